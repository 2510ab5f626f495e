"""What is done once, however often it is asked for with one key: `Idempotency-Key`.

As draft-ietf-httpapi-idempotency-key-header-07 has it. Kept for a day: the answer, never what was
sent.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial
from hashlib import sha256
from typing import Any

from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.responses import Response

from tmtool.errors import InputError
from tmtool.server.calls import Call
from tmtool.server.moments import get_now, write_moment
from tmtool.server.state.people import DoneOnce

KEPT = timedelta(hours=24)
"""So long a key is remembered. Chosen: a program that tries again does so within a day."""
_LONGEST = 200
"""Characters of a key. Chosen: a UUID has 36."""
HEADER: dict[str, Any] = {
    "name": "Idempotency-Key", "in": "header", "required": False,
    "schema": {"type": "string", "maxLength": _LONGEST},
    "description": "The same key within a day gets the first answer, and nothing is done again",
}  # fmt: skip


async def answer_once(
    call: Call, sent: FormData | bytes, make: Callable[[], Awaitable[Response]]
) -> Response:
    """Do what a request asks, or give the answer that its key has got before.

    409 while it is being done, InputError for a key of another request. What was refused may be
    asked for anew with the same key.
    """
    key = call.request.headers.get("idempotency-key")
    if key is None:
        return await make()
    if not key.strip() or len(key) > _LONGEST or not (key.isascii() and key.isprintable()):
        message = f"a key has 1 to {_LONGEST} characters of ASCII"
        raise InputError(message, code="faulty key", field="Idempotency-Key")
    state, now = call.desk.state, get_now()
    digest = await call.work(partial(_digest, call, sent))
    account = call.person.account or call.person.name
    wanted = DoneOnce(account, key, digest, write_moment(now), 0)
    await call.work(partial(state.forget_once, write_moment(now - KEPT)))
    before = await call.work(partial(state.begin_once, wanted))
    if before is not None:
        if not before.status:
            raise HTTPException(409, "", headers={"Retry-After": "1"})
        return Response(before.body, before.status, before.headers)
    try:
        answer = await make()
    except Exception:
        # What was broken off in another way may have been done: its key says no more than that.
        await call.work(partial(state.drop_once, account, key))
        raise
    kept = {
        name: value
        for name, value in answer.headers.items()
        if name in ("content-type", "location", "etag", "retry-after")
    }
    done = replace(
        wanted, status=answer.status_code, headers=kept, body=bytes(answer.body).decode()
    )
    await call.work(partial(state.end_once, done))
    return answer


def _digest(call: Call, sent: FormData | bytes) -> str:
    """What was asked for: the address and what was sent, however it was put into one message."""
    found = sha256(f"{call.request.method} {call.request.url.path}\n".encode())
    if isinstance(sent, bytes):
        found.update(sent)
        return found.hexdigest()
    for name, value in sent.multi_items():
        if isinstance(value, UploadFile):
            found.update(f"\0{name}\0{value.filename}\0".encode())
            value.file.seek(0)
            while block := value.file.read(1 << 20):
                found.update(block)
        else:
            found.update(f"\0{name}\0{value}\0".encode())
    return found.hexdigest()
