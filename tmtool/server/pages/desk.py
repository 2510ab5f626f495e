"""The desk: one text, and its matches, terms and concordance, each asked for by itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import cast

from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, Response

from tmtool.errors import InputError, TmtoolError
from tmtool.operations.beside import (
    BesideRequest,
    find_matches_beside,
    find_meanings_beside,
    find_phrase_beside,
    find_terms_beside,
)
from tmtool.server.asking import describe_memory, read_asked, read_selection
from tmtool.server.calls import Call, Page, Remarks
from tmtool.server.messages import FILL, explain_error, get_status, name_buttons
from tmtool.services.session import Session
from tmtool.views.html import desk
from tmtool.views.html.desk import Asked, PaneName
from tmtool.views.html.filters import build_filters

_HEADINGS: dict[PaneName, str] = {
    "matches": "Matches", "terms": "Terms", "concordance": "Concordance",
}  # fmt: skip
_MEANINGS = "meanings"
_MEANING_SECONDS = 60.0
"""So long meanings may take: the first of a day wait for the encoder. Chosen, no measurement."""


async def show_desk(call: Call) -> Response:
    """The page; with a text that was sent, or stands in the address, all answers."""
    asked, _ = await read_asked(call)
    job = partial(_render_desk, call, asked)
    if asked.text.strip():
        return HTMLResponse(await call.look(job, "meaning", _MEANING_SECONDS))
    return HTMLResponse(await call.look(job))


async def answer_pane(call: Call) -> Response:
    """One of the answers to a text that was sent."""
    name = call.get_path("pane")
    if name not in (*_HEADINGS, _MEANINGS):
        raise HTTPException(404)
    asked, _ = await read_asked(call)
    if name == _MEANINGS:
        job = partial(_render_part, call, "Meanings", partial(_find_meanings, call.session, asked))
        page, status = await call.look(job, "meaning", _MEANING_SECONDS)
    else:
        pane = cast("PaneName", name)
        page, status = await call.look(partial(_render_pane, call, pane, asked, whole=False))
    return HTMLResponse(page, status)


def _render_desk(call: Call, asked: Asked) -> str:
    about, languages, memories = describe_memory(call.session)
    filters = build_filters(asked.filters, memories)
    if not languages:
        return desk.render_desk(asked, (), about, {}, FILL, filters)
    answers: dict[PaneName, str] = {}
    if asked.text.strip():
        answers = {name: _render_pane(call, name, asked, whole=True)[0] for name in _HEADINGS}
    return desk.render_desk(asked, languages, about, answers, "", filters)


def _render_pane(call: Call, name: PaneName, asked: Asked, *, whole: bool) -> tuple[str, int]:
    """A pane; where the `whole` is wanted, the meanings are in it."""
    job = partial(_answer, call.session, name, asked, whole=whole)
    return _render_part(call, _HEADINGS[name], job)


def _render_part(call: Call, heading: str, job: Callable[[], str]) -> tuple[str, int]:
    try:
        return job(), 200
    except TmtoolError as error:
        page = desk.render_failure(explain_error(error), call.identity, heading=heading)
        return page, get_status(error)


def _answer(session: Session, name: PaneName, asked: Asked, *, whole: bool) -> str:
    request = _build_request(asked)
    if name == "terms":
        return desk.render_terms(find_terms_beside(session, request))
    if name == "concordance":
        phrase = replace(request, text=asked.text.strip())
        return desk.render_concordance(find_phrase_beside(session, phrase), asked)
    remarks = Remarks()
    found = find_matches_beside(session, request, remarks)
    later = _find_meanings(session, asked) if whole and found.awaits_meanings else ""
    notes = [*remarks.texts, *map(name_buttons, found.text.answer.notes)]
    return desk.render_matches(found, notes, later)


def _find_meanings(session: Session, asked: Asked) -> str:
    found = find_meanings_beside(session, _build_request(asked))
    return desk.render_meanings(found, [*map(name_buttons, found.text.answer.notes)])


def _build_request(asked: Asked) -> BesideRequest:
    if not asked.text.strip():
        message = "there is no text to look up"
        raise InputError(message)
    selection = read_selection(asked.filters)
    return BesideRequest(asked.text, asked.source or None, asked.target or None, selection)


PAGES = (
    Page("/", show_desk),
    Page("/desk", show_desk, methods=("GET", "POST"), is_lookup=True),
    Page("/desk/{pane}", answer_pane, methods=("POST",), is_lookup=True),
)
