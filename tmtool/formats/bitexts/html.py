"""What a page of a bitext holds as data, so that it can be read back: the records of its pairs.

What the page shows is rounded and without hashes, so they stand in it once more. How it looks is
`views.html.bitext`.

A list of objects in a script element that no browser runs: its version and the columns that all
rows share, then a row each. No `<` stands in it, so no text can end it, and no control.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from tmtool.errors import InputError, ParseError
from tmtool.formats.bitexts.columns import build_common_columns
from tmtool.formats.bitexts.jsonl import VERSION, check_version, dump
from tmtool.formats.bitexts.rows import (
    Record,
    iter_records,
    match_columns,
)
from tmtool.units import Bitext
from tmtool.version import FORMAT_VERSION

_BEGIN, _END = '<script type="application/json" id="records">\n', "</script>\n"
_BLOCK = re.compile(re.escape(_BEGIN.rstrip()) + r"\r?\n(.*?)</script>", re.DOTALL)


def render_block(bitext: Bitext) -> Iterator[str]:
    """The element, piece by piece, a row a line."""
    columns = build_common_columns(len(bitext.sides))
    yield _BEGIN
    for number, record in enumerate(iter_records(bitext)):
        if number == 0:
            common = {name: record[name] for name in columns}
            yield "[" + _dump({VERSION: FORMAT_VERSION, **common})
        yield ",\n" + _dump({name: it for name, it in record.items() if name not in columns})
    yield f"]\n{_END}"


def has_pairs(data: bytes) -> bool:
    """Whether a page is one that the aligner wrote.

    >>> has_pairs(b"<p>Text</p>")
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
        check_version((common | {}).get(VERSION, 1), name, first)
        for number, told in enumerate(every, start=first + 1):
            values = common | told
            yield number, {column: values[column] for column in match_columns(values)}
    except (KeyError, TypeError, ValueError, RecursionError) as error:
        message = f"the pairs in this page are damaged: {error}"
        raise ParseError(message, name, first) from error


def _dump(value: object) -> str:
    return dump(value).replace("<", "\\u003c").replace("\x7f", "\\u007f")
