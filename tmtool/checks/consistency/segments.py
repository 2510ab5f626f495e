"""Whole segments: the same source with different targets and the reverse."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from tmtool.checks.consistency.precedent import evidence, translations
from tmtool.checks.consistency.uses import Rendering, Use, told
from tmtool.checks.nouns import Check, Job, Pair, found
from tmtool.checks.sides import SIDES, Side
from tmtool.findings import Finding, Severity
from tmtool.lang.codes import name as language
from tmtool.lang.fold import fold

_NAME = "segments"
_LEAST = 4
"""Shorter texts are numbers and labels, which many things may stand opposite to."""
_MARKS = " .,;:!?。，、；：！？()（）"


def _segments(job: Job) -> Iterator[Finding]:
    for side in SIDES:
        yield from _within(job, side)
    if job.memory is not None:
        for pair in job.pairs:
            yield from _against(job, pair)


def _within(job: Job, side: Side) -> Iterator[Finding]:
    """Texts of one side that are equal and have different texts opposite."""
    groups: dict[str, dict[str, list[Pair]]] = defaultdict(lambda: defaultdict(list))
    for pair in job.pairs:
        texts = pair.source, pair.target
        own, other = _key(texts[side]), _key(texts[1 - side])
        if other and any(map(str.isalpha, own)) and len(own) >= _LEAST:
            groups[own][other].append(pair)
    for group in groups.values():
        if len(group) > 1:
            yield from _apart(job, side, [_rendering(pairs, side) for pairs in group.values()])


def _key(text: str) -> str:
    """The text as it counts: marks at its ends say where it stands, not what it says."""
    return fold(text).strip(_MARKS)


def _rendering(pairs: list[Pair], side: Side) -> Rendering:
    text = (pairs[0].source, pairs[0].target)[1 - side]
    uses = (Use(p, range(len(p.source)), range(len(p.target))) for p in pairs)
    return Rendering(text, tuple(uses))


def _apart(job: Job, side: Side, renderings: list[Rendering]) -> Iterator[Finding]:
    best = max(renderings, key=lambda each: each.weight)
    which = "the same source has" if side == 0 else "different sources have"
    what = "another target elsewhere" if side == 0 else "this target"
    for each in renderings:
        if each is not best:
            text = f"{which} {what}"
            severity: Severity = "warning" if side == 0 else "information"
            suggestion = best.text if side == 0 else None
            yield from told(_NAME, severity, text, job, each, renderings, suggestion, by_text=True)


def _against(job: Job, pair: Pair) -> Iterator[Finding]:
    """What adopted texts have for the same source, and never what stands here."""
    if len(_key(pair.source)) < _LEAST or not pair.target.strip():
        return
    known = [
        each
        for text, origins in translations(job, pair.source, 0).items()
        if (each := evidence(text, origins, job.but)).documents
    ]
    if not known or any(_key(each.what) == _key(pair.target) for each in known):
        return
    known.sort(key=lambda each: -each.documents)
    message = f"precedent has another {language(job.langs[1])} text for this"
    yield found(
        _NAME, "information", message, job, pair,
        evidence=known, suggestion=known[0].what,
    )  # fmt: skip


SEGMENTS = Check(
    _NAME, _segments,
    "The same text has the same translation, within the text and in adopted documents.",
    "Editors of the United Nations take recurring text over from the latest adopted document.",
    "重申 | Reaffirming, and elsewhere 重申 | Reiterating",
)  # fmt: skip
