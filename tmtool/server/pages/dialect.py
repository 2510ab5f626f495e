"""What clients of tmserver and amaGama ask: Weblate, Virtaal and others.

They know a base address and no more: `/tmserver`, or `/api/v1` as amaGama has it, in a team behind
a token that is good for nothing else (`/t/TOKEN/tmserver`). The text to look up stands in the path,
so no path is ever logged or noted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial

from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response

from tmtool.errors import EmptyError, InputError, MissingError
from tmtool.lang.codes import find_known
from tmtool.memory.model import FLOOR, Match
from tmtool.operations.lookup import LookupRequest, lookup
from tmtool.server.calls import Call, Page, get_number
from tmtool.services.session import Session

# Clients put slashes between the parts of an address where there are some already.
_UNIT = re.compile(r"/*(?P<source>[^/]+)/+(?P<target>[^/]+)/+unit/(?P<text>.*)", re.DOTALL)
_LANGUAGES = re.compile("/*languages/*")
_USUAL = 5
"""Candidates of one answer where nobody says how many. Peer (amaGama)."""
_MOST = 30
"""Candidates of one answer at most. Chosen, no measurement."""
_LONGEST = 4_000
"""Characters of a text. Chosen: clients cut theirs before."""
_CHINESE = ("zh_hans", "zh_cn", "zh_hant", "zh_tw", "zh_hk")
"""How clients call Chinese; they are answered alike, with what is of the region first."""


async def answer(call: Call) -> Response:
    """Languages, or what is like a text: the best first, with the percentage of the match."""
    if {"callback", "jsoncallback"} & set(call.query):
        message = "answers are JSON alone: leave callback out"
        raise InputError(message)
    rest = call.get_path("rest")
    if _LANGUAGES.fullmatch(rest):
        return JSONResponse(await call.work(partial(_list_languages, call.session)))
    asked = _UNIT.fullmatch(rest)
    if asked is None:
        raise HTTPException(404)
    text = asked["text"] or call.query.get("source", "")
    if not text.strip() or len(text) > _LONGEST:
        raise InputError(f"a text has 1 to {_LONGEST:,} characters")
    least = get_number(call.query, "min_similarity")
    most = get_number(call.query, "max_candidates")
    found = await call.work(
        partial(
            _look_up, call.session, text, (asked["source"], asked["target"]),
            FLOOR if least is None else min(least, 100) / 100,
            min(_USUAL if most is None else most, _MOST),
        )
    )  # fmt: skip
    return JSONResponse(found)


def _list_languages(session: Session) -> dict[str, list[str]]:
    """All languages of the memory, by all names that clients have for them."""
    listed = session.store.list_languages() if session.has_memory else []
    names = [
        name for lang in listed for name in (lang, *(_CHINESE if lang == "zh" else ()))
    ]  # fmt: skip
    return {"sourceLanguages": names, "targetLanguages": names}


def _look_up(
    session: Session, text: str, codes: tuple[str, str], floor: float, most: int
) -> list[dict[str, object]]:
    """What is like a text, restricted texts left out: no client could show what they are."""
    known = session.store.list_languages() if session.has_memory else []
    bases = [find_known(each.replace("_", "-")) for each in codes]
    if bases[0] == bases[1] or any(each not in known for each in bases):
        raise HTTPException(404)
    if most == 0:
        return []
    source, target = (each.replace("_", "-") for each in codes)
    request = LookupRequest(
        (text,), source, target, 2 * _MOST, 100 * floor, semantic="never", subsegments=False,
        phrases=False,
    )  # fmt: skip
    try:
        (result,) = lookup(session, request).texts
    except (EmptyError, MissingError):
        return []
    open_to_all = (each for each in result.answer.matches if each.origin.restriction is None)
    listed = sorted(_list_candidates(open_to_all, floor), key=lambda each: -each[0])
    return [
        {"source": source, "target": target, "quality": quality, "rank": 100.0}
        for quality, source, target in listed[:most]
    ]


def _list_candidates(matches: Iterator[Match], floor: float) -> Iterator[tuple[int, str, str]]:
    """Whole texts and their translations as they stand in documents, each once."""
    seen = set()
    for each in matches:
        pair, quality = (each.source, each.target), int(each.scored.match)
        if quality >= 100 * floor and pair not in seen:
            seen.add(pair)
            yield quality, *pair


PAGES = tuple(
    Page(f"{before}/{name}/{{rest:path}}", answer, is_lookup=True)
    for name in ("tmserver", "api/v1")
    for before in ("", "/t/{token}")
)
