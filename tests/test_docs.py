"""The pages tell the truth: their examples run, their links lead somewhere, nothing is left out."""

import os
import re
from importlib import import_module
from importlib.util import find_spec

import commands_page
import pages
import pytest

from tmtool import protocols

PAGES = [pages.ROOT / "README.md", *sorted((pages.ROOT / "docs").glob("*.md"))]
LINKED = [*PAGES, *(p for p in pages.ROOT.glob("*/**/README.md") if ".venv" not in p.parts),
          pages.ROOT / "CONTRIBUTING.md", pages.ROOT / "CHANGELOG.md",
          pages.ROOT / "SECURITY.md"]  # fmt: skip
NAMING = [path for path in LINKED if path.name not in ("CHANGELOG.md",)]
"""Pages that name files and modules of today; the others tell of earlier ones too."""
ROOMS = pages.ROOT / "tmtool"
by_name = pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
QUICK = ("README.md", "align.md", "getting-started.md", "python.md")
"""Pages the examples of which are run each time; those of the others take longer in all."""


@pytest.mark.parametrize(
    "path",
    [
        pytest.param(path, id=path.name, marks=() if path.name in QUICK else pytest.mark.slow)
        for path in PAGES
    ],
)
@pytest.mark.skipif(os.name == "nt", reason="sessions are shown as on a POSIX terminal")
def test_examples_run(path, tmp_path, monkeypatch):
    page = path.read_text(encoding="utf-8")
    folder = tmp_path / "work"
    folder.mkdir()
    pages.prepare(folder, page)
    terminal = pages.Terminal(folder, tmp_path / "bin")
    for block in pages.blocks(page):
        for step in pages.steps(block.content) if block.language == "console" else ():
            got = terminal.run(step.command)
            assert pages.agree(step, got), f"$ {step.command}\n{got}"
    assert terminal.code == 0
    monkeypatch.chdir(folder)
    assert pages.complaints(page, path.name) == ""


@by_name
def test_blocks_are_of_known_languages(path):
    assert {block.language for block in pages.blocks(path.read_text("utf-8"))} <= pages.LANGUAGES


@pytest.mark.parametrize("path", LINKED, ids=lambda path: str(path.relative_to(pages.ROOT)))
def test_links_lead_somewhere(path):
    text = re.sub(r"`[^`\n]*`", "", path.read_text(encoding="utf-8"))
    for target in re.findall(r"\]\(([^)#\s]+)", text):
        if not target.startswith("https://"):
            assert (path.parent / target).exists(), target


@pytest.mark.parametrize("path", NAMING, ids=lambda path: path.name)
def test_places_in_the_source_are_there(path):
    """Files and folders, names of modules and of what is in them; an old name has no place."""
    text = re.sub(r"^```.*?^```$", "", path.read_text(encoding="utf-8"), flags=re.M | re.S)
    named = {word for code in re.findall(r"`([^`]+)`", text) for word in code.split()}
    assert [each for each in sorted(named) if not is_there(each, path.parent)] == []


def is_there(word, folder):
    """Whether a word names nothing of the repository, or something that is there.

    Words in capitals stand for any: `LANG.toml`.
    """
    if re.fullmatch(r"\.?\w[\w.*/-]*(/|\.(py|toml|txt|json|jsonl|css|md))", word):
        first, any_name = word.partition("/")[0], re.sub(r"[A-Z]{2,}(?=\.)", "*", word)
        bases = [folder, pages.ROOT, pages.ROOT / "tmtool"]
        if "/" not in word:
            return not word.endswith(".py") or any(pages.ROOT.glob(f"[!.]*/**/{word}"))
        is_ours = any((base / first).exists() for base in bases)
        return not is_ours or any(found for base in bases for found in base.glob(any_name))
    if re.fullmatch(r"[A-Z]\w*\.\w+", word):
        promise, name = word.split(".")
        return not hasattr(protocols, promise) or hasattr(getattr(protocols, promise), name)
    if re.fullmatch(r"[a-z]\w*(\.\w+)+(?<!\.db)", word):
        return leads_somewhere(word.removeprefix("tmtool.").split("."))
    return True


def leads_somewhere(parts):
    """Whether a dotted name, from tmtool on, is no name of a room's, or of what is in one."""
    if not (ROOMS / parts[0]).is_dir():
        return True
    there, name = import_module("tmtool"), "tmtool"
    for part in parts:
        name = f"{name}.{part}"
        is_module = hasattr(there, "__path__") and find_spec(name)
        there = import_module(name) if is_module else getattr(there, part, None)
        if there is None:
            return False
    return True


def test_every_command_and_option_is_described():
    described = (pages.ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
    assert described == commands_page.render(), "python tests/commands_page.py writes it anew"


def test_every_page_is_listed():
    listed = (pages.ROOT / "docs" / "index.md").read_text(encoding="utf-8").splitlines()
    assert {path.stem for path in PAGES[1:]} - {"index"} <= {*listed}


# The checker itself


@pytest.mark.parametrize(
    ("word", "there"),
    [
        ("tests/test_docs.py", True), ("tests/test_none.py", False),
        ("stores/sqlite/store.py", True), ("stores/none.py", False), ("upkeep.py", True),
        ("no_such.py", False), ("none/", True),
        ("tests/none/", False), ("segmenter/facts/LANG.toml", True), ("zh/", True),
        ("report.tmx", True),
        ("stores.sqlite", True), ("stores.none", False), ("tmtool.protocols.Store", True),
        ("tmtool.stores.sqlite.None", False), ("Store.find_nearest", True), ("Store.none", False),
        ("memory.db", True), ("--option", True),
    ],
)  # fmt: skip
def test_which_places_are_there(word, there):
    assert is_there(word, pages.ROOT / "docs") is there


def test_a_session_is_read_in_steps():
    first, second = pages.steps("$ one\nout\n$ two\n")
    assert (first.command, first.expected) == ("one", "out\n")
    assert (second.command, second.expected) == ("two", "")


@pytest.mark.parametrize(
    ("command", "expected", "got", "same"),
    [
        ("tmtool align a b", "a 0.98 b\n", "a 0.71 b\n", True),
        ("tmtool evaluate a b", "a 0.98 b\n", "a 0.71 b\n", False),
        ("cat", "a ... b\n", "a x y b\n", True),
        ("tmtool align a b", "version 0.1.0\n", "version 0.2.0\n", False),
        ("cat", "a\n", "a\nb\n", False),
        ("cat", "", "surprise\n", False),
    ],
)
def test_what_agrees(command, expected, got, same):
    assert pages.agree(pages.Step(command, expected), got) is same


def test_a_wrong_doctest_is_found():
    page = "```python\n>>> 1 + 1\n3\n```\n"
    assert "Expected:\n    3\nGot:\n    2" in pages.complaints(page, "page")


@pytest.mark.skipif(os.name == "nt", reason="sessions are shown as on a POSIX terminal")
def test_exit_codes_are_seen(tmp_path):
    terminal = pages.Terminal(tmp_path, tmp_path / "bin")
    assert terminal.run("tmtool segment none.txt") == "tmtool: none.txt: file not found\n"
    with pytest.raises(AssertionError, match="failed with 2"):
        terminal.run("tmtool --version")
    assert terminal.run("echo $?") == "2\n"
