"""Checks: started, read, decided on, exported, and repeated."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal, NamedTuple, cast

from starlette.datastructures import FormData, QueryParams
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, RedirectResponse, Response

from tmtool.checks.decisions import Decision
from tmtool.checks.joining import GroupedFinding
from tmtool.checks.kept_reports import read_earlier_ids, read_severities
from tmtool.checks.repairs import build_note
from tmtool.checks.report import Report, ReportPart, describe_checked, iter_facts
from tmtool.errors import ChangedError, InputError
from tmtool.findings import SEVERITIES, Finding, Severity
from tmtool.formats.bitexts.notes import PairNote
from tmtool.lang.fold import fold
from tmtool.locks import hold_exclusive_lock
from tmtool.memory.places import Locator
from tmtool.operations.findings import (
    DecideRequest,
    check_suggestion,
    decide_findings,
    list_open,
    open_report,
)
from tmtool.operations.own_rules import open_own_rules
from tmtool.server import decided
from tmtool.server.calls import Call, get_number, get_text, get_uploads
from tmtool.server.decided import APPLIED, DecisionEvent
from tmtool.server.items import read_moment
from tmtool.server.pages.files import find_files, keep_upload, locate_file
from tmtool.server.pages.items import build_list, render_list
from tmtool.server.pages.shared import begin_job, download, find_item, get, post, render
from tmtool.server.pages.term_calls import read_base
from tmtool.server.roles import may_open
from tmtool.server.state import Item, Json
from tmtool.server.tasks.bitexts import ASKED
from tmtool.un.places import parse_place
from tmtool.units import CheckRecord
from tmtool.version import __version__
from tmtool.views import check as exports
from tmtool.views import corrected
from tmtool.views.docx.check import SUFFIXES as WORD
from tmtool.views.docx.check import Copy
from tmtool.views.html.render import render_served
from tmtool.views.xliff_notes import SUFFIXES as XLIFF

ALIKE, BACK = "all alike", "back"
_VERDICTS: Mapping[str, Literal["keep", "not-an-error", "reopen"]] = {
    "kept": "keep",
    "not an error": "not-an-error",
    ALIKE: "not-an-error",
    "reopened": "reopen",
}
_WORDS = {
    "kept": "Kept as is",
    "not an error": "Not an error",
    "applied": "Suggestion applied",
    "reopened": "Reopened",
}
FILTERS = ("severity", "check", "state", "find", "new")
MAX_FILTER_CHARACTERS = 300
_MAX_BUTTON_CHARACTERS = 24
Filter = Mapping[str, str]
"""The fields of the filter that are not empty."""


@dataclass(frozen=True)
class CheckRow:
    """A finding, and the decision on it in words."""

    found: GroupedFinding
    part: ReportPart
    settled: str
    is_new: bool

    @property
    def finding(self) -> Finding:
        return self.found.finding

    @property
    def pair(self) -> int | None:
        segment = self.found.places[0].segment
        return None if segment is None else segment + 1

    @cached_property
    def note(self) -> PairNote:
        return build_note(self.finding, self.part.opened.job.langs)

    @property
    def button(self) -> str:
        """The suggestion, if it is short enough for a button."""
        text = self.finding.suggestion or ""
        return text if len(text) <= _MAX_BUTTON_CHARACTERS else ""

    def fits(self, wanted: Filter) -> bool:
        finding = self.finding
        texts = (
            finding.message,
            finding.check,
            exports.place(self.found.places[0]),
            finding.source.text,
            finding.target.text,
            finding.suggestion or "",
        )
        return (
            wanted.get("severity", finding.severity) == finding.severity
            and wanted.get("check", finding.check) == finding.check
            and wanted.get("state", "") in ("", "decided" if self.settled else "open")
            and (self.is_new or "new" not in wanted)
            and fold(wanted.get("find", "")) in fold("\n".join(texts))
        )


@dataclass(frozen=True)
class OpenedCheck:
    """A check with its present decisions.

    `version` is their number, `before` are the ids of findings of the check before, if any.
    """

    item: Item
    version: int
    report: Report
    before: frozenset[str] | None
    applied: Mapping[str, DecisionEvent]

    @cached_property
    def rows(self) -> list[CheckRow]:
        """All findings, by severity and place in each file."""
        listed = [row for part in self.report.parts for row in self._iter_rows(part)]
        return sorted(listed, key=lambda row: SEVERITIES.index(row.finding.severity))

    @cached_property
    def alike(self) -> Counter[tuple[str, str]]:
        """Number of open findings, by check and message."""
        open_rows = (row.finding for row in self.rows if not row.settled)
        return Counter((each.check, each.message) for each in open_rows)

    def _iter_rows(self, part: ReportPart) -> Iterator[CheckRow]:
        decisions = _list_decisions(self.report)
        for each in part.decided.withdraw().findings:
            name, settled = each.finding.id, ""
            if event := self.applied.get(name):
                settled = _tell(APPLIED, event.person, event.at)
            elif made := decisions.get(name):
                settled = _tell(made.verdict, made.by, made.at, made.why)
            is_new = self.before is not None and name not in self.before
            yield CheckRow(each, part, settled, is_new)

    def list_context(self) -> dict[str, object]:
        """Return what the templates of a page and of its rows need."""
        left = [row for row in self.rows if not row.settled]
        return {
            "check": self,
            "words": exports,
            "link": _link_citation,
            "counts": count_severities(row.finding.severity for row in left),
            "decided": len(self.rows) - len(left),
            "new": None if self.before is None else sum(row.is_new for row in self.rows),
        }


def _tell(verdict: str, by: str, at: str, why: str = "") -> str:
    moment = at[:16].replace("T", " ")
    return f"{_WORDS[verdict]} by {by}, {moment}{f': {why}' if why else ''}"


def _link_citation(cited: str) -> Locator | None:
    found = parse_place(cited)
    return None if found is None else Locator(found.symbol, found.paragraph)


# Starting a check.


def _begin_check(call: Call, form: FormData) -> Response:
    """Check dropped files: one with pairs, or a text and its translation."""
    items = find_files(call, form.getlist("file"))
    if get_text(form, "translation") == items[0].id:
        items.reverse()
    rules = get_text(form, "rules")
    open_own_rules(call.session, rules)
    before = [keep_upload(call, each) for each in get_uploads(form, "before")]
    previous = locate_file(call, before[0]) if before else get_text(form, "previous").strip()
    title = " + ".join(each.title for each in items)
    parameters: dict[str, Json] = {
        "files": [locate_file(call, each) for each in items],
        "title": title,
        "profile": get_text(form, "profile"),
        "symbol": get_text(form, "symbol"),
        "terms": read_base(get_text(form, "terms")) or "",
        "rules": rules,
        "previous": previous,
        "only_changed": get_text(form, "only_changed") or previous,
    }
    return begin_job(call, "check", f"Check {title}", parameters)


def _check_again(call: Call, _form: FormData) -> Response:
    """Check the same files again; the new report marks the findings that are new."""
    item = find_check(call)
    folder = call.desk.items.get_folder(item)
    asked = cast("dict[str, Json]", json.loads((folder / ASKED).read_text("utf-8")))
    names = cast("list[str]", asked.pop("names"))
    paths = [str(folder / name) for name in names]
    asked |= {"bitext": paths[0]} if asked.get("bitext") else {"files": paths}
    previous = asked.get("previous")
    if previous and (folder / str(previous)).is_file():
        asked["previous"] = str(folder / str(previous))
    return begin_job(call, "check", f"Check {asked['title']}", {**asked, "former": item.id})


# Reading.


def _show_checks(call: Call) -> str:
    items = [e for e in call.desk.state.list_items("check") if may_open(call.person, e)]
    listing = build_list(call, "/checks", items)
    ids = {each.item.id for each in listing.rows}
    chosen = [each for each in items if each.id in ids]
    folders = [call.desk.items.get_folder(each) for each in chosen]
    left = {}
    for item, severities in zip(chosen, list_open(call.session, folders), strict=True):
        applied = decided.find_applied(_read_events(call, item), {})
        left[item.id] = count_severities(
            severity for name, severity in severities.items() if name not in applied
        )
    rows = tuple(replace(each, open=left[each.item.id]) for each in listing.rows)
    return render_list(call, "Checks", replace(listing, rows=rows))


def count_severities(severities: Iterable[Severity]) -> list[tuple[Severity, int, str]]:
    """Count findings by severity, with the noun in its number."""
    counts = Counter(severities)
    return [
        (each, counts[each], f"{each}{'' if counts[each] == 1 else 's'}")
        for each in SEVERITIES
        if counts[each]
    ]


def _show_check(call: Call) -> str:
    return _render_check(call, find_check(call), _read_filter(call.query))


def _render_check(call: Call, item: Item, wanted: Filter, problem: str = "") -> str:
    """Render the page of a check; `problem` says why a decision was refused."""
    opened = open_check(call, item)
    report = opened.report
    rows = [row for row in opened.rows if row.fits(wanted)]
    files = list_exports(opened)
    counts = Counter(row.finding.severity for row in opened.rows)
    return render(
        call,
        "check_served.html",
        item.title,
        module="check_served.js",
        open_rows=[row for row in rows if not row.settled],
        decided_rows=[row for row in rows if row.settled],
        wanted=wanted,
        problem=problem,
        severities={each: counts[each] for each in SEVERITIES if counts[each]},
        checks=sorted(Counter(row.finding.check for row in opened.rows).items()),
        exports=[each for each in files if not each.is_corrected],
        copies=[each for each in files if each.is_corrected],
        checked=describe_checked(_hide_folders(report)),
        silent=list(dict.fromkeys(check for check, _ in report.not_checked)),
        facts=[*iter_facts(report), ("Made by", f"tmtool {__version__}")],
        **opened.list_context(),
    )


def _hide_folders(report: Report) -> Report:
    """Name what texts were compared with by its last folder alone."""
    names = (report.terms, report.memory)
    terms, memory = (name and name.replace("\\", "/").rpartition("/")[2] for name in names)
    return replace(report, terms=terms, memory=memory)


def _show_texts(call: Call) -> str:
    """Show the whole texts of a check next to each other, for the script of its page."""
    item = find_check(call)
    report = open_report(call.session, call.desk.items.get_folder(item))
    parts = []
    for part in report.parts:
        found: dict[int, str] = {}
        for each in part.decided.withdraw().findings:
            for place in each.places:
                if place.segment is not None:
                    found.setdefault(place.segment, each.finding.id)
        parts.append((part.opened.job, found))
    return render(call, "check_texts.html", item.title, check=item, parts=parts)


def open_check(call: Call, item: Item) -> OpenedCheck:
    """Open a check with its present decisions."""
    folder = call.desk.items.get_folder(item)
    report = open_report(call.session, folder)
    events = _read_events(call, item)
    version = events[-1].number if events else 0
    applied = decided.find_applied(events, _list_decisions(report))
    return OpenedCheck(item, version, report, read_earlier_ids(folder), applied)


def _list_decisions(report: Report) -> dict[str, Decision]:
    """Return the decisions on findings of a report that are in the file of decisions."""
    settled = (
        each for part in report.parts for each in (*part.decided.accepted, *part.decided.not_errors)
    )
    return {each.finding.id: decision for each, decision in settled}


def _read_events(call: Call, item: Item) -> list[DecisionEvent]:
    return decided.read_events(call.desk.state.list_events(item.id))


def find_check(call: Call) -> Item:
    """Return the check that the address names; 404 unless the person may open it."""
    item = find_item(call, "check", lambda item: may_open(call.person, item))
    call.desk.state.touch_item(item.id, read_moment())
    return item


def _read_filter(sent: FormData | QueryParams) -> Filter:
    fields = {name: get_text(sent, name)[:MAX_FILTER_CHARACTERS] for name in FILTERS}
    return {name: value for name, value in fields.items() if value}


# Deciding.


def _decide(call: Call, form: FormData) -> Response:
    """Decide on a finding, or undo the last decision; the script gets the changed rows."""
    item = find_check(call)
    wanted, seen = _read_filter(form), get_number(form, "version") or 0
    finding, problem, status = get_text(form, "finding"), "", 200
    try:
        verdict, why = get_text(form, "verdict"), get_text(form, "why")
        finding = decide_on(call, item, verdict, finding, why, seen)
    except ChangedError as error:
        problem, status = str(error), 412
    if call.request.headers.get("x-part") == "1":
        touched = decided.list_touched(_read_events(call, item), seen)
        opened = open_check(call, item)
        rows = [row for row in opened.rows if row.finding.id in touched]
        page = render_served(
            "check_rows.html", rows=rows, wanted={}, problem=problem, **opened.list_context()
        )
        return HTMLResponse(page, status)
    if problem:
        return HTMLResponse(_render_check(call, item, wanted, problem), status)
    query = str(QueryParams(wanted))
    return RedirectResponse(f"/checks/{item.id}{'?' if query else ''}{query}#{finding}", 303)


def decide_on(call: Call, item: Item, verdict: str, finding: str, why: str, seen: int) -> str:
    """Record a decision and return the id of its finding.

    ChangedError if somebody decided on the finding after the version `seen`.
    """
    folder = call.desk.items.get_folder(item)
    undoes = None
    if verdict != BACK and finding not in read_severities(folder):
        raise HTTPException(404)
    with hold_exclusive_lock(folder / "decisions"):
        events = _read_events(call, item)
        if verdict == BACK:
            last = decided.find_last(events, call.person.name)
            if last is None:
                message = "there is no decision of yours to undo"
                raise InputError(message)
            verdict, ids, undoes = "reopened", last.ids, last.number
        else:
            if later := decided.find_later(events, seen, finding):
                told = _tell(later.verdict, later.person, later.at)
                raise ChangedError(f"{later.person} decided on this finding meanwhile: {told}.")
            ids = (finding,)
        if verdict == APPLIED:
            check_suggestion(call.session, folder, finding, [*decided.find_applied(events, {})])
        else:
            ids = _record(call, folder, verdict, ids, why)
        number = events[-1].number if events else 0
        noted = "not an error" if verdict == ALIKE else verdict
        event = DecisionEvent(number + 1, call.person.name, read_moment(), noted, ids, undoes)
        call.desk.state.add_event(item.id, number, event.person, event.at, str(event))
    return ids[0]


def _record(
    call: Call, folder: Path, verdict: str, ids: tuple[str, ...], why: str
) -> tuple[str, ...]:
    """Write a decision to the file of decisions, and return the findings that it concerns."""
    if verdict not in _VERDICTS:
        raise HTTPException(400)
    known = ids
    if verdict == "reopened":
        # An applied suggestion is not in the file of decisions.
        settled = _list_decisions(open_report(call.session, folder))
        known = tuple(each for each in ids if each in settled)
    if not known:
        return ids
    request = DecideRequest(
        _VERDICTS[verdict], known, why, report=str(folder), all_alike=verdict == ALIKE
    )
    made = decide_findings(call.session, request).decisions
    return tuple(dict.fromkeys((*ids, *(each.id for each in made))))


# Exporting.


class Export(NamedTuple):
    """A file that a check can be exported to: its key in addresses, its label, its name."""

    key: str
    label: str
    file: str
    is_corrected: bool = False


def list_exports(opened: OpenedCheck) -> list[Export]:
    """List the files that a check can be exported to, the most common first."""
    parts, title = opened.report.parts, opened.item.title
    stem = Path(title.partition(" + ")[2] or title).stem or "check"
    own = parts[0].opened if len(parts) == 1 else None
    source, target = (Path(each or "") for each in (own.paths if own else (None, None)))
    suffix = Path(own.path or "").suffix.lower() if own else ""
    found = [
        Export(key, label, f"{path.stem}.commented{path.suffix}")
        for key, label, path in (
            ("commented", "Comments in Word", target),
            ("commented-source", "Comments in Word, in the source", source),
        )
        if path.suffix.lower() in WORD
    ]
    found += [
        Export(key, label, f"{stem}.findings{end}")
        for key, label, end in (
            ("sheet", "Sheet", ".xlsx"),
            ("page", "Page to keep or send", ".html"),
            ("xliff", "XLIFF with notes", suffix if suffix in XLIFF else ".xlf"),
            ("text", "Text", ".txt"),
            ("jsonl", "JSON Lines", ".jsonl"),
            ("json", "JSON", ".json"),
        )
    ]
    for end in corrected.list_suffixes(opened.report):
        label = "Word, changes tracked" if end in WORD else end[1:].upper()
        found.append(Export(f"corrected{end}", label, f"{stem}.corrected{end}", is_corrected=True))
    return found


def _export_check(call: Call) -> Response:
    return write_export(call, find_check(call), call.get_path("form"))


def write_export(call: Call, item: Item, name: str) -> Response:
    """Send a file of a check by its key; 404 if there is none."""
    opened = open_check(call, item)
    chosen = next((each for each in list_exports(opened) if each.key == name), None)
    if chosen is None:
        raise HTTPException(404)
    with TemporaryDirectory() as place:
        path = Path(place) / chosen.file
        if chosen.is_corrected:
            by = CheckRecord(call.person.name, call.session.now.isoformat(timespec="seconds"))
            corrected.write(opened.report, [*opened.applied], path, by=by)
        else:
            # Reports to read include what was kept as is, with the reason.
            signed = not name.startswith(("commented", "xliff"))
            copy: Copy = "source" if name == "commented-source" else "target"
            report = replace(opened.report, signed=signed)
            exports.write(report, path, when=call.session.now, copy=copy)
        content = path.read_bytes()
    return download(content, chosen.file)


PAGES = (
    post("/checks", _begin_check, "translator", fields=10, files=1),
    get("/checks", _show_checks, "translator"),
    get("/checks/{identity}", _show_check, "translator"),
    get("/checks/{identity}/texts", _show_texts, "translator"),
    post("/checks/{identity}/decisions", _decide, "reviser", fields=10),
    post("/checks/{identity}/again", _check_again, "translator"),
    get("/checks/{identity}/{form}", _export_check, "translator"),
)
