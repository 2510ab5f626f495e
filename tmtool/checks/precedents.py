"""What a memory has: texts with a phrase, pairs word for word, and the evidence they make."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from tmtool.checks.model import CheckInput, Pair, is_own
from tmtool.findings import Evidence
from tmtool.lang.fold import fold
from tmtool.lang.script import get_base
from tmtool.protocols import Slot, Store
from tmtool.units import Origin
from tmtool.where import find_year

_AT_ONCE = 500
"""Pairs asked for together. Chosen, no measurement."""
_MOST = 4
"""So many occurrences of a unit are looked at, those of the highest standing. Chosen, no
measurement."""


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
    years = [of for each in known if (of := find_year(each))]
    bodies = tuple(dict.fromkeys(each.body for each in known if each.body))
    first, last = min(years, default=None), max(years, default=None)
    return Evidence(what, count, first, last, bodies, tuple(names), adopted)


class PairPrecedent(NamedTuple):
    """A pair, and the occurrences in other documents of its source with just its target."""

    pair: Pair
    origins: tuple[Origin, ...]


def find_same(job: CheckInput) -> Iterator[PairPrecedent]:
    """The pairs of a job that the memory has word for word, from documents that are others."""
    if job.memory is None:
        return
    for at in range(0, len(job.pairs), _AT_ONCE):
        yield from _same(job, job.memory, job.pairs[at : at + _AT_ONCE])


def find_known_numbers(job: CheckInput) -> frozenset[int]:
    """The numbers of the pairs that another document in the memory has word for word."""
    return frozenset(each.pair.number for each in find_same(job))


def _same(job: CheckInput, memory: Store, pairs: Sequence[Pair]) -> Iterator[PairPrecedent]:
    source, target = map(get_base, job.langs)
    ids = memory.find_exact([fold(pair.source) for pair in pairs], source)
    kept = {at: own for at, own in enumerate(ids) if own and pairs[at].source.strip()}
    units = _units(memory, [each for own in kept.values() for each in own], target)
    for at, own in kept.items():
        text = fold(pairs[at].target)
        where = (o for each in own for folded, o in units.get(each, ()) if folded == text)
        origins = tuple(each for each in where if not is_own(job, each))
        if origins:
            yield PairPrecedent(pairs[at], origins)


def _units(
    memory: Store, ids: Sequence[int], target: str
) -> Mapping[int, Sequence[tuple[str, Origin]]]:
    """The translations of texts, folded, each with its occurrences."""
    keys = memory.find_unit_keys(ids, target)
    stored = memory.read_units([key for each in keys for key in each], max_origins=_MOST)
    known = {unit.key: unit.unit for unit in stored if unit}
    return {
        number: [
            (fold(variant.text), origin)
            for key in own
            if key in known
            for variant in known[key].in_lang(target)
            for origin in known[key].origins
        ]
        for number, own in zip(ids, keys, strict=True)
    }
