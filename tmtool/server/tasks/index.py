"""The vectors and the index of the memory, brought up to date."""

from __future__ import annotations

from tmtool.operations.memory_upkeep import IndexRequest, LanguageIndex, build_index
from tmtool.server.worker import Task, TaskResult


def run(task: Task) -> TaskResult:
    """Make the vectors that are missing, and the index of each language."""
    parts = build_index(task.session, IndexRequest(jobs=1), task.reporter)
    told = {
        each.lang: f"{each.made:,} vectors made; {each.state}"
        for each in parts
        if isinstance(each, LanguageIndex)
    }
    return TaskResult(report=told)
