"""Checks take time by the length of a text, not by its square, also where it is badly made."""

import cpu
import pytest

from tmtool.checks import changed
from tmtool.checks.model import CheckInput, Pair
from tmtool.checks.registry import find_check
from tmtool.concepts import ConceptEntry, Term
from tmtool.terms.base import TermBase

TERMS = TermBase(
    (
        ConceptEntry("divide", (Term("zh", "数字鸿沟"), Term("en", "digital divide"))),
        ConceptEntry("gap", (Term("zh", "鸿沟"), Term("en", "divide"))),
    ),
    "terms",
)
MADE = {
    ("untranslated words", "a line without a mark"): lambda n: [
        Pair(0, "弥合数字鸿沟" * n, "bridging the digital divide " * n)
    ],
    ("term consistency", "terms again and again"): lambda n: [
        Pair(0, "弥合数字鸿沟" * n, "bridging the digital divide " * n)
    ],
    ("segment consistency", "one text in ever other words"): lambda n: [
        Pair(at, "主席感谢各位代表", f"the chair thanks group {at}") for at in range(n)
    ],
}


def checking(check: str, pairs: list[Pair]):
    return lambda: list(find_check(check).run(CheckInput(pairs, ("zh", "en"), terms=TERMS)))


def test_a_table_full_of_one_word_that_was_rendered_otherwise():
    def comparing(size: int):
        now, before = (
            CheckInput([Pair(at, "是", text) for at in range(size)], ("zh", "en"))
            for text in ("Yes indeed", "Yes")
        )
        assert len(changed.compare_with_pairs(now, before).numbers) == size
        return lambda: changed.compare_with_pairs(now, before)

    assert not cpu.grows(comparing(125), comparing(1000), most=24)


@pytest.mark.parametrize(("check", "what"), MADE)
def test_eight_times_the_text_takes_eight_times_as_long(check: str, what: str):
    make = MADE[check, what]
    checking(check, make(10))()
    assert not cpu.grows(checking(check, make(200)), checking(check, make(1600)), most=24)
