"""The checks on a bitext under review: findings to stand beside its pairs."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path

from tmtool.checks.repairs import list_notes
from tmtool.formats.bitexts.notes import dump
from tmtool.operations.check_texts import CheckRequest, check
from tmtool.server.findings import FILE, KIND
from tmtool.server.reviews import Reviews
from tmtool.server.worker import Task, TaskResult


def run(task: Task) -> TaskResult:
    """Check it as it is now; what is found is an item that belongs to the bitext."""
    opened = Reviews(task.items).open(task.session, task.get_text("bitext"))
    report = check(task.session, CheckRequest((opened.review.bitext,)), task.reporter)
    names = opened.review.names
    found = {names[row][0]: dump(notes) for row, notes in sorted(list_notes(report).items())}
    item = task.items.make(
        KIND, opened.item.title, task.job.owner, partial(_write, found),
        {"bitext": opened.item.id, "version": opened.version},
    )  # fmt: skip
    return TaskResult(item, {"pairs with findings": f"{len(found):,}"})


def _write(stored: dict[str, str], folder: Path) -> None:
    (folder / FILE).write_text(json.dumps(stored, ensure_ascii=False), "utf-8")
