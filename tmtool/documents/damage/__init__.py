"""Damage that texts took on their way here: found, told, and repaired where it is certain.

Dates that lost 年 and 月, footnote figures glued to words, text in the wrong encoding, paragraphs
broken in the middle, lost spaces, half-width signs in Chinese, and single odd characters.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from tmtool.documents.damage import (
    characters,
    dates,
    digits,
    mojibake,
    scripts,
    spaces,
    widths,
    wraps,
)
from tmtool.documents.damage.early import Mended, mended_lines, placed, undone
from tmtool.documents.damage.mend import joined, mended
from tmtool.documents.damage.model import FORMS, Damage, Finder, Found, Kind, Repair, Taken
from tmtool.units import Document, Paragraph

__all__ = [
    "FORMS", "Damage", "Kind", "Mended", "Repair", "find", "mended_lines", "placed", "repaired",
    "undone",
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
        [each.within(paragraph.text, i) for each in _in_paragraph(paragraph, finders)]
        for i, paragraph in enumerate(document.paragraphs)
    ]
    for i, found in wraps.breaks(_as_meant(document, here), headings) if wrapped else ():
        text = document.paragraphs[i].text
        at = Found(
            "wrapped line",
            len(text) - found.length,
            len(text),
            found.between,
            found.certain,
            found.why,
        )
        if all(each.stop <= at.start for each in here[i]):
            here[i].append(at.within(text, i))
    return tuple(each for those in here for each in those)


def _as_meant(document: Document, damages: Sequence[Sequence[Damage]]) -> Document:
    """The document with what is sure in each paragraph repaired: how they begin and end shows."""
    paragraphs = (
        mended(paragraph, [each for each in those if each.wants("certain")]) if those else paragraph
        for paragraph, those in zip(document.paragraphs, damages, strict=True)
    )
    return replace(document, paragraphs=tuple(paragraphs))


def repaired(
    document: Document, repair: Repair = "certain", *, headings: frozenset[int] = frozenset()
) -> tuple[Document, tuple[Damage, ...]]:
    """The document with its damage repaired, and all damage that it had, repaired or not.

    Footnote marks and codes stay where they belong, `meta` and kinds are as they were. `headings`
    are as for `find`.

    >>> texts = "根据《宣言》3的规定,回顾《行动", "纲领》的执行。"
    >>> paragraphs = tuple(Paragraph("body", None, text) for text in texts)
    >>> whole, found = repaired(Document("zh", paragraphs))
    >>> whole.paragraphs[0].text, whole.paragraphs[0].notes
    ('根据《宣言》的规定,回顾《行动纲领》的执行。', (Note(mark='3', offset=6),))
    >>> [(each.kind, each.repaired) for each in found]
    [('footnote mark', True), ('half-width', False), ('wrapped line', True)]
    """
    found = find(document, headings=headings)
    if not any(each.wants(repair) for each in found):
        return document, found
    told = tuple(replace(each, repaired=each.wants(repair)) for each in found)
    done = [each for each in told if each.repaired]
    return replace(document, paragraphs=tuple(_mended(document.paragraphs, done))), told


def _finders(document: Document) -> tuple[Finder, ...]:
    """What looks for damage, the surest first."""
    made = (
        lambda paragraph: mojibake.found(paragraph.text, document.lang),
        lambda paragraph: characters.found(paragraph.text),
        dates.finder(document),
        digits.finder(document),
        spaces.finder(document),
        widths.finder(document),
        scripts.finder(document),
    )
    return tuple(each for each in made if each is not None)


def _in_paragraph(paragraph: Paragraph, finders: Sequence[Finder]) -> list[Found]:
    """What is in a paragraph: where two findings overlap, the first finder's stands."""
    taken = Taken()
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
        new = mended(paragraph, edits)
        whole = new if whole is None else joined(whole, new, between)
        between = (wrap.repair or "") if wrap else ""
        if wrap is None:
            yield whole
            whole = None
    if whole is not None:
        yield whole
