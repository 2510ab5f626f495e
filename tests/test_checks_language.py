"""Words that the check of spelling knows from the term base and the memory."""

import pytest

from tmtool.checks import language
from tmtool.checks.checking import check
from tmtool.errors import InputError
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


AFFIXES = "SET UTF-8\nSFX S Y 1\nSFX S 0 s .\n"


def find_in_spanish(monkeypatch, folder):
    monkeypatch.setenv("TMTOOL_DICTIONARIES", str(folder))
    language._load_dictionary.cache_clear()
    language.load_lexicon.cache_clear()
    pairs = [("The Commission took note.", "Tomó nota de la recomendasión sobre encausamientos.")]
    report = check(pairs, languages=("en", "es"), only=["spelling"])
    return [(each.message, each.suggestion) for each in report.findings]


def test_spanish_is_checked_with_a_dictionary_of_the_user(tmp_path, monkeypatch):
    assert find_in_spanish(monkeypatch, tmp_path) == []
    (tmp_path / "es.dic").write_text("2\nencausamiento/S\ntomar\n", "utf-8")
    (tmp_path / "es.aff").write_text(AFFIXES, "utf-8")
    found = find_in_spanish(monkeypatch, tmp_path)
    assert found == [("“recomendasión” seems to be misspelt", "recomendación")]


def test_a_damaged_dictionary_is_told(tmp_path, monkeypatch):
    (tmp_path / "es.dic").write_bytes(b"\xff\xfe\x00")
    (tmp_path / "es.aff").write_bytes(b"SFX S Y many\n")
    with pytest.raises(InputError, match=r"es\.dic: not a Hunspell dictionary"):
        find_in_spanish(monkeypatch, tmp_path)
