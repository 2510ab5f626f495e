"""What a concordance looks for in one text: a phrase, with or without wildcards, or an expression.

Everything is matched on the folded text (`lang.fold`). A phrase is tokens in a row (`lang.tokens`):
whole words in languages that write them apart, characters in Chinese. So "art" is not found inside
"party"; "*art*" is.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import translate
from functools import cached_property, lru_cache
from time import monotonic
from typing import TYPE_CHECKING, TypeAlias

from tmtool.errors import InputError
from tmtool.lang.fold import fold
from tmtool.lang.tokens import HAN, find_occurrences, find_token_spans, is_word
from tmtool.stopping import check_limit, get_time_left

if TYPE_CHECKING:
    from regex import Pattern as Compiled


Span: TypeAlias = tuple[int, int]
"""A stretch of a folded text: start and stop."""

WIDEST = 20
"""The most tokens that a * between words or characters stands for. Chosen, no measurement."""
MOST_WILDCARDS = 50
"""The most wildcards of a phrase: each is looked for in all words, and everywhere in a text.
Chosen, so that none takes minutes."""
LONGEST_EXPRESSION = 1_000
"""The most characters of an expression. Chosen, no measurement."""
DEEPEST = 50
"""The most brackets of an expression that stand in each other: to read it takes a call for each.
Limit: Python's calls."""
_TOO_DEEP = f"this expression has more than {DEEPEST} nested brackets: make it simpler"
_MOST_REPEATS = 10_000
"""An expression that unfolds to more is refused: building it alone could take all memory. Limit:
memory."""

_RECURSION = re.compile(r"\(\?(?:R|[+-]?\d|&|P>)")

# A wildcard of the query while it is folded and split: characters that are no letters, and that
# texts don't have.
_MANY, _ONE = "\ue000", "\ue001"


@dataclass(frozen=True, slots=True)
class WildcardWord:
    """A word with wildcards in it: * is any letters or none, ? is one."""

    pattern: str

    def is_match(self, token: str) -> bool:
        """Whether a token is such a word."""
        return bool(_word_pattern(self.pattern).fullmatch(token))


@dataclass(frozen=True, slots=True)
class TokenGap:
    """At least and at most so many tokens, whatever they are."""

    least: int
    most: int


_NONE = TokenGap(0, 0)
"""A gap of no token."""


Element: TypeAlias = str | WildcardWord | TokenGap


@dataclass(frozen=True)
class Phrase:
    """Tokens in a row, some of them perhaps open.

    >>> Phrase.parse("communicat* technolog?es").elements
    (WildcardWord(pattern='communicat*'), WildcardWord(pattern='technolog?es'))
    >>> Phrase.parse("弥合*鸿沟").find_spans("弥合数字鸿沟")
    [(0, 6)]
    """

    written: str
    elements: tuple[Element, ...]

    @classmethod
    def parse(cls, written: str) -> Phrase:
        r"""Read a phrase as a person writes it; \* and \? are the characters themselves."""
        elements = _trimmed(_merged(_elements(written)))
        if not any(not isinstance(each, TokenGap) for each in elements):
            raise InputError(
                f"{written[:40]!r} holds nothing to look for: give a word or a character"
            )
        if (wildcards := sum(map(_wildcards, elements))) > MOST_WILDCARDS:
            raise InputError(
                f"the phrase has {wildcards:,} wildcards; at most {MOST_WILDCARDS} are "
                "allowed: look for a part of it"
            )
        return cls(written, elements)

    @property
    def pieces(self) -> list[tuple[str | WildcardWord, ...]]:
        """The runs without a gap, in order."""
        runs: list[list[str | WildcardWord]] = [[]]
        for each in self.elements:
            if isinstance(each, TokenGap):
                runs.append([])
            else:
                runs[-1].append(each)
        return [tuple(run) for run in runs if run]

    @property
    def is_plain(self) -> bool:
        """Whether there is no gap in it: then a token index knows the answer."""
        return not any(isinstance(each, TokenGap) for each in self.elements)

    def find_spans(self, folded: str) -> list[Span]:
        """Where it stands in a folded text, one span per token that it begins at.

        Of several ends the nearest counts. Takes time by the length of the text, as there are few
        wildcards.
        """
        places = find_token_spans(folded)
        found = [folded[start:stop] for start, stop in places]
        ends = self._ends(found)
        return [(places[at][0], places[ends[at] - 1][1]) for at in sorted(ends)]

    def _ends(self, tokens: Sequence[str]) -> dict[int, int]:
        """For each token at which a match begins the nearest at which it is over, ascending."""
        # After the last part one may be anywhere.
        ends: Mapping[int, int] = dict(enumerate(range(len(tokens) + 1)))
        gap = _NONE
        for part in reversed(_parts(self.elements)):
            if isinstance(part, TokenGap):
                gap = part
            elif not ends:
                return {}
            else:
                ends = dict(_joined(*_places(part, tokens), gap, ends))
                gap = _NONE
        # At the beginning it is so many tokens and no more.
        return {at - gap.least: end for at, end in ends.items() if at >= gap.least}


@dataclass(frozen=True)
class Expression:
    """A regular expression, searched on the folded text without regard to case.

    One that takes long on a text, or on many texts, is an InputError: nothing hangs.

    >>> Expression.parse("communicat(ion|e)s?").find_spans("ict and communications")
    [(8, 22)]
    """

    written: str
    budget: Budget = field(default_factory=lambda: Budget(), compare=False, repr=False)

    @classmethod
    def parse(cls, written: str) -> Expression:
        """Check and keep an expression."""
        made = cls(written)
        _ = made.compiled
        return made

    @cached_property
    def compiled(self) -> Compiled[str]:
        folded = fold_expression(self.written)
        return compile_expression(self.written, folded, ignore_case=True)

    def find_spans(self, folded: str) -> list[Span]:
        """Where it matches in a folded text; empty matches don't count."""
        with self.budget.measure_time(self.written) as left:
            found = self.compiled.finditer(folded, timeout=left)
            return [each.span() for each in found if each.end() > each.start()]

    @property
    def literals(self) -> list[str]:
        """Stretches that every text with a match has as they are: to narrow down where to look."""
        return [
            fold(each) if not each.isspace() else ""
            for each in list_literals(close_blanks(self.written))
        ]


Pattern: TypeAlias = Phrase | Expression


def compile_expression(
    written: str, expression: str | None = None, *, ignore_case: bool
) -> Compiled[str]:
    """Compile a user's regular expression, or `expression` if that is its folded form.

    Raises InputError for one that is too large, refers to itself, is malformed, or matches an empty
    string. Use `Budget` to limit the time of a search.
    """
    import regex

    if len(written) > LONGEST_EXPRESSION or count_repeats(written) > _MOST_REPEATS:
        message = "this expression is too large: make it shorter or repeat less"
        raise InputError(message)
    if measure_depth(written) > DEEPEST:
        raise InputError(_TOO_DEEP)
    if _RECURSION.search(written):
        raise InputError(f"/{written}/ refers to itself, which is not supported")
    flags = regex.IGNORECASE if ignore_case else 0
    try:
        compiled = regex.compile(written if expression is None else expression, flags)
    except regex.error as error:
        raise InputError(f"/{written}/ is not a regular expression: {error}") from error
    except RecursionError as error:
        # Brackets that the count above took for something else.
        raise InputError(_TOO_DEEP) from error
    if compiled.fullmatch(""):
        raise InputError(f"/{written}/ can match an empty string: make it more specific")
    return compiled


class Budget:
    """How long an expression may take: a second for one text, and a fair time for many."""

    def __init__(self, seconds: float = 10.0, per_text: float = 0.001, one: float = 1.0) -> None:
        self._left = seconds
        self._per_text = per_text
        self._one = one

    def measure_time(self, written: str) -> _Spending:
        """A block whose time is taken off; gives the seconds that it may take."""
        self._left += self._per_text
        most = min(self._one, max(self._left, 0.001), get_time_left())
        return _Spending(self, max(most, 0.001), written)

    def take(self, seconds: float) -> None:
        self._left -= seconds


@dataclass(slots=True)
class _Spending:
    budget: Budget
    most: float
    written: str
    begun: float = 0.0

    def __enter__(self) -> float:
        self.begun = monotonic()
        return self.most

    def __exit__(self, _kind: object, error: object, _trace: object) -> None:
        self.budget.take(monotonic() - self.begun)
        if isinstance(error, TimeoutError):
            check_limit()
            raise InputError(
                f"/{self.written}/ takes too long: give it more literal text, and no "
                "repetition inside a repetition"
            )


def _wildcards(element: Element) -> int:
    """How many * and ? there are."""
    if isinstance(element, WildcardWord):
        return sum(map(element.pattern.count, "*?"))
    return int(isinstance(element, TokenGap))


def _parts(elements: Sequence[Element]) -> list[list[str] | WildcardWord | TokenGap]:
    """The elements with words and characters that follow each other as one run."""
    found: list[list[str] | WildcardWord | TokenGap] = []
    for each in elements:
        if not isinstance(each, str):
            found.append(each)
        elif found and isinstance(found[-1], list):
            found[-1].append(each)
        else:
            found.append([each])
    return found


def _places(part: list[str] | WildcardWord, tokens: Sequence[str]) -> tuple[int, list[int]]:
    """How many tokens a part has, and where it stands, ascending."""
    if isinstance(part, list):
        return len(part), find_occurrences(part, tokens)
    return 1, [at for at, token in enumerate(tokens) if part.is_match(token)]


def _joined(
    size: int, starts: Sequence[int], gap: TokenGap, ends: Mapping[int, int]
) -> Iterator[tuple[int, int]]:
    """Where a part stands that something else follows after a gap, and where that ends.

    What begins sooner never ends later, so the first that the gap reaches is the one.
    """
    if not starts:
        return
    following = list(ends)
    for at in starts:
        least = at + size + gap.least
        near = bisect_left(following, least)
        if near < len(following) and following[near] <= least + gap.most - gap.least:
            yield at, ends[following[near]]


def _elements(written: str) -> Iterator[Element]:
    folded = fold(_marked(written))
    word, end = "", 0
    for start, stop in find_token_spans(folded):
        token = folded[start:stop]
        part = token.replace(_MANY, "*").replace(_ONE, "?")
        if start > end or not (is_word(token) or token in (_MANY, _ONE)):
            yield from _word(word)
            word = ""
        word, end = word + part, stop
        if not is_word(token) and token not in (_MANY, _ONE):
            yield token
            word = ""
    yield from _word(word)


def _word(word: str) -> Iterator[Element]:
    """A word, one with wildcards, or nothing but wildcards."""
    if not word.strip("*?"):
        yield from (TokenGap(0, WIDEST) if each == "*" else TokenGap(1, 1) for each in word)
    else:
        yield WildcardWord(word) if set(word) & set("*?") else word


def _marked(written: str) -> str:
    """The phrase with its wildcards as characters that folding leaves alone."""
    plain = written.replace(_MANY, "").replace(_ONE, "")
    parts = re.split(r"(\\[*?]|[*?])", plain)
    marks = {"*": _MANY, "?": _ONE, r"\*": "*", r"\?": "?"}
    return "".join(marks.get(part, part) for part in parts)


def _merged(elements: Iterator[Element]) -> list[Element]:
    """Gaps side by side are one."""
    found: list[Element] = []
    for each in elements:
        if isinstance(each, TokenGap) and found and isinstance(found[-1], TokenGap):
            found[-1] = TokenGap(found[-1].least + each.least, found[-1].most + each.most)
        else:
            found.append(each)
    return found


def _trimmed(elements: list[Element]) -> tuple[Element, ...]:
    """At the ends a * says nothing, and a ? asks for that one token."""
    found = list(elements)
    for at in (0, -1):
        if found and isinstance(found[at], TokenGap):
            least = found[at].least  # type: ignore[union-attr]
            found[at] = TokenGap(least, least)
    return tuple(each for each in found if each != TokenGap(0, 0))


@lru_cache(maxsize=256)
def _word_pattern(pattern: str) -> re.Pattern[str]:
    # What fnmatch makes of a * never goes back, so that many of them take no longer.
    return re.compile(translate(pattern.replace("[", "[[]")))


def fold_expression(written: str) -> str:
    """The expression with its characters as they are in folded texts; what is ASCII stays."""
    tight = close_blanks(written)
    return "".join(each if each.isascii() else re.escape(fold(each) or each) for each in tight)


_BLANKS = r"(?: (?:[*+?][+?]?|\{[^}]*\}[+?]?)?)+"


def close_blanks(written: str) -> str:
    """Without the blanks beside Chinese characters, which folded texts don't have.

    >>> close_blanks("数 +据 *?"), close_blanks("a b")
    ('数据', 'a b')
    """
    return re.sub(rf"(?<=[{HAN}]){_BLANKS}|{_BLANKS}(?=[{HAN}])", "", written)


_PLAIN = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|.", re.DOTALL)


def measure_depth(written: str) -> int:
    r"""How many brackets stand in each other at most.

    >>> measure_depth("(a(b)[(])"), measure_depth(r"\((a)")
    (2, 1)
    """
    deepest = now = 0
    for token in _PLAIN.findall(written):
        now += {"(": 1, ")": -1}.get(token, 0)
        deepest = max(deepest, now)
    return deepest


def count_repeats(written: str) -> int:
    """How often the innermost thing could be unfolded."""
    product = 1
    for found in re.findall(r"\{\s*(\d*)\s*,?\s*(\d*)", written):
        product *= max(1, *(int(each[:9]) for each in found if each), 1)
    return product


_TOKEN = re.compile(
    r"\\(?:[xuUNpPX].*|[0-9]+|.)|\[\^?\]?(?:\\.|[^\]\\])*\]|[*+?](?:[?+])?|\{[^}]*\}[?+]?|.",
    re.DOTALL,
)


def list_literals(written: str) -> list[str]:
    """Runs of characters at the outermost level that nothing makes optional.

    Where an expression is not simple enough to be sure, none.
    """
    if "(?" in written or re.search(r"\\[xuUNpPXQEK0-9kgGR]|\[\[", written):
        return []
    runs, depth = [""], 0
    for token in _TOKEN.findall(written):
        if token[0] in "()":
            depth += {"(": 1, ")": -1}[token]
            runs.append("")
        elif token == "|" and not depth:
            return []
        elif depth or (len(token) > 1 and token[0] == "["):
            runs.append("")
        elif token[0] in "*?{":
            runs[-1] = runs[-1][:-1]
            runs.append("")
        else:
            runs = _with(runs, token)
    return [run for run in runs if run.strip()]


def _with(runs: list[str], token: str) -> list[str]:
    """The runs after a token that is no bracket and makes nothing optional."""
    if token[0] == "\\" and not token[1].isalnum():
        return [*runs[:-1], runs[-1] + token[1]]
    if token[0] in "\\.^$+":
        return [*runs, ""]
    return [*runs[:-1], runs[-1] + token]
