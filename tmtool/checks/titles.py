"""Titles: plans, declarations and agreements stand in 《》 in Chinese."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from tmtool.checks.model import SIDES, Check, CheckInput, Side, build_finding, label_side
from tmtool.checks.term_sides import Both, is_name, iter_both_sides
from tmtool.concepts import ConceptEntry
from tmtool.findings import Finding
from tmtool.terms.recognizing import RecognizedTerm, select_outermost

_HEADS = {
    "Convention": ("公约",), "Agreement": ("协定", "协议"), "Agenda": ("议程",),
    "Declaration": ("宣言",), "Protocol": ("议定书",), "Covenant": ("盟约", "公约"),
    "Charter": ("宪章",), "Treaty": ("条约",),
}  # fmt: skip
"""What agreements are called, and what stands at the end of their Chinese titles."""
_WORD = r"[A-Z][\w’'-]+"
_LINKS = r"(?:of|on|for|and|the|to|against|in)"
_NAMED = re.compile(
    rf"(?:{_WORD} (?:{_LINKS} )*)+(?P<last>{'|'.join(_HEADS)})(?![\w-])(?! items?\b)"
    rf"|(?<![\w-])(?P<first>{'|'.join(_HEADS)}) (?:{_LINKS} )+{_WORD}"
)
_NO_NAME = re.compile(
    r"(?:The|This|Any|Each|Provisional|Draft|Annotated|Preliminary|Annex|Article)\b"
)
"""Words in capitals before "Agenda" or "Convention" that make no title of it."""
_OPENING = re.compile(
    r"\b[A-Z]\w+(?:ing|s) (?:(?:also|further|again|with \w+) )*(?:the|its|of the) "
)
"""Verbs in capitals, with what stands between them and a name."""
_NOT_BEFORE = "本该此其这各项个份的《〈"
_ENDS = "|".join(end for ends in _HEADS.values() for end in ends)
_BARE = re.compile(
    rf"(?<=[\u4e00-\u9fff])(?<![{_NOT_BEFORE}])(?:{_ENDS})"
    "(?!项目|草案|草稿|》|〉|”)"
)
_IN_MARKS = re.compile(r"《[^》]*》|〈[^〉]*〉|“[^”]*”|「[^」]*」")
_THIS = re.compile("[这本该此]")
_FROM = re.compile(
    r".*(?:[，。；：、（）()《》“”\n和与及据照按]|回顾|重申|铭记|注意到|执行|实施|加入|批准|签署"
    "|了|通过|落实|履行|遵守|捍卫|维护)",
    re.DOTALL,
)
_MARKED = re.compile(r"《[^《》]*(?:《[^《》]*》[^《》]*)*》|〈[^〈〉]*〉|“[^“”]*”|「[^「」]*」")
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
        yield from _unlisted(job, both)
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
    # A document's own title and those in a list of titles stand without.
    if "《" in name or here.text.strip() == name:
        return False
    if not (is_title(entry) or _is_quoted(entry, there.text, there.answered.get(entry.id, ()))):
        return False
    inside = any(
        marks.start() <= each.start and each.stop <= marks.end()
        for marks in _MARKED.finditer(here.text)
    )
    names = (there.text[at.start : at.stop] for at in there.answered.get(each.entry_id, ()))
    # Written as names: "2030 Agenda" begins with a figure.
    return not inside and any(
        any(map(str.isupper, name)) and not name[0].islower() for name in names
    )


def _unlisted(job: CheckInput, both: Both) -> Iterator[Finding]:
    """Agreements that the term base doesn't know, and the other side names in capitals."""
    if {side.lang for side in both.sides} != {"zh", "en"}:
        return
    at: Side = 0 if both.sides[0].lang == "zh" else 1
    here, there = both.sides[at], both.sides[1 - at]
    for span in find_bare_titles(here.text, there.text):
        known = (each for each in here.found if is_title(both.entries[each.entry_id]))
        if not any(each.start < span.stop and span.start < each.stop for each in known):
            text = here.text[span.start : span.stop]
            yield build_finding(
                "titles", "note", f"《》 may be missing around {text}", job, both.pair,
                **label_side(at, span), suggestion=f"《{text}》",
            )  # fmt: skip


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
                    suggestion=f"《{whole}》",
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


def _bare(job: CheckInput, both: Both, side: Side, each: RecognizedTerm, *, sure: bool) -> Finding:
    text = both.sides[side].text[each.start : each.stop]
    reason = ", used elsewhere in this text" if sure else ""
    message = f"《》 missing around {text}{reason}"
    return build_finding(
        "titles", "warning" if sure else "note", message, job, both.pair,
        **label_side(side, range(each.start, each.stop)), suggestion=f"《{text}》",
    )  # fmt: skip


TITLES = Check(
    "titles", _titles,
    "Titles of plans, declarations and agreements stand in 《》 in Chinese.",
    "Chinese texts of the United Nations; the term base says what is a title.",
    "回顾突尼斯承诺 | Recalling the Tunis Commitment",
    needs=("terms",),
    langs=frozenset({"zh"}),
)  # fmt: skip


def find_bare_titles(chinese: str, english: str) -> Iterator[range]:
    r"""Where Chinese has an agreement without marks that English names in capitals.

    English has to name more of a kind than Chinese has with its marks.

    >>> list(find_bare_titles("回顾巴黎协定，", "Recalling the Paris Agreement,"))
    [range(2, 6)]
    >>> list(find_bare_titles("回顾《巴黎协定》，", "Recalling the Paris Agreement,"))
    []
    >>> list(find_bare_titles("一\n重申巴黎协定\n二", "Reaffirming the Paris Agreement"))
    [range(4, 8)]
    >>> list(find_bare_titles("回顾这项协定，", "Recalling the agreement,"))
    []
    """
    named = list(_named(english))
    if not named:
        return
    marked = [match.span() for match in _IN_MARKS.finditer(chinese)]
    for match in _BARE.finditer(chinese):
        if any(start <= match.start() < stop for start, stop in marked):
            continue
        heads = [head for head in named if match[0] in _HEADS[head]]
        shown = sum(match[0] in chinese[start:stop] for start, stop in marked)
        start = _start(chinese, match.start())
        # A text's own title, "this Declaration" with words between, and what goes on behind 》.
        stands_without = (
            match.end() - start >= len(chinese.strip())
            or _THIS.search(chinese, start, match.start())
            or chinese[start - 1 : start] == "》"
        )
        if len(heads) > shown and not stands_without:
            yield range(start, match.end())


def _named(english: str) -> Iterator[str]:
    """What is named in capitals, each name once: "Convention" for the Convention on ..."""
    seen: set[str] = set()
    for match in _NAMED.finditer(_OPENING.sub("", english)):
        name = match[0]
        head = match["last"] or match["first"]
        if name not in seen and " " in name and not _NO_NAME.match(name):
            seen.add(name)
            yield head


def _start(text: str, at: int) -> int:
    """Where the words before the head begin: behind a mark, a verb or "and"."""
    found = _FROM.match(text, 0, at - 1)
    return found.end() if found else 0
