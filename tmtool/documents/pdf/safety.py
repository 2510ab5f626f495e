"""What is looked at before PDFium gets a file: is it whole, and does it unpack to a sane size?

PDFium has no limits of its own: a stream may unpack to a thousand times its size, and forms that
show forms multiply.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from typing import NamedTuple

from tmtool.errors import InputError

_LARGEST = 256 << 20
"""Bytes that the parts of a file may unpack to; pictures are never unpacked."""
_SUSPECT = 1 << 20
_RATIO = 100
_CHUNK = 1 << 20
_MOST_SHOWN = 20_000
_PAGES, _PAGE = 300, 100
"""Up to so many pages a file may have anyhow, and then so many bytes each must take at least."""
_LETTERS = 100_000
"""More letters than this are on no page that can be read: a newspaper's has a third of them."""
_MANY, _PACKED = 200_000, 20
"""Beyond so many letters a file must take a byte for every twentieth of them at least."""
_OBJECT = re.compile(rb"(?<![0-9])([0-9]{1,9})\s+[0-9]{1,5}\s+obj\b")
_STREAM = re.compile(rb"\bstream\r?\n")
_FILTERS = re.compile(rb"/Filter\s*(\[[^\]]{0,200}\]|/[A-Za-z0-9]+)")
_ELSEWHERE = re.compile(rb"/Filter\s+([0-9]{1,9})\s+[0-9]{1,5}\s+R\b")
_PACKERS = re.compile(rb"/(?:FlateDecode|Fl\b|LZWDecode|LZW\b|RunLengthDecode|RL\b)")
_SHOWS = re.compile(rb"/([^\s/<>\[\]()]{1,60})\s+Do\b")
_REFERENCE = re.compile(rb"\s*([0-9]{1,9})\s+[0-9]{1,5}\s+R")
_NAMED = re.compile(rb"/([^\s/<>\[\]()]{1,60})\s+([0-9]{1,9})\s+[0-9]{1,5}\s+R")


class _Part(NamedTuple):
    """An object of the file: what its dictionary says, and its unpacked stream, if it has one."""

    about: bytes
    content: bytes


def checked(data: bytes, name: str) -> None:
    """Refuse a file that is cut off, or that unpacks to far more than a text needs."""
    if b"%PDF-" not in data[:1024]:
        message = f"{name} is no PDF: it does not begin like one"
        raise InputError(message)
    rest = data[data.rfind(b"%%EOF") :] if b"%%EOF" in data else b"stream"
    if b"stream" in rest or b"endobj" in rest:
        message = f"{name} is a truncated PDF: its end is missing; get the file again"
        raise InputError(message)
    parts = dict(_parts(data, name))
    if _shown(parts) > _MOST_SHOWN:
        message = f"{name} is refused: forms in this PDF show each other too often to be read"
        raise InputError(message)


def check_pages(pages: int, size: int, name: str) -> None:
    """Refuse a small file that claims thousands of pages."""
    if pages > _PAGES and pages * _PAGE > size:
        message = f"{name} is refused: it says that it has {pages} pages, more than it can hold"
        raise InputError(message)


def check_letters(letters: int, page: int, name: str) -> None:
    """Refuse a page of more letters than paper can hold."""
    if letters > _LETTERS:
        message = f"{name} is refused: page {page} holds {letters} letters, more than can be read"
        raise InputError(message)


def check_total(letters: int, size: int, name: str) -> None:
    """Refuse a small file of more letters than it can hold, but by packing the same ones."""
    if letters > _MANY and letters > _PACKED * size:
        message = f"{name} is refused: it holds over {letters} letters, packed too tight for a text"
        raise InputError(message)


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
            yield number, _Part(about, b"")
            continue
        content = _unpacked(data[stream.end() : stop], _filters(about, data, places), name)
        total += len(content)
        if total > _LARGEST or (total > 8 * _SUSPECT and total > _RATIO * len(data)):
            raise _too_large(name)
        shows = content if b"/Form" in about and _SHOWS.search(content) else b""
        yield number, _Part(about, shows)


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


def _shown(parts: dict[int, _Part]) -> int:
    """How many forms a page may show at most, those inside forms counted each time."""
    forms = {number: part for number, part in parts.items() if part.content}
    many = [len(_SHOWS.findall(part.content)) for part in forms.values()]
    bound = 1
    for count in many:
        bound *= count
        if bound > _MOST_SHOWN:
            break
    else:
        return bound
    costs: dict[int, int] = {}
    return max(_cost(number, forms, parts, costs, 0) for number in forms)


def _cost(
    number: int, forms: dict[int, _Part], parts: dict[int, _Part], costs: dict[int, int], depth: int
) -> int:
    """How many forms are shown when this one is."""
    if number not in forms or depth > 40:
        return 1
    if number not in costs:
        costs[number] = 1  # a form that shows itself is shown no further
        names = _names(forms[number].about, parts)
        total = 1
        for shown in _SHOWS.findall(forms[number].content):
            if shown in names and total <= _MOST_SHOWN:
                total += _cost(names[shown], forms, parts, costs, depth + 1)
        costs[number] = total
    return costs[number]


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
