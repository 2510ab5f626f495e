"""Objects as they are sent: their type first, then the version; and lists of them, in pages."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from typing import Any

from starlette.responses import Response

from tmtool.errors import InputError
from tmtool.formats.bitexts.jsonl import VERSION, dump
from tmtool.memory.places import Locator
from tmtool.server.calls import Call
from tmtool.version import FORMAT_VERSION
from tmtool.views.citations import quote

USUAL = 20
"""Of a list so many are given unasked. Chosen: read in a moment."""
MOST = 200
"""Of a list so many are given at most. Chosen: few requests for all of it."""


def tell(fields: Mapping[str, Any]) -> dict[str, Any]:
    """An object with its type and version first, as `--json` has it."""
    return {"type": fields["type"], VERSION: FORMAT_VERSION, **fields}


def answer_json(
    answer: object, status: int = 200, headers: Mapping[str, str] | None = None
) -> Response:
    """An answer as JSON, Chinese as it is."""
    return Response(dump(answer), status, headers, "application/json")


def make_page(
    name: str, items: Sequence[Mapping[str, Any]], offset: int, total: int, asked: str
) -> dict[str, Any]:
    """A part of a list that begins at `offset`, and the cursor of the next one.

    `asked` is the digest of what it is a list of.
    """
    end = offset + len(items)
    cursor = _write_cursor(asked, end) if items and end < total else None
    return {name: items, "total": total, "next": cursor}


def link_next(call: Call, answer: object) -> dict[str, str]:
    """The header that leads to the next part of a list (RFC 8288), where there is one."""
    cursor = answer.get("next") if isinstance(answer, dict) else None
    if cursor is None or call.request.method != "GET":
        return {}
    url = call.request.url.include_query_params(cursor=cursor)
    return {"Link": f'<{url.path}?{url.query}>; rel="next"'}


def read_cursor(asked: str, cursor: str | None) -> int:
    """Where the part of a list begins; InputError for a cursor of another list."""
    if not cursor:
        return 0
    try:
        offset, own = json.loads(urlsafe_b64decode(cursor.encode()))
        if own == asked and type(offset) is int and 0 <= offset < 10**9:
            return offset
    except (ValueError, TypeError, RecursionError):
        pass
    message = "this cursor is none of this list: begin it anew, without a cursor"
    raise InputError(message, code="cursor", field="cursor")


def _write_cursor(asked: str, offset: int) -> str:
    return urlsafe_b64encode(dump([offset, asked]).encode()).decode()


def locate_place(place: Locator) -> str:
    """The address of the page that opens a place.

    >>> locate_place(Locator("A/RES/75/202", "7")), locate_place(Locator("a b.tmx", position=3))
    ('/at/A/RES/75/202?para=7', '/at/a%20b.tmx?at=3')
    """
    parts = place.name.split("/")
    named = "\\" not in place.name and not {"", ".", ".."} & {*parts}
    head = f"/at/{'/'.join(map(quote, parts))}?" if named else f"/at?name={quote(place.name)}&"
    if place.position is not None:
        return f"{head}at={place.position}"
    return f"{head}para={quote(place.label)}" if place.label else head[:-1]


def digest(parts: Iterable[object]) -> str:
    """A short digest of what an answer depends on, for its ETag."""
    return sha256(dump([str(each) for each in parts]).encode()).hexdigest()[:20]
