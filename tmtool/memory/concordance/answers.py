"""The concordance: everything a memory has of a phrase, counted in full, with its renderings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, TypeAlias

from tmtool.fuzzy.similarity import is_unspaced
from tmtool.lang.fold import fold
from tmtool.lang.tokens import is_word, split_tokens
from tmtool.memory.concordance.finding import (
    ConcordanceLine,
    HitCounts,
    Progress,
    find,
    find_texts,
    ignore_progress,
    iter_lines,
)
from tmtool.memory.concordance.patterns import Phrase, WildcardWord
from tmtool.memory.concordance.query import ConcordanceQuery, QueryTerm, parse
from tmtool.memory.model import LookupOptions
from tmtool.memory.neighbours import find_neighbours
from tmtool.memory.successors import find_successors, name_origin
from tmtool.memory.whole_matches import strip_marks
from tmtool.protocols import EVERYTHING, Store, View
from tmtool.provenance import rank_origin, reduce_to_document
from tmtool.where import find_year

if TYPE_CHECKING:
    from tmtool.protocols import Ids

Sort: TypeAlias = Literal["rendering", "left", "right", "year", "authority", "memory"]

SAMPLE = 200
"""Renderings are told from so many texts where there are more, taken evenly from all. Chosen, no
measurement."""
UNCERTAIN = 0.4
"""A rendering with less confidence is called uncertain. Chosen, no measurement."""
_BACKGROUND = 100
"""So many units near the hits, which lack the phrase, are learnt from. Chosen, no measurement."""
_NEAR = (1, 2, -1, -2, 3, 4, 5, 6, 7, 8)
"""How far from a hit other texts are taken from. Chosen, no measurement."""
_ENOUGH = 60
"""With fewer hits, places that the query leaves out help to learn how the phrase is rendered.
Chosen, no measurement."""
_TURN = 3
"""So many lines of each rendering are shown before more of the first. Chosen, no measurement."""
_MAX_PHRASE_TOKENS = {True: 12, False: 6}
"""Most tokens of a term or phrase: characters of a language without blanks, else words."""
_PHRASE_TEXTS = 50
"""Texts that tell how a phrase is rendered. Limit: time; a concordance looks at more."""


@dataclass(frozen=True, slots=True)
class LineGroup:
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
class EqualLines:
    """Lines that say the same, as the first of them, and in how many places that stands."""

    line: ConcordanceLine
    places: int


@dataclass(frozen=True, slots=True)
class Concordance:
    """What a memory has of a query.

    `counts` are those of everything; `lines` are those looked at, in the order asked for. Where
    `complete` is false they are those of `looked_at` texts taken evenly from all.
    """

    query: ConcordanceQuery
    counts: HitCounts
    lines: tuple[ConcordanceLine, ...]
    groups: tuple[LineGroup, ...]
    looked_at: int
    sort: Sort = "memory"

    def __len__(self) -> int:
        """How often the phrase stands in the memory's texts."""
        return self.counts.occurrences

    @property
    def complete(self) -> bool:
        return self.looked_at == self.counts.texts

    def get_page(self, number: int, size: int) -> tuple[ConcordanceLine, ...]:
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
    limit: int | None = SAMPLE,
    progress: Progress = ignore_progress,
) -> Concordance:
    """Everything a memory has of a phrase; see `memory.query` for what one may look like.

    `limit` is how many texts are looked at for lines and renderings, None for all of them; counts
    are always of everything.
    """
    with store.open_snapshot() as fixed:
        query = parse(text, fixed.list_languages(), lang=lang, to=to)
        return look(store, query, view=view, sort=sort, limit=limit, progress=progress)


def look(
    store: Store,
    query: ConcordanceQuery,
    *,
    view: View = EVERYTHING,
    sort: Sort = "rendering",
    limit: int | None = SAMPLE,
    progress: Progress = ignore_progress,
) -> Concordance:
    """The same for a query that was read already."""
    with store.open_snapshot():
        found = find(store, query, view, progress)
        ids = _evenly(found.ids.tolist(), limit)
        lines = tuple(iter_lines(store, query, ids, view, progress))
        lines = add_renderings(store, query, lines, found, view)
        became = find_successors(store, [each.origin for each in lines], view)
    lines = tuple(
        replace(each, successors=became.get(name_origin(each.origin) or "", ())) for each in lines
    )
    return Concordance(query, found, order_lines(lines, sort), group_lines(lines), len(ids), sort)


def add_renderings(
    store: Store,
    query: ConcordanceQuery,
    lines: Sequence[ConcordanceLine],
    counts: HitCounts,
    view: View = EVERYTHING,
) -> tuple[ConcordanceLine, ...]:
    """The lines with what renders the phrase in each, as far as the view tells."""
    from tmtool.fuzzy.renderings import Hit, render
    from tmtool.words import build_splitter

    pairs = [at for at, line in enumerate(lines) if line.target is not None]
    if not pairs or query.to is None:
        return tuple(lines)
    others = _others(store, query, counts, view, _ENOUGH - len(pairs))
    learned = [lines[at] for at in pairs] + others
    hits = [Hit(line.text, line.target, line.span) for line in learned if line.target is not None]
    background = _background(store, query, counts, view)
    # A text may have the phrase in hundreds of places.
    every = dict.fromkeys([*((hit.source, hit.target) for hit in hits), *background])
    source_words, target_words = (
        build_splitter([pair[side] for pair in every], lang)
        for side, lang in enumerate((query.lang, query.to))
    )
    told = render(hits, background, source_words, target_words)
    filled = list(lines)
    for at, each in zip(pairs, told, strict=False):
        filled[at] = replace(lines[at], rendering=each.span, confidence=each.confidence)
    return tuple(filled)


def select_rendering(
    lines: Iterable[ConcordanceLine], rendering: str
) -> tuple[ConcordanceLine, ...]:
    """The lines with a rendering, in whatever form it is written; "" are those without one."""
    wanted = fold(rendering)
    return tuple(each for each in lines if fold(each.rendered or "") == wanted)


def join_equal(lines: Iterable[ConcordanceLine]) -> tuple[EqualLines, ...]:
    """The lines of one text at one place in it, with one translation, as one; in their order."""
    found: dict[tuple[str, int, str | None], list[ConcordanceLine]] = {}
    for each in lines:
        found.setdefault((each.text, each.span.start, each.target), []).append(each)
    return tuple(
        EqualLines(some[0], sum(each.stored.occurrences for each in some))
        for some in found.values()
    )


def order_lines(lines: Sequence[ConcordanceLine], sort: Sort) -> tuple[ConcordanceLine, ...]:
    """The lines in an order; among equals those of the highest authority and year come first."""
    if sort == "memory":
        return tuple(lines)
    best = sorted(lines, key=_standing)
    if sort == "rendering":
        return tuple(_in_turn(best))
    if sort == "year":
        best.sort(key=lambda line: -(find_year(line.origin) or 0))
    elif sort == "left":
        best.sort(key=lambda line: split_tokens(fold(line.text[: line.span.start]))[::-1])
    elif sort == "right":
        best.sort(key=lambda line: split_tokens(fold(line.text[line.span.stop :])))
    return tuple(best)


def group_lines(lines: Sequence[ConcordanceLine]) -> tuple[LineGroup, ...]:
    """The lines by rendering, the largest group first, those without one last."""
    return tuple(_group(each) for each in _by_rendering(lines))


def _group(lines: Sequence[ConcordanceLine]) -> LineGroup:
    written = Counter(line.rendered for line in lines)
    units = {line.stored.key: line.stored for line in lines}
    origins = [origin for stored in units.values() for origin in stored.unit.origins]
    documents = {origin.symbol or reduce_to_document(origin) for origin in origins}
    years = Counter(found for origin in origins if (found := find_year(origin)) is not None)
    return LineGroup(
        written.most_common(1)[0][0],
        round(sum(line.confidence for line in lines) / len(lines), 3),
        len(lines),
        len(documents),
        dict(Counter(origin.body for origin in origins if origin.body).most_common()),
        dict(sorted(years.items())),
    )


def _by_rendering(lines: Sequence[ConcordanceLine]) -> list[list[ConcordanceLine]]:
    found: dict[str, list[ConcordanceLine]] = {}
    for line in lines:
        found.setdefault(fold(line.rendered or ""), []).append(line)
    names = sorted(found, key=lambda name: (not name, -len(found[name]), name))
    return [found[name] for name in names]


def _in_turn(lines: Sequence[ConcordanceLine]) -> Iterator[ConcordanceLine]:
    """A few lines of each rendering, then a few more of each: every page shows several."""
    left = _by_rendering(lines)
    while left:
        for group in left:
            yield from group[:_TURN]
        left = [group[_TURN:] for group in left if len(group) > _TURN]


def _standing(line: ConcordanceLine) -> tuple[int, str, int]:
    return -rank_origin(line.origin), line.stored.key, line.span.start


def _evenly(ids: list[int], limit: int | None) -> list[int]:
    if limit is None or len(ids) <= limit:
        return ids
    return [ids[at * len(ids) // limit] for at in range(limit)]


def _others(
    store: Store, query: ConcordanceQuery, counts: HitCounts, view: View, wanted: int
) -> list[ConcordanceLine]:
    """Lines with the phrase that a condition leaves out: renderings show there too."""
    import numpy as np

    alone = ConcordanceQuery((query.main,), query.to)
    # Without further conditions nothing is left out.
    if wanted <= 0 or query.to is None or len(query.terms) == 1:
        return []
    left = np.setdiff1d(find_texts(store, query.main, view, to=query.to).ids, counts.ids).tolist()
    lines = iter_lines(store, alone, _evenly(left, wanted), view)
    return [line for line in lines if line.target is not None]


def _alike(store: Store, query: ConcordanceQuery, view: View) -> Ids:
    """The texts that have the phrase, or its last word with another ending: "divides"."""
    pattern = query.main.pattern
    if isinstance(pattern, Phrase) and isinstance(last := pattern.elements[-1], str):
        ending = (*pattern.elements[:-1], WildcardWord(f"{last}*") if is_word(last) else last)
        pattern = Phrase(pattern.written, ending)
    return find_texts(store, QueryTerm(query.lang, pattern), view).ids


def _background(
    store: Store, query: ConcordanceQuery, counts: HitCounts, view: View
) -> list[tuple[str, str]]:
    """Units near the hits that don't have the phrase: what stands beside them in documents."""
    import numpy as np

    assert query.to is not None
    some = _evenly(counts.ids.tolist(), _BACKGROUND)
    (beside,) = find_neighbours(store, [some], _NEAR, query.lang, query.to, view)
    others = _evenly(np.setdiff1d(beside, _alike(store, query, view)).tolist(), _BACKGROUND)
    units = [each for some in store.find_units(others, query.to, view, 1) for each in some]
    texts = ((each.unit.get_text(query.lang), each.unit.get_text(query.to)) for each in units)
    return [(source, target) for source, target in texts if source and target]


# Terms and phrases of look-ups.


def count_phrase(store: Store, text: str, options: LookupOptions) -> Concordance | None:
    """What there is of a term or a phrase; None of a longer text, or one that stands nowhere."""
    if not options.fragments or not is_phrase(text, options.source):
        return None
    query = build_phrase_query(text, options)
    found = look(store, query, view=options.view, limit=_PHRASE_TEXTS)
    return found if found.counts.texts else None


def build_phrase_query(text: str, options: LookupOptions) -> ConcordanceQuery:
    """What a concordance is asked for a phrase, taken word for word whatever signs it has."""
    phrase = strip_marks(text)
    term = QueryTerm(options.source, Phrase(phrase, tuple(split_tokens(fold(phrase)))))
    return ConcordanceQuery((term,), options.target)


def is_phrase(text: str, lang: str) -> bool:
    """Whether a text is short enough to be a term or a phrase of a language.

    >>> is_phrase("弥合数字鸿沟；", "zh"), is_phrase("the whole of a long sentence of words", "en")
    (True, False)
    """
    tokens = split_tokens(fold(strip_marks(text)))
    return 0 < len(tokens) <= _MAX_PHRASE_TOKENS[is_unspaced(lang)] and any(
        map(str.isalnum, tokens)
    )
