"""Matches as a translator gets them: cases from a file, and what holds for all of them."""

from __future__ import annotations

import random
import tomllib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from plain_store import PlainStore

from tmtool.memory.memory import Memory
from tmtool.memory.model import LookupOptions, Query
from tmtool.protocols import View
from tmtool.units import CheckRecord, Origin, TranslationUnit, Variant
from tmtool.where import Equal, Not

CASES = tomllib.loads((Path(__file__).parent / "data/matching/cases.toml").read_text("utf-8"))
ZH_EN = LookupOptions("zh", "en", semantic="never", year=2026)


def units():
    for position, row in enumerate(CASES["memory"]["zh-en"]):
        zh, en, symbol, date, status, score, by = row
        yield TranslationUnit(
            (Variant("zh", zh), Variant("en", en)),
            (
                Origin(
                    symbol=symbol, date=date, status=status, position=position,
                    score=score or None,
                    checked=CheckRecord(by, "2024-05-06T07:08:09") if by else None,
                ),
            ),
        )  # fmt: skip


@pytest.fixture(scope="module", params=["sqlite", "plain"])
def memory(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp("memory")
    if request.param == "sqlite":
        found = Memory.open(folder, create=True, user="Li Ming")
    else:
        found = Memory(PlainStore(), user="Li Ming")
    found.add(units())
    yield found
    found.close()


@pytest.mark.parametrize("case", CASES["query"], ids=lambda case: case["says"])
def test_the_best_match_is_what_a_translator_expects(memory, case):
    lang = case.get("from", "zh")
    options = replace(ZH_EN, source=lang, target="en" if lang == "zh" else "zh")
    answer = memory.lookup_many([Query(case["text"])], options)[0]
    if "kind" not in case:
        assert answer.best is None
        return
    best = answer.best
    assert best.kind == case["kind"]
    assert round(best.scored.match) == case.get("match", round(best.scored.match))
    assert best.target == case.get("target", best.target)
    assert set(case.get("badges", ())) <= set(best.scored.badges)
    assert set(case.get("flags", ())) <= set(best.scored.flags)
    if "rewritten" in case:
        assert best.rewritten.text == case["rewritten"]
        assert best.target != case["rewritten"], "what is stored stays as it is"
    if "second" in case:
        assert answer.matches[1].target == case["second"]


def test_a_magnitude_is_never_just_an_89_per_cent_match(memory):
    text = "约15万人无法上网啊"
    best = memory.lookup(text, source="zh", target="en", options=ZH_EN).best
    assert best.kind == "fuzzy"
    assert best.scored.match <= 74
    assert "magnitude" in best.scored.flags
    assert any(penalty.name == "magnitude" for penalty in best.scored.penalties)


def test_neighbours_make_a_context_match(memory):
    rows = CASES["memory"]["zh-en"]
    query = Query(rows[3][0], before=rows[2][0], after=rows[4][0])
    # The neighbours stand in other documents here.
    assert memory.lookup_many([query], ZH_EN)[0].best.kind == "exact"
    query = Query(rows[7][0], before=rows[6][0])
    assert memory.lookup_many([query], ZH_EN)[0].best.kind == "exact"


def test_a_unit_between_its_own_neighbours_is_in_context(tmp_path):
    memory = Memory.open(tmp_path, create=True)
    texts = ["大会，", "回顾其决议，", "决定继续审议。"]
    memory.add(
        TranslationUnit(
            (Variant("zh", text), Variant("en", f"text {at}")),
            (Origin(symbol="A/RES/1", position=at),),
        )
        for at, text in enumerate(texts)
    )
    middle = Query(texts[1], before=texts[0], after=texts[2])
    wrong = Query(texts[1], before=texts[2], after=texts[0])
    found = memory.lookup_many([middle, wrong, Query(texts[1])], ZH_EN)
    assert [answer.best.kind for answer in found] == ["context", "exact", "exact"]
    memory.close()


def test_among_equals_a_text_of_higher_standing_comes_first(tmp_path):
    """Whatever order they were added in, and whatever they say."""
    ranks = ["adopted", "report", "agency", None]
    texts = ["强调必须弥合数字鸿沟；", "决定继续审议。", "回顾其各项决议，", "请会员国予以支持；"]
    units = [
        TranslationUnit(
            (Variant("zh", text), Variant("en", f"rendering {(at + turn) % 4}")),
            (Origin(symbol=f"A/75/{at}", date="2020-10-01", status=ranks[at]),),
        )
        for turn, text in enumerate(texts)
        for at in ((0, 1, 2, 3), (3, 2, 1, 0), (2, 0, 3, 1), (1, 3, 0, 2))[turn]
    ]
    memory = Memory.open(tmp_path, create=True)
    memory.add(units)
    for answer in memory.lookup_many([Query(text) for text in texts], ZH_EN):
        assert [match.origin.status for match in answer.matches] == ranks
    memory.close()


def test_the_best_match_is_found_behind_many_that_share_more(tmp_path):
    """200 texts of all the query's words in any order resemble it less than one that is edited."""
    query = (
        "Requests the Secretary-General to submit to the General Assembly a report on the "
        "implementation of the present resolution"
    )
    edited = query.replace("Requests", "Invites").replace(
        "present resolution", "recommendations of the Board"
    )
    rng = random.Random(1)
    mixed = [" ".join(rng.sample(query.split(), len(query.split()))) for _ in range(200)]
    memory = Memory.open(tmp_path, create=True)
    memory.add(
        TranslationUnit((Variant("en", text), Variant("zh", f"译文{at}")), (Origin(position=at),))
        for at, text in enumerate([*mixed[:100], edited, *mixed[100:]])
    )
    options = replace(ZH_EN, source="en", target="zh")
    best = memory.lookup_many([Query(query)], options)[0].best
    assert best is not None
    assert best.stored.unit.get_text("en") == edited
    memory.close()


def test_a_filter_takes_out_what_is_no_precedent(memory):
    text = "强调必须弥合数字鸿沟；"
    view = View(Not(Equal("symbol", "A/RES/74/197")))
    found = memory.lookup_many([Query(text)], replace(ZH_EN, view=view))[0]
    assert [match.origin.symbol for match in found.matches] == ["A/C.2/74/L.19"]


def test_preferred_origins_come_first_among_equals(memory):
    text = "强调必须弥合数字鸿沟；"
    prefer = Equal("status", "draft")
    found = memory.lookup_many([Query(text)], replace(ZH_EN, prefer=prefer))[0]
    assert found.best.origin.status == "draft"


def test_every_score_explains_itself(memory):
    for case in CASES["query"]:
        if case.get("from", "zh") != "zh":
            continue
        for match in memory.lookup_many([Query(case["text"])], ZH_EN)[0].matches:
            told = match.scored
            on_text = sum(each.points for each in told.penalties if each.about == "text")
            on_trust = sum(each.points for each in told.penalties if each.about == "trust")
            compared = match.kind in ("fuzzy", "containing", "contained")
            raw = 100 * told.similarity.score if compared else 100
            assert told.match == pytest.approx(max(raw - on_text, 0))
            assert told.score == pytest.approx(max(told.match - on_trust, 0))
            assert all(each.why for each in told.penalties)


@pytest.mark.slow
def test_many_threads_get_the_same_answers(memory):
    if isinstance(memory.store, PlainStore):
        memory = Memory(memory.store)
    texts = [case["text"] for case in CASES["query"] if case.get("from", "zh") == "zh"] * 10

    def ask(text):
        return memory.lookup_many([Query(text)], ZH_EN)[0]

    alone = [ask(text) for text in texts]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(ask, texts)) == alone


def test_whatever_is_asked_in_bulk_is_answered_as_alone(memory):
    queries = [Query(case["text"]) for case in CASES["query"]]
    queries.insert(3, Query("  "))
    together = memory.lookup_many(queries, ZH_EN)
    assert together == [memory.lookup_many([query], ZH_EN)[0] for query in queries]
    assert together[3].matches == ()
