"""HTML into lines: one block element, one line; superscripts and note links become marks.

What is beside a page's text, menus and the like, is told apart first: see `html_parts`; then the
part that is the page's own text is looked for. The parser is lxml's with everything dangerous off:
no network, no DTD, no entities beyond HTML's own, and the limits on size and depth stay on.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from tmtool.documents.content import Content, Line, RemovedText, Revisions
from tmtool.documents.encodings import decode
from tmtool.documents.html_parts import build_removed, count_letters, find_left_out, is_notes
from tmtool.documents.html_walk import BLOCKS, HtmlWalk
from tmtool.errors import InputError
from tmtool.xml import simplify_message

if TYPE_CHECKING:
    from email.message import Message

    from lxml.etree import _Element

_INLINE = re.compile(
    r"<(/?)(a|b|big|em|font|i|s|small|span|strike|strong|tt|u)(?:\s[^<>]*)?>", re.IGNORECASE
)
_FEW = 8
"""Elements that may lack their ends without harm. Chosen, no measurement."""


def read_html(
    text: str, name: str = "the HTML", revisions: Revisions = "accept"
) -> tuple[tuple[Line, ...], tuple[RemovedText, ...]]:
    """The blocks of a page in order, and what is on it but isn't its text.

    `name` is what messages call the page; `revisions` is what `<ins>` and `<del>` count for.

    >>> lines, _ = read_html("<h1>Charter</h1><p>We the peoples<sup>1</sup></p><script>x</script>")
    >>> [(line.role, line.bare) for line in lines]
    [('title', 'Charter'), (None, 'We the peoples')]
    """
    content = read_page(text, name, revisions)
    return content.lines, content.removed


def read_page(text: str, name: str = "the HTML", revisions: Revisions = "accept") -> Content:
    """The same as the content of a file; a page saved as a web archive is unpacked first.

    >>> page = read_page("<nav>Home News</nav><p>The <em>General</em> Assembly</p>")
    >>> page.lines[0].codes, page.removed[0].reason
    ((Code(look='italic', start=4, stop=11, target=None),), 'navigation')
    """
    from tmtool.documents.formats_by_content import is_web_archive

    root = _parse(_extract_page(text, name) if is_web_archive(text) else text, name)
    if root is None:
        return Content(())
    dropped = find_left_out(root, revisions)
    part = find_main_part(root, dropped)
    walk = HtmlWalk(part, dropped)
    walk.walk_through()
    if not walk.lines and next(root.iter("frameset"), None) is not None:
        message = f"{name} is a page of frames without text: save the frame that holds the text"
        raise InputError(message)
    left_out = [
        build_removed(spoken, element, reason)
        for element, reason in dropped.items()
        if (spoken := _read_spaced(element)).strip()
    ]
    left_out += [*iter_outside(root, part, dropped), *walk.removed]
    return Content(tuple(walk.lines), tuple(sorted(left_out, key=lambda each: each.line)))


def _extract_page(text: str, name: str) -> str:
    """The HTML of a page saved as one file (.mht); `name` is what messages call the file."""
    import email

    message = email.message_from_string(text)
    part = next((p for p in message.walk() if p.get_content_type() == "text/html"), None)
    if part is None:
        problem = f"{name} is a web archive without a page: save it as HTML"
        raise InputError(problem)
    return _read_part(part, name)


def _read_part(part: Message, name: str) -> str:
    coding = str(part.get("Content-Transfer-Encoding") or "").strip().lower()
    if coding not in ("quoted-printable", "base64"):
        return str(part.get_payload())
    data = part.get_payload(decode=True)
    charset = part.get_content_charset()
    if not isinstance(data, bytes):
        return ""
    try:
        return data.decode(charset) if charset else decode(data, name=name).text
    except (LookupError, ValueError):
        return decode(data, name=name).text


def _read_spaced(element: _Element) -> str:
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
    """The root of a page; None where there is nothing but white space or comments.

    The parser puts all that follows an element without an end into it, and goes no deeper than the
    limits allow: old pages that never end their fonts are read without them.
    """
    root, fatal = _tried(text)
    if fatal is not None and (closed := _without_unclosed(text)) != text:
        root, fatal = _tried(closed)
    if fatal is not None:  # the parser would go on without the rest of the page
        message = f"{name} can't be read in full: {simplify_message(fatal)}"
        raise InputError(message)
    return root


def _tried(text: str) -> tuple[_Element | None, str | None]:
    """The root of a page, and what ended the reading before its end."""
    from lxml import etree, html

    parser = html.HTMLParser(
        encoding="utf-8", no_network=True, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except etree.ParserError:  # nothing but white space or comments
        root = None
    errors = (entry.message for entry in parser.error_log if entry.level_name == "FATAL")
    return root, next(errors, None)


def _without_unclosed(text: str) -> str:
    """A page without the tags of inline elements that begin much more often than they end.

    >>> _without_unclosed("<p><font size=2>a<p><font>b</font>" * 9)[:9]
    '<p>a<p>b<'
    """
    tags = Counter((tag[2].lower(), tag[1] == "/") for tag in _INLINE.finditer(text))
    unclosed = {name for name, is_end in tags if tags[name, False] - tags[name, True] > _FEW}
    return _INLINE.sub(lambda tag: "" if tag[2].lower() in unclosed else tag[0], text)


def find_main_part(root: _Element, left_out: dict[_Element, str]) -> _Element:
    """The element that holds the page's own text: what says so itself, where it holds enough."""
    kept = _KeptText(root, left_out)
    mains = [
        e
        for e in root.iter("main", "div", "section", "td")
        if e.tag == "main" or e.get("role") == "main"
    ]
    best = max((e for e in mains if e in kept.sizes), key=kept.get_size, default=None)
    if best is not None and kept.is_enough(best, 0.25):
        return best
    articles = [e for e in root.iter("article") if e in kept.sizes]
    if len(articles) == 1 and kept.is_enough(articles[0], 0.5):
        return articles[0]
    return root


class _KeptText:
    """How much text of each element is left, and whether notes lie outside of one."""

    def __init__(self, root: _Element, left_out: dict[_Element, str]) -> None:
        self.root = root
        self.sizes: dict[_Element, int] = {}
        self._measure(root, left_out)

    def _measure(self, root: _Element, left_out: dict[_Element, str]) -> None:
        order, waiting = [], [root]
        while waiting:
            element = waiting.pop()
            if element not in left_out and isinstance(element.tag, str):
                order.append(element)
                waiting.extend(element)
        for element in reversed(order):
            inner = sum(self.sizes.get(child, 0) + count_letters(child.tail) for child in element)
            self.sizes[element] = count_letters(element.text) + inner

    def get_size(self, element: _Element) -> int:
        return self.sizes[element]

    def is_enough(self, element: _Element, share: float) -> bool:
        """Whether it holds this share of the page, and all its notes."""
        if self.sizes[element] < share * self.sizes[self.root] or not self.sizes[element]:
            return False
        around = {*element.iter(), *element.iterancestors()}
        return not any(is_notes(e) and size for e, size in self.sizes.items() if e not in around)


def iter_outside(
    root: _Element, part: _Element, left_out: dict[_Element, str]
) -> Iterator[RemovedText]:
    """What stands outside of a part of the page and is not in `left_out`."""
    within = part
    for parent in part.iterancestors():
        if parent.text and parent.text.strip():
            yield build_removed(parent.text, parent)
        for child in parent:
            if child is not within and child not in left_out and isinstance(child.tag, str):
                yield from _left_out(child, left_out)
            if child.tail and child.tail.strip():
                yield build_removed(child.tail, child)
        if parent is root:
            return
        within = parent


def _left_out(element: _Element, left_out: dict[_Element, str]) -> Iterator[RemovedText]:
    """The text of an element outside, without what has a reason of its own."""
    texts: list[str] = []
    waiting: list[_Element | str] = [element]
    while waiting:
        each = waiting.pop()
        if isinstance(each, str):
            texts.append(each)
        elif each not in left_out and isinstance(each.tag, str):
            for child in reversed(each):
                waiting.extend((child.tail or "", child))
            waiting.append(each.text or "")
    text = " ".join(" ".join(texts).split())
    if text:
        yield build_removed(text, element)
