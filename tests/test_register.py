"""The register of acts: what the seed attests of it, and errors that are planted into citations."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from seed_terms import CORPUS, gold_rows

from tmtool.errors import InputError
from tmtool.lang.fold import fold
from tmtool.resources import locate_shared
from tmtool.un.citations import find_citations, find_organ
from tmtool.un.dates import Date
from tmtool.un.register import Act, Register, Title, learn, read

SEED = "seeds/000_4dc167418dcf0c7b.txt"

GA = "General Assembly"
DAYS = st.builds(Date, st.integers(1990, 1993), st.integers(1, 3), st.just(1))
ACTS = st.builds(
    Act,
    st.sampled_from(["1/1", "1/2"]),
    st.just(GA),
    st.just("resolution"),
    st.none() | DAYS,
    st.lists(st.sampled_from([Title("en", "a", "x"), Title("en", "A", "y", True)])).map(tuple),
    st.lists(st.sampled_from("xy")).map(tuple),
    st.booleans(),
)


@pytest.fixture(scope="module")
def register():
    return read(locate_shared("seeds", "register.toml"))


@pytest.fixture(scope="module")
def seed():
    return gold_rows(CORPUS, "gold.align")


def cited(text, lang="zh"):
    return find_citations(text, lang)


def told(register, text, lang="zh"):
    [citation] = cited(text, lang)
    return [
        (each.what, each.said, each.known) for each in register.find_disagreements(citation, lang)
    ]


def test_every_act_that_the_seed_cites_is_known(register, seed):
    numbers = {each.number for zh, _ in seed for each in cited(zh)}
    assert len(numbers) > 30
    assert all(register.find_act(each) for each in numbers)


def test_what_is_said_to_be_in_the_seed_is_there(register, seed):
    said = [each for zh, _ in seed for each in cited(zh)]
    for act in register.list_acts():
        here = [each for each in said if each.number == act.number]
        assert bool(here) == (SEED in act.sources), act.number
        if act.sources == (SEED,) and act.date:
            assert act.date in {each.date for each in here}
        for title in (title for title in act.titles if title.source == SEED):
            assert fold(title.text) in {fold(each.title or "").strip("《》") for each in here}


def test_what_the_seed_alone_says_is_not_verified(register):
    for act in register.list_acts():
        assert not (act.verified and act.sources == (SEED,))
        assert not any(title.verified and title.source == SEED for title in act.titles)
        assert act.organ == (find_organ(act.number) or GA)


def test_citations_of_the_seed_and_of_its_english_agree_with_the_register(register, seed):
    for row in seed:
        for lang, text in zip(("zh", "en"), row, strict=True):
            assert [register.find_disagreements(each, lang) for each in cited(text, lang)] == [
                () for _ in cited(text, lang)
            ]


@pytest.mark.parametrize(
    ("text", "lang", "found"),
    [
        ("大会2022年12月15日关于信息和通信技术促进可持续发展的第77/150号决议", "zh",
         ("date", "2022-12-15", ("2022-12-14",))),
        ("大会2022年12月14日关于创业促进可持续发展的第77/150号决议", "zh",
         ("title", "创业促进可持续发展", ("信息和通信技术促进可持续发展",))),
        ("大会2022年12月14日关于创业促进可持续发展的第77/166号决议", "zh",
         ("number", "77/166", ("77/160",))),
        ("大会2022年12月14日关于创业促进可持续发展的第77/160号决定", "zh",
         ("kind", "decision", ("resolution",))),
        ("General Assembly resolution 70/1 of 25 October 2015", "en",
         ("date", "2015-10-25", ("2015-09-25",))),
        ("General Assembly resolution 70/1 of 25 September 2015, entitled “The future we want”",
         "en", ("title", "The future we want",
                ("Transforming our world: the 2030 Agenda for Sustainable Development",))),
    ],
)  # fmt: skip
def test_what_does_not_belong_together_is_told(register, text, lang, found):
    assert told(register, text, lang) == [found]


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("大会第70/1号决议", "zh"),
        ("大会2015年9月25日题为《变革我们的世界》的第70/1号决议", "zh"),
        ("关于《2030 年可持续发展议程》的第 70/1 号决议", "zh"),
        ("关于世界首脑会议后续行动及科学和技术促进发展委员会审查职责的第2006/46号决议", "zh"),
        ("大会2019年12月18日关于别的事项的第74/198号决议", "zh"),
        ("resolution 2006/46 of 28 July 2006 on the follow-up to the World Summit and review of the"
         " Commission on Science and Technology for Development and the mandate it gave", "en"),
        ("resolution 77/160 of 14 December 2022 on Entrepreneurship for Sustainable Development",
         "en"),
    ],
)  # fmt: skip
def test_what_agrees_or_is_unknown_is_not_told(register, text, lang):
    assert told(register, text, lang) == []


def test_every_wrong_day_and_number_of_a_dated_act_is_told(register):
    for act in (act for act in register.list_acts() if act.date and act.select_titles("zh")):
        title, (year, month, day) = act.select_titles("zh")[0].text, act.date
        right = f"{act.organ} {year}年{month}月{day}日关于{title}的第{act.number}号决议"
        [citation] = cited(right)
        assert register.find_disagreements(citation, "zh") == ()
        other = day % 28 + 1
        [wrong] = register.find_disagreements(
            replace(citation, date=Date(year, month, other)), "zh"
        )
        assert (wrong.what, wrong.verified) == ("date", act.verified)
        [wrong] = register.find_disagreements(replace(citation, number=f"{act.number}9"), "zh")
        assert (wrong.what, wrong.known) == ("number", (act.number,))


def test_a_number_that_two_organs_have_is_known_with_the_organ_only():
    both = Register.build(
        [Act("1/2", GA, "resolution"), Act("1/2", "Human Rights Council", "decision")]
    )
    assert both.find_act("1/2") is None
    assert both.find_act("1/2", "Human Rights Council").kind == "decision"
    assert both.find_act("1/2", "Security Council") is None
    assert len(both) == 2


@given(st.lists(ACTS, max_size=6))
def test_entries_of_one_act_become_one(entries):
    """The slow way: a date stands if the best entries say no other."""
    register = Register.build(entries)
    for number in {entry.number for entry in entries}:
        same = [entry for entry in entries if entry.number == number]
        best = [entry for entry in same if entry.verified and entry.date] or same
        days = {entry.date for entry in best} - {None}
        act = register.find_act(number)
        assert act.date == (min(days) if len(days) == 1 else None)
        assert {fold(title.text) for title in act.titles} == {
            fold(title.text) for entry in same for title in entry.titles
        }
        assert any(t.verified for t in act.titles) == any(
            t.verified for e in same for t in e.titles
        )
        assert set(act.sources) == {source for entry in same for source in entry.sources}
    assert Register.build(register.list_acts()).list_acts() == register.list_acts()


def test_acts_are_learnt_where_both_languages_say_the_same():
    texts = {
        "en": "General Assembly resolutions 76/189 of 17 December 2021 and 77/1 of 1 October 2022",
        "zh": "大会2021年12月17日关于贸易的第76/189号决议和2022年10月2日第77/1号决议",
    }
    [act] = learn(texts, "A/RES/78/1", official=True)
    assert (act.number, act.date, act.verified) == ("76/189", Date(2021, 12, 17), True)
    assert act.sources == ("A/RES/78/1",)
    [draft] = learn(texts, "draft", official=False)
    assert not draft.verified
    assert not any(title.verified for title in draft.titles)
    assert learn({"en": texts["en"]}, "one side", official=True) == ()


@pytest.mark.parametrize(
    "text",
    [
        "acts = 3",
        "[[acts]]\nnumber = '24/7x'\norgan = 'x'\nkind = 'resolution'\nsources = []",
        "[[acts]]\nnumber = '70/1'\norgan = 'x'\nkind = 'law'\nsources = []",
        "[[acts]]\nnumber = '70/1'\norgan = 'x'\nsources = []",
        "[[acts]]\nnumber='70/1'\norgan='x'\nkind='resolution'\ndate='2015-13-01'\nsources=[]",
        "[[acts]]\nnumber = '70/1'\norgan = 'x'\nkind = 'resolution'\nsources = []\nday = 3",
        "[[act]]",
        "[[acts]",
    ],
)  # fmt: skip
def test_a_file_that_is_none_is_told_with_its_name(text, tmp_path):
    (tmp_path / "acts.toml").write_text(text, "utf-8")
    with pytest.raises(InputError, match=r"acts\.toml: "):
        read(tmp_path / "acts.toml")
