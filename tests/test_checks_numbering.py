"""The numbers of paragraphs on both sides, by cases."""

from pathlib import Path

import pytest

from tmtool.checks.model import CheckInput, Pair
from tmtool.checks.numbering import NUMBERING

BLOCKS = (Path(__file__).parent / "data/checks/numbering.txt").read_text("utf-8").split("\n\n")
CASES = [[line for line in block.splitlines() if line[:1] != "#"] for block in BLOCKS]


@pytest.mark.parametrize("lines", CASES)
@pytest.mark.parametrize("turned", [False, True])
def test_what_is_told_of_the_numbers_of_a_job(lines, turned):
    sides = [line.split(" | ") for line in lines if not line.startswith("=")]
    langs = ("zh", "en")
    if turned:
        sides, langs = [side[::-1] for side in sides], ("en", "zh")
    found = NUMBERING.run(CheckInput([Pair(i, *each) for i, each in enumerate(sides)], langs))
    told = [f"= {each.segment} {each.severity} {each.message}" for each in found]
    expected = [line for line in lines if line.startswith("=")]
    if turned:
        told, expected = ([each.split(":")[0] for each in lists] for lists in (told, expected))
    assert told == expected


def test_the_numbers_are_marked():
    (found,) = NUMBERING.run(CheckInput([Pair(0, "4. 请", "5. Asks")], ("zh", "en")))
    assert [side.text[span.start : span.stop] for side in (found.source, found.target)
            for span in side.spans] == ["4", "5"]  # fmt: skip
    assert found.rule == "shift"
