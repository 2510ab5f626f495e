"""What the answer of a server says of a file."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from tmtool.corpus.partial import Entity
from tmtool.corpus.registry import Remote
from tmtool.errors import MissingError

if TYPE_CHECKING:
    from email.message import Message

_RANGE = re.compile(r"\s*bytes\s+([0-9]{1,18})-([0-9]{1,18})/([0-9]{1,18}|\*)\s*", re.I)
_LENGTH = re.compile(r"[0-9]{1,18}")
_PACKED = (".gz", ".tgz", ".zip", ".bz2", ".xz")
_PAGES = (".html", ".htm", ".xhtml")
# A file that changed twice within a minute can have one date for two versions (RFC 9110, 8.8.2.2).
_SURE_AFTER = 60


class NotThereError(MissingError):
    """The server has no such file; of a numbered piece that only says that there are no more."""


def read_entity(status: int, headers: Message, address: str) -> Entity:
    """The entity that an answer carries, in full or in part."""
    etag, modified = headers.get("ETag"), headers.get("Last-Modified")
    whole = _RANGE.fullmatch(headers.get("Content-Range", "")) if status == 206 else None
    length = whole[3] if whole else headers.get("Content-Length", "")
    if headers.get("Transfer-Encoding"):
        length = ""
    return Entity(
        address,
        int(length) if _LENGTH.fullmatch(length) else None,
        etag,
        modified if etag is None and _sure(modified, headers.get("Date")) else None,
    )


def is_continuation(headers: Message, said: Entity, entity: Entity | None, start: int) -> bool:
    """Whether an answer goes on with the entity at the byte that was asked for."""
    match = _RANGE.fullmatch(headers.get("Content-Range", ""))
    if entity is None or match is None or int(match[1]) != start:
        return False
    if said.etag is not None and said.etag != entity.etag:
        return False
    return None in (said.size, entity.size) or said.size == entity.size


def refuse(status: int, headers: Message, said: Entity, remote: Remote) -> None:
    """MissingError where an answer can't be the file: a web page, a part, the wrong size."""
    name = remote.name
    see = f"; see {remote.home}" if remote.home else ""
    if status != 200:
        raise MissingError(
            f"{name}: the server answered {status} instead of sending the whole file"
        )
    if headers.get_content_type() == "text/html" and not name.endswith(_PAGES):
        raise NotThereError(f"{name}: the server sent a web page instead of the file{see}")
    encoding = headers.get("Content-Encoding", "identity").lower()
    if encoding != "identity" and not name.endswith(_PACKED):
        raise MissingError(
            f"{name}: the server sends the file in an encoding that was not asked for ({encoding})"
        )
    if said.size == 0:
        raise MissingError(f"{name}: the server sent an empty file{see}")
    if remote.certain and remote.bytes and said.size not in (None, remote.bytes):
        raise MissingError(
            f"{name}: the server has {said.size} bytes, not {remote.bytes}: this is "
            f"another file{see}"
        )


def _sure(modified: str | None, date: str | None) -> bool:
    """Whether a date of change tells versions apart: it lay well back when the answer was made."""
    changed, answered = _moment(modified), _moment(date)
    if changed is None or answered is None:
        return False
    return (answered - changed).total_seconds() >= _SURE_AFTER


def _moment(text: str | None) -> datetime | None:
    from email.utils import parsedate_to_datetime

    try:
        moment = parsedate_to_datetime(text or "")
    except (ValueError, TypeError, IndexError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
