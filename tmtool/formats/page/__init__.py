"""Self-contained pages: what all of them have in common, and the frame they stand in.

Nothing is loaded from anywhere; a page's own rule (a content security policy with the hashes of its
one style and one script) forbids it. Without the script it still reads from top to bottom.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterable, Iterator
from hashlib import sha256
from importlib.resources import files

from tmtool.formats.bitexts.columns import is_right_to_left

_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_TOOLS = """<nav aria-label="Tools">
<label>Filter <input type="search" id="search" accesskey="f"></label>
<output id="found" for="search"></output>
<button type="button" id="all">All renderings</button>
<button type="button" id="print">Print</button>
<p id="keys"><kbd>/</kbd> filter, <kbd>j</kbd> <kbd>k</kbd> next and previous {row},
<kbd>Esc</kbd> all again</p>
</nav>
"""
_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\n": "<br>"})


def chunks(title: str, body: Iterable[str], package: str) -> Iterator[str]:
    """A page, piece by piece; `package` holds what it has of its own: `page.css` and `page.js`.

    Its style comes behind the common one and may change what that says; its script finds `fold`,
    `listen` and `walk` of the common one.
    """
    style, script = _both(package, "page.css"), _both(package, "page.js")
    policy = f"default-src 'none'; style-src {_hash(style)}; script-src {_hash(script)}"
    yield '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
    yield f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
    yield f"<title>{escape(title)}</title>\n<style>{style}</style>\n</head>\n<body>\n"
    yield from body
    yield f"<script>{script}</script>\n</body>\n</html>\n"


def escape(text: str) -> str:
    """The text as HTML; control characters, which HTML can't hold, become U+FFFD."""
    return _CONTROLS.sub("\ufffd", text).translate(_ESCAPES)


def tools(row: str) -> str:
    """The tools of a page of renderings; `row` is what the keys lead to: a line, a rendering."""
    return _TOOLS.format(row=row)


def facts(listed: Iterable[tuple[str, str]]) -> Iterator[str]:
    """Terms with what is to be said of each, as a list."""
    yield "<dl>\n"
    for term, value in listed:
        yield f"<div><dt>{escape(term)}</dt><dd>{escape(value)}</dd></div>\n"
    yield "</dl>\n"


def spoken(lang: str) -> str:
    """What an element in a language says of it.

    >>> spoken("ar")
    'lang="ar" dir="rtl"'
    """
    direction = "rtl" if is_right_to_left(lang) else "ltr"
    return f'lang="{escape(lang)}" dir="{direction}"'


def _both(package: str, file: str) -> str:
    """The common part of a style or a script, and a page's own."""
    return "".join(files(each).joinpath(file).read_text("utf-8") for each in (__name__, package))


def _hash(text: str) -> str:
    """What a content security policy calls an inline style or script by."""
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"
