"""Where two texts differ, in runs that a person can read.

Ranges are code points of the texts as written. Edits turn the stored text into the query: what only
the query has is an insertion, what only the stored text has is a deletion.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from tmtool.fuzzy.atoms import Atom, split_atoms

Operation: TypeAlias = Literal["equal", "insert", "delete", "replace"]

_CLAUSE_ENDS = ",.;:!?。、"


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
        if run.equal and inside and _is_slight(run, kept[-1], runs[at + 1], own):
            run.equal = False
        _append(kept, run)
    return kept


def _is_slight(run: _Run, before: _Run, after: _Run, own: Sequence[Atom]) -> bool:
    """One slight atom; or two beside differences of more than twice their size, on both sides."""
    if not all(each.slight for each in own[run.a : run.b]):
        return False
    return run.size == 1 or (run.size == 2 and min(before.size, after.size) > 2 * run.size)


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
    return max(steps, key=lambda step: (_ends_clause(line, start + step), -abs(step), step))


def _ends_clause(line: Sequence[Atom], at: int) -> bool:
    """Whether a clause ends before the atom."""
    return at == 0 or line[at - 1].key[-1:] in _CLAUSE_ENDS


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
