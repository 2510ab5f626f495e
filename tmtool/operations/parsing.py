"""Requests of what programs send, and the description of what they may send.

JSON has the fields of a request by their public names, those of a group in an object of its own.
An address has all fields side by side, several of a name for a list.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import MISSING, replace
from functools import partial
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    TypeAdapter,
    ValidationError,
    WithJsonSchema,
)

from tmtool.errors import InputError
from tmtool.fields import Interface, Parameter, build_request, list_parameters
from tmtool.operations.term_bases import OWN
from tmtool.terms import seeded

C = TypeVar("C")
MOST_VALUES = 50
"""Values of a list that a program may send."""
LONGEST_TEXT = 4_000
"""Characters of a text that a program may send: a long paragraph."""


class InvalidRequestError(InputError):
    """What was sent is no request; `wrong` says of each field what is wrong, not its value."""

    def __init__(self, wrong: list[dict[str, str]]) -> None:
        first = f"{wrong[0]['where']}: {wrong[0]['what']}"
        super().__init__(first, code="invalid", field=wrong[0]["where"])
        self.wrong = wrong


def parse_object(cls: type[C], interface: Interface, sent: object) -> C:
    """A request of decoded JSON; InvalidRequestError for what is none."""
    if not isinstance(sent, Mapping):
        raise InvalidRequestError([{"where": "body", "what": "must be an object"}])
    flat: dict[tuple[str, str], Any] = {}
    groups = {each.group for each in list_parameters(cls, interface)} - {""}
    for name, value in sent.items():
        if name in groups and isinstance(value, Mapping):
            flat |= {(name, inner): own for inner, own in value.items()}
        else:
            flat["", name] = value
    return _parse(cls, interface, flat)


def parse_pairs(
    cls: type[C],
    interface: Interface,
    sent: Iterable[tuple[str, str | Path]],
    names: Sequence[str] | None = None,
) -> C:
    """Make a request of the fields of an address or a form, of which only `names` are known.

    A file that was sent is a path, and a text is never taken for one. InvalidRequestError if
    something is wrong.
    """
    groups = {each.name: each.group for each in list_parameters(cls, interface)}
    flat: dict[tuple[str, str], Any] = {}
    for name, value in sent:
        if value:
            flat.setdefault((groups.get(name, ""), name), []).append(value)
    return _parse(cls, interface, flat, names)


def _parse(
    cls: type[C],
    interface: Interface,
    sent: dict[tuple[str, str], Any],
    names: Sequence[str] | None = None,
) -> C:
    wrong: list[dict[str, str]] = []
    given: dict[tuple[str, ...], Any] = {}
    for each in list_parameters(cls, interface):
        if names is not None and each.name not in names:
            continue
        where = ".".join(filter(None, (each.group, each.name)))
        value = sent.pop((each.group, each.name), None)
        if value is None:
            if each.is_required:
                wrong.append({"where": where, "what": "is missing"})
            continue
        try:
            given[each.path] = read_value(each, value, interface)
        except InvalidRequestError as error:
            wrong += ({**own, "where": f"{where}.{own['where']}"} for own in error.wrong)
        except (InputError, ValueError) as error:
            wrong.append({"where": where, "what": str(error)})
    wrong += (
        {"where": ".".join(filter(None, (group, name)))[:100], "what": "is not known"}
        for group, name in sent
    )
    if wrong:
        raise InvalidRequestError(wrong)
    return build_request(cls, given)


def read_value(parameter: Parameter, value: Any, interface: Interface) -> Any:
    """Read a value of a field; InputError if it has another type or is beyond the limits.

    A file that was sent is a path; a text is never taken for one.
    """
    opt = parameter.opt
    if opt.is_file and value and all(isinstance(each, Path) for each in value):
        if len(value) > 1 and not parameter.is_list:
            message = "must be one file"
            raise InputError(message)
        return tuple(map(str, value)) if parameter.is_list else str(value[0])
    if opt.is_file and not (opt.pattern or opt.is_term_base):
        message = "must be a file that is sent, not a text"
        raise InputError(message)
    last = value[-1] if isinstance(value, list) and value else value
    given = _take_list(value) if parameter.is_list else last
    try:
        read = TypeAdapter(_build_type(parameter, interface)).validate_python(given)
    except ValidationError as error:
        raise InputError(_explain(parameter, error)) from None  # without the value
    parameter.check(read, quote=False)
    return read


def _explain(parameter: Parameter, error: ValidationError) -> str:
    first = error.errors()[0]
    what = "characters" if first["type"].startswith("string") else "values"
    for name, words in (("max_length", "at most"), ("min_length", "at least")):
        if name in first.get("ctx", {}):
            return f"must be {words} {first['ctx'][name]:,} {what}"
    if parameter.kind is bool:
        return "must be yes or no"
    return f"must be {replace(parameter, choices=_list_choices(parameter)).describe_values()}"


def _list_choices(parameter: Parameter) -> tuple[str, ...]:
    """List the values that a program may choose from: no file is a term base for it."""
    return (OWN, *seeded.NAMES) if parameter.opt.is_term_base else parameter.choices


def _take_list(value: Any) -> Any:
    """Make a list of a single value, and of a list that a program sends as JSON in a text."""
    if isinstance(value, str) and value.startswith(("[", "{")):
        with suppress(ValueError, RecursionError):
            return _take_list(json.loads(value))
    return value if isinstance(value, list | Mapping) else [value]


def _build_type(parameter: Parameter, interface: Interface) -> Any:
    """Build the type of a field for pydantic, which parses values and describes them."""
    opt, limits = parameter.opt, dict(parameter.limits)
    kind: Any = parameter.kind
    if parameter.is_object:
        schema = WithJsonSchema(build_schema(kind, interface))
        kind = Annotated[Any, BeforeValidator(partial(parse_object, kind, interface)), schema]
    elif choices := _list_choices(parameter):
        kind = Literal[choices]
    elif kind is str:
        most = parameter.max_characters or LONGEST_TEXT
        if not parameter.is_list:
            limits.pop("max_length", None)
        pattern = f"^(?:{opt.pattern})$" if opt.pattern else None
        kind = Annotated[str, Field(max_length=most, pattern=pattern)]
    if opt.parse is not None:
        kind = Annotated[kind, AfterValidator(opt.parse)]
    if parameter.is_by_language:
        text = {"type": "string", "maxLength": LONGEST_TEXT}
        texts = {"type": "object", "additionalProperties": text, "minProperties": 1}
        return Annotated[tuple[kind, ...], BeforeValidator(_join_texts), WithJsonSchema(texts)]
    if parameter.is_list:
        limits.setdefault("max_length", MOST_VALUES)
        kind = tuple[kind, ...]
    return Annotated[kind, Field(**limits)]


def _join_texts(value: Any) -> Any:
    """Make a list of LANG=TEXT of texts by language."""
    if isinstance(value, Mapping):
        return [f"{lang}={text}" for lang, text in value.items()]
    return value


def build_schema(cls: type, interface: Interface) -> dict[str, Any]:
    """The JSON Schema of a request."""
    properties: dict[str, Any] = {}
    required = []
    for each in list_parameters(cls, interface):
        into = properties
        if each.group:
            group = properties.setdefault(
                each.group,
                {
                    "type": "object",
                    "description": each.opt.group,
                    "additionalProperties": False,
                    "properties": {},
                },
            )
            into = group["properties"]
        into[each.name] = build_value_schema(each, interface)
        if each.is_required:
            required.append(each.name)
    found: dict[str, Any] = {
        "type": "object", "additionalProperties": False, "properties": properties,
    }  # fmt: skip
    return found | ({"required": required} if required else {})


def build_value_schema(parameter: Parameter, interface: Interface) -> dict[str, Any]:
    """Build the JSON Schema of a field."""
    schema = TypeAdapter(_build_type(parameter, interface)).json_schema()
    if parameter.opt.is_file and not (parameter.opt.pattern or parameter.opt.is_term_base):
        schema.get("items", schema)["format"] = "binary"
    schema["description"] = parameter.opt.text
    if parameter.default not in (MISSING, None, ()):
        schema["default"] = parameter.default
    return schema
