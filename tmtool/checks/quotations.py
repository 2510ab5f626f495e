"""Quotations and repeated paragraphs: word for word as the adopted texts have them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tmtool.checks.nouns import Check, Job, Pair, found, is_own
from tmtool.doors import Slot, Store, Stored
from tmtool.findings import Evidence, Finding
from tmtool.lang.fold import fold
from tmtool.lang.script import base
from tmtool.lang.tokens import tokens
from tmtool.un.labels import split_label
from tmtool.un.verbatim import ALLOWED, Compared, compare
from tmtool.units import Origin
from tmtool.where import year

_QUOTED = re.compile('“([^“”]+)”|「([^「」]+)」|(?<![^\\s(（])"([^"“”]+)"(?!\\w)')
_END = re.compile(r"[\s.,;:!?。，；：！？、]+\Z")
_SHORTEST = 6
"""Tokens that a quotation has at least: a word in quotation marks is no quotation."""
_FAR = 0.4
"""What changes more of its characters is another text, not a wrong quotation."""
_AT_ONCE, _MOST, _ORIGINS = 500, 60, 8


@dataclass(frozen=True, slots=True)
class _Precedent:
    """A pair of the memory from an adopted text."""

    source: str
    target: str
    origins: tuple[Origin, ...]


def _quotations(job: Job) -> Iterator[Finding]:
    if job.memory is None:
        return
    for pair in job.pairs:
        mine, theirs = _quoted(pair.source), _quoted(pair.target)
        if not mine or not theirs:
            continue
        for at, here in enumerate(mine):
            there = [theirs[at]] if len(mine) == len(theirs) else theirs
            yield from _one(job, job.memory, pair, here, there)


def _quoted(text: str) -> list[range]:
    """What stands in quotation marks and is long enough."""
    if not re.search('[“「"]', text):
        return []
    spans = (range(*each.span(each.lastindex or 0)) for each in _QUOTED.finditer(text))
    return [s for s in spans if len(tokens(fold(text[s.start : s.stop]))) >= _SHORTEST]


def _one(
    job: Job, memory: Store, pair: Pair, here: range, there: Sequence[range]
) -> Iterator[Finding]:
    """A quotation that the memory knows in the source, held against its translations there."""
    quotation = _END.sub("", pair.source[here.start : here.stop])
    known = _with_phrase(job, memory, tokens(fold(quotation)))
    if not known:
        yield from _misquoted(job, memory, pair, here)
        return
    results = [
        (span, precedent, compare(pair.target[span.start : span.stop], precedent.target))
        for precedent in known
        for span in there
    ]
    if any(result and result.faithful for _, _, result in results):
        return
    span, precedent, nearest = min(results, key=lambda each: _distance(each[2]))
    yield _finding(job, pair, "quotations", here, span, precedent, nearest)


def _distance(compared: Compared | None) -> float:
    if compared is None:
        return float("inf")
    changed = [each for each in compared.differences if each.kind not in ALLOWED]
    return sum(len(each.quoted) + len(each.original) for each in changed)


def _misquoted(job: Job, memory: Store, pair: Pair, here: range) -> Iterator[Finding]:
    """A quotation of which the memory knows a good part: the source itself may quote wrongly."""
    quotation = pair.source[here.start : here.stop]
    words = tokens(fold(quotation))
    least = max(_SHORTEST, len(words) // 2)
    stretches = memory.runs(fold(quotation), base(job.langs[0]), least)
    longest = max(stretches, key=len, default=range(0))
    known = _with_phrase(job, memory, words[longest.start : longest.stop]) if longest else []
    results = [(each, there) for each in known if (there := compare(quotation, each.source))]
    if not results or any(nearest.faithful for _, nearest in results):
        return
    precedent, nearest = min(results, key=lambda each: _distance(each[1]))
    if _distance(nearest) > _FAR * len(quotation):
        return
    changed = [each for each in nearest.differences if each.kind not in ALLOWED]
    yield found(
        "quotations", "warning",
        f"the source does not quote {_name(precedent.origins[0])} word for word", job, pair,
        source=[range(here.start + e.quoted.start, here.start + e.quoted.stop) for e in changed],
        evidence=[_evidence(precedent)],
        suggestion=precedent.source[nearest.place.start : nearest.place.stop],
    )  # fmt: skip


def _with_phrase(job: Job, memory: Store, words: Sequence[str]) -> list[_Precedent]:
    """The pairs of adopted texts whose source has these words in a row."""
    slots = [Slot((word,)) for word in words]
    ids = memory.phrase(slots, base(job.langs[0])).ids[:_MOST].tolist()
    return _precedents(job, memory, ids)


def _precedents(job: Job, memory: Store, ids: Sequence[int]) -> list[_Precedent]:
    source, target = map(base, job.langs)
    keys = dict.fromkeys(key for some in memory.keys(ids, target) for key in some)
    units = (unit for unit in memory.units(list(keys), most=_ORIGINS) if unit)
    adopted = (_precedent(job, unit, source, target) for unit in units)
    return [each for each in adopted if each.origins]


def _precedent(job: Job, stored: Stored, source: str, target: str) -> _Precedent:
    """A document is no evidence for itself, and only adopted texts are quoted word for word."""
    origins = tuple(
        origin
        for origin in stored.unit.origins
        if origin.status == "adopted" and not is_own(job, origin)
    )
    unit = stored.unit
    return _Precedent(unit.text(source) or "", unit.text(target) or "", origins)


def _finding(
    job: Job,
    pair: Pair,
    check: str,
    here: range,
    there: range,
    precedent: _Precedent,
    nearest: Compared | None,
) -> Finding:
    """The words that differ are marked; the suggestion is what the adopted text says there."""
    name = _name(precedent.origins[0])
    if nearest is None:
        message, spans, suggestion = f"{name} renders this otherwise", [there], precedent.target
    else:
        changed = [each for each in nearest.differences if each.kind not in ALLOWED]
        spans = [range(there.start + e.quoted.start, there.start + e.quoted.stop) for e in changed]
        suggestion = precedent.target[nearest.place.start : nearest.place.stop]
        message = f"not word for word as in {name}"
    return found(
        check, "error" if check == "quotations" and nearest else "warning", message, job, pair,
        source=[here], target=spans, evidence=[_evidence(precedent)], suggestion=suggestion,
    )  # fmt: skip


def _name(origin: Origin) -> str:
    return origin.symbol or origin.file or "an adopted text"


def _evidence(precedent: _Precedent) -> Evidence:
    origins = precedent.origins
    names = tuple(dict.fromkeys(map(_name, origins)))
    years = sorted(of for each in origins if (of := year(each)))
    bodies = tuple(dict.fromkeys(each.body for each in origins if each.body))
    first, last = (years[0], years[-1]) if years else (None, None)
    return Evidence(precedent.target, len(names), first, last, bodies, names)


def _repeated(job: Job) -> Iterator[Finding]:
    """Paragraphs that an adopted text has word for word in the source."""
    if job.memory is None:
        return
    for at in range(0, len(job.pairs), _AT_ONCE):
        some = job.pairs[at : at + _AT_ONCE]
        texts = [split_label(pair.source)[1] for pair in some]
        known = job.memory.exact([fold(text) for text in texts], base(job.langs[0]))
        for pair, text, ids in zip(some, texts, known, strict=True):
            if ids and pair.target.strip() and len(tokens(fold(text))) >= _SHORTEST:
                yield from _held_against(job, pair, _precedents(job, job.memory, ids[:_MOST]))


def _held_against(job: Job, pair: Pair, known: Sequence[_Precedent]) -> Iterator[Finding]:
    label, text = split_label(pair.target)
    start = len(pair.target) - len(text) if label else 0
    results = [(precedent, compare(text, precedent.target)) for precedent in known]
    if not results or any(result and _whole(result, each.target) for each, result in results):
        return
    precedent, nearest = min(results, key=lambda each: _distance(each[1]))
    there, here = range(start, len(pair.target)), range(len(pair.source))
    yield _finding(job, pair, "repeated paragraphs", here, there, precedent, nearest)


def _whole(compared: Compared, original: str) -> bool:
    """Whether a paragraph is all of the other one, not only a part of it."""
    rest = original[: compared.place.start] + original[compared.place.stop :]
    return compared.faithful and not any(c.isalnum() for c in split_label(rest)[1])


QUOTATIONS = Check(
    "quotations", _quotations,
    "What is quoted from an adopted text is quoted in its official wording, word for word.",
    "United Nations Editorial Manual: a quotation may differ in its first capital and its last "
    "mark, footnotes are dropped, clear slips put right; nothing else.",
    "“to build a people-centred Information Society” | “建设以人民为中心的信息社会”",
    ("memory",),
)  # fmt: skip

REPEATED = Check(
    "repeated paragraphs", _repeated,
    "A paragraph that repeats one of an adopted text repeats its translation too.",
    "Recalled paragraphs are taken over as they were adopted in each language.",
    "重申必须弥合数字鸿沟， | Reaffirming the need to close the digital gap,",
    ("memory",),
)  # fmt: skip
