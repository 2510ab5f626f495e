"""Files of a user's own rules: listed with their examples, edited and tested."""

from __future__ import annotations

from functools import partial

from starlette.datastructures import FormData
from starlette.responses import HTMLResponse, Response

from tmtool.checks.own_rules import OwnRule
from tmtool.errors import ChangedError, InputError
from tmtool.operations.own_rules import (
    hash_text,
    list_rule_files,
    open_own_rules,
    read_rule_file,
    write_rule_file,
)
from tmtool.server.calls import Call, Page, get_text
from tmtool.server.messages import explain_error
from tmtool.server.pages.term_calls import go
from tmtool.views.html.rules import RuleDraft, render_rules
from tmtool.views.html.terms import quote


async def show_rules(call: Call) -> Response:
    """The files of rules of the memory, and the rules of the one that is chosen."""
    name = get_text(call.query, "file")
    return await call.answer(partial(_render, call, name))


def _render(call: Call, name: str, draft: RuleDraft | None = None) -> str:
    session = call.session
    problem = ""
    if draft is None and name:
        text = read_rule_file(session, name)
        draft = RuleDraft(name, text, hash_text(text))
    rules: tuple[OwnRule, ...] = ()
    if draft is not None and not draft.problem and name:
        try:
            rules = tuple(open_own_rules(session, name))
        except InputError as error:  # changed outside the page
            problem = explain_error(error)
    may_edit = call.person.may("memory manager")
    return render_rules(list_rule_files(session), draft, rules, problem, may_edit=may_edit)


async def save_rules(call: Call) -> Response:
    """Write a file of rules after its examples were tested, or remove it."""
    form = await call.read_form(fields=4)
    return await call.work(partial(_save, call, form))


def _save(call: Call, form: FormData) -> Response:
    name, text = get_text(form, "name").strip(), get_text(form, "text")
    seen = get_text(form, "seen")
    try:
        write_rule_file(call.session, name, text, seen)
    except InputError as error:
        status = 412 if isinstance(error, ChangedError) else 400
        draft = RuleDraft(name, text, seen, explain_error(error))
        return HTMLResponse(_render(call, name, draft), status)
    return go(f"/rules?file={quote(name)}" if text.strip() else "/rules")


PAGES = (
    Page("/rules", show_rules, "translator"),
    Page("/rules", save_rules, "memory manager", ("POST",)),
)
