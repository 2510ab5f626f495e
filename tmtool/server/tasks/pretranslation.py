"""A document looked up as a whole, with the files that a translator goes on with."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from tmtool import files
from tmtool.documents.requests import ReadRequest
from tmtool.formats.bitexts.jsonl import write_object
from tmtool.memory.requests import DocumentLookupRequest, DocumentLookupResult, LookupRequest
from tmtool.reporter import Remark
from tmtool.server.items import PART
from tmtool.server.messages import name_buttons
from tmtool.server.worker import Task, TaskResult
from tmtool.services.lookup import lookup_document
from tmtool.views import document as views
from tmtool.views.html import pretranslation as page
from tmtool.views.json.lookup import build_document

_WRITTEN = (".docx", ".xlf", ".tmx", ".xlsx")
"""What the document, and the units that it matches, are written into."""


def run(task: Task) -> TaskResult:
    """Look the document up, and write what was found in every form."""
    name = task.get_text("name")
    source, target = task.find_text("source"), task.find_text("target")
    request = DocumentLookupRequest(
        ReadRequest(task.get_text("file"), lang=source), LookupRequest((), source, target),
        mark_words=True, find_terms=True,
    )  # fmt: skip
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


def _write(task: Task, result: DocumentLookupResult, folder: Path) -> None:
    part = page.render_part(result, task.get_text("item"), name_buttons)
    files.write(folder / PART, [part], private=True)
    for end in _WRITTEN:
        task.reporter.step(f"writing {end}", 0.0, None)
        written = views.write(result.whole, folder / f"file{end}", when=task.session.now)
        for loss in written.losses:
            task.reporter.remark(Remark(f"{end}: {loss}", "loss"))
    facts = {"memory": result.memory, "filter": str(result.selection)}
    objects = build_document(result.whole, facts, result.previous)
    files.write(folder / "file.jsonl", map(write_object, objects), private=True)
    files.write(folder / "file.html", page.render_chunks(result), private=True)
