"""Wordings whose only precedent is a draft."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tmtool.checks.nouns import Check, Job, Pair, found
from tmtool.checks.precedents import same
from tmtool.findings import Evidence, Finding
from tmtool.units import Origin
from tmtool.where import year


def _drafts(job: Job) -> Iterator[Finding]:
    for pair, origins in same(job):
        if all(origin.status == "draft" for origin in origins):
            message = "the only precedent of this is a draft"
            evidence = [_evidence(pair, origins)]
            yield found("drafts", "information", message, job, pair, evidence=evidence)


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
