"""Titles: plans, declarations and agreements stand in 《》 in Chinese."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from tmtool.checks.nouns import Check, Job, found
from tmtool.checks.sides import SIDES, Side, on
from tmtool.checks.term_sides import Both, both_sides, is_name
from tmtool.findings import Finding
from tmtool.terms.recognizing import Recognized, outermost
from tmtool.units import ConceptEntry

_MARKED = re.compile(r"《[^《》]*(?:《[^《》]*》[^《》]*)*》|〈[^〈〉]*〉|“[^“”]*”|「[^「」]*」")
"""What stands in title marks, or in the quotation marks that may take their place."""
_KINDS = re.compile(
    "(?:宣言|承诺|议程|行动计划|行动纲领|战略|公约|议定书|宪章|协定|协议|盟约|框架|契约|条约|守则|纲要|路线图|原则)$"
)
_QUOTED = re.compile(r"“[^“”]*”|\"[^\"]*\"")
_SUBJECT = "documents"
_TITLES = (_SUBJECT, "titles")
"""Subjects of what has a title; those of resolutions and agenda items stand without marks."""


def _titles(job: Job) -> Iterator[Finding]:
    """Bare titles; it is known in the end which have their marks somewhere."""
    marked: set[str] = set()
    bare: list[tuple[Both, Side, Recognized]] = []
    for both in both_sides(job):
        marked.update(_with_marks(both))
        for side in SIDES:
            if both.sides[side].lang == "zh":
                found = outermost(both.sides[side].found)
                bare += [(both, side, each) for each in found if _lacks_marks(both, side, each)]
    for both, side, each in bare:
        yield _bare(job, both, side, each, sure=each.entry_id in marked)


def is_title(entry: ConceptEntry) -> bool:
    """Whether the term base says that a concept is a plan, a declaration or the like.

    It does by 《》 around a term, or by its subject, "documents", and a name in capitals.
    """
    chinese = [term.text for term in entry.terms if term.lang.startswith("zh")]
    if any(text.startswith("《") and text.endswith("》") for text in chinese):
        return True
    return entry.subject == _SUBJECT and is_name(entry) and any(map(_KINDS.search, chinese))


def _with_marks(both: Both) -> Iterator[str]:
    """The concepts that stand in 《》 somewhere."""
    for side in both.sides:
        for each in side.found:
            if (
                each.start
                and side.text[each.start - 1] == "《"
                and side.text[each.stop :][:1] == "》"
            ):
                yield each.entry_id


def _lacks_marks(both: Both, side: Side, each: Recognized) -> bool:
    """Whether a title stands bare, and the other side has it as a name."""
    here, there = both.sides[side], both.sides[1 - side]
    name = here.text[each.start : each.stop]
    entry = both.entries[each.entry_id]
    # A document's own title and those in a list of titles stand without.
    if "《" in name or here.text.strip() == name:
        return False
    if not (is_title(entry) or _is_quoted(entry, there.text, there.answered.get(entry.id, ()))):
        return False
    inside = any(
        marks.start() <= each.start and each.stop <= marks.end()
        for marks in _MARKED.finditer(here.text)
    )
    return not inside and any(
        there.text[span.start].isupper() for span in there.answered.get(each.entry_id, ())
    )


def _is_quoted(entry: ConceptEntry, text: str, names: Sequence[range]) -> bool:
    """Whether a report or the like stands in quotation marks in a text, all of its title.

    “The state of broadband 2020: tackling digital inequalities” has small letters, and is one.
    """
    if entry.subject not in _TITLES:
        return False
    titles = {text[span.start : span.stop] for span in names}
    return any(quoted[0][1:-1].strip(" ,.") in titles for quoted in _QUOTED.finditer(text))


def _bare(job: Job, both: Both, side: Side, each: Recognized, *, sure: bool) -> Finding:
    text = both.sides[side].text[each.start : each.stop]
    reason = ", as elsewhere in this text" if sure else ""
    message = f"《》 is missing around {text}{reason}"
    return found(
        "titles", "warning" if sure else "information", message, job, both.pair,
        **on(side, range(each.start, each.stop)), suggestion=f"《{text}》",
    )  # fmt: skip


TITLES = Check(
    "titles", _titles,
    "Names of plans, declarations and agreements stand in 《》 in Chinese.",
    "Chinese texts of the United Nations; the term base says what is a title.",
    "回顾突尼斯承诺 | Recalling the Tunis Commitment",
    needs=("terms",),
    langs=frozenset({"zh"}),
)  # fmt: skip
