"""Jobs on terms: files of them added, candidates extracted, a term changed everywhere."""

from __future__ import annotations

import json
from pathlib import Path

from tmtool.checks.inputs import is_bitext
from tmtool.documents.requests import ReadRequest
from tmtool.errors import EmptyError, InputError
from tmtool.memory.upkeep_requests import TermChangeRequest, TermChangeResult
from tmtool.server.items import write_json
from tmtool.server.worker import Task, TaskResult
from tmtool.services.extract import extract_terms
from tmtool.services.term_change import change_term
from tmtool.services.terms import add_terms, locate_own_term_base
from tmtool.terms.requests import AddedTerms, AddTermsRequest, ExtractTermsRequest, TermsInput
from tmtool.views.html.terms import title_entry
from tmtool.views.json.phrases import build_candidates
from tmtool.views.json.term_change import build_impact

PREVIEW, CANDIDATES, IMPACT = "preview.json", "candidates.jsonl", "impact.json"
"""What the items are written in; candidates are the lines of `tmtool terms extract --json`."""


_MAX_SHOWN = 500
"""Entries, faults and contradictions that a preview shows of each file."""


def run_add_terms(task: Task) -> TaskResult:
    """Add files of terms to a term base, or with `preview` show what would become of them."""
    preview = task.is_set("preview")
    request = AddTermsRequest(
        tuple(TermsInput(Path(each).name, Path(each)) for each in task.get_texts("files")),
        organization=task.find_text("organization"),
        partial=preview or task.is_set("partial"),
        terms=task.find_text("base"),
        process_status=task.find_text("process_status"),
        preview=preview,
    )
    result = add_terms(task.session, request, task.reporter)
    report = {each.file.name: _describe_added(each, preview=preview) for each in result.files}
    if not preview:
        change = result.change
        undone = {} if change is None else {"undo": f"change {change} of the term base"}
        return TaskResult(report={**report, **undone})
    parameters = {**task.job.parameters, "preview": False}
    told = {"files": [_build_preview(each) for each in result.files], "parameters": parameters}
    item = task.make_item(
        "term_import",
        f"What {', '.join(each.name for each in request.files)} would change",
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


def run_extract_terms(task: Task) -> TaskResult:
    """Look for terms in translations; the candidates are an item to decide on."""
    files = task.get_texts("files")
    texts = _pair(files)
    own = locate_own_term_base(task.session)
    langs, least = task.find_text("langs"), task.job.parameters["least"]
    request = ExtractTermsRequest(
        () if texts else files,
        texts,
        not files,
        tuple(langs.split(",")) if langs else None,
        least if isinstance(least, int) else None,
        int(str(task.job.parameters["limit"])),
        str(own) if own.exists() else None,
        new=task.is_set("new") and own.exists(),
    )
    found = extract_terms(task.session, request, task.reporter)
    if not found.candidates:
        message = f"no term comes again in these {found.units:,} units"
        raise EmptyError(message, code="no candidates")

    def write(folder: Path) -> None:
        lines = (json.dumps(each, ensure_ascii=False) for each in build_candidates(found))
        text = "".join(f"{line}\n" for line in lines)
        (folder / CANDIDATES).write_text(text, "utf-8", errors="surrogatepass")

    names = ", ".join(Path(each).name for each in files) or "the memory"
    facts = {"candidates": len(found.candidates)}
    item = task.make_item("candidate", f"Candidates from {names}", write, facts)
    return TaskResult(item, {"candidates": f"{len(found.candidates):,} of {found.total:,}"})


def _pair(files: tuple[str, ...]) -> tuple[ReadRequest, ReadRequest] | None:
    """A text and its translation; None where the files hold pairs themselves, or there are none."""
    if not files or any(map(is_bitext, files)):
        return None
    if len(files) != 2:
        message = "choose a file of translations, or two documents: a text and its translation"
        raise InputError(message)
    return ReadRequest(files[0]), ReadRequest(files[1])


def run_term_change(task: Task) -> TaskResult:
    """Find what the change of a term touches, or with `seen` make the change that was looked at."""
    seen = task.find_text("seen")
    old, new = task.get_text("old"), task.get_text("new")
    request = TermChangeRequest(
        old,
        new,
        task.find_text("lang"),
        apply=seen is not None,
        why=task.find_text("why"),
        entry=task.find_text("entry"),
        seen=seen,
    )
    result = change_term(task.session, request, task.reporter)
    impact = result.impact
    report = {
        "documents": len(impact.documents),
        "kept as superseded wording": impact.count("kept"),
        "changed" if seen else "to be changed": impact.count("changed"),
        "left for you": impact.count("by hand"),
    }
    if seen is not None:
        item = task.note_event({"change": result.change, "entry": result.entry})
        return TaskResult(item, {**report, "change of the memory": result.change})
    item = task.make_item(
        "term_change",
        f"{old} → {new}",
        lambda folder: write_json(folder / IMPACT, _describe_impact(task, result)),
        {"documents": len(impact.documents)},
    )
    return TaskResult(item, report)


def _describe_impact(task: Task, result: TermChangeResult) -> dict[str, object]:
    head, *documents = build_impact(result)
    concept, digest = task.find_text("entry"), result.impact.digest
    return {**head, "digest": digest, "concept": concept, "documents": documents}
