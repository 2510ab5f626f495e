"""A corrigendum: what it would change in the memory, to be looked at, or the change itself."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path

from tmtool.documents.requests import ReadRequest
from tmtool.memory.document_requests import CorrectRequest, CorrectResult
from tmtool.server.items import DESCRIPTION, read_moment
from tmtool.server.worker import Task, TaskResult
from tmtool.services.documents import correct_document
from tmtool.views.json.documents import build_corrections


def run(task: Task) -> TaskResult:
    """Read the corrigendum, and show what it changes; with `seen` make the change that was shown.

    Of the parameters `file` is the path of the corrigendum and `document` what it corrects.
    """
    path, seen = Path(task.get_text("file")), task.find_text("seen")
    # As data it is called by its name, without the folder that it lies in.
    read = ReadRequest(path.name, path.read_bytes(), task.find_text("lang"))
    request = CorrectRequest(read, task.find_text("document"), apply=seen is not None, seen=seen)
    result = correct_document(task.session, request, task.reporter)
    left = sum(each.problem is not None for each in result.plan.corrections)
    units = len(result.plan.units)
    if seen is None:
        item = task.items.make(
            "correction", result.name, task.job.owner, partial(_write, task=task, result=result),
            {"units": units, "languages": [result.plan.lang], "symbol": result.plan.document},
        )  # fmt: skip
        return TaskResult(item, {"units to be corrected": units, "corrections left out": left})
    identity, state = task.get_text("item"), task.items.state
    done = json.dumps({"change": result.change})
    version = state.find_item(identity).version
    item = state.add_event(identity, version, task.job.owner, read_moment(), done)
    return TaskResult(item, {"units corrected": units, "change of the memory": result.change})


def _write(folder: Path, task: Task, result: CorrectResult) -> None:
    head, *corrections = build_corrections(result)
    shown = {
        **head, "digest": result.plan.digest, "corrections": corrections,
        "file": task.get_text("file"),
    }  # fmt: skip
    text = json.dumps(shown, ensure_ascii=False)
    (folder / DESCRIPTION).write_text(text, "utf-8", errors="surrogatepass")
