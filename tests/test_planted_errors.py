"""A floor under benchmarks/planted_errors.py: errors are found, sound texts are left alone."""

import re
import sys
import tomllib
from collections import Counter
from importlib import import_module
from itertools import pairwise
from pathlib import Path
from random import Random

import pytest

from tmtool.checks import citations, names, structure, values
from tmtool.checks.model import CheckInput, Pair
from tmtool.checks.registry import list_checks

BENCHMARKS = Path(__file__).parents[1] / "benchmarks"
WAYS = (("zh", "en"), ("en", "zh"))
VALUES = (
    values.NUMBERS, values.DATES, citations.SYMBOLS, citations.CITED, citations.REGISTER,
    structure.NUMBERING,
)  # fmt: skip
CHECKS = (*VALUES, names.NAMES)
KINDS = (
    "numbers", "percentages", "dates", "ordinals", "symbols", "citations", "lost values",
    "wrong on both",
)  # fmt: skip


@pytest.fixture(scope="module")
def kinds():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "path", [str(BENCHMARKS), *sys.path])
        patch.delenv("TMTOOL_MATERIAL", raising=False)
        texts = list(import_module("error_texts").clean_texts())
        yield import_module("error_kinds"), {text.name: text.pairs[:500] for text in texts}


def turned(pairs, way):
    return pairs if way == WAYS[0] else [Pair(p.number, p.target, p.source) for p in pairs]


def said(pair, way):
    job = CheckInput([pair], way)
    return {(each.check, each.message) for check in VALUES for each in check.run(job)}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("kind", KINDS)
def test_planted_errors_are_found(kinds, kind, way):
    planting, texts = kinds
    pairs = turned([pair for some in texts.values() for pair in some], way)
    made = list(planting.planted(pairs, kind, way, 60, Random(20)))
    assert len(made) > (5 if kind == "wrong on both" else 30)
    missed = [wrong for clean, wrong in made if not said(wrong, way) - said(clean, way)]
    assert len(missed) <= 0.02 * len(made), missed


@pytest.mark.parametrize("way", WAYS)
def test_sound_texts_are_left_alone(kinds, way):
    _, texts = kinds
    for pairs in texts.values():
        job = CheckInput(turned(pairs, way), way)
        found = [each.message for check in CHECKS for each in check.run(job)]
        # Made-up texts give made-up dates to real resolutions; a draft has 政治事务部 for DESA.
        known = ("69/313 is of 2015-07-27", "政治事务部")
        assert [each for each in found if not any(part in each for part in known)] == []


def test_what_is_planted_and_listed_is_told_by_checks_there_are(kinds):
    planting, _ = kinds
    listed = tomllib.loads((BENCHMARKS / "error_gold.toml").read_text("utf-8"))["finding"]
    named = {each["check"] for each in listed}.union(*planting.BELONG.values())
    assert named <= {check.name for check in list_checks()}


PAGE = Path(__file__).parents[1] / "docs" / "checks.md"


def cells(line):
    return [cell.strip() for cell in line.strip("|").split("|")]


def tables(page):
    """The rows of the tables between the marks: kinds, clean texts, texts as given."""
    between = page.split("<!-- planted errors -->")[1].split("<!-- end of planted errors -->")[0]
    blocks = [block.split("\n") for block in between.split("\n\n") if block.startswith("|")]
    return [[cells(line) for line in block[2:]] for block in blocks]


def test_the_page_says_what_was_asked_is_reached():
    kinds, clean, raw = tables(PAGE.read_text("utf-8"))
    *each, (name, *sums) = kinds
    assert name == "all"
    assert [int(sums[at].replace(",", "")) >= 1_000 for at in (0, 3)] == [True, True]
    asked = [row for row in each if row[7]]
    assert len(asked) == 12
    for row in asked:
        assert min(float(row[3]), float(row[6])) >= float(row[7]), row
    assert len(clean) == len(raw) == 8
    for text, _, way, share, told, *_ in clean:
        assert float(share) <= 1, (text, way)
        assert not {"numbers", "dates", "symbols", "citations", "cited resolutions"} & set(
            told.split()
        )


def test_the_page_has_the_heads_of_the_tables_that_the_benchmark_writes(monkeypatch):
    monkeypatch.setattr(sys, "path", [str(BENCHMARKS), *sys.path])
    made = import_module("error_tables")
    clean = made.Alarms("made-up", WAYS[0], False, 1, Counter(), 0, (0, 0))
    written = list(made.tables({("numbers", way): made.Tally(1, 1) for way in WAYS}, [clean], 1))
    heads = [line for line, rule in pairwise(written) if rule.startswith("|---")]
    lines = PAGE.read_text("utf-8").split("\n")
    assert len(heads) == 3
    assert [line for line in lines if line in heads] == heads


@pytest.mark.slow
def test_a_small_part_of_the_benchmark(tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "path", [str(BENCHMARKS), *sys.path])
    monkeypatch.delenv("TMTOOL_MATERIAL", raising=False)
    page = tmp_path / "checks.md"
    page.write_text("before\n<!-- planted errors -->\n<!-- end of planted errors -->\nbehind\n")
    benchmark = import_module("planted_errors")
    benchmark.main(["--each", "25", "--markdown", str(page)])
    written = page.read_text("utf-8")
    assert written.startswith("before\n")
    assert written.endswith("behind\n")
    kinds, clean, raw = tables(written)
    assert len(kinds) == len(benchmark.PLANTERS) + 2
    assert len(clean) == len(raw) == 4
    for kind, *counts, asked in kinds:
        for planted, found in (counts[0:2], counts[3:5]):
            # Of so few, one may be missed.
            assert int(found) + 1 >= float(asked or 0) * int(planted), kind
    for text, *_, gold in clean:
        found, listed = gold.split(" of ")
        assert found == listed, text


def test_the_tables_take_the_place_of_those_before(tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "path", [str(BENCHMARKS), *sys.path])
    in_page = import_module("error_tables").in_page
    page = tmp_path / "page.md"
    page.write_text("a\n<!-- planted errors -->\nold\n<!-- end of planted errors -->\nb\n")
    for _ in range(2):
        in_page(page, ["| new |"])
    assert re.sub(r"\s+", " ", page.read_text("utf-8")).strip() == (
        "a <!-- planted errors --> | new | <!-- end of planted errors --> b"
    )
    page.write_text("a page without a place")
    with pytest.raises(SystemExit, match="no place"):
        in_page(page, ["| new |"])
