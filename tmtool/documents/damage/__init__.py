"""Damage that a conversion did to a text: found and reported.

Wrong encodings, character references, radicals and ligatures, dates without 年 and 月, lost
characters. Reading repairs none of them unless asked for (`repair="all"`); then wrong encodings
are undone in the decoded text, and characters in the lines of any format, before paragraphs are
made.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from tmtool.documents.content import Line, strip_marks
from tmtool.documents.damage import characters, dates, mojibake
from tmtool.documents.damage.model import (
    CONTEXT_CHARACTERS,
    Damage,
    Finder,
    Kind,
    Repair,
    TextDamage,
    TextEdit,
    apply_edits,
    move_code,
)
from tmtool.lang.detect import detect
from tmtool.units import Document, Paragraph

_AROUND = 16  # characters on either side by which the place of a repair is found again
_RAISED = re.compile("[⁰¹²³⁴⁵⁶⁷⁸⁹ᵃᵇᶜᵈᵉ]+")

Place: TypeAlias = tuple[int, int, int]
"""A paragraph's position, and the start and stop of a stretch in it."""


__all__ = [
    "Damage",
    "EarlyRepair",
    "Kind",
    "Repair",
    "find",
    "mend_lines",
    "place_damage",
    "undo_mojibake",
]


def find(document: Document) -> tuple[Damage, ...]:
    """Find all damage in a document, in order of place; no two overlap.

    >>> text = "回顾其2006728日第2006/46号决议，"
    >>> (each,) = find(Document("zh", (Paragraph("body", None, text),)))
    >>> each.kind, each.text, each.repair
    ('date', '2006728日', '2006年7月28日')
    """
    script = characters.build_script_finder(document)
    finders: tuple[Finder, ...] = (
        lambda paragraph: mojibake.find_mojibake(paragraph.text, document.lang),
        lambda paragraph: characters.find_characters(paragraph.text),
        lambda paragraph: dates.find_glued_figures(paragraph.text),
        *((script,) if script else ()),
    )
    return tuple(
        each.place_in(paragraph.text, i)
        for i, paragraph in enumerate(document.paragraphs)
        for each in _search(paragraph, finders)
    )


def _search(paragraph: Paragraph, finders: Sequence[Finder]) -> Iterator[TextDamage]:
    """Damage in a paragraph; of findings that overlap, the first one counts."""
    stop = 0
    for each in sorted(
        (each for look in finders for each in look(paragraph)), key=lambda each: each.start
    ):
        if each.start >= stop:
            yield each
            stop = each.stop


@dataclass(frozen=True, slots=True)
class EarlyRepair:
    """One repair: what stood there, what stands there now, and what stands around that."""

    kind: Kind
    bad: str
    good: str
    why: str
    before: str
    after: str


def undo_mojibake(text: str) -> tuple[str, tuple[EarlyRepair, ...]]:
    """A text as it was decoded, without its mojibake; control characters may be part of that.

    >>> undo_mojibake("大会å›½é™…ç»„ç»‡")[0]
    '大会国际组织'
    """
    if text.isascii():
        return text, ()
    lang = detect(text).lang
    lines, done = [], []
    for line in text.split("\n"):
        good, repairs = _repaired(line, mojibake.find_mojibake(line, lang))
        lines.append(good)
        done += repairs
    return "\n".join(lines), tuple(done)


def mend_lines(lines: Sequence[Line]) -> tuple[tuple[Line, ...], tuple[EarlyRepair, ...]]:
    """Lines with the characters that were meant, their codes where they belong."""
    whole, done = [], []
    for line in lines:
        found = tuple(characters.find_characters(line.text))
        text, repairs = _repaired(line.text, found)
        if repairs:
            edits = []
            for each in _certain(found):  # the offsets of codes are those without marks
                start, stop = (len(strip_marks(line.text[:at])) for at in (each.start, each.stop))
                edits.append(TextEdit(start, stop, each.repair or ""))
            codes = tuple(move_code(code, edits) for code in line.codes)
            line = replace(line, text=text, codes=codes)
        whole.append(
            replace(line, label=_repaired(line.label, characters.find_characters(line.label))[0])
            if line.label
            else line
        )
        done += repairs
    return tuple(whole), tuple(done)


def place_damage(document: Document, done: Iterable[EarlyRepair]) -> tuple[Damage, ...]:
    """The repairs as damage of the document, each where its repair stands now.

    What is in no paragraph any more, being in a running head or a symbol, is not told.
    """
    texts = [paragraph.text for paragraph in document.paragraphs]
    damages, start = [], (0, 0)
    for each in done:
        found = _place_repair(texts, each, start) or _place_repair(texts, each, (0, 0))
        if found is not None:
            start = found[0], found[2]
            text = texts[found[0]]
            before, after = (
                text[max(0, found[1] - CONTEXT_CHARACTERS) : found[1]],
                text[found[2] :][:CONTEXT_CHARACTERS],
            )
            damages.append(
                Damage(each.kind, *found, each.bad, each.good, True, each.why, True, before, after)
            )
    return tuple(sorted(damages, key=lambda damage: (damage.paragraph, damage.start)))


def _repaired(text: str, damages: Iterable[TextDamage]) -> tuple[str, list[EarlyRepair]]:
    sure = _certain(damages)
    edits = [TextEdit(each.start, each.stop, each.repair or "") for each in sure]
    whole = apply_edits(text, edits)
    done, shift = [], 0
    for each, edit in zip(sure, edits, strict=True):
        start = each.start + shift
        stop = start + len(edit.by)
        around = whole[max(0, start - _AROUND) : start], whole[stop : stop + _AROUND]
        done.append(
            EarlyRepair(each.kind, text[each.start : each.stop], edit.by, each.why, *around)
        )
        shift += len(edit.by) - (each.stop - each.start)
    return whole, done


def _certain(damages: Iterable[TextDamage]) -> list[TextDamage]:
    return [each for each in damages if each.certain and each.repair is not None]


def _place_repair(texts: Sequence[str], each: EarlyRepair, start: tuple[int, int]) -> Place | None:
    """Where a repair stands, with all that is around it or as much as can be."""
    for before, good, after in _contexts(each):
        sought = f"{before}{good}{after}"
        for i in range(start[0], len(texts)) if sought else ():
            first = max(0, start[1] - len(before)) if i == start[0] else 0
            at = texts[i].find(sought, first)
            if at >= 0:
                return i, at + len(before), at + len(before) + len(good)
    return None


def _contexts(each: EarlyRepair) -> Iterator[tuple[str, str, str]]:
    """What to look for, the surest first; a mark inside is no longer there."""
    parts = (_RAISED.sub("", strip_marks(part)) for part in (each.before, each.good, each.after))
    before, good, after = parts
    yield before.lstrip(), good, after.rstrip()
    yield before[-6:].lstrip(), good.strip(), after[:6].rstrip()
    yield before[-2:].lstrip(), good.strip(), after[:2].rstrip()
    longest = max(_RAISED.split(strip_marks(each.good)), key=len).strip()
    if len(longest) > 1:
        yield "", longest, ""
