"""A corrigendum: what it would change in the memory, to be looked at, or the change itself."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path

from tmtool.operations.documents import (
    CorrectRequest,
    CorrectResult,
    correct_document,
    describe_correction,
)
from tmtool.operations.to_json import to_json
from tmtool.server.items import DESCRIPTION, read_moment
from tmtool.server.worker import Task, TaskResult


def run(task: Task) -> TaskResult:
    """Read the corrigendum, and show what it changes; with `seen` make the change that was shown.

    Of the parameters `file` is the path of the corrigendum and `document` what it corrects.
    """
    path, seen = Path(task.get_text("file")), task.find_text("seen")
    # As data it is called by its name, without the folder that it lies in.
    request = CorrectRequest(
        str(path), task.find_text("document"), task.find_text("lang"), apply=seen is not None,
        seen=seen, name=path.name,
    )  # fmt: skip
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
    head, *corrections = map(to_json, describe_correction(result))
    shown = {
        **head, "digest": result.plan.digest, "corrections": corrections,
        "file": task.get_text("file"),
    }  # fmt: skip
    text = json.dumps(shown, ensure_ascii=False)
    (folder / DESCRIPTION).write_text(text, "utf-8", errors="surrogatepass")
