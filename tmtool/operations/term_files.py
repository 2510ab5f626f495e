"""Add files of terms and sheets for review to a term base, and check them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, nullcontext
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from tmtool.concepts import ProcessStatus
from tmtool.errors import InputError
from tmtool.fields import STDIN, Opt, fill_record, record, request
from tmtool.lang.wrap import format_count, make_printable
from tmtool.operations.declare import Operation
from tmtool.operations.term_bases import (
    TermBaseName,
    locate_changeable_term_base,
    locate_own_term_base,
    note_term_change,
    note_term_undo,
)
from tmtool.reporter import SILENT, Remark, Reporter
from tmtool.services.session import Session
from tmtool.terms.model import Fault

if TYPE_CHECKING:
    from tmtool.concepts import ConceptEntry
    from tmtool.terms.merging import MergeOutcome
    from tmtool.terms.model import TermFile
    from tmtool.terms.review_sheet import CellChange, SheetOutcome
    from tmtool.terms.storage import TermBaseFile
    from tmtool.views.terminal.look import Look

_MAX_SHOWN = 20
"""Number of remarks of a kind that a person is shown; records have all."""


@request
class AddTermsRequest:
    """Add files of terms, or the changed cells of a sheet for review.

    All files are read before anything is changed. A file with faults is refused, with a line for
    each of them; what contradicts the term base is left out and reported. Adding a file twice
    changes nothing. --preview lists everything that is wrong in the files, also what breaks the
    rules of TBX, or without FILE in the term base; exit code 1 if something is.

    Of a sheet that tmtool terms export --review wrote, only the cells that somebody changed are
    taken over, in one change. A cell that was changed in the term base as well is a conflict: it is
    reported and left as is; exit code 1 if there are any.
    """

    files: Annotated[
        tuple[str, ...],
        Opt(
            "TBX, CSV, TSV, XLSX, JSONL or TOML with terms; - is stdin.",
            "[FILE...]",
            is_argument=True,
            is_file=True,
        ),
    ] = ()
    langs: Annotated[
        str | None,
        Opt("The languages of the first columns of a table without headings: zh,en.", "CODES"),
    ] = None
    organization: Annotated[
        str | None, Opt("The organization (UN, ITU), if the file does not name it.", "NAME")
    ] = None
    process_status: Annotated[
        ProcessStatus | None, Opt("The step of the work, if the file does not name it.")
    ] = None
    force: Annotated[bool, Opt("Add what can be read of a file with faults.")] = False
    preview: Annotated[bool, Opt("Show what would change and what is wrong.")] = False
    terms: TermBaseName = None
    names: tuple[str, ...] = ()
    """The names of the files in messages, if others than their paths."""

    def __post_init__(self) -> None:
        """InputError without a file, unless the term base is to be checked."""
        if not self.files and not self.preview:
            message = "name a file of terms"
            raise InputError(message, field="files")


@dataclass(frozen=True, slots=True)
class AddedTerms:
    """A file as it was read, and the result of adding its entries."""

    file: TermFile
    merged: MergeOutcome


@dataclass(frozen=True, slots=True)
class AddTermsResult:
    """The result for each file, in their order, and the number of entries of the term base.

    `change` is the number in its journal, None if nothing was changed.
    """

    files: tuple[AddedTerms, ...]
    base: Path
    entries: int
    change: int | None = None
    is_preview: bool = False

    @property
    def has_faults(self) -> bool:
        """Return True if any file has faults."""
        return any(each.file.faults for each in self.files)


@record("added_terms")
class AddedTermsRecord:
    """The numbers of entries read from a file, added, merged with others, and the same as others.

    `skipped` are terms and texts that contradict the term base, `alike` entries that share a term
    with another one; `faults` is what is wrong in the file, `remarks` what was not read.
    """

    file: str
    read: int
    added: int
    merged: int
    same: int
    skipped: tuple[Fault, ...]
    alike: tuple[Fault, ...]
    faults: tuple[Fault, ...]
    remarks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ApplySheetRequest:
    """A sheet for review that came back; with `preview` nothing is changed."""

    path: Path
    preview: bool = False
    terms: str | None = None


@dataclass(frozen=True, slots=True)
class ApplySheetResult:
    """The changes of a sheet, and the number of the change, None if nothing was changed."""

    outcome: SheetOutcome
    change: int | None
    name: str
    is_preview: bool


@record("cell")
class CellRecord:
    """A changed cell of a sheet for review: `outcome` is "changed" or "conflict"."""

    outcome: Literal["changed", "conflict"]
    line: int
    entry: str
    term: int
    column: str
    was: str
    now: str


def add_terms(
    session: Session, request: AddTermsRequest, reporter: Reporter = SILENT
) -> AddTermsResult:
    """Add the terms of files to a term base, all of them or none.

    Faults and what was not read are reported. InputError for a file that can't be read, and for one
    with faults unless `force` or `preview` is set.
    """
    from tmtool.terms import merging, storage

    if not request.files:
        return _check_base(session, request)
    path = locate_changeable_term_base(session, request.terms)
    with ExitStack() as stack:
        names = request.names or request.files
        read = [
            _check_file(_read_file(stack, file, name, request), request, reporter)
            for file, name in zip(request.files, names, strict=True)
        ]
    added = []
    opened: AbstractContextManager[TermBaseFile] = storage.open_for_change(path, create=True)
    if request.preview and not path.exists():
        opened = nullcontext(storage.TermBaseFile(path, ()))
    with opened as base:
        entries: tuple[ConceptEntry, ...] = base.entries
        for file in read:
            new = _fill_defaults(file.entries, request)
            merged = merging.merge(entries, new, file.lines, file.made_ids)
            entries = merged.entries
            added.append(AddedTerms(file, merged))
        change = None
        if entries != base.entries and not request.preview:
            change = base.write(entries, note_term_change(session, "add"))
    return AddTermsResult(tuple(added), path, len(entries), change, request.preview)


def _read_file(stack: ExitStack, file: str, name: str, request: AddTermsRequest) -> TermFile:
    from tmtool.formats.units.sources import open_stdin

    path = stack.enter_context(open_stdin()) if file == STDIN else Path(file)
    return _judge(path, name, request)


def _judge(path: Path, name: str, request: AddTermsRequest) -> TermFile:
    """Read a file; its faults include those of its entries, in a preview also broken TBX rules."""
    from tmtool.terms import reading, tbx_rules, validity
    from tmtool.terms.picklists import find_language

    langs = tuple(map(find_language, request.langs.split(","))) if request.langs else ()
    file = reading.read(path, name, languages=langs)
    faults = [*file.faults, *reading.locate_faults(validity.find_faults(file.entries), file)]
    if request.preview and tbx_rules.detect_version(str(path)):
        lines = {fault.line for fault in faults}
        broken = tbx_rules.find_violations(path, name)
        faults += (replace(each, grade="warning") for each in broken if each.line not in lines)
    return replace(file, faults=tuple(sorted(faults, key=lambda each: each.line)))


def _check_file(file: TermFile, request: AddTermsRequest, reporter: Reporter) -> TermFile:
    """Report the faults of a file and drop entries with errors; InputError if they are refused."""
    from tmtool.terms import validity

    errors = [each for each in file.faults if each.grade == "error"]
    _report(reporter, "terms left out", [f"{file.name}: {each}" for each in file.remarks])
    if not request.preview:
        warnings = [each for each in file.faults if each.grade != "error"]
        lines = [each.describe(file.name) for each in (*errors, *warnings)]
        _report(reporter, "faulty terms" if errors else "doubtful terms", lines)
    if errors and not (request.force or request.preview):
        raise InputError(
            f"{file.name}: {format_count(len(errors), 'fault')}; nothing was added",
            code="nothing added",
            file=file.name,
            faults=tuple(errors),
        )
    judged = validity.find_faults(file.entries) if errors else ()
    wrong = {each.entry for each in judged if each.grade == "error"}
    return replace(file, entries=tuple(each for each in file.entries if each.id not in wrong))


def _report(reporter: Reporter, code: str, lines: Sequence[str]) -> None:
    for line in _list_some(lines):
        reporter.remark(Remark(line, code, is_failure=code == "faulty terms"))


def _list_some(lines: Sequence[str]) -> Iterator[str]:
    """Return the first lines, and how many more there are."""
    yield from map(make_printable, lines[:_MAX_SHOWN])
    if len(lines) > _MAX_SHOWN:
        yield f"... and {len(lines) - _MAX_SHOWN:,} more of that kind"


def _fill_defaults(
    entries: Iterable[ConceptEntry], request: AddTermsRequest
) -> Iterator[ConceptEntry]:
    """Fill in what the file does not say of its terms."""
    for entry in entries:
        terms = (
            replace(
                term,
                organization=term.organization or request.organization or None,
                process_status=term.process_status or request.process_status,
            )
            for term in entry.terms
        )
        yield replace(entry, terms=tuple(terms))


def _check_base(session: Session, request: AddTermsRequest) -> AddTermsResult:
    """Find everything that is wrong in a term base."""
    from tmtool.terms import merging, seeded, storage

    name = request.terms or str(storage.require_existing(locate_own_term_base(session)))
    path = seeded.locate_seed(name) if name in seeded.NAMES else Path(name)
    file = _judge(path, name, request)
    count = len(file.entries)
    same = merging.MergeOutcome(file.entries, same=count)
    return AddTermsResult((AddedTerms(file, same),), path, count, is_preview=True)


def apply_sheet(session: Session, request: ApplySheetRequest) -> ApplySheetResult:
    """Take over the changed cells of a sheet for review, or show them.

    InputError for a table that is no such sheet, and for one with faults, except in a preview.
    """
    from tmtool.terms import review_sheet, storage

    name = request.path.name
    rows, faults = review_sheet.read(request.path)
    path = locate_changeable_term_base(session, request.terms)
    with storage.open_for_change(path) as base:
        outcome = review_sheet.apply(base.entries, rows, faults)
        if outcome.faults and not request.preview:
            first = outcome.faults[0].describe(name)
            more = f" ({len(outcome.faults):,} faults)" if len(outcome.faults) > 1 else ""
            raise InputError(f"{first}{more}; nothing was changed", code="faulty sheet")
        change = None
        if outcome.changes and not request.preview:
            change = base.write(outcome.entries, note_term_change(session, "review"))
    return ApplySheetResult(outcome, change, name, request.preview)


def _run_add(
    session: Session, request: AddTermsRequest, reporter: Reporter
) -> AddTermsResult | ApplySheetResult:
    from tmtool.terms import review_sheet

    sheets = [each for each in request.files if review_sheet.is_sheet(Path(each))]
    if sheets and len(request.files) > 1:
        raise InputError(f"{sheets[0]} is a sheet for review: add it alone")
    if not sheets:
        return add_terms(session, request, reporter)
    sheet = ApplySheetRequest(Path(sheets[0]), request.preview, request.terms)
    return apply_sheet(session, sheet)


def _show_added(result: AddTermsResult | ApplySheetResult, look: Look) -> Iterator[str]:
    if isinstance(result, ApplySheetResult):
        yield from (f"{_describe_cell(each)}\n" for each in result.outcome.changes)
        return
    for added in result.files:
        file = added.file
        for fault in file.faults if result.is_preview else ():
            warning = " (warning)" if fault.grade == "warning" else ""
            yield f"{make_printable(fault.describe(file.name))}{warning}\n"
        yield f"{_count_added(added)}\n"


def _count_added(added: AddedTerms) -> str:
    merged, faults = added.merged, added.file.faults
    errors = sum(each.grade == "error" for each in faults)
    counts = {"added": merged.added, "merged": merged.merged, "the same": merged.same}
    parts = [f"{count:,} {what}" for what, count in counts.items() if count]
    if errors:
        parts.append(f"{format_count(errors, 'fault')} passed over")
    if merged.skipped:
        parts.append(f"{format_count(len(merged.skipped), 'contradiction')} left out")
    read = merged.added + merged.merged + merged.same
    return f"{added.file.name}: {', '.join((f'{read:,} read', *parts))}"


def _describe_cell(change: CellChange) -> str:
    was, now = (" ".join(text.split()) or "nothing" for text in (change.was, change.now))
    return make_printable(f"{change.entry} {change.term} {change.column}: {was} -> {now}")


def _note_added(result: AddTermsResult | ApplySheetResult) -> Iterator[str]:
    if isinstance(result, ApplySheetResult):
        outcome = result.outcome
        for each in outcome.conflicts:
            yield f"changed in the term base as well: {_describe_cell(each)}"
        for fault in outcome.faults:
            yield make_printable(fault.describe(result.name))
        would = "would be " if result.is_preview else ""
        yield f"{result.name}: {format_count(len(outcome.changes), 'cell')} {would}changed"
        if result.change is not None:
            yield from note_term_undo(result.change)
        return
    for added in result.files:
        for faults in (added.merged.skipped, added.merged.alike):
            yield from _list_some([each.describe(added.file.name) for each in faults])
    count = format_count(result.entries, "entry")
    if result.is_preview:
        yield f"nothing was changed; without --preview the term base would have {count}"
    else:
        yield f"term base: {result.base}, {count}"


def _tell_added(
    result: AddTermsResult | ApplySheetResult,
) -> Iterator[AddedTermsRecord | CellRecord]:
    if isinstance(result, ApplySheetResult):
        outcomes: Mapping[Literal["changed", "conflict"], Sequence[CellChange]] = {
            "changed": result.outcome.changes,
            "conflict": result.outcome.conflicts,
        }
        for outcome, cells in outcomes.items():
            yield from (fill_record(CellRecord, each, outcome=outcome) for each in cells)
        return
    for added in result.files:
        merged, file = added.merged, added.file
        yield fill_record(
            AddedTermsRecord,
            merged,
            file=file.name,
            read=merged.added + merged.merged + merged.same,
            faults=file.faults,
            remarks=file.remarks,
        )


def _is_sound(result: AddTermsResult | ApplySheetResult) -> bool:
    if isinstance(result, ApplySheetResult):
        return not result.outcome.conflicts
    return not (result.is_preview and result.has_faults)


OPERATIONS = (
    Operation(
        name="terms add",
        request=AddTermsRequest,
        run=_run_add,
        show=_show_added,
        records=(AddedTermsRecord, CellRecord),
        tell=_tell_added,
        notes=_note_added,
        is_answer=_is_sound,
        memory="place",
        changes=True,
        role="terminologist",
        is_long=True,
        examples=(
            "terms add glossary.tbx itu-terms.xlsx",
            "terms add glossary.csv --organization ITU --preview",
            "terms add candidates.xlsx --process-status proposed",
            "terms add plain.tsv --langs zh,en",
            "terms add sheet.xlsx --by Ada",
        ),
    ),
)
