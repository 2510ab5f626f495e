"""Wordings whose only precedent is a draft."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tmtool.checks.nouns import Check, Job, Pair, found, is_own
from tmtool.doors import Store
from tmtool.findings import Evidence, Finding
from tmtool.lang.fold import fold
from tmtool.lang.script import base
from tmtool.units import Origin
from tmtool.where import year

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
    kept = {at: same for at, same in enumerate(ids) if same and pairs[at].source.strip()}
    units = _units(memory, [each for same in kept.values() for each in same], target)
    for at, same in kept.items():
        own = fold(pairs[at].target)
        equal = (unit for each in same for unit in units.get(each, ()))
        origins = [o for text, where in equal if text == own for o in where if not is_own(job, o)]
        if origins and all(origin.status == "draft" for origin in origins):
            message = "the only precedent of this is a draft"
            yield found(
                "drafts", "information", message, job, pairs[at],
                evidence=[_evidence(pairs[at], origins)],
            )  # fmt: skip


def _units(
    memory: Store, ids: Sequence[int], target: str
) -> dict[int, list[tuple[str, tuple[Origin, ...]]]]:
    """The translations of texts, folded, each with its origins of the highest standing."""
    keys = memory.keys(ids, target)
    stored = memory.units([key for each in keys for key in each], most=_MOST)
    known = {unit.key: unit.unit for unit in stored if unit}
    return {
        number: [
            (fold(unit.text(target) or ""), unit.origins)
            for key in own
            if (unit := known.get(key)) is not None
        ]
        for number, own in zip(ids, keys, strict=True)
    }


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
