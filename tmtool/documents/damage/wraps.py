"""Paragraphs that were broken in the middle and that reading did not put together again."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from tmtool.documents import layout
from tmtool.documents.content import (
    Line,
    has_final_comma,
    is_closed,
    is_item_ending,
    is_open_ended,
    join_halves,
)
from tmtool.documents.damage.model import load_words as listed
from tmtool.documents.page_breaks import CLAUSE_ENDS, HEADING, PAUSE, has_begun
from tmtool.lang.script import UNSPACED, get_base
from tmtool.un import masthead
from tmtool.un.openings import find_parts, is_organ_line
from tmtool.units import Document, Kind, Paragraph

_RUNNING: frozenset[Kind] = frozenset(("preambular", "operative", "item", "body", "footnote"))
_MAY_FOLLOW = _RUNNING | {"heading"}
_PAIRS = {"《": "》", "“": "”", "（": "）", "(": ")", "「": "」", "『": "』", "«": "»", "[": "]"}
_HYPHEN = re.compile(r"[^\W\d_]{2,}[-‐\u00ad]$")
_WORD_END = re.compile(r"[^\W\d_]+$")
_WORD_START = re.compile(r"[^\W\d_]+")
# "..., and" ends an item of a list where the next one begins with a capital.
_AND_NEXT = re.compile(r"[,،]\s+(?:and|or|et|ou|y|e|o|u|и|или|а|و|أو)$", re.IGNORECASE)
# What begins no Chinese paragraph, unless it is the first half of a word such as 和平.
_BOUND = re.compile(r"[和与與及或的之者等](?![平谐解会會时時许許])")
# What begins an item of a list; a dash with a word on it may be the rest of "socio-economic".
_BULLET = re.compile(r"[-–—•·*●◦▪](?:\s|(?=[\u3400-\u9fff]))")
_PREFIXES = frozenset(
    ("multi", "non", "socio", "self", "mid", "co", "high", "low", "long", "short", "well", "cross")
)
_LONG = 20
"""Characters that a paragraph has more of; twice as many where words have spaces between them.
Chosen, no measurement."""
_SHORT = 10
"""Characters that are enough in Chinese, or where other things say so; a heading has more. Chosen,
no measurement."""
_MONTH = re.compile(
    "(?:January|February|March|April|May|June|July|August|September|October|November|December)\\b"
)
_DAY = re.compile(r"\b[0-9]{1,2}$")
_DAY_AND_MONTH = re.compile(rf"\b[0-9]{{1,2}} {_MONTH.pattern}$")
_YEAR = re.compile(r"(?:1[89]|20)[0-9]{2}\b")
_REGULAR = 0.6
"""Share of paragraphs with a closing mark from which on the others miss theirs. Chosen, no
measurement."""
_FEW = 0.3
"""Share of long paragraphs that begin small below which capitals say something. Chosen, no
measurement."""
_FARTHEST = 2000
"""So many characters before a break may have opened what is closed after it. Chosen, no
measurement."""
_WIDEST_PAGE = 200
"""Columns: longer lines were not wrapped by a page. Chosen, no measurement."""
_LONGEST_TITLE = 80
"""Characters of a title in 《》 that may go on in the next paragraph. Chosen, no measurement."""
_WITH_CAPITALS = frozenset(("en", "fr", "es", "de", "it", "pt", "nl"))
_GOES_ON = "the next paragraph goes on with this one"


@dataclass(frozen=True, slots=True)
class _WrapHabits:
    """How a document is written.

    `regular`: paragraphs end with punctuation, as a rule; `listed`: items of its lists do.
    `wrapped`: they are lines of a page. `capitals`: they begin with a capital letter, as a rule.
    `words` are counted in small letters.
    """

    lang: str
    regular: bool
    listed: bool
    wrapped: bool
    capitals: bool
    words: Counter[str]
    text: str

    def is_usually_closed(self, paragraph: Paragraph, before: Paragraph | None) -> bool:
        """Whether paragraphs of this sort end with punctuation, as a rule.

        `before` is the paragraph before, if it is whole: points of one list end alike.
        """
        if not _is_item(paragraph):
            return self.regular
        return self.listed and (
            before is None or not _is_item(before) or not is_open_ended(before.text)
        )


@dataclass(frozen=True, slots=True)
class Break:
    """That the next paragraph goes on with one: `between` belongs there for the last `length`."""

    between: str
    certain: bool
    why: str
    length: int = 0


def iter_breaks(
    document: Document, headings: frozenset[int] = frozenset()
) -> Iterator[tuple[int, Break]]:
    """Each paragraph that the next one goes on with, by its position.

    `headings` are the positions of those that the format itself says are headings.

    >>> texts = "又回顾《亚的斯亚贝巴行动", "议程》，"
    >>> halves = tuple(Paragraph("body", None, text) for text in texts)
    >>> [(i, each.certain) for i, each in iter_breaks(Document("zh", halves))]
    [(0, True)]
    """
    habits = _habits(document)
    carried = ""
    whole: Paragraph | None = None
    for i, (first, second) in enumerate(pairwise(document.paragraphs)):
        apart = (i in headings) != (i + 1 in headings)
        regular = habits.is_usually_closed(first, whole)
        found = None if apart else _break(first, second, habits, carried, regular=regular)
        whole = None if found else first
        carried = f"{carried}{first.text}{found.between}"[-_FARTHEST:] if found else ""
        if found is not None:
            yield i, found


def _is_item(paragraph: Paragraph) -> bool:
    """Whether a paragraph is an item of a list, by its kind or by the sign that it begins with."""
    return paragraph.kind == "item" or _BULLET.match(paragraph.text) is not None


def _habits(document: Document) -> _WrapHabits:
    running = [p for p in document.paragraphs if p.kind in _RUNNING and p.text]
    texts = [p.text for p in running]
    lang = get_base(document.lang)
    short = _SHORT if lang in UNSPACED else _LONG
    items = [p.text for p in running if _is_item(p) and len(p.text) > short]
    long = [text for text in texts if len(text) > short]
    small = sum(text[0].islower() for text in long)
    whole = "\n".join(p.text for p in document.paragraphs)
    wrapped = _is_wrapped(texts, document.lang)
    return _WrapHabits(
        lang,
        regular=wrapped or _mostly_closed(long),
        listed=wrapped or _mostly_closed(items),
        wrapped=wrapped,
        capitals=lang in _WITH_CAPITALS or small < _FEW * len(long),
        words=Counter(re.findall(r"[^\W\d_]+", whole.lower())),
        text=whole,
    )


def _mostly_closed(texts: Sequence[str]) -> bool:
    closed = sum(is_closed(text) or has_final_comma(text) or is_item_ending(text) for text in texts)
    return closed >= _REGULAR * len(texts) > 0


def _is_wrapped(texts: Sequence[str], lang: str) -> bool:
    """Whether the paragraphs are the lines of a page, cut at its width."""
    lengths = sorted(map(len, texts))
    widest = lengths[int(0.9 * (len(lengths) - 1))] if lengths else 0
    if not (_LONG if get_base(lang) in UNSPACED else 2 * _LONG) <= widest <= _WIDEST_PAGE:
        return False
    lines = [Line(text, i) for i, text in enumerate(texts)]
    return layout.measure(lines, lang).style == "wrapped"


def _break(
    first: Paragraph, second: Paragraph, habits: _WrapHabits, carried: str, *, regular: bool
) -> Break | None:
    """The break between two paragraphs, if they are halves of one.

    `carried` is what the first one goes on with in its turn; `regular`: such paragraphs end with
    punctuation.
    """
    if not _may_join(first, second, habits, follows=bool(carried)):
        return None
    cut = _cut_word(first.text, second.text, habits)
    if cut is not None:
        return cut
    certain = _certainty(carried + first.text, second, habits, regular=regular)
    if certain is None:
        return None
    whole = join_halves(first.text, second.text)
    between = whole[len(first.text) : len(whole) - len(second.text)]
    return Break(between, certain, _GOES_ON)


def _may_join(first: Paragraph, second: Paragraph, habits: _WrapHabits, *, follows: bool) -> bool:
    """Whether two paragraphs are of kinds that may be halves of one."""
    if second.label is not None or second.kind not in _MAY_FOLLOW or not second.text:
        return False
    if second.kind == "item":  # without a label, it is a format's list that says so
        return False
    if _BULLET.match(second.text):
        return False
    if first.kind not in _RUNNING and not _may_begin(first, second, habits, follows=follows):
        return False
    if (first.kind == "footnote") != (second.kind == "footnote"):
        return False
    organ = is_organ_line(first.text) or is_organ_line(second.text)
    return not organ and not masthead.find_facts(second.text)


def _may_begin(first: Paragraph, second: Paragraph, habits: _WrapHabits, *, follows: bool) -> bool:
    """Whether what was taken for a heading, or for masthead, is the first half of a paragraph."""
    if first.kind == "masthead":
        return bool(find_parts(first.text, habits.lang))
    if first.kind != "heading":
        return False
    if follows or _breaks_off(first.text, habits.lang):
        return True
    if len(first.text) < _SHORT or not _ends_well(second.text):
        return False
    if habits.lang in UNSPACED:  # what a pause is in may be a heading: it is told, not joined
        return _goes_on(first.text, second.text, habits) or PAUSE.search(first.text) is not None
    words = re.findall(r"[^\W\d_]{4,}", first.text)
    capitals = sum(str(word)[0].isupper() for word in words)  # most of them are in a title
    return second.text[:1].islower() and 2 * capitals <= len(words)


def _breaks_off(text: str, lang: str) -> bool:
    """Whether a line that was taken for a heading is the beginning of a paragraph."""
    return bool(find_parts(text, lang)) or _hangs(text, lang) or text[-1:] in "，、"


def _hangs(text: str, lang: str) -> bool:
    """Whether the last word of a text calls for another."""
    if lang in UNSPACED:
        hangs = text[-1:] in listed("hanging", "zh") and text[-2:] not in listed("whole", "zh")
        return hangs and not is_item_ending(text)
    last = _WORD_END.search(text)
    if last is None or len(text) < len(last[0]) + 4 or is_item_ending(text):
        return False
    return last[0].lower() in listed("hanging", lang)


def _goes_on(first: str, second: str, habits: _WrapHabits) -> bool:
    """Whether a Chinese text goes on: a word that begins none, or words that it has together."""
    return _BOUND.match(second) is not None or _is_said(first, second, habits)


def _is_said(first: str, second: str, habits: _WrapHabits) -> bool:
    """Whether the words around a break stand together elsewhere in the text.

    In Chinese those are four characters: three, as in 機制財政, come together by chance.
    """
    if habits.lang in UNSPACED:
        return any(
            first[-left:] + second[: 4 - left] in habits.text
            for left in (1, 2, 3)
            if len(first) >= left and len(second) >= 4 - left
        )
    last, word = _WORD_END.search(first), _WORD_START.match(second)
    if last is None or word is None:
        return False
    return f"{last[0]} {word[0]}" in habits.text


def _cut_word(first: str, second: str, habits: _WrapHabits) -> Break | None:
    """A word that a hyphen parts, or nothing but the break, and that the text has whole."""
    start = _WORD_START.match(second)
    end = _WORD_END.search(first.rstrip("-‐\u00ad"))
    if start is None or end is None or habits.lang in UNSPACED or not second[0].islower():
        return None
    left, right = end[0].lower(), start[0].lower()
    whole = habits.words[left + right] > 0
    why = "a word is broken between this paragraph and the next"
    if _HYPHEN.search(first):
        known = whole or left in _PREFIXES or max(habits.words[left], habits.words[right]) > 1
        return Break("", known, why, length=1 if whole else 0)
    if whole and 1 in (habits.words[left], habits.words[right]):
        return Break("", certain=True, why=why)
    return None


def _certainty(first: str, second: Paragraph, habits: _WrapHabits, *, regular: bool) -> bool | None:
    """True where the break is sure, False where it is likely, None where it is none."""
    text = second.text
    if is_closed(first) or is_item_ending(first):
        return None
    if _is_parted(first, text, habits.lang):
        return True
    if habits.wrapped and not find_parts(text, habits.lang):
        return True
    if habits.lang in UNSPACED:
        return _in_chinese(first, second, habits, regular=regular)
    if text[:1].isupper() and (find_parts(text, habits.lang) or _AND_NEXT.search(first)):
        return None
    if _hangs(first, habits.lang):
        return True
    return _in_western(first, text, habits, regular=regular) if len(first) > _LONG else None


def _is_parted(first: str, second: str, lang: str) -> bool:
    """Whether a bracket, a quotation mark or a title opens in one and closes in the other.

    A title may close later still, unless it is too long by then or another paragraph begins: then
    what is lost is the sign that closes it.
    """
    if any(
        first.count(opened) > first.count(closed) and second.count(closed) > second.count(opened)
        for opened, closed in _PAIRS.items()
    ):
        return True
    title = first.rfind("《")
    is_open = first.rfind("》") < title and len(first) - title <= _LONGEST_TITLE
    return is_open and not find_parts(second, lang)


def _in_western(first: str, second: str, habits: _WrapHabits, *, regular: bool) -> bool | None:
    small = second[:1].islower()
    if has_final_comma(first):  # so do paragraphs of a resolution, which in Russian begin small
        return True if small and habits.capitals else None
    if not is_open_ended(first):
        return None
    if small and (regular or habits.capitals):
        return True
    if not (regular and _ends_well(second)):
        return None
    # A heading, too, ends with a word, and a paragraph begins with a capital.
    if _is_said(first, second, habits) or _parts_figure(first, second, habits.lang):
        return True
    if find_parts(first, habits.lang) and second.endswith(CLAUSE_ENDS):
        return True
    return bool(find_parts(first, habits.lang)) if has_begun(first) else None


def _parts_figure(first: str, second: str, lang: str) -> bool:
    """Whether a date is parted ("26" and "November 2001"), or a number from what it numbers."""
    if not second[:1].isdigit():
        return _DAY.search(first) is not None and _MONTH.match(second) is not None
    if _YEAR.match(second) and _DAY_AND_MONTH.search(first):
        return True
    last = _WORD_END.search(first)
    return last is not None and last[0].lower() in listed("figures", lang)


def _in_chinese(
    first: str, second: Paragraph, habits: _WrapHabits, *, regular: bool
) -> bool | None:
    text = second.text
    if text[:1] in tuple("，。；、：？！）》”,;:)"):
        return True
    if len(first) <= _SHORT:
        return None
    if _hangs(first, habits.lang):
        return True
    if not is_open_ended(first):
        return None
    if _is_said(first, text, habits) and not find_parts(text, habits.lang):
        return True
    if not regular:
        return None
    if _BOUND.match(text):
        return True
    return _is_rest(first, second, habits.lang)


def _is_rest(first: str, second: Paragraph, lang: str) -> bool | None:
    """Whether a Chinese paragraph is the rest of one that breaks off, by how both are written."""
    text = second.text
    if find_parts(first, lang) and text.endswith(CLAUSE_ENDS):
        return True
    if not has_begun(first):
        return False if PAUSE.search(first) else None
    return _ends_well(text) or len(text) > (HEADING if second.kind == "heading" else _SHORT)


def _ends_well(text: str) -> bool:
    return is_closed(text) or has_final_comma(text) or is_item_ending(text)
