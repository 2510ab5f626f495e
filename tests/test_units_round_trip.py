"""Units that are written and read again by our own readers are the units that they were."""

import pytest
from hypothesis import given
from properties import examples
from random_units import units
from test_units_write import SAMPLE, as_in_a_row, pair_units

from tmtool.formats.units.model import UnitRead
from tmtool.formats.units.reading import read as read_units
from tmtool.formats.units.writing import write
from tmtool.units import TranslationUnit, Variant


def read(path, **options):
    return [each.unit for each in read_units(path, **options) if isinstance(each, UnitRead)]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("round")


@pytest.mark.parametrize("suffix", [".tmx", ".jsonl"])
@examples(80)
@given(unit=units())
def test_nothing_is_lost(folder, suffix, unit):
    told = write([unit, SAMPLE], folder / f"a{suffix}", force=True)
    assert read(folder / f"a{suffix}") == [unit, SAMPLE]
    assert told.losses == ()


@pytest.mark.parametrize("suffix", [".tmx", ".jsonl"])
def test_export_is_the_same_the_second_time(folder, suffix):
    write([SAMPLE], folder / f"once{suffix}", force=True)
    write(read(folder / f"once{suffix}"), folder / f"twice{suffix}", force=True)
    once, twice = ((folder / f"{name}{suffix}").read_bytes() for name in ("once", "twice"))
    assert once == twice


@pytest.mark.parametrize("suffix", [".tsv", ".xlsx", ".xlf"])
@examples(25)
@given(unit=pair_units)
def test_texts_come_back_from_tables(folder, suffix, unit):
    """But for texts of nothing but white space, and what XML can't hold, which is told."""
    told = write([unit], folder / f"a{suffix}", source="zh", target="en", force=True)
    if any("XML" in each for each in told.losses):
        return
    if not (unit.get_text("zh").strip() and unit.get_text("en").strip()):
        return
    (again,) = read(folder / f"a{suffix}", languages=("zh", "en"))
    assert [again.get_text("zh"), again.get_text("en")] == as_in_a_row(unit)[:2]


def test_fields_come_back_from_tables(folder):
    plain = TranslationUnit((Variant("zh", "数字鸿沟"), Variant("en", "gap")), SAMPLE.origins[1:])
    for suffix in (".tsv", ".xlsx", ".xlf"):
        write([plain], folder / f"b{suffix}", source="zh", target="en", force=True)
        (unit,) = read(folder / f"b{suffix}", languages=("zh", "en"))
        (origin,) = unit.origins
        (was,) = plain.origins
        assert (origin.symbol, origin.status, origin.date, origin.score, origin.checked) == (
            was.symbol, was.status, was.date, was.score, was.checked,
        ), suffix  # fmt: skip
