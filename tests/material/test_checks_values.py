"""What checks of values, citations and names find in real texts: every finding was read.

By set and direction: the numbers of the pairs with findings, of which most are true.
"""

import re
from itertools import permutations
from xml.etree import ElementTree

import pytest

from tmtool.checks import citations, names, values
from tmtool.checks.model import CheckInput, Pair
from tmtool.checks.running import run
from tmtool.resources import locate_shared

CHECKS = (values.NUMBERS, values.DATES, citations.SYMBOLS, citations.CITED, citations.REGISTER)
KNOWN = {
    # A mark of a footnote glued to a year is told by the check of damage alone (un_ga61_ldc).
    "ict-2020": set(), "udhr": set(), "un_ecosoc_2023_3": set(), "un_ga61_ldc": set(),
    # Two glued marks of footnotes, and 三分之一 cut off before its last character.
    "sdg": {52, 167, 393},
}  # fmt: skip
# Of the 3,071 pairs of TICO-19 only these, and they are true: 10.700 and 42.000 for thousands.
TICO = {1664, 2962}
LESS_SURE = ("transposed", "transposed by order", "unit")
"""Rules that tell of a few pairs that nobody has judged."""
MOST_LESS_SURE = 6
# The draft has 经济和政治事务部 for the Department of Economic and Social Affairs; two indicators
# name an organ or treaty in English alone.
NAMED = {"ict-2020": {27}}
MOST_NAMED = 6


def lines(folder):
    folder = folder / "lines" if (folder / "lines").exists() else folder
    texts = [(folder / f"{lang}.txt").read_text("utf-8").splitlines() for lang in ("zh", "en")]
    gold = next(folder.glob("gold*.align")).read_text("utf-8").splitlines()
    pairs = []
    for bead in gold:
        sides = [re.findall("[0-9]+", side) for side in bead.split("#")[0].split(":")[:2]]
        zh, en = ([texts[i][int(n)] for n in side] for i, side in enumerate(sides))
        if zh and en:
            pairs.append(("".join(zh), " ".join(en)))
    return pairs


def tico(material):
    file = material / "formats" / "tmx" / "tico19" / "all.en-zh.tmx"
    lang = "{http://www.w3.org/XML/1998/namespace}lang"
    for unit in ElementTree.parse(file).iter("tu"):
        texts = {v.get(lang): "".join(v.find("seg").itertext()) for v in unit.iter("tuv")}
        yield texts["zh"], texts["en"]


def found(pairs, checks, rules=lambda rule: True):
    """The numbers of the pairs in which something is found, from Chinese and from English."""
    ways = []
    for way in (("zh", "en"), ("en", "zh")):
        listed = [Pair(i, *(p if way[0] == "zh" else p[::-1])) for i, p in enumerate(pairs)]
        job = CheckInput(listed, way)
        told = (each for check in checks for each in check.run(job))
        ways.append({each.segment for each in told if rules(each.rule)})
    return ways


@pytest.mark.parametrize("name", KNOWN)
def test_nothing_but_what_is_known(material, name):
    folder = locate_shared("corpora", name) if name == "ict-2020" else material / "align" / name
    pairs = lines(folder)
    assert len(pairs) > 15
    assert found(pairs, CHECKS) == [KNOWN[name], KNOWN[name]]
    named = NAMED.get(name, set())
    assert found(pairs, [names.NAMES]) == [named, named]


def test_little_in_a_memory_of_another_field(material):
    pairs = list(tico(material))
    assert len(pairs) == 3071
    assert found(pairs, CHECKS, lambda rule: rule not in LESS_SURE) == [TICO, TICO]
    less_sure = found(pairs, CHECKS, lambda rule: rule in LESS_SURE)
    assert [len(way) <= MOST_LESS_SURE for way in less_sure] == [True, True]
    # Six were read: five of them are slips of the translation.
    assert [len(way) <= MOST_NAMED for way in found(pairs, [names.NAMES])] == [True, True]


@pytest.mark.parametrize("name", ["sdg/lines", "udhr"])
def test_no_symbols_are_made_up_in_other_languages_and_names_are_not_read(name, material):
    folder = material / "align" / name
    texts = {
        lang: (folder / f"{lang}.txt").read_text("utf-8").splitlines()
        for lang in ("ar", "en", "es", "fr", "ru", "zh")
    }
    for way in permutations(texts, 2):
        if set(way) != {"zh", "en"}:
            both = zip(*(texts[lang] for lang in way), strict=False)
            pairs = [Pair(number, *sides) for number, sides in enumerate(both)]
            outcome = run(CheckInput(pairs, way), [*CHECKS[2:4], names.NAMES])
            assert (outcome.findings, outcome.ran) == ((), ("symbols", "citations")), way
            assert [each.check for each in outcome.silent] == ["names"]
