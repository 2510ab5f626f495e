"""Memories of other tools: few complaints, and repaired copies that are valid."""

import pytest
from lxml import etree

from tmtool.formats import doctor
from tmtool.formats.units.model import UnitRead
from tmtool.formats.units.reading import read as read_units

STRANGE = {
    # What these files were made to test, or were found to have.
    "steps__aligner__aligned.tmx": {"order", "language twice"},
    "resources__tmx__sampleTMX2.tmx": {"header", "target is source"},
}


@pytest.fixture(scope="module")
def paths(material):
    return sorted((material / "formats" / "tmx").rglob("*.tmx"))


def test_copies_are_valid_and_need_no_doctor(material, paths, tmp_path):
    assert len(paths) > 40
    for path in paths:
        report = doctor.repair(path, tmp_path / "out.tmx", force=True)
        tree = etree.parse(tmp_path / "out.tmx")
        version = "11" if tree.getroot().get("version") == "1.1" else "14"
        dtd = etree.DTD(str(material / "schemas" / f"tmx{version}.dtd"))
        assert dtd.validate(tree), (path.name, dtd.error_log)
        again = doctor.examine(tmp_path / "out.tmx")
        assert not any(repairable for _, repairable in again.counts.values()), path.name
        assert STRANGE.get(path.name, set()) <= report.counts.keys()


def test_copies_hold_the_same_units(paths, tmp_path):
    """Where nothing but duplicates and form was repaired, the texts are those of the original."""
    for path in paths:
        doctor.repair(path, tmp_path / "out.tmx", force=True)
        once, twice = (texts(each) for each in (path, tmp_path / "out.tmx"))
        assert once == twice, path.name


def texts(path):
    read = (each for each in read_units(path) if isinstance(each, UnitRead))
    return {tuple((v.lang, v.text) for v in each.unit.variants) for each in read}


def test_a_real_memory_is_nearly_clean(paths):
    (path,) = (path for path in paths if path.parent.name == "tico19")
    report = doctor.examine(path)
    assert report.units == 3071
    assert sum(found for found, _ in report.counts.values()) <= 3
