"""Undo a change of the memory."""

from __future__ import annotations

from tmtool.memory.upkeep_requests import UndoRequest
from tmtool.server.worker import Task, TaskResult
from tmtool.services.edit import undo


def run(task: Task) -> TaskResult:
    """Undo a change."""
    result = undo(task.session, UndoRequest(int(task.get_text("change"))))
    return TaskResult(report={f"change {result.change}": f"undone: {result.units:,} units"})
