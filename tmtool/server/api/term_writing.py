"""Entries of term bases that programs write: whole, and only as they have seen them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Annotated, Any

from fastapi import Body, Query
from pydantic import BaseModel
from starlette.exceptions import HTTPException
from starlette.responses import Response

from tmtool.concepts import ConceptEntry
from tmtool.errors import InputError
from tmtool.operations.term_entries import (
    ChangedEntry,
    DeleteEntryRequest,
    SaveEntryRequest,
    delete_entry,
    read_entry,
    save_entry,
)
from tmtool.server.api import conditions, once
from tmtool.server.api.answers import answer_json, tell
from tmtool.server.api.conditions import insist_on_match, read_condition
from tmtool.server.api.routes import Asking, describe, make_router
from tmtool.server.api.terms import tell_entry
from tmtool.server.calls import Call
from tmtool.server.pages.term_calls import read_base
from tmtool.server.problems import API
from tmtool.terms.changes import digest_entry
from tmtool.terms.records import parse_entry
from tmtool.views.html.terms import OWN, locate_entry

ROUTER = make_router()
_UNNAMED = "unnamed"
"""The id of an entry that gets one made of its terms."""
Record = Annotated[dict[str, Any], Body(description="An entry, as a .jsonl term base has it")]
Why = Annotated[str | None, Query(max_length=300, description="For the list of changes")]
_MATCHED = {**describe("terminologist"), "parameters": [conditions.HEADER]}


class Written(BaseModel):
    """An entry as it is now, and the change of the term base; null where nothing changed."""

    base: str
    entry: dict[str, Any]
    change: int | None
    faults: list[str]


@ROUTER.post(
    "/terms/{base}", status_code=201, responses={201: {"model": Written}},
    openapi_extra={**describe("terminologist"), "parameters": [once.HEADER]},
)  # fmt: skip
async def add_entry(call: Asking, base: str, record: Record, why: Why = None) -> Response:
    """Add an entry; without an id it gets one made of its terms."""
    name, entry = read_base(base), _parse(record, None)

    async def make() -> Response:
        request = SaveEntryRequest(entry, None, False, why, name)
        made = await call.work(partial(save_entry, call.session, request))
        location = f"{API}{locate_entry(name, made.id)}"
        return _answer(call, name, made, 201, {"Location": location})

    return await once.answer_once(call, await call.request.body(), make)


@ROUTER.put(
    "/terms/{base}/{entry:path}", responses={200: {"model": Written}}, openapi_extra=_MATCHED
)
async def write_entry(
    call: Asking, base: str, entry: str, record: Record, why: Why = None
) -> Response:
    """Write an entry as a whole, in the place of what it said."""
    condition, name = read_condition(call), read_base(base)

    def act() -> Response:
        seen = _find_seen(call, name, entry, condition)
        request = SaveEntryRequest(_parse(record, entry), seen, False, why, name)
        return _answer(call, name, save_entry(call.session, request), 200)

    return await call.work(act)


class Deleted(BaseModel):
    """The change of the term base."""

    type: str
    base: str
    change: int


@ROUTER.delete(
    "/terms/{base}/{entry:path}", responses={200: {"model": Deleted}}, openapi_extra=_MATCHED
)
async def remove_entry(call: Asking, base: str, entry: str, why: Why = None) -> Response:
    """Delete an entry, which can be undone."""
    condition, name = read_condition(call), read_base(base)

    def act() -> Response:
        seen = _find_seen(call, name, entry, condition)
        change = delete_entry(call.session, DeleteEntryRequest(entry, seen, why, name))
        call.note(entry)
        told = {"type": "entry_deleted", "base": name or OWN, "change": change}
        return answer_json(tell(told))

    return await call.work(act)


def _find_seen(call: Call, base: str | None, entry: str, condition: frozenset[str]) -> str:
    """The digest of an entry as it is now, which must be what a program has seen."""
    digest = read_entry(call.session, entry, base).digest
    if digest is None:
        raise HTTPException(410)
    insist_on_match(condition, f'"{digest}"')
    return digest


def _parse(record: Mapping[str, Any], identity: str | None) -> ConceptEntry:
    """The entry of a record, under the id of its address; InputError says what of it is none."""
    told = {name: value for name, value in record.items() if name not in ("type", "format_version")}
    own = told.setdefault("id", identity or _UNNAMED)
    if identity is not None and own != identity:
        message = "the entry has another id than its address"
        raise InputError(message, field="id")
    entry = parse_entry(told)
    return entry if "id" in record or identity is not None else replace(entry, id="")


def _answer(
    call: Call, base: str | None, made: ChangedEntry, status: int,
    headers: Mapping[str, str] | None = None,
) -> Response:  # fmt: skip
    assert made.entry is not None
    call.note(made.id)
    told = {
        "base": base or OWN, "entry": tell_entry(made.entry), "change": made.change,
        "faults": [each.what for each in made.faults],
    }  # fmt: skip
    tag = f'"{digest_entry(made.entry)}"'
    return answer_json(told, status, {**(headers or {}), "ETag": tag})
