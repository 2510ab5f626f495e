"""JSON Lines: a bead an object with the keys of `rows.build_columns`; every line stands alone."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from tmtool.errors import ParseError
from tmtool.formats.bitexts.rows import (
    Record,
    iter_records,
    match_columns,
)
from tmtool.units import Bitext
from tmtool.version import FORMAT_VERSION

VERSION = "format_version"

# Line separators that JSON may carry as they are, but at which `str.splitlines` would cut.
_SEPARATORS = re.compile("[\x85\u2028\u2029]")


def render_lines(bitext: Bitext) -> Iterator[str]:
    """The file, line by line, line ends included."""
    return (f"{dump(each)}\n" for each in iter_objects(bitext))


def iter_objects(bitext: Bitext) -> Iterator[dict[str, Any]]:
    """Yield the rows of a bitext as objects that begin with the version of the format."""
    return ({VERSION: FORMAT_VERSION, **record} for record in iter_records(bitext))


def build_object(fields: Mapping[str, object]) -> dict[str, object]:
    """An object of an answer: its `type` first, then the version, then the rest."""
    return {"type": fields["type"], VERSION: FORMAT_VERSION, **fields}


def write_object(fields: Mapping[str, object]) -> str:
    r"""An object of an answer as a line, as `build_object` has it.

    >>> write_object({"file": "a.tmx", "type": "written"})
    '{"type": "written", "format_version": 1, "file": "a.tmx"}\n'
    """
    return dump(build_object(fields)) + "\n"


def write_list(objects: Iterable[Mapping[str, object]]) -> Iterator[str]:
    """The objects of an answer as one list, a line each."""
    yield "["
    for at, each in enumerate(objects):
        yield f"{',' if at else ''}\n{write_object(each).rstrip()}"
    yield "\n]\n"


def dump(value: object) -> str:
    r"""Any JSON value as one line, Chinese as it is.

    >>> dump({"source": "大会，\u2028", "score": None})
    '{"source": "大会，\\u2028", "score": null}'
    """
    line = json.dumps(value, ensure_ascii=False, allow_nan=False)
    return _SEPARATORS.sub(lambda found: f"\\u{ord(found[0]):04x}", line)


def read(text: Iterable[str], path: str = "<jsonl>") -> Iterator[Record]:
    """The records that `render_lines` wrote; ParseError where a line is no such object."""
    for number, line in enumerate(text, start=1):
        try:
            record = json.loads(line)
        except json.JSONDecodeError as error:
            raise ParseError(f"not JSON: {error.msg}", path, number, error.colno) from error
        except (ValueError, RecursionError) as error:  # endless numbers, endless depth
            raise ParseError(f"not a pair written by tmtool: {error}", path, number) from error
        version = record.pop(VERSION, 1) if isinstance(record, dict) else 1
        if not isinstance(record, dict) or tuple(record) != match_columns(record):
            raise ParseError(f"not a pair written by tmtool: {line.strip()[:40]}", path, number)
        check_version(version, path, number)
        yield record


def check_version(version: object, path: str, line: int) -> None:
    """ParseError for a version of JSON that a later tmtool wrote, or that is none."""
    if not isinstance(version, int) or not 1 <= version <= FORMAT_VERSION:
        raise ParseError(
            f"the file has version {version} of the format, but this tmtool reads versions 1 to "
            f"{FORMAT_VERSION}: use the tmtool that wrote it",
            path,
            line,
        )
