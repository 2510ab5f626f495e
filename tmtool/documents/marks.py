"""Footnotes and the marks that call them, also where a mark was glued to the word before it.

Text taken out of a PDF has "的报告；6" and "Declaration8 adopted"; old documents have "report,1/".
A digit counts as a mark on evidence: where it stands, whether there is such a footnote, and whether
it continues the row of marks before it (repeated calls of an earlier footnote are lower).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum

from tmtool.documents.content import MARKED_START, Line, join_halves, list_marks, mark, strip_marks
from tmtool.documents.layout import OLD_FOOTNOTE, is_footnote_like
from tmtool.un import masthead

_HAN = r"\u3400-\u9fff"
# After these a Chinese number counts: 第3条, 附件2, 表1.
_COUNTED = "第表图圖条條款段件标標章节節"
# Chinese, Japanese and Korean have no small letters: 降至1.6% is no word with a mark.
_SMALL = r"[^\W\d_A-Z\u3040-\u9fff\uac00-\ud7a3]"
_BEFORE_WORD = rf"(?=\s?[{_HAN}，；。])"
_NEXT = rf"(?=$|[\s”’」』）)，。；：、,;:{_HAN}])"
_ABBREVIATION = "".join(
    rf"(?<!\b{word}\.)"
    for word in ("no", "nos", "vol", "para", "paras", "art", "chap", "fig", "pp")
)

_BY_FOOTNOTE = (r"\[(?P<n>[0-9]{1,3})\]", r"(?<=[^\s*])(?P<n>\*{1,3})(?=$|[\s,，。;；)）])")
_REACH = 5
"""How far a row may jump where a mark was lost, or a text is only an extract. Chosen, no
measurement."""
_FIGURE = re.compile("[0-9*]")
_CALLED = tuple(re.compile(pattern) for pattern in _BY_FOOTNOTE)
# A note's mark, and a sign after it: "1. See", "1) See".
_MARKED = re.compile(rf"{MARKED_START.pattern}(?:[.):：．](?=\s)\s*)?")
_BARE = re.compile(r"(?P<label>[0-9]{1,3})\s+(?=\S)")
_BRACKETED = re.compile(r"\[\^?(?P<label>[0-9]{1,3})\]:?\s*(?=\S)")
_STARRED = re.compile(r"(?P<label>\*{1,3})\s*(?=[^\s*])")
# A Chinese number before one of these is a quantity or a date; both ways of writing.
_SINGLE = (
    r"年月日号號时時分秒点點个個人名位次项項条條款段章节節届屆种種类類份件家所只隻亿億万萬千百十多余餘岁歲天周週倍成元圓美欧歐英"
    r"吨噸米级級层層方组組批期集卷册冊页頁行州省市县縣區区村户戶座艘辆輛架台臺套對对双雙张張块塊片世小毫厘釐克国國股头頭棵线線度季"
    r"间間宗栋棟幢枚粒颗顆株盏盞笔筆桩樁轮輪场場兆瓦赫寸磅鎊镑仙角折"
)
_LONGER = (
    r"基[點点]|港[元幣币紙纸]|平方|立方|公[里尺斤頃顷噸吨升分克]|海[里浬]|星期|禮拜|礼拜|法郎|"
    r"[盧卢][布比]"
)
# But not where it begins another word: 报告13所载, 建议16期待, 《宣言》3国家.
_OTHER_WORD = (
    r"所[载載述提指列示作做需得有谓謂规規]|期[待望间間限]|成[员員果立为為功就本熟效]|名[义義称稱]|分[别別析享发發配担擔]|"
    r"方[式案法面針针]|行[动動为為政使]|组[织成]|組[織成]|[对對][于於外]|[个個][人别別]|人(?:[权權类類力道]|民(?![幣币]))|"
    r"[国國][家际際内內民]|[区區]域|[级級][别別]|层面|層面|[类類]似|条[件约]|條[件約]|款[项項]|章程|世界|小[组組型]|[号號]召|"
    r"[双雙][方边邊]|元首|[美欧歐]洲|多[边邊样樣方元]|周[围圍边邊]|天然|家庭|[时時][期]"
)
_MEASURE = rf"(?!{_OTHER_WORD})(?:[{_SINGLE}]|{_LONGER})"
_PER_CENT = (
    r"per\s?cent(?:age)?|percent(?:age)?|percentage|pour\s?cent|por\s?ciento|процент\w*|"
    r"في المائة|بالمائة|في المئة"
)
_THOUSANDS = (
    r"hundreds?|thousands?|millions?|billions?|trillions?|milliards?|mille|mil|mill[oó]n(?:es)?|billones|тыс|млн|млрд|"
    r"тысяч\w*|миллион\w*|миллиард\w*|ألف|آلاف|مليون|ملايين|مليار"
)
_UNITS = (
    r"[kcmdµμn]?m[²³]?|[kmµμ]?g|[km]?t|ha|[cdmh]?l|[kMGT]?(?:W|Wh|Hz|V|B|bps)|mph|"
    r"(?:kilo|centi|milli)?met(?:re|er)s?|hectares?|acres?|miles?|feet|foot|inches|tons?|tonnes?|"
    r"(?:kilo|milli)?grams?|litres?|liters?|degrees?|points?|times|fold|dollars?|euros?|yen|yuan|pounds?|cents?|"
    r"years?|months?|weeks?|days?|hours?|minutes?|seconds?|ans|années?|mois|jours?|heures?|años?|mes(?:es)?|"
    r"d[ií]as?|horas?|лет|год\w{0,2}|месяц\w*|дн\w{1,2}|час\w{0,2}|тонн\w?|километр\w*|метр\w*|"
    r"سنة|سنوات|عاما|أيام|أشهر|دولار"
)
_WORD = rf"(?:{_PER_CENT}|{_THOUSANDS}|{_UNITS})(?![\w'’])"
_COUNTS = re.compile(
    r"[.,．:·/][0-9]"  # the rest of a decimal, of thousands, of a time or of a fraction
    r"|\s?[-–—~～至到和、][0-9]"  # the first of a range or of a list
    r"|[ \u00a0\u2009\u202f][0-9]{3}(?![0-9])"  # thousands
    rf"|\s?(?:[%％‰℃°$€£¥×]|{_MEASURE})"
    rf"|[\s-]?(?:{_WORD})"
)
# The rest of a decimal or of thousands; a year may have a mark behind its comma: "in 2010,2 and".
_REST = re.compile(r"[0-9][.,．:·]$")
_YEAR = re.compile(r"(?<![0-9.,])(?:1[89]|20)[0-9]{2}[.,]$")
_CHARACTERS_BEFORE = 6
"""Characters before a figure that say what it is. Chosen, no measurement."""


class _Sure(IntEnum):
    """How much a place says by itself.

    In sequence a figure has to go on from the mark before it; rising, from that or to the one after
    it; in company of marks or notes it may also call an earlier note again.
    """

    ONLY_IN_SEQUENCE = 0
    RISING = 1
    IN_COMPANY = 2
    ALONE = 3


_PLACES: tuple[tuple[_Sure, str], ...] = (
    (_Sure.ALONE, rf"(?<=[；。！？》”」』])(?P<n>[0-9]{{1,3}}){_NEXT}"),
    (_Sure.ALONE, r"(?<=[^\W\d_][;；。])(?P<n>[0-9]{1,3})(?=\s|$)"),
    (_Sure.ALONE, r"(?<=[^\s\d/])(?:\s)?(?P<n>[0-9]{1,3}|\*{1,3})/(?![A-Za-z0-9/])"),
    (_Sure.IN_COMPANY, r"(?<=[A-Za-z)”’»\]][,;:”])(?P<n>[0-9]{1,3})(?=\s|$|[”’)])"),
    (_Sure.IN_COMPANY, rf"(?i:{_ABBREVIATION})(?<=[a-z)”’\]]\.)(?P<n>[0-9]{{1,3}})(?=\s|$)"),
    (_Sure.IN_COMPANY, r"(?<=\b[0-9]{4}[,;])(?P<n>[0-9]{1,2})(?=\s|$)"),
    (_Sure.RISING, rf"(?<=[，,：)）])(?P<n>[0-9]{{1,3}})(?=$|[\s{_HAN}])"),
    (_Sure.RISING, rf"(?<={4 * _SMALL})(?P<n>[0-9]{{1,2}})(?=[\s,;.:)”]|$)"),
    (_Sure.RISING, r"(?<=[,;:.a-z”])\s(?P<n>[0-9]{1,3})(?=\s{2,}\S|\s[,;.])"),
    (_Sure.RISING, r"(?<=[,;:.”])\s(?P<n>[0-9]{1,3})(?=\s*$)"),
    (_Sure.ONLY_IN_SEQUENCE, r"(?<=\b[0-9]{4}[-–][0-9]{4})(?P<n>[0-9]{1,2})(?=[\s,;.]|$)"),
    (_Sure.ONLY_IN_SEQUENCE, rf"(?<=[{_HAN}])(?<![{_COUNTED}])(?P<n>[0-9]{{1,3}}){_BEFORE_WORD}"),
)  # fmt: skip
_GLUED = tuple((sure, re.compile(pattern)) for sure, pattern in _PLACES)


@dataclass(frozen=True, slots=True)
class _MarkCandidate:
    block: int
    start: int
    stop: int
    label: str
    sure: _Sure

    @property
    def number(self) -> int | None:
        return int(self.label) if self.label.isdecimal() else None


def find_glued_numbers(lines: Iterable[Line]) -> frozenset[str]:
    """The labels that may hang on words somewhere in these lines.

    >>> sorted(find_glued_numbers([Line("注意到秘书长的报告；6", 1), Line("2019年12月", 2)]))
    ['6']
    """
    found = {label for line in lines for label in list_marks(line.text)}
    for line in lines:
        found.update(match["n"] for _, match in _glued(line.text))
        for pattern in _CALLED:
            found.update(match["n"] for match in pattern.finditer(line.text))
    return frozenset(found)


def split_footnotes(
    blocks: Sequence[Line], called: frozenset[str]
) -> tuple[tuple[Line, ...], tuple[Line, ...]]:
    """The text, and the footnotes with their labels; `called` are labels that something calls.

    >>> text, notes = split_footnotes([Line("报告；6", 1), Line("6 A/61/117。", 2)], frozenset("6"))
    >>> [note.label for note in notes], notes[0].text
    (['6'], 'A/61/117。')
    """
    text: list[Line] = []
    notes: list[Line] = []
    for block in blocks:
        note = _as_footnote(block, called)
        if note is not None:
            notes.append(note)
        elif block.foot and notes:
            notes[-1] = notes[-1].replace_text(join_halves(notes[-1].text, block.text))
        else:
            text.append(block)
    return tuple(text), tuple(notes)


def _as_footnote(block: Line, called: frozenset[str]) -> Line | None:
    """The block as a footnote, if it begins with a mark and goes on as one."""
    start = _start(block, called)
    if start is None:
        return block if block.role == "footnote" else None
    label, stop = start
    if not strip_marks(block.text[stop:]).strip():
        return None
    return replace(block, text=block.text[stop:], label=label, role="footnote")


def _start(block: Line, called: frozenset[str]) -> tuple[str, int] | None:
    """The mark that a footnote begins with, and where its text does."""
    found = _MARKED.match(block.text)
    if found and block.role in (None, "footnote", "item"):
        return found[1], found.end()
    if block.role is not None or block.label is not None:
        return None
    found = OLD_FOOTNOTE.match(block.text)
    if found:
        return found["label"], found.end()
    for pattern in (_BARE, _BRACKETED, _STARRED):
        found = pattern.match(block.text)
        # A number alone must also read like a note: "12 members" is the text of a list.
        is_note = pattern is not _BARE or is_footnote_like(block.bare)
        if found and (block.foot or (found["label"] in called and is_note)):
            return found["label"], found.end()
    return None


def attach_glued_marks(blocks: Sequence[Line], labels: frozenset[str]) -> tuple[Line, ...]:
    """Turn glued digits into marks; `labels` are those of the footnotes that there are.

    >>> (line,) = attach_glued_marks([Line("欢迎《行动纲领》2执行情况审查；6", 1)], frozenset())
    >>> list_marks(line.text), line.bare
    (['2', '6'], '欢迎《行动纲领》执行情况审查；')
    """
    blocks = [_hung_in_cell(block, labels) for block in blocks]
    placed = {label for block in blocks for label in list_marks(block.text)}
    if placed and not (labels := labels - placed):
        return tuple(blocks)
    candidates = sorted(_candidates(blocks, labels), key=lambda each: (each.block, each.start))
    accepted = _accepted(candidates, labels)
    result = list(blocks)
    for each in reversed(accepted):
        text = result[each.block].text
        hung = text[: each.start] + mark(each.label) + text[each.stop :]
        if strip_marks(hung).strip():  # a figure alone is no mark: it hangs on nothing
            result[each.block] = result[each.block].replace_text(hung)
    return tuple(result)


def _hung_in_cell(block: Line, labels: frozenset[str]) -> Line:
    """A cell whose raised letter is the mark of a note, though it looks like 12ª in Spanish."""
    text = block.text
    if block.role != "cell" or list_marks(text):
        return block
    for code in reversed(block.codes):
        label = text[code.start : code.stop]
        if code.look == "superscript" and label in labels:
            text = text[: code.start] + mark(label) + text[code.stop :]
    return block.replace_text(text) if strip_marks(text).strip() else block


def _candidates(blocks: Sequence[Line], labels: frozenset[str]) -> Iterator[_MarkCandidate]:
    for i, block in enumerate(blocks):
        taken: set[int] = set()
        for sure, found in _places(block, labels):
            if found.start("n") not in taken:
                taken.add(found.start("n"))
                yield _MarkCandidate(i, found.start(), found.end(), found["n"], sure)


def _places(block: Line, labels: frozenset[str]) -> Iterator[tuple[_Sure, re.Match[str]]]:
    """Every place in a text block that may be a mark, the surest kinds first."""
    if block.role == "cell" or masthead.find_facts(block.bare.split("\n")[0]):
        return
    yield from _glued(block.text)
    for pattern in _CALLED:
        for found in pattern.finditer(block.text):
            if found["n"] in labels:
                yield _Sure.ALONE, found


def _glued(text: str) -> Iterator[tuple[_Sure, re.Match[str]]]:
    """The figures that may hang on a word, those that count something left out."""
    if not _FIGURE.search(text):
        return
    for sure, pattern in _GLUED:
        for found in pattern.finditer(text):
            if not is_count(text, *found.span("n")):
                yield sure, found


def _accepted(candidates: Sequence[_MarkCandidate], labels: frozenset[str]) -> list[_MarkCandidate]:
    """The candidates that make a row: each the next one, or a call of an earlier one again.

    Where there are no notes, one figure alone makes none: it stays text.
    """
    company = bool(labels) or any(each.sure == _Sure.ALONE for each in candidates)
    order = sorted(int(label) for label in labels if label.isdecimal())
    highest = 0
    accepted: list[_MarkCandidate] = []
    for each in candidates:
        if labels and each.label not in labels:
            continue
        if each.number is None:
            accepted.append(each)
        elif _fits(each, highest, order, company=company):
            accepted.append(each)
            highest = max(highest, each.number)
    if labels:
        return accepted
    # A figure that says little by itself needs its neighbour in the row.
    row = {each.number for each in accepted if each.number}
    accepted = [
        each
        for each in accepted
        if each.sure != _Sure.RISING
        or each.number is None
        or {each.number - 1, each.number + 1} & row
    ]
    numbers = {each.number for each in accepted}
    return accepted if len(numbers) > 1 else [each for each in accepted if each.number is None]


def _fits(each: _MarkCandidate, highest: int, order: Sequence[int], *, company: bool) -> bool:
    """Whether a figure goes on with the row; `order` are the numbers of the notes, if any."""
    number = each.number or 0
    if each.sure != _Sure.ALONE and not company:
        return False
    if each.sure == _Sure.ONLY_IN_SEQUENCE and not order:
        return number == highest + 1 > 1
    if each.sure <= _Sure.RISING and order:
        return number == next((label for label in order if label > highest), None)
    reach = _REACH if each.sure == _Sure.ALONE else 1
    return bool(order) or highest == 0 or 0 < number <= highest + reach


def is_count(text: str, start: int, stop: int) -> bool:
    """Whether the figure at `start` to `stop` counts something, by what stands around it.

    >>> [
    ...     is_count(text, 2, 3)
    ...     for text in ("降至1.6%", "约有3間", "至約6 億元", "ca5 km", "宣言2的")
    ... ]
    [True, True, True, True, False]
    """
    if text[start] == "0" or _COUNTS.match(text, stop):
        return True
    before = text[max(start - _CHARACTERS_BEFORE, 0) : start]
    return _REST.search(before) is not None and _YEAR.search(before) is None
