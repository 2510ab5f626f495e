"""What things are called: functions begin with a verb, a class name stands once, no riddles."""

import ast
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
VERBS = (ROOT / "tests" / "verbs.txt").read_text("utf-8").split()
MODULES = sorted((ROOT / "tmtool").rglob("*.py"))
PYTHONS = {"main", "readable", "readinto", "seekable", "writable"}
"""The entry point, and what Python asks of a stream."""
SHARE = 0.85
"""Chosen: room for rules that are named for what they see, as `segmenter` shows these names."""
RIDDLES = {"found", "told", "known", "other", "langs"}
VAGUE = {"nouns", "shown", "objects"}


@cache
def nodes(module):
    """The functions and the classes of a module, those inside functions left out."""
    functions, classes = [], []

    def walk(node):
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
                functions.append(child)
            elif isinstance(child, ast.ClassDef):
                classes.append(child)
                walk(child)
            else:
                walk(child)

    walk(ast.parse(module.read_text("utf-8")))
    return functions, classes


def is_counted(function):
    """Whether a function is public, and neither a property nor named by Python."""
    marks = (ast.unparse(mark) for mark in function.decorator_list)
    is_property = any(mark.endswith(("property", ".setter")) for mark in marks)
    return not (function.name.startswith("_") or function.name in PYTHONS or is_property)


def parameters(module):
    """Each function with its parameters, those inside functions too; dunder methods left out."""
    for node in ast.walk(ast.parse(module.read_text("utf-8"))):
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        if node.name in ("__init__", "__call__") or not node.name.startswith("__"):
            given = node.args
            listed = [*given.posonlyargs, *given.args, *given.kwonlyargs]
            yield node.name, {each.arg for each in listed}


def test_the_verbs_are_a_list_in_order():
    assert sorted(set(VERBS)) == VERBS


def test_public_functions_begin_with_a_verb():
    counted = [each.name for module in MODULES for each in nodes(module)[0] if is_counted(each)]
    named = [name for name in counted if name.split("_")[0] in VERBS]
    assert len(named) >= SHARE * len(counted), sorted(set(counted) - set(named))


def test_no_class_name_stands_twice():
    times = Counter(each.name for module in MODULES for each in nodes(module)[1])
    assert [name for name, number in times.items() if number > 1] == []


@pytest.mark.parametrize("module", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_parameter_is_a_riddle(module):
    riddles = {name: given & RIDDLES for name, given in parameters(module)}
    assert {name: words for name, words in riddles.items() if words} == {}


def test_modules_are_named_for_what_they_hold():
    names = {part for module in MODULES for part in module.relative_to(ROOT).with_suffix("").parts}
    assert names & VAGUE == set()
