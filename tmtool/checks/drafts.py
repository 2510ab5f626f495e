"""Wordings whose only precedent is a draft."""

from __future__ import annotations

from collections.abc import Iterator

from tmtool.checks.evidence import build_evidence
from tmtool.checks.model import Check, CheckInput, found
from tmtool.checks.precedents import same
from tmtool.findings import Finding
from tmtool.units import Origin


def _drafts(job: CheckInput) -> Iterator[Finding]:
    for pair, origins in same(job):
        if all(origin.status == "draft" for origin in origins):
            message = "only drafts have this translation"
            symbols = dict.fromkeys(_name(origin) for origin in origins)
            known = build_evidence(pair.target, origins, list(symbols), len(symbols))
            yield found("drafts", "note", message, job, pair, evidence=[known])


def _name(origin: Origin) -> str:
    return origin.symbol or origin.file or "without a symbol"


DRAFTS = Check(
    "drafts", _drafts,
    "A translation that occurs only in drafts is not precedent.",
    "After adoption editors make all languages agree; the wording of a draft may have changed.",
    "强调指出 as in A/C.2/75/L.60, and in no adopted text",
    ("memory",),
)  # fmt: skip
