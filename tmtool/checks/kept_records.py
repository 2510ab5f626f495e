"""Conversion of frozen dataclasses to JSON and back, by their types, for kept reports.

Fields with their default value are left out. A range is written as its two ends, a named tuple as
its values in order.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import MISSING, Field, fields, is_dataclass
from functools import cache
from types import NoneType, UnionType
from typing import Any, Literal, TypeAlias, Union, get_args, get_origin, get_type_hints

from tmtool.checks.changed import ChangedPairs

_Reader: TypeAlias = Callable[[Any], Any]
_PLAIN = (str, int, float, bool, NoneType)
_NAMES: Mapping[str, Any] = {
    "ChangedPairs": ChangedPairs, "Encoder": NoneType, "Store": NoneType, "TermBase": NoneType,
}  # fmt: skip
"""Types that modules import for type checkers only; the last three are never kept."""


def dump(value: Any) -> Any:  # noqa: ANN401 - any frozen data
    """Data as JSON has it.

    >>> from tmtool.findings import MarkedText
    >>> dump(MarkedText("大会", (range(2),)))
    {'text': '大会', 'spans': [[0, 2]]}
    """
    if isinstance(value, _PLAIN):
        return value
    if isinstance(value, range):
        return [value.start, value.stop]
    if isinstance(value, Mapping):
        return {name: dump(each) for name, each in value.items()}
    if isinstance(value, frozenset):
        return sorted(value)
    if is_dataclass(value):
        told = ((each.name, getattr(value, each.name), each) for each in fields(value))
        return {name: dump(own) for name, own, each in told if not _is_default(own, each)}
    return [dump(each) for each in value]


def load(kind: Any, value: Any) -> Any:  # noqa: ANN401 - any type and what JSON has
    """Data of a type that `dump` wrote; ValueError for what it didn't.

    >>> from tmtool.findings import MarkedText
    >>> load(MarkedText, {"text": "大会", "spans": [[0, 2]]})
    MarkedText(text='大会', spans=(range(0, 2),))
    """
    try:
        return _build_reader(kind)(value)
    except (TypeError, KeyError, AttributeError) as error:
        message = f"not a {kind}"
        raise ValueError(message) from error


def _is_default(value: object, field: Field[Any]) -> bool:
    if field.default is not MISSING:
        return bool(value == field.default)
    return field.default_factory is not MISSING and bool(value == field.default_factory())


@cache
def _build_reader(kind: Any) -> _Reader:  # noqa: ANN401 - any type
    """What makes data of a type out of JSON."""
    origin, args = get_origin(kind), get_args(kind)
    if kind in _PLAIN or origin is Literal:
        return lambda value: value
    if kind is range:
        return lambda value: range(*value)
    if origin in (Union, UnionType):
        (read,) = (_build_reader(each) for each in args if each is not NoneType)
        return lambda value: None if value is None else read(value)
    if origin is tuple and args[-1] is not Ellipsis:
        reads = tuple(map(_build_reader, args))
        return lambda value: tuple(read(v) for read, v in zip(reads, value, strict=True))
    if origin in (tuple, Sequence, frozenset):
        read, made = _build_reader(args[0]), frozenset if origin is frozenset else tuple
        return lambda value: made(map(read, value))
    if origin is Mapping:
        read = _build_reader(args[1])
        return lambda value: {name: read(each) for name, each in value.items()}
    if origin is Callable:
        return lambda _: None
    listed = get_type_hints(kind, localns=_NAMES).items()
    hints = {name: _build_reader(each) for name, each in listed}
    if issubclass(kind, tuple):
        return lambda value: kind(*(r(v) for r, v in zip(hints.values(), value, strict=True)))
    return lambda value: kind(**{name: hints[name](each) for name, each in value.items()})
