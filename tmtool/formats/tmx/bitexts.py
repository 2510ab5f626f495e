"""TMX 1.4b, level 1 (text alone) or 2 (inline codes that all sides have), written piece by piece.

A unit carries its own provenance, for memories are merged and headers lost: properties named
`x-tmtool-` and the column of `rows.COLUMNS`, dashes for underscores, on every unit; what is unknown
is left out. Null beads are no units. A character that XML can't hold is written as U+FFFD. The
flavour of Trados has typed properties, which it shows as fields: see `tmx.trados`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from typing import Literal, TypeAlias

from tmtool.errors import InputError
from tmtool.formats.bitexts.columns import build_sides, is_pair, name_property
from tmtool.formats.bitexts.rows import (
    REBUILDING,
    Record,
    count_sides,
    is_edited,
    iter_records,
    name_sides,
)
from tmtool.formats.inline.formatting import CodedText, build_tags, match_inlines
from tmtool.formats.tmx import trados, writing
from tmtool.formats.tmx.rules import format_moment
from tmtool.lang.codes import normalize
from tmtool.markup import format_attributes, format_value
from tmtool.units import Bitext, Level, Origin, Place, Tag, TranslationUnit, Variant

Flavour: TypeAlias = Literal["plain", "trados"]
SEGTYPES: dict[Level, str] = {"paragraph": "paragraph", "sentence": "sentence", "clause": "phrase"}
LOSES = {
    1: ("untranslated", "codes", "characters"),
    2: ("untranslated", "one-sided codes", "characters"),
}
"""By the level."""
LOSES_OF_TRADOS = ("languages",)
_CODE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{1,8})*")


def chunks(
    bitext: Bitext,
    *,
    when: datetime | None = None,
    codes: tuple[str, ...] | None = None,
    level: int = 1,
    flavour: Flavour = "plain",
) -> Iterator[str]:
    """The file, piece by piece. `codes` are the language codes of the sides to write.

    `when` becomes the creation date; without it the field is left out, as is allowed. `level` 2
    keeps the inline codes that all sides of a unit have.
    """
    for_trados = flavour == "trados"
    if codes is None:
        codes = trados.match_codes(*bitext.languages) if for_trados else bitext.languages
    properties = trados.write_properties if for_trados else _properties
    units = (_unit(record, codes, when, level, properties) for record in _units(bitext))
    header = _header(bitext, codes, when, level, flavour)
    return writing.frame(header, map(writing.write_unit, units), doctype=not for_trados)


def match_codes(codes: str, languages: Sequence[str]) -> tuple[str, ...]:
    """The codes to write for the languages of the sides: each to its own, in any order.

    >>> match_codes("en-GB,zh_Hans", ("zh", "en"))
    ('zh_Hans', 'en-GB')
    """
    by_language = read_codes(codes)
    if set(by_language) != set(languages):
        texts = " and ".join(languages)
        raise InputError(f"the texts are in {texts}, but the language codes are {codes}")
    return tuple(by_language[lang] for lang in languages)


def read_codes(codes: str) -> dict[str, str]:
    """Language codes between commas, by their languages.

    >>> read_codes("en-GB, zh_Hans")
    {'en': 'en-GB', 'zh': 'zh_Hans'}
    """
    given = [code.strip() for code in codes.split(",")]
    for code in given:
        if not _CODE.fullmatch(code):
            raise InputError(f"{code!r} is not a language code")
    by_language = {normalize(code): code for code in given}
    if len(by_language) < len(given):
        raise InputError(f"two of the language codes {codes} are of one language")
    return by_language


def _units(bitext: Bitext) -> Iterator[Record]:
    return filter(is_pair, iter_records(bitext))


def _header(
    bitext: Bitext, codes: tuple[str, ...], when: datetime | None, level: int, flavour: Flavour
) -> str:
    segtype = SEGTYPES[bitext.level]
    if flavour == "trados":
        # A memory of Trados has a direction; which side was written first is a field.
        fields = trados.list_fields(edited=is_edited(bitext))
        created = format_attributes(writing.created(when))
        return trados.write_header(segtype, codes[0], created, fields)
    datatype = "html" if level == 2 else "plaintext"
    # Where all sides are translations, any may be the source.
    original = dict(zip(bitext.languages, codes, strict=True)).get(bitext.original, "*all*")
    return writing.header(segtype, original, datatype, when)


def _unit(
    record: Record,
    codes: Sequence[str],
    when: datetime | None,
    level: int,
    properties: Callable[[Record], Iterable[tuple[str, str]]],
) -> TranslationUnit:
    """The unit just as it is to be written; `codes` are those of the sides."""
    # An edit is a check as well; where somebody else took the check back, it is still a change.
    last = next((of for of in ("checked", "edited") if record.get(f"{of}_by") is not None), None)
    checked = {} if last is None else {
        "changedate": format_moment(str(record[f"{last}_at"])),
        "changeid": str(record[f"{last}_by"]),
    }  # fmt: skip
    told = writing.created(when) | checked
    filled = [(code, text) for code, text in zip(codes, _texts(record), strict=True) if text]
    texts = [text for _, text in filled]
    tags: Sequence[tuple[Tag, ...]] = [()] * len(filled)
    if level == 2 and all(text.inlines for text in texts):
        tags = [*map(build_tags, match_inlines(*(text.inlines for text in texts)))]
    pairs = zip(filled, tags, strict=True)
    places = tuple(Place(code, code, tags=own) for (code, _), own in pairs)
    variants = tuple(Variant(code, text.text) for code, text in filled)
    origin = Origin(
        places, properties=tuple(properties(record)),
        attributes=tuple((name, value) for name, value in told.items() if value is not None),
    )  # fmt: skip
    return TranslationUnit(variants, (origin,))


def _properties(record: Record) -> Iterator[tuple[str, str]]:
    texts = name_sides(count_sides(record))
    for name, value in record.items():
        if name not in texts and not name.endswith(REBUILDING) and value is not None:
            yield name_property(name), format_value(value)


def _texts(record: Record) -> Iterator[CodedText | None]:
    """What each side says, None where it says nothing."""
    for name, side in zip(name_sides(count_sides(record)), build_sides(record), strict=True):
        yield side if record[f"{name}_segments"] else None
