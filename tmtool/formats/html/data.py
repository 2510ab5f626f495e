"""The records of a page, which stand in it as data: what it shows is rounded and without hashes.

A list of objects in a script element that no browser runs: the columns that all rows share, then a
row each. No `<` stands in it, so no text can end it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from tmtool.errors import InputError, ParseError
from tmtool.formats.jsonl import dump
from tmtool.formats.rows import COLUMNS, Record, records
from tmtool.formats.shared import OF_ALL
from tmtool.units import Bitext

_BEGIN, _END = '<script type="application/json" id="records">\n', "</script>\n"
_BLOCK = re.compile(re.escape(_BEGIN.rstrip()) + r"\r?\n(.*?)</script>", re.DOTALL)


def block(bitext: Bitext) -> Iterator[str]:
    """The element, piece by piece, a row a line."""
    yield _BEGIN
    for number, record in enumerate(records(bitext)):
        if number == 0:
            yield "[" + _dump({name: record[name] for name in OF_ALL})
        yield ",\n" + _dump({name: it for name, it in record.items() if name not in OF_ALL})
    yield f"]\n{_END}"


def holds_pairs(data: bytes) -> bool:
    """Whether a page is one that the aligner wrote.

    >>> holds_pairs(b"<p>Text</p>")
    False
    """
    return _BEGIN.rstrip().encode() in data


def read(data: bytes, name: str) -> Iterator[tuple[int, Record]]:
    """The records of a page, with the lines they stand on.

    InputError for a page that holds none, ParseError where they are damaged.
    """
    try:
        page = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(f"{name} is not a page written by tmtool: it is not UTF-8") from error
    found = _BLOCK.search(page)
    if found is None:
        raise InputError(f"{name} is not a page written by tmtool align: it holds no pairs")
    first = page.count("\n", 0, found.start(1)) + 1
    try:
        common, *every = json.loads(found[1])
        for number, told in enumerate(every, start=first + 1):
            values = common | told
            yield number, {column: values[column] for column in COLUMNS}
    except (KeyError, TypeError, ValueError, RecursionError) as error:
        message = f"the pairs in this page are damaged: {error}"
        raise ParseError(message, name, first) from error


def _dump(value: object) -> str:
    return dump(value).replace("<", "\\u003c")
