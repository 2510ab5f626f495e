"""Words that the check of spelling knows from the term base and the memory."""

import pytest

from tmtool.checks.checking import check
from tmtool.memory.memory import Memory
from tmtool.units import TranslationUnit, Variant

PAIR = ("该软件称为表。", "The report was recieved.")


def find(**references):
    report = check([PAIR], languages=("zh", "en"), only=["spelling"], **references)
    return [(each.severity, each.suggestion) for each in report.findings]


def test_a_word_is_unknown_without_them():
    assert [severity for severity, _ in find()] == ["note"]


@pytest.mark.parametrize("name", ["terms", "memory"])
def test_words_of_the_term_base_and_the_memory_are_known(tmp_path, name):
    if name == "terms":
        path = tmp_path / "terms.csv"
        path.write_text("en,zh\nrecieved,表\n", "utf-8")
        assert find(terms=path) == []
    else:
        memory = Memory.open(tmp_path / "m", create=True)
        memory.add([TranslationUnit((Variant("zh", "表"), Variant("en", "a Recieved")), ())])
        assert find(memory=memory) == []
        memory.close()


def test_a_suggestion_is_the_common_word():
    report = check(
        [("委员会收到报告。", "The Committee recieved the report.")], languages=("zh", "en"),
        only=["spelling"],
    )  # fmt: skip
    assert [each.suggestion for each in report.findings] == ["received"]
