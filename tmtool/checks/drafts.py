"""What is not agreed yet: text in square brackets, and wordings whose only precedent is a draft."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tmtool.checks.model import Check, CheckInput, Pair, build_finding, build_form_finding
from tmtool.checks.paired_marks import read_signs
from tmtool.checks.precedents import build_evidence, find_same
from tmtool.findings import Finding
from tmtool.lang.script import get_base
from tmtool.un.brackets import has_words, is_negotiated, iter_brackets
from tmtool.units import Origin


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


@dataclass(frozen=True, slots=True)
class _BracketedText:
    """All stretches in square brackets of a text, and those that are under negotiation."""

    every: tuple[range, ...] = ()
    open: tuple[range, ...] = ()


def _brackets(job: CheckInput) -> Iterator[Finding]:
    for pair in job.pairs:
        sides = [
            _read_brackets(text, get_base(lang))
            for text, lang in zip((pair.source, pair.target), job.langs, strict=True)
        ]
        if any(side.open for side in sides):
            yield _finding(job, pair, sides)


def _finding(job: CheckInput, pair: Pair, sides: Sequence[_BracketedText]) -> Finding:
    source, target = sides
    if len(source.every) == len(target.every) or _is_in_round_ones(pair, sides):
        message = "text in square brackets is under negotiation and not precedent"
        return build_form_finding(
            "brackets", "note", message, job, pair, source=source.open, target=target.open,
            rule="under negotiation",
        )  # fmt: skip
    spans = source.every, target.every
    counts = f"{len(spans[0])} in the source, {len(spans[1])} in the target"
    message = f"texts in square brackets differ: {counts}"
    return build_finding(
        "brackets", "warning", message, job, pair, source=source.every, target=target.every,
        rule="number",
    )  # fmt: skip


def _is_in_round_ones(pair: Pair, sides: Sequence[_BracketedText]) -> bool:
    """Whether what one side puts into square brackets stands in round ones on the other."""
    more = len(sides[0].every) - len(sides[1].every)
    round_ones = [text.count("(") + text.count("（") for text in (pair.source, pair.target)]
    return more * (round_ones[1] - round_ones[0]) >= more * more


def _read_brackets(text: str, lang: str) -> _BracketedText:
    """What stands in square brackets outside quotations, where authors put in what they quote.

    >>> found = _read_brackets("[Commits [jointly]] [to] act, see note [12]", "en")
    >>> len(found.every), len(found.open)
    (3, 3)
    >>> _read_brackets("[Original: English]", "en")
    _BracketedText(every=(range(0, 19),), open=())
    """
    found = list(iter_brackets(text))
    if not found:
        return _BracketedText()
    quotations = read_signs(text, lang).quotations
    spans = [
        span
        for span in found
        if has_words(text, span) and not any(span.start in each for each in quotations)
    ]
    return _BracketedText(tuple(spans), tuple(span for span in spans if is_negotiated(text, span)))


BRACKETS = Check(
    "brackets", _brackets,
    "Text in square brackets is not agreed: both languages bracket the same text, and "
        "it is never precedent.",
    "Drafts under negotiation put text that is not agreed in square brackets.",
    "[承诺][决心]弥合数字鸿沟 | [Commits][Resolves] to bridge the digital divide",
)  # fmt: skip
