"""Files, or a text and its translation, into the memory, with a report of what became of them."""

from __future__ import annotations

import json
from pathlib import Path
from shutil import copyfileobj
from tempfile import TemporaryFile
from typing import TYPE_CHECKING

from tmtool.operations.add import AddRequest, describe_item, describe_outcome
from tmtool.operations.shared import DocumentOptions
from tmtool.operations.to_json import dump, to_json
from tmtool.operations.unit_files import AddFailure, AddOutcome, OnItem, VectorsMade, add
from tmtool.server.messages import explain_error, list_facts
from tmtool.server.state import Json
from tmtool.server.worker import Task, TaskResult, describe_facts

if TYPE_CHECKING:
    from tmtool.formats.units.model import ReadNotice, SkippedUnit

REPORT, SKIPPED = "report.json", "skipped.jsonl"
"""What became of each file; what was left out of them, a line each."""


def run(task: Task) -> TaskResult:
    """Take the files in; what is wrong with one leaves the others alone."""
    outcomes: list[AddOutcome] = []
    with TemporaryFile("w+", encoding="utf-8", newline="\n") as left_out:

        def note(file: str, item: SkippedUnit | ReadNotice) -> None:
            left_out.write(f"{dump(describe_item(file, item))}\n")

        _add(task, outcomes, note)
        left_out.seek(0)

        def write(folder: Path) -> None:
            told = [_describe(task, each) for each in outcomes]
            (folder / REPORT).write_text(json.dumps(told, ensure_ascii=False), "utf-8")
            with (folder / SKIPPED).open("w", encoding="utf-8", newline="\n") as file:
                copyfileobj(left_out, file)

        units = sum(each.read for each in outcomes if not isinstance(each, AddFailure))
        item = task.items.make("import", task.job.title, task.job.owner, write, {"units": units})
    failures = [each for each in outcomes if isinstance(each, AddFailure)]
    problem, facts = None, dict[str, Json]()
    # What is refused for its masthead is no failure: the report asks.
    if len(failures) == len(outcomes) and not any(map(_is_restricted, failures)):
        problem = task.items.hide_folders(" ".join(explain_error(each.error) for each in failures))
        # Of several the report says it of each.
        facts = {**describe_facts(failures[0].error)} if len(failures) == 1 else {}
    hide = task.items.hide_folders
    return TaskResult(item, {hide(each.file): _count(each) for each in outcomes}, problem, facts)


def _add(task: Task, outcomes: list[AddOutcome], note: OnItem) -> None:
    name, source, target = (task.find_text(each) for each in ("name", "from", "to"))
    files = task.get_texts("files")
    request = AddRequest(
        files, source, target, task.is_set("pair"), memory_name=name,
        reading=DocumentOptions(task.find_text("symbol")), force=task.is_set("force"),
        restricted=task.is_set("restricted"), names=tuple(Path(each).name for each in files),
    )  # fmt: skip
    for each in add(task.session, request, task.reporter, on_item=note):
        if not isinstance(each, VectorsMade):
            outcomes.append(each)


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


def _describe(task: Task, outcome: AddOutcome) -> dict[str, object]:
    """Build the row of the import report for a file."""
    hide = task.items.hide_folders
    if isinstance(outcome, AddFailure):
        restriction = outcome.error.values["restriction"] if _is_restricted(outcome) else None
        failed = to_json(describe_outcome(outcome, hide(explain_error(outcome.error))))
        facts = {**list_facts(outcome.error), "restriction": restriction}
        return {**facts, **failed, "file": hide(outcome.file)}
    return {**to_json(describe_outcome(outcome)), "file": hide(outcome.file)}
