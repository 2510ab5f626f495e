"""The term base as tmtool keeps it: JSON Lines, an entry a line, which lose nothing.

A line can be read, compared and merged by whatever compares lines. What has its usual value is left
out. See `tmtool.terms.records` for the names.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path

from tmtool.errors import InputError
from tmtool.formats.jsonl import dump
from tmtool.terms.model import Fault, TermFile
from tmtool.terms.records import entry_of, record_of
from tmtool.units import ConceptEntry


def lines(entries: Iterable[ConceptEntry]) -> Iterator[str]:
    """The file, line by line, line ends included."""
    for entry in entries:
        yield dump(record_of(entry)) + "\n"


def read(path: Path, name: str) -> TermFile:
    """The entries of a file; a line that is none is a fault."""
    entries: list[ConceptEntry] = []
    at: dict[str, int] = {}
    faults = []
    for number, line in enumerate(_data(path, name).split(b"\n"), start=1):
        if not line.strip():
            continue
        found = _entry(line, number)
        if isinstance(found, Fault):
            faults.append(found)
        elif found.id in at:
            told = f"the id is there twice, first in line {at[found.id]}"
            faults.append(Fault(told, number, entry=found.id))
        else:
            entries.append(found)
            at[found.id] = number
    return TermFile(name, tuple(entries), at, tuple(faults))


def _entry(line: bytes, number: int) -> ConceptEntry | Fault:
    try:
        return entry_of(json.loads(line.decode("utf-8")))
    except UnicodeDecodeError:
        return Fault("bytes that are no UTF-8", number)
    except json.JSONDecodeError as error:
        return Fault(f"not JSON: {error.msg}", number, error.colno)
    except RecursionError:
        return Fault("not an entry: lists and tables within each other without end", number)
    except ValueError as error:  # endless numbers
        return Fault(f"not an entry: {error}", number)
    except InputError as error:
        return Fault(str(error), number)


def _data(path: Path, name: str) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise InputError(f"{name} can't be read: {error.strerror or error}") from error
