"""The page of a user's own rules: files listed with their examples, edited and tested."""

from __future__ import annotations

from starlette.datastructures import FormData
from starlette.responses import HTMLResponse

from tmtool.checks.own_rules import OwnRule
from tmtool.errors import ChangedError, InputError
from tmtool.operations import own_rules
from tmtool.server.calls import Call, get_text
from tmtool.server.messages import explain_error
from tmtool.server.pages.shared import Answer, get, go, post, render
from tmtool.views.citations import quote


def _render_rules(call: Call) -> str:
    """Show the memory's files of rules, and the rules of the chosen file."""
    name = get_text(call.query, "file")
    if not name:
        return _render(call, "", "", "")
    text = own_rules.read_rule_file(call.session, name)
    try:
        rules = tuple(own_rules.open_own_rules(call.session, name))
    except InputError as error:  # changed outside the page
        return _render(call, name, text, own_rules.hash_text(text), explain_error(error))
    return _render(call, name, text, own_rules.hash_text(text), rules=rules)


def _render(
    call: Call, name: str, text: str, seen: str, problem: str = "", rules: tuple[OwnRule, ...] = ()
) -> str:
    return render(
        call,
        "rules.html",
        "Your own rules",
        names=own_rules.list_rule_files(call.session),
        name=name,
        text=text,
        seen=seen,
        problem=problem,
        rules=rules,
    )


def _save(call: Call, form: FormData) -> Answer:
    """Write a file of rules after testing its examples, or remove it if the text is empty."""
    name, text, seen = (
        get_text(form, "name").strip(),
        get_text(form, "text"),
        get_text(form, "seen"),
    )
    try:
        own_rules.write_rule_file(call.session, name, text, seen)
    except InputError as error:
        status = 412 if isinstance(error, ChangedError) else 400
        return HTMLResponse(_render(call, name, text, seen, explain_error(error)), status)
    return go(f"/rules?file={quote(name)}" if text.strip() else "/rules")


PAGES = (get("/rules", _render_rules, "translator"), post("/rules", _save, "memory manager"))
