"""Units from files of Moses: a line of the one translates the same line of the other."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import file_digest
from pathlib import Path

from tmtool.errors import InputError, describe_failed_read
from tmtool.formats.bitexts import moses
from tmtool.formats.units.build import Builder, Side
from tmtool.formats.units.languages import is_known, language
from tmtool.formats.units.model import Item
from tmtool.units import Place


def read(
    paths: tuple[Path, Path], *, langs: tuple[str, str] | None = None, after: int = 0
) -> Iterator[Item]:
    """The pairs of lines, the first `after` left out; gzipped files too.

    Without `langs` the names of the files end in their languages: `un.zh`, `un.en.gz`. InputError
    where they don't; ParseError, after all that stands before, where one file ends too early.
    """
    codes = langs or (_told(paths[0]), _told(paths[1]))
    places = [
        Place(language(code), code, file=path.name, file_hash=_hash(path))
        for path, code in zip(paths, codes, strict=True)
    ]
    builder = Builder()
    for number, texts in enumerate(moses.read(*paths)):
        if number >= after:
            sides = [Side(text, place) for text, place in zip(texts, places, strict=True)]
            origin = builder.origin((places[0], places[1]), number + 1, number)
            yield from builder.items(sides, origin, number + 1, number)


def _told(path: Path) -> str:
    name = path.name.removesuffix(".gz")
    code = Path(name).suffix.removeprefix(".")
    if not code or not is_known(language(code)):
        message = f"{path}: the name of the file does not end in a language"
        raise InputError(message, code="languages not named")
    return code


def _hash(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise InputError(describe_failed_read(path, error)) from error
