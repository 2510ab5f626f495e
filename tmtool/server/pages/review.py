"""A bitext under review: the page with all its pairs, one of them, commands, and findings.

A command says which version of the bitext it was given for (`If-Match`, or the field `version`).
Where there is a later one by now, it is not done, and the answer shows what others did.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from functools import partial
from itertools import chain

from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, RedirectResponse, Response, StreamingResponse

from tmtool.errors import ChangedError, InputError
from tmtool.formats.bitexts.notes import Choosing
from tmtool.formats.bitexts.rows import iter_rows, iter_segments, name_sides
from tmtool.memory.requests import BesideRequest
from tmtool.operations.findings import DecideRequest, decide_findings
from tmtool.operations.review import record_choices
from tmtool.review.commands import parse, quote_cut, write_edit
from tmtool.review.decided import FindingChoice, build_suggested
from tmtool.review.edits import find_side
from tmtool.review.session import Review
from tmtool.server.calls import Call, Page, Remarks, get_text
from tmtool.server.findings import CheckedBitext, find_checked
from tmtool.server.guard import answers_part
from tmtool.server.items import read_moment
from tmtool.server.messages import explain_error, get_status, name_buttons
from tmtool.server.pages.bitexts import find_bitext
from tmtool.server.reviews import OpenedBitext
from tmtool.services.beside import find_matches_beside, find_terms_beside
from tmtool.views.html import desk
from tmtool.views.html.review import (
    Conflict,
    ReviewedBitext,
    ReviewState,
    choose_row,
    name_command,
    render_changes,
    render_review,
    render_row,
)

_MOST_FIELDS = 24
"""Limit: the fields of the form that splits a pair in ten languages."""
_CHOICES: Mapping[str, Choosing] = {"kept": "keep as is", "not an error": "not an error"}


async def show_bitext(call: Call) -> Response:
    """The page; `row` names the pair that was chosen without a script."""
    return await call.work(partial(_show_page, call, call.query.get("row", "")))


async def show_changes(call: Call) -> Response:
    """The rows that were changed since a version that a page has."""
    since = _read_version(call.query.get("since", ""))
    shown, opened = await call.work(partial(_look, call))
    page = await call.work(partial(render_changes, shown, opened.list_touched(since)))
    return HTMLResponse(page)


async def show_row(call: Call) -> Response:
    """One pair: what is known of it, its terms or matches, or where it can be split."""
    name, pane = call.get_path("row"), call.query.get("pane", "details")
    if not answers_part(call.request.scope):
        return RedirectResponse(f"/bitexts/{call.get_path('identity')}?row={name}#p{name}", 303)
    return await call.answer(partial(_render_pane, call, name, pane))


async def take_command(call: Call) -> Response:
    """Do a command to a bitext."""
    form = await call.read_form(fields=_MOST_FIELDS)
    version = _find_version(call, form)
    line = await call.work(partial(_read_command, call, form))
    return await call.work(partial(_act, call, version, line, get_text(form, "base")))


async def decide_finding(call: Call) -> Response:
    """Put the suggestion of a finding in, keep it as is, call it no error, or open it again."""
    form = await call.read_form(fields=6)
    version, choice = _find_version(call, form), get_text(form, "choice")
    identity, why = get_text(form, "finding"), get_text(form, "why")
    return await call.work(partial(_decide, call, version, identity, choice, why))


def _look(call: Call) -> tuple[ReviewedBitext, OpenedBitext]:
    """A bitext as it is now, with what was found in it."""
    item = find_bitext(call)
    opened = call.desk.reviews.open(call.session, item.id)
    checked = find_checked(call.session, call.desk.items, opened)
    return _show(call, opened, checked), opened


def _show(call: Call, opened: OpenedBitext, checked: CheckedBitext) -> ReviewedBitext:
    return ReviewedBitext(
        opened.item.id, opened.item.title, opened.version, opened.review, call.person.name,
        checked.findings, checked.version,
    )  # fmt: skip


def _show_page(
    call: Call, row: str, *, conflict: Conflict | None = None, problem: str = "", status: int = 200
) -> Response:
    shown, opened = _look(call)
    call.desk.state.touch_item(opened.item.id, read_moment())
    chosen = None
    if row:
        number = opened.review.find_row(row)
        chosen = choose_row(shown, number, opened.list_steps(number))
    memories = call.person.list_memories("memory manager")
    state = ReviewState(conflict, problem, chosen, opened.review.bitext.restriction, memories)
    chunks = render_review(shown, state)
    # All that can go wrong does so before the first piece.
    pieces = chain([next(chunks)], chunks)
    return StreamingResponse(
        (each.encode() for each in pieces), status, _tag(opened), media_type="text/html"
    )


def _render_pane(call: Call, name: str, pane: str) -> str:
    shown, opened = _look(call)
    number = opened.review.find_row(name)
    if pane not in ("terms", "matches"):
        chosen = choose_row(shown, number, opened.list_steps(number))
        return render_row(shown, chosen, pane)
    (row,) = iter_rows(opened.review.bitext, {number})
    text, langs = row.source.text, opened.review.bitext.languages
    if not text:
        message = "the pair has no source text to look up"
        raise InputError(message)
    beside = BesideRequest(text, langs[0], langs[1])
    if pane == "terms":
        return desk.render_terms(find_terms_beside(call.session, beside))
    remarks = Remarks()
    found = find_matches_beside(call.session, beside, remarks)
    return desk.render_matches(found, [*remarks.texts, *map(name_buttons, found.text.answer.notes)])


def _act(call: Call, version: int, line: str, base: str = "") -> Response:
    """Do a command, and answer with what it changed; without a script, with the page.

    `base` is the wording that an edit was made of.
    """
    identity, is_part = call.get_path("identity"), answers_part(call.request.scope)
    try:
        before, after = call.desk.reviews.act(call.session, identity, version, line)
    except ChangedError:
        return _refuse(call, version, line, base)
    except InputError as error:
        if is_part:
            raise
        return _show_page(call, "", problem=explain_error(error), status=get_status(error))
    touched = after.list_touched(before.version)
    if not is_part:
        row = next((own[0] for own in after.review.names if own[0] in touched), "")
        return RedirectResponse(f"/bitexts/{identity}?row={row}#p{row}", 303)
    said = name_command(line)
    if after.steps[-1].event.text == "undo" and before.last is not None:
        said = f"Undone: {name_command(before.last.text)}."
    return _answer(call, after, touched, said)


def _answer(call: Call, opened: OpenedBitext, touched: Set[str], said: str) -> Response:
    checked = find_checked(call.session, call.desk.items, opened)
    page = render_changes(_show(call, opened, checked), touched, said=said)
    return HTMLResponse(page, headers=_tag(opened))


def _refuse(call: Call, version: int, line: str, base: str) -> Response:
    """Others were faster: what they did, and the rows as they are now."""
    shown, opened = _look(call)
    touched = opened.list_touched(version)
    rows = tuple(own[0] for own in opened.review.names if own[0] in touched)
    events = tuple(step.event for step in opened.steps[version:])
    line, now = _rebase(opened, line, base)
    concerns = _concerns(opened, line, touched)
    conflict = Conflict(line, events, rows or tuple(touched), concerns, now)
    if not answers_part(call.request.scope):
        return _show_page(call, "", conflict=conflict, status=412)
    page = render_changes(shown, touched, conflict=conflict)
    return HTMLResponse(page, 412, _tag(opened))


def _rebase(opened: OpenedBitext, line: str, base: str) -> tuple[str, str]:
    """An edit of a wording that stands in a longer one by now, as an edit of that.

    Where it stands there no more, the edit as it was, and the wording that it would replace.
    """
    command = parse(line)
    if not base or command is None or command.verb != "edit":
        return line, ""
    (row, _), *_ = command.rows
    try:
        number = opened.review.find_row(row)
    except InputError:
        return line, ""
    (own,) = iter_rows(opened.review.bitext, {number})
    at = find_side(opened.review.bitext, command.side)
    now = "\n".join(iter_segments(own.sides[at], opened.review.bitext.languages[at]))
    if now == base:
        return line, ""
    if now.count(base) == 1:
        return write_edit(row, command.side, now.replace(base, command.texts[0])), ""
    return line, now


def _concerns(opened: OpenedBitext, line: str, touched: Set[str]) -> bool:
    """Whether a command is about rows that were changed."""
    command = parse(line)
    if command is None or not command.rows:
        return True
    try:
        rows = opened.review.list_numbers(command)
    except InputError:
        return True
    return any(opened.review.names[row][0] in touched for row in rows)


def _decide(call: Call, version: int, identity: str, choice: str, why: str) -> Response:
    _, opened = _look(call)
    checked = find_checked(call.session, call.desk.items, opened)
    found = checked.find(identity)
    number = opened.review.find_row(found.row)
    if choice == "apply":
        text = build_suggested(opened.review.bitext, number, found.note)
        side = name_sides(len(opened.review.bitext.sides))[found.note.side]
        return _act(call, version, write_edit(found.row, side, text, found.note.id))
    if choice == "reopened":
        decide_findings(call.session, DecideRequest("reopen", (identity,)))
    elif choice in _CHOICES:
        (row,) = iter_rows(opened.review.bitext, {number})
        texts = row.source.text, row.target.text
        record_choices(call.session, [FindingChoice(found.note, _CHOICES[choice], why, *texts)])
    else:
        raise InputError(f"there is no decision {choice!r}")
    if not answers_part(call.request.scope):
        where = f"/bitexts/{call.get_path('identity')}?row={found.row}#p{found.row}"
        return RedirectResponse(where, 303)
    said = f"{found.note.check}: {'open again' if choice == 'reopened' else choice}"
    return _answer(call, opened, {found.row}, said)


def _read_command(call: Call, form: FormData) -> str:
    """The command of a form: as it is written, or put together of what was chosen."""
    line, verb = get_text(form, "command"), get_text(form, "do")
    if line or verb == "undo":
        return line or verb
    row, side = get_text(form, "row"), get_text(form, "side") or "target"
    match verb:
        case "accept" | "unpair" | "restore":
            return f"{verb} {row}"
        case "merge" | "pair":
            review = call.desk.reviews.open(call.session, call.get_path("identity")).review
            return f"{verb} {row}-{_find_next(review, row)}"
        case "up" | "down":
            return f"move {row} {side} {verb}"
        case "edit":
            return write_edit(row, side, get_text(form, "text"))
        case "split":
            return f"split {row} {':'.join(_list_cuts(form))}"
    raise InputError(f"there is no command {verb!r}")


def _find_next(review: Review, row: str) -> str:
    at = review.find_row(row) + 1
    if at == len(review.names):
        raise InputError(f"pair {row} is the last one")
    return review.names[at][0]


def _list_cuts(form: FormData) -> Iterator[str]:
    """Where each side is cut: so many segments, or before words."""
    at = 0
    while f"cut-{at}" in form or f"begins-{at}" in form:
        words = get_text(form, f"begins-{at}").strip()
        yield quote_cut(words) if words else get_text(form, f"cut-{at}") or "0"
        at += 1


def _find_version(call: Call, form: FormData) -> int:
    """The version that a command is for; 428 where none is said (RFC 6585)."""
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


def _tag(opened: OpenedBitext) -> dict[str, str]:
    return {"ETag": f'"{opened.version}"'}


PAGES = (
    Page("/bitexts/{identity}", show_bitext),
    Page("/bitexts/{identity}/changes", show_changes),
    Page("/bitexts/{identity}/rows/{row}", show_row),
    Page("/bitexts/{identity}/commands", take_command, "reviser", ("POST",)),
    Page("/bitexts/{identity}/findings", decide_finding, "reviser", ("POST",)),
)
