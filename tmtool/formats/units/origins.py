"""Origins and units as JSON: the complete form, in which nothing is lost.

Fields that are empty are left out. What XML can't hold, and what ends a line, is escaped, so that
the JSON can stand in an XML file as well as in a line of its own.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import fields
from typing import Any, TypeVar, cast

from tmtool.formats.bitexts.jsonl import dump
from tmtool.markup import ILLEGAL
from tmtool.units import CheckRecord, Origin, Place, Tag, TranslationUnit, Variant

T = TypeVar("T")
_PAIRS = frozenset({"properties", "attributes"})
_PLAIN = frozenset({"line", "position", "score"})
_WRONG = (AttributeError, KeyError, TypeError, ValueError, RecursionError)
"""What reading ends in where an object is not as it was written."""


def dump_origin(origin: Origin) -> str:
    """An origin as one line.

    >>> dump_origin(Origin((Place("zh", "zh-CN"),), symbol="A/RES/75/202", position=3))
    '{"places": [{"lang": "zh", "code": "zh-CN"}], "symbol": "A/RES/75/202", "position": 3}'
    """
    return _dump(_origin(origin))


def parse_origin(text: str) -> Origin:
    """The origin that `dump_origin` wrote; ValueError where it is none.

    >>> parse_origin('{"symbol": "A/RES/75/202"}').symbol
    'A/RES/75/202'
    """
    return _guarded(text, _read_origin)


def dump_unit(unit: TranslationUnit) -> str:
    """A unit as one line, with all its origins; the key stands there for people and scripts.

    >>> dump_unit(TranslationUnit((Variant("en", "Annex"),)))[42:]
    ', "variants": [{"lang": "en", "text": "Annex"}], "origins": []}'
    """
    return _dump({
        "key": unit.key,
        "variants": [
            {"lang": each.lang, "text": each.text}
            | ({} if each.region is None else {"region": each.region})
            for each in unit.variants
        ],
        "origins": [_origin(each) for each in unit.origins],
    })  # fmt: skip


def parse_unit(text: str) -> TranslationUnit:
    """The unit that `dump_unit` wrote; ValueError where it is none. The key is made anew."""
    return _guarded(text, _read_unit)


def read_unit(value: object) -> TranslationUnit:
    """The same of the object that the text is."""
    try:
        return _read_unit(cast("Mapping[str, Any]", value))
    except _WRONG as error:
        raise _build_no_unit(json.dumps(value)) from error


def is_unit(record: object) -> bool:
    """Whether a JSON value is a unit in this form.

    >>> is_unit({"variants": []}), is_unit({"source": "x"}), is_unit([])
    (True, False, False)
    """
    return isinstance(record, dict) and isinstance(record.get("variants"), list)


def _dump(value: object) -> str:
    return ILLEGAL.sub(lambda at: f"\\u{ord(at[0]):04x}", dump(value))


def _guarded(text: str, read: Callable[[Any], T]) -> T:
    try:
        return read(json.loads(text))
    except _WRONG as error:
        raise _build_no_unit(text) from error


def _build_no_unit(text: str) -> ValueError:
    return ValueError(f"not what tmtool wrote: {text[:40]!r}")


def _drop_empty(value: Origin | Place) -> dict[str, Any]:
    found = ((each.name, getattr(value, each.name)) for each in fields(value))
    return {name: it for name, it in found if it is not None and it != ()}


def _origin(origin: Origin) -> dict[str, Any]:
    told = _drop_empty(origin)
    if "places" in told:
        told["places"] = [_dump_place(each) for each in origin.places]
    if origin.checked:
        told["checked"] = [origin.checked.by, origin.checked.at]
    return told


def _dump_place(place: Place) -> dict[str, Any]:
    told = _drop_empty(place)
    if "tags" in told:
        told["tags"] = [
            [tag.name, tag.start, tag.stop, tag.attributes, tag.content, tag.inside]
            for tag in place.tags
        ]
    return told


def _read_unit(values: Mapping[str, Any]) -> TranslationUnit:
    return TranslationUnit(
        tuple(_read_variant(each) for each in values["variants"]),
        tuple(_read_origin(each) for each in values.get("origins", ())),
    )


def _read_variant(values: Mapping[str, Any]) -> Variant:
    region = values.get("region")
    return Variant(
        _text(values["lang"]), _text(values["text"]), None if region is None else _text(region)
    )


def _read_origin(values: Mapping[str, Any]) -> Origin:
    return Origin(**{name: _value(name, value) for name, value in values.items()})


def _read_place(values: Mapping[str, Any]) -> Place:
    return Place(**{name: _value(name, value) for name, value in values.items()})


def _value(name: str, value: Any) -> Any:
    if name == "places":
        return tuple(map(_read_place, value))
    if name == "tags":
        return tuple(_tag(*each) for each in value)
    if name == "checked":
        return CheckRecord(*map(_text, value))
    if name in _PAIRS:
        return _pairs(value)
    if name == "notes":
        return tuple(map(_text, value))
    return _number(value, name) if name in _PLAIN else _text(value)


def _tag(name: str, start: int, stop: int, attributes: Any, content: str, inside: int) -> Tag:
    begin, end, among = (int(_number(each, "place")) for each in (start, stop, inside))
    return Tag(_text(name), begin, end, _pairs(attributes), _text(content), among)


def _pairs(value: Any) -> tuple[tuple[str, str], ...]:
    return tuple((_text(name), _text(it)) for name, it in value)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(value)
    return value


def _number(value: object, name: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TypeError(value)
    if name != "score" and not isinstance(value, int):
        raise TypeError(value)
    return value
