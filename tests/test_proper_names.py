"""The lists of names: whole, with sources, and found as what they are."""

import re
import tomllib
from pathlib import Path

import pytest

from tmtool.un import proper_names
from tmtool.un.proper_names import LANGS, PLACE, find_names, list_names

FOLDER = Path(proper_names.__file__).parent


def table(name):
    return tomllib.loads((FOLDER / name).read_text("utf-8"))


BLOCKS = table("organizations.toml")
ENTRIES = [(key, held) for block in BLOCKS.values() for key, held in block.items()]
BODIES = [(key, held) for key, held in ENTRIES if key not in ("source", "role")]


def test_every_block_says_where_its_names_can_be_looked_up():
    assert all(len(block["source"]) > 20 for block in BLOCKS.values())
    assert len(BODIES) > 300


def test_no_key_is_there_twice_or_is_the_code_of_a_state():
    keys = [key for key, _ in BODIES]
    assert len(set(keys)) == len(keys)
    assert not set(keys) & {each.of for lang in LANGS for each in list_names(lang) if each.state}


@pytest.mark.parametrize(("key", "held"), BODIES)
def test_every_body_has_full_names_in_the_right_languages(key, held):
    english, letters, chinese, short = held
    assert english
    assert chinese
    assert all(text.strip(" ~") == text.removeprefix("~") for part in held for text in part)
    assert all(re.search("[A-Za-z]", text) for text in (*english, *letters))
    assert all(re.search("[㐀-鿿]", text) for text in (*chinese, *short))


@pytest.mark.parametrize("lang", LANGS)
def test_what_is_asked_for_is_found_whole(lang):
    before, behind = ("同", "，") if lang == "zh" else ("with the ", " today")
    for name in list_names(lang):
        if name.role == "asked" and name.form != "common" and not name.state:
            places = find_names(before + name.text + behind, lang)
            assert [each.stop - each.start for each in places] == [len(name.text)], name
            assert name.of in places[0].keys


def test_cities_and_regions_are_never_asked_for():
    places = [each for lang in LANGS for each in list_names(lang) if each.of.startswith(PLACE)]
    assert len({each.of for each in places}) > 150
    assert {each.role for each in places} == {"partner"}


@pytest.mark.parametrize("lang", LANGS)
def test_other_names_of_states_are_in_both_languages(lang):
    other = table("other_state_names.toml")
    for part in ("official", "former", "territories"):
        assert other[part]["en"].keys() == other[part]["zh"].keys()
    assert not any(text == "" for held in other["short"][lang].values() for text in held)


def test_designations_have_a_source_and_patterns():
    for each in table("designations.toml")["designation"]:
        assert each["source"]
        assert re.compile(each["en_not"])
        assert re.compile(each["zh_not"])


@pytest.mark.parametrize(("lang", "text", "expected"), [
    ("zh", "马里稳定团在马里", ["MINUSMA", "ML"]), ("zh", "以色列国防军和以色列国", ["IDF", "IL"]),
    ("zh", "國際貨幣基金組織", ["IMF"]), ("zh", "美国家庭和发展中国家", ["US"]),
    ("en", "MINUSMA in Mali", ["MINUSMA", "ML"]), ("en", "Malians", []),
    ("en", "DEMOCRATIC REPUBLIC OF THE CONGO", ["CD"]), ("en", "the former Yugoslavia", ["YU"]),
    ("en", "Congo", ["CG"]), ("zh", "刚果", ["CD"]), ("fr", "Mali", []),
])  # fmt: skip
def test_longest_first(lang, text, expected):
    assert [each.name.of for each in find_names(text, lang)] == expected


def test_a_name_of_several_says_so():
    (place,) = find_names("刚果", "zh")
    assert place.keys == {"CD", "CG"}
    (mission,) = find_names("世界卫生组织烟草控制框架公约", "zh")
    assert mission.answers == {"FCTC", "WHO"}
