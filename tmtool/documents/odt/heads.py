"""Headers and footers of pages: the head of the first page may be the head of the text."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from tmtool.documents.lines import Line, Removed, without_marks
from tmtool.documents.odt.names import SILENT, full, short
from tmtool.documents.odt.objects import spoken
from tmtool.documents.odt.styles import Styles
from tmtool.documents.page_artifacts import head_of_text

if TYPE_CHECKING:
    from lxml.etree import _Element

WHERE = "headers and footers"
_KINDS = {"header": "running head", "footer": "running foot"}


def heads(
    pages: _Element,
    body: _Element,
    styles: Styles,
    text: Sequence[Line],
    read: Callable[[_Element], Sequence[Line]],
) -> tuple[tuple[Line, ...], list[Removed]]:
    """What the first page's header has of a masthead, and all else in headers and footers, once.

    `pages` is the root with the kinds of pages, `text` what the body says; `read` gives the lines
    of a header.
    """
    first = _first_page(pages, body, styles)
    header = None if first is None else _header_of(first)
    found: tuple[Line, ...] = ()
    rest: dict[tuple[str, str], None] = {}
    if first is not None and header is not None:
        lines = read(header)
        found = head_of_text(lines, text, own=_is_its_own(first, header))
        left = (without_marks(line.text) for line in lines if line not in found)
        rest |= dict.fromkeys((line, _KINDS["header"]) for line in left)
    for part, kind in _parts(pages):
        told = spoken(part)
        if part is not header and told:
            rest[told, _KINDS[kind]] = None
    numbered = enumerate(rest, start=1)
    return found, [Removed(told, reason, number, WHERE) for number, (told, reason) in numbered]


def _parts(pages: _Element) -> Iterator[tuple[_Element, str]]:
    for master in pages.iter(full("style:master-page")):
        for part in master:
            kind = short(part.tag).removeprefix("style:").split("-")[0]
            if kind in _KINDS:
                yield part, kind


def _first_page(pages: _Element, body: _Element, styles: Styles) -> _Element | None:
    """The kind of page that the text begins on: the one its first block names, or the usual one."""
    masters = {each.get(full("style:name")): each for each in pages.iter(full("style:master-page"))}
    named = styles.page_of(next(_blocks(body), None))
    return masters.get(named) if named in masters else next(iter(masters.values()), None)


def _blocks(body: _Element) -> Iterator[_Element]:
    for child in body:
        if short(child.tag) not in SILENT:
            yield from child.iter(full("text:p"), full("text:h"), full("table:table"))


def _header_of(master: _Element) -> _Element | None:
    own = master.find(full("style:header-first"))
    header = own if own is not None else master.find(full("style:header"))
    shown = header is not None and header.get(full("style:display")) != "false"
    return header if shown else None


def _is_its_own(master: _Element, header: _Element) -> bool:
    """Whether the header is on the first page alone."""
    following = master.get(full("style:next-style-name"))
    other = following is not None and following != master.get(full("style:name"))
    return other or short(header.tag) == "style:header-first"
