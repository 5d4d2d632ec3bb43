"""The columns of the short workbook, declared once: template, reading and messages come from here."""

from __future__ import annotations

from dataclasses import dataclass

from maabar.short import words
from maabar.short.naming import fold


@dataclass(frozen=True, slots=True)
class Field:
    """One column of a short sheet.

    Attributes:
        name: Name in the program.
        english: Header in English.
        arabic: Header in Arabic.
        means: What to write, in one sentence.
        also: Further headers that are understood.
        needed: The sheet cannot be read without the column.
        columns: Columns of full tables that this one becomes, so that their faults are reported here.
        choices: Entries of its drop-down list; `=sheet` for the names in that sheet.
        template: Whether a new workbook has the column.
    """

    name: str
    english: str
    arabic: str
    means: str
    also: tuple[str, ...] = ()
    needed: bool = False
    columns: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()
    template: bool = True

    @property
    def header(self) -> str:
        """The header of a new workbook."""
        return f"{self.english}{words.BETWEEN}{self.arabic}"

    @property
    def keys(self) -> tuple[str, ...]:
        """All headers that are understood, folded."""
        return tuple(fold(text) for text in (self.english, self.arabic, self.name, *self.also))


def _arabic_name(header: str = "name in Arabic", arabic: str = "الاسم بالعربية") -> Field:
    return Field(
        "name_ar", header, arabic, "Its name in Arabic.", ("Arabic name", "Arabic"), columns=("name_ar",)
    )


_POSITION = (
    Field("position", "position", "الموقع", "Latitude and longitude as a map shows them: 0.35, 0.20",
          ("coordinates", "gps", "location"), columns=("lat", "lon")),
    Field("lat", "latitude", "خط العرض", "Latitude.", columns=("lat",), template=False),
    Field("lon", "longitude", "خط الطول", "Longitude.", ("lng",), columns=("lon",), template=False),
)  # fmt: skip
_SOURCE = Field("source", "where this comes from", "المصدر", "A name from the sheet sources.", ("sources",),
                columns=("source",), template=False)  # fmt: skip
_ID = Field("id", "id", "الرمز", "A short name for links.", template=False)

PLACES = (
    _ID,
    Field("name", "place", "المكان", "A town, camp or store.", ("name", "town"), needed=True,
     columns=("name", "place")),
    _arabic_name(),
    Field("side", "side", "الطرف", "The side it lies on, as in the sheet sides.", ("area", "area of control"),
          needed=True, columns=("area",), choices=("=sides",)),
    Field("people", "people", "السكان", "People present.", ("population",), columns=("population",)),
    Field("in_need", "people in need", "المحتاجون", "People who need help.", ("in need",),
     columns=("in_need",)),
    *_POSITION, _SOURCE,
)  # fmt: skip

SIDES = (
    Field("area", "side", "الطرف", "An area that somebody holds. Leave it empty for a party that holds none.",
          ("area", "area of control", "name"), needed=True, columns=("name", "area")),
    Field("area_ar", "side in Arabic", "اسم الطرف بالعربية", "Its name in Arabic.", ("name in Arabic",
     "name_ar"),
          columns=("name_ar",)),
    Field("party", "held by", "الجهة المسيطرة",
     "Who holds it. Empty: those who hold it are called as the side is.",
          ("party", "holder", "who holds it", "run by"), columns=("party",)),
    Field("party_ar", "held by, in Arabic", "الجهة بالعربية", "Their name in Arabic.", ("party in Arabic",)),
    Field("backed_by", "backed by", "يدعمها", "Who stands behind them; several with a comma between.",
     ("backer",),
          columns=("backed_by",)),
    _SOURCE,
)  # fmt: skip

CROSSINGS = (
    _ID,
    Field("name", "crossing", "المعبر", "Its name.", ("name", "crossing point"), needed=True,
          columns=("name", "crossing")),
    _arabic_name(),
    Field("aliases", "other spellings", "تهجئات أخرى", "Other names, with a comma between.", ("aliases",
     "also called"),
          columns=("aliases",)),
    Field("place_a", "place on side A", "المكان في الطرف أ",
     "The nearest place on one side, or just the side.",
          ("place a", "side a", "from"), needed=True, columns=("place_a",), choices=("=places",)),
    Field("place_b", "place on side B", "المكان في الطرف ب",
     "The nearest place on the other side, or just the side.",
          ("place b", "side b", "to"), needed=True, columns=("place_b",), choices=("=places",)),
    Field("gate_a", "who runs gate A", "من يدير البوابة أ", "Empty: those who hold side A.", ("gate a",),
          columns=("gate_a",), template=False),
    Field("gate_b", "who runs gate B", "من يدير البوابة ب", "Empty: those who hold side B.", ("gate b",),
          columns=("gate_b",), template=False),
    Field("kind", "kind", "النوع", "Front line, border or internal. Empty: front line.", columns=("kind",),
          choices=words.entries(words.KINDS_OF_CROSSING)),
    *_POSITION, _SOURCE,
)  # fmt: skip

SOURCES = (
    _ID,
    Field("name", "source", "المصدر", "Who reports: an outlet, an agency, a monitor, your own office.",
     ("name",),
          needed=True, columns=("name", "source")),
    _arabic_name(),
    Field("kind", "what it is", "ما هو", "Official, outlet, agency, UN, NGO, monitor or witness.", ("kind",),
          columns=("kind",), choices=words.entries(words.KINDS_OF_SOURCE)),
    Field("grade", "how reliable, A to F", "الموثوقية",
     "A = reliable ... E = not, F = cannot be judged. Empty: F.",
          ("grade", "reliability", "how reliable"), columns=("grade",), choices=("A", "B", "C", "D", "E",
           "F")),
    Field("party", "speaks for", "تتحدث باسم", "The side or party whose mouthpiece it is, if any.",
     ("party",),
          columns=("party",)),
    Field("group", "owner", "المالك", "Sources of one owner are one voice.", ("group", "family"),
     columns=("group",),
          template=False),
    Field("url", "link", "الرابط", "Where it is found.", ("url", "web", "website"), columns=("url",)),
)  # fmt: skip

SAID = (
    Field("date", "date", "التاريخ", "The day it was said: 2031-05-07.", ("day", "said on", "when"),
     needed=True,
          columns=("published",)),
    Field("about", "crossing or offer", "المعبر أو العرض", "A crossing, or the name of an offer.",
          ("crossing", "offer", "about", "where", "المعبر", "العرض"), needed=True, columns=("subject",),
           choices=("=crossings",)),
    Field("who", "who says so", "من يقول", "A side, a source, or plain words such as: a driver.",
          ("who", "said by", "speaker"), needed=True, columns=("said_by",)),
    Field("what", "what", "ماذا", "What is said, from the list in Read me.", ("what was said", "says",
     "status"),
          needed=True, columns=("predicate", "value", "realis"), choices=("=what",)),
    Field("gate", "which gate", "أي بوابة", "The side whose gate it is. Empty: the speaker's own.", ("gate",),
          columns=("gate",), choices=("=sides",)),
    Field("use", "for what", "لأي استخدام",
     "Aid, trade or people, several with a comma between. Empty: everything.",
          ("use", "uses", "for"), columns=("use",), choices=words.entries(words.USES)),
    Field("direction", "which way", "أي اتجاه", "To or from a side. Empty: both ways.", ("direction", "way"),
          columns=("direction",), template=False),
    Field("from", "holds from", "من تاريخ", "First day it is said to hold. Empty: the day it was said.",
          ("from", "valid from", "since"), columns=("from",)),
    Field("until", "holds until", "حتى تاريخ", "Last day it is said to hold.", ("until", "valid until", "to"),
          columns=("until",)),
    Field("source", "heard from", "سمعناه من", "A name from the sheet sources. Empty: you heard it yourself.",
          ("source", "reported by", "heard from"), columns=("source", "via"), choices=("=sources",)),
    Field("link", "link", "الرابط", "Where it can be read.", ("url", "web"), columns=("url",)),
    Field("collected", "known since", "علمنا به في", "The day you knew, if later.", ("collected",),
          columns=("collected",), template=False),
    Field("review", "review", "المراجعة", "accepted (also if empty), edited, rejected or unreviewed.",
          columns=("review",), template=False),
    Field("words", "in words", "بالكلمات",
     "The statement in your words; readers see it. No names of persons.",
          ("summary", "note", "notes", "in your words"), columns=("summary",)),
)  # fmt: skip

#: The five sheets, in the order of a new workbook.
SHORT: dict[str, tuple[Field, ...]] = {
    "sides": SIDES, "places": PLACES, "crossings": CROSSINGS, "sources": SOURCES, "said": SAID,
}  # fmt: skip
#: Further names that the sheets may have.
ALSO_CALLED = {
    "said": ("what was said", "statements", "ما قيل"), "crossings": ("المعابر",), "places": ("الأماكن",),
    "sides": ("الأطراف", "areas and parties"), "sources": ("المصادر",),
}  # fmt: skip
#: Sheets that only explain.
EXPLAINING = ("read me", "readme", "اقرأني")
