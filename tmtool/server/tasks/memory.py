"""Jobs that change the memory, or write units of it into a file."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from shutil import copyfileobj
from tempfile import TemporaryFile
from typing import Any

from tmtool.errors import BusyError, EmptyError
from tmtool.operations.add import AddFailure, AddRequest, VectorsMade, add, describe_counts
from tmtool.operations.declare import Written
from tmtool.operations.memory_changes import UndoRequest, undo
from tmtool.operations.memory_deletion import NOT_REACHED, DeleteRequest, delete_units, erase
from tmtool.operations.memory_export import ExportRequest, export
from tmtool.operations.memory_upkeep import IndexRequest, LanguageIndex, build_index
from tmtool.operations.review import add_reviewed
from tmtool.operations.to_json import dump, to_json
from tmtool.protocols import ImportResult
from tmtool.server.items import write_json
from tmtool.server.messages import explain_error, list_facts
from tmtool.server.reviews import Reviews
from tmtool.server.state import Json
from tmtool.server.worker import Task, TaskResult, describe_facts

REPORT, SKIPPED = "report.json", "skipped.jsonl"
"""What became of each file; what was left out of them, a line each."""


def run_add(task: Task[AddRequest]) -> TaskResult:
    """Add files, or a text and its translation; what is wrong with one leaves the others alone."""
    request = replace(task.request, without_folders=True)
    with TemporaryFile("w+", encoding="utf-8", newline="\n") as left_out:
        done = add(
            task.session,
            request,
            task.reporter,
            on_item=lambda item: left_out.write(f"{dump(item)}\n"),
        )
        outcomes = [each for each in done if not isinstance(each, VectorsMade)]
        left_out.seek(0)

        def write(folder: Path) -> None:
            write_json(folder / REPORT, [_describe(each) for each in outcomes])
            with (folder / SKIPPED).open("w", encoding="utf-8", newline="\n") as file:
                copyfileobj(left_out, file)

        units = sum(each.read for each in outcomes if isinstance(each, ImportResult))
        item = task.make_item("import", task.job.title, write, {"units": units})
    report = {each.file: _count(each) for each in outcomes}
    failures = [each for each in outcomes if isinstance(each, AddFailure)]
    # A restricted file is no failure: the page asks whether to add it.
    if len(failures) < len(outcomes) or any(map(_is_restricted, failures)):
        return TaskResult(item, report)
    problem = " ".join(explain_error(each.error) for each in failures)
    facts = describe_facts(failures[0].error) if len(failures) == 1 else {}
    return TaskResult(item, report, task.items.hide_folders(problem), facts)


def _is_restricted(failure: AddFailure) -> bool:
    """Return True if a file was refused for its masthead."""
    return failure.error.code == "restricted text"


def _count(outcome: ImportResult | AddFailure) -> str:
    if isinstance(outcome, ImportResult):
        return describe_counts(outcome)
    added = outcome.describe().added
    return f"{added:,} added before the error" if added else "not added"


def _describe(outcome: ImportResult | AddFailure) -> dict[str, object]:
    """Build the row of the import report for a file."""
    if isinstance(outcome, ImportResult):
        return {**to_json(outcome)}
    error = outcome.error
    restriction = error.values["restriction"] if _is_restricted(outcome) else None
    told = to_json(outcome.describe(explain_error(error)))
    return {**list_facts(error), "restriction": restriction, **told}


def run_add_bitext(task: Task[Any]) -> TaskResult:
    """Add a bitext as its reviewers left it; units that were edited since give way."""
    opened = Reviews(task.items).open(task.get_text("bitext"))
    result = add_reviewed(
        task.session,
        opened.review.bitext,
        opened.item.title,
        task.reporter,
        memory=task.get_text("memory"),
        restricted=task.is_set("restricted"),
    )
    return TaskResult(opened.item, {"units": describe_counts(result)})


def run_export(task: Task[ExportRequest]) -> TaskResult:
    """Write units into a file; restricted ones are left out unless they were asked for."""
    name = task.request.file
    written: list[Written] = []

    def write(folder: Path) -> None:
        written.append(export(task.session, replace(task.request, file=str(folder / name))))

    task.reporter.step(name, 0, None)
    item = task.make_item("export", name, write)
    told = {"written": written[0].contents}
    if written[0].losses:
        told["not written"] = "; ".join(written[0].losses)
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
    return TaskResult(report={f"change {result.undoes}": f"undone: {result.units:,} units"})


def run_withdraw(task: Task[DeleteRequest]) -> TaskResult:
    """Take out all units that come from a document; what else has them keeps them."""
    result = delete_units(task.session, task.request)
    told = {"taken out": f"{result.units:,} units", "change": str(result.change or "none")}
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
        if result.stayed:
            told["kept in other documents"] = f"{result.stayed:,} units"
        told["change"] = str(result.change or "none")
        told["not reached"] = ", ".join((NOT_REACHED, *result.not_reached))
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
