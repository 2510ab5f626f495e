"""The desk: a text with its matches, terms and concordance, and the places they lead to."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, Response

from tmtool.errors import InputError, TmtoolError
from tmtool.memory.concordance.absence import Absence
from tmtool.memory.concordance.query import write_phrase
from tmtool.memory.passages import Passage
from tmtool.memory.whole_texts import UntranslatedPart
from tmtool.operations.document_places import ShowRequest, show
from tmtool.operations.lookup import (
    LookedUpText,
    LookupRequest,
    find_matches,
    find_meanings,
    find_phrase,
    find_terms,
)
from tmtool.selection import Selection
from tmtool.server.asking import describe_memory, read_asked, read_selection
from tmtool.server.calls import Call, Page, Remarks, get_text
from tmtool.server.messages import FILL, explain_error, get_status, name_buttons
from tmtool.server.pages.shared import get, read_fields, render
from tmtool.services.session import Session
from tmtool.views import lookup as words
from tmtool.views.html.desk import Asked, render_failure
from tmtool.views.html.render import render_served
from tmtool.views.html.terms import locate_entry

MEANING_SECONDS = 60.0  # the first request also loads the encoder


async def show_desk(call: Call) -> Response:
    """Show the page, with all answers if there is a text."""
    asked = await read_asked(call)
    job = partial(_render_desk, call, asked)
    if asked.text.strip():
        return HTMLResponse(await call.look(job, "meaning", MEANING_SECONDS))
    return HTMLResponse(await call.look(job))


async def answer_pane(call: Call) -> Response:
    """Answer with the matches, terms, concordance or meanings of a text."""
    name = call.get_path("pane")
    if name not in ("matches", "meanings", "terms", "concordance"):
        raise HTTPException(404)
    job = partial(_render_pane, call, name, await read_asked(call))
    if name == "meanings":
        return HTMLResponse(*await call.look(job, "meaning", MEANING_SECONDS))
    return HTMLResponse(*await call.look(job))


def _render_desk(call: Call, asked: Asked) -> str:
    memory = describe_memory(call.session)
    is_answered = bool(memory["languages"] and asked.text.strip())
    panes = {
        name: _render_pane(call, name, asked, whole=True)[0] if is_answered else ""
        for name in ("matches", "terms", "concordance")
    }
    return render_served(
        "desk.html",
        title="Desk - tmtool",
        module="desk.js",
        asked=asked,
        panes=panes,
        how="" if memory["languages"] else FILL,
        is_answered=is_answered,
        **memory,
    )


def _render_pane(call: Call, name: str, asked: Asked, *, whole: bool = False) -> tuple[str, int]:
    """Render a pane, and its status; if `whole`, matches include those by meaning."""
    try:
        if not asked.text.strip():
            message = "there is no text to look up"
            raise InputError(message)
        request = LookupRequest(
            (asked.text,),
            asked.source,
            asked.target,
            selection=read_selection(asked.filters),
            phrases=False,
        )
        match name:
            case "matches":
                return _show_matches(call.session, request, with_meanings=whole), 200
            case "meanings":
                return _show_meanings(call.session, request), 200
            case "terms":
                return render_terms(call.session, request), 200
            case _:
                return _show_phrase(call.session, request, asked), 200
    except TmtoolError as error:
        page = render_failure(explain_error(error), call.identity, heading=name.capitalize())
        return page, get_status(error)


def _show_matches(session: Session, request: LookupRequest, *, with_meanings: bool = False) -> str:
    remarks = Remarks()
    found = find_matches(session, request, remarks)
    later = _show_meanings(session, request) if with_meanings and found.awaits_meanings else ""
    return render_matches(found, remarks.texts, later)


def render_matches(found: LookedUpText, remarks: Sequence[str], later: str = "") -> str:
    """Render the matches of a text, its names, and its citation.

    `later` is the part with matches by meaning; without it the script of the page requests it.
    """
    notes = [*remarks, *map(name_buttons, found.answer.notes)]
    return render_served("desk_matches.html", text=found, notes=notes, later=later, words=words)


def _show_meanings(session: Session, request: LookupRequest) -> str:
    """Render the matches by meaning alone, a part below the other matches."""
    text = find_meanings(session, request)
    notes = [*map(name_buttons, text.answer.notes)]
    return render_served("desk_meanings.html", text=text, notes=notes, words=words)


def render_terms(session: Session, request: LookupRequest) -> str:
    """Render the terms of a text, each once, with all equivalents."""
    found = find_terms(session, request)
    terms = words.list_once(found.terms)
    return render_served("desk_terms.html", found=found, terms=terms, locate=locate_entry)


def _show_phrase(session: Session, request: LookupRequest, asked: Asked) -> str:
    """Render the counts and renderings of a phrase, and its first lines."""
    found = find_phrase(session, request)
    is_absent = isinstance(found, Absence)
    return render_served(
        "desk_concordance.html",
        found=None if is_absent else found,
        absence=found if is_absent else None,
        asked=asked,
        every=asked.change(q=write_phrase(asked.text.strip())).get_address(),
    )


# Places that answers lead to.


def _show_place(call: Call) -> Response:
    """Show the units at a place in a document and around it, in all or some languages."""
    query = call.query
    name = call.request.path_params.get("name") or query.get("name", "")
    langs = tuple(dict.fromkeys(each for each in query.getlist("lang") if each))
    chosen = Selection(as_of=get_text(query, "as_of") or None)
    request = read_fields(
        ShowRequest, query, ("para", "at", "around"), name=name, langs=langs, selection=chosen
    )
    result = show(call.session, request)
    page = render(
        call,
        "place.html",
        str(result.place or name),
        request=request,
        result=result,
        sections=[
            (each, result.langs or _list_langs(each), *_find_neighbours(each, request.around))
            for each in result.passages
        ],
        languages=call.session.store.list_languages(),
        arounds=(0, 2, 5, 10, 50, 100),
    )
    return HTMLResponse(page, 200 if result.passages else 404)


def _list_langs(passage: Passage) -> list[str]:
    found: dict[str, None] = {}
    for line in passage.lines:
        if isinstance(line, UntranslatedPart):
            found[line.lang] = None
        else:
            found |= dict.fromkeys(each.lang for each in line.unit.variants)
    return [*found]


def _find_neighbours(passage: Passage, around: int) -> tuple[int | None, int | None]:
    """Return the positions of the units before and after the requested ones, if they are known.

    If nothing around is shown, both are assumed to exist.
    """
    chosen = [each for each in passage.chosen if each is not None]
    if not chosen:
        return None, None
    first, last = min(chosen), max(chosen)
    if not around:
        return first - 1 if first > 0 else None, last + 1
    positions = [each.unit.origins[0].position for each in passage.units]
    before = (each for each in positions if each is not None and each < first)
    after = (each for each in positions if each is not None and each > last)
    return max(before, default=None), min(after, default=None)


PAGES = (
    Page("/", show_desk),
    Page("/desk", show_desk, methods=("GET", "POST"), is_lookup=True),
    Page("/desk/{pane}", answer_pane, methods=("POST",), is_lookup=True),
    get("/at", _show_place, is_timed=True),
    get("/at/{name:path}", _show_place, is_timed=True),
)
