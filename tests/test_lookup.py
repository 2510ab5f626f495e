"""What look-ups are shown with: marks, lines, places, and what renders a piece."""

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lookups import filled

from tmtool.fuzzy.runs import RenderingModel
from tmtool.fuzzy.target_parts import find_part
from tmtool.lang.script import measure_width
from tmtool.memory import passages
from tmtool.memory.direction import choose_direction
from tmtool.memory.marking import mark_answer
from tmtool.memory.model import LookupOptions
from tmtool.memory.places import show_place
from tmtool.protocols import View
from tmtool.units import Origin, Place
from tmtool.views import TextPart, split_parts
from tmtool.views.commands import show_command
from tmtool.views.terminal.look import Look, lay_out, measure_shown_width
from tmtool.views.terminal.lookup import format_percent
from tmtool.where import Equal

ROLES = (None, "gone", "new", "affected", "value")


@pytest.fixture
def memory(tmp_path):
    found = filled(tmp_path / "memory")
    yield found
    found.close()


def spaced(text):
    """The words of a text by its blanks."""
    return [found.span() for found in re.finditer(r"\S+", text)]


# Lines.


texts = st.text("弥合数字鸿沟，。 abc-\n\t\x1b[]", max_size=60)


@given(st.lists(st.builds(TextPart, texts, st.sampled_from(ROLES)), max_size=5), st.integers(6, 40))
def test_lines_hold_all_of_a_text_and_are_not_too_wide(listed, columns):
    plain = lay_out(listed, columns, Look(columns))
    assert max(map(measure_width, plain)) <= columns
    whole = "".join(lay_out(listed, 10_000, Look(10_000)))
    assert "".join("".join(plain).split()) == "".join(whole.split())
    coloured = lay_out(listed, columns, Look(columns, color=True))
    assert [re.sub(r"\x1b\[[0-9;]*m", "", line) for line in coloured] == plain
    assert list(map(measure_shown_width, coloured)) == list(map(measure_width, plain))
    assert not any("\x1b" in line for line in plain)


@given(st.text("abc", max_size=20), st.data())
def test_parts_are_the_text_cut_at_the_spans(text, data):
    ends = sorted(data.draw(st.sets(st.integers(0, len(text)), max_size=6)))
    spans = [range(*pair) for pair in zip(ends[::2], ends[1::2], strict=False)]
    found = split_parts(text, spans, "affected")
    assert "".join(each.text for each in found) == text
    marked_texts = [each.text for each in found if each.role]
    assert marked_texts == [text[span.start : span.stop] for span in spans]


def test_a_percentage_is_whole_only_where_nothing_is_missing():
    assert [format_percent(each) for each in (100, 99.999, 65.0, 0)] == [
        "100 %",
        "99 %",
        "65 %",
        "0 %",
    ]


# What renders what.


def test_the_affected_words_and_the_renderings_of_pieces_are_marked(memory):
    options = LookupOptions("zh", "en", semantic="never")
    query = "强调必须弥合数字鸿沟，确保人人都能享受惠益；"
    answer = memory.lookup(query, source="zh", target="en", options=options)
    (first, *_) = mark_answer(memory.store, answer, options).matches
    assert [first.target[each.start : each.stop] for each in first.affected] == ["eliminate"]
    assert answer.best.affected == ()


def test_what_was_put_in_is_marked_where_it_was_stored(memory):
    options = LookupOptions("zh", "en", semantic="never")
    answer = memory.lookup("约16亿人无法上网。", source="zh", target="en", options=options)
    (match, *_) = mark_answer(memory.store, answer, options).matches
    assert [match.target[each.start : each.stop] for each in match.affected] == ["1.5 billion"]


def test_pieces_of_units_that_are_matches_are_left_out(memory):
    options = LookupOptions("zh", "en", semantic="never")
    query = "加强信息安全，促进数字经济发展，消除贫困，并提交报告"
    answer = memory.lookup(query, source="zh", target="en", options=options)
    found = mark_answer(memory.store, answer, options)
    keys = {match.stored.key for match in found.matches}
    assert answer.pieces
    assert not keys & {piece.match.stored.key for piece in found.pieces}


# A made-up language: every word has one in the other language, and clauses change places.


def told(numbers):
    return " ".join(f"w{at}" for at in numbers)


def said(numbers):
    return " ".join(f"x{at}q" for at in numbers)


@given(st.permutations(range(30)), st.integers(3, 6), st.integers(3, 6))
def test_a_clause_is_found_wherever_its_words_went(order, first, second):
    one, other = order[:first], order[first : first + second]
    source, target = f"{told(one)} {told(other)}", f"{said(other)} {said(one)}"
    background = [(told(pair), said(pair)) for pair in pairwise(order)]
    model = RenderingModel([(source, target)], background, (spaced, spaced))
    span = find_part(range(len(told(one))), model)
    assert span is not None
    assert target[span.start : span.stop] == said(one)


def test_nothing_is_made_up_where_nothing_is_known():
    model = RenderingModel([("w1 w2 w3 w4", "x1 x2 x3 x4")], [], (spaced, spaced))
    assert find_part(range(5), model) is None
    assert find_part(range(11), model) == range(11)


# Places.


def test_a_passage_is_what_stands_around_a_place(memory):
    (found,) = passages.open_passages(memory.store, "A/RES/74/197", label="7", count=1)
    assert [each.unit.get_text("zh")[:4] for each in found.units] == [
        "回顾第7",
        "强调必须",
        "请秘书长",
    ]
    assert found.chosen == {2}
    assert found.document.symbol == "A/RES/74/197"


def test_a_filter_holds_for_places(memory):
    view = View(Equal("status", "draft"))
    assert passages.open_passages(memory.store, "A/RES/74/197", label="7", view=view) == []
    assert len(passages.open_passages(memory.store, "A/C.2/75/L.11", at=0, view=view)) == 1


def test_a_unit_is_opened_at_each_of_its_places(memory):
    key = memory.store.find_unit_keys(
        memory.store.find_exact(["约15亿人无法上网。"], "zh")[0], "en"
    )[0][0]
    (found,) = passages.open_passages(memory.store, key, count=0)
    assert [each.key for each in found.units] == [key]


def test_places_without_a_position_are_opened_by_their_label(memory):
    from tmtool.units import TranslationUnit, Variant

    place = Place("zh", label="九"), Place("en", label="IX")
    texts = Variant("zh", "没有位置的一段"), Variant("en", "a paragraph without a position")
    memory.add([TranslationUnit(texts, (Origin(place, symbol="A/1/1"),))])
    for label in ("九", "IX"):
        (found,) = passages.open_passages(memory.store, "A/1/1", label=label)
        assert [each.unit.get_text("en") for each in found.units] == [
            "a paragraph without a position"
        ]


@pytest.mark.parametrize(
    ("origin", "wanted"),
    [
        (Origin((Place("zh", label="19"),), symbol="A/RES/75/202"), "A/RES/75/202 --para 19"),
        (Origin((Place("en", label="19"),), symbol="A/1"), "A/1 --para 19"),
        (Origin((Place("zh", label="(a)"),), symbol="A/1", position=4), "A/1 --at 4"),
        (
            Origin((Place("zh", label="3", kind="footnote"),), symbol="A/1", position=4),
            "A/1 --at 4",
        ),
        (Origin((Place("zh", label="(a)"),), symbol="A/1"), "A/1 --para '(a)'"),
        (Origin(file="it's mine.tmx"), "'it'\"'\"'s mine.tmx'"),
        (Origin((Place("zh", document="0a1b"),), position=0), "0a1b --at 0"),
        (Origin(), None),
    ],
)
def test_a_locator_is_what_a_shell_takes(origin, wanted):
    assert show_place(origin, "zh", show_command) == wanted


@pytest.mark.parametrize(
    ("text", "lang", "to", "wanted"),
    [
        ("数字鸿沟", None, None, ("zh", "en")),
        ("digital divide", None, None, ("en", "zh")),
        ("74/197", None, None, ("en", "zh")),
        ("74/197", None, "en", ("zh", "en")),
        ("数字鸿沟", "zh-Hans", "fr", ("zh", "fr")),
        ("fracture numérique", None, "zh", ("fr", "zh")),
    ],
)
def test_the_direction_is_guessed_and_flags_override(text, lang, to, wanted):
    assert choose_direction(text, ["zh", "en", "fr"], lang, to) == wanted
