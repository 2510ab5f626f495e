"""A memory is looked at by what documents say of themselves: `--record kind=report`."""

import pytest
from test_show_document import objects

from tmtool.cli import run
from tmtool.errors import InputError
from tmtool.memory.memory import Memory
from tmtool.selection import Selection
from tmtool.texts import DocumentText, Record, TextParagraph
from tmtool.units import Origin, Place, TranslationUnit, Variant
from tmtool.where import In, Not, is_match

RECORDS = {
    "one": Record(kind="report", stage="issued", session="75", original="en"),
    "two": Record(kind="resolution", stage="adopted", session="75", job="20-17392"),
    "three": Record(kind="report", stage="draft", session="76", distribution="Limited"),
    "four": None,
}


@pytest.fixture
def memory(tmp_path, monkeypatch):
    """A memory of a unit a document; of the last one no whole text is kept."""
    monkeypatch.setenv("TMTOOL_MEMORY", str(tmp_path / "memory"))
    opened = Memory.open(tmp_path / "memory", create=True)
    with opened.store.begin_change("add", user="me", details={}) as change:
        for name, record in RECORDS.items():
            origin = Origin((Place("zh", document=name),), file=f"{name}.docx", position=0)
            variants = (Variant("zh", f"数字鸿沟{name}"), Variant("en", f"digital divide {name}"))
            change.put([TranslationUnit(variants, (origin,))])
            if record is not None:
                paragraph = TextParagraph(0, "body", None, variants[0].text)
                change.put_document(DocumentText(name, "zh", (paragraph,), record))
    opened.close()


CASES = [
    (["--record", "kind=report"], ["one", "three"]),
    (["--record", "kind=report", "--record", "session=75"], ["one"]),
    (["--record", "session=75", "--record", "session=76"], ["one", "two", "three"]),
    (["--record", "job=20-*"], ["two"]),
    (["--record", "distribution=limited"], ["three"]),
    (["--not-record", "kind=report"], ["two", "four"]),
    (["--not-record", "kind=report", "--not-record", "job=*"], ["four"]),
    (["--record", "original=en", "--file-name", "one*"], ["one"]),
    (["--record", "kind=treaty"], []),
]  # fmt: skip


@pytest.mark.parametrize(("options", "names"), CASES)
def test_only_such_documents_are_searched(memory, capsys, options, names):
    code = run(["concordance", "数字鸿沟", "--json", *options])
    found = [each for each in objects(capsys.readouterr().out) if each["type"] == "line"]
    assert code == (0 if names else 1)
    assert {each["text"].removeprefix("数字鸿沟") for each in found} == {*names}


def test_a_deletion_by_record_takes_such_documents_only(memory, tmp_path):
    assert run(["memory", "delete", "--record", "stage=draft", "--yes"]) == 0
    assert run(["memory", "export", str(tmp_path / "rest.jsonl"), "-q"]) == 0
    told = objects((tmp_path / "rest.jsonl").read_text(encoding="utf-8"))
    assert {each["variants"][0]["text"] for each in told if "variants" in each} == {
        f"数字鸿沟{name}" for name in ("one", "two", "four")
    }


def test_a_look_up_says_what_it_was_filtered_by(memory, capsys):
    assert run(["lookup", "数字鸿沟one", "--record", "kind=report", "--json"]) == 0
    answer, *_ = objects(capsys.readouterr().out)
    assert answer["filter"] == "record kind=report"


@pytest.mark.parametrize("wrong", ["kind", "kind=", "colour=red", "=report"])
def test_what_is_no_condition_is_told(memory, capsys, wrong):
    assert run(["concordance", "数字", "--record", wrong]) == 2
    assert (
        "--record must be FIELD=PATTERN with one of the fields symbol, job, original"
        in capsys.readouterr().err
    )
    with pytest.raises(InputError):
        Selection(record=(wrong,))


def test_thousands_of_documents_are_told_apart_by_their_names():
    """As with any other values, patterns among them."""
    wanted = In("document", (*(f"ID{at}" for at in range(5_000)), "x*", None))
    for name, there in (("id4999", True), ("id5000", False), ("XY", True)):
        assert is_match(wanted, Origin((Place("zh", document=name),))) is there
    assert is_match(wanted, Origin())
    assert is_match(Not(wanted), Origin((Place("zh", document="other"),)))
