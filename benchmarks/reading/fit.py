"""Fit the weights of the guesses: `python -m benchmarks.reading.fit` writes them into the package.

Every sentence that names a crossing, or stands after one that does, is an instance: it tells a state or not, and
if it does, which, and how it is meant. Whether a rule found it makes no difference. Ridge-penalised logistic scores.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

import numpy as np
from scipy.optimize import minimize
from scipy.sparse import csr_array

import maabar.importers.reports.guesses as shipped
from benchmarks.reading.scoring import STATES
from benchmarks.reading.texts import DATA, SETS, case_of, texts
from maabar.importers.reports.arabic_clues import arabic_clues
from maabar.importers.reports.arabic_clues import within_reach as arabic_reach
from maabar.importers.reports.arabic_words import ArabicTrail, crossing_at, words_of
from maabar.importers.reports.clues import clues
from maabar.importers.reports.ground import Ground
from maabar.importers.reports.guesses import COLUMNS, MOODS, START, STATUS, Weights, plain, within_reach
from maabar.importers.reports.guesses import STATES as VALUES
from maabar.importers.reports.names import NameIndex
from maabar.importers.reports.prepare import prepare
from maabar.importers.reports.settings import ReadingSettings
from maabar.importers.reports.suggest import lines_of
from maabar.importers.reports.text import language_of
from maabar.importers.reports.trail import Trail
from tests.importers.reports.articles import articles
from tests.importers.reports.articles import case_of as made_case
from tests.importers.reports.sentences_more import MORE
from tests.importers.reports.sentences_said import SAID
from tests.importers.reports.texts_told import TEXTS

OUT = Path(shipped.__file__).parent / "lexicon" / "guess_weights.txt"
PENALTY = 1.0
LEAST_SEEN = 2
#: Weights smaller than this in size are left out.
LEAST_WEIGHT = 0.05
NOTE = """\
# Weights of the guesses (maabar.importers.reports.guesses): what each feature of a sentence counts, in hundredths.
# Made by `python -m benchmarks.reading.fit` from {n} labelled sentences of our own (benchmarks/reading/data and the
# development articles of the tests); ridge penalty {penalty:g}. Licence as the program: Apache-2.0. Not to be edited by hand.
# feature\t{columns}
"""


@dataclass(frozen=True)
class Instance:
    """A sentence: where it is from, its features, and what it says; `meant` is None if it says nothing."""

    set: str
    features: frozenset[str]
    meant: tuple[str, str] | None


def sentences_of(reading, case):
    """Yield each sentence within reach of a crossing, with its features."""
    ground = Ground.of(case)
    if reading.lang == "ar":
        yield from _arabic_sentences_of(reading, ground)
        return
    trail = Trail(ground, ReadingSettings())
    for line in lines_of(reading):
        if within_reach(line, trail):
            by_word, whole = clues(line, ground)
            yield line.sentence.span, frozenset().union(whole, *by_word)
        trail.note(line)


def _arabic_sentences_of(reading, ground):
    settings, trail = ReadingSettings(), ArabicTrail(ground)
    for sentence in reading.sentences:
        words = words_of(sentence)
        mentions = [m for m in reading.mentions if sentence.span.start <= m.span.start < sentence.span.stop]
        if arabic_reach(sentence, words, mentions, trail, settings):
            by_word, whole = arabic_clues(sentence, words, mentions, ground)
            yield sentence.span, frozenset().union(whole, *by_word)
        here = [m.id for w in words if (m := crossing_at(w, mentions, ground)) is not None]
        trail.note(sentence.number, here)


def _of_sets():
    for name in SETS:
        for text in texts(name):
            case, index = case_of(name, text.case)
            reading = prepare(
                text.words, case, report=text.name, source=text.source, published=text.published, index=index
            )
            if reading.lang not in {"en", "ar"}:
                continue
            for span, features in sentences_of(reading, case):
                unit = text.at((span.start + span.stop) / 2)
                if unit is not None and unit.kind == "either":
                    continue
                says = unit is not None and unit.kind == "status"
                yield Instance(name, features, plain(*unit.said[0].first) if says else None)


def _of_articles():
    for folder in ("articles", "kept", "later", "last"):
        for one in articles(folder):
            case = made_case(one.case)
            reading = prepare(one.text, case, report="r", source=one.source, published=one.published)
            if reading.lang not in {"en", "ar"}:
                continue
            for span, features in sentences_of(reading, case):
                said = [
                    x
                    for x in one.labels
                    if x.predicate in STATES and x.start < span.stop and x.stop > span.start
                ]
                yield Instance("made", features, plain(said[0].value, said[0].realis) if said else None)


def single_sentences():
    """Yield single sentences with what they say, as `value realis`."""
    before = "The Kuran crossing lies between Varda and Lenz.\n\n"
    before_arabic = "يقع جسر كوران بين فاردا ولنز.\n\n"
    for row in SAID.strip().splitlines():
        said, sentence = row.split(" | ", 1)
        yield "", sentence, "" if said == "none" else " ".join(said.split("; ")[0].split()[1:])
    for row in MORE.strip().splitlines():
        crossing, value, realis, _, sentence = (cell.strip() for cell in row.split(" | "))
        if crossing == "none" or "-" not in {value, realis}:
            yield "", sentence, "" if crossing == "none" else f"{value} {realis}"
    for row in (DATA / "sentences.txt").read_text("utf-8").splitlines():
        if not row.startswith("#"):
            said, sentence = row.split(" | ", 1)
            arabic = language_of(sentence) == "ar"
            yield before_arabic if arabic else before, sentence, "" if said == "none" else said


def _of_singles():
    case = made_case("varda")
    index = NameIndex.of(case)
    for before, sentence, said in single_sentences():
        title = "أخبار" if language_of(sentence) == "ar" else "Daily news"
        text = f"{title}\n\n{before}{sentence}"
        reading = prepare(
            text, case, report="r", source="river-post", published=date(2031, 6, 25), index=index
        )
        for span, features in sentences_of(reading, case):
            if span.start >= len(text) - len(sentence):
                yield Instance("made", features, plain(*said.split()) if said else None)


def _of_short_texts():
    """Yield the sentences of the short texts of the tests."""
    case = made_case("varda")
    index = NameIndex.of(case)
    for part in TEXTS.split("\n# ")[1:]:
        head, *rows = part.strip().splitlines()
        name, source, day, *_ = head.split()
        if name != "varda" or not all(" =>" in row for row in rows):
            continue
        said = [row.split(" =>", 1) for row in rows]
        text = "\n".join(words for words, _ in said)
        reading = prepare(
            text, case, report="r", source=source, published=date.fromisoformat(day), index=index
        )
        if reading.lang not in {"en", "ar"}:
            continue
        for span, features in sentences_of(reading, case):
            fits = [says.strip() for words, says in said if words.strip() in text[span.start : span.stop]]
            if len(fits) == 1:
                first = fits[0].split(";")[0].replace("?", "").split()
                yield Instance("made", features, plain(*first[1:3]) if first else None)


@cache
def instances() -> tuple[Instance, ...]:
    return (*_of_sets(), *_of_articles(), *_of_singles(), *_of_short_texts())


def logistic(x, y, penalty: float):
    """Return the weights of a ridge-penalised logistic regression, the free start last."""
    sign = np.where(y, 1.0, -1.0)

    def loss(b):
        z = sign * (x @ b[:-1] + b[-1])
        slope = -sign / (1 + np.exp(np.clip(z, -50, 50)))
        value = np.logaddexp(0, -z).sum() + penalty / 2 * (b[:-1] ** 2).sum()
        return value, np.r_[x.T @ slope + penalty * b[:-1], slope.sum()]

    return minimize(loss, np.zeros(x.shape[1] + 1), jac=True, method="L-BFGS-B", options={"maxiter": 200}).x


@cache
def table(without: str = "") -> str:
    """Return the weights as text, fitted to everything but one set."""
    used = [one for one in instances() if one.set != without]
    seen = Counter(f for one in used for f in one.features)
    names = sorted(f for f, n in seen.items() if n >= LEAST_SEEN)
    place = {f: k for k, f in enumerate(names)}
    cells = [(n, place[f]) for n, one in enumerate(used) for f in sorted(one.features) if f in place]
    rows, columns = np.array(cells).T
    x = csr_array((np.ones(len(cells)), (rows, columns)), shape=(len(used), len(names)))
    says = np.array([one.meant is not None for one in used])
    told, meant = x[np.flatnonzero(says)], [one.meant for one in used if one.meant is not None]
    fits = {STATUS: logistic(x, says, PENALTY)}
    fits |= {v: logistic(told, np.array([m[0] == v for m in meant]), PENALTY) for v in VALUES}
    fits |= {r: logistic(told, np.array([m[1] == r for m in meant]), PENALTY) for r in MOODS}
    lines = []
    for k, name in enumerate([*names, START]):
        row = [float(fits[c][k]) for c in COLUMNS]
        cells = [str(round(100 * w)) if abs(w) >= LEAST_WEIGHT else "" for w in row]
        if any(cells):
            lines.append("\t".join([name, *cells]))
    note = NOTE.format(n=len(used), penalty=PENALTY, columns="\t".join(COLUMNS))
    return note + "\n".join(lines) + "\n"


def weights_without(name: str) -> Weights:
    """Return weights that have not seen a set."""
    return Weights.of(table(name))


if __name__ == "__main__":
    OUT.write_text(table(), encoding="utf-8", newline="\n")
    print(f"{OUT.name}: {len(instances())} sentences, {table().count(chr(10)) - 4} features")
