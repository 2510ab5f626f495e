"""The run of mutants in benchmarks/: what it changes, which tests it takes, what is killed."""

import subprocess
from dataclasses import replace
from importlib import import_module
from pathlib import Path

import pytest

BENCHMARKS = Path(__file__).parents[1] / "benchmarks"
MODULE = '''\
"""A module with 1 docstring."""
from typing import TYPE_CHECKING
if TYPE_CHECKING:
    import this
LEAST: "Literal[3]" = 3

@cache(maxsize=1)
def total(numbers, most=True):
    """Sum 2 numbers."""
    numbers.sort()
    return [sum(n, LEAST) for n in numbers if n is not None and 0 < n <= LEAST]

def shown(text):
    return f"{text.strip() + 1}" if text else text.strip()
'''
EDITS = {
    ("constant", "", "3", "1"), ("constant", "", "3", "2"), ("constant", "", "3", "4"),
    ("constant", "", "3", "6"), ("constant", "total", "True", "False"),
    ("constant", "total", "0", "1"), ("call", "total", "numbers.sort()", "pass"),
    ("call", "total", "numbers.sort()", "(numbers)"),
    ("arguments", "total", "n, LEAST", "LEAST, n"),
    ("comparison", "total", "n is not None", "n is None"),
    ("comparison", "total", "0 < n <= LEAST", "0 <= n <= LEAST"),
    ("comparison", "total", "0 < n <= LEAST", "0 < n < LEAST"),
    ("negation", "total", "n is not None and 0 < n <= LEAST",
     "(not (n is not None and 0 < n <= LEAST))"),
    ("negation", "shown", "text", "(not (text))"), ("call", "shown", "text.strip()", "(text)"),
}  # fmt: skip


@pytest.fixture
def tool(monkeypatch):
    """A module of benchmarks/ by its name."""
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    return lambda name: import_module(f"mutation{name}")


def test_all_that_may_be_changed_is(tool):
    edits = tool("_operators").edits(MODULE)
    assert {(e.operator, e.function, e.before, e.after) for e in edits} == EDITS
    for edit in edits:
        text = edit.applied(MODULE)
        assert text != MODULE
        assert text.encode()[: edit.start] == MODULE.encode()[: edit.start]
        assert tool("_operators").is_valid(text)


def test_places_are_bytes_and_changes_elsewhere_lose_none(tool):
    edits = tool("_operators").edits
    text = 'def a():\n    return ("数字", 1) < ("字", 2)\n'
    edit = next(e for e in edits(text) if e.operator == "comparison")
    assert edit.applied(text) == text.replace("<", "<=")
    later = f"# 新\n\n{text}def b():\n    return 1 < 2\n"
    (again,) = [e for e in edits(later) if e.key == edit.key]
    assert again.applied(later) == later.replace("<", "<=", 1)


def test_equal_places_of_a_function_are_told_apart(tool):
    text = "def a(x):\n    return x < 1 or x < 1\n"
    both = [e for e in tool("_operators").edits(text) if e.operator == "comparison"]
    assert [e.nth for e in both] == [0, 1]
    assert both[1].applied(text) == "def a(x):\n    return x < 1 or x <= 1\n"


def made(root, **files):
    for name, text in files.items():
        path = root / f"{name.replace('__', '/')}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    for folder in ("tmtool", "tmtool/deep", "tests", "benchmarks"):
        (root / folder).mkdir(exist_ok=True)
    for folder in ("tmtool", "tmtool/deep"):
        if not (root / folder / "__init__.py").exists():
            (root / folder / "__init__.py").touch()
    return root


def test_tests_are_those_that_import_a_module_the_nearest_first(tool, tmp_path):
    root = made(
        tmp_path,
        tmtool__deep__low="x = 1\n",
        tmtool__middle='"""\n>>> 1\n1\n"""\ndef f():\n    from tmtool.deep import low\n',
        tmtool__high="if TYPE_CHECKING:\n    import tmtool.deep.low\nname = 'tmtool.middle'\n",
        tests__shared="from tmtool import middle\n",
        tests__test_near="import tmtool.deep.low\n",
        tests__test_by_shared="import shared\n",
        tests__test_script="SCRIPT = 'import sys\\nfrom tmtool.high import name'\n",
        tests__test_none="import json\n",
    )
    near = tool("_imports").Imports(root).tests_of("tmtool.deep.low")
    assert near == {
        "tests/test_near.py": 1, "tmtool/middle.py": 1, "tests/test_by_shared.py": 2,
        "tests/test_script.py": 3,
    }  # fmt: skip


def test_mutants_are_spread_by_lines_and_the_same_each_time(tool):
    drawing = tool("").Drawing(BENCHMARKS.parent, 7)
    shares = drawing.shares(150)
    lines = {
        package: sum(
            len(path.read_bytes().splitlines())
            for path in (BENCHMARKS.parent / "tmtool" / package).rglob("*.py")
        )
        for package in shares
        if package != "tmtool"
    }
    assert sum(shares.values()) == 150
    assert all(
        lines[one] >= lines[two] or shares[one] <= shares[two] for one in lines for two in lines
    )
    few = drawing.draw(8)
    assert few == tool("").Drawing(BENCHMARKS.parent, 7).draw(8)
    assert len({(mutant.module, mutant.edit.start, mutant.edit.operator) for mutant in few}) == 8


def test_what_was_killed_in_the_same_module_is_not_run_again(tool, tmp_path):
    mutation, tree = tool(""), tool("_tree")
    root = made(tmp_path, tmtool__deep__low=MODULE, tmtool__deep__other="def f(x):\n    return 1\n")
    drawing = mutation.Drawing(root, 1)
    module = "tmtool/deep/low.py"
    edits = drawing.edits(module)["constant"]
    killed, survived = tree.Outcome("killed", "a", 1, 1.0), tree.Outcome("survived", "", 1, 1.0)
    digest = mutation.digest(MODULE)
    mutants = [
        mutation.Mutant(1, module, edits[0], digest, killed),
        mutation.Mutant(2, module, edits[1], digest, survived),
        mutation.Mutant(3, module, edits[2], "another", killed),
        mutation.Mutant(4, module, replace(edits[0], before="77"), digest, killed),
        mutation.Mutant(5, "tmtool/deep/gone.py", edits[0], digest, killed),
    ]
    results = mutation.Results(tmp_path / "results", mutants=mutants)
    results.write()
    read = mutation.Results(tmp_path / "results")
    read.read()
    assert read == results
    again = list(mutation.renewed(read, drawing, 1))
    assert [mutant.outcome for mutant in again] == [killed, None, None, None, None]
    assert [mutant.edit for mutant in again[:3]] == edits[:3]
    assert all((root / mutant.module).exists() for mutant in again)


@pytest.mark.slow
def test_what_becomes_of_mutants(tool, tmp_path, monkeypatch):
    tree = tool("_tree")
    text = "def total(n):\n    s = 0\n    while n > 0:\n        s, n = s + n, n - 1\n    return s\n"
    root = made(
        tmp_path / "root",
        tmtool__sums=text,
        tests__test_sums="from tmtool.sums import *\ndef test_sums():\n    assert total(3) == 6\n",
        tests__test_other="def test_broken():\n    assert False\n",
    )
    marks = '[tool.pytest.ini_options]\nmarkers = ["slow", "clients", "load"]\n'
    (root / "pyproject.toml").write_text(marks)
    subprocess.run(["git", "init", "-q"], cwd=root, check=True)
    copy = tree.Tree(root, tmp_path / "copy")
    seconds, failing = copy.measure()
    assert set(seconds) == {"tests/test_sums.py", "tests/test_other.py"}
    assert failing == ["tests/test_other.py::test_broken"]
    monkeypatch.setattr(tree, "HANGS", 2.0)
    files = [("tests/test_sums.py", 0.1), ("tests/test_other.py", 0.1)]

    def result(mutated, cap=20.0):
        outcome = copy.run("tmtool/sums.py", mutated, files, failing, cap)
        assert copy.source("tmtool/sums.py") == text
        return outcome.result, outcome.by

    assert result(text.replace("s = 0", "s = 1")) == ("killed", "tests/test_sums.py::test_sums")
    assert result(text.replace("n > 0", "n >= 0")) == ("survived", "")
    # One that fails without a mutant too kills nothing, known or not.
    outcome = copy.run("tmtool/sums.py", text.replace("n > 0", "n >= 0"), files, [], 20.0)
    assert outcome.result == "survived"
    # A test that fails only now and then kills nothing.
    (copy.folder / "tests" / "test_other.py").write_text(
        "from pathlib import Path\nmark = Path(__file__).with_suffix('.mark')\n"
        "def test_first():\n    there = mark.exists()\n    mark.touch()\n    assert there\n"
    )
    assert result(text.replace("n > 0", "n >= 0")) == ("survived", "")
    assert result(text.replace("n > 0", "n >= 0"), 0.0) == ("survived, capped", "")
    assert result(text.replace("n - 1", "n + 1"), 3.0) == (
        "killed by time", "tests/test_sums.py::test_sums"
    )  # fmt: skip
    assert result("import nothing_like_it\n")[0] == "killed"
    assert (root / "tmtool" / "sums.py").read_text() == text
