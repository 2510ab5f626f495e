"""What is typed and isn't UTF-8: every command takes it as the name of a file, or refuses it."""

import os
import sys
from contextlib import redirect_stderr, redirect_stdout
from io import BytesIO, TextIOWrapper
from pathlib import Path

import pytest
from memories import objects, pairs, tmx

from tmtool.cli import build_command, output, run

pytestmark = pytest.mark.skipif(
    sys.platform in ("win32", "darwin"), reason="names of files are always characters there"
)
_STAYS = {("serve",), ("mcp",), ("corpus", "get")}
"""What goes on until it is ended, and what asks a network."""
ODD = "a\udcff"
"""How Python gives the bytes 61 FF."""
_CHOICES = {"TyperChoice", "IntRange", "FloatRange", "IntParamType", "FloatParamType"}


def list_commands(command=None, path=()):
    command = command or build_command()
    for name, each in getattr(command, "commands", {}).items():
        yield from list_commands(each, (*path, name))
    if not hasattr(command, "commands"):
        yield path, command


def list_texts(of=None):
    """Each parameter of each command that takes a text: how it is typed, and how much is needed.

    With `of`, those that the help calls so.
    """
    for path, command in list_commands():
        needed = [each for each in command.params if each.required]
        for each in command.params:
            kind = type(each.type).__name__
            is_text = not getattr(each, "is_flag", False) and kind not in _CHOICES
            if is_text and (of is None or (each.metavar or "").strip("[].") in of):
                option = max(each.opts, key=len)
                yield path, needed, [option] if option.startswith("-") else []


TEXTS = list(list_texts())
FILES = [
    case
    for case in list_texts(
        {"FILE", "PATH", "DIR", "MANIFEST", "SOURCE", "TARGET", "OUT", "BITEXT", "EDITS", "GOLD",
         "TEST", "SYMBOL|FILE", "TEXT", "DOCUMENT", "ADDRESS", "PLACE", "FROM", "TO"}
    )
    if case[0] not in _STAYS
]  # fmt: skip


def name(case):
    return " ".join((*case[0], *case[2]))


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TMTOOL_MEMORY", str(tmp_path / "memory"))
    monkeypatch.setenv("TMTOOL_FINDINGS", str(tmp_path / "findings.jsonl"))
    return tmp_path


def run_program(given):
    """Exit code, answer and remarks, with streams as the program that people start has them."""
    out, err = BytesIO(), BytesIO()
    told = TextIOWrapper(out, "utf-8"), TextIOWrapper(err, "utf-8", "backslashreplace")
    with redirect_stdout(told[0]), redirect_stderr(told[1]):
        output.prepare()
        code = run(given)
    for each in told:
        each.flush()
    return code, out.getvalue().decode("utf-8"), err.getvalue().decode("utf-8")


def test_a_text_that_is_not_utf_8_is_refused(here, capsys):
    assert len(TEXTS) > 400
    for path, needed, option in TEXTS:
        for given in ([*option, ODD], ["=".join((*option, ODD))]):
            assert run([*path, *["x"] * len(needed), *given]) == 2, (path, given)
            assert (
                capsys.readouterr()
                .err.splitlines()[-1]
                .endswith(
                    " is not UTF-8: set the terminal to UTF-8, or rename the file that is meant"
                )
            )
    assert list(here.iterdir()) == []


@pytest.mark.parametrize("case", FILES, ids=name)
def test_a_file_whose_name_is_not_utf_8_is_read_or_refused(case, here):
    path, needed, option = case
    Path(ODD).write_text("大会\tthe Assembly\n", "utf-8")
    given = [*path, *[ODD] * len(needed), *option, *([ODD] if option else [])]
    code, _, told = run_program(given)
    assert code in (0, 1, 2, 3)
    assert code != 2 or "tmtool: " in told


@pytest.mark.parametrize("variable", ["LOGNAME", "USER"])
def test_a_user_whose_name_is_not_utf_8_is_asked_for_one(variable, here, monkeypatch):
    for each in ("LOGNAME", "USER", "LNAME", "USERNAME"):
        monkeypatch.delenv(each, raising=False)
    monkeypatch.setenv(variable, ODD)
    code, out, told = run_program(["lookup", "大会", "--from", "zh", "--to", "en"])
    assert (code, out, told) == (
        2, "", "tmtool: the name of the user, a\N{REPLACEMENT CHARACTER}, is not UTF-8: set the "
        "variable LOGNAME to a name\n",
    )  # fmt: skip


def test_files_in_a_folder_may_be_called_so(here):
    for folder in ("in", "zh", "en"):
        Path(folder).mkdir()
    Path("in", f"{ODD}.tmx").write_text(tmx(pairs(3)), "utf-8")
    code, out, _ = run_program(["add", "in", "--memory", "memory", "--no-index", "--json"])
    (told,) = objects(out)
    assert (code, told["added"], told["file"]) == (0, 3, f"in/{ODD}.tmx")
    ((text, _),) = pairs(1)
    code, out, _ = run_program(["lookup", text, "--from", "zh", "--to", "en", "--json"])
    assert code == 0
    assert objects(out)
    for folder, text in (("zh", "大会闭幕。\n"), ("en", "The Assembly closed.\n")):
        Path(folder, f"{ODD}.txt").write_text(text, "utf-8")
    code, _, _ = run_program(["align", "zh", "en", "-o", "results", "--jobs", "1"])
    assert code == 0
    assert len(list(Path("results").glob("*.tmx"))) == 1
    code, _, _ = run_program(["add", "results", "--memory", "memory", "--no-index"])
    assert code == 0


def test_where_the_system_has_ascii_alone_a_text_is_read_as_utf_8(here):
    """As Python gives it with LC_ALL=C, PYTHONUTF8=0 and PYTHONCOERCECLOCALE=0."""
    ((text, translation),) = pairs(1)
    Path("a.tmx").write_text(tmx(pairs(3)), "utf-8")
    run_program(["add", "a.tmx", "--memory", "memory", "--no-index"])
    typed = os.fsencode(text).decode("ascii", "surrogateescape")
    code, out, _ = run_program(["lookup", typed, "--from", "zh", "--to", "en", "--json"])
    assert (code, translation in out) == (0, True)
    code, out, _ = run_program(["concordance", typed, "--json"])
    assert (code, text in out) == (0, True)
