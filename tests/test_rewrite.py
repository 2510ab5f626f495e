"""A stored translation with the values of a new text, both ways, in the style it has."""

import random

import pytest
from formulas import TEMPLATES, filled
from hypothesis import given
from hypothesis import strategies as st
from value_cases import rows

from tmtool.un.placeables import build_template, find, rewrite

NAMES = [zh for zh, _ in TEMPLATES]


def test_there_are_formulas_enough():
    assert len(TEMPLATES) >= 30


def check(query, stored, expected, lang, other):
    """The stored target becomes the query's translation, and says where it was changed."""
    done = rewrite(query, *stored, lang, other)
    assert done is not None
    assert (done.text, done.reasons, done.complete) == (expected, (), True)
    assert all(done.text[each.start : each.stop] == each.new for each in done.changes)
    undone = done.text
    for each in reversed(done.changes):
        undone = undone[: each.start] + each.stored + undone[each.stop :]
    assert undone == stored[1]


@pytest.mark.parametrize("template", TEMPLATES, ids=NAMES)
@pytest.mark.parametrize("blank", ["", " "])
def test_every_formula_both_ways(template, blank):
    rng = random.Random(11)
    for _ in range(40):
        old, new = filled(template, rng, blank), filled(template, rng, blank)
        assert build_template(old[0], "zh") == build_template(new[0], "zh")
        assert build_template(old[1], "en") == build_template(new[1], "en")
        check(new[0], old, new[1], "zh", "en")
        check(new[1], old[::-1], new[0], "en", "zh")


@pytest.mark.parametrize("template", TEMPLATES, ids=NAMES)
def test_the_same_text_changes_nothing(template):
    rng = random.Random(12)
    for _ in range(10):
        zh, en = filled(template, rng)
        for query, target, one, two in ((zh, en, "zh", "en"), (en, zh, "en", "zh")):
            done = rewrite(query, query, target, one, two)
            assert (done.text, done.changes, done.complete) == (target, (), True)


@pytest.mark.parametrize("row", rows("rewrite.tsv"))
def test_one_by_one(row):
    lang, other, query, source, target, expected, *reasons = row
    done = rewrite(query, source, target, lang, other)
    assert (done.text, list(done.reasons), done.complete) == (expected, reasons, not reasons)


def test_no_formula():
    assert rewrite("约15%的人", "约15亿人", "1.5 billion", "zh", "en") is None
    assert rewrite("约15亿人", "人", "people", "zh", "en") is None


@given(st.integers(1, 10**13), st.integers(1, 10**13))
def test_any_number_goes_both_ways(old, new):
    for query, source, target, one, two in (
        (f"约{new}名妇女", f"约{old}名妇女", f"some {old:,} women", "zh", "en"),
        (f"some {new:,} women", f"some {old:,} women", f"约{old}名妇女", "en", "zh"),
    ):
        done = rewrite(query, source, target, one, two)
        assert done is not None
        said = [each.value for each in find(done.text, two)]
        assert said == ([new] if done.complete else [old])
        assert done.complete or 1 in (old, new)


LABELLED = [
    # The label of the target differs from that of the source, and has a blank before its stop.
    ("7. Reaffirms resolution 2;", "17. Reaffirms resolution 3;", "9 . 重申第3号决议;",
     "7 . 重申第2号决议;", "en", "zh"),
    ("7. Reaffirms resolution 2;", "17. Reaffirms resolution 3;", "9 、重申第3号决议;",
     "7 、重申第2号决议;", "en", "zh"),
    ("七、重申第2号决议", "九、重申第3号决议", "IX . Reaffirms resolution 3",
     "VII . Reaffirms resolution 2", "zh", "en"),
    ("7. Rappelle 2 fois", "9. Rappelle 3 fois", "9 . Напоминает 3 раза",
     "7 . Напоминает 2 раза", "fr", "ru"),
    ("7. Rappelle 2 fois", "9. Rappelle 3 fois", "A . Recuerda 3 veces",
     "7 . Recuerda 2 veces", "fr", "es"),
    ("Reaffirms resolution 2;", "17. Reaffirms resolution 3;", "9 . 重申第3号决议;",
     "重申第2号决议;", "en", "zh"),
    # The translation was stored without a label: none is added.
    ("7. Reaffirms resolution 2;", "17. Reaffirms resolution 3;", "重申第3号决议;",
     "重申第2号决议;", "en", "zh"),
    ("7. Reaffirms resolution 2;", "Reaffirms resolution 3;", "9 . 重申第3号决议;",
     "7 . 重申第2号决议;", "en", "zh"),
]  # fmt: skip


@pytest.mark.parametrize(("query", "source", "target", "expected", "lang", "other"), LABELLED)
def test_a_translation_never_gets_a_second_label(query, source, target, expected, lang, other):
    check(query, (source, target), expected, lang, other)
