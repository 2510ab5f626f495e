"""Terms: those of a text, the search, an entry, how a term was rendered over the years."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated, Any

from fastapi import Query
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException
from starlette.responses import Response

from tmtool.concepts import ConceptEntry
from tmtool.operations.beside import BesideRequest, find_terms_beside
from tmtool.operations.term_entries import read_entry
from tmtool.operations.term_history import TermHistoryRequest, read_term_history, tell_history
from tmtool.operations.terms import FindTermsRequest, find_terms
from tmtool.operations.to_json import to_json
from tmtool.server.api.answers import answer_json, digest, make_page, read_cursor, tell
from tmtool.server.api.asking import (
    LONGEST,
    USUAL_LIMIT,
    Cursor,
    Language,
    Limit,
    Texts,
    answer_tagged,
    describe_filters,
    insist_on_short,
    read_bases,
    read_filter,
)
from tmtool.server.api.routes import Asking, describe, make_router
from tmtool.server.pages.term_calls import read_base
from tmtool.terms import seeded
from tmtool.terms.records import record_of
from tmtool.terms.searching import TermMatch
from tmtool.views.html.terms import OWN, locate_entry
from tmtool.views.json.terms import build_terms

ROUTER = make_router()


class RecognizeBody(BaseModel):
    """A text whose terms are wanted; `base` are term bases, by default the memory's own."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)
    text: Annotated[str, Field(min_length=1, max_length=LONGEST)]
    source: Language = Field(default=None, alias="from")
    target: Language = Field(default=None, alias="to")
    base: Texts = []


class Recognized(BaseModel):
    """The terms of a text, in its order; each is a `term` of docs/schemas/lookup.json."""

    terms: list[dict[str, Any]]


@ROUTER.post(
    "/terms/recognize", responses={200: {"model": Recognized}},
    openapi_extra=describe("reader", is_lookup=True),
)  # fmt: skip
async def recognize(call: Asking, body: RecognizeBody) -> Response:
    """The terms of a text, each with what the term base has for it."""
    request = BesideRequest(body.text, body.source, body.target, terms=read_bases(body.base))

    def find() -> object:
        found = find_terms_beside(call.session, request).terms
        return {"terms": [tell(each) for each in build_terms(found)]}

    return answer_json(await call.look(find))


class Entries(BaseModel):
    """Entries as a .jsonl term base has them, each with its base."""

    entries: list[dict[str, Any]]
    total: int
    next: str | None


@ROUTER.get(
    "/terms", responses={200: {"model": Entries}, 304: {"description": "Unchanged"}},
    openapi_extra=describe("reader"),
)  # fmt: skip
async def list_entries(
    call: Asking,
    q: Annotated[str, Query(max_length=300)] = "",
    base: Annotated[str, Query(max_length=100)] = "",
    lang: Annotated[str | None, Query(max_length=35)] = None,
    match: TermMatch = "all-words",
    limit: Limit = USUAL_LIMIT,
    cursor: Cursor = None,
) -> Response:
    """Entries with a term like a text, or all of them."""
    bases = (read_base(base) or OWN,) if base else (OWN, *seeded.NAMES)
    told = digest([q, bases, lang, match])
    offset = read_cursor(told, cursor)
    request = FindTermsRequest(
        q.strip(), lang or None, match, limit=limit, offset=offset, terms=bases
    )

    def find() -> object:
        found = find_terms(call.session, request)
        listed = [{"base": hit.base, "entry": tell_entry(hit.entry)} for hit in found.hits]
        return make_page("entries", listed, offset, found.total, told)

    return await answer_tagged(call, (told, offset, limit), find)


class History(BaseModel):
    """How a term was rendered, as `tmtool terms history --json` tells it."""

    history: dict[str, Any]
    renderings: list[dict[str, Any]]


@ROUTER.get(
    "/terms/history", responses={200: {"model": History}, 304: {"description": "Unchanged"}},
    openapi_extra=describe_filters(describe("reader", is_lookup=True)),
)  # fmt: skip
async def show_history(
    call: Asking,
    q: Annotated[str, Query(min_length=1, max_length=300)],
    lang: Annotated[str | None, Query(alias="from", max_length=35)] = None,
    to: Annotated[str | None, Query(max_length=35)] = None,
    base: Annotated[str | None, Query(max_length=100)] = None,
) -> Response:
    """How a term was rendered over the years, by document and organ."""
    insist_on_short(q)
    terms = read_base(base) if base else None
    request = TermHistoryRequest(q, lang, to, terms=terms, selection=read_filter(call).select())

    def find() -> object:
        found = read_term_history(call.session, request)
        # The folder of the memory is nobody's business.
        result = replace(found, memory=call.session.settings.name)
        history, *renderings = map(to_json, tell_history(result))
        if result.absence is not None:
            return history
        return {"history": history, "renderings": renderings}

    return await answer_tagged(call, request, find, "concordance")


class EntryObject(BaseModel):
    """An entry with what is doubtful about it."""

    base: str
    entry: dict[str, Any]
    faults: list[str]


@ROUTER.get(
    "/terms/{base}/{identity:path}", openapi_extra=describe("reader"),
    responses={200: {"model": EntryObject}, 410: {"description": "It was deleted"}},
)  # fmt: skip
async def show_entry(call: Asking, base: str, identity: str) -> Response:
    """An entry, with the ETag that writing it needs."""
    name = read_base(base)
    result = await call.look(lambda: read_entry(call.session, identity, name))
    if result.entry is None:
        raise HTTPException(410)
    told: Mapping[str, Any] = {
        "base": name or OWN, "entry": tell_entry(result.entry),
        "url": locate_entry(name, identity), "faults": [each.what for each in result.faults],
    }  # fmt: skip
    return answer_json(told, 200, {"ETag": f'"{result.digest}"'})


def tell_entry(entry: ConceptEntry) -> dict[str, Any]:
    """Return an entry as an object."""
    return record_of(entry)
