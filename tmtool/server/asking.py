"""What forms and addresses ask of a memory: a text, its languages, the part that counts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields
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
from tmtool.views.html.desk import LONGEST_IN_ADDRESS, Asked

MOST_FIELDS = 40
"""Fields of a form that asks: a text, languages, filters, and some more. Limit: what is sent."""
_SINGLE = ("checked", "as_of")
_LISTS = tuple(each.name for each in fields(Selection) if each.name not in (*_SINGLE, "without"))
_CHECKED = {"": None, "yes": True, "no": False}


async def read_asked(call: Call) -> tuple[Asked, FormData | QueryParams]:
    """What a form was sent with, or an address has; 414 for a long text in an address."""
    sent: FormData | QueryParams = call.query
    if call.request.method == "POST":
        sent = await call.read_form(fields=MOST_FIELDS)
    asked = Asked(
        get_text(sent, "q"), get_text(sent, "from"), get_text(sent, "to"), dict(_iter_filters(sent))
    )
    if sent is call.query and len(asked.text) > LONGEST_IN_ADDRESS:
        raise HTTPException(414)
    return asked, sent


def read_selection(filters: Mapping[str, str]) -> Selection:
    """The part of the memory that filters leave; InputError for one that can't be understood."""
    checked = filters.get("checked", "")
    if checked not in _CHECKED:
        message = f"pairs are all, checked (yes) or not (no), not {checked!r}"
        raise InputError(message)
    chosen: dict[str, Any] = {name: _split(filters.get(name, "")) for name in _LISTS}
    return Selection(**chosen, checked=_CHECKED[checked], as_of=filters.get("as_of") or None)


def _iter_filters(sent: FormData | QueryParams) -> Iterator[tuple[str, str]]:
    """The filters that are not empty; one that comes several times is joined."""
    for name in (*_LISTS, *_SINGLE):
        values = [each.strip() for each in sent.getlist(name) if isinstance(each, str)]
        if told := "; ".join(filter(None, values)):
            yield name, told


def _split(values: str) -> tuple[str, ...]:
    return tuple(filter(None, (each.strip() for each in values.split(";"))))


def describe_memory(session: Session) -> tuple[str, tuple[str, ...], tuple[str | None, ...]]:
    """The memory in words, its languages and the names in it; none where it has no texts."""
    if not session.has_memory:
        return f"There is no memory at {session.settings.place} yet.", (), ()
    # Counting takes a tenth of a second of a large memory, and every visit begins with it.
    return session.compute_once("about", partial(_describe_store, session.store))


def _describe_store(store: LastingStore) -> tuple[str, tuple[str, ...], tuple[str | None, ...]]:
    extent = store.measure_extent()
    if not extent.units:
        return f"The memory at {store.address} is empty.", (), ()
    names = tuple(name for name, _ in store.list_memories())
    about = f"{format_count(extent.units, 'unit')} in {name_memory(store.address)}"
    return about, tuple(store.list_languages()), names
