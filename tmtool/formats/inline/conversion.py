"""Formatting and footnote marks as inline codes, and back.

Formatting is a pair of `bpt` and `ept`, a footnote mark a `ph`, as TMX has them; inside stands what
HTML would have there, for a tool that shows codes. The number `x` says which codes of the variants
belong together, `i` which `ept` ends which `bpt`: stretches may overlap.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from html import escape as escape_html
from html import unescape as unescape_html

from tmtool.documents.xliff_parts import LOOKS
from tmtool.formats.inline.formatting import Inline, Inside, Numbered
from tmtool.markup import escape
from tmtool.units import Tag

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
