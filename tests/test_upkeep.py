"""What an older version kept otherwise is told, and found anew where that can be done."""

import json
import sqlite3
from hashlib import sha256
from pathlib import Path

import pytest

from tmtool.cli import run
from tmtool.lang.fold import fold
from tmtool.memory.memory import Memory
from tmtool.stores.keys import FORMULAS
from tmtool.stores.sqlite.store import FILE
from tmtool.un.placeables import build_template
from tmtool.units import TranslationUnit, Variant

ROOT = Path(__file__).parents[1]
RECORD = ROOT / "tests" / "data" / "un" / "formulas.txt"


def test_formulas_are_those_of_their_version():
    """Where this fails, raise FORMULAS in store/keys.py and write its line anew into the record.

    Memories that were filled before then tell that, instead of missing matches in silence.
    """
    formulas = sha256()
    for name, lang in (("zh.txt", "zh"), ("en.txt", "en")):
        for line in (ROOT / "corpora" / "ict-2020" / name).read_text("utf-8").splitlines():
            formulas.update(f"{build_template(fold(line), lang)}\n".encode())
    assert RECORD.read_text("utf-8").split() == [str(FORMULAS), formulas.hexdigest()]


@pytest.fixture
def older(tmp_path, monkeypatch):
    """A memory that was filled when no formula was known."""
    monkeypatch.setenv("TMTOOL_MEMORY", str(tmp_path))
    memory = Memory.open(tmp_path, create=True)
    texts = [("第74/197号决议", "resolution 74/197"), ("数字鸿沟", "digital divide")]
    memory.add(TranslationUnit((Variant("zh", zh), Variant("en", en))) for zh, en in texts)
    memory.close()
    with sqlite3.connect(tmp_path / FILE) as connection:
        connection.execute("UPDATE texts SET skeleton = NULL")
        connection.execute("UPDATE meta SET value = 0 WHERE name = 'formulas'")
    connection.close()
    return tmp_path


def kinds(capsys, text):
    """The kinds of the matches, and what is remarked."""
    run(["lookup", text, "--from", "zh", "--to", "en", "--json"])
    told = capsys.readouterr()
    listed = map(json.loads, told.out.splitlines())
    return [each["kind"] for each in listed if each["type"] == "match"], told.err


def test_formulas_of_another_version_are_told_and_found_anew(older, capsys):
    found, said = kinds(capsys, "第73/218号决议")
    assert found == []
    assert "templates were found by version 0" in said
    assert "update them with tmtool memory index --rebuild" in said
    assert run(["memory", "verify", "-q"]) == 1
    assert "templates were found by version 0" in capsys.readouterr().out
    assert run(["memory", "index", "--rebuild"]) == 0
    assert "templates: computed again, 2 differ\n" in capsys.readouterr().err
    found, said = kinds(capsys, "第73/218号决议")
    assert found == ["formula"]
    assert "version" not in said
    assert run(["memory", "index", "--rebuild"]) == 0
    assert "templates" not in capsys.readouterr().err


def test_texts_that_were_folded_otherwise_are_told(older, capsys):
    with sqlite3.connect(older / FILE) as connection:
        connection.execute("UPDATE meta SET value = 0 WHERE name = 'fold'")
    connection.close()
    assert "texts were folded by version 0" in kinds(capsys, "数字鸿沟")[1]
    assert run(["memory", "verify", "-q"]) == 1
    assert "export this memory and add that to a new one" in capsys.readouterr().out
