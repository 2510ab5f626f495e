"""What files say of themselves before their units: kept when they are read, given back on export.

A header is an origin without places, with the file, its hash, and the header's own attributes,
properties and notes. An export shows the properties and notes of all files that its units come
from, equal ones once, and holds each header as JSON in a property `x-tmtool-header`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from tmtool.errors import ParseError
from tmtool.formats.bitexts.columns import PREFIX
from tmtool.formats.bitexts.jsonl import dump
from tmtool.formats.tmx import remarks
from tmtool.formats.units.origins import dump_origin as origin_to_json
from tmtool.formats.units.origins import parse_origin
from tmtool.markup import escape, format_tag
from tmtool.units import Origin

_NAME = PREFIX + "header"


def restore_headers(read: Origin) -> tuple[Origin, ...]:
    """The headers that one holds which was read: of an export those it was made with.

    ParseError where tmtool's JSON in it is damaged.
    """
    told = [value for name, value in read.properties if name == _NAME]
    if not told:
        return (replace(read, line=None, position=None),)
    try:
        return tuple(map(parse_origin, told))
    except ValueError as error:
        raise ParseError(f"the header can't be read: {error}", read.file or "", 1) from error


def write_headers(headers: Sequence[Origin]) -> Iterator[str]:
    """The inside of the header of a file with units of these files."""
    seen = set()
    for header in headers:
        for line in remarks.write_remarks(_allowed(header)):
            if line not in seen:
                seen.add(line)
                yield line
    for header in headers:
        yield f"  {format_tag('prop', 'type', _NAME)}{escape(origin_to_json(header))}</prop>\n"


def dump_headers(headers: Sequence[Origin]) -> str:
    """Headers as one line, which `parse_details` reads."""
    return dump({"headers": build_details(headers)})


def build_details(headers: Sequence[Origin]) -> list[Any]:
    """Headers as the journal keeps them."""
    return [json.loads(origin_to_json(header)) for header in headers]


def parse_details(details: Mapping[str, Any]) -> list[Origin]:
    """The headers that an entry of the journal has; ValueError where they are damaged."""
    return [parse_origin(json.dumps(told)) for told in details.get("headers", ())]


def _allowed(header: Origin) -> Origin:
    """The header with no more attributes of its elements than TMX allows."""
    return replace(header, attributes=remarks.select_allowed(header.attributes))
