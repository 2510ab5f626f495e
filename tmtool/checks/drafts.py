"""What is not agreed yet: text in square brackets, and wordings whose only precedent is a draft."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tmtool.checks.model import Check, CheckInput, Pair, build_finding, build_form_finding
from tmtool.checks.precedents import build_evidence, find_same
from tmtool.findings import Finding
from tmtool.units import Origin

_BRACKETED = re.compile(r"(?<![A-Za-z-])\[(?P<inside>[^\[\]]{2,})\](?![A-Za-z-])")
_QUOTED = re.compile(r"“[^”]*”|\"[^\"]*\"")
"""In a quotation square brackets hold what the quoting author put in."""
_NAME = re.compile(r"[A-Z][A-Z0-9-]*")
_WORD = re.compile(r"[^\W\d_]")
_FORMULA = re.compile(
    r"\s*(?:原件|原文|根据|经.{0,12}(?:通过|建议)|未经|sic|original|adopted|on the |without |"
    r"translated|unofficial|advance |transmitted|as of |bis$|ter$|et |email|e-mail|https?:)",
    re.IGNORECASE,
)
"""What stands in square brackets in adopted texts."""


def _drafts(job: CheckInput) -> Iterator[Finding]:
    for pair, origins in find_same(job):
        if all(origin.status == "draft" for origin in origins):
            message = "only drafts have this translation"
            symbols = dict.fromkeys(_name(origin) for origin in origins)
            known = build_evidence(pair.target, origins, list(symbols), len(symbols))
            yield build_finding("drafts", "note", message, job, pair, evidence=[known])


def _name(origin: Origin) -> str:
    return origin.symbol or origin.file or "without a symbol"


DRAFTS = Check(
    "drafts", _drafts,
    "A translation that occurs only in drafts is not precedent.",
    "After adoption editors make all languages agree; the wording of a draft may have changed.",
    "强调指出 as in A/C.2/75/L.60, and in no adopted text",
    ("memory",),
)  # fmt: skip


def _brackets(job: CheckInput) -> Iterator[Finding]:
    for pair in job.pairs:
        spans = [list(_open_text(text)) for text in (pair.source, pair.target)]
        if any(spans):
            yield _finding(job, pair, spans)


def _finding(job: CheckInput, pair: Pair, spans: list[list[range]]) -> Finding:
    if len(spans[0]) == len(spans[1]):
        message = "text in square brackets is under negotiation and not precedent"
        return build_form_finding(
            "brackets", "note", message, job, pair, source=spans[0], target=spans[1]
        )
    counts = f"{len(spans[0])} in the source, {len(spans[1])} in the target"
    message = f"texts in square brackets differ: {counts}"
    return build_finding(
        "brackets", "warning", message, job, pair, source=spans[0], target=spans[1]
    )


def _open_text(text: str) -> Iterator[range]:
    """Stretches in square brackets that hold words and are none of the usual formulas."""
    if "[" not in text:
        return
    bare = _QUOTED.sub(lambda match: " " * len(match[0]), text)
    for match in _BRACKETED.finditer(bare):
        inside = match["inside"]
        if _WORD.search(inside) and not _FORMULA.match(inside) and not _NAME.fullmatch(inside):
            yield range(*match.span())


BRACKETS = Check(
    "brackets", _brackets,
    "Text in square brackets is not agreed: both languages bracket the same text, and "
        "it is never precedent.",
    "Drafts under negotiation put text that is not agreed in square brackets.",
    "[承诺][决心]弥合数字鸿沟 | [Commits][Resolves] to bridge the digital divide",
)  # fmt: skip
