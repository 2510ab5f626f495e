"""Queries of any length end: in one line beyond the limit, in linear time below it."""

from __future__ import annotations

import io
import json
import random
import sys
from time import process_time

import pytest
from lookups import filled

from tmtool.checks.checking import check
from tmtool.cli import run
from tmtool.errors import InputError
from tmtool.memory.concordance import concordance
from tmtool.memory.memory import Memory
from tmtool.memory.model import LookupOptions, Query
from tmtool.units import TranslationUnit, Variant

LONG = "数字鸿沟，" * 200_000
ODD = {
    "equal": "的" * 10_000, "letters": "a" * 10_000, "marks": "?" * 10_000,
    "halves": "数字\ud83d鸿沟" * 100, "zeros": "\0" * 10_000,
}  # fmt: skip
ZH_EN = LookupOptions("zh", "en", semantic="never", year=2026)


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TMTOOL_MEMORY", str(tmp_path / "memory"))
    filled(tmp_path / "memory").close()
    return tmp_path


def refused(capsys, *arguments):
    assert run(arguments) == 2
    told = capsys.readouterr()
    assert told.out == ""
    lines = [line for line in told.err.splitlines() if not line.startswith("tmtool: memory: ")]
    assert len(lines) == 1
    return lines[0]


def test_a_text_beyond_the_limit_is_refused_in_one_line(capsys, monkeypatch, folder):
    assert "1,000,000 characters; at most 20,000 are allowed" in refused(capsys, "lookup", LONG)
    assert "at most 1,000 characters" in refused(capsys, "concordance", LONG)
    (folder / "pairs.tsv").write_text(f"zh\ten\n数字\tdigits\n{LONG}\tlong\n", "utf-8")
    assert "pair 2 has 1,000,000" in refused(capsys, "check", "pairs.tsv")
    (folder / "zh.txt").write_text(f"大会，\n{LONG}\n", "utf-8")
    (folder / "en.txt").write_text("The Assembly,\nThe digital divide\n", "utf-8")
    line = refused(capsys, "check", "--lines", "zh.txt", "en.txt", "--from", "zh", "--to", "en")
    assert "zh.txt: line 2 with text has 1,000,000 characters" in line
    assert line.endswith("divide it into sentences")
    memory = Memory.open()
    with pytest.raises(InputError, match="ligatures"):
        memory.lookup("㌖" * 19_000, source="zh", target="en")
    memory.close()


def test_a_paragraph_too_long_to_be_compared_is_refused_in_one_line(capsys, folder):
    (folder / "draft.txt").write_text(f"弥合数字鸿沟。\n\n{LONG[:50_005]}\n", "utf-8")
    (folder / "before.txt").write_text("弥合数字鸿沟。\n", "utf-8")
    told = "50,005 characters; at most 50,000 can be compared"
    for draft, earlier, which in (
        ("draft.txt", "before.txt", "paragraph 2 of the draft"),
        ("before.txt", "draft.txt", "paragraph 2 of the previous version"),
    ):
        line = refused(capsys, "compare", draft, earlier, "--from", "zh", "--to", "en")
        assert f"{which} has {told}" in line


@pytest.mark.parametrize("before", [3, 203])
def test_a_line_beyond_the_limit_is_named_and_those_before_it_are_answered(
    before, capsys, monkeypatch
):
    text = f"{'数字鸿沟' + chr(10)}" * before + f"\n{LONG}\n数字\n"
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
    assert run(("lookup", "-", "--from", "zh", "--json", "--no-subsegments", "-k", "1")) == 2
    told = capsys.readouterr()
    answers = [json.loads(line) for line in told.out.splitlines()]
    assert [each["query"] for each in answers if each["type"] == "answer"] == ["数字鸿沟"] * before
    lines = [line for line in told.err.splitlines() if not line.startswith("tmtool: memory: ")]
    assert len(lines) == 1
    assert f"text {before + 1} has 1,000,000 characters" in lines[0]


def test_of_a_document_all_else_is_looked_up(capsys, folder):
    (folder / "draft.txt").write_text(f"弥合数字鸿沟。\n\n{'的' * 30_000}\n", "utf-8")
    run(["pretranslate", "draft.txt", "--from", "zh", "--to", "en"])
    told = " ".join(capsys.readouterr().out.split())
    assert "segments too long to be looked up: 1" in told


@pytest.mark.parametrize("name", ODD)
def test_whatever_a_query_is_made_of_it_has_an_answer(name):
    memory, text = Memory.open(), ODD[name]
    for source, target in (("zh", "en"), ("en", "zh")):
        assert memory.lookup(text, source=source, target=target).query.text == text
        if name in ("marks", "zeros"):
            with pytest.raises(InputError, match=r"holds nothing to look for"):
                concordance(memory.store, text, lang=source, to=target)
        else:
            assert concordance(memory.store, text, lang=source, to=target).counts.texts == 0
    check([(text, "the digital divide"), ("数", text)], languages=("zh", "en"))
    memory.close()


def seconds(ask):
    """Seconds of the processor, the least of two."""
    found = []
    for _ in range(2):
        start = process_time()
        ask()
        found.append(process_time() - start)
    return min(found)


def text_of(lang, size, rng):
    words = (
        "数字鸿沟弥合经济社会发展决议" if lang == "zh" else [*"abcdefgh", "the", "of", "digital"]
    )
    parts = [rng.choice(words) for _ in range(size)]
    return ("" if lang == "zh" else " ").join(parts)[:size]


@pytest.mark.slow
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_text_of_four_times_the_length_takes_four_times_as_long(lang, tmp_path):
    memory = Memory.open(tmp_path / "long", create=True)
    rng = random.Random(5)
    parts = [text_of(lang, 60, rng) for _ in range(400)]
    other = "en" if lang == "zh" else "zh"
    memory.add(
        TranslationUnit((Variant(lang, part), Variant(other, f"{at} 数")))
        for at, part in enumerate(parts)
    )
    joint = "" if lang == "zh" else " "
    short, long = (joint.join(rng.sample(parts, count)) for count in (75, 300))
    options = LookupOptions(lang, other, semantic="never", year=2026)
    times = [
        seconds(lambda text=text: memory.lookup_many([Query(text)], options))
        for text in (short, long, short)
    ]
    # Eight times, where quadratic would be sixteen: the machine has other work.
    assert times[1] < 8 * max(times[0], times[2])
    memory.close()


def test_what_is_counted_as_odd_is_in_the_report(capsys, folder):
    rows = [("大会决定审议报告", "The Assembly decides to consider the report")] * 3
    rows.append(("数", "a very long translation of a single character " * 20))
    table = "".join(f"{one}\t{two}\n" for one, two in rows)
    (folder / "pairs.tsv").write_text(f"zh\ten\n{table}", "utf-8")
    assert run(["add", "--no-index", "pairs.tsv", "--report", "report.jsonl", "--json"]) == 0
    counted = json.loads(capsys.readouterr().out)["noticed"]
    lines = [json.loads(line) for line in (folder / "report.jsonl").read_text().splitlines()]
    assert counted["length ratio"] == sum(each["reason"] == "length ratio" for each in lines) == 1
