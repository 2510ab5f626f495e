"""A text and its translations, aligned: a bitext to review."""

from __future__ import annotations

from typing import cast

from tmtool.documents.requests import ReadRequest
from tmtool.pipeline import AlignRequest
from tmtool.server.reviews import make_bitext
from tmtool.server.worker import Task, TaskResult
from tmtool.services.texts import align
from tmtool.units import Level


def run(task: Task) -> TaskResult:
    """Read all, align them, and keep what came of it as an item."""
    lines = bool(task.job.parameters["lines"])
    source, target, *others = (
        ReadRequest(path, symbol=task.find_text("symbol"), lines=lines)
        for path in task.get_texts("files")
    )
    level = cast("Level", task.get_text("level"))
    request = AlignRequest(
        source, target, level=level, others=tuple(others), pivot=task.find_text("pivot") or None
    )
    bitext = align(task.session, request, task.reporter).bitext
    return TaskResult(make_bitext(task.items, bitext, task.get_text("title"), task.job.owner))
