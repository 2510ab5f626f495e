"""The flavour of Trados: typed properties, regions, what is confirmed; Studio itself is not run."""

from datetime import UTC, datetime

import pytest
import tmx_file
from bitexts import demo, pair, side, whole
from lxml import etree

from tmtool import __version__
from tmtool.formats.tmx import bitexts as tmx
from tmtool.units import Alignment, Bead, Bitext, CheckRecord, Paragraph

WHEN = datetime(2026, 11, 25, tzinfo=UTC)


def written(bitext, **options):
    return "".join(tmx.chunks(bitext, flavour="trados", **options)).encode()


def units(data):
    return list(tmx_file.read(data))


def one(lang, other, bead):
    source, target = (
        side(lang, Paragraph("body", None, "a")),
        side(other, Paragraph("body", None, "b")),
    )
    stream = Alignment((whole(source, range(1)), whole(target, range(1))), (bead,), "x")
    return Bitext((source, target), (stream,), "sentence", "x")


def properties(bead):
    return dict(units(written(one("zh", "en", bead)))[0].properties)


def test_the_header_names_the_dialect_and_says_who_wrote_it():
    root = etree.fromstring(written(demo(), when=WHEN))
    header = root.find("header")
    assert dict(header.attrib) == {
        "creationtool": "SDL Language Platform", "creationtoolversion": f"tmtool {__version__}",
        "o-tmf": "SDL TM8 Format", "datatype": "xml", "segtype": "sentence", "adminlang": "en-US",
        "srclang": "zh-CN", "creationdate": "20261125T000000Z", "creationid": "tmtool",
    }  # fmt: skip
    assert header.findtext("note").startswith(f"written by tmtool {__version__}")
    assert root.getroottree().docinfo.doctype == ""


def test_every_field_of_a_unit_is_defined_in_the_header():
    root = etree.fromstring(written(demo()))
    defined = {p.get("type") for p in root.find("header").iter("prop")}
    used = {p.get("type") for p in root.find("body").iter("prop") if ":" in p.get("type")}
    assert used <= defined
    assert all(name.rpartition(":")[2] in {"SingleString", "Integer", "DateTime"} for name in used)


def test_fields_have_types_and_exact_values_stand_beside():
    second = dict(units(written(demo()))[1].properties)
    assert second["x-Origin"] == "Alignment"
    assert second["x-tmtool-score:Integer"] == "41"
    assert second["x-tmtool-score"] == "0.4100"
    assert second["x-tmtool-checked-at:DateTime"] == "20261125T020000Z"
    assert second["x-tmtool-checked-at"] == "2026-11-25T10:00:00+08:00"
    assert second["x-tmtool-checked-by:SingleString"] == "reviser"
    assert second["x-tmtool-source-label:SingleString"] == "7, 8"
    assert second["x-tmtool-status:SingleString"] == "unofficial"


@pytest.mark.parametrize(
    ("score", "checked", "level"),
    [
        (0.3, CheckRecord("reviser", "2026-11-25"), "ApprovedTranslation"),
        (0.97, None, "Translated"),
        (0.8, None, "Translated"),
        (0.79, None, "Draft"),
        (None, None, "Draft"),
    ],
)
def test_what_is_confirmed(score, checked, level):
    found = properties(Bead((range(1), range(1)), score, checked))
    assert found["x-ConfirmationLevel"] == level


def test_a_day_alone_is_no_moment():
    found = properties(Bead((range(1), range(1)), 0.9, CheckRecord("reviser", "2026-11-25")))
    assert "x-tmtool-checked-at:DateTime" not in found
    assert found["x-tmtool-checked-at"] == "2026-11-25"


@pytest.mark.parametrize(
    ("lang", "code"),
    [("zh", "zh-CN"), ("en", "en-US"), ("ar", "ar-SA"), ("fr", "fr-FR"), ("ru", "ru-RU"),
     ("es", "es-ES"), ("de", "de")],
)  # fmt: skip
def test_languages_have_regions(lang, code):
    bitext = one(lang, "en", Bead((range(1), range(1))))
    assert units(written(bitext))[0].variants[0] == (code, "a")


def test_codes_that_are_given_are_kept():
    unit = units(written(demo(), codes=("zh-SG", "en-GB")))[0]
    assert [code for code, _ in unit.variants] == ["zh-SG", "en-GB"]


def test_null_beads_are_left_out_and_any_text_is_kept():
    assert len(units(written(demo()))) == 3
    assert units(written(pair("<a>&", "\r\n")))[0].variants == (
        ("zh-CN", "<a>&"),
        ("en-US", "\r\n"),
    )


def test_the_attributes_of_units_are_those_that_studio_knows():
    for unit in units(written(demo(), when=WHEN)):
        assert {name for name, _ in unit.attributes} <= {
            "creationdate", "creationid", "changedate", "changeid",
        }  # fmt: skip
