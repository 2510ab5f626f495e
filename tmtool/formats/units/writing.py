"""Writing the units of a memory: the format is chosen by the end of the file's name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import product
from os import PathLike
from pathlib import Path
from typing import IO, Literal

from tmtool import files
from tmtool.errors import InputError
from tmtool.formats.bitexts.jsonl import dump
from tmtool.formats.losses import Declarations, FormatLosses
from tmtool.formats.tables import writing as table
from tmtool.formats.tmx import trados
from tmtool.formats.tmx import writing as tmx_write
from tmtool.formats.tmx.bitexts import Flavour, match_codes
from tmtool.formats.tmx.headers import dump_headers as headers_to_json
from tmtool.formats.units.losses import THINGS, UnitTally
from tmtool.formats.units.model import LinkedNames
from tmtool.formats.units.origins import dump_unit
from tmtool.formats.units.whole import dump_text
from tmtool.formats.xliff import writing as xliff_write
from tmtool.lang.codes import find_language
from tmtool.regions import build_tag, read_region
from tmtool.texts import DocumentText
from tmtool.units import Origin, Place, TranslationUnit, Variant

FORMATS: dict[str, str] = {
    ".tmx": "TMX 1.4b, with all that is known of each unit",
    ".jsonl": "an object per unit, with all there is",
    ".tsv": "a table of two languages",
    ".xlsx": "a sheet of two languages",
    ".xlf": "XLIFF 1.2 or 2.1 of two languages, for CAT tools",
    ".xliff": "the same",
}
"""The formats by the ends of file names."""
LOSSES = Declarations(
    THINGS,
    (
        FormatLosses("TMX", "level 2", tmx_write.LOSES[2]),
        FormatLosses("TMX", "level 1", tmx_write.LOSES[1]),
        FormatLosses("TMX", "for Trados Studio", (*tmx_write.LOSES[2], *trados.LOSES)),
        FormatLosses("JSONL", "", ()),
        FormatLosses("TSV", "", table.LOSES),
        FormatLosses("XLSX", "", table.LOSES),
        FormatLosses("XLIFF", "1.2", xliff_write.LOSES["1.2"]),
        FormatLosses("XLIFF", "2.1", xliff_write.LOSES["2.1"]),
    ),
)
"""What each format can't carry of a memory."""
_COMPLETE = frozenset({".tmx", ".jsonl"})
_BILINGUAL = frozenset({".tsv", ".xlsx", ".xlf", ".xliff"})


@dataclass(frozen=True, slots=True)
class WriteResult:
    """How many units, texts and origins are in a file, and a sentence for each kind of loss."""

    units: int
    variants: int
    origins: int
    losses: tuple[str, ...] = ()


def write(
    units: Iterable[TranslationUnit],
    path: str | PathLike[str],
    *,
    source: str | None = None,
    target: str | None = None,
    every_origin: bool = False,
    when: datetime | None = None,
    level: int = 2,
    xliff: Literal["1.2", "2.1"] = "1.2",
    flavour: Flavour = "plain",
    codes: str | None = None,
    headers: Sequence[Origin] = (),
    texts: Iterable[DocumentText] = (),
    links: Sequence[LinkedNames] = (),
    force: bool = False,
) -> WriteResult:
    """Write units into a file, whole or not at all; memory stays flat however many they are.

    `source` and `target` are the languages to write; TMX and JSONL hold all there are without
    them, and a TMX whose `source` alone is given has it in its header. Of several regional variants
    the one that fits is written where a region is given as well ("zh-HK"); else TMX and JSONL hold
    all, and others a pair of texts for each of the one language with each of the other. With
    `every_origin` a unit stands there once for each of its origins. `level` is that of TMX, `xliff`
    a version, `flavour` the program that a TMX is for, and `codes` what the languages are called
    there ("zh-CN,en-GB"). `headers` are those of the files that the units come from (see
    `tmx.headers`), `texts` the whole texts of documents, which JSONL alone holds, as it does
    `links` between documents; for others they need no paragraphs. A file that exists is kept and an
    InputError, unless `force` is given.
    """
    path = Path(path)
    suffix = path.suffix.lower()
    sides = tuple(find_language(code) if code else None for code in (source, target))
    langs = (sides[0], sides[1]) if sides[0] and sides[1] else None
    _check(path, langs, flavour, codes)
    is_complete = suffix in _COMPLETE and flavour == "plain"
    regions = tuple(read_region(code or "") for code in (source, target))
    chosen = _Chosen(langs, dict(zip(sides, regions, strict=True)), as_pairs=not is_complete)
    loses = _find_losses(suffix, level, xliff, flavour)
    tally = UnitTally(loses)
    if "headers" in loses:
        tally.lost["headers"] = len(headers)
    if "whole texts" in loses:
        tally.lost["whole texts"] = sum(1 for _ in texts)
    if "links" in loses:
        tally.lost["links"] = len(links)
    given = _split(units) if every_origin else units
    written = chosen.reduce(given, tally)
    if suffix == ".xlsx":
        pair = langs or ("", "")
        rows = table.iter_rows(tally.iter_written(written))

        def fill(file: IO[bytes]) -> None:
            table.write_xlsx(rows, pair, file, when)

        files.write_bytes(path, fill, force=force)
    else:
        called = match_codes(codes, langs) if codes and langs else None
        how = _How((sides[0], sides[1]), when, level, xliff, flavour, called, headers, texts, links)
        pieces = _pieces(written, suffix, how, tally)
        files.write(path, pieces, force=force)
    told = tuple(text for _, text in LOSSES.describe(loses, tally.list_lost()))
    return WriteResult(tally.units, tally.variants, tally.origins, told)


def _find_losses(suffix: str, level: int, xliff: str, flavour: Flavour) -> tuple[str, ...]:
    """What the writer of a format declares."""
    if suffix == ".tmx":
        return (*tmx_write.LOSES[level], *(trados.LOSES if flavour == "trados" else ()))
    if suffix == ".jsonl":
        return ()
    return table.LOSES if suffix in (".tsv", ".xlsx") else xliff_write.LOSES[xliff]


@dataclass(frozen=True, slots=True)
class _How:
    """What formats may be told."""

    sides: tuple[str | None, str | None]
    when: datetime | None
    level: int
    xliff: Literal["1.2", "2.1"]
    flavour: Flavour
    codes: tuple[str, ...] | None
    headers: Sequence[Origin]
    texts: Iterable[DocumentText]
    links: Sequence[LinkedNames]


def _check(
    path: Path, languages: tuple[str, str] | None, flavour: Flavour, codes: str | None
) -> None:
    """InputError for a name that says no format, and for what the format can't do."""
    suffix = path.suffix.lower()
    if suffix not in FORMATS:
        raise InputError(f"{path.name}: the name of the file must end in {', '.join(FORMATS)}")
    if flavour != "plain" and suffix != ".tmx":
        raise InputError(f"a flavour can be chosen for TMX, not for {suffix}")
    if codes and flavour != "trados":
        message = (
            "language codes can be given only with the flavour trados; elsewhere they stay "
            "as they are"
        )
        raise InputError(message, code="codes without trados", field="codes")
    if languages and languages[0] == languages[1]:
        raise InputError(
            f"both sides are {languages[0]}: name one language, or none; TMX and JSONL hold "
            f"variants",
            code="one language",
            field="target",
        )
    if (suffix in _BILINGUAL or flavour == "trados") and not languages:
        what = path.name if flavour == "plain" else "a memory of Trados Studio"
        raise InputError(f"{what} holds two languages: name them", code="two languages")


def _pieces(
    units: Iterator[TranslationUnit], suffix: str, how: _How, tally: UnitTally
) -> Iterator[str]:
    langs = (how.sides[0] or "", how.sides[1] or "")
    if suffix not in _COMPLETE:
        rows = table.iter_rows(tally.iter_written(units))
        if suffix == ".tsv":
            return table.render_lines(rows, langs)
        return xliff_write.render_chunks(rows, langs, version=how.xliff, when=how.when)
    units = tally.count_units(units)
    when, level, headers = how.when, how.level, how.headers
    if how.flavour == "trados":
        return trados.render_chunks(
            units, langs, when=when, level=level, codes=how.codes, headers=headers
        )
    if suffix == ".tmx":
        return tmx_write.render_chunks(
            units, source=how.sides[0], when=when, level=level, headers=headers
        )
    return _json_lines(units, how)


def _json_lines(units: Iterator[TranslationUnit], how: _How) -> Iterator[str]:
    if how.headers:
        yield f"{headers_to_json(how.headers)}\n"
    yield from (f"{dump_text(text)}\n" for text in how.texts)
    yield from (f"{dump({'document_link': [*link]})}\n" for link in how.links)
    yield from (f"{dump_unit(unit)}\n" for unit in units)


def _split(units: Iterable[TranslationUnit]) -> Iterator[TranslationUnit]:
    for unit in units:
        if len(unit.origins) < 2:
            yield unit
        for origin in unit.origins if len(unit.origins) > 1 else ():
            yield replace(unit, origins=(origin,))


@dataclass(frozen=True, slots=True)
class _Chosen:
    """What of units is written: two languages, or all; the regions that are wanted, if any."""

    langs: tuple[str, str] | None
    regions: Mapping[str | None, str | None]
    as_pairs: bool

    def reduce(
        self, units: Iterable[TranslationUnit], tally: UnitTally
    ) -> Iterator[TranslationUnit]:
        """The units in two languages, where two are asked for."""
        for unit in units:
            if not unit.variants:
                tally.lost["units without a text"] += 1
            elif self.langs is None:
                yield unit
            else:
                missing = [lang for lang in self.langs if unit.get_text(lang) is None]
                if missing:
                    tally.missing[missing[0]] += 1
                else:
                    yield from self._written(unit, self.langs, tally)

    def _written(
        self, unit: TranslationUnit, languages: tuple[str, str], tally: UnitTally
    ) -> Iterator[TranslationUnit]:
        sides = [self._fitting(unit, lang) for lang in languages]
        count = sum(len(unit.in_lang(lang)) for lang in languages)
        tally.lost["languages"] += len(unit.variants) - count
        tally.lost["other regions"] += count - sum(map(len, sides))
        if not self.as_pairs:
            yield _in(unit, [*sides[0], *sides[1]])
            return
        tally.lost["regions"] += max(map(len, sides)) > 1
        for pair in product(*sides):
            yield _in(unit, pair)

    def _fitting(self, unit: TranslationUnit, lang: str) -> Sequence[Variant]:
        """The variants of a language; where a region is wanted, the one that fits best."""
        own, wanted = unit.in_lang(lang), self.regions.get(lang)
        if wanted is None:
            return own
        fitting = unit.find_fitting(lang, wanted)
        return own if fitting is None else [fitting]


def _in(unit: TranslationUnit, variants: Sequence[Variant]) -> TranslationUnit:
    """The unit with only some of its variants; one that is alone in its language has no region.

    What the region was is what its place is called.
    """
    if unit.variants == tuple(variants) and not any(each.region for each in variants):
        return unit
    langs = [each.lang for each in variants]
    several = {lang for lang in langs if langs.count(lang) > 1}
    kept = {(each.lang, each.region) for each in variants}

    def plain(place: Place) -> Place:
        if place.lang in several or place.region is None:
            return place
        return replace(place, code=place.code or build_tag(place.lang, place.region), region=None)

    origins = tuple(
        replace(
            origin,
            places=tuple(plain(each) for each in origin.places if (each.lang, each.region) in kept),
        )
        for origin in unit.origins
    )
    told = (each if each.lang in several else replace(each, region=None) for each in variants)
    return TranslationUnit(tuple(told), origins)
