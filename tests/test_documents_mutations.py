"""Damaged files: many of each format, seeded; each is read or refused with one clear line."""

import io
import random
import re
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tmtool.documents.content import Content, ReadOptions
from tmtool.documents.encodings import decode
from tmtool.documents.formats_by_content import format_of_bytes
from tmtool.documents.html import read_page
from tmtool.documents.odt import read_odt
from tmtool.errors import InputError
from tmtool.formats.sides.tmx import read_tmx
from tmtool.formats.sides.xliff import read_xliff

DATA = Path(__file__).parent / "data"
LIMIT = 5.0
ODT_BEFORE = (
    '<office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0">'
    "<office:body><office:text><text:p>"
)
ODT_AFTER = "</text:p></office:text></office:body></office:document>"
XLIFF_BEFORE = '<xliff version="1.2"><file source-language="en"><body><trans-unit id="1"><source>'
XLIFF_AFTER = "</source></trans-unit></body></file></xliff>"
Reader = Callable[[bytes, str, ReadOptions], Content]


def read_html(data: bytes, name: str, how: ReadOptions) -> Content:
    return read_page(decode(data, name=name).text, name)


def zipped(path: Path) -> bytes:
    """A flat file as a zipped one: LibreOffice's parts hold the same elements."""
    with zipfile.ZipFile(file := io.BytesIO(), "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        archive.writestr("content.xml", path.read_bytes())
        archive.writestr("styles.xml", path.read_bytes())
    return file.getvalue()


def seeds(folder: str, pattern: str) -> list[bytes]:
    return [path.read_bytes() for path in sorted((DATA / folder).glob(pattern))]


FLAT = sorted((DATA / "odt").glob("*.fodt"))
FORMATS: dict[str, tuple[Reader, list[bytes]]] = {
    "odt": (read_odt, [zipped(path) for path in FLAT]),
    "fodt": (read_odt, [path.read_bytes() for path in FLAT]),
    "xliff": (read_xliff, seeds("bilingual", "*.xlf")),
    "sdlxliff": (read_xliff, seeds("bilingual", "*.sdlxliff")),
    "tmx": (read_tmx, seeds("bilingual", "*.tmx")),
    "html": (read_html, [*seeds("html", "*.html"), *seeds("html", "*.mht")]),
}


def mutated(data: bytes, chance: random.Random) -> bytes:
    """The data with one kind of damage: bytes flipped, cut off, doubled, moved, or nested."""
    kind = chance.randrange(8)
    a, b = sorted(chance.randrange(len(data)) for _ in range(2))
    if kind == 0:
        changed = bytearray(data)
        for _ in range(chance.choice((1, 3, 30))):
            changed[chance.randrange(len(data))] = chance.randrange(256)
        return bytes(changed)
    if kind == 1:
        return data[:a]
    if kind == 2:
        return data[:a] + data[b:]
    if kind == 3:
        return data[:b] + data[a:b] * chance.choice((1, 50)) + data[b:]
    if kind == 4:
        return nested(data, chance)
    return (swapped, renamed, without_attribute)[kind - 5](data, chance)


def nested(data: bytes, chance: random.Random) -> bytes:
    """An element opened many times where it was opened once."""
    tags = [
        i for i in range(len(data)) if data[i : i + 1] == b"<" and data[i + 1 : i + 2].isalpha()
    ]
    start = chance.choice(tags or [0])
    stop = data.find(b">", start) + 1
    return data[:stop] + data[start:stop] * chance.choice((2, 100, 400)) + data[stop:]


def swapped(data: bytes, chance: random.Random) -> bytes:
    """One word of the markup put in place of another."""
    words = sorted(set(data.replace(b"<", b" ").replace(b">", b" ").split()))
    return data.replace(chance.choice(words), chance.choice(words), chance.choice((1, -1)))


def renamed(data: bytes, chance: random.Random) -> bytes:
    """All elements of one name called by the name of others: XML stays XML."""
    names = sorted(set(re.findall(rb"</([\w:.-]+)>", data)))
    old, new = chance.choice(names or [b"p"]), chance.choice(names or [b"p"])
    return re.sub(rb"(</?)" + re.escape(old) + rb"(?=[\s/>])", rb"\1" + new, data)


def without_attribute(data: bytes, chance: random.Random) -> bytes:
    """One attribute gone everywhere, or with another value."""
    names = sorted(set(re.findall(rb"\s([\w:.-]+)=\"", data)))
    name = re.escape(chance.choice(names or [b"id"]))
    value = chance.choice((b"", b' x="1"', b' xml:id="-1"'))
    return re.sub(rb"\s" + name + rb"=\"[^\"]*\"", value, data, count=chance.choice((0, 1)))


def cases(seeds: list[bytes], seed: str, count: int) -> Iterator[bytes]:
    chance = random.Random(seed)
    for _ in range(count):
        yield mutated(chance.choice(seeds), chance)


@pytest.mark.parametrize("count", [120, pytest.param(500, marks=pytest.mark.slow)])
@pytest.mark.parametrize("format", FORMATS)
def test_damaged_files(format: str, count: int):
    reader, whole = FORMATS[format]
    read = 0
    for data in cases(whole, format, count):
        start = time.process_time()
        message = ""
        try:
            format_of_bytes(data, "a")
            content = reader(data, "a", ReadOptions(revisions="reject"))
            read += any(line.text for line in content.lines)
        except InputError as error:
            message = str(error)
        assert "\n" not in message
        assert time.process_time() - start < LIMIT
    assert read > count / 50, "the damage is too great to say anything"


@pytest.mark.parametrize("format", FORMATS)
def test_whole_files_are_read(format: str):
    reader, whole = FORMATS[format]
    for data in whole:
        assert reader(data, "a", ReadOptions()).lines


@pytest.mark.parametrize(
    ("reader", "before", "opening", "after"),
    [
        (read_odt, ODT_BEFORE, "<text:span>", ODT_AFTER),
        (read_odt, ODT_BEFORE, "<text:note><text:note-body><text:p>", ODT_AFTER),
        (read_odt, ODT_BEFORE, "<draw:frame><draw:text-box><text:p>", ODT_AFTER),
        (read_odt, ODT_BEFORE, "<table:table-cell><text:p>", ODT_AFTER),
        (read_xliff, XLIFF_BEFORE, '<g id="1">', XLIFF_AFTER),
        (read_xliff, XLIFF_BEFORE, '<ph id="1"><sub>', XLIFF_AFTER),
        (read_html, "<html>", "<table><tr><td>", "</html>"),
        (read_html, "<html>", "<b>", "</html>"),
    ],
)  # fmt: skip
def test_deep_files(reader: Reader, before: str, opening: str, after: str):
    """As deep as the parser allows, and deeper."""
    closing = "".join(f"</{tag}>" for tag in reversed(re.findall(r"<([\w:-]+)", opening)))
    depth = opening.count("<")
    for count in (225 // depth, 100_000 // depth):
        text = before + opening * count + "deep" + closing * count + after
        message = ""
        start = time.process_time()
        try:
            lines = reader(text.encode(), "a", ReadOptions()).lines
            assert any("deep" in line.text for line in lines) or count > 225
        except InputError as error:
            message = str(error)
        assert "\n" not in message
        assert bool(message) or count < 226 or reader is read_html
        assert time.process_time() - start < LIMIT
