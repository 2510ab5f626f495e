"""All segments of a document looked up at once, each with its neighbours."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, TypeAlias

from tmtool.limits import LONGEST_TEXT, is_too_long
from tmtool.memory.model import KINDS, Answer, LookupOptions, Match, Query
from tmtool.memory.whole.self_matches import (
    NOTHING,
    SelfMatches,
    find_self_matches,
    reduce_to_document,
)
from tmtool.protocols import View
from tmtool.segmenter import segment
from tmtool.units import Document, Origin, Segment

if TYPE_CHECKING:
    from tmtool.memory.memory import Memory

Support: TypeAlias = Mapping[Origin, float]
_NEAR = 3
"""So many segments before and behind say which document was at work. Chosen, no measurement."""
_MORE = 5
"""So many more matches are asked for than are shown: those of equal score are put in order. Chosen,
no measurement."""
_TELLING = 75.0
"""What a match is worth at least, in per cent, that speaks for its document. Chosen, no
measurement."""


@dataclass(frozen=True, slots=True)
class DocumentAnswers:
    """A document and the answer to each of its segments; `options` are those that were asked with.

    `itself` is what the memory has of this very document, and was left out.
    """

    document: Document
    segments: tuple[Segment, ...]
    answers: tuple[Answer, ...]
    options: LookupOptions
    itself: SelfMatches = NOTHING


def look_up(
    memory: Memory, document: Document, options: LookupOptions, *, with_itself: bool = False
) -> DocumentAnswers:
    """Every segment with its best matches; nothing of the document itself, unless it is asked for.

    Among matches of equal worth the document goes first that supplied the neighbours. Segments that
    are longer than a memory's texts may be have none, and `find_self_matches` says how many there
    are.
    """
    segments = segment(document)
    texts = [each.text for each in segments]
    own = NOTHING if with_itself else find_self_matches(memory.store, document, texts, options)
    long = sum(is_too_long(text) for text in texts)
    if long:
        told = (
            f"segments too long to be looked up: {long:,}, of more than {LONGEST_TEXT:,} characters"
        )
        own = replace(own, remarks=(*own.remarks, told))
    view = View(own.build_exclusion(options.view.where), options.view.as_of)
    asked = replace(options, view=view)
    wanted = build_queries(texts)
    found = _settled(_answers(memory, wanted, asked), asked)
    settled = tuple(
        replace(answer, query=query) for answer, query in zip(found, wanted, strict=True)
    )
    return DocumentAnswers(document, segments, settled, asked, own)


def build_queries(texts: Sequence[str]) -> list[Query]:
    """Each text with what stands before and behind it."""
    around: list[str | None] = [None, *texts, None]
    return [Query(text, around[at], around[at + 2]) for at, text in enumerate(texts)]


def _answers(memory: Memory, asked: Sequence[Query], options: LookupOptions) -> list[Answer]:
    """The answers; what has no useful match is searched by meaning and in pieces as well.

    By meaning unless that is asked for all or none.
    """
    wider = replace(options, k=options.k + _MORE)
    at_first: Literal["always", "never"] = "always" if options.semantic == "always" else "never"
    # Of what is too long nothing is asked: without a text it has no matches.
    asked = [replace(each, text="") if is_too_long(each.text) else each for each in asked]
    answers = memory.lookup_many(asked, replace(wider, semantic=at_first, fragments=False))
    if options.semantic != "auto" and not options.fragments:
        return answers
    poor = [
        at
        for at, answer in enumerate(answers)
        if answer.best is None or answer.best.scored.match < _TELLING
    ]
    for at, answer in zip(poor, memory.lookup_many([asked[at] for at in poor], wider), strict=True):
        answers[at] = answer
    return answers


def _settled(answers: Sequence[Answer], options: LookupOptions) -> list[Answer]:
    """The answers, matches of equal worth in the order of what supplied the neighbours."""
    supplied = [_best_documents(answer) for answer in answers]
    found = []
    for at, answer in enumerate(answers):
        near = support(supplied, at)
        chosen = [_with_origin(match, near) for match in answer.matches]
        chosen.sort(key=lambda match: _rank(match, near))
        found.append(replace(answer, matches=tuple(chosen[: options.k])))
    return found


def support(supplied: Sequence[frozenset[Origin]], at: int) -> Support:
    """How much the neighbours of a segment speak for each document, the nearest most."""
    near: defaultdict[Origin, float] = defaultdict(float)
    for other in range(max(0, at - _NEAR), min(len(supplied), at + _NEAR + 1)):
        for origin in supplied[other] if other != at else ():
            near[origin] += 1 / abs(other - at)
    return near


def _best_documents(answer: Answer) -> frozenset[Origin]:
    """The documents of the matches that are worth most, where they are worth much."""
    best = answer.best
    if best is None or best.scored.match < _TELLING:
        return frozenset()
    return frozenset(
        reduce_to_document(origin)
        for match in answer.matches
        if _worth(match) == _worth(best)
        for origin in match.stored.unit.origins
    )


def _worth(match: Match) -> tuple[float, str]:
    return round(match.scored.score, 1), match.kind


def _rank(match: Match, near: Support) -> tuple[float, float, float]:
    """Return the sort key: the score, the kind, then the document of the neighbours."""
    support = near.get(reduce_to_document(match.origin), 0)
    return -round(match.scored.score, 1), KINDS.index(match.kind), -support


def _with_origin(match: Match, near: Support) -> Match:
    """The match with the origin that the neighbours speak for, of those that stand as high."""

    def stands(origin: Origin) -> tuple[object, ...]:
        return origin.status, origin.score, origin.checked is not None

    equal = [o for o in match.stored.unit.origins if stands(o) == stands(match.origin)]
    best = max(
        equal, key=lambda origin: near.get(reduce_to_document(origin), 0), default=match.origin
    )
    if near.get(reduce_to_document(best), 0) > near.get(reduce_to_document(match.origin), 0):
        return replace(match, origin=best)
    return match
