"""A draft beside its previous version, with the files that a reviser goes on with."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from tmtool import files
from tmtool.operations.compare import CompareRequest, CompareResult, compare, tell_comparison
from tmtool.operations.to_json import dump
from tmtool.server.items import PART
from tmtool.server.worker import Task, TaskResult
from tmtool.views import comparison as views
from tmtool.views.html.comparison import render_part


def run(task: Task) -> TaskResult:
    """Compare, and write what came of it in every form."""
    file, symbol = task.find_text("previous"), task.find_text("symbol")
    request = CompareRequest(task.get_text("file"), symbol, previous_file=file)
    task.reporter.step(f"comparing {task.get_text('name')}", 0.0, None)
    found = compare(task.session, request, task.reporter)
    comparison = found.comparison
    counted, (_, earlier) = views.describe_counts(comparison), views.build_titles(comparison)
    item = task.items.make(
        "comparison", task.get_text("name"), task.job.owner, partial(_write, task, found),
        {
            "earlier": earlier, "counted": counted, "languages": [*comparison.langs],
            "restriction": comparison.draft.meta.restriction,
        },
    )  # fmt: skip
    return TaskResult(item, {"against": earlier, "paragraphs": counted})


def _write(task: Task, result: CompareResult, folder: Path) -> None:
    comparison, when = result.comparison, task.session.now
    files.write(folder / PART, [render_part(comparison)], private=True)
    for name in ("file.docx", "file.clean.docx", "file.xlsx", "file.html"):
        views.write(comparison, folder / name, when=when, clean="clean" in name)
    records = (f"{dump(each)}\n" for each in tell_comparison(result))
    files.write(folder / "file.jsonl", records, private=True)
