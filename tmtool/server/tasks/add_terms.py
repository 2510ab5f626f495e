"""Files of terms into a term base, or first what they would change, as an item to look at."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path

from tmtool.server.worker import Task, TaskResult
from tmtool.services.terms import add_terms
from tmtool.terms.requests import AddedTerms, AddTermsRequest, TermsInput
from tmtool.views.html.term_files import build_preview

PREVIEW = "preview.json"
"""What the item of a preview is written in."""


def run(task: Task) -> TaskResult:
    """Take the files in, or with `preview` show what would become of them."""
    preview = bool(task.job.parameters["preview"])
    files = tuple(TermsInput(Path(each).name, Path(each)) for each in task.get_texts("files"))
    request = AddTermsRequest(
        files, organization=task.find_text("organization"),
        partial=preview or bool(task.job.parameters["partial"]), terms=task.find_text("base"),
        process_status=task.find_text("process_status"), preview=preview,
    )  # fmt: skip
    result = add_terms(task.session, request, task.reporter)
    report = {each.file.name: describe_added(each, preview=preview) for each in result.files}
    if not preview:
        change = "" if result.change is None else f"change {result.change} of the term base"
        return TaskResult(report={**report, **({"undo": change} if change else {})})
    told = build_preview(result)
    told |= {"parameters": {**task.job.parameters, "preview": False}}
    title = f"What {', '.join(each.name for each in files)} would change"
    item = task.items.make(
        "term_import", title, task.job.owner, partial(_write, preview=told), {"base": request.terms}
    )
    return TaskResult(item, report)


def _write(folder: Path, preview: object) -> None:
    text = json.dumps(preview, ensure_ascii=False)
    (folder / PREVIEW).write_text(text, "utf-8", errors="surrogatepass")


def describe_added(added: AddedTerms, *, preview: bool) -> str:
    """Count the entries of a file by what became of them, or would become of them."""
    merged = added.merged
    would = "would be " if preview else ""
    counts = {
        f"{would}added": merged.added,
        f"{would}merged with existing entries": merged.merged,
        "there already": merged.same,
        f"contradictions {would}left out": len(merged.skipped),
        f"faults {would}passed over": sum(each.grade == "error" for each in added.file.faults),
    }
    told = [f"{count:,} {what}" for what, count in counts.items() if count]
    return ", ".join(told) or "nothing"
