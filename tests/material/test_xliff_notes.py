"""Notes put into the XLIFF samples of Okapi: the same byte for byte beside them, still valid."""

import pytest
from test_xliff_notes import bare, noted, units

from material.test_xliff_out import schema
from tmtool.errors import TmtoolError
from tmtool.formats.units.sources import Source
from tmtool.formats.xliff.reading import list_segment_ranges


@pytest.fixture(scope="module")
def samples(material):
    """Every sample that can be read, with the numbers of its segments by units."""
    found = {}
    for path in sorted((material / "formats" / "xliff").rglob("*")):
        if path.suffix in (".xlf", ".xliff", ".sdlxliff", ".mxliff", ".mqxliff"):
            try:
                found[path] = list_segment_ranges(Source(path, path.name))
            except TmtoolError:
                continue
    assert len(found) > 50
    return found


def test_nothing_else_is_changed_and_all_is_read_as_before(samples, tmp_path):
    for path in samples:
        data = noted(path)
        assert bare(data) == bare(path.read_bytes()), path.name
        again = tmp_path / path.name
        again.write_bytes(data)
        assert units(again) == units(path), path.name
        assert noted(again) == data, path.name


def test_what_was_valid_still_is(samples, material):
    from lxml import etree

    folder = material / "schemas"
    schemas = [
        schema(folder / "xliff-core-1.2-strict.xsd", folder / "xliff2"),
        schema(folder / "xliff-core-1.2-transitional.xsd", folder / "xliff2"),
        schema(folder / "xliff2" / "xliff_core_2.0.xsd", folder / "xliff2"),
    ]
    valid = 0
    for path in samples:
        try:
            before = etree.fromstring(path.read_bytes())
        except etree.XMLSyntaxError:  # what a file says of its encoding is not always so
            continue
        after = etree.fromstring(noted(path))
        for each in schemas:
            if each.validate(before):
                valid += 1
                assert each.validate(after), (path.name, each.error_log)
    assert valid > 20
