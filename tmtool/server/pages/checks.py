"""Checks: started, read, decided on, exported, and repeated; and the files of own rules."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory

from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, Response

from tmtool.checks.kept_reports import read_earlier_ids, read_severities
from tmtool.checks.repairs import build_note, list_repairs
from tmtool.checks.report import Report, ReportedFinding, describe_checked, iter_facts
from tmtool.checks.requests import WORD, XLIFF, CheckRules
from tmtool.errors import ChangedError, InputError
from tmtool.findings import SEVERITIES, Severity
from tmtool.formats.bitexts.notes import PairNote
from tmtool.lang.fold import fold
from tmtool.locks import hold_exclusive_lock
from tmtool.memory.places import Locator
from tmtool.operations.check import CheckFilesRequest
from tmtool.operations.check_texts import (
    hash_text,
    list_rule_files,
    open_own_rules,
    read_rule_file,
    write_rule_file,
)
from tmtool.operations.findings import (
    APPLY,
    BACK,
    VERDICTS,
    FindingDecision,
    decide_on_report,
    list_open,
    open_report,
)
from tmtool.operations.shared import DocumentOptions
from tmtool.operations.to_json import from_json
from tmtool.server.calls import Call, get_text, get_uploads
from tmtool.server.findings import APPLIED, DecisionEvent, DecisionForm, find_applied, read_events
from tmtool.server.items import read_moment
from tmtool.server.messages import explain_error
from tmtool.server.pages.files import find_files, keep_upload, locate_file
from tmtool.server.pages.items import ListRow, render_list
from tmtool.server.pages.shared import (
    Answer,
    begin_job,
    download,
    find_item,
    get,
    go,
    post,
    read_form,
    read_json,
    render,
)
from tmtool.server.pages.term_calls import read_base
from tmtool.server.roles import may_open
from tmtool.server.state import Item
from tmtool.server.tasks import ASKED
from tmtool.un.places import parse_place
from tmtool.units import CheckRecord
from tmtool.version import __version__
from tmtool.views import check as exports
from tmtool.views.citations import quote
from tmtool.views.html.render import render_served

_WORDS = {
    "kept": "Kept as is",
    "not an error": "Not an error",
    APPLIED: "Suggestion applied",
    "reopened": "Reopened",
}
_FORMS = {
    "sheet": ("Sheet", ".xlsx"),
    "page": ("Page to keep or send", ".html"),
    "text": ("Text", ".txt"),
    "jsonl": ("JSON Lines", ".jsonl"),
    "json": ("JSON", ".json"),
}
FILTERS = ("severity", "check", "state", "find", "new")
MAX_FILTER_CHARACTERS = 300


@dataclass(frozen=True)
class OpenedCheck:
    """A check with its present decisions.

    `version` is their number; `settled` describes the decision on each finding that has one;
    `before` are the ids of findings of the check before, if any; `applied` are the findings whose
    suggestions are applied. `rows` are all findings by severity and place.
    """

    item: Item
    version: int
    report: Report
    settled: Mapping[str, str]
    before: frozenset[str] | None
    applied: Mapping[str, DecisionEvent]
    rows: Sequence[ReportedFinding]

    def is_new(self, row: ReportedFinding) -> bool:
        return self.before is not None and row.finding.id not in self.before

    def build_note(self, row: ReportedFinding) -> PairNote:
        return build_note(row.finding, row.part.opened.job.langs)

    @cached_property
    def alike(self) -> Counter[tuple[str, str]]:
        """Number of open findings, by check and message."""
        open_rows = (row.finding for row in self.rows if row.finding.id not in self.settled)
        return Counter((each.check, each.message) for each in open_rows)

    def find_rows(self, wanted: Mapping[str, str]) -> list[ReportedFinding]:
        """Find the rows that pass the filters of the page."""
        found = []
        for row in self.rows:
            finding = row.finding
            own = {
                "severity": finding.severity,
                "check": finding.check,
                "state": "decided" if finding.id in self.settled else "open",
                "new": "1" if self.is_new(row) else "",
            }
            texts = finding.source.text, finding.target.text, finding.suggestion or ""
            words = (finding.message, finding.check, row.places[0].describe(), *texts)
            if fold(wanted.get("find", "")) in fold("\n".join(words)) and all(
                own.get(name, value) == value for name, value in wanted.items()
            ):
                found.append(row)
        return found

    def list_context(self) -> dict[str, object]:
        """Return what the templates of a page and of its rows need."""
        left = [row.finding.severity for row in self.rows if row.finding.id not in self.settled]
        return {
            "check": self,
            "link": _link_citation,
            "counts": count_severities(left),
            "decided": len(self.rows) - len(left),
            "new": None if self.before is None else sum(map(self.is_new, self.rows)),
        }


def open_check(call: Call, item: Item) -> OpenedCheck:
    """Open a check with its present decisions."""
    folder = call.desk.items.get_folder(item)
    report, before = open_report(call.session, folder), read_earlier_ids(folder)
    settled = {
        each.finding.id: _describe(made.verdict, made.by, made.at, made.why)
        for part in report.parts
        for each, made in (*part.decided.accepted, *part.decided.not_errors)
    }
    events = read_events(call.desk.state, item)
    applied = find_applied(events, settled)
    settled |= {name: _describe(APPLIED, e.person, e.at) for name, e in applied.items()}
    rows = [
        ReportedFinding(0, each.finding, each.places, part)
        for part in report.parts
        for each in part.decided.withdraw().findings
    ]
    rows.sort(key=lambda row: SEVERITIES.index(row.finding.severity))
    return OpenedCheck(item, len(events), report, settled, before, applied, rows)


def _describe(verdict: str, by: str, at: str, why: str = "") -> str:
    moment = at[:16].replace("T", " ")
    return f"{_WORDS[verdict]} by {by}, {moment}{f': {why}' if why else ''}"


def _link_citation(cited: str) -> Locator | None:
    found = parse_place(cited)
    return None if found is None else Locator(found.symbol, found.paragraph)


def find_check(call: Call) -> Item:
    """Return the check that the address names; 404 unless the person may open it."""
    item = find_item(call, "check", lambda item: may_open(call.person, item))
    call.desk.state.touch_item(item.id, read_moment())
    return item


# Starting a check.


def _begin_check(call: Call, form: FormData) -> Response:
    """Check dropped files: one with pairs, or a text and its translation."""
    items = find_files(call, form.getlist("file"))
    if get_text(form, "translation") == items[0].id:
        items.reverse()
    before = [keep_upload(call, each) for each in get_uploads(form, "before")]
    request = build_check(call, form, items, before, "terms")
    title = " + ".join(each.title for each in items)
    return begin_job(call, "check", f"Check {title}", request)


def build_check(
    call: Call, form: FormData, items: Sequence[Item], before: Sequence[Item], terms: str
) -> CheckFilesRequest:
    """Build the request to check kept files; `terms` is the field that names a term base.

    `before` has the file of the previous version, if one was sent. Raises InputError or EmptyError
    for names of no profile, rules or term base: no field may name a file of the server.
    """
    profile, rules = get_text(form, "profile") or "all", get_text(form, "rules")
    CheckRules(profile, own=(*open_own_rules(call.session, rules),))
    base = read_base(get_text(form, terms))
    previous = locate_file(call, before[0]) if before else get_text(form, "previous").strip()
    return CheckFilesRequest(
        files=tuple(locate_file(call, each) for each in items),
        profile=profile,
        rules=(rules,) if rules else (),
        terms=(base,) if base else (),
        changed=bool(get_text(form, "only_changed")),
        against=previous or None,
        documents=DocumentOptions(get_text(form, "symbol").strip() or None),
    )


def _check_again(call: Call, _form: FormData) -> Response:
    """Check the same files again; the new report marks the findings that are new."""
    item = find_check(call)
    folder = call.desk.items.get_folder(item)
    request = from_json(CheckFilesRequest, read_json(call, item, ASKED))
    request = replace(request, files=tuple(str(folder / name) for name in request.files))
    if request.against and (folder / request.against).is_file():
        request = replace(request, against=str(folder / request.against))
    return begin_job(call, "check", f"Check {item.title}", request, about=(item.id,))


# Reading.


def _show_checks(call: Call) -> str:
    state, items = call.desk.state, call.desk.items

    def count_open(rows: list[ListRow]) -> list[ListRow]:
        counted = []
        folders = [items.get_folder(row.item) for row in rows]
        for row, severities in zip(rows, list_open(call.session, folders), strict=True):
            applied = find_applied(read_events(state, row.item))
            left = (severity for name, severity in severities.items() if name not in applied)
            counted.append(replace(row, open=count_severities(left)))
        return counted

    checks = [each for each in state.list_items("check") if may_open(call.person, each)]
    return render_list(call, "Checks", "/checks", checks, count_open)


def count_severities(severities: Iterable[Severity]) -> list[tuple[Severity, int, str]]:
    """Count findings by severity, with the noun in its number."""
    counts = Counter(severities)
    return [
        (each, counts[each], f"{each}{'' if counts[each] == 1 else 's'}")
        for each in SEVERITIES
        if counts[each]
    ]


def _show_check(call: Call) -> str:
    opened = open_check(call, find_check(call))
    given = ((name, get_text(call.query, name)[:MAX_FILTER_CHARACTERS]) for name in FILTERS)
    wanted = {name: value for name, value in given if value}
    counts = Counter(row.finding.severity for row in opened.rows)
    # A reference is named without the folder that it is in.
    names = (opened.report.terms, opened.report.memory)
    terms, memory = (name and name.replace("\\", "/").rpartition("/")[2] for name in names)
    report = replace(opened.report, terms=terms, memory=memory)
    return render(
        call,
        "check_served.html",
        opened.item.title,
        module="check_served.js",
        rows=opened.find_rows(wanted),
        wanted=wanted,
        severities={each: counts[each] for each in SEVERITIES if counts[each]},
        checks=sorted(Counter(row.finding.check for row in opened.rows).items()),
        files={key: label for key, (label, _) in list_exports(opened).items()},
        checked=describe_checked(report),
        silent=list(dict.fromkeys(check for check, _ in report.not_checked)),
        facts=[*iter_facts(report), ("Made by", f"tmtool {__version__}")],
        **opened.list_context(),
    )


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


# Deciding.


def _decide(call: Call, form: FormData) -> Response:
    """Decide on a finding, or undo the last decision; the script gets the changed rows."""
    item, asked = find_check(call), read_form(DecisionForm, form)
    problem, status = "", 200
    try:
        decide_on(call, item, asked, asked.version)
    except ChangedError as error:
        problem, status = str(error), 412
    events = read_events(call.desk.state, item)[asked.version :]
    touched = {name for event in events for name in event.ids}
    opened = open_check(call, item)
    rows = [row for row in opened.rows if row.finding.id in touched]
    page = render_served("check_rows.html", rows=rows, problem=problem, **opened.list_context())
    return HTMLResponse(page, status)


def decide_on(call: Call, item: Item, asked: FindingDecision, seen: int) -> str:
    """Record a decision and return the id of its finding.

    ChangedError if somebody decided on the finding after the version `seen`.
    """
    folder, finding, why = call.desk.items.get_folder(item), asked.finding, asked.why
    if asked.decision != BACK and finding not in read_severities(folder):
        raise HTTPException(404)
    report = open_report(call.session, folder)
    with hold_exclusive_lock(folder / "decisions"):
        events = read_events(call.desk.state, item)
        ids: Sequence[str] = (finding,)
        verdict, decision, undoes = APPLIED, asked.decision, None
        if decision == BACK:
            undone = {event.undoes for event in events}
            own = [e for e in events if e.person == call.person.name and e.number not in undone]
            own = [each for each in own if each.verdict != "reopened"]
            if not own:
                message = "there is no decision of yours to undo"
                raise InputError(message)
            ids, undoes = own[-1].ids, own[-1].number
        elif later := next((e for e in reversed(events[seen:]) if finding in e.ids), None):
            described = _describe(later.verdict, later.person, later.at)
            raise ChangedError(f"{later.person} decided on this finding meanwhile: {described}.")
        if decision == APPLY:
            # Raises InputError for a suggestion that can't be applied as it is.
            list_repairs(report, {finding, *find_applied(events)})
        else:
            ids = decide_on_report(call.session, report, ids, decision, why)
            verdict = VERDICTS[decision]
        event = DecisionEvent(
            len(events) + 1, call.person.name, read_moment(), verdict, ids, undoes
        )
        call.desk.state.add_event(item.id, len(events), event.person, event.at, str(event))
    return ids[0]


# Exporting.


def list_exports(opened: OpenedCheck) -> dict[str, tuple[str, str]]:
    """Return the label and name of each file that a check can be exported to, by its key."""
    parts, title = opened.report.parts, opened.item.title
    stem = Path(title.partition(" + ")[2] or title).stem or "check"
    own = parts[0].opened if len(parts) == 1 else None
    target = Path((own and own.paths[1]) or "")
    suffix = Path((own and own.path) or "").suffix.lower()
    files = {}
    if target.suffix.lower() in WORD:
        files["commented"] = "Comments in Word", f"{target.stem}.commented{target.suffix}"
    files |= {key: (label, f"{stem}.findings{end}") for key, (label, end) in _FORMS.items()}
    if suffix in XLIFF:
        files["xliff"] = "XLIFF with notes", f"{stem}.findings{suffix}"
    for end in exports.list_corrected(opened.report):
        label = "Word, changes tracked" if end in WORD else end[1:].upper()
        files[f"corrected{end}"] = label, f"{stem}.corrected{end}"
    return files


def _export_check(call: Call) -> Response:
    return write_export(call, find_check(call), call.get_path("form"))


def write_export(call: Call, item: Item, name: str) -> Response:
    """Send a file of a check by its key; 404 if there is none."""
    opened = open_check(call, item)
    files = list_exports(opened)
    if name not in files:
        raise HTTPException(404)
    file, now = files[name][1], call.session.now
    with TemporaryDirectory() as place:
        path = Path(place) / file
        if name.startswith("corrected"):
            by = CheckRecord(call.person.name, now.isoformat(timespec="seconds"))
            exports.write_corrected(opened.report, [*opened.applied], path, by=by)
        else:
            # Reports to read include what was kept as is, with the reason.
            signed = name not in ("commented", "xliff")
            exports.write(replace(opened.report, signed=signed), path, when=now)
        return download(path.read_bytes(), file)


# Files of own rules.


def _show_rules(call: Call) -> str:
    """Show the files of rules of the memory, and the rules of the chosen file."""
    name = get_text(call.query, "file")
    text = read_rule_file(call.session, name) if name else ""
    return _render_rules(call, name, text, hash_text(text))


def _render_rules(call: Call, name: str, text: str, seen: str, problem: str = "") -> str:
    rules: Sequence[object] = ()
    try:
        rules = () if problem else open_own_rules(call.session, name)
    except InputError as error:  # changed outside the page
        problem = explain_error(error)
    return render(
        call,
        "rules.html",
        "Your own rules",
        names=list_rule_files(call.session),
        name=name,
        text=text,
        seen=seen,
        problem=problem,
        rules=rules,
    )


def _save_rules(call: Call, form: FormData) -> Answer:
    """Write a file of rules after testing its examples, or remove it if the text is empty."""
    name, text, seen = (get_text(form, each) for each in ("name", "text", "seen"))
    name = name.strip()
    try:
        write_rule_file(call.session, name, text, seen)
    except InputError as error:
        status = 412 if isinstance(error, ChangedError) else 400
        return HTMLResponse(_render_rules(call, name, text, seen, explain_error(error)), status)
    return go(f"/rules?file={quote(name)}" if text.strip() else "/rules")


PAGES = (
    post("/checks", _begin_check, "translator", fields=10, files=1),
    get("/checks", _show_checks, "translator"),
    get("/checks/{identity}", _show_check, "translator"),
    get("/checks/{identity}/texts", _show_texts, "translator"),
    post("/checks/{identity}/decisions", _decide, "reviser", fields=10),
    post("/checks/{identity}/again", _check_again, "translator"),
    get("/checks/{identity}/{form}", _export_check, "translator"),
    get("/rules", _show_rules, "translator"),
    post("/rules", _save_rules, "memory manager"),
)
