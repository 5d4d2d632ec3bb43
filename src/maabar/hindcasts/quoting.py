"""Figures of the peer's own program, quoted for the very instances that it was run on."""

from __future__ import annotations

import hashlib
import json
import tomllib
from importlib.resources import files
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

    from maabar.hindcasts.ground import Ground
    from maabar.importers.flee import Instance

    #: Rescaled scores by rule and instance.
    Scores = dict[str, dict[str, float]]


def quoted() -> Scores:
    """Return rescaled scores of the peer by rule and instance, as they were measured with its own program."""
    return {rule: dict(scores) for rule, scores in _told().items() if rule != "instances"}


def quoted_for(read: Iterable[tuple[Instance, Ground]], notes: list[str]) -> Scores:
    """Return the scores of those instances that say what the measured ones said, whatever they are called.

    Args:
        read: Instances, and their arrays.
        notes: Where it is said for which instances nothing is quoted.
    """
    known = {mark: name for name, mark in _told()["instances"].items()}
    same = {one.name: known.get(fingerprint(instance), "") for instance, one in read}
    strange = [name for name, of in same.items() if not of]
    if len(strange) < len(same):
        notes.append(
            "Rows of flee itself are figures measured with its own program earlier, not in this run."
        )
    if strange:
        notes.append(
            f"Flee itself is not quoted for {', '.join(strange)}: its files are not those that it was run on."
        )
    return {rule: {name: scores[of] for name, of in same.items() if of} for rule, scores in quoted().items()}


def fingerprint(instance: Instance) -> str:
    """Return a mark of all that an instance says to a model, as read; SHA-256, 64 hexadecimal digits.

    Names of folders and files, regions, positions, comments and ends of lines do not count.
    """
    told: list[Any] = [
        instance.start.isoformat(),
        instance.length,
        instance.meaning,
        [(one.name, one.country, one.kind, one.zone_from, one.people) for one in instance.locations.values()],
        [(*route.ends, route.km, route.forced) for route in instance.routes],
        [(zone.place, zone.first, zone.last, zone.intensity) for zone in instance.zones],
        [(act.kind, *act.names, act.first, act.opens) for act in instance.closures],
        [
            (one.name, one.is_total, one.days.tolist(), one.people.tolist(), one.recounts)
            for one in instance.series
        ],
    ]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()


def _told() -> dict[str, dict[str, Any]]:
    return tomllib.loads((files("maabar.hindcasts") / "quoted.toml").read_text(encoding="utf-8"))
