"""TMX 1.4b, level 1 (text without inline codes), written piece by piece.

A unit carries its own provenance, for memories are merged and headers lost: properties named
`x-tmtool-` and the column of `rows.COLUMNS`, dashes for underscores, on every unit; what is unknown
is left out. Null beads are no units; `losses` counts them. A character that XML can't hold is
written as U+FFFD, and `losses` says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import IO, TYPE_CHECKING

from tmtool import __version__
from tmtool.errors import InputError, ParseError
from tmtool.formats.rows import REBUILDING, SCORE_DIGITS, Record, Value, nulls, records
from tmtool.lang.codes import normalize
from tmtool.units import Bitext, Level
from tmtool.xml import elements, line_of

if TYPE_CHECKING:
    from lxml.etree import _Element

_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
PREFIX = "x-tmtool-"
SEGTYPES: dict[Level, str] = {"paragraph": "paragraph", "sentence": "sentence", "clause": "phrase"}
_ILLEGAL = re.compile("[^\\t\\n\\r\\u0020-\\ud7ff\\ue000-\\ufffd\\U00010000-\\U0010ffff]")
# A parser turns a bare carriage return into a line feed, and all white space of an attribute into
# spaces.
_TEXT = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"})
_ATTRIBUTE = {**_TEXT, ord('"'): "&quot;", ord("\t"): "&#9;", ord("\n"): "&#10;"}
_CODE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{1,8})*")
_VARIANTS = ("source", "target")  # the columns that are the unit itself; the rest are properties
_NO_PROPERTIES = REBUILDING.union(_VARIANTS)


def chunks(
    bitext: Bitext,
    *,
    when: datetime | None = None,
    codes: tuple[str, str] | None = None,
    creator: str = "tmtool",
) -> Iterator[str]:
    """The file, piece by piece. `codes` are the language codes of source and target to write.

    `when` becomes the creation date; without it the field is left out, as is allowed.
    """
    codes = codes or (bitext.source.lang, bitext.target.lang)
    created = _attributes({"creationdate": _stamp(when) if when else None, "creationid": creator})
    yield '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE tmx SYSTEM "tmx14.dtd">\n'
    yield '<tmx version="1.4">\n'
    yield _header(bitext, _original(bitext, codes), created)
    yield "<body>\n"
    for record in _units(bitext):
        yield _unit(record, codes, created)
    yield "</body>\n</tmx>\n"


def losses(bitext: Bitext) -> tuple[str, ...]:
    """What a TMX of this bitext can't carry, a sentence each; nothing is left out in silence."""
    single, whole = nulls(bitext), sum(len(stream.beads) for stream in bitext.streams)
    illegal = [
        (character, record["row"])
        for record in _units(bitext)
        for value in record.values()
        for character in _ILLEGAL.findall(str(value))
    ]
    found = []
    if single:
        found.append(
            f"beads with one side only: {single} of {whole}, left out (TSV and JSONL keep them)"
        )
    if illegal:
        first, row = illegal[0]
        where = f"the first is U+{ord(first):04X} in row {row}"
        found.append(f"characters that XML can't hold: {len(illegal)}, now U+FFFD ({where})")
    return tuple(found)


def match_codes(codes: str, sides: tuple[str, str]) -> tuple[str, str]:
    """The codes to write for the languages of source and target: each to its own, in any order.

    >>> match_codes("en-GB,zh_Hans", ("zh", "en"))
    ('zh_Hans', 'en-GB')
    """
    given = [code.strip() for code in codes.split(",")]
    for code in given:
        if not _CODE.fullmatch(code):
            raise InputError(f"not a language code: {code!r}")
    by_language = {normalize(code): code for code in given}
    if len(given) != 2 or set(by_language) != set(sides):
        raise InputError(f"the texts are in {sides[0]} and {sides[1]}, the codes say {codes}")
    return by_language[sides[0]], by_language[sides[1]]


@dataclass(frozen=True, slots=True)
class Unit:
    """A translation unit as read: variants as (code, text) in order, and what is said of it."""

    variants: tuple[tuple[str, str], ...]
    properties: tuple[tuple[str, str], ...] = ()
    attributes: tuple[tuple[str, str], ...] = ()


def read(file: IO[bytes], path: str = "<tmx>") -> Iterator[Unit]:
    """The units of a TMX of any version and level, one after another; inline codes are left out.

    Memory stays flat. Entities are refused and nothing is fetched: see `xml.elements`.
    """
    for element in elements(file, "tmx", ("tu",), path):
        variants = tuple(_variant(tuv, path) for tuv in element.findall("tuv"))
        if not variants:
            raise ParseError(f"a {element.tag} without variants", path, line_of(element))
        yield Unit(
            variants,
            tuple((p.get("type", ""), p.text or "") for p in element.findall("prop")),
            tuple((str(name), str(value)) for name, value in element.items()),
        )


def _variant(element: _Element, path: str) -> tuple[str, str]:
    code = element.get(_XML_LANG) or element.get("lang")
    segment = element.find("seg")
    if code is None or segment is None:
        missing = "language" if code is None else "text"
        raise ParseError(f"a variant without {missing}", path, line_of(element))
    return code, _plain(segment, path)


def _plain(element: _Element, path: str) -> str:
    """The text outside inline codes; what `hi` only highlights is text."""
    parts = [element.text or ""]
    for child in element:
        if not isinstance(child.tag, str) and (child.text or "").startswith("&"):
            raise ParseError(f"an entity in a text: {child.text}", path, line_of(element))
        parts.append(_plain(child, path) if child.tag == "hi" else "")
        parts.append(child.tail or "")
    return "".join(parts)


def _units(bitext: Bitext) -> Iterator[Record]:
    return (r for r in records(bitext) if r["source_segments"] and r["target_segments"])


def _original(bitext: Bitext, codes: tuple[str, str]) -> str:
    """The code of the language the text was written in; where both sides are translations, any."""
    sides = (bitext.source.lang, bitext.target.lang)
    return dict(zip(sides, codes, strict=True)).get(bitext.original, "*all*")


def _header(bitext: Bitext, srclang: str, created: str) -> str:
    attributes = {
        "creationtool": "tmtool",
        "creationtoolversion": __version__,
        "segtype": SEGTYPES[bitext.level],
        "o-tmf": "tmtool",
        "adminlang": "en",
        "srclang": srclang,
        "datatype": "plaintext",
    }
    return f"<header{_attributes(attributes)}{created}/>\n"


def _unit(record: Record, codes: tuple[str, str], created: str) -> str:
    at, by = record["checked_at"], record["checked_by"]
    changed = _attributes({"changedate": _change_date(at), "changeid": by})
    properties = (
        f'  <prop type="{PREFIX}{name.replace("_", "-")}">{_escape(_text(value))}</prop>\n'
        for name, value in record.items()
        if name not in _NO_PROPERTIES and value is not None
    )
    variants = (
        f'  <tuv xml:lang="{code}"><seg>{_escape(_text(record[side]))}</seg></tuv>\n'
        for side, code in zip(_VARIANTS, codes, strict=True)
    )
    return "".join((f"<tu{created}{changed}>\n", *properties, *variants, "</tu>\n"))


def _attributes(values: Mapping[str, Value]) -> str:
    known = ((name, _text(value)) for name, value in values.items() if value is not None)
    return "".join(f' {name}="{_legal(text).translate(_ATTRIBUTE)}"' for name, text in known)


def _escape(text: str) -> str:
    return _legal(text).translate(_TEXT)


def _legal(text: str) -> str:
    return _ILLEGAL.sub("\ufffd", text)


def _text(value: Value) -> str:
    return f"{value:.{SCORE_DIGITS}f}" if isinstance(value, float) else str(value)


def _stamp(moment: datetime) -> str:
    """A moment as TMX writes it, in UTC.

    >>> _stamp(datetime(2020, 12, 21, 10, tzinfo=UTC))
    '20201221T100000Z'
    """
    return moment.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _change_date(at: Value) -> str | None:
    """The time of a check as TMX writes it, or None where it is no full ISO 8601 time."""
    try:
        moment = datetime.fromisoformat(str(at))
    except ValueError:
        return None
    return _stamp(moment) if moment.tzinfo else None
