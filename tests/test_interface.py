"""The public interface changes only on purpose, and what goes has warned for a minor version."""

import re
import tomllib
import warnings
from itertools import pairwise
from pathlib import Path

import pytest
import record_interface

import tmtool
from tmtool import deprecation
from tmtool.checks.registry import find_check
from tmtool.cli import run
from tmtool.deprecation import Deprecation

FOLDER = Path(__file__).parent / "interface"
HINT = "made on purpose? python tests/record_interface.py records it"
FIRST_THAT_WARNS = (0, 2)


def read(name):
    return (FOLDER / f"{name}.txt").read_text("utf-8").splitlines()


def version_of(name):
    return tuple(map(int, name.split(".")))


def find_missing(before, after, allowed=()):
    """Parts of one list that another has not, without those that were to go."""
    there = {record_interface.part(line) for line in after}
    return [
        part
        for line in before
        if (part := record_interface.part(line)) not in there
        and not any(re.match(re.escape(name) + r"(?![\w-])", part) for name in allowed)
    ]


def find_deprecated(lines):
    return [record_interface.part(line) for line in lines if " (deprecated since " in line]


CURRENT = read("current")
RELEASED = sorted((path.stem for path in FOLDER.glob("[0-9]*.txt")), key=version_of)
REMOVED = tomllib.loads((FOLDER / "removed.toml").read_text("utf-8"))


def test_names_are_as_recorded():
    recorded = {line for line in CURRENT if not line.startswith("json ")}
    assert recorded ^ record_interface.record_names() == set(), HINT


@pytest.mark.slow
def test_keys_of_json_are_as_recorded():
    recorded = {line for line in CURRENT if line.startswith("json ")}
    assert recorded ^ record_interface.record_json() == set(), HINT


def test_the_list_is_sorted_and_says_everything_once():
    assert sorted(set(CURRENT)) == CURRENT
    parts = [record_interface.part(line) for line in CURRENT]
    assert len(parts) - len(set(parts)) <= 10  # the same name in two modules


@pytest.mark.parametrize(
    ("before", "after"), [*pairwise([*RELEASED, "current"])], ids=lambda name: name
)
def test_nothing_goes_that_did_not_warn(before, after):
    now = tmtool.__version__.rpartition(".")[0] if after == "current" else after
    warned = find_deprecated(read(before)) if now != before else []
    unwarned = REMOVED.get(now, {}) if version_of(now) <= FIRST_THAT_WARNS else {}
    assert find_missing(read(before), read(after), {*warned, *unwarned}) == []


def test_every_release_before_this_one_is_kept():
    major, minor = version_of(tmtool.__version__)[:2]
    kept = {version_of(name)[:2] for name in RELEASED}
    assert {(major, each) for each in range(1, minor)} <= kept
    assert max(kept) <= (major, minor)


def test_what_is_said_to_be_gone_is_gone():
    for version, parts in REMOVED.items():
        before = read(
            RELEASED[RELEASED.index(version) - 1] if version in RELEASED else RELEASED[-1]
        )
        for name in parts:
            assert find_missing(before, CURRENT) != find_missing(before, CURRENT, [name])


def test_deprecated_parts_are_still_there():
    assert {*deprecation.DEPRECATED} <= {record_interface.part(line) for line in CURRENT}
    now = version_of(tmtool.__version__)
    assert all(version_of(each.since) <= now for each in deprecation.DEPRECATED.values())


@pytest.mark.parametrize(
    ("allowed", "missing"),
    [
        ([], ["type Silent", "type Silent.why", "type SilentOne"]),
        (["type Silent"], ["type SilentOne"]),
        (["type Silent.why"], ["type Silent", "type SilentOne"]),
    ],
)
def test_what_is_missing_is_found(allowed, missing):
    before = ["exit E: 2", "type Silent: ", "type Silent.why: str", "type SilentOne: "]
    assert find_missing(before, ["exit E: 3"], allowed) == missing


def test_a_deprecated_line_is_read():
    line = "option tmtool check --but: CHECK (deprecated since 0.2: --exclude)"
    assert find_deprecated([line, "exit E: 2"]) == ["option tmtool check --but"]


# How a part warns


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


def test_a_deprecated_part_is_marked_in_the_list(deprecated):
    marked = {line for line in record_interface.record_names() if " (deprecated since " in line}
    assert marked == {
        "command tmtool corpus list (deprecated since 0.2: tmtool corpus show)",
        "option tmtool models list --json:  (deprecated since 0.2: --lines)",
        "python tmtool.Bead (deprecated since 0.2: tmtool.Pair)",
    }
