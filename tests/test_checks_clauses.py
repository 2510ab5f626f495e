"""One clause in two wordings: within a text, and against what adopted documents have."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tmtool.checks.consistency import clauses
from tmtool.checks.consistency.counterparts import iter_parts, split_clauses
from tmtool.checks.model import CheckInput, Pair
from tmtool.checks.registry import find_check
from tmtool.checks.running import run
from tmtool.lang.fold import fold
from tmtool.memory.memory import Memory
from tmtool.units import Origin, TranslationUnit, Variant

SEX = "Proportion of children, by sex and age", "儿童的比例，按性别和年龄组分列"
AGE = "Number of cases, by sex and age", "病例数，按性别和年龄分列"


def findings(*texts, langs=("en", "zh"), **given):
    pairs = [Pair(number, *sides) for number, sides in enumerate(texts)]
    checked = CheckInput(pairs, langs, "text", **given)
    return [each.finding for each in run(checked, [find_check("clause consistency")]).findings]


def marked(finding):
    sides = finding.source, finding.target
    return [side.text[span.start : span.stop] for side in sides for span in side.spans]


def test_a_clause_with_two_wordings():
    (only,) = findings(SEX, AGE)
    assert only.message == "this clause is rendered differently elsewhere in this text"
    assert (only.severity, only.segment) == ("note", 1)
    assert marked(only) == ["by sex and age", "按性别和年龄分列"]
    # Each stands there once: neither is the better one.
    assert only.suggestion is None
    assert findings(SEX, SEX, AGE)[0].suggestion == "按性别和年龄组分列"
    assert [each.what for each in only.evidence] == [
        "按性别和年龄组分列: 1 in this text (pair 1)",
        "按性别和年龄分列: 1 in this text (pair 2)",
    ]


def test_the_reverse():
    (only,) = findings(SEX[::-1], AGE[::-1], langs=("zh", "en"))
    assert only.message == "this rendering is used for different clauses"
    assert only.suggestion is None


@pytest.mark.parametrize("other", [
    # The same, in other words of grammar; other figures; another order of clauses; another number.
    ("Number of cases, by sexes and ages", "病例数，按性别和年龄组分列"),
    ("Number of cases, by sex and age", "按性别和年龄组分列，病例数"),
    ("Number of cases, by sex and age", "病例数，不论城乡，按性别和年龄组划分"),
    # A whole segment of its own is told by another check, or has the words somewhere.
    ("By sex and age", "按性别和年龄组分列的数字"),
    ("Number of cases, by sex and age", "病例数，总数"),
])  # fmt: skip
def test_what_is_no_other_wording(other):
    assert findings(SEX, other) == []


def test_figures_differ_by_right():
    assert findings(
        ("Progress, as of now", "进展，截至2015年底"), ("Results, as of now", "结果，截至2017年底")
    ) == []  # fmt: skip


def test_whole_segments_are_told_by_another_check():
    assert (
        findings(("By sex and age", "按性别和年龄分列"), ("By sex and age", "按性别和年龄组分列"))
        == []
    )


MARKS = st.text("ab ，,。.;；:1《》甲乙", max_size=25)


@given(MARKS, MARKS)
def test_parts_lie_in_their_texts_in_order(source, target):
    texts = fold(source), fold(target)
    found = list(iter_parts(*texts))
    for part in found:
        for text, span in zip(texts, part, strict=True):
            assert 0 <= span.start <= span.stop <= len(text)
    for one, other in pairwise(found[1:]):
        later = all(b.start >= a.stop for a, b in zip(one, other, strict=True))
        inside = all(
            a.start <= b.start and b.stop <= a.stop for a, b in zip(one, other, strict=True)
        )
        assert later or inside


@given(MARKS)
def test_clauses_are_the_smallest_parts_of_a_text_with_itself(text):
    folded = fold(text)
    spans = {part.source for part in iter_parts(folded, folded)}
    smallest = [
        span for span in spans if span and not any(_within(a, span) for a in spans - {span})
    ]
    found = [folded[a.start : a.stop] for a in sorted(smallest, key=lambda a: a.start)]
    assert found == split_clauses(folded)


def _within(inner, outer):
    return bool(inner) and outer.start <= inner.start and inner.stop <= outer.stop


@pytest.fixture
def memory(tmp_path):
    opened = Memory.open(tmp_path / "memory", create=True, user="me")

    def fill(*units):
        made = [
            TranslationUnit((Variant("en", en), Variant("zh", zh)), tuple(origins))
            for en, zh, *origins in units
        ]
        with opened.store.begin_change("test", user="me", details={}) as change:
            change.put(made)
        return opened.store

    yield fill
    opened.close()


def adopted(symbol, year, status="adopted"):
    return Origin(symbol=symbol, date=str(year), status=status, body="GA")


PRECEDENT = (
    (
        "Recalls its decision, by sex and age",
        "回顾其决定，按性别和年龄组划分",
        adopted("A/1", 2010),
    ),
    (
        "Requests a report, by sex and age",
        "请提交报告，按性别和年龄组划分",
        adopted("A/2", 2014),
    ),
)


@pytest.mark.parametrize("asked", [0, 50])
def test_a_clause_against_precedent(memory, monkeypatch, asked):
    """Whether the memory is read as a whole, or its index asked, makes no difference."""
    monkeypatch.setattr(clauses, "_ASKED", asked)
    store = memory(
        *PRECEDENT,
        (
            "Notes the plan, by sex and age",
            "注意到计划，按性别和年龄分列",
            adopted("A/L.1", 2015, "draft"),
        ),
    )
    assert findings(("Cases, by sex and age", "病例，按性别和年龄组划分"), memory=store) == []
    (only,) = findings(("Cases, by sex and age", "病例，按性别和年龄分列"), memory=store)
    assert only.message == "precedent renders this clause differently in Chinese"
    assert (marked(only)[1], only.suggestion) == ("按性别和年龄分列", "按性别和年龄组划分")
    (known,) = only.evidence
    assert (known.documents, known.first, known.last, known.bodies) == (2, 2010, 2014, ("GA",))
    assert known.citations == ("A/2", "A/1")
    # One document makes no precedent, and none is evidence for itself.
    itself = ("Cases, by sex and age", "病例，按性别和年龄分列")
    assert findings(itself, memory=store, but=("A/2",)) == []


def test_a_wording_with_precedent_of_its_own(memory):
    store = memory(
        *PRECEDENT,
        ("Notes the plan, by sex and age", "注意到计划，按性别和年龄分列", adopted("A/3", 2015)),
    )
    assert findings(("Cases, by sex and age", "病例，按性别和年龄分列"), memory=store) == []
