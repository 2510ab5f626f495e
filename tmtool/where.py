"""Filters: one small closed expression over where a translation unit comes from.

A filter is about origins: a unit passes as soon as one of its origins does, and only those origins
are shown. Every store gives the same answer as `is_match`, which is the definition.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import lru_cache
from pathlib import PurePosixPath
from typing import Literal, TypeAlias

from tmtool.regions import build_tag, list_tags
from tmtool.units import Origin, Place

Field: TypeAlias = Literal[
    "symbol", "body", "year", "date", "status", "checked", "file", "hash", "document", "score",
    "property", "memory", "region", "restriction",
]  # fmt: skip
Value: TypeAlias = str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class Equal:
    """The field is this value; of a text, a pattern with * and ? counts, in any case.

    For the field "property" the value is "name=pattern"; "memory" is what `find_memory` says;
    "region" is regional usage in any language, by any name that `regions.list_tags` gives.
    """

    field: Field
    value: Value


@dataclass(frozen=True, slots=True)
class In:
    """The field is one of these values, patterns as in `Equal`."""

    field: Field
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Range:
    """The field lies between the two, ends included; None leaves an end open."""

    field: Field
    least: int | float | str | None = None
    most: int | float | str | None = None


@dataclass(frozen=True, slots=True)
class And:
    """All of them hold."""

    parts: tuple[Where, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """At least one of them holds."""

    parts: tuple[Where, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """It doesn't hold."""

    part: Where


Condition: TypeAlias = Equal | In | Range
Where: TypeAlias = Condition | And | Or | Not


@dataclass(frozen=True, slots=True)
class View:
    """Which part of a memory is looked at: only some origins, or as it stood after a change.

    With a filter a unit has only the languages that origins which pass have seen.
    """

    where: Where | None = None
    as_of: int | None = None


EVERYTHING = View()


def is_match(where: Where, origin: Origin) -> bool:
    """Whether an origin passes.

    >>> origin = Origin(symbol="A/RES/74/197", date="2019-12-19", status="adopted")
    >>> is_match(And((Equal("symbol", "a/res/*"), Range("year", 2010, 2020))), origin)
    True
    """
    match where:
        case And(parts):
            return all(is_match(part, origin) for part in parts)
        case Or(parts):
            return any(is_match(part, origin) for part in parts)
        case Not(part):
            return not is_match(part, origin)
        case _:
            return is_fulfilled(where, list_values(where.field, origin))


def is_fulfilled(condition: Condition, values: Iterable[Value]) -> bool:
    """Whether any of the values of its field fulfils a condition.

    >>> (
    ...     is_fulfilled(Range("score", 0.5, 1), (0.4,)),
    ...     is_fulfilled(Equal("symbol", "a/*"), ("A/75/1", None)),
    ... )
    (False, True)
    """
    match condition:
        case Equal(_, value):
            return any(_equal(each, value) for each in values)
        case In(_, wanted):
            plain, patterns = _parted(wanted)
            return any(
                (each.casefold() if isinstance(each, str) else each) in plain
                or any(_equal(each, pattern) for pattern in patterns)
                for each in values
            )
        case Range(_, least, most):
            return any(_within(each, least, most) for each in values)


def list_values(field: Field, origin: Origin) -> tuple[Value, ...]:
    """What an origin has in a field; a year comes from the date, a file from any language."""
    match field:
        case "year":
            return (find_year(origin),)
        case "checked":
            return (origin.checked is not None,)
        case "symbol" | "file" | "hash":
            name = "file_hash" if field == "hash" else field
            found = (getattr(each, name) for each in (origin, *origin.places))  # in any language
            return tuple(dict.fromkeys(each for each in found if each)) or (None,)
        case "document":
            names = tuple(place.document for place in origin.places)
            return tuple(dict.fromkeys(name for name in names if name)) or (None,)
        case "memory":
            return (find_memory(origin),)
        case "region":
            regions = (
                (place.lang, build_tag(place.lang, place.region) if place.region else place.code)
                for place in origin.places
            )
            return tuple(tag for lang, region in regions for tag in list_tags(lang, region))
        case "property":
            return tuple(f"{name}={value}" for name, value in origin.properties)
        case _:
            return (getattr(origin, field),)


def find_year(origin: Origin) -> int | None:
    """The year of an origin's date.

    >>> find_year(Origin(date="2019-12")), find_year(Origin())
    (2019, None)
    """
    start = (origin.date or "")[:4]
    return int(start) if len(start) == 4 and start.isdecimal() else None


def find_memory(origin: Origin) -> str | None:
    """The memory that an origin came with: as it was named, else as its file is called.

    >>> find_memory(Origin(file="old/ITU.2019.tmx")), find_memory(Origin(file="x.tmx", memory="GA"))
    ('ITU.2019', 'GA')
    """
    if origin.memory is not None or not origin.file:
        return origin.memory
    return PurePosixPath(origin.file.replace("\\", "/")).stem or None


def is_called(origin: Origin, name: str) -> bool:
    """Whether a text is known by a name: its symbol, file, hash or id, in any case.

    A file is known by its name without folders as well.

    >>> origin = Origin(symbol="A/RES/74/197", file="texts/zh.docx")
    >>> is_called(origin, "a/res/74/197"), is_called(origin, "zh.docx"), is_called(origin, "zh")
    (True, True, False)
    """
    return name.casefold() in list_names(origin)


def list_names(origin: Origin) -> frozenset[str]:
    """All names that `is_called` takes for an origin's, in small letters.

    >>> sorted(list_names(Origin(symbol="A/RES/74/197", file="texts/zh.docx")))
    ['a/res/74/197', 'texts/zh.docx', 'zh.docx']
    """
    known = {place.document for place in origin.places}
    places: tuple[Origin | Place, ...] = (origin, *origin.places)
    for each in places:
        bare = each.file and re.split(r"[/\\]", each.file)[-1]  # without folders
        known |= {each.symbol, each.file, each.file_hash, bare}
    return frozenset(each.casefold() for each in known if each)


def combine(*parts: Where | None) -> Where | None:
    """All the given filters together; None where there are none.

    >>> combine(None, Equal("body", "GA")), combine()
    (Equal(field='body', value='GA'), None)
    """
    given = tuple(part for part in parts if part is not None)
    return given[0] if len(given) == 1 else And(given) if given else None


def is_like(text: str | None, pattern: str) -> bool:
    """Whether a text is as a pattern with * and ? says, in any case.

    >>> is_like("Limited", "lim*"), is_like(None, "*")
    (True, False)
    """
    return text is not None and _equal(text, pattern)


@lru_cache(maxsize=64)
def _parted(wanted: tuple[Value, ...]) -> tuple[frozenset[Value], tuple[str, ...]]:
    """Values to be found as they are, texts in small letters, and patterns: there may be many."""
    patterns = tuple(
        each for each in wanted if isinstance(each, str) and ("*" in each or "?" in each)
    )
    plain = (each.casefold() if isinstance(each, str) else each for each in wanted)
    return frozenset(plain).difference(patterns), patterns


def _equal(value: Value, wanted: Value) -> bool:
    if isinstance(value, str) and isinstance(wanted, str):
        # A bracket is itself: "report[1].docx" is a name, no pattern.
        return fnmatchcase(value.casefold(), wanted.casefold().replace("[", "[[]"))
    return value == wanted


def _within(value: Value, minimum: Value, maximum: Value) -> bool:
    if value is None:
        return False
    return (minimum is None or not _less(value, minimum)) and (
        maximum is None or not _less(maximum, value)
    )


def _less(first: Value, second: Value) -> bool:
    if isinstance(first, str) or isinstance(second, str):
        # "2020" holds all of its days.
        return str(first)[: len(str(second))] < str(second)[: len(str(first))]
    return (first or 0) < (second or 0)
