"""Whole documents: context, equal matches, leverage, a document that is in the memory itself."""

from contextlib import closing
from dataclasses import replace

import comparisons
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tmtool.cli import run
from tmtool.documents import read_text
from tmtool.memory.memory import Memory
from tmtool.memory.model import LookupOptions
from tmtool.memory.whole.bulk import look_up
from tmtool.memory.whole.leverage import (
    BANDS,
    compute_leverage,
    find_band,
    iter_bands,
    measure_size,
)
from tmtool.memory.whole.prepared import iter_useful, prepare_answer, select_worded
from tmtool.memory.whole.self_matches import find_self_matches, is_same_work, reduce_to_document
from tmtool.protocols import View
from tmtool.units import Meta, Origin, TranslationUnit, Variant
from tmtool.where import Equal, Not

ZH = LookupOptions("zh", "en", semantic="never")


@pytest.fixture
def held(tmp_path):
    found = comparisons.memory(tmp_path / "memory")
    yield found
    found.close()


def list_calls(memory, monkeypatch):
    """The queries of each look-up that is still to come."""
    calls, real = [], memory.lookup_many
    monkeypatch.setattr(
        memory,
        "lookup_many",
        lambda queries, options: calls.append(queries) or real(queries, options),
    )
    return calls


def test_segments_have_their_best_matches_with_context(held):
    whole = look_up(held, comparisons.draft(), ZH)
    kinds = {a.query.text[:4]: a.best.kind if a.best else None for a in whole.answers}
    assert kinds == {
        "大会，": "exact", "回顾其2": "formula", "欢迎秘书": "exact", "敦促各国": "exact",
        "请各会员": "fuzzy", "赞扬各区": None, "决定在第": "formula",
    }  # fmt: skip
    same = look_up(held, comparisons.draft(comparisons.EARLIER.replace("强调必须", "又强调须")), ZH)
    kinds = {a.query.text[:4]: a.best.kind for a in same.answers if a.best}
    assert kinds["欢迎秘书"] == "context"
    assert kinds["敦促各国"] == "exact"


def test_bulk_is_one_look_up(held, monkeypatch):
    """Every segment in one call, each with what stands before and behind it."""
    calls = list_calls(held, monkeypatch)
    look_up(held, comparisons.draft(), replace(ZH, fragments=False))
    (queries,) = calls
    assert len(queries) == 7
    assert [q.before for q in queries[1:]] == [q.text for q in queries[:-1]]
    assert [q.after for q in queries[:-1]] == [q.text for q in queries[1:]]


def test_meanings_are_searched_only_where_little_was_found(held, monkeypatch):
    calls = list_calls(held, monkeypatch)
    look_up(held, comparisons.draft(), replace(ZH, semantic="auto"))
    assert [query.text[:4] for query in calls[1]] == ["赞扬各区"]


def test_pieces_of_what_has_no_match(held):
    """The draft's new sentence about the coast shares a clause with an old one."""
    draft = comparisons.document(["赞扬各区域中心为加强沿海国家的预警能力而培训年轻的气象人员；"])
    (answer,) = look_up(held, draft, ZH).answers
    assert not answer.matches
    assert [answer.query.text[p.start : p.stop] for p in answer.pieces] == [
        "加强沿海国家的预警能力"
    ]


def test_equal_matches_prefer_what_supplied_the_neighbours(tmp_path):
    """Two documents say the same with other words; the one that goes on in the draft is taken."""
    one = comparisons.units(symbol="A/RES/71/1", date="2016-12-19")
    rendered = comparisons.RENDERED.replace("Invites", "Calls upon").replace(
        "Stresses", "Underlines"
    )
    other = comparisons.units(target=rendered, symbol="A/RES/71/2", date="2016-12-19")
    held = comparisons.memory(tmp_path, one[:4], other)
    draft = comparisons.document([
        "另外一句从来没有人说过的话。", "请各会员国向信托基金提供自愿捐款；",
        "强调必须加强沿海国家的预警能力；", "敦促各国采取一切必要措施保护沿海湿地；",
    ])  # fmt: skip
    whole = look_up(held, draft, replace(ZH, k=1))
    assert whole.answers[1].best.target.startswith("Calls upon")
    assert whole.answers[1].best.origin.symbol == "A/RES/71/2"
    held.close()


# A document is never precedent for itself.


def test_the_same_file_text_or_symbol(tmp_path):
    held = comparisons.memory(tmp_path / "memory", comparisons.units(file_hash="f" * 64))
    draft = comparisons.draft()
    told = {
        "file": replace(draft, meta=Meta(file_hash="f" * 64)),
        "symbol": replace(draft, symbol="A/RES/74/197"),
    }
    for why, document in told.items():
        whole = look_up(held, document, ZH)
        assert whole.itself.remarks == (
            f"A/RES/74/197 is no precedent here: it {'is' if why == 'file' else 'has'} "
            f"the same {why}",
        )
        assert not any(answer.matches for answer in whole.answers)
        again = look_up(held, document, ZH, with_itself=True)
        assert again.itself.remarks == ()
        assert sum(bool(answer.matches) for answer in again.answers) > len(again.answers) / 2
    assert any(answer.matches for answer in look_up(held, draft, ZH).answers)
    held.close()


@pytest.mark.parametrize(
    ("symbol", "own"),
    [
        ("A/C.2/74/L.9", True),
        ("A/C.2/74/L.9/Rev.1", True),
        ("A/C.2/75/L.9", False),
        ("E/2019/L.9", False),
        (None, False),
    ],
)
def test_a_draft_and_its_adopted_text(held, symbol, own):
    """Nearly all of it word for word, and a symbol of the same body and session."""
    text = comparisons.EARLIER.replace("自愿捐款", "更多捐款")
    draft = replace(comparisons.draft(text), symbol=symbol)
    found = look_up(held, draft, ZH)
    assert bool(found.itself.remarks) is own
    if own:
        assert "6 of 7 segments word for word" in found.itself.remarks[0]
        assert {m.origin.symbol for a in found.answers for m in a.matches} <= {"A/RES/70/1"}


def test_a_symbol_alone_is_not_enough(held):
    """A text of the same session that shares a third is precedent like any other."""
    draft = replace(comparisons.draft(), symbol="A/C.2/74/L.9")
    assert look_up(held, draft, ZH).itself.remarks == ()


def test_the_same_title(tmp_path):
    """Without symbols the title speaks; years apart it is next year's text with that title."""
    text = "海洋观测\n" + comparisons.EARLIER
    held = comparisons.memory(
        tmp_path, comparisons.units(text, "Ocean observation\n" + comparisons.RENDERED, symbol=None,
                                 file="old.tmx"),
    )  # fmt: skip
    document = comparisons.document(text.splitlines())
    title = replace(document.paragraphs[0], kind="title")
    document = replace(document, paragraphs=(title, *document.paragraphs[1:]))
    texts = [each.text for each in document.paragraphs]

    def own(date):
        return find_self_matches(
            held.store, replace(document, meta=Meta(date=date)), texts, ZH
        ).remarks

    assert own("2019-11-02") == (
        "old.tmx is no precedent here: it has 8 of 8 segments word for word, and the same title",
    )
    assert own("2021-11-02") == ()
    held.close()


def test_a_file_is_known_by_its_bytes(tmp_path):
    """Where neither symbol nor text names the document that is in the memory."""
    units = comparisons.units(
        comparisons.EARLIER, comparisons.RENDERED, symbol=None, file="old.tmx"
    )
    told = [
        replace(each, origins=tuple(replace(o, places=(), file_hash="f00d") for o in each.origins))
        for each in units
    ]
    held = comparisons.memory(tmp_path, told)
    draft = replace(comparisons.draft(), symbol=None, meta=Meta(file_hash="F00D"))
    found = find_self_matches(held.store, draft, [], ZH)
    assert found.remarks == ("old.tmx is no precedent here: it is the same file",)
    assert found.build_exclusion(None) == Not(Equal("hash", "f00d"))
    assert held.store.count_units(View(found.build_exclusion(None))) == 0
    held.close()


def test_symbols_that_belong_together():
    assert is_same_work("A/C.2/75/L.60", "A/75/456")
    assert not is_same_work("A/RES/75/1", "E/RES/75/1")
    assert not is_same_work(None, "A/RES/75/1")
    assert not is_same_work("ST/SGB/Rev.1", "ST/SGB/Rev.1")


@given(position=st.integers(0, 9), date=st.sampled_from([None, "2020"]))
def test_a_document_is_known_whatever_stands_where_in_it(position, date):
    origin = Origin(file="a.tmx", position=position, date=date)
    assert reduce_to_document(origin) == Origin(file="a.tmx")
    assert reduce_to_document(replace(origin, symbol="A/1")) == Origin(symbol="A/1")


# Leverage.


def test_the_table_is_the_whole_document(held):
    whole = look_up(held, comparisons.draft(), ZH)
    found = compute_leverage(whole)
    assert tuple(found.counts) == BANDS
    assert found.unit == "characters"
    assert found.total.segments == len(whole.segments) == 7
    assert found.total.size == sum(measure_size(each.text, "zh") for each in whole.segments)
    alike = round(whole.answers[4].best.scored.match)
    own = next(each for each in BANDS[4:] if each == "none" or alike >= int(each[:2]))
    assert {each: c.segments for each, c in found.counts.items() if c.segments} == {
        "exact": 3, "formula": 2, own: 1, "none": 1,
    }  # fmt: skip


def test_what_stood_before_is_repeated_work(held):
    """A new sentence counts once; one that the memory has is exact wherever it stands."""
    text = "赞扬各区域中心培训年轻的气象人员；"
    draft = comparisons.document([text, "大会，", text, "大会，", text])
    whole = look_up(held, draft, ZH)
    assert list(iter_bands(whole)) == ["none", "exact", "repeated", "exact", "repeated"]


def test_english_counts_words(held):
    draft = read_text("Welcomes the report of the Secretary-General, in 2019 - again.", lang="en")
    found = compute_leverage(look_up(held, draft, LookupOptions("en", "zh", semantic="never")))
    assert (found.unit, found.total.size) == ("words", 9)


@settings(max_examples=50)
@given(text=st.text())
def test_sizes_add_up(text):
    half = len(text) // 2
    assert measure_size(text, "zh") == measure_size(text[:half], "zh") + measure_size(
        text[half:], "zh"
    )


# What a CAT tool begins with.


def test_nothing_stands_higher_than_it_is(tmp_path):
    """A formula is never done; an exact match is only where people paired it."""
    held = comparisons.memory(tmp_path)
    whole = look_up(held, comparisons.draft(), ZH)
    trust = {a.query.text[:4]: p.trust for a in whole.answers if (p := prepare_answer(a, "zh"))}
    assert trust["欢迎秘书"] == "translated"
    assert trust["回顾其2"] == "review"
    formula = prepare_answer(whole.answers[1], "zh")
    assert formula.text == "Recalling its resolution 74/197 of 19 December 2019,"
    assert "values put in: 73/218 -> 74/197" in formula.remark
    assert formula.match.target == "Recalling its resolution 73/218 of 20 December 2018,"
    held.close()
    automatic = comparisons.memory(tmp_path / "b", comparisons.units(score=0.97))
    whole = look_up(automatic, comparisons.draft(), ZH)
    begun = [prepare_answer(answer, "zh") for answer in whole.answers]
    assert {each.trust for each in begun if each} == {"review", "adapt"}
    automatic.close()


def test_meaning_alone_begins_no_translation(held):
    """It is shown to people, and stays out of files for CAT tools and out of every band."""
    answer = look_up(held, comparisons.draft(), ZH).answers[2]
    near = replace(answer, matches=(replace(answer.best, kind="semantic", cosine=0.9),))
    assert prepare_answer(near, "zh") is None
    assert select_worded(near) == []
    assert (find_band(near), find_band(answer)) == ("none", "exact")
    assert select_worded(answer) == list(answer.matches)


def test_the_useful_subset_is_stored_text(held):
    whole = look_up(held, comparisons.draft(), ZH)
    targets = [unit.get_text("en") for unit in iter_useful(whole)]
    assert "Recalling its resolution 73/218 of 20 December 2018," in targets
    assert len(targets) == len(set(targets))
    assert not any("74/197" in target for target in targets)


def test_units_without_a_place_are_no_previous_version(tmp_path, capsys):
    """They have a symbol, and match, and there is nothing to compare the draft with."""
    with closing(Memory.open(tmp_path / "m", create=True)) as memory:
        memory.add([
            TranslationUnit(
                (Variant("zh", "弥合数字鸿沟"), Variant("en", "bridging the digital divide")),
                (Origin(symbol="A/RES/57/1", date="2002", status="adopted"),),
            )
        ])  # fmt: skip
    draft = tmp_path / "draft.txt"
    draft.write_text("弥合数字鸿沟\n", "utf-8")
    memory = ["--memory", str(tmp_path / "m")]
    assert run(["pretranslate", str(draft), "--from", "zh", *memory]) == 0
    assert "bridging the digital divide" in capsys.readouterr().out
