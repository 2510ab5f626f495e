"""Jobs on whole documents: looked up, compared with their previous version, corrected."""

from __future__ import annotations

from collections.abc import Mapping
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
_COMPARED = ("file.docx", "file.xlsx", "file.html")


def run_pretranslation(task: Task) -> TaskResult:
    """Look a document up as a whole, and write what was found for a translator to go on with."""
    name = task.get_text("name")
    source, target = task.find_text("source"), task.find_text("target")
    request = PretranslateRequest(task.get_text("file"), source, target, find_terms=True)
    task.reporter.step(f"looking up {name}", 0.0, None)
    found = lookup_document(task.session, request, task.reporter)
    begun, options = document_views.count_begun(found.whole), found.whole.options
    segments = len(found.whole.segments)

    def write(folder: Path) -> None:
        context = document_views.build_context(found, name_buttons)
        part = render_served("served_pretranslation.html", file=task.get_text("item"), **context)
        files.write(folder / PART, [part], private=True)
        for end in _PRETRANSLATED:
            task.reporter.step(f"writing {end}", 0.0, None)
            path = folder / f"file{end}"
            for loss in document_views.write(found, path, when=task.session.now).losses:
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
        "file": task.get_text("item"),
    }
    item = task.make_item("pretranslation", name, write, facts)
    told = f"{begun:,} of {segments:,} have a translation to begin with"
    return TaskResult(item, {"segments": told})


def run_comparison(task: Task) -> TaskResult:
    """Compare a draft with its previous version, and write it for a reviser to go on with."""
    name, file = task.get_text("name"), task.get_text("file")
    previous, symbol = task.find_text("previous"), task.find_text("symbol")
    request = CompareRequest(file, symbol, previous_file=previous)
    task.reporter.step(f"comparing {name}", 0.0, None)
    found = compare(task.session, request, task.reporter)
    comparison = found.comparison

    part = render_served("served_comparison.html", **comparison_views.build_context(comparison))

    def write(folder: Path) -> None:
        files.write(folder / PART, [part], private=True)
        for each in _COMPARED:
            comparison_views.write(comparison, folder / each, when=task.session.now)
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


def run_correct(task: Task) -> TaskResult:
    """Show what a corrigendum changes in the memory; with `seen` make the change that was shown.

    Of the parameters `file` is the path of the corrigendum and `document` what it corrects.
    """
    path, seen = Path(task.get_text("file")), task.find_text("seen")
    # As data it is called by its name, without the folder that it lies in.
    request = CorrectRequest(
        str(path),
        task.find_text("document"),
        task.find_text("lang"),
        apply=seen is not None,
        seen=seen,
        name=path.name,
    )
    result = correct_document(task.session, request, task.reporter)
    plan = result.plan
    if seen is not None:
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


def _describe_corrections(task: Task, result: CorrectResult) -> dict[str, object]:
    head, *corrections = map(to_json, describe_correction(result))
    shown = {"digest": result.plan.digest, "corrections": corrections}
    return {**head, **shown, "file": task.get_text("file")}
