"""Moses files: a text file per language; a line of the one translates the same line of the other.

They hold text alone, and one line per pair: whatever ends a line inside a text becomes a space.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from hashlib import file_digest
from itertools import islice, zip_longest
from pathlib import Path
from typing import BinaryIO

from tmtool.archive import open_packed
from tmtool.errors import InputError, ParseError, describe_failed_read
from tmtool.formats.bitexts.rows import Row, iter_rows
from tmtool.formats.units.build import Builder, ReadSide
from tmtool.formats.units.model import Item
from tmtool.lang.codes import find_language, is_known
from tmtool.lang.detect import detect
from tmtool.units import Bitext, Place

_SAMPLE = 100
"""Lines that a language is recognized by. Chosen, no measurement."""
_BOM = b"\xef\xbb\xbf"
LINE_ENDS = re.compile(r"\s*[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]+\s*")
"""What ends a line for one program or another, with the white space around it."""
LOSES = (
    "untranslated", "incomplete", "blank", "lines", "codes", "labels", "kinds", "places", "scores",
    "agreement", "checks", "edits", "origins",
)  # fmt: skip
"""Text alone is kept."""
_LONGEST = 10_000_000
"""Bytes of a line: no sentence, no paragraph and no page is as long. Limit: a file without line
ends would fill the memory."""


def read(source: Path, target: Path) -> Iterator[tuple[str, str]]:
    """The pairs of two files, one after another, line ends taken off; gzipped files too.

    Memory stays flat. ParseError where one file ends before the other, or is not UTF-8.
    """
    with open_packed(source) as first, open_packed(target) as second:
        sides = _lines(first, str(source)), _lines(second, str(target))
        for number, (one, other) in enumerate(zip_longest(*sides), start=1):
            if one is None:
                raise ParseError(
                    f"the file ends here, but {target.name} has more lines", str(source), number
                )
            if other is None:
                raise ParseError(
                    f"the file ends here, but {source.name} has more lines", str(target), number
                )
            yield one, other


def read_lines(path: Path) -> Iterator[str]:
    """The lines of one file, line ends taken off; ParseError for what is not UTF-8."""
    with open_packed(path) as file:
        yield from _lines(file, str(path))


def read_items(
    paths: tuple[Path, Path], *, languages: tuple[str, str] | None = None
) -> Iterator[Item]:
    """The pairs of lines as units, gzipped files too.

    Without `languages` the names of the files say them (`un.zh`, `un.en.gz`, `un.zh.txt`), else
    their first lines. InputError where neither does; ParseError, after all that stands before,
    where one file ends too early.
    """
    codes = languages or (_read_language(paths[0]), _read_language(paths[1]))
    places = [
        Place(find_language(code), code, file=path.name, file_hash=_hash(path))
        for path, code in zip(paths, codes, strict=True)
    ]
    builder = Builder()
    for number, texts in enumerate(read(*paths)):
        sides = [ReadSide(text, place) for text, place in zip(texts, places, strict=True)]
        origin = builder.build_origin((places[0], places[1]), number + 1, number)
        yield from builder.build_items(sides, origin, number + 1, number)


def chunks(bitext: Bitext) -> Iterator[tuple[str, ...]]:
    """The files, a line of each at a time, line ends included; footnotes after the body.

    Beads that lack a side are left out, and those of which a side is blank.
    """
    for row in iter_rows(bitext):
        if _is_written(row):
            yield tuple(LINE_ENDS.sub(" ", side.text.strip()) + "\n" for side in row.sides)


def _is_written(row: Row) -> bool:
    return all(side.segments and side.text.strip() for side in row.sides)


def _lines(file: BinaryIO, path: str) -> Iterator[str]:
    """The lines of a stream, which only line feeds end, with or without a carriage return."""
    number = 0
    while line := file.readline(_LONGEST + 1):
        number += 1
        if len(line) > _LONGEST:
            raise ParseError(f"the line has more than {_LONGEST // 1000000} MB", path, number)
        line = line.removeprefix(_BOM) if number == 1 else line
        yield _decoded(line.removesuffix(b"\n").removesuffix(b"\r"), path, number)


def _decoded(line: bytes, path: str, number: int) -> str:
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError as error:
        column = len(line[: error.start].decode("utf-8", "replace")) + 1
        message = "not UTF-8"
        raise ParseError(message, path, number, column) from error


def _read_language(path: Path) -> str:
    name = path.name.removesuffix(".gz").removesuffix(".txt")
    code = Path(name).suffix.removeprefix(".")
    if code and is_known(find_language(code)):
        return code
    recognized = detect("\n".join(islice(read_lines(path), _SAMPLE)))
    if recognized.lang == "und":
        message = f"{path}: neither the name of the file nor its text says the language"
        raise InputError(message, code="languages not named")
    return recognized.lang


def _hash(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise InputError(describe_failed_read(path, error)) from error
