"""No figure is lost or changed by reading, whatever the format, and whatever looks like a mark."""

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from kept_figures import MAKERS, Text, figures, lost, made_up, plain, texts

from tmtool.documents.files import read_bytes

REPAIRS = ("none", "certain", "all")
WAYS = {
    "glued": {},
    "raised": {"up": True},
    "typewriter": {"call": "{}/", "note": "{}/ {}"},
    "brackets": {"call": "[{}]", "note": "[{}] {}"},
    "lines": {"between": "\n"},
}


@pytest.mark.parametrize("way", WAYS)
@settings(max_examples=80)
@given(texts(plain=True), st.sampled_from(REPAIRS))
def test_plain_text(way: str, text: Text, repair: str):
    data = plain(text, **WAYS[way])
    reading = read_bytes(data, "a", lang=text.lang, format="text", repair=repair)
    given_figures = figures(data.decode())
    assert lost(given_figures, reading) == Counter()
    if repair == "none":
        assert made_up(given_figures, reading) == Counter()


@pytest.mark.parametrize("name", MAKERS)
@settings(max_examples=40)
@given(texts(), st.sampled_from(REPAIRS))
def test_each_format(name: str, text: Text, repair: str):
    data, format = MAKERS[name](text), name.split()[0]
    reading = read_bytes(data, "a", lang=text.lang, format=format, repair=repair)
    assert lost(text.figures, reading) == Counter()
