"""Jobs on whole documents: looked up, compared with their previous version, corrected."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from tmtool import files
from tmtool.operations.compare import CompareRequest, compare, tell_comparison
from tmtool.operations.documents import (
    CorrectRequest,
    CorrectResult,
    correct_document,
    describe_correction,
)
from tmtool.operations.pretranslate import PretranslateRequest, lookup_document, tell_document
from tmtool.operations.to_json import dump, to_json
from tmtool.reporter import Remark
from tmtool.server.items import DESCRIPTION, PART, write_json
from tmtool.server.messages import name_buttons
from tmtool.server.state import Json
from tmtool.server.worker import Task, TaskResult
from tmtool.views import comparison as comparison_views
from tmtool.views import document as document_views
from tmtool.views.html.render import render, render_served

_PRETRANSLATED = (".docx", ".xlf", ".tmx", ".xlsx")
"""What a document, and the units that it matches, are written into."""
_COMPARED = ("file.docx", "file.clean.docx", "file.html")


def run_pretranslation(task: Task[PretranslateRequest]) -> TaskResult:
    """Look a document up as a whole, and write what was found for a translator to go on with."""
    file = Path(task.request.file)
    name, dropped = file.name, file.parent.name
    task.reporter.step(f"looking up {name}", 0.0, None)
    found = lookup_document(task.session, task.request, task.reporter)
    begun, options = document_views.count_begun(found.whole), found.whole.options
    segments = len(found.whole.segments)

    def write(folder: Path) -> None:
        context = document_views.build_context(found, name_buttons)
        part = render_served("served_pretranslation.html", file=dropped, **context)
        files.write(folder / PART, [part], private=True)
        for end in _PRETRANSLATED:
            task.reporter.step(f"writing {end}", 0.0, None)
            path = folder / f"file{end}"
            for loss in document_views.write(found, path).losses:
                task.reporter.remark(Remark(f"{end}: {loss}", "loss"))
        records = (f"{dump(each)}\n" for each in tell_document(found))
        files.write(folder / "file.jsonl", records, private=True)
        page = render("pretranslation.html", **document_views.build_context(found))
        files.write(folder / "file.html", page, private=True)

    facts: Mapping[str, Json] = {
        "begun": begun,
        "segments": segments,
        "languages": [options.source, options.target],
        "restriction": found.whole.document.meta.restriction,
        "file": dropped,
    }
    item = task.make_item("pretranslation", name, write, facts)
    told = f"{begun:,} of {segments:,} have a translation to begin with"
    return TaskResult(item, {"segments": told})


def run_comparison(task: Task[CompareRequest]) -> TaskResult:
    """Compare a draft with its previous version, and write it for a reviser to go on with."""
    name = Path(task.request.file).name
    task.reporter.step(f"comparing {name}", 0.0, None)
    found = compare(task.session, task.request, task.reporter)
    comparison = found.comparison

    part = render_served("served_comparison.html", **comparison_views.build_context(comparison))

    def write(folder: Path) -> None:
        files.write(folder / PART, [part], private=True)
        for each in _COMPARED:
            clean = "clean" in each
            comparison_views.write(comparison, folder / each, when=task.session.now, clean=clean)
        records = (f"{dump(each)}\n" for each in tell_comparison(found))
        files.write(folder / "file.jsonl", records, private=True)

    counted = comparison_views.describe_counts(comparison)
    _, earlier = comparison_views.build_titles(comparison)
    facts = {
        "earlier": earlier,
        "counted": counted,
        "languages": [*comparison.langs],
        "restriction": comparison.draft.meta.restriction,
    }
    item = task.make_item("comparison", name, write, facts)
    return TaskResult(item, {"against": earlier, "paragraphs": counted})


def run_correct(task: Task[CorrectRequest]) -> TaskResult:
    """Show what a corrigendum changes in the memory, or make the change that was shown."""
    # In the memory and in messages the file has its own name, without the folder of its item.
    request = replace(task.request, name=Path(task.request.corrigendum).name)
    result = correct_document(task.session, request, task.reporter)
    plan = result.plan
    if request.apply:
        item = task.note_event({"change": result.change})
        changed = {"units corrected": len(plan.units), "change of the memory": result.change}
        return TaskResult(item, changed)
    item = task.make_item(
        "correction",
        result.name,
        lambda folder: write_json(folder / DESCRIPTION, _describe_corrections(task, result)),
        {"units": len(plan.units), "languages": [plan.lang], "symbol": plan.document},
    )
    left = sum(each.problem is not None for each in plan.corrections)
    told = {"units to be corrected": len(plan.units), "corrections left out": left}
    return TaskResult(item, told)


def _describe_corrections(task: Task[CorrectRequest], result: CorrectResult) -> dict[str, object]:
    head, *corrections = map(to_json, describe_correction(result))
    shown = {"digest": result.plan.digest, "corrections": corrections}
    return {**head, **shown, "file": task.request.corrigendum}
