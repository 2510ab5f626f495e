"""Formatting and footnote marks as the inline codes that TMX has for them.

Formatting is a pair of `bpt` and `ept`, a footnote mark a `ph`; inside stands what HTML would have
there, for a tool that shows codes. The number `x` says which codes of the variants belong together,
`i` which `ept` ends which `bpt`: stretches may overlap.
"""

from __future__ import annotations

from collections.abc import Iterable

from tmtool.formats.bitexts import codes_html
from tmtool.formats.bitexts.codes import Close, LookStart, Piece
from tmtool.formats.inline.formatting import Inside
from tmtool.markup import escape
from tmtool.units import Tag

# The types that TMX 1.4b names; others begin with x-.
_TYPES: dict[Inside, str] = {
    "bold": "bold", "italic": "italic", "underline": "ulined", "strike": "x-strike",
    "superscript": "x-superscript", "subscript": "x-subscript", "link": "link",
}  # fmt: skip
_NOTE = "fnote"


def build_tags(pieces: Iterable[Piece]) -> tuple[Tag, ...]:
    """Make the codes of a text in pieces.

    >>> [(tag.name, tag.start) for tag in build_tags(("See ", LookStart(1, "italic"), "this"))]
    [('bpt', 4)]
    """
    tags: list[Tag] = []
    at = 0
    known: tuple[tuple[str, str], ...]
    for piece in pieces:
        if isinstance(piece, str):
            at += len(piece)
            continue
        number = str(piece.id)
        if isinstance(piece, LookStart):
            name, content = "bpt", codes_html.start(piece.look, piece.value)
            known = (("i", number), ("x", number), ("type", _TYPES[piece.look]))
        elif isinstance(piece, Close):
            name, content, known = "ept", codes_html.close_look(piece.look), (("i", number),)
        else:
            name, content = "ph", codes_html.note(piece.mark)
            known = (("x", number), ("assoc", "p"), ("type", _NOTE))
        tags.append(Tag(name, at, at, known, escape(content)))
    return tuple(tags)
