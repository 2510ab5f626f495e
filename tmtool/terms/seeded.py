"""The term bases that come with tmtool: seeds/NAME.toml, entries as tables.

Each table in `entries` has `id`, `subject`, `definition`, `note` and `terms`, a list of tables with
the fields of `units.Term`; see `tmtool.terms.records`.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from tmtool.concepts import ConceptEntry
from tmtool.errors import InputError, ParseError, describe_failed_read
from tmtool.resources import locate_shared
from tmtool.terms.base import TermBase
from tmtool.terms.model import Fault, TermFile
from tmtool.terms.records import parse_entry
from tmtool.terms.usages import move_region

NAMES = ("un-ict",)
"""The term bases that come along; none of them is used unless it is named."""
CLAIM = "attested usage, not authority"
"""What every hit of theirs says of itself: what texts have, which binds nobody."""
_AT = re.compile(r" \(at line (\d+), column (\d+)\)")


@lru_cache(maxsize=2)
def read(name: str) -> TermBase:
    """A term base that comes along, by its name; MissingError where its file is gone."""
    found = read_file(locate_seed(name), name)
    if found.faults:
        raise InputError(found.faults[0].describe(f"seeds/{name}.toml"))
    return TermBase(found.entries, name)


def locate_seed(name: str) -> Path:
    """Where such a term base lies; MissingError where it is gone."""
    return locate_shared("seeds", f"{name}.toml")


def read_file(file: Path, name: str) -> TermFile:
    """The entries of such a file, whoever wrote it; an entry that is none is a fault.

    ParseError for what is no TOML.
    """
    try:
        tables = tomllib.loads(file.read_text(encoding="utf-8")).get("entries")
    except OSError as error:
        raise InputError(describe_failed_read(name, error)) from error
    except UnicodeDecodeError as error:
        message = "bytes that are not UTF-8"
        raise ParseError(message, name, 1) from error
    except tomllib.TOMLDecodeError as error:
        what, line, column = _split_message(str(error))
        raise ParseError(f"not TOML: {what}", name, line, column) from error
    if not isinstance(tables, list):
        message = "the file has no entries: each is a table under [[entries]]"
        raise ParseError(message, name, 1)
    entries: dict[str, ConceptEntry] = {}
    faults = []
    for number, table in enumerate(tables, start=1):
        identity = table.get("id") if isinstance(table, dict) else None
        told = str(identity) if identity else f"entry {number}"
        try:
            entry = parse_entry(table)
            # A copy of the base that came along with tmtool 0.1.
            entry = replace(entry, terms=tuple(map(move_region, entry.terms)))
        except InputError as error:
            faults.append(Fault(str(error), entry=told))
            continue
        if entry.id in entries:
            faults.append(Fault("the id is there twice", entry=told))
        entries.setdefault(entry.id, entry)
    return TermFile(name, tuple(entries.values()), {}, tuple(faults))


def _split_message(message: str) -> tuple[str, int, int]:
    """What the parser says, and the line and column that it says it of.

    >>> _split_message("Invalid value (at line 3, column 5)")
    ('Invalid value', 3, 5)
    """
    found = _AT.search(message)
    what = " ".join(_AT.sub("", message).split())
    return (what, int(found[1]), int(found[2])) if found else (what, 1, 1)
