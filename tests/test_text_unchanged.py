"""Reading changes no word and no line end of a text."""

import random

import pytest
from babel import Locale
from spellchecker import SpellChecker

from tmtool.documents import read_text

FRAMES = {
    "en": "The office noted that the {} and the {} were kept in the {} of the report.",
    "fr": "Le bureau a noté que la {} et le {} ont été gardés dans le {} du rapport.",
    "es": "La oficina observó que la {} y el {} se conservaron en el {} del informe.",
}
ENDS = (
    "see A/RES/70/{n}", "第66/{n}号", "in room B{n}", "r = {n}/(n+1)", "at {n} per cent",
    "Option{n}", "赞成：{n}", "Scope{n}", "E/2012/{n}", "COVID-{n}", "the rate was {n}.5%", "§ {n}",
    "x² + {n}",
    "《宣言》{n}", "No. {n}/2031", "n° {n}", "C{n}H{n}", "[{n}]", "{n}*", "™{n}", "#{n}", "@{n}",
    "word-{n}", "10:{n}", "+{n}", "-{n}", "€{n}", "{n}°C", "(a){n}", "…{n}",
)  # fmt: skip


def read_back(texts: list[str], lang: str) -> list[str]:
    paragraphs = read_text("\n\n".join(texts), lang=lang, format="text").paragraphs
    assert not any(p.notes for p in paragraphs)
    return [f"{p.label} {p.text}" if p.label else p.text for p in paragraphs]


@pytest.mark.parametrize(("lang", "count"), [("en", 8000), ("fr", 6000), ("es", 6000)])
def test_no_word_is_changed(lang: str, count: int):
    words = [word for word in SpellChecker(language=lang).word_frequency.words() if word.isalpha()]
    chosen = random.Random(1).sample(sorted(words), count)
    triples = zip(chosen[::3], chosen[1::3], chosen[2::3], strict=False)
    texts = [FRAMES[lang].format(*triple) for triple in triples]
    rest = chosen[len(texts) * 3 :]
    texts += [FRAMES[lang].format(word, word, word) for word in rest]
    assert read_back(texts, lang) == texts


@pytest.mark.parametrize("lang", FRAMES)
def test_no_name_is_changed(lang: str):
    locale = Locale(lang)
    names = sorted({*locale.territories.values(), *locale.languages.values()})[:200]
    names += ["Forrest", "Onboard", "Theresa", "Andrew", "Tobias", "Innes", "Ofori", "Formby"]
    texts = [FRAMES[lang].format(name, "onboard", "formatters") for name in names]
    assert read_back(texts, lang) == texts


def test_no_symbol_or_number_at_a_line_end_is_changed():
    chosen = random.Random(2)
    texts = []
    for i in range(2000):
        end = ENDS[i % len(ENDS)].format(n=chosen.randint(1, 320))
        texts.append(f"The delegation of country {chosen.choice('ABCDEF')} spoke of {end}")
    assert read_back(texts, "en") == texts
    lines = read_text("\n".join(texts), lang="en", format="text").paragraphs
    assert "".join("".join(p.text.split()) for p in lines) == "".join("".join(texts).split())
