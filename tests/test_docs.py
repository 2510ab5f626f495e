"""The pages tell the truth: their examples run, their links lead somewhere, nothing is left out."""

import os
import re

import commands_page
import pages
import pytest

PAGES = [pages.ROOT / "README.md", *sorted((pages.ROOT / "docs").glob("*.md"))]
LINKED = [*PAGES, *(p for p in pages.ROOT.glob("*/**/README.md") if ".venv" not in p.parts),
          pages.ROOT / "CONTRIBUTING.md", pages.ROOT / "CHANGELOG.md",
          pages.ROOT / "SECURITY.md"]  # fmt: skip
by_name = pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)


@by_name
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


def test_every_command_and_option_is_described():
    described = (pages.ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
    assert described == commands_page.render(), "python tests/commands_page.py writes it anew"


def test_every_page_is_listed():
    listed = (pages.ROOT / "docs" / "index.md").read_text(encoding="utf-8").splitlines()
    assert {path.stem for path in PAGES[1:]} - {"index"} <= {*listed}


# The checker itself


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
