"""What `read` and `review` print: suggestions and claims in words, everything from outside made harmless."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from rich.text import Text

from maabar.terminal import clean, console

if TYPE_CHECKING:
    from collections.abc import Sequence

    from maabar.case import Case
    from maabar.importers.reports.filing import Draft
    from maabar.importers.reports.records import Reading, Suggestion
    from maabar.importers.reports.several import Refused
    from maabar.importers.reports.storing import Filed


def as_record(reading: Reading, one: Suggestion) -> dict[str, Any]:
    """Return a suggestion as plain values, under the names that scripts rely on."""
    sentences = {sentence.number: sentence.text for sentence in reading.sentences}
    return {
        "report": one.report,
        "quote_from": one.quote.start,
        "quote_to": one.quote.stop,
        "sentence": sentences.get(one.sentence, ""),
        "said_by": one.said_by,
        "role": one.role,
        "via": list(one.via),
        "predicate": one.predicate,
        "subject": one.subject,
        "gate": one.gate,
        "use": list(one.use),
        "direction": one.direction,
        "value": one.value,
        "realis": one.realis,
        "from": one.first.isoformat() if one.first else None,
        "until": one.last.isoformat() if one.last else None,
        "score": one.score,
        "flags": list(one.flags),
    }


def say_refused(refused: Sequence[Refused]) -> None:
    """List on standard error what was refused, and why."""
    for one in refused:
        print(f"refused  {clean(one.name)}: {clean(one.why)}", file=sys.stderr)


def say_draft(case: Case, draft: Draft) -> None:
    """Print a report and what it seems to say."""
    out = console()
    names = {str(id_): str(name) for id_, name in case.names["name"].items()}
    source = draft.publisher.source
    known = names.get(source, "") or source or "published by nobody knows whom"
    day = draft.reading.published or "no day known"
    out.print()
    out.print(Text(clean(f"{draft.report}: {draft.title or 'without a title'}"), style="bold"))
    new = "  (the source is taken from its dateline)" if draft.publisher.how == "dateline" else ""
    if draft.publisher.row is not None:
        known = draft.publisher.row["name"]
        new = "  (new source, graded F until you give it a letter)"
    out.print(clean(f"  {known}, {day}, language {draft.reading.lang or 'not known'}{new}"))
    if draft.same:
        out.print(clean(f"  The case has these bytes already, as {draft.same}; nothing of it is added."))
    for twin in draft.twins:
        why = "the same address" if twin.why == "address" else f"{twin.share:.0%} of the text in common"
        out.print(clean(f"  Perhaps a copy of {twin.report}: {why}."))
    for note in draft.reading.notes:
        out.print(clean(f"  {note}"))
    for one in draft.reading.suggestions:
        out.print()
        out.print(line_of(one, names))
        out.print(Text(clean(f'      "{quote_of(draft.reading, one)}"'), style="italic"))


def quote_of(reading: Reading, one: Suggestion) -> str:
    """Return the quoted words on one line."""
    return " ".join(reading.text[one.quote.start : one.quote.stop].split())


def line_of(one: Suggestion, names: dict[str, str]) -> Text:
    """Return a suggestion on one line: what is said, how, by whom, of what, when, and what to look at."""
    who = one.said_by or "the report itself"
    bound, colon, words = who.partition(":")
    who = f"{names.get(bound, bound)}:{words}" if colon else names.get(who, who)
    subject = names.get(one.subject, one.subject) or "subject not clear"
    what = f"{one.predicate} {one.value}".strip()
    if one.quantity is not None:
        what += f" {one.quantity:g} {one.unit}".rstrip()
    parts = [f"{what} ({one.realis})", f"of {subject}", f"by {who} ({one.role})"]
    parts += [f"via {', '.join(one.via)}"] if one.via else []
    parts += [f"gate {one.gate}"] if one.gate else []
    parts += [f"for {', '.join(one.use)}"] if one.use else []
    parts += [one.direction.replace("_", " ")] if one.direction else []
    if one.first or one.last:
        parts.append(f"{one.first or ''} to {one.last or ''}".strip())
    text = Text("  ") + Text(clean(" · ".join(parts)))
    if one.flags:
        text += Text(clean(f"  look at: {', '.join(one.flags)}"), style="yellow")
    return text


def say_filed(case: str, drafts: Sequence[Draft], filed: Filed | None) -> None:
    """Print how many suggestions there are and what to do next."""
    out = console()
    count = sum(len(draft.reading.suggestions) for draft in drafts)
    out.print()
    if filed is None:
        out.print(f"{count:,} suggestions from {len(drafts):,} reports; nothing was written (--dry-run).")
        return
    for problem in filed.warnings:
        print(f"warning  {clean(problem)}", file=sys.stderr)
    for one in filed.loose:
        start = f"{one.suggestion.predicate} {one.suggestion.value}".strip()
        out.print(clean(f"Kept beside the text only: {start} in {one.suggestion.report}. {one.why}"))
    if not filed.reports:
        out.print("Nothing was filed.")
        return
    reports = "1 report" if len(filed.reports) == 1 else f"{len(filed.reports):,} reports"
    claims = "1 claim" if filed.claims == 1 else f"{filed.claims:,} claims"
    out.print(f"Filed {reports} with {claims}. None of them counts before a person accepted it:")
    name = f'"{case}"' if " " in case else case
    out.print(f"  maabar review {clean(name)}", soft_wrap=True)
