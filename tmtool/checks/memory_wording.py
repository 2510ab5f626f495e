"""Differences from the translations that the memory has of the same texts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tmtool.checks.model import CheckInput, build_check, build_finding, fold_side, is_own
from tmtool.checks.precedents import (
    build_evidence,
    group_origins,
    iter_known,
    sort_by_authority,
)
from tmtool.findings import Finding
from tmtool.lang.fold import fold
from tmtool.un.labels import drop_label
from tmtool.units import Origin, TranslationUnit

_MAX_TRANSLATIONS = 3


def _differing(job: CheckInput) -> Iterator[Finding]:
    def list_origins(unit: TranslationUnit) -> Sequence[Origin]:
        return [each for each in unit.origins if not is_own(job, each)]

    usable = [each for each in job.pairs if each.source.strip()]
    for pair, units in iter_known(job, usable, fold_side, _bare):
        known = group_origins(units, job.bases[1], list_origins)
        if known and _bare(pair.target) not in map(_bare, known):
            cited = (build_evidence(drop_label(text), origins) for text, origins in known.items())
            evidence = sort_by_authority(cited, pair.target)
            label = pair.target[: len(pair.target) - len(drop_label(pair.target))]
            yield build_finding(
                "memory wording", "the memory has another translation of this text", job, pair,
                evidence=evidence[:_MAX_TRANSLATIONS], suggestion=label + evidence[0].what,
                source=[range(len(pair.source))], target=[range(len(pair.target))],
            )  # fmt: skip


def _bare(text: str) -> str:
    """Return a folded text without the label before it."""
    return drop_label(fold(text))


MEMORY_WORDING = build_check("memory wording", _differing)
