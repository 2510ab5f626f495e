"""Which texts answer a query, all of them, and how often each does.

The token index answers for phrases; for phrases with gaps and for expressions it narrows down where
to look, and the texts are read. What is found equals what reading every text would find.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import TYPE_CHECKING

from tmtool.lang.fold import fold
from tmtool.lang.tokens import find_token_spans, is_word
from tmtool.memory.concordance.patterns import Pattern, Phrase, WildcardWord
from tmtool.memory.concordance.query import ConcordanceQuery, QueryTerm
from tmtool.protocols import EVERYTHING, Hits, Slot, Store, View

if TYPE_CHECKING:
    from tmtool.protocols import Ids

Progress = Callable[[str, float], None]

_BATCH = 2_000
_MOST_WORDS = 3_000
"""A word of an expression that so many words could be says too little to look it up."""


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
    slots = [_slot(store, each) for each in piece]
    return store.find_phrases([slots], lang, to, view)[0]


def _slot(store: Store, element: str | WildcardWord) -> Slot:
    return Slot(
        (element,) if isinstance(element, str) else tuple(store.find_words(element.pattern))
    )


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
        if done % _BATCH == 0:
            progress("reading every text", min(1.0, done / total))
        if mask is None or (each[0] - first < len(mask) and mask[each[0] - first]):
            yield each


def _read(store: Store, ids: Sequence[int], progress: Progress) -> Iterator[tuple[int, str]]:
    for at in range(0, len(ids), _BATCH):
        if at:
            progress("reading texts", at / len(ids))
        some = ids[at : at + _BATCH]
        yield from zip(some, store.read_texts(some), strict=True)


def _counted(pattern: Pattern, texts: Iterable[tuple[int, str]]) -> Hits:
    """The texts that have a pattern, and how often, by reading them."""
    import numpy as np

    found = ((number, len(pattern.find_spans(fold(text)))) for number, text in texts)
    rows = np.array([each for each in found if each[1]], np.int64).reshape(-1, 2)
    return Hits(rows[:, 0], rows[:, 1])
