"""A moment of the past stays as it was: what is still being added to can't be asked for yet."""

from __future__ import annotations

import io

import pytest
import stores

from tmtool.cli import run
from tmtool.errors import InputError
from tmtool.memory import memory as memory_module
from tmtool.memory.history import find_change_at
from tmtool.memory.memory import Memory
from tmtool.units import TranslationUnit, Variant

SPAN = "2026-01-01T00:0{}"


def units(first, last):
    return [TranslationUnit((Variant("zh", f"第{n}条"), Variant("en", f"article {n}")))
            for n in range(first, last)]  # fmt: skip


@pytest.fixture(params=stores.KINDS)
def store(request, tmp_path):
    with stores.opened(request.param, tmp_path) as store:
        yield store


def test_while_something_comes_in_its_moment_is_refused(store, monkeypatch):
    """A program adds in three batches; somebody asks in between."""
    monkeypatch.setattr(memory_module, "_BATCH", 2)
    memory = Memory(store, user="me")
    memory.add(units(0, 2), source="first")
    seen = []

    def asked():
        for unit in units(2, 8):
            yield unit
            if store.count_units() > 2:
                assert find_change_at(store, SPAN.format("0:30")) == 1
                with pytest.raises(InputError, match="change 2, which adds second, was begun") as e:
                    find_change_at(store, "2026")
                seen.append(e.value.values["number"])

    memory.add(asked(), source="second")
    assert set(seen) == {2}
    assert find_change_at(store, "2026") == 2


@pytest.mark.parametrize(("moment", "number"), [("change 1", 1), ("change 2", 2), ("change 9", 2)])
def test_a_change_is_a_moment(store, moment, number):
    """Several come in a second, and no time tells them apart."""
    for each in range(2):
        Memory(store, user="me").add(units(each, each + 1), source="some")
    assert find_change_at(store, moment) == number
    assert find_change_at(store, "change 0") == 0
    for wrong in ("change", "change one", "change -1", "change 1 2"):
        with pytest.raises(InputError, match="nor a change like"):
            find_change_at(store, wrong)


def test_what_was_broken_off_is_named_until_it_is_undone(tmp_path, monkeypatch, capsys):
    """An import through a pipe that ends in the middle can't be gone on with."""
    folder = str(tmp_path / "memory")
    table = "".join(f"第{n}条\tarticle {n}\n" for n in range(3))
    monkeypatch.setattr("tmtool.memory.importing.BATCH", 1)

    def broken(self):
        raise KeyboardInterrupt

    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(table.encode())))
    with monkeypatch.context() as patched:
        patched.setattr("tmtool.memory.importing._FileImport._finish", broken)
        run(["add", "--no-index", "-", "--memory", folder, "--from", "zh", "--to", "en", "--force"])
    capsys.readouterr()
    code = run(["concordance", "条", "--memory", folder, "--as-of", "2999"])
    told = capsys.readouterr()
    assert (code, told.out) == (2, "")
    assert "change 1, which adds standard input, was begun" in told.err
    assert "or undo it" in told.err
    assert run(["memory", "undo", "1", "--memory", folder]) == 0
    assert run(["concordance", "条", "--memory", folder, "--as-of", "2999"]) in (0, 1)
    assert "can't be shown as it was" not in capsys.readouterr().err
