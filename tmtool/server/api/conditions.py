"""Which version of something a program means to change: `If-Match` (RFC 9110, 13.1.1)."""

from __future__ import annotations

from typing import Any

from starlette.exceptions import HTTPException

from tmtool.errors import ChangedError
from tmtool.server.calls import Call

HEADER: dict[str, Any] = {
    "name": "If-Match", "in": "header", "required": False, "schema": {"type": "string"},
    "description": "The ETag of what is to be changed; 428 without it",
}  # fmt: skip


def read_condition(call: Call) -> frozenset[str]:
    """The tags that a change is for, "*" among them for any; 428 where none is said."""
    said = call.request.headers.get("if-match", "").strip()
    if not said:
        raise HTTPException(428)
    return frozenset(each.strip() for each in said.split(","))


def fits(condition: frozenset[str], tag: str) -> bool:
    """Whether a change is for what has this tag now; weak tags never are."""
    return tag in condition or "*" in condition


def insist_on_match(condition: frozenset[str], tag: str) -> None:
    """ChangedError where a change is for another version than this."""
    if not fits(condition, tag):
        message = "it was changed meanwhile: read it again"
        raise ChangedError(message)
