"""Look-ups: some texts at once, or as many as there are lines, each answered as it is done."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterator
from tempfile import SpooledTemporaryFile
from typing import IO, Annotated, Any, Literal

from fastapi import Query
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from tmtool.errors import InputError, ParseError, TmtoolError
from tmtool.formats.bitexts.jsonl import write_object
from tmtool.memory.model import Query as Text
from tmtool.memory.requests import LookedUpText, LookupRequest
from tmtool.selection import Selection, parse_preference
from tmtool.server import problems
from tmtool.server.api.answers import locate_place, tell, tell_facts
from tmtool.server.api.asking import (
    LONGEST,
    MOST_QUERIES,
    FilterBody,
    Language,
    Texts,
    answer_tagged,
    describe_filters,
    insist_on_short,
    read_bases,
    read_filter,
)
from tmtool.server.api.routes import Asking, describe, make_router, parse_json, validate
from tmtool.server.calls import Call
from tmtool.services.lookup import lookup
from tmtool.services.session import Session
from tmtool.views.json.lookup import build_answer

ROUTER = make_router()
_MOST_STREAMED = 64 << 20
"""Bytes of a stream of texts. Chosen: the segments of some hundred documents."""
_TOGETHER = 50
"""So many texts of a stream are looked up at once. Chosen: the first answers come soon."""
_MEANING_SECONDS = 60.0
"""So long an answer may take: the first of a day waits for the encoder. Chosen, no measurement."""
_LISTS = {"match": "matches", "piece": "subsegments", "term": "terms", "name": "names"}
"""What the objects of an answer are grouped under; of the others there is one at most."""
_MOST_KEPT = 1 << 20
"""Bytes of a stream that are kept in memory, and not on the disk. Chosen, no measurement."""
_JSON_LINES = "application/jsonl"
_WHERE = "#/paths/~1lookup/post/requestBody/content/application~1json/schema/$defs/{model}"
"""Where what the body of a look-up refers to stands in the description (RFC 6901)."""


class AskedText(BaseModel):
    """A text to look up, and its neighbours where it stands in a document."""

    model_config = ConfigDict(extra="forbid")
    text: Annotated[str, Field(min_length=1, max_length=LONGEST)]
    before: Annotated[str | None, Field(max_length=LONGEST)] = None
    after: Annotated[str | None, Field(max_length=LONGEST)] = None


class LookupManner(BaseModel):
    """How to look up, as `tmtool lookup` has it."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)
    source: Language = Field(default=None, alias="from")
    target: Language = Field(default=None, alias="to")
    k: Annotated[int, Field(ge=1, le=200)] = 5
    min: Annotated[float, Field(ge=1, le=100, description="Percent")] = 65
    semantic: Literal["auto", "always", "never"] = "auto"
    subsegments: bool = True
    filter: FilterBody = FilterBody()
    prefer: Texts = []
    leave_out: Texts = Field(default=[], alias="not", description="Symbols or files of documents")
    bases: Texts = []

    def build(self, texts: list[AskedText]) -> LookupRequest:
        """What is asked of the service; InputError for what can't be understood."""
        return LookupRequest(
            tuple(Text(each.text, each.before, each.after) for each in texts), self.source,
            self.target, self.k, self.min / 100, self.filter.select(self.leave_out),
            parse_preference(self.prefer), self.semantic, self.subsegments,
            read_bases(self.bases),
        )  # fmt: skip


class LookupBody(LookupManner):
    """Texts to look up, and how."""

    queries: Annotated[list[AskedText], Field(min_length=1, max_length=MOST_QUERIES)]


class LookupAnswer(BaseModel):
    """What is known of a text; each object is one of docs/schemas/lookup.json."""

    answer: dict[str, Any]
    cited: dict[str, Any] | None
    phrase: dict[str, Any] | None
    names: list[dict[str, Any]]
    matches: list[dict[str, Any]]
    subsegments: list[dict[str, Any]]
    terms: list[dict[str, Any]]


class LookupAnswers(BaseModel):
    """The answers, in the order of the texts."""

    answers: list[LookupAnswer]


@ROUTER.get(
    "/lookup", responses={200: {"model": LookupAnswers}, 304: {"description": "Unchanged"}},
    openapi_extra=describe_filters(describe("reader", is_lookup=True)),
)  # fmt: skip
async def look_up_short(
    call: Asking,
    q: Annotated[list[str], Query(min_length=1, max_length=MOST_QUERIES)],
    source: Annotated[str | None, Query(alias="from", max_length=35)] = None,
    target: Annotated[str | None, Query(alias="to", max_length=35)] = None,
    k: Annotated[int, Query(ge=1, le=200)] = 5,
    least: Annotated[float, Query(alias="min", ge=1, le=100)] = 65,
    semantic: Literal["auto", "always", "never"] = "auto",
) -> Response:
    """Look up texts that are short and no secret; others are sent in a body."""
    insist_on_short(*q)
    if not all(each.strip() for each in q):
        message = "there is no text to look up"
        raise InputError(message, field="q")
    options = LookupManner.model_construct(
        source=source, target=target, k=k, min=least, semantic=semantic, filter=read_filter(call)
    )
    request = options.build([AskedText.model_construct(text=each) for each in q])
    return await _answer(call, request)


@ROUTER.post(
    "/lookup", responses={200: {"model": LookupAnswers, "content": {_JSON_LINES: {}}}},
    openapi_extra=describe(
        "reader", is_lookup=True, most=_MOST_STREAMED,
        body={
            "application/json": {"schema": LookupBody.model_json_schema(ref_template=_WHERE)},
            _JSON_LINES: {"schema": {
                "type": "string",
                "description": "First {\"from\",\"to\", ...} as of the other form if that is "
                "wanted, then {\"text\", \"before\", \"after\"} in each line",
            }},
        },
    ),
)  # fmt: skip
async def look_up(call: Asking, request: Request) -> Response:
    """Look up to 20 texts; or as many as there are lines, answered in lines as they are done.

    In JSON Lines the first line may be how to look up; each other one is a text. The objects of the
    answer are those of `tmtool lookup - --json`; a line that can't be looked up is a `problem`.
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == _JSON_LINES:
        # All of it is read first: what goes out is given up where nobody reads it.
        sent = SpooledTemporaryFile(_MOST_KEPT)  # noqa: SIM115 - closed when it is answered
        async for chunk in request.stream():
            sent.write(chunk)
        sent.seek(0)
        return StreamingResponse(_stream(call, sent), media_type=_JSON_LINES)
    body = validate(LookupBody, parse_json(await request.body()))
    return await _answer(call, body.build(body.queries))


async def _answer(call: Call, request: LookupRequest) -> Response:
    asked = repr(request)

    def find() -> object:
        texts = lookup(call.session, request).texts
        told = (
            _group(list_objects(each, call.session, request.selection, at))
            for at, each in enumerate(texts, 1)
        )
        return {"answers": [*told]}

    return await answer_tagged(call, asked, find, "meaning", _MEANING_SECONDS)


def list_objects(
    text: LookedUpText, session: Session, selection: Selection, number: int
) -> Iterator[dict[str, Any]]:
    """The objects of an answer."""
    facts = tell_facts(session, selection)
    return map(tell, build_answer(text, facts, number, locate_place))


def _group(objects: Iterator[dict[str, Any]]) -> dict[str, Any]:
    told: dict[str, Any] = {"answer": None, "cited": None, "phrase": None}
    told |= {name: [] for name in _LISTS.values()}
    for each in objects:
        if each["type"] in _LISTS:
            told[_LISTS[each["type"]]].append(each)
        else:
            told[each["type"]] = each
    return told


# A stream.


async def _stream(call: Call, sent: IO[bytes]) -> AsyncIterator[str]:
    """The answers to the lines of a request, some texts at a time."""
    options, waiting, count = LookupManner(), list[tuple[int, AskedText]](), 0
    with sent:
        for number, line in enumerate(sent, start=1):
            if not line.strip():
                continue
            try:
                told = _parse_line(line, number)
                if number == 1 and "text" not in told:
                    options = LookupManner.model_validate(told)
                    options.build([])
                    continue
                waiting.append((number, AskedText.model_validate(told)))
            except (ValidationError, TmtoolError) as error:
                yield _tell_problem(call, number, error)
            if len(waiting) == _TOGETHER:
                yield await _look_up_some(call, options, waiting, count)
                count, waiting = count + len(waiting), []
    if waiting:
        yield await _look_up_some(call, options, waiting, count)


async def _look_up_some(
    call: Call, options: LookupManner, texts: list[tuple[int, AskedText]], done: int
) -> str:
    """The lines of some answers; where they can't be given, a problem for each."""

    def find() -> str:
        request = options.build([each for _, each in texts])
        found = lookup(call.session, request).texts
        return "".join(
            write_object(each)
            for at, text in enumerate(found, done + 1)
            for each in list_objects(text, call.session, request.selection, at)
        )

    try:
        return await call.look(find, "meaning", _MEANING_SECONDS)
    except TmtoolError as error:
        return "".join(_tell_problem(call, number, error) for number, _ in texts)


def _parse_line(line: bytes, number: int) -> dict[str, Any]:
    told = parse_json(line, number)
    if not isinstance(told, dict):
        message = 'a line is an object such as {"text": "..."}'
        raise ParseError(message, "body", number)
    return told


def _tell_problem(call: Call, number: int, error: ValidationError | TmtoolError) -> str:
    """What is wrong with a line, as a line of the answer."""
    if isinstance(error, ValidationError):
        first = error.errors(include_input=False, include_url=False)[0]
        where = ".".join(map(str, first["loc"]))
        error = ParseError(f"{where}: {first['msg']}", "body", number)
    told = problems.answer_error(error, call.identity, call.desk.items.hide_folders)
    return write_object({**json.loads(bytes(told.body)), "type": "problem", "line": number})
