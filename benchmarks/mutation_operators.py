"""What a mutant changes: one place of one module, as an edit of its text.

Five operators. `comparison`: another one of the same family (`<` for `<=`, `!=` for `==`, `not in`
for `in`). `constant`: a number that is a little or much different, the other truth value.
`negation`: the condition of an if, a while, a choice, a comprehension. `call`: a call that stands
alone is left out, `f(x)` becomes `x`, `x.f()` becomes `x`. `arguments`: two neighbouring ones
change places. Annotations, decorators, docstrings and what stands in f-strings are let alone.
"""

from __future__ import annotations

import ast
import re
import warnings
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

OPERATORS = ("comparison", "constant", "negation", "call", "arguments")

_COMPARISONS: dict[type[ast.cmpop], tuple[str, str]] = {
    ast.Lt: (r"<", "<="),
    ast.LtE: (r"<=", "<"),
    ast.Gt: (r">", ">="),
    ast.GtE: (r">=", ">"),
    ast.Eq: (r"==", "!="),
    ast.NotEq: (r"!=", "=="),
    ast.Is: (r"\bis\b", "is not"),
    ast.IsNot: (r"\bis\s+not\b", "is"),
    ast.In: (r"\bin\b", "not in"),
    ast.NotIn: (r"\bnot\s+in\b", "in"),
}
_LEFT_ALONE = frozenset({"annotation", "returns", "decorator_list", "bases"})


@dataclass(frozen=True, slots=True)
class Edit:
    """One change of a text: bytes `start` to `end` are replaced.

    `function` is the dotted name of the function or class around it, "" for the module's own
    lines; `nth` tells apart edits of a function that look alike.
    """

    operator: str
    function: str
    line: int
    start: int
    end: int
    before: str
    after: str
    nth: int = 0

    def applied(self, source: str) -> str:
        """The text with the change made."""
        data = source.encode()
        return (data[: self.start] + self.after.encode() + data[self.end :]).decode()

    @property
    def key(self) -> tuple[str, str, str, str, int]:
        """What finds it again in a text in which other things have changed."""
        return self.function, self.operator, self.before, self.after, self.nth


def edits(source: str) -> list[Edit]:
    """All edits of a module, in the order of its text."""
    text = _Text(source)
    made = [
        edit
        for node, function in _nodes(ast.parse(source), "")
        for make in _MAKERS
        for edit in make(text, node, function)
        if edit.before != edit.after
    ]
    made.sort(key=lambda edit: (edit.start, edit.end, edit.operator, edit.after))
    seen: Counter[tuple[str, str, str, str, int]] = Counter()
    numbered = []
    for edit in made:
        numbered.append(replace(edit, nth=seen[edit.key]))
        seen[edit.key] += 1
    return numbered


def is_valid(source: str) -> bool:
    """Whether a text is Python."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            compile(source, "mutant", "exec", dont_inherit=True)
    except (SyntaxError, ValueError):
        return False
    return True


class _Text:
    """A module's text, by the places that nodes tell: lines and bytes in them."""

    def __init__(self, source: str) -> None:
        self._data = source.encode()
        self._starts = [0]
        for line in self._data.splitlines(keepends=True):
            self._starts.append(self._starts[-1] + len(line))

    def span(self, node: ast.expr | ast.stmt) -> tuple[int, int]:
        assert node.end_lineno is not None
        assert node.end_col_offset is not None
        return (
            self._starts[node.lineno - 1] + node.col_offset,
            self._starts[node.end_lineno - 1] + node.end_col_offset,
        )

    def part(self, start: int, end: int) -> str:
        return self._data[start:end].decode()

    def edit(
        self, operator: str, function: str, node: ast.expr | ast.stmt, after: str,
        span: tuple[int, int] | None = None,
    ) -> Edit:  # fmt: skip
        """The edit that has `after` for a node, or for a span in it."""
        start, end = span or self.span(node)
        return Edit(operator, function, node.lineno, start, end, self.part(start, end), after)


def _nodes(node: ast.AST, function: str) -> Iterator[tuple[ast.AST, str]]:
    """All nodes that may be changed, with the name of the function around each."""
    if isinstance(node, ast.If) and _is_for_types(node):
        return
    yield node, function
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        function = f"{function}.{node.name}".lstrip(".")
    for field, value in ast.iter_fields(node):
        if field in _LEFT_ALONE:
            continue
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST) and not isinstance(child, ast.JoinedStr):
                yield from _nodes(child, function)


def _is_for_types(node: ast.If) -> bool:
    return isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"


def _comparisons(text: _Text, node: ast.AST, function: str) -> Iterator[Edit]:
    if not isinstance(node, ast.Compare):
        return
    for (left, right), operator in zip(
        pairwise([node.left, *node.comparators]), node.ops, strict=True
    ):
        pattern, after = _COMPARISONS[type(operator)]
        start, end = text.span(left)[1], text.span(right)[0]
        gap = re.search(pattern, text.part(start, end))
        if gap is not None:
            replaced = text.part(start, end)[: gap.start()] + after
            replaced += text.part(start, end)[gap.end() :]
            whole = text.span(node)
            yield text.edit(
                "comparison", function, node,
                text.part(whole[0], start) + replaced + text.part(end, whole[1]),
            )  # fmt: skip


def _constants(text: _Text, node: ast.AST, function: str) -> Iterator[Edit]:
    if not isinstance(node, ast.Constant) or not isinstance(node.value, bool | int | float):
        return
    value = node.value
    if isinstance(value, bool):
        others: Sequence[object] = [not value]
    elif isinstance(value, int):
        others = sorted({value + 1, abs(value - 1), value * 2, value // 2} - {value})
    else:
        others = sorted({value * 2, value / 2, value + 1} - {value})
    for other in others:
        yield text.edit("constant", function, node, repr(other))


def _negations(text: _Text, node: ast.AST, function: str) -> Iterator[Edit]:
    conditions: list[ast.expr] = []
    if isinstance(node, ast.If | ast.While | ast.IfExp | ast.Assert):
        conditions = [node.test]
    elif isinstance(node, ast.comprehension):
        conditions = node.ifs
    for condition in conditions:
        if not isinstance(condition, ast.Constant):
            opposite = f"(not ({text.part(*text.span(condition))}))"
            yield text.edit("negation", function, condition, opposite)


def _calls(text: _Text, node: ast.AST, function: str) -> Iterator[Edit]:
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
        yield text.edit("call", function, node, "pass")
    elif isinstance(node, ast.Call) and not node.keywords:
        kept: ast.expr | None = None
        if len(node.args) == 1 and not isinstance(node.args[0], ast.Starred | ast.GeneratorExp):
            kept = node.args[0]
        elif not node.args and isinstance(node.func, ast.Attribute):
            kept = node.func.value
        if kept is not None:
            yield text.edit("call", function, node, f"({text.part(*text.span(kept))})")


def _arguments(text: _Text, node: ast.AST, function: str) -> Iterator[Edit]:
    if not isinstance(node, ast.Call):
        return
    for one, two in pairwise(node.args):
        if isinstance(one, ast.Starred) or isinstance(two, ast.Starred):
            continue
        (start, stop), (again, end) = text.span(one), text.span(two)
        swapped = text.part(again, end) + text.part(stop, again) + text.part(start, stop)
        yield text.edit("arguments", function, one, swapped, (start, end))


_MAKERS: tuple[Callable[[_Text, ast.AST, str], Iterator[Edit]], ...] = (
    _comparisons,
    _constants,
    _negations,
    _calls,
    _arguments,
)
