"""What became of the documents that answers come from, and which text of two is the later one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby

from tmtool.memory.model import Answer, LookupOptions, Match
from tmtool.memory.successors import Successor, find_successors, is_outdated, name_origin
from tmtool.protocols import ReadableStore
from tmtool.units import Origin

Successors = Mapping[str, tuple[Successor, ...]]


def mark_documents(
    store: ReadableStore, answers: Sequence[Answer], options: LookupOptions
) -> list[Answer]:
    """The answers with what became of the documents of their matches.

    Of matches that are worth the same those come last whose documents stand no more.
    """
    origins = [
        origin
        for answer in answers
        for match in _iter_matches(answer)
        for origin in (match.origin, *match.stored.unit.origins)
    ]
    successors = find_successors(store, origins, options.view)
    if not successors:
        return list(answers)
    return [
        replace(
            answer,
            matches=_order(_mark(each, successors) for each in answer.matches),
            pieces=tuple(
                replace(each, match=_mark(each.match, successors)) for each in answer.pieces
            ),
        )
        for answer in answers
    ]


def _iter_matches(answer: Answer) -> Iterator[Match]:
    yield from answer.matches
    yield from (piece.match for piece in answer.pieces)


def _mark(match: Match, successors: Successors) -> Match:
    """The match, in the text that stands where its unit is in several of the same standing."""

    def became(origin: Origin) -> tuple[Successor, ...]:
        return successors.get(name_origin(origin) or "", ())

    own = match.origin
    if is_outdated(became(own)):
        others = (
            each
            for each in match.stored.unit.origins
            if (each.status, each.checked) == (own.status, own.checked)
            and not is_outdated(became(each))
        )
        own = next(others, own)
    return replace(match, origin=own, successors=became(own))


def _order(matches: Iterator[Match]) -> tuple[Match, ...]:
    """Within each stretch of equal matches what stands comes first."""
    alike = groupby(matches, key=lambda each: (each.kind, round(each.scored.match, 1)))
    return tuple(
        match
        for _, some in alike
        for match in sorted(some, key=lambda each: is_outdated(each.successors))
    )
