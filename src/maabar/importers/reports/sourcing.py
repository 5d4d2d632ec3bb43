"""Who published a report: the case's source of the same address or name, or a new one that is proposed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from maabar.importers.reports.text import fold
from maabar.short.naming import is_arabic, make_id

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from maabar.case import Case

#: Ends of host names below which everybody may have a name of their own.
_SECOND_LEVEL = frozenset(("ac", "co", "com", "edu", "gob", "gov", "gouv", "net", "ngo", "org", "or", "info"))


@dataclass(frozen=True)
class Publisher:
    """The source of a report.

    Attributes:
        source: Its id; empty if unknown.
        row: The row to add to `sources`; None if the case has it.
        how: How it was found: `given`, `address`, `name`, `dateline`, `new` or `unknown`.
    """

    source: str
    row: Mapping[str, str] | None = None
    how: str = "given"


def site_of(url: str) -> str:
    """Return the part of an address that its owner registered: `news.example.co.uk` gives `example.co.uk`."""
    try:
        host = (urlsplit(url.strip()).hostname or "").lower()
    except ValueError:
        return ""
    parts = host.split(".")
    if len(parts) <= 2:
        return host
    keep = 3 if parts[-2] in _SECOND_LEVEL and len(parts[-1]) == 2 else 2
    return ".".join(parts[-keep:])


class Sources:
    """The sources of a case, to find who published a report."""

    def __init__(self, case: Case) -> None:
        """Look through the sources and their further names once."""
        table = case["sources"]
        self.ids = set(table["source"])
        self.taken = {*case.names.index}
        self._sites = _only(
            (site_of(str(url)), str(source))
            for url, source in zip(table["url"], table["source"], strict=True)
        )
        self._names = _only(
            (fold(str(name)), str(row["source"]))
            for _, row in table.iterrows()
            for name in (
                row["source"],
                row["name"],
                row["name_ar"],
                *_aliases(case["aliases"], row["source"]),
            )
        )
        self.new: dict[str, Publisher] = {}

    def called(self, name: str) -> str:
        """Return the one source of the case that has this name; empty if none has, or several."""
        return self._names.get(fold(name), "")

    def find(self, given: str, name: str, url: str) -> Publisher:
        """Return who published a report.

        Args:
            given: What the user says: an id or a name; empty if nothing.
            name: What the report says of itself.
            url: Where it stands.

        Returns:
            The source of the case, or a new one that is proposed; `unknown` if nothing tells who it is.
        """
        if given:
            known = given if given in self.ids else self._names.get(fold(given), "")
            return Publisher(known) if known else self._proposed(given, url)
        site = site_of(url)
        if site and self._sites.get(site):
            return Publisher(self._sites[site], how="address")
        if name and self._names.get(fold(name)):
            return Publisher(self._names[fold(name)], how="name")
        if not name and not site:
            return Publisher("", how="unknown")
        return self._proposed(name or site, url)

    def _proposed(self, name: str, url: str) -> Publisher:
        name = " ".join(name.split())[:200]
        if fold(name) in self.new:
            return self.new[fold(name)]
        wanted = make_id(name, "source") or "source"
        source, number = wanted, 2
        while source in self.taken:
            source, number = f"{wanted}-{number}", number + 1
        self.taken.add(source)
        site = site_of(url)
        arabic = {"name_ar": name} if is_arabic(name) else {}
        home = f"https://{site}/" if site else ""
        row = {"source": source, "name": name, **arabic, "kind": "outlet", "url": home}
        self.new[fold(name)] = Publisher(source, row, "new")
        return self.new[fold(name)]


def _only(pairs: object) -> dict[str, str]:
    """Return the id by key where a key has one id alone: what could be two sources is none."""
    found: dict[str, set[str]] = {}
    for key, source in pairs:  # type: ignore[attr-defined]
        if key:
            found.setdefault(key, set()).add(source)
    return {key: ids.pop() for key, ids in found.items() if len(ids) == 1}


def _aliases(aliases: pd.DataFrame, source: object) -> list[str]:
    return [str(alias) for alias in aliases.loc[aliases["id"] == source, "alias"]]
