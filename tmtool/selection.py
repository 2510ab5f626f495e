"""Which part of a memory is looked at, as people say it, and the filter that this makes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields, replace
from typing import Annotated, TypeAlias, cast, get_args

from tmtool.errors import InputError
from tmtool.fields import COMMAND_LINE, Opt, request
from tmtool.texts import Record
from tmtool.units import Status
from tmtool.where import And, Equal, Field, In, Not, Or, Range, Where, combine, is_like

_AUTOMATIC = And((Equal("checked", False), Range("score", 0)))
"""What the aligner paired and nobody checked."""


def _filter(metavar: str, text: str, name: str = "", *, rare: bool = False) -> Opt:
    return Opt(text, metavar, name, rare=rare)


_Texts: TypeAlias = tuple[str, ...]


@request
class Selection:
    """Conditions on where units come from: of one kind they are alternatives, kinds add up.

    Texts are patterns with * and ?, a year is 2020, 2010-2023, 2015- or -2009, a property is
    name=pattern. A record is field=pattern, of what documents that are kept whole say of themselves
    (see `texts.Record`); of one field they are alternatives, fields add up. A region is the usage
    of any side, with or without its language and script ("TW", "zh-TW"). `not_...` takes out
    what would pass, `without` names documents by symbol, file, hash or id of which nothing counts.
    `as_of` is a day or a time (ISO 8601, UTC), or "change 12": what that change left.
    """

    body: Annotated[_Texts, _filter("NAME", "Documents of this body; * and ? are wildcards.")] = ()
    year: Annotated[
        _Texts, _filter("YEARS", "Documents of these years: 2020, 2010-2023, 2015-.")
    ] = ()
    symbol: Annotated[_Texts, _filter("PATTERN", "Documents with this symbol: 'A/RES/*'.")] = ()
    status: Annotated[
        _Texts,
        _filter("STATUS", "Documents that are adopted, draft, report, agency or unofficial."),
    ] = ()
    region: Annotated[
        _Texts, _filter("REGION", "Units of this regional usage: TW, zh-HK.", rare=True)
    ] = ()
    memory: Annotated[
        _Texts, _filter("NAME", "Units added under this memory name.", "memory_name", rare=True)
    ] = ()
    file: Annotated[
        _Texts, _filter("PATTERN", "Units from files with this name.", "file_name", rare=True)
    ] = ()
    property: Annotated[_Texts, _filter("NAME=VALUE", "Units with this property.", rare=True)] = ()
    record: Annotated[
        _Texts,
        _filter(
            "FIELD=PATTERN",
            "Documents with this in their record: kind=report, stage=draft, session=75, "
            "job=20-*, original=en, distribution=limited, agenda_item=19, symbol, body or date.",
            rare=True,
        ),
    ] = ()
    not_body: Annotated[_Texts, _filter("NAME", "Not of this body.", rare=True)] = ()
    not_year: Annotated[_Texts, _filter("YEARS", "Not of these years.", rare=True)] = ()
    not_symbol: Annotated[_Texts, _filter("PATTERN", "Not with this symbol.", rare=True)] = ()
    not_status: Annotated[_Texts, _filter("STATUS", "Not of this status.", rare=True)] = ()
    not_region: Annotated[_Texts, _filter("REGION", "Not of this usage.", rare=True)] = ()
    not_memory: Annotated[
        _Texts, _filter("NAME", "Not added under this name.", "not_memory_name", rare=True)
    ] = ()
    not_file: Annotated[
        _Texts, _filter("PATTERN", "Not from these files.", "not_file_name", rare=True)
    ] = ()
    not_property: Annotated[
        _Texts, _filter("NAME=VALUE", "Not with this property.", rare=True)
    ] = ()
    not_record: Annotated[
        _Texts, _filter("FIELD=PATTERN", "Not with this in their record.", rare=True)
    ] = ()
    checked: Annotated[
        bool | None,
        Opt("Only units that a person checked, or only others.", off="--automatic", rare=True),
    ] = None
    without: Annotated[
        _Texts,
        Opt(
            "The document being translated, which is left out: its symbol, file, hash or id.",
            "SYMBOL|FILE",
            "not",
            on=COMMAND_LINE,
        ),
    ] = ()
    as_of: Annotated[
        str | None,
        Opt(
            "Search the memory as it was then (UTC), or as 'change 12' left it.", "DATE", rare=True
        ),
    ] = None

    def __post_init__(self) -> None:
        """InputError for a condition that can't be understood."""
        self.build_where()

    def needs_records(self) -> bool:
        """Whether `build_where` has to know the records of documents."""
        return bool(self.record or self.not_record)

    def build_where(self, records: Iterable[tuple[str, Record]] = ()) -> Where | None:
        """The filter that the conditions make, all but `without`; None where there are none.

        `records` are those of all documents by their ids, for the conditions on records.

        >>> Selection(symbol=("A/RES/*",), year=("2010-2012",)).build_where().parts
        (Range(field='year', least=2010, most=2012), Equal(field='symbol', value='A/RES/*'))
        """
        parts: list[Where | None] = []
        for name in _CONDITIONS:
            if values := getattr(self, name):
                kept = _any_of(name.removeprefix("not_"), values)
                parts.append(Not(kept) if name.startswith("not_") else kept)
        if self.needs_records():
            known = list(records)
            parts += (_of_records(known, each) for each in _by_field(self.record))
            parts += (Not(_of_records(known, [each])) for each in map(_condition, self.not_record))
        if self.checked is not None:
            parts.append(Equal("checked", True) if self.checked else _AUTOMATIC)
        return combine(*parts)

    def __str__(self) -> str:
        """The conditions in words.

        >>> str(Selection(body=("General Assembly",), year=("2010-",), not_status=("draft",)))
        'body General Assembly, year 2010-, not status draft'
        """
        rest = replace(self, record=(), not_record=())
        words = [describe(where)] if (where := rest.build_where()) is not None else []
        words += [f"record {each}" for each in self.record]
        words += [f"not record {each}" for each in self.not_record]
        if self.as_of:
            words.append(f"as of {self.as_of}")
        return ", ".join([*words, *(f"nothing of {text}" for text in self.without)])


_CONDITIONS = tuple(
    each.name
    for each in fields(Selection)
    if each.name not in ("checked", "without", "as_of", "record", "not_record")
)
_RECORD = tuple(each.name for each in fields(Record))
EVERYTHING = Selection()


def describe(where: Where | None) -> str:
    """A filter in words, as a person would give it; "" for none."""
    if where is None:
        return ""
    if isinstance(where, And) and where != _AUTOMATIC:
        return ", ".join(_describe(part) for part in where.parts)
    return _describe(where)


def _any_of(name: str, values: Iterable[str]) -> Where:
    parts = tuple(_one(name, value) for value in values)
    return parts[0] if len(parts) == 1 else Or(parts)


def _one(name: str, value: str) -> Where:
    if name == "year":
        return Range("year", *_years(value))
    if name == "status" and value not in get_args(Status):
        listed = ", ".join(get_args(Status))
        raise InputError(
            f"a status is one of {listed}, not {value!r}",
            code="status", field="status", listed=listed, value=value,
        )  # fmt: skip
    if name == "property" and "=" not in value:
        raise InputError(
            f"a property is written as NAME=VALUE, not {value!r}",
            code="property", field="property", value=value,
        )  # fmt: skip
    if not value.strip():
        raise InputError(
            f"the filter by {name} is empty: give a value",
            code="empty filter", field=name,
        )  # fmt: skip
    return Equal(cast("Field", name), value)


def _condition(text: str) -> tuple[str, str]:
    """The field of a record, and the pattern for it."""
    name, equals, pattern = text.partition("=")
    if not equals or name not in _RECORD or not pattern.strip():
        listed = ", ".join(_RECORD)
        raise InputError(
            f"a record is written as FIELD=PATTERN with one of the fields {listed}, not {text!r}",
            code="record", field="record", listed=listed, value=text,
        )  # fmt: skip
    return name, pattern


def _by_field(conditions: Iterable[str]) -> Iterator[list[tuple[str, str]]]:
    """Conditions on records, those of one field together."""
    found = [_condition(each) for each in conditions]
    for name in dict.fromkeys(name for name, _ in found):
        yield [each for each in found if each[0] == name]


def _of_records(
    records: Iterable[tuple[str, Record]], alternatives: Sequence[tuple[str, str]]
) -> Where:
    """The documents of whose records an alternative says the truth."""
    found = (
        document
        for document, record in records
        if any(is_like(getattr(record, name), pattern) for name, pattern in alternatives)
    )
    return In("document", tuple(dict.fromkeys(found)))


def _years(text: str) -> tuple[int | None, int | None]:
    found = re.fullmatch(r"\s*(\d{4})?\s*(-?)\s*(\d{4})?\s*", text)
    if not found or not (found[1] or found[3]) or (found[1] and found[3] and not found[2]):
        raise InputError(
            f"years are written like 2020, 2010-2023, 2015- or -2009, not {text!r}",
            code="year", field="year", value=text,
        )  # fmt: skip
    first, last = (int(each) if each else None for each in (found[1], found[3]))
    if first and last and first > last:
        raise InputError(
            f"{text}: {first} comes after {last}",
            code="years reversed", field="year", value=text, first=first, last=last,
        )  # fmt: skip
    return (first, last) if found[2] else (first, first)


def _describe(part: Where) -> str:
    if part == _AUTOMATIC:
        return "automatic"
    match part:
        case Not(inner):
            return f"not {_describe(inner)}"
        case Or(parts) | And(parts):
            return " or ".join(_describe(each) for each in parts)
        case Range(field, least, most):
            ends = f"{least or ''}-{most or ''}" if least != most else str(least)
            return f"{field} {ends}"
        case Equal("checked", True):
            return "checked"
        case Equal(field, value):
            return f"{field} {value}"
        case In(field, values):
            return f"{field} {' or '.join(map(str, values))}"
