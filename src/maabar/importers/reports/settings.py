"""Every number the reading of reports rests on, as a default that may be edited.

Thresholds of names were set on a development list of spellings (`tests/importers/reports/spellings.py`); the
other numbers are limits against hostile or broken input, all assumed.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Share = Annotated[float, Field(ge=0.0, le=1.0)]
Count = Annotated[int, Field(ge=1)]
Positive = Annotated[float, Field(gt=0.0)]


class ReadingSettings(BaseModel):
    """Settings of the reading of reports; every number is a judgement (default, editable)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    # --- limits on a file ---
    most_megabytes: Positive = Field(20, description="Largest file, MB (assumed).")
    most_pages: Count = Field(500, description="Most pages of a PDF, pages (assumed).")
    most_characters: Count = Field(2_000_000, description="Longest text of a report, code points (assumed).")
    most_seconds: Positive = Field(20, description="Longest time for one report, seconds (assumed).")
    most_items: Count = Field(
        1_000, description="Most reports in one saved answer of a service, reports (assumed)."
    )
    most_nesting: Count = Field(
        200, description="Deepest nesting of elements in a web page or of values in JSON, levels (assumed)."
    )
    least_letters_per_page: Count = Field(
        20,
        description="A PDF with fewer letters per page than this is taken for a scan without text, letters "
        "(assumed).",
    )

    # --- sentences ---
    most_sentences: Count = Field(10_000, description="Most sentences of a report, sentences (assumed).")
    longest_sentence: Count = Field(
        2_000, description="A longer sentence is cut at a space, code points (assumed)."
    )

    # --- zones ---
    longest_label: Count = Field(
        220,
        description="A line longer than this is never taken for a headline, link list or notice, code points "
        "(assumed).",
    )
    shortest_repeat: Count = Field(
        60,
        description="A repeated paragraph shorter than this is kept: `Status: closed` may be said of several "
        "crossings, code points (assumed).",
    )
    shortest_repeated_headline: Count = Field(
        12, description="A repeated headline shorter than this is kept, code points (assumed)."
    )
    most_links: Count = Field(
        12,
        description="Most lines after a heading like `Related:` that are taken for links, lines (assumed).",
    )

    # --- names ---
    accept_name: Share = Field(
        0.80, description="Least similarity for taking a spelling, 0 to 1 (set on the development list)."
    )
    ask_name: Share = Field(
        0.65, description="Least similarity for asking a person, 0 to 1 (set on the development list)."
    )
    name_margin: Share = Field(
        0.10, description="Least lead over the next name, 0 to 1 (set on the development list)."
    )
    skeleton_weight: Share = Field(
        0.60,
        description="Weight of the consonants against the whole word, 0 to 1 (set on the development list).",
    )
    least_whole: Share = Field(
        0.78,
        description="Names whose whole forms are less alike (Jaro-Winkler) are never near, 0 to 1 (set on "
        "the development list).",
    )
    least_whole_of_short: Share = Field(
        0.92,
        description="The same for names with few consonants, which must be the same too, 0 to 1 (set on the "
        "development list).",
    )
    shortest_skeleton: Count = Field(
        3,
        description="A name with fewer consonants needs an exact spelling, letters (development list).",
    )
    longest_name: Count = Field(8, description="Longest name that is looked for, words (assumed).")
    names_shown: Count = Field(5, description="Most other names listed with a doubtful one, names (assumed).")
    crossing_reach: Count = Field(
        4,
        description="How far a word such as `crossing` may stand from a name to make it the crossing, words "
        "(assumed).",
    )

    # --- dates ---
    earliest_year: Count = Field(
        1900, description="A four-figure number below this is no year, years (assumed)."
    )
    nearest_days: Count = Field(
        150,
        description="A date without a year is the nearest such day if it lies within this, days (assumed: "
        "the other candidate is then seven months away).",
    )
    latest_year: Count = Field(
        2100, description="A four-figure number above this is no year, years (assumed)."
    )

    # --- statements ---
    past_after: Count = Field(
        60,
        description="A statement about a day further back than this before the report is of the past, days "
        "(assumed).",
    )
    crossing_memory: Count = Field(
        5,
        description='"It" or "the crossing" is one named so many sentences before at most, sentences '
        "(assumed).",
    )
    proposal_days: Count = Field(
        45,
        description="A proposal older than this before the report is not what a report speaks of as new, "
        "days (assumed).",
    )
    guess: bool = Field(
        default=True,
        description="Whether a sentence that no rule understands is guessed at by its words, yes or no.",
    )
    least_chance: Share = Field(
        0.65,
        description="A guess needs this chance of telling a state, 0 to 1 (set so that .93 of all rows are "
        "in sentences with a statement, on texts the weights were not fitted to).",
    )
    other_reading: Positive = Field(
        1.5,
        description="A row of the rules is flagged where the weights of the guesses see another state or "
        "mood with this lead, log odds (set on texts the weights were not fitted to).",
    )
    most_suggestions: Count = Field(500, description="Most suggestions of a report, suggestions (assumed).")
