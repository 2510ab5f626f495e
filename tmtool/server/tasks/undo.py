"""Undo a change of the memory."""

from __future__ import annotations

from tmtool.operations.memory_changes import UndoRequest, undo
from tmtool.server.worker import Task, TaskResult


def run(task: Task) -> TaskResult:
    """Undo a change."""
    result = undo(task.session, UndoRequest(int(task.get_text("change"))))
    return TaskResult(report={f"change {result.change}": f"undone: {result.units:,} units"})
