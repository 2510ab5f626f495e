"""Figures that have changed places, as the meanings of what stands around them tell.

Two figures in another order are nothing to tell by themselves. Where the words around each mean
what stands around the other in the other text, they have changed places; where they mean what
stands around the same figure, the order is that of the language. Where words say what each figure
counts, nothing else is asked: a head that both share (illiteracy among men, among women) sways what
the rest means.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import TYPE_CHECKING, TypeAlias

from tmtool.checks.model import CheckInput, Pair, load_encoder
from tmtool.checks.part_evidence import MeaningTable, is_encodable
from tmtool.lang.script import get_base
from tmtool.un.placeables import PlaceableMismatch, compare
from tmtool.un.placeables.mismatch import as_contradiction, find_exchanges
from tmtool.un.placeables.model import Contradiction
from tmtool.un.placeables.transposed import BY_ORDER
from tmtool.un.placeables.transposed_contexts import RULE, FigureCrossing

if TYPE_CHECKING:
    from tmtool.protocols import Encoder

_Contexts: TypeAlias = tuple[str, str, str, str]
_Compared: TypeAlias = tuple[Pair, tuple[PlaceableMismatch, ...], tuple[FigureCrossing, ...]]
_SURE = 0.1
"""So much nearer are the words to those around the other figure, or to those around the same one.
Measured: of some 60 pairs of figures in another order in the clean pairs of the work half and in
four more texts all were nearer to their own by .06 or more, and of 76 exchanged ones that no other
rule told 62 were nearer to the other's by more than this."""
_SURE_IN_DOUBT = 0.3
"""As much where a figure is said more than once, or one of two is tied by words. Measured: of the
same pairs one had .22, since another mention of its figure was meant."""
_TOGETHER = 2_000
"""Pairs whose words are encoded at once. Limit: what is kept of them."""
_REMEMBERED = 64
"""Batches of pairs that are encoded once for all checks of a job. Limit: what is kept of them."""


@dataclass(frozen=True, slots=True)
class _Batch:
    """What is to be encoded; equal for encoders that give the same vectors."""

    signature: str
    contexts: tuple[_Contexts, ...]
    encoder: Encoder = field(compare=False)


def compare_values(
    job: CheckInput, *, by_meaning: bool = True
) -> Iterator[tuple[Pair, Sequence[PlaceableMismatch]]]:
    """The values in which the pairs of a job differ; what another check asked is not done again.

    Symbols and citations stand in any order: for them nothing is judged `by_meaning`.
    """
    has_encoder = by_meaning and job.encoder is not None
    pairs = [pair for pair in job.pairs if pair.source.strip() and pair.target.strip()]
    for start in range(0, len(pairs), _TOGETHER):
        some: list[_Compared] = []
        for pair in pairs[start : start + _TOGETHER]:
            found = compare(pair.source, pair.target, *job.langs)
            exchanges = find_exchanges(pair.source, pair.target, *job.langs) if has_encoder else ()
            judged = tuple(each for each in exchanges if is_encodable(*each.contexts))
            some.append((pair, found, judged))
        yield from _judge(some, job)


def is_unweighed(job: CheckInput, mismatch: PlaceableMismatch) -> bool:
    """Whether only order speaks of an exchange that no encoder could speak against."""
    return mismatch.rule == BY_ORDER and (not _is_weighed(job) or load_encoder(job) is None)


def _is_weighed(job: CheckInput) -> bool:
    """Whether what stands around figures is compared at all: only between Chinese and English."""
    return set(map(get_base, job.langs)) == {"zh", "en"}


def describe_missing_encoder(job: CheckInput) -> str | None:
    """What is not sure of figures without an encoder, or between two languages."""
    if not _is_weighed(job):
        return (
            "figures that changed places are found only where they are shares or sums, or stand "
            "beside other figures"
        )
    if load_encoder(job) is not None:
        return None
    return "no encoder: figures that only stand in another order are to be verified"


def _judge(
    some: Sequence[_Compared], job: CheckInput
) -> Iterator[tuple[Pair, Sequence[PlaceableMismatch]]]:
    """Drop the exchanges that meaning speaks against, and add those that it alone speaks for."""
    contexts = tuple(each.contexts for _, _, crossings in some for each in crossings)
    encoder = load_encoder(job) if contexts else None
    batch = _Batch(encoder.signature, contexts, encoder) if encoder else None
    nearer = _measure_exchanges(batch) if batch else {}
    for pair, found, crossings in some:
        yield pair, _weigh(found, crossings, nearer) if nearer and crossings else found


def _weigh(
    matches: Sequence[PlaceableMismatch],
    crossings: Sequence[FigureCrossing],
    measured: Mapping[_Contexts, float],
) -> list[PlaceableMismatch]:
    nearer = {each.exchange: measured[each.contexts] for each in crossings}
    needed = {each.exchange: _SURE_IN_DOUBT if each.is_doubtful else _SURE for each in crossings}
    kept = []
    for each in matches:
        is_near = nearer.get(as_contradiction(each), 0) if each.rule == BY_ORDER else 0
        # Where order and meaning speak against each other, it is no surer than meaning alone.
        kept.append(each if is_near >= -_SURE else replace(each, rule=RULE))
    taken = {place for each in kept if each.also for place in _list_places(as_contradiction(each))}
    for exchange in sorted(nearer, key=lambda each: -nearer[each]):
        places = _list_places(exchange)
        if (
            exchange.rule == RULE
            and nearer[exchange] > needed[exchange]
            and taken.isdisjoint(places)
        ):
            taken |= places
            kept.append(PlaceableMismatch(
                "differs", exchange.source, exchange.other, exchange.words, rule=RULE,
                also=exchange.also,
            ))  # fmt: skip
    return kept


def _list_places(exchange: Contradiction) -> set[int]:
    """Where the figures of an exchange begin in the source."""
    assert exchange.also is not None
    return {exchange.source.start, exchange.also[0].start}


@lru_cache(maxsize=_REMEMBERED)
def _measure_exchanges(batch: _Batch) -> Mapping[_Contexts, float]:
    """How much nearer the words around each are to those around the other figure."""
    table = MeaningTable(batch.encoder)
    table.add(text for each in batch.contexts for text in each)
    return {each: _measure_exchange(each, table) for each in batch.contexts}


def _measure_exchange(contexts: _Contexts, table: MeaningTable) -> float:
    """How much nearer the words are to those around the other figure, 0 where some say nothing."""
    if not all(context in table for context in contexts):
        return 0.0
    first, second, third, fourth = contexts
    straight = table.compare(first, third) + table.compare(second, fourth)
    return table.compare(first, fourth) + table.compare(second, third) - straight
