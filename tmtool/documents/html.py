"""HTML into lines: one block element, one line; superscripts and note links become marks.

What is beside a page's text, menus and the like, is told apart first: see `html_parts`. The parser
is lxml's with everything dangerous off: no network, no DTD, no entities beyond HTML's own, and the
limits on size and depth stay on.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tmtool.documents.content import Content
from tmtool.documents.html_main import main_part, outside
from tmtool.documents.html_parts import beside, removed
from tmtool.documents.html_walk import BLOCKS, Walk
from tmtool.documents.lines import Line, Removed
from tmtool.errors import InputError
from tmtool.xml import plainly

if TYPE_CHECKING:
    from lxml.etree import _Element


def read_html(text: str, name: str = "the HTML") -> tuple[tuple[Line, ...], tuple[Removed, ...]]:
    """The blocks of a page in order, and what is on it but isn't its text.

    `name` is what messages call the page.

    >>> lines, _ = read_html("<h1>Charter</h1><p>We the peoples<sup>1</sup></p><script>x</script>")
    >>> [(line.role, line.bare) for line in lines]
    [('title', 'Charter'), (None, 'We the peoples')]
    """
    content = read_page(text, name)
    return content.lines, content.removed


def read_page(text: str, name: str = "the HTML") -> Content:
    """The same as the content of a file; a page saved as a web archive is unpacked first.

    >>> page = read_page("<nav>Home News</nav><p>The <em>General</em> Assembly</p>")
    >>> page.lines[0].codes, page.removed[0].reason
    ((Code(look='italic', start=4, stop=11, target=None),), 'navigation')
    """
    from tmtool.documents.mhtml import is_archive, page_of

    root = _parse(page_of(text, name) if is_archive(text) else text, name)
    if root is None:
        return Content(())
    dropped = beside(root)
    part = main_part(root, dropped)
    walk = Walk(part, dropped)
    walk.through()
    if not walk.lines and next(root.iter("frameset"), None) is not None:
        message = f"{name} is a page of frames without a text: save the frame that holds the text"
        raise InputError(message)
    left_out = [*_reported(dropped), *outside(root, part, dropped), *walk.removed]
    return Content(tuple(walk.lines), tuple(sorted(left_out, key=lambda each: each.line)))


def _reported(dropped: dict[_Element, str]) -> list[Removed]:
    texts = ((element, _told(element)) for element in dropped)
    return [removed(text, element, dropped[element]) for element, text in texts if text.strip()]


def _told(element: _Element) -> str:
    """The text of an element, with spaces between its blocks."""
    from lxml.etree import iterwalk

    parts: list[str] = []
    for event, each in iterwalk(element, events=("start", "end")):
        if each.tag in BLOCKS:
            parts.append(" ")
        text = each.text if event == "start" else each.tail if each is not element else None
        parts.append(text or "")
    return "".join(parts)


def _parse(text: str, name: str) -> _Element | None:
    from lxml import etree, html

    parser = html.HTMLParser(
        encoding="utf-8", no_network=True, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except etree.ParserError:  # nothing but white space or comments
        root = None
    fatal = next((entry for entry in parser.error_log if entry.level_name == "FATAL"), None)
    if fatal is not None:  # the parser would go on without the rest of the page
        message = f"{name} can't be read whole: {plainly(fatal.message)}"
        raise InputError(message)
    return root
