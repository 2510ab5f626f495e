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
from tmtool.views.html.terms import quote

USUAL, MOST = 20, 200
"""Of a list so many are given unasked, and at most. Chosen: read in a moment, and few requests."""


def tell(fields: Mapping[str, Any]) -> dict[str, Any]:
    """An object with its type and version first, as `--json` has it."""
    return {"type": fields["type"], VERSION: FORMAT_VERSION, **fields}


def answer_json(
    told: object, status: int = 200, headers: Mapping[str, str] | None = None
) -> Response:
    """An answer as JSON, Chinese as it is."""
    return Response(dump(told), status, headers, "application/json")


def answer_page(
    call: Call, name: str, items: Sequence[Mapping[str, Any]], offset: int, total: int,
    facts: Mapping[str, Any] | None = None, headers: Mapping[str, str] | None = None,
) -> Response:  # fmt: skip
    """A part of a list that begins at `offset`, and how to get the next one."""
    end = offset + len(items)
    cursor = _write_cursor(call, end) if items and end < total else None
    told = {**(facts or {}), name: items, "total": total, "next": cursor}
    sent = dict(headers or {})
    if cursor is not None and call.request.method == "GET":
        again = call.request.url.include_query_params(cursor=cursor)
        sent["Link"] = f'<{again.path}?{again.query}>; rel="next"'
    return answer_json(told, 200, sent)


def read_cursor(call: Call, cursor: str | None) -> int:
    """Where the part of a list begins; InputError for a cursor of another list."""
    if not cursor:
        return 0
    try:
        offset, digest = json.loads(urlsafe_b64decode(cursor.encode()))
        if digest == _digest(call) and type(offset) is int and 0 <= offset < 10**9:
            return offset
    except (ValueError, TypeError):
        pass
    message = "this cursor is none of this list: begin it anew, without a cursor"
    raise InputError(message, code="cursor", field="cursor")


def _write_cursor(call: Call, offset: int) -> str:
    return urlsafe_b64encode(dump([offset, _digest(call)]).encode()).decode()


def _digest(call: Call) -> str:
    """What a list is of: its address and all that was asked, but for how it is cut into parts."""
    asked = sorted(
        each for each in call.query.multi_items() if each[0] not in ("cursor", "limit")
    )
    told = dump([call.request.url.path, asked])
    return sha256(told.encode()).hexdigest()[:12]


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
