"""Damage that texts took on their way here: found, told, and repaired where it is certain.

Dates that lost 年 and 月, footnote figures glued to words, text in the wrong encoding, paragraphs
broken in the middle, lost spaces, half-width signs in Chinese, and single odd characters.

Some must be repaired before paragraphs are made, or their structure would be lost: wrong encodings
are undone in the text as it was decoded, line by line; radicals, ligatures and character references
in the lines of any format. Where each lies is told once there is a document.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import TypeAlias

from tmtool.documents.content import Line, strip_marks
from tmtool.documents.damage import characters, dates, digits, mojibake, spaces, wraps
from tmtool.documents.damage.model import (
    AROUND,
    FORMS,
    Damage,
    Finder,
    Kind,
    Repair,
    Stretches,
    TextDamage,
    TextEdit,
    apply_edits,
    join_halves,
    mend_paragraph,
    move_code,
)
from tmtool.lang.detect import detect
from tmtool.units import Document, Paragraph

_AROUND = 16
"""Characters on either side by which a place is found again. Chosen, no measurement."""
_RAISED = re.compile("[⁰¹²³⁴⁵⁶⁷⁸⁹ᵃᵇᶜᵈᵉ]+")

Place: TypeAlias = tuple[int, int, int]
"""A paragraph's position, and where in it something begins and ends."""


__all__ = [
    "FORMS",
    "Damage",
    "EarlyRepair",
    "Kind",
    "Repair",
    "find",
    "mend_lines",
    "place_damage",
    "repair_document",
    "undo_mojibake",
]  # fmt: skip


def find(
    document: Document, *, wrapped: bool = True, headings: frozenset[int] = frozenset()
) -> tuple[Damage, ...]:
    """All damage in a document, in order of place; no two overlap.

    Without `wrapped`, nothing is said of paragraphs that were broken: where a document is made of
    segments, they end where they end. `headings` are the positions of paragraphs that the format
    itself says are headings: no paragraph is the rest of one.

    >>> text = "回顾其2006728日第2006/46号决议，"
    >>> (each,) = find(Document("zh", (Paragraph("body", None, text),)))
    >>> each.kind, each.text, each.repair, each.certain
    ('date', '2006728日', '2006年7月28日', True)
    """
    finders = _finders(document)
    here = [
        [each.place_in(paragraph.text, i) for each in _in_paragraph(paragraph, finders)]
        for i, paragraph in enumerate(document.paragraphs)
    ]
    for i, found in wraps.iter_breaks(_as_meant(document, here), headings) if wrapped else ():
        text = document.paragraphs[i].text
        at = TextDamage(
            "wrapped line",
            len(text) - found.length,
            len(text),
            found.between,
            found.certain,
            found.why,
        )
        if all(each.stop <= at.start for each in here[i]):
            here[i].append(at.place_in(text, i))
    return tuple(each for those in here for each in those)


def _as_meant(document: Document, damages: Sequence[Sequence[Damage]]) -> Document:
    """The document with what is sure in each paragraph repaired: how they begin and end shows."""
    paragraphs = (
        mend_paragraph(paragraph, [each for each in those if each.is_wanted("certain")])
        if those
        else paragraph
        for paragraph, those in zip(document.paragraphs, damages, strict=True)
    )
    return replace(document, paragraphs=tuple(paragraphs))


def repair_document(
    document: Document, repair: Repair = "certain", *, headings: frozenset[int] = frozenset()
) -> tuple[Document, tuple[Damage, ...]]:
    """The document with its damage repaired, and all damage that it had, repaired or not.

    Footnote marks and codes stay where they belong, `meta` and kinds are as they were. `headings`
    are as for `find`.

    >>> texts = "根据《宣言》3的规定,回顾《行动", "纲领》的执行。"
    >>> paragraphs = tuple(Paragraph("body", None, text) for text in texts)
    >>> whole, found = repair_document(Document("zh", paragraphs))
    >>> whole.paragraphs[0].text, whole.paragraphs[0].notes
    ('根据《宣言》的规定,回顾《行动纲领》的执行。', (Note(mark='3', offset=6),))
    >>> [(each.kind, each.repaired) for each in found]
    [('footnote mark', True), ('half-width', False), ('wrapped line', True)]
    """
    found = find(document, headings=headings)
    if not any(each.is_wanted(repair) for each in found):
        return document, found
    told = tuple(replace(each, repaired=each.is_wanted(repair)) for each in found)
    done = [each for each in told if each.repaired]
    return replace(document, paragraphs=tuple(_mended(document.paragraphs, done))), told


def _finders(document: Document) -> tuple[Finder, ...]:
    """What looks for damage, the surest first."""
    made = (
        lambda paragraph: mojibake.find_mojibake(paragraph.text, document.lang),
        lambda paragraph: characters.find_characters(paragraph.text),
        dates.build_date_finder(document),
        digits.build_figure_finder(document),
        spaces.build_space_finder(document),
        characters.build_width_finder(document),
        characters.build_script_finder(document),
    )
    return tuple(each for each in made if each is not None)


def _in_paragraph(paragraph: Paragraph, finders: Sequence[Finder]) -> list[TextDamage]:
    """What is in a paragraph: where two findings overlap, the first finder's stands."""
    taken = Stretches()
    found = (each for look in finders for each in look(paragraph))
    kept = [each for each in found if taken.take(each.start, each.stop)]
    return sorted(kept, key=lambda each: (each.start, each.stop))


def _mended(paragraphs: Sequence[Paragraph], done: Sequence[Damage]) -> Iterator[Paragraph]:
    repairs = {i: list(each) for i, each in groupby(done, key=lambda each: each.paragraph)}
    whole: Paragraph | None = None
    between = ""
    for i, paragraph in enumerate(paragraphs):
        own = repairs.get(i, [])
        wrap = own.pop() if own and own[-1].kind == "wrapped line" else None
        edits = own if wrap is None else [*own, replace(wrap, repair="")]
        new = mend_paragraph(paragraph, edits)
        whole = new if whole is None else join_halves(whole, new, between)
        between = (wrap.repair or "") if wrap else ""
        if wrap is None:
            yield whole
            whole = None
    if whole is not None:
        yield whole


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
            before, after = text[max(0, found[1] - AROUND) : found[1]], text[found[2] :][:AROUND]
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
    longest = max(_RAISED.split(strip_marks(each.good)), key=len).strip()
    if len(longest) > 1:
        yield "", longest, ""
