"""The terms of a text to look up, with what a term base has for them."""

import pytest

from tmtool.cli import run
from tmtool.concepts import ConceptEntry, Term
from tmtool.terms.found import find_terms_in
from tmtool.terms.recognizing import Recognizer
from tmtool.terms.seeded import read

ENTRIES = (
    ConceptEntry(
        "divide",
        (
            Term("zh", "数字鸿沟"),
            Term("en", "digital divide", "preferred", source="A/RES/60/252"),
            Term("en", "digital gap", "deprecated"),
        ),
    ),
    ConceptEntry("gap", (Term("zh", "鸿沟"), Term("en", "divide"))),
    ConceptEntry("report", (Term("zh", "提交报告"), Term("en", "to submit a report"))),
    ConceptEntry("alone", (Term("zh", "能力建设"), Term("fr", "renforcement des capacités"))),
)  # fmt: skip


@pytest.mark.parametrize(
    ("text", "langs", "expected"),
    [
        ("弥合数字鸿沟", ("zh", "en"), [("数字鸿沟", ["digital divide", "digital gap"])]),
        ("數字鴻溝", ("zh", "en"), [("數字鴻溝", ["digital divide", "digital gap"])]),
        ("Digital divides", ("en", "zh"), [("Digital divides", ["数字鸿沟"])]),
        ("he submitted reports", ("en", "zh"), []),
        ("能力建设", ("zh", "en"), []),
        ("提交报告，弥合鸿沟", ("zh", "en"),
         [("提交报告", ["to submit a report"]), ("鸿沟", ["divide"])]),
        ("", ("zh", "en"), []),
    ],
)  # fmt: skip
def test_terms_of_a_text(text, langs, expected):
    found = find_terms_in(ENTRIES, text, *langs)
    told = [(text[each.start : each.stop], [t.text for t in each.equivalents]) for each in found]
    assert told == expected


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_entries_are_left_out_only_if_nothing_of_them_stands_in_the_text(lang):
    entries = read("un-ict").entries
    other = "en" if lang == "zh" else "zh"
    every = Recognizer(entries, lang, everything=True)
    paired = {each.id for each in entries if each.select_terms(other)}
    for entry in entries:
        for term in entry.select_terms(lang):
            text = f"{term.text}{'，' if lang == 'zh' else ', '}{term.text.upper()}"
            known = {
                (each.entry_id, each.start, each.stop)
                for each in every.find(text)
                if each.entry_id in paired
            }
            found = find_terms_in(entries, text, lang, other)
            assert {(each.entry.id, each.start, each.stop) for each in found} == known


def test_terms_stand_below_the_matches_with_status_and_source(tmp_path, capsys):
    base = tmp_path / "base.csv"
    base.write_text("zh,en,status\n数字鸿沟,digital divide,preferred\n", "utf-8")
    units = tmp_path / "units.tsv"
    units.write_text("zh\ten\n弥合数字鸿沟。\tBridge the digital divide.\n", "utf-8")
    memory = str(tmp_path / "memory")
    assert run(["add", str(units), "--memory", memory, "--no-index", "-q"]) == 0
    ask = ["lookup", "弥合数字鸿沟。", "--memory", memory]
    assert run([*ask, "--terms", str(base)]) == 0
    told = capsys.readouterr().out
    assert "terms:\n    数字鸿沟  digital divide (preferred" in told
    assert run(["terms", "add", str(base), "--memory", memory]) == 0
    capsys.readouterr()
    assert run(ask) == 0
    assert "数字鸿沟  digital divide (preferred" in capsys.readouterr().out
