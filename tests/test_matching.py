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


LABELLED = [
    ("en", "Most of the parties met asked that the forum be opened as soon as possible.",
     "Most of the parties met asked that the forum be opened as early as possible."),
    ("zh", "会见的多数当事方要求尽快举行该论坛，并请特别代表提供支持。",
     "会见的多数当事方要求尽早举行该论坛，并请特别代表提供支持。"),
]  # fmt: skip
LABELS = [*(f"{number}." for number in range(1, 100)), "(a)", "(iv)", "A.", "（三）", "二、", ""]


@pytest.mark.parametrize(("lang", "stored", "asked"), LABELLED, ids=["en", "zh"])
@pytest.mark.parametrize("k", [1, 5])
def test_of_texts_that_differ_in_the_label_the_one_with_the_querys_comes_first(
    tmp_path, lang, stored, asked, k
):
    """Whatever the labels of the others are, and whatever order they were added in."""
    other = "zh" if lang == "en" else "en"
    memory = Memory.open(tmp_path, create=True)
    order = random.Random(4).sample(LABELS, len(LABELS))
    memory.add(
        TranslationUnit(
            (Variant(lang, f"{label} {stored}".strip()), Variant(other, f"translation {at}")),
            (Origin(symbol=f"A/75/{at}", position=at),),
        )
        for at, label in enumerate(order)
    )
    options = replace(ZH_EN, source=lang, target=other, k=k, fragments=False)
    queries = [Query(f"{label} {asked}".strip()) for label in LABELS]
    for query, answer in zip(queries, memory.lookup_many(queries, options), strict=True):
        assert answer.best.kind == "fuzzy"
        assert answer.best.source == query.text.replace(asked, stored)
    memory.close()


CONTAINING = [
    # The query, a text that is nearly the query, and a longer one that contains the query.
    ("zh", "国工作人员", "本国工作人员", "国际工作人员",
     "联合国工作人员的薪酬和福利应当由大会根据国际公务员制度委员会的建议加以审议和核定，并每年提出报告。"),
    ("zh", "人权问题特别报告", "人权问题特别报告员", "人权问题专题报告",
     "请人权问题特别报告和其他有关文件的起草者在编写下一年度报告时充分考虑到会员国就此提出的各项意见和建议；"),
    ("en", "support for the national election board", "support to the national election board",
     "support for the national election committee",
     "Welcomes the continued support for the national election board that is provided by the "
     "Mission and by the country team as part of the preparation of the vote"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("lang", "text", "near", "other", "longer"), CONTAINING, ids=["staff", "rights", "support"]
)
def test_what_is_nearly_the_query_precedes_what_merely_contains_it(
    tmp_path, lang, text, near, other, longer
):
    memory = Memory.open(tmp_path, create=True)
    target = "zh" if lang == "en" else "en"
    memory.add(
        TranslationUnit((Variant(lang, each), Variant(target, f"translation {at}")))
        for at, each in enumerate((longer, near, other))
    )
    options = replace(ZH_EN, source=lang, target=target)
    matches = memory.lookup_many([Query(text)], options)[0].matches
    assert (matches[-1].kind, matches[-1].source) == ("containing", longer)
    assert matches[0].source == near
    assert matches[0].scored.match >= 75
    memory.close()


def test_a_clause_in_a_longer_text_precedes_matches_below_75_per_cent(tmp_path):
    memory = Memory.open(tmp_path, create=True)
    clause = "加强网络安全方面的能力建设"
    longer = f"邀请各国政府{clause}，并请秘书长在本次十年审查时加以报告；"
    below = "加强数据安全方面的机构建设"
    memory.add(
        TranslationUnit((Variant("zh", each), Variant("en", f"translation {at}")))
        for at, each in enumerate((below, longer))
    )
    first, second = memory.lookup_many([Query(clause)], ZH_EN)[0].matches
    assert (first.kind, first.source) == ("containing", longer)
    assert (second.kind, second.source) == ("fuzzy", below)
    assert second.scored.match < 75
    memory.close()


def test_a_filter_takes_out_what_is_no_precedent(memory):
    text = "强调必须弥合数字鸿沟；"
    view = View(Not(Equal("symbol", "A/RES/74/197")))
    found = memory.lookup_many([Query(text)], replace(ZH_EN, view=view))[0]
    assert [match.origin.symbol for match in found.matches] == ["A/C.2/74/L.19"]


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
