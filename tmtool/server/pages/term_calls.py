"""What the pages of terms share: which term base is meant, who may do what, what was just done."""

from __future__ import annotations

from starlette.datastructures import FormData, QueryParams
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse

from tmtool.errors import EmptyError, TmtoolError
from tmtool.server.calls import Call, get_number, get_text
from tmtool.services.term_entries import list_term_changes, list_term_lists
from tmtool.terms import jobs, seeded
from tmtool.terms.entry_requests import ListTermChangesRequest
from tmtool.views.html.term_entry import MadeChange, tell_change
from tmtool.views.html.terms import OWN, quote

LONGEST = 300
"""Characters of what is searched for in an address. Chosen as on the desk: longer texts are
confidential more often."""


def read_base(name: str) -> str | None:
    """The term base that an address or a form names, None for the memory's own; 404 for others.

    Those are its own, those supplied with tmtool and the lists of jobs: no file of the machine.
    """
    if name in ("", OWN):
        return None
    if name not in seeded.NAMES and not jobs.is_job(name):
        raise HTTPException(404)
    return name


def tell_role(call: Call) -> str:
    """What somebody may do with terms: "terminologist" and "translator" write, "" reads."""
    if call.person.may("terminologist"):
        return "terminologist"
    return "translator" if call.person.may("translator") else ""


def list_jobs(call: Call) -> list[str]:
    """The names of the jobs with a list of terms."""
    return [each.name for each in list_term_lists(call.session)]


def find_made(call: Call, base: str | None, back: str) -> MadeChange | None:
    """The change that the address names as just made; None where it is undone, or there is none."""
    number = get_number(call.query, "change")
    if number is None:
        return None
    try:
        listed = list_term_changes(call.session, ListTermChangesRequest(limit=20, terms=base))
    except TmtoolError:
        return None
    found = next((each for each in listed.changes if each.change.number == number), None)
    if found is None or found.is_undone:
        return None
    may = call.person.may("terminologist") or found.change.note.by == call.person.name
    return tell_change(found.change, base=base, back=back, can_undo=may)


def go(address: str, change: int | None = None, row: str = "") -> RedirectResponse:
    """Lead to a page, which says what was changed and begins at a row."""
    end = "" if change is None else f"{'&' if '?' in address else '?'}change={change}"
    answer = RedirectResponse(address, 303)
    # The address is quoted as it must be already.
    answer.headers["location"] = f"{address}{end}{f'#{quote(row)}' if row else ''}"
    return answer


def read_page(sent: FormData | QueryParams) -> int:
    """Which page of a list is meant, counted from 1."""
    return max(1, get_number(sent, "page") or 1)


def insist_on_short(text: str) -> str:
    """A text from an address; 414 for one that is too long for it."""
    if len(text) > LONGEST:
        raise HTTPException(414)
    return text


def read_back(sent: FormData, usual: str) -> str:
    """The page of the desk that a form leads back to; `usual` for anything else."""
    back = get_text(sent, "back")
    is_own = back.startswith(("/terms", "/candidates/")) and not any(
        ord(each) <= ord(" ") or each in "\\#" for each in back
    )
    return back if is_own else usual


def insist_on(sent: FormData, name: str) -> str:
    """A field that must be there; EmptyError where it is not."""
    found = get_text(sent, name)
    if not found:
        message = "the form lacks what it is about: open its page again"
        raise EmptyError(message, code="no field", field=name)
    return found
