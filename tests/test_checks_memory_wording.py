"""A delivery against the memory: what differs from its translations of the same text."""

import pytest

from tmtool.checks.memory_wording import MEMORY_WORDING
from tmtool.checks.model import CheckInput, Pair
from tmtool.checks.registry import select_checks
from tmtool.cli import run
from tmtool.memory.memory import Memory
from tmtool.units import Origin, TranslationUnit, Variant

UNITS = [
    ("能力建设", "capacity-building", "A/RES/74/197", "adopted"),
    ("能力建设", "building capacity", None, "draft"),
    ("弥合数字鸿沟", "bridge the digital divide", "A/RES/74/197", "adopted"),
    ("自己的", "its own", "A/1", "report"),
]


@pytest.fixture
def memory(tmp_path):
    found = Memory.open(tmp_path / "memory", create=True)
    found.add(
        [
            TranslationUnit(
                (Variant("zh", zh), Variant("en", en)),
                (Origin(symbol=symbol, file="own.tmx", status=status, position=at),),
            )
            for at, (zh, en, symbol, status) in enumerate(UNITS)
        ]
    )
    yield found
    found.close()


@pytest.mark.parametrize(
    ("source", "target", "suggestion"),
    [
        ("能力建设", "the building of capacity", "capacity-building"),
        ("能力建设", "Building capacity", None),
        ("能力建设", "capacity-building", None),
        ("3. 弥合数字鸿沟", "3. Bridge the digital gap", "3. bridge the digital divide"),
        ("3. 弥合数字鸿沟", "3. Bridge the digital divide", None),
        ("新的", "new", None),
        ("自己的", "own", None),
        ("", "", None),
    ],
)
def test_what_differs(memory, source, target, suggestion):
    job = CheckInput([Pair(0, source, target)], ("zh", "en"), memory=memory.store, but=("A/1",))
    found = list(MEMORY_WORDING.run(job))
    assert [each.suggestion for each in found] == ([suggestion] if suggestion else [])


def test_it_runs_where_it_is_asked_for():
    assert MEMORY_WORDING not in select_checks()
    assert MEMORY_WORDING in select_checks(more=["memory wording"])
    assert select_checks(only=["memory wording"]) == (MEMORY_WORDING,)


def test_by_command(tmp_path, capsys):
    rows = {
        "memory": "能力建设\tcapacity-building",
        "delivery": "能力建设\tbuild capacity",
    }
    for name, row in rows.items():
        (tmp_path / f"{name}.tsv").write_text(f"zh\ten\n{row}\n", "utf-8")
    memory, delivery = str(tmp_path / "m"), str(tmp_path / "delivery.tsv")
    assert run(["add", str(tmp_path / "memory.tsv"), "--memory", memory, "--no-index", "-q"]) == 0
    assert run(["check", delivery, "--memory", memory]) == 0
    capsys.readouterr()
    assert run(["check", delivery, "--memory", memory, "--against-memory"]) == 1
    told = capsys.readouterr().out
    assert "the memory has another translation of this text" in told
    assert "suggestion: capacity-building" in told
