"""One door to all readers: the format of a file by what is in it, then its units one by one.

And which files a command line means: files, folders and patterns, each file once.
"""

from __future__ import annotations

import glob
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from typing import Protocol

from tmtool.errors import InputError, describe_failed_read
from tmtool.formats import json_lines, po
from tmtool.formats.tables import reading as tables
from tmtool.formats.tmx import reading as tmx
from tmtool.formats.units import bitexts
from tmtool.formats.units.model import Item
from tmtool.formats.units.sources import Progress, Source, open_stdin
from tmtool.formats.xliff import reading as xliff


class FormatReader(Protocol):
    """A function that reads one format."""

    def __call__(
        self, source: Source, *, languages: tuple[str, str] | None = None, after: int = 0
    ) -> Iterator[Item]: ...


def _tmx(
    source: Source, *, languages: tuple[str, str] | None = None, after: int = 0
) -> Iterator[Item]:
    return tmx.read(source, after=after)


def _bitext(
    source: Source, *, languages: tuple[str, str] | None = None, after: int = 0
) -> Iterator[Item]:
    return bitexts.read(source, after=after)


FORMATS: dict[str, FormatReader] = {
    "tmx": _tmx,
    "xliff": xliff.read,
    "po": po.read,
    "tsv": tables.read_tsv,
    "csv": tables.read_csv,
    "xlsx": tables.read_xlsx,
    "jsonl": json_lines.read,
    "bitext": _bitext,
}
"""The formats that can be read."""
_SUFFIXES = {
    ".tmx": "tmx", ".xlf": "xliff", ".xliff": "xliff", ".sdlxliff": "xliff", ".mqxliff": "xliff",
    ".mxliff": "xliff", ".txlf": "xliff", ".po": "po", ".pot": "po", ".tsv": "tsv", ".tab": "tsv",
    ".txt": "tsv", ".csv": "csv", ".xlsx": "xlsx", ".xlsm": "xlsx", ".jsonl": "jsonl",
    ".ndjson": "jsonl", ".json": "jsonl", ".align": "bitext", ".html": "bitext", ".htm": "bitext",
}  # fmt: skip
SUFFIXES = frozenset(_SUFFIXES) - {".txt", ".json", ".html", ".htm", ".align"}
"""The ends of names that a folder is searched for; others may be read if they are named."""
_DOCUMENTS = frozenset({".docx", ".doc", ".odt", ".pdf", ".rtf", ".md", ".pptx"})
_PACKED = b"PK\x03\x04"


def read(
    path: str | PathLike[str],
    *,
    languages: tuple[str, str] | None = None,
    name: str | None = None,
    encoding: str | None = None,
    after: int = 0,
    progress: Progress | None = None,
) -> Iterator[Item]:
    """The units of a file in the order of the file, and what is left out or to be known of it.

    `languages` are the languages of source and target where the file does not say them; a path of
    `-` is standard input; `name` is what messages and origins call the file, its own by default.
    The first `after` units are passed over, and numbers go on. `progress` is told the bytes read
    and those of the whole, now and then.

    InputError for what can't be read at all; ParseError, with file, line and column, after all that
    stands before a fault.
    """
    with ExitStack() as stack:
        given = Path(path)
        if str(path) == "-":
            given, name = stack.enter_context(open_stdin()), name or "standard input"
        source = Source(given, name or given.name or str(given), encoding, progress)
        yield from FORMATS[format_of(source)](source, languages=languages, after=after)


def format_of(source: Source) -> str:
    """The format of a file: XML, workbooks and JSON by their content, others by their name.

    InputError, with what would help, where it is none of `FORMATS`.
    """
    from tmtool.documents.signatures import decode_head, find_root

    root = find_root(source.head)
    if root is not None and root.name in ("tmx", "xliff"):
        return root.name
    if _suffix(source.name) in _DOCUMENTS:
        message = (
            f"{source.name} is a document, not a file of translations: name its translation as well"
        )
        raise InputError(message, code="document alone", file=source.name)
    start = decode_head(source.head[:4096]).lstrip()
    if source.head.startswith(_PACKED):
        return "xlsx"
    told = _SUFFIXES.get(_suffix(source.name))
    if told in ("tmx", "xliff"):
        wrong = f"its root is <{root.name}>" if root else "it is not XML"
        raise InputError(f"{source.name} is not {told.upper()}: {wrong}")
    found = told or _by_beginning(start)
    if found is None:
        message = f"{source.name}: format not recognized"
        if _suffix(source.name) == ".tbx":
            raise InputError(f"{message}: it holds terms", code="terms, not units")
        raise InputError(f"{message} (known: {', '.join(sorted(SUFFIXES))})")
    return found


def _by_beginning(start: str) -> str | None:
    """The format of a text whose name tells none."""
    if start.startswith("{"):
        return "jsonl"
    if start.startswith(("msgid ", "#")) and "\nmsgstr " in start:
        return "po"
    return "tsv" if "\t" in start.partition("\n")[0] else None


def _suffix(name: str) -> str:
    path = Path(name.lower())
    return Path(path.stem).suffix if path.suffix == ".gz" else path.suffix


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A file in a folder, or one named again, that is not read, and why.

    `code` is as that of an error: an interface adds by it what can be done. The same is true of so
    many `more` in its folder.
    """

    path: Path
    reason: str
    code: str = ""
    more: int = 0


_ALIGNED, _WORK = "all.jsonl", ".tmtool"
"""What `batch` calls the file of all pairs of a folder, and the folder of its own."""


def expand(paths: Iterable[str | PathLike[str]]) -> Iterator[Path | LeftOut]:
    """The files to read in the order given, those of a folder by name; and what is left out.

    A file that is named is taken, whatever its name; of folders and patterns, the names that end as
    those of a format do (`SUFFIXES`, `.gz` after it too), and pages that the aligner wrote.
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
    if folder / _WORK in inside and (folder / _ALIGNED).is_file():
        yield from _in_results(folder, inside)
        return
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


def _in_results(folder: Path, inside: Iterable[Path]) -> Iterator[Path | LeftOut]:
    """What the aligner leaves in a folder stands whole in one of its files."""
    yield folder / _ALIGNED
    others = [path for path in inside if path.name not in (_ALIGNED, _WORK)]
    if others:
        reason = f"{_ALIGNED} has all pairs of this folder"
        yield LeftOut(others[0], reason, more=len(others) - 1)


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
