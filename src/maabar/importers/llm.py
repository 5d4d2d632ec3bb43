"""The optional language-model reader: any OpenAI-compatible address, asked only if the user names one.

It is the one part of the program that may speak to a network. The address comes from the command line only,
never from a case: a mailed case must not choose where text goes. What a model answers is a list of records,
and each passes the same checks as what the rules found; none counts before a person accepted it.
"""

from __future__ import annotations

import ipaddress
import json
import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from maabar.errors import UsageError, shorten
from maabar.importers.llm_prompt import EXAMPLES, SCHEMA, instructions, print_of, questions
from maabar.table import LEVELS, strictest

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from maabar.case import Case
    from maabar.importers.reports.records import Reading, Suggestion
    from maabar.importers.settings import ImportSettings

    #: records, reading -> suggestions that passed, and why others did not
    Checker = Callable[[Sequence[Mapping[str, Any]], Reading], tuple[tuple[Suggestion, ...], tuple[str, ...]]]

#: Levels of reports that go to this machine only.
GUARDED = frozenset({"restricted", "secret"})
_PATH = "/v1/chat/completions"


@dataclass(frozen=True)
class Model:
    """A model and where it is asked.

    Attributes:
        url: Full address of its chat completions.
        name: Its name there.
        key: What it is paid with; never shown, logged or stored.
    """

    url: str
    name: str
    key: str = ""

    def __repr__(self) -> str:
        """Leave out the key: a repr ends up in messages and logs."""
        return f"Model({self.url!r}, {self.name!r})"

    @property
    def host(self) -> str:
        """The machine that text would go to."""
        return urlsplit(self.url).hostname or ""

    @property
    def local(self) -> bool:
        """Whether that is this machine."""
        return _is_loopback(self.host)


def model_of(url: str, name: str, key_file: Path | None) -> Model:
    """Return the model that the command line names.

    Args:
        url: Address of an OpenAI-compatible service, with or without `/v1/chat/completions`.
        name: Name of the model.
        key_file: File whose first line is the key; None if none is needed.

    Raises:
        UsageError: If the address is none, is not encrypted though it leaves this machine, or holds a
            password.
    """
    try:
        parts = urlsplit(url.strip())
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        host = ""
    if not host or parts.scheme not in {"http", "https"} or parts.username or parts.password:
        raise UsageError(f'"{shorten(url)}" is no address of a service: write http://localhost:11434.')
    if parts.scheme == "http" and not _is_loopback(host):
        raise UsageError("Text leaves this machine encrypted only: use an address with https.")
    if not name:
        raise UsageError("Name the model: --model NAME.")
    path = parts.path.rstrip("/")
    if not path.endswith("/chat/completions"):
        path = f"{path.removesuffix('/v1')}{_PATH}"
    full = parts._replace(path=path, query="", fragment="").geturl()
    return Model(full, name, _key(key_file))


def _key(path: Path | None) -> str:
    if path is None:
        return ""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f'The key file "{path}" cannot be read.') from error
    key = lines[0].strip() if lines else ""
    if not key or not key.isascii() or not key.isprintable():
        raise UsageError(f'The first line of "{path}" is no key.')
    return key


def _is_loopback(host: str) -> bool:
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def refuse_leaving(model: Model, level: str, *, agreed: bool, what: str) -> None:
    """Refuse to send text where it must not go.

    Args:
        model: Where it would go.
        level: Sensitivity of the report.
        agreed: Whether the user agreed that text leaves this machine.
        what: What would leave, in words.

    Raises:
        UsageError: If the text must stay on this machine, or the user has not agreed.
    """
    if model.local:
        return
    if level in GUARDED:
        raise UsageError(f"The report is {level}: it is read by a model on this machine only.")
    if not agreed:
        raise UsageError(f"This would leave the machine for {model.host}: {what}. Say --yes if it may.")


def extractor(
    model: Model, case: Case, settings: ImportSettings, check: Checker, *, agreed: bool
) -> Callable[[Reading, str], tuple[Reading, dict[str, Any]]]:
    """Return what adds a model's suggestions to a reading.

    Args:
        model: The model.
        case: The case; its public names are put into the question.
        settings: Limits.
        check: The verification that every extractor passes.
        agreed: Whether the user agreed that text leaves this machine.
    """
    told = instructions(case)

    def extra(reading: Reading, level: str) -> tuple[Reading, dict[str, Any]]:
        level = _level_of(case, reading.source, level)
        parts = list(questions(reading, settings.model_characters))
        size = sum(map(len, parts))
        what = f"{size:,} characters of {reading.report} and the public names of the case"
        refuse_leaving(model, level, agreed=agreed, what=what)
        records: list[Mapping[str, Any]] = []
        answers, faults = [], []
        for part in parts:
            found, digest, why = _asked(model, told, part, settings)
            records += found
            answers.append(digest)
            faults += [why] if why else []
        kept, refused = _checked(records, reading, check, model.name)
        notes = (*reading.notes, *(f"{model.name}: {why}" for why in faults))
        about = {
            "name": model.name,
            "prompt_sha256": [print_of(told + part) for part in parts],
            "answer_sha256": answers,
            "records": len(records),
            "refused": list(refused)[:100],
            "faults": faults,
        }
        everything = (*reading.suggestions, *_new(kept, reading.suggestions))
        return replace(reading, suggestions=everything, notes=notes), {"model": about}

    return extra


def _level_of(case: Case, source: str, asked: str) -> str:
    """Return the stricter of the level of a report (as asked, else the case's) and that of its source."""
    sources = case["sources"]
    own = sources.loc[sources["source"] == source, "sensitivity"].tolist()
    known = [level for level in LEVELS if level in {asked or case.sensitivity, *own}]
    return strictest(known)


def _checked(
    records: Sequence[Mapping[str, Any]], reading: Reading, check: Checker, name: str
) -> tuple[tuple[Suggestion, ...], tuple[str, ...]]:
    examples = " ".join(text for text, _ in EXAMPLES)
    own = [one for one in records if str(one.get("quote", "")) not in examples]
    parroted = ("The quote stands in the examples of the prompt.",) * (len(records) - len(own))
    kept, refused = check(own, reading)
    return tuple(replace(one, extractor=name) for one in kept), (*parroted, *refused)


def _new(kept: Sequence[Suggestion], known: Sequence[Suggestion]) -> list[Suggestion]:
    """Return suggestions that the rules did not make already, word for word or nearly."""
    said = {(one.sentence, one.predicate, one.subject, one.value, one.realis, one.said_by) for one in known}
    new = []
    for one in kept:
        key = (one.sentence, one.predicate, one.subject, one.value, one.realis, one.said_by)
        if key not in said:
            new.append(one)
            said.add(key)
    return new


# --- the question and its answer ----------------------------------------------------------------------------


def _asked(
    model: Model, told: str, part: str, settings: ImportSettings
) -> tuple[list[Mapping[str, Any]], str, str]:
    """Return the records of an answer, its hash, and what went wrong: then the rules stand alone."""
    why = ""
    schema = True
    for _ in range(settings.model_retries + 1):
        try:
            status, text = _sent(model, told, part, settings, schema=schema)
        except UsageError:
            raise
        except _AnswerError as error:
            why = str(error)
            continue
        if status in {400, 404, 415, 422} and schema:
            schema = False  # many services know no schemas; asked once more without one
            try:
                status, text = _sent(model, told, part, settings, schema=False)
            except _AnswerError as error:
                why = str(error)
                continue
        if status != 200:
            why = f"The service answered with code {status}."
            continue
        records, why = _records(text)
        if not why:
            return records, print_of(text), ""
    return [], "", why


class _AnswerError(Exception):
    """An answer that cannot be used; the message never holds what was sent."""


def _sent(model: Model, told: str, part: str, settings: ImportSettings, *, schema: bool) -> tuple[int, str]:
    try:
        import httpx  # noqa: PLC0415 - an extra that most do without
    except ModuleNotFoundError:
        raise UsageError(
            "The language-model reader needs the extra llm: pip install 'maabar[llm]'."
        ) from None
    body: dict[str, Any] = {
        "model": model.name,
        "temperature": 0,
        "messages": [{"role": "system", "content": told}, {"role": "user", "content": part}],
    }
    if schema:
        shape = {"name": "records", "schema": SCHEMA, "strict": True}
        body["response_format"] = {"type": "json_schema", "json_schema": shape}
    headers = {"Authorization": f"Bearer {model.key}"} if model.key else {}
    most, end = int(settings.model_kilobytes * 1000), time.monotonic() + settings.model_seconds
    try:
        # no proxy or certificate of the environment, no redirect: text goes where the user said, nowhere else
        with (
            httpx.Client(timeout=settings.model_seconds, follow_redirects=False, trust_env=False) as client,
            client.stream("POST", model.url, json=body, headers=headers) as answer,
        ):
            held = bytearray()
            for chunk in answer.iter_bytes():
                held += chunk
                if len(held) > most:
                    raise _AnswerError(f"The answer has more than {settings.model_kilobytes:g} kB.")
                if time.monotonic() > end:
                    raise _AnswerError(f"The answer took longer than {settings.model_seconds:g} seconds.")
            return answer.status_code, held.decode("utf-8", "replace")
    except httpx.TimeoutException:
        raise _AnswerError(f"The answer took longer than {settings.model_seconds:g} seconds.") from None
    except httpx.HTTPError as error:
        raise _AnswerError(f"The service cannot be reached ({type(error).__name__}).") from None


def _records(text: str) -> tuple[list[Mapping[str, Any]], str]:
    """Return the records in an answer, or what is wrong with it."""
    try:
        content = json.loads(text)["choices"][0]["message"]["content"]
    except (ValueError, KeyError, IndexError, TypeError, RecursionError):
        return [], "The answer is not one of a chat service."
    return records_in(content if isinstance(content, str) else "")


def records_in(content: str) -> tuple[list[Mapping[str, Any]], str]:
    """Return the records that a text holds as `{"records": [...]}`, or what is wrong with it.

    Args:
        content: The text; one fence of code around it is allowed.
    """
    plain = content.strip()
    if plain.startswith("```"):
        plain = plain.split("\n", 1)[-1].rsplit("```", 1)[0]
    try:
        found = json.loads(plain)
    except (ValueError, RecursionError):
        return [], "The answer is not JSON."
    records = found.get("records") if isinstance(found, dict) and set(found) == {"records"} else None
    if not isinstance(records, list) or len(records) > SCHEMA["properties"]["records"]["maxItems"]:
        return [], "The answer is no list of records."
    return [one if isinstance(one, dict) else {"": one} for one in records], ""


def from_records(
    data: bytes, name: str, check: Checker
) -> Callable[[Reading, str], tuple[Reading, dict[str, Any]]]:
    """Return what adds the suggestions of another extractor's file to a reading.

    Args:
        data: The file: one record a line, each with the id of its report.
        name: Its name; it stands for the extractor.
        check: The verification that every extractor passes.

    Raises:
        UsageError: If a line is no object.
    """
    by_report = records_of_lines(data, name)
    extractor_name = name.rpartition("/")[2].removesuffix(".jsonl")

    def extra(reading: Reading, _level: str) -> tuple[Reading, dict[str, Any]]:
        records = by_report.get(reading.report, by_report.get("", []))
        kept, refused = _checked(records, reading, check, extractor_name)
        about = {"name": extractor_name, "records": len(records), "refused": list(refused)[:100]}
        everything = (*reading.suggestions, *_new(kept, reading.suggestions))
        return replace(reading, suggestions=everything), {"records": about}

    return extra


def records_of_lines(data: bytes, name: str) -> dict[str, list[Mapping[str, Any]]]:
    """Return the records of another extractor's file, by report: one JSON object a line.

    Args:
        data: The file.
        name: Its name, for messages.

    Raises:
        UsageError: If a line is no object; the line is named.
    """
    found: dict[str, list[Mapping[str, Any]]] = {}
    for number, line in enumerate(data.decode("utf-8", "replace").splitlines(), start=1):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
        except (ValueError, RecursionError):
            record = None
        if not isinstance(record, dict):
            raise UsageError(f"{name}, line {number}: it is no JSON object.")
        found.setdefault(str(record.pop("report", "")), []).append(record)
    return found
