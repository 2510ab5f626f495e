"""Citations against a register: do date, title and kind belong to the number?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from tmtool.checks.nouns import Check, Job, Pair, found, is_own
from tmtool.doors import Slot, Store, Stored
from tmtool.findings import Evidence, Finding, Severity
from tmtool.lang.fold import fold
from tmtool.lang.script import base
from tmtool.lang.tokens import tokens
from tmtool.resources import shared
from tmtool.un.citations import CITING, Citation, find_citations
from tmtool.un.register import Act, Disagreement, Register, learn, read

_LANGS = ("zh", "en")
"""Languages whose citations are read with date and title."""
_MOST, _ORIGINS = 40, 8


class _Told(NamedTuple):
    """What the register doesn't agree with, on which side of a pair, and how it is said."""

    pair: Pair
    side: int
    citation: Citation
    disagreement: Disagreement
    message: str


def _register(job: Job) -> Iterator[Finding]:
    """What both sides say alike is one finding."""
    cited = list(_cited(job))
    known = _known(job, {each.number for _, _, each in cited if each.date or each.title})
    told: dict[tuple[int, str], list[_Told]] = {}
    for pair, side, citation in cited:
        for each in known.disagreements(citation, base(job.langs[side])):
            message = _message(citation, each)
            of = told.setdefault((pair.number, message), [])
            of.append(_Told(pair, side, citation, each, message))
    yield from (_finding(job, some) for some in told.values())


def _cited(job: Job) -> Iterator[tuple[Pair, int, Citation]]:
    """Every citation of both sides."""
    for pair in job.pairs:
        for side, text in enumerate((pair.source, pair.target)):
            lang = base(job.langs[side])
            if lang in _LANGS and CITING.search(text):
                yield from ((pair, side, each) for each in find_citations(text, lang))


def _known(job: Job, numbers: set[str]) -> Register:
    """What comes with the program, and what the memory's texts say of these numbers."""
    learnt = _learnt(job, job.memory, sorted(numbers)) if job.memory else ()
    return Register.of((*_seeds().acts(), *learnt))


@lru_cache(maxsize=1)
def _seeds() -> Register:
    return read(shared("seeds", "register.toml"))


def _learnt(job: Job, memory: Store, numbers: list[str]) -> Iterator[Act]:
    if set(map(base, job.langs)) != set(_LANGS):
        return
    for number in numbers:
        slots = [Slot((token,)) for token in tokens(fold(number))]
        ids = memory.phrase(slots, "zh").ids[:_MOST].tolist()
        keys = dict.fromkeys(key for some in memory.keys(ids, "en") for key in some)
        for unit in memory.units(list(keys), most=_ORIGINS):
            if unit is not None:
                yield from _taught(job, unit)


def _taught(job: Job, stored: Stored) -> Iterator[Act]:
    """What a unit of other documents teaches; only adopted texts are taken for certain."""
    texts = {lang: stored.unit.text(lang) or "" for lang in _LANGS}
    for origin in stored.unit.origins[:1]:
        if not is_own(job, origin):
            source = origin.symbol or origin.file or "the memory"
            yield from learn(texts, source, official=origin.status == "adopted")


def _finding(job: Job, some: Sequence[_Told]) -> Finding:
    first, each = some[0], some[0].disagreement
    spans = [
        [range(t.citation.start, t.citation.stop) for t in some if t.side == side]
        for side in (0, 1)
    ]
    evidence = Evidence("; ".join(each.known), len(each.act.sources), citations=each.act.sources)
    return found(
        "register", _severity(each), first.message, job, first.pair,
        source=spans[0], target=spans[1], evidence=[evidence],
        suggestion=each.known[0] if each.known else None,
    )  # fmt: skip


def _severity(each: Disagreement) -> Severity:
    """What is not attested on both sides yields information only; titles are worded freely."""
    if not each.verified:
        return "information"
    return "warning" if each.what == "title" else "error"


def _message(citation: Citation, each: Disagreement) -> str:
    known = " or ".join(each.known)
    if each.what == "number":
        return f"this date and title are those of {known}, not of {citation.number}"
    if each.what == "date":
        return f"{citation.number} is of {known}, not of {each.said}"
    if each.what == "kind":
        return f"{citation.number} is a {known}, not a {each.said}"
    return f"the title of {citation.number} is known as {known}"


REGISTER = Check(
    "register", _register,
    "The date, the title and the kind of a cited resolution belong to its number.",
    "A register of acts: those that the seed document and its family cite, and those that the "
    "memory cites with the same date in both languages.",
    "2018年12月19日第74/197号决议 | resolution 74/197 of 19 December 2018",
    langs=frozenset(_LANGS),
)  # fmt: skip
