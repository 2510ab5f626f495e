"""From a query to ranked matches: candidates of every kind, scored alike, with their reasons."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from tmtool.doors import Store, Stored
from tmtool.fuzzy.edits import edits
from tmtool.fuzzy.penalties import CAPS, Facts, Mismatch, Penalty, Scored, scored
from tmtool.fuzzy.similarity import Similarity, best, similarity
from tmtool.fuzzy.writing import written_differently
from tmtool.lang.fold import fold
from tmtool.memory.nouns import FORMULA_POINTS, KINDS, MEANING, Answer, Kind, Match, Options, Query
from tmtool.un import placeables
from tmtool.units import Origin
from tmtool.where import matches as passes
from tmtool.where import year

if TYPE_CHECKING:
    from tmtool.memory.meaning import Meanings

_EQUAL = Similarity(1.0, None, 1.0, 1.0)
_LOOKED_AT, _AT_MOST = 32, 512
"""So many of the most promising texts are compared in full at least and at most: the best hit is
practically always among the first few (benchmarks/memory.py)."""
_SHORT = 12_000
"""Of short texts many share as much: so many are compared, over the square of their length."""
_FORMULAS, _CHARACTERS = 100, 10_000
"""So many texts of one formula are compared with the query, and more as long as they are short."""
_ORIGINS = 8
_MORE = 3
"""Candidates beyond those asked for: penalties may change their order."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A unit to be scored, and how it was found; `alike` is its raw score where that is known."""

    kind: Kind
    key: str
    alike: float = 1.0
    cosine: float | None = None


def alike(store: Store, queries: Sequence[Query], options: Options) -> list[list[Candidate]]:
    """For each query the units that say the same, or the same formula, in the order of kinds."""
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
        found.append(_nearest(store, "formula", text, others, options))
    return found


def fuzzy(store: Store, query: Query, options: Options, but: Iterable[str] = ()) -> list[Candidate]:
    """The units most like the query, best first; some more than asked for, for the ranking."""
    texts = _settled(store, fold(query.text), options)
    found = _visible(store, "fuzzy", texts, options, set(but))
    return sorted(found, key=lambda each: -each.alike)[: options.k + _MORE]


def _settled(store: Store, folded: str, options: Options) -> list[tuple[float, int]]:
    """The texts that reach the floor and how much they resemble the query.

    Texts come by what they share with the query, which is nearly the order of their resemblance:
    enough are compared when the best of all stands in the first half of them.
    """
    enough = max(_LOOKED_AT, _SHORT // max(len(folded), 1) ** 2)
    most = max(enough, _AT_MOST)
    waiting: list[tuple[float, int]] = []
    looked_at, highest, highest_at = 0, 0.0, 0
    listed = store.similar(folded, options.source, options.floor, options.target, options.view)
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


def _nearest(
    store: Store, kind: Kind, folded: str, ids: Sequence[int], options: Options
) -> list[Candidate]:
    """The units of those texts that are most like a query, as many as may be shown."""
    if not ids:
        return []
    return _visible(store, kind, _compared(store, folded, ids, options.source, 0.0), options, set())


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
) -> list[Candidate]:
    """The units of the best of these texts that the view shows, as many as may be shown."""
    found: list[Candidate] = []
    step = options.k + _MORE
    best_first = sorted(texts, key=lambda each: (-each[0], each[1]))
    for at in range(0, len(texts), step):
        some = best_first[at : at + step]
        listed = store.keys([number for _, number in some], options.target, options.view)
        for (score, _), keys in zip(some, listed, strict=True):
            found += [Candidate(kind, key, score) for key in keys if key not in seen]
            seen.update(keys)
        if len(found) >= step:
            break
    return found[:step]


def by_meaning(
    store: Store, meanings: Meanings, queries: Sequence[Query], options: Options
) -> list[list[Candidate]]:
    """The units whose meaning is nearest to each query, best first."""
    texts = [query.text for query in queries]
    among = store.mask(options.source, options.target, options.view)
    found = []
    for near in meanings.nearest(texts, options.source, 2 * options.k, among):
        keys = store.keys([number for number, _ in near], options.target, options.view)
        found.append([
            Candidate("semantic", key, cosine=cosine)
            for (_, cosine), some in zip(near, keys, strict=True)
            for key in some
            if cosine >= MEANING
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
    folded = [fold(text) for text, _ in known]
    exact = store.exact(folded, options.source, options.target, options.view)
    for near, (_, step) in zip(exact, known, strict=True):
        listed = store.keys(near, options.target, options.view)
        neighbours = {key for each in listed for key in each}
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


def rank(match: Match, options: Options) -> tuple[float, int, int, float, int, int, str]:
    """What matches are sorted by: the match, kind, preference, trust, status and year, key.

    How far a text is the query comes first, then how far its translation can be relied on. Caps
    say how much a match is worth as it stands, not whether another one helps more: they count for
    nothing here. What is alike in meaning alone comes after what resembles the query.
    """
    preferred = options.prefer is not None and passes(options.prefer, match.origin)
    capped = sum(each.points for each in match.scored.penalties if each.name in CAPS)
    worth = match.scored.score if match.kind == "semantic" else match.scored.match + capped
    return (
        -round(worth, 1),
        KINDS.index(match.kind),
        -int(preferred),
        -round(match.scored.score, 1),
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
    # A piece says word for word what it was asked for; the rest of its text is not compared.
    verbatim = query.text == source or candidate.kind == "fragment"
    match = Match(
        candidate.kind, Scored(0, 0, _EQUAL), stored, source, target, origin,
        edits=() if verbatim else edits(query.text, source), cosine=candidate.cosine,
    )  # fmt: skip
    facts = _trust(match, options, translations)
    facts = facts if verbatim else _with_text(facts, match, query, options)
    if candidate.kind in ("context", "exact", "fragment"):
        return replace(match, scored=scored(_EQUAL, facts))
    if candidate.kind == "formula" or _same_formula(query.text, source, options.source):
        return _formula(match, query, facts, options)
    return _by_likeness(match, query, facts, options)


def _formula(match: Match, query: Query, facts: Facts, options: Options) -> Match:
    """The stored translation with the query's values in it, where all of them have a place.

    It is worth a point less than an exact match, and less again the more of it had to be replaced.
    """
    made = placeables.rewrite(
        query.text, match.source, match.target, options.source, options.target
    )
    if made is None or not made.complete:
        return _by_likeness(replace(match, kind="fuzzy"), query, facts, options)
    alike = similarity(fold(query.text), fold(match.source), options.source)
    points = FORMULA_POINTS * (1 + 2 * (1 - alike.character))
    put_in = Penalty("values put in", points, "the query's values were put in", "text")
    large = any(each.magnitude for each in facts.mismatches)
    found = scored(_EQUAL, replace(facts, mismatches=(), written=frozenset()))
    found = replace(
        found,
        similarity=alike,
        match=found.match - points,
        score=found.score - points,
        penalties=(put_in, *found.penalties),
        # The value is right now, but what is told of it may suit another order of magnitude.
        flags=("magnitude",) if large else (),
    )
    return replace(match, kind="formula", scored=found, rewritten=made)


def _same_formula(query: str, source: str, lang: str) -> bool:
    """Whether nothing but values differs, however the text was found."""
    formula = placeables.skeleton(fold(query), lang)
    return formula != fold(query) and formula == placeables.skeleton(fold(source), lang)


def _by_likeness(match: Match, query: Query, facts: Facts, options: Options) -> Match:
    alike = similarity(fold(query.text), fold(match.source), options.source)
    found = scored(alike, facts)
    if match.kind == "semantic":
        # By meaning alone a text is never worth more than one that resembles the query.
        by_meaning = 100 * min(options.floor, match.cosine or 0.0)
        found = replace(found, score=max(min(found.score, by_meaning), by_meaning - 10))
    return replace(match, scored=found)


def _trust(match: Match, options: Options, translations: int) -> Facts:
    """What there is to know of a match's origin."""
    origin, made = match.origin, year(match.origin)
    return Facts(
        alignment=origin.score,
        checked=origin.checked is not None,
        status=origin.status,
        years=None if options.year is None or made is None else options.year - made,
        translations=translations,
    )


def _with_text(facts: Facts, match: Match, query: Query, options: Options) -> Facts:
    """How the stored text differs from the query, in writing and in values."""
    different = placeables.mismatches(query.text, match.source, options.source)
    return replace(
        facts,
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
