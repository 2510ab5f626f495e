"""Corrigenda: what they ask for, what they change in a memory, and that it can be undone."""

import json
import tomllib
from pathlib import Path

import pytest

from tmtool.cli import run
from tmtool.memory.corrigenda import apply_corrections, plan_corrections
from tmtool.memory.editing import Editor
from tmtool.memory.memory import Memory
from tmtool.memory.places import describe_origin
from tmtool.un.corrigenda import read_corrigendum
from tmtool.units import Origin, Place, TranslationUnit, Variant

DATA = Path(__file__).parent / "data/un/corrigenda.toml"
CASES = tomllib.loads(DATA.read_text("utf-8"))["case"]
SYMBOL, CORRIGENDUM = "A/75/62", "A/75/62/Corr.1"


def place(correction):
    subs = "".join(f" ({each})" for each in correction.subparagraphs)
    label = [f"para. {correction.paragraph}{subs}"] if correction.paragraph else []
    return ", ".join([*map(str, correction.parts), *label])


@pytest.mark.parametrize("case", CASES, ids=[each["name"] for each in CASES])
def test_what_a_corrigendum_asks_for(case):
    told = read_corrigendum(case["lines"])
    found = [[place(each), each.old, each.new] for each in told.corrections]
    assert found == case["corrections"]
    assert list(told.unread) == case.get("unread", [])


def unit(zh, en, *places):
    origins = tuple(
        Origin(
            (Place("zh", symbol=symbol, label=label), Place("en", symbol=symbol, label=label)),
            symbol=symbol, position=position,
        )
        for symbol, label, position in places
    )  # fmt: skip
    return TranslationUnit((Variant("zh", zh), Variant("en", en)), origins)


@pytest.fixture
def memory(tmp_path):
    found = Memory.open(tmp_path / "memory", create=True, user="Ada")
    found.add([
        unit("三十个国家", "Thirty countries have thirty plans.", (SYMBOL, "2", 0),
             ("A/74/1", "9", 4)),
        unit("增长", "Growth also continues , also here.", (SYMBOL, "3", 1)),
        unit("结束", "The end is near.", (SYMBOL, "4", 2)),
    ])  # fmt: skip
    yield found
    found.close()


def plan(memory, *lines):
    return plan_corrections(memory.store, SYMBOL, "en", read_corrigendum(lines).corrections)


def content(memory):
    return {each.key: {*each.unit.origins} for each in memory.store.iter_units()}


def texts(memory, symbol):
    return {
        each.unit.get_text("en")
        for each in memory.store.iter_units()
        if symbol in {origin.symbol for origin in each.unit.origins}
    }


def test_only_the_document_is_corrected_and_undone_in_one_step(memory):
    before = content(memory)
    made = plan(memory, "Paragraph 2", "For Thirty read Forty", "Paragraph 4: delete “near”.")
    number = apply_corrections(memory.store, made, CORRIGENDUM, "Li")
    assert texts(memory, SYMBOL) == {
        "Forty countries have thirty plans.", "Growth also continues , also here.", "The end is.",
    }  # fmt: skip
    assert texts(memory, "A/74/1") == {"Thirty countries have thirty plans."}
    entry = memory.store.read_journal(1)[0]
    assert (entry.number, entry.by, entry.details["units"]) == (number, "Li", 2)
    match = memory.lookup("三十个国家", source="zh", target="en").matches
    told = {each.target: list(describe_origin(each.origin, each.successors)) for each in match}
    assert told["Forty countries have thirty plans."][-1] == f"in the wording of {CORRIGENDUM}"
    assert told["Thirty countries have thirty plans."] == []
    Editor(memory.store, "Ada", None).undo()
    assert content(memory) == before


@pytest.mark.parametrize(
    ("lines", "problem"),
    [
        (["Paragraph 9", "For a read b"], "the memory does not have this place"),
        (["Paragraph 3", "Delete “also”"], "'also' stands there 2 times"),
        (["Paragraph 4", "For “beginning” read “end”"], "'beginning' stands there nowhere"),
        # A word within another is none.
        (["Paragraph 4", "For “ear” read “eye”"], "'ear' stands there nowhere"),
        (["For “also” read “too”"], "'also' stands there 2 times"),
    ],
)
def test_what_is_not_clear_changes_nothing(memory, lines, problem):
    made = plan(memory, *lines)
    assert [each.problem for each in made.corrections] == [problem]
    assert made.units == ()
    assert apply_corrections(memory.store, made, CORRIGENDUM, "Li") is None
    assert len(memory.store.read_journal()) == 1


def test_two_corrections_of_one_unit_are_one_unit(memory):
    made = plan(memory, "Paragraph 2", "For Thirty read Forty", "For plans read schemes")
    apply_corrections(memory.store, made, CORRIGENDUM, "Li")
    assert "Forty countries have thirty schemes." in texts(memory, SYMBOL)


def test_a_whole_paragraph(memory):
    made = plan(memory, "Paragraph 4 should read", "4. It is over.")
    apply_corrections(memory.store, made, CORRIGENDUM, "Li")
    assert "It is over." in texts(memory, SYMBOL)


def test_the_command_shows_first_and_applies_when_told(memory, tmp_path, capsys):
    file = tmp_path / "corr.txt"
    file.write_text(f"{CORRIGENDUM}\n\nParagraph 2\n\nFor Thirty read Forty\n", "utf-8")
    command = ["documents", "correct", str(file), "--from", "en",
               "--memory", str(tmp_path / "memory")]  # fmt: skip
    assert run(command) == 0
    shown = capsys.readouterr()
    assert "[-Thirty-]{+Forty+} countries" in shown.out
    assert "nothing was changed yet" in shown.err
    assert len(memory.store.read_journal()) == 1
    assert run([*command, "--apply", "--json"]) == 0
    records = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [each["type"] for each in records] == ["corrigendum", "correction"]
    assert records[0]["change"] == 2
    # What it asks for is done: nothing is left to be found.
    assert run(command) == 1


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("A/75/62\n\nFor a read b\n", "does not say which document it corrects"),
        ("A/75/99/Corr.1\n\nFor a read b\n", "no document of this memory is called A/75/99"),
        ("A/75/62/Corr.1\n\nAll is well with it.\n", "no correction was understood"),
    ],
)
def test_a_corrigendum_that_cannot_be_used(memory, tmp_path, capsys, text, told):
    file = tmp_path / "corr.txt"
    file.write_text(text, "utf-8")
    command = ["documents", "correct", str(file), "--from", "en"]
    assert run([*command, "--memory", str(tmp_path / "memory")]) == 2
    assert told in capsys.readouterr().err
