"""A document as a pre-translated XLIFF, 1.2 or 2.1: its segments, and the matches of each beside.

A translation that nobody has to look at again is "translated"; one that is equal but unchecked, or
that values were put into, asks for a review; one of a similar text asks to be adapted (1.2), or is
initial (2.1). The matches stand there as they are stored, with their quality in per cent.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Literal, TypeAlias

from tmtool.formats.xliff import version_1, version_2
from tmtool.formats.xliff.codes import escape_21
from tmtool.markup import escape, format_attributes
from tmtool.memory.model import Answer, Match
from tmtool.memory.places import Show, show_place
from tmtool.memory.whole.bulk import DocumentAnswers
from tmtool.memory.whole.prepared import PreparedTarget, Trust, prepare_answer, select_worded

Version: TypeAlias = Literal["1.2", "2.1"]

_MATCHES = "urn:oasis:names:tc:xliff:matches:2.0"
_STATES_12: dict[Trust, str] = {
    "translated": "translated", "review": "needs-review-translation", "adapt": "needs-adaptation",
}  # fmt: skip
_STATES_21: dict[Trust, dict[str, str]] = {
    "translated": {"state": "translated"},
    "review": {"state": "initial", "subState": "tmtool:review"},
    "adapt": {"state": "initial", "subState": "tmtool:adapt"},
}


def render_chunks(
    whole: DocumentAnswers,
    *,
    version: Version = "1.2",
    when: datetime | None = None,
    show: Show = str,
) -> Iterator[str]:
    """The file, piece by piece; `when` becomes the date in 1.2, which has one.

    `show` says what opens the place of a match.
    """
    dialect = version_1 if version == "1.2" else version_2
    unit = _unit_12 if version == "1.2" else _unit_21
    document = whole.document
    langs = whole.options.source, whole.options.target
    name = document.meta.file or document.symbol or "draft"
    yield '<?xml version="1.0" encoding="UTF-8"?>\n'
    yield dialect.begin(langs)
    yield dialect.head(name, {"stream": "draft"}, langs, when)
    for number, answer in enumerate(whole.answers):
        yield unit(number, answer, whole, show)
    yield dialect.TAIL
    yield "</xliff>\n"


def _label(number: int, whole: DocumentAnswers) -> str | None:
    return whole.document.paragraphs[whole.segments[number].paragraph].label


def _unit_12(number: int, answer: Answer, whole: DocumentAnswers, show: Show) -> str:
    begun = prepare_answer(answer, whole.options.source, show)
    known = format_attributes(
        {"id": f"s{number + 1}", "resname": _label(number, whole), "approved": "no"}
    )
    matches = "".join(_match_12(match, whole, show) for match in select_worded(answer))
    return (
        f'<trans-unit{known} xml:space="preserve">\n'
        f"<source>{escape(answer.query.text)}</source>\n"
        f"{_target_12(begun)}{matches}{_note(begun)}</trans-unit>\n"
    )


def _target_12(begun: PreparedTarget | None) -> str:
    if begun is None:
        return ""
    equal = begun.match.kind in ("context", "exact")
    known = format_attributes({
        "state": _STATES_12[begun.trust],
        "state-qualifier": "exact-match" if equal else "fuzzy-match",
    })  # fmt: skip
    return f"<target{known}>{escape(begun.text)}</target>\n"


def _note(begun: PreparedTarget | None) -> str:
    return f'<note from="tmtool">{escape(begun.remark)}</note>\n' if begun else ""


def _match_12(match: Match, whole: DocumentAnswers, show: Show) -> str:
    known = format_attributes({
        "match-quality": _quality(match),
        "origin": show_place(match.origin, whole.options.source, show),
    })  # fmt: skip
    return (
        f"<alt-trans{known}>\n<source>{escape(match.source)}</source>\n"
        f"<target>{escape(match.target)}</target>\n</alt-trans>\n"
    )


def _unit_21(number: int, answer: Answer, whole: DocumentAnswers, show: Show) -> str:
    begun = prepare_answer(answer, whole.options.source, show)
    known = format_attributes({"id": f"s{number + 1}", "name": _label(number, whole)})
    text = escape_21(answer.query.text)
    source, matches = text, ""
    if found := select_worded(answer):
        # What a match is for has to be marked in the source.
        source = f'<mrk id="m1" type="mtc:match">{text}</mrk>'
        listed = "".join(_match_21(match, whole, show) for match in found)
        matches = f'<mtc:matches xmlns:mtc="{_MATCHES}">\n{listed}</mtc:matches>\n'
    state = format_attributes(_STATES_21[begun.trust]) if begun else ' state="initial"'
    note = (
        f'<notes><note category="tmtool">{escape(begun.remark)}</note></notes>\n' if begun else ""
    )
    target = f"<target>{escape_21(begun.text)}</target>\n" if begun else ""
    return (
        f"<unit{known}>\n{matches}{note}<segment{state}>\n<source>{source}</source>\n{target}"
        "</segment>\n</unit>\n"
    )


def _match_21(match: Match, whole: DocumentAnswers, show: Show) -> str:
    known = format_attributes({
        "ref": "#m1", "matchQuality": _quality(match), "similarity": _quality(match),
        "type": "icm" if match.kind == "context" else "tm",
        "origin": show_place(match.origin, whole.options.source, show),
    })  # fmt: skip
    return (
        f"<mtc:match{known}>\n<source>{escape_21(match.source)}</source>\n"
        f"<target>{escape_21(match.target)}</target>\n</mtc:match>\n"
    )


def _quality(match: Match) -> str:
    """A percentage that is 100 only where nothing is missing."""
    return str(int(match.scored.match + 1e-6))
