"""A document looked up as a whole, with the files that a translator goes on with."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

from tmtool import files
from tmtool.operations.pretranslate import (
    PretranslateRequest,
    PretranslateResult,
    lookup_document,
    tell_document,
)
from tmtool.operations.to_json import dump
from tmtool.reporter import Remark
from tmtool.server.items import DESCRIPTION
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
    data = page.describe_pretranslation(found)
    item = task.items.make(
        "pretranslation", name, task.job.owner, partial(_write, task, found, data),
        {
            "begun": data["begun"], "segments": data["total"]["segments"],
            "languages": data["langs"], "restriction": data["restriction"],
            "file": task.get_text("item"),
        },
    )  # fmt: skip
    told = f"{data['begun']:,} of {data['total']['segments']:,} have a translation to begin with"
    return TaskResult(item, {"segments": told})


def _write(task: Task, result: PretranslateResult, data: Mapping[str, Any], folder: Path) -> None:
    files.write(folder / DESCRIPTION, [json.dumps(data, ensure_ascii=False)], private=True)
    for end in _WRITTEN:
        task.reporter.step(f"writing {end}", 0.0, None)
        written = views.write(result.whole, folder / f"file{end}", when=task.session.now)
        for loss in written.losses:
            task.reporter.remark(Remark(f"{end}: {loss}", "loss"))
    records = (f"{dump(each)}\n" for each in tell_document(result))
    files.write(folder / "file.jsonl", records, private=True)
    files.write(folder / "file.html", page.render_chunks(data), private=True)
