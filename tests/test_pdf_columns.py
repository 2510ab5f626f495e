"""Pages in columns are read column by column, and what only looks like columns is not."""

from functools import cache

import pytest
from made_pdf import Setter, Sheet
from page_layouts import LAYOUTS, Desk, drawn, words_of
from word_runs import list_runs, share_of

from tmtool.cli import run
from tmtool.documents.content import ORDER_IN_DOUBT, ReadOptions, strip_marks
from tmtool.documents.pdf import read_pdf

LEAST = 0.98
"""Share of the runs of four words that a page keeps: a word parted at a line end breaks four."""


@cache
def read_layout(name, lang="en"):
    """What is read of a layout, and its pieces in their order."""
    data, pieces = drawn(name, lang)
    return read_pdf(data, "made.pdf", ReadOptions()), pieces


def texts(content):
    return [strip_marks(line.text) for line in content.lines]


def runs(pieces, *, chinese=False):
    text = " ".join(pieces).replace("-", "")
    return list_runs(" ".join("".join(text.split())) if chinese else text)


@pytest.mark.parametrize("name", LAYOUTS)
def test_a_page_is_read_in_order(name):
    content, pieces = read_layout(name)
    found = runs(texts(content))
    assert share_of(runs(pieces), found) >= LEAST
    assert share_of(found, runs(pieces)) >= LEAST


CHINESE = (
    "two_equal_columns", "a_narrow_gutter", "a_gutter_of_less_than_an_em", "three_columns",
    "a_paragraph_across_the_middle", "columns_that_are_not_level", "columns_of_two_sizes",
    "columns_then_one_column",
)  # fmt: skip


@pytest.mark.parametrize("name", CHINESE)
def test_a_chinese_page_is_read_in_order(name):
    content, pieces = read_layout(name, "zh")
    found = runs(texts(content), chinese=True)
    assert share_of(runs(pieces, chinese=True), found) >= LEAST


def test_texts_side_by_side_that_begin_level_are_cells():
    content, pieces = read_layout("a_table_of_prose")
    assert [line.role for line in content.lines] == ["cell"] * len(pieces)


def test_a_list_is_no_table():
    content, _ = read_layout("a_list_with_narrow_labels")
    assert {line.role for line in content.lines} == {None}


def doubts(draw):
    """Why the order of a page is in doubt that `draw` puts on a desk."""
    desk = Desk(Setter(Sheet(heads=False)), words_of())
    draw(desk)
    return doubts_of(read_pdf(desk.setter.bytes(), "made.pdf", ReadOptions()))


def doubts_of(content):
    found = [each for each in content.removed if each.reason.startswith(ORDER_IN_DOUBT)]
    assert {(each.text, each.where) for each in found} <= {("", "page 1")}
    return [each.reason.removeprefix(f"{ORDER_IN_DOUBT}: ") for each in found]


@pytest.mark.parametrize("name", LAYOUTS)
def test_no_doubt_without_a_reason(name):
    assert doubts_of(read_layout(name)[0]) == []


def test_columns_too_near_to_be_seen():
    def draw(desk):
        for x in (60, 293):
            desk.put(2500, x, 760, 230, hyphens=True)

    assert doubts(draw) == ["words are parted inside lines"]


def test_a_line_across_columns_that_is_no_heading():
    def draw(desk):
        y = min(desk.put(580, x, 760, 230) for x in (60, 303))
        y = desk.put(90, 60, y, 475, spread=False)
        for x in (60, 303):
            desk.put(580, x, y, 230)

    assert doubts(draw) == ["lines run across columns"]


def test_lines_upon_each_other():
    def draw(desk):
        desk.put(900, 60, 760, 475)
        desk.put(900, 60, 757, 475)

    assert doubts(draw) == ["lines lie upon each other"]


def test_who_reads_is_told(tmp_path, capsys):
    file = tmp_path / "close.pdf"
    desk = Desk(Setter(Sheet(heads=False)), words_of())
    for x in (60, 293):
        desk.put(2500, x, 760, 230, hyphens=True)
    file.write_bytes(desk.setter.bytes())
    assert run(["segment", str(file), "--level", "paragraph"]) == 0
    told = capsys.readouterr().err
    assert f"{file}: {ORDER_IN_DOUBT} (page 1); see why with --report -" in told
    assert run(["segment", str(file), "--level", "paragraph", "--report", "-"]) == 0
    told = capsys.readouterr().err
    assert "order of lines in doubt: words are parted inside lines: 1 (page 1)" in told
