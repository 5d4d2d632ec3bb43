"""Evidence: the state of each crossing, proposal and position on a date, who says so, who disputes it.

**Method.** Every claim that a person let count is an independent witness with an error rate: its source's
letter, less what each relay loses, raised for whoever speaks of an own gate and capped for whoever speaks of
a rival's. Each layer of a crossing (gate a, gate b, the road, what passed) is a chain of states that changes
slowly; claims are its emissions, plans and events chances of a change. The filter says what was believed
then, the smoother what is believed now about then. Copies never count, one voice counts once, and memory
fades by itself: without news a state becomes unknown. The four layers together say what could pass.

**Readings** of the design where it leaves a choice:

* A party's nearest relay is never counted as a relay, also where a floor or a fixed chance takes the place of
  its letter.
* The news of a stated end weighs `bound_weight` of a one-day denial, however long the period.
* A claim is live from `live_before` days before the first day it speaks of (in hindsight) to `live_dwells`
  times the mean duration of its state after the last.
* Counted passages are statements of the first source they name; the ends of their periods are no news.
* A crossing outside its own `from` and `until` is closed, basis `assumed`.
* The effective state is `assumed` if a part is assumed shut, or all parts are assumed; a layer on which
  only events act has basis `none`.
* Dissent is listed if it touches `dissent_days` around the day asked about.
* That words stand in quotation marks is not looked at: engines read no files.

**Limits.** Letters, durations and the matrix B are guesses of which only the order has support. Layers and
crossings are independent given the evidence. Errors that voices share count twice. Silence is never evidence.
A status is a statement about claims; it must not be the only ground for sending people or trucks through.

Equations: see `emission`, `chain` and `combine`.
"""

from __future__ import annotations

from maabar.engine import Engine
from maabar.engines.evidence import chain, combine, emission
from maabar.engines.evidence.model import explain, positions, run, status, timeline
from maabar.engines.evidence.sample import draw_states
from maabar.engines.evidence.sampling import sample
from maabar.engines.evidence.settings import EvidenceSettings
from maabar.engines.evidence.tables import GIVES

ENGINE = Engine(
    name="evidence",
    question="What is the state of each crossing, proposal and position on a date, and who says so?",
    run=run,
    gives=GIVES,
    settings=EvidenceSettings,
    needs=("crossings", "parties"),
    helps=(
        "sources",
        "reports",
        "claims",
        "events",
        "passages",
        "proposals",
        "consents",
        "states",
        "places",
        "areas",
    ),
    scope="case",
    # Without a withheld row of `states` a crossing that is assumed shut would be called unknown.
    rests_on=("states",),
    sample=sample,
)

__all__ = [
    "ENGINE",
    "EvidenceSettings",
    "chain",
    "combine",
    "draw_states",
    "emission",
    "explain",
    "positions",
    "status",
    "timeline",
]
