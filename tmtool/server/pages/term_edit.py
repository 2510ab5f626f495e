"""Terms: the form of an entry, proposals, deleting; what somebody else changed is never lost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial

from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, Response

from tmtool.concepts import ConceptEntry
from tmtool.errors import ChangedError, InputError
from tmtool.lang.codes import LANGUAGES
from tmtool.server.calls import Call, Page, get_text
from tmtool.server.messages import explain_error
from tmtool.server.pages.term_calls import go, insist_on, insist_on_short, read_base
from tmtool.services.term_entries import copy_terms, delete_entry, read_entry, save_entry
from tmtool.services.terms_upkeep import propose_terms
from tmtool.terms.changes import digest_entry
from tmtool.terms.entry_requests import (
    CopyTermsRequest,
    DeleteEntryRequest,
    ReadEntryResult,
    SaveEntryRequest,
    SaveEntryResult,
)
from tmtool.terms.forms import add_blank, assemble_entry, flatten_entry, list_numbers
from tmtool.terms.upkeep_requests import ProposeTermsRequest, TermUpkeepResult
from tmtool.views.html.term_form import FormState, render_form, render_proposal
from tmtool.views.html.terms import locate_entry
from tmtool.views.term_changes import list_differences

_MOST_FIELDS = 5_000
"""Limit: fields of a form; an entry of a hundred terms has fewer."""
_NOT_FIELDS = frozenset({"base", "seen", "entry", "action", "more", "why"})
"""What the form sends besides the fields of the entry."""
_FIRST_LANGS = ("en", "zh")


async def show_form(call: Call) -> Response:
    """The form of an entry."""
    base, identity = read_base(get_text(call.query, "base")), get_text(call.query, "id")
    return await call.answer(partial(_render_held, call, base, identity))


def _render_held(call: Call, base: str | None, identity: str) -> str:
    held = read_entry(call.session, identity, base)
    entry = _insist(held)
    return render_form(
        flatten_entry(entry), FormState(), base=base, identity=identity, seen=held.digest or ""
    )


def _insist(held: ReadEntryResult) -> ConceptEntry:
    if held.entry is None:
        raise HTTPException(404)
    return held.entry


async def show_new(call: Call) -> Response:
    """The form of a new entry, or of a proposal; `zh=` and `en=` fill in the wording."""
    base = read_base(get_text(call.query, "base"))
    flat = _begin(call)
    if call.person.may("terminologist"):
        render = partial(render_form, flat, FormState(), base=base, identity=None, seen="")
    else:
        render = partial(render_proposal, flat, FormState(), base=base, entry=None)
    return await call.answer(render)


def _begin(call: Call) -> dict[str, str]:
    """The fields of a new entry, with what the address says."""
    named = dict.fromkeys(lang for lang in call.query if lang in LANGUAGES)
    given = {lang: text for lang in named if (text := get_text(call.query, lang))}
    insist_on_short("".join(given.values()))
    langs = [*given, *(each for each in _FIRST_LANGS if each not in given)][: max(2, len(given))]
    source = get_text(call.query, "source")[:300]
    flat = {"source": source, "note": get_text(call.query, "note")[:300]}
    for at, lang in enumerate(langs):
        text = given.get(lang, "").strip()
        flat |= {f"term.{at}.lang": lang, f"term.{at}.text": text, f"term.{at}.at": ""}
        flat |= {f"term.{at}.source": source} if text else {}
    return flat


async def take_form(call: Call) -> Response:
    """Show what saving an entry would change, or save it."""
    form = await call.read_form(fields=_MOST_FIELDS)
    return await call.work(partial(_take, call, form))


def _take(call: Call, form: FormData) -> Response:
    base, identity = read_base(get_text(form, "base")), get_text(form, "entry") or None
    seen, flat = get_text(form, "seen"), _read_fields(form)
    show = partial(render_form, base=base, identity=identity)
    if more := get_text(form, "more"):
        flat, focus = add_blank(flat, more)
        return HTMLResponse(show(flat, FormState(focus=focus), seen=seen))
    held = None if identity is None else read_entry(call.session, identity, base)
    try:
        if get_text(form, "action") == "queue":
            return _propose_new(call, base, flat)
        entry = _assemble(flat, held, seen)
        preview = get_text(form, "action") != "save"
        request = SaveEntryRequest(
            entry, None if identity is None else seen, preview, get_text(form, "why") or None, base
        )
        result = save_entry(call.session, request)
    except ChangedError as error:
        return _show_both(call, base, flat, seen, error, show)
    except InputError as error:
        state = FormState(explain_error(error))
        return HTMLResponse(show(flat, state, seen=seen), 400)
    if preview:
        return HTMLResponse(show(flat, _tell_preview(result), seen=seen))
    return go(locate_entry(base, result.entry.id), result.change)


def _tell_preview(result: SaveEntryResult) -> FormState:
    return FormState(
        changes=list_differences(result.before, result.entry), alike=result.alike,
        warnings=tuple(each.what for each in result.faults if each.grade == "warning"),
    )  # fmt: skip


def _read_fields(form: FormData) -> dict[str, str]:
    return {name: get_text(form, name) for name in form if name not in _NOT_FIELDS}


def _assemble(flat: Mapping[str, str], held: ReadEntryResult | None, seen: str) -> ConceptEntry:
    """The entry of a form; what nobody touched stays as it is in the entry that was seen."""
    is_same = held is not None and held.digest == seen
    before = held.entry if held is not None and is_same else None
    entry = assemble_entry(flat, before)
    return replace(entry, id=flat.get("id", "").strip()) if before is None else entry


def _show_both(
    call: Call, base: str | None, flat: Mapping[str, str], seen: str, error: ChangedError,
    show: partial[str],
) -> Response:  # fmt: skip
    """What somebody else made of the entry, and what the form says: nothing was overwritten."""
    now = read_entry(call.session, flat["id"], base)
    if now.entry is None:
        state = FormState(f"{explain_error(error)}; the list of changes can bring it back")
        return HTMLResponse(show(flat, state, seen=""), 412)
    states = (state for each in now.changes for state in (each.before, each.after))
    old = next((state for state in states if state and digest_entry(state) == seen), None)
    try:
        mine = replace(assemble_entry(flat, old), id=now.entry.id)
    except InputError as wrong:
        return HTMLResponse(show(flat, FormState(explain_error(wrong)), seen=seen), 412)
    by = now.changes[0].change.note.by if now.changes else ""
    differences = FormState(theirs=list_differences(now.entry, mine), by=by)
    again = flatten_entry(mine)
    held = [(term.lang, term.text) for term in now.entry.terms]
    for at, term in enumerate(mine.terms):
        is_held = (term.lang, term.text) in held
        again[f"term.{at}.at"] = str(held.index((term.lang, term.text))) if is_held else ""
    return HTMLResponse(show(again, differences, seen=now.digest or ""), 412)


def _propose_new(call: Call, base: str | None, flat: Mapping[str, str]) -> Response:
    made = propose_terms(call.session, _read_proposal(flat, None, base, preview=False))
    assert made.entry is not None
    return go(locate_entry(base, made.entry.id), made.change)


def _read_proposal(
    flat: Mapping[str, str], entry: str | None, base: str | None, *, preview: bool
) -> ProposeTermsRequest:
    pairs = (
        (flat.get(f"term.{n}.lang", ""), flat.get(f"term.{n}.text", ""))
        for n in list_numbers(flat, "term")
    )
    source = flat.get("source") or flat.get("term.0.source", "")
    note = flat.get("note", "").strip()
    return ProposeTermsRequest(
        tuple((lang, text) for lang, text in pairs if text.strip()), entry,
        source.strip() or None, note or None, base, preview,
    )  # fmt: skip


async def show_proposal(call: Call) -> Response:
    """The form of a proposal of more terms of an entry."""
    base, identity = read_base(get_text(call.query, "base")), get_text(call.query, "id")
    entry = await call.work(lambda: _insist(read_entry(call.session, identity, base)))
    flat = _begin(call)
    return await call.answer(partial(render_proposal, flat, FormState(), base=base, entry=entry))


async def take_proposal(call: Call) -> Response:
    """Put a proposal into the queue, or say first whether it seems to be there."""
    form = await call.read_form(fields=_MOST_FIELDS)
    return await call.work(partial(_take_proposal, call, form))


def _take_proposal(call: Call, form: FormData) -> Response:
    base, identity = read_base(get_text(form, "base")), get_text(form, "entry") or None
    entry = None if identity is None else _insist(read_entry(call.session, identity, base))
    flat = _read_fields(form)
    show = partial(render_proposal, base=base, entry=entry)
    if more := get_text(form, "more"):
        flat, focus = add_blank(flat, more)
        return HTMLResponse(show(flat, FormState(focus=focus)))
    preview = get_text(form, "action") != "save"
    try:
        made: TermUpkeepResult = propose_terms(
            call.session, _read_proposal(flat, identity, base, preview=preview)
        )
    except InputError as error:
        return HTMLResponse(show(flat, FormState(explain_error(error))), 400)
    if preview:
        return HTMLResponse(show(flat, FormState(changes=(), alike=made.alike)))
    assert made.entry is not None
    return go(locate_entry(base, made.entry.id), made.change)


async def remove_entry(call: Call) -> Response:
    """Delete an entry."""
    form = await call.read_form(fields=6)
    base, identity = read_base(get_text(form, "base")), insist_on(form, "id")
    why = get_text(form, "why").strip() or None
    request = DeleteEntryRequest(identity, get_text(form, "seen"), why, base)
    change = await call.work(partial(delete_entry, call.session, request))
    return go(locate_entry(base, identity), change)


async def copy_entry(call: Call) -> Response:
    """Put an entry into another term base as well: the memory's own, or the list of a job."""
    form = await call.read_form(fields=6)
    base, identity = read_base(get_text(form, "base")), insist_on(form, "id")
    into = read_base(insist_on(form, "into"))
    request = CopyTermsRequest((identity,), into, base)
    made = await call.work(partial(copy_terms, call.session, request))
    return go(locate_entry(into, identity), made.change)


PAGES = (
    Page("/terms/edit", show_form, "terminologist"),
    Page("/terms/new", show_new, "translator"),
    Page("/terms/save", take_form, "terminologist", ("POST",)),
    Page("/terms/propose", show_proposal, "translator"),
    Page("/terms/propose", take_proposal, "translator", ("POST",)),
    Page("/terms/delete", remove_entry, "terminologist", ("POST",)),
    Page("/terms/copy", copy_entry, "terminologist", ("POST",)),
)
