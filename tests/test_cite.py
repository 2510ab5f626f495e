"""How acts, documents and names are cited: forms from a file, and what is said of the unknown."""

import json
from pathlib import Path

import pytest

from tmtool.cli import run
from tmtool.memory.cited import find_cited
from tmtool.memory.memory import Memory
from tmtool.terms.seeded import read
from tmtool.units import Origin, Place, TranslationUnit, Variant

ROWS = (Path(__file__).parent / "data/un/cited.tsv").read_text("utf-8").splitlines()
CASES = [row.split("\t") for row in ROWS if row and not row.startswith("#")]


def unit(zh, en, position, symbol="A/RES/75/202", kind="paragraph", status="adopted"):
    places = tuple(Place(lang, symbol=symbol, kind=kind) for lang in ("zh", "en"))
    origin = Origin(
        places, symbol=symbol, position=position, status=status, date="2020-12-21",
        body="General Assembly",
    )  # fmt: skip
    return TranslationUnit((Variant("zh", zh), Variant("en", en)), (origin,))


@pytest.fixture
def memory(tmp_path):
    found = Memory.open(tmp_path / "memory", create=True)
    found.add(
        [
            unit(
                "2020年12月21日大会决议",
                "Resolution adopted by the General Assembly on 21 December 2020", 0,
            ),
            unit(
                "75/202. 信息和通信技术", "75/202. Information and communications technologies", 1
            ),
            unit("信息社会的进展", "Progress in the information society", 0, "A/75/62", "title",
                 "report"),
        ]
    )  # fmt: skip
    yield found
    found.close()


@pytest.mark.parametrize(("text", "zh", "en"), CASES)
def test_forms(text, zh, en):
    forms = dict(find_cited(text, None, None).forms)
    for lang, expected in (("zh", zh), ("en", en)):
        assert set(expected.split("|")) <= {each.text for each in forms[lang]}


def test_an_act_of_the_memory_tells_its_day_and_titles(memory):
    facts = find_cited("75/202", memory.store, None)
    forms = {lang: [each.text for each in own] for lang, own in facts.forms}
    assert facts.is_known
    assert facts.missing == ()
    assert "2020年12月21日题为“信息和通信技术”的第75/202号决议" in forms["zh"]
    titled = "resolution 75/202 of 21 December 2020, entitled "
    assert f"{titled}“Information and communications technologies”" in forms["en"]
    assert facts.document.symbol == "A/RES/75/202"


def test_a_document_of_the_memory_tells_its_title(memory):
    facts = find_cited("A/75/62, para. 3", memory.store, None)
    assert [each.text for each in facts.titles] == [
        "信息社会的进展", "Progress in the information society",
    ]  # fmt: skip
    forms = {lang: [each.text for each in own] for lang, own in facts.forms}
    assert "《信息社会的进展》(A/75/62)" in forms["zh"]
    assert "“Progress in the information society” (A/75/62)" in forms["en"]


@pytest.mark.parametrize(
    ("text", "zh", "en"),
    [
        ("国际电信联盟", "国际电联", "International Telecommunication Union"),
        ("itu", "国际电信联盟", "ITU"),
        ("Germany", "德国", "Federal Republic of Germany"),
        ("法兰西共和国", "法国", "French Republic"),
    ],
)
def test_states_and_organizations(text, zh, en):
    names = dict(find_cited(text, None, None).names)
    assert zh in names["zh"]
    assert en in names["en"]


def test_a_concept_of_the_term_base():
    facts = find_cited("数字鸿沟", None, read("un-ict"))
    assert [entry.select_terms("en")[0].text for entry in facts.entries] == ["digital divide"]


@pytest.mark.parametrize("text", ["75/999", "A/99/1", "no such thing", "1", "24/7 to 3"])
def test_what_is_unknown_is_said(text, memory):
    facts = find_cited(text, memory.store, None)
    assert not facts.is_known
    assert facts.missing


def test_the_command_prints_and_says_what_is_unknown(tmp_path, capsys):
    assert run(["cite", "70/125", "--memory", str(tmp_path / "none")]) == 0
    told = capsys.readouterr().out
    assert "resolution 70/125, General Assembly, 2015-12-16" in told
    assert run(["cite", "75/999", "--memory", str(tmp_path / "none")]) == 1
    first, *forms = capsys.readouterr().out.splitlines()
    assert first.strip() == "75/999: the register and this memory do not know it"
    assert any("第75/999号决议" in line for line in forms)
    assert run(["cite", " "]) == 2
    capsys.readouterr()
    assert run(["cite", "70/125", "--json", "--memory", str(tmp_path / "none")]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["kind"], found["date"]) == ("resolution", "2015-12-16")
    assert found["forms"]["zh"]["number"] == "第70/125号决议"
