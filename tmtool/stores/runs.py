"""The longest stretches of a query that some stored text has word for word: see `postings`.

Terms that stand at the same distance in a text as in the query lie on one diagonal (as in a dot
plot); a stretch is a run on a diagonal. Of every few neighbouring terms only the rarest is looked
up, and only the most promising diagonals are followed in the texts themselves.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from tmtool.lang.fold import fold
from tmtool.lang.tokens import split_tokens
from tmtool.protocols import TokenRuns
from tmtool.stores import postings
from tmtool.stores.keys import LANGUAGE_BITS
from tmtool.stores.postings import POSITION_BITS
from tmtool.stores.tokens import PostingRows, Terms

if TYPE_CHECKING:
    from tmtool.protocols import Mask
    from tmtool.stores.postings import Codes, Small

_BUDGET = 120_000
"""Postings that are read for one query at most. Chosen, no measurement."""
_FOLLOWED = 4
"""Diagonals that are followed for each term that was looked up. Chosen, no measurement."""
_STRETCHES = 8_000
"""Most stretches that may be whole texts unread, those of a query of 120 tokens. Limit: time."""
_DIAGONALS = POSITION_BITS + 1
"""How many bits a diagonal has: positions less positions, and their sign."""
_OFFSETS, _ZERO = (1 << _DIAGONALS) - 1, 1 << POSITION_BITS
_NOTHING = np.zeros(0, np.int64)


def find_runs(
    lists: PostingRows,
    terms: Terms,
    language: int,
    folded: Sequence[str],
    min_length: int,
    lengths: Small,
    mask: Mask | None = None,
) -> list[TokenRuns]:
    """Return the stretches of at least `min_length` tokens of each text that stored texts have.

    `lengths` are the tokens of each stored text. Only texts that the mask lets through count.
    """
    split = [split_tokens(text) for text in folded]
    looked_up, skipped = [], []
    for each in terms.find_text_terms(language, split, mask):
        sizes = [each.sizes.get(term, 0) for term in each.terms]
        anchors, others = _choose_anchors(sizes, min_length, _BUDGET)
        looked_up.append({at: each.terms[at] for at in anchors})
        skipped.append(others)
    posted = _posted(lists, language, {t for each in looked_up for t in each.values()}, mask)
    places = [{at: posted[term] - at for at, term in each.items()} for each in looked_up]
    ordered = [np.sort(np.concatenate([_NOTHING, *each.values()])) for each in places]
    shared = [_find_shared(each) for each in ordered]
    chosen = [_promising(each, *found) for each, found in zip(places, shared, strict=True)]
    stored = _read(lists, language, chosen)
    return [
        TokenRuns(
            [
                range(*run)
                for run in sorted(_followed(query, stored, own))
                if run[1] - run[0] >= min_length
            ],
            sorted(
                {
                    *_fitting(len(query), *found, lengths, min_length),
                    *_unread(len(query), [*found[0]], others, min_length),
                },
                key=lambda run: (run.start, run.stop),
            ),
            # All terms within a stretch are on its diagonal, but for that of its last token.
            max(len(own) - 2 - int(counts.max(initial=0)), 0),
        )
        for query, own, found, (_, counts), others in zip(
            split, chosen, zip(places, ordered, strict=True), shared, skipped, strict=True
        )
    ]


def _read(
    lists: PostingRows, language: int, chosen: Sequence[Mapping[int, Sequence[int]]]
) -> dict[int, list[str]]:
    """The tokens of all texts that diagonals are in."""
    texts = sorted({
        diagonal >> _DIAGONALS
        for each in chosen
        for diagonals in each.values()
        for diagonal in diagonals
    })  # fmt: skip
    first = language << LANGUAGE_BITS
    read = lists.read_texts([first + number for number in texts]) if texts else []
    return {number: split_tokens(fold(text)) for number, text in zip(texts, read, strict=True)}


def _followed(
    query: Sequence[str], stored: Mapping[int, Sequence[str]], chosen: Mapping[int, Sequence[int]]
) -> set[tuple[int, int]]:
    """The runs on the diagonals, each followed once however many terms of it were looked up."""
    found = set()
    reached: dict[int, int] = {}
    for at in sorted(chosen):
        for diagonal in chosen[at]:
            if at >= reached.get(diagonal, 0):
                run = _extended(query, stored[diagonal >> _DIAGONALS], at, diagonal)
                reached[diagonal] = run[1]
                found.add(run)
    return found


def _choose_anchors(
    sizes: Sequence[int], min_length: int, budget: int
) -> tuple[list[int], list[int]]:
    """Return the positions of the terms to look up, and of those beyond the budget; ascending.

    These are the rarest of every window in which all are known. The last token counts for nothing:
    in a text, what follows a stretch is something else.
    """
    chosen = set()
    for start in range(len(sizes) - min_length + 1):
        window = range(start, start + max(min_length - 1, 1))
        if all(sizes[at] for at in window):
            chosen.add(min(window, key=lambda at: sizes[at]))
    kept: list[int] = []
    spent = 0
    for at in sorted(chosen, key=lambda at: sizes[at]):
        spent += sizes[at]
        if spent > budget and kept:
            break
        kept.append(at)
    return sorted(kept), sorted(chosen.difference(kept))


def _posted(
    lists: PostingRows, language: int, terms: Collection[int], mask: Mask | None
) -> dict[int, Codes]:
    """Where each term would lie if it were of token 0: text and diagonal in one.

    Of token n it is n less.
    """
    asked = sorted(terms)
    first = [postings.build_key(language, term) for term in asked]
    parts: dict[int, list[Codes]] = {term: [] for term in asked}
    for number, key, ids, positions in lists.read_postings(
        [(each, each + postings.LAST_BLOCK) for each in first]
    ):
        text = np.frombuffer(ids, np.uint16).astype(np.int64)
        text += postings.find_block(key) << lists.sizes.block_bits
        begin = np.frombuffer(positions, np.uint16).astype(np.int64)
        diagonals = (text << _DIAGONALS) + begin + _ZERO
        kept = diagonals if mask is None else diagonals[postings.select_allowed(mask, text)]
        parts[asked[number]].append(kept)
    return {term: np.concatenate(each) if each else _NOTHING for term, each in parts.items()}


def _find_shared(ordered: Codes) -> tuple[Codes, Codes]:
    """Return the diagonals of several terms, and the number of terms on each but the first."""
    return np.unique(ordered[1:][ordered[1:] == ordered[:-1]], return_counts=True)


def _promising(places: Mapping[int, Codes], shared: Codes, counts: Codes) -> dict[int, list[int]]:
    """For each term the diagonals on which most other terms lie as well."""
    chosen = {}
    for at, diagonals in places.items():
        found = np.searchsorted(diagonals, shared)
        is_own = found < len(diagonals)
        is_own[is_own] = diagonals[found[is_own]] == shared[is_own]
        own = found[is_own]
        best = own[np.argsort(-counts[is_own], kind="stable")[:_FOLLOWED]]
        if len(best) < _FOLLOWED:
            first = np.arange(min(len(diagonals), _FOLLOWED + len(own)))
            others = first[~np.isin(first, own)]
            best = np.concatenate([best, others[: _FOLLOWED - len(best)]])
        chosen[at] = diagonals[best].tolist()
    return chosen


def _fitting(
    count: int, places: Mapping[int, Codes], ordered: Codes, lengths: Small, min_length: int
) -> Iterator[range]:
    """Yield the stretches that are as long as a text and have each term of it that was looked up.

    The first of these terms is no further on in the text than the one before it in the query.
    """
    looked_up = np.zeros(count + 1, np.int64)
    looked_up[np.fromiter(places, np.int64, len(places)) + 1] = 1
    before = np.cumsum(looked_up)
    previous = -1
    for at, diagonals in sorted(places.items()):
        offsets = diagonals & _OFFSETS
        near = diagonals[offsets < _ZERO - previous]
        starts = _ZERO - (near & _OFFSETS)
        sizes = lengths[near >> _DIAGONALS].astype(np.int64)
        fits = (sizes >= min_length) & (sizes < count) & (starts + sizes <= count)
        near, starts, stops = near[fits], starts[fits], (starts + sizes)[fits]
        hits = np.searchsorted(ordered, near, "right") - np.searchsorted(ordered, near)
        fits = hits >= before[stops - 1] - before[starts]
        yield from map(range, starts[fits].tolist(), stops[fits].tolist())
        previous = at


def _unread(
    count: int, anchors: Sequence[int], skipped: Sequence[int], min_length: int
) -> Iterator[range]:
    """Yield the stretches in which a term was skipped and none was looked up; not the longest."""
    longest = max(_STRETCHES // max(count, 1), min_length)
    for before, after in pairwise([-1, *anchors, count - 1]):
        if bisect_left(skipped, before) < bisect_left(skipped, after):
            for start in range(before + 1, after + 2 - min_length):
                for stop in range(start + min_length, min(start + longest, after + 1) + 1):
                    if stop - start < count:
                        yield range(start, stop)


def _extended(query: Sequence[str], text: Sequence[str], at: int, diagonal: int) -> tuple[int, int]:
    """How far query and text agree around a token of the query."""
    shift = (diagonal & _OFFSETS) - _ZERO
    start = stop = at
    while start > 0 and start + shift > 0 and query[start - 1] == text[start - 1 + shift]:
        start -= 1
    while stop < len(query) and stop + shift < len(text) and query[stop] == text[stop + shift]:
        stop += 1
    return start, stop
