"""Texts that came just before or after others, as texts of one document do."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from tmtool.protocols import ReadableStore, View

if TYPE_CHECKING:
    from tmtool.protocols import Ids


def find_neighbours(
    store: ReadableStore,
    listed: Sequence[Sequence[int]],
    steps: Sequence[int],
    lang: str,
    to: str,
    view: View,
) -> list[Ids]:
    """For each list of texts those so many places on, in order, that the view joins to `to`.

    Texts are numbered as they came, so those of a document are neighbours.
    """
    import numpy as np

    if not any(listed):
        return [np.zeros(0, np.int64) for _ in listed]
    first, mask = store.get_first_id(lang), store.build_mask(lang, to, view)
    shown = None if mask is None else np.flatnonzero(mask)
    count = store.count_texts(lang) if shown is None else len(shown)
    found = []
    for ids in listed:
        places = np.array(sorted(set(ids)), np.int64) - first
        if shown is not None:
            places = np.searchsorted(shown, places)
        places = np.unique(np.concatenate([places + step for step in steps]))
        places = places[(places >= 0) & (places < count)]
        found.append((places if shown is None else shown[places]) + first)
    return found
