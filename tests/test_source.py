"""What holds for the source: sizes, and what things are called.

Every module is parsed once, and what the tests ask of it is kept: a million nodes would make all
tests after these slower.
"""

import ast
import re
from collections import Counter
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
VERBS = (ROOT / "tests" / "verbs.txt").read_text("utf-8").split()
PYTHONS = {"main", "readable", "readinto", "seekable", "writable"}
"""The entry point, and what Python asks of a stream."""
SHARE = 0.85
"""Chosen: room for rules that are named for what they see, as `segmenter` shows these names."""
RIDDLES = {"found", "told", "known", "other", "langs"}
ORIGINS = re.compile(r"\b(?:standard|measured|chosen|limit|peer)\b", re.IGNORECASE)
"""Where numbers come from: a clause, a measurement, a choice, what would break, another tool."""
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
class Constant:
    """A number, or several, at the top level of a module, and the docstring below."""

    place: str
    names: int
    docstring: str


@dataclass(frozen=True)
class Source:
    """What there is in tmtool: modules with their lines, functions, names of classes, numbers."""

    modules: dict[str, int]
    functions: tuple[Function, ...]
    classes: tuple[str, ...]
    constants: tuple[Constant, ...]


@pytest.fixture(scope="module")
def source():
    modules, functions, classes, constants = {}, [], [], []
    for path in sorted((ROOT / "tmtool").rglob("*.py")):
        text, module = path.read_text("utf-8"), str(path.relative_to(ROOT))
        modules[module] = len(text.splitlines())
        tree = ast.parse(text)
        constants += iter_constants(tree, module)
        for node, is_inner in walk(tree):
            if isinstance(node, ast.ClassDef):
                classes += [] if is_inner else [node.name]
            else:
                functions.append(describe(node, module, is_inner))
    return Source(modules, tuple(functions), tuple(classes), tuple(constants))


def walk(node, is_inner=False):
    """The functions and classes below a node, and whether they stand inside a function."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.expr):  # in which there are none
            continue
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


def iter_constants(tree, module):
    """The numbers of a module, several in one statement being one."""
    for node, below in zip_longest(tree.body, tree.body[1:]):
        if isinstance(node, ast.Assign | ast.AnnAssign) and is_numeric(node.value):
            target = node.target if isinstance(node, ast.AnnAssign) else node.targets[0]
            is_told = isinstance(below, ast.Expr) and isinstance(below.value, ast.Constant)
            docstring = below.value.value if is_told else ""
            names = sum(isinstance(each, ast.Name) for each in ast.walk(target))
            yield Constant(f"{module}: {ast.unparse(target)}", names, docstring)


def is_numeric(node):
    """Whether an expression is made of numbers only."""
    if isinstance(node, ast.Constant):
        return isinstance(node.value, int | float) and not isinstance(node.value, bool)
    if isinstance(node, ast.UnaryOp):
        return is_numeric(node.operand)
    if isinstance(node, ast.BinOp):
        return is_numeric(node.left) and is_numeric(node.right)
    if isinstance(node, ast.Tuple | ast.List):
        return bool(node.elts) and all(map(is_numeric, node.elts))
    return False


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


def test_numbers_say_where_they_come_from(source):
    """Below each number that is a constant of its module stands which of five kinds it is of.

    One has a statement of its own, so that each can say it.
    """
    assert [
        constant.place for constant in source.constants if not ORIGINS.search(constant.docstring)
    ] == []
    assert [constant.place for constant in source.constants if constant.names > 1] == []
    assert len(source.constants) > 500


@pytest.mark.parametrize(
    ("text", "expected"),
    [('MOST = 3\n"""Chosen, no measurement."""', [(1, True)]),
     ("LEFT, TOP = -1, 2.5 * 2", [(2, False)]),
     ('SIZES: tuple[int, ...] = (1, 2)\n"""Sizes."""', [(1, False)]),
     ("NAME = 'x'\nIS_NEW = True", [])],
)  # fmt: skip
def test_which_numbers_say_where_they_come_from(text, expected):
    found = list(iter_constants(ast.parse(text), "a.py"))
    assert [(each.names, bool(ORIGINS.search(each.docstring))) for each in found] == expected
