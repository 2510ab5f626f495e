"""Damage that must be repaired before paragraphs are made, or their structure would be lost.

Wrong encodings are undone in the text as it was decoded, line by line; radicals, ligatures and
character references in the lines of any format. Where each lies is told once there is a document.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from tmtool.documents.damage import characters, mojibake
from tmtool.documents.damage.mend import Edit, edited, moved_code
from tmtool.documents.damage.model import AROUND, Damage, Found, Kind
from tmtool.documents.lines import Line, without_marks
from tmtool.lang.detect import detect
from tmtool.units import Document

_AROUND = 16
"""Characters on either side by which a place is found again. Chosen, no measurement."""
_RAISED = re.compile("[⁰¹²³⁴⁵⁶⁷⁸⁹ᵃᵇᶜᵈᵉ]+")

Place: TypeAlias = tuple[int, int, int]
"""A paragraph's position, and where in it something begins and ends."""


@dataclass(frozen=True, slots=True)
class Mended:
    """One repair: what stood there, what stands there now, and what stands around that."""

    kind: Kind
    bad: str
    good: str
    why: str
    before: str
    after: str


def undone(text: str) -> tuple[str, tuple[Mended, ...]]:
    """A text as it was decoded, without its mojibake; control characters may be part of that.

    >>> undone("大会å›½é™…ç»„ç»‡")[0]
    '大会国际组织'
    """
    if text.isascii():
        return text, ()
    lang = detect(text).lang
    lines, done = [], []
    for line in text.split("\n"):
        good, repairs = _repaired(line, mojibake.found(line, lang))
        lines.append(good)
        done += repairs
    return "\n".join(lines), tuple(done)


def mended_lines(lines: Sequence[Line]) -> tuple[tuple[Line, ...], tuple[Mended, ...]]:
    """Lines with the characters that were meant, their codes where they belong."""
    whole, done = [], []
    for line in lines:
        found = tuple(characters.found(line.text))
        text, repairs = _repaired(line.text, found)
        if repairs:
            edits = [_unmarked(line.text, each) for each in _certain(found)]
            codes = tuple(moved_code(code, edits) for code in line.codes)
            line = replace(line, text=text, codes=codes)
        whole.append(
            replace(line, label=_repaired(line.label, characters.found(line.label))[0])
            if line.label
            else line
        )
        done += repairs
    return tuple(whole), tuple(done)


def placed(document: Document, done: Iterable[Mended]) -> tuple[Damage, ...]:
    """The repairs as damage of the document, each where its repair stands now.

    What is in no paragraph any more, being in a running head or a symbol, is not told.
    """
    texts = [paragraph.text for paragraph in document.paragraphs]
    damages, start = [], (0, 0)
    for each in done:
        found = _place(texts, each, start) or _place(texts, each, (0, 0))
        if found is not None:
            start = found[0], found[2]
            text = texts[found[0]]
            before, after = text[max(0, found[1] - AROUND) : found[1]], text[found[2] :][:AROUND]
            damages.append(
                Damage(each.kind, *found, each.bad, each.good, True, each.why, True, before, after)
            )
    return tuple(sorted(damages, key=lambda damage: (damage.paragraph, damage.start)))


def _repaired(text: str, found: Iterable[Found]) -> tuple[str, list[Mended]]:
    sure = _certain(found)
    edits = [Edit(each.start, each.stop, each.repair or "") for each in sure]
    whole = edited(text, edits)
    done, shift = [], 0
    for each, edit in zip(sure, edits, strict=True):
        start = each.start + shift
        stop = start + len(edit.by)
        around = whole[max(0, start - _AROUND) : start], whole[stop : stop + _AROUND]
        done.append(Mended(each.kind, text[each.start : each.stop], edit.by, each.why, *around))
        shift += len(edit.by) - (each.stop - each.start)
    return whole, done


def _certain(found: Iterable[Found]) -> list[Found]:
    return [each for each in found if each.certain and each.repair is not None]


def _unmarked(text: str, each: Found) -> Edit:
    """The edit in the text without marks, where the offsets of codes are."""
    start, stop = (len(without_marks(text[:at])) for at in (each.start, each.stop))
    return Edit(start, stop, each.repair or "")


def _place(texts: Sequence[str], each: Mended, start: tuple[int, int]) -> Place | None:
    """Where a repair stands, with all that is around it or as much as can be."""
    for before, good, after in _contexts(each):
        sought = f"{before}{good}{after}"
        for i in range(start[0], len(texts)) if sought else ():
            first = max(0, start[1] - len(before)) if i == start[0] else 0
            at = texts[i].find(sought, first)
            if at >= 0:
                return i, at + len(before), at + len(before) + len(good)
    return None


def _contexts(each: Mended) -> Iterator[tuple[str, str, str]]:
    """What to look for, the surest first; a mark inside is no longer there."""
    parts = (_RAISED.sub("", without_marks(part)) for part in (each.before, each.good, each.after))
    before, good, after = parts
    yield before.lstrip(), good, after.rstrip()
    yield before[-6:].lstrip(), good.strip(), after[:6].rstrip()
    longest = max(_RAISED.split(without_marks(each.good)), key=len).strip()
    if len(longest) > 1:
        yield "", longest, ""
