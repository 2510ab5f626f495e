"""What a reviser does to a bitext: every edit keeps both texts whole, or is refused."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from random_bitexts import bitexts
from review_sample import ADA, sample

from tmtool import review
from tmtool.errors import InputError
from tmtool.formats.bitexts import tsv
from tmtool.formats.bitexts.rows import iter_rows, name_sides
from tmtool.review import tables
from tmtool.review.commands import parse, write_edit
from tmtool.review.edits import count
from tmtool.review.session import start
from tmtool.review.summary import summarize
from tmtool.review.texts import squeeze
from tmtool.units import (
    Alignment,
    Bead,
    Bitext,
    Document,
    Pairing,
    Paragraph,
    Segment,
    is_complete,
)

# An apostrophe that is a whole text can't be told from the one that Excel needs before some texts.
readable = bitexts(without="'", languages=3)
visible = bitexts(without="'", lines=False, languages=3)
"""Without lines that have no text: no table shows which row these are in."""


def texts(bitext):
    """All that the sides say, white space apart."""
    return [
        [squeeze("".join(segment.text for segment in side)) for side in stream.sides]
        for stream in bitext.streams
    ]


def whole(bitext):
    """Whether the beads tile the segments, and the segments are what their paragraphs say."""
    for stream in bitext.streams:
        assert is_complete(stream.beads, *map(len, stream.sides))
        assert all(any(bead.sides) for bead in stream.beads)
        for document, segments in zip(bitext.sides, stream.sides, strict=True):
            for each in segments:
                assert document.paragraphs[each.paragraph].text[each.start : each.stop] == each.text


@st.composite
def edited(draw, kind):
    """A bitext, and what a few random edits make of it; those that are refused change nothing."""
    before = after = draw(kind)
    for _ in range(draw(st.integers(0, 4))):
        try:
            after = _edit(draw, after)
        except InputError:
            continue
    return before, after


def _edit(draw, bitext):
    row = draw(st.integers(0, count(bitext)))
    at = draw(st.integers(0, len(bitext.sides) - 1))
    side = draw(st.sampled_from([name_sides(3)[at], bitext.languages[at]]))
    match draw(st.sampled_from(["merge", "split", "move", "unpair", "pair", "accept"])):
        case "merge":
            return review.merge(bitext, row, row + draw(st.integers(1, 2)), checked=ADA)
        case "split":
            each = range(len(bitext.sides))
            parts = draw(st.tuples(*[_part(bitext, row, number) for number in each]))
            return review.split(bitext, row, *parts, checked=ADA)
        case "move":
            way = draw(st.sampled_from(["up", "down"]))
            part = draw(_part(bitext, row, at))
            return review.move(bitext, row, side, way, part, checked=ADA)
        case "unpair":
            return review.unpair(bitext, row, checked=ADA)
        case "pair":
            return review.pair(bitext, row, row + 1, checked=ADA)
    return review.accept(bitext, [row], checked=ADA)


def _part(bitext, row, side):
    """A number of segments, or a piece of the text of that row."""
    held = [squeeze(each.sides[side].text) for each in iter_rows(bitext) if each.number == row]
    text = held[0] if held else ""
    pieces = st.integers(0, max(len(text) - 1, 0)).map(lambda at: text[at : at + 5] or "x")
    return st.integers(0, 3) | pieces


@settings(max_examples=40)
@given(edited(readable))
def test_edits_keep_both_texts_and_tile_them(pair):
    before, after = pair
    assert texts(after) == texts(before)
    whole(after)


@settings(max_examples=40)
@given(edited(readable))
def test_what_changed_is_checked_and_has_no_score(pair):
    before, after = pair
    known = {_identity(row): row for row in iter_rows(before)}
    for row in iter_rows(after):
        old = known.get(_identity(row))
        if old is None:
            # Nobody has said that one-sided rows which are only joined have no translation.
            is_pair = sum(map(bool, (side.parts for side in row.sides))) > 1
            assert row.score is None
            assert row.checked in ((ADA,) if is_pair else (ADA, None))
        else:
            assert row.checked in (old.checked, ADA)


def _identity(row):
    """What a row holds; an item of a list may be all that a bead holds."""
    return row.stream == "lists", tuple(side.parts for side in row.sides)


def table(bitext, *, bom=False):
    return tuple(tables.parse_tables("".join(tsv.render_lines(bitext, bom=bom)), "edits.tsv"))


@settings(max_examples=40)
@given(readable, st.booleans())
def test_a_table_that_nobody_edited_changes_nothing(bitext, bom):
    applied = review.apply(bitext, table(bitext, bom=bom), checked=ADA)
    assert applied == review.AppliedEdits(bitext)


def extents(bitext):
    """Which text the rows hold, and who checked the pairs; a cut inside a row shows in no table.

    Nor does it show whether one-sided rows were only joined, or were pairs in between.
    """
    for row in iter_rows(bitext):
        ends = [
            (side.parts[0].paragraph, side.parts[0].start, side.parts[-1].stop, squeeze(side.text))
            for side in row.sides
            if side.parts
        ]
        checked = row.checked if len(ends) > 1 else None
        yield row.stream, [side.paragraphs for side in row.sides], ends, checked


@settings(max_examples=40)
@given(edited(visible), st.booleans())
def test_a_table_gives_what_the_edits_gave(pair, bom):
    before, after = pair
    applied = review.apply(before, table(after, bom=bom), checked=ADA)
    assert list(extents(applied.bitext)) == list(extents(after))


def test_one_sided_rows_that_a_table_joins_are_as_unchecked_as_by_merge():
    text = Document("zh", (Paragraph("body", None, "甲。乙。"),))
    other = Document("en", ())
    segments = Segment(0, 0, 2, "甲。"), Segment(0, 2, 4, "乙。")
    beads = Bead((range(1), range(0))), Bead((range(1, 2), range(0)))
    stream = Alignment((segments, ()), beads, "tmtool test")
    before = Bitext((text, other), (stream,), "sentence", "tmtool test")
    merged = review.merge(before, 0, 1, checked=ADA)
    applied = review.apply(before, table(merged), checked=ADA).bitext
    for bitext in (merged, applied):
        (row,) = iter_rows(bitext)
        assert (row.type, row.checked) == ("2-0", None)


# One edit at a time, on the sample.


def types(bitext):
    return [row.type for row in iter_rows(bitext)]


def test_merge_joins_rows_and_keeps_the_order():
    merged = review.merge(sample(), 1, 3, checked=ADA)
    assert types(merged) == ["0-1", "4-3", "1-2", "1-2", "1-0", "0-1"]
    row = list(iter_rows(merged))[1]
    assert row.source.text == "大会，回顾其以往各项决议，欢迎技术库投入运行。请会员国提供捐款；"
    assert (row.checked, row.score) == (ADA, None)


def test_split_counts_segments():
    parted = review.split(sample(), 4, 1, 1, checked=ADA)
    assert [(r.source.text, r.target.text) for r in list(iter_rows(parted))[4:6]] == [
        ("注意到进展并不均衡；", "Notes that progress has been uneven."),
        ("", "Many countries lack data;"),
    ]


def test_split_cuts_where_a_text_begins():
    parted = review.split(sample(), 5, "并请", 1, checked=ADA)
    assert [(r.source.text, r.target.text) for r in list(iter_rows(parted))[5:7]] == [
        ("又强调必须弥合“数字鸿沟”，", "Also stresses the need to bridge the “digital divide”;"),
        ("并请秘书长提交报告。", "Requests the Secretary-General to submit a report."),
    ]
    whole(parted)


def test_white_space_does_not_matter_where_a_text_is_named():
    parted = review.split(sample(), 3, 1, "and  invites\nMember", checked=ADA)
    assert list(iter_rows(parted))[4].target.text == "and invites Member States to contribute;"


@pytest.mark.parametrize(
    ("row", "side", "way", "what", "after"),
    [
        (4, "target", "down", 1, ["1-1", "1-3"]),
        (4, "target", "down", 2, ["1-0", "1-4"]),
        (5, "target", "up", 1, ["1-3", "1-1"]),
        (5, "source", "up", 1, ["2-2", "0-2"]),
        (4, "target", "down", "Many", ["1-1", "1-3"]),
        (4, "target", "down", "progress has", ["1-1", "1-4"]),
        (5, "target", "up", "the need", ["1-3", "1-2"]),
    ],
)
def test_move(row, side, way, what, after):
    moved = review.move(sample(), row, side, way, what, checked=ADA)
    assert types(moved)[4:6] == after
    whole(moved)


def test_a_row_from_which_all_has_gone_is_no_more():
    moved = review.move(sample(), 1, "source", "down", checked=ADA)
    moved = review.move(moved, 1, "target", "down", checked=ADA)
    assert types(moved)[:2] == ["0-1", "2-2"]


def test_unpair_and_pair_are_opposites():
    parted = review.unpair(sample(), 3, checked=ADA)
    assert types(parted)[3:5] == ["2-0", "0-1"]
    assert types(review.pair(parted, 3, 4, checked=ADA)) == types(sample())


def test_accept_keeps_the_score():
    accepted = review.accept(sample(), [1, 7], checked=ADA)
    marks = {row.number: row.score for row in iter_rows(accepted) if row.checked}
    assert marks == {1: 0.75, 7: 0.75}


@pytest.mark.parametrize(
    ("edit", "arguments", "message"),
    [
        (review.merge, (3, 3), "two pairs are needed, the upper one first"),
        (review.merge, (4, 3), "two pairs are needed, the upper one first"),
        (
            review.merge,
            (5, 6),
            (
                "one pair belongs to the body, the other to the footnotes: nothing can be "
                "moved between them"
            ),
        ),
        (review.merge, (7, 8), "pair 9 does not exist: they are numbered 1 to 8"),
        (review.merge, (-1, 0), "pair 0 does not exist"),
        (
            review.split,
            (4, 0, 0),
            ("the pair can't be split: it is 1-2, and one of the two pairs would be empty"),
        ),
        (
            review.split,
            (4, 1, 2),
            ("the pair can't be split: it is 1-2, and one of the two pairs would be empty"),
        ),
        (review.split, (4, 2, 1), "the source has 1 segments, not 2"),
        (review.split, (4, 1, -1), "the target has 2 segments, not -1"),
        (review.split, (4, 1, "lack of"), "“lack of” does not occur in the pair"),
        (review.split, (4, 1, "any countries"), "“any countries” does not occur in the pair"),
        (review.split, (5, 1, "e"), "“e” does not occur in the pair"),
        (review.split, (5, 1, "the"), "“the” occurs 3 times in the pair: give a longer text"),
        (review.split, (5, " ", 1), "“ ” does not occur in the pair"),
        (review.move, (0, "target", "up"), "there is no pair above to move segments to"),
        (review.move, (7, "target", "down"), "there is no pair below to move segments to"),
        (
            review.move,
            (5, "target", "down"),
            "one pair belongs to the body, the other to the footnotes",
        ),
        (review.move, (0, "source", "down"), "the source has 0 segments, not 1"),
        (review.move, (4, "target", "up", 3), "the target has 2 segments, not 3"),
        (
            review.move,
            (4, "target", "up", 0),
            ("the cut is at the edge of the target: choose a position inside it"),
        ),
        (
            review.move,
            (4, "target", "up", "Notes"),
            ("the cut is at the edge of the target: choose a position inside it"),
        ),
        (review.unpair, (0,), "the pair is 0-1: it has no two sides to separate"),
        (review.unpair, (9,), "pair 10 does not exist"),
        (review.pair, (6, 6), "two neighbouring pairs are needed"),
        (review.pair, (5, 7), "two neighbouring pairs are needed"),
        (
            review.pair,
            (0, 1),
            (
                "the pairs are 0-1 and 1-1: only a source and a target can be paired; use "
                "merge to join them"
            ),
        ),
        (review.pair, (5, 6), "one pair belongs to the body"),
        (review.accept, ([1, 8],), "pair 9 does not exist: they are numbered 1 to 8"),
    ],
)
def test_what_would_break_the_tiling_is_refused(edit, arguments, message):
    with pytest.raises(InputError) as caught:
        edit(sample(), *arguments, checked=ADA)
    assert str(caught.value).startswith(message)


def test_two_null_beads_of_one_side_are_no_pair():
    parted = review.split(sample(), 4, 0, 1, checked=ADA)
    parted = review.split(parted, 5, 0, 1, checked=ADA)
    with pytest.raises(InputError, match="only a source and a target can be paired"):
        review.pair(parted, 4, 5, checked=ADA)


# The UN profile: the original, here the source, is neither cut nor joined.


@pytest.mark.parametrize(
    ("edit", "arguments", "message"),
    [
        (
            review.merge,
            (4, 5),
            "one side is the original: under the UN profile its segments can't be joined",
        ),
        (
            review.split,
            (5, "并请", 1),
            "the source is the original: under the UN profile",
        ),
        (review.move, (5, "source", "up"), "one side is the original"),
        (review.move, (5, "source", "up", "并请"), "the source is the original"),
    ],
)
def test_the_un_profile_keeps_the_original(edit, arguments, message):
    with pytest.raises(InputError, match=message):
        edit(sample("tmtool test profile:un"), *arguments, checked=ADA)


def test_the_un_profile_lets_the_translation_be_cut():
    bitext = sample("tmtool test profile:un")
    parted = review.split(bitext, 3, 1, "and invites", checked=ADA)
    assert types(parted)[3:5] == ["1-1", "1-1"]
    assert types(review.move(parted, 4, "target", "down", checked=ADA))[3:6] == [
        "1-1",
        "1-0",
        "1-3",
    ]


# Lists.


def listed():
    first, second = (Segment(0, 0, 2, "大会"), Segment(1, 4, 11, "General"))
    return replace(sample(), lists=(Pairing((first, second), 0.5),))


def test_items_of_a_list_are_accepted_or_unpaired():
    bitext = listed()
    assert count(bitext) == 9
    assert review.accept(bitext, [8], checked=ADA).lists[0].checked == ADA
    assert review.unpair(bitext, 8, checked=ADA) == sample()
    with pytest.raises(InputError, match="items of a list can only be accepted or unpaired"):
        review.split(bitext, 8, 0, 1, checked=ADA)
    with pytest.raises(InputError, match="there is no pair below to move segments to"):
        review.move(bitext, 7, "target", "down", checked=ADA)


def test_an_edit_by_a_string_of_json_says_any_text():
    for text in ('He said "#1" # two', "a\\b\n“c”", "= 'x' finding 0123456789ab"):
        for finding in (None, "0123456789ab"):
            command = parse(write_edit("5a", "target", text, finding))
            assert (command.verb, command.rows, command.side) == ("edit", (("5a", "5a"),), "target")
            assert (command.texts, command.finding) == ((text,), finding)
    assert parse('edit 1 source = "x"  # why').texts == ("x",)
    with pytest.raises(InputError, match="must be a string of JSON"):
        parse(r'edit 1 source = "\x"')


def test_an_edit_that_parts_items_of_lists_takes_their_names_away():
    row = next(row for row in iter_rows(sample()) if row.target.text.count(" ") >= 4)
    part, words = row.target.parts[0], row.target.text.split(" ")
    first, last = " ".join(words[:2]), " ".join(words[3:])
    places = [(part.start, first), (part.start + row.target.text.index(last), last)]
    source = Segment(0, 0, 1, sample().sides[0].paragraphs[0].text[:1])
    items = tuple(
        Pairing((source, Segment(part.paragraph, at, at + len(text), text)), 0.5)
        for at, text in places
    )
    begun = start(replace(sample(), lists=items))
    crossed = " ".join(words[1:3])
    after, touched = begun.apply(parse(f'edit {row.number + 1} target "{crossed}" "Xyz"'), ADA)
    assert [item.target.text for item in after.bitext.lists] == [last]
    assert after.names == (*begun.names[:-2], begun.names[-1])
    assert touched == (row.number,)
    undone, _ = after.apply(parse("undo"), ADA)
    assert undone.names == begun.names


@given(bitexts(), st.lists(st.tuples(st.integers(1, 12), st.sampled_from("amsuxer")), max_size=8))
def test_every_row_has_a_name_whatever_is_said(bitext, said):
    """Names fit rows, none stands twice, and the numbers that are counted are those of the rows."""
    state = start(bitext)
    lines = {"a": "accept {0}", "m": "merge {0}-{1}", "s": "split {0} 1:1", "u": "unpair {0}",
             "x": "undo", "e": 'edit {0} target = "e a"', "r": "restore {0}"}  # fmt: skip
    for number, verb in said:
        try:
            state, _ = state.apply(parse(lines[verb].format(number, number + 1)), ADA)
        except InputError:
            continue
        rows = list(iter_rows(state.bitext))
        names = [name for own in state.names for name in own]
        assert len(rows) == len(state.names)
        assert len(names) == len({*names})
        summary = summarize(state.bitext)
        assert summary.pairs == len(rows)
        assert summary.checked == sum(row.checked is not None for row in rows)
        assert summary.edited == sum(row.edited is not None for row in rows)
        assert summary.one_sided == sum(not row.is_pair for row in rows)
        wanted = frozenset({0, len(rows) - 1})
        assert list(iter_rows(state.bitext, wanted)) == [r for r in rows if r.number in wanted]
    kept = state.forget(2)
    assert (kept.bitext, kept.names) == (state.bitext, state.names)
