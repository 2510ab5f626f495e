"""Deprecated names, commands and checks still work and warn."""

import warnings

import pytest

import tmtool
from tmtool import deprecation
from tmtool.checks.registry import find_check
from tmtool.cli import run
from tmtool.deprecation import Deprecation


@pytest.fixture
def deprecated(monkeypatch):
    monkeypatch.setattr(
        deprecation, "DEPRECATED",
        {
            "python tmtool.Bead": Deprecation("0.2", "tmtool.Pair"),
            "option tmtool models list --json": Deprecation("0.2", "--lines"),
            "command tmtool corpus list": Deprecation("0.2", "tmtool corpus show"),
        },
    )  # fmt: skip


def test_a_deprecated_name_warns(deprecated):
    vars(tmtool).pop("Bead", None)
    with pytest.warns(DeprecationWarning, match=r"^tmtool.Bead is deprecated since 0.2: use tm"):
        assert tmtool.Bead.__name__ == "Bead"
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert tmtool.Segment.__name__ == "Segment"
    vars(tmtool).pop("Bead")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["models", "list", "--json"], "--json will go with the next version: use --lines"),
        (["corpus", "list"],
         "tmtool corpus list will go with the next version: use tmtool corpus show"),
        (["models", "list"], ""),
    ],
)  # fmt: skip
def test_a_deprecated_option_or_command_is_told(deprecated, arguments, said, capsys):
    assert run(arguments) == 0
    assert capsys.readouterr().err == (f"tmtool: {said}\n" if said else "")


@pytest.mark.parametrize("option", ["--only", "--not", "--only=width,"])
def test_a_former_name_of_a_check_is_understood_and_told(option, tmp_path, capsys):
    (tmp_path / "a.tsv").write_text("zh\ten\n大会、\tThe Assembly,\n", "utf-8")
    command = ["check", str(tmp_path / "a.tsv")]
    given = [option, "endings"] if "=" not in option else [f"{option}endings"]
    with warnings.catch_warnings(action="ignore"):
        run([*command, *given])
    said = "the name 'endings' of a check will go with the next version: use 'final punctuation'"
    assert said in capsys.readouterr().err
    with pytest.warns(DeprecationWarning, match="check endings is deprecated since 0.2"):
        assert find_check("Endings").name == "final punctuation"


def test_a_file_may_be_called_like_a_former_check(tmp_path, monkeypatch, capsys):
    (tmp_path / "register").write_text("大会、\n", "utf-8")
    (tmp_path / "en.txt").write_text("The Assembly,\n", "utf-8")
    monkeypatch.chdir(tmp_path)
    run(["check", "register", "en.txt", "--lines"])
    assert "will go with the next version" not in capsys.readouterr().err
