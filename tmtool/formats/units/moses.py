"""Units from files of Moses: a line of the one translates the same line of the other."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import file_digest
from itertools import islice
from pathlib import Path

from tmtool.errors import InputError, describe_failed_read
from tmtool.formats.bitexts import moses
from tmtool.formats.units.build import Builder, ReadSide
from tmtool.formats.units.languages import find_language, is_known
from tmtool.formats.units.model import Item
from tmtool.lang.detect import detect
from tmtool.units import Place

_SAMPLE = 100
"""Lines that a language is recognized by. Chosen, no measurement."""


def read(
    paths: tuple[Path, Path], *, languages: tuple[str, str] | None = None, after: int = 0
) -> Iterator[Item]:
    """The pairs of lines, the first `after` left out; gzipped files too.

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
    for number, texts in enumerate(moses.read(*paths)):
        if number >= after:
            sides = [ReadSide(text, place) for text, place in zip(texts, places, strict=True)]
            origin = builder.build_origin((places[0], places[1]), number + 1, number)
            yield from builder.build_items(sides, origin, number + 1, number)


def _read_language(path: Path) -> str:
    name = path.name.removesuffix(".gz").removesuffix(".txt")
    code = Path(name).suffix.removeprefix(".")
    if code and is_known(find_language(code)):
        return code
    recognized = detect("\n".join(islice(moses.read_lines(path), _SAMPLE)))
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
