"""The desk: one text, and its matches, terms and concordance, each asked for by itself."""

from __future__ import annotations

from functools import partial
from typing import cast

from starlette.datastructures import FormData, QueryParams
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, Response

from tmtool.errors import InputError, TmtoolError
from tmtool.memory.model import Query
from tmtool.memory.requests import BesideRequest, LookupRequest
from tmtool.server.calls import Call, Page, Remarks, get_text
from tmtool.server.messages import FILL, explain_error, get_status
from tmtool.services.beside import find_phrase_beside, find_terms_beside
from tmtool.services.lookup import lookup
from tmtool.services.session import Session
from tmtool.views.html import desk
from tmtool.views.html.desk import Asked, PaneName

LONGEST_IN_ADDRESS = 300
"""Characters of a text that may stand in an address; longer ones are confidential more often.
Chosen, no measurement."""
_HEADINGS: dict[PaneName, str] = {
    "matches": "Matches", "terms": "Terms", "concordance": "Concordance",
}  # fmt: skip


async def show_desk(call: Call) -> Response:
    """The page; with a text that was sent, or stands in the address, all three answers."""
    if call.request.method == "POST":
        asked = _parse(await call.read_form(fields=3))
    else:
        asked = _parse(call.query)
        if len(asked.text) > LONGEST_IN_ADDRESS:
            raise HTTPException(414)
    return await call.answer(partial(_render_desk, call, asked))


async def answer_pane(call: Call) -> Response:
    """One of the three answers to a text that was sent."""
    name = cast("PaneName", call.get_path("pane"))
    if name not in _HEADINGS:
        raise HTTPException(404)
    asked = _parse(await call.read_form(fields=3))
    page, status = await call.work(partial(_render_pane, call, name, asked))
    return HTMLResponse(page, status)


def _render_desk(call: Call, asked: Asked) -> str:
    about, languages = _describe_memory(call.session)
    if not languages:
        return desk.render_desk(asked, (), about, {}, FILL)
    answers: dict[PaneName, str] = {}
    if asked.text.strip():
        answers = {name: _render_pane(call, name, asked)[0] for name in _HEADINGS}
    return desk.render_desk(asked, languages, about, answers, "")


def _render_pane(call: Call, name: PaneName, asked: Asked) -> tuple[str, int]:
    try:
        return _answer(call.session, name, asked), 200
    except TmtoolError as error:
        heading = _HEADINGS[name]
        page = desk.render_failure(explain_error(error), call.identity, heading=heading)
        return page, get_status(error)


def _answer(session: Session, name: PaneName, asked: Asked) -> str:
    if not asked.text.strip():
        message = "there is no text to look up"
        raise InputError(message)
    source, target = asked.source or None, asked.target or None
    if name == "terms":
        beside = BesideRequest(asked.text, source, target)
        return desk.render_terms(find_terms_beside(session, beside))
    if name == "concordance":
        beside = BesideRequest(asked.text.strip(), source, target)
        return desk.render_concordance(find_phrase_beside(session, beside))
    remarks = Remarks()
    wanted = LookupRequest((Query(asked.text),), source, target, phrases=False)
    (text,) = lookup(session, wanted, remarks).texts
    return desk.render_matches(text, remarks.texts)


def _describe_memory(session: Session) -> tuple[str, tuple[str, ...]]:
    """The memory in words, and its languages; none where it has no texts, or isn't there."""
    if not session.has_memory:
        return f"There is no memory at {session.settings.memory} yet.", ()
    store = session.store
    extent = store.measure_extent()
    if not extent.units:
        return f"The memory at {store.address} is empty.", ()
    return f"{extent.units:,} units in {store.address}", tuple(store.list_languages())


def _parse(sent: FormData | QueryParams) -> Asked:
    return Asked(get_text(sent, "q"), get_text(sent, "from"), get_text(sent, "to"))


PAGES = (
    Page("/", show_desk),
    Page("/desk", show_desk, methods=("GET", "POST"), is_lookup=True),
    Page("/desk/{pane}", answer_pane, methods=("POST",), is_lookup=True),
)
