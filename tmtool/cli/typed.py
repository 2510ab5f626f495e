"""What was typed as texts: bytes that are none can only be the name of a file.

Python gives such bytes as halves of characters, which nothing but the file system takes. Where the
system's encoding is ASCII, it gives all bytes of a Chinese text so: almost always they are UTF-8.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import Any

from tmtool.errors import InputError
from tmtool.resources import is_text, show_text

_FILES = frozenset([
    "ADDRESS", "BITEXT", "DIR", "EDITS", "FILE", "FROM", "GOLD", "MANIFEST", "OUT", "PATH", "PLACE",
    "SOURCE", "SYMBOL|FILE", "TARGET", "TEST", "TO",
])  # fmt: skip
"""What the help calls names of files, which have to stay as the file system has them."""


def check_typed(arguments: Sequence[str]) -> None:
    """InputError for what is no text, nor the name of a file that is there."""
    for each in arguments:
        option, _, value = each.rpartition("=")
        names = (each, value) if option.startswith("-") else (each,)
        if not (is_text(each) or _decode(each) or any(map(os.path.lexists, names))):
            raise InputError(
                f"{show_text(each)} is not UTF-8: set the terminal to UTF-8, or rename the file "
                "that is meant",
                code="not UTF-8",
            )


def decode_texts(command: Any, given: Mapping[str, Any]) -> dict[str, Any]:
    """The values of a command, texts in real characters."""
    files = {each.name for each in command.params if (each.metavar or "").strip("[].") in _FILES}
    return {name: value if name in files else _decode_value(value) for name, value in given.items()}


def _decode_value(value: object) -> object:
    if isinstance(value, list | tuple):
        return type(value)(map(_decode_value, value))
    if type(value) is not str or is_text(value) or os.path.lexists(value):
        return value
    return _decode(value) or value


def _decode(given: str) -> str:
    """The characters of bytes that are UTF-8, else nothing."""
    try:
        return given.encode("utf-8", "surrogateescape").decode("utf-8")
    except UnicodeError:
        return ""
