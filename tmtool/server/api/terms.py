"""Terms: those of a text, the search, an entry, how a term was rendered over the years."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel
from starlette.exceptions import HTTPException
from starlette.responses import Response

from tmtool.concepts import ConceptEntry
from tmtool.operations.term_entries import read_entry
from tmtool.server.api.answers import answer_json
from tmtool.server.api.routes import Asking, describe, make_router
from tmtool.server.pages.term_calls import read_base
from tmtool.terms.records import record_of
from tmtool.views.html.terms import OWN, locate_entry

ROUTER = make_router()


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
