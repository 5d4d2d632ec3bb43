"""The small complete case that `maabar new` writes: two invented sides, two crossings, an offer.

Everything is invented, and the places lie in the open sea. The days lie around the day it is made, so that
nothing looks stale; the Arabic has not been read by a native speaker.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

Rows = dict[str, list[dict[str, Any]]]

INVENTED = "assumed: invented, to be written over"


def starter(today: date) -> Rows:
    """Return the rows of every table, around a day."""
    ground, said, offers = _ground(today), _said(today), _offers(today)
    return {**ground, **said, **offers}


def _day(today: date, days: int) -> str:
    return (today + timedelta(days=days)).isoformat()


def _rows(columns: str, *rows: tuple[Any, ...], source: str | None = INVENTED) -> list[dict[str, Any]]:
    names = columns.split()
    tail = {} if source is None else {"source": source}
    return [{**dict(zip(names, row, strict=True)), **tail} for row in rows]


def _ground(today: date) -> Rows:
    return {
        "places": _rows(
            "place name name_ar lon lat kind area population displaced in_need",
            ("arden", "Arden", "عردين", 0.20, 0.34, "town", "upland-area", 24000, 5000, 9000),
            ("fern-hill", "Fern Hill", "تل السرخس", 0.24, 0.47, "camp", "upland-area", 6500, 6200, 6500),
            ("stone-top", "Stone Top", "رأس الحجر", 0.08, 0.42, "town", "upland-area", 8000, 500, 2500),
            ("brook", "Brook", "بروق", 0.31, 0.30, "town", "lowland-area", 31000, 2000, 4000),
            ("dale", "Dale", "الدال", 0.36, 0.46, "town", "lowland-area", 12000, 800, 1500),
            ("old-harbour", "Old Harbour", "المرفأ القديم", 0.52, 0.33, "hub", "lowland-area", 45000, 1000,
             3000),
        ),
        "areas": _rows(
            "area name name_ar party",
            ("upland-area", "Upland", "الأعالي", "upland"),
            ("lowland-area", "Lowland", "السهول", "lowland"),
        ),
        "parties": _rows(
            "party name name_ar kind backed_by",
            ("upland", "Upland Council", "مجلس الأعالي", "authority", ""),
            ("lowland", "Lowland Authority", "سلطة السهول", "state", "coast-republic"),
            ("coast-republic", "Coast Republic", "جمهورية الشاطئ", "state", ""),
            ("relief-union", "Relief Union", "اتحاد الغوث", "international", ""),
        ),
        "crossings": _rows(
            "crossing name name_ar aliases lon lat radius_km kind place_a place_b gate_a gate_b note",
            ("north-bridge", "North Bridge", "الجسر الشمالي", "Dale Bridge", 0.30, 0.465, 0.5, "line",
             "fern-hill", "dale",
             "upland", "lowland", "One lane; heavy lorries must wait for an escort."),
            ("mill-road", "Mill Road", "طريق الطاحونة", "Old Mill|Mill Gate", 0.255, 0.32, 1, "line",
             "arden", "brook",
             "upland", "lowland", ""),
        ),
        "roads": _rows(
            "from to km hours class crossing",
            ("arden", "fern-hill", 18, 0.6, "secondary", ""),
            ("arden", "stone-top", 20, 0.8, "track", ""),
            ("arden", "brook", 16, 0.5, "primary", "mill-road"),
            ("fern-hill", "dale", 15, 0.7, "secondary", "north-bridge"),
            ("dale", "brook", 21, 0.5, "primary", ""),
            ("brook", "old-harbour", 26, 0.5, "trunk", ""),
        ),
        "states": _rows(
            "crossing gate use direction status capacity_per_day unit",
            ("north-bridge", "both", "aid", "b_to_a", "", 15, "trucks"),
            ("mill-road", "both", "trade", "both", "", 60, "trucks"),
            ("mill-road", "both", "people", "both", "", 400, "persons"),
            source="assumed: a guess of what could pass; the status is left to what is said",
        ),
        "events": _rows(
            "event place kind from until severity people killed",
            ("dale-shelling", "dale", "shelling", _day(today, -6), _day(today, -6), 0.4, 150, 2),
            ("arden-protest", "arden", "protest", _day(today, -3), _day(today, -3), 0.3, "", ""),
            source="river-watch",
        ),
    }  # fmt: skip


def _said(today: date) -> Rows:
    sources = _rows(
        "source name name_ar kind party group grade",
        ("upland-radio", "Upland Radio", "إذاعة الأعالي", "official", "upland", "", "D"),
        ("lowland-news", "Lowland News", "أخبار السهول", "agency", "lowland", "lowland-media", "D"),
        ("lowland-herald", "Lowland Herald", "صحيفة السهول", "outlet", "lowland", "lowland-media", "D"),
        ("union-office", "Relief Union office", "مكتب اتحاد الغوث", "official", "relief-union", "", "B"),
        ("river-watch", "River Watch", "مرصد النهر", "monitor", "", "", "B"),
        ("trade-letter", "Trade Letter", "نشرة التجارة", "outlet", "", "", "C"),
        ("own-notes", "Own notes", "ملاحظات خاصة", "", "", "", "B"),
        source=None,
    )  # fmt: skip
    reports = _rows(
        "report source title days url",
        ("news-opening", "lowland-news", "Gate at North Bridge to open", -9, "https://example.org/1"),
        ("herald-opening", "lowland-herald", "North Bridge opens", -9, "https://example.org/2"),
        ("radio-refusal", "upland-radio", "No passage at North Bridge", -7, "https://example.org/3"),
        ("office-plan", "union-office", "A plan for the bridge", -6, "https://example.org/4"),
        ("watch-bridge", "river-watch", "An empty bridge", -5, "https://example.org/5"),
        ("letter-mill", "trade-letter", "Lorries at Mill Road", -2, "https://example.org/6"),
        ("watch-mill", "river-watch", "Traffic at Mill Road", -1, "https://example.org/9"),
        ("news-mill", "lowland-news", "Hours at Mill Road", -1, "https://example.org/7"),
        ("radio-mill", "upland-radio", "Mill Road stays open for trade", 0, "https://example.org/8"),
        ("notes-mill", "own-notes", "Call with a driver", -1, ""),
        source=None,
    )
    for row in reports:
        row["published"] = _day(today, row.pop("days"))
        row["lang"] = "en"
    return {"sources": sources, "reports": reports, "claims": _claims(today)}


def _claims(today: date) -> list[dict[str, Any]]:
    return _rows(
        "claim report said_by role predicate subject gate use direction value realis from until root summary",
        ("bridge-to-open", "news-opening", "lowland", "role", "gate", "north-bridge", "b", "aid", "both",
         "open", "planned",
         _day(today, -8), "", "", "The Lowland Authority announces that its gate opens for aid."),
        ("bridge-to-open-copy", "herald-opening", "lowland", "role", "gate", "north-bridge", "b", "aid",
         "both", "open",
         "planned", _day(today, -8), "", "bridge-to-open",
         "The same announcement, printed by a sister paper."),
        ("bridge-refused", "radio-refusal", "upland: a member of the council", "role", "gate",
         "north-bridge", "a", "", "both",
         "closed", "asserted", "", "", "", "The Upland Council says that nothing passes at its gate."),
        ("bridge-empty", "watch-bridge", "", "reporter", "passage", "north-bridge", "", "", "both", "none",
         "asserted",
         _day(today, -8), _day(today, -5), "", "Nobody passed the bridge since the announcement."),
        ("plan-offered", "office-plan", "relief-union", "role", "proposal", "bridge-plan", "", "", "",
         "offered", "asserted",
         "", "", "", "The Relief Union proposes one aid convoy a week over the bridge."),
        ("plan-welcomed", "news-mill", "lowland: a spokesman", "role", "position", "bridge-plan", "", "", "",
         "for",
         "asserted", "", "", "", "The Lowland Authority welcomes the plan."),
        ("plan-conditions", "radio-mill", "upland", "role", "position", "bridge-plan", "", "", "",
         "conditional",
         "asserted", "", "", "",
         "The Upland Council would accept the plan if convoys are checked on its side."),
        ("mill-used", "letter-mill", "", "reporter", "passage", "mill-road", "", "trade", "b_to_a", "used",
         "asserted",
         _day(today, -6), _day(today, -2), "", "Some twenty lorries with goods passed each day."),
        ("mill-clear", "watch-mill", "", "reporter", "road", "mill-road", "", "trade", "both", "open",
         "asserted", _day(today, -6), "", "", "Monitors saw the road free of obstacles."),
        ("mill-hours", "news-mill", "lowland", "role", "gate", "mill-road", "b", "trade", "both",
         "restricted", "asserted",
         _day(today, -1), "", "", "The Lowland gate works in the morning only."),
        ("mill-aid", "news-mill", "lowland", "role", "gate", "mill-road", "b", "aid", "both", "open",
         "asserted", _day(today, -1), "", "", "Aid passes the Lowland gate freely, says the authority."),
        ("mill-open", "radio-mill", "upland", "role", "gate", "mill-road", "a", "trade", "both", "open",
         "asserted", "", "",
         "", "The Upland gate is open for trade."),
        ("mill-turned-back", "notes-mill", "a driver", "anonymous", "gate", "mill-road", "b", "aid",
         "b_to_a", "closed",
         "asserted", _day(today, -1), _day(today, -1), "",
         "A driver with aid was turned back at the Lowland gate."),
        ("mill-smuggling", "letter-mill", "traders in Brook", "collective", "prediction", "mill-road", "",
         "", "", "smuggling",
         "asserted", "", "", "", "Traders fear that closing the road would bring smuggling back."),
        source=None,
    )  # fmt: skip


def _offers(today: date) -> Rows:
    return {
        "proposals": _rows(
            "proposal name name_ar by to on summary summary_ar",
            ("bridge-plan", "Bridge plan of the Relief Union", "خطة الجسر لاتحاد الغوث", "relief-union",
             "upland|lowland",
             _day(today, -6), "One aid convoy a week over North Bridge, checked by both sides.",
             "قافلة مساعدات واحدة أسبوعيا عبر الجسر الشمالي يفحصها الطرفان."),
            source="union-office",
        ),
        "options": _rows(
            "option name name_ar summary summary_ar proposal",
            ("as-is", "As it stands", "كما هو الحال",
             "Nothing is agreed; Mill Road carries trade, North Bridge nothing.",
             "لا اتفاق؛ تمر التجارة عبر طريق الطاحونة ولا شيء عبر الجسر الشمالي.", ""),
            ("plan-agreed", "The bridge plan is agreed", "الاتفاق على خطة الجسر",
             "North Bridge carries one aid convoy a week.",
             "قافلة مساعدات واحدة أسبوعيا عبر الجسر الشمالي.", "bridge-plan"),
            source=None,
        ),
        "changes": _rows(
            "option crossing gate use direction from status capacity_per_day unit convoy_trucks "
            "convoy_gap_days",
            ("plan-agreed", "north-bridge", "both", "aid", "b_to_a", _day(today, 7), "open", 15, "trucks",
             12, 7),
            source="union-office|assumed: size of a convoy guessed",
        ),
    }  # fmt: skip
