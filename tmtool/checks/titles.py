"""Titles: plans, declarations and agreements stand in 《》 in Chinese."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import NamedTuple

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
from tmtool.words import Ranges, build_splitter

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
    r"(^|[.;:,)]\s+)[A-Z]\w+(?:ing|s) (?:(?:also|further|again|with \w+) )*(?:the|its|of the) "
)
"""Verbs in capitals, with what stands between them and a name."""
_ENDS = "|".join(end for ends in _HEADS.values() for end in ends)
_BARE = re.compile(rf"(?<=[\u4e00-\u9fff])(?:{_ENDS})(?!项目|草案|草稿|》|〉|”)")
_IN_MARKS = re.compile(r"《[^》]*》|〈[^〉]*〉|“[^”]*”|「[^」]*」|\"[^\"]*\"")
_CLAUSE = re.compile('[^，。；：、！？（）()《》“”"\n]*$')
_BODY = re.compile('[^的，。；：、！？（）()《》“”"\n]{0,20}?(?:委员会|审议大会|审查大会)')
"""What goes on as the name of a body behind an agreement, which stands without marks: the Special
Committee on the Charter, the Review Conference of the Parties to the Treaty."""
_REST = re.compile(rf"(?: (?:on|of|against|for|to)(?: (?:{_LINKS}|Its|its))*(?: {_WORD})+)*")
"""What follows the head of an English name."""
_YEAR = re.compile("[0-9]{4}(?:[-–][0-9]{4})?年$")
_JOINS = frozenset("和与及或")
_COUNTED = re.compile("[〇零一二三四五六七八九十百千万两几]+[个项份名次届年月日]?")
_ENDING = re.compile(f"(?:{_ENDS}).$")
_SHORTEST = 5
"""Characters of a title in quotation marks: a shorter one is "the Convention". Chosen, no
measurement."""
_LONGEST = 30
"""The same at most. Chosen, no measurement."""
_LONGER_BEFORE = re.compile(r"(?<![.;:!?] )(?<!^)\b[A-Z][\w’'-]+ $")
_LONGER_BEHIND = re.compile(r" (?:for|of|on)(?: the)? [A-Z]")
_JOINED_NAME = re.compile(r".*\b(?:and|or) the ")
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
    cut = _build_cut(job)
    for both in iter_both_sides(job):
        yield from _unlisted(job, both, cut)
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


def _build_cut(job: CheckInput) -> Callable[[str], Ranges]:
    """What tells the words of the clauses before heads, once it is asked for the first time."""

    @cache
    def build() -> Callable[[str], Ranges]:
        texts = (text for pair in job.pairs for text in (pair.source, pair.target))
        return build_splitter((text for text in texts if _BARE.search(text)), "zh")

    return lambda text: build()(text)


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


def _unlisted(job: CheckInput, both: Both, cut: Callable[[str], Ranges]) -> Iterator[Finding]:
    """Agreements that the term base doesn't know, and the other side names in capitals."""
    if {side.lang for side in both.sides} != {"zh", "en"}:
        return
    at: Side = 0 if both.sides[0].lang == "zh" else 1
    here, there = both.sides[at], both.sides[1 - at]
    for span, is_whole in find_bare_titles(here.text, there.text, cut):
        known = (each for each in here.found if is_title(both.entries[each.entry_id]))
        if not any(each.start < span.stop and span.start < each.stop for each in known):
            text = here.text[span.start : span.stop]
            what = text if is_whole else f"the title that ends in {text}"
            yield build_finding(
                "titles", "note", f"《》 may be missing around {what}", job, both.pair,
                **label_side(at, span), suggestion=f"《{text}》" if is_whole else None,
                rule="unlisted title" if is_whole else "end of a title",
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


class BareTitle(NamedTuple):
    """An agreement without title marks; `span` is its end where its beginning is not known."""

    span: range
    is_whole: bool


def find_bare_titles(
    chinese: str, english: str, cut: Callable[[str], Ranges]
) -> Iterator[BareTitle]:
    r"""Where Chinese has an agreement without marks that English names in capitals.

    English has to name more of a kind than Chinese has with its marks. A title has as many words
    as its English name, or half of that, or one more; `cut` tells the words of a Chinese text.

    >>> from functools import partial
    >>> from tmtool.words import split
    >>> cut = partial(split, lang="zh")
    >>> list(find_bare_titles("回顾巴黎协定，", "Recalling the Paris Agreement,", cut))
    [BareTitle(span=range(2, 6), is_whole=True)]
    >>> list(find_bare_titles("回顾《巴黎协定》，", "Recalling the Paris Agreement,", cut))
    []
    >>> list(find_bare_titles("一\n重申巴黎协定\n二", "Reaffirming the Paris Agreement", cut))
    [BareTitle(span=range(4, 8), is_whole=True)]
    >>> list(find_bare_titles("回顾这项协定，", "Recalling the agreement,", cut))
    []
    """
    named = list(_named(english))
    if not named:
        return
    marked = [match.span() for match in _IN_MARKS.finditer(chinese) if _is_title_in_marks(match[0])]
    for match in _BARE.finditer(chinese):
        if any(start <= match.start() < stop for start, stop in marked):
            continue
        names = [each for each in named if match[0] in _HEADS[each.head]]
        shown = sum(match[0] in chinese[start:stop] for start, stop in marked)
        if len(names) > shown and not _stands_in_name(chinese, match.end()):
            title = _build_title(chinese, match, names, cut)
            # A text's own title stands without.
            if title and len(title.span) < len(chinese.strip()):
                yield title


def _is_title_in_marks(text: str) -> bool:
    """Whether marks stand around a title: quotation marks may, where they have nothing else."""
    return text[0] in "《〈" or (_SHORTEST < len(text) <= _LONGEST and bool(_ENDING.search(text)))


def _build_title(
    chinese: str, head: re.Match[str], names: Sequence[_EnglishName], cut: Callable[[str], Ranges]
) -> BareTitle | None:
    """A title up to its head; None where what stands before it is no name."""
    clause = _CLAUSE.search(chinese, 0, head.start())
    first = clause.start() if clause else head.start()
    words = [each for each in cut(chinese[first : head.end()]) if first + each[0] < head.start()]
    is_joined = any(each.is_joined for each in names)
    is_of_un = any(each.is_of_un for each in names)
    start, count = head.start(), 0
    for begin, end in reversed(words):
        word = chinese[first + begin : min(first + end, head.start())]
        if _is_no_part(word) or not (word in _JOINS or _HAN.match(word)):
            break
        if word in _JOINS:
            if not is_joined:
                break
            continue
        start, count = first + begin, count + 1
        if word == "联合国" and is_of_un:
            return BareTitle(range(start, head.end()), True)
    if not count or chinese[:start].endswith(("》", *_list_words("pointing"))):
        return None
    if any((each.size + 1) // 2 <= count <= each.size + (each.size > 2) for each in names):
        year = _YEAR.search(chinese, 0, start)
        is_named = year and any(year[0][:4] in each.before for each in names)
        return BareTitle(range(year.start() if year and is_named else start, head.end()), True)
    return BareTitle(range(*head.span()), False)


def _is_no_part(word: str) -> bool:
    """Whether a word is none of a title: a verb before it, a word that points or builds."""
    lists = _list_words("before"), _list_words("not_in_titles")
    return any(word in each for each in lists) or _COUNTED.fullmatch(word) is not None


def _stands_in_name(chinese: str, stop: int) -> bool:
    """Whether a title is followed by more of the name of a body, which has no marks."""
    match = _BODY.match(chinese, stop)
    return match is not None and not any(verb in match[0] for verb in _list_words("convening"))


@cache
def _list_words(name: str) -> frozenset[str]:
    return frozenset(read_word_lists()["titles"][name])


class _EnglishName(NamedTuple):
    """A name in capitals: its head, how many other words it has, whether an "and" joins these.

    `before` is what stands in front of it; one `is_of_un` begins with "United Nations".
    """

    head: str
    size: int
    is_joined: bool
    before: str
    is_of_un: bool


def _named(english: str) -> Iterator[_EnglishName]:
    """What is named in capitals, each name once: "Convention" for the Convention on ..."""
    seen: set[str] = set()
    text = _OPENING.sub(r"\1", english)
    for match in _NAMED.finditer(text):
        name = _JOINED_NAME.sub("", match[0]) if match["last"] else match[0]
        if name in seen or " " not in name or _NO_NAME.match(name):
            continue
        seen.add(name)
        rest = _REST.match(text, match.end())
        words = re.findall(r"[\w’'-]+", name + (rest[0] if rest else ""))
        told = [word for word in words if word[0].isupper() and word not in _HEADS]
        before = text[max(match.start() - 12, 0) : match.start()]
        is_of_un = name.startswith("United Nations")
        head = match["last"] or match["first"]
        yield _EnglishName(head, len(told), "and" in words, before, is_of_un)
