"""From a query to ranked matches: candidates of every kind, scored alike, with their reasons.

All queries go on side by side (see `run_in_step`): a store is asked a few times, however many there
are and however long.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from functools import partial, reduce
from operator import and_
from typing import TYPE_CHECKING

from tmtool.fuzzy.similarity import compare_each, score_best
from tmtool.lang.fold import fold
from tmtool.memory.model import (
    DISTANT,
    FORMULA_POINTS,
    MEANING,
    Answer,
    LookupOptions,
    Match,
    Query,
)
from tmtool.memory.scoring import (
    ORIGINS,
    bound_meaning,
    fold_unlabelled,
    has_other_label,
    list_candidates,
    rank,
)
from tmtool.memory.searches import SCORED, NearText, Search, find_best, run_in_step
from tmtool.protocols import Adjacency, Encoder, Store, StoredUnit
from tmtool.un import placeables

if TYPE_CHECKING:
    from tmtool.protocols import Ids
    from tmtool.units import Vectors

BATCH = 32
"""So many texts are compared before it is decided whether to go on. Chosen, no measurement."""
_LOOKED_AT = 32
"""So many of the most promising texts are compared in full at least: the best hit is practically
always among the first few (benchmarks/memory.py). Chosen."""
_AT_MOST = 512
"""And at most so many, unless more are asked for. Limit: time grows with their number."""
_SHORT = 12_000
"""Of short texts many share as much: so many are compared, over the square of their length. Chosen,
no measurement."""
_FORMULAS = 100
"""So many texts of one formula are compared with the query. Limit: time grows with their number."""
_CHARACTERS = 10_000
"""And more as long as they are short: so many characters together. Limit: as before."""
_NEAREST = 32
"""So many texts of near meaning are looked at, however many are asked for. Chosen, no
measurement."""


def find_matches(
    store: Store, queries: Sequence[Query], options: LookupOptions
) -> list[tuple[Match, ...]]:
    """For each query the best matches: what says the same, formulas, and what is like it."""
    # A label is no part of what a paragraph says: it is set aside, and comes back when adapted.
    folded = [fold_unlabelled(query.text) for query in queries]
    exact = _Exact(store, queries, folded, options)
    formulas = _formulas(exact.formulas, exact.ids, options)
    listed = (
        # With its label, so that texts with the same one are among the first candidates.
        store.find_similar(
            [fold(query.text) for query in queries],
            options.source,
            options.floor,
            options.target,
            options.view,
        )
        if options.fuzzy
        else [iter(()) for _ in queries]
    )
    near = run_in_step(
        map(partial(_near, options=options), queries, exact.ids, formulas, listed),
        store.read_texts,
    )
    searches = (
        find_best(query, same, some, options)
        for query, same, some in zip(queries, exact.candidates, near, strict=True)
    )
    return run_in_step(searches, partial(_find_units, store, options))


def _find_units(store: Store, options: LookupOptions, ids: Sequence[int]) -> list[list[StoredUnit]]:
    return store.find_units(ids, options.target, options.view, ORIGINS, SCORED)


class _Exact:
    """The texts and the units that say the same as each query, and the texts of its formula.

    `bare` are the queries folded, without labels.
    """

    def __init__(
        self, store: Store, queries: Sequence[Query], bare: Sequence[str], options: LookupOptions
    ) -> None:
        around = [_around(query) for query in queries]
        beside = list(dict.fromkeys(fold(text) for sides in around for text, _ in sides))
        asked = [*(fold(query.text) for query in queries), *beside]
        found, self.formulas = _find_same(store, asked, bare, options)
        self.ids = found[: len(queries)]
        flat = sorted({each for some in self.ids for each in some})
        units = store.find_units(flat, options.target, options.view, ORIGINS) if flat else []
        of_text = dict(zip(flat, units, strict=True))
        same = [
            list({each.key: each for text in ids for each in of_text[text]}.values())
            for ids in self.ids
        ]
        near = dict(zip(beside, found[len(queries) :], strict=True))
        sides = [
            [(near[fold(text)], step) for text, step in some] if own else []
            for some, own in zip(around, same, strict=True)
        ]
        context = _in_context(store, [[each.key for each in own] for own in same], sides, options)
        self.candidates = [
            [
                candidate
                for each in own
                for candidate in list_candidates(
                    "context" if each.key in keys else "exact", each, query, options
                )
            ]
            for query, own, keys in zip(queries, same, context, strict=True)
        ]


def _around(query: Query) -> list[tuple[str, int]]:
    """What stands before and behind a query, and in which direction."""
    sides = [(query.before, -1), (query.after, 1)]
    return [(text, step) for text, step in sides if text is not None]


def _in_context(
    store: Store,
    keys: Sequence[Sequence[str]],
    asked: Sequence[Sequence[tuple[Sequence[int], int]]],
    options: LookupOptions,
) -> list[frozenset[str]]:
    """Which units of each query stand, somewhere, between the same neighbours as the query.

    `asked` are the texts of its neighbours, each with its place.
    """
    if not any(asked):
        return [frozenset() for _ in asked]
    flat = sorted({text for sides in asked for ids, _ in sides for text in ids})
    listed = store.find_unit_keys(flat, options.target, options.view) if flat else []
    of_text = dict(zip(flat, listed, strict=True))
    sides = [
        Adjacency(own, sorted({key for text in ids for key in of_text[text]}), step)
        for own, some in zip(keys, asked, strict=True)
        for ids, step in some
    ]
    told = iter(store.find_adjacent(sides, options.view) if sides else [])
    found = []
    for some in asked:
        pairs = [set(next(told)) for _ in some]
        found.append(frozenset(key for key, _ in reduce(and_, pairs)) if pairs else frozenset())
    return found


def _find_same(
    store: Store, folded: Sequence[str], bare: Sequence[str], options: LookupOptions
) -> tuple[list[list[int]], list[list[int]]]:
    """The texts that say the same as each, and as each of `bare` but for values and labels."""
    templates = [placeables.build_template(text, options.source) for text in bare]
    found, alike = store.find_same(
        [*folded, *bare], templates, options.source, options.target, options.view
    )
    plain = found[len(folded) :]
    formulas = [list(dict.fromkeys((*one, *two))) for one, two in zip(plain, alike, strict=True)]
    return found[: len(folded)], formulas


def _formulas(
    listed: Sequence[Sequence[int]], exact: Sequence[Sequence[int]], options: LookupOptions
) -> list[list[int]]:
    """The texts of each query's formula that don't say the same as it stands.

    Of a text that is there as it stands only to tell what is like it.
    """
    return [
        [each for each in ids if each not in same] if options.fuzzy or not same else []
        for ids, same in zip(listed, exact, strict=True)
    ]


def _near(
    query: Query,
    exact: Sequence[int],
    formula: Sequence[int],
    listed: Iterable[Ids],
    options: LookupOptions,
) -> Search[int, str, list[NearText]]:
    """Return texts of the same formula and texts that resemble a query, by their bounds.

    Of equal bounds the texts with the query's own label come first.
    """
    lang, folded = options.source, fold_unlabelled(query.text)
    most = max(_FORMULAS, _CHARACTERS // max(len(folded), 1))
    known_formulas = frozenset(formula)
    others = [] if exact else list(formula[:most])
    batches = _Batches(folded, listed)
    some = batches.read()
    texts = (yield [*others, *some]) if others or some else []
    settled = _SettledMatches(folded, lang, options.floor)
    told = texts[len(others) :]
    while some and not settled.is_enough(some, told):
        some = batches.read()
        told = (yield some) if some else []
    variants = dict(zip(others, texts, strict=False))
    variants |= {number: text for _, number, text in settled.waiting if number in known_formulas}
    like = [
        NearText("fuzzy", number, 100 * score, None, has_other_label(query.text, text))
        for score, number, text in settled.waiting
        if number not in variants and number not in exact
    ]
    return sorted(
        [*_bound_formulas(query.text, variants), *like],
        key=lambda each: (-each.bound, each.kind, each.has_other_label, each.text),
    )


def _bound_formulas(query: str, texts: Mapping[int, str]) -> list[NearText]:
    """Return texts of the query's formula, by number, with the highest worth of their units.

    One in which the values can't be put loses at least as much for the values that differ.
    """
    if not texts:
        return []
    own = [fold_unlabelled(text) for text in texts.values()]
    characters = compare_each(fold_unlabelled(query), own).tolist()
    return [
        NearText("formula", number, _of_values(character), None, has_other_label(query, text))
        for (number, text), character in zip(texts.items(), characters, strict=True)
    ]


def _of_values(character: float) -> float:
    """What a translation is worth in which the values of the query are put."""
    return 100 - FORMULA_POINTS * (1 + 2 * (1 - character))


class _Batches:
    """Texts that may resemble a query, read ahead: some batches at once."""

    def __init__(self, folded: str, listed: Iterable[Ids]) -> None:
        self._listed = iter(listed)
        self._enough = get_min_compared(folded)
        self._most = max(self._enough, _AT_MOST)
        self._read = 0

    def read(self) -> list[int]:
        """Those that are enough, then the rest: of a few hundred texts not a second question."""
        until = self._enough if self._read < self._enough else self._most
        found: list[int] = []
        while self._read + len(found) < until:
            some = next(self._listed, None)
            if some is None:
                break
            found += some.tolist()
        self._read += len(found)
        return found


class _SettledMatches:
    """The texts that reach the floor and how much they resemble the query.

    Texts come by what they share with the query, which is nearly the order of their resemblance:
    enough are compared when the best of all stands in the first half of them.
    """

    def __init__(self, folded: str, lang: str, floor: float) -> None:
        self._folded, self._lang, self._floor = folded, lang, floor
        self._enough = get_min_compared(folded)
        self._most = max(self._enough, _AT_MOST)
        self._looked_at, self._highest, self._highest_at = 0, 0.0, 0
        self.waiting: list[tuple[float, int, str]] = []

    def is_enough(self, ids: Sequence[int], texts: Sequence[str]) -> bool:
        """Compare some more texts, a batch at a time, and tell whether no more are needed."""
        for at in range(0, len(ids), BATCH):
            some = texts[at : at + BATCH]
            own = [fold_unlabelled(text) for text in some]
            scores = score_best(self._folded, own, self._lang, self._floor).tolist()
            for score, number, text in zip(scores, ids[at : at + BATCH], some, strict=True):
                if score:
                    self.waiting.append((score, number, text))
                if score > self._highest:
                    self._highest, self._highest_at = score, self._looked_at
                self._looked_at += 1
            if self._is_settled():
                return True
        return False

    def _is_settled(self) -> bool:
        if self._looked_at >= self._most:
            return True
        is_first_half = 2 * self._highest_at < self._looked_at
        return bool(self.waiting) and self._looked_at >= self._enough and is_first_half


def get_min_compared(folded: str) -> int:
    """So many texts are compared with a query at least."""
    return max(_LOOKED_AT, _SHORT // max(len(folded), 1) ** 2)


def join_matches(
    query: Query, matches: Sequence[Match], more: Iterable[Match], options: LookupOptions
) -> tuple[Match, ...]:
    """The `k` best of both, each translation of a unit once, as what it ranks highest."""
    once: dict[tuple[str, str], Match] = {}
    for each in sorted((*matches, *more), key=lambda match: rank(query, match, options)):
        once.setdefault((each.stored.key, each.target), each)
    return tuple(once.values())[: options.k]


def match_by_meaning(
    store: Store, encoder: Encoder, answers: Sequence[Answer], options: LookupOptions
) -> list[tuple[Match, ...]]:
    """The matches of answers with those whose meaning is nearest among them."""
    texts = [answer.query.text for answer in answers]
    most = max(_NEAREST, 2 * options.k)
    vectors: Vectors = getattr(encoder, "encode_queries", encoder.encode)(texts)
    ids, cosines = store.find_nearest(
        encoder.signature, options.source, vectors, most, options.target, options.view
    )
    listed = [
        [(number, cosine) for number, cosine in zip(*each, strict=True) if number >= 0]
        for each in zip(ids.tolist(), cosines.tolist(), strict=True)
    ]
    folded = [fold_unlabelled(text) for text in texts]
    _, formulas = _find_same(store, (), folded, options)
    searches = (
        find_best(
            answer.query, (), _near_in_meaning(some, frozenset(formula), options), options,
            [match.stored.key for match in answer.matches],
        )
        for answer, some, formula in zip(answers, listed, formulas, strict=True)
    )  # fmt: skip
    found = run_in_step(searches, partial(_find_units, store, options))
    return [
        join_matches(answer.query, answer.matches, more, options)
        for answer, more in zip(answers, found, strict=True)
    ]


def _near_in_meaning(
    listed: Iterable[tuple[int, float]], formula: Container[int], options: LookupOptions
) -> list[NearText]:
    """The texts whose meaning is near enough, by what they can be worth."""
    least = DISTANT if options.semantic == "always" else MEANING
    near = [
        NearText("formula", number, _of_values(1), cosine)
        if number in formula
        else NearText("semantic", number, bound_meaning(cosine, options), cosine)
        for number, cosine in listed
        if cosine >= least
    ]  # fmt: skip
    return sorted(near, key=lambda each: -each.bound)
