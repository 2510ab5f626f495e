"""Nobody has to walk far from a command to the rows that it reads."""

import sys

from memories import pairs, tmx

from tmtool.cli import run
from tmtool.stores.sqlite.database import SqliteDatabase

MOST = 12
"""Modules on the way from a look-up to a statement, both ends counted."""


def ways(command, monkeypatch):
    """The modules that call each other, for every statement that a command reads by."""
    found = set()
    whole = SqliteDatabase.fetch_rows

    def noted(self, *asked):
        frame, names = sys._getframe(), []
        while frame is not None:
            name = frame.f_globals.get("__name__", "")
            if name.startswith("tmtool") and frame.f_code.co_name != "<module>":
                names.append(name)
            frame = frame.f_back
        # The function that stands here is none of the store's.
        found.add(tuple(dict.fromkeys(["tmtool.stores.sqlite.database", *names])))
        return whole(self, *asked)

    with monkeypatch.context() as patched:
        patched.setattr(SqliteDatabase, "fetch_rows", noted)
        assert run(command) in (0, 1)
    return found


def test_a_look_up_is_a_short_walk(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TMTOOL_MEMORY", str(tmp_path / "memory"))
    (tmp_path / "a.tmx").write_text(tmx(pairs(80)), "utf-8")
    assert run(["add", "a.tmx", "-q"]) == 0
    for text in (
        "第2号决议重申必须弥合数字鸿沟；",
        "第200号决议重申应弥合鸿沟",
        "弥合数字鸿沟的努力",
    ):
        walked = ways(["lookup", text, "--semantic"], monkeypatch)
        assert max(map(len, walked)) <= MOST
        assert len(walked) > 5
