"""Term bases: opened, looked into, filled, corrected, written out, and what is wrong in them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING

from tmtool.errors import InputError, TmtoolError
from tmtool.memory.requests import TermHistoryRequest, TermHistoryResult
from tmtool.reporter import SILENT, Remark, Reporter
from tmtool.services.session import Session
from tmtool.terms.requests import (
    AddedTerms,
    AddTermsRequest,
    AddTermsResult,
    EditTermsRequest,
    EditTermsResult,
    ExportTermsRequest,
    ExportTermsResult,
    FindTermsRequest,
    ListTermsRequest,
    TermsInput,
    TermsResult,
    ValidatedTerms,
    ValidateTermsRequest,
    ValidateTermsResult,
)

if TYPE_CHECKING:
    from tmtool.concepts import ConceptEntry, ProcessStatus
    from tmtool.terms.base import TermBase
    from tmtool.terms.changes import ChangeNote
    from tmtool.terms.model import TermFile
    from tmtool.terms.storage import TermBaseFile


def locate_own_term_base(session: Session) -> Path:
    """Return where the term base of a session's memory lies, which need not exist."""
    from tmtool.terms import storage

    return session.settings.memory / storage.FILE


def open_term_bases(session: Session, names: Sequence[str | TermBase] = ()) -> TermBase | None:
    """Read term bases and put them together, in the order of their names.

    A name is a file, or a term base that comes along (`terms.seeded.NAMES`); one that is open
    stands for itself. Without names it is the term base of the session's memory, None where that
    has none. InputError for a file that can't be read or is not sound.
    """
    if not names:
        own = locate_own_term_base(session)
        if not own.exists():
            return None
        return _read_own(session)
    from tmtool.terms.base import TermBase

    found = [_read_base(each) if isinstance(each, str) else each for each in names]
    if len(found) == 1:
        return found[0]
    entries = tuple(entry for each in found for entry in each.entries)
    return TermBase(entries, " + ".join(each.name for each in found))


def _read_own(session: Session) -> TermBase:
    """The term base of the session's memory; MissingError where it has none."""
    from tmtool.terms import storage

    return session.read_once(locate_own_term_base(session), storage.read)


def _read_base(name: str) -> TermBase:
    """The term base of a file, or of one that comes along."""
    from tmtool.terms import reading

    return reading.read_base(name)


def open_term_base(session: Session, name: str | None, reporter: Reporter) -> TermBase:
    """Read the term base of a name, or without one that of the session's memory, and tell of it.

    MissingError where the memory has none, InputError for one that can't be read or is not sound.
    """
    from tmtool.terms import seeded

    own = name is None
    base = _read_own(session) if name is None else _read_base(name)
    count = len(base.entries)
    told = f"term base: {base.name}, {count:,} {'entry' if count == 1 else 'entries'}"
    told = told if own else f"{told}, revision {base.revision}"
    if base.name in seeded.NAMES:
        told += f": {seeded.CLAIM}"
    reporter.remark(Remark(told, "term base"))
    return base


def locate_changeable_term_base(session: Session, name: str | None) -> Path:
    """Return the file of a term base that can be changed, which need not exist.

    InputError for one that comes along, and for a file of another format than tmtool's own.
    """
    from tmtool.terms import seeded

    if name is None:
        return locate_own_term_base(session)
    if name in seeded.NAMES:
        message = f"{name} is supplied with tmtool and can't be changed"
        raise InputError(message, code="fixed term base", field="terms", name=name)
    if Path(name).suffix.lower() != ".jsonl":
        message = f"{name} can't be changed: only a .jsonl term base can"
        raise InputError(message, code="term base format", field="terms", name=name)
    return Path(name).expanduser()


def note_term_change(session: Session, action: str, why: str | None = None) -> ChangeNote:
    """Say what the journal of a term base notes of a change by the session's user."""
    from tmtool.terms.changes import ChangeNote

    return ChangeNote(action, session.user, session.now.isoformat(timespec="seconds"), why)


def find_terms(
    session: Session, request: FindTermsRequest, reporter: Reporter = SILENT
) -> TermsResult:
    """Find the entries of a term base with a term like a text, the closest first.

    MissingError where there is no term base, InputError for one that can't be read.
    """
    from tmtool.terms.picklists import find_language
    from tmtool.terms.searching import find

    base = open_term_base(session, request.terms, reporter)
    lang = find_language(request.lang) if request.lang else None
    found = list(find(base, request.text, lang, request.match))
    return TermsResult(tuple(found[: request.limit]), len(found), base.name)


def list_terms(
    session: Session, request: ListTermsRequest, reporter: Reporter = SILENT
) -> TermsResult:
    """List entries of a term base, in its order or in that of the ids that are named.

    MissingError where there is no term base, InputError for one that can't be read, and for an
    entry, a language or a status that there is not.
    """
    from tmtool.terms.base import select_entries
    from tmtool.terms.picklists import find_language, find_status

    base = open_term_base(session, request.terms, reporter)
    status = find_status(request.status) if request.status else None
    if request.status and status is None:
        raise InputError(
            f"{request.status} is not a status: use preferred, admitted, superseded or deprecated",
            code="term status", field="status", value=request.status,
        )  # fmt: skip
    chosen = select_entries(base.entries, request.ids) if request.ids else base.entries
    step = read_process_status(request.process_status)
    lang = find_language(request.lang) if request.lang else None
    found = tuple(
        entry
        for entry in chosen
        if any(
            (not lang or t.lang == lang)
            and status in (None, t.status)
            and step in (None, t.process_status)
            for t in entry.terms
        )
    )
    return TermsResult(found, len(found), base.name)


def read_process_status(text: str | None) -> ProcessStatus | None:
    """Return the process status of a name; InputError for what is none."""
    from tmtool.terms.picklists import find_process_status

    found = find_process_status(text) if text else None
    if text and found is None:
        raise InputError(
            f"{text} is not a process status: use proposed, attested or approved",
            code="process status", field="process_status", value=text,
        )  # fmt: skip
    return found


def edit_terms(
    session: Session, request: EditTermsRequest, reporter: Reporter = SILENT
) -> EditTermsResult:
    """Change, make or take out an entry of a term base; all of it is written, or nothing.

    MissingError where there is no term base, InputError for an entry or a term that there is not,
    and for what would contradict itself.
    """
    from tmtool.terms import merging, storage

    path = locate_changeable_term_base(session, request.terms)
    with storage.open_for_change(path, create=request.new) as base:
        before = _find_entry(base.entries, request)
        after = merging.change_texts(before, request.list_texts())
        if request.generic is not None:
            after = replace(after, generic=request.generic)
        if request.term is not None and request.drop:
            after = merging.remove_terms(after, request.term)
        elif request.term is not None:
            changes = {
                each: getattr(request.changes, each) for each in request.changes.list_named()
            }
            after = merging.change_terms(after, request.term, changes)
        if not request.delete:
            merging.check_entry(after)
        entries = list(base.entries)
        at = entries.index(before) if before in entries else len(entries)
        entries[at : at + 1] = [] if request.delete else [after]
        if tuple(entries) != base.entries:
            base.write(entries, note_term_change(session, "edit"))
    _remark_copy(reporter, base)
    return EditTermsResult(after, path.name, request.delete)


def _remark_copy(reporter: Reporter, base: TermBaseFile) -> None:
    if base.copy is not None:
        told = f"{base.path} was updated; a copy of the old term base is kept as {base.copy.name}"
        reporter.remark(Remark(told, "term base updated"))


def _find_entry(entries: Sequence[ConceptEntry], request: EditTermsRequest) -> ConceptEntry:
    from tmtool.concepts import ConceptEntry

    found = next((entry for entry in entries if entry.id == request.id), None)
    if found is not None and request.new:
        raise InputError(f"entry {request.id} exists already")
    if found is None and not request.new:
        message = f"entry {request.id} does not exist"
        raise InputError(message, code="no entry", field="id", id=request.id)
    return found or ConceptEntry(request.id, ())


def add_terms(
    session: Session, request: AddTermsRequest, reporter: Reporter = SILENT
) -> AddTermsResult:
    """Put the terms of files into a term base, all of them or none.

    The reporter gets what reading left out and what is wrong in each file, with its `number` among
    the `total` of that kind in that file. InputError for a file that can't be read, and for one
    with faults unless parts of it will do.
    """
    from tmtool.terms import merging, storage

    path = locate_changeable_term_base(session, request.terms)
    step = read_process_status(request.process_status)
    read = [
        _take_sound(_read_judged(file, request.langs), request, reporter) for file in request.files
    ]
    added = []
    with storage.open_for_change(path, create=True) as base:
        entries: tuple[ConceptEntry, ...] = base.entries
        for file in read:
            new = _with_defaults(file.entries, request.organization, step)
            merged = merging.merge(entries, new, file.lines, file.made_ids)
            entries = merged.entries
            added.append(AddedTerms(file, merged))
        change = None
        if entries != base.entries and not request.preview:
            change = base.write(entries, note_term_change(session, "add"))
    _remark_copy(reporter, base)
    return AddTermsResult(tuple(added), path, len(entries), change)


def _take_sound(file: TermFile, request: AddTermsRequest, reporter: Reporter) -> TermFile:
    """The file; InputError where it has errors and nobody said that the rest will do.

    With `partial` entries with errors stay out as far as they can be told from the others.
    """
    from tmtool.terms import validity

    errors = [fault for fault in file.faults if fault.grade == "error"]
    warnings = [fault for fault in file.faults if fault.grade != "error"]
    _tell_all(reporter, "terms left out", [f"{file.name}: {each}" for each in file.remarks])
    told = [fault.describe(file.name) for fault in (*errors, *warnings)]
    _tell_all(reporter, "faulty terms" if errors else "doubtful terms", told)
    if errors and not request.partial:
        count = f"{len(errors):,} fault{'' if len(errors) == 1 else 's'}"
        raise InputError(
            f"{file.name}: {count}; nothing was added",
            code="nothing added", field="files", file=file.name, faults=tuple(errors),
        )  # fmt: skip
    # What reading tells of is not among the entries; some that are may contradict themselves.
    judged = validity.find_faults(file.entries) if errors else ()
    wrong = {fault.entry for fault in judged if fault.grade == "error"}
    return replace(file, entries=tuple(each for each in file.entries if each.id not in wrong))


def _tell_all(reporter: Reporter, code: str, texts: Sequence[str]) -> None:
    for number, text in enumerate(texts):
        reporter.remark(Remark(text, code, {"number": number, "total": len(texts)}))


def _with_defaults(
    entries: Iterable[ConceptEntry], organization: str | None, step: ProcessStatus | None
) -> Iterator[ConceptEntry]:
    """The entries, their terms with what the file doesn't say of them."""
    for entry in entries:
        terms = (
            replace(
                term,
                organization=term.organization or organization,
                process_status=term.process_status or step,
            )
            for term in entry.terms
        )
        yield replace(entry, terms=tuple(terms))


def _read_judged(file: TermsInput, languages: Sequence[str]) -> TermFile:
    """A file of terms, and what is wrong in its entries among its faults."""
    from tmtool.terms import reading, validity
    from tmtool.terms.picklists import find_language

    codes = tuple(find_language(code) for code in languages)
    found = reading.read(file.path or Path(file.name), file.name, languages=codes)
    wrong = reading.locate_faults(validity.find_faults(found.entries), found)
    return replace(found, faults=(*found.faults, *wrong))


def export_terms(
    session: Session, request: ExportTermsRequest, reporter: Reporter = SILENT
) -> ExportTermsResult:
    """Write a term base into a file: whole, or not at all.

    MissingError where there is no term base, InputError for one that can't be read, and for a file
    that exists or whose format is not known.
    """
    from tmtool.terms import writing
    from tmtool.terms.base import select_entries
    from tmtool.terms.picklists import find_language

    form = writing.format_of(request.path, request.format)
    base = open_term_base(session, request.terms, reporter)
    langs = None
    if request.source is not None:
        langs = find_language(request.source), find_language(request.target or request.source)
    chosen = select_entries(base.entries, request.ids) if request.ids else base.entries
    losses = writing.write(chosen, request.path, form, languages=langs, force=request.overwrite)
    return ExportTermsResult(form, len(chosen), losses)


def validate_terms(session: Session, request: ValidateTermsRequest) -> ValidateTermsResult:
    """Find everything that is wrong in files with terms, or in a term base.

    A file that can't be read has an error instead of faults. MissingError where no file is named
    and there is no term base.
    """
    from tmtool.terms import storage

    files = request.files
    if not files:
        own = request.terms or str(storage.require_existing(locate_own_term_base(session)))
        files = (TermsInput(own),)
    return ValidateTermsResult(tuple(_validate(file, request.langs) for file in files))


def _validate(file: TermsInput, languages: Sequence[str]) -> ValidatedTerms:
    """Everything wrong in a file, in its order."""
    from tmtool.terms import seeded, tbx_rules

    path = (
        seeded.locate_seed(file.name) if file.name in seeded.NAMES else file.path or Path(file.name)
    )
    version = tbx_rules.detect_version(str(path))
    try:
        found = _read_judged(replace(file, path=path), languages).faults
        broken = list(tbx_rules.find_violations(path, file.name)) if version else []
    except TmtoolError as error:
        return ValidatedTerms(file.name, error=error, tbx=version)
    # Where a rule is broken, reading complains of the same.
    lines = {fault.line for fault in broken}
    every = [*broken, *(fault for fault in found if fault.line not in lines or not fault.line)]
    return ValidatedTerms(file.name, tuple(sorted(every, key=attrgetter("line"))), tbx=version)


def read_term_history(
    session: Session, request: TermHistoryRequest, reporter: Reporter = SILENT
) -> TermHistoryResult:
    """Count the documents of a memory by how they render a term, by year and by body.

    InputError for a term that can't be understood, or that the term base doesn't have;
    MissingError where there is no memory, EmptyError where nothing is in it.
    """
    from tmtool.memory.concordance.absence import describe_extent, explain_absence
    from tmtool.memory.term_history import build_timeline

    base = open_term_base(session, request.terms, reporter) if request.terms else None
    session.check_filled()
    store, view = session.store, session.view(request.selection)
    found = build_timeline(
        store, request.term, lang=request.lang, to=request.to, view=view,
        min_score=request.min_score,
        terms=base, progress=reporter.step,
    )  # fmt: skip
    nowhere = not found.renderings and not found.alone
    return TermHistoryResult(
        found, explain_absence(store, found.query, view) if nowhere else None,
        describe_extent(store.measure_extent(view)),
        store.address, request.selection,
    )  # fmt: skip
