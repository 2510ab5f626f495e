"""The memory's own TMX and XLIFF against the DTD and the schemas."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from lxml import etree
from properties import examples
from random_units import units
from test_units_write import SAMPLE, pair_units

from material.test_xliff_out import newer, older
from tmtool.formats.units.writing import write

WHEN = datetime(2026, 11, 25, tzinfo=UTC)
some = examples(120)
__all__ = ["newer", "older"]


def written(folder, given, suffix, **options):
    write(given, folder / f"a{suffix}", when=WHEN, force=True, **options)
    return etree.fromstring((folder / f"a{suffix}").read_bytes())


@pytest.fixture(scope="module")
def dtd(material):
    return etree.DTD(str(material / "schemas" / "tmx14.dtd"))


@pytest.mark.parametrize("level", [1, 2])
@some
@given(unit=units())
def test_tmx_is_valid(dtd, tmp_path, level, unit):
    tree = written(tmp_path, [unit, SAMPLE], ".tmx", level=level)
    assert dtd.validate(tree), dtd.error_log


@some
@given(unit=pair_units)
def test_tmx_for_studio_is_valid(dtd, tmp_path, unit):
    """Whatever the headers say, too: any origin without places may be one."""
    headers = [replace(each, places=()) for each in unit.origins]
    sides = {"source": "zh", "target": "en", "flavour": "trados"}
    for options in ({}, sides):
        tree = written(tmp_path, [unit, SAMPLE], ".tmx", headers=headers, **options)
        assert dtd.validate(tree), dtd.error_log


@some
@given(unit=pair_units)
def test_1_2_is_valid(older, tmp_path, unit):
    tree = written(tmp_path, [unit, SAMPLE], ".xlf", source="zh", target="en")
    assert older.validate(tree), older.error_log


@some
@given(unit=pair_units)
def test_2_1_is_valid(newer, tmp_path, unit):
    core, metadata = newer
    tree = written(tmp_path, [unit, SAMPLE], ".xlf", source="zh", target="en", xliff="2.1")
    assert core.validate(tree), core.error_log
    for element in tree.iter("{urn:oasis:names:tc:xliff:metadata:2.0}metadata"):
        assert metadata.validate(etree.fromstring(etree.tostring(element))), metadata.error_log
