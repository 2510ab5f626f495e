"""The operation `add`: translations into a memory."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import IO, TYPE_CHECKING, Annotated, Literal

from annotated_types import MinLen

from tmtool.errors import InputError, describe_failed_write
from tmtool.fields import STDIN, Opt, record, request
from tmtool.lang.codes import normalize
from tmtool.operations.declare import Operation
from tmtool.operations.shared import DocumentOptions, Level
from tmtool.operations.unit_files import AddFailure, AddOutcome, OnItem, VectorsMade, add
from tmtool.reporter import Remark, Reporter
from tmtool.services.session import Session

if TYPE_CHECKING:
    from tmtool.formats.units.model import ReadNotice, SkippedUnit
    from tmtool.views.terminal.look import Look

_OUTCOMES = ("added", "merged", "changed", "same")
_PAIRS = "With --pair"


@request
class AddRequest:
    """Add translations to the memory, with their origin.

    All files are inspected first; adding the same again changes nothing; a run that was stopped
    continues where it was.
    """

    files: Annotated[
        tuple[str, ...],
        Opt(
            "TMX, XLIFF, SDLXLIFF, PO, TSV, CSV, XLSX, JSONL; folders and patterns; - is stdin.",
            "FILE...",
            is_argument=True,
            is_file=True,
        ),
    ]
    source: Annotated[str | None, Opt("The language of the source.", "LANG", "from")] = None
    target: Annotated[str | None, Opt("The language of the target.", "LANG", "to")] = None
    pair: Annotated[
        bool, Opt("The files are documents, each followed by its translation: align them.")
    ] = False
    align: Annotated[
        str | None, Opt("The alignment of a pair, a .align file.", "FILE", group=_PAIRS, rare=True)
    ] = None
    parallel: Annotated[
        bool, Opt("The lines of both files correspond, as in Moses.", group=_PAIRS, rare=True)
    ] = False
    level: Annotated[Level, Opt("The segments to align.", group=_PAIRS)] = "sentence"
    lines: Annotated[bool, Opt("Each line is one segment.", group=_PAIRS, rare=True)] = False
    reading: Annotated[DocumentOptions, Opt("Reading documents")] = DocumentOptions()
    memory_name: Annotated[
        str | None,
        MinLen(1),
        Opt("The name to filter results by; that of the file if left out.", "NAME"),
    ] = None
    force: Annotated[bool, Opt("Add files whose columns seem swapped, shifted or unrelated.")] = (
        False
    )
    restricted: Annotated[
        bool,
        Opt("Add restricted, embargoed or provisional texts to a memory that has others."),
    ] = False
    report: Annotated[
        str | None,
        Opt(
            "Write everything that was skipped, with file, line and reason.",
            "FILE",
            rare=True,
        ),
    ] = None
    index: Annotated[
        bool,
        Opt(
            "Compute the vectors for semantic matches now, or later with tmtool memory index.",
            off="--no-index",
            rare=True,
        ),
    ] = True
    names: tuple[str, ...] = ()
    """The names of the files in the memory and in messages; their own if empty."""

    def __post_init__(self) -> None:
        """InputError for a language alone, an unknown one, and options that exclude each other."""
        if self.langs is None and (self.source or self.target) and not self.pair:
            message = "name both languages or none: each column has one"
            raise InputError(message, code="language alone", field="source")
        if self.memory_name is not None and not self.memory_name.strip():
            message = "the name is empty"
            raise InputError(message, code="empty memory name", field="memory_name")
        others = {
            "align": self.align is not None,
            "lines": self.lines,
            "level": self.level != "sentence",
        }
        for name in (name for name, is_given in others.items() if is_given and self.parallel):
            message = "not for texts that are paired line by line"
            raise InputError(message, code=f"parallel and {name}", field=name)
        if self.align is not None and self.pair and len(self.files) > 2:
            message = "an alignment file belongs to one text and one translation"
            raise InputError(message, code="alignment of one pair", field="align")

    @property
    def langs(self) -> tuple[str, str] | None:
        """Both languages, or None where one is missing."""
        if not (self.source and self.target):
            return None
        return normalize(self.source), normalize(self.target)


@record("file_added")
class FileAdded:
    """The units of a file by outcome; `change` is None where nothing was new.

    `skipped` and `noticed` are counts by reason; `resumed` units were added by an earlier run that
    was stopped.
    """

    file: str
    change: int | None
    read: int
    added: int
    merged: int
    changed: int
    same: int
    skipped: Mapping[str, int]
    noticed: Mapping[str, int]
    resumed: int


@record("file_failed")
class FileFailed:
    """A file that was not added, or not completely; `change` added `added` units of it."""

    file: str
    problem: str
    change: int | None
    added: int


@record("reported_item")
class ReportedItem:
    """Something in a file that was skipped, or is worth a look; units are counted from 1."""

    what: Literal["skipped", "noticed"]
    file: str
    line: int
    unit: int
    reason: str
    detail: str


def _run_add(
    session: Session, request: AddRequest, reporter: Reporter
) -> Iterator[AddOutcome | VectorsMade]:
    """Add files for a person: with a report, and an error in the end if a file failed."""
    failures: list[AddFailure] = []
    count = 0
    with _open_report(request.report) as on_item:
        try:
            for each in add(session, request, reporter, on_item=on_item):
                count += not isinstance(each, VectorsMade)
                failures += [each] if isinstance(each, AddFailure) else []
                yield each
        except KeyboardInterrupt:
            text = "stopped; what was added is kept, and the same command continues from there"
            reporter.remark(Remark(text, "stopped"))
            raise
    if count == 1 and failures:
        raise failures[0].error
    for each in failures:
        reporter.remark(Remark(str(each.error), each.error.code, each.error.values))
    if failures:
        raise InputError(f"not added, or not completely: {len(failures)} of {count}")


@contextmanager
def _open_report(path: str | None) -> Iterator[OnItem | None]:
    """Write skipped items to a file, which takes its name when it is complete."""
    if path is None:
        yield None
        return
    if path == STDIN:
        message = "name a file, not -"
        raise InputError(message, field="report")
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
            yield partial(_write_item, file)
    finally:
        # The items until an error or an interruption are kept.
        if part.exists():
            part.replace(target)


def _write_item(report: IO[str], file: str, item: SkippedUnit | ReadNotice) -> None:
    from tmtool.operations.to_json import dump

    report.write(f"{dump(describe_item(file, item))}\n")


def describe_item(file: str, item: SkippedUnit | ReadNotice) -> ReportedItem:
    """Make the record of something that was skipped, or is worth a look."""
    from tmtool.formats.units.model import SkippedUnit

    what: Literal["skipped", "noticed"] = "skipped" if isinstance(item, SkippedUnit) else "noticed"
    return ReportedItem(what, file, item.line, item.number + 1, item.reason, item.detail)


def describe_outcome(outcome: AddOutcome, problem: str = "") -> FileAdded | FileFailed:
    """Make the record of a file; `problem` is the error in other words than its own."""
    if isinstance(outcome, AddFailure):
        return FileFailed(
            outcome.file, problem or str(outcome.error), outcome.change, outcome.added
        )
    counts = {name: outcome.counts.get(name, 0) for name in _OUTCOMES}
    return FileAdded(
        outcome.file,
        outcome.change,
        outcome.read,
        **counts,
        skipped=dict(outcome.skipped),
        noticed=dict(outcome.noticed),
        resumed=outcome.resumed,
    )


def _tell_added(part: AddOutcome | VectorsMade) -> Iterable[FileAdded | FileFailed | VectorsMade]:
    return (part if isinstance(part, VectorsMade) else describe_outcome(part),)


def _show_added(part: AddOutcome | VectorsMade, look: Look) -> Iterator[str]:
    if isinstance(part, AddFailure | VectorsMade):
        return
    counts = ", ".join(
        f"{part.counts[name]:,} {name}" for name in _OUTCOMES if part.counts.get(name)
    )
    skipped = _list_reasons("skipped", part.skipped)
    noticed = _list_reasons("noticed", part.noticed)
    resumed = f"; {part.resumed:,} were added before" if part.resumed else ""
    outcome = f"{counts or 'nothing new'}{skipped}{noticed}{resumed}"
    yield f"{part.file}: {part.read:,} read, {outcome}\n"


def _list_reasons(what: str, counts: Mapping[str, int]) -> str:
    if not counts:
        return ""
    reasons = ", ".join(f"{count:,} {reason}" for reason, count in sorted(counts.items()))
    return f"; {sum(counts.values()):,} {what} ({reasons})"


def _note_added(part: AddOutcome | VectorsMade) -> Iterator[str]:
    if isinstance(part, VectorsMade):
        counts = ", ".join(f"{lang} {count:,}" for lang, count in part.languages.items())
        yield f"vectors made: {counts}"


OPERATIONS = (
    Operation(
        name="add",
        request=AddRequest,
        run=_run_add,
        show=_show_added,
        records=(FileAdded, FileFailed, VectorsMade, ReportedItem),
        tell=_tell_added,
        notes=_note_added,
        memory="new",
        streams=True,
        is_long=True,
        role="memory manager",
        examples=(
            "add memory.tmx glossary.xlsx translated/",
            "add exported-2026.tmx --memory-name ITU",
            "add --pair zh.docx en.docx --symbol A/RES/75/202",
            "add big.tmx --report skipped.jsonl",
        ),
    ),
)
