"""What is wrong in a term base: every kind of it, and nothing where nothing is."""

from itertools import combinations

import pytest
from hypothesis import given, settings
from random_terms import PLAIN, ROUGH

from tmtool.concepts import ConceptEntry, Term
from tmtool.terms import seeded
from tmtool.terms.validity import find_contradiction, find_errors, find_faults


def entry(*terms, name="c", **more):
    return ConceptEntry(name, terms, **more)


def zh(text, status="admitted", **more):
    return Term("zh", text, status, **more)


WRONG = [
    ([ConceptEntry("c", ())], "the entry has no terms"),
    ([entry(Term("en", "  "))], "an empty en term"),
    ([entry(zh("互联网"), zh("互联网"))], "zh 互联网 is there twice"),
    ([entry(zh("互联网", "preferred"), zh("互联网", "deprecated"))],
     "zh 互联网 is preferred and deprecated"),
    ([entry(zh("网络", "admitted", date="2001"), zh("网络", "superseded", date="2020"))],
     "zh 网络 is admitted and superseded"),
    ([entry(zh("网络", "preferred"), zh("网络", "admitted"))],
     "zh 网络 is preferred and admitted"),
    ([entry(zh("互联网", "preferred", organization="UN"),
            zh("因特网", "preferred", organization="UN"))],
     "two preferred zh terms of one form (full) for UN: 互联网, 因特网"),
    ([entry(zh("digital divide"))], "zh digital divide: in Latin letters; is it Chinese?"),
    ([entry(Term("en", "数字鸿沟"))], "en 数字鸿沟: in Chinese letters; is it English?"),
    ([entry(Term("ru", "数字"))], "ru 数字: in Chinese letters; is it Russian?"),
    ([entry(Term("ar", "Интернет"))], "ar Интернет: in Cyrillic letters; is it Arabic?"),
    ([entry(Term("en", "Inter\x07net"))], "a control character in the en term: U+0007"),
    ([entry(Term("en", "Internet"), definition="a\x1bb")],
     "a control character in the definition: U+001B"),
    ([entry(Term("en", "Internet", date="soon"))],
     "en Internet: 'soon' is not a date like 2020, 2020-12 or 2020-12-21"),
    ([entry(Term("en", "Internet"), name="a"), entry(Term("en", "Web"), name="a")],
     "the id is there twice"),
    ([entry(zh("网络", "preferred"), name="a"), entry(zh("網絡", "preferred"), name="b")],
     "zh 網絡 is preferred here and in a"),
    ([entry(Term("en", "a"), name="1", definition="B"),
      entry(Term("en", "b"), name="2", definition="a")],
     "cyclic: 1 is defined as 2, which is defined as 1"),
    ([entry(Term("en", "Net"), definition="net")], "cyclic: c is defined as c"),
    ([entry(*[Term("en", "(a|b)")] * 2000)], "en (a|b) is there 2,000 times"),
    ([entry(Term("en", "(a|b)*" * 10_000))],
     f"en {('(a|b)*' * 10)[:59]}…: 60,000 characters are no term"),
]  # fmt: skip


@pytest.mark.parametrize(("entries", "what"), WRONG, ids=[what for _, what in WRONG])
def test_what_is_wrong_is_told_once(entries, what):
    assert [fault.what for fault in find_faults(entries)] == [what]


RIGHT = [
    entry(zh("ICT", form="abbreviation"), zh("Wi-Fi"), zh("3G网络"), zh("75/202")),
    entry(
        zh("互联网", "preferred", organization="UN"), zh("因特网", "preferred", organization="ITU")
    ),
    entry(zh("信息和通信技术", "preferred"), zh("信通技术", "preferred", form="short")),
    entry(zh("峰会", source="A/1", date="2020"), zh("峰会", source="A/2", date="2023")),
    entry(zh("峰会", "preferred", organization="UN"), zh("峰会", "deprecated", organization="ITU")),
    entry(Term("en", "Γ-ray of Zürich"), Term("x-klingon", "Hol"), Term("sr", "internet mreža")),
    entry(Term("en", "a"), definition="one\nline, and\tanother"),
]


@pytest.mark.parametrize("one", RIGHT)
def test_what_is_right_is_not_told(one):
    assert list(find_faults([one])) == []


def test_a_language_that_is_another_is_told():
    english = (
        "information and communications technology", "the follow-up to the outcomes of it",
        "the right to development", "access to the Internet in all of the countries",
        "the state of the art", "transfer of technology on mutually agreed terms",
        "the rule of law and the right to know", "means of implementation of the goals",
        "a people-centred society for all", "bridging the gap between the two of them",
    )  # fmt: skip
    entries = [
        ConceptEntry(str(number), (Term("fr", text),)) for number, text in enumerate(english)
    ]
    found = [fault.what for fault in find_faults(entries)]
    assert found == ["the French terms read like English; are the languages right?"]
    right = [ConceptEntry(each.id, (Term("en", each.terms[0].text),)) for each in entries]
    assert list(find_faults(right)) == []


def test_a_language_in_other_letters_is_told_in_one_line_whatever_it_is():
    french = [f"la maison verte numéro {number}" for number in range(12)]
    entries = [entry(zh(text), name=text) for text in french]
    told = ["the Chinese terms are in other letters; are the languages right?"]
    assert [fault.what for fault in find_errors(entries)] == told
    assert [fault.what for fault in find_faults(entries)] == told
    names = [entry(zh(name), name=name) for name in ("ITU", "WSIS", "eTrade for all", "G77")]
    assert list(find_errors([*entries, *names])) == []


def test_columns_that_changed_places_are_told_in_one_line():
    pairs = [
        ("information society", "信息社会"), ("human rights", "人权"), ("the Internet", "互联网"),
        ("sustainable development", "可持续发展"), ("climate change", "气候变化"),
        ("capacity-building", "能力建设"), ("public health", "公共卫生"),
        ("clean water", "清洁饮水"), ("food security", "粮食安全"),
        ("gender equality", "性别平等"), ("economic growth", "经济增长"),
    ]  # fmt: skip
    entries = [entry(zh(en), Term("en", text), name=en) for en, text in pairs]
    told = "the English terms read like Chinese and the Chinese ones like English"
    assert [fault.what for fault in find_faults(entries)] == [f"{told}; did columns change places?"]
    assert [fault.what for fault in find_errors(entries)] == [f"{told}; did columns change places?"]


def contradicting(terms):
    """Whether two terms contradict each other, pair by pair."""
    return any(find_contradiction(pair) for pair in combinations(terms, 2))


@given(PLAIN)
@settings(max_examples=50)
def test_contradictions_are_those_of_all_pairs(entries):
    for each in entries:
        assert (find_contradiction(each.terms) is not None) == contradicting(each.terms)


@pytest.mark.slow
def test_many_terms_are_judged_soon():
    terms = [Term("en", f"t{at}", "superseded", source=str(at)) for at in range(20_000)]
    assert list(find_faults([entry(*terms)])) == []


def test_the_term_base_that_comes_along_has_no_faults():
    held = seeded.read("un-ict")
    assert len(held.entries) >= 200
    assert list(find_faults(held.entries)) == []


@given(PLAIN)
@settings(max_examples=50)
def test_a_contradiction_is_one_whatever_the_order(entries):
    for each in entries:
        backwards = find_contradiction(each.terms[::-1])
        assert (find_contradiction(each.terms) is None) == (backwards is None)


@given(ROUGH)
@settings(max_examples=50)
def test_any_base_can_be_judged_in_single_lines(entries):
    for fault in find_faults(entries):
        assert fault.what
        assert fault.grade in ("error", "warning")
