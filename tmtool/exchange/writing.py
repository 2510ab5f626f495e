"""Writing the units of a memory: the format is chosen by the end of the file's name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from os import PathLike
from pathlib import Path
from typing import IO, Literal

from tmtool.errors import InputError
from tmtool.exchange import table, tmx_write, trados, xliff_write
from tmtool.exchange.headers import to_json as headers_to_json
from tmtool.exchange.losses import Losses
from tmtool.exchange.origins import unit_to_json
from tmtool.exchange.whole import text_to_json
from tmtool.formats import files
from tmtool.formats.tmx import Flavour, match_codes
from tmtool.texts import DocumentText
from tmtool.units import Origin, TranslationUnit

FORMATS: dict[str, str] = {
    ".tmx": "TMX 1.4b, with all that is known of each unit",
    ".jsonl": "an object per unit, with all there is",
    ".tsv": "a table of two languages",
    ".xlsx": "a sheet of two languages",
    ".xlf": "XLIFF 1.2 or 2.1 of two languages, for CAT tools",
    ".xliff": "the same",
}
"""The formats by the ends of file names; JSONL loses nothing, TMX whole texts of documents."""
_COMPLETE = frozenset({".tmx", ".jsonl"})
_BILINGUAL = frozenset({".tsv", ".xlsx", ".xlf", ".xliff"})


@dataclass(frozen=True, slots=True)
class Written:
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
    force: bool = False,
) -> Written:
    """Write units into a file, whole or not at all; memory stays flat however many they are.

    `source` and `target` are the languages to write; TMX and JSONL hold all there are without
    them, and a TMX whose `source` alone is given has it in its header. With `every_origin` a unit
    stands there once for each of its origins. `level` is that of TMX, `xliff` a version, `flavour`
    the program that a TMX is for, and `codes` what the languages are called there ("zh-CN,en-GB").
    `headers` are those of the files that the units come from (see `exchange.headers`), `texts` the
    whole texts of documents, which JSONL alone holds; for others they need no paragraphs. A file
    that exists is kept and an InputError, unless `force` is given.
    """
    path = Path(path)
    suffix = path.suffix.lower()
    langs = (source, target) if source and target else None
    _check(path, langs, flavour, codes)
    losses, tally = Losses(), _Tally()
    if headers and suffix not in _COMPLETE:
        losses.lost("headers of files (TMX and JSONL keep them)", len(headers))
    if suffix != ".jsonl":
        losses.lost("whole texts of documents (JSONL keeps them)", sum(1 for _ in texts))
    given = _split(units) if every_origin else units
    counted = tally.counting(_reduced(given, langs, losses))
    if suffix == ".xlsx":
        pair = langs or ("", "")
        rows = table.rows(counted, pair, losses)

        def fill(file: IO[bytes]) -> None:
            table.write_xlsx(rows, pair, losses, file, when)

        files.write_bytes(path, fill, force=force)
    else:
        called = match_codes(codes, langs) if codes and langs else None
        how = _How((source, target), when, level, xliff, flavour, called, headers, texts)
        pieces = _pieces(counted, suffix, losses, how)
        files.write(path, pieces, force=force)
    return Written(tally.units, tally.variants, tally.origins, losses.told())


class _Tally:
    """Counts what goes past."""

    def __init__(self) -> None:
        self.units = self.variants = self.origins = 0

    def counting(self, units: Iterable[TranslationUnit]) -> Iterator[TranslationUnit]:
        for unit in units:
            self.units += 1
            self.variants += len(unit.variants)
            self.origins += len(unit.origins)
            yield unit


@dataclass(frozen=True, slots=True)
class _How:
    """What formats may be told."""

    sides: tuple[str | None, str | None]
    when: datetime | None
    level: int
    xliff: Literal["1.2", "2.1"]
    flavour: Flavour
    codes: tuple[str, str] | None
    headers: Sequence[Origin]
    texts: Iterable[DocumentText]


def _check(path: Path, langs: tuple[str, str] | None, flavour: Flavour, codes: str | None) -> None:
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
    if (suffix in _BILINGUAL or flavour == "trados") and not langs:
        what = path.name if flavour == "plain" else "a memory of Trados Studio"
        raise InputError(f"{what} holds two languages: name them", code="two languages")


def _pieces(
    units: Iterator[TranslationUnit], suffix: str, losses: Losses, how: _How
) -> Iterator[str]:
    langs = (how.sides[0] or "", how.sides[1] or "")
    when, level, headers = how.when, how.level, how.headers
    if how.flavour == "trados":
        return trados.chunks(
            units, langs, losses, when=when, level=level, codes=how.codes, headers=headers
        )
    if suffix == ".tmx":
        return tmx_write.chunks(
            units, losses, source=how.sides[0], when=when, level=level, headers=headers
        )
    if suffix == ".jsonl":
        return _json_lines(units, headers, how.texts)
    rows = table.rows(units, langs, losses)
    if suffix == ".tsv":
        return table.lines(rows, langs, losses)
    return xliff_write.chunks(rows, langs, losses, version=how.xliff, when=when)


def _json_lines(
    units: Iterator[TranslationUnit], headers: Sequence[Origin], texts: Iterable[DocumentText]
) -> Iterator[str]:
    if headers:
        yield f"{headers_to_json(headers)}\n"
    yield from (f"{text_to_json(text)}\n" for text in texts)
    yield from (f"{unit_to_json(unit)}\n" for unit in units)


def _split(units: Iterable[TranslationUnit]) -> Iterator[TranslationUnit]:
    for unit in units:
        if len(unit.origins) < 2:
            yield unit
        for origin in unit.origins if len(unit.origins) > 1 else ():
            yield replace(unit, origins=(origin,))


def _reduced(
    units: Iterable[TranslationUnit], langs: tuple[str, str] | None, losses: Losses
) -> Iterator[TranslationUnit]:
    """The units in two languages, where two are asked for."""
    for unit in units:
        if not unit.variants:
            losses.left_out("units without a text")
        elif langs is None:
            yield unit
        else:
            missing = [lang for lang in langs if unit.text(lang) is None]
            if missing:
                losses.left_out(f"units without {missing[0]}")
            else:
                losses.lost("texts in other languages", len(unit.variants) - 2)
                yield _in(unit, langs)


def _in(unit: TranslationUnit, langs: tuple[str, str]) -> TranslationUnit:
    if tuple(each.lang for each in unit.variants) == langs:
        return unit
    variants = tuple(each for lang in langs for each in unit.variants if each.lang == lang)
    origins = tuple(
        replace(origin, places=tuple(each for each in origin.places if each.lang in langs))
        for origin in unit.origins
    )
    return TranslationUnit(variants, origins)
