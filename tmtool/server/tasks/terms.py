"""Jobs on terms: files of them added, candidates extracted, a term changed everywhere."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from tmtool.operations.term_extraction import ExtractTermsRequest, extract_terms, tell_extraction
from tmtool.operations.term_files import AddTermsRequest, add_terms
from tmtool.operations.term_impact import TermChangeRequest, change_term, tell_impact
from tmtool.operations.to_json import to_json
from tmtool.server.items import write_json
from tmtool.server.worker import Task, TaskResult

PREVIEW, CANDIDATES, IMPACT = "preview.json", "candidates.json", "impact.json"
"""The files of items, with the records of operations."""


def run_add_terms(task: Task[AddTermsRequest]) -> TaskResult:
    """Add files of terms to a term base, or with `preview` show what that would change."""
    names = tuple(Path(each).name for each in task.request.files)
    request = replace(task.request, names=names)
    result = add_terms(task.session, request, task.reporter)
    report = {each.file: each.counts for each in result.files}
    if not request.preview:
        undone = (
            {} if result.change is None else {"undo": f"change {result.change} of the term base"}
        )
        return TaskResult(report={**report, **undone})
    told = {"files": to_json(result.files), "request": to_json(task.request)}
    item = task.make_item(
        "term_import",
        f"What {', '.join(names)} would change",
        lambda folder: write_json(folder / PREVIEW, told),
        {"base": request.terms},
    )
    return TaskResult(item, report)


def run_extract_terms(task: Task[ExtractTermsRequest]) -> TaskResult:
    """Extract terms from translations; the candidates are an item to decide on."""
    found = extract_terms(task.session, task.request, task.reporter)
    records = tell_extraction(found)
    names = ", ".join(Path(each).name for each in task.request.files) or "the memory"
    item = task.make_item(
        "candidate",
        f"Candidates from {names}",
        lambda folder: write_json(folder / CANDIDATES, to_json(records)),
        {"candidates": len(found.candidates)},
    )
    return TaskResult(item, {"candidates": f"{len(found.candidates):,} of {found.total:,}"})


def run_term_change(task: Task[TermChangeRequest]) -> TaskResult:
    """Find what the change of a term affects, or make the change."""
    request = task.request
    result = change_term(task.session, request, task.reporter)
    records = tell_impact(result)
    impact = result.impact
    report = {
        "documents": len(impact.documents),
        "kept as superseded wording": impact.count("kept"),
        "changed" if request.apply else "to be changed": impact.count("changed"),
        "left for you": impact.count("by hand"),
    }
    if request.apply:
        item = task.note_event({"number": result.change})
        return TaskResult(item, {**report, "change of the memory": result.change})
    told = {"records": to_json(records), "request": to_json(request)}
    item = task.make_item(
        "term_change",
        f"{request.old} → {request.new}",
        lambda folder: write_json(folder / IMPACT, told),
        {"documents": len(impact.documents)},
    )
    return TaskResult(item, report)
