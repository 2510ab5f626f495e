"""Codes as HTML would have them: what a bilingual format says of the document's own codes."""

from __future__ import annotations

import re
from html import escape, unescape

from tmtool.formats.inline.formatting import Inside

_TAGS: dict[Inside, str] = {
    "bold": "b", "italic": "i", "underline": "u", "strike": "s", "superscript": "sup",
    "subscript": "sub", "link": "a",
}  # fmt: skip
_HREF = re.compile(r"""\bhref\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_MARKUP = re.compile(r"<[^<>]*>")


def start(look: Inside, value: str | None = None) -> str:
    """Where a look begins.

    >>> start("link", "https://www.un.org/?a&b")
    '<a href="https://www.un.org/?a&amp;b">'
    """
    target = f' href="{escape(value)}"' if look == "link" and value else ""
    return f"<{_TAGS[look]}{target}>"


def close_look(look: Inside) -> str:
    """Where a look ends."""
    return f"</{_TAGS[look]}>"


def note(mark: str) -> str:
    """A footnote mark."""
    return f"<sup>{escape(mark)}</sup>"


def find_target(code: str) -> str | None:
    """Where the start of a link leads, if it says so."""
    match = _HREF.search(code)
    return unescape(match[1] or match[2] or "") if match else None


def mark(code: str) -> str | None:
    """What a footnote mark says, without its markup.

    >>> mark("<sup>*</sup>")
    '*'
    """
    return unescape(_MARKUP.sub("", code)) or None
