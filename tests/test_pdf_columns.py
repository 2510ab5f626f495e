"""Pages in columns are read column by column, and what only looks like columns is not."""

import pytest
from page_layouts import LAYOUTS, drawn
from word_runs import list_runs, share_of

from tmtool.documents.content import ReadOptions, strip_marks
from tmtool.documents.pdf import read_pdf

LEAST = 0.98
"""Share of the runs of four words that a page keeps: a word parted at a line end breaks four."""


def texts(data):
    return [strip_marks(line.text) for line in read_pdf(data, "made.pdf", ReadOptions()).lines]


def runs(pieces, *, chinese=False):
    text = " ".join(pieces).replace("-", "")
    return list_runs(" ".join("".join(text.split())) if chinese else text)


@pytest.mark.parametrize("name", LAYOUTS)
def test_a_page_is_read_in_order(name):
    data, pieces = drawn(name)
    found = runs(texts(data))
    assert share_of(runs(pieces), found) >= LEAST
    assert share_of(found, runs(pieces)) >= LEAST


CHINESE = (
    "two_equal_columns", "a_narrow_gutter", "a_gutter_of_less_than_an_em", "three_columns",
    "a_paragraph_across_the_middle", "columns_that_are_not_level", "columns_of_two_sizes",
    "columns_then_one_column",
)  # fmt: skip


@pytest.mark.parametrize("name", CHINESE)
def test_a_chinese_page_is_read_in_order(name):
    data, pieces = drawn(name, "zh")
    found = runs(texts(data), chinese=True)
    assert share_of(runs(pieces, chinese=True), found) >= LEAST


def test_texts_side_by_side_that_begin_level_are_cells():
    data, pieces = drawn("a_table_of_prose")
    lines = read_pdf(data, "made.pdf", ReadOptions()).lines
    assert [line.role for line in lines] == ["cell"] * len(pieces)


def test_a_list_is_no_table():
    data, _ = drawn("a_list_with_narrow_labels")
    lines = read_pdf(data, "made.pdf", ReadOptions()).lines
    assert {line.role for line in lines} == {None}
