"""`tmtool add`: files of translations, or documents and their translations, into a memory."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import IO, TYPE_CHECKING, Annotated

import typer

from tmtool.cli import opened, options, output
from tmtool.cli.clock import duration
from tmtool.cli.garbage import seldom_collected
from tmtool.cli.messages import BAD_INPUT
from tmtool.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable

    from tmtool.doors import Encoder
    from tmtool.exchange.nouns import Noticed, Skipped
    from tmtool.memory.filling import Filled
    from tmtool.memory.memory import Memory

_Files = Annotated[
    list[str],
    typer.Argument(
        metavar="FILE...",
        help="TMX, XLIFF, SDLXLIFF, PO, TSV, CSV, XLSX, JSONL; folders and patterns; - is stdin.",
    ),
]
_Align = Annotated[
    str | None,
    typer.Option("--align", metavar="FILE", help="With --pair: the alignment, as a .align has it."),
]
_Parallel = Annotated[
    bool,
    typer.Option("--parallel", help="With --pair: lines that translate each other, as in Moses."),
]
_Level = Annotated[options.Level, typer.Option(help="With --pair: what is paired.")]
_Lines = Annotated[
    bool, typer.Option("--lines", help="With --pair: take each line as a segment, as it is.")
]
_Report = Annotated[
    str | None,
    typer.Option(metavar="FILE", help="Write every skip and notice, with file, line and reason."),
]
_Force = Annotated[
    bool, typer.Option("--force", help="Take in what seems swapped, shifted or unrelated.")
]
_Name = Annotated[
    str | None,
    typer.Option(
        "--memory-name", metavar="NAME",
        help="What this is called where results are filtered; the name of the file if left out.",
    ),
]  # fmt: skip
_LATELY, _MARKS = 30, 15
"""Seconds that a rate is reckoned from, and how many times in them are remembered."""
_OUTCOMES = ("added", "merged", "changed", "same")


def add(
    files: _Files,
    pair: options.TwoByTwo = False,
    align: _Align = None,
    parallel: _Parallel = False,
    level: _Level = options.Level.SENTENCE,
    lines: _Lines = False,
    source_lang: options.From = None,
    target_lang: options.To = None,
    memory: opened.Memory = None,
    encoding: options.Encodings = None,
    symbol: options.Symbol = None,
    memory_name: _Name = None,
    report: _Report = None,
    force: _Force = False,
    as_json: options.Json = False,
    quiet: options.Quiet = False,
) -> None:
    """Put translations into the memory, with where they come from.

    Everything is looked at first; the same again adds nothing; a run that was stopped goes on
    where it was.

    \b
    tmtool add memory.tmx glossary.xlsx translated/
    tmtool add exported-2026.tmx --memory-name ITU
    tmtool add --pair zh.docx en.docx --symbol A/RES/75/202
    tmtool add --pair zh.txt en.txt --align gold.align
    tmtool add big.tmx --report skipped.jsonl
    """  # noqa: D301 - a real backspace keeps the examples in lines of their own
    from tmtool import embed
    from tmtool.cli.add_pairs import Pairing, add_pairs, pairs
    from tmtool.embed.lazy import LazyEncoder
    from tmtool.memory.memory import Memory

    langs = _langs(source_lang, target_lang)
    if langs is None and not pair and (source_lang or target_lang):
        message = "--from and --to belong together: both columns have a language"
        raise InputError(message)
    if memory_name is not None and not memory_name.strip():
        message = "--memory-name is empty"
        raise InputError(message)
    couples, chosen = (pairs(files), []) if pair else ([], _expanded(files, quiet=quiet))
    pairing = Pairing(align, parallel, lines, level.value)
    pairing.check(pair=pair, count=len(couples))
    with ExitStack() as stack:
        told = stack.enter_context(_reporting(report, as_json=as_json, quiet=quiet))
        stack.enter_context(seldom_collected())
        kept = Memory.open(opened.folder(memory), create=True)
        stack.callback(kept.close)
        sides = source_lang, target_lang
        encoder = LazyEncoder(embed.load)
        how = How(kept, sides, langs, encoding, symbol, memory_name, force, encoder)
        output.note(f"memory: {kept.folder}", quiet=quiet)
        failed = add_pairs(how, couples, pairing, told) if pair else _add_files(how, chosen, told)
    if failed:
        raise typer.Exit(failed)


@dataclass(frozen=True, slots=True)
class How:
    """Where files go to, and how they are to be read."""

    memory: Memory
    sides: tuple[str | None, str | None]
    langs: tuple[str, str] | None
    encoding: str | None
    symbol: str | None
    memory_name: str | None
    force: bool
    encoder: Encoder


@dataclass(slots=True)
class Told:
    """What a run says: each skip into the report, each file when it is done."""

    report: IO[str] | None
    as_json: bool
    quiet: bool
    file: str = ""
    units: int = 0

    def item(self, item: Skipped | Noticed) -> None:
        """One skip or notice, into the report."""
        if self.report is None:
            return
        kind = type(item).__name__.lower()
        told = {
            "file": self.file, "line": item.line, "unit": item.number + 1, "kind": kind,
            "reason": item.reason, "detail": item.detail,
        }  # fmt: skip
        self.report.write(json.dumps(told, ensure_ascii=False) + "\n")

    def filled(self, filled: Filled) -> None:
        """What became of a file."""
        if self.as_json:
            told = {
                "file": filled.file, "change": filled.change, "read": filled.read,
                **{name: filled.counts.get(name, 0) for name in _OUTCOMES},
                "skipped": dict(filled.skipped), "noticed": dict(filled.noticed),
                "resumed": filled.resumed,
            }  # fmt: skip
            output.emit([json.dumps(told, ensure_ascii=False) + "\n"])
            return
        output.emit([_line(filled)])

    def progress(self, shown: Callable[[str, float], None]) -> Callable[[int, int, int], None]:
        """A progress of bytes and units, shown with the rate and the time that is left."""
        marks = deque([(monotonic(), 0, 0)], maxlen=_MARKS)
        self.units = 0

        def told(done: int, total: int, units: int) -> None:
            now, self.units = monotonic(), units
            began, bytes_then, units_then = marks[0]
            spent, came = now - began, done - bytes_then
            if now - marks[-1][0] > _LATELY / _MARKS:
                marks.append((now, done, units))
            rate = left = ""
            if spent > 1 and came > 0:
                rate = f", {(units - units_then) / spent:,.0f} a second"
                left = f", {duration((total - done) * spent / came)} left"
            name = Path(self.file).name[:30]
            shown(f"{name}: {units:,} units{rate}{left}", done / total if total else 0.0)

        return told


def _expanded(files: Sequence[str], *, quiet: bool) -> list[str]:
    """The files that are meant; of a folder those that can be read, the others are told."""
    from tmtool.exchange import LeftOut, expand

    chosen = []
    for each in expand(files):
        if isinstance(each, LeftOut):
            output.note(f"{each.path}: left out, {each.reason}", quiet=quiet)
        else:
            chosen.append(str(each))
    if not chosen:
        message = "none of these is a file with translations"
        raise InputError(message)
    return chosen


def _add_files(how: How, files: Sequence[str], told: Told) -> int:
    """Take files in; the exit code."""
    failed = 0
    for each in files:
        told.file = each
        try:
            with output.progress(quiet=told.quiet) as shown:
                filled = how.memory.add_file(
                    each, langs=how.langs, force=how.force, encoding=how.encoding,
                    memory=how.memory_name, report=told.item, progress=told.progress(shown),
                    encoder=how.encoder,
                )  # fmt: skip
        except KeyboardInterrupt:
            output.note(_stopped(each, told.units))
            raise
        except InputError as error:
            # The other files are none the worse for it.
            output.note(str(error))
            failed += 1
        else:
            told.filled(filled)
    if failed and len(files) > 1:
        output.note(f"not taken in, or not whole: {failed} of {len(files)} files")
    return BAD_INPUT if failed else 0


def _langs(source: str | None, target: str | None) -> tuple[str, str] | None:
    """Both languages or none: one alone says nothing of the other column."""
    from tmtool.lang.codes import normalize

    return (normalize(source), normalize(target)) if source and target else None


def _line(filled: Filled) -> str:
    """One line on a file: what was read, and what became of it."""
    counts = ", ".join(
        f"{filled.counts[name]:,} {name}" for name in _OUTCOMES if filled.counts.get(name)
    )
    skipped = _reasons("skipped", filled.skipped)
    noticed = _reasons("noticed", filled.noticed)
    resumed = f"; {filled.resumed:,} were taken in before" if filled.resumed else ""
    told = counts or "nothing new"
    return f"{filled.file}: {filled.read:,} read, {told}{skipped}{noticed}{resumed}\n"


def _stopped(file: str, units: int) -> str:
    """What an interruption left, and how to go on."""
    told = f"{file}: stopped near unit {units:,}; what was taken in is kept"
    return told if file == "-" else f"{told}, and the same command goes on from there"


def _reasons(what: str, counts: object) -> str:
    listed = dict(counts) if isinstance(counts, dict) else {}
    if not listed:
        return ""
    why = ", ".join(f"{count:,} {reason}" for reason, count in sorted(listed.items()))
    return f"; {sum(listed.values()):,} {what} ({why})"


@contextmanager
def _reporting(path: str | None, *, as_json: bool, quiet: bool) -> Iterator[Told]:
    """Where skips go: the file is written beside, and takes its place in the end."""
    if path is None:
        yield Told(None, as_json, quiet)
        return
    target = Path(path)
    if target.exists():
        raise InputError(f"{path} exists; name another file for the report")
    part = target.with_name(f"{target.name}.part")
    try:
        file = part.open("w", encoding="utf-8", newline="\n")
    except OSError as error:
        raise InputError(f"{path}: {error.strerror}") from error
    try:
        with file:
            yield Told(file, as_json, quiet)
    finally:
        # What was reported until an error or an interruption is worth having.
        if part.exists():
            part.replace(target)
