"""What the process of a job does: a function for each kind of job that makes or changes an item.

The kind of a job is the name of an operation, and its request is that of the operation. A kind
without a function here runs its operation as it is, and reports the records of the result.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from shutil import copyfile
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from tmtool import files
from tmtool.checks.inputs import open_bitext
from tmtool.checks.kept_reports import write_report
from tmtool.checks.repairs import list_notes
from tmtool.checks.report import summarize
from tmtool.errors import BusyError, EmptyError, TmtoolError
from tmtool.fields import request
from tmtool.formats.bitexts.notes import dump as dump_notes
from tmtool.operations.add import AddFailure, AddRequest, VectorsMade, add, describe_counts
from tmtool.operations.align import AlignFilesRequest, align_texts
from tmtool.operations.check import CheckFilesRequest
from tmtool.operations.check_texts import CheckRequest, check, open_own_rules
from tmtool.operations.compare import CompareRequest, compare, tell_comparison
from tmtool.operations.declare import Operation, Written
from tmtool.operations.documents import CorrectRequest, correct_document, describe_correction
from tmtool.operations.memory_deletion import NOT_REACHED, DeleteRequest, erase
from tmtool.operations.memory_export import ExportRequest, export
from tmtool.operations.pretranslate import PretranslateRequest, lookup_document, tell_document
from tmtool.operations.review import RowsRequest, add_reviewed, find_rows
from tmtool.operations.term_extraction import ExtractTermsRequest, extract_terms, tell_extraction
from tmtool.operations.term_files import AddTermsRequest, add_terms
from tmtool.operations.term_impact import TermChangeRequest, change_term, tell_impact
from tmtool.operations.to_json import dump, to_json
from tmtool.protocols import ImportResult
from tmtool.reporter import Remark, Reporter
from tmtool.server.findings import APPLIED, FILE, KIND, DecisionEvent, find_applied, read_events
from tmtool.server.items import DESCRIPTION, PART, Items, dump_json, read_moment, write_json
from tmtool.server.messages import explain_error, list_facts, name_buttons, name_problem
from tmtool.server.programs import answer_program
from tmtool.server.reviews import Reviews, make_bitext
from tmtool.server.state import Item, Job, Json
from tmtool.services.session import Session
from tmtool.views import comparison as comparison_views
from tmtool.views import document as document_views
from tmtool.views.html.render import render, render_served

if TYPE_CHECKING:
    from tmtool.checks.report import Report

R = TypeVar("R")
ASKED = "asked.json"
"""The request of a check, with its files as they are kept in the folder of the check."""
REPORT, SKIPPED = "report.json", "skipped.jsonl"
"""The outcome of each added file; the units that were left out of them, a line each."""
PREVIEW, CANDIDATES, IMPACT = "preview.json", "candidates.json", "impact.json"
"""The records of operations on terms, in the folders of their items."""
_PRETRANSLATED = (".docx", ".xlf", ".tmx", ".xlsx")
_COMPARED = ("file.docx", "file.clean.docx", "file.xlsx", "file.html")
_MAX_RECORDS = 50


@request
class CheckBitextRequest:
    """Check a bitext of the server as it is now."""

    bitext: str


@request
class AddBitextRequest:
    """Add a bitext of the server to the memory, as its reviewers left it."""

    bitext: str
    memory: str = ""
    restricted: bool = False


@dataclass(frozen=True, slots=True)
class TaskResult:
    """The result of a job: an item that its page leads to, and a short report.

    With a `problem` the job has failed; `facts` are those of the error, as `describe_facts` has
    them.
    """

    item: Item | None = None
    report: Mapping[str, Json] = field(default_factory=dict)
    problem: str | None = None
    facts: Mapping[str, Json] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Task(Generic[R]):
    """A job in the process that does it: its request, and a session in the name of its owner."""

    job: Job
    request: R
    session: Session
    items: Items
    reporter: Reporter

    def make_json_item(
        self, kind: str, title: str, file: str, value: object, facts: Mapping[str, Json]
    ) -> Item:
        """Make an item of the owner from one file of JSON."""

        def write(folder: Path) -> None:
            write_json(folder / file, value)

        return self.items.make(kind, title, self.job.owner, write, facts)

    def note_event(self, event: Mapping[str, Json]) -> Item:
        """Note on the item that the job is about what was done with it."""
        item = self.items.state.find_item(self.job.about[0])
        owner, moment = self.job.owner, read_moment()
        return self.items.state.add_event(item.id, item.version, owner, moment, dump_json(event))


def describe_facts(error: TmtoolError) -> Mapping[str, Json]:
    """Return the type of an error, its code, and where it is, for programs."""
    return {"type": name_problem(error)[0], **list_facts(error)}


def join_names(paths: Iterable[str]) -> str:
    """Join the names of files without their folders."""
    return " + ".join(Path(each).name for each in paths)


def run_operation(task: Task[Any], operation: Operation[Any, Any]) -> TaskResult:
    """Run an operation, and report the first records of its result."""
    answer = answer_program(task.session, operation, task.request, task.reporter)
    return TaskResult(report={"records": answer.records[:_MAX_RECORDS]})


# Bitexts and checks


def run_align(task: Task[AlignFilesRequest]) -> TaskResult:
    """Align a text with its translations: a bitext to review."""
    bitext = align_texts(task.session, task.request, task.reporter).bitext
    title = join_names(task.request.texts)
    return TaskResult(make_bitext(task.items, bitext, title, task.job.owner))


def run_review_show(task: Task[RowsRequest]) -> TaskResult:
    """Open a bitext that tmtool wrote, with its checks and edits, for review."""
    bitext = find_rows(task.request).bitext
    title = join_names([task.request.bitext])
    return TaskResult(make_bitext(task.items, bitext, title, task.job.owner))


def run_check_bitext(task: Task[CheckBitextRequest]) -> TaskResult:
    """Check a bitext; the findings become an item that belongs to it."""
    opened = Reviews(task.items).open(task.request.bitext)
    report = check(task.session, CheckRequest((open_bitext(opened.review.bitext),)), task.reporter)
    names = opened.review.names
    found = {names[row][0]: dump_notes(notes) for row, notes in sorted(list_notes(report).items())}
    facts: dict[str, Json] = {"bitext": opened.item.id, "version": opened.version}
    item = task.make_json_item(KIND, opened.item.title, FILE, found, facts)
    return TaskResult(item, {"pairs with findings": f"{len(found):,}"})


def run_check(task: Task[CheckFilesRequest]) -> TaskResult:
    """Check translations: the report, with the files it is about, becomes an item.

    A job about an earlier check of the same texts reports which findings are new, and applies the
    suggestions that were applied there.
    """
    # Only files of items may be read, and own rules of the memory.
    for name in task.request.rules:
        open_own_rules(task.session, name)
    asked = task.request.build(is_file=task.items.is_kept)
    report = check(task.session, asked, task.reporter)
    former = None
    with suppress(EmptyError):  # removed while this one waited
        former = task.items.state.find_item(task.job.about[0]) if task.job.about else None

    def write(folder: Path) -> None:
        write_report(report, folder, task.items.get_folder(former) if former else None)
        write_json(folder / ASKED, _keep_request(task, report, folder))

    pairs = sum(len(part.opened.job.pairs) for part in report.parts)
    languages = dict.fromkeys(lang for part in report.parts for lang in part.opened.job.langs)
    found = summarize(report)
    facts: dict[str, Json] = {"pairs": pairs, "languages": [*languages], "found": found}
    made = task.items.make("check", join_names(task.request.files), task.job.owner, write, facts)
    if former is not None:
        _carry_over(task, report, former, made)
    return TaskResult(made, {"pairs": f"{pairs:,}", "found": found})


def _keep_request(task: Task[CheckFilesRequest], report: Report, folder: Path) -> object:
    """Return the request with its files as they are kept in the folder of the check."""
    request = task.request
    if request.against is not None and task.items.is_kept(request.against):
        previous = f"previous/{Path(request.against).name}"
        (folder / "previous").mkdir()
        copyfile(request.against, folder / previous)
        request = replace(request, against=previous)
    kept = [
        f"{number}/{side}/{Path(path).name}"
        for number, part in enumerate(report.parts)
        for side, path in zip(
            ("source", "source", "target"), (part.opened.path, *part.opened.paths), strict=True
        )
        if path is not None
    ]
    return to_json(replace(request, files=tuple(kept)))


def _carry_over(task: Task[CheckFilesRequest], report: Report, former: Item, made: Item) -> None:
    """Apply suggestions that were applied in the former check, if they are still made."""
    state = task.items.state
    found = {each.id for each in report.findings}
    applied = find_applied(read_events(state, former))
    ids = tuple(name for name in applied if name in found)
    if ids:
        owner, moment = task.job.owner, read_moment()
        event = DecisionEvent(1, owner, moment, APPLIED, ids)
        state.add_event(made.id, made.version, owner, moment, str(event))


# Documents


def run_pretranslate(task: Task[PretranslateRequest]) -> TaskResult:
    """Look a document up as a whole, and write the matches for a translator to go on with."""
    file = Path(task.request.file)
    name, dropped = file.name, file.parent.name
    task.reporter.step(f"looking up {name}", 0.0, None)
    found = lookup_document(task.session, task.request, task.reporter)
    begun, options = document_views.count_begun(found.whole), found.whole.options
    segments = len(found.whole.segments)

    def write(folder: Path) -> None:
        context = document_views.build_context(found, name_buttons)
        part = render_served("served_pretranslation.html", file=dropped, **context)
        files.write(folder / PART, [part], private=True)
        for end in _PRETRANSLATED:
            task.reporter.step(f"writing {end}", 0.0, None)
            path = folder / f"file{end}"
            for loss in document_views.write(found, path).losses:
                task.reporter.remark(Remark(f"{end}: {loss}", "loss"))
        _write_records(folder, tell_document(found))
        page = render("pretranslation.html", **document_views.build_context(found))
        files.write(folder / "file.html", page, private=True)

    facts: dict[str, Json] = {
        "begun": begun,
        "segments": segments,
        "languages": [options.source, options.target],
        "restriction": found.whole.document.meta.restriction,
        "file": dropped,
    }
    item = task.items.make("pretranslation", name, task.job.owner, write, facts)
    counted = f"{begun:,} of {segments:,} have a translation to begin with"
    return TaskResult(item, {"segments": counted})


def _write_records(folder: Path, records: Iterable[object]) -> None:
    files.write(folder / "file.jsonl", (f"{dump(each)}\n" for each in records), private=True)


def run_compare(task: Task[CompareRequest]) -> TaskResult:
    """Compare a draft with its previous version, and write it for a reviser to go on with."""
    name = Path(task.request.file).name
    task.reporter.step(f"comparing {name}", 0.0, None)
    found = compare(task.session, task.request, task.reporter)
    comparison = found.comparison
    part = render_served("served_comparison.html", **comparison_views.build_context(comparison))

    def write(folder: Path) -> None:
        files.write(folder / PART, [part], private=True)
        for each in _COMPARED:
            clean = "clean" in each
            comparison_views.write(comparison, folder / each, when=task.session.now, clean=clean)
        _write_records(folder, tell_comparison(found))

    counted = comparison_views.describe_counts(comparison)
    _, earlier = comparison_views.build_titles(comparison)
    facts: dict[str, Json] = {
        "earlier": earlier,
        "counted": counted,
        "languages": [*comparison.langs],
        "restriction": comparison.draft.meta.restriction,
    }
    item = task.items.make("comparison", name, task.job.owner, write, facts)
    return TaskResult(item, {"against": earlier, "paragraphs": counted})


def run_documents_correct(task: Task[CorrectRequest]) -> TaskResult:
    """Show what a corrigendum changes in the memory, or make the change that was shown."""
    # In the memory and in messages the file has its own name, without the folder of its item.
    request = replace(task.request, name=Path(task.request.corrigendum).name)
    result = correct_document(task.session, request, task.reporter)
    plan = result.plan
    if request.apply:
        item = task.note_event({"change": result.change})
        changed = {"units corrected": len(plan.units), "change of the memory": result.change}
        return TaskResult(item, changed)
    head, *corrections = map(to_json, describe_correction(result))
    shown = {"digest": plan.digest, "corrections": corrections, "file": request.corrigendum}
    units = len(plan.units)
    facts: dict[str, Json] = {"units": units, "languages": [plan.lang], "symbol": plan.document}
    item = task.make_json_item("correction", result.name, DESCRIPTION, {**head, **shown}, facts)
    left = sum(each.problem is not None for each in plan.corrections)
    return TaskResult(item, {"units to be corrected": units, "corrections left out": left})


# Memories


def run_add(task: Task[AddRequest]) -> TaskResult:
    """Add files, or a text and its translation; a fault in one leaves the others alone."""
    request = replace(task.request, without_folders=True)
    outcomes: list[ImportResult | AddFailure] = []
    facts: dict[str, Json] = {"units": 0}

    def write(folder: Path) -> None:
        with (folder / SKIPPED).open("w", encoding="utf-8", newline="\n") as skipped:
            for each in add(
                task.session,
                request,
                task.reporter,
                on_item=lambda item: skipped.write(f"{dump(item)}\n"),
            ):
                if not isinstance(each, VectorsMade):
                    outcomes.append(each)
        write_json(folder / REPORT, [*map(_describe_outcome, outcomes)])
        facts["units"] = sum(each.read for each in outcomes if isinstance(each, ImportResult))

    item = task.items.make("import", task.job.title, task.job.owner, write, facts)
    report = {each.file: _count_units(each) for each in outcomes}
    failures = [each for each in outcomes if isinstance(each, AddFailure)]
    # A restricted file is no failure: the page asks whether to add it.
    if len(failures) < len(outcomes) or any(map(_is_restricted, failures)):
        return TaskResult(item, report)
    problem = " ".join(explain_error(each.error) for each in failures)
    faults = describe_facts(failures[0].error) if len(failures) == 1 else {}
    return TaskResult(item, report, task.items.hide_folders(problem), faults)


def _is_restricted(failure: AddFailure) -> bool:
    """Return True if a file was refused for its masthead."""
    return failure.error.code == "restricted text"


def _count_units(outcome: ImportResult | AddFailure) -> str:
    if isinstance(outcome, ImportResult):
        return describe_counts(outcome)
    added = outcome.describe().added
    return f"{added:,} added before the error" if added else "not added"


def _describe_outcome(outcome: ImportResult | AddFailure) -> dict[str, object]:
    """Build the row of the import report for a file."""
    if isinstance(outcome, ImportResult):
        return {**to_json(outcome)}
    error = outcome.error
    restriction = error.values["restriction"] if _is_restricted(outcome) else None
    failed = to_json(outcome.describe(explain_error(error)))
    return {**list_facts(error), "restriction": restriction, **failed}


def run_add_bitext(task: Task[AddBitextRequest]) -> TaskResult:
    """Add a bitext to the memory; units that were edited since are replaced."""
    opened = Reviews(task.items).open(task.request.bitext)
    result = add_reviewed(
        task.session,
        opened.review.bitext,
        opened.item.title,
        task.reporter,
        memory=task.request.memory,
        restricted=task.request.restricted,
    )
    return TaskResult(opened.item, {"units": describe_counts(result)})


def run_memory_export(task: Task[ExportRequest]) -> TaskResult:
    """Write units into a file; restricted ones are left out unless they were asked for."""
    # What somebody calls the file may be confidential, and would stand in a folder.
    name = f"memory-{task.session.now:%Y-%m-%d}{Path(task.request.file).suffix.lower()}"
    written: list[Written] = []

    def write(folder: Path) -> None:
        written.append(export(task.session, replace(task.request, file=str(folder / name))))

    task.reporter.step(name, 0, None)
    item = task.items.make("export", name, task.job.owner, write)
    report = {"written": written[0].contents}
    if written[0].losses:
        report["not written"] = "; ".join(written[0].losses)
    return TaskResult(item, report)


def run_erase(task: Task[DeleteRequest]) -> TaskResult:
    """Erase texts from the memory for good, then the chosen items and jobs of the server.

    The job itself stays, without what was erased.
    """
    task.reporter.step("erasing from the memory", 0, None)
    report: dict[str, Json] = {}
    problem = None
    try:
        result = erase(task.session, task.request)
    except BusyError as error:
        # It is erased, so what the server keeps has to go as well; a file is still to be written.
        if error.code != "erasing unfinished":
            raise
        problem = explain_error(error)
    else:
        report["erased"] = f"{result.units:,} units, {result.texts:,} texts"
        if result.stayed:
            report["kept in other documents"] = f"{result.stayed:,} units"
        report["change"] = str(result.change or "none")
        report["not reached"] = ", ".join((NOT_REACHED, *result.not_reached))
    task.reporter.step("removing what the desk keeps", 0, None)
    state = task.items.state
    for identity in task.job.about:
        with suppress(EmptyError):  # a job, or an item that was removed meanwhile
            task.items.remove(state.find_item(identity))
        state.remove_job(identity)
    state.forget_parameters(task.job.id)
    state.wipe()
    report["removed from the desk"] = f"{len(task.job.about):,} files, results and jobs"
    return TaskResult(report=report, problem=problem)


# Terms


def run_terms_add(task: Task[AddTermsRequest]) -> TaskResult:
    """Add files of terms to a term base, or with `preview` show what that would change."""
    names = tuple(Path(each).name for each in task.request.files)
    request = replace(task.request, names=names)
    result = add_terms(task.session, request, task.reporter)
    report: dict[str, Json] = {each.file: each.counts for each in result.files}
    if not request.preview:
        if result.change is not None:
            report["undo"] = f"change {result.change} of the term base"
        return TaskResult(report=report)
    shown = {"files": to_json(result.files), "request": to_json(task.request)}
    title = f"What {', '.join(names)} would change"
    item = task.make_json_item("term_import", title, PREVIEW, shown, {"base": request.terms})
    return TaskResult(item, report)


def run_terms_extract(task: Task[ExtractTermsRequest]) -> TaskResult:
    """Extract terms from translations; the candidates are an item to decide on."""
    found = extract_terms(task.session, task.request, task.reporter)
    names = ", ".join(Path(each).name for each in task.request.files) or "the memory"
    title, count = f"Candidates from {names}", len(found.candidates)
    records = to_json([*tell_extraction(found)])
    item = task.make_json_item("candidate", title, CANDIDATES, records, {"candidates": count})
    return TaskResult(item, {"candidates": f"{count:,} of {found.total:,}"})


def run_terms_impact(task: Task[TermChangeRequest]) -> TaskResult:
    """Find what the change of a term affects, or make the change."""
    request = task.request
    result = change_term(task.session, request, task.reporter)
    impact = result.impact
    report = {
        "documents": len(impact.documents),
        "kept as superseded wording": impact.count("kept"),
        "changed" if request.apply else "to be changed": impact.count("changed"),
        "left for you": impact.count("by hand"),
    }
    if request.apply:
        item = task.note_event({"number": result.change})
        return TaskResult(item, {**report, "change of the memory": result.change})
    shown = {"records": to_json([*tell_impact(result)]), "request": to_json(request)}
    title = f"{request.old} → {request.new}"
    documents: dict[str, Json] = {"documents": len(impact.documents)}
    return TaskResult(task.make_json_item("term_change", title, IMPACT, shown, documents), report)
