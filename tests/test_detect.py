"""Language by content: UN paragraphs, foreign ones, and modesty about a few words."""

from pathlib import Path

import pytest

from tmtool.errors import InputError
from tmtool.lang.codes import OFFICIAL, name, normalize
from tmtool.lang.detect import detect

DATA = Path(__file__).parent / "data" / "lang" / "paragraphs.tsv"
PARAGRAPHS = dict(line.split("\t") for line in DATA.read_text("utf-8").splitlines())


@pytest.mark.parametrize("lang", PARAGRAPHS)
def test_paragraph(lang: str):
    guess = detect(PARAGRAPHS[lang])
    assert guess.lang == normalize(lang)
    assert guess.confidence > (0.5 if guess.lang in OFFICIAL else 0.2)


@pytest.mark.parametrize(
    "text", ["Annex", "Decides", "(a)", "大会，", "A/C.2/75/L.11", "No", "Résumé"]
)
def test_short_texts_are_unsure(text: str):
    assert detect(text).confidence < 0.5


@pytest.mark.parametrize("text", ["", "1 2 3", "……", "😀"])
def test_no_letters(text: str):
    assert detect(text).lang == "und"


def test_foreign_words_do_not_turn_a_text():
    text = PARAGRAPHS["zh"] + "(International Telecommunication Union)" + PARAGRAPHS["zh"]
    assert detect(text).lang == "zh"


def test_decomposed_accents():
    import unicodedata

    text = unicodedata.normalize("NFD", PARAGRAPHS["es"] + " Proporción del gasto público total")
    assert detect(text).lang == "es"


@pytest.mark.parametrize(
    ("code", "lang"),
    [
        ("zh_CN", "zh"), ("ZH-CHS", "zh"), ("zh-Hans", "zh"), ("zh-Hant-TW", "zh"), ("cmn", "zh"),
        ("en-GB", "en"), ("EN", "en"), ("eng", "en"), ("arb", "ar"), ("fra", "fr"), ("pt_BR", "pt"),
        ("zh_CN.UTF-8", "zh"),
    ],
)  # fmt: skip
def test_codes(code: str, lang: str):
    assert normalize(code) == lang


def test_unknown_code_names_the_known():
    with pytest.raises(InputError, match=r"'xx' is not a known language code: use one of ar, zh"):
        normalize("xx")


def test_names():
    assert [name(lang) for lang in OFFICIAL] == [
        "Arabic", "Chinese", "English", "French", "Russian", "Spanish"
    ]  # fmt: skip
