"""A bitext in a file that tmtool wrote: taken in to be reviewed."""

from __future__ import annotations

from tmtool.operations.review import ReviewRequest, start_review
from tmtool.server.reviews import make_bitext
from tmtool.server.worker import Task, TaskResult


def run(task: Task) -> TaskResult:
    """Read it, with the checks and edits that it has, and keep it as an item."""
    bitext = start_review(ReviewRequest(task.get_text("file"))).bitext
    return TaskResult(make_bitext(task.items, bitext, task.get_text("title"), task.job.owner))
