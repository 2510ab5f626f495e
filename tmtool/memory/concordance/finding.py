"""Where a phrase stands in a memory: the texts that have it, counted, and every place as a line."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import TYPE_CHECKING

from tmtool.lang.fold import fold, fold_with_offsets
from tmtool.lang.tokens import find_token_spans, is_word
from tmtool.memory.concordance.patterns import Pattern, Phrase, WildcardWord
from tmtool.memory.concordance.query import ConcordanceQuery, QueryTerm
from tmtool.protocols import EVERYTHING, Hits, Slot, Store, StoredUnit, View
from tmtool.regions import build_tag, is_default
from tmtool.stopping import check_limit
from tmtool.units import Origin

if TYPE_CHECKING:
    from tmtool.memory.successors import Successor
    from tmtool.protocols import Ids


Progress = Callable[[str, float], None]

_TEXTS_AT_ONCE = 2_000
"""So many texts are read at once. Chosen, no measurement."""
_MOST_WORDS = 3_000
"""A word of an expression that so many words could be says too little to look it up. Chosen, no
measurement."""
ORIGINS = 20
"""So many origins of a unit, those of the highest standing, are counted by year and body. Chosen,
no measurement."""
_UNITS_AT_ONCE = 200
"""The units of so many texts are read at once. Chosen, no measurement."""


@dataclass(frozen=True, slots=True)
class HitCounts:
    """Every text with the main condition, ids ascending, and how often each has it."""

    ids: Ids
    counts: Ids

    @property
    def occurrences(self) -> int:
        return int(self.counts.sum())

    @property
    def texts(self) -> int:
        return len(self.ids)


def ignore_progress(_what: str, _share: float) -> None:
    """Nobody watches."""


def find(
    store: Store,
    query: ConcordanceQuery,
    view: View = EVERYTHING,
    progress: Progress = ignore_progress,
) -> HitCounts:
    """All texts of the query's language that fulfil it, as far as the view shows them."""
    with store.open_snapshot():
        return _find_counts(store, query, view, progress)


def _find_counts(
    store: Store, query: ConcordanceQuery, view: View, progress: Progress
) -> HitCounts:
    import numpy as np

    hits = find_texts(store, query.main, view, progress)
    kept = np.ones(len(hits.ids), np.bool_)
    for term in query.own:
        kept &= np.isin(hits.ids, find_texts(store, term, view, progress).ids) != term.excluded
    if query.others:
        kept[kept] = np.isin(hits.ids[kept], _linked(store, hits.ids[kept], query, view, progress))
    return HitCounts(hits.ids[kept], hits.counts[kept])


def find_texts(
    store: Store,
    term: QueryTerm,
    view: View = EVERYTHING,
    progress: Progress = ignore_progress,
    to: str | None = None,
) -> Hits:
    """Every text of the view with a pattern; with `to` those that it joins to that language."""
    if isinstance(term.pattern, Phrase) and term.pattern.is_plain:
        return _phrase(store, term.pattern.pieces[0], term.lang, view, to)
    narrowed = find_candidates(store, term, view, to)
    if narrowed is None:
        return _counted(term.pattern, _everything(store, term, view, to, progress))
    return _counted(term.pattern, _read(store, narrowed.tolist(), progress))


def _linked(store: Store, ids: Ids, query: ConcordanceQuery, view: View, progress: Progress) -> Ids:
    """Those of the texts that a unit joins to a text that fulfils the other conditions."""
    import numpy as np

    lang = query.others[0].lang
    wanted = [find_texts(store, t, view, progress).ids for t in query.others if not t.excluded]
    unwanted = [find_texts(store, t, view, progress).ids for t in query.others if t.excluded]
    there = reduce(np.intersect1d, wanted) if wanted else None
    # From the side with fewer texts the way to the other one is shorter.
    if there is not None and len(there) < len(ids):
        others, own = store.find_linked(there, query.lang, view)
    else:
        own, others = store.find_linked(ids, lang, view)
    good = np.ones(len(own), np.bool_) if there is None else np.isin(others, there)
    for each in unwanted:
        good &= ~np.isin(others, each)
    return own[good]


def _phrase(
    store: Store, piece: Sequence[str | WildcardWord], lang: str, view: View, to: str | None
) -> Hits:
    slots = [
        Slot((each,) if isinstance(each, str) else tuple(store.find_words(each.pattern)))
        for each in piece
    ]
    return store.find_phrases([slots], lang, to, view)[0]


def find_candidates(store: Store, term: QueryTerm, view: View, to: str | None = None) -> Ids | None:
    """The only texts of the view that can have a pattern; None where every text can."""
    import numpy as np

    if isinstance(term.pattern, Phrase):
        pieces = [list(piece) for piece in term.pattern.pieces]
    else:
        pieces = [run for each in term.pattern.literals for run in _runs(store, each)]
    found = [_phrase(store, piece, term.lang, view, to).ids for piece in pieces]
    return reduce(np.intersect1d, found) if found else None


def _runs(store: Store, literal: str) -> Iterator[list[str | WildcardWord]]:
    """The tokens that a text has in a row where it has a stretch of characters.

    Words at the ends of the stretch may go on beyond it.
    """
    spans = find_token_spans(literal)
    run: list[str | WildcardWord] = []
    for start, stop in spans:
        token = literal[start:stop]
        open_left, open_right = start == 0, stop == len(literal)
        if is_word(token) and (open_left or open_right):
            pattern = f"{'*' * open_left}{token}{'*' * open_right}"
            if len(store.find_words(pattern)) > _MOST_WORDS:
                yield from [run] if run else []
                run = []
                continue
            run.append(WildcardWord(pattern))
        else:
            run.append(token)
    yield from [run] if run else []


def _everything(
    store: Store, term: QueryTerm, view: View, to: str | None, progress: Progress
) -> Iterator[tuple[int, str]]:
    """Every text of a language that the view shows."""
    total = max(1, store.describe_vectors("", term.lang).texts)
    first, mask = store.get_first_id(term.lang), store.build_mask(term.lang, to, view)
    for done, each in enumerate(store.iter_texts(term.lang)):
        if done % _TEXTS_AT_ONCE == 0:
            progress("reading every text", min(1.0, done / total))
        if mask is None or (each[0] - first < len(mask) and mask[each[0] - first]):
            yield each


def _read(store: Store, ids: Sequence[int], progress: Progress) -> Iterator[tuple[int, str]]:
    for at in range(0, len(ids), _TEXTS_AT_ONCE):
        if at:
            progress("reading texts", at / len(ids))
        some = ids[at : at + _TEXTS_AT_ONCE]
        yield from zip(some, store.read_texts(some), strict=True)


def _counted(pattern: Pattern, texts: Iterable[tuple[int, str]]) -> Hits:
    """The texts that have a pattern, and how often, by reading them."""
    import numpy as np

    found = []
    for number, text in texts:
        check_limit()
        if count := len(pattern.find_spans(fold(text))):
            found.append((number, count))
    rows = np.array(found, np.int64).reshape(-1, 2)
    return Hits(rows[:, 0], rows[:, 1])


@dataclass(frozen=True, slots=True)
class ConcordanceLine:
    """One place where the phrase stands: `text[span]` in a unit, all ranges in texts as written.

    `marks` are all places of the same text where a condition of the query holds, `target_marks`
    those of the other side. `target` is None for a unit without that language. `rendering` is what
    translates the phrase, where that is known, with its `confidence`, 0 to 1. The regions say whose
    usage the texts are; a unit with several variants of the other side has a line with each.
    `successors` say what became of the document.
    """

    stored: StoredUnit
    text: str
    span: range
    marks: tuple[range, ...]
    target: str | None
    target_marks: tuple[range, ...] = ()
    rendering: range | None = None
    confidence: float = 0.0
    region: str | None = None
    target_region: str | None = None
    successors: tuple[Successor, ...] = ()

    @property
    def origin(self) -> Origin:
        """The origin of the highest standing."""
        return self.stored.unit.origins[0]

    @property
    def phrase(self) -> str:
        """The phrase as it is written here."""
        return self.text[self.span.start : self.span.stop]

    @property
    def rendered(self) -> str | None:
        """The rendering as it is written here."""
        if self.target is None or self.rendering is None:
            return None
        return self.target[self.rendering.start : self.rendering.stop]


def iter_lines(
    store: Store,
    query: ConcordanceQuery,
    ids: Sequence[int],
    view: View,
    progress: Progress = ignore_progress,
) -> Iterator[ConcordanceLine]:
    """The lines of texts, in their order; units without the other side count as well."""
    every = list(ids)
    to = query.to if query.others else None
    for at in range(0, len(every), _UNITS_AT_ONCE):
        if at:
            progress("reading units", at / len(every))
        some = every[at : at + _UNITS_AT_ONCE]
        texts = store.read_texts(some)
        for text, units in zip(texts, store.find_units(some, to, view, ORIGINS), strict=True):
            for stored in units:
                yield from _lines(query, stored, text)


def describe_usage(line: ConcordanceLine, query: ConcordanceQuery) -> str | None:
    """Name the regional usage of both texts of a line; None if it is the usual one or unknown."""
    sides = ((query.lang, line.region), (query.to, line.target_region))
    tags = [
        build_tag(lang, region)
        for lang, region in sides
        if lang and region and not is_default(lang, region)
    ]
    return f"regional usage {', '.join(tags)}" if tags else None


def find_ranges(pattern: Pattern, text: str) -> list[range]:
    """Where a pattern stands in a text as written.

    >>> from tmtool.memory.concordance.patterns import Phrase
    >>> find_ranges(Phrase.parse("数字鸿沟"), "弥合數字 鴻溝。")
    [range(2, 7)]
    """
    folded, offsets = fold_with_offsets(text)
    return [_written(text, offsets, span) for span in pattern.find_spans(folded)]


def _lines(query: ConcordanceQuery, stored: StoredUnit, text: str) -> Iterator[ConcordanceLine]:
    """The lines of a text in a unit, with each text of the other side that fulfils the query."""
    own = stored.unit.in_lang(query.lang)
    variant = next((each for each in own if each.text == text), None)
    if variant is None:
        return
    usage = stored.unit.find_usage(variant)
    spans = find_ranges(query.main.pattern, text)
    more = [
        span for term in query.own if not term.excluded for span in find_ranges(term.pattern, text)
    ]
    marks = _merged([*spans, *more])
    wanted = [term for term in query.others if not term.excluded]
    others = stored.unit.in_lang(query.to) if query.to else ()
    for target in dict.fromkeys(each.text for each in others if each != variant) or [None]:
        folded = fold(target or "")
        # Its source may be in other units that fulfil the conditions on this side.
        if any(bool(each.pattern.find_spans(folded)) == each.excluded for each in query.others):
            continue
        found = _merged(span for term in wanted for span in find_ranges(term.pattern, target or ""))
        same = next((each for each in others if each.text == target), None)
        target_usage = stored.unit.find_usage(same) if same else None
        for span in spans:
            yield ConcordanceLine(
                stored, text, span, marks, target, found, region=usage, target_region=target_usage
            )


def _written(text: str, offsets: Sequence[int], span: tuple[int, int]) -> range:
    """The range in the text of a span of the folded text."""
    start, last = offsets[span[0]], offsets[span[1] - 1]
    after = bisect_right(offsets, last, span[1])
    stop = offsets[after] if after < len(offsets) else len(text)
    return range(start, start + len(text[start:stop].rstrip()))


def _merged(spans: Iterable[range]) -> tuple[range, ...]:
    """The spans in order, those that overlap as one."""
    found: list[range] = []
    for span in sorted(spans, key=lambda each: (each.start, each.stop)):
        if found and span.start < found[-1].stop:
            found[-1] = range(found[-1].start, max(found[-1].stop, span.stop))
        else:
            found.append(span)
    return tuple(found)
