"""Pages of terms: the form of an entry, proposals, deleting and copying.

Saving never overwrites what somebody else changed since the form was opened.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, Response

from tmtool.concepts import ConceptEntry
from tmtool.errors import ChangedError, InputError
from tmtool.lang.codes import LANGUAGES, name_language
from tmtool.operations import term_entries
from tmtool.operations.term_decisions import ProposeTermsRequest, propose_terms
from tmtool.operations.term_entries import DeleteEntryRequest, EntryResult, SaveEntryRequest
from tmtool.server.calls import Call, get_text
from tmtool.server.messages import explain_error
from tmtool.server.pages.shared import Answer, get, go, post, require
from tmtool.server.pages.term_calls import check_length, get_base, render_terms
from tmtool.terms import forms, records
from tmtool.terms.changes import digest_entry
from tmtool.terms.records import record_of
from tmtool.views.html.terms import locate_entry
from tmtool.views.term_changes import FIELD_NAMES, FieldChange, list_differences

_MAX_FIELDS = 5_000
_NOT_FIELDS = frozenset({"base", "seen", "entry", "action", "more", "why"})
"""Fields of the form that are no fields of the entry."""
_MAIN_FIELDS = ("status", "process_status", "successor", "source", "link", "date")
"""Fields of a term that are shown first; the others are folded."""


@dataclass(frozen=True, slots=True)
class FormState:
    """What a form reports: a problem, what saving would change, or what somebody else changed.

    `theirs` are the differences between the entry as `by` changed it meanwhile and the form;
    `focus` is the field to continue with.
    """

    problem: str = ""
    changes: tuple[FieldChange, ...] | None = None
    theirs: tuple[FieldChange, ...] | None = None
    alike: tuple[ConceptEntry, ...] = ()
    warnings: tuple[str, ...] = ()
    focus: str = ""
    by: str = ""


def _render_form(
    call: Call,
    base: str | None,
    identity: str | None,
    flat: Mapping[str, str],
    state: FormState = FormState(),
    seen: str = "",
) -> str:
    """Show the form of an entry, of a new one without `identity`."""
    langs = [flat.get(f"term.{n}.lang", "") for n in forms.list_numbers(flat, "term")]
    langs += [name.split(".")[1] for name in flat if name.startswith("lang.")]
    return render_terms(
        call,
        "term_form.html",
        "New entry" if identity is None else "Edit",
        base,
        flat=flat,
        state=state,
        identity=identity,
        seen=seen,
        noted_langs=[each for each in dict.fromkeys(langs) if each],
        main_fields=_MAIN_FIELDS,
        field_names=FIELD_NAMES,
        forms=forms,
        records=records,
        langs=_list_langs(),
    )


def _render_proposal(
    call: Call,
    base: str | None,
    entry: ConceptEntry | None,
    flat: Mapping[str, str],
    state: FormState = FormState(),
) -> str:
    """Show the form of a proposal: of a new concept, or of more terms of an entry."""
    return render_terms(
        call,
        "term_propose.html",
        "Propose a term",
        base,
        flat=flat,
        state=state,
        entry=entry,
        langs=_list_langs(),
        numbers=forms.list_numbers(flat, "term"),
    )


def _list_langs() -> list[tuple[str, str]]:
    return [(code, name_language(code)) for code in sorted(LANGUAGES, key=name_language)]


def _show_form(call: Call) -> str:
    base, identity = get_base(call.query), get_text(call.query, "id")
    held = term_entries.read_entry(call.session, identity, base)
    flat = forms.flatten_entry(_require_entry(held))
    return _render_form(call, base, identity, flat, seen=held.version or "")


def _require_entry(held: EntryResult) -> ConceptEntry:
    if held.entry is None:
        raise HTTPException(404)
    return held.entry


def _show_new(call: Call) -> str:
    """Show the form of a new entry or a proposal; `zh=` and `en=` fill in the wording."""
    base, flat = get_base(call.query), _prefill(call)
    if call.person.may("terminologist"):
        return _render_form(call, base, None, flat)
    return _render_proposal(call, base, None, flat)


def _prefill(call: Call) -> dict[str, str]:
    """Return the fields of a new entry that the address fills in."""
    named = dict.fromkeys(lang for lang in call.query if lang in LANGUAGES)
    given = {lang: text for lang in named if (text := get_text(call.query, lang))}
    check_length("".join(given.values()))
    langs = [*dict.fromkeys([*given, "en", "zh"])][: max(2, len(given))]
    source = get_text(call.query, "source")[:300]
    flat = {"source": source, "note": get_text(call.query, "note")[:300]}
    for number, lang in enumerate(langs):
        start, text = f"term.{number}", given.get(lang, "").strip()
        flat |= {f"{start}.lang": lang, f"{start}.text": text, f"{start}.at": ""}
        flat |= {f"{start}.source": source} if text else {}
    return flat


def _take_form(call: Call, form: FormData) -> Answer:
    """Show what saving an entry would change, save it, or propose it."""
    base, identity = get_base(form), get_text(form, "entry") or None
    seen, flat = get_text(form, "seen"), _read_fields(form)
    if more := get_text(form, "more"):
        flat, focus = forms.add_blank(flat, more)
        return _render_form(call, base, identity, flat, FormState(focus=focus), seen)
    try:
        action = get_text(form, "action")
        if action == "queue":
            made = propose_terms(call.session, _read_proposal(flat, None, base, preview=False))
            return go(locate_entry(base, made.id), made.change)
        held = None if identity is None else term_entries.read_entry(call.session, identity, base)
        # Fields that nobody changed keep the value of the entry that was seen.
        before = held.entry if held is not None and held.version == seen else None
        entry = forms.assemble_entry(flat, before)
        if before is None:
            entry = replace(entry, id=flat.get("id", "").strip())
        expected, why = None if identity is None else seen, get_text(form, "why") or None
        request = SaveEntryRequest(record_of(entry), expected, why, base, action != "save")
        result = term_entries.save_entry(call.session, request)
    except ChangedError as error:
        return HTMLResponse(_render_conflict(call, base, identity, flat, seen, error), 412)
    except InputError as error:
        state = FormState(explain_error(error))
        return HTMLResponse(_render_form(call, base, identity, flat, state, seen), 400)
    if not request.preview:
        return go(locate_entry(base, result.id), result.change)
    state = FormState(
        changes=list_differences(result.before, result.entry),
        alike=result.alike,
        warnings=tuple(each.what for each in result.faults if each.grade == "warning"),
    )
    return _render_form(call, base, identity, flat, state, seen)


def _read_fields(form: FormData) -> dict[str, str]:
    return {name: get_text(form, name) for name in form if name not in _NOT_FIELDS}


def _render_conflict(
    call: Call,
    base: str | None,
    identity: str | None,
    flat: Mapping[str, str],
    seen: str,
    error: ChangedError,
) -> str:
    """Show how the entry, which somebody else changed, differs from the form."""
    now = term_entries.read_entry(call.session, flat["id"], base)
    if now.entry is None:
        state = FormState(f"{explain_error(error)}; the list of changes can bring it back")
        return _render_form(call, base, identity, flat, state)
    states = (
        state for each in now.changes for one in each.entries for state in (one.before, one.after)
    )
    old = next((state for state in states if state and digest_entry(state) == seen), None)
    try:
        mine = replace(forms.assemble_entry(flat, old), id=now.entry.id)
    except InputError as wrong:
        return _render_form(call, base, identity, flat, FormState(explain_error(wrong)), seen)
    by = now.changes[0].change.note.by if now.changes else ""
    again = forms.flatten_entry(mine)
    held = [(term.lang, term.text) for term in now.entry.terms]
    for number, term in enumerate(mine.terms):
        wording = (term.lang, term.text)
        again[f"term.{number}.at"] = str(held.index(wording)) if wording in held else ""
    state = FormState(theirs=list_differences(now.entry, mine), by=by)
    return _render_form(call, base, identity, again, state, now.version or "")


def _read_proposal(
    flat: Mapping[str, str], entry: str | None, base: str | None, *, preview: bool
) -> ProposeTermsRequest:
    starts = [f"term.{number}" for number in forms.list_numbers(flat, "term")]
    terms = ((flat.get(f"{each}.lang", ""), flat.get(f"{each}.text", "")) for each in starts)
    source = (flat.get("source") or flat.get("term.0.source", "")).strip()
    note = flat.get("note", "").strip()
    named = tuple((lang, text) for lang, text in terms if text.strip())
    return ProposeTermsRequest(
        named, entry, source or None, note or None, terms=base, preview=preview
    )


def _show_proposal(call: Call) -> str:
    """Show the form that proposes more terms of an entry."""
    base = get_base(call.query)
    entry = _require_entry(term_entries.read_entry(call.session, get_text(call.query, "id"), base))
    return _render_proposal(call, base, entry, _prefill(call))


def _take_proposal(call: Call, form: FormData) -> Answer:
    """Add a proposal to the queue, or check first if similar terms exist."""
    base, identity = get_base(form), get_text(form, "entry") or None
    entry = None
    if identity is not None:
        entry = _require_entry(term_entries.read_entry(call.session, identity, base))
    flat = _read_fields(form)
    if more := get_text(form, "more"):
        flat, focus = forms.add_blank(flat, more)
        return _render_proposal(call, base, entry, flat, FormState(focus=focus))
    preview = get_text(form, "action") != "save"
    try:
        made = propose_terms(call.session, _read_proposal(flat, identity, base, preview=preview))
    except InputError as error:
        state = FormState(explain_error(error))
        return HTMLResponse(_render_proposal(call, base, entry, flat, state), 400)
    if preview:
        state = FormState(changes=(), alike=made.alike)
        return _render_proposal(call, base, entry, flat, state)
    return go(locate_entry(base, made.id), made.change)


def _delete(call: Call, form: FormData) -> Response:
    base, identity = get_base(form), require(form, "id")
    why = get_text(form, "why").strip() or None
    request = DeleteEntryRequest(identity, get_text(form, "seen"), why, base)
    return go(locate_entry(base, identity), term_entries.delete_entry(call.session, request).change)


def _copy(call: Call, form: FormData) -> Response:
    """Add an entry of another term base to the memory's own."""
    base, identity = get_base(form), require(form, "id")
    if base is None:
        message = "the entry is in this term base already"
        raise InputError(message)
    return go(locate_entry(None, identity), term_entries.copy_entry(call.session, identity, base))


PAGES = (
    get("/terms/edit", _show_form, "terminologist"),
    get("/terms/new", _show_new, "translator"),
    post("/terms/save", _take_form, "terminologist", fields=_MAX_FIELDS),
    get("/terms/propose", _show_proposal, "translator"),
    post("/terms/propose", _take_proposal, "translator", fields=_MAX_FIELDS),
    post("/terms/delete", _delete, "terminologist"),
    post("/terms/copy", _copy, "terminologist"),
)
