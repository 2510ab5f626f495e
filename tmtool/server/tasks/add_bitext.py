"""A bitext into the memory, as its reviewers left it."""

from __future__ import annotations

from tmtool.operations.review import add_reviewed
from tmtool.server.reviews import Reviews
from tmtool.server.worker import Task, TaskResult


def run(task: Task) -> TaskResult:
    """Take it in; units that it gave before and that were edited since give way."""
    opened = Reviews(task.items).open(task.session, task.get_text("bitext"))
    restricted = bool(task.job.parameters["restricted"])
    bitext, title = opened.review.bitext, opened.item.title
    memory = task.get_text("memory")
    result = add_reviewed(
        task.session, bitext, title, task.reporter, memory=memory, restricted=restricted
    )
    counts = {name: f"{count:,}" for name, count in result.counts.items() if count}
    return TaskResult(opened.item, counts or {"units": "nothing new"})
