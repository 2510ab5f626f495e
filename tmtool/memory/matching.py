"""From a query to ranked matches: candidates of every kind, scored alike, with their reasons."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING

from tmtool.doors import Adjacency, Store
from tmtool.fuzzy.similarity import SHORT, best, characters, is_unspaced
from tmtool.lang.fold import fold
from tmtool.memory.nouns import FORMULA_POINTS, MEANING, Answer, Kind, Match, Options, Query
from tmtool.memory.rank import rank
from tmtool.memory.scoring import SCORED, Candidate, ranked
from tmtool.un import placeables
from tmtool.units import Origin

if TYPE_CHECKING:
    from tmtool.memory.meaning import Meanings

_LOOKED_AT, _AT_MOST = 32, 512
"""So many of the most promising texts are compared in full at least and at most: the best hit is
practically always among the first few (benchmarks/memory.py)."""
_SHORT = 12_000
"""Of short texts many share as much: so many are compared, over the square of their length."""
_FORMULAS, _CHARACTERS = 100, 10_000
"""So many texts of one formula are compared with the query, and more as long as they are short."""
_MORE = 3
"""Texts beyond those asked for whose units are looked for at once."""
_NEAREST = 128
"""So many texts of near meaning are looked at, however many are asked for."""


def alike(store: Store, queries: Sequence[Query], options: Options) -> list[list[Candidate]]:
    """For each query the units that say the same, or the same formula, those by their bounds."""
    folded = [fold(query.text) for query in queries]
    exact = store.exact(folded, options.source, options.target, options.view)
    equal = _keys(store, exact, options)
    formulas = _formulas(store, folded, exact, options)
    found = []
    for query, same, formula in zip(queries, equal, formulas, strict=True):
        context = in_context(store, query, same, options)
        found.append([
            *(Candidate("context" if key in context else "exact", key) for key in same),
            *formula,
        ])  # fmt: skip
    return found


def _formulas(
    store: Store, folded: Sequence[str], exact: Sequence[Sequence[int]], options: Options
) -> list[list[Candidate]]:
    """The units of the same formula that are most like each query, best first.

    There are none for a text that is there as it stands: other values could only mislead.
    """
    skeletons = [placeables.skeleton(text, options.source) for text in folded]
    wanted = [
        skeleton if skeleton != text and not same else ""
        for skeleton, text, same in zip(skeletons, folded, exact, strict=True)
    ]
    asked = [each for each in wanted if each]
    ids = store.formula(asked, options.source, options.target, options.view)
    listed = iter(ids)
    found = []
    for text, skeleton in zip(folded, wanted, strict=True):
        most = max(_FORMULAS, _CHARACTERS // len(text)) if skeleton else 0
        others = next(listed)[:most] if skeleton else []
        bounds = _formula_bounds(store, text, others, options.source) if others else []
        near = _visible(store, "formula", bounds, options, set())
        found.append(list(islice(near, max(SCORED, options.k))))
    return found


def _formula_bounds(
    store: Store, folded: str, ids: Sequence[int], lang: str
) -> list[tuple[float, int]]:
    """What units of the same formula can be worth at most."""
    own = [fold(text) for text in store.texts(ids)]
    raw = best(folded, own, lang, 0.0)
    # Without words the value over characters is all there is, but for short texts.
    is_enough = is_unspaced(lang) and len(folded) >= 2 * SHORT
    character = raw if is_enough else characters(folded, own)
    return [
        (max(100 * one, _of_values(other)), number)
        for one, other, number in zip(raw.tolist(), character.tolist(), ids, strict=True)
    ]


def _of_values(character: float) -> float:
    """What a translation is worth in which the values of the query are put."""
    return 100 - FORMULA_POINTS * (1 + 2 * (1 - character))


def fuzzy(
    store: Store, query: Query, options: Options, but: Iterable[str] = ()
) -> Iterator[Candidate]:
    """The units that are like the query, by their bounds."""
    folded = fold(query.text)
    formula = _of_formula(store, folded, options)
    texts = _bounded(_settled(store, folded, options), formula, options.source)
    return _visible(store, "fuzzy", texts, options, set(but))


def _of_formula(store: Store, folded: str, options: Options) -> frozenset[int]:
    """The texts that say the same as a query but for values."""
    skeleton = placeables.skeleton(folded, options.source)
    if skeleton == folded:
        return frozenset()
    return frozenset(store.formula([skeleton], options.source, options.target, options.view)[0])


def _bounded(
    texts: Iterable[tuple[float, int]], formula: Container[int], lang: str
) -> list[tuple[float, int]]:
    """Texts with what their units can be worth at most, for how much they resemble the query.

    In one of the same formula the query's values can be put, and it is worth more than it is alike.
    """
    spaced = not is_unspaced(lang)
    return [
        (max(100 * score, _of_values(spaced or score) if number in formula else 0), number)
        for score, number in texts
    ]


def _settled(store: Store, folded: str, options: Options) -> list[tuple[float, int]]:
    """The texts that reach the floor and how much they resemble the query.

    Texts come by what they share with the query, which is nearly the order of their resemblance:
    enough are compared when the best of all stands in the first half of them.
    """
    enough = max(_LOOKED_AT, _SHORT // max(len(folded), 1) ** 2)
    most = max(enough, _AT_MOST)
    waiting: list[tuple[float, int]] = []
    looked_at, highest, highest_at = 0, 0.0, 0
    (listed,) = store.similar([folded], options.source, options.floor, options.target, options.view)
    for ids in listed:
        for score, number in _compared(store, folded, ids.tolist(), options.source, options.floor):
            if score:
                waiting.append((score, number))
            if score > highest:
                highest, highest_at = score, looked_at
            looked_at += 1
        if looked_at >= most or (waiting and looked_at >= enough and 2 * highest_at < looked_at):
            break
    return waiting


def _compared(
    store: Store, folded: str, ids: Sequence[int], lang: str, floor: float
) -> list[tuple[float, int]]:
    """How much each text resembles a query, 0 under the floor."""
    own = [fold(text) for text in store.texts(ids)]
    return list(zip(best(folded, own, lang, floor).tolist(), ids, strict=True))


def _visible(
    store: Store,
    kind: Kind,
    texts: Sequence[tuple[float, int]],
    options: Options,
    seen: set[str],
) -> Iterator[Candidate]:
    """The units of texts with bounds that the view shows, by these; each once."""
    step, at = options.k + _MORE, 0
    best_first = sorted(texts, key=lambda each: (-each[0], each[1]))
    while some := best_first[at : at + step]:
        # The first are often all that is asked for; whoever wants more wants many.
        at, step = at + step, SCORED
        listed = store.keys([number for _, number in some], options.target, options.view)
        for (bound, _), keys in zip(some, listed, strict=True):
            new = [key for key in keys if key not in seen]
            seen.update(new)
            yield from (Candidate(kind, key, bound) for key in new)


def by_meaning(
    store: Store, meanings: Meanings, queries: Sequence[Query], options: Options
) -> list[list[Candidate]]:
    """The units whose meaning is nearest to each query, by their bounds."""
    texts = [query.text for query in queries]
    among = store.mask(options.source, options.target, options.view)
    found = []
    most = max(_NEAREST, 2 * options.k)
    for text, listed in zip(
        texts, meanings.nearest(texts, options.source, most, among), strict=True
    ):
        near = [each for each in listed if each[1] >= MEANING]
        formula = _of_formula(store, fold(text), options)
        keys = store.keys([number for number, _ in near], options.target, options.view)
        bounds = [
            (_of_values(1) if number in formula else 100 * min(options.floor, cosine), number)
            for number, cosine in near
        ]
        candidates = [
            Candidate("semantic", key, bound, cosine)
            for (_, cosine), (bound, _), some in zip(near, bounds, keys, strict=True)
            for key in some
        ]
        found.append(sorted(candidates, key=lambda each: -each.bound))
    return found


def merged(
    store: Store, answer: Answer, more: Sequence[Candidate], options: Options
) -> tuple[Match, ...]:
    """The matches of an answer with those by meaning among them."""
    known = {match.stored.key for match in answer.matches}
    new = [each for each in more if each.key not in known]
    matches = [*answer.matches, *ranked(store, answer.query, new, options)]
    return tuple(sorted(matches, key=lambda match: rank(match, options))[: options.k])


def in_context(store: Store, query: Query, keys: Sequence[str], options: Options) -> frozenset[str]:
    """Which of the units stand, somewhere, between the same neighbours as the query."""
    sides = [(query.before, -1), (query.after, 1)]
    known = [(text, step) for text, step in sides if text is not None]
    if not keys or not known:
        return frozenset()
    found: set[tuple[str, Origin]] | None = None
    folded = [fold(text) for text, _ in known]
    exact = store.exact(folded, options.source, options.target, options.view)
    for near, (_, step) in zip(exact, known, strict=True):
        listed = store.keys(near, options.target, options.view)
        neighbours = {key for each in listed for key in each}
        (beside,) = store.beside([Adjacency(keys, sorted(neighbours), step)], options.view)
        pairs = set(beside)
        found = pairs if found is None else found & pairs
    return frozenset(key for key, _ in found or ())


def _keys(store: Store, ids: Sequence[Sequence[int]], options: Options) -> list[list[str]]:
    flat = [each for some in ids for each in some]
    keys = dict(zip(flat, store.keys(flat, options.target, options.view), strict=True))
    return [list(dict.fromkeys(key for each in some for key in keys[each])) for some in ids]
