"""Writing bitexts: each format a module of plain functions, chosen by the end of a file's name."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime
from functools import partial
from operator import itemgetter
from os import PathLike
from pathlib import Path
from typing import TypeAlias

from tmtool import files
from tmtool.errors import InputError
from tmtool.formats import moses
from tmtool.formats.bitexts import beads, docx, jsonl, tsv, xlsx
from tmtool.formats.bitexts.losses import THINGS, count_losses
from tmtool.formats.bitexts.notes import PairNotes
from tmtool.formats.losses import Declarations, FormatLosses
from tmtool.formats.tmx import bitexts as tmx
from tmtool.formats.xliff import bitexts as xliff
from tmtool.formats.xliff.model import Version
from tmtool.reporter import Remark
from tmtool.units import Bitext

FORMATS: dict[str, str] = {
    ".tmx": "TMX 1.4b for translation memories",
    ".xlf": "XLIFF 1.2 or 2.1 for CAT tools",
    ".xliff": "the same",
    ".xlsx": "a sheet for revisers",
    ".html": "a page to read, search and print",
    ".docx": "a table for Word: number, paragraph, source, target",
    ".tsv": "a table for spreadsheets and scripts",
    ".jsonl": "an object per bead, with all there is",
    ".align": "segment numbers alone: [0, 1]:[2]",
    ".moses": "lines that belong together in a file a language: NAME.zh, NAME.en",
}
_XLIFF = (".xlf", ".xliff")
LOSSES = Declarations(
    THINGS,
    (
        FormatLosses("TMX", "level 1", tmx.LOSES[1], is_read=False),
        FormatLosses("TMX", "level 2", tmx.LOSES[2], is_read=False),
        FormatLosses(
            "TMX", "for Trados Studio", (*tmx.LOSES[2], *tmx.LOSES_OF_TRADOS), is_read=False
        ),
        FormatLosses("XLIFF", "1.2", xliff.LOSES["1.2"]),
        FormatLosses("XLIFF", "2.1", xliff.LOSES["2.1"]),
        FormatLosses("XLSX", "", ()),
        FormatLosses("HTML", "", ()),
        FormatLosses("TSV", "", ()),
        FormatLosses("JSONL", "", ()),
        FormatLosses("DOCX", "", docx.LOSES, is_read=False),
        FormatLosses("Moses", "", moses.LOSES, is_read=False),
        FormatLosses("ALIGN", "", beads.LOSES, is_read=False),
    ),
)
"""What each format can't carry of a bitext."""
PageOf: TypeAlias = Callable[[Bitext], Iterable[str]]
"""What renders the page of a bitext: `views.html.bitext.render_chunks`, which formats may not
know."""
WITH_FINDINGS = (".xlsx", ".docx", ".html")
"""The formats that have room for findings beside the pairs."""
_BILINGUAL = (*_XLIFF, ".align")


@dataclass(frozen=True, slots=True)
class Options:
    """What a format may be told; telling it to a format that knows no such thing is an error.

    `when` is the time to write into a TMX, an XLIFF or an XLSX; `codes` are the language codes of
    TMX and XLIFF ("zh-CN,en-GB"); `bom` makes a TSV that Excel opens as it is. `tmx_level` 2 keeps
    inline codes, `flavour` is the program that a TMX is for, `xliff` the version to write.
    """

    when: datetime | None = None
    codes: str | None = None
    bom: bool = False
    tmx_level: int = 1
    flavour: tmx.Flavour = "plain"
    xliff: Version = "1.2"

    @property
    def given(self) -> frozenset[str]:
        """The names of the options that aren't as they are by default, the time apart."""
        plain = Options(when=self.when)
        names = (each.name for each in fields(self))
        return frozenset(n for n in names if getattr(self, n) != getattr(plain, n))

    def select_supported(self, suffix: str) -> Options:
        """The options without those that a format doesn't know."""
        unknown = {n: getattr(Options(), n) for n in self.given if suffix not in _KNOWN[n][1]}
        return replace(self, **unknown)


# Each option: what to say of it, the formats that know it, the values that it may have where not
# any will do.
_KNOWN: dict[str, tuple[str, tuple[str, ...], tuple[object, ...]]] = {
    "codes": ("language codes are for TMX and XLIFF", (".tmx", *_XLIFF), ()),
    "bom": ("a byte order mark is for TSV", (".tsv",), ()),
    "tmx_level": ("a level of TMX is for TMX", (".tmx",), (1, 2)),
    "flavour": ("a flavour is for TMX", (".tmx",), ("plain", "trados")),
    "xliff": ("a version of XLIFF is for XLIFF", _XLIFF, ("1.2", "2.1")),
}


def write(
    bitext: Bitext,
    path: str | PathLike[str],
    options: Options | None = None,
    *,
    force: bool = False,
    page: PageOf | None = None,
    findings: PairNotes | None = None,
) -> tuple[Remark, ...]:
    """Write a file in the format of its name, whole or not at all; gives its `list_losses`.

    A file that exists is kept and an InputError, unless `force` is given. `page` renders an HTML
    page; `views.html.bitext.write` is this with the page of tmtool. `findings` stand beside the
    pairs in formats `WITH_FINDINGS`.
    """
    path, options = Path(path), options or Options()
    suffix = check(path, options, force=force)
    if findings is not None and suffix not in WITH_FINDINGS:
        listed = ", ".join(WITH_FINDINGS)
        raise InputError(f"{path.name}: findings stand beside the pairs only in {listed}")
    names = list_outputs(path, bitext.languages)
    for name in names:
        files.check(name, force=force)
    if suffix == ".xlsx":
        write_sheet = partial(xlsx.write, bitext, when=options.when, findings=findings)
        files.write_bytes(path, write_sheet, force=force)
    elif suffix == ".docx":
        files.write_bytes(path, partial(docx.write, bitext, findings=findings), force=force)
    elif suffix == ".moses":
        sides = {n: map(itemgetter(at), moses.chunks(bitext)) for at, n in enumerate(names)}
        files.write_together(sides, force=force)
    elif suffix == ".html":
        if page is None:
            raise InputError(
                f"{path.name}: an HTML page needs a function that renders it", field="page"
            )
        files.write(path, page(bitext), force=force)
    else:
        chosen = _choose_languages(bitext.languages, suffix, options)
        codes = _narrow_codes(options.codes, bitext.languages, chosen)
        narrowed = replace(options, codes=codes)
        files.write(path, _chunks(bitext.choose(chosen), suffix, narrowed), force=force)
    return list_losses(bitext, suffix, options)


def list_outputs(path: str | PathLike[str], languages: Sequence[str]) -> tuple[Path, ...]:
    """The files that `write` makes where it is given a path: of Moses one per language.

    >>> [name.name for name in list_outputs("un.moses", ("zh", "en"))]
    ['un.zh', 'un.en']
    """
    path = Path(path)
    if path.suffix.lower() != ".moses":
        return (path,)
    return tuple(path.with_suffix(f".{lang}") for lang in languages)


def check(path: str | PathLike[str], options: Options | None = None, *, force: bool = False) -> str:
    """The format a path names (".tmx"); InputError where `write` would refuse path or options."""
    return check_all([path], options, force=force)[0]


def check_all(
    paths: Sequence[str | PathLike[str]], options: Options | None = None, *, force: bool = False
) -> tuple[str, ...]:
    """The formats of several files that are written alike; each option must suit one of them."""
    options = options or Options()
    suffixes = tuple(Path(path).suffix.lower() for path in paths)
    for path, suffix in zip(paths, suffixes, strict=True):
        if suffix not in FORMATS:
            raise InputError(
                f"{Path(path).name}: the name of the file must end in {', '.join(FORMATS)}"
            )
    for name in options.given:
        _check_option(name, getattr(options, name), suffixes)
    for path in paths:
        files.check(Path(path), force=force)
    return suffixes


def _check_option(name: str, value: object, suffixes: Sequence[str]) -> None:
    message, known_to, allowed = _KNOWN[name]
    if not suffixes:
        message = "needs an output file: name one"
        raise InputError(message, field=name)
    if not set(suffixes) & set(known_to):
        raise InputError(f"{message}, not for {' or '.join(suffixes)}")
    if allowed and value not in allowed:
        raise InputError(
            f"{name.replace('_', ' ')} is {' or '.join(map(str, allowed))}, not {value}"
        )


def list_losses(bitext: Bitext, suffix: str, options: Options | None = None) -> tuple[Remark, ...]:
    """What a file of this format leaves out, a sentence each: nothing is lost in silence."""
    options = options or Options()
    loses = _find_losses(suffix, options)
    languages = _choose_languages(bitext.languages, suffix, options)
    lost = count_losses(bitext.choose(languages), loses)
    lost["languages"] = ", ".join(lang for lang in bitext.languages if lang not in languages)
    is_level_1 = suffix == ".tmx" and options.tmx_level == 1
    return tuple(
        Remark(text, "codes at level 1" if is_level_1 and key == "codes" else "")
        for key, text in LOSSES.describe(loses, lost)
    )


def _find_losses(suffix: str, options: Options) -> tuple[str, ...]:
    """What the writer of a format declares."""
    if suffix == ".tmx":
        also = tmx.LOSES_OF_TRADOS if options.flavour == "trados" else ()
        return (*tmx.LOSES[options.tmx_level], *also)
    if suffix in _XLIFF:
        return xliff.LOSES[options.xliff]
    return {".docx": docx.LOSES, ".moses": moses.LOSES, ".align": beads.LOSES}.get(suffix, ())


def check_codes(
    paths: Sequence[str | PathLike[str]], options: Options, languages: Sequence[str]
) -> None:
    """InputError where codes are of other languages than the files of a bitext in these."""
    for path in paths:
        suffix = Path(path).suffix.lower()
        own = options.select_supported(suffix)
        if own.codes:
            chosen = _choose_languages(tuple(languages), suffix, own)
            codes = _narrow_codes(own.codes, languages, chosen)
            tmx.match_codes(str(codes), chosen)


def _choose_languages(languages: tuple[str, ...], suffix: str, options: Options) -> tuple[str, ...]:
    """The languages that a file will hold: of two, those that codes name, else the first."""
    if len(languages) == 2 or (suffix not in _BILINGUAL and options.flavour != "trados"):
        return languages
    if not options.codes or suffix == ".align":
        return languages[:2]
    named = tmx.read_codes(options.codes)
    if named.keys() == set(languages):
        return languages[:2]
    if len(named) != 2 or not named.keys() <= set(languages):
        raise InputError(
            f"{suffix} holds two of the languages {', '.join(languages)}, "
            f"the codes say {options.codes}"
        )
    return tuple(lang for lang in languages if lang in named)


def _narrow_codes(codes: str | None, languages: Sequence[str], chosen: Sequence[str]) -> str | None:
    """The codes of the languages that a file will hold, where codes are of all."""
    if codes is None or len(chosen) == len(languages):
        return codes
    named = tmx.read_codes(codes)
    return ",".join(named[lang] for lang in chosen) if set(chosen) <= named.keys() else codes


def _chunks(bitext: Bitext, suffix: str, options: Options) -> Iterator[str]:
    codes = tmx.match_codes(options.codes, bitext.languages) if options.codes else None
    when, level, flavour = options.when, options.tmx_level, options.flavour
    if suffix == ".tmx":
        return tmx.chunks(bitext, when=when, codes=codes, level=level, flavour=flavour)
    if suffix in _XLIFF:
        pair = (codes[0], codes[1]) if codes else None
        return xliff.render_chunks(bitext, version=options.xliff, when=when, codes=pair)
    if suffix == ".tsv":
        return tsv.render_lines(bitext, bom=options.bom)
    return jsonl.render_lines(bitext) if suffix == ".jsonl" else beads.render_lines(bitext)
