"""Wordings whose only precedent is a draft."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from tmtool.checks.nouns import Check, Job, Pair, found
from tmtool.doors import Store, Stored
from tmtool.findings import Evidence, Finding
from tmtool.lang.fold import fold
from tmtool.lang.script import base
from tmtool.units import Origin
from tmtool.where import is_called, year

_AT_ONCE = 500
_MOST = 4


def _drafts(job: Job) -> Iterator[Finding]:
    if job.memory is None:
        return
    for at in range(0, len(job.pairs), _AT_ONCE):
        yield from _of(job, job.memory, job.pairs[at : at + _AT_ONCE])


def _of(job: Job, memory: Store, pairs: Sequence[Pair]) -> Iterator[Finding]:
    source, target = map(base, job.langs)
    ids = memory.exact([fold(pair.source) for pair in pairs], source)
    for pair, same in zip(pairs, ids, strict=True):
        if not same or not pair.source.strip():
            continue
        keys = [key for each in memory.keys(same, target) for key in each]
        units = [unit for unit in memory.units(keys, most=_MOST) if unit]
        equal = [unit for unit in units if fold(unit.unit.text(target) or "") == fold(pair.target)]
        known = [origin for origin in _origins(equal) if not _is_self(origin, job)]
        if known and all(origin.status == "draft" for origin in known):
            message = "the only precedent of this is a draft"
            yield found(
                "drafts", "information", message, job, pair, evidence=[_evidence(pair, known)]
            )


def _origins(units: Iterable[Stored]) -> Iterator[Origin]:
    """The occurrences of units; those of the highest standing come first."""
    return (origin for stored in units for origin in stored.unit.origins)


def _is_self(origin: Origin, job: Job) -> bool:
    return any(is_called(origin, name) for name in job.but)


def _evidence(pair: Pair, origins: Sequence[Origin]) -> Evidence:
    names = dict.fromkeys(each.symbol or each.file or "without a symbol" for each in origins)
    years = sorted(found for each in origins if (found := year(each)))
    bodies = tuple(dict.fromkeys(each.body for each in origins if each.body))
    return Evidence(
        pair.target, len(names), years[0] if years else None, years[-1] if years else None,
        bodies, tuple(names),
    )  # fmt: skip


DRAFTS = Check(
    "drafts", _drafts,
    "What the memory has from drafts alone is no precedent.",
    "After adoption editors make all languages agree; the wording of a draft may have changed.",
    "强调指出 as in A/C.2/75/L.60, and in no adopted text",
    ("memory",),
)  # fmt: skip
