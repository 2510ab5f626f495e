"""Moses files of real texts: the goals, targets and indicators, a line each in six languages."""

from itertools import combinations

import pytest

from tmtool.errors import ParseError
from tmtool.formats import moses


def test_six_languages_are_pairs_in_all_directions(material):
    folder = material / "align" / "sdg" / "lines"
    keys = (folder / "keys.txt").read_text("utf-8").splitlines()
    for pair in combinations(("ar", "en", "es", "fr", "ru", "zh"), 2):
        found = list(moses.read(*(folder / f"{lang}.txt" for lang in pair)))
        assert len(found) == len(keys)
        assert all(source.strip() and target.strip() for source, target in found)


def test_texts_that_are_no_moses_files_are_found_out(material):
    folder = material / "align" / "udhr"
    with pytest.raises(ParseError, match="ends here, but"):
        list(moses.read(folder / "zh.txt", folder / "ar.txt"))
