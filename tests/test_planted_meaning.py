"""Errors are planted where they are ones, change what they say, and are the same by their seed."""

import sys
import tomllib
from importlib import import_module
from itertools import pairwise
from pathlib import Path

import pytest

from tmtool.findings import Finding, MarkedText

BENCHMARKS = Path(__file__).parents[1] / "benchmarks"
FILE = Path(__file__).parent / "data" / "planting" / "cases.toml"
CASES = tomllib.loads(FILE.read_text("utf-8"))["case"]
WAYS = ("zh-en", "en-zh")


@pytest.fixture(scope="module")
def planting():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "path", [str(BENCHMARKS), *sys.path])
        yield import_module("planted_meaning")


@pytest.fixture(scope="module")
def pools(planting):
    """The project's own pairs, in both directions."""
    texts = list(import_module("error_texts").clean_texts())
    pairs = [(pair.source, pair.target) for text in texts for pair in text.pairs[:150]]
    site = import_module("planting").Site
    return {
        way: planting.Pool(
            [
                site("ict", at, *(each[::-1] if way == "en-zh" else each), way[3:])
                for at, each in enumerate(pairs)
            ]
        )
        for way in WAYS
    }


def find_kind(planting, name):
    return next(kind for kind in planting.KINDS if kind.name == name)


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['kind']}: {case['text']}")
def test_what_is_planted(planting, case):
    way = "en-zh" if any("\u3400" <= char <= "\u9fff" for char in case["text"]) else "zh-en"
    make = import_module("planting").Site
    site = make(case.get("set", "a set"), 0, case["source"], case["text"], way[3:])
    kind = find_kind(planting, case["kind"])
    made = set()
    for seed in range(40):
        planted, _ = planting.plant(planting.Pool([site]), kind, way, seed, 50)
        made |= {each.edit.apply(site.written) for each in planted}
    assert made <= set(case["made"])
    assert case.get("maybe") or made == set(case["made"])


@pytest.mark.parametrize("way", WAYS)
def test_a_seed_plants_the_same_and_another_does_not(planting, pools, way):
    kind = find_kind(planting, "final punctuation changed")
    first, again, other = (planting.plant(pools[way], kind, way, seed, 30)[0] for seed in (1, 1, 2))
    assert first == again
    assert first != other


@pytest.mark.parametrize("way", WAYS)
def test_each_error_is_one_change_of_the_translation(planting, pools, way):
    for kind in planting.KINDS:
        planted, places = planting.plant(pools[way], kind, way, 1, 50)
        assert len(planted) <= 50
        assert len({(each.site.number, each.edit) for each in planted}) == len(planted)
        assert places >= len({each.site.number for each in planted})
        for each in planted:
            before, after = each.site.written, each.edit.apply(each.site.written)
            assert before != after
            assert after.startswith(before[: each.edit.start])
            assert after.endswith(before[each.edit.stop :])


def test_a_round_has_one_error_in_a_pair(planting, pools):
    plants = [planting.plant(pools["zh-en"], kind, "zh-en", 1, 20)[0] for kind in planting.KINDS]
    planted = [each for own in plants for each in own]
    rounds = planting._rounds(planted, pools["zh-en"], 1)
    assert sum(map(len, rounds)) == len(planted)
    assert all(len(one) >= len(next_one) for one, next_one in pairwise(rounds))


@pytest.mark.parametrize("option", ["--misses", "--sample"])
def test_texts_of_the_measuring_half_are_not_shown(planting, option, capsys):
    with pytest.raises(SystemExit):
        planting.main([option, "reversal"])
    assert "read by nobody" in capsys.readouterr().err


def finding(message, target="", *spans):
    return Finding("id", "numbers", "error", message, target=MarkedText(target, spans))


def test_what_was_told_before_is_not_found(planting):
    old = finding("5 is missing", "3 and 7", range(1))
    moved = finding("5 is missing", "Now 3 and 7", range(4, 5))
    new = finding("7 is not in the source", "Now 3 and 7", range(10, 11))
    assert list(planting.new_findings([old], [moved, new])) == [new]


def test_a_length_told_in_other_figures_is_not_new(planting):
    old = finding("the translation is 0.4 times as long")
    assert not list(planting.new_findings([old], [finding("the translation is 0.3 times as long")]))
