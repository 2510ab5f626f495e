"""How English words change."""

import pytest

from tmtool.lang.english import find_other_numbers, list_verb_forms


@pytest.mark.parametrize(
    ("one", "several"),
    [
        ("technology", "technologies"), ("country", "countries"), ("process", "processes"),
        ("tax", "taxes"), ("child", "children"), ("woman", "women"), ("criterion", "criteria"),
        ("basis", "bases"), ("annex", "annexes"), ("day", "days"), ("status", "statuses"),
        ("house", "houses"), ("bridge", "bridges"),
    ],
)  # fmt: skip
def test_one_and_several_lead_to_each_other(one, several):
    assert several in find_other_numbers(one)
    assert one in find_other_numbers(several)


@pytest.mark.parametrize("word", ["goods", "customs", "series", "means", "statistics", "news"])
def test_what_has_no_other_number(word):
    assert find_other_numbers(word) == frozenset()


def test_no_other_word_is_made_of_uses():
    assert "us" not in find_other_numbers("uses")


@pytest.mark.parametrize(
    ("base", "forms"),
    [
        ("bridge", "bridges bridged bridging"), ("plan", "plans planned planning"),
        ("apply", "applies applied applying"), ("agree", "agrees agreed agreeing"),
        ("build", "builds built building"), ("undertake", "undertakes undertook undertaken"),
        ("leave", "leaves left leaving"), ("stress", "stresses stressed stressing"),
    ],
)  # fmt: skip
def test_forms_of_verbs(base, forms):
    wanted = {base, *forms.split()}
    assert wanted <= list_verb_forms(base)
    assert {form for form in wanted if form.endswith("ing")} <= list_verb_forms(base)
    assert wanted <= list_verb_forms(
        next(form for form in list_verb_forms(base) if form.endswith("ing"))
    )
