"""Check that titles of plans, declarations and agreements are in 《》 in Chinese."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tmtool.checks.kinds import read_toml
from tmtool.checks.model import (
    SIDES,
    CheckInput,
    Side,
    build_check,
    build_finding,
)
from tmtool.checks.term_sides import Both, is_name, iter_both_sides
from tmtool.concepts import ConceptEntry
from tmtool.findings import Finding
from tmtool.terms.recognizing import RecognizedTerm, select_outermost

_BODY = re.compile('[^的，。；：、！？（）()《》“”"\n]{0,20}?(?:委员会|审议大会|审查大会)')
"""The rest of the name of a body after an agreement: such names have no title marks."""
_MARKED = re.compile(
    r"《[^《》]*(?:《[^《》]*》[^《》]*)*》|〈[^〈〉]*〉|“[^“”]*”|「[^「」]*」|\"[^\"]*\""
)
_TITLE_END = re.compile(
    "(?:宣言|承诺|议程|行动计划|行动纲领|战略|公约|议定书|宪章|协定|协议|盟约|框架|契约|条约|守则|纲要|路线图|原则)$"
)


def _titles(job: CheckInput) -> Iterator[Finding]:
    marked: set[str] = set()
    bare: list[tuple[Both, Side, RecognizedTerm]] = []
    for both in iter_both_sides(job):
        for side in (side for side in SIDES if both.sides[side].lang == "zh"):
            text = both.sides[side].text
            for each in select_outermost(both.sides[side].found):
                if text[: each.start].endswith("《") and text.startswith("》", each.stop):
                    marked.add(each.entry_id)
                elif _lacks_marks(both, side, each):
                    bare.append((both, side, each))
    for both, side, each in bare:
        text, is_sure = both.sides[side].text[each.start : each.stop], each.entry_id in marked
        reason = ", used elsewhere in this text" if is_sure else ""
        yield build_finding(
            "titles", f"《》 missing around {text}{reason}", job,
            both.pair, marks={side: [range(each.start, each.stop)]}, suggestion=f"《{text}》",
            rule="marked elsewhere" if is_sure else "listed title",
        )  # fmt: skip


def is_title(entry: ConceptEntry) -> bool:
    """Return True if the term base has a concept as a plan, a declaration or the like.

    One of its terms has 《》, or its subject is "documents" and it is a name.
    """
    chinese = [term.text for term in entry.terms if term.lang.startswith("zh")]
    if any(text.startswith("《") and text.endswith("》") for text in chinese):
        return True
    return entry.subject == "documents" and is_name(entry) and any(map(_TITLE_END.search, chinese))


def _lacks_marks(both: Both, side: Side, found: RecognizedTerm) -> bool:
    """Return True if a title has no marks, and the other side has it as a name."""
    text, there = both.sides[side].text, both.sides[1 - side]
    entry, name = both.entries[found.entry_id], text[found.start : found.stop]
    lists, body = read_toml("words")["titles"], _BODY.match(text, found.stop)
    if "《" in name or text.strip() == name or name in lists["without_marks"]:
        return False
    if body and not any(verb in body[0] for verb in lists["convening"]):
        return False
    if any(m.start() <= found.start and found.stop <= m.end() for m in _MARKED.finditer(text)):
        return False
    return any(
        (is_title(entry) and _has_capitals(there.cut(place)))
        or (entry.subject in ("documents", "titles") and _is_quoted(there.text, place))
        for place in there.answered.get(found.entry_id, ())
    )


def _has_capitals(name: str) -> bool:
    """Return True for a name: "Tunis Commitment", "2030 Agenda"."""
    return not name[0].islower() and name.split()[-1][0].isupper()


def _is_quoted(text: str, place: range) -> bool:
    return text[: place.start].endswith(("“", '"')) and bool(
        re.match(r"[ ,.]*[”\"]", text[place.stop :])
    )


TITLES = build_check("titles", _titles)
