"""Real memories pass the inspection, and faults planted into them are found."""

import pytest
import tmx_file
from memory_faults import FAULTS

from tmtool import embed
from tmtool.formats.bitexts.beads import read_links
from tmtool.formats.units.inspect import inspect

OTHER = {"en": "es", "zh": "ru", "fr": "en", "ar": "fr"}


def lines(folder, lang):
    return (folder / f"{lang}.txt").read_text("utf-8").splitlines()


def udhr(align):
    zh, en = (lines(align / "udhr", lang) for lang in ("zh", "en"))
    gold = read_links((align / "udhr" / "gold.zh-en.align").read_text("utf-8").splitlines())
    return [("".join(zh[i] for i in a), " ".join(en[i] for i in b)) for a, b in gold]


def tico(material):
    path = material / "formats" / "tmx" / "tico19" / "all.en-zh.tmx"
    units = [dict(unit.variants) for unit in tmx_file.read(path.read_bytes())]
    return [(unit["en"], unit["zh"]) for unit in units]


@pytest.fixture(scope="module", params=["tico", "zh-en", "en-fr", "ru-ar", "es-zh", "udhr"])
def real(request, material):
    """The pairs of a real memory and their languages."""
    if request.param == "tico":
        return tico(material), ("en", "zh")
    if request.param == "udhr":
        return udhr(material / "align"), ("zh", "en")
    langs = tuple(request.param.split("-"))
    columns = (lines(material / "align" / "sdg" / "lines", lang) for lang in langs)
    return list(zip(*columns, strict=True)), langs


@pytest.mark.parametrize(("plant", "problem"), FAULTS.values(), ids=FAULTS)
def test_planted_faults_are_found_and_nothing_else(real, plant, problem):
    pairs, langs = real
    assert inspect(plant(pairs), langs, embed.load("use")).problem == problem


def test_the_wrong_language_is_found(real):
    pairs, langs = real
    assert inspect(pairs, (langs[0], OTHER[langs[1]])).problem == "wrong language"


def test_a_shift_of_a_hundred_rows_in_three_thousand(material):
    pairs = tico(material)
    shifted = FAULTS["shifted by 1"][0](pairs[900:1000])
    verdict = inspect([*pairs[:900], *shifted, *pairs[1000:]], ("en", "zh"), embed.load("use"))
    assert verdict.problem == "shifted"
    assert "rows 901-1000" in verdict.evidence[0]


def test_real_memories_have_few_oddities(real):
    pairs, langs = real
    assert sum(inspect(pairs, langs).counts.values()) <= 0.01 * len(pairs)


SMALL = ("clean", "swapped", "shifted by 1", "shifted by -1")


@pytest.mark.parametrize("fault", SMALL)
def test_thirty_pairs_are_enough(real, fault):
    """Anywhere in a memory, thirty at a time: what is good passes, what is not is refused."""
    pairs, langs = real
    plant, problem = FAULTS[fault]
    encoder = embed.load("use")
    step = max(30, len(pairs) // 12)
    for start in range(0, len(pairs) - 29, step):
        assert inspect(plant(pairs[start : start + 30]), langs, encoder).problem == problem, start
