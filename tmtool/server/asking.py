"""What forms and addresses ask of a memory: a text, its languages, the part that counts."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from starlette.datastructures import FormData, QueryParams
from starlette.exceptions import HTTPException

from tmtool.errors import InputError
from tmtool.lang.wrap import format_count
from tmtool.protocols import LastingStore
from tmtool.selection import Selection
from tmtool.server.calls import Call, get_text
from tmtool.services.session import Session
from tmtool.stores import name_memory
from tmtool.views.html.desk import FIELDS, FILTERS, Asked

MAX_FIELDS = 40  # of a form: a text, languages, filters, and some more
_CHECKED = {"": None, "yes": True, "no": False}


async def read_asked(call: Call) -> Asked:
    """Read the fields of a form or an address; 414 for a long text in an address.

    With a text too long for an address, a button sends the query of what to show as `go`.
    """
    sent: FormData | QueryParams = call.query
    if call.request.method == "POST":
        sent = await call.read_form(fields=MAX_FIELDS)
    shown = QueryParams(get_text(sent, "go"))
    fields = {name: get_text(shown, name) or _read_field(sent, name) for name in FIELDS}
    asked = Asked({name: value for name, value in fields.items() if value})
    if sent is call.query and asked.is_long:
        raise HTTPException(414)
    return asked


def _read_field(sent: FormData | QueryParams, name: str) -> str:
    """Return a field; values of a filter that is sent several times are joined."""
    if name not in FILTERS:
        return get_text(sent, name)
    values = (each.strip() for each in sent.getlist(name) if isinstance(each, str))
    return "; ".join(filter(None, values))


def read_selection(filters: Mapping[str, str]) -> Selection:
    """Return the part of the memory that filters leave; InputError for a faulty filter."""
    checked = filters.get("checked", "")
    if checked not in _CHECKED:
        message = f"pairs are all, checked (yes) or not (no), not {checked!r}"
        raise InputError(message)
    chosen: dict[str, Any] = {
        name: tuple(filter(None, (each.strip() for each in value.split(";"))))
        for name, value in filters.items()
        if name not in ("checked", "as_of")
    }
    return Selection(**chosen, checked=_CHECKED[checked], as_of=filters.get("as_of") or None)


def describe_memory(session: Session) -> dict[str, Any]:
    """Describe the memory for a page: in words (`about`), its languages, and the names in it."""
    if not session.has_memory:
        about = f"There is no memory at {session.settings.place} yet."
        return {"about": about, "languages": (), "memories": ()}
    # Counting takes a tenth of a second of a large memory, and every visit begins with it.
    return session.compute_once("about", partial(_describe_store, session.store))


def _describe_store(store: LastingStore) -> dict[str, Any]:
    extent = store.measure_extent()
    if not extent.units:
        about = f"The memory at {store.address} is empty."
        return {"about": about, "languages": (), "memories": ()}
    return {
        "about": f"{format_count(extent.units, 'unit')} in {name_memory(store.address)}",
        "languages": tuple(store.list_languages()),
        "memories": tuple(name for name, _ in store.list_memories()),
    }
