"""What is looked at before PDFium gets a file: is it whole, and does it unpack to a sane size?

PDFium has no limits of its own: a stream may unpack to a thousand times its size, and forms that
show forms multiply, or never end. What is hidden from this look, in what is packed in other ways,
comes up against the limits of the process (`limits`), or is found while a page is read.
"""

from __future__ import annotations

import re
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from typing import NamedTuple

from tmtool.errors import InputError

_LARGEST = 256 << 20
"""Bytes that the parts of a file may unpack to; pictures are never unpacked. A limit."""
_SUSPECT = 1 << 20
"""Limit: bytes from which on it counts how far something unpacks."""
_RATIO = 100
"""Limit: times the packed size; Flate can reach 1,032."""
_CHUNK = 1 << 20
"""Limit: bytes unpacked at once."""
_MOST_SHOWN = 20_000
"""Limit: forms that a page may show, those inside others counted; PDFium draws each."""
_DEEPEST = 30
"""Forms inside each other; PDFium follows those that show themselves some steps further. A
limit."""
_PAGES = 300
"""Pages that a file may have anyhow. Chosen, no measurement."""
_PAGE = 100
"""Bytes that each page must take at least in a file of more. Chosen, no measurement."""
_LETTERS = 100_000
"""More letters than this are on no page that can be read: a newspaper's has a third of them.
Chosen, no measurement."""
_MANY = 200_000
"""Letters that a file may have anyhow. Chosen, no measurement."""
_PACKED = 20
"""Letters for which a file of more must take a byte at least. Chosen, no measurement."""
_OBJECT = re.compile(rb"(?<![0-9])([0-9]{1,9})\s+[0-9]{1,5}\s+obj\b")
_STREAM = re.compile(rb"\bstream\r?\n")
_FILTERS = re.compile(rb"/Filter\s*(\[[^\]]{0,200}\]|/[A-Za-z0-9]+)")
_ELSEWHERE = re.compile(rb"/Filter\s+([0-9]{1,9})\s+[0-9]{1,5}\s+R\b")
_PACKERS = re.compile(rb"/(?:FlateDecode|Fl\b|LZWDecode|LZW\b|RunLengthDecode|RL\b)")
_LITERALS = re.compile(rb"\((?:[^()\\]|\\.)*\)|%[^\r\n]*", re.S)
"""Texts and comments, in which a form may be named and is not shown."""
_SHOWS = re.compile(rb"/([^\s/<>\[\]()]{1,60})\s+Do\b")
_REFERENCE = re.compile(rb"\s*([0-9]{1,9})\s+[0-9]{1,5}\s+R")
_NAMED = re.compile(rb"/([^\s/<>\[\]()]{1,60})\s+([0-9]{1,9})\s+[0-9]{1,5}\s+R")


class _Part(NamedTuple):
    """An object of the file: what its dictionary says, and how often it shows which names."""

    about: bytes
    shows: Mapping[bytes, int]


def check_safety(data: bytes, name: str) -> None:
    """Refuse a file that is cut off, or that unpacks to far more than a text needs."""
    if b"%PDF-" not in data[:1024]:
        message = f"{name} is not a PDF"
        raise InputError(message)
    rest = data[data.rfind(b"%%EOF") :] if b"%%EOF" in data else b"stream"
    if b"stream" in rest or b"endobj" in rest:
        message = f"{name} is an incomplete PDF: get the file again"
        raise InputError(message)
    _check_forms(dict(_parts(data, name)), name)


def check_pages(pages: int, size: int, name: str) -> None:
    """Refuse a small file that claims thousands of pages."""
    if pages > _PAGES and pages * _PAGE > size:
        message = f"{name} is refused: it claims to have {pages} pages, more than fit into the file"
        raise InputError(message)


def check_letters(letters: int, page: int, name: str) -> None:
    """Refuse a page of more letters than paper can hold."""
    if letters > _LETTERS:
        message = f"{name} is refused: page {page} holds {letters} letters, more than can be read"
        raise InputError(message)


def check_total(letters: int, size: int, name: str) -> None:
    """Refuse a small file of more letters than it can hold, but by packing the same ones."""
    if letters > _MANY and letters > _PACKED * size:
        message = (
            f"{name} is refused: it holds over {letters} letters, more than a text of this size has"
        )
        raise InputError(message)


def check_depth(forms: int, name: str) -> None:
    """Refuse a page on which so many forms lie inside each other that they must be the same."""
    if forms >= _DEEPEST:
        raise _endless(name)


def _parts(data: bytes, name: str) -> Iterator[tuple[int, _Part]]:
    """The objects of the file by their numbers; pictures and packed objects are left out."""
    starts = [(int(found[1]), found.end()) for found in _OBJECT.finditer(data)]
    places = dict(starts)
    total = 0
    for i, (number, start) in enumerate(starts):
        stop = starts[i + 1][1] if i + 1 < len(starts) else len(data)
        stream = _STREAM.search(data, start, stop)
        about = data[start : stream.start() if stream else min(stop, start + 4000)]
        if stream is None or re.search(rb"/Subtype\s*/Image\b", about):
            yield number, _Part(about, {})
            continue
        content = _unpacked(data[stream.end() : stop], _filters(about, data, places), name)
        total += len(content)
        if total > _LARGEST or (total > 8 * _SUSPECT and total > _RATIO * len(data)):
            raise _too_large(name)
        shows = b"/Form" in about and _SHOWS.search(content)
        yield number, _Part(about, _named(content) if shows else {})


def _named(content: bytes) -> Counter[bytes]:
    return Counter(_SHOWS.findall(_LITERALS.sub(b"", content)))


def _too_large(name: str) -> InputError:
    return InputError(f"{name} is refused: parts of this PDF unpack to far more than they should")


def _filters(about: bytes, data: bytes, places: dict[int, int]) -> bytes:
    """How a stream is packed; that may be said in an object of its own."""
    elsewhere = _ELSEWHERE.search(about)
    if elsewhere:
        start = places.get(int(elsewhere[1]), len(data))
        return data[start : start + 200].partition(b"endobj")[0]
    return b" ".join(_FILTERS.findall(about))


def _unpacked(packed: bytes, filters: bytes, name: str) -> bytes:
    """A stream as it is, or unpacked if it is deflated; as far as an encrypted one can be."""
    packers = _PACKERS.findall(filters)
    if len(packers) > 1:
        message = f"{name} is refused: a part of this PDF is packed {len(packers)} times over"
        raise InputError(message)
    if b"ASCII" in filters or b"/A85" in filters or not (packers and b"/Fl" in packers[0]):
        return packed
    unpacker, pieces, size, rest = zlib.decompressobj(), [], 0, packed
    try:
        while rest and not unpacker.eof:
            pieces.append(unpacker.decompress(rest, _CHUNK))
            size, rest = size + len(pieces[-1]), unpacker.unconsumed_tail
            if size > _SUSPECT and size > _RATIO * (len(packed) - len(rest)):
                raise _too_large(name)
    except zlib.error:
        pass
    return b"".join(pieces)


def _check_forms(parts: dict[int, _Part], name: str) -> None:
    """Refuse forms that show themselves, also through others, or multiply too often."""
    shown = {number: _count_forms(part, parts) for number, part in parts.items() if part.shows}
    try:
        inner_first = list(TopologicalSorter(shown).static_order())
    except CycleError:
        raise _endless(name) from None
    costs: dict[int, int] = {}
    for number in inner_first:
        costs[number] = 1 + sum(
            times * costs[inner] for inner, times in shown.get(number, {}).items()
        )
        if costs[number] > _MOST_SHOWN:
            message = (
                f"{name} is refused: forms in this PDF include each other too often to be read"
            )
            raise InputError(message)


def _endless(name: str) -> InputError:
    return InputError(
        f"{name} is refused: forms in this PDF include themselves without end; save it "
        "again from its source"
    )


def _count_forms(part: _Part, parts: dict[int, _Part]) -> Counter[int]:
    """Which forms a form shows, and how often."""
    names = _names(part.about, parts)
    shown: Counter[int] = Counter()
    for form, times in part.shows.items():
        if form in names:
            shown[names[form]] += times
    return shown


def _names(about: bytes, parts: dict[int, _Part]) -> dict[bytes, int]:
    """What the names in a form's resources stand for."""
    for key in (b"/Resources", b"/XObject"):
        at = about.find(key)
        if at < 0:
            return {}
        about = about[at + len(key) :]
        reference = _REFERENCE.match(about)
        if reference:
            part = parts.get(int(reference[1]))
            about = part.about if part else b""
    return {found[1]: int(found[2]) for found in _NAMED.finditer(about)}
