"""Sharing: what somebody dropped or made, opened by those of a memory as well."""

from __future__ import annotations

from functools import partial

from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from tmtool.errors import EmptyError
from tmtool.server.access import is_own
from tmtool.server.calls import Call, Page, get_text
from tmtool.server.roles import may_open
from tmtool.server.state import Item
from tmtool.views.html.sharing import Sharing


async def share_item(call: Call) -> Response:
    """Let those of a memory open an item, or its owner alone again."""
    form = await call.read_form(fields=2)
    identity = call.get_path("identity")
    memory, back = get_text(form, "memory").strip(), get_text(form, "back")
    item = await call.work(partial(call.desk.state.find_item, identity))
    if not may_share(call, item):
        raise HTTPException(404)
    if memory:
        memory = await call.work(partial(_find_memory, call, memory))
    await call.work(partial(call.desk.state.share_item, item.id, memory or None))
    call.note(memory or "private")
    return RedirectResponse(back if is_own(back) else "/", 303)


def may_share(call: Call, item: Item) -> bool:
    """Whether it is theirs to share: its owner's, and of those who manage all memories."""
    return may_open(call.person, item) and (
        item.owner == call.person.name or "memory manager" in call.person.everywhere
    )


def list_sharing(call: Call, item: Item) -> Sharing | None:
    """With whom an item is shared and could be; None alone, and where it isn't theirs to share."""
    if call.desk.team is None or not may_share(call, item):
        return None
    return Sharing(item.id, item.memory, tuple(_list_memories(call)))


def _list_memories(call: Call) -> list[str]:
    """The memories that they may read, as they are called."""
    if not call.session.has_memory:
        return []
    return [name for name, _ in call.session.store.list_memories() if name is not None]


def _find_memory(call: Call, wanted: str) -> str:
    """The memory of a name, of those that they may read."""
    for name in _list_memories(call):
        if name.lower() == wanted.lower():
            return name
    message = f"there is no memory {wanted} that you may read"
    raise EmptyError(message, code="no memory of that name", name=wanted)


PAGES = (Page("/items/{identity}/share", share_item, "translator", ("POST",)),)
