"""The words by which parts of a report are known, compiled from `lexicon/zones.toml`.

Every pattern is anchored and bounded; they are tried on lines of limited length only.
"""

from __future__ import annotations

import re
import tomllib
from importlib.resources import files
from typing import Any

_I = re.IGNORECASE

_WORDS: dict[str, Any] = tomllib.loads(
    (files("maabar.importers.reports") / "lexicon" / "zones.toml").read_text("utf-8")
)


def _any(section: str, key: str = "patterns") -> str:
    """Return the entries of a section as one group of alternatives."""
    return f"(?:{'|'.join(_WORDS[section][key])})"


_MONTH, _TIME = _any("dateline", "months"), rf"(?: ?[,،|•·–\-]? ?{_any('dateline', 'times')})"
_DIGIT = r"[0-9٠-٩]"
_DAY, _YEAR = rf"{_DIGIT}{{1,2}}(?:st|nd|rd|th|\.)?", rf"{_DIGIT}{{4}}"
#: A date as written out, numbers alone included.
_DATE = (
    rf"(?:(?:{_any('dateline', 'weekdays')})[,،]? )?(?:"
    rf"{_DAY} (?:of )?{_MONTH}(?:[,،]? {_YEAR})?"
    rf"|{_MONTH} {_DAY}(?:[,،]? {_YEAR})?"
    rf"|{_MONTH} {_YEAR}"
    rf"|{_YEAR}[-/.]{_DIGIT}{{1,2}}[-/.]{_DIGIT}{{1,2}}"
    rf"|{_DIGIT}{{1,2}}[-/.]{_DIGIT}{{1,2}}[-/.]{_DIGIT}{{2,4}})"
)
_LABEL = rf"{_any('dateline', 'labels')}(?: in| on| at| في)? ?[:：|\-–]? ?"

#: `News Desk | `, `Jane Doe 3 minutes ago `: who wrote, before the day.
_BY_WHOM = r"[A-ZÀ-Ý][\w.'’ ]{2,40}(?: ?[|•·–\-] ?| \d{1,2} (?:minute|hour|day)s? ago )"
#: `The Daily, 21 December 2021`, `Flash Update No. 6, 13 May 2024`: who publishes, or the title of a series.
_PART = (
    r"(?:[A-ZÀ-Ý0-9][\w.'’&/]*|of|the|and|for|by|note|report|update|weekly|daily|press|briefing|brief"
    r"|statement|bulletin|snapshot|digest|[–\-])"
)
_SERIES = (
    rf"(?!.*\b(?:open|re-?open|clos|shut|block|seal|resum|suspen))(?-i:{_PART}(?: {_PART}){{0,7}})[,:|] "
)
_FULL_DATE = rf"(?:{_DAY} (?:of )?{_MONTH}|{_MONTH} {_DAY})[,،]? {_YEAR}"
#: A line that holds a date of publication and nothing else; two may stand on one line.
DATE_LINE = re.compile(
    rf"(?:{_SERIES}{_FULL_DATE}|(?-i:{_BY_WHOM})?(?:{_LABEL})?(?:{_TIME},? )?{_DATE}{_TIME}?"
    rf"(?: ?[,|•·–/\-]? ?(?:{_LABEL})(?:{_DATE})?{_TIME}?)?"
    rf"(?: ?[|•·–\-] ?\d{{1,2}} min(?:ute)?s?(?: read)?)?"
    rf"|(?:{_LABEL}){_TIME}(?: ?\([^()\n]{{2,30}}\))?)\.?$",
    _I,
)

_DATE_WITH_YEAR = rf"(?:{_DAY} {_MONTH}|{_MONTH} {_DAY}),? {_YEAR}"

_CAPITAL = r"(?-i:[A-ZÀ-Ý])"
_TOWN = (
    rf"{_CAPITAL}[\w'’.\-]{{1,30}}(?:[ /]{_CAPITAL}[\w'’.\-]{{0,30}}){{0,3}}"
    rf"(?:, {_CAPITAL}[\w'’.\-]{{2,20}}(?: {_CAPITAL}[\w'’.\-]{{1,20}}){{0,2}})?"
)
_IN_CAPITALS = (
    r"(?-i:[A-ZÀ-Ý]{3,30}(?:[ /'’\-][A-ZÀ-Ý]{2,30}){0,3})"
    r"(?:, [\w'’.\-]{2,20}(?: [\w'’.\-]{1,20}){0,2})?"
)
_AGENCY = r"[\[(](?-i:[A-Z\u0600-\u06ff])[\w .,&'’/\-\u0600-\u06ff]{1,40}[\])]"
_DASH = r" ?(?:--?|[–—])\s"
_TOWN_AR = r"[\u0600-\u06ff]{2,20}(?: [\u0600-\u06ff]{2,20}){0,2}"
#: `TOWN, March 3 (Agency) -`, `TOWN, March 3. /AGENCY/.`, `TOWN -`, `Town (Agency) —` at the start of a
#: paragraph: a town with a date or an agency, or a town in capitals.
LEAD = re.compile(
    r"(?:"
    rf"{_TOWN}[,.]? {_DATE}\.?(?: ?{_AGENCY})?{_DASH}"
    rf"|{_TOWN}[,.]? ?{_AGENCY}(?:,? {_DATE})?{_DASH}"
    rf"|{_TOWN}[,.]? {_DATE}\.? ?/[\w .\-]{{2,30}}/[.,:]? ?(?:[–—\-] )?"
    rf"|{_TOWN}, {_DATE_WITH_YEAR}\. (?=[A-Z“\"])"
    rf"|{_TOWN}, {_DATE}, (?-i:[A-Z]{{3,20}})\. "
    rf"|{_TOWN}, {_DATE} ?\([^()\n]{{2,60}}\) ?: ?"
    rf"|{_DATE},? {{0,2}}\((?-i:[A-Z][A-Z .'’\-]{{2,30}})\){_DASH}"
    rf"|{_TOWN}, (?-i:[A-Z]{{2,10}}) ?(?:--?|[–—]) ?"
    rf"|{_IN_CAPITALS}(?:[,.]? {_DATE})?{_DASH}"
    rf"|{_TOWN_AR}[،,]? ?{_AGENCY}(?:[،,]? {_DATE})?{_DASH}"
    rf"|{_TOWN_AR}[،,]? {_DATE}{_DASH}"
    r")",
    _I,
)

#: `TOWN: The ...`: only within a body, for titles begin so too.
LEAD_WITH_COLON = re.compile(r"[A-ZÀ-Ý]{2,}(?:[ '’\-][A-ZÀ-Ý]{2,}){0,3}: (?=[A-ZÀ-Ý“\"])")

BULLET = re.compile(
    r"(?:[•●○◦▪■□►▶➢➤✓⁃∙*·–—\-]\s+|o\s+(?=[A-Z])|\(?[0-9a-z]{1,2}[.)]\s+(?=[A-Z\u0600-\u06ff]))"
)

#: A credit at the end of a line: `[Agency]`, `(Photo: Name)`, `(XY Photo/Name)`, `/ AFP`, `© Name/Agency`.
CAPTION = re.compile(
    r"(?:"
    r"\[[A-Z\u0600-\u06ff][^\[\]\n]{1,60}\]"
    r"|\((?:photo|picture|image|credit|source|photograph|الصورة|تصوير)s?\b[^()\n]{0,60}\)"
    r"|\((?:[a-z]{2,4} photo|file)[^()\n]{0,60}\)"
    rf"|[(/|–—\-] ?{_any('caption', 'agencies')}(?:/[\w .]{{2,40}})?\)?"
    r"|(?:photo|image|picture|photograph|credit|الصورة|تصوير)(?: by| credit)?(?: ?[:©]|(?<=by)) ?[^\n.]{2,60}"
    r"|© ?[\w .’'\-]{2,40}(?:/[\w .’'\-]{2,40})?"
    r")\.?$"
    r"|^(?:photo|image|picture|caption|صورة)\b ?[:–\-]",
    _I,
)
CAPTION_ARCHIVE = re.compile(_any("caption", "archive"), _I)

_NAME = r"(?-i:[A-ZÀ-Ý\u0600-\u06ff])[\w.'’\-]{0,25}"
BYLINE = re.compile(
    # Arabic has no capitals to tell a name by: a colon must.
    r"(?:(?:(?:written|reporting|edited|words|report) by|by|authors?|بقلم)(?: ?:|(?= ))"
    r"|(?:كتب|كتبت|تحرير|إعداد) ?:) ?"
    rf"{_NAME}(?:(?: | and |, | & | in ){_NAME}){{0,8}}"
    rf"(?:(?: ?[|•·–,\-] ?| on ){_DATE}{_TIME}?)?$",
    _I,
)

SHARE_WORDS = frozenset(_WORDS["share"]["words"].split())
BUTTON_WORDS = SHARE_WORDS | frozenset(_WORDS["share"]["others"].split())

#: A heading of a list of links with nothing after it.
LABEL_OF_LINKS = re.compile(rf"(?:{_any('related', 'labels')}|{_any('related', 'bare')})\s?[:：–\-|>»]*", _I)

NOTICES: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, re.compile(pattern, _I))
    for name, pattern in (
        ("reading-time", _any("reading-time")),
        (
            "related",
            rf"{_any('related', 'labels')}(?=\s?(?:[:：|>»]|$))|{_any('related', 'bare')}$|{_any('related')}",
        ),
        ("follow-us", _any("follow-us")),
        ("copyright", _any("copyright")),
        ("advertisement", _any("advertisement")),
        ("credit", _any("credit")),
        ("navigation", _any("navigation")),
    )
)

_HEADING_WORDS = re.compile(r"[^\W\d_]+")
_SMALL = frozenset(
    re.findall(r"\w+", "a an and as at but by for from in into of on or over per the to under via vs with")
)


def is_heading(line: str) -> bool:
    """Whether a line in the body looks like the heading of a section: short, capitals, no full stop."""
    words = _HEADING_WORDS.findall(line)
    if (
        not words
        or len(line) > 80
        or len(words) > 9
        or line.endswith((".", "!", "?", ",", ";", "…", "”", '"'))
    ):
        return False
    if line.isupper():
        return len(line) > 3
    if line.endswith(":"):
        return len(words) <= 5
    large = [word for word in words if word.casefold() not in _SMALL]
    return bool(large) and all(word[0].isupper() for word in large)
