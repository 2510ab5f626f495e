"""A handful of pairs that a program sends: checked at once, and kept nowhere."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from tmtool.checks.inputs import open_pairs
from tmtool.checks.requests import CheckRules
from tmtool.lang.codes import find_language
from tmtool.operations.check_records import build_report
from tmtool.operations.check_texts import CheckRequest, check, open_own_rules
from tmtool.server.api.answers import answer_json, make_page, tell
from tmtool.server.api.asking import LONGEST, MOST_QUERIES, read_bases
from tmtool.server.api.routes import parse_json, validate
from tmtool.server.calls import Call
from tmtool.services.session import Session

_OF_PAIRS = ("finding", "accepted")
"""The objects of a report that are about pairs; the others are about all of them."""
Text = Annotated[str, Field(min_length=1, max_length=LONGEST)]


class PairBody(BaseModel):
    """A text and its translation."""

    model_config = ConfigDict(extra="forbid")
    source: Text
    target: Text


class PairsBody(BaseModel):
    """Pairs in the order of their document, and how they are checked."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)
    pairs: Annotated[list[PairBody], Field(min_length=1, max_length=MOST_QUERIES)]
    source: Annotated[str, Field(alias="from", min_length=2, max_length=35)]
    target: Annotated[str, Field(alias="to", min_length=2, max_length=35)]
    profile: Annotated[str, Field(max_length=100)] = "all"
    base: Annotated[str, Field(max_length=100)] = ""
    rules: Annotated[str, Field(max_length=100)] = ""


class CheckedPairs(BaseModel):
    """What was checked, and the findings: as of a check that a job made, without an id."""

    type: str
    about: list[dict[str, Any]]
    findings: list[dict[str, Any]]
    total: int


_TEXT = {"type": "string", "minLength": 1, "maxLength": LONGEST}
_LANGUAGE = {"type": "string", "minLength": 2, "maxLength": 35}
SCHEMA: Mapping[str, Any] = {
    "type": "object", "required": ["pairs", "from", "to"], "additionalProperties": False,
    "properties": {
        "pairs": {"type": "array", "minItems": 1, "maxItems": MOST_QUERIES, "items": {
            "type": "object", "required": ["source", "target"], "additionalProperties": False,
            "properties": {"source": _TEXT, "target": _TEXT},
        }},
        "from": _LANGUAGE, "to": _LANGUAGE,
        "profile": {"type": "string"}, "base": {"type": "string"}, "rules": {"type": "string"},
    },
}  # fmt: skip
"""What `PairsBody` takes: a description in a place where there is no model."""


async def check_pairs(call: Call) -> Response:
    """Check the pairs that were sent as JSON, and answer with what was found."""
    body = validate(PairsBody, parse_json(await call.request.body()))
    return answer_json(await call.look(partial(_check, call.session, body)))


def _check(session: Session, body: PairsBody) -> dict[str, Any]:
    langs = find_language(body.source), find_language(body.target)
    pairs = tuple((each.source, each.target) for each in body.pairs)
    own = tuple(open_own_rules(session, body.rules))
    request = CheckRequest(
        (open_pairs(pairs, langs),), CheckRules(body.profile, own=own),
        read_bases([body.base] if body.base else []), notes_findings=False,
    )  # fmt: skip
    # Nothing is kept, so no decision can stand anywhere.
    objects = [
        tell({**each, "decisions": None} if each["type"] == "checked" else each)
        for each in build_report(check(session, request))
    ]
    findings = [
        {"applied": False, "finding": each} for each in objects if each["type"] in _OF_PAIRS
    ]
    about = [each for each in objects if each["type"] not in _OF_PAIRS]
    page = make_page("findings", findings, 0, len(findings), "")
    return tell({"type": "check", "about": about, **page})
