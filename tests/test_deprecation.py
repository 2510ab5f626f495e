"""Deprecated names, commands and checks still work and warn."""

import warnings

import pytest

import tmtool
from tmtool import deprecation
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
