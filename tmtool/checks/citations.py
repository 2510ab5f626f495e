"""What a text cites: document symbols, resolutions and decisions, the same on both sides."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from tmtool.checks.model import Check, CheckInput, Pair, found
from tmtool.checks.values import differences
from tmtool.findings import Finding
from tmtool.lang.script import base
from tmtool.un.citations import Citation, find_citations
from tmtool.un.symbols import Match, additions, find_symbols

_READ = frozenset(("zh", "en"))
"""Languages whose citations are read with what stands beside the number."""
_ANNEX = re.compile("附件|附录|所附|[Aa]nnex")


def _symbols(job: CheckInput) -> Iterator[Finding]:
    yield from differences(job, "symbols")
    for pair in job.pairs:
        if "/" in pair.source and "/" in pair.target:
            yield from _of_additions(job, pair)


def _of_additions(job: CheckInput, pair: Pair) -> Iterator[Finding]:
    """Addenda, corrigenda and volumes that one side alone has behind a symbol of both."""
    there: dict[str, list[Match]] = defaultdict(list)
    for each in find_symbols(pair.target):
        there[each.symbol].append(each)
    for each in find_symbols(pair.source):
        if not there[each.symbol]:
            continue
        other = there[each.symbol].pop(0)
        mine, theirs = additions(pair.source, each.stop), additions(pair.target, other.stop)
        # Figures are compared by value: Add.1 for Add.2 is told with the numbers.
        if list(map(_without_figures, mine)) != list(map(_without_figures, theirs)):
            said = [", ".join(some) or "none" for some in (mine, theirs)]
            yield found(
                "symbols", "error", (
                    f"additions to {each.symbol} "
                    f"differ: {said[0]} / {said[1]}"
                ), job, pair,
                source=[range(each.start, each.stop)], target=[range(other.start, other.stop)],
            )  # fmt: skip


def _without_figures(addition: str) -> str:
    return addition.rstrip("0123456789")


def _cited(job: CheckInput) -> Iterator[Finding]:
    yield from differences(job, "citations")
    langs = base(job.langs[0]), base(job.langs[1])
    if not _READ.issuperset(langs):
        return
    for pair in job.pairs:
        for source, target in _both(pair, langs):
            for message in _said_otherwise(pair, source, target):
                yield found(
                    "citations", "error", message, job, pair,
                    source=[range(source.start, source.stop)],
                    target=[range(target.start, target.stop)],
                )  # fmt: skip


def _both(pair: Pair, langs: tuple[str, str]) -> Iterator[tuple[Citation, Citation]]:
    """Citations of one number on both sides, in their order."""
    if not any(c.isdecimal() for c in pair.source):
        return
    cited: dict[str, list[Citation]] = defaultdict(list)
    for each in find_citations(pair.target, langs[1]):
        cited[each.number].append(each)
    for each in find_citations(pair.source, langs[0]):
        if cited[each.number]:
            yield each, cited[each.number].pop(0)


def _said_otherwise(pair: Pair, source: Citation, target: Citation) -> Iterator[str]:
    """What is said of one number on both sides, and not the same."""
    for what, here, there in (
        ("kind", source.act, target.act),
        ("organ", source.organ, target.organ),
    ):
        if here and there and here != there:
            yield f"the {what} of {source.number} differs: {here} / {there}"
    if (source.annex is None) != (target.annex is None):
        side, other = ("source", pair.target) if target.annex is None else ("target", pair.source)
        # The word may stand farther away, and be said of several acts.
        if not _ANNEX.search(other):
            yield f"an annex to {source.number} is cited only in the {side}"


SYMBOLS = Check(
    "symbols", _symbols,
    "Document symbols are the same on both sides, with their addenda, corrigenda and volumes.",
    "A symbol is the same in all languages; one wrong figure names another document.",
    "见A/67/65-E/2012/48 | see A/67/66-E/2012/48",
)  # fmt: skip

CITED = Check(
    "citations", _cited,
    "Resolutions and decisions have the same number, kind, organ and annex on both sides.",
    "Numbers are read in both languages, with session or year, parts, lists and annexes.",
    "第74/197号决议 | resolution 74/179",
)  # fmt: skip
