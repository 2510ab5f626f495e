"""Candidate boundaries, and the loop that puts each before an ordered list of small rules."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, TypeAlias

from tmtool.segmenter.facts import LanguageFacts
from tmtool.segmenter.items import find_items

Kind: TypeAlias = Literal["quotation", "title", "brackets"]

_CLOSERS = {
    "“": ("”",), "‘": ("’",), "„": ("“", "”"), "‚": ("‘", "’"), "«": ("»",), "‹": ("›",),
    "「": ("」",), "『": ("』",), "｢": ("｣",), "《": ("》",), "〈": ("〉",), "【": ("】",),
    "（": ("）", ")"), "(": (")", "）"), "［": ("］", "]"), "[": ("]", "］"), "〔": ("〕",),
    "〖": ("〗",), "{": ("}",), "｛": ("｝",), "＂": ("＂",), '"': ('"',), "'": ("'",),
    "``": ('"', "``"), "`": ("'", "`"), ",,": ("“", "”", '"'),
}  # fmt: skip
_STRAIGHT = {'"', "'", "`", "''"}
_TITLES, _BRACKETS = "《〈", "（(【〔[［〖{｛"
_DELIMITERS = re.compile(
    r"''|``|,,|[“”‘’„‚«»‹›「」『』｢｣《》〈〉（）()【】〔〕\[\]［］〖〗{}｛｝＂\"'`]|\n\s*\n"
)
_ELISION = re.compile(
    r"'(?:tis|twas|twere|em|til|cause|bout|n|s|t|re|ve|ll|d|m|\d\ds?|[a-z]+ties)\b", re.IGNORECASE
)
_SPACED = re.compile(r"(?:(?<=\s)|\A)(''|[\"'])(?=\s|\Z)")
_DEEP = 8
"""How far up the stack a closing mark looks for its opening one; keeps odd input linear. A
limit."""


WINDOW = 60
"""How many code points a rule may look to either side; keeps the whole linear. A limit."""

_LAST_WORD = re.compile(r"[^\W\d_][^\W_]*(?:[.'’·&-][^\W_]+)*\Z")
_INVISIBLE = " \u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
_POINTED = re.compile(r"[.!?…؟۔:؛;]|[،,]\s*\Z")
_FIRST_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")


Place: TypeAlias = tuple[int, int, int]
"""`(mark, stop, start)` of a candidate; see `Boundary`."""


class BoundaryView:
    """A text and what all its candidates share: facts of its language, and protected spans.

    `closing` knows each span by the offset of its closing mark, `ending` by the end of it.
    """

    def __init__(self, text: str, facts: LanguageFacts) -> None:
        self.text, self.facts, self.strays = text, facts, find_strays(text)
        spans = find(text, facts.longest_quotation)
        self.closing = {span.closer: span for span in spans}
        self.ending = {span.stop: span for span in spans}
        self._outer = select_outermost(spans)
        self._starts = [span.start for span in self._outer]

    def find_span(self, offset: int) -> MarkSpan | None:
        """The outermost span that `offset` lies inside of; its two ends are outside."""
        index = bisect_right(self._starts, offset - 1) - 1
        if index < 0 or self._outer[index].stop <= offset:
            return None
        return self._outer[index]

    def find_opener(self, offset: int) -> str | None:
        """The longest clause opener that stands at `offset`, as a whole word or phrase."""
        phrase = self.text[offset : offset + self.facts.longest_opener + 1].lower()
        for size in range(min(len(phrase), self.facts.longest_opener), 0, -1):
            if phrase[:size] in self.facts.openers and not _cuts_word(phrase, size):
                return phrase[:size]
        return None

    @cached_property
    def end(self) -> int:
        """Where the text ends, white space aside."""
        return len(self.text.rstrip())

    @cached_property
    def items(self) -> frozenset[int]:
        """Where the items of enumerations inside a line begin."""
        return frozenset(find_items(self.text))

    @cached_property
    def unpointed(self) -> bool:
        """Whether the text has no mark but commas, and none at its end."""
        return not _POINTED.search(self.text)


@dataclass(frozen=True)
class Boundary:
    """A place where a segment may end.

    The segment would end at `stop` and the next start at `start`, white space between them;
    `mark` is where the punctuation begins that made this a candidate (equal to `stop` where none
    did), `since` where the present segment began.
    """

    view: BoundaryView
    mark: int
    stop: int
    start: int
    since: int

    @cached_property
    def left(self) -> str:
        """The text before the mark, as far as rules may look."""
        return self.view.text[max(self.since, self.mark - WINDOW) : self.mark]

    @cached_property
    def right(self) -> str:
        """The text after the boundary, as far as rules may look."""
        return self.view.text[self.start : self.start + WINDOW]

    @cached_property
    def punctuation(self) -> str:
        """The mark and whatever closes with it: quotation marks, brackets, note marks."""
        return self.view.text[self.mark : self.stop]

    @cached_property
    def gap(self) -> str:
        """The white space between the two sides."""
        return self.view.text[self.stop : self.start]

    @cached_property
    def word(self) -> str:
        """The word before the mark, with the points and hyphens inside it ("E.83.I", "U.S").

        Of a word with an apostrophe it is the part after it: "art" of "l’art".
        """
        match = _LAST_WORD.search(self.left.rstrip(_INVISIBLE))
        return re.split("['’]", match[0])[-1] if match else ""

    @cached_property
    def next_word(self) -> str:
        """The word after the boundary, past opening marks."""
        match = _FIRST_WORD.search(self.right[:24])
        return match[0] if match else ""

    @property
    def bare(self) -> bool:
        """Whether no punctuation made this a candidate, only white space."""
        return self.mark == self.stop

    @property
    def facts(self) -> LanguageFacts:
        """The facts of the text's language."""
        return self.view.facts


Rule: TypeAlias = Callable[[Boundary], bool | None]
"""True: split here. False: join. None: no opinion, ask the next rule."""

Candidates: TypeAlias = Callable[[BoundaryView], Iterable[Place]]
"""Finds every place where a segment may end, in order."""


@dataclass(frozen=True, slots=True)
class BoundaryDecision:
    """What was decided of the candidate at `offset`, and by which rule.

    >>> BoundaryDecision(12, False, "before_number")
    BoundaryDecision(offset=12, splits=False, rule='before_number')
    """

    offset: int
    splits: bool
    rule: str


def decide(
    view: BoundaryView, candidates: Candidates, rules: tuple[Rule, ...]
) -> Iterator[BoundaryDecision]:
    """Every candidate's decision, in order: the word of the first rule that has an opinion."""
    since = len(view.text) - len(view.text.lstrip())
    for mark, stop, start in candidates(view):
        boundary = Boundary(view, mark, stop, start, since)
        splits, rule = _ask(boundary, rules)
        if splits:
            since = start
        yield BoundaryDecision(stop, splits, rule)


def _ask(boundary: Boundary, rules: tuple[Rule, ...]) -> tuple[bool, str]:
    for rule in rules:
        answer = rule(boundary)
        if answer is not None:
            return answer, rule.__name__
    return True, "end_of_sentence"


def _cuts_word(phrase: str, size: int) -> bool:
    """Whether a cut after `size` letters would fall inside a word of spaced script."""
    return phrase[size - 1 : size + 1].isalpha() and size < len(phrase) and phrase[size - 1] < "⺀"


@dataclass(frozen=True, slots=True)
class MarkSpan:
    """From an opening mark up to and with its closing one, which stands at `closer`."""

    start: int
    closer: int
    stop: int
    kind: Kind


def find(text: str, longest: int) -> list[MarkSpan]:
    """All closed spans of at most `longest` code points, in the order of their ends.

    A mark without a partner opens nothing, so a stray bracket protects nothing.

    >>> [text[s.start:s.stop] for text in ["题为《甲（乙）》的 (丙"] for s in find(text, 99)]
    ['（乙）', '《甲（乙）》']
    """
    opened: list[tuple[int, str]] = []
    found: list[MarkSpan] = []
    stray = find_strays(text)
    for match in _DELIMITERS.finditer(text):
        mark, at = match[0], match.start()
        if mark[0] == "\n":
            opened.clear()
            continue
        partner = _partner(opened, text, match)
        if partner is not None:
            start, opener = opened[partner]
            del opened[partner:]
            if match.end() - start <= longest:
                found.append(MarkSpan(start, at, match.end(), _kind(opener)))
        elif at not in stray and _may_open(text, match):
            opened.append((at, _plain(mark)))
    return found


def find_strays(text: str) -> frozenset[int]:
    """Straight quotation marks between spaces that close what was opened before the text began.

    Tokenized text has them; of an odd number the first is one, unless it opens the text.

    >>> sorted(find_strays("Bloodlines '' is '' Wrong ''")), sorted(find_strays("'' Why ?"))
    ([11], [])
    """
    spaced = list(_SPACED.finditer(text))
    alone = set()
    for kind in {match[1] for match in spaced}:
        places = [match.start(1) for match in spaced if match[1] == kind]
        if len(places) % 2 and places[0] > 0:
            alone.add(places[0])
    return frozenset(alone)


def select_outermost(spans: list[MarkSpan]) -> list[MarkSpan]:
    """The spans that lie in no other, in the order of the text.

    >>> select_outermost([MarkSpan(2, 3, 4, "brackets"), MarkSpan(0, 4, 5, "title")])[0].stop
    5
    """
    kept: list[MarkSpan] = []
    for span in spans:
        while kept and kept[-1].start > span.start:
            kept.pop()
        kept.append(span)
    return kept


def _partner(opened: list[tuple[int, str]], text: str, match: re.Match[str]) -> int | None:
    """Which opened mark this one closes."""
    if not _may_close(text, match):
        return None
    mark = _plain(match[0])
    for index in range(len(opened) - 1, max(-1, len(opened) - 1 - _DEEP), -1):
        if mark in _CLOSERS[opened[index][1]]:
            return index
    return None


def _plain(mark: str) -> str:
    return '"' if mark == "''" else mark


def _kind(opener: str) -> Kind:
    if opener in _TITLES:
        return "title"
    return "brackets" if opener in _BRACKETS else "quotation"


def _may_close(text: str, match: re.Match[str]) -> bool:
    """An apostrophe inside a word closes nothing, nor does a mark glued to what it opens."""
    if match[0] not in "\"'’":
        return True
    before, after = _neighbours(text, match)
    glued = after.isalnum() and after.isascii()
    if match[0] == "’":
        return not (before.isalnum() and glued)
    return not glued or not (before.isspace() or (before.isalnum() and match[0] == "'"))


def _may_open(text: str, match: re.Match[str]) -> bool:
    """A straight mark after a letter or figure is an apostrophe or an inch mark."""
    mark = match[0]
    if mark not in _STRAIGHT:
        return mark in _CLOSERS
    before, after = _neighbours(text, match)
    if (before.isalnum() and before.isascii()) or (before.strip() and after.isspace()):
        return False
    return mark != "'" or not _ELISION.match(text, match.start())


def _neighbours(text: str, match: re.Match[str]) -> tuple[str, str]:
    start, stop = match.span()
    return text[max(0, start - 1) : start], text[stop : stop + 1]
