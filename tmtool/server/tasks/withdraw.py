"""A document taken out of the memory."""

from __future__ import annotations

from tmtool.operations.memory_changes import DeleteRequest, delete_units
from tmtool.selection import Selection
from tmtool.server.worker import Task, TaskResult


def run(task: Task) -> TaskResult:
    """Take out all units that come from it; what else has them keeps them."""
    symbol, file = task.find_text("symbol"), task.find_text("file")
    chosen = Selection(symbol=(symbol,) if symbol else (), file=(file,) if file else ())
    result = delete_units(task.session, DeleteRequest(selection=chosen, confirmed=True))
    told = {"taken out": f"{result.deleted:,} units", "change": str(result.change or "none")}
    if result.stayed:
        told["kept, as other documents have them"] = f"{result.stayed:,} units"
    return TaskResult(report=told)
