"""Units that are written and read again by our own readers are the units that they were."""

import csv
import json

import pytest
from hypothesis import given
from properties import examples
from random_units import units
from test_units_write import SAMPLE, as_in_a_row, pair_units

from tmtool.formats.tables.writing import COLUMNS, build_columns
from tmtool.formats.units.model import UnitRead
from tmtool.formats.units.reading import read as read_units
from tmtool.formats.units.writing import write
from tmtool.units import CheckRecord, Origin, Place, TranslationUnit, Variant


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


TEXTS = Variant("zh", "大会通过了决议。"), Variant("en", "The Assembly adopted the resolution.")
FULL = TranslationUnit(
    TEXTS,
    (
        Origin(
            (
                Place("zh", "zh-Hant", "A/1#zh", "A/1", "zh.docx", "aa", "7", "operative"),
                Place("en", "en-GB", "A/1#en", "A/1/Corr.1", "en.docx", "bb", "8", "preambular"),
            ),
            symbol="A/1", body="Security Council", date="2020-12-21", status="adopted",
            original="en", file="old.tmx", file_hash="cc", line=17, position=5, bead="2-1",
            score=0.875, checked=CheckRecord("Anna", "2026-11-26T10:00:00+00:00"), memory="Geneva",
            restriction="embargoed",
        ),
    ),
)  # fmt: skip
"""A unit with a value in every field for which a table has a column."""


@pytest.mark.parametrize("suffix", [".tsv", ".csv", ".xlsx"])
def test_every_column_of_a_table_comes_back(tmp_path, suffix):
    exported = ".tsv" if suffix == ".csv" else suffix
    write([FULL], tmp_path / f"a{exported}", source="zh", target="en")
    if suffix == ".csv":
        rows = (line.split("\t") for line in (tmp_path / "a.tsv").read_text("utf-8").splitlines())
        with (tmp_path / "a.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(rows)
    assert read(tmp_path / f"a{suffix}") == [FULL]


@pytest.mark.parametrize("column", COLUMNS)
def test_no_column_is_lost_that_stands_alone(tmp_path, column):
    """A column that a user kept of an exported table becomes a field or a property."""
    value = build_columns(FULL.origins[0], *FULL.origins[0].places)[column]
    (tmp_path / "a.tsv").write_text(f"zh\ten\t{column}\n大会\tAssembly\t{value}\n", "utf-8")
    (tmp_path / "a.jsonl").write_text(json.dumps({"zh": "大会", "en": "Assembly", column: value}))
    for name in ("a.tsv", "a.jsonl"):
        (unit,) = read(tmp_path / name)
        (origin,) = unit.origins
        assert value in [
            *(told for _, told in origin.properties),
            *build_columns(origin, *origin.places).values(),
        ], name


@pytest.mark.parametrize(
    ("rows", "kept"),
    [
        (["zh,en,", "大会,Assembly,see page 2"], {("column 3", "see page 2")}),
        (["zh,en", "大会,Assembly,see page 2"], {("column 3", "see page 2")}),
        (["zh,en,Topic,Topic", "大会,Assembly,law,rules"], {("Topic", "law"), ("Topic", "rules")}),
        (["zh,en,date,date", "大会,Assembly,2020,2021"], {("date", "2021")}),
        (["大会,Assembly,see page 2"], {("column 3", "see page 2")}),
    ],
)
def test_no_cell_of_a_table_is_lost(tmp_path, rows, kept):
    (tmp_path / "a.csv").write_text("\n".join([*rows, ""]), "utf-8")
    (unit,) = read(tmp_path / "a.csv", languages=("zh", "en"))
    assert (unit.get_text("zh"), unit.get_text("en")) == ("大会", "Assembly")
    assert set(unit.origins[0].properties) == kept
