"""The concordance: everything a memory has of a phrase, counted in full, with its renderings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING, Literal, TypeAlias, get_args

from tmtool.lang.fold import fold
from tmtool.lang.tokens import is_word, tokens
from tmtool.memory.concordance.finding import Found, Progress, find, silent, texts_with
from tmtool.memory.concordance.lines import Line, lines_of
from tmtool.memory.concordance.patterns import Phrase, Word
from tmtool.memory.concordance.query import Query, Term, parse
from tmtool.memory.neighbours import find_neighbours
from tmtool.protocols import EVERYTHING, Store, View
from tmtool.provenance import of_document, standing
from tmtool.where import year

if TYPE_CHECKING:
    from tmtool.protocols import Ids

Sort: TypeAlias = Literal["rendering", "left", "right", "year", "authority", "memory"]
SORTS: tuple[Sort, ...] = get_args(Sort)

SAMPLE = 200
"""Renderings are told from so many texts where there are more, taken evenly from all."""
UNCERTAIN = 0.4
"""A rendering with less confidence is called uncertain."""
_BACKGROUND = 100
_NEAR = (1, 2, -1, -2, 3, 4, 5, 6, 7, 8)
"""How far from a hit other texts are taken from."""
_ENOUGH = 60
"""With fewer hits, places that the query leaves out help to learn how the phrase is rendered."""
_TURN = 3
"""So many lines of each rendering are shown before more of the first."""


@dataclass(frozen=True, slots=True)
class Group:
    """The lines with one rendering; `text` is None where none is known.

    `confidence` is the mean of the lines', 0 to 1. `bodies` and `years` count the origins of these
    lines (of a unit the 20 of highest standing).
    """

    text: str | None
    confidence: float
    lines: int
    documents: int
    bodies: Mapping[str, int]
    years: Mapping[int, int]

    @property
    def is_uncertain(self) -> bool:
        return self.text is not None and self.confidence < UNCERTAIN


@dataclass(frozen=True, slots=True)
class Concordance:
    """What a memory has of a query.

    `found` counts everything; `lines` are those looked at, in the order asked for. Where `complete`
    is false they are those of `looked_at` texts taken evenly from all.
    """

    query: Query
    found: Found
    lines: tuple[Line, ...]
    groups: tuple[Group, ...]
    looked_at: int
    sort: Sort = "memory"

    def __len__(self) -> int:
        """How often the phrase stands in the memory's texts."""
        return self.found.occurrences

    @property
    def complete(self) -> bool:
        return self.looked_at == self.found.texts

    def page(self, number: int, size: int) -> tuple[Line, ...]:
        """Some of the lines, pages counted from 1."""
        return self.lines[(number - 1) * size : number * size]


def concordance(
    store: Store,
    text: str,
    *,
    lang: str | None = None,
    to: str | None = None,
    view: View = EVERYTHING,
    sort: Sort = "rendering",
    most: int | None = SAMPLE,
    progress: Progress = silent,
) -> Concordance:
    """Everything a memory has of a phrase; see `memory.query` for what one may look like.

    `most` is how many texts are looked at for lines and renderings, None for all of them; counts
    are always of everything.
    """
    with store.snapshot() as fixed:
        query = parse(text, fixed.languages(), lang=lang, to=to)
        return look(store, query, view=view, sort=sort, most=most, progress=progress)


def look(
    store: Store,
    query: Query,
    *,
    view: View = EVERYTHING,
    sort: Sort = "rendering",
    most: int | None = SAMPLE,
    progress: Progress = silent,
) -> Concordance:
    """The same for a query that was read already."""
    with store.snapshot():
        found = find(store, query, view, progress)
        ids = _evenly(found.ids.tolist(), most)
        lines = tuple(lines_of(store, query, ids, view, progress))
        lines = rendered(store, query, lines, found, view)
    return Concordance(query, found, ordered(lines, sort), groups_of(lines), len(ids), sort)


def first(
    store: Store,
    text: str,
    *,
    lang: str | None = None,
    to: str | None = None,
    view: View = EVERYTHING,
    k: int = 20,
) -> Concordance:
    """The counts of everything and the first `k` lines in the memory's order, at once."""
    with store.snapshot():
        query = parse(text, store.languages(), lang=lang, to=to)
        found = find(store, query, view)
        ids = found.ids[:k].tolist()
        lines = tuple(islice(lines_of(store, query, ids, view), k))
    return Concordance(query, found, lines, (), len(ids))


def rendered(
    store: Store, query: Query, lines: Sequence[Line], found: Found, view: View = EVERYTHING
) -> tuple[Line, ...]:
    """The lines with what renders the phrase in each, as far as the view tells."""
    from tmtool.fuzzy.renderings import Hit, render
    from tmtool.words import splitter

    pairs = [at for at, line in enumerate(lines) if line.target is not None]
    if not pairs or query.to is None:
        return tuple(lines)
    others = _others(store, query, found, view, _ENOUGH - len(pairs))
    learned = [lines[at] for at in pairs] + others
    hits = [Hit(line.text, line.target, line.span) for line in learned if line.target is not None]
    background = _background(store, query, found, view)
    # A text may have the phrase in hundreds of places.
    every = dict.fromkeys([*((hit.source, hit.target) for hit in hits), *background])
    source_words, target_words = (
        splitter([pair[side] for pair in every], lang)
        for side, lang in enumerate((query.lang, query.to))
    )
    told = render(hits, background, source_words, target_words)
    filled = list(lines)
    for at, each in zip(pairs, told, strict=False):
        filled[at] = replace(lines[at], rendering=each.span, confidence=each.confidence)
    return tuple(filled)


def ordered(lines: Sequence[Line], sort: Sort) -> tuple[Line, ...]:
    """The lines in an order; among equals those of the highest authority and year come first."""
    if sort == "memory":
        return tuple(lines)
    best = sorted(lines, key=_standing)
    if sort == "rendering":
        return tuple(_in_turn(best))
    if sort == "year":
        best.sort(key=lambda line: -(year(line.origin) or 0))
    elif sort == "left":
        best.sort(key=lambda line: tokens(fold(line.text[: line.span.start]))[::-1])
    elif sort == "right":
        best.sort(key=lambda line: tokens(fold(line.text[line.span.stop :])))
    return tuple(best)


def groups_of(lines: Sequence[Line]) -> tuple[Group, ...]:
    """The lines by rendering, the largest group first, those without one last."""
    return tuple(_group(each) for each in _by_rendering(lines))


def _group(lines: Sequence[Line]) -> Group:
    written = Counter(line.rendered for line in lines)
    units = {line.stored.key: line.stored for line in lines}
    origins = [origin for stored in units.values() for origin in stored.unit.origins]
    documents = {origin.symbol or of_document(origin) for origin in origins}
    years = Counter(found for origin in origins if (found := year(origin)) is not None)
    return Group(
        written.most_common(1)[0][0],
        round(sum(line.confidence for line in lines) / len(lines), 3),
        len(lines),
        len(documents),
        dict(Counter(origin.body for origin in origins if origin.body).most_common()),
        dict(sorted(years.items())),
    )


def _by_rendering(lines: Sequence[Line]) -> list[list[Line]]:
    found: dict[str, list[Line]] = {}
    for line in lines:
        found.setdefault(fold(line.rendered or ""), []).append(line)
    names = sorted(found, key=lambda name: (not name, -len(found[name]), name))
    return [found[name] for name in names]


def _in_turn(lines: Sequence[Line]) -> Iterator[Line]:
    """A few lines of each rendering, then a few more of each: every page shows several."""
    left = _by_rendering(lines)
    while left:
        for group in left:
            yield from group[:_TURN]
        left = [group[_TURN:] for group in left if len(group) > _TURN]


def _standing(line: Line) -> tuple[int, str, int]:
    return -standing(line.origin), line.stored.key, line.span.start


def _evenly(ids: list[int], most: int | None) -> list[int]:
    if most is None or len(ids) <= most:
        return ids
    return [ids[at * len(ids) // most] for at in range(most)]


def _others(store: Store, query: Query, found: Found, view: View, wanted: int) -> list[Line]:
    """Lines with the phrase that a condition leaves out: renderings show there too."""
    import numpy as np

    alone = Query((query.main,), query.to)
    # Without further conditions nothing is left out.
    if wanted <= 0 or query.to is None or len(query.terms) == 1:
        return []
    left = np.setdiff1d(texts_with(store, query.main, view, to=query.to).ids, found.ids).tolist()
    lines = lines_of(store, alone, _evenly(left, wanted), view)
    return [line for line in lines if line.target is not None]


def _alike(store: Store, query: Query, view: View) -> Ids:
    """The texts that have the phrase, or its last word with another ending: "divides"."""
    pattern = query.main.pattern
    if isinstance(pattern, Phrase) and isinstance(last := pattern.elements[-1], str):
        ending = (*pattern.elements[:-1], Word(f"{last}*") if is_word(last) else last)
        pattern = Phrase(pattern.written, ending)
    return texts_with(store, Term(query.lang, pattern), view).ids


def _background(store: Store, query: Query, found: Found, view: View) -> list[tuple[str, str]]:
    """Units near the hits that don't have the phrase: what stands beside them in documents."""
    import numpy as np

    assert query.to is not None
    some = _evenly(found.ids.tolist(), _BACKGROUND)
    (beside,) = find_neighbours(store, [some], _NEAR, query.lang, query.to, view)
    others = _evenly(np.setdiff1d(beside, _alike(store, query, view)).tolist(), _BACKGROUND)
    units = [each for some in store.find_units(others, query.to, view, 1) for each in some]
    texts = ((each.unit.text(query.lang), each.unit.text(query.to)) for each in units)
    return [(source, target) for source, target in texts if source and target]
