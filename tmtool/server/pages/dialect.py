"""The API of tmserver and amaGama for Weblate, Virtaal and other clients.

Clients know only a base address: `/tmserver`, or `/api/v1` as in amaGama; in a team with a token
that is valid for nothing else (`/t/TOKEN/tmserver`). The text to look up is part of the path, so no
path is ever logged or noted.
"""

from __future__ import annotations

import re

from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response

from tmtool.errors import EmptyError, InputError, MissingError
from tmtool.lang.codes import find_known
from tmtool.memory.model import FLOOR
from tmtool.operations.lookup import LookupRequest, lookup
from tmtool.server.calls import Call, Page, get_number
from tmtool.server.pages.shared import in_thread
from tmtool.services.session import Session

# Clients may double the slashes between the parts of an address.
_UNIT = re.compile(r"/*(?P<source>[^/]+)/+(?P<target>[^/]+)/+unit/(?P<text>.*)", re.DOTALL)
_LANGUAGES = re.compile("/*languages/*")
DEFAULT_CANDIDATES, MAX_CANDIDATES = 5, 30
"""Number of candidates in an answer; amaGama has the same default."""
MAX_CHARACTERS = 4_000
_CHINESE = ("zh_hans", "zh_cn", "zh_hant", "zh_tw", "zh_hk")
"""Names of Chinese in clients; texts of the region come first in an answer."""


def _answer(call: Call) -> Response:
    """Answer with the languages, or with what is similar to a text, best first."""
    if {"callback", "jsoncallback"} & set(call.query):
        message = "answers are JSON alone: leave callback out"
        raise InputError(message)
    known = call.session.store.list_languages() if call.session.has_memory else []
    rest = call.get_path("rest")
    if _LANGUAGES.fullmatch(rest):
        names = [name for lang in known for name in (lang, *(_CHINESE if lang == "zh" else ()))]
        return JSONResponse({"sourceLanguages": names, "targetLanguages": names})
    asked = _UNIT.fullmatch(rest)
    if asked is None:
        raise HTTPException(404)
    text = asked["text"] or call.query.get("source", "")
    if not text.strip() or len(text) > MAX_CHARACTERS:
        raise InputError(f"a text has 1 to {MAX_CHARACTERS:,} characters")
    source, target = (asked[each].replace("_", "-") for each in ("source", "target"))
    bases = find_known(source), find_known(target)
    if bases[0] == bases[1] or not set(bases) <= set(known):
        raise HTTPException(404)
    least = get_number(call.query, "min_similarity")
    floor = FLOOR if least is None else min(least, 100) / 100
    found = _look_up(call.session, text, (source, target), floor)
    most = get_number(call.query, "max_candidates")
    return JSONResponse(found[: min(DEFAULT_CANDIDATES if most is None else most, MAX_CANDIDATES)])


def _look_up(
    session: Session, text: str, langs: tuple[str, str], floor: float
) -> list[dict[str, object]]:
    """Return similar texts with their translations, each pair once.

    Restricted texts are left out: clients cannot show that they are.
    """
    request = LookupRequest(
        (text,),
        *langs,
        limit=2 * MAX_CANDIDATES,
        min_score=100 * floor,
        semantic="never",
        subsegments=False,
        phrases=False,
    )
    try:
        (result,) = lookup(session, request).texts
    except (EmptyError, MissingError):
        return []
    pairs: dict[tuple[str, str], int] = {}
    for each in result.answer.matches:
        quality = int(each.scored.match)
        if each.origin.restriction is None and quality >= 100 * floor:
            pairs.setdefault((each.source, each.target), quality)
    return [
        {"source": source, "target": target, "quality": quality, "rank": 100.0}
        for (source, target), quality in sorted(pairs.items(), key=lambda each: -each[1])
    ]


PAGES = tuple(
    Page(f"{before}/{name}/{{rest:path}}", in_thread(_answer), is_lookup=True)
    for name in ("tmserver", "api/v1")
    for before in ("", "/t/{token}")
)
