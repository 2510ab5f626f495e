"""Jobs that change the memory, or write units of it into a file."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from shutil import copyfileobj
from tempfile import TemporaryFile
from typing import TYPE_CHECKING, Any

from tmtool.errors import BusyError, EmptyError
from tmtool.operations.add import AddRequest, describe_item, describe_outcome
from tmtool.operations.memory_changes import UndoRequest, undo
from tmtool.operations.memory_deletion import DeleteRequest, delete_units, erase
from tmtool.operations.memory_export import ExportRequest, ExportResult, export
from tmtool.operations.memory_upkeep import IndexRequest, LanguageIndex, build_index
from tmtool.operations.review import add_reviewed
from tmtool.operations.to_json import dump, to_json
from tmtool.operations.unit_files import AddFailure, AddOutcome, VectorsMade, add
from tmtool.server.items import write_json
from tmtool.server.messages import explain_error, list_facts
from tmtool.server.reviews import Reviews
from tmtool.server.state import Json
from tmtool.server.worker import Task, TaskResult, describe_facts

if TYPE_CHECKING:
    from tmtool.formats.units.model import ReadNotice, SkippedUnit

REPORT, SKIPPED = "report.json", "skipped.jsonl"
"""What became of each file; what was left out of them, a line each."""


def run_add(task: Task[AddRequest]) -> TaskResult:
    """Add files, or a text and its translation; what is wrong with one leaves the others alone."""
    outcomes: list[AddOutcome] = []
    with TemporaryFile("w+", encoding="utf-8", newline="\n") as left_out:

        def note(file: str, item: SkippedUnit | ReadNotice) -> None:
            left_out.write(f"{dump(describe_item(file, item))}\n")

        # In the memory and in messages files have their own names, without the folder of an item.
        names = tuple(Path(each).name for each in task.request.files)
        request = replace(task.request, names=names)
        for each in add(task.session, request, task.reporter, on_item=note):
            if not isinstance(each, VectorsMade):
                outcomes.append(each)
        left_out.seek(0)

        def write(folder: Path) -> None:
            write_json(folder / REPORT, [_describe(task, each) for each in outcomes])
            with (folder / SKIPPED).open("w", encoding="utf-8", newline="\n") as file:
                copyfileobj(left_out, file)

        units = sum(each.read for each in outcomes if not isinstance(each, AddFailure))
        item = task.make_item("import", task.job.title, write, {"units": units})
    hide = task.items.hide_folders
    report = {hide(each.file): _count(each) for each in outcomes}
    failures = [each for each in outcomes if isinstance(each, AddFailure)]
    # What is refused for its masthead is no failure: the report asks.
    if len(failures) < len(outcomes) or any(map(_is_restricted, failures)):
        return TaskResult(item, report)
    problem = hide(" ".join(explain_error(each.error) for each in failures))
    # Of several the report says it of each.
    facts = describe_facts(failures[0].error) if len(failures) == 1 else {}
    return TaskResult(item, report, problem, facts)


def _is_restricted(failure: AddFailure) -> bool:
    """Whether a file was refused for what its masthead says."""
    return failure.error.code == "restricted text"


def _count(outcome: AddOutcome) -> str:
    """Summarize the outcome of a file."""
    if isinstance(outcome, AddFailure):
        return f"{outcome.added:,} added before the error" if outcome.added else "not added"
    counts = [f"{count:,} {name}" for name, count in outcome.counts.items() if count]
    skipped = sum(outcome.skipped.values())
    left = [f"{skipped:,} skipped"] if skipped else []
    return ", ".join([f"{outcome.read:,} read", *counts, *left])


def _describe(task: Task[Any], outcome: AddOutcome) -> dict[str, object]:
    """Build the row of the import report for a file."""
    hide = task.items.hide_folders
    if isinstance(outcome, AddFailure):
        restriction = outcome.error.values["restriction"] if _is_restricted(outcome) else None
        failed = to_json(describe_outcome(outcome, hide(explain_error(outcome.error))))
        facts = {**list_facts(outcome.error), "restriction": restriction}
        return {**facts, **failed, "file": hide(outcome.file)}
    return {**to_json(describe_outcome(outcome)), "file": hide(outcome.file)}


def run_add_bitext(task: Task[Any]) -> TaskResult:
    """Add a bitext as its reviewers left it; units that were edited since give way."""
    opened = Reviews(task.items).open(task.session, task.get_text("bitext"))
    result = add_reviewed(
        task.session,
        opened.review.bitext,
        opened.item.title,
        task.reporter,
        memory=task.get_text("memory"),
        restricted=task.is_set("restricted"),
    )
    counts = {name: f"{count:,}" for name, count in result.counts.items() if count}
    return TaskResult(opened.item, counts or {"units": "nothing new"})


def run_export(task: Task[ExportRequest]) -> TaskResult:
    """Write units into a file; what is restricted is left out unless it was asked for by name."""
    name = task.request.file
    written: list[ExportResult] = []

    def write(folder: Path) -> None:
        written.append(export(task.session, replace(task.request, file=str(folder / name))))

    task.reporter.step(name, 0, None)
    item = task.make_item("export", name, write)
    result = written[0]
    told = {"written": f"{result.units:,} units, {result.origins:,} origins"}
    if result.left_out:
        told["left out as restricted"] = f"{result.left_out:,} units"
    if result.losses:
        told["what the format can't hold"] = " ".join(result.losses)
    return TaskResult(item, told)


def run_index(task: Task[IndexRequest]) -> TaskResult:
    """Make the vectors that are missing, and the index of each language."""
    parts = build_index(task.session, task.request, task.reporter)
    told = {
        each.lang: f"{each.made:,} vectors made; {each.state}"
        for each in parts
        if isinstance(each, LanguageIndex)
    }
    return TaskResult(report=told)


def run_undo(task: Task[UndoRequest]) -> TaskResult:
    """Undo a change."""
    result = undo(task.session, task.request)
    return TaskResult(report={f"change {result.change}": f"undone: {result.units:,} units"})


def run_withdraw(task: Task[DeleteRequest]) -> TaskResult:
    """Take out all units that come from a document; what else has them keeps them."""
    result = delete_units(task.session, task.request)
    told = {"taken out": f"{result.deleted:,} units", "change": str(result.change or "none")}
    if result.stayed:
        told["kept, as other documents have them"] = f"{result.stayed:,} units"
    return TaskResult(report=told)


def run_erase(task: Task[DeleteRequest]) -> TaskResult:
    """Erase texts from the memory for good, then the items and jobs of the desk that were chosen.

    The job itself stays, without what was erased.
    """
    task.reporter.step("erasing from the memory", 0, None)
    told: dict[str, Json] = {}
    problem = None
    try:
        result = erase(task.session, task.request)
    except BusyError as error:
        # Erased it is, and what the desk keeps has to go as well; a file is still to be written.
        if error.code != "erasing unfinished":
            raise
        problem = explain_error(error)
    else:
        told["erased"] = f"{result.units:,} units, {result.texts:,} texts"
        if result.lessened:
            told["kept in other documents"] = f"{result.lessened:,} units"
        told["change"] = str(result.change or "none")
        reached = "copies, exports and backups that were made before, and decisions on findings"
        told["not reached"] = ", ".join((reached, *result.not_reached))
    task.reporter.step("removing what the desk keeps", 0, None)
    state, items, jobs = task.items.state, task.get_texts("items"), task.get_texts("jobs")
    for identity in items:
        with suppress(EmptyError):  # removed meanwhile
            task.items.remove(state.find_item(identity))
    for identity in jobs:
        state.remove_job(identity)
    state.forget_parameters(task.job.id)
    state.wipe()
    told["removed from the desk"] = f"{len(items):,} files and results, {len(jobs):,} jobs"
    return TaskResult(report=told, problem=problem)
