"""The longest stretches of a query that some stored text has word for word: see `postings`.

Terms that stand at the same distance in a text as in the query lie on one diagonal (as in a dot
plot); a stretch is a run on a diagonal. Of every few neighbouring terms only the rarest is looked
up, and only the most promising diagonals are followed in the texts themselves.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from tmtool.lang.fold import fold
from tmtool.lang.tokens import split_tokens
from tmtool.stores import postings
from tmtool.stores.keys import LANGUAGE_BITS
from tmtool.stores.postings import POSITION_BITS, PostingLists, Terms

if TYPE_CHECKING:
    from tmtool.protocols import Mask
    from tmtool.stores.postings import Codes

_BUDGET = 120_000
"""Postings that are read for one query at most. Chosen, no measurement."""
_FOLLOWED = 4
"""Diagonals that are followed for each term that was looked up. Chosen, no measurement."""
_DIAGONALS = POSITION_BITS + 1
"""How many bits a diagonal has: positions less positions, and their sign."""


def find_runs(
    lists: PostingLists,
    terms: Terms,
    language: int,
    folded: Sequence[str],
    min_length: int,
    mask: Mask | None = None,
) -> list[list[range]]:
    """Stretches of at least so many tokens of each text, as ranges of its tokens, in order.

    Only texts that the mask lets through have any.
    """
    split = [split_tokens(text) for text in folded]
    looked_up = []
    for each in terms.find_text_terms(language, split, mask):
        anchors = _anchors([each.sizes.get(term, 0) for term in each.terms], min_length, _BUDGET)
        looked_up.append({at: each.terms[at] for at in anchors})
    posted = _posted(lists, language, {t for each in looked_up for t in each.values()}, mask)
    chosen = [
        _promising({at: posted[term] - at for at, term in each.items()}) for each in looked_up
    ]
    stored = _read(lists, language, chosen)
    return [
        [
            range(*run)
            for run in sorted(_followed(query, stored, each))
            if run[1] - run[0] >= min_length
        ]
        for query, each in zip(split, chosen, strict=True)
    ]


def _read(
    lists: PostingLists, language: int, chosen: Sequence[Mapping[int, Sequence[int]]]
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


def _anchors(sizes: Sequence[int], min_length: int, budget: int) -> list[int]:
    """The rarest term of every window in which all are known, as far as the budget goes.

    The last token counts for nothing: in a text, what follows a stretch is something else.
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
    return kept


def _posted(
    lists: PostingLists, language: int, terms: Collection[int], mask: Mask | None
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
        diagonals = (text << _DIAGONALS) + begin + (1 << POSITION_BITS)
        kept = diagonals if mask is None else diagonals[postings.select_allowed(mask, text)]
        parts[asked[number]].append(kept)
    nothing = np.zeros(0, np.int64)
    return {term: np.concatenate(each) if each else nothing for term, each in parts.items()}


def _promising(places: dict[int, Codes]) -> dict[int, list[int]]:
    """For each term the diagonals on which most other terms lie as well."""
    if not places:
        return {}
    found, counts = np.unique(np.concatenate(list(places.values())), return_counts=True)
    chosen = {}
    for at, diagonals in places.items():
        own = counts[np.searchsorted(found, diagonals)]
        best = np.argsort(-own, kind="stable")[:_FOLLOWED]
        chosen[at] = diagonals[best].tolist()
    return chosen


def _extended(query: Sequence[str], text: Sequence[str], at: int, diagonal: int) -> tuple[int, int]:
    """How far query and text agree around a token of the query."""
    shift = (diagonal & ((1 << _DIAGONALS) - 1)) - (1 << POSITION_BITS)
    start = stop = at
    while start > 0 and start + shift > 0 and query[start - 1] == text[start - 1 + shift]:
        start -= 1
    while stop < len(query) and stop + shift < len(text) and query[stop] == text[stop + shift]:
        stop += 1
    return start, stop
