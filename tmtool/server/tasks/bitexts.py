"""Jobs that make bitexts, and that check translations."""

from __future__ import annotations

from pathlib import Path
from shutil import copyfile
from typing import TYPE_CHECKING, Any, cast

from tmtool.checks.inputs import is_bitext
from tmtool.checks.repairs import list_notes
from tmtool.checks.report import summarize
from tmtool.checks.requests import CheckRules
from tmtool.documents.requests import ReadRequest
from tmtool.errors import EmptyError
from tmtool.formats.bitexts.notes import dump
from tmtool.operations.check_texts import CheckRequest, PairsFile, check
from tmtool.operations.findings import keep_report
from tmtool.operations.own_rules import open_own_rules
from tmtool.operations.review import ReviewRequest, start_review
from tmtool.pipeline import AlignRequest
from tmtool.server.decided import APPLIED, DecisionEvent, find_applied, read_events
from tmtool.server.findings import FILE, KIND
from tmtool.server.items import read_moment, write_json
from tmtool.server.reviews import Reviews, make_bitext
from tmtool.server.worker import Task, TaskResult
from tmtool.services.texts import align

if TYPE_CHECKING:
    from tmtool.checks.report import Report
    from tmtool.server.state import Item
    from tmtool.units import Level

ASKED = "asked.json"
"""The parameters of the job, in the folder of what it made: to check again."""
_BEFORE = "previous"
"""The folder in it of the previous version that was given, if one was."""


def run_align(task: Task[Any]) -> TaskResult:
    """Align a text with its translations: a bitext to review."""
    source, target, *others = (
        ReadRequest(path, symbol=task.find_text("symbol"), lines=task.is_set("lines"))
        for path in task.get_texts("files")
    )
    level = cast("Level", task.get_text("level"))
    request = AlignRequest(
        source, target, level=level, others=tuple(others), pivot=task.find_text("pivot")
    )
    bitext = align(task.session, request, task.reporter).bitext
    return TaskResult(make_bitext(task.items, bitext, task.get_text("title"), task.job.owner))


def run_open_bitext(task: Task[Any]) -> TaskResult:
    """Read a bitext that tmtool wrote, with the checks and edits that it has."""
    bitext = start_review(ReviewRequest(task.get_text("file"))).bitext
    return TaskResult(make_bitext(task.items, bitext, task.get_text("title"), task.job.owner))


def run_check_bitext(task: Task[Any]) -> TaskResult:
    """Check a bitext as it is now; what is found is an item that belongs to it."""
    opened = Reviews(task.items).open(task.session, task.get_text("bitext"))
    report = check(task.session, CheckRequest((opened.review.bitext,)), task.reporter)
    names = opened.review.names
    found = {names[row][0]: dump(notes) for row, notes in sorted(list_notes(report).items())}
    item = task.make_item(
        KIND,
        opened.item.title,
        lambda folder: write_json(folder / FILE, found),
        {"bitext": opened.item.id, "version": opened.version},
    )
    return TaskResult(item, {"pairs with findings": f"{len(found):,}"})


def run_check(task: Task[Any]) -> TaskResult:
    """Check translations: the report, with the files it is about, becomes an item.

    Of the parameters `files` are the paths of one file of pairs, or of a text and its translation;
    or `bitext` is that of a bitext. `former` is the id of a check of the same texts: what is new
    since then is told apart, and suggestions that were put in there are here as well.
    """
    report = check(task.session, _build_request(task), task.reporter)
    former = _find_former(task)
    before = task.items.get_folder(former) if former else None

    def write(folder: Path) -> None:
        keep_report(report, folder, before)
        _note_request(task, report, folder)

    pairs = sum(len(part.opened.job.pairs) for part in report.parts)
    languages = dict.fromkeys(lang for part in report.parts for lang in part.opened.job.langs)
    found = summarize(report)
    made = task.make_item(
        "check",
        task.get_text("title"),
        write,
        {"pairs": pairs, "languages": [*languages], "found": found},
    )
    if former is not None:
        _carry_over(task, report, former, made)
    return TaskResult(made, {"pairs": f"{pairs:,}", "found": found})


def _build_request(task: Task[Any]) -> CheckRequest:
    own = tuple(open_own_rules(task.session, task.find_text("rules")))
    rules = CheckRules(task.find_text("profile") or "all", own=own)
    terms = task.find_text("terms")
    name = task.find_text("previous")
    previous: ReadRequest | PairsFile | str | None = name
    if name is not None and task.items.is_kept(name):
        previous = PairsFile(name) if is_bitext(name) else ReadRequest(name)
    only_changed = bool(task.find_text("only_changed"))
    return CheckRequest(_list_texts(task), rules, (terms,) if terms else (), only_changed, previous)


def _list_texts(task: Task[Any]) -> tuple[PairsFile | AlignRequest, ...]:
    """A bitext, files of pairs, or a text with its translation, which are aligned first."""
    if bitext := task.find_text("bitext"):
        return (PairsFile(bitext),)
    files = task.get_texts("files")
    if len(files) == 2 and not any(map(is_bitext, files)):
        source, target = (ReadRequest(each, symbol=task.find_text("symbol")) for each in files)
        return (AlignRequest(source, target),)
    return tuple(map(PairsFile, files))


def _find_former(task: Task[Any]) -> Item | None:
    identity = task.find_text("former")
    try:
        return None if identity is None else task.items.state.find_item(identity)
    except EmptyError:  # removed while this one waited
        return None


def _note_request(task: Task[Any], report: Report, folder: Path) -> None:
    """Keep what was asked for; its files are those of the report, which stay."""
    asked = {**task.job.parameters}
    previous = task.find_text("previous")
    if previous is not None and task.items.is_kept(previous):
        asked["previous"] = f"{_BEFORE}/{Path(previous).name}"
        (folder / _BEFORE).mkdir()
        copyfile(previous, folder / str(asked["previous"]))
    asked["names"] = [
        f"{number}/{side}/{Path(path).name}"
        for number, part in enumerate(report.parts)
        for side, path in zip(
            ("source", "source", "target"), (part.opened.path, *part.opened.paths), strict=True
        )
        if path is not None
    ]
    write_json(folder / ASKED, asked)


def _carry_over(task: Task[Any], report: Report, former: Item, made: Item) -> None:
    """Suggestions that were put in stay put in, as far as they are still made."""
    state = task.items.state
    events = read_events(state.list_events(former.id))
    found = {each.id for each in report.findings}
    ids = tuple(name for name in find_applied(events, {}) if name in found)
    if ids:
        owner, moment = task.job.owner, read_moment()
        event = DecisionEvent(1, owner, moment, APPLIED, ids)
        state.add_event(made.id, made.version, owner, moment, str(event))
