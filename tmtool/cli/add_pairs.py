"""`tmtool add --pair`: texts and their translations, aligned on the way in or by a file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tmtool.cli import options, output
from tmtool.cli.messages import exit_code
from tmtool.errors import InputError, UnrelatedError

if TYPE_CHECKING:
    from tmtool.cli.add import How, Told
    from tmtool.exchange.nouns import Item
    from tmtool.memory.filling import Filled
    from tmtool.units import Bead, Bitext, Document, Level


@dataclass(frozen=True, slots=True)
class Pairing:
    """How two texts belong together: what the aligner finds, what a file says, or line by line."""

    beads: str | None = None
    parallel: bool = False
    lines: bool = False
    level: Level = "sentence"

    def check(self, *, pair: bool, count: int) -> None:
        """InputError for options that don't go together; `count` pairs are named."""
        given = {
            "--align": self.beads is not None, "--parallel": self.parallel, "--lines": self.lines,
            "--level": self.level != "sentence",
        }  # fmt: skip
        names = [name for name, is_given in given.items() if is_given]
        if names and not pair:
            raise InputError(f"{names[0]} is about a text and its translation: it needs --pair")
        others = [name for name in names if name != "--parallel"]
        if self.parallel and others:
            raise InputError(f"--parallel pairs line by line; it can't go with {others[0]}")
        if self.beads is not None and count != 1:
            message = "--align FILE is of one text and one translation; give these two"
            raise InputError(message)


def pairs(files: Sequence[str]) -> list[tuple[str, str]]:
    """The files two by two."""
    if len(files) % 2:
        message = "--pair takes documents two by two: a text and its translation"
        raise InputError(message)
    return list(zip(files[::2], files[1::2], strict=True))


def add_pairs(how: How, pairs: Sequence[tuple[str, str]], pairing: Pairing, told: Told) -> int:
    """Take documents and their translations in; the exit code."""
    code = failed = 0
    for paths in pairs:
        told.file = " + ".join(paths)
        try:
            told.filled(_add_pair(how, paths, pairing, told))
        except (InputError, UnrelatedError) as error:
            output.note(str(error))
            code, failed = code or exit_code(error), failed + 1
    if failed and len(pairs) > 1:
        output.note(f"not taken in: {failed} of {len(pairs)} pairs")
    return code


def _add_pair(how: How, paths: tuple[str, str], pairing: Pairing, told: Told) -> Filled:
    """Keep what belongs together of a text and its translation."""
    from tmtool.exchange import bitexts
    from tmtool.memory.filling import Filling

    # What was aligned here has been compared already.
    is_given = pairing.parallel or pairing.beads is not None
    filling = Filling(
        how.memory.store, how.memory.by, told.file, told.item,
        encoder=how.encoder if is_given else None, force=how.force, memory=how.memory_name,
    )  # fmt: skip
    if pairing.parallel:
        return filling.take(_parallel(how, paths), None)
    return filling.take(bitexts.items(_bitext(how, paths, pairing, told)), None)


def _parallel(how: How, paths: tuple[str, str]) -> Iterator[Item]:
    from tmtool.exchange import moses

    return moses.read((Path(paths[0]), Path(paths[1])), langs=how.langs)


def _bitext(how: How, paths: tuple[str, str], pairing: Pairing, told: Told) -> Bitext:
    from tmtool import pipeline
    from tmtool.exchange.given import put_together

    documents = _documents(how, paths, pairing, told)
    if pairing.beads is not None:
        beads = _beads(pairing.beads)
        try:
            return put_together(*documents, beads, level=pairing.level, lines=pairing.lines)
        except InputError as error:
            raise InputError(f"{pairing.beads}: {error}") from error
    with output.progress(quiet=told.quiet) as shown:
        if pairing.lines:
            return pipeline.align_lines(*documents, how.encoder, force=how.force, progress=shown)
        return pipeline.align_pair(
            *documents, how.encoder, level=pairing.level, force=how.force, progress=shown
        )


def _documents(
    how: How, paths: tuple[str, str], pairing: Pairing, told: Told
) -> tuple[Document, Document]:
    from tmtool.cli.reading import Request, read_both, tell_reading

    encodings = options.encodings(how.encoding)
    request = Request(
        paths, how.sides, encodings, how.symbol, None, pairing.lines, "accept", "certain"
    )
    readings = read_both(request)
    tell_reading(paths, readings, None, force=False, quiet=told.quiet)
    return readings[0].document, readings[1].document


def _beads(path: str) -> list[Bead]:
    from tmtool.formats.beads import read

    try:
        lines = Path(path).read_text("utf-8-sig").splitlines()
    except OSError as error:
        raise InputError(f"{path} can't be read: {error.strerror or error}") from error
    except UnicodeDecodeError as error:
        raise InputError(f"{path} is no alignment file: not UTF-8") from error
    return list(read(lines, path))
