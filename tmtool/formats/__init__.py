"""Writing bitexts: each format a module of plain functions, chosen by the end of a file's name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from os import PathLike
from pathlib import Path

from tmtool.errors import InputError
from tmtool.formats import beads, files, jsonl, table, tmx, tsv
from tmtool.units import Bitext

__all__ = [
    "FORMATS",
    "Options",
    "beads",
    "check",
    "jsonl",
    "losses",
    "table",
    "tmx",
    "tsv",
    "write",
]

FORMATS: dict[str, str] = {
    ".tmx": "TMX 1.4b for translation memories",
    ".tsv": "a table for spreadsheets and scripts",
    ".jsonl": "an object per bead, with all there is",
    ".align": "segment numbers alone: [0, 1]:[2]",
}


@dataclass(frozen=True, slots=True)
class Options:
    """What a format may be told; telling it to a format that knows no such thing is an error.

    `when` is the time to write into a TMX, `codes` its language codes ("zh-CN,en-GB"); `bom` makes
    a TSV that Excel opens as it is.
    """

    when: datetime | None = None
    codes: str | None = None
    bom: bool = False


def write(
    bitext: Bitext,
    path: str | PathLike[str],
    options: Options | None = None,
    *,
    force: bool = False,
) -> tuple[str, ...]:
    """Write a file in the format of its name, whole or not at all; gives its `losses`.

    A file that exists is kept and an InputError, unless `force` is given.
    """
    options = options or Options()
    suffix = check(path, options, force=force)
    files.write(Path(path), _chunks(bitext, suffix, options), force=force)
    return losses(bitext, suffix)


def check(path: str | PathLike[str], options: Options | None = None, *, force: bool = False) -> str:
    """The format a path names (".tmx"); InputError where `write` would refuse path or options."""
    path, options = Path(path), options or Options()
    suffix = path.suffix.lower()
    if suffix not in FORMATS:
        raise InputError(f"{path.name}: the name has to end in {', '.join(FORMATS)}")
    if options.codes and suffix != ".tmx":
        raise InputError(f"language codes are for TMX, not for {suffix}")
    if options.bom and suffix != ".tsv":
        raise InputError(f"a byte order mark is for TSV, not for {suffix}")
    files.check(path, force=force)
    return suffix


def losses(bitext: Bitext, suffix: str) -> tuple[str, ...]:
    """What a file of this format leaves out, a sentence each: nothing is lost in silence."""
    return tmx.losses(bitext) if suffix == ".tmx" else ()


def _chunks(bitext: Bitext, suffix: str, options: Options) -> Iterator[str]:
    if suffix == ".tmx":
        sides = (bitext.source.lang, bitext.target.lang)
        codes = tmx.match_codes(options.codes, sides) if options.codes else None
        return tmx.chunks(bitext, when=options.when, codes=codes)
    if suffix == ".tsv":
        return tsv.lines(bitext, bom=options.bom)
    if suffix == ".jsonl":
        return jsonl.lines(bitext)
    return beads.lines(bitext)
