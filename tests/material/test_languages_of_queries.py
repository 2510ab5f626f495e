"""The language of a query is guessed rightly: paragraphs of two texts in six languages."""

import re
import unicodedata

import pytest

from tmtool.memory.direction import guess, is_unsure

SIX = ["ar", "en", "es", "fr", "ru", "zh"]
ASKED = 0.99
SHORT = 20
TITLE = re.compile(r"\s*\S*title\S*:\s*[\"']?(.{3,}?)[\"']?$")


def read_udhr(material):
    for lang in SIX:
        path = material / "align" / "udhr" / f"{lang}.txt"
        yield from ((lang, line.strip()) for line in path.read_text("utf-8").splitlines())


def read_sdg(material):
    for lang in SIX:
        folder = material / "align" / "sdg" / ("zh-Hans" if lang == "zh" else lang)
        for path in sorted(folder.glob("global_*.yml")):
            for line in path.read_text("utf-8").splitlines():
                if found := TITLE.match(line):
                    yield lang, re.sub("<[^>]+>", "", found[1])


@pytest.mark.parametrize("read", [read_udhr, read_sdg])
def test_the_language_of_twenty_characters_is_guessed(read, material):
    told = [(lang, guess(text, SIX)) for lang, text in read(material) if len(text) >= SHORT]
    assert len(told) > 300
    assert sum(lang == found for lang, found in told) >= ASKED * len(told)


@pytest.mark.parametrize("read", [read_udhr, read_sdg])
def test_what_is_shorter_is_right_or_said_to_be_a_guess(read, material):
    for lang, text in read(material):
        text = unicodedata.normalize("NFC", text)
        if 0 < len(text) < SHORT:
            assert guess(text, SIX) == lang or is_unsure(text, SIX), text
