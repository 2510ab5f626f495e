"""Texts that came just before or after others, as texts of one document do."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from tmtool.doors import Store, View

if TYPE_CHECKING:
    from tmtool.doors import Ids


def near(
    store: Store, ids: Sequence[int], steps: Sequence[int], lang: str, to: str, view: View
) -> Ids:
    """The texts so many places on from some, in order, among those that the view joins to `to`.

    Texts are numbered as they came, so those of a document are neighbours.
    """
    import numpy as np

    first, mask = store.first_id(lang), store.mask(lang, to, view)
    places = np.array(sorted(set(ids)), np.int64) - first
    shown = None if mask is None else np.flatnonzero(mask)
    if shown is not None:
        places = np.searchsorted(shown, places)
    places = np.unique(np.concatenate([places + step for step in steps]))
    count = store.vector_stock("", lang).texts if shown is None else len(shown)
    places = places[(places >= 0) & (places < count)]
    return (places if shown is None else shown[places]) + first
