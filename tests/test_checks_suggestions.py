"""Suggestions: each one, put into the text, gives a text that the same checks accept."""

import pytest

import tmtool

TAKEN = [
    ("2016年6月3日提交大会。", "Submitted to the Assembly on 3 July 2016.", "3 June 2016"),
    ("捐款总额为15，000美元。", "The contributions amounted to $16,000.", "$15,000"),
    ("政治事务部编写了报告。",
     "The report was prepared by the Department of Economic and Social Affairs.",
     "Department of Political and Peacebuilding Affairs"),
    ("已向安全理事会主席和人权理事会主席发出信函。",
     "Letters were sent to the President of the Security Council and the President of the "
     "Human Rights Committee.", "Human Rights Council"),
]  # fmt: skip
WITHOUT = [
    # A name is a part of a longer one.
    ("秘书处经济和政治事务部编写了报告。",
     "The report was prepared by the Department of Economic and Social Affairs."),
    ("区域健康统计委员会拟订了计划。", "The Economic and Social Council made the plan."),
    ("社会和人权委员会的报告", "Report of the Security Council"),
    # One of two marked figures can't be replaced by itself.
    ("25名男子和40名妇女", "40 men and 25 women"),
]  # fmt: skip


def check(source, target):
    return tmtool.check([(source, target)], languages=("zh", "en")).findings


@pytest.mark.parametrize(("source", "target", "suggestion"), TAKEN)
def test_a_suggestion_that_is_put_in_leaves_nothing_to_report(source, target, suggestion):
    (found,) = (each for each in check(source, target) if each.severity == "error")
    assert found.suggestion == suggestion
    (span,) = found.target.spans
    changed = target[: span.start] + suggestion + target[span.stop :]
    assert not [each for each in check(source, changed) if each.check == found.check]


@pytest.mark.parametrize(("source", "target"), WITHOUT)
def test_there_is_none_where_it_would_put_an_error_in(source, target):
    (found,) = (each for each in check(source, target) if each.severity == "error")
    assert found.suggestion is None


@pytest.mark.parametrize("word", ["theaters", "andesite", "Mayan", "offered"])
def test_a_word_that_begins_like_a_little_one_is_no_damage(word):
    found = check("在城里", f"In the city they {word} again and again.")
    assert not [each for each in found if each.check == "damage"]


def test_an_address_is_no_text_to_translate():
    address = "info.office@example.org"
    assert not [each for each in check(address, address) if each.check == "untranslated"]
