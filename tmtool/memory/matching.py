"""From a query to ranked matches: candidates of every kind, scored alike, with their reasons."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from tmtool.doors import EVERYTHING, Store, Stored
from tmtool.fuzzy.edits import edits
from tmtool.fuzzy.penalties import Facts, Mismatch, Penalty, Scored, scored
from tmtool.fuzzy.similarity import Similarity, best, similarity
from tmtool.fuzzy.writing import written_differently
from tmtool.lang.fold import fold
from tmtool.memory.nouns import FORMULA_POINTS, KINDS, Answer, Kind, Match, Options, Query
from tmtool.un import placeables
from tmtool.units import Origin
from tmtool.where import matches as passes
from tmtool.where import year

if TYPE_CHECKING:
    from tmtool.memory.meaning import Meanings

_EQUAL = Similarity(1.0, None, 1.0, 1.0)
_LOOKED_AT = 128
"""So many of the most promising texts are compared in full; the best hit is practically always
among the first few: see benchmarks/memory.py."""
_ORIGINS = 8


@dataclass(frozen=True, slots=True)
class Candidate:
    """A unit to be scored, and how it was found."""

    kind: Kind
    key: str
    cosine: float | None = None


def alike(store: Store, queries: Sequence[Query], options: Options) -> list[list[Candidate]]:
    """For each query the units that say the same, or the same formula, in the order of kinds."""
    folded = [fold(query.text) for query in queries]
    formulas = [placeables.skeleton(text, options.source) for text in folded]
    exact = _keys(store, store.exact(folded, options.source), options)
    there = [
        text if text != formula else "" for text, formula in zip(folded, formulas, strict=True)
    ]
    wanted = [formula if text else "" for text, formula in zip(there, formulas, strict=True)]
    similar = _keys(store, store.formula(wanted, options.source), options)
    found = []
    for query, same, formula in zip(queries, exact, similar, strict=True):
        context = in_context(store, query, same, options)
        found.append([
            *(Candidate("context" if key in context else "exact", key) for key in same),
            *(Candidate("formula", key) for key in formula if key not in same),
        ])  # fmt: skip
    return found


def fuzzy(store: Store, query: Query, options: Options, but: Iterable[str] = ()) -> list[Candidate]:
    """The units most like the query, best first; twice as many as asked for, for the ranking."""
    folded = fold(query.text)
    seen, left = set(but), 2 * options.k
    found: list[Candidate] = []
    texts: list[tuple[float, int]] = []
    looked_at = 0
    for ids in store.similar(folded, options.source, options.floor):
        numbers = ids.tolist()
        own = [fold(text) for text in store.texts(numbers)]
        scores = best(folded, own, options.source, options.floor).tolist()
        texts += [(-score, number) for score, number in zip(scores, numbers, strict=True) if score]
        looked_at += len(numbers)
        if looked_at >= _LOOKED_AT:
            found += _visible(store, texts, options, seen, left - len(found))
            texts = []
            if len(found) >= options.k or looked_at >= 8 * _LOOKED_AT:
                return found
    return found + _visible(store, texts, options, seen, left - len(found))


def _visible(
    store: Store,
    texts: list[tuple[float, int]],
    options: Options,
    seen: set[str],
    wanted: int,
) -> list[Candidate]:
    """The units of the best texts that the view shows, as many as wanted."""
    found: list[Candidate] = []
    texts.sort()
    for at in range(0, len(texts), 2 * options.k):
        some = [number for _, number in texts[at : at + 2 * options.k]]
        for keys in store.keys(some, options.target, options.view):
            found += [Candidate("fuzzy", key) for key in keys if key not in seen]
            seen.update(keys)
        if len(found) >= wanted:
            break
    return found


def by_meaning(
    store: Store, meanings: Meanings, queries: Sequence[Query], options: Options
) -> list[list[Candidate]]:
    """The units whose meaning is nearest to each query, best first."""
    texts = [query.text for query in queries]
    among = None
    if options.view != EVERYTHING:
        ids = store.with_vectors(meanings.encoder.signature, options.source)
        among = ids[store.shown(ids, options.view)]
    found = []
    for near in meanings.nearest(texts, options.source, 2 * options.k, among):
        keys = store.keys([number for number, _ in near], options.target, options.view)
        found.append([
            Candidate("semantic", key, cosine)
            for (_, cosine), some in zip(near, keys, strict=True)
            for key in some
        ])  # fmt: skip
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
    for text, step in known:
        near = store.exact([fold(text)], options.source)[0]
        neighbours = {key for each in store.keys(near, options.target) for key in each}
        pairs = set(store.beside(keys, sorted(neighbours), step, options.view))
        found = pairs if found is None else found & pairs
    return frozenset(key for key, _ in found or ())


def ranked(
    store: Store, query: Query, candidates: Sequence[Candidate], options: Options
) -> tuple[Match, ...]:
    """The `k` best of the candidates, each scored and explained."""
    units = store.units([each.key for each in candidates], options.view, _ORIGINS)
    there = [
        (each, stored) for each, stored in zip(candidates, units, strict=True) if stored is not None
    ]
    translations = _translations(there, options)
    found = []
    for candidate, stored in there:
        source = stored.unit.text(options.source) or ""
        found.append(_match(query, candidate, stored, options, translations[fold(source)]))
    found.sort(key=lambda match: rank(match, options))
    return tuple(found[: options.k])


def rank(match: Match, options: Options) -> tuple[float, int, int, int, int, str]:
    """What matches are sorted by: score, kind, preference, status and year, key."""
    preferred = options.prefer is not None and passes(options.prefer, match.origin)
    return (
        -round(match.scored.score, 3),
        KINDS.index(match.kind),
        -int(preferred),
        -authority(match.origin),
        -(year(match.origin) or 0),
        match.stored.key,
    )


_AUTHORITY = {"adopted": 5, "draft": 4, "report": 3, "agency": 2, None: 1, "unofficial": 0}


def authority(origin: Origin) -> int:
    """How high a text stands: adopted, draft, report, agency, unknown, unofficial."""
    return _AUTHORITY[origin.status]


def _keys(store: Store, ids: Sequence[Sequence[int]], options: Options) -> list[list[str]]:
    flat = [each for some in ids for each in some]
    keys = dict(zip(flat, store.keys(flat, options.target, options.view), strict=True))
    return [list(dict.fromkeys(key for each in some for key in keys[each])) for some in ids]


def _translations(there: Sequence[tuple[Candidate, Stored]], options: Options) -> Mapping[str, int]:
    """How many different translations each source has."""
    found: dict[str, set[str]] = {}
    for _, stored in there:
        source, target = stored.unit.text(options.source), stored.unit.text(options.target)
        found.setdefault(fold(source or ""), set()).add(target or "")
    return {source: len(targets) for source, targets in found.items()}


def _match(
    query: Query, candidate: Candidate, stored: Stored, options: Options, translations: int
) -> Match:
    source = stored.unit.text(options.source) or ""
    target = stored.unit.text(options.target) or ""
    origin = _best_origin(stored, options)
    match = Match(
        candidate.kind, Scored(0, 0, _EQUAL), stored, source, target, origin,
        edits=edits(query.text, source), cosine=candidate.cosine,
    )  # fmt: skip
    facts = _facts(match, query, options, translations)
    if candidate.kind in ("context", "exact"):
        return replace(match, scored=scored(_EQUAL, facts))
    if candidate.kind == "formula":
        return _formula(match, query, facts, options)
    return _by_likeness(match, query, facts, options)


def _formula(match: Match, query: Query, facts: Facts, options: Options) -> Match:
    """The stored translation with the query's values in it, where all of them have a place."""
    made = placeables.rewrite(
        query.text, match.source, match.target, options.source, options.target
    )
    if made is None or not made.complete:
        return _by_likeness(match, query, facts, options)
    found = scored(_EQUAL, replace(facts, mismatches=(), written=frozenset()))
    put_in = Penalty("values put in", FORMULA_POINTS, "the query's values were put in", "text")
    found = replace(
        found,
        match=found.match - FORMULA_POINTS,
        score=found.score - FORMULA_POINTS,
        penalties=(put_in, *found.penalties),
    )
    return replace(match, scored=found, rewritten=made)


def _by_likeness(match: Match, query: Query, facts: Facts, options: Options) -> Match:
    alike = similarity(fold(query.text), fold(match.source), options.source)
    found = scored(alike, facts)
    if match.kind == "semantic":
        # By meaning alone a text is never worth more than one that resembles the query.
        by_meaning = 100 * min(options.floor, match.cosine or 0.0)
        found = replace(found, score=max(min(found.score, by_meaning), by_meaning - 10))
    return replace(match, scored=found)


def _facts(match: Match, query: Query, options: Options, translations: int) -> Facts:
    origin = match.origin
    age = (
        None if options.year is None or year(origin) is None else options.year - (year(origin) or 0)
    )
    different = placeables.mismatches(query.text, match.source, options.source)
    return Facts(
        alignment=origin.score,
        checked=origin.checked is not None,
        status=origin.status,
        years=age,
        translations=translations,
        written=written_differently(query.text, match.source, match.edits),
        mismatches=tuple(
            Mismatch(
                _written(query.text, each.other),
                _written(match.source, each.source),
                each.factor is not None,
            )
            for each in different
        ),
    )


def _written(text: str, value: placeables.Placeable | None) -> str:
    return text[value.start : value.stop] if value else ""


def _best_origin(stored: Stored, options: Options) -> Origin:
    origins = stored.unit.origins
    preferred = (o for o in origins if options.prefer is not None and passes(options.prefer, o))
    return next(preferred, origins[0])
