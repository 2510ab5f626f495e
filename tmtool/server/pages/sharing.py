"""Sharing: an item opened by the people of a memory as well."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from tmtool.errors import EmptyError
from tmtool.server.access import is_own
from tmtool.server.calls import Call, get_text
from tmtool.server.pages.shared import post
from tmtool.server.roles import may_open
from tmtool.server.state import Item


@dataclass(frozen=True, slots=True)
class Sharing:
    """The memory whose people may open an item, if any, and the others to choose from."""

    item: str
    memory: str | None
    memories: tuple[str, ...]


def _share(call: Call, form: FormData) -> Response:
    """Share an item with the people of a memory, or with nobody."""
    memory, back = get_text(form, "memory").strip(), get_text(form, "back")
    item = call.desk.state.find_item(call.get_path("identity"))
    if not may_share(call, item):
        raise HTTPException(404)
    if memory:
        memory = _find_memory(call, memory)
    call.desk.state.share_item(item.id, memory or None)
    call.note(memory or "private")
    return RedirectResponse(back if is_own(back) else "/", 303)


def may_share(call: Call, item: Item) -> bool:
    """Return True for the owner of an item, and for managers of all memories."""
    return may_open(call.person, item) and (
        item.owner == call.person.name or "memory manager" in call.person.everywhere
    )


def list_sharing(call: Call, item: Item) -> Sharing | None:
    """Return with whom an item is and could be shared; None without a team or the right to."""
    if call.desk.team is None or not may_share(call, item):
        return None
    return Sharing(item.id, item.memory, tuple(_list_memories(call)))


def _list_memories(call: Call) -> list[str]:
    """List the named memories that the person may read."""
    if not call.session.has_memory:
        return []
    return [name for name, _ in call.session.store.list_memories() if name is not None]


def _find_memory(call: Call, wanted: str) -> str:
    for name in _list_memories(call):
        if name.lower() == wanted.lower():
            return name
    message = f"there is no memory {wanted} that you may read"
    raise EmptyError(message, code="no memory of that name", name=wanted)


PAGES = (post("/items/{identity}/share", _share, "translator"),)
