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


LOOKS: dict[str, Look] = {
    "bold": "bold", "b": "bold", "strong": "bold", "x-bold": "bold", "xlf:b": "bold",
    "italic": "italic", "i": "italic", "em": "italic", "x-italic": "italic", "xlf:i": "italic",
    "underlined": "underline", "ulined": "underline", "u": "underline", "underline": "underline",
    "x-underlined": "underline", "xlf:u": "underline", "strike": "strike", "s": "strike",
    "strikethrough": "strike", "x-strike": "strike", "tmtool:strike": "strike",
    "sup": "superscript", "superscript": "superscript", "x-sup": "superscript",
    "x-superscript": "superscript", "tmtool:superscript": "superscript", "sub": "subscript",
    "subscript": "subscript", "x-sub": "subscript", "x-subscript": "subscript",
    "tmtool:subscript": "subscript", "link": "link", "a": "link", "hyperlink": "link",
}  # fmt: skip
"""What inline codes of XLIFF and TMX say that they are, and elements of HTML inside them."""
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
_BREAKS = frozenset({"lb", "x-lb", "xlf:lb", "br"})
_KINDS = ("ctype", "subType", "type", "{urn:oasis:names:tc:xliff:fs:2.0}fs")
"""Attributes that say what a code is."""
_NUMBERS = ("startRef", "rid", "i", "id")
"""Attributes that tie the two ends of a code together."""
_NATIVE = re.compile(r"\s*<\s*([A-Za-z][\w:-]*)")
_CF = re.compile(r"<cf\b[^>]*>", re.I)
"""How Trados Studio writes formatting."""
_CF_LOOK = re.compile(
    r"\b(bold|italic|underline|strikethrough|superscript|subscript)=[\"']?(?!false|none)\w", re.I
)
_HREF = re.compile(r"""\b(?:href|value)\s*=\s*(?:"([^"]*)"|'([^']*)')""", re.I)
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
    begun: dict[str, list[Inline]] = {}
    for tag in tags:
        if tag.name in _ENDS:
            for begins in begun.pop(find_pair_number(tag), ()):
                yield replace(begins, stop=tag.start)
        elif is_note(tag):
            yield Inline("note", tag.start, tag.start, read_mark(tag))
        elif tag.name in _ENCLOSING or tag.name in _BEGINS:
            told = data.get(dict(tag.attributes).get("dataRefStart", ""), "")
            looks, target = find_looks(tag, told or get_native(tag))
            found = [
                Inline(look, tag.start, tag.stop, target if look == "link" else None)
                for look in looks
            ]
            if tag.name in _ENCLOSING:
                yield from found
            else:
                begun[find_pair_number(tag)] = found


def find_looks(tag: Tag, native: str) -> tuple[tuple[Look, ...], str | None]:
    """How a code makes text look, by its type or its native form, and where a link leads.

    >>> find_looks(Tag("g", 0, 4, (("id", "1"),)), '<cf bold="True" italic="False">')
    (('bold',), None)
    """
    kinds = [value.lower() for name, value in tag.attributes if name in _KINDS]
    looks = [LOOKS[kind] for kind in kinds if kind in LOOKS]
    if _CF.match(native):
        looks += [LOOKS[found.lower()] for found in _CF_LOOK.findall(native)]
    elif not looks and (element := _NATIVE.match(native)) and element[1].lower() in LOOKS:
        looks.append(LOOKS[element[1].lower()])
    link = _HREF.search(native) if "link" in looks else None
    target = unescape_html(link[1] or link[2] or "") if link else None
    return tuple(dict.fromkeys(looks)), target


def find_pair_number(tag: Tag) -> str:
    """What ties the two ends of a code together."""
    given = dict(tag.attributes)
    return next((given[name] for name in _NUMBERS if given.get(name)), "")


def is_break(tag: Tag) -> bool:
    """Whether a code breaks the line."""
    return any(name in _KINDS and value in _BREAKS for name, value in tag.attributes)


def is_note(tag: Tag) -> bool:
    """Whether a code is the mark of a footnote."""
    given = dict(tag.attributes)
    kind = given.get("ctype") or given.get("subType") or given.get("type", "")
    return tag.name == "ph" and kind in _NOTES


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
