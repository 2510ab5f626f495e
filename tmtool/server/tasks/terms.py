"""Jobs on terms: files of them added, candidates extracted, a term changed everywhere."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from tmtool.operations.term_extraction import ExtractTermsRequest, extract_terms, tell_extraction
from tmtool.operations.term_files import AddedTerms, AddTermsRequest, add_terms
from tmtool.operations.term_impact import (
    TermChangeRequest,
    TermChangeResult,
    change_term,
    tell_impact,
)
from tmtool.operations.to_json import dump, to_json
from tmtool.server.items import write_json
from tmtool.server.worker import Task, TaskResult
from tmtool.views.html.terms import title_entry

PREVIEW, CANDIDATES, IMPACT = "preview.json", "candidates.jsonl", "impact.json"
"""What the items are written in; candidates are the lines of `tmtool terms extract --json`."""


_MAX_SHOWN = 500
"""Entries, faults and contradictions that a preview shows of each file."""


def run_add_terms(task: Task[AddTermsRequest]) -> TaskResult:
    """Add files of terms to a term base, or with `preview` show what would become of them."""
    preview = task.request.preview
    names = tuple(Path(each).name for each in task.request.files)
    # The files are shown by their own names; a preview shows those with faults as well.
    request = replace(task.request, names=names, force=preview or task.request.force)
    result = add_terms(task.session, request, task.reporter)
    report = {each.file.name: _describe_added(each, preview=preview) for each in result.files}
    if not preview:
        change = result.change
        undone = {} if change is None else {"undo": f"change {change} of the term base"}
        return TaskResult(report={**report, **undone})
    adding = to_json(replace(task.request, preview=False))
    told = {"files": [_build_preview(each) for each in result.files], "request": adding}
    item = task.make_item(
        "term_import",
        f"What {', '.join(names)} would change",
        lambda folder: write_json(folder / PREVIEW, told),
        {"base": request.terms},
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


def _describe_added(added: AddedTerms, *, preview: bool) -> str:
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


def run_extract_terms(task: Task[ExtractTermsRequest]) -> TaskResult:
    """Look for terms in translations; the candidates are an item to decide on."""
    found = extract_terms(task.session, task.request, task.reporter)

    def write(folder: Path) -> None:
        text = "".join(f"{dump(each)}\n" for each in tell_extraction(found))
        (folder / CANDIDATES).write_text(text, "utf-8", errors="surrogatepass")

    names = ", ".join(Path(each).name for each in task.request.files) or "the memory"
    facts = {"candidates": len(found.candidates)}
    item = task.make_item("candidate", f"Candidates from {names}", write, facts)
    return TaskResult(item, {"candidates": f"{len(found.candidates):,} of {found.total:,}"})


def run_term_change(task: Task[TermChangeRequest]) -> TaskResult:
    """Find what the change of a term touches, or make the change that was looked at."""
    request = task.request
    result = change_term(task.session, request, task.reporter)
    impact = result.impact
    report = {
        "documents": len(impact.documents),
        "kept as superseded wording": impact.count("kept"),
        "changed" if request.apply else "to be changed": impact.count("changed"),
        "left for you": impact.count("by hand"),
    }
    if request.apply:
        item = task.note_event({"change": result.change, "entry": result.entry})
        return TaskResult(item, {**report, "change of the memory": result.change})
    item = task.make_item(
        "term_change",
        f"{request.old} → {request.new}",
        lambda folder: write_json(folder / IMPACT, _describe_impact(task, result)),
        {"documents": len(impact.documents)},
    )
    return TaskResult(item, report)


def _describe_impact(task: Task[TermChangeRequest], result: TermChangeResult) -> dict[str, object]:
    head, *documents = map(to_json, tell_impact(result))
    concept, digest = task.request.entry, result.impact.digest
    return {**head, "digest": digest, "concept": concept, "documents": documents}
