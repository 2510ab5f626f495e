"""Translations to be checked: the report, with the files it is about, becomes an item."""

from __future__ import annotations

import json
from pathlib import Path
from shutil import copyfile
from typing import TYPE_CHECKING

from tmtool.checks.inputs import is_bitext
from tmtool.checks.report import summarize
from tmtool.checks.requests import CheckRules
from tmtool.documents.requests import ReadRequest
from tmtool.errors import EmptyError
from tmtool.operations.check_texts import CheckRequest, PairsFile, check
from tmtool.operations.findings import keep_report
from tmtool.operations.own_rules import open_own_rules
from tmtool.pipeline import AlignRequest
from tmtool.server.decided import APPLIED, DecisionEvent, find_applied, read_events
from tmtool.server.items import read_moment
from tmtool.server.worker import Task, TaskResult

if TYPE_CHECKING:
    from tmtool.checks.report import Report
    from tmtool.server.state import Item

ASKED = "asked.json"
"""The parameters of the job, in the folder of what it made: to check again."""
_BEFORE = "previous"
"""The folder in it of the previous version that was given, if one was."""


def run(task: Task) -> TaskResult:
    """Check, and keep the report.

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
    made = task.items.make(
        "check", task.get_text("title"), task.job.owner, write,
        {"pairs": pairs, "languages": [*languages], "found": summarize(report)},
    )  # fmt: skip
    if former is not None:
        _carry_over(task, report, former, made)
    return TaskResult(made, {"pairs": f"{pairs:,}", "found": summarize(report)})


def _build_request(task: Task) -> CheckRequest:
    own = tuple(open_own_rules(task.session, task.find_text("rules")))
    rules = CheckRules(task.find_text("profile") or "all", own=own)
    terms = task.find_text("terms")
    name = task.find_text("previous")
    previous: ReadRequest | PairsFile | str | None = name
    if name is not None and task.items.is_kept(name):
        previous = PairsFile(name) if is_bitext(name) else ReadRequest(name)
    return CheckRequest(
        _list_texts(task), rules, (terms,) if terms else (), bool(task.find_text("only_changed")),
        previous,
    )  # fmt: skip


def _list_texts(task: Task) -> tuple[PairsFile | AlignRequest, ...]:
    """A bitext, files of pairs, or a text with its translation, which are aligned first."""
    if bitext := task.find_text("bitext"):
        return (PairsFile(bitext),)
    files = task.get_texts("files")
    if len(files) == 2 and not any(map(is_bitext, files)):
        symbol = task.find_text("symbol")
        source, target = (ReadRequest(each, symbol=symbol) for each in files)
        return (AlignRequest(source, target),)
    return tuple(map(PairsFile, files))


def _find_former(task: Task) -> Item | None:
    identity = task.find_text("former")
    if identity is None:
        return None
    try:
        return task.items.state.find_item(identity)
    except EmptyError:  # removed while this one waited
        return None


def _note_request(task: Task, report: Report, folder: Path) -> None:
    """Keep what was asked for; its files are those of the report, which stay."""
    asked = {**task.job.parameters}
    previous = task.find_text("previous")
    if previous is not None and task.items.is_kept(previous):
        (folder / _BEFORE).mkdir()
        copyfile(previous, folder / _BEFORE / Path(previous).name)
        asked["previous"] = f"{_BEFORE}/{Path(previous).name}"
    asked["names"] = [
        f"{number}/{side}/{Path(path).name}"
        for number, part in enumerate(report.parts)
        for side, path in zip(
            ("source", "source", "target"), (part.opened.path, *part.opened.paths), strict=True
        )
        if path is not None
    ]
    (folder / ASKED).write_text(json.dumps(asked), "utf-8")


def _carry_over(task: Task, report: Report, former: Item, made: Item) -> None:
    """Suggestions that were put in stay put in, as far as they are still made."""
    state = task.items.state
    events = read_events(state.list_events(former.id))
    found = {each.id for each in report.findings}
    ids = tuple(name for name in find_applied(events, {}) if name in found)
    if ids:
        owner, moment = task.job.owner, read_moment()
        event = DecisionEvent(1, owner, moment, APPLIED, ids)
        state.add_event(made.id, made.version, owner, moment, str(event))
