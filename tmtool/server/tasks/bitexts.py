"""Jobs that make bitexts, and that check translations."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from shutil import copyfile
from typing import TYPE_CHECKING, Any

from tmtool.checks.inputs import open_bitext
from tmtool.checks.kept_reports import write_report
from tmtool.checks.repairs import list_notes
from tmtool.checks.report import summarize
from tmtool.errors import EmptyError
from tmtool.formats.bitexts import rebuild
from tmtool.formats.bitexts.notes import dump
from tmtool.operations.align import AlignFilesRequest, align_texts
from tmtool.operations.check import CheckFilesRequest
from tmtool.operations.check_texts import CheckRequest, check
from tmtool.operations.to_json import to_json
from tmtool.server.findings import APPLIED, FILE, KIND, DecisionEvent, find_applied, read_events
from tmtool.server.items import read_moment, write_json
from tmtool.server.reviews import Reviews, make_bitext
from tmtool.server.worker import Task, TaskResult

if TYPE_CHECKING:
    from tmtool.checks.report import Report
    from tmtool.server.state import Item, Json

ASKED = "asked.json"  # the parameters of the job, in the folder of what it made: to check again


def run_align(task: Task[AlignFilesRequest]) -> TaskResult:
    """Align a text with its translations: a bitext to review."""
    bitext = align_texts(task.session, task.request, task.reporter).bitext
    return TaskResult(make_bitext(task.items, bitext, task.get_text("title"), task.job.owner))


def run_open_bitext(task: Task[Any]) -> TaskResult:
    """Read a bitext that tmtool wrote, with the checks and edits that it has."""
    bitext = rebuild.read(task.get_text("file"))
    return TaskResult(make_bitext(task.items, bitext, task.get_text("title"), task.job.owner))


def run_check_bitext(task: Task[Any]) -> TaskResult:
    """Check a bitext as it is now; the findings become an item that belongs to it."""
    opened = Reviews(task.items).open(task.get_text("bitext"))
    report = check(task.session, CheckRequest((open_bitext(opened.review.bitext),)), task.reporter)
    names = opened.review.names
    found = {names[row][0]: dump(notes) for row, notes in sorted(list_notes(report).items())}
    item = task.make_item(
        KIND,
        opened.item.title,
        lambda folder: write_json(folder / FILE, found),
        {"bitext": opened.item.id, "version": opened.version},
    )
    return TaskResult(item, {"pairs with findings": f"{len(found):,}"})


def run_check(task: Task[CheckFilesRequest]) -> TaskResult:
    """Check translations: the report, with the files it is about, becomes an item.

    `former` is the id of an earlier check of the same texts: the report tells new findings from
    those that it had, and suggestions that were applied there are applied here.
    """
    # Only a file of an item may be read as the previous version.
    asked = task.request.build(is_file=task.items.is_kept)
    report = check(task.session, asked, task.reporter)
    former = _find_former(task)

    def write(folder: Path) -> None:
        write_report(report, folder, task.items.get_folder(former) if former else None)
        write_json(folder / ASKED, {**task.job.parameters, "request": _keep(task, report, folder)})

    pairs = sum(len(part.opened.job.pairs) for part in report.parts)
    languages = dict.fromkeys(lang for part in report.parts for lang in part.opened.job.langs)
    found = summarize(report)
    facts: dict[str, Json] = {"pairs": pairs, "languages": [*languages], "found": found}
    made = task.make_item("check", task.get_text("title"), write, facts)
    if former is not None:
        _carry_over(task, report, former, made)
    return TaskResult(made, {"pairs": f"{pairs:,}", "found": found})


def _find_former(task: Task[CheckFilesRequest]) -> Item | None:
    identity = task.find_text("former")
    try:
        return None if identity is None else task.items.state.find_item(identity)
    except EmptyError:  # removed while this one waited
        return None


def _keep(task: Task[CheckFilesRequest], report: Report, folder: Path) -> object:
    """Return the request with its files as they are kept in the folder of the check."""
    request = task.request
    if request.against is not None and task.items.is_kept(request.against):
        previous = f"previous/{Path(request.against).name}"
        (folder / "previous").mkdir()
        copyfile(request.against, folder / previous)
        request = replace(request, against=previous)
    files = [
        f"{number}/{side}/{Path(path).name}"
        for number, part in enumerate(report.parts)
        for side, path in zip(
            ("source", "source", "target"), (part.opened.path, *part.opened.paths), strict=True
        )
        if path is not None
    ]
    return to_json(replace(request, files=tuple(files)))


def _carry_over(task: Task[CheckFilesRequest], report: Report, former: Item, made: Item) -> None:
    """Apply suggestions that were applied in the former check, if they are still made."""
    state = task.items.state
    found = {each.id for each in report.findings}
    applied = find_applied(read_events(state, former))
    ids = tuple(name for name in applied if name in found)
    if ids:
        owner, moment = task.job.owner, read_moment()
        event = DecisionEvent(1, owner, moment, APPLIED, ids)
        state.add_event(made.id, made.version, owner, moment, str(event))
