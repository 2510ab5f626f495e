"""The texts of a memory that have a phrase, or some of them where there are too many."""

from __future__ import annotations

from collections.abc import Sequence

from tmtool.protocols import Slot, Store


def find_phrase_ids(memory: Store, words: Sequence[str], lang: str) -> list[int]:
    """The ids of the texts that have these folded tokens in a row, ascending; none for no words."""
    slots = [Slot((word,)) for word in words]
    ids: list[int] = memory.find_phrases([slots], lang)[0].ids.tolist() if slots else []
    return ids


def sample_evenly(ids: Sequence[int], limit: int) -> Sequence[int]:
    """No more than `limit` of some ids, taken evenly from all.

    >>> sample_evenly([3, 4, 5, 6, 7], 2), sample_evenly([], 2)
    ([3, 6], [])
    """
    return ids[:: max(1, -(-len(ids) // limit))]
