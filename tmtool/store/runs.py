"""The longest stretches of a query that some text of the SQLite store has word for word.

Terms that stand at the same distance in a text as in the query lie on one diagonal (as in a dot
plot); a stretch is a run on a diagonal. Of every few neighbouring terms only the rarest is looked
up, and only the most promising diagonals are followed in the texts themselves.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from tmtool.lang.fold import fold
from tmtool.lang.tokens import tokens
from tmtool.store import postings
from tmtool.store.database import Database
from tmtool.store.postings import POSITION_BITS
from tmtool.store.reading import Reader
from tmtool.store.similar import Similar

if TYPE_CHECKING:
    from tmtool.doors import Mask
    from tmtool.store.postings import Codes

_BUDGET = 120_000
"""Postings that are read for one query at most."""
_FOLLOWED = 4
"""Diagonals that are followed for each term that was looked up."""
_DIAGONALS = POSITION_BITS + 1


def runs(
    database: Database,
    reader: Reader,
    similar: Similar,
    language: int,
    folded: str,
    least: int,
    mask: Mask | None = None,
) -> list[range]:
    """Stretches of at least so many tokens, as ranges of the query's tokens, in order.

    Only texts that the mask lets through have any.
    """
    split = tokens(folded)
    terms = similar.terms_at(split)
    sizes = similar.sizes_of(language, sorted({term for term in terms if term >= 0}))
    budget = int(_BUDGET * postings.times(mask))
    anchors = _anchors([sizes.get(term, 0) for term in terms], least, budget)
    posted = {
        term: _posted(database, language, term, mask) for term in {terms[at] for at in anchors}
    }
    places = {at: posted[terms[at]] - at for at in anchors}
    chosen = _promising(places)
    texts = sorted(
        {diagonal >> _DIAGONALS for diagonals in chosen.values() for diagonal in diagonals}
    )
    first = reader.first_id(language)
    stored = dict(
        zip(texts, (tokens(fold(t)) for t in reader.texts([first + n for n in texts])), strict=True)
    )
    long = sorted(each for each in _followed(split, stored, chosen) if each[1] - each[0] >= least)
    return [range(*each) for each in long]


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


def _anchors(sizes: Sequence[int], least: int, budget: int) -> list[int]:
    """The rarest term of every window in which all are known, as far as the budget goes.

    The last token counts for nothing: in a text, what follows a stretch is something else.
    """
    chosen = set()
    for start in range(len(sizes) - least + 1):
        window = range(start, start + max(least - 1, 1))
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


def _posted(database: Database, language: int, term: int, mask: Mask | None) -> Codes:
    """Where the term of token 0 would lie: text and diagonal in one; of token n it is n less."""
    parts = []
    rows = database.rows(
        "SELECT key, ids, positions FROM postings WHERE key BETWEEN ? AND ?",
        (postings.key(language, term), postings.key(language, term + 1) - 1),
    )
    for key, ids, positions in rows:
        text = np.frombuffer(ids, np.uint16).astype(np.int64)
        text += postings.block_of(key) << database.sizes.block_bits
        begin = np.frombuffer(positions, np.uint16).astype(np.int64)
        diagonals = (text << _DIAGONALS) + begin + (1 << POSITION_BITS)
        parts.append(diagonals if mask is None else diagonals[postings.allowed(mask, text)])
    return np.concatenate(parts) if parts else np.zeros(0, np.int64)


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
