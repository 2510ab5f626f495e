"""What goes over the pipes between a process and the one that reads PDF for it.

A request is two sizes, the name and the file; an answer is its kind, a size and what it says. A
content is JSON with its fields in a fixed order, never a pickle: the process that answers has read
files from anywhere, and whatever has become of it, JSON can only be texts and numbers. The pipes
have no buffers, so a process that is forked has nothing to write into them by mistake.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Iterator
from enum import IntEnum
from io import BytesIO
from typing import BinaryIO, get_args

from tmtool.documents.content import Content, Line, LineGap, RemovedText
from tmtool.units import Code, Kind, Look

LARGEST = 400 << 20
"""Bytes of an answer: the process that gives it can't hold more. A limit."""
_PIECE = 1 << 20
"""Bytes read at once. Chosen, no measurement."""
_REQUEST, _ANSWER = struct.Struct(">QQ"), struct.Struct(">BQ")
_KINDS: tuple[Kind, ...] = get_args(Kind)
_LOOKS: tuple[Look, ...] = get_args(Look)


class Says(IntEnum):
    """What an answer is: a content or why there is none; once, first of all, that it can begin."""

    READY = 1
    WATCHED = 2
    """Ready, but the system doesn't hold the limit of memory here."""
    CONTENT = 3
    REFUSED = 4
    OVERGROWN = 5


def ask(pipe: BinaryIO, name: str, data: bytes) -> None:
    """Send a file to be read; an OSError where nobody listens."""
    called = name.encode("utf-8", "surrogatepass")
    _write(pipe, _REQUEST.pack(len(called), len(data)) + called)
    _write(pipe, data)


def receive_request(pipe: BinaryIO) -> tuple[str, bytes]:
    """The next file to read, and what messages call it; an EOFError where there is none."""
    called, size = _REQUEST.unpack(_exactly(pipe, _REQUEST.size))
    name = _exactly(pipe, called).decode("utf-8", "surrogatepass")
    return name, _exactly(pipe, size)


def answer(pipe: BinaryIO, says: Says, payload: bytes = b"") -> None:
    """Send an answer; an OSError where nobody listens."""
    _write(pipe, _ANSWER.pack(says, len(payload)) + payload)


def receive_answer(pipe: BinaryIO) -> tuple[Says, bytes]:
    """The next answer; an EOFError where there is none, a ValueError for what can't be one."""
    kind, size = _ANSWER.unpack(_exactly(pipe, _ANSWER.size))
    if size > LARGEST:
        message = f"an answer of {size} bytes"
        raise ValueError(message)
    return Says(kind), _exactly(pipe, size)


def _write(pipe: BinaryIO, data: bytes) -> None:
    rest = memoryview(data)
    while rest:
        rest = rest[pipe.write(rest) :]


def _exactly(pipe: BinaryIO, size: int) -> bytes:
    data = BytesIO()  # gives what it holds without another copy: files can be large
    while data.tell() < size:
        piece = pipe.read(min(size - data.tell(), _PIECE))
        if not piece:
            raise EOFError
        data.write(piece)
    return data.getvalue()


def pack_content(content: Content) -> bytes:
    """A content as JSON."""
    lines = [
        [
            line.text, line.number, line.gap, line.role, line.label,
            line.sealed, line.indented, line.foot,
            [[code.look, code.start, code.stop, code.target] for code in line.codes],
        ]
        for line in content.lines
    ]  # fmt: skip
    removed = [[each.text, each.reason, each.line, each.where] for each in content.removed]
    packed = json.dumps([lines, removed, content.lang, content.pages], ensure_ascii=False)
    return packed.encode("utf-8", "surrogatepass")


def unpack_content(payload: bytes) -> Content:
    """The content in an answer; a ValueError where it is not what `pack_content` makes."""
    try:
        match json.loads(payload.decode("utf-8", "surrogatepass")):
            case [
                [*lines],
                [*removed],
                (str() | None) as lang,
                (int() | None) as pages,
            ]:
                return Content(tuple(_lines(lines)), tuple(_removed(removed)), lang, pages)
    except RecursionError as error:  # what is nested deeper than any answer
        raise ValueError(str(error)) from error
    raise _malformed()


def _lines(lines: list[object]) -> Iterator[Line]:
    for line in lines:
        match line:
            case [
                str() as text, int() as number, int() as gap,
                (str() | None) as role, (str() | None) as label,
                bool() as sealed, bool() as indented, bool() as foot, [*codes],
            ]:  # fmt: skip
                kind = None if role is None else _KINDS[_KINDS.index(role)]
                looks = tuple(_codes(codes, len(text)))
                yield Line(
                    text, number, LineGap(gap), kind, label, sealed, indented, foot, looks
                )  # fmt: skip
            case _:
                raise _malformed()


def _codes(codes: list[object], length: int) -> Iterator[Code]:
    for code in codes:
        match code:
            case [str() as look, int() as start, int() as stop, (str() | None) as target] if (
                0 <= start <= stop <= length
            ):
                yield Code(_LOOKS[_LOOKS.index(look)], start, stop, target)
            case _:
                raise _malformed()


def _removed(removed: list[object]) -> Iterator[RemovedText]:
    for each in removed:
        match each:
            case [str() as text, str() as reason, int() as line, (str() | None) as where]:
                yield RemovedText(text, reason, line, where)
            case _:
                raise _malformed()


def _malformed() -> ValueError:
    return ValueError("an answer with other fields")
