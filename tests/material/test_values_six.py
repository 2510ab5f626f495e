"""Errors in values between any two of the six languages, in texts of which half was worked with."""

import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
sys.path.append(str(ROOT / "benchmarks"))  # behind all else: a module there is called docx

import six_texts  # noqa: E402 - found by the line above
import values_six  # noqa: E402

TELLING = 60
"""So many characters in a row are of a text, and not of the language."""
MADE_WITH = ("tests/data/values", "tmtool/un/placeables/languages", "benchmarks")


@pytest.fixture(scope="module")
def rows(material):
    return [*six_texts.read_sentences(), *six_texts.read_rows()]


@pytest.mark.parametrize("half", ["work", "measure"])
def test_errors_in_values_are_found_in_all_directions_and_none_is_made_up(half, rows):
    counts = values_six.measure([row for row in rows if row.half == half], draws=2)
    assert [each for own in counts.values() for each in own.missed if "alarm" in each] == []
    for way in values_six.WAYS:
        total = values_six.sum_up(counts, way=way)
        assert total.planted > 100
        assert total.recall >= values_six.ASKED, way
    for kind in values_six.CHANGES:
        assert values_six.sum_up(counts, kind=kind).recall >= values_six.ASKED, kind


def test_both_halves_have_all_kinds_of_errors_and_share_no_text(rows):
    halves = {half: [row for row in rows if row.half == half] for half in ("work", "measure")}
    texts = {half: {row.texts["en"] for row in some} for half, some in halves.items()}
    assert not texts["work"] & texts["measure"]
    for some in halves.values():
        sentences = [row for row in some if row.set == "sentences"]
        cases = [each for row in sentences for each in values_six.draw_cases(row, ("fr", "es"), 3)]
        assert {each.kind for each in cases} - {""} == set(values_six.CHANGES)


def test_nothing_of_the_measuring_half_is_among_what_the_checks_are_made_with(rows):
    files = [
        file
        for folder in MADE_WITH
        for file in (ROOT / folder).iterdir()
        if file.suffix in (".py", ".toml", ".tsv") and "sentences" not in file.name
    ]
    made_with = "\n".join(file.read_text("utf-8") for file in files)
    unseen = [
        text[:TELLING]
        for row in rows
        if row.half == "measure" and row.set != "sentences"
        for text in row.texts.values()
        if len(text) > TELLING
    ]
    assert len(unseen) > 1_000
    assert [text for text in unseen if text in made_with] == []


def test_what_is_called_a_defect_is_told_or_is_of_a_row_that_has_one(rows):
    by_place = {(row.set, row.number) for row in rows}
    defects = six_texts.read_defects()
    assert set(defects) <= by_place
    assert all(langs < set(six_texts.LANGS) for langs in defects.values())
