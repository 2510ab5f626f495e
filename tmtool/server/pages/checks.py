"""Checks: asked for, read, decided on, handed out, asked for again."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal, cast

from starlette.datastructures import FormData, QueryParams
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, RedirectResponse, Response

from tmtool.checks.decisions import Decision
from tmtool.checks.kept_reports import read_earlier_ids, read_severities
from tmtool.checks.report import Report
from tmtool.errors import ChangedError, InputError
from tmtool.locks import hold_exclusive_lock
from tmtool.operations.findings import (
    DecideRequest,
    check_suggestion,
    decide_findings,
    list_open,
    open_report,
)
from tmtool.operations.own_rules import open_own_rules
from tmtool.server import decided
from tmtool.server.calls import MOST_UPLOADED, Call, Page, get_number, get_text, get_uploads
from tmtool.server.decided import APPLIED, DecisionEvent
from tmtool.server.items import read_moment
from tmtool.server.pages.files import find_files, keep_upload, locate_file
from tmtool.server.pages.items import locate_item, parse_list
from tmtool.server.pages.term_calls import read_base
from tmtool.server.roles import may_open
from tmtool.server.state import Item, Json
from tmtool.server.tasks.check import ASKED
from tmtool.units import CheckRecord
from tmtool.views import check as exports
from tmtool.views import corrected
from tmtool.views.docx.check import Copy
from tmtool.views.html import checks as shown
from tmtool.views.html.checks import Filter, Mark, OpenedCheck
from tmtool.views.html.listing import ListAsked, build_listing

ALIKE, BACK = "all alike", "back"
_VERDICTS: Mapping[str, Literal["keep", "not-an-error", "reopen"]] = {
    "kept": "keep", "not an error": "not-an-error", ALIKE: "not-an-error", "reopened": "reopen",
}  # fmt: skip
"""What can be decided, as a request calls it."""


# Making one.


async def begin_check(call: Call) -> Response:
    """Check what was dropped: a file of pairs, or a text and its translation."""
    form = await call.read_form(fields=10, files=1)
    items = await call.work(partial(find_files, call, form.getlist("file")))
    if get_text(form, "translation") == items[0].id:
        items.reverse()
    rules = get_text(form, "rules")
    await call.work(partial(open_own_rules, call.session, rules))
    uploads = get_uploads(form, "before")
    before = await call.work(lambda: [keep_upload(call, each) for each in uploads])
    previous = locate_file(call, before[0]) if before else get_text(form, "previous").strip()
    parameters: dict[str, Json] = {
        "files": [locate_file(call, each) for each in items],
        "title": " + ".join(each.title for each in items),
        **{name: get_text(form, name) for name in ("profile", "symbol")},
        "terms": read_base(get_text(form, "terms")) or "", "rules": rules,
        "previous": previous, "only_changed": get_text(form, "only_changed") or previous,
    }  # fmt: skip
    return _start(call, parameters)


async def check_again(call: Call) -> Response:
    """Check the same files again; the new report tells what is new since this one."""
    item = await call.work(partial(find_check, call))
    folder = call.desk.items.get_folder(item)
    text = await call.work(partial((folder / ASKED).read_text, "utf-8"))
    asked = cast("dict[str, Json]", json.loads(text))
    names = cast("list[str]", asked.pop("names"))
    paths = [str(folder / name) for name in names]
    asked |= {"bitext": paths[0]} if asked.get("bitext") else {"files": paths}
    previous = asked.get("previous")
    if previous and (folder / str(previous)).is_file():
        asked["previous"] = str(folder / str(previous))
    return _start(call, {**asked, "former": item.id})


def _start(call: Call, parameters: Mapping[str, Json]) -> Response:
    title = f"Check {parameters['title']}"
    job = call.desk.jobs.add("check", title, call.person.name, parameters)
    return RedirectResponse(f"/jobs/{job.id}", 303)


# Reading.


async def show_checks(call: Call) -> Response:
    """The checks of who asks, those used last first."""
    return await call.answer(partial(_render_list, call, parse_list(call)))


async def show_check(call: Call) -> Response:
    """A report: what was checked, what was found, what was decided."""
    item = await call.work(partial(find_check, call))
    return await call.answer(partial(_render, call, item, _parse_filter(call.query)))


async def show_texts(call: Call) -> Response:
    """The whole texts of a check, beside each other; a part of its page for its script."""
    item = await call.work(partial(find_check, call))

    def render() -> str:
        report = open_report(call.session, call.desk.items.get_folder(item))
        return shown.render_texts(item.id, item.title, report)

    return await call.answer(render)


def _render_list(call: Call, asked: ListAsked) -> str:
    items = [e for e in call.desk.state.list_items("check") if may_open(call.person, e)]
    listing = build_listing("/checks", [(each, locate_item(each)) for each in items], asked)
    ids = {each.item.id for each in listing.rows}
    chosen = [each for each in items if each.id in ids]
    folders = [call.desk.items.get_folder(each) for each in chosen]
    left = {}
    for item, severities in zip(chosen, list_open(call.session, folders), strict=True):
        applied = decided.find_applied(_read_events(call, item), {})
        left[item.id] = [severity for name, severity in severities.items() if name not in applied]
    return shown.render_checks(listing, left)


def _render(call: Call, item: Item, wanted: Filter, problem: str = "") -> str:
    return shown.render_check(open_check(call, item), wanted, problem)


def open_check(call: Call, item: Item) -> OpenedCheck:
    """A check as it is by now."""
    folder = call.desk.items.get_folder(item)
    report = open_report(call.session, folder)
    events = _read_events(call, item)
    version = events[-1].number if events else 0
    applied = decided.find_applied(events, _list_decisions(report))
    return OpenedCheck(
        item.id, item.title, item.made, version, item.held, report, read_earlier_ids(folder),
        {name: Mark(each.person, each.at) for name, each in applied.items()},
    )  # fmt: skip


def _list_decisions(report: Report) -> dict[str, Decision]:
    """What the file of decisions says of the findings of a report that are settled there."""
    settled = (
        each for part in report.parts for each in (*part.decided.accepted, *part.decided.not_errors)
    )
    return {each.finding.id: decision for each, decision in settled}


def _read_events(call: Call, item: Item) -> list[DecisionEvent]:
    return decided.read_events(call.desk.state.list_events(item.id))


def find_check(call: Call) -> Item:
    """The check of the address, of who asks or shared with them; 404 for those of others."""
    item = call.desk.state.find_item(call.get_path("identity"))
    if item.kind != "check" or not may_open(call.person, item):
        raise HTTPException(404)
    call.desk.state.touch_item(item.id, read_moment())
    return item


def _parse_filter(sent: FormData | QueryParams) -> Filter:
    severity, check, state, find = (
        get_text(sent, name)[:300] for name in ("severity", "check", "state", "find")
    )
    return Filter(severity, check, state, find, bool(get_text(sent, "new")))


# Deciding.


async def decide(call: Call) -> Response:
    """Decide on a finding, or take the last decision back; the rows that this touches."""
    form = await call.read_form(fields=10)
    item = await call.work(partial(find_check, call))
    is_part = call.request.headers.get("x-part") == "1"
    wanted, seen = _parse_filter(form), get_number(form, "version") or 0
    finding, problem, status = get_text(form, "finding"), "", 200
    try:
        verdict, why = get_text(form, "verdict"), get_text(form, "why")
        finding = await call.work(partial(decide_on, call, item, verdict, finding, why, seen))
    except ChangedError as error:
        problem, status = str(error), 412
    if is_part:

        def render() -> str:
            touched = decided.list_touched(_read_events(call, item), seen)
            return shown.render_rows(open_check(call, item), touched, problem)

        return HTMLResponse(await call.work(render), status)
    if problem:
        page = await call.work(partial(_render, call, item, wanted, problem))
        return HTMLResponse(page, status)
    query = str(QueryParams(wanted.list_chosen()))
    return RedirectResponse(f"/checks/{item.id}{'?' if query else ''}{query}#{finding}", 303)


def decide_on(call: Call, item: Item, verdict: str, finding: str, why: str, seen: int) -> str:
    """Decide, one at a time; the finding. ChangedError where somebody else did meanwhile."""
    folder = call.desk.items.get_folder(item)
    undoes = None
    if verdict != BACK and finding not in read_severities(folder):
        raise HTTPException(404)
    with hold_exclusive_lock(folder / "decisions"):
        events = _read_events(call, item)
        if verdict == BACK:
            last = decided.find_last(events, call.person.name)
            if last is None:
                message = "there is no decision of yours to take back"
                raise InputError(message)
            verdict, ids, undoes = "reopened", last.ids, last.number
        else:
            if later := decided.find_later(events, seen, finding):
                raise ChangedError(shown.describe_later(later.person, later.verdict, later.at))
            ids = (finding,)
        if verdict == APPLIED:
            check_suggestion(call.session, folder, finding, [*decided.find_applied(events, {})])
        else:
            ids = _record(call, folder, verdict, ids, why)
        number = events[-1].number if events else 0
        event = DecisionEvent(
            number + 1, call.person.name, read_moment(),
            {ALIKE: "not an error"}.get(verdict, verdict), ids, undoes,
        )  # fmt: skip
        call.desk.state.add_event(item.id, number, event.person, event.at, str(event))
    return ids[0]


def _record(
    call: Call, folder: Path, verdict: str, ids: tuple[str, ...], why: str
) -> tuple[str, ...]:
    """Put a decision into the file of decisions; the findings that it is on."""
    if verdict not in _VERDICTS:
        raise HTTPException(400)
    known = ids
    if verdict == "reopened":
        # That a suggestion is put in stands nowhere else.
        settled = _list_decisions(open_report(call.session, folder))
        known = tuple(each for each in ids if each in settled)
    if not known:
        return ids
    request = DecideRequest(
        _VERDICTS[verdict], known, why, report=str(folder), all_alike=verdict == ALIKE
    )
    made = decide_findings(call.session, request).decisions
    return tuple(dict.fromkeys((*ids, *(each.id for each in made))))


# Handing out.


async def export_check(call: Call) -> Response:
    """The report as a file, or the translation with suggestions put in."""
    item = await call.work(partial(find_check, call))
    name = call.get_path("form")
    return await call.work(partial(write_export, call, item, name))


def write_export(call: Call, item: Item, name: str) -> Response:
    """A file of a check, by the key of its form; 404 for one that there is not."""
    opened = open_check(call, item)
    chosen = next((each for each in shown.list_exports(opened) if each.key == name), None)
    if chosen is None:
        raise HTTPException(404)
    with TemporaryDirectory() as place:
        path = Path(place) / chosen.file
        if chosen.is_corrected:
            by = CheckRecord(call.person.name, call.session.now.isoformat(timespec="seconds"))
            corrected.write(opened.report, [*opened.applied], path, by=by)
        else:
            report = shown.prepare_export(opened, chosen)
            copy: Copy = "source" if chosen.key == "commented-source" else "target"
            exports.write(report, path, when=call.session.now, copy=copy)
        content = path.read_bytes()
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{chosen.quote_file()}"}
    return Response(content, headers=headers, media_type="application/octet-stream")


PAGES = (
    Page("/checks", begin_check, "translator", ("POST",), MOST_UPLOADED),
    Page("/checks", show_checks, "translator"),
    Page("/checks/{identity}", show_check, "translator"),
    Page("/checks/{identity}/texts", show_texts, "translator"),
    Page("/checks/{identity}/decisions", decide, "reviser", ("POST",)),
    Page("/checks/{identity}/again", check_again, "translator", ("POST",)),
    Page("/checks/{identity}/{form}", export_check, "translator"),
)
