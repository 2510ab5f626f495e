"""OpenDocument texts (.odt, .ott, .fodt) into lines.

A thin reader of its own over the parts: text, styles, lists, notes, tables, tracked changes, and
the headers of pages, as that of the first may be the head of the text. What ends up in no line is
reported with its reason.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tmtool.archive import Archive, open_archive
from tmtool.documents.content import Content, Line, ReadOptions, RemovedText, strip_marks
from tmtool.documents.odt.names import SILENT, expand_name, read_spoken, shorten_name
from tmtool.documents.odt.styles import OdtStyles, parse_whole
from tmtool.documents.odt.walk import OdtWalk
from tmtool.documents.page_breaks import extract_text_head
from tmtool.errors import InputError
from tmtool.lang import codes
from tmtool.xml import read_tree

if TYPE_CHECKING:
    from lxml.etree import _Element

WHERE = "headers and footers"
_KINDS = {"header": "running head", "footer": "running foot"}


_ENCRYPTED = re.compile(rb"<(?:\w+:)?encryption-data\b")
_OPEN_DOCUMENT = b"application/vnd.oasis.opendocument."
_OTHERS = {
    "spreadsheet": "spreadsheet", "presentation": "presentation", "graphics": "drawing",
    "chart": "chart", "formula": "formula", "image": "image", "database": "database",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Parts:
    content: _Element
    styles: _Element | None
    meta: _Element | None
    archive: Archive | None


def read_odt(data: bytes, name: str, how: ReadOptions) -> Content:
    """The lines of an OpenDocument text, zipped or as one flat XML file.

    `name` is what messages call the file; `how.revisions` says whether tracked changes count as
    accepted or as rejected. `InputError` for encrypted and damaged files, and for other kinds of
    OpenDocument files.
    """
    parts = _parts(data, name)
    body = parts.content.find(f"{expand_name('office:body')}/{expand_name('office:text')}")
    if body is None:
        message = f"{name} is an OpenDocument file without a text: save it as a text document"
        raise InputError(message)
    styles = OdtStyles(root for root in (parts.styles, parts.content) if root is not None)
    walk = OdtWalk(name, styles, how, parts.archive)
    walk.walk_body(body)
    aside = OdtWalk(name, styles, how, parts.archive, WHERE)
    pages = parts.styles if parts.styles is not None else parts.content
    head, around = read_heads(pages, body, styles, walk.text, aside.read_apart)
    removed = (*walk.removed, *aside.removed, *around)
    lines = (*head, *walk.lines)
    # As many pages as the file says it has, or was seen to have when it was saved.
    statistics = "meta:document-statistic"
    found = () if parts.meta is None else parts.meta.iter(expand_name(statistics))
    counts = (parse_whole(each.get(expand_name("meta:page-count")), 0) for each in found)
    seen = walk.page_breaks + 1 if walk.page_breaks else None
    return Content(lines, removed, _lang(parts), next(filter(None, counts), seen))


def _parts(data: bytes, name: str) -> _Parts:
    if not data.startswith(b"PK"):
        flat = read_tree(data, name)
        return _Parts(flat, None, flat, None)
    archive = open_archive(data, name)
    _check(archive, name)

    def part(member: str) -> _Element | None:
        found = archive.has(member)
        return read_tree(archive.read(member), f"{name}/{member}") if found else None

    content = part("content.xml")
    if content is None:
        message = f"{name} is damaged or not an OpenDocument file: content.xml is missing"
        raise InputError(message)
    return _Parts(content, part("styles.xml"), part("meta.xml"), archive)


def _check(archive: Archive, name: str) -> None:
    """Refuse what is encrypted, and what is another kind of document."""
    manifest = "META-INF/manifest.xml"
    encrypted = archive.has(manifest) and _ENCRYPTED.search(archive.read(manifest))
    if encrypted or archive.has("encrypted-package"):
        message = f"{name} is encrypted; save it without a password"
        raise InputError(message)
    kind = archive.read("mimetype").strip() if archive.has("mimetype") else b""
    if kind.startswith(_OPEN_DOCUMENT):
        sort = kind[len(_OPEN_DOCUMENT) :].decode("ascii", "replace").split("-")[0]
        if sort in _OTHERS:
            message = f"{name} is an OpenDocument {_OTHERS[sort]}, not a text: save its text first"
            raise InputError(message)


def _lang(parts: _Parts) -> str | None:
    """The language that the document's own description names, if it is one known here."""
    found = (
        next(parts.meta.iter(expand_name("dc:language")), None) if parts.meta is not None else None
    )
    try:
        return codes.normalize(found.text or "") if found is not None else None
    except InputError:
        return None


def read_heads(
    pages: _Element,
    body: _Element,
    styles: OdtStyles,
    text: Sequence[Line],
    read: Callable[[_Element], Sequence[Line]],
) -> tuple[tuple[Line, ...], list[RemovedText]]:
    """What the first page's header has of a masthead, and all else in headers and footers, once.

    `pages` is the root with the kinds of pages, `text` what the body says; `read` gives the lines
    of a header.
    """
    # The kind of page that the text begins on: the one its first block names, or the usual one.
    masters = {
        each.get(expand_name("style:name")): each
        for each in pages.iter(expand_name("style:master-page"))
    }
    named = styles.find_page(next(_blocks(body), None))
    first = masters.get(named) if named in masters else next(iter(masters.values()), None)
    header = None if first is None else _header_of(first)
    found: tuple[Line, ...] = ()
    rest: dict[tuple[str, str], None] = {}
    if first is not None and header is not None:
        lines = read(header)
        # Whether the header is on the first page alone.
        following = first.get(expand_name("style:next-style-name"))
        other = following is not None and following != first.get(expand_name("style:name"))
        found = extract_text_head(
            lines, text, own=other or shorten_name(header.tag) == "style:header-first"
        )
        left = (strip_marks(line.text) for line in lines if line not in found)
        rest |= dict.fromkeys((line, _KINDS["header"]) for line in left)
    for master in pages.iter(expand_name("style:master-page")):
        for part in master:
            kind = shorten_name(part.tag).removeprefix("style:").split("-")[0]
            told = read_spoken(part) if kind in _KINDS and part is not header else ""
            if told:
                rest[told, _KINDS[kind]] = None
    numbered = enumerate(rest, start=1)
    return found, [RemovedText(told, reason, number, WHERE) for number, (told, reason) in numbered]


def _blocks(body: _Element) -> Iterator[_Element]:
    for child in body:
        if shorten_name(child.tag) not in SILENT:
            yield from child.iter(
                expand_name("text:p"), expand_name("text:h"), expand_name("table:table")
            )


def _header_of(master: _Element) -> _Element | None:
    own = master.find(expand_name("style:header-first"))
    header = own if own is not None else master.find(expand_name("style:header"))
    shown = header is not None and header.get(expand_name("style:display")) != "false"
    return header if shown else None
