"""Places, roads and crossings as arrays: who may pass what, when, and how long it takes.

One reading rule for `states` and `changes` stands here, and every engine uses it (`passages`).
"""

from __future__ import annotations

from maabar.network.ground import Ground, ground
from maabar.network.painting import CLOSED, OPEN, RESTRICTED, Shared
from maabar.network.passages import Passages, alike, horizon, passages, passages_of
from maabar.network.paths import Links, Reach, components, links, travel
from maabar.network.shortcuts import DIRECT, Shortcuts, Small, Spread, shortcuts

__all__ = [
    "CLOSED",
    "DIRECT",
    "OPEN",
    "RESTRICTED",
    "Ground",
    "Links",
    "Passages",
    "Reach",
    "Shared",
    "Shortcuts",
    "Small",
    "Spread",
    "alike",
    "components",
    "ground",
    "horizon",
    "links",
    "passages",
    "passages_of",
    "shortcuts",
    "travel",
]
