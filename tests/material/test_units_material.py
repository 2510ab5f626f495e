"""Every TMX and XLIFF of the material: what comes out of each is listed, file by file."""

import tomllib
from collections import Counter
from pathlib import Path

import pytest

from tmtool.errors import ParseError
from tmtool.formats.tmx.tags import write_segment
from tmtool.formats.units.model import ReadNotice, SkippedUnit, UnitRead
from tmtool.formats.units.reading import read as read_units
from tmtool.formats.units.writing import write

DATA = Path(__file__).parents[1] / "data" / "units"


def listed(name):
    return tomllib.loads((DATA / name).read_text("utf-8"))


LISTS = {kind: listed(f"material_{kind}.toml") for kind in ("tmx", "xliff")}
LISA = listed("material_lisa.toml")
FILES = [(kind, name) for kind, files in LISTS.items() for name in files]


def folder_of(material, kind):
    return material / "formats" / kind


def found(material, kind, name):
    (path,) = folder_of(material, kind).rglob(name.replace("[", "[[]"))
    return path


@pytest.mark.parametrize("kind", LISTS)
def test_every_file_is_listed(material, kind):
    there = {path.name for path in folder_of(material, kind).rglob("*") if path.is_file()}
    assert there - {"README.md.zip"} == set(LISTS[kind])


@pytest.mark.parametrize(("kind", "name"), FILES)
def test_a_file_gives_what_is_listed(material, kind, name):
    case, path = LISTS[kind][name], found(material, kind, name)
    if "error" in case:
        with pytest.raises(ParseError) as caught:
            list(read_units(path))
        assert str(caught.value) == case["error"]
        return
    items = list(read_units(path))
    read = [item for item in items if isinstance(item, UnitRead)]
    assert len(read) == case["units"]
    langs = {variant.lang for item in read for variant in item.unit.variants}
    assert langs == set(case.get("languages", "").split())
    places = [place for item in read for place in item.unit.origins[0].places]
    assert Counter(tag.name for place in places for tag in place.tags) == case.get("codes", {})
    assert kinds(items, SkippedUnit) == case.get("skipped", {})
    assert kinds(items, ReadNotice) == case.get("noticed", {})


WHOLE = [
    name for name, case in LISTS["tmx"].items() if "error" not in case and case["units"] < 5000
]


@pytest.mark.parametrize("name", WHOLE)
def test_a_tmx_comes_back_whole(material, tmp_path, name):
    """Units, and what the file says of itself, when they are written and read again."""
    before = list(read_units(found(material, "tmx", name)))
    write(units_of(before), tmp_path / "a.tmx", headers=headers_of(before))
    after = list(read_units(tmp_path / "a.tmx"))
    assert units_of(after) == units_of(before)
    assert headers_of(after) == headers_of(before)


def units_of(items):
    return [item.unit for item in items if isinstance(item, UnitRead)]


def headers_of(items):
    return [it for item in items if isinstance(item, ReadNotice) for it in item.headers]


def kinds(items, noun):
    return Counter(item.reason for item in items if isinstance(item, noun))


@pytest.mark.parametrize("name", LISA)
def test_the_compliance_kit_of_lisa(material, name):
    case = LISA[name]
    items = list(read_units(found(material, "tmx", name)))
    read = [item.unit for item in items if isinstance(item, UnitRead)]
    assert [[each.text for each in unit.variants] for unit in read] == case["texts"]
    told = [item.detail for item in items if isinstance(item, SkippedUnit)]
    assert told == case.get("told", told)
    if read:
        origin = read[0].origins[0]
        segments = [
            write_segment(variant.text, place.tags)
            for variant, place in zip(read[0].variants, origin.places, strict=True)
        ]
        seen = {
            "codes": [place.code for place in origin.places],
            "segments": segments,
            "notes": [*origin.notes],
            "properties": [[*each] for each in origin.properties],
            "attributes": [each for each, _ in origin.attributes],
            "date": origin.date,
            "header": [*said_of_the_file(items)],
        }
        assert {key: seen[key] for key in seen if key in case} == {
            key: case[key] for key in seen if key in case
        }


def said_of_the_file(items):
    """The notes of a header, and what its properties say."""
    for header in headers_of(items):
        yield from header.notes
        yield from (value for _, value in header.properties)


def test_the_kit_is_complete(material):
    there = {path.name for path in folder_of(material, "tmx").rglob("*compkit*")}
    assert there == set(LISA)
