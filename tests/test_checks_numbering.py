"""The numbers of paragraphs: how grave a shift is (the cases are in
tests/data/checks/numbering.txt)."""

from tmtool.checks.model import CheckInput, Pair
from tmtool.checks.structure import NUMBERING


def test_a_shift_is_a_warning():
    (found,) = NUMBERING.run(CheckInput([Pair(0, "4. 请", "5. Asks")], ("zh", "en")))
    assert (found.severity, found.rule) == ("warning", "shift")
