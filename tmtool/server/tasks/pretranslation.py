"""A document looked up as a whole, with the files that a translator goes on with."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from tmtool import files
from tmtool.operations.pretranslate import (
    PretranslateRequest,
    PretranslateResult,
    lookup_document,
    tell_document,
)
from tmtool.operations.to_json import dump
from tmtool.reporter import Remark
from tmtool.server.items import PART
from tmtool.server.messages import name_buttons
from tmtool.server.worker import Task, TaskResult
from tmtool.views import document as views
from tmtool.views.html import pretranslation as page

_WRITTEN = (".docx", ".xlf", ".tmx", ".xlsx")
"""What the document, and the units that it matches, are written into."""


def run(task: Task) -> TaskResult:
    """Look the document up, and write what was found in every form."""
    name = task.get_text("name")
    source, target = task.find_text("source"), task.find_text("target")
    request = PretranslateRequest(task.get_text("file"), source, target, find_terms=True)
    task.reporter.step(f"looking up {name}", 0.0, None)
    found = lookup_document(task.session, request, task.reporter)
    begun, options = views.count_begun(found.whole), found.whole.options
    segments = len(found.whole.segments)
    item = task.items.make(
        "pretranslation", name, task.job.owner, partial(_write, task, found),
        {
            "begun": begun, "segments": segments,
            "languages": [options.source, options.target],
            "restriction": found.whole.document.meta.restriction,
            "file": task.get_text("item"),
        },
    )  # fmt: skip
    told = f"{begun:,} of {segments:,} have a translation to begin with"
    return TaskResult(item, {"segments": told})


def _write(task: Task, result: PretranslateResult, folder: Path) -> None:
    part = page.render_part(result, task.get_text("item"), name_buttons)
    files.write(folder / PART, [part], private=True)
    for end in _WRITTEN:
        task.reporter.step(f"writing {end}", 0.0, None)
        written = views.write(result.whole, folder / f"file{end}", when=task.session.now)
        for loss in written.losses:
            task.reporter.remark(Remark(f"{end}: {loss}", "loss"))
    records = (f"{dump(each)}\n" for each in tell_document(result))
    files.write(folder / "file.jsonl", records, private=True)
    files.write(folder / "file.html", page.render_chunks(result), private=True)
