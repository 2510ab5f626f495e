"""What we write as TMX, against its DTD."""

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
