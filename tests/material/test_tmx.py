"""TMX against its DTD, and the reader against the files of other tools."""

from datetime import UTC, datetime

import pytest
from bitexts import demo, pair
from lxml import etree
from test_formats_tmx_codes import rich

from tmtool.formats.tmx import bitexts as tmx


@pytest.fixture(scope="module")
def dtd(material):
    return etree.DTD(str(material / "schemas" / "tmx14.dtd"))


@pytest.mark.parametrize(
    "bitext",
    [demo(), pair("a\x0c<&>\r\n", '"'), pair("大会", "x", original="fr", symbol="A/RES/1")],
)
@pytest.mark.parametrize("codes", [None, ("zh_Hans", "en-GB")])
def test_what_we_write_is_valid(dtd, bitext, codes):
    chunks = tmx.chunks(bitext, when=datetime(2026, 11, 25, tzinfo=UTC), codes=codes)
    tree = etree.fromstring("".join(chunks).encode())
    assert dtd.validate(tree), dtd.error_log


@pytest.mark.parametrize("flavour", ["plain", "trados"])
@pytest.mark.parametrize("bitext", [demo(), rich()], ids=["demo", "rich"])
def test_level_2_and_the_flavour_of_trados_are_valid(dtd, bitext, flavour):
    tree = etree.fromstring("".join(tmx.chunks(bitext, level=2, flavour=flavour)).encode())
    assert dtd.validate(tree), dtd.error_log


def test_a_real_memory_reads_completely(material):
    (path,) = (material / "formats" / "tmx" / "tico19").rglob("*.tmx")
    with path.open("rb") as file:
        units = list(tmx.read(file, str(path)))
    assert len(units) == 3071
    assert all(len(unit.variants) == 2 for unit in units)


def test_the_files_of_other_tools_read(material):
    """TMX 1.1 and 1.4, UTF-8 and UTF-16, all inline tags."""
    paths = sorted((material / "formats" / "tmx" / "okapi").rglob("*.tmx"))
    assert len(paths) > 40
    for path in paths:
        with path.open("rb") as file:
            assert all(unit.variants for unit in tmx.read(file, path.name))
