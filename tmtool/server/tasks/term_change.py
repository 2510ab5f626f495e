"""A change of a term: first what it touches, as an item to look at, then the change itself."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path

from tmtool.operations.term_impact import (
    TermChangeRequest,
    TermChangeResult,
    change_term,
    tell_impact,
)
from tmtool.operations.to_json import to_json
from tmtool.server.items import read_moment
from tmtool.server.worker import Task, TaskResult

IMPACT = "impact.json"
"""What the item of a change that is looked at is written in."""


def run(task: Task) -> TaskResult:
    """Find what the change touches, or with `seen` make the change that was looked at."""
    seen = task.find_text("seen")
    old, new = task.get_text("old"), task.get_text("new")
    request = TermChangeRequest(
        old, new, task.find_text("lang"), apply=seen is not None,
        why=task.find_text("why"), entry=task.find_text("entry"), seen=seen,
    )  # fmt: skip
    result = change_term(task.session, request, task.reporter)
    impact = result.impact
    report = {
        "documents": len(impact.documents), "kept as superseded wording": impact.count("kept"),
        "changed" if seen else "to be changed": impact.count("changed"),
        "left for you": impact.count("by hand"),
    }  # fmt: skip
    if seen is None:
        item = task.items.make(
            "term_change",
            f"{old} → {new}",
            task.job.owner,
            partial(_write, task=task, result=result),
            {"documents": len(impact.documents)},
        )
        return TaskResult(item, report)
    identity, state = task.get_text("item"), task.items.state
    version = state.find_item(identity).version
    told = json.dumps({"change": result.change, "entry": result.entry})
    item = state.add_event(identity, version, task.job.owner, read_moment(), told)
    return TaskResult(item, {**report, "change of the memory": result.change})


def _write(folder: Path, task: Task, result: TermChangeResult) -> None:
    head, *documents = map(to_json, tell_impact(result))
    told = {**head, "digest": result.impact.digest, "concept": task.find_text("entry"),
            "documents": documents}  # fmt: skip
    text = json.dumps(told, ensure_ascii=False)
    (folder / IMPACT).write_text(text, "utf-8", errors="surrogatepass")
