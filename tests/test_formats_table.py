"""The table on the terminal: nothing wider than asked, nothing broken where it must not be."""

from dataclasses import replace

import pytest
from bitexts import demo, pair, pairs, texts
from hypothesis import given
from hypothesis import strategies as st

from tmtool.lang.script import measure_width
from tmtool.lang.wrap import make_printable, pad, wrap
from tmtool.views.terminal import bitext as table
from tmtool.views.terminal.look import Look


@given(texts, st.integers(2, 40))
def test_wrapping_keeps_the_text_and_the_width(text, columns):
    lines = wrap(make_printable(text), columns)
    assert all(measure_width(line) <= columns for line in lines)
    assert "".join("".join(lines).split()) == "".join(make_printable(text).split())


@given(st.text("大会回顾其关于信息，。；：、（）《》“”……A/C.2", min_size=1, max_size=80))
def test_no_line_begins_with_a_stop_or_ends_with_an_opening(text):
    for line in wrap(text, 20)[1:]:
        assert line[0] not in "，。；：、）》”" or wrap_is_forced(text)
    for line in wrap(text, 20)[:-1]:
        assert line[-1] not in "（《“" or wrap_is_forced(text)


def wrap_is_forced(text):
    """A run of marks longer than a line has to break somewhere."""
    run = longest = 0
    for character in text:
        run = run + measure_width(character) if character in "，。；：、（）《》“”…A/C.2" else 0
        longest = max(longest, run)
    return longest > 16


@pytest.mark.parametrize(
    ("text", "columns", "lines"),
    [
        ("", 10, [""]),
        ("大会，", 4, ["大", "会，"]),
        ("见《约章》第二条", 4, ["见", "《约", "章》", "第二", "条"]),
        ("通过了A/RES/70/125号决议", 14, ["通过了", "A/RES/70/125号", "决议"]),
        ("one two three", 7, ["one two", "three"]),
        ("internationalization", 8, ["internat", "ionaliza", "tion"]),
        ("e\u0301tat du droit", 5, ["e\u0301tat", "du", "droit"]),
        ("他说：“好。”", 8, ["他说：", "“好。”"]),
    ],
)  # fmt: skip
def test_wrapping(text, columns, lines):
    assert wrap(text, columns) == lines


def test_padding_counts_wide_characters_twice():
    assert pad("大会", 6) == "大会  "


@given(pairs, st.integers(20, 100), st.booleans())
def test_no_line_is_wider_than_asked(bitext, columns, boxes):
    for line in table.render_lines(bitext, Look(columns, boxes=boxes)):
        assert line.endswith("\n")
        assert measure_width(line[:-1]) <= max(columns, 2 * table.MIN_WIDTH + 3)


def test_the_demo_as_a_whole():
    assert (
        "".join(table.render_lines(demo(), Look(60)))
        == """\
zh  决议 草案.txt            │ en  A/C.2/75/L.11  en.txt
4 pairs, untranslated: 1, checked: 1, status unofficial
── 1  1-1  preambular  0.99 ────────────────────────────────
回顾其2015年12月16日第70/125 │ Recalling its resolution
号决议，                     │ 70/125 of 16 December 2015,
── 2  2-1  operative 7, 8 / 7  0.41  checked by reviser ────
1 欢迎最不发达国家技术库投入 │ Welcomes the bank <& stresses
  运行。                     │ the “digital divide”;
2 又强调必须弥合数字鸿沟；   │
── 3  0-1  operative 9  0.90 ───────────────────────────────
()                           │ - requests the
                             │ Secretary-General to report.
── 4  1-1  footnote ¹ / 1 ──────────────────────────────────
见A/60/687号文件。           │ See A/60/687.
"""
    )


def test_the_columns_of_every_line_meet():
    for line in table.render_lines(demo(), Look()):
        if "│" in line:
            assert measure_width(line[: line.index("│")]) == 39


def test_without_boxes_all_signs_of_ours_are_ascii():
    lines = list(table.render_lines(pair("x", "y", status="draft"), Look(boxes=False)))
    assert "".join(lines).isascii()
    assert lines[1] == "1 pair, untranslated: 0, status draft\n"


def test_colour_only_repeats_what_words_say():
    plain = list(table.render_lines(demo(), Look()))
    coloured = list(table.render_lines(demo(), Look(color=True)))
    assert "\x1b" not in "".join(plain)
    for code in ("\x1b[32m", "\x1b[33m", "\x1b[90m", "\x1b[0m"):
        coloured = [line.replace(code, "") for line in coloured]
    assert coloured == plain


def test_a_text_cannot_command_the_terminal():
    hostile = pair("\x1b]0;title\x07大会\u202e", "a\nb")
    assert "\x1b" not in "".join(table.render_lines(hostile, Look()))
    assert "\u202e" not in "".join(table.render_lines(hostile, Look()))


def test_the_status_is_shown_or_unknown():
    bitext = demo()
    official = replace(
        bitext, sides=(replace(bitext.source, meta=bitext.target.meta), bitext.target)
    )
    assert "unofficial" in "".join(table.render_lines(bitext, Look()))
    assert "status" not in "".join(table.render_lines(official, Look()))
