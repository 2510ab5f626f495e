"""Answers: objects with their type first, lists in pages, and ETags."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Iterable, Mapping, Sequence
from hashlib import sha256
from typing import Annotated, Any

from fastapi import Query
from starlette.exceptions import HTTPException
from starlette.responses import Response

from tmtool.errors import InputError
from tmtool.formats.bitexts.jsonl import VERSION, dump
from tmtool.operations.term_bases import locate_own_term_base
from tmtool.server.calls import Call, Lane
from tmtool.services.session import Session
from tmtool.version import FORMAT_VERSION, __version__
from tmtool.views.html.desk import LONGEST_IN_ADDRESS

USUAL_LIMIT = 20
Limit = Annotated[int, Query(ge=1, le=200, description="So many of the list")]
IF_MATCH: dict[str, Any] = {
    "name": "If-Match",
    "in": "header",
    "required": False,
    "schema": {"type": "string"},
    "description": "The ETag of what is to be changed; 428 without it",
}
Cursor = Annotated[str | None, Query(max_length=200, description="`next` of the part before")]


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


def digest(parts: Iterable[object]) -> str:
    """A short digest of what an answer depends on, for its ETag."""
    return sha256(dump([str(each) for each in parts]).encode()).hexdigest()[:20]


def read_condition(call: Call) -> frozenset[str]:
    """Return the tags that a change is for, "*" for any; 428 if none is sent (RFC 9110, 13.1.1)."""
    sent = call.request.headers.get("if-match", "").strip()
    if not sent:
        raise HTTPException(428)
    return frozenset(each.strip() for each in sent.split(","))


def insist_on_short(*texts: str | None) -> None:
    """414 for texts that are too long for an address: those are confidential more often."""
    if sum(len(each) for each in texts if each) > LONGEST_IN_ADDRESS:
        raise HTTPException(414)


def build_tag(session: Session, asked: object) -> str | None:
    """The weak ETag of an answer, made of what it depends on; None where only the answer says.

    That others write in a part of a memory that somebody may not see must not show: there the
    answer itself makes it (`answer_tagged`).
    """
    if session.settings.memories is not None or not session.has_memory:
        return None
    try:
        found = locate_own_term_base(session).stat()
        terms = (found.st_mtime_ns, found.st_size)
    except OSError:
        terms = (0, 0)
    # Penalties on age change with the day.
    day = session.now.date()
    return f'W/"{digest((session.store.revision, *terms, day, __version__, asked))}"'


async def answer_tagged(
    call: Call,
    asked: object,
    find: Callable[[], object],
    lane: Lane | None = None,
    seconds: float | None = None,
) -> Response:
    """An answer with its ETag, or 304 where a program has it already; a list leads on by Link."""
    wanted = {each.strip() for each in call.request.headers.get("if-none-match", "").split(",")}
    wanted = wanted if call.request.method == "GET" else set()
    told: object = None
    tag = await call.work(lambda: build_tag(call.session, asked))
    if tag not in wanted:
        told = await call.look(find, lane, seconds)
        tag = tag or f'W/"{digest([json.dumps(told)])}"'
    headers = {"ETag": str(tag), "Cache-Control": "private, no-cache"}
    if tag in wanted:
        return Response(status_code=304, headers=headers)
    return answer_json(told, 200, {**headers, **link_next(call, told)})
