"""TMX 1.4b, level 1 (text alone) or 2 (inline codes that both sides have), written piece by piece.

A unit carries its own provenance, for memories are merged and headers lost: properties named
`x-tmtool-` and the column of `rows.COLUMNS`, dashes for underscores, on every unit; what is unknown
is left out. Null beads are no units; `losses` counts them. A character that XML can't hold is
written as U+FFFD, and `losses` says so. The flavour of Trados has typed properties, which it shows
as fields: see `tmx_trados`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import IO, TYPE_CHECKING, Literal, TypeAlias

from tmtool.errors import InputError, ParseError
from tmtool.formats import tmx_codes, tmx_trados
from tmtool.formats.codes import paired, unpaired
from tmtool.formats.inline import Inline
from tmtool.formats.markup import attributes, escape, plain
from tmtool.formats.rows import REBUILDING, Record, nulls, records
from tmtool.formats.shared import SIDES, illegal, is_pair, property_name, sides
from tmtool.formats.tmx_trados import stamp
from tmtool.lang.codes import normalize
from tmtool.reporter import Remark
from tmtool.units import Bitext, Level
from tmtool.version import __version__
from tmtool.xml import elements, line_of

if TYPE_CHECKING:
    from lxml.etree import _Element

Flavour: TypeAlias = Literal["plain", "trados"]
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
SEGTYPES: dict[Level, str] = {"paragraph": "paragraph", "sentence": "sentence", "clause": "phrase"}
_CODE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{1,8})*")
_DOCTYPE = '<!DOCTYPE tmx SYSTEM "tmx14.dtd">'
_NO_PROPERTIES = REBUILDING.union(SIDES)


def chunks(
    bitext: Bitext,
    *,
    when: datetime | None = None,
    codes: tuple[str, str] | None = None,
    level: int = 1,
    flavour: Flavour = "plain",
    creator: str = "tmtool",
) -> Iterator[str]:
    """The file, piece by piece. `codes` are the language codes of source and target to write.

    `when` becomes the creation date; without it the field is left out, as is allowed. `level` 2
    keeps the inline codes that both sides have.
    """
    trados = flavour == "trados"
    codes = codes or _codes(bitext, flavour)
    created = attributes({"creationdate": _stamp(when) if when else None, "creationid": creator})
    yield '<?xml version="1.0" encoding="UTF-8"?>\n'
    yield '<tmx version="1.4">\n' if trados else f'{_DOCTYPE}\n<tmx version="1.4">\n'
    yield _header(bitext, codes, created, level, flavour)
    yield "<body>\n"
    properties = tmx_trados.properties if trados else _properties
    for record in _units(bitext):
        yield _unit(record, codes, created, level, properties)
    yield "</body>\n</tmx>\n"


def losses(bitext: Bitext, *, level: int = 1) -> tuple[Remark, ...]:
    """What a TMX of this bitext can't carry, a sentence each; nothing is left out in silence."""
    single, whole = nulls(bitext), sum(len(stream.beads) for stream in bitext.streams)
    left_out = sum(_left_out(record, level) for record in _units(bitext))
    found = []
    if single:
        pairs = f"untranslated pairs were not written: {single} of {whole}"
        found.append(Remark(f"{pairs} (TSV and JSONL keep them)"))
    if left_out and level == 2:
        codes = "footnote marks and formatting codes that only one side has were not written"
        found.append(Remark(f"{codes}: {left_out} (TSV and JSONL keep them)"))
    elif left_out:
        told = "footnote marks and formatting codes were not written"
        sentence = f"{told}: {left_out}, which TMX level 1 can't hold"
        found.append(Remark(sentence, "codes at level 1", {"count": left_out}))
    return (*found, *illegal(_units(bitext)))


def match_codes(codes: str, sides: tuple[str, str]) -> tuple[str, str]:
    """The codes to write for the languages of source and target: each to its own, in any order.

    >>> match_codes("en-GB,zh_Hans", ("zh", "en"))
    ('zh_Hans', 'en-GB')
    """
    given = [code.strip() for code in codes.split(",")]
    for code in given:
        if not _CODE.fullmatch(code):
            raise InputError(f"{code!r} is not a language code")
    by_language = {normalize(code): code for code in given}
    if len(given) != 2 or set(by_language) != set(sides):
        raise InputError(
            f"the texts are in {sides[0]} and {sides[1]}, but the language codes are {codes}"
        )
    return by_language[sides[0]], by_language[sides[1]]


@dataclass(frozen=True, slots=True)
class Unit:
    """A translation unit as read: variants as (code, text) in order, and what is said of it.

    `inlines` are the looks and footnote marks of each variant, with offsets in its text.
    """

    variants: tuple[tuple[str, str], ...]
    properties: tuple[tuple[str, str], ...] = ()
    attributes: tuple[tuple[str, str], ...] = ()
    inlines: tuple[tuple[Inline, ...], ...] = ()


def read(file: IO[bytes], path: str = "<tmx>") -> Iterator[Unit]:
    """The units of a TMX of any version and level, one after another.

    Inline codes are no text; those that say what they are are kept beside it. Memory stays flat.
    Entities are refused and nothing is fetched: see `xml.elements`.
    """
    for element in elements(file, "tmx", ("tu",), path):
        variants = [_variant(tuv, path) for tuv in element.findall("tuv")]
        if not variants:
            raise ParseError(f"a {element.tag} element has no variants", path, line_of(element))
        yield Unit(
            tuple((code, text) for code, text, _ in variants),
            tuple((p.get("type", ""), p.text or "") for p in element.findall("prop")),
            tuple((str(name), str(value)) for name, value in element.items()),
            tuple(inlines for _, _, inlines in variants),
        )


def _variant(element: _Element, path: str) -> tuple[str, str, tuple[Inline, ...]]:
    code = element.get(_XML_LANG) or element.get("lang")
    segment = element.find("seg")
    if code is None or segment is None:
        missing = "language" if code is None else "text"
        raise ParseError(f"a variant has no {missing}", path, line_of(element))
    read = tmx_codes.read(segment, path)
    return code, read.text, read.inlines


def _units(bitext: Bitext) -> Iterator[Record]:
    return filter(is_pair, records(bitext))


def _codes(bitext: Bitext, flavour: Flavour) -> tuple[str, str]:
    sides = bitext.source.lang, bitext.target.lang
    return tmx_trados.match_codes(*sides) if flavour == "trados" else sides


def _original(bitext: Bitext, codes: tuple[str, str]) -> str:
    """The code of the language the text was written in; where both sides are translations, any."""
    sides = (bitext.source.lang, bitext.target.lang)
    return dict(zip(sides, codes, strict=True)).get(bitext.original, "*all*")


def _header(
    bitext: Bitext, codes: tuple[str, str], created: str, level: int, flavour: Flavour
) -> str:
    segtype = SEGTYPES[bitext.level]
    if flavour == "trados":
        # A memory of Trados has a direction; which side was written first is a field.
        return tmx_trados.header(segtype, codes[0], created)
    known = attributes({
        "creationtool": "tmtool",
        "creationtoolversion": __version__,
        "segtype": segtype,
        "o-tmf": "tmtool",
        "adminlang": "en",
        "srclang": _original(bitext, codes),
        "datatype": "html" if level == 2 else "plaintext",
    })  # fmt: skip
    return f"<header{known}{created}/>\n"


def _unit(
    record: Record,
    codes: tuple[str, str],
    created: str,
    level: int,
    properties: Callable[[Record], Iterator[str]],
) -> str:
    at, by = record["checked_at"], record["checked_by"]
    changed = attributes({"changedate": stamp(str(at)), "changeid": by})
    variants = (
        f'  <tuv xml:lang="{code}"><seg>{text}</seg></tuv>\n'
        for code, text in zip(codes, _segments(record, level), strict=True)
    )
    lines = (f"  {each}\n" for each in properties(record))
    return "".join((f"<tu{created}{changed}>\n", *lines, *variants, "</tu>\n"))


def _properties(record: Record) -> Iterator[str]:
    for name, value in record.items():
        if name not in _NO_PROPERTIES and value is not None:
            yield f'<prop type="{property_name(name)}">{escape(plain(value))}</prop>'


def _segments(record: Record, level: int) -> Iterator[str]:
    if level == 2 and record["source_inlines"] and record["target_inlines"]:
        return map(tmx_codes.segment, paired(*sides(record)))
    return (escape(str(record[side])) for side in SIDES)


def _left_out(record: Record, level: int) -> int:
    """How many inlines of a unit are in no variant."""
    source, target = (side.inlines for side in sides(record))
    return unpaired(source, target) if level == 2 else len(source) + len(target)


def _stamp(moment: datetime) -> str:
    """A moment as TMX writes it, in UTC.

    >>> _stamp(datetime(2020, 12, 21, 10, tzinfo=UTC))
    '20201221T100000Z'
    """
    return moment.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
