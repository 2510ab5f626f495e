"""Texts erased for good, with what this server keeps of them."""

from __future__ import annotations

from contextlib import suppress

from tmtool.errors import BusyError, EmptyError
from tmtool.operations.memory_changes import DeleteRequest, EraseResult, erase
from tmtool.selection import Selection
from tmtool.server.messages import explain_error
from tmtool.server.worker import Task, TaskResult


def run(task: Task) -> TaskResult:
    """Erase them from the memory, then remove the items and jobs that were chosen.

    Nothing is left in the state either, but the job itself, without what was erased.
    """
    symbol, file = task.find_text("symbol"), task.find_text("file")
    chosen = Selection(symbol=(symbol,) if symbol else (), file=(file,) if file else ())
    request = DeleteRequest(
        task.get_texts("keys"), chosen, confirmed=True, permanently=True, why=task.get_text("why")
    )
    task.reporter.step("erasing from the memory", 0, None)
    result, problem = None, None
    try:
        result = erase(task.session, request)
    except BusyError as error:
        # Erased it is, and what the desk keeps has to go as well; a file is still to be written.
        if error.code != "erasing unfinished":
            raise
        problem = explain_error(error)
    task.reporter.step("removing what the desk keeps", 0, None)
    state = task.items.state
    for identity in task.get_texts("items"):
        with suppress(EmptyError):  # removed meanwhile
            task.items.remove(state.find_item(identity))
    for identity in task.get_texts("jobs"):
        state.remove_job(identity)
    state.forget_parameters(task.job.id)
    state.wipe()
    told = {} if result is None else _describe(result)
    told["removed from the desk"] = (
        f"{len(task.get_texts('items')):,} files and results, {len(task.get_texts('jobs')):,} jobs"
    )
    return TaskResult(report=told, problem=problem)


def _describe(result: EraseResult) -> dict[str, str]:
    """What went from the memory, and what may hold it still."""
    told = {"erased": f"{result.units:,} units, {result.texts:,} texts"}
    if result.lessened:
        told["kept in other documents"] = f"{result.lessened:,} units"
    told["change"] = str(result.change or "none")
    reached = "copies, exports and backups that were made before, and decisions on findings"
    return {**told, "not reached": ", ".join((reached, *result.not_reached))}
