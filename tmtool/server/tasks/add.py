"""Files into the memory."""

from __future__ import annotations

from tmtool.errors import InputError
from tmtool.memory.add_requests import AddFailure, AddOutcome, AddRequest
from tmtool.server.messages import explain_error
from tmtool.server.worker import Task, TaskResult
from tmtool.services.exchange import add_files


def run(task: Task) -> TaskResult:
    """Take the files in; what is wrong with one leaves the others alone."""
    request = AddRequest(
        task.get_texts("files"), memory_name=task.find_text("name"),
        restricted=bool(task.job.parameters["restricted"]),
    )  # fmt: skip
    result = add_files(task.session, request, task.reporter)
    if len(result.failures) == len(result.files):
        raise InputError(" ".join(explain_error(each.error) for each in result.failures))
    hide = task.items.hide_folders
    return TaskResult(report={hide(each.file): hide(_describe(each)) for each in result.files})


def _describe(outcome: AddOutcome) -> str:
    if isinstance(outcome, AddFailure):
        return f"not taken in: {explain_error(outcome.error)}"
    counts = [f"{count:,} {name}" for name, count in outcome.counts.items() if count]
    return ", ".join([f"{outcome.read:,} read", *counts])
