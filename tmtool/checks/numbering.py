"""The numbers of paragraphs, which references go by: the same on both sides, told once for a shift.

A number that a pair lacks on one side is nothing: letters and front matter are not numbered. Where
one text has none throughout, that is told once.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from tmtool.checks.model import SIDES, Check, CheckInput, Pair, Side, build_finding, label_side
from tmtool.findings import Finding
from tmtool.lang.codes import name_language
from tmtool.un.placeables.layout import find_number, locate_number

_CHINESE = re.compile(r"\s*第?[一二三四五六七八九十百]{1,5}[、.．条]")
"""Numbers of treaties and decrees: 一、 and 第三条."""
_MIN_NUMBERED = 5


class _Numbered(NamedTuple):
    """A pair and the number that each side begins with."""

    pair: Pair
    numbers: tuple[tuple[int, ...] | None, tuple[int, ...] | None]


def _numbering(job: CheckInput) -> Iterator[Finding]:
    whole = (pair for pair in job.pairs if pair.source.strip() and pair.target.strip())
    read = [_Numbered(pair, (find_number(pair.source), find_number(pair.target))) for pair in whole]
    told: int | None = 0
    for pair, (here, there) in read:
        if here is None or there is None or len(here) != len(there):
            continue
        shift = there[-1] - here[-1] if here[:-1] == there[:-1] else None
        if here != there and (shift is None or shift != told):
            yield _differs(job, pair, here, there)
        told = shift
    yield from _lacking(job, read)


def _differs(job: CheckInput, pair: Pair, here: tuple[int, ...], there: tuple[int, ...]) -> Finding:
    numbers = " / ".join(".".join(map(str, each)) for each in (here, there))
    message = f"paragraph numbers differ from here on: {numbers}"
    return build_finding(
        "numbering", "warning", message, job, pair,
        source=[locate_number(pair.source)], target=[locate_number(pair.target)], rule="shift",
    )  # fmt: skip


def _is_numbered(read: _Numbered, side: Side) -> bool:
    text = (read.pair.source, read.pair.target)[side]
    return read.numbers[side] is not None or _CHINESE.match(text) is not None


def _lacking(job: CheckInput, read: list[_Numbered]) -> Iterator[Finding]:
    """Report a side without any numbers where the other is numbered."""
    counts = [sum(_is_numbered(each, side) for each in read) for side in SIDES]
    if max(counts) < _MIN_NUMBERED or min(counts):
        return
    numbered: Side = 0 if counts[0] else 1
    pair = next(each.pair for each in read if _is_numbered(each, numbered))
    message = (
        f"no paragraph is numbered in {name_language(job.langs[1 - numbered])}, "
        f"{max(counts)} are in {name_language(job.langs[numbered])}"
    )
    place = locate_number((pair.source, pair.target)[numbered])
    yield build_finding(
        "numbering", "note", message, job, pair, **label_side(numbered, place), rule="one side"
    )


NUMBERING = Check(
    "numbering", _numbering,
    "Paragraphs have the same numbers on both sides: where they begin to differ is told once.",
    "References to paragraphs go by their numbers, in all languages.",
    "4. 请秘书长提出报告。 | 5. Requests the Secretary-General to report.",
)  # fmt: skip
