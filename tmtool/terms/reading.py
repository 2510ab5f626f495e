"""Reading a term base of whatever format, told by its content first, then by its name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from tmtool.errors import InputError, describe_failed_read
from tmtool.terms import json_lines, seeded, tables, tbx, validity
from tmtool.terms.base import TermBase
from tmtool.terms.model import Fault, TermFile

_HEAD = 4096
"""Bytes that tell a format. Chosen, no measurement."""
_XML = re.compile(rb"(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)?[\s\0]*<[\0]?[?!a-z]", re.I)


def read(path: Path, name: str | None = None, *, languages: Sequence[str] = ()) -> TermFile:
    """The entries of a TBX, CSV, TSV, XLSX, JSONL or TOML file, with what is wrong and left out.

    `languages` are the languages of the first columns of a table without headings. InputError and
    ParseError for a file that can't be read at all.
    """
    name = name or str(path)
    head, end = _head(path, name), path.suffix.lower()
    if not head.strip():
        raise InputError(f"{name} is empty")
    if _XML.match(head):
        return tbx.read(path, name)
    if end == ".jsonl" or head.lstrip().startswith(b'{"'):
        return json_lines.read(path, name)
    if end == ".toml":
        return seeded.read_file(path, name)
    return tables.read(path, name, languages=languages)


def read_base(name: str) -> TermBase:
    """The term base of a file, or one that comes along by its name.

    InputError says the first thing that is wrong in it: nothing is taken half.
    """
    if name in seeded.NAMES:
        return seeded.read(name)
    found = read(Path(name), name)
    refuse(found.faults or tuple(locate_faults(validity.find_errors(found.entries), found)), name)
    return TermBase(found.entries, name)


def locate_faults(faults: Iterable[Fault], file: TermFile) -> Iterator[Fault]:
    """Faults of entries with the lines where those stand in a file."""
    return (replace(each, line=file.lines.get(each.entry or "", 0)) for each in faults)


def refuse(faults: Sequence[Fault], name: str) -> None:
    """InputError with the first fault, if there is any."""
    if faults:
        more = f" ({len(faults):,} faults; list them with tmtool terms add --preview {name})"
        raise InputError(faults[0].describe(name) + (more if len(faults) > 1 else ""))


def _head(path: Path, name: str) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(_HEAD)
    except FileNotFoundError as error:
        come = ", ".join(seeded.NAMES)
        raise InputError(
            f"{name}: file not found, nor a term base supplied with tmtool ({come})"
        ) from error
    except OSError as error:
        raise InputError(describe_failed_read(name, error)) from error
