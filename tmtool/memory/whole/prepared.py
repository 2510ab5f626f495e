"""What a CAT tool begins with: the best match of each segment, and how far it may be trusted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

from tmtool.memory.model import WHOLE, Answer, Match
from tmtool.memory.places import Show, describe_origin, show_place
from tmtool.memory.whole.bulk import DocumentAnswers
from tmtool.units import TranslationUnit

USEFUL = 75.0
"""The least match, in per cent, that a translation is begun with. Chosen, no measurement."""

Trust: TypeAlias = Literal["translated", "review", "adapt"]
"""As people made it; equal, but nobody looked or something was put in; not the same text."""


@dataclass(frozen=True, slots=True)
class PreparedTarget:
    """A segment's translation to begin with, and a sentence on where it comes from.

    `match` is what it was made of: the stored text differs from `text` where values were put in, or
    superseded terms were replaced.
    """

    text: str
    trust: Trust
    match: Match
    remark: str


def prepare_answer(answer: Answer, lang: str, show: Show = str) -> PreparedTarget | None:
    """What a segment begins with; None where nothing is useful enough.

    `show` says what opens a place.
    """
    match = answer.best
    if match is None or match.scored.match < USEFUL or match.kind == "semantic":
        return None
    remark = _remark(match, lang, show)
    trust = _trust(match) if match.rewritten is None else "review"
    if match.superseded is not None:
        trust = "adapt" if trust == "adapt" or not match.superseded.is_whole else "review"
        return PreparedTarget(match.superseded.text, trust, match, remark)
    text = match.target if match.rewritten is None else match.rewritten.text
    return PreparedTarget(text, trust, match, remark)


def select_worded(answer: Answer) -> list[Match]:
    """The matches that resemble a segment; those by meaning alone are no help in a CAT tool."""
    return [match for match in answer.matches if match.kind not in ("semantic", *WHOLE)]


def iter_useful(whole: DocumentAnswers) -> Iterator[TranslationUnit]:
    """The units that any segment has a match in, each once: as stored, nothing put in."""
    seen: set[str] = set()
    for answer in whole.answers:
        for match in select_worded(answer):
            if match.stored.key not in seen:
                seen.add(match.stored.key)
                yield match.stored.unit


def _trust(match: Match) -> Trust:
    """An exact match is done only where people paired it and nothing speaks against it."""
    if match.kind not in ("context", "exact"):
        return "adapt"
    doubts = {each.name for each in match.scored.penalties} - {"old", "unchecked"}
    unofficial = match.origin.status == "unofficial"
    return "review" if doubts or unofficial else "translated"


def _remark(match: Match, lang: str, show: Show) -> str:
    told = [f"{match.kind}, match {int(match.scored.match)} %"]
    if match.rewritten is not None:
        values = (f"{change.stored} -> {change.new}" for change in match.rewritten.changes)
        told.append(f"values put in: {', '.join(values)}")
    if match.superseded is not None:
        told.append(f"superseded wording: {match.superseded}")
    told += [each.why for each in match.scored.penalties if each.name != "values put in"]
    told += [each for each in (show_place(match.origin, lang, show),) if each]
    told += describe_origin(match.origin, match.successors)
    return "; ".join(told)
