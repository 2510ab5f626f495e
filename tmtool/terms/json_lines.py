"""The term base as tmtool keeps it: JSON Lines, an entry a line, which lose nothing.

A line can be read, compared and merged by whatever compares lines. What has its usual value is left
out. See `tmtool.terms.records` for the names. The first line says which format it is: without it a
file is of tmtool 0.1, which said deprecated for superseded, and forbidden for deprecated. Up to the
second format regions were organizations, which were called houses up to the third; up to the fourth
a record had fewer fields.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from tmtool import files
from tmtool.concepts import ConceptEntry
from tmtool.errors import InputError
from tmtool.formats.bitexts.jsonl import dump
from tmtool.terms.model import Fault, TermFile
from tmtool.terms.records import parse_entry, record_of
from tmtool.terms.usages import move_region

FORMAT = 5
"""The format that is written. Chosen: counted from 1."""
_HAS_REGIONS = 3
"""The first format in which regions are no organizations. Chosen: counted from 1."""
_FORMATS = [{"tmtool": "terms", "format": number} for number in range(2, FORMAT + 1)]

_HEAD = dump(_FORMATS[-1]).encode()
"""What a file of today begins with: no other line can say that it is of another format."""


def render_lines(entries: Iterable[ConceptEntry]) -> Iterator[str]:
    """The file, line by line, line ends included."""
    yield dump(_FORMATS[-1]) + "\n"
    for entry in entries:
        yield dump(record_of(entry)) + "\n"


def read(path: Path, name: str) -> TermFile:
    """The entries of a file; a line that is none is a fault."""
    return read_anew(path, name, {})[0]


def read_anew(
    path: Path, name: str, taken: Mapping[bytes, ConceptEntry]
) -> tuple[TermFile, dict[bytes, ConceptEntry]]:
    """The same of a file of which some lines were `taken` apart before; lines with their entries.

    In the format of today a line always says the same: one that was taken apart has the entry that
    it had. Lines of older formats are not kept.
    """
    entries: list[ConceptEntry] = []
    at: dict[str, int] = {}
    faults: list[Fault] = []
    kept: dict[bytes, ConceptEntry] = {}
    lines = files.read_bytes(path, name).split(b"\n")
    is_current = lines[0] == _HEAD
    listed = [(number, line) for number, line in enumerate(lines, start=1) if line.strip()]
    form = FORMAT
    if not is_current:
        taken = {}
        form = _form(_record(line, number) for number, line in listed)
    for number, line in listed:
        found = taken.get(line) or _read_line(line, number, form)
        if found is None:
            continue
        if isinstance(found, Fault):
            faults.append(found)
        elif found.id in at:
            told = f"the id is there twice, first in line {at[found.id]}"
            faults.append(Fault(told, number, entry=found.id))
        else:
            entries.append(found)
            at[found.id] = number
            if is_current:
                kept[line] = found
    return TermFile(name, tuple(entries), at, tuple(faults)), kept


def _read_line(line: bytes, number: int, form: int) -> ConceptEntry | Fault | None:
    """What a line says; None where it is the one that says the format."""
    record = _record(line, number)
    if record in _FORMATS:
        return None
    return record if isinstance(record, Fault) else _entry(record, number, form)


def _record(line: bytes, number: int) -> object:
    """What a line says, or a fault."""
    try:
        return json.loads(line.decode("utf-8"))
    except UnicodeDecodeError:
        return Fault("bytes that are no UTF-8", number)
    except json.JSONDecodeError as error:
        return Fault(f"not JSON: {error.msg}", number, error.colno)
    except RecursionError:
        return Fault("not an entry: lists and tables within each other without end", number)
    except ValueError as error:  # endless numbers
        return Fault(f"not an entry: {error}", number)


def _form(records: Iterable[object]) -> int:
    """Which format the lines say that the file is of; 1 where they say none."""
    said = list(records)
    return max((number for number, each in enumerate(_FORMATS, start=2) if each in said), default=1)


def _entry(record: object, number: int, form: int) -> ConceptEntry | Fault:
    """The entry of a record of a format; the line that says which one may stand anywhere."""
    try:
        entry = parse_entry(_brought_up(record) if form == 1 else record)
    except InputError as error:
        return Fault(str(error), number)
    terms = entry.terms if form >= _HAS_REGIONS else tuple(map(move_region, entry.terms))
    return replace(entry, terms=terms)


def _brought_up(record: object) -> object:
    """A record of the first format with the statuses of today."""
    if not isinstance(record, dict) or not isinstance(record.get("terms"), list):
        return record
    terms = [
        {**each, "status": "superseded"}
        if isinstance(each, dict) and each.get("status") == "deprecated"
        else each
        for each in record["terms"]
    ]
    return {**record, "terms": terms}
