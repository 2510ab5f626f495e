"""Titles: plans, declarations and agreements stand in 《》 in Chinese."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from tmtool.checks.model import (
    SIDES,
    Check,
    CheckInput,
    Side,
    build_finding,
    label_side,
    read_word_lists,
)
from tmtool.checks.term_sides import Both, is_name, iter_both_sides
from tmtool.concepts import ConceptEntry
from tmtool.findings import Finding
from tmtool.terms.recognizing import RecognizedTerm, select_outermost

_BODY = re.compile('[^的，。；：、！？（）()《》“”"\n]{0,20}?(?:委员会|审议大会|审查大会)')
"""What goes on as the name of a body behind an agreement, which stands without marks: the Special
Committee on the Charter, the Review Conference of the Parties to the Treaty."""
_LONGER_BEFORE = re.compile(r"(?<![.;:!?] )(?<!^)\b[A-Z][\w’'-]+ $")
_LONGER_BEHIND = re.compile(r" (?:for|of|on)(?: the)? [A-Z]")
_MARKED = re.compile(
    r"《[^《》]*(?:《[^《》]*》[^《》]*)*》|〈[^〈〉]*〉|“[^“”]*”|「[^「」]*」|\"[^\"]*\""
)
"""What stands in title marks, or in the quotation marks that may take their place."""
_KINDS = re.compile(
    "(?:宣言|承诺|议程|行动计划|行动纲领|战略|公约|议定书|宪章|协定|协议|盟约|框架|契约|条约|守则|纲要|路线图|原则)$"
)
_FIRST = re.compile("《(?P<inside>[^《》]{2,40})》(?P<rest>[\u4e00-\u9fff]{1,12})")
_HAN = re.compile("[\u4e00-\u9fff]")
_QUOTED = re.compile(r"“[^“”]*”|\"[^\"]*\"")
_SUBJECT = "documents"
_TITLES = (_SUBJECT, "titles")
"""Subjects of what has a title; those of resolutions and agenda items stand without marks."""


def _titles(job: CheckInput) -> Iterator[Finding]:
    """Bare titles; it is known in the end which have their marks somewhere."""
    marked: set[str] = set()
    known: frozenset[str] | None = None  # the Chinese titles of the term base, without marks
    bare: list[tuple[Both, Side, RecognizedTerm]] = []
    for both in iter_both_sides(job):
        if known is None:
            listed = (each for each in both.entries.values() if is_title(each))
            titles = [term.text for each in listed for term in each.terms if _HAN.search(term.text)]
            known = frozenset(title.strip("《》") for title in titles)
        yield from _closed_early(job, both, known)
        marked.update(_with_marks(both))
        for side in SIDES:
            if both.sides[side].lang == "zh":
                found = select_outermost(both.sides[side].found)
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


def _lacks_marks(both: Both, side: Side, each: RecognizedTerm) -> bool:
    """Whether a title stands bare, and the other side has it as a name."""
    here, there = both.sides[side], both.sides[1 - side]
    name = here.text[each.start : each.stop]
    entry = both.entries[each.entry_id]
    # A document's own title and those in a list of titles stand without, and names of bodies.
    if "《" in name or here.text.strip() == name or name in _list_words("without_marks"):
        return False
    if _stands_in_name(here.text, each.stop):
        return False
    is_quoted = _is_quoted(entry, there.text, there.answered.get(entry.id, ()))
    if not (is_title(entry) or is_quoted):
        return False
    inside = any(
        marks.start() <= each.start and each.stop <= marks.end()
        for marks in _MARKED.finditer(here.text)
    )
    names = (there.text[at.start : at.stop] for at in there.answered.get(each.entry_id, ()))
    # Written as names: "2030 Agenda" begins with a figure.
    return not inside and any(
        not name[0].islower() and (is_quoted or name.split()[-1][0].isupper()) for name in names
    )


def _closed_early(job: CheckInput, both: Both, titles: frozenset[str]) -> Iterator[Finding]:
    """《》 around the first part of a title that the term base knows."""
    for side in SIDES:
        text = both.sides[side].text
        if both.sides[side].lang != "zh" or "》" not in text:
            continue
        for match in _FIRST.finditer(text):
            whole = _longest(titles, match["inside"], match["rest"])
            if whole:
                stop = match.end("inside") + 1 + len(whole) - len(match["inside"])
                yield build_finding(
                    "titles", "warning", f"》 is misplaced: the title is 《{whole}》", job,
                    both.pair, **label_side(side, range(match.start(), stop)),
                    suggestion=f"《{whole}》", rule="closed early",
                )  # fmt: skip


def _longest(titles: frozenset[str], inside: str, rest: str) -> str | None:
    """The longest title that begins inside the marks and ends behind them."""
    if inside in titles:
        return None
    ends = range(len(rest), 0, -1)
    return next((inside + rest[:end] for end in ends if inside + rest[:end] in titles), None)


def _is_quoted(entry: ConceptEntry, text: str, names: Sequence[range]) -> bool:
    """Whether a report or the like stands in quotation marks in a text, all of its title.

    “The state of broadband 2020: tackling digital inequalities” has small letters, and is one.
    """
    if entry.subject not in _TITLES:
        return False
    titles = {text[span.start : span.stop] for span in names}
    return any(quoted[0][1:-1].strip(" ,.") in titles for quoted in _QUOTED.finditer(text))


def _is_part(text: str, names: Sequence[range]) -> bool:
    """Whether a name is a part of a longer one: "World Programme of Action for Youth"."""
    return any(
        _LONGER_BEFORE.search(text, 0, span.start) or _LONGER_BEHIND.match(text, span.stop)
        for span in names
    )


def _bare(job: CheckInput, both: Both, side: Side, each: RecognizedTerm, *, sure: bool) -> Finding:
    text = both.sides[side].text[each.start : each.stop]
    there = both.sides[1 - side]
    if _is_part(there.text, there.answered.get(each.entry_id, ())):
        return build_finding(
            "titles", "note", f"《》 may be missing around the title that ends in {text}", job,
            both.pair, **label_side(side, range(each.start, each.stop)), rule="end of a title",
        )  # fmt: skip
    reason = ", used elsewhere in this text" if sure else ""
    message = f"《》 missing around {text}{reason}"
    return build_finding(
        "titles", "warning" if sure else "note", message, job, both.pair,
        **label_side(side, range(each.start, each.stop)), suggestion=f"《{text}》",
        rule="marked elsewhere" if sure else "listed title",
    )  # fmt: skip


TITLES = Check(
    "titles", _titles,
    "Titles of plans, declarations and agreements stand in 《》 in Chinese.",
    "Chinese texts of the United Nations; the term base says what is a title.",
    "回顾世界人权宣言 | Recalling the Universal Declaration of Human Rights",
    needs=("terms",),
    langs=frozenset({"zh"}),
)  # fmt: skip


def _stands_in_name(chinese: str, stop: int) -> bool:
    """Whether a title is followed by more of the name of a body, which has no marks."""
    match = _BODY.match(chinese, stop)
    return match is not None and not any(verb in match[0] for verb in _list_words("convening"))


@cache
def _list_words(name: str) -> frozenset[str]:
    return frozenset(read_word_lists()["titles"][name])
