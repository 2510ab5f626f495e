"""The desk: a text, and its matches, terms and concordance, each requested separately."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, Response

from tmtool.errors import InputError, TmtoolError
from tmtool.lang.wrap import format_count
from tmtool.memory.concordance.absence import describe_extent
from tmtool.memory.concordance.query import write_phrase
from tmtool.memory.model import Match, SubsegmentMatch
from tmtool.operations.beside import (
    BesideRequest,
    MatchesBesideResult,
    find_matches_beside,
    find_meanings_beside,
    find_phrase_beside,
    find_terms_beside,
)
from tmtool.operations.lookup import LookedUpText
from tmtool.regions import build_tag
from tmtool.server.asking import describe_memory, read_asked, read_selection
from tmtool.server.calls import Call, Page, Remarks
from tmtool.server.messages import FILL, explain_error, get_status, name_buttons
from tmtool.services.session import Session
from tmtool.views import KIND_NAMES, TextPart, split_parts
from tmtool.views import lookup as words
from tmtool.views.html.concordance import mark_pieces, mark_target
from tmtool.views.html.desk import Asked, join_both, list_near, render_failure
from tmtool.views.html.render import render_served
from tmtool.views.html.terms import locate_entry

MEANING_SECONDS = 60.0  # the first request also loads the encoder
MAX_LINES = 8
Hit = tuple[Match, Sequence[TextPart], Sequence[TextPart], str]
"""A match, both its texts in parts, and what is shown next to its kind."""


async def show_desk(call: Call) -> Response:
    """Show the page, with all answers if there is a text."""
    asked, _ = await read_asked(call)
    job = partial(_render_desk, call, asked)
    if asked.text.strip():
        return HTMLResponse(await call.look(job, "meaning", MEANING_SECONDS))
    return HTMLResponse(await call.look(job))


async def answer_pane(call: Call) -> Response:
    """Answer with the matches, terms, concordance or meanings of a text."""
    name = call.get_path("pane")
    if name not in _PANES:
        raise HTTPException(404)
    asked, _ = await read_asked(call)
    job = partial(_render_pane, call, name, asked)
    if name == "meanings":
        page, status = await call.look(job, "meaning", MEANING_SECONDS)
    else:
        page, status = await call.look(job)
    return HTMLResponse(page, status)


def _render_desk(call: Call, asked: Asked) -> str:
    about, languages, memories = describe_memory(call.session)
    is_answered = bool(languages and asked.text.strip())
    panes = {
        name: _render_pane(call, name, asked, whole=True)[0] if is_answered else ""
        for name in ("matches", "terms", "concordance")
    }
    return render_served(
        "desk.html",
        title="Desk - tmtool",
        module="desk.js",
        asked=asked,
        languages=languages,
        about=about,
        panes=panes,
        how="" if languages else FILL,
        is_answered=is_answered,
        memories=memories,
    )


def _render_pane(call: Call, name: str, asked: Asked, *, whole: bool = False) -> tuple[str, int]:
    """Render a pane, and its status; if `whole`, matches include those by meaning."""
    try:
        if not asked.text.strip():
            message = "there is no text to look up"
            raise InputError(message)
        if name == "matches" and whole:
            return _show_matches(call.session, asked, with_meanings=True), 200
        return _PANES[name](call.session, asked), 200
    except TmtoolError as error:
        heading = name.capitalize()
        page = render_failure(explain_error(error), call.identity, heading=heading)
        return page, get_status(error)


def _build_request(asked: Asked) -> BesideRequest:
    selection = read_selection(asked.filters)
    return BesideRequest(asked.text, asked.source or None, asked.target or None, selection)


def _show_matches(session: Session, asked: Asked, *, with_meanings: bool = False) -> str:
    remarks = Remarks()
    found = find_matches_beside(session, _build_request(asked), remarks)
    later = _show_meanings(session, asked) if with_meanings and found.awaits_meanings else ""
    return render_matches(found, remarks.texts, later)


def render_matches(result: MatchesBesideResult, remarks: Sequence[str], later: str = "") -> str:
    """Render the matches of a text, its names, and its citation.

    `later` is the part with matches by meaning; without it the script of the page requests it.
    """
    text = result.text
    answer, options = text.answer, text.options
    kinds = {match.kind for match in answer.matches}
    nothing = f"No match reaches {words.format_percent(100 * options.floor)}"
    nothing += "; parts of it:" if "contained" in kinds else ""
    not_by_meaning = "" if result.awaits_meanings or answer.notes else " (not by meaning)"
    return _render_hits(
        "desk_matches.html",
        text,
        answer.matches,
        pieces=[_mark_piece(each, answer.query.text) for each in answer.pieces],
        nothing=nothing if kinds <= {"contained"} else "",
        notes=[*remarks, *map(name_buttons, answer.notes)],
        searched=words.describe_searched(answer) + not_by_meaning,
        awaits_meanings=result.awaits_meanings,
        later=later,
        first=1,
    )


def _show_meanings(session: Session, asked: Asked) -> str:
    """Render the matches by meaning alone, a part below the other matches."""
    found = find_meanings_beside(session, _build_request(asked))
    answer = found.text.answer
    return _render_hits(
        "desk_meanings.html",
        found.text,
        found.matches,
        notes=[*map(name_buttons, answer.notes)],
        is_searched="semantic" in answer.searched,
        first=found.first,
    )


def _render_hits(
    template: str, text: LookedUpText, matches: Sequence[Match], **context: object
) -> str:
    return render_served(
        template,
        text=text,
        langs=(text.options.source, text.options.target),
        hits=[_mark_match(each, text.answer.query.text) for each in matches],
        words=words,
        kind_names=KIND_NAMES,
        tag=build_tag,
        split_parts=split_parts,
        join_both=join_both,
        **context,
    )


def _mark_match(match: Match, query: str) -> Hit:
    source = words.split_differences(match, query)
    is_marked = any(part.role for part in source)
    target = split_parts(match.target, match.affected if is_marked else (), "affected")
    return match, source, target, ""


def _mark_piece(piece: SubsegmentMatch, query: str) -> Hit:
    """Mark a clause of the text in the match, and its rendering."""
    match, phrase = piece.match, query[piece.start : piece.stop]
    at = match.source.find(phrase)
    spans = [range(at, at + len(phrase))] if at >= 0 else []
    source = split_parts(match.source, spans, "found")
    count = f"in {format_count(piece.count, 'text')}"
    return match, source, split_parts(match.target, piece.spans, "affected"), count


def _show_terms(session: Session, asked: Asked) -> str:
    return render_terms(session, _build_request(asked))


def render_terms(session: Session, request: BesideRequest) -> str:
    """Render the terms of a text, each once, with all equivalents."""
    found = find_terms_beside(session, request)
    once = {(each.entry.id, each.term): each for each in found.terms}
    return render_served(
        "desk_terms.html", found=found, terms=[*once.values()], locate=locate_entry
    )


def _show_concordance(session: Session, asked: Asked) -> str:
    """Render the counts and renderings of a phrase, and its first lines."""
    phrase = replace(_build_request(asked), text=asked.text.strip())
    found = find_phrase_beside(session, phrase)
    absence = found.absence
    return render_served(
        "desk_concordance.html",
        text=found.text,
        langs=(found.source, found.target),
        found=found.concordance,
        searched=describe_extent(absence.extent) if absence else None,
        near=list_near(absence, asked) if absence else (),
        max_lines=MAX_LINES,
        every=replace(asked, text=write_phrase(found.text)).get_address("/concordance"),
        mark_pieces=mark_pieces,
        mark_target=mark_target,
    )


_PANES: dict[str, Callable[[Session, Asked], str]] = {
    "matches": _show_matches,
    "terms": _show_terms,
    "concordance": _show_concordance,
    "meanings": _show_meanings,
}

PAGES = (
    Page("/", show_desk),
    Page("/desk", show_desk, methods=("GET", "POST"), is_lookup=True),
    Page("/desk/{pane}", answer_pane, methods=("POST",), is_lookup=True),
)
