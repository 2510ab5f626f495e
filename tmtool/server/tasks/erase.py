"""Texts erased for good, with what this server keeps of them."""

from __future__ import annotations

from contextlib import suppress

from tmtool.errors import EmptyError
from tmtool.memory.upkeep_requests import EraseRequest
from tmtool.selection import Selection
from tmtool.server.worker import Task, TaskResult
from tmtool.services.edit import erase


def run(task: Task) -> TaskResult:
    """Erase them from the memory, then remove the items and jobs that were chosen.

    Nothing is left in the state either, but the job itself, without what was erased.
    """
    symbol, file = task.find_text("symbol"), task.find_text("file")
    chosen = Selection(symbol=(symbol,) if symbol else (), file=(file,) if file else ())
    request = EraseRequest(task.get_text("why"), task.get_texts("keys"), chosen, confirmed=True)
    task.reporter.step("erasing from the memory", 0, None)
    result = erase(task.session, request)
    task.reporter.step("removing what the desk keeps", 0, None)
    state = task.items.state
    for identity in task.get_texts("items"):
        with suppress(EmptyError):  # removed meanwhile
            task.items.remove(state.find_item(identity))
    for identity in task.get_texts("jobs"):
        state.remove_job(identity)
    state.forget_parameters(task.job.id)
    state.wipe()
    told = {"erased": f"{result.units:,} units, {result.texts:,} texts"}
    if result.lessened:
        told["kept in other documents"] = f"{result.lessened:,} units"
    told["change"] = str(result.change or "none")
    told["removed from the desk"] = (
        f"{len(task.get_texts('items')):,} files and results, {len(task.get_texts('jobs')):,} jobs"
    )
    reached = "copies, exports and backups that were made before, and decisions on findings"
    told["not reached"] = ", ".join((reached, *result.not_reached))
    return TaskResult(report=told)
