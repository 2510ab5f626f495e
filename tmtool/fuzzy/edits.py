"""Where two texts differ, in runs that a person can read.

Ranges are code points of the texts as written. Edits turn the stored text into the query: what only
the query has is an insertion, what only the stored text has is a deletion. They never cut an atom
apart: a word, a number, a date; in Chinese, a character. Width, script, case, blanks and marks make
texts differ on paper that fold to the same.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from itertools import accumulate, compress
from typing import Literal, NamedTuple, TypeAlias, cast

from tmtool.lang.fold import fold, load_simplified
from tmtool.lang.tokens import HAN

Operation: TypeAlias = Literal["equal", "insert", "delete", "replace"]
Difference: TypeAlias = Literal["width", "script", "case", "blanks", "punctuation"]
CLAUSE_ENDS = ",.;:!?。、"
"""Marks that clauses end with, folded."""

_NUMERALS = "〇零一二三四五六七八九十百千万萬亿億两兩"
_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_FIGURE = r"\d+(?:[.,\u066b\u066c]\d+)*"
_MARKS = r"\u0300-\u036f\u064b-\u0652"
_LETTER = rf"[^\W_{HAN}{_MARKS}][{_MARKS}]*"
_ATOM = re.compile(
    r"(?:{})\s*".format(
        "|".join(
            (
                # Most Chinese characters begin nothing longer: they needn't try all that follows.
                rf"(?![第百{_NUMERALS}])[{HAN}][{_MARKS}]*",
                r"\d{2,4}\s?年(?:\s?\d{1,2}\s?月(?:\s?\d{1,2}\s?日)?)?",
                r"\d{1,2}\s?月\s?\d{1,2}\s?日",
                rf"第\s?(?:\d+(?:[/／]\d+)*|[{_NUMERALS}]+)\s?[号號届屆次章条條]?",
                rf"百分之(?:{_FIGURE}|[{_NUMERALS}]+)",
                rf"[{_NUMERALS}]{{2,}}",
                rf"\d{{1,2}}\s(?:{_MONTHS})(?:\s\d{{4}})?",
                rf"{_FIGURE}\s(?:[mb]illion|trillion|per\scent)\b",
                rf"{_FIGURE}\s?(?:万亿|萬億|亿|億|万|萬|千|百|%|％)(?![{_NUMERALS}])",
                rf"(?:{_LETTER})+(?:[-.,/’'‐‑–·／](?:{_LETTER})+)*",
                rf"\S[{_MARKS}]*",
            )
        )
    )
)
_SHORT_RUN = 2  # atoms
_SENSELESS = re.compile(r"[\W_]*")


class Atom(NamedTuple):
    """`text[start:stop]`, the blanks after it included; `key` is what it counts for."""

    start: int
    stop: int
    key: str

    @property
    def slight(self) -> bool:
        """Whether it says little: a mark, a word of up to three letters, a character; no figure."""
        return len(self.key) <= 3 and not any(map(str.isdigit, self.key))

    @property
    def mark(self) -> bool:
        """Whether it is punctuation."""
        return _SENSELESS.fullmatch(self.key) is not None


@lru_cache(maxsize=64)  # A query is compared with one text after another.
def split_atoms(text: str) -> tuple[Atom, ...]:
    """The atoms of a text as written; they tile it, from the first character to the last.

    What folds to nothing belongs to the atom before it.

    >>> text = "2019年12月19日第 74/197 号决议， 15亿人"
    >>> [text[each.start : each.stop] for each in split_atoms(text)]
    ['2019年12月19日', '第 74/197 号', '决', '议', '， ', '15亿', '人']
    >>> [each.key for each in split_atoms("Follow-up on 1.5 billion")]
    ['follow-up', 'on', '1.5 billion']
    """
    pieces = _ATOM.findall(text)
    keys = [*map(_key, pieces)]
    first = len(text) - sum(map(len, pieces))
    starts = [*compress(accumulate(map(len, pieces), initial=first), keys)]
    if not starts:
        return (Atom(0, len(text), ""),) if text else ()
    starts[0] = 0
    stops = [*starts[1:], len(text)]
    return tuple(map(_atom, zip(starts, stops, filter(None, keys), strict=True)))


# The constructor of a named tuple is Python; this one isn't.
_atom = cast(Callable[[tuple[int, int, str]], Atom], partial(tuple.__new__, Atom))
# Most atoms are single characters, and come again and again.
_key = lru_cache(maxsize=2048)(fold)


@dataclass(frozen=True, slots=True)
class Edit:
    """One run: `query` and `text` are the ranges it has in each; an empty one stands where it goes.

    Equal means equal when folded: 數字 and 数字 are.
    """

    operation: Operation
    query: range
    text: range


@dataclass(slots=True)
class _Run:
    """Atoms `a` to `b` of the query against atoms `c` to `d` of the text."""

    equal: bool
    a: int
    b: int
    c: int
    d: int

    @property
    def size(self) -> int:
        return max(self.b - self.a, self.d - self.c)


def compute_edits(query: str, text: str) -> tuple[Edit, ...]:
    """The runs in order; together they are both texts, and no two neighbours are of one kind.

    Words, numbers and dates are never cut apart, Chinese is compared by characters. Agreements that
    say little between two differences ("of", one character) are part of the difference.

    >>> query, text = "着重指出必须弥合数字鸿沟", "强调必须消除数字鸿沟"
    >>> for each in compute_edits(query, text):
    ...     a, b = each.query, each.text
    ...     print(each.operation, query[a.start : a.stop], text[b.start : b.stop])
    replace 着重指出 强调
    equal 必须 必须
    replace 弥合 消除
    equal 数字鸿沟 数字鸿沟
    """
    own, other = split_atoms(query), split_atoms(text)
    runs = _readable(_aligned(own, other), own)
    _slide(runs, own, other)
    found = (_edit(run, own, other) for run in runs if run.size)
    return tuple(_without_blanks(found, query, text))


def _aligned(own: Sequence[Atom], opposite: Sequence[Atom]) -> list[_Run]:
    """Equal and different runs in turn, with as few changed atoms as can be."""
    from rapidfuzz.distance import Levenshtein

    steps = Levenshtein.opcodes([each.key for each in opposite], [each.key for each in own])
    runs: list[_Run] = []
    for step in steps:
        run = _Run(
            step.tag == "equal", step.dest_start, step.dest_end, step.src_start, step.src_end
        )
        _append(runs, run)
    return runs


def _append(runs: list[_Run], run: _Run) -> None:
    """At the end of the runs, as part of the last one if that is of the same kind."""
    if runs and runs[-1].equal == run.equal:
        runs[-1].b, runs[-1].d = run.b, run.d
    else:
        runs.append(run)


def _readable(runs: list[_Run], own: Sequence[Atom]) -> list[_Run]:
    """Runs without slight agreements: what stands between two differences joins them."""
    kept: list[_Run] = []
    for at, run in enumerate(runs):
        inside = 0 < at < len(runs) - 1
        is_short = run.equal and inside and run.size <= _SHORT_RUN
        if is_short and all(each.slight for each in own[run.a : run.b]):
            # One slight atom; or two beside differences of more than twice their size.
            smaller = min(kept[-1].size, runs[at + 1].size)
            run.equal = run.size > 1 and smaller <= 2 * run.size
        _append(kept, run)
    return kept


def _slide(runs: list[_Run], own: Sequence[Atom], opposite: Sequence[Atom]) -> None:
    """Move insertions and deletions to where clauses begin and end, as far as texts allow.

    Between "一，三" and "一，二，三" one may insert "，二" as well as "二，", which reads better.
    """
    for before, run, after in zip(runs, runs[1:], runs[2:], strict=False):
        if before.equal and not run.equal and after.equal and (run.a == run.b or run.c == run.d):
            line, start, stop = (own, run.a, run.b) if run.c == run.d else (opposite, run.c, run.d)
            step = _best_step(line, start, stop, before.size, after.size)
            before.b, before.d, after.a, after.c = (
                each + step for each in (before.b, before.d, after.a, after.c)
            )
            run.a, run.b, run.c, run.d = (each + step for each in (run.a, run.b, run.c, run.d))


def _best_step(line: Sequence[Atom], start: int, stop: int, left: int, right: int) -> int:
    """How far to move the run `start` to `stop`, at most `left` back or `right` on."""
    steps = [0]
    for step in range(-1, -left, -1):
        if line[start + step].key != line[stop + step].key:
            break
        steps.append(step)
    for step in range(right - 1):
        if line[start + step].key != line[stop + step].key:
            break
        steps.append(step + 1)

    def rate(step: int) -> tuple[bool, int, int]:
        """Best is where a clause ends before the run, and as near as can be."""
        at = start + step
        return at == 0 or line[at - 1].key[-1:] in CLAUSE_ENDS, -abs(step), step

    return max(steps, key=rate)


def _edit(run: _Run, own: Sequence[Atom], opposite: Sequence[Atom]) -> Edit:
    operation: Operation = "equal"
    if not run.equal:
        operation = "insert" if run.c == run.d else "delete" if run.a == run.b else "replace"
    return Edit(operation, _range(own, run.a, run.b), _range(opposite, run.c, run.d))


def _range(line: Sequence[Atom], first: int, last: int) -> range:
    if first == last:
        at = line[first].start if first < len(line) else line[-1].stop if line else 0
        return range(at, at)
    return range(line[first].start, line[last - 1].stop)


def _without_blanks(edits: Iterable[Edit], query: str, text: str) -> Iterable[Edit]:
    """Blanks at the end of both sides of a replacement are equal: they begin what follows."""
    blanks = (0, 0)
    for each in edits:
        own = range(each.query.start - blanks[0], each.query.stop)
        other = range(each.text.start - blanks[1], each.text.stop)
        blanks = (0, 0)
        if each.operation == "replace":
            blanks = _blanks(query, own), _blanks(text, other)
            if not all(blanks):
                blanks = (0, 0)
            own = range(own.start, own.stop - blanks[0])
            other = range(other.start, other.stop - blanks[1])
        yield Edit(each.operation, own, other)
    if any(blanks):
        yield Edit(
            "equal",
            range(len(query) - blanks[0], len(query)),
            range(len(text) - blanks[1], len(text)),
        )


def _blanks(text: str, span: range) -> int:
    """How many blanks end a span."""
    shown = text[span.start : span.stop]
    return len(shown) - len(shown.rstrip())


def find_written_differences(
    query: str, text: str, seen_edits: Iterable[Edit] | None = None
) -> frozenset[Difference]:
    """What had to be overlooked for the texts as written, or what they share, to be equal.

    `seen_edits` are their edits where these are known already. A difference in punctuation is one
    of marks that fold together (“ and "); and one of any marks where nothing else differs.

    >>> sorted(find_written_differences("第 74/197號", "第74/197号"))
    ['blanks', 'script']
    >>> sorted(find_written_differences("The “digital divide”.", "the digital divide"))
    ['case', 'punctuation']
    """
    runs = compute_edits(query, text) if seen_edits is None else tuple(seen_edits)
    told: set[Difference] = set()
    different: list[str] = []
    for run in runs:
        own = query[run.query.start : run.query.stop].strip()
        other = text[run.text.start : run.text.stop].strip()
        if run.operation != "equal":
            different += (own, other)
        elif own != other:
            # The foldings without which the two would not be equal.
            told |= {name for name in _FOLDINGS if _all_but(own, name) != _all_but(other, name)}
    if different and not any(map(str.isalnum, "".join(different))):
        told.add("punctuation")
    return frozenset(told)


def _all_but(text: str, left_out: Difference) -> str:
    for name, folding in _FOLDINGS.items():
        if name != left_out:
            text = folding(text)
    return text


def _plain_marks(text: str) -> str:
    """Quotation marks, dashes and the like as they fold; not those that only width tells apart."""
    return "".join(
        each if each.isalnum() or each.isspace() or _half(each) != each else fold(each)
        for each in text
    )


def _half(text: str) -> str:
    return unicodedata.normalize("NFKC", text)


_FOLDINGS: dict[Difference, Callable[[str], str]] = {
    "width": _half,
    "script": lambda text: "".join(load_simplified().get(each, each) for each in text),
    "case": str.lower,
    "punctuation": _plain_marks,
    "blanks": lambda text: "".join(text.split()),
}
