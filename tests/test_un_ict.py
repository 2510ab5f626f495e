"""The starting term base: its form, what the seed attests of it, and the seed read with it."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import get_args

import pytest
from seed_terms import (
    BILINGUAL,
    CORPUS,
    LDC,
    OURS,
    SEED,
    entries,
    gold_rows,
    holds,
    list_sources,
    plain,
    unmatched,
)

from tmtool.concepts import TermForm, TermStatus
from tmtool.lang.fold import fold

PAIRS = Path(__file__).parent / "data" / "un" / "un-ict-pairs.tsv"


@pytest.fixture(scope="module")
def known():
    return entries()


@pytest.fixture(scope="module")
def seed():
    return gold_rows(CORPUS, "gold.align")


def test_there_are_many_concepts_and_each_has_a_name_of_its_own(known):
    ids = Counter(entry.id for entry in known)
    assert len(ids) >= 200
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


def test_only_what_a_bilingual_source_attests_is_preferred(known):
    for entry in known:
        preferred = [term for term in entry.terms if term.status == "preferred"]
        assert all(term.verified for term in preferred), entry.id
        assert max(Counter(term.lang for term in preferred).values(), default=0) < 2, entry.id
        verified = {term.source for term in entry.terms if term.verified}
        assert verified <= {*BILINGUAL, LDC}, entry.id


def test_only_what_two_bilingual_sources_have_is_attested(known):
    attested = Counter()
    for entry in known:
        terms = [term for term in entry.terms if term.process_status]
        assert {term.lang for term in terms} in (set(), {"zh", "en"}), entry.id
        for term in terms:
            assert term.process_status == "attested"
            assert term.verified, term
            assert len(list_sources(term)) > 1, term
        attested[bool(terms)] += 1
    assert attested[True] == 40


def test_what_others_use_is_admitted(known):
    """Organizations are no regions; regional usage has a region and no organization."""
    terms = [term for entry in known for term in entry.terms]
    assert {term.organization for term in terms} == {"UN", "ITU", None}
    assert {term.region for term in terms} == {"Hans-CN", "Hant-TW", "Hant-HK", None}
    assert not any(term.organization and term.region for term in terms)
    others = [term for term in terms if term.region or term.organization == "ITU"]
    assert {term.status for term in others} == {"admitted"}


def test_what_is_said_to_be_in_the_seed_is_there(known, seed):
    sides = {
        SEED: ("zh", [plain(zh) for zh, _ in seed]),
        OURS: ("en", [plain(en) for _, en in seed]),
    }
    counted = Counter()
    for term in (term for entry in known for term in entry.terms if term.source in sides):
        lang, texts = sides[term.source]
        assert term.lang == lang
        assert any(holds(text, lang, term.text) for text in texts), term
        counted[term.source] += 1
    assert min(counted[SEED], counted[OURS]) > 80


def test_the_seed_uses_no_rendering_that_the_base_lacks(known, seed):
    """What is left is a finding: 经济和政治事务部, which in English is "and Social Affairs"."""
    missing = {(number, *each) for number, row in enumerate(seed) for each in unmatched(row, known)}
    assert {(number, name) for number, name, _ in missing} == {(28, "desa-secretariat")}


def test_a_rendering_that_is_changed_is_missed(known, seed):
    zh, en = seed[13]
    assert unmatched((zh, en), known) == []
    changed = zh.replace("信息和通信技术", "资讯科技")
    assert changed != zh
    assert "ict-for-sustainable-development" in {
        name for name, _ in unmatched((changed, en), known)
    }


def test_both_renderings_of_what_the_seed_varies_are_known(known):
    by_id = {entry.id: {term.text for term in entry.select_terms("zh")} for entry in known}
    assert {"相互商定的条件", "彼此商定的条件"} <= by_id["mutually-agreed-terms"]
    assert {"增强合作", "加强合作"} <= by_id["enhanced-cooperation"]
    assert {"因特网", "互联网"} <= by_id["internet"]
    assert {"信息社会世界峰会", "信息社会世界首脑会议"} <= by_id["wsis"]
    assert not any("加强国际合作" in texts for texts in by_id.values())


def test_the_terms_of_the_survey_are_all_there(known):
    """English and every Chinese rendering seen for it, one concept a line."""
    lines = [line.split("\t") for line in PAIRS.read_text("utf-8").splitlines()]
    assert len(lines) == 66
    for english, *chinese in lines:
        here = [e for e in known if fold(english) in {fold(t.text) for t in e.select_terms("en")}]
        renderings = {fold(term.text) for entry in here for term in entry.select_terms("zh")}
        assert {fold(each) for each in chinese} <= renderings, english
