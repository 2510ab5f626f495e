"""A place in a document, in all languages."""

from __future__ import annotations

from starlette.responses import HTMLResponse, Response

from tmtool.memory.passages import Passage
from tmtool.memory.whole_texts import UntranslatedPart
from tmtool.operations.document_places import ShowRequest, show
from tmtool.selection import Selection
from tmtool.server.calls import Call, get_number, get_text
from tmtool.server.pages.shared import get, render

MAX_AROUND = 100
_AROUND = (0, 2, 5, 10, 50, 100)


def _render_place(call: Call) -> Response:
    """Show the units at a place and around it in all or some languages."""
    query = call.query
    name = call.request.path_params.get("name") or query.get("name", "")
    position, around = get_number(query, "at"), get_number(query, "around")
    around = 2 if around is None else min(around, MAX_AROUND)
    langs = tuple(dict.fromkeys(each for each in query.getlist("lang") if each))
    chosen = Selection(as_of=get_text(query, "as_of") or None)
    request = ShowRequest(name, query.get("para"), position, around, langs, selection=chosen)
    result = show(call.session, request)
    page = render(
        call,
        "place.html",
        str(result.place or name),
        request=request,
        result=result,
        sections=[
            (each, result.langs or _list_langs(each), *_find_neighbours(each, around))
            for each in result.passages
        ],
        languages=call.session.store.list_languages(),
        arounds=_AROUND,
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
    shown = [each.unit.origins[0].position for each in passage.units]
    known = [each for each in shown if each is not None]
    before, after = (
        (each for each in known if each < first),
        (each for each in known if each > last),
    )
    return max(before, default=None), min(after, default=None)


PAGES = (
    get("/at", _render_place, is_timed=True),
    get("/at/{name:path}", _render_place, is_timed=True),
)
