"""What tables say of findings beside the pairs, and what people decide there."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

Verdict: TypeAlias = Literal["apply", "keep as is", "not an error"]
FINDING, SUGGESTION, DECISION, IDS = "finding", "suggestion", "decision", "finding_ids"
"""The columns, of which the last is for programs."""
VERDICTS: tuple[Verdict, ...] = ("apply", "keep as is", "not an error")
_SHORT: Mapping[str, Verdict] = {
    "a": "apply", "apply": "apply", "v": "keep as is", "keep": "keep as is",
    "keep as is": "keep as is", "i": "not an error", "no error": "not an error",
    "not an error": "not an error",
}  # fmt: skip
"""What people write, the keys of the page of findings among them."""
_CHOICE = re.compile(
    r"(?:(?P<number>[1-9][0-9]?)[.):]?\s+)?(?P<verdict>[A-Za-z ]+?)\s*(?:[:：]\s*(?P<why>.*))?"
)
_BETWEEN = re.compile(r"[;；\r\n]+")


@dataclass(frozen=True, slots=True)
class PairNote:
    """A finding about a pair: `wrong` is what the suggestion would replace, where that is clear."""

    id: str
    grade: str
    check: str
    message: str
    wrong: str | None = None
    suggestion: str | None = None


PairNotes: TypeAlias = Mapping[int, Sequence[PairNote]]
"""The findings by the numbers of their pairs, from 0."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What somebody decided on the finding of a row with a number, from 1; on all without one."""

    verdict: Verdict
    number: int | None = None
    why: str = ""


def describe_findings(notes: Sequence[PairNote]) -> str:
    """What a cell says of findings, a line each; of several each has a number.

    >>> describe_findings([PairNote("0", "error", "dates", "dates differ")])
    'error, dates: dates differ'
    """
    return _list_lines([f"{each.grade}, {each.check}: {each.message}" for each in notes])


def describe_suggestions(notes: Sequence[PairNote]) -> str:
    """What a cell says of suggestions, with what they would replace.

    >>> describe_suggestions([PairNote("0", "error", "dates", "dates differ", "2026", "2025")])
    '“2026” → “2025”'
    """
    lines = [
        "" if each.suggestion is None
        else each.suggestion if each.wrong is None
        else f"“{each.wrong}” → “{each.suggestion}”"
        for each in notes
    ]  # fmt: skip
    return _list_lines(lines)


def parse_choices(text: str) -> tuple[Choice, ...] | None:
    """What a cell says of decisions; None where it can't be understood.

    >>> parse_choices("1 apply; 2 keep as is: quoted")[1]
    Choice(verdict='keep as is', number=2, why='quoted')
    >>> parse_choices("perhaps")
    """
    found = []
    for part in filter(None, (part.strip() for part in _BETWEEN.split(text))):
        match = _CHOICE.fullmatch(part)
        verdict = _SHORT.get(" ".join(match["verdict"].lower().split())) if match else None
        if match is None or verdict is None:
            return None
        number = int(match["number"]) if match["number"] else None
        found.append(Choice(verdict, number, (match["why"] or "").strip()))
    return tuple(found)


def _list_lines(lines: Sequence[str]) -> str:
    if len(lines) == 1:
        return lines[0]
    return "\n".join(f"{number} {line}" for number, line in enumerate(lines, start=1) if line)
