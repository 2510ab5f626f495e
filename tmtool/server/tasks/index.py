"""The vectors and the index of the memory, brought up to date."""

from __future__ import annotations

from tmtool.memory.upkeep_requests import IndexRequest
from tmtool.server.worker import Task, TaskResult
from tmtool.services.maintain import build_index


def run(task: Task) -> TaskResult:
    """Make the vectors that are missing, and the index of each language."""
    result = build_index(task.session, IndexRequest(jobs=1), task.reporter)
    told = {each.lang: f"{each.made:,} vectors made; {each.state}" for each in result.languages}
    return TaskResult(report=told)
