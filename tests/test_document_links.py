"""What became of documents: by their symbols, by people, in look-ups, undone and in the past."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tmtool.cli import run
from tmtool.errors import InputError
from tmtool.memory.memory import Memory
from tmtool.memory.successors import Successor, find_successors, link_documents, list_links
from tmtool.protocols import View
from tmtool.un.symbols import list_beginnings, relate_symbols, split_revision
from tmtool.units import Origin, Place, TranslationUnit, Variant

ROWS = (Path(__file__).parent / "data/un/revisions.tsv").read_text("utf-8").splitlines()
CASES = [(*row.split("\t"), None)[:3] for row in ROWS if row and not row.startswith("#")]
DRAFT, REVISED, ADOPTED = "A/C.2/75/L.12", "A/C.2/75/L.12/Rev.1", "A/RES/75/202"


def unit(zh, en, *origins):
    return TranslationUnit((Variant("zh", zh), Variant("en", en)), origins)


def origin(symbol=None, position=0, file=None, status="draft"):
    places = (Place("zh", symbol=symbol, file=file), Place("en", symbol=symbol, file=file))
    return Origin(places, symbol=symbol, position=position, file=file, status=status)


@pytest.fixture
def memory(tmp_path):
    found = Memory.open(tmp_path / "memory", create=True, user="Ada")
    found.add([
        unit("弥合数字鸿沟", "bridge the digital gap", origin(DRAFT)),
        unit("弥合数字鸿沟", "bridge the digital divide", origin(REVISED)),
        unit("促进发展", "promote development", origin(DRAFT, 1), origin(REVISED, 1)),
        unit("信息社会", "information society", origin("A/75/1")),
        unit("电信联盟", "telecommunication union", origin(file="our draft.docx")),
    ])  # fmt: skip
    yield found
    found.close()


def became(memory, text, lang="zh"):
    target = "en" if lang == "zh" else "zh"
    answer = memory.lookup(text, source=lang, target=target)
    return [(each.origin.symbol, list(map(str, each.successors))) for each in answer.matches]


@pytest.mark.parametrize(("symbol", "other", "relation"), CASES)
def test_what_symbols_say(symbol, other, relation):
    assert relate_symbols(symbol, other) == relation
    if relation:
        assert other.startswith(list_beginnings(symbol))


@given(st.integers(0, 99), st.integers(0, 99))
def test_of_two_revisions_the_later_one_supersedes(one, other):
    named = [f"A/75/1/Rev.{each}" if each else "A/75/1" for each in (one, other)]
    assert [split_revision(each)[1] for each in named] == [one, other]
    assert (relate_symbols(*named) == "superseded by") == (other > one)


def test_of_two_texts_for_one_the_one_that_stands_comes_first(memory):
    superseded = [f"superseded by {REVISED}"]
    assert became(memory, "弥合数字鸿沟")[:2] == [(REVISED, []), (DRAFT, superseded)]


def test_a_unit_of_both_is_shown_where_it_stands(memory):
    assert became(memory, "促进发展")[0] == (REVISED, [])


def test_what_a_draft_became_follows_its_revisions(memory):
    link_documents(memory.store, REVISED, "adopted as", ADOPTED, "Ada")
    link_documents(memory.store, DRAFT.lower(), "corrected by", "A/C.2/75/L.12/Corr.1", "Ada")
    answers = dict(became(memory, "弥合数字鸿沟"))
    assert answers[REVISED] == [f"adopted as {ADOPTED}"]
    assert answers[DRAFT] == [
        f"superseded by {REVISED}", "corrected by A/C.2/75/L.12/Corr.1", f"adopted as {ADOPTED}",
    ]  # fmt: skip


def test_links_in_a_circle_end(memory):
    link_documents(memory.store, "A/75/1", "reissued as", DRAFT, "Ada")
    link_documents(memory.store, REVISED, "superseded by", "A/75/1", "Ada")
    ((_, told),) = became(memory, "信息社会")
    assert told == [f"reissued as {DRAFT}", f"superseded by {REVISED}"]


def test_a_file_is_linked_by_its_name(memory):
    link_documents(memory.store, "our draft.docx", "superseded by", DRAFT, "Ada")
    ((_, told),) = became(memory, "电信联盟")
    assert told == [f"superseded by {DRAFT}", f"superseded by {REVISED}"]


def test_a_link_is_undone_and_stays_in_the_past(memory):
    store = memory.store
    made = link_documents(store, "A/75/1", "superseded by", "A/76/1", "Ada")
    assert became(memory, "信息社会")[0][1] == ["superseded by A/76/1"]
    with store.begin_change("undo", user="Ada", details={"change": made.number}) as change:
        change.undo(made.number)
    assert became(memory, "信息社会")[0][1] == []
    assert list_links(store) == []
    of = [each for each, _ in store.list_documents(name="A/75/1")]
    for at, expected in ((made.number - 1, ()), (made.number, (made.successor,)),
                         (change.number, ())):  # fmt: skip
        assert find_successors(store, of, View(as_of=at)).get("A/75/1", ()) == expected
    assert made.successor == Successor("superseded by", "A/76/1")


@pytest.mark.parametrize(
    ("document", "other", "told"),
    [
        ("A/99/1", "A/99/2", "no document of this memory is called A/99/1"),
        ("A/75/1", "a/75/1", "A/75/1 and a/75/1 are one document"),
    ],
)
def test_what_cannot_be_linked(memory, document, other, told):
    with pytest.raises(InputError, match=told):
        link_documents(memory.store, document, "superseded by", other, "Ada")
    assert list_links(memory.store) == []


def test_a_link_is_made_once(memory):
    link_documents(memory.store, "A/75/1", "superseded by", "A/76/1", "Ada")
    with pytest.raises(InputError, match="already, by change 2"):
        link_documents(memory.store, "a/75/1", "superseded by", "A/76/1", "Ada")


def test_the_past_knows_no_later_revision(tmp_path):
    memory = Memory.open(tmp_path / "memory", create=True)
    memory.add([unit("弥合数字鸿沟", "bridge the gap", origin(DRAFT))])
    memory.add([unit("其他", "other", origin(REVISED))])
    of = [each for each, _ in memory.store.list_documents(name=DRAFT)]
    assert find_successors(memory.store, of, View(as_of=1)) == {}
    assert find_successors(memory.store, of) == {DRAFT: (Successor("superseded by", REVISED),)}
    memory.close()


def test_every_view_says_it(memory, tmp_path, capsys):
    folder = str(tmp_path / "memory")
    told = f"superseded by {REVISED}"
    for command in (
        ["lookup", "弥合数字鸿沟"], ["concordance", "鸿沟"], ["documents", "show", DRAFT],
        ["documents", "list", DRAFT],
    ):  # fmt: skip
        assert run([*command, "--memory", folder]) == 0
        assert told in " ".join(capsys.readouterr().out.split())
        assert run([*command, "--memory", folder, "--json"]) == 0
        if "show" not in command:
            records = map(json.loads, capsys.readouterr().out.splitlines())
            listed = [each for record in records for each in record.get("became", ())]
            assert {"relation": "superseded by", "document": REVISED} in listed
        capsys.readouterr()


def test_the_command_links_and_undoes(memory, tmp_path, capsys):
    folder = ["--memory", str(tmp_path / "memory")]
    assert run(["documents", "link", "A/75/1", "adopted as", ADOPTED, "--by", "Li", *folder]) == 0
    shown = capsys.readouterr()
    assert shown.out == f"A/75/1: adopted as {ADOPTED}\n"
    assert f"{ADOPTED} is not in this memory" in shown.err
    assert memory.store.read_journal(1)[0].by == "Li"
    assert run(["memory", "undo", *folder]) == 0
    assert run(["documents", "link", "A/75/1", *folder]) == 2
    assert run(["documents", "link", "A/75/1", "became", ADOPTED, *folder]) == 2
    assert "RELATION must be one of superseded by, adopted as" in capsys.readouterr().err
    assert list_links(memory.store) == []


def test_links_go_with_an_export_and_are_made_once(memory, tmp_path, capsys):
    link_documents(memory.store, "A/75/1", "superseded by", "A/76/1", "Ada")
    folder, copy = str(tmp_path / "memory"), str(tmp_path / "copy")
    file = str(tmp_path / "out.jsonl")
    assert run(["memory", "export", file, "--memory", folder]) == 0
    for _ in range(2):
        assert run(["add", file, "--memory", copy, "--no-index"]) == 0
    other = Memory.open(copy)
    assert [each.successor for each in list_links(other.store)] == [
        Successor("superseded by", "A/76/1")
    ]
    assert became(other, "信息社会") == [("A/75/1", ["superseded by A/76/1"])]
    other.close()
    capsys.readouterr()
    assert run(["memory", "export", str(tmp_path / "out.tmx"), "--memory", folder]) == 0
    assert "links between documents were not written: 1" in capsys.readouterr().err
