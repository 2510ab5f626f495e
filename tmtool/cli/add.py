"""`tmtool add`: files of translations, or documents and their translations, into a memory."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import IO, TYPE_CHECKING, Annotated

import typer

from tmtool.cli import options, output, sessions
from tmtool.cli.messages import explain, get_exit_code
from tmtool.cli.progress import AddProgress
from tmtool.cli.sessions import relax_gc
from tmtool.errors import InputError, describe_failed_write
from tmtool.reporter import Remark

if TYPE_CHECKING:
    from tmtool.formats.units.model import ReadNotice, SkippedUnit
    from tmtool.memory.add_requests import AddOutcome, AddPairsRequest, AddRequest, AddResult
    from tmtool.memory.importing import ImportResult
    from tmtool.services.exchange import OnItem

_Files = Annotated[
    list[str],
    typer.Argument(
        metavar="FILE...",
        help="TMX, XLIFF, SDLXLIFF, PO, TSV, CSV, XLSX, JSONL; folders and patterns; - is stdin.",
    ),
]
_Align = Annotated[
    str | None,
    typer.Option(
        "--align",
        metavar="FILE",
        help="With --pair: the alignment, a .align file.",
        rich_help_panel=options.PAIRS,
    ),
]
_Parallel = Annotated[
    bool,
    typer.Option(
        "--parallel",
        help="With --pair: the lines of both files correspond, as in Moses.",
        rich_help_panel=options.PAIRS,
    ),
]
_Level = Annotated[
    options.Level, typer.Option(help="With --pair: what to pair.", rich_help_panel=options.PAIRS)
]
_Lines = Annotated[
    bool,
    typer.Option(
        "--lines",
        help="With --pair: treat each line as one segment.",
        rich_help_panel=options.PAIRS,
    ),
]
_Report = Annotated[
    str | None,
    typer.Option(
        metavar="FILE",
        help="Write everything that was skipped, with file, line and reason.",
        rich_help_panel=options.MORE,
    ),
]
_Force = Annotated[
    bool,
    typer.Option("--force", help="Add files whose columns seem swapped, shifted or unrelated."),
]
_Restricted = Annotated[
    bool,
    typer.Option(
        "--restricted",
        help="Add restricted, embargoed or provisional texts to a memory that has others.",
    ),
]
_Index = Annotated[
    bool,
    typer.Option(
        "--index/--no-index",
        help="Compute the vectors for semantic matches now, or later with tmtool index build.",
        rich_help_panel=options.MORE,
    ),
]
_TEXTS = frozenset({".txt", ".docx", ".doc", ".odt", ".pdf", ".html", ".htm", ".xhtml", ".md"})
"""Endings of documents in one language."""
_FIRST_LINE = 4_000
"""Limit: bytes of a line."""
_Name = Annotated[
    str | None,
    typer.Option(
        "--memory-name", metavar="NAME",
        help="The name to filter results by; the name of the file if left out.",
    ),
]  # fmt: skip
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
    memory: options.Memory = None,
    encoding: options.Encodings = None,
    symbol: options.Symbol = None,
    struck_out: options.Struck = options.StruckText.DELETE,
    memory_name: _Name = None,
    report: _Report = None,
    force: _Force = False,
    restricted: _Restricted = False,
    index: _Index = True,
    as_json: options.Json = False,
    quiet: options.Quiet = False,
) -> None:
    """Add translations to the memory, with their origin.

    Everything is inspected first; adding the same again changes nothing; a run that was stopped
    continues where it was.

    \b
    tmtool add memory.tmx glossary.xlsx translated/
    tmtool add exported-2026.tmx --memory-name ITU
    tmtool add --pair zh.docx en.docx --symbol A/RES/75/202
    tmtool add --pair zh.txt en.txt --align gold.align
    tmtool add big.tmx --report skipped.jsonl
    """  # noqa: D301 - a real backspace keeps the examples in lines of their own
    from tmtool.memory.add_requests import AddPairsRequest, AddRequest

    pair = pair or _take_for_pair(files, quiet=quiet)
    if pair:
        from tmtool.cli.reading import pair_requests

        sides, encodings = (source_lang, target_lang), options.parse_encodings(encoding)
        texts = tuple(
            pair_requests(
                paths, sides, encodings, symbol=symbol, lines=lines, struck=struck_out.value,
                piped=not parallel,
            )
            for paths in options.pair_up(files)
        )  # fmt: skip
        pairs = AddPairsRequest(
            texts, align, parallel, level.value, memory_name, force, index, restricted
        )
        result = _add(pairs, memory, report, as_json=as_json, quiet=quiet)
    else:
        _check_no_pair(align, parallel=parallel, lines=lines, level=level)
        given = AddRequest(
            tuple(files), source_lang, target_lang, encoding, memory_name, force, index, restricted
        )
        chosen = replace(given, files=_expanded(files, quiet=quiet))
        result = _add(chosen, memory, report, as_json=as_json, quiet=quiet)
    if result.vectors:
        told = ", ".join(f"{lang} {count:,}" for lang, count in result.vectors.items())
        output.note(f"vectors made: {told}", quiet=quiet)
    failures = result.failures
    if failures and len(result.files) > 1:
        what = "not added" if pair else "not added, or not completely"
        many = f"{len(result.files)} {'pairs' if pair else 'files'}"
        output.note(f"{what}: {len(failures)} of {many}")
    if failures:
        raise typer.Exit(get_exit_code(failures[0].error))


def _add(
    request: AddRequest | AddPairsRequest, memory: str | None, report: str | None, *,
    as_json: bool, quiet: bool,
) -> AddResult:  # fmt: skip
    """Take in what is asked for, and tell each file when it is done."""
    from tmtool import embed
    from tmtool.memory.add_requests import AddPairsRequest
    from tmtool.services.exchange import add_files, add_pairs

    with (
        _reporting(report) as note_item,
        relax_gc(),
        sessions.open_new_session(memory, embed.DEFAULT, quiet=quiet) as session,
        output.open_reporter(quiet=quiet) as terminal,
    ):

        def tell(outcome: AddOutcome) -> None:
            terminal.clear()
            _tell(outcome, as_json=as_json)

        if isinstance(request, AddPairsRequest):
            return add_pairs(session, request, terminal, on_item=note_item, on_file=tell)
        progress = AddProgress(terminal, len(request.files))
        try:
            return add_files(session, request, progress, on_item=note_item, on_file=tell)
        except KeyboardInterrupt:
            terminal.clear()
            output.note(progress.describe_stop())
            raise


def _take_for_pair(files: Sequence[str], *, quiet: bool) -> bool:
    """Whether the files are a text and its translation, as is said; InputError for more texts."""
    if not _are_texts(files):
        return False
    if len(files) > 2:
        raise InputError(
            f"{files[0]} and {len(files) - 1} more are texts, not translations: align them "
            "first, with tmtool align TEXT TEXT TEXT -o table.jsonl, and add that file"
        )
    told = f"{files[0]} and {files[1]} are taken for a text and its translation, as with --pair"
    output.note(told, quiet=quiet)
    return True


def _are_texts(files: Sequence[str]) -> bool:
    """Whether all files are texts, not tables or memories: the first thing that people try."""
    paths = [Path(each) for each in files]
    if len(paths) < 2 or not all(path.is_file() for path in paths):
        return False
    return all(path.suffix.lower() in _TEXTS and not _has_pairs(path) for path in paths)


def _has_pairs(path: Path) -> bool:
    """Whether a plain text has columns, or a page is a bitext."""
    if path.suffix.lower() == ".txt":
        with path.open("rb") as file:
            return b"\t" in file.readline(_FIRST_LINE)
    if path.suffix.lower() in (".html", ".htm"):
        from tmtool.formats.bitexts.html import has_pairs

        return has_pairs(path.read_bytes())
    return False


def _check_no_pair(align: str | None, *, parallel: bool, lines: bool, level: options.Level) -> None:
    """InputError for an option that only --pair has."""
    given = {
        "--align": align is not None, "--parallel": parallel, "--lines": lines,
        "--level": level is not options.Level.SENTENCE,
    }  # fmt: skip
    for name in (name for name, is_given in given.items() if is_given):
        raise InputError(f"{name} is for a text and its translation: use it with --pair")


def _expanded(files: Sequence[str], *, quiet: bool) -> tuple[str, ...]:
    """The files that are meant; of a folder those that can be read, the others are told."""
    from tmtool.formats.units.reading import LeftOut, expand

    chosen = []
    for each in expand(files):
        if isinstance(each, LeftOut):
            which = f"{each.path} and {each.more:,} more were" if each.more else f"{each.path} was"
            left_out = Remark(f"{which} skipped: {each.reason}", each.code)
            output.note(explain(left_out), quiet=quiet)
        else:
            chosen.append(str(each))
    if not chosen:
        message = "none of these files holds translations"
        raise InputError(message)
    return tuple(chosen)


def _tell(outcome: AddOutcome, *, as_json: bool) -> None:
    """Print the outcome of a file or a pair."""
    from tmtool.memory.add_requests import AddFailure
    from tmtool.views.json.added import build_added, build_failed

    if isinstance(outcome, AddFailure):
        problem = explain(outcome.error, "add")
        output.note(problem)
        if as_json:
            output.emit_objects([build_failed(outcome, problem)])
    elif as_json:
        output.emit_objects([build_added(outcome)])
    else:
        output.emit([_line(outcome)])


def _line(filled: ImportResult) -> str:
    """One line on a file: what was read, and what became of it."""
    counts = ", ".join(
        f"{filled.counts[name]:,} {name}" for name in _OUTCOMES if filled.counts.get(name)
    )
    skipped = _reasons("skipped", filled.skipped)
    noticed = _reasons("noticed", filled.noticed)
    resumed = f"; {filled.resumed:,} were taken in before" if filled.resumed else ""
    told = counts or "nothing new"
    return f"{filled.file}: {filled.read:,} read, {told}{skipped}{noticed}{resumed}\n"


def _reasons(what: str, counts: object) -> str:
    listed = dict(counts) if isinstance(counts, dict) else {}
    if not listed:
        return ""
    why = ", ".join(f"{count:,} {reason}" for reason, count in sorted(listed.items()))
    return f"; {sum(listed.values()):,} {what} ({why})"


@contextmanager
def _reporting(path: str | None) -> Iterator[OnItem | None]:
    """Where skips go: the file is written beside, and takes its place in the end."""
    if path is None:
        yield None
        return
    if path == "-":
        message = "--report must name a file, not -"
        raise InputError(message)
    target = Path(path)
    if target.exists():
        raise InputError(f"{path} exists: name another file for the report")
    part = target.with_name(f"{target.name}.part")
    try:
        file = part.open("w", encoding="utf-8", newline="\n")
    except OSError as error:
        raise InputError(describe_failed_write(path, error)) from error
    try:
        with file:
            yield partial(_report, file)
    finally:
        # What was reported until an error or an interruption is worth having.
        if part.exists():
            part.replace(target)


def _report(report: IO[str], file: str, item: SkippedUnit | ReadNotice) -> None:
    """One skip or notice, into the report."""
    from tmtool.formats.bitexts.jsonl import write_object
    from tmtool.views.json.added import build_reported

    report.write(write_object(build_reported(file, item)))
