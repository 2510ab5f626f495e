"""Differences from the translations that the memory has of the same texts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from tmtool.checks.model import Check, CheckInput, Pair, build_finding, is_own
from tmtool.checks.precedents import (
    build_evidence,
    find_units,
    group_origins,
    iter_batches,
    sort_by_authority,
)
from tmtool.findings import Evidence, Finding
from tmtool.lang.fold import fold
from tmtool.lang.script import get_base
from tmtool.un.labels import drop_label
from tmtool.units import Origin, TranslationUnit

_MAX_TRANSLATIONS = 3


def _differing(job: CheckInput) -> Iterator[Finding]:
    if job.memory is None:
        return

    def list_origins(unit: TranslationUnit) -> Sequence[Origin]:
        return [each for each in unit.origins if not is_own(job, each)]

    for batch in iter_batches([each for each in job.pairs if each.source.strip()]):
        keys = [dict.fromkeys((fold(each.source), _bare(each.source))) for each in batch]
        units = find_units(job, job.memory, (key for both in keys for key in both))
        for pair, own in zip(batch, keys, strict=True):
            known = group_origins(
                (unit for key in own for unit in units[key]), get_base(job.langs[1]), list_origins
            )
            if known and _bare(pair.target) not in map(_bare, known):
                yield _build(job, pair, known)


def _bare(text: str) -> str:
    """Return a folded text without the label before it."""
    return drop_label(fold(text))


def _build(job: CheckInput, pair: Pair, translations: Mapping[str, Sequence[Origin]]) -> Finding:
    told = (_cite(drop_label(text), origins) for text, origins in translations.items())
    evidence = sort_by_authority(told, pair.target)
    label = pair.target[: len(pair.target) - len(drop_label(pair.target))]
    return build_finding(
        "memory wording", "warning", "the memory has another translation of this text", job, pair,
        evidence=evidence[:_MAX_TRANSLATIONS], suggestion=label + evidence[0].what,
        source=[range(len(pair.source))], target=[range(len(pair.target))],
    )  # fmt: skip


def _cite(text: str, origins: Sequence[Origin]) -> Evidence:
    names = list(dict.fromkeys(each.symbol or each.file or "the memory" for each in origins))
    adopted = sum(each.status == "adopted" for each in origins)
    return build_evidence(text, origins, names, len(names), adopted)


MEMORY_WORDING = Check(
    "memory wording", _differing,
    "A text that the memory has is translated as it is there.",
    "A delivery is compared with earlier deliveries before the client does so.",
    "能力建设 | the building of capacity, where the memory has capacity-building",
    ("memory",),
)  # fmt: skip
