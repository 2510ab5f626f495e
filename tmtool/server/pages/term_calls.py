"""What the pages of terms share: the term base of a request, and the change that was just made."""

from __future__ import annotations

from starlette.datastructures import FormData, QueryParams
from starlette.exceptions import HTTPException

from tmtool.errors import TmtoolError
from tmtool.operations.term_changes import ListTermChangesRequest, list_term_changes
from tmtool.server.calls import Call, get_number, get_text
from tmtool.server.pages.shared import render
from tmtool.terms import seeded
from tmtool.terms.changes import TermChange
from tmtool.views.html.terms import OWN, name_base

MAX_ADDRESS_CHARACTERS = 300
"""Longer texts, which are confidential more often, are refused in addresses."""


def read_base(name: str) -> str | None:
    """Return the term base of an address or a form, None for the memory's own.

    The others are those supplied with tmtool; HTTPException 404 for any other name, such as a
    file of the machine.
    """
    if name in ("", OWN):
        return None
    if name not in seeded.NAMES:
        raise HTTPException(404)
    return name


def get_base(sent: FormData | QueryParams) -> str | None:
    """Return the term base that a form or an address names."""
    return read_base(get_text(sent, "base"))


def list_bases(call: Call, *, with_supplied: bool = True) -> list[tuple[str, str]]:
    """List term bases to choose from, each with its name for people."""
    return [(OWN, name_base(None)), *((each, each) for each in seeded.NAMES if with_supplied)]


def render_terms(call: Call, template: str, title: str, base: str | None, **context: object) -> str:
    """Render a page about a term base, with the change that the address reports as just made."""
    made = _find_made(call, base)
    return render(call, template, title, base=base or OWN, made=made, **context)


def _find_made(call: Call, base: str | None) -> TermChange | None:
    """Return the change that the address names; None if it is undone or does not exist."""
    number = get_number(call.query, "change")
    if number is None:
        return None
    try:
        listed = list_term_changes(call.session, ListTermChangesRequest(limit=20, terms=base))
    except TmtoolError:
        return None
    found = (e for e in listed.changes if e.change.number == number and not e.is_undone)
    return next((each.change for each in found), None)


def check_length(text: str) -> str:
    """Return a text of an address; HTTPException 414 if it is too long."""
    if len(text) > MAX_ADDRESS_CHARACTERS:
        raise HTTPException(414)
    return text
