"""What programs ask of a memory: texts, languages, the part that counts; and ETags of answers."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Annotated, Any

from fastapi import Query
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException
from starlette.responses import Response

from tmtool.errors import InputError
from tmtool.operations.term_bases import locate_own_term_base
from tmtool.selection import Selection
from tmtool.server.api.answers import MOST, USUAL, answer_json, digest, link_next
from tmtool.server.calls import Call, Lane
from tmtool.server.pages.term_calls import read_base
from tmtool.services.session import Session
from tmtool.version import __version__
from tmtool.views.html.desk import LONGEST_IN_ADDRESS

LONGEST = 4_000
"""Characters of a text. Chosen: a paragraph; what is longer is looked up as a document."""
MOST_QUERIES = 20
"""Texts of one request that is no stream. Chosen, no measurement."""
MOST_NAMED = 50
"""Values of a filter, or documents that are left out. Chosen, no measurement."""
Texts = Annotated[list[Annotated[str, Field(max_length=300)]], Field(max_length=MOST_NAMED)]
Language = Annotated[str | None, Field(max_length=35)]
Limit = Annotated[int, Query(ge=1, le=MOST, description="So many of the list")]
Cursor = Annotated[str | None, Query(max_length=200, description="`next` of the part before")]
USUAL_LIMIT = USUAL


class FilterBody(BaseModel):
    """The part of the memory that counts, as the filters of the commands have it."""

    model_config = ConfigDict(extra="forbid")
    body: Texts = []
    year: Texts = []
    symbol: Texts = []
    status: Texts = []
    region: Texts = []
    memory: Texts = []
    file: Texts = []
    property: Texts = []
    record: Texts = []
    not_body: Texts = []
    not_year: Texts = []
    not_symbol: Texts = []
    not_status: Texts = []
    not_region: Texts = []
    not_memory: Texts = []
    not_file: Texts = []
    not_property: Texts = []
    not_record: Texts = []
    checked: bool | None = None
    as_of: Annotated[str | None, Field(max_length=40)] = None

    def select(self, without: Iterable[str] = ()) -> Selection:
        """The selection that it makes, with nothing of documents of these symbols or files.

        InputError for a condition that can't be understood. No file of the server is looked at.
        """
        values: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value
            for name, value in self.model_dump().items()
        }
        names = tuple(each for each in without if each.strip())
        found = Selection(**values)
        return replace(
            found, not_symbol=(*found.not_symbol, *names), not_file=(*found.not_file, *names)
        )


def read_filter(call: Call) -> FilterBody:
    """The filters of an address: each by its name, several times for alternatives."""
    told: dict[str, Any] = {}
    for name in FilterBody.model_fields:
        values = [each for each in call.query.getlist(name) if each]
        if name == "as_of":
            told[name] = values[-1] if values else None
        elif name == "checked":
            told[name] = _CHECKED.get(values[-1]) if values else None
            if values and told[name] is None:
                message = "checked is yes or no"
                raise InputError(message, field="checked")
        else:
            told[name] = values
    if any(len(value) > MOST_NAMED for value in told.values() if isinstance(value, list)):
        raise InputError(f"a filter has at most {MOST_NAMED} values")
    return FilterBody.model_construct(**told)


_CHECKED: Mapping[str, bool] = {"yes": True, "true": True, "no": False, "false": False}
_FILTERS: list[dict[str, Any]] = [
    {
        "name": name, "in": "query", "required": False,
        "schema": {"type": "string"} if name in ("checked", "as_of")
        else {"type": "array", "items": {"type": "string"}},
    }
    for name in FilterBody.model_fields
]  # fmt: skip


def describe_filters(route: dict[str, Any]) -> dict[str, Any]:
    """The description of a route that takes filters in its address."""
    return {**route, "parameters": _FILTERS}


def insist_on_short(*texts: str | None) -> None:
    """414 for texts that are too long for an address: those are confidential more often."""
    if sum(len(each) for each in texts if each) > LONGEST_IN_ADDRESS:
        raise HTTPException(414)


def read_bases(names: Iterable[str]) -> tuple[str, ...]:
    """Term bases by their names; 404 for others: no file of the server is one."""
    found = [read_base(each) for each in names]
    return tuple(each for each in found if each is not None)


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
    call: Call, asked: object, find: Callable[[], object], lane: Lane | None = None,
    seconds: float | None = None,
) -> Response:  # fmt: skip
    """An answer with its ETag, or 304 where a program has it already; a list leads on by Link."""
    wanted = {each.strip() for each in call.request.headers.get("if-none-match", "").split(",")}
    is_get = call.request.method == "GET"
    tag = await call.work(lambda: build_tag(call.session, asked))
    if is_get and tag is not None and tag in wanted:
        return _answer_unchanged(tag)
    told = await call.look(find, lane, seconds)
    tag = tag or f'W/"{digest([json.dumps(told)])}"'
    if is_get and tag in wanted:
        return _answer_unchanged(tag)
    return answer_json(told, 200, {**_tag(tag), **link_next(call, told)})


def _answer_unchanged(tag: str) -> Response:
    return Response(status_code=304, headers=_tag(tag))


def _tag(tag: str) -> dict[str, str]:
    return {"ETag": tag, "Cache-Control": "private, no-cache"}
