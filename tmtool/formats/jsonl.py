"""JSON Lines: a bead an object with the keys of `rows.COLUMNS`; every line can stand alone."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from tmtool.errors import ParseError
from tmtool.formats.rows import COLUMNS, Record, records
from tmtool.units import Bitext

# Line separators that JSON may carry as they are, but at which `str.splitlines` would cut.
_SEPARATORS = {ord(c): f"\\u{ord(c):04x}" for c in "\x85\u2028\u2029"}


def lines(bitext: Bitext) -> Iterator[str]:
    """The file, line by line, line ends included."""
    for record in records(bitext):
        yield dump(record) + "\n"


def dump(value: object) -> str:
    r"""Any JSON value as one line, Chinese as it is.

    >>> dump({"source": "大会，\u2028", "score": None})
    '{"source": "大会，\\u2028", "score": null}'
    """
    return json.dumps(value, ensure_ascii=False, allow_nan=False).translate(_SEPARATORS)


def read(text: Iterable[str], path: str = "<jsonl>") -> Iterator[Record]:
    """The records that `lines` wrote; ParseError where a line is no such object."""
    for number, line in enumerate(text, start=1):
        try:
            record = json.loads(line)
        except json.JSONDecodeError as error:
            raise ParseError(f"not JSON: {error.msg}", path, number, error.colno) from error
        except (ValueError, RecursionError) as error:  # endless numbers, endless depth
            raise ParseError(f"not a pair written by tmtool: {error}", path, number) from error
        if not isinstance(record, dict) or tuple(record) != COLUMNS:
            raise ParseError(f"not a pair written by tmtool: {line.strip()[:40]}", path, number)
        yield record
