"""The seed document and its English say the same values, line by line, by the gold alignment."""

import re

import pytest

from tmtool.resources import locate_shared
from tmtool.un.placeables import build_template, compare, find, rewrite
from tmtool.un.placeables.layout import find_number

FOLDER = locate_shared("corpora", "ict-2020")


def pairs():
    """The lines that belong together."""
    lines = [(FOLDER / f"{lang}.txt").read_text("utf-8").splitlines() for lang in ("zh", "en")]
    for bead in (FOLDER / "gold.align").read_text("utf-8").splitlines():
        sides = [re.findall("[0-9]+", side) for side in bead.split(":")]
        texts = [[lines[i][int(n)] for n in side] for i, side in enumerate(sides)]
        if all(texts):
            yield "".join(texts[0]), " ".join(texts[1])


PAIRS = list(pairs())


def test_no_false_alarm():
    assert len(PAIRS) > 100
    assert [(zh, found) for zh, en in PAIRS if (found := compare(zh, en, "zh", "en"))] == []
    assert [(en, found) for zh, en in PAIRS if (found := compare(en, zh, "en", "zh"))] == []


@pytest.mark.parametrize(("zh", "en"), PAIRS)
def test_each_value_changed_is_told(zh, en):
    """Every figure of the Chinese, made one more or less, is told against the English.

    But for numbers of paragraphs, which are no values.
    """
    for value in find(zh, "zh")[find_number(zh) is not None :]:
        text = zh[value.start : value.stop]
        if not re.search("[0-9]", text):
            continue
        wrong = re.sub("([0-9])([^0-9]*)$", lambda m: f"{(int(m[1]) + 1) % 10}{m[2]}", text)
        changed = zh[: value.start] + wrong + zh[value.stop :]
        if find(changed, "zh") == find(zh, "zh"):
            continue
        assert compare(changed, en, "zh", "en"), changed


def test_a_formula_of_the_seed_goes_into_its_english():
    zh, en = next(pair for pair in PAIRS if "第 74/197 号" in pair[0])
    query = zh.replace("2019 年 12 月 19 日第 74/197", "2018年12月20日第73/218")
    done = rewrite(query, zh, en, "zh", "en")
    assert done.text == en.replace("74/197 of 19 December 2019", "73/218 of 20 December 2018")
    assert build_template(query.replace(" ", ""), "zh") == build_template(zh.replace(" ", ""), "zh")
