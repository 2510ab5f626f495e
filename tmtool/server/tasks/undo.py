"""A change of the memory taken back."""

from __future__ import annotations

from tmtool.memory.upkeep_requests import UndoRequest
from tmtool.server.worker import Task, TaskResult
from tmtool.services.edit import undo


def run(task: Task) -> TaskResult:
    """Take a change back."""
    result = undo(task.session, UndoRequest(int(task.get_text("change"))))
    return TaskResult(report={f"change {result.change}": f"taken back: {result.units:,} units"})
