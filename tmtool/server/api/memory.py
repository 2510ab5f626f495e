"""What a memory says of a phrase, a place and a unit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal

from fastapi import Query
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from tmtool.errors import InputError
from tmtool.memory.requests import (
    ConcordanceRequest,
    ConcordanceResult,
    Sort,
    UnitRequest,
    UnitResult,
)
from tmtool.operations.document_places import ShowRequest, describe_passages, show
from tmtool.operations.to_json import to_json
from tmtool.selection import Selection
from tmtool.server.api.answers import (
    answer_json,
    digest,
    locate_place,
    make_page,
    read_cursor,
    tell,
    tell_facts,
)
from tmtool.server.api.asking import (
    USUAL_LIMIT,
    Cursor,
    FilterBody,
    Language,
    Limit,
    answer_tagged,
    describe_filters,
    insist_on_short,
    read_filter,
)
from tmtool.server.api.routes import Asking, describe, make_router
from tmtool.server.calls import Call
from tmtool.services.lookup import concordance
from tmtool.services.unit import show_unit
from tmtool.views.json.lookup import build_origin
from tmtool.views.json.phrases import build_absence, build_concordance

ROUTER = make_router()
_MOST_AROUND = 100
"""Units before and after a place. Chosen, as on the page of a place."""
_LONGEST_PHRASE = 1_000
"""Characters of a phrase with its wild cards. Chosen, no measurement."""


class Lines(BaseModel):
    """The lines of a phrase; each object is one of docs/schemas/concordance.json."""

    counts: dict[str, Any]
    renderings: list[dict[str, Any]]
    lines: list[dict[str, Any]]
    total: int
    next: str | None


class Absent(BaseModel):
    """That a phrase is nowhere, how much was searched, and what is near."""

    type: Literal["absent"]
    terms: list[dict[str, Any]]
    occurrences: int
    near: list[dict[str, Any]]


class PhraseBody(BaseModel):
    """A phrase to find, as `tmtool concordance` has it."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)
    q: Annotated[str, Field(min_length=1, max_length=_LONGEST_PHRASE)]
    lang: Language = Field(default=None, alias="from")
    to: Language = None
    other: Annotated[str | None, Field(max_length=300)] = None
    sort: Sort = "rendering"
    every: bool = Field(default=False, alias="all", description="Lines of all texts")
    count: bool = Field(default=False, description="Only how often")
    rendering: Annotated[str | None, Field(max_length=300)] = None
    filter: FilterBody = FilterBody()
    limit: Annotated[int, Field(ge=1, le=200)] = USUAL_LIMIT
    cursor: Annotated[str | None, Field(max_length=200)] = None


_FOUND: dict[int | str, dict[str, Any]] = {200: {"model": Lines | Absent}}


@ROUTER.get(
    "/concordance", responses={**_FOUND, 304: {"description": "Unchanged"}},
    openapi_extra=describe_filters(describe("reader", is_lookup=True)),
)  # fmt: skip
async def find_short(
    call: Asking,
    q: Annotated[str, Query(min_length=1, max_length=300)],
    source: Annotated[str | None, Query(alias="from", max_length=35)] = None,
    to: Annotated[str | None, Query(max_length=35)] = None,
    opposite: Annotated[str | None, Query(alias="other", max_length=300)] = None,
    sort: Sort = "rendering",
    every: Annotated[bool, Query(alias="all")] = False,
    count: bool = False,
    rendering: Annotated[str | None, Query(max_length=300)] = None,
    limit: Limit = USUAL_LIMIT,
    cursor: Cursor = None,
) -> Response:
    """Every place of a phrase that is short and no secret."""
    insist_on_short(q, opposite, rendering)
    asked = PhraseBody.model_construct(
        q=q, lang=source, to=to, other=opposite, sort=sort, every=every, count=count,
        rendering=rendering, filter=read_filter(call), limit=limit, cursor=cursor,
    )  # fmt: skip
    return await _answer_phrase(call, asked)


@ROUTER.post("/concordance", responses=_FOUND, openapi_extra=describe("reader", is_lookup=True))
async def find(call: Asking, body: PhraseBody) -> Response:
    """Every place of a phrase, with its renderings."""
    return await _answer_phrase(call, body)


async def _answer_phrase(call: Call, asked: PhraseBody) -> Response:
    if not asked.q.strip():
        message = "there is no phrase to look for"
        raise InputError(message, field="q")
    request = ConcordanceRequest(
        asked.q.strip(), asked.lang, asked.to, asked.other, asked.filter.select(), asked.sort,
        "none" if asked.count else "all" if asked.every else "sample", asked.rendering,
    )  # fmt: skip
    told = digest([request])
    offset = read_cursor(told, asked.cursor)

    def look() -> Mapping[str, Any]:
        result = concordance(call.session, request)
        facts = tell_facts(call.session, result.selection)
        if result.absence is not None:
            return tell(build_absence(result.absence, facts))
        return _tell_lines(result, facts, told, offset, asked.limit)

    return await answer_tagged(call, (told, offset, asked.limit), look, "concordance")


def _tell_lines(
    result: ConcordanceResult, facts: Mapping[str, Any], asked: str, offset: int, limit: int
) -> dict[str, Any]:
    found = result.concordance
    lines = found.lines[offset : offset + limit]
    counts, *objects = map(tell, build_concordance(found, lines, facts, offset + 1, locate_place))
    renderings = [each for each in objects if each["type"] == "rendering"]
    listed = [each for each in objects if each["type"] == "line"]
    page = make_page("lines", listed, offset, len(found.lines), asked)
    return {"counts": counts, "renderings": renderings, **page}


# Places and units.


class Passages(BaseModel):
    """What stands at a place; each object is a document, a place or an unpaired text."""

    places: list[dict[str, Any]]


@ROUTER.get(
    "/places", responses={200: {"model": Passages}, 304: {"description": "Unchanged"}},
    openapi_extra=describe("reader"),
)  # fmt: skip
async def show_places(
    call: Asking,
    symbol: Annotated[str, Query(min_length=1, max_length=300, description="Or a file")],
    para: Annotated[str | None, Query(max_length=100)] = None,
    at: Annotated[int | None, Query(ge=0, lt=10**9)] = None,
    around: Annotated[int, Query(ge=0, le=_MOST_AROUND)] = 2,
    lang: Annotated[list[str], Query(max_length=20)] = [],  # noqa: B006 - FastAPI copies it
    as_of: Annotated[str | None, Query(max_length=40)] = None,
) -> Response:
    """A place in a document, and what stands around it, in all languages."""
    request = ShowRequest(
        symbol, para, at, around, tuple(dict.fromkeys(filter(None, lang))), Selection(as_of=as_of)
    )

    def look() -> object:
        result = show(call.session, request)
        if not result.passages:
            raise HTTPException(404)
        return {"places": [tell(to_json(each)) for each in describe_passages(result.passages)]}

    return await answer_tagged(call, request, look)


class Unit(BaseModel):
    """A unit with its places and its history; `became` leads on where it is no more."""

    model_config = ConfigDict(extra="allow")
    type: Literal["unit"]
    key: str
    texts: dict[str, str]
    origins: list[dict[str, Any]]
    changes: list[dict[str, Any]]


@ROUTER.get(
    "/units/{key}", openapi_extra=describe("reader"),
    responses={
        200: {"model": Unit}, 301: {"description": "It became another one"},
        410: {"description": "It is no more"},
    },
)  # fmt: skip
async def show_one_unit(call: Asking, key: str) -> Response:
    """A unit; of one that was corrected or merged the way to what it is now."""
    result = await call.look(lambda: show_unit(call.session, UnitRequest(key)))
    if result.became is not None:
        return RedirectResponse(f"/v1/units/{result.became}", 301)
    if not result.changes:
        raise HTTPException(404)
    told = tell_unit(result)
    if result.stored is None:
        raise HTTPException(410)
    return answer_json(told, 200, {"ETag": tag_unit(result)})


def tag_unit(result: UnitResult) -> str:
    """The strong ETag of a unit as it is now."""
    return f'"{digest([*(each.number for each in result.changes), result.stored])}"'


def tell_unit(result: UnitResult) -> dict[str, Any]:
    """A unit as an object."""
    stored = result.stored
    return tell({
        "type": "unit", "key": result.key,
        "texts": {each.tag: each.text for each in stored.unit.variants} if stored else {},
        "occurrences": stored.occurrences if stored else 0,
        "origins": [build_origin(each) for each in stored.unit.origins] if stored else [],
        "changes": [*_list_changes(result)],
    })  # fmt: skip


def _list_changes(result: UnitResult) -> Iterator[dict[str, Any]]:
    for each in result.changes:
        yield tell({
            "type": "change", "change": each.number, "at": each.at, "by": each.by,
            "action": each.action, "details": dict(each.details),
        })  # fmt: skip
