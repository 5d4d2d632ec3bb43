"""Names that are not spelled as in the case: the nearest ones, and when to ask."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from rapidfuzz.distance import JaroWinkler

from maabar.importers.reports.names_forms import word_list
from maabar.importers.reports.names_keys import likeness, skeleton, start_of, whole

if TYPE_CHECKING:
    from maabar.importers.reports.settings import ReadingSettings

#: What a candidate was found to be is remembered for so many spellings.
_REMEMBERED = 50_000


@dataclass(frozen=True, slots=True)
class Near:
    """What a spelling comes near to: (table, id) and score, best first; `sure` if the first is accepted."""

    found: tuple[tuple[tuple[str, str], float], ...] = ()
    sure: bool = False


@dataclass
class Nearest:
    """Finds the names nearest to a spelling.

    Attributes:
        settings: Thresholds and weights.
        twins: For each crossing the places at its gates, which share its name: they do not compete.
    """

    settings: ReadingSettings
    twins: dict[str, frozenset[str]]
    _by_first: dict[str, list[tuple[str, str, tuple[str, str]]]] = field(default_factory=dict)
    _exact: dict[str, set[tuple[str, str]]] = field(default_factory=dict)
    _memory: dict[tuple[str, bool], Near] = field(default_factory=dict)

    def add(self, key: str, thing: tuple[str, str]) -> None:
        """Add a spelling, given by its search form."""
        bones = skeleton(key)
        if len(bones) >= min(2, self.settings.shortest_skeleton):
            # Names are grouped by the first consonant, the one that spellings change least.
            self._by_first.setdefault(start_of(bones), []).append((bones, whole(key), thing))
            self._exact.setdefault(bones, set()).add(thing)

    def same_bones(self, key: str) -> bool:
        """Whether some name has exactly the consonants of this spelling, and enough of them."""
        bones = skeleton(key)
        return len(bones) >= self.settings.shortest_skeleton and bones in self._exact

    def near(self, key: str, *, loose: bool) -> Near:
        """Return what a spelling comes near to.

        Args:
            key: Its search form.
            loose: Whether the words around say that a name of the ground stands here, so that a
                likeness above `ask_name` is worth showing.
        """
        held = self._memory.get((key, loose))
        if held is None:
            held = self._search(key, loose=loose)
            if len(self._memory) >= _REMEMBERED:
                self._memory.clear()
            self._memory[key, loose] = held
        return held

    def _search(self, key: str, *, loose: bool) -> Near:
        limits = self.settings
        mine = (skeleton(key), whole(key))
        if len(mine[0]) < min(2, limits.shortest_skeleton):
            return Near()
        best: dict[tuple[str, str], float] = {}
        for bones, full, thing in self._by_first.get(start_of(mine[0]), ()):
            if abs(len(bones) - len(mine[0])) > 2 or abs(len(full) - len(mine[1])) > 5:
                continue
            if min(len(bones), len(mine[0])) < limits.shortest_skeleton:
                # So few consonants say little: they must be the same, and the rest nearly so.
                least = limits.least_whole_of_short if bones == mine[0] and len(full) >= 4 else 1.0
            else:
                least = limits.least_whole
            score = likeness(mine, (bones, full), limits.skeleton_weight, least)
            if score >= limits.ask_name and score > best.get(thing, 0.0):
                best[thing] = score
        ranked = sorted(best.items(), key=lambda item: (-item[1], item[0]))[: limits.names_shown + 1]
        if not ranked:
            return Near()
        first, score = ranked[0]
        rivals = [s for thing, s in ranked[1:] if not self._are_twins(first, thing)]
        lead = score - max(rivals, default=0.0)
        if score >= limits.accept_name and lead >= limits.name_margin:
            # `Varda road` is the crossing of that name; the town Varda is not as near.
            twins = [
                one
                for one in ranked[1:]
                if self._are_twins(first, one[0]) and score - one[1] < limits.name_margin
            ]
            return Near((ranked[0], *twins), sure=True)
        return Near(tuple(ranked)) if loose else Near()

    def _are_twins(self, one: tuple[str, str], other: tuple[str, str]) -> bool:
        """Whether two things may share a name: a crossing and the place it lies at."""
        return other[1] in self.twins.get(one[1], ()) or one[1] in self.twins.get(other[1], ())


def spelling_differs(alias: str, names: list[str], ask: float) -> bool:
    """Whether an alias is a name with other consonants rather than another name.

    `Varna` beside `Varda` differs; `Warda` does not (a v and a w are the same), nor does `North Gate`, nor
    `Varda checkpoint` beside `Varda border crossing`: what kind of thing it is, is no part of its spelling.
    """
    mine = _own_words(alias)
    others = [_own_words(name) for name in names]
    if not mine or any(set(mine) <= set(one) or set(one) <= set(mine) for one in others if one):
        return False
    bones = skeleton(" ".join(mine))
    if any(skeleton(" ".join(one)) == bones for one in others):
        return False
    own = whole(" ".join(mine))
    return any(
        len(one) == len(mine) and JaroWinkler.similarity(own, whole(" ".join(one))) >= max(ask, _SAME_NAME)
        for one in others
    )


#: From how much alike whole forms an alias is taken for a spelling of a name, not for another name.
_SAME_NAME = 0.8
#: Words of kind that the list of words for crossings holds only together with others.
_KIND = frozenset({"entry", "exit", "border", "street", "road", "point"})


def _own_words(name: str) -> list[str]:
    """Return the words of a name without those that only say what it is."""
    return [word for word in name.split() if word not in _KIND and word not in word_list("crossing")]
