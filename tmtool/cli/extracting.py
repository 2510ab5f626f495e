"""Units to extract terms from: of files, of two texts aligned on the way, of a memory."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tmtool.cli import opened, output
from tmtool.cli.messages import explain
from tmtool.errors import InputError, ParseError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tmtool.terms.extracting.gathering import Gathered
    from tmtool.units import Bitext, TranslationUnit

_OFTEN = 1_000


@dataclass(frozen=True, slots=True)
class Given:
    """Files of pairs, or a text and its translation, and how they are to be read."""

    files: tuple[str, ...]
    langs: str | None
    encoder: str | None
    lines: bool
    force: bool


def of_memory(path: str | None, langs: str | None, *, quiet: bool) -> Gathered:
    """All units of a memory in two of its languages; those it has if it has no more."""
    from tmtool.terms.extracting.gathering import Gathered

    with opened.store(path, quiet=quiet) as store:
        held = store.languages()
        gathered = Gathered(_two(langs) or _only(held, "the memory"))
        for lang in gathered.langs:
            if lang not in held:
                raise InputError(f"the memory has no {lang}; it has {', '.join(held)}")
        total = max(store.size(), 1)
        with output.progress(quiet=quiet) as progress:
            for number, stored in enumerate(store.every()):
                gathered.take([stored.unit])
                if number % _OFTEN == 0:
                    progress("reading the memory", number / total)
    return gathered


def of_files(given: Given, *, quiet: bool) -> Gathered:
    """The units of files; InputError where one can't be read, or its languages aren't known."""
    from tmtool.checks.opening import is_bitext
    from tmtool.terms.extracting.gathering import Gathered

    two = _two(given.langs)
    documents = given.lines or not any(map(is_bitext, given.files))
    if documents and len(given.files) != 2:
        message = "name a file of translations, or two documents: a text and its translation"
        raise InputError(message)
    if documents:
        bitext = _aligned(given, two, quiet=quiet)
        return _of_bitext(bitext, two)
    gathered = None
    for file in given.files:
        for unit in _units(file, two):
            found = [each.lang for each in unit.variants]
            gathered = gathered or Gathered(two or _only(found, file))
            gathered.take([unit])
    names = ", ".join(given.files)
    if gathered is None:
        raise InputError(f"{names}: no translations in there")
    if not gathered.seen and gathered.half:
        raise InputError(f"{names}: no translations between {' and '.join(gathered.langs)}")
    return gathered


def _of_bitext(bitext: Bitext, two: tuple[str, str] | None) -> Gathered:
    from tmtool.exchange import bitexts
    from tmtool.terms.extracting.gathering import Gathered

    gathered = Gathered(two or (bitext.source.lang, bitext.target.lang))
    gathered.take(bitexts.from_bitext(bitext))
    return gathered


def _units(file: str, two: tuple[str, str] | None) -> Iterator[TranslationUnit]:
    from tmtool import exchange

    try:
        for item in exchange.read(file, langs=two):
            if isinstance(item, exchange.Read):
                yield item.unit
    except ParseError:
        raise
    except InputError as error:
        # Readers tell of the options that other commands have for it.
        told = explain(error).replace("say --from and --to", "say which with --langs en,zh")
        raise InputError(told) from error


def _aligned(given: Given, two: tuple[str, str] | None, *, quiet: bool) -> Bitext:
    """Two texts aligned; languages are in the order of the files whichever way they were named."""
    from tmtool import embed, pipeline
    from tmtool.cli import reading

    paths = given.files[0], given.files[1]
    wanted = reading.Request(paths, lines=given.lines)
    read = reading.read_both(wanted)
    found = read[0].document.lang, read[1].document.lang
    if two and set(two) != set(found):
        read = reading.read_both(reading.Request(paths, two, lines=given.lines))
    reading.tell_reading(paths, read, None, quiet=quiet)
    encoder = embed.load(given.encoder or embed.DEFAULT)
    documents = read[0].document, read[1].document
    with output.progress(quiet=quiet) as progress:
        if given.lines:
            return pipeline.align_lines(*documents, encoder, force=given.force, progress=progress)
        return pipeline.align_pair(*documents, encoder, force=given.force, progress=progress)


def _two(langs: str | None) -> tuple[str, str] | None:
    from tmtool.lang.codes import normalize

    if langs is None:
        return None
    codes = [normalize(code) for code in langs.split(",")]
    if len(codes) != 2:
        raise InputError(f"--langs {langs}: name two languages, as in --langs en,zh")
    if codes[0] == codes[1]:
        raise InputError(f"terms are paired between two languages, and both are {codes[0]}")
    return codes[0], codes[1]


def _only(found: Sequence[str], what: str) -> tuple[str, str]:
    """The two languages that there are; InputError where there are more, or only one."""
    if len(found) != 2:
        raise InputError(f"{what} holds {', '.join(found)}: say which two with --langs en,zh")
    return found[0], found[1]
