"""Requests of what programs send, and the description of what they may send.

JSON has the fields of a request by their public names, those of a group in an object of its own.
An address has all fields side by side, several of a name for a list.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import MISSING
from pathlib import Path
from typing import Any, TypeVar

from tmtool.errors import InputError
from tmtool.fields import Interface, Parameter, build_request, list_parameters
from tmtool.operations.term_bases import OWN
from tmtool.terms import seeded

C = TypeVar("C")
MOST_VALUES = 50
"""Values of a list that a program may send."""
LONGEST_TEXT = 4_000
"""Characters of a text that a program may send: a long paragraph."""
_TRUE_OR_FALSE = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}
_KINDS: dict[Any, str] = {int: "integer", float: "number", bool: "boolean", str: "string"}


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
    """A value of the right type and within the limits; InputError or ValueError for another."""
    if parameter.is_list:
        listed = _take_list(value)
        if isinstance(value, Mapping) and not parameter.is_by_language:
            message = "must be a list"
            raise InputError(message)
        if len(listed) > MOST_VALUES:
            raise InputError(f"must be at most {MOST_VALUES} values, not {len(listed)}")
        read: Any = tuple(_read_one(parameter, each, interface) for each in listed)
    else:
        if isinstance(value, list) and len(value) > 1 and parameter.opt.is_file:
            message = "must be one file"
            raise InputError(message)
        one = value[-1] if isinstance(value, list) and value else value
        read = _read_one(parameter, one, interface)
    parameter.check(read, quote=False)
    return read


def _take_list(value: Any) -> list[Any]:
    """A list; of what is none a list of one. Some programs send lists as JSON in a text."""
    if isinstance(value, Mapping):
        return [f"{name}={text}" for name, text in value.items()]
    if isinstance(value, str) and value.startswith(("[", "{")):
        with suppress(ValueError, RecursionError):
            return _take_list(json.loads(value))
    return value if isinstance(value, list) else [value]


def _read_one(parameter: Parameter, value: Any, interface: Interface) -> Any:
    kind = parameter.kind
    if parameter.is_object:
        return parse_object(kind, interface, value)
    wanted = "yes or no" if kind is bool else parameter.describe_values()
    refused = InputError(f"must be {wanted}")
    if kind is bool:
        found = value if isinstance(value, bool) else _TRUE_OR_FALSE.get(str(value).lower())
        if found is None:
            raise refused
        return found
    if kind is str:
        if parameter.opt.is_file and isinstance(value, Path):
            return str(value)
        if not isinstance(value, str):
            raise refused
        if parameter.opt.is_file and not (parameter.opt.pattern or parameter.opt.is_term_base):
            message = "must be a file that is sent, not a text"
            raise InputError(message)
        if parameter.opt.pattern and not re.fullmatch(parameter.opt.pattern, value):
            message = "must be a name, not the path of a file"
            raise InputError(message)
        if len(value) > LONGEST_TEXT:
            raise InputError(f"must be at most {LONGEST_TEXT:,} characters, not {len(value):,}")
        if parameter.opt.is_term_base and value not in (names := (OWN, *seeded.NAMES)):
            # No file of the machine is a term base for programs.
            raise InputError(f"must be one of {', '.join(names)}")
        return parameter.opt.parse(value) if parameter.opt.parse else value
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise refused
    try:
        number = kind(value)
    except ValueError as error:
        raise refused from error
    if isinstance(value, float) and number != value:
        raise refused
    return number


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
    """The JSON Schema of a field."""
    names = {"ge": "minimum", "le": "maximum"}
    if parameter.is_list:
        names |= {"min_length": "minItems", "max_length": "maxItems"}
    else:
        names |= {"min_length": "minLength", "max_length": "maxLength"}
    if parameter.is_by_language:
        text = {"type": "string", "maxLength": LONGEST_TEXT}
        found = {"type": "object", "additionalProperties": text, "minProperties": 1}
        return found | {"description": parameter.opt.text}
    limits = {names[name]: value for name, value in parameter.limits.items()}
    if parameter.is_object:
        own = build_schema(parameter.kind, interface)
    else:
        own = {"type": _KINDS[parameter.kind]}
    if parameter.choices:
        own["enum"] = list(parameter.choices)
    elif parameter.opt.is_term_base:
        own["enum"] = [OWN, *seeded.NAMES]
    elif parameter.opt.is_file:
        own |= {} if parameter.opt.pattern else {"format": "binary"}
    elif parameter.kind is str and (parameter.is_list or "maxLength" not in limits):
        own["maxLength"] = LONGEST_TEXT
    if parameter.is_list:
        limits.setdefault("maxItems", MOST_VALUES)
    told: dict[str, Any] = {"type": "array", "items": own} if parameter.is_list else own
    told = {**told, **limits, "description": parameter.opt.text}
    if parameter.default not in (MISSING, None, ()):
        told["default"] = parameter.default
    return told
