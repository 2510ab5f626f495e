"""TMX 1.4b, level 1 (text alone) or 2 (inline codes that all sides have), written piece by piece.

A unit carries its own provenance, for memories are merged and headers lost: properties named
`x-tmtool-` and the column of `rows.COLUMNS`, dashes for underscores, on every unit; what is unknown
is left out. Null beads are no units; `losses` counts them. A character that XML can't hold is
written as U+FFFD, and `losses` says so. The flavour of Trados has typed properties, which it shows
as fields: see `trados_fields`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import IO, TYPE_CHECKING, Literal, TypeAlias

from tmtool.errors import InputError, ParseError
from tmtool.formats.bitexts.codes import Text, paired, unpaired
from tmtool.formats.bitexts.columns import illegal, is_pair, property_name, sides
from tmtool.formats.bitexts.inline import Inline
from tmtool.formats.bitexts.rows import REBUILDING, Record, count_sides, name_sides, nulls, records
from tmtool.formats.tmx import bitext_codes, trados_fields
from tmtool.formats.tmx.trados_fields import stamp
from tmtool.lang.codes import normalize
from tmtool.markup import attributes, escape, plain
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


def chunks(
    bitext: Bitext,
    *,
    when: datetime | None = None,
    codes: tuple[str, ...] | None = None,
    level: int = 1,
    flavour: Flavour = "plain",
    creator: str = "tmtool",
) -> Iterator[str]:
    """The file, piece by piece. `codes` are the language codes of the sides to write.

    `when` becomes the creation date; without it the field is left out, as is allowed. `level` 2
    keeps the inline codes that all sides of a unit have.
    """
    trados = flavour == "trados"
    codes = codes or _codes(bitext, flavour)
    created = attributes({"creationdate": _stamp(when) if when else None, "creationid": creator})
    yield '<?xml version="1.0" encoding="UTF-8"?>\n'
    yield '<tmx version="1.4">\n' if trados else f'{_DOCTYPE}\n<tmx version="1.4">\n'
    yield _header(bitext, codes, created, level, flavour)
    yield "<body>\n"
    properties = trados_fields.properties if trados else _properties
    for record in _units(bitext):
        yield _unit(record, codes, created, level, properties)
    yield "</body>\n</tmx>\n"


def losses(bitext: Bitext, *, level: int = 1) -> tuple[Remark, ...]:
    """What a TMX of this bitext can't carry, a sentence each; nothing is left out in silence."""
    single, whole = nulls(bitext), sum(len(stream.beads) for stream in bitext.streams)
    left_out = sum(_left_out(record, level) for record in _units(bitext))
    found = []
    if single:
        told = f"beads with one side only: {single} of {whole}, left out (TSV and JSONL keep them)"
        found.append(Remark(told))
    if left_out and level == 2:
        told = f"footnote marks and looks that one side only has: {left_out}, left out"
        found.append(Remark(f"{told} (TSV and JSONL keep them)"))
    elif left_out:
        told = f"footnote marks and looks: {left_out}, left out"
        found.append(Remark(told, "codes at level 1", {"count": left_out}))
    return (*found, *illegal(_units(bitext)))


def match_codes(codes: str, languages: Sequence[str]) -> tuple[str, ...]:
    """The codes to write for the languages of the sides: each to its own, in any order.

    >>> match_codes("en-GB,zh_Hans", ("zh", "en"))
    ('zh_Hans', 'en-GB')
    """
    by_language = read_codes(codes)
    if set(by_language) != set(languages):
        raise InputError(f"the texts are in {' and '.join(languages)}, the codes say {codes}")
    return tuple(by_language[lang] for lang in languages)


def read_codes(codes: str) -> dict[str, str]:
    """Language codes between commas, by their languages.

    >>> read_codes("en-GB, zh_Hans")
    {'en': 'en-GB', 'zh': 'zh_Hans'}
    """
    given = [code.strip() for code in codes.split(",")]
    for code in given:
        if not _CODE.fullmatch(code):
            raise InputError(f"not a language code: {code!r}")
    by_language = {normalize(code): code for code in given}
    if len(by_language) < len(given):
        raise InputError(f"two codes of one language: {codes}")
    return by_language


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
            raise ParseError(f"a {element.tag} without variants", path, line_of(element))
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
        raise ParseError(f"a variant without {missing}", path, line_of(element))
    read = bitext_codes.read(segment, path)
    return code, read.text, read.inlines


def _units(bitext: Bitext) -> Iterator[Record]:
    return filter(is_pair, records(bitext))


def _codes(bitext: Bitext, flavour: Flavour) -> tuple[str, ...]:
    languages = bitext.languages
    return trados_fields.match_codes(*languages) if flavour == "trados" else languages


def _original(bitext: Bitext, codes: tuple[str, ...]) -> str:
    """The code of the language the text was written in; where all sides are translations, any."""
    return dict(zip(bitext.languages, codes, strict=True)).get(bitext.original, "*all*")


def _header(
    bitext: Bitext, codes: tuple[str, ...], created: str, level: int, flavour: Flavour
) -> str:
    segtype = SEGTYPES[bitext.level]
    if flavour == "trados":
        # A memory of Trados has a direction; which side was written first is a field.
        return trados_fields.header(segtype, codes[0], created)
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
    codes: tuple[str, ...],
    created: str,
    level: int,
    properties: Callable[[Record], Iterator[str]],
) -> str:
    at, by = record["checked_at"], record["checked_by"]
    changed = attributes({"changedate": stamp(str(at)), "changeid": by})
    variants = (
        f'  <tuv xml:lang="{code}"><seg>{text}</seg></tuv>\n'
        for code, text in zip(codes, _segments(record, level), strict=True)
        if text is not None
    )
    lines = (f"  {each}\n" for each in properties(record))
    return "".join((f"<tu{created}{changed}>\n", *lines, *variants, "</tu>\n"))


def _properties(record: Record) -> Iterator[str]:
    texts = name_sides(count_sides(record))
    for name, value in record.items():
        if name not in texts and not name.endswith(REBUILDING) and value is not None:
            yield f'<prop type="{property_name(name)}">{escape(plain(value))}</prop>'


def _segments(record: Record, level: int) -> Iterator[str | None]:
    """What each side says, None for one that says nothing."""
    written = iter(_written(record, level))
    for side in name_sides(count_sides(record)):
        yield next(written) if record[f"{side}_segments"] else None


def _written(record: Record, level: int) -> Iterator[str]:
    """The texts of the sides that say something, with the codes that all of these have."""
    filled = _filled(record)
    if level == 2 and all(side.inlines for side in filled):
        return map(bitext_codes.segment, paired(*filled))
    return (escape(side.text) for side in filled)


def _filled(record: Record) -> list[Text]:
    names = name_sides(count_sides(record))
    pairs = zip(names, sides(record), strict=True)
    return [side for name, side in pairs if record[f"{name}_segments"]]


def _left_out(record: Record, level: int) -> int:
    """How many inlines of a unit are in no variant."""
    inlines = [side.inlines for side in _filled(record)]
    return unpaired(*inlines) if level == 2 else sum(map(len, inlines))


def _stamp(moment: datetime) -> str:
    """A moment as TMX writes it, in UTC.

    >>> _stamp(datetime(2020, 12, 21, 10, tzinfo=UTC))
    '20201221T100000Z'
    """
    return moment.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
