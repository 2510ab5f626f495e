"""The starting term base: its form, what the seed attests of it, and the seed read with it."""

from __future__ import annotations

import re
from collections import Counter
from typing import get_args

import pytest
from seed_terms import (
    ADOPTED,
    CORPUS,
    DRAFT,
    entries,
    gold_rows,
    plain,
    read_citations,
    unmatched,
)

from tmtool.concepts import Term, TermForm, TermStatus
from tmtool.lang.fold import fold

NAMES = {"documents", "meetings", "organs", "titles"}


@pytest.fixture(scope="module")
def known():
    return entries()


@pytest.fixture(scope="module")
def seed():
    return gold_rows(CORPUS, "gold.align")


def test_there_are_many_concepts_and_each_has_a_name_of_its_own(known):
    ids = Counter(entry.id for entry in known)
    assert len(ids) >= 500
    assert set(ids.values()) == {1}
    assert all(re.fullmatch("[a-z0-9-]+", each) for each in ids)


def test_each_concept_has_terms_in_both_languages_none_of_them_twice(known):
    for entry in known:
        assert {term.lang for term in entry.terms} == {"zh", "en"}, entry.id
        texts = Counter((term.lang, fold(term.text)) for term in entry.terms)
        assert set(texts.values()) == {1}, entry.id
        assert all(term.text == term.text.strip() != "" for term in entry.terms)


def test_body_year_and_source_stand_on_every_rendering(known):
    for term in (term for entry in known for term in entry.terms):
        assert term.body, term
        assert term.source, term
        assert re.fullmatch(r"[12][0-9]{3}(-[01][0-9](-[0-3][0-9])?)?", term.date or ""), term
        assert term.status in get_args(TermStatus)
        assert term.form in get_args(TermForm)


def named(term):
    """The sources that have a term in both languages."""
    return {each.source for each in read_citations(term) if not each.alone}


def test_only_what_an_adopted_text_has_is_preferred(known):
    """In two sources if it is no name; and no other full form stands beside it."""
    for entry in known:
        preferred = [term for term in entry.terms if term.status == "preferred"]
        for term in preferred:
            sources = named(term)
            assert term.verified, term
            assert sources & set(ADOPTED), term
            assert len(sources) > 1 or entry.subject in NAMES, term
            rivals = [
                other
                for other in entry.select_terms(term.lang)
                if other.status == "admitted" and other.form == "full" and not other.region
            ]
            assert not rivals, (entry.id, rivals)
        assert max(Counter(term.lang for term in preferred).values(), default=0) < 2, entry.id


def test_where_texts_differ_none_is_preferred(known):
    by_id = {entry.id: entry for entry in known}
    for name in ("internet", "wsis", "world-summit", "digital-divide", "igf", "ict"):
        assert "preferred" not in {term.status for term in by_id[name].select_terms("zh")}
        assert by_id[name].note or name == "ict"


def test_only_what_two_bilingual_sources_have_is_attested(known):
    attested = Counter()
    for entry in known:
        for term in entry.terms:
            assert term.process_status in (None, "attested", "proposed")
            assert (term.process_status == "attested") == (len(named(term)) > 1), term
            assert term.verified == (len(named(term)) > 0), term
        attested[
            {t.lang for t in entry.terms if t.process_status == "attested"} == {"zh", "en"}
        ] += 1
    assert attested[True] >= 150


def test_what_no_text_attests_says_what_it_rests_on(known):
    """Regional usage, forms to be warned of, and one English term of our own."""
    rest = [(e.id, t) for e in known for t in e.terms if not read_citations(t)]
    assert {t.source for _, t in rest} == {
        "known from public texts, none at hand",
        "corpora/ict-2020/en.txt, our own working translation",
    }
    assert {(name, t.text) for name, t in rest if t.process_status} == {
        ("digital-divide", "digital divide")
    }
    others = [t for _, t in rest if not t.region and not t.process_status]
    assert {t.text for t in others if t.recognized} == {
        "信息鸿沟", "数码鸿沟", "信息社会世界首脑会议",
    }  # fmt: skip
    assert all("no text at hand" in (t.note or "").lower() for t in others), others
    assert not any(term.verified or term.status == "preferred" for _, term in rest)


def test_what_others_use_is_admitted(known):
    """Regional usage has a region and no organization."""
    terms = [term for entry in known for term in entry.terms]
    assert {term.region for term in terms} == {"Hans-CN", "Hant-TW", "Hant-HK", None}
    assert not any(term.organization and term.region for term in terms)
    assert {term.status for term in terms if term.region} == {"admitted"}


def test_a_slip_of_the_pen_is_not_to_be_used(known):
    deprecated = [t.text for e in known for t in e.terms if t.status == "deprecated"]
    assert deprecated == ["公司伙伴关系"]


def read_draft():
    """The paragraphs of the draft by their numbers, read otherwise than the program does."""
    lines = (CORPUS / "zh.txt").read_text("utf-8").splitlines()
    start = lines.index("大会，")
    end = next(number for number, line in enumerate(lines) if line.startswith("1. "))
    paragraphs = {("heading", ""): "\n".join(lines[: start + 1])}
    for number, line in enumerate(lines[start + 1 : end], start=1):
        paragraphs["preambular para.", str(number)] = line
    for number, line in enumerate(lines[end:], start=1):
        paragraphs["para.", str(number)] = line
    return paragraphs


def test_what_is_said_to_be_in_the_draft_is_there(known):
    paragraphs = read_draft()
    counted = 0
    for term in (term for entry in known for term in entry.terms):
        for each in (each for each in read_citations(term) if each.source == DRAFT):
            assert term.lang == "zh"
            assert each.alone
            for place in each.places:
                if place[0] == "footnote":
                    continue
                text = plain(paragraphs[place]).replace(" ", "")
                assert plain(term.text).replace(" ", "") in text, (term, place)
                counted += 1
    assert counted > 200


def test_citations_are_read():
    source = (
        "E/RES/2023/3, preambular paras. 1, 6 and 2 more; A/RES/70/1, Goal 9, targets 5.b and 9.c"
    )
    council, goals = read_citations(Term("en", "x", source=source))
    assert council.places == (("preambular para.", "1"), ("preambular para.", "6"))
    assert goals.places == (("Goal", "9"), ("target", "5.b"), ("target", "9.c"))


@pytest.mark.slow
def test_the_seed_names_another_department(known, seed):
    """经济和政治事务部 is no rendering of the Department of Economic and Social Affairs."""
    assert (28, "desa") in {
        (number, name) for number, row in enumerate(seed) for name, _ in unmatched(row, known)
    }


def test_a_rendering_that_is_changed_is_missed(known, seed):
    zh, en = seed[13]
    assert unmatched((zh, en), known) == []
    changed = zh.replace("信息和通信技术", "资讯科技")
    assert changed != zh
    assert "ict-for-sustainable-development" in {
        name for name, _ in unmatched((changed, en), known)
    }


def test_both_renderings_of_what_the_texts_vary_are_known(known):
    by_id = {entry.id: {term.text for term in entry.select_terms("zh")} for entry in known}
    assert {"相互商定的条件", "彼此商定的条件"} <= by_id["mutually-agreed-terms"]
    assert {"增强合作", "加强合作"} <= by_id["enhanced-cooperation"]
    assert {"因特网", "互联网"} <= by_id["internet"]
    assert {"信息社会世界峰会", "信息社会世界首脑会议"} <= by_id["wsis"]
    assert not any("加强国际合作" in texts for texts in by_id.values())
