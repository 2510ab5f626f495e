"""Which files a command line means: files, folders and patterns, each file once."""

from __future__ import annotations

import glob
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from os import PathLike
from pathlib import Path

from tmtool.errors import InputError, describe_failed_read
from tmtool.formats.units.reading import SUFFIXES


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A file in a folder, or one named again, that is not read, and why.

    `code` is as that of an error: an interface adds by it what can be done.
    """

    path: Path
    reason: str
    code: str = ""


def expand(paths: Iterable[str | PathLike[str]]) -> Iterator[Path | LeftOut]:
    """The files to read in the order given, those of a folder by name; and what is left out.

    A file that is named is taken, whatever its name; of folders and patterns, the names that end as
    those of a format do (`reading.SUFFIXES`, `.gz` after it too), and pages that the aligner wrote.
    Links to folders aren't followed.
    InputError for what does not exist, and for a pattern that fits nothing.
    """
    seen: set[Path] = set()
    for each in paths:
        for found in _of(str(each)):
            path = found.path if isinstance(found, LeftOut) else found
            known = path.resolve()
            if isinstance(found, LeftOut):
                yield found
            elif known in seen:
                yield LeftOut(path, "named twice")
            else:
                seen.add(known)
                yield found


def _of(text: str) -> Iterator[Path | LeftOut]:
    path = Path(text)
    if text == "-" or path.is_file():
        yield path
    elif path.is_dir():
        yield from _in_folder(path)
    elif glob.has_magic(text):
        yield from _matching(text)
    else:
        raise InputError(f"{text}: file not found")


def _matching(pattern: str) -> Iterator[Path | LeftOut]:
    found = sorted(glob.glob(pattern, recursive=True))  # noqa: PTH207 - patterns may be absolute
    if not found:
        raise InputError(f"{pattern}: no file matches this pattern")
    for path in map(Path, found):
        if path.is_file():
            yield _judged(path)


def _in_folder(folder: Path) -> Iterator[Path | LeftOut]:
    try:
        inside = sorted(folder.iterdir())
    except OSError as error:
        raise InputError(describe_failed_read(folder, error)) from error
    for path in inside:
        if path.is_dir():
            if path.name.startswith("."):
                yield LeftOut(path, "a hidden folder")
            elif path.is_symlink():
                yield LeftOut(path, "a link to a folder")
            else:
                yield from _in_folder(path)
        elif path.is_file():
            yield _judged(path)
        else:
            yield LeftOut(path, "not a file")


def _judged(path: Path) -> Path | LeftOut:
    """Whether a file that nobody named is one to read."""
    if path.name.startswith("~$"):
        return LeftOut(path, "a lock file of Office")
    if path.name.startswith("."):
        return LeftOut(path, "a hidden file")
    name = path.name.lower().removesuffix(".gz")
    suffix = Path(name).suffix
    if suffix in (".html", ".htm"):
        return path if _is_bitext(path) else LeftOut(path, "a page without pairs")
    if suffix == ".align":
        return LeftOut(path, "an alignment without its texts", "segments alone")
    if suffix not in SUFFIXES:
        told = f"{suffix} is not a format of translations" if suffix else "its name has no ending"
        return LeftOut(path, told)
    return path


def _is_bitext(path: Path) -> bool:
    """Whether a page is one that the aligner wrote; one that can't be read is told later."""
    from tmtool.formats.bitexts.html import has_pairs

    try:
        return has_pairs(path.read_bytes())
    except OSError:
        return True
