"""What holds for the source: sizes, and what things are called.

Every module is parsed once, and what the tests ask of it is kept: a million nodes would make all
tests after these slower.
"""

import ast
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
VERBS = (ROOT / "tests" / "verbs.txt").read_text("utf-8").split()
PYTHONS = {"main", "readable", "readinto", "seekable", "writable"}
"""The entry point, and what Python asks of a stream."""
SHARE = 0.85
"""Chosen: room for rules that are named for what they see, as `segmenter` shows these names."""
RIDDLES = {"found", "told", "known", "other", "langs"}
VAGUE = {"nouns", "shown", "objects"}
MOST_LINES, MOST_LINES_OF_A_FUNCTION = 500, 60


@dataclass(frozen=True)
class Function:
    """A function, `place` being its module and its name; its docstring is no line of it."""

    place: str
    name: str
    lines: int
    parameters: frozenset[str]
    is_inner: bool
    is_property: bool


@dataclass(frozen=True)
class Source:
    """What there is in tmtool: modules with their lines, functions, the names of classes."""

    modules: dict[str, int]
    functions: tuple[Function, ...]
    classes: tuple[str, ...]


@pytest.fixture(scope="module")
def source():
    modules, functions, classes = {}, [], []
    for path in sorted((ROOT / "tmtool").rglob("*.py")):
        text, module = path.read_text("utf-8"), str(path.relative_to(ROOT))
        modules[module] = len(text.splitlines())
        for node, is_inner in walk(ast.parse(text)):
            if isinstance(node, ast.ClassDef):
                classes += [] if is_inner else [node.name]
            else:
                functions.append(describe(node, module, is_inner))
    return Source(modules, tuple(functions), tuple(classes))


def walk(node, is_inner=False):
    """The functions and classes below a node, and whether they stand inside a function."""
    for child in ast.iter_child_nodes(node):
        is_function = isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef)
        if is_function or isinstance(child, ast.ClassDef):
            yield child, is_inner
        yield from walk(child, is_inner or is_function)


def describe(node, module, is_inner):
    first, given = node.body[0], node.args
    documented = 0 if ast.get_docstring(node) is None else first.end_lineno - first.lineno + 1
    marks = [ast.unparse(mark) for mark in node.decorator_list]
    return Function(
        f"{module}: {node.name}", node.name, node.end_lineno - node.lineno + 1 - documented,
        frozenset(each.arg for each in (*given.posonlyargs, *given.args, *given.kwonlyargs)),
        is_inner, any(mark.endswith(("property", ".setter")) for mark in marks),
    )  # fmt: skip


def test_modules_and_functions_are_short(source):
    assert [name for name, lines in source.modules.items() if lines > MOST_LINES] == []
    assert [each.place for each in source.functions if each.lines > MOST_LINES_OF_A_FUNCTION] == []


def test_the_verbs_are_a_list_in_order():
    assert sorted(set(VERBS)) == VERBS


def test_public_functions_begin_with_a_verb(source):
    """Properties, names of Python's, and functions inside functions are not counted."""
    counted = [
        each.name
        for each in source.functions
        if not (each.is_inner or each.is_property or each.name in PYTHONS)
        and not each.name.startswith("_")
    ]
    named = [name for name in counted if name.split("_")[0] in VERBS]
    assert len(named) >= SHARE * len(counted), sorted(set(counted) - set(named))


def test_no_class_name_stands_twice(source):
    assert [name for name, times in Counter(source.classes).items() if times > 1] == []


def test_no_parameter_is_a_riddle(source):
    """Those of dunder methods are Python's, but for what is called."""
    assert [
        each.place
        for each in source.functions
        if each.parameters & RIDDLES
        and (each.name in ("__init__", "__call__") or not each.name.startswith("__"))
    ] == []


def test_modules_are_named_for_what_they_hold(source):
    names = {part for module in source.modules for part in Path(module).with_suffix("").parts}
    assert names & VAGUE == set()
