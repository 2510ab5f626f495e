"""Add files of terms and sheets for review to a term base, and check them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, nullcontext
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeAlias

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
)
from tmtool.reporter import SILENT, Remark, Reporter
from tmtool.services.session import Session
from tmtool.terms.model import CellChange, Fault

if TYPE_CHECKING:
    from tmtool.concepts import ConceptEntry
    from tmtool.terms.merging import MergeOutcome
    from tmtool.terms.model import TermFile
    from tmtool.terms.storage import TermBaseFile
    from tmtool.views.terminal.look import Look

_MAX_SHOWN = 20
"""Number of remarks of a kind that a person is shown; records have all."""


@request
class AddTermsRequest:
    """Add files of terms, and the changed cells of sheets for review.

    All files are read before anything is changed. A file with faults is refused, with a line for
    each of them; what contradicts the term base is left out and reported. Adding a file twice
    changes nothing. --preview lists everything that is wrong in the files, also what breaks the
    rules of TBX, or without FILE in the term base; exit code 1 if something is.

    Of a sheet that tmtool terms export --review wrote, only the cells that somebody changed are
    taken over. A cell that was changed in the term base as well is a conflict: it is reported and
    left as is; exit code 1 if there are any.
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


@record("added_terms")
class AddedTerms:
    """The entries read from a file, by what adding does with them: new, merged, or the same.

    `entries` has their titles by their ids. `skipped` are terms and texts that contradict the term
    base, `alike` entries that share a term with another one; `faults` is what is wrong in the file,
    `remarks` what was not read. Of a sheet for review `cells` are the changed ones.
    """

    file: str
    read: int
    added: int = 0
    merged: int = 0
    same: int = 0
    entries: Mapping[str, str] = field(default_factory=dict)
    skipped: tuple[Fault, ...] = ()
    alike: tuple[Fault, ...] = ()
    faults: tuple[Fault, ...] = ()
    remarks: tuple[str, ...] = ()
    cells: tuple[CellChange, ...] = ()

    @property
    def counts(self) -> str:
        """Say how many entries were read, and what adding does with them."""
        changed = sum(each.outcome == "changed" for each in self.cells)
        counts = {"added": self.added, "merged": self.merged, "the same": self.same}
        parts = [f"{count:,} {what}" for what, count in counts.items() if count]
        errors = sum(each.grade == "error" for each in self.faults)
        for count, noun, what in (
            (changed, "cell", "changed"),
            (errors, "fault", "passed over"),
            (len(self.skipped), "contradiction", "left out"),
        ):
            parts += [f"{format_count(count, noun)} {what}"] if count else []
        return ", ".join((f"{self.read:,} read", *parts))


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
    def is_sound(self) -> bool:
        """Return False for faults in a preview, and for conflicts of a sheet."""
        cells = (cell for each in self.files for cell in each.cells)
        has_faults = self.is_preview and any(each.faults for each in self.files)
        return not has_faults and all(cell.outcome == "changed" for cell in cells)


Merge: TypeAlias = "Callable[[Sequence[ConceptEntry]], tuple[Sequence[ConceptEntry], AddedTerms]]"
"""A file that was read: it returns the given entries with what it adds to them."""


def add_terms(
    session: Session, request: AddTermsRequest, reporter: Reporter = SILENT
) -> AddTermsResult:
    """Add the terms of files to a term base, all of them or none.

    Faults and what was not read are reported. InputError for a file that can't be read, and for one
    with faults unless `force` or `preview` is set.
    """
    from tmtool.formats.units.sources import open_stdin
    from tmtool.terms import review_sheet, storage

    if not request.files:
        return _check_base(session, request)
    path = locate_changeable_term_base(session, request.terms)
    sources = []
    with ExitStack() as stack:
        for name, file in zip(request.names or request.files, request.files, strict=True):
            given = stack.enter_context(open_stdin()) if file == STDIN else Path(file)
            read = _read_sheet if review_sheet.is_sheet(given) else _read_terms
            sources.append(read(given, name, request, reporter))
    opened: AbstractContextManager[TermBaseFile] = storage.open_for_change(path, create=True)
    if request.preview and not path.exists():
        opened = nullcontext(storage.TermBaseFile(path, ()))
    added = []
    with opened as base:
        entries: Sequence[ConceptEntry] = base.entries
        for merge in sources:
            entries, each = merge(entries)
            added.append(each)
        change = None
        if tuple(entries) != base.entries and not request.preview:
            action = "review" if all(each.cells for each in added) else "add"
            change = base.write(entries, note_term_change(session, action))
    return AddTermsResult(tuple(added), path, len(entries), change, request.preview)


def _read_terms(path: Path, name: str, request: AddTermsRequest, reporter: Reporter) -> Merge:
    """Read a file of terms; its entries with errors are left out, or it is refused."""
    from tmtool.terms import merging, validity

    file = _judge(path, name, request)
    _report(reporter, "terms left out", [f"{name}: {each}" for each in file.remarks])
    has_errors = _refuse_faults(name, file.faults, request, reporter)
    judged = validity.find_faults(file.entries) if has_errors else ()
    wrong = {each.entry for each in judged if each.grade == "error"}
    entries = [_fill_defaults(each, request) for each in file.entries if each.id not in wrong]

    def merge(held: Sequence[ConceptEntry]) -> tuple[Sequence[ConceptEntry], AddedTerms]:
        merged = merging.merge(held, entries, file.lines, file.made_ids)
        return merged.entries, _describe(file, merged)

    return merge


def _describe(file: TermFile, merged: MergeOutcome) -> AddedTerms:
    return fill_record(
        AddedTerms,
        merged,
        file=file.name,
        read=merged.added + merged.merged + merged.same,
        entries={each.id: each.title for each in file.entries},
        faults=file.faults,
        remarks=file.remarks,
        cells=(),
    )


def _read_sheet(path: Path, name: str, request: AddTermsRequest, reporter: Reporter) -> Merge:
    """Read a sheet for review; it is refused if a cell can't be used."""
    from tmtool.terms import review_sheet

    rows, faults = review_sheet.read(path)

    def merge(held: Sequence[ConceptEntry]) -> tuple[Sequence[ConceptEntry], AddedTerms]:
        outcome = review_sheet.apply(held, rows, faults)
        _refuse_faults(name, outcome.faults, request, reporter)
        added = AddedTerms(name, len(rows), faults=outcome.faults, cells=outcome.cells)
        return outcome.entries, added

    return merge


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


def _refuse_faults(
    name: str, faults: Sequence[Fault], request: AddTermsRequest, reporter: Reporter
) -> bool:
    """Report faults, errors first, unless a preview shows them; return True if there are errors.

    InputError for errors that the request doesn't accept.
    """
    errors = [each for each in faults if each.grade == "error"]
    if not request.preview:
        ordered = sorted(faults, key=lambda each: each.grade != "error")
        code = "faulty terms" if errors else "doubtful terms"
        _report(reporter, code, [each.describe(name) for each in ordered])
    if errors and not (request.force or request.preview):
        message = f"{name}: {format_count(len(errors), 'fault')}; nothing was added"
        raise InputError(message, code="nothing added", file=name, faults=tuple(errors))
    return bool(errors)


def _report(reporter: Reporter, code: str, lines: Sequence[str]) -> None:
    for line in _list_some(lines):
        reporter.remark(Remark(line, code, is_failure=code == "faulty terms"))


def _list_some(lines: Sequence[str]) -> Iterator[str]:
    """Return the first lines, and how many more there are."""
    yield from map(make_printable, lines[:_MAX_SHOWN])
    if len(lines) > _MAX_SHOWN:
        yield f"... and {len(lines) - _MAX_SHOWN:,} more of that kind"


def _fill_defaults(entry: ConceptEntry, request: AddTermsRequest) -> ConceptEntry:
    """Fill in what the file does not say of its terms."""
    terms = (
        replace(
            term,
            organization=term.organization or request.organization or None,
            process_status=term.process_status or request.process_status,
        )
        for term in entry.terms
    )
    return replace(entry, terms=tuple(terms))


def _check_base(session: Session, request: AddTermsRequest) -> AddTermsResult:
    """Find everything that is wrong in a term base."""
    from tmtool.terms import merging, seeded, storage

    name = request.terms or str(storage.require_existing(locate_own_term_base(session)))
    path = seeded.locate_seed(name) if name in seeded.NAMES else Path(name)
    file = _judge(path, name, request)
    count = len(file.entries)
    checked = _describe(file, merging.MergeOutcome(file.entries, same=count))
    return AddTermsResult((checked,), path, count, is_preview=True)


def _show_added(result: AddTermsResult, look: Look) -> Iterator[str]:
    for file in result.files:
        for fault in file.faults if result.is_preview else ():
            warning = " (warning)" if fault.grade == "warning" else ""
            yield f"{make_printable(fault.describe(file.file))}{warning}\n"
        yield from (f"{_describe_cell(e)}\n" for e in file.cells if e.outcome == "changed")
        yield f"{file.file}: {file.counts}\n"


def _describe_cell(change: CellChange) -> str:
    was, now = (" ".join(text.split()) or "nothing" for text in (change.was, change.now))
    return make_printable(f"{change.entry} {change.term} {change.column}: {was} -> {now}")


def _note_added(result: AddTermsResult) -> Iterator[str]:
    for file in result.files:
        for faults in (file.skipped, file.alike):
            yield from _list_some([each.describe(file.file) for each in faults])
        for cell in file.cells:
            if cell.outcome == "conflict":
                yield f"changed in the term base as well: {_describe_cell(cell)}"
    count = format_count(result.entries, "entry")
    if result.is_preview:
        yield f"nothing was changed; without --preview the term base would have {count}"
    else:
        yield f"term base: {result.base}, {count}"


OPERATIONS = (
    Operation(
        name="terms add",
        request=AddTermsRequest,
        run=add_terms,
        show=_show_added,
        records=(AddedTerms,),
        tell=lambda result: result.files,
        notes=_note_added,
        is_answer=lambda result: result.is_sound,
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
