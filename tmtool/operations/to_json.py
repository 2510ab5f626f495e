"""Records as JSON: an object of the public names of their fields, its `type` first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from enum import Enum
from pathlib import PurePath
from typing import Any, TypeVar

from tmtool.formats.bitexts.jsonl import dump as dump_json

C = TypeVar("C")


def to_json(value: Any) -> Any:
    """A value as `json` writes it; TypeError for what no record may hold."""
    if value is None or isinstance(value, bool | int | float | str):
        return value.value if isinstance(value, Enum) else value
    if is_dataclass(value):
        # A record that extends another one has its type after the fields of that.
        names = sorted((each.name for each in fields(value)), key=lambda name: name != "type")
        return {name.rstrip("_"): to_json(getattr(value, name)) for name in names}
    if isinstance(value, Mapping):
        return {str(key): to_json(each) for key, each in value.items()}
    if isinstance(value, range):
        return [value.start, value.stop]
    if isinstance(value, tuple | list):
        return [*map(to_json, value)]
    if isinstance(value, frozenset | set):
        return sorted(map(to_json, value))
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, PurePath):
        return str(value)
    raise TypeError(f"{type(value).__name__} can't be written as JSON")


def from_json(cls: type[C], value: object) -> C:
    """Make a request of what `to_json` made of it."""
    from pydantic import TypeAdapter

    return TypeAdapter(cls).validate_python(value)


def dump_list(values: Iterable[Any]) -> Iterator[str]:
    """Records as one list, a line each."""
    yield "["
    for position, each in enumerate(values):
        yield f"{',' if position else ''}\n{dump(each)}"
    yield "\n]\n"


def dump(value: Any) -> str:
    """A record as one line of JSON, without its line end."""
    return dump_json(to_json(value))
