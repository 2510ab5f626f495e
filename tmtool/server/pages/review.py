"""A bitext under review: the page with all its pairs, single pairs, commands, and findings.

All rows are rendered, so that the search of a browser and its printer see them. Commands come from
the script of the page. A command names the version of the bitext that it was made for
(`If-Match`, or the field `version`). If there is a later version, the command is not run, and the
answer shows what others did.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, chain, groupby

from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, Response, StreamingResponse

from tmtool.errors import ChangedError, InputError
from tmtool.formats.bitexts.notes import Choosing
from tmtool.formats.bitexts.rows import (
    Row,
    RowSide,
    Stream,
    find_file_name,
    iter_rows,
    iter_segments,
    name_sides,
)
from tmtool.operations.findings import DecideRequest, decide_findings
from tmtool.operations.lookup import LookupRequest, find_matches
from tmtool.operations.review import record_choices
from tmtool.review.commands import parse, quote_cut, write_edit
from tmtool.review.decided import FindingChoice, build_suggested
from tmtool.review.edits import find_side
from tmtool.review.session import Review
from tmtool.review.summary import summarize
from tmtool.server.calls import Call, Remarks, get_text
from tmtool.server.findings import BesideFinding, CheckedBitext, find_checked
from tmtool.server.items import read_moment
from tmtool.server.pages.bitexts import EXPORTS, find_bitext
from tmtool.server.pages.desk import render_matches, render_terms
from tmtool.server.pages.shared import get, post
from tmtool.server.reviews import OpenedBitext, get_base
from tmtool.views.html.bitext import InlinePiece, iter_pieces, list_classes, list_notes
from tmtool.views.html.render import Tongue, iter_served, render_served

_MAX_FIELDS = 24  # of the form that splits a pair in ten languages
_CHOICES: Mapping[str, Choosing] = {"kept": "keep as is", "not an error": "not an error"}


@dataclass(frozen=True)
class ReviewPage:
    """A bitext at its version with its findings, as templates read it."""

    opened: OpenedBitext
    checked: CheckedBitext
    person: str

    @property
    def review(self) -> Review:
        return self.opened.review

    @cached_property
    def tongues(self) -> list[Tongue]:
        return [Tongue.of(each.lang) for each in self.review.bitext.sides]

    @cached_property
    def sides(self) -> tuple[str, ...]:
        """The names of the languages in commands."""
        return name_sides(len(self.tongues))

    @cached_property
    def starts(self) -> list[int]:
        """The number of the first row of each stream, and of the lists."""
        return [0, *accumulate(len(each.beads) for each in self.review.bitext.streams)]

    @cached_property
    def anchors(self) -> list[list[str]]:
        """Former names of each row: links to merged and split rows go on working."""
        taken = {name for own in self.review.names for name in own}
        anchors = []
        for own in self.review.names:
            bases = dict.fromkeys(map(get_base, own))
            anchors.append([*own[1:], *(base for base in bases if base not in taken)])
            taken |= bases.keys()
        return anchors

    @cached_property
    def findings(self) -> dict[str, list[BesideFinding]]:
        """Findings by the names of their rows."""
        found: dict[str, list[BesideFinding]] = {}
        for each in self.checked.findings:
            found.setdefault(each.row, []).append(each)
        return found

    @cached_property
    def notes(self) -> list[dict[str, str]]:
        """The names of footnote rows, by language and label."""
        footnotes = {
            row
            for stream, start in zip(self.review.bitext.streams, self.starts, strict=False)
            for row in range(start, start + len(stream.beads))
            if stream.name == "footnotes"
        }
        names = self.review.names
        listed = list_notes(iter_rows(self.review.bitext, footnotes)) or ({},) * len(self.sides)
        return [{label: names[at - 1][0] for label, at in own.items()} for own in listed]

    def iter_sections(self) -> Iterator[tuple[Stream, Iterator[Row]]]:
        yield from groupby(iter_rows(self.review.bitext), key=lambda row: row.stream)

    def name(self, row: Row) -> str:
        """Return the name of a row in commands."""
        return self.review.names[row.number][0]

    def show_name(self, row: Row) -> str:
        """Return the name of a row for people: 3, 5a, or 3–4 for two that were merged."""
        first, *others = self.review.names[row.number]
        others = [each for each in others if get_base(each) != first]
        return f"{first}–{others[-1]}" if others else first

    def list_findings(self, row: Row, *, decided: bool = False) -> list[BesideFinding]:
        return [e for e in self.findings.get(self.name(row), ()) if bool(e.verdict) is decided]

    def name_before(self, row: Row) -> str:
        """Return the name of the row before in the stream."""
        return "" if row.number in self.starts else self.review.names[row.number - 1][0]

    def list_segments(self, row: Row, at: int) -> list[str]:
        return [*iter_segments(row.sides[at], self.tongues[at].code)]

    def list_pieces(self, side: RowSide, at: int) -> list[InlinePiece]:
        return [*iter_pieces(side, self.tongues[at].code, self.notes[at])]

    def list_classes(self, row: Row) -> str:
        return f"{list_classes(row)} found" if self.list_findings(row) else list_classes(row)

    def label(self, row: Row) -> str:
        """Return the labels of the paragraphs of a row."""
        labels = " / ".join(dict.fromkeys(filter(None, (side.label for side in row.sides))))
        return f"note {labels}" if labels and row.stream == "footnotes" else labels

    def list_history(self, row: Row) -> list[tuple[str, str, str, bool]]:
        """Return the commands on a row: text, person, time, and whether each was undone."""
        steps = self.opened.list_steps(row.number)
        return [(_describe(e.text), e.person, e.at, undone) for e, undone in steps]

    def list_context(self) -> dict[str, object]:
        """Return what all templates of the review need."""
        decided = sum(bool(each.verdict) for each in self.checked.findings)
        return {
            "shown": self,
            "summary": summarize(self.review.bitext),
            "decided": decided,
            "open": len(self.checked.findings) - decided,
        }

    def find_row(self, name: str) -> Row:
        (row,) = iter_rows(self.review.bitext, {self.review.find_row(name)})
        return row


def _describe(text: str, *, short: bool = False) -> str:
    """Return a command for people; if `short`, without the wording of an edit.

    >>> _describe('edit 4 target = "The Bank"'), _describe('edit 4 target = "The Bank"', short=True)
    ('edit 4 target: The Bank', 'edit of pair 4')
    """
    with suppress(InputError):
        command = parse(text)
        if command is not None and command.verb == "edit":
            row = command.rows[0][0]
            if short:
                return f"edit of pair {row}"
            if len(command.texts) == 1:
                return f"edit {row} {command.side}: {' '.join(command.texts[0].split())}"
    return text


def _show_bitext(call: Call) -> Response:
    page = _open(call)
    call.desk.state.touch_item(page.opened.item.id, read_moment())
    bitext = page.review.bitext
    chunks = iter_served(
        "review.html",
        title=f"{page.opened.item.title} - tmtool",
        module="review.js",
        restriction=bitext.restriction,
        memories=call.person.list_memories("memory manager"),
        exports=EXPORTS,
        files=" / ".join(filter(None, (find_file_name(each.meta.file) for each in bitext.sides))),
        **page.list_context(),
    )
    # Errors occur before the first piece.
    pieces = chain([next(chunks)], chunks)
    return StreamingResponse(
        (each.encode() for each in pieces), headers=_tag(page), media_type="text/html"
    )


def _show_changes(call: Call) -> str:
    """Render the rows that were changed since the version of an open page."""
    since = _read_version(call.query.get("since", ""))
    page = _open(call)
    return _render_changes(page, page.opened.list_touched(since))


def _show_row(call: Call) -> str:
    """Render one pair: its details, terms or matches, or the form to split it."""
    pane, page = call.query.get("pane", "details"), _open(call)
    row = page.find_row(call.get_path("row"))
    if pane not in ("terms", "matches"):
        return render_served("review_row.html", module=None, shown=page, row=row, pane=pane)
    text, langs = row.source.text, page.review.bitext.languages
    if not text:
        message = "the pair has no source text to look up"
        raise InputError(message)
    asked = LookupRequest((text,), langs[0], langs[1], phrases=False)
    if pane == "terms":
        return render_terms(call.session, asked)
    remarks = Remarks()
    return render_matches(find_matches(call.session, asked, remarks), remarks.texts)


def _take_command(call: Call, form: FormData) -> Response:
    version, item = _find_version(call, form), find_bitext(call)
    line = _read_command(call.desk.reviews.open(item.id).review, form)
    return _act(call, version, line, get_text(form, "base"))


def _decide_finding(call: Call, form: FormData) -> Response:
    """Apply the suggestion of a finding, keep the text, call it no error, or reopen it."""
    version, choice = _find_version(call, form), get_text(form, "choice")
    identity, page = get_text(form, "finding"), _open(call)
    found = page.checked.find(identity)
    row = page.find_row(found.row)
    if choice == "apply":
        text = build_suggested(page.review.bitext, row.number, found.note)
        edit = write_edit(found.row, page.sides[found.note.side], text, found.note.id)
        return _act(call, version, edit)
    if choice == "reopened":
        decide_findings(call.session, DecideRequest("reopen", (identity,)))
    elif choice in _CHOICES:
        texts = row.source.text, row.target.text
        made = FindingChoice(found.note, _CHOICES[choice], get_text(form, "why"), *texts)
        record_choices(call.session, [made])
    else:
        raise InputError(f"there is no decision {choice!r}")
    said = f"{found.note.check}: {'open again' if choice == 'reopened' else choice}"
    page = _open(call)
    return HTMLResponse(_render_changes(page, {found.row}, said=said), headers=_tag(page))


def _open(call: Call) -> ReviewPage:
    return _build_page(call, call.desk.reviews.open(find_bitext(call).id))


def _build_page(call: Call, opened: OpenedBitext) -> ReviewPage:
    checked = find_checked(call.session, call.desk.items, opened)
    return ReviewPage(opened, checked, call.person.name)


def _render_changes(
    page: ReviewPage,
    touched: Set[str],
    *,
    said: str = "",
    conflict: Mapping[str, object] | None = None,
) -> str:
    """Render the rows that were changed since a page was made, and its new counts."""
    places = {own[0]: at for at, own in enumerate(page.review.names)}
    rows = frozenset(places[each] for each in touched if each in places)
    return render_served(
        "review_changes.html",
        module=None,
        gone=sorted(touched - places.keys()),
        rows=list(iter_rows(page.review.bitext, rows)),
        said=said,
        conflict=conflict,
        **page.list_context(),
    )


def _act(call: Call, version: int, line: str, base: str = "") -> Response:
    """Run a command, and answer with its changes; `base` is the wording that an edit changes."""
    identity = call.get_path("identity")
    try:
        before, after = call.desk.reviews.act(call.session, identity, version, [line])
    except ChangedError:
        return _refuse(call, version, line, base)
    said = _describe(line, short=True)
    if after.steps[-1].event.text == "undo" and before.last is not None:
        said = f"Undone: {_describe(before.last.text, short=True)}."
    page = _build_page(call, after)
    changes = _render_changes(page, after.list_touched(before.version), said=said)
    return HTMLResponse(changes, headers=_tag(page))


def _refuse(call: Call, version: int, line: str, base: str) -> Response:
    """Show what others did meanwhile, with the rows as they are now."""
    page = _open(call)
    touched = page.opened.list_touched(version)
    rows = [own[0] for own in page.review.names if own[0] in touched] or [*touched]
    events = [step.event for step in page.opened.steps[version:]]
    people = " and ".join(dict.fromkeys(each.person for each in events))
    what = f"pair {', '.join(rows[:5])}" if rows else "the bitext"
    line, now = _rebase(page, line, base)
    conflict = {
        "command": line,
        "said": _describe(line),
        "sentence": f"{people} changed {what} just now: your command was not applied.",
        "done": [_describe(each.text) for each in events],
        "now": now,  # the wording that the command would replace
    }
    return HTMLResponse(_render_changes(page, touched, conflict=conflict), 412, _tag(page))


def _rebase(page: ReviewPage, line: str, base: str) -> tuple[str, str]:
    """Put an edit of the wording `base` into the present wording of its row.

    If that does not contain `base` once, return the edit, and the wording that it would replace.
    """
    command = parse(line)
    if command is None or command.verb != "edit":
        return line, ""
    try:
        row = page.find_row(command.rows[0][0])
    except InputError:  # it no longer exists
        return line, ""
    now = "\n".join(page.list_segments(row, find_side(page.review.bitext, command.side)))
    if not base or now.count(base) != 1:
        return line, now
    return write_edit(page.name(row), command.side, now.replace(base, command.texts[0])), ""


def _read_command(review: Review, form: FormData) -> str:
    """Return the command of a form: as it is written, or built from what was chosen."""
    line, verb = get_text(form, "command"), get_text(form, "do")
    if line or verb == "undo":
        return line or verb
    row, side = get_text(form, "row"), get_text(form, "side") or "target"
    match verb:
        case "accept" | "unpair" | "restore":
            return f"{verb} {row}"
        case "merge" | "pair":
            following = review.find_row(row) + 1
            if following == len(review.names):
                raise InputError(f"pair {row} is the last one")
            return f"{verb} {row}-{review.names[following][0]}"
        case "up" | "down":
            return f"move {row} {side} {verb}"
        case "edit":
            return write_edit(row, side, get_text(form, "text"))
        case "split":
            return f"split {row} {':'.join(_list_cuts(form))}"
    raise InputError(f"there is no command {verb!r}")


def _list_cuts(form: FormData) -> Iterator[str]:
    """Return where each side is cut: a number of segments, or the words that begin the rest."""
    at = 0
    while f"cut-{at}" in form or f"begins-{at}" in form:
        words = get_text(form, f"begins-{at}").strip()
        yield quote_cut(words) if words else get_text(form, f"cut-{at}") or "0"
        at += 1


def _find_version(call: Call, form: FormData) -> int:
    """Return the version that a command is for; 428 if the request has none (RFC 6585)."""
    said = call.request.headers.get("if-match") or get_text(form, "version")
    if not said:
        raise HTTPException(428)
    return _read_version(said)


def _read_version(said: str) -> int:
    digits = said.removeprefix("W/").strip('"')
    if not (digits.isascii() and digits.isdecimal() and len(digits) < 10):
        message = "a version is a number, as the page has it"
        raise InputError(message)
    return int(digits)


def _tag(page: ReviewPage) -> dict[str, str]:
    return {"ETag": f'"{page.opened.version}"'}


PAGES = (
    get("/bitexts/{identity}", _show_bitext),
    get("/bitexts/{identity}/changes", _show_changes),
    get("/bitexts/{identity}/rows/{row}", _show_row),
    post("/bitexts/{identity}/commands", _take_command, "reviser", fields=_MAX_FIELDS),
    post("/bitexts/{identity}/findings", _decide_finding, "reviser"),
)
