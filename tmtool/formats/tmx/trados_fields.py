"""TMX as Trados Studio writes it, so that its memories show what is known of a unit as fields.

A property is a field if its name ends with the field's type: `x-tmtool-score:Integer`. The types,
origins and confirmation levels are those of RWS's documentation for developers. Studio takes a file
for one with fields if the header names its own tool and format: there they name the dialect, and a
note says who wrote it. Nothing here was run in Studio itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

from tmtool.formats.bitexts.columns import is_doubtful, name_property
from tmtool.formats.bitexts.rows import COLUMNS, REBUILDING, Record, Value, name_sides
from tmtool.markup import escape, format_attributes, format_tag, format_value
from tmtool.version import __version__

CODES = {
    "ar": "ar-SA", "en": "en-US", "es": "es-ES", "fr": "fr-FR", "ru": "ru-RU", "zh": "zh-CN",
}  # fmt: skip
"""Studio wants a region with every language; those that its users have most."""
DIALECT = {"creationtool": "SDL Language Platform", "o-tmf": "SDL TM8 Format"}
_NAMES = tuple(
    name for name in COLUMNS if not name.endswith(REBUILDING) and name not in name_sides(2)
)
_TYPES = {"score": "Integer", "row": "Integer", "checked_at": "DateTime"}
# What a field can't hold as it is stands beside it as a property without a type.
_ROUNDED = ("score", "checked_at")


def write_header(
    segtype: str, srclang: str, created: str, fields: Iterable[str] | None = None, inside: str = ""
) -> str:
    """The header, with the definitions of all fields, by default of those that a bitext has.

    `fields` are names with their types; `inside` is what else shall stand there.
    """
    known = format_attributes({
        "creationtool": DIALECT["creationtool"], "creationtoolversion": f"tmtool {__version__}",
        "segtype": segtype, "o-tmf": DIALECT["o-tmf"], "adminlang": "en-US", "srclang": srclang,
        "datatype": "xml",
    })  # fmt: skip
    names = map(_field, _NAMES) if fields is None else fields
    defined = "".join(f"  {_property(name, '')}\n" for name in names)
    note = f"written by tmtool {__version__}; creationtool and o-tmf name the dialect"
    return (
        f"<header{known}{created}>\n  <note>{note}</note>\n"
        f"  {_property('x-Recognizers', 'RecognizeAll')}\n{defined}{inside}</header>\n"
    )


def write_properties(record: Record) -> Iterator[tuple[str, str]]:
    """The properties of a unit: what Studio has names for, then a field for every known column."""
    yield "x-Origin", "Alignment"
    yield "x-ConfirmationLevel", find_level(record)
    for name in _NAMES:
        value = _value(name, record[name])
        if value:
            yield _field(name), value
    for name in _ROUNDED:
        if record[name] is not None:
            yield name_property(name), format_value(record[name])


def find_level(record: Record) -> str:
    """How far a pair is confirmed, in the words of Studio.

    >>> (
    ...     find_level({"checked_by": "reviser", "score": 0.4}),
    ...     find_level({"checked_by": None, "score": 0.4}),
    ... )
    ('ApprovedTranslation', 'Draft')
    """
    if record["checked_by"]:
        return "ApprovedTranslation"
    return "Draft" if is_doubtful(record) else "Translated"


def match_codes(source: str, target: str) -> tuple[str, str]:
    """The codes with regions of two languages.

    >>> match_codes("zh", "en")
    ('zh-CN', 'en-US')
    """
    return CODES.get(source, source), CODES.get(target, target)


def format_moment(at: str) -> str | None:
    """A moment as TMX writes it, in UTC, or None where it is no full ISO 8601 time.

    >>> format_moment("2020-12-21T10:00:00+08:00"), format_moment("yesterday")
    ('20201221T020000Z', None)
    """
    try:
        moment = datetime.fromisoformat(at)
    except ValueError:
        return None
    return moment.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ") if moment.tzinfo else None


def build_field(column: str, value: str) -> tuple[str, str] | None:
    """A column of a table as a field: its name with the type, and the value; None if it fits not.

    >>> build_field("score", "0.4149"), build_field("checked_at", "yesterday")
    (('x-tmtool-score:Integer', '41'), None)
    """
    if column == "score":
        return _field(column), str(round(100 * float(value)))
    told = format_moment(value) if column == "checked_at" else value
    return None if told is None else (_field(column), told)


def _field(column: str) -> str:
    return f"{name_property(column)}:{_TYPES.get(column, 'SingleString')}"


def _value(name: str, value: Value) -> str | None:
    """A value as its field holds it: a score in per cent, for fields have no fractions."""
    if value is None:
        return None
    if name == "score" and isinstance(value, float):
        return str(round(100 * value))
    return format_moment(str(value)) if name == "checked_at" else format_value(value)


def _property(name: str, value: str) -> str:
    return f"{format_tag('prop', 'type', name)}{escape(value)}</prop>"
