"""What tables say of findings beside the pairs, and what people decide there.

All that a decision needs stands in a hidden column or in hidden words, so that a table can come
back without the report that it was made with.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple, TypeAlias

Choosing: TypeAlias = Literal["apply", "keep as is", "not an error"]
FINDING, SUGGESTION, DECISION, DATA = "finding", "suggestion", "decision", "finding_data"
"""The columns, of which the last is for programs."""
CHOICES: tuple[Choosing, ...] = ("apply", "keep as is", "not an error")
_WRITTEN: Mapping[str, Choosing] = {
    "a": "apply", "apply": "apply", "v": "keep as is", "keep": "keep as is",
    "keep as is": "keep as is", "i": "not an error", "no error": "not an error",
    "not an error": "not an error",
}  # fmt: skip
"""What people write, the keys of the page of findings among them."""
_CHOICE = re.compile(
    r"(?:(?P<number>[1-9][0-9]?)[.):]?\s+)?(?P<choice>[A-Za-z ]+?)\s*(?:[:：]\s*(?P<why>.*))?"
)
_BETWEEN = re.compile(r"[;；\r\n]+")


class Replacement(NamedTuple):
    """What a suggestion puts into a text: `after` from `start` to `stop`, where `before` stands."""

    start: int
    stop: int
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class PairNote:
    """A finding about a pair; `severity` is what it is shown as.

    Where its suggestion can be put in as it is, `repairs` say where in the text of which `side`.
    """

    id: str
    check: str
    severity: str
    message: str
    suggestion: str | None = None
    side: int = 1
    repairs: tuple[Replacement, ...] = ()


PairNotes: TypeAlias = Mapping[int, Sequence[PairNote]]
"""The findings by the numbers of their pairs, from 0."""


class Choice(NamedTuple):
    """What somebody chose for the finding of a row with a number, from 1; without one, for all."""

    choice: Choosing
    number: int | None = None
    why: str = ""


def describe_findings(notes: Sequence[PairNote]) -> str:
    """What a cell says of findings, a line each; of several each has a number.

    >>> describe_findings([PairNote("0", "dates", "error", "dates differ")])
    'error, dates: dates differ'
    """
    return _list_lines([f"{each.severity}, {each.check}: {each.message}" for each in notes])


def describe_suggestions(notes: Sequence[PairNote]) -> str:
    """What a cell says of suggestions, with what they would replace.

    >>> repairs = (Replacement(4, 8, "2026", "2025"),)
    >>> note = PairNote("0", "dates", "error", "dates differ", "2025", 1, repairs)
    >>> describe_suggestions([note])
    '“2026” → “2025”'
    """
    lines = []
    for each in notes:
        told = dict.fromkeys(f"“{one.before}” → “{one.after}”" for one in each.repairs)
        lines.append(", ".join(told) or each.suggestion or "")
    return _list_lines(lines)


def parse_choices(text: str) -> tuple[Choice, ...] | None:
    """What a cell says of decisions; None where it can't be understood.

    >>> parse_choices("1 apply; 2 keep as is: quoted")[1]
    Choice(choice='keep as is', number=2, why='quoted')
    >>> parse_choices("perhaps")
    """
    found = []
    for part in filter(None, (part.strip() for part in _BETWEEN.split(text))):
        match = _CHOICE.fullmatch(part)
        choice = _WRITTEN.get(" ".join(match["choice"].lower().split())) if match else None
        if match is None or choice is None:
            return None
        number = int(match["number"]) if match["number"] else None
        found.append(Choice(choice, number, " ".join((match["why"] or "").split())))
    return tuple(found)


def dump(notes: Sequence[PairNote]) -> str:
    """What programs need of findings, in one line."""
    listed = [
        [n.id, n.check, n.severity, n.message, n.suggestion, n.side, n.repairs] for n in notes
    ]
    return json.dumps(listed, ensure_ascii=False) if listed else ""


def parse(text: str) -> tuple[PairNote, ...]:
    """The findings that `dump` wrote; ValueError for what it didn't.

    >>> note = PairNote("0", "dates", "error", "differ", "5", 1, (Replacement(0, 1, "6", "5"),))
    >>> parse(dump([note])) == (note,)
    True
    """
    if not text:
        return ()
    try:
        return tuple(map(_parse_note, json.loads(text)))
    except (TypeError, RecursionError) as error:
        raise ValueError(text) from error


def _parse_note(value: Any) -> PairNote:
    match value:
        case [
            str() as id, str() as check, str() as severity, str() as message,
            None | str() as suggestion, 0 | 1 as side, list() as repairs,
        ] if all(map(_is_repair, repairs)):  # fmt: skip
            made = tuple(Replacement(*each) for each in repairs)
            return PairNote(id, check, severity, message, suggestion, side, made)
    raise ValueError(value)


def _is_repair(value: Any) -> bool:
    match value:
        case [int() as start, int() as stop, str(), str()]:
            return 0 <= start < stop
    return False


def _list_lines(lines: Sequence[str]) -> str:
    if len(lines) == 1:
        return lines[0]
    return "\n".join(f"{number} {line}" for number, line in enumerate(lines, start=1) if line)
