"""Files of terms into a term base, or first what they would change, as an item to look at."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path

from tmtool.server.worker import Task, TaskResult
from tmtool.services.terms import add_terms
from tmtool.terms.requests import AddedTerms, AddTermsRequest, TermsInput
from tmtool.views.html.terms import title_entry

PREVIEW = "preview.json"
"""What the item of a preview is written in."""
_MAX_SHOWN = 500
"""Entries, faults and contradictions that a preview shows of each file."""


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
    parameters = {**task.job.parameters, "preview": False}
    told = {"files": [_build_preview(each) for each in result.files], "parameters": parameters}
    title = f"What {', '.join(each.name for each in files)} would change"
    item = task.items.make(
        "term_import", title, task.job.owner, partial(_write, preview=told), {"base": request.terms}
    )
    return TaskResult(item, report)


def _build_preview(added: AddedTerms) -> dict[str, object]:
    """Return what the page of a preview shows of a file."""
    merged, name = added.merged, added.file.name
    errors = [each for each in added.file.faults if each.grade == "error"]
    doubtful = [each for each in added.file.faults if each.grade != "error"]
    skipped, alike = merged.skipped[:_MAX_SHOWN], merged.alike[:_MAX_SHOWN]
    return {
        "name": name,
        "added": merged.added,
        "merged": merged.merged,
        "same": merged.same,
        "errors": [each.describe(name) for each in errors[:_MAX_SHOWN]],
        "all_errors": len(errors),
        "doubtful": [each.describe(name) for each in doubtful[:_MAX_SHOWN]],
        "skipped": [{"entry": each.entry, "what": each.what} for each in skipped],
        "alike": [{"entry": each.entry, "what": each.what} for each in alike],
        "remarks": [*added.file.remarks],
        "read": [(each.id, title_entry(each)) for each in added.file.entries[:_MAX_SHOWN]],
        "all_read": len(added.file.entries),
    }


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
