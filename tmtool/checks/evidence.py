"""Asking a memory: the texts that have a phrase, and what documents say as evidence."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from tmtool.findings import Evidence
from tmtool.protocols import Slot, Store
from tmtool.units import Origin
from tmtool.where import year


def find_phrase_ids(memory: Store, words: Sequence[str], lang: str) -> list[int]:
    """The ids of the texts that have these folded tokens in a row, ascending; none for no words."""
    slots = [Slot((word,)) for word in words]
    ids: list[int] = memory.phrases([slots], lang)[0].ids.tolist() if slots else []
    return ids


def sample_evenly(ids: Sequence[int], most: int) -> Sequence[int]:
    """No more than `most` of some ids, taken evenly from all.

    >>> sample_evenly([3, 4, 5, 6, 7], 2), sample_evenly([], 2)
    ([3, 6], [])
    """
    return ids[:: max(1, -(-len(ids) // most))]


def build_evidence(
    what: str, origins: Iterable[Origin], names: Sequence[str], count: int, adopted: int = 0
) -> Evidence:
    """What `count` documents say, with their years and bodies; `names` are those to cite.

    >>> origins = [Origin(date="2019"), Origin(date="2017-12-20")]
    >>> told = build_evidence("大会", origins, ["a", "b"], 2)
    >>> told.documents, told.first, told.last, told.citations
    (2, 2017, 2019, ('a', 'b'))
    """
    known = list(origins)
    years = [of for each in known if (of := year(each))]
    bodies = tuple(dict.fromkeys(each.body for each in known if each.body))
    first, last = min(years, default=None), max(years, default=None)
    return Evidence(what, count, first, last, bodies, tuple(names), adopted)
