"""Jobs on terms: files of them added, candidates extracted, a term changed everywhere."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from tmtool.errors import InputError
from tmtool.operations.term_bases import locate_own_term_base
from tmtool.operations.term_extraction import ExtractTermsRequest, extract_terms, tell_extraction
from tmtool.operations.term_files import AddTermsRequest, add_terms
from tmtool.operations.term_impact import (
    TermChangeRequest,
    TermChangeResult,
    change_term,
    tell_impact,
)
from tmtool.operations.to_json import dump, to_json
from tmtool.server.items import write_json
from tmtool.server.worker import Task, TaskResult

PREVIEW, CANDIDATES, IMPACT = "preview.json", "candidates.jsonl", "impact.json"
"""What the items are written in; candidates are the lines of `tmtool terms extract --json`."""


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


def run_extract_terms(task: Task[Any]) -> TaskResult:
    """Look for terms in translations; the candidates are an item to decide on."""
    files = task.get_texts("files")
    own = locate_own_term_base(task.session)
    langs, least = task.find_text("langs"), task.job.parameters["least"]
    source, target = _split(langs)
    request = ExtractTermsRequest(
        files,
        from_memory=not files,
        from_=source,
        to=target,
        min_units=least if isinstance(least, int) else None,
        limit=int(str(task.job.parameters["limit"])),
        terms=str(own) if own.exists() else None,
        new=task.is_set("new") and own.exists(),
    )
    found = extract_terms(task.session, request, task.reporter)

    def write(folder: Path) -> None:
        text = "".join(f"{dump(each)}\n" for each in tell_extraction(found))
        (folder / CANDIDATES).write_text(text, "utf-8", errors="surrogatepass")

    names = ", ".join(Path(each).name for each in files) or "the memory"
    facts = {"candidates": len(found.candidates)}
    item = task.make_item("candidate", f"Candidates from {names}", write, facts)
    return TaskResult(item, {"candidates": f"{len(found.candidates):,} of {found.total:,}"})


def _split(langs: str | None) -> tuple[str, str] | tuple[None, None]:
    """Return the two languages of "en,zh"; InputError for another number of them."""
    if not langs:
        return None, None
    codes = langs.split(",")
    if len(codes) != 2:
        raise InputError(f"two languages are needed, as in en,zh, not {langs!r}")
    return codes[0], codes[1]


def run_term_change(task: Task[Any]) -> TaskResult:
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


def _describe_impact(task: Task[Any], result: TermChangeResult) -> dict[str, object]:
    head, *documents = map(to_json, tell_impact(result))
    concept, digest = task.find_text("entry"), result.impact.digest
    return {**head, "digest": digest, "concept": concept, "documents": documents}
