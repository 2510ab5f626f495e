"""What stands inside a text besides its characters: footnote marks, and how stretches look.

A code without a partner on another side would be a fault to every tool that checks codes, so what
only some sides of a row have is left out of formats for such tools, and counted.

As inline codes formatting is a pair of `bpt` and `ept`, a footnote mark a `ph`, as TMX has them;
inside stands what HTML would have there, for a tool that shows codes. The number `x` says which
codes of the variants belong together, `i` which `ept` ends which `bpt`: stretches may overlap.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from html import escape as escape_html
from html import unescape as unescape_html
from typing import Literal, TypeAlias

from tmtool.documents.xliff_parts import LOOKS
from tmtool.markup import escape
from tmtool.units import Look, Paragraph, Segment, Tag

Inside: TypeAlias = Literal["note"] | Look
Numbered: TypeAlias = Sequence[tuple[int, "Inline"]]
"""Inlines with the numbers by which all sides of a row call them, from 1."""


@dataclass(frozen=True, slots=True)
class Inline:
    """A footnote mark (look "note", an empty stretch), or how `text[start:stop]` looks.

    `value` is the footnote's mark, or where a link leads.
    """

    look: Inside
    start: int
    stop: int
    value: str | None = None

    def shift(self, offset: int) -> Inline:
        return Inline(self.look, self.start + offset, self.stop + offset, self.value)


@dataclass(frozen=True, slots=True)
class CodedText:
    """A text with what stands in it: a side of a row."""

    text: str
    inlines: tuple[Inline, ...] = ()


def list_inlines(
    paragraph: Paragraph, segment: Segment, before: Segment | None, after: Segment | None
) -> tuple[Inline, ...]:
    """What stands inside a segment, offsets its own; `before`, `after` are those of its paragraph.

    A mark between two segments hangs on the first.

    >>> from tmtool.units import Note
    >>> paragraph = Paragraph("body", None, "大会闭幕。代表离会。", (Note("1", 5),))
    >>> first, second = Segment(0, 0, 5, "大会闭幕。"), Segment(0, 5, 10, "代表离会。")
    >>> list_inlines(paragraph, first, None, second), list_inlines(paragraph, second, first, None)
    ((Inline(look='note', start=5, stop=5, value='1'),), ())
    """
    return tuple(sorted((*_notes(paragraph, segment, before, after), *_looks(paragraph, segment)),
                        key=lambda each: (each.start, -each.stop)))  # fmt: skip


def _notes(
    paragraph: Paragraph, segment: Segment, before: Segment | None, after: Segment | None
) -> Iterator[Inline]:
    last = after.start if after else len(paragraph.text)
    for note in paragraph.notes:
        if (before is None or segment.start < note.offset) and note.offset <= last:
            at = min(max(note.offset - segment.start, 0), len(segment.text))
            yield Inline("note", at, at, note.mark)


def _looks(paragraph: Paragraph, segment: Segment) -> Iterator[Inline]:
    for code in paragraph.codes:
        start, stop = max(code.start, segment.start), min(code.stop, segment.stop)
        if start < stop:
            yield Inline(code.look, start - segment.start, stop - segment.start, code.target)


def merge_inlines(parts: Iterable[tuple[int, Sequence[Inline]]], gap: int) -> tuple[Inline, ...]:
    """The inlines of texts that were joined; what goes on over a joint is one again.

    Each part comes with its start in the joined text, where its offsets lie already; `gap` is the
    length of what joins.

    >>> merge_inlines([(0, [Inline("italic", 0, 4)]), (5, [Inline("italic", 5, 9)])], gap=1)
    (Inline(look='italic', start=0, stop=9, value=None),)
    """
    found: list[Inline] = []
    for start, part in parts:
        for each in part:
            at = _goes_on(found, each, start, gap)
            if at is None:
                found.append(each)
            else:
                found[at] = replace(found[at], stop=each.stop)
    return tuple(sorted(found, key=lambda each: (each.start, -each.stop)))


def _goes_on(inlines: Sequence[Inline], each: Inline, start: int, gap: int) -> int | None:
    """Which inline ends where the part before ended, looks alike, and goes on with this one."""
    if each.look == "note" or each.start != start:
        return None
    for at, other in enumerate(inlines):
        same = (other.look, other.value) == (each.look, each.value)
        if same and other.stop == start - gap:
            return at
    return None


def match_inlines(*sides: Iterable[Inline]) -> tuple[Numbered, ...]:
    """The inlines that all sides have, each side's with the numbers they share.

    Looks are paired by what they are and their order; footnote marks by what they say, too.

    >>> match_inlines([Inline("bold", 0, 4)], [Inline("note", 1, 1, "1"), Inline("bold", 2, 3)])[1]
    ((1, Inline(look='bold', start=2, stop=3, value=None)),)
    """
    first, *further = map(_group_by_kind, sides)
    common = [
        group
        for kind, own in first.items()
        for group in zip(own, *(side.get(kind, ()) for side in further), strict=False)
    ]
    common.sort(key=lambda group: _build_order(group[0]))
    return tuple(
        tuple(enumerate((group[at] for group in common), start=1)) for at in range(len(sides))
    )


def count_unmatched(*sides: Sequence[Inline]) -> int:
    """How many inlines of all sides have no partner."""
    count = sum(map(len, sides))
    return count - len(sides) * len(match_inlines(*sides)[0]) if all(sides) else count


def _group_by_kind(inlines: Iterable[Inline]) -> dict[tuple[str, str], list[Inline]]:
    found: dict[tuple[str, str], list[Inline]] = defaultdict(list)
    for each in sorted(inlines, key=_build_order):
        mark = unicodedata.normalize("NFKC", each.value or "") if each.look == "note" else ""
        found[each.look, mark].append(each)
    return found


def _build_order(inline: Inline) -> tuple[int, int, str, str]:
    return inline.start, -inline.stop, inline.look, inline.value or ""


TYPES: dict[Inside, str] = {
    "bold": "bold", "italic": "italic", "underline": "ulined", "strike": "x-strike",
    "superscript": "x-superscript", "subscript": "x-subscript", "link": "link", "note": "fnote",
}  # fmt: skip
"""The types that TMX 1.4b names; others begin with x-."""
_HTML: dict[Inside, str] = {
    "bold": "b", "italic": "i", "underline": "u", "strike": "s", "superscript": "sup",
    "subscript": "sub", "link": "a", "note": "sup",
}  # fmt: skip
_NOTES = frozenset({TYPES["note"], "x-fnote", "tmtool:fnote"})
_ENCLOSING, _BEGINS, _ENDS = {"g", "pc", "mrk", "hi"}, {"bpt", "sc", "bx"}, {"ept", "ec", "ex"}
_HREF = re.compile(r"""\bhref\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_MARKUP = re.compile(r"<[^<>]*>")
_ENTITIES = (("&lt;", "<"), ("&gt;", ">"), ("&#13;", "\r"), ("&amp;", "&"))


def build_tags(inlines: Numbered) -> tuple[Tag, ...]:
    """The codes of a text.

    At one offset looks end before others begin, the last begun first, and a mark stands between.

    >>> italic = Inline("italic", 4, 8)
    >>> [(tag.name, tag.start, tag.content) for tag in build_tags([(1, italic)])]
    [('bpt', 4, '&lt;i&gt;'), ('ept', 8, '&lt;/i&gt;')]
    """
    placed: list[tuple[tuple[int, ...], Tag]] = []
    for at, each in inlines:
        start, stop, number = each.start, each.stop, str(at)
        kind, html = ("type", TYPES[each.look]), _HTML[each.look]
        if each.look == "note":
            content = f"<{html}>{escape_html(each.value or '')}</{html}>"
            known = (("x", number), ("assoc", "p"), kind)
            placed.append(((start, 1, at), Tag("ph", start, start, known, escape(content))))
            continue
        link = f' href="{escape_html(each.value)}"' if each.look == "link" and each.value else ""
        known = (("i", number), ("x", number), kind)
        begins = Tag("bpt", start, start, known, escape(f"<{html}{link}>"))
        ends = Tag("ept", stop, stop, (("i", number),), escape(f"</{html}>"))
        placed += [((start, 2, -stop, at), begins), ((stop, 0, -start, -at), ends)]
    return tuple(tag for _, tag in sorted(placed, key=lambda pair: pair[0]))


def read_inlines(tags: Iterable[Tag], data: Mapping[str, str]) -> tuple[Inline, ...]:
    """What codes say that they are; those that don't say it, and halves, are left out.

    `data` are the codes that XLIFF 2 keeps beside the text, by their ids.

    >>> read_inlines(build_tags([(1, Inline("link", 0, 4, "https://un.org"))]), {})
    (Inline(look='link', start=0, stop=4, value='https://un.org'),)
    """
    found = (
        each for each in _iter_inlines(tags, data) if each.look == "note" or each.start < each.stop
    )
    return tuple(sorted(found, key=lambda each: (each.start, -each.stop)))


def _iter_inlines(tags: Iterable[Tag], data: Mapping[str, str]) -> Iterator[Inline]:
    begun: dict[str, Inline] = {}
    for tag in tags:
        given = dict(tag.attributes)
        kind = given.get("ctype") or given.get("subType") or given.get("type", "")
        look = LOOKS.get(kind)
        number = next(
            (given[name] for name in ("i", "rid", "startRef", "id") if given.get(name)), ""
        )
        if tag.name in _ENDS:
            if (begins := begun.pop(number, None)) is not None:
                yield Inline(begins.look, begins.start, tag.start, begins.value)
        elif tag.name == "ph" and kind in _NOTES:
            yield Inline("note", tag.start, tag.start, read_mark(tag))
        elif look is not None and (tag.name in _ENCLOSING or tag.name in _BEGINS):
            native = data.get(given.get("dataRefStart", ""), "") or get_native(tag)
            link = _HREF.search(native) if look == "link" else None
            target = unescape_html(link[1] or link[2] or "") if link else None
            inline = Inline(look, tag.start, tag.stop, target)
            if tag.name in _ENCLOSING:
                yield inline
            else:
                begun[number] = inline


def read_mark(tag: Tag) -> str | None:
    """What a footnote mark says, without its markup.

    >>> read_mark(Tag("ph", 0, 0, (), "&lt;sup&gt;*&lt;/sup&gt;"))
    '*'
    """
    return unescape_html(_MARKUP.sub("", get_native(tag))) or None


def get_native(tag: Tag) -> str:
    """What a code was in its own format: a text, where it is no XML within XML."""
    text = tag.content
    if "<" not in text:
        for entity, char in _ENTITIES:
            text = text.replace(entity, char)
    return text
