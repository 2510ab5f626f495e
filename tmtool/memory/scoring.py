"""What a candidate is worth as a match, with the reasons, and what it can be worth at most.

And which match comes first: ranks.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TypeAlias

from tmtool.fuzzy.edits import Edit, compute_edits, find_written_differences
from tmtool.fuzzy.nearness import find_disagreement, rate_nearness
from tmtool.fuzzy.penalties import (
    CAPS,
    MAGNITUDE_CAP,
    MatchFacts,
    Penalty,
    ScoredMatch,
    ValueMismatch,
    apply_penalties,
)
from tmtool.fuzzy.similarity import Similarity, compute_similarity, score_best
from tmtool.lang.fold import fold
from tmtool.memory.model import FORMULA_POINTS, KINDS, WHOLE, Kind, LookupOptions, Match, Query
from tmtool.protocols import StoredUnit
from tmtool.provenance import STANDING
from tmtool.regions import rate_region
from tmtool.un import placeables
from tmtool.un.brackets import is_agreed
from tmtool.un.labels import drop_label, split_label
from tmtool.units import Origin, Variant
from tmtool.where import find_year

Fit: TypeAlias = tuple[int, int]
"""How well the regional usage of the target and of the source fit what is wanted, 0 best."""
Rank: TypeAlias = tuple[float, int, Fit, int, float, int, int, str]

_EQUAL = Similarity(1.0, None, 1.0, 1.0)
"""The likeness of a text to itself."""
ORIGINS = 8
"""So many origins of a unit, those of the highest standing, are told with a match: chosen."""
EXACT = 0.001
"""Bounds are as exact as that: a limit, likeness comes as float32."""
_CONTAINING = MAGNITUDE_CAP + 0.9
"""Minimum rank of a unit that contains the query: before fuzzy matches that no CAT tool counts as
useful (below 75 %), after those it does."""
WORDING = 0.5
"""What a text that is worded as the query is worth beside a cosine. Chosen: translations of first
matches are more like those published than by the cosine alone (benchmarks/retrieval.py)."""
_SURE = ("context", "exact", "fragment")
"""Kinds whose candidates are all scored: nothing but how far they are to be trusted tells them."""

_LABELLED = ("formula", "fuzzy")
"""Kinds that compare whole texts without their labels."""


@dataclass(frozen=True, slots=True)
class ScoringCandidate:
    """Two variants of a unit to be scored, and how it was found.

    `bound` is the most it can be worth (see `rank`), in per cent: penalties only lower it. `usages`
    are the regional usages of both sides.
    """

    kind: Kind
    stored: StoredUnit
    source: Variant
    target: Variant
    bound: float = 100.0
    cosine: float | None = None
    usages: tuple[str | None, str | None] = (None, None)


def list_candidates(
    kind: Kind, stored: StoredUnit, query: Query, options: LookupOptions, bound: float = 100.0,
    cosine: float | None = None,
) -> list[ScoringCandidate]:  # fmt: skip
    """A unit with each variant of the target: of its sources the one that is most like the query.

    Of several that say the same it is the one of the regional usage that is wanted.
    """
    sources = stored.unit.in_lang(options.source)
    if len(sources) > 1:
        folded = fold(query.text)
        texts = [fold(each.text) for each in sources]
        alike = score_best(folded, texts, options.source, 0.0).tolist()

        def order(at: int) -> tuple[bool, float, int, bool]:
            """Of those that have all of it, or are most alike, the usage that is wanted."""
            rate = rate_region(options.source, sources[at].region, options.source_region)
            has_all = kind == "fragment" and folded in texts[at]
            return not has_all, -alike[at], rate, sources[at].text != query.text

        at = min(range(len(sources)), key=order)
        sources = sources[at : at + 1]
    return [
        ScoringCandidate(
            kind,
            stored,
            source,
            target,
            bound,
            cosine,
            (
                stored.unit.find_usage(source, options.source_region),
                stored.unit.find_usage(target, options.target_region),
            ),
        )
        for source in sources
        for target in stored.unit.in_lang(options.target)
        if target != source
    ]


def build_match(
    query: Query, candidate: ScoringCandidate, options: LookupOptions, translations: int
) -> Match:
    """Return a candidate scored; `translations` is the number of translations of its source.

    What is only shown comes later: see `add_details`.
    """
    stored, source, target = candidate.stored, candidate.source.text, candidate.target.text
    origin = stored.unit.origins[0]
    label = origin.place(options.source).label
    agreed = origin.status == "adopted" or (is_agreed(source, label) and is_agreed(target))
    facts = _trust(origin, options, translations, agreed)
    match = Match(
        candidate.kind, _equal(facts), stored, source, target, origin, (), None, (),
        candidate.cosine, *candidate.usages,
    )  # fmt: skip
    is_equal = candidate.kind in _SURE
    if is_equal and _is_verbatim(match, query):
        return match
    if candidate.kind in WHOLE:
        return _by_likeness(match, query, facts, options)
    if candidate.kind == "formula":
        made = _formula(match, query, facts, options)
        if made is not None:
            return made
        match = replace(match, kind="fuzzy")
    edits: tuple[Edit, ...] = ()
    if not _is_verbatim(match, query):
        edits = compute_edits(query.text, source)
        facts = _with_text(facts, edits, (query.text, source), options)
    if is_equal:
        return replace(match, edits=edits, scored=apply_penalties(_EQUAL, facts))
    return _by_likeness(match, query, facts, options, edits)


def bound_rank(
    query: Query, candidate: ScoringCandidate, options: LookupOptions, translations: int
) -> Rank:
    """Return a rank that a candidate can't be before: only its trust and label are known."""
    stored = candidate.stored
    origin = stored.unit.origins[0]
    lost = 100 - _equal(_trust(origin, options, translations)).score
    bound = candidate.bound + EXACT
    fit, key = rate_usages(*candidate.usages, options), f"{stored.key} {candidate.usages[1] or ''}"
    label = candidate.kind in _LABELLED and has_other_label(query.text, candidate.source.text)
    return build_rank(bound, candidate.kind, fit, label, bound - lost, origin, key)


def add_details(match: Match, query: Query, options: LookupOptions) -> Match:
    """Return a match with its edits."""
    edits = match.edits
    if not edits and not _is_verbatim(match, query):
        edits = compute_edits(query.text, match.source)
    return replace(match, edits=edits)


@lru_cache(maxsize=256)  # Units of one import are to be trusted alike.
def _equal(facts: MatchFacts) -> ScoredMatch:
    """How much a match is worth whose text is the query's."""
    return apply_penalties(_EQUAL, facts)


def _is_verbatim(match: Match, query: Query) -> bool:
    """Whether there is nothing to compare: a piece says word for word what it was asked for."""
    return query.text == match.source or match.kind == "fragment"


def _formula(match: Match, query: Query, facts: MatchFacts, options: LookupOptions) -> Match | None:
    """The stored translation with the query's values in it; None where one of them has no place.

    It is worth a point less than an exact match, and less again the more of it had to be replaced.
    How the texts differ is left out: of many only a few are shown.
    """
    made = placeables.rewrite(
        query.text, match.source, match.target, options.source, options.target
    )
    if made is None or not made.complete:
        return None
    alike = _compare(query, match, options)
    points = FORMULA_POINTS * (1 + 2 * (1 - alike.character))
    put_in = Penalty("values put in", points, "the query's values were put in", "text")
    different = placeables.find_mismatches(
        drop_label(query.text), drop_label(match.source), options.source
    )
    found = _equal(facts)
    found = replace(
        found,
        similarity=alike,
        match=found.match - points,
        score=found.score - points,
        penalties=(put_in, *found.penalties),
        # The value is right now, but what is told of it may suit another order of magnitude.
        flags=("magnitude",) if any(each.factor is not None for each in different) else (),
    )
    return replace(match, kind="formula", scored=found, rewritten=made)


def _by_likeness(
    match: Match,
    query: Query,
    facts: MatchFacts,
    options: LookupOptions,
    edits: tuple[Edit, ...] = (),
) -> Match:
    alike = _compare(query, match, options)
    found = apply_penalties(alike, facts)
    if match.kind == "semantic":
        differ = find_disagreement(query.text, match.source, options.source, options.source)
        near = rate_nearness(match.cosine or 0.0, differ) + WORDING * alike.score
        worth = 100 * options.floor * near / (1 + WORDING)
        found = replace(found, score=max(worth - _sum_trust(found), 0.0))
    return replace(match, edits=edits, scored=found)


def bound_meaning(cosine: float, options: LookupOptions) -> float:
    """What a match by meaning ranks as at most: below all that resembles the query."""
    return 100 * options.floor * (cosine + WORDING) / (1 + WORDING)


def _sum_trust(scored: ScoredMatch) -> float:
    return sum(each.points for each in scored.penalties if each.about == "trust")


def _compare(query: Query, match: Match, options: LookupOptions) -> Similarity:
    own, stored = fold_unlabelled(query.text), fold_unlabelled(match.source)
    return compute_similarity(own, stored, options.source)


def fold_unlabelled(text: str) -> str:
    """A text folded, without the label before it.

    >>> fold_unlabelled("3. 注意到报告；"), fold_unlabelled("注意到报告；")
    ('注意到报告;', '注意到报告;')
    """
    return drop_label(fold(text))


@lru_cache(maxsize=128)  # A candidate is bounded, then ranked.
def has_other_label(query: str, text: str) -> bool:
    """Return True if the labels before two texts differ, or only one has a label.

    >>> has_other_label("８８. 注意到", "88. 注意到"), has_other_label("1. 注意到", "注意到")
    (False, True)
    """
    return split_label(fold(query))[0] != split_label(fold(text))[0]


def _trust(
    origin: Origin, options: LookupOptions, translations: int, agreed: bool = True
) -> MatchFacts:
    """What there is to know of a match's origin."""
    made = find_year(origin)
    return MatchFacts(
        alignment=origin.score,
        checked=origin.checked is not None,
        status=origin.status,
        years=None if options.year is None or made is None else options.year - made,
        translations=translations,
        agreed=agreed,
    )


def _with_text(
    facts: MatchFacts, edits: Sequence[Edit], texts: tuple[str, str], options: LookupOptions
) -> MatchFacts:
    """Return the facts with how the query and the stored text differ, labels left out."""
    own, stored = map(drop_label, texts)
    starts = (len(texts[0]) - len(own), len(texts[1]) - len(stored))
    return replace(
        facts,
        written=find_written_differences(own, stored, _shift_edits(edits, *starts)),
        mismatches=tuple(
            ValueMismatch(
                _written(own, each.other),
                _written(stored, each.source),
                each.factor is not None,
            )
            for each in placeables.find_mismatches(own, stored, options.source)
        ),
    )


def _shift_edits(edits: Sequence[Edit], query_start: int, text_start: int) -> list[Edit] | None:
    """Return edits as those of the texts from two positions on.

    None if what is equal begins before one position and not before the other.
    """
    if query_start == text_start == 0:
        return list(edits)
    shifted = []
    for each in edits:
        own, other = each.query, each.text
        if each.operation == "equal" and (own.start < query_start) != (other.start < text_start):
            return None
        own = range(max(own.start - query_start, 0), max(own.stop - query_start, 0))
        other = range(max(other.start - text_start, 0), max(other.stop - text_start, 0))
        if own or other:
            shifted.append(Edit(each.operation, own, other))
    return shifted


def _written(text: str, value: placeables.Placeable | None) -> str:
    return text[value.start : value.stop] if value else ""


def rank(query: Query, match: Match, options: LookupOptions) -> Rank:
    """Return the sort key: the match, kind, region, label, trust, status, year, key.

    How far a text is the query comes first, then how far its translation can be relied on. Caps
    say how much a match is worth as it stands, not whether another one helps more: they count for
    nothing here. A unit that contains the query comes after fuzzy matches from 75 % on that are
    more like it. Matches by meaning alone come last, first of them those with the query's values
    and names.
    """
    capped = sum(each.points for each in match.scored.penalties if each.name in CAPS)
    worth = match.scored.match + capped
    if match.kind == "semantic":
        worth = match.scored.score + _sum_trust(match.scored)
    elif match.kind == "containing":
        worth = max(worth, _CONTAINING)
    elif match.kind == "contained":
        worth = 100 * options.floor
    fit = rate_usages(match.source_region, match.target_region, options)
    label = match.kind in _LABELLED and has_other_label(query.text, match.source)
    key = f"{match.stored.key} {match.target_region or ''}"
    score = match.scored.score
    return build_rank(worth, match.kind, fit, label, score, match.origin, key)


def rate_usages(source: str | None, target: str | None, options: LookupOptions) -> Fit:
    """How well the regional usages of a source and a target fit what is wanted."""
    return (
        rate_region(options.target, target, options.target_region),
        rate_region(options.source, source, options.source_region),
    )


def build_rank(
    worth: float, kind: Kind, fit: Fit, has_other_label: bool, score: float, origin: Origin,
    key: str,
) -> Rank:  # fmt: skip
    """Return the sort key of a match with these properties; `worth` is the match as it ranks."""
    return (
        -round(worth, 1),
        KINDS.index(kind),
        fit,
        int(has_other_label),
        -round(score, 1),
        -STANDING[origin.status],
        -(find_year(origin) or 0),
        key,
    )
