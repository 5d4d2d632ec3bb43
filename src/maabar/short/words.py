"""The words people use for what was said, in English and Arabic, and what each of them means in a claim.

The Arabic has not been read by a native speaker yet.
"""

from __future__ import annotations

from dataclasses import dataclass

from maabar.short.naming import fold

#: Predicates of which the subject is an offer, not a crossing.
ABOUT_OFFERS = ("proposal", "agreement", "position")

#: Between the two languages of one header or one entry of a drop-down list.
BETWEEN = " / "


@dataclass(frozen=True, slots=True)
class Phrase:
    """One thing that can be said.

    Attributes:
        english: The words in English.
        arabic: The same in Arabic.
        predicate: Predicate of the claim.
        value: Its value.
        means: What choosing it says, in one sentence.
        realis: How it is said.
        also: Other words for it, in either language.
        that_day: It speaks of the day it was said and no other, unless days are given.
    """

    english: str
    arabic: str
    predicate: str
    value: str
    means: str
    realis: str = ""
    also: tuple[str, ...] = ()
    that_day: bool = False

    @property
    def shown(self) -> str:
        """The entry of the drop-down list."""
        return f"{self.english}{BETWEEN}{self.arabic}"


PHRASES: tuple[Phrase, ...] = (
    Phrase("open", "مفتوح", "gate", "open", "The gate is open.", also=("opened", "is open", "opens", "فتح")),
    Phrase("restricted", "مقيد", "gate", "restricted", "Open for some, or at some hours.",
           also=("partly open", "limited", "مفتوح جزئيا", "محدود")),
    Phrase("closed", "مغلق", "gate", "closed", "The gate is closed.",
           also=("shut", "is closed", "closes", "blocked", "مسدود", "اغلق")),
    Phrase("will open", "سيفتح", "gate", "open", "It will open on the day in `holds from`.", "planned",
           also=("to open", "opening", "is to open")),
    Phrase("will close", "سيغلق", "gate", "closed", "It will close on the day in `holds from`.", "planned",
           also=("to close", "is to close")),
    Phrase("not open", "غير مفتوح", "gate", "open", "It denies that the gate is open.", "negated",
           also=("denies that it is open", "isn't open", "is not open", "ليس مفتوحا")),
    Phrase("not closed", "غير مغلق", "gate", "closed", "It denies that the gate is closed.", "negated",
           also=("denies that it is closed", "is not closed", "ليس مغلقا")),
    Phrase("rumoured open", "يشاع أنه مفتوح", "gate", "open", "Hearsay that it is open.", "rumoured",
           also=("said to be open", "rumored open", "يقال انه مفتوح")),
    Phrase("rumoured closed", "يشاع أنه مغلق", "gate", "closed", "Hearsay that it is closed.", "rumoured",
           also=("said to be closed", "rumored closed", "يقال انه مغلق")),
    Phrase("turned back", "أعيد من البوابة", "gate", "closed",
     "Somebody was turned back at the gate that day.",
           also=("was turned back", "were turned back", "sent back", "refused passage", "منع من العبور"),
           that_day=True),
    Phrase("somebody passed", "عبر أحدهم", "passage", "used", "Somebody or something passed.",
           also=("passed", "people passed", "trucks passed", "used", "crossed", "عبر", "عبروا")),
    Phrase("few passed", "عبر القليل", "passage", "little", "Only a few passed.",
           also=("little used", "few crossed", "little", "عبر عدد قليل")),
    Phrase("nobody passed", "لم يعبر أحد", "passage", "none", "Nobody and nothing passed.",
           also=("no one passed", "noone passed", "nothing passed", "none passed", "not used",
           "nobody crossed")),
    Phrase("road open", "الطريق مفتوح", "road", "open", "The road between the gates can be used."),
    Phrase("road restricted", "الطريق مقيد", "road", "restricted", "The road can be used with difficulty.",
           also=("road dangerous", "الطريق خطر")),
    Phrase("road closed", "الطريق مغلق", "road", "closed", "The road between the gates cannot be used.",
           also=("road blocked", "road cut", "الطريق مقطوع")),
    Phrase("offers", "يعرض", "proposal", "offered", "Makes an offer about the crossing, or the offer named.",
           also=("offered", "proposes", "proposed", "عرض", "يقترح")),
    Phrase("withdraws the offer", "يسحب العرض", "proposal", "withdrawn", "Takes the offer back.",
           also=("withdraws", "withdrawn", "takes back")),
    Phrase("agrees", "يوافق", "position", "for", "Is for the offer.",
           also=("accepts", "supports", "for", "agreed", "in favour", "موافق")),
    Phrase("agrees on conditions", "يوافق بشروط", "position", "conditional",
     "Is for the offer under conditions.",
           also=("conditional", "agrees with conditions", "agrees if")),
    Phrase("refuses", "يرفض", "position", "against", "Is against the offer.",
           also=("rejects", "against", "opposes", "refused", "رفض")),
    Phrase("talks go on", "المحادثات مستمرة", "agreement", "talks", "They talk about the offer.",
           also=("talks", "negotiating", "محادثات")),
    Phrase("agreement reached", "تم الاتفاق", "agreement", "reached", "They have agreed on the offer.",
           also=("agreement", "deal reached", "اتفاق")),
    Phrase("no agreement", "لا اتفاق", "agreement", "reached", "It denies an agreement.", "negated",
           also=("no deal", "denies agreement", "لم يتم الاتفاق")),
)  # fmt: skip

#: What passes, with the words for it. The first word is the English one, the second the Arabic one.
USES: dict[str, tuple[str, ...]] = {
    "aid": ("aid", "مساعدات", "relief", "humanitarian", "aid trucks", "aid convoys", "convoys", "المساعدات",
    "اغاثة"),
    "trade": ("trade", "تجارة", "goods", "commerce", "commercial", "traders", "التجارة", "بضائع", "البضائع"),
    "people": ("people", "أشخاص", "persons", "civilians", "travellers", "families", "returnees", "patients",
               "passengers", "pedestrians", "الناس", "مدنيون", "المدنيين", "الاشخاص"),
}  # fmt: skip
EVERY_USE = ("everything", "كل شيء", "all", "any", "every use", "all uses", "الكل")

#: Which part of a crossing, beside names of sides, parties and places.
GATES: dict[str, tuple[str, ...]] = {
    "a": ("a", "أ", "gate a", "side a", "البوابة أ", "الطرف أ"),
    "b": ("b", "ب", "gate b", "side b", "البوابة ب", "الطرف ب"),
    "both": ("both", "كلاهما", "both gates", "both sides", "البوابتان", "الطرفان"),
    "road": ("road", "الطريق", "the road", "between", "the road between"),
}

#: Which way, beside `to` or `from` a side or place.
DIRECTIONS: dict[str, tuple[str, ...]] = {
    "a_to_b": ("a to b", "من أ إلى ب", "a_to_b", "a-b"),
    "b_to_a": ("b to a", "من ب إلى أ", "b_to_a", "b-a"),
    "both": ("both ways", "الاتجاهان", "both", "both directions", "في الاتجاهين"),
}

KINDS_OF_CROSSING: dict[str, tuple[str, ...]] = {
    "line": ("front line", "خط تماس", "line", "front", "contact line"),
    "border": ("border", "حدود", "border between states", "حدودي"),
    "internal": ("internal", "داخلي", "inside one camp"),
}
KINDS_OF_SOURCE: dict[str, tuple[str, ...]] = {
    "official": ("official", "رسمي", "government", "authority"),
    "outlet": ("outlet", "وسيلة إعلام", "newspaper", "radio", "television", "media", "اعلام"),
    "agency": ("agency", "وكالة أنباء", "news agency"),
    "un": ("un", "أمم متحدة", "united nations"),
    "ngo": ("ngo", "منظمة", "charity", "aid organisation"),
    "monitor": ("monitor", "مراقب", "observer", "monitoring group"),
    "witness": ("witness", "شاهد", "eyewitness", "resident"),
    "survey": ("survey", "استطلاع", "consultation", "poll"),
}

#: If a description begins with the name of a party and goes on with nothing but such words, the party
#: itself speaks.
OFFICE_WORDS = frozenset(fold(word) for word in (
    "army", "authorities", "authority", "chief", "command", "commander", "council", "crossing", "forces",
    "gate",
    "governor", "government", "guard", "guards", "leadership", "local", "media", "military", "minister",
    "ministry",
    "office", "officer", "officers", "official", "officials", "police", "side", "soldiers", "spokesman",
    "spokesperson",
    "spokeswoman", "troops", "statement", "حرس", "سلطات", "قوات", "ناطق", "حكومة", "مسؤول", "جيش",
))  # fmt: skip


def _index(entries: dict[str, tuple[str, ...]]) -> dict[str, str]:
    return {fold(word): key for key, words in entries.items() for word in (key, *words)}


_PHRASES = {
    fold(word): phrase for phrase in PHRASES for word in (phrase.english, phrase.arabic, *phrase.also)
}
_USES = {**_index(USES), **dict.fromkeys(map(fold, EVERY_USE), "")}
_GATES = _index(GATES)
_DIRECTIONS = _index(DIRECTIONS)
_KINDS = {"crossings": _index(KINDS_OF_CROSSING), "sources": _index(KINDS_OF_SOURCE)}


def halves(text: str) -> tuple[str, ...]:
    """Return the words themselves and, of an entry in two languages, each half."""
    whole = text.strip()
    parts = [part.strip() for part in whole.split("/") if part.strip()]
    return (whole, *parts) if len(parts) > 1 else (whole,)


def _known(text: str, index: dict[str, str]) -> str | None:
    return next((index[key] for key in map(fold, halves(text)) if key in index), None)


def phrase_of(text: str) -> Phrase | None:
    """Return what was said, from words in either language; None if the words are not known."""
    return next((_PHRASES[key] for key in map(fold, halves(text)) if key in _PHRASES), None)


def use_of(text: str) -> str | None:
    """Return the use a word stands for ("" = every use), or None."""
    return _known(text, _USES)


def gate_of(text: str) -> str | None:
    """Return the part of a crossing a word stands for, or None if it is perhaps a name."""
    return _known(text, _GATES)


def direction_of(text: str) -> str | None:
    """Return the direction a word stands for, or None if it is perhaps a name."""
    return _known(text, _DIRECTIONS)


def kind_of(text: str, table: str) -> str:
    """Return the kind a word stands for in `crossings` or `sources`; the word itself if it is not known."""
    found = _known(text, _KINDS[table])
    return text if found is None else found


def entries(words: dict[str, tuple[str, ...]]) -> tuple[str, ...]:
    """Return the entries of a drop-down list: the English and the Arabic word of each."""
    return tuple(f"{both[0]}{BETWEEN}{both[1]}" for both in words.values())
