"""The numbers of paragraphs: how grave a shift is, and what one side leaves out (the cases are in
tests/data/checks/numbering.txt)."""

from tmtool.checks.model import CheckInput, Pair
from tmtool.checks.structure import NUMBERING


def test_a_shift_is_a_warning():
    (found,) = NUMBERING.run(CheckInput([Pair(0, "4. 请", "5. Asks")], ("zh", "en")))
    assert (found.severity, found.rule) == ("warning", "shift")


def test_numbers_that_one_side_leaves_out_are_a_note():
    pairs = [Pair(i, f"{i}. 请", "Asks") for i in range(1, 6)]
    (found,) = NUMBERING.run(CheckInput(pairs, ("zh", "en")))
    assert (found.severity, found.rule) == ("note", "one side")
    assert list(NUMBERING.run(CheckInput(pairs[:4], ("zh", "en")))) == []
