"""Wording that revisers correct: in a table by row ids, by command, and what is kept of it."""

import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from random_bitexts import bitexts
from review_sample import ADA, DATA, sample, shown

from tmtool import review
from tmtool.errors import InputError, ParseError
from tmtool.formats.bitexts import rebuild, tsv
from tmtool.formats.bitexts.placing import restore_document
from tmtool.formats.bitexts.rows import EDITED, is_edited, iter_records, iter_rows, name_sides
from tmtool.formats.units.bitexts import iter_bitext_units
from tmtool.formats.units.provenance import find_edit
from tmtool.formats.units.whole import make_texts
from tmtool.lang.signs import fold_signs
from tmtool.review import tables
from tmtool.units import CheckRecord, Code, Pairing, Segment, is_complete
from tmtool.views.html.bitext import write

CASES = sorted((DATA / "wording").glob("*.tsv"))
REFUSED = sorted((DATA / "wording" / "refused").glob("*.tsv"))
MESSAGES = (DATA / "wording" / "refused" / "messages.txt").read_text("utf-8").splitlines()
BO = CheckRecord("Bo", "2026-11-27T10:00:00+00:00")


def applied(text, bitext=None, checked=ADA, name="edits.tsv"):
    return review.apply(bitext or sample(), tables.parse_tables(text, name), checked=checked)


def told(result):
    """What came of a table: the rows that changed, the edits, what was left alone."""
    before = {*shown(sample())}
    yield from (line for line in shown(result.bitext) if line not in before)
    for each in result.edits:
        yield f"pair {each.pair + 1} {each.side} was: {each.before or '()'}"
    for row in iter_rows(result.bitext):
        for side in row.sides:
            for edit in side.edits:
                now = side.text[edit.start : edit.stop]
                yield f"in row {row.number + 1}: {edit.before or '()'} -> {now}, {edit.by}"
    if result.kept:
        yield f"left: {', '.join(str(row + 1) for row in result.kept)}"
    if result.unread:
        yield f"signs alone: {result.unread}"


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_what_a_table_rewords_is_kept_as_edits(path):
    result = applied(path.read_text("utf-8"))
    assert [*told(result)] == path.with_suffix(".txt").read_text("utf-8").splitlines()
    check_whole(result.bitext)
    assert texts_read(result.bitext) == texts_read(sample())


@pytest.mark.parametrize("path", REFUSED, ids=lambda path: path.stem)
def test_what_can_not_be_told_from_a_slip_is_refused(path):
    with pytest.raises(ParseError) as caught:
        applied(path.read_text("utf-8"), name=path.name)
    assert str(caught.value) in MESSAGES


def test_every_refused_table_has_its_message():
    names = [message.partition(":")[0] for message in MESSAGES]
    assert names == [path.name for path in REFUSED]


def check_whole(bitext):
    """Beads tile the segments, and these are what their paragraphs say."""
    for stream in bitext.streams:
        assert is_complete(stream.beads, *map(len, stream.sides))
        for document, segments in zip(bitext.sides, stream.sides, strict=True):
            for each in segments:
                assert document.paragraphs[each.paragraph].text[each.start : each.stop] == each.text


def texts_read(bitext):
    """What the documents said when they were read."""
    sides = map(restore_document, bitext.sides)
    return [[each.text for each in side.paragraphs] for side in sides]


# Properties.

words = st.text('aeT.会议 ”"-', min_size=1, max_size=12).filter(fold_signs)


@st.composite
def reworded(draw, **options):
    """A bitext, and the same with other wording in some of its rows."""
    before = after = draw(bitexts(without="'", lines=False, **options))
    for _ in range(draw(st.integers(1, 4))):
        number = draw(st.integers(0, review.edits.count(before) - 1))
        side = draw(st.sampled_from(name_sides(len(before.sides))))
        try:
            after = review.edit(after, number, side, draw(words), checked=ADA)
        except InputError:
            continue
    return before, after


def comparable(record):
    """A record without what an item of a list shows, which depends on what stands around it."""
    is_item = record["stream"] == "lists"
    return {name: it for name, it in record.items() if not (is_item and name.endswith("_inlines"))}


@settings(max_examples=60)
@given(reworded(languages=3))
def test_edits_keep_what_was_read_and_come_back_from_records(pair):
    before, after = pair
    check_whole(after)
    assert texts_read(after) == texts_read(before)
    assert [side.id for side in after.sides] == [side.id for side in before.sides]
    again = rebuild.build_bitext(iter_records(after), "a.jsonl")
    assert [*map(comparable, iter_records(again))] == [*map(comparable, iter_records(after))]
    assert again.streams == tuple(
        replace(stream, signature=again.signature) for stream in after.streams
    )


@settings(max_examples=60)
@given(reworded())
def test_restoring_gives_the_wording_back(pair):
    before, after = pair
    for row in [*iter_rows(after)][::-1]:
        if row.edited and row.stream != "lists":
            after = review.restore(after, row.number, checked=ADA)
    assert not is_edited(after)
    assert texts_read(after) == texts_read(before)
    for row, old in zip(iter_rows(after), iter_rows(before), strict=False):
        # Sentences that an edit joined stay one: rows show a space between two that the text lacks.
        assert row.stream == "lists" or [
            fold_signs(side.text).replace(" ", "") for side in row.sides
        ] == [fold_signs(side.text).replace(" ", "") for side in old.sides]


@st.composite
def typed(draw):
    """A bitext, its table with other texts in some cells, and which these are."""
    bitext = draw(bitexts(without="'\"", lines=False))
    rows = [[side.text for side in row.sides] for row in iter_rows(bitext)]
    beads = [row for row in iter_rows(bitext) if row.stream != "lists"]
    new = {}
    for _ in range(draw(st.integers(1, 3))):
        row, side = draw(st.sampled_from(beads)), draw(st.integers(0, 1))
        text = row.sides[side].text
        if len(row.sides[side].parts) != 1 or not fold_signs(text):
            continue
        at = draw(st.integers(0, len(text)))
        changed = f"{text[:at]} {draw(st.sampled_from(['新词', 'word']))} {text[at:]}"
        new[row.number, side] = rows[row.number][side] = changed
    lines = ["pair\tsource\ttarget\tstream"]
    streams = [row.stream for row in iter_rows(bitext)]
    lines += [
        "\t".join((str(at + 1), *map(tsv.escape, texts), stream))
        for at, (texts, stream) in enumerate(zip(rows, streams, strict=True))
    ]
    return bitext, "\n".join(lines), new


@settings(max_examples=60)
@given(typed())
def test_what_is_typed_into_cells_is_what_is_edited(case):
    bitext, table, new = case
    result = applied(table, bitext)
    names = name_sides(2)
    assert {(each.pair, names.index(each.side)) for each in result.edits} == {*new}
    for row, old in zip(iter_rows(result.bitext), iter_rows(bitext), strict=False):
        for at, side in enumerate(row.sides):
            wanted = new.get((row.number, at), old.sides[at].text)
            if row.stream != "lists":
                assert fold_signs(side.text) == fold_signs(wanted)


# Several people.


def table_of(bitext, change=None):
    """A sheet of a bitext as text: its numbers, texts, marks and state, after a change."""
    from tmtool.formats.bitexts.base import build_base, digest_documents

    documents = digest_documents(bitext)
    cells = {
        row.number + 1: [row.source.text, row.target.text, "", str(build_base(documents, row))]
        for row in iter_rows(bitext)
    }
    if change:
        change(cells)
    lines = ["\t".join((str(number), *own)) for number, own in cells.items()]
    return "\n".join(["pair\tsource\ttarget\tchecked_by\tbase", *lines])


def put(number, old, new):
    def change(cells):
        cells[number][1] = cells[number][1].replace(old, new)

    return change


def test_a_second_table_leaves_alone_what_the_first_changed():
    first = applied(table_of(sample(), put(4, "technology bank", "Technology Bank")))
    second = applied(table_of(sample(), put(6, "bridge", "close")), first.bitext, BO)
    assert [each.pair for each in second.edits] == [5]
    texts = [row.target.text for row in iter_rows(second.bitext)]
    assert "Technology Bank" in texts[3]
    assert "close the" in texts[5]


def test_two_who_change_one_text_are_told():
    first = applied(table_of(sample(), put(4, "technology bank", "Technology Bank")))
    message = (
        r"^edits\.tsv:5:3: target: pair 4 was edited by Ada, 2026-11-26 since this table was "
        "written, and says “Welcomes the operation of the Technology Bank"
    )
    with pytest.raises(ParseError, match=message):
        applied(table_of(sample(), put(4, "technology bank", "tech bank")), first.bitext, BO)


def test_two_who_say_the_same_agree():
    table = table_of(sample(), put(4, "technology bank", "Technology Bank"))
    first = applied(table)
    assert applied(table, first.bitext, BO).edits == ()


def test_a_pair_that_was_split_since_moves_the_numbers_of_the_others():
    split = review.split(sample(), 3, 1, "and invites", checked=ADA)
    second = applied(table_of(sample(), put(6, "bridge", "close")), split, BO)
    assert [each.pair for each in second.edits] == [6]


def test_a_pair_that_was_split_since_can_not_be_corrected():
    split = review.split(sample(), 3, 1, "and invites", checked=ADA)
    with pytest.raises(ParseError, match=r"^edits\.tsv:5:1: pair 4 is another one since this"):
        applied(table_of(sample(), put(4, "technology", "new")), split, BO)


def test_a_table_of_another_bitext_is_told():
    other = replace(sample(), sides=(sample().source, replace(sample().target, lang="fr")))
    table = table_of(other, put(4, "technology", "new"))
    with pytest.raises(ParseError, match=r"^edits\.tsv:2:1: the row is of another bitext"):
        applied(table)


# What is kept with a text.


def test_looks_and_marks_stay_where_their_text_does():
    target = sample().target
    text = target.paragraphs[3].text
    at = text.index("technology bank")
    code = Code("bold", at, at + len("technology bank"))
    later = Code("italic", text.index("Member"), text.index("Member") + 6)
    bold = replace(target.paragraphs[3], codes=(code, later))
    paragraphs = (*target.paragraphs[:3], bold, *target.paragraphs[4:])
    bitext = replace(sample(), sides=(sample().source, replace(target, paragraphs=paragraphs)))
    for new, kept in (("new technology bank", "new technology bank"), ("bank", "bank")):
        said = text.replace("technology bank", new)
        after = review.edit(bitext, 3, "target", said, checked=ADA).target.paragraphs[3]
        worn = {each.look: after.text[each.start : each.stop] for each in after.codes}
        assert worn["italic"] == "Member"
        assert worn["bold"] in kept
    partly = text.replace("of the technology", "of a")
    after = review.edit(bitext, 3, "target", partly, checked=ADA).target.paragraphs[3]
    assert [after.text[each.start : each.stop] for each in after.codes] == [" bank", "Member"]


def test_a_footnote_mark_is_never_lost():
    edited = review.edit(sample(), 2, "target", "Recalling,", checked=ADA)
    assert [note.mark for note in edited.target.paragraphs[2].notes] == [
        note.mark for note in sample().target.paragraphs[2].notes
    ]


def test_items_of_lists_go_with_their_text():
    text = sample().target.paragraphs[3].text
    item, other = (
        Segment(3, text.index(words), text.index(words) + len(words), words)
        for words in ("technology bank", "Member States")
    )
    source = Segment(2, 2, 5, "技术库"), Segment(2, 11, 14, "会员国")
    lists = (Pairing((source[0], item)), Pairing((source[1], other)))
    bitext = replace(sample(), lists=lists)
    said = text.replace("technology", "new technology")
    after = review.edit(bitext, 3, "target", said, checked=ADA)
    assert after.lists[-1].target.text == "Member States"
    for pairing in after.lists:
        own = pairing.target
        assert after.target.paragraphs[3].text[own.start : own.stop] == own.text
    again = rebuild.build_bitext(iter_records(after), "x")
    assert again.lists == after.lists


def test_who_edits_again_is_told_with_what_stood_between():
    first = review.edit(sample(), 1, "target", "The Assembly,", checked=ADA)
    second = review.edit(first, 1, "target", "The General Council,", checked=BO)
    (row,) = [row for row in iter_rows(second) if row.number == 1]
    assert row.target.before == "The General Assembly,"
    assert {edit.by for edit in row.target.edits} <= {"Ada", "Bo"}
    assert row.checked == BO


def test_the_unit_of_an_edited_pair_says_what_it_said_before():
    after = review.edit(sample(), 1, "target", "The Assembly,", checked=ADA)
    unit = next(each for each in iter_bitext_units(after) if each.get_text("en") == "The Assembly,")
    edit = find_edit(unit.origins[0])
    assert (edit.by, edit.at) == (ADA.by, ADA.at)
    assert edit.before == (("en", "The General Assembly,"),)
    source, target = make_texts(after)
    assert target.paragraphs[1].text == "The General Assembly,"
    assert (source.complete, target.complete) == (True, True)


@pytest.mark.parametrize("suffix", [".jsonl", ".tsv", ".xlsx", ".xlf", ".html"])
def test_every_format_that_keeps_all_keeps_edits(tmp_path, suffix):
    after = review.edit(sample(), 1, "target", "The Assembly,", checked=ADA)
    after = review.edit(after, 5, "source", "又强调必须提交报告。", checked=BO)
    after = review.edit(after, 6, "target", "=1+1 Résolution…", checked=BO)
    path = tmp_path / f"a{suffix}"
    write(after, path)
    again = rebuild.read(path)
    assert [*iter_records(again)] == [*iter_records(after)]
    assert again.streams == after.streams


def test_what_is_not_edited_has_no_columns_of_edits():
    assert tuple(next(iter_records(sample()))) == EDITED[: len(EDITED) - 6]


def test_damaged_edits_are_one_clear_line():
    after = review.edit(sample(), 1, "target", "The Assembly,", checked=ADA)
    records = [*iter_records(after)]
    for value in ([[9, 0, 1, "", "a", "b", None, []]], [[0, 5, 2, "", "a", "b", None, []]], ["x"]):
        wrong = {**records[1], "target_edits": value}
        with pytest.raises(ParseError, match=r"^x:2:1: not an edit of a segment in target_edits"):
            rebuild.build_bitext([records[0], wrong, *records[2:]], "x")


# Commands.


@pytest.mark.parametrize(
    ("side", "text", "message"),
    [
        ("target", "  ", "the target would be empty: to say that it corresponds to nothing, use"),
        ("target", "The General Assembly,", "the target has this text already"),
        ("fr", "x", "side fr does not exist"),
    ],
)
def test_what_is_no_edit_is_refused(side, text, message):
    with pytest.raises(InputError, match=re.escape(message)):
        review.edit(sample(), 1, side, text, checked=ADA)


def test_a_pair_that_nobody_edited_can_not_be_restored():
    with pytest.raises(InputError, match="the wording of the pair was not edited"):
        review.restore(sample(), 1, checked=ADA)


def test_sentences_of_the_original_are_not_joined_under_the_un_profile():
    bitext = sample("tmtool test profile:un")
    said = "欢迎技术库投入使用，会员国提供捐款；"
    with pytest.raises(InputError, match="the source is the original: under the UN profile its"):
        review.edit(bitext, 3, "source", said, checked=ADA)
    inside = review.edit(
        bitext, 3, "source", "欢迎技术银行投入运行。请会员国提供捐款；", checked=ADA
    )
    assert inside.streams[0].beads[3].type == "2-1"
