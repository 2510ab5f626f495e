"""TMX: what is written reads back, here and in another tool; what others write can do no harm."""

from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
import tmx_file
import translate_toolkit
from bitexts import demo, pair, pairs, side
from hypothesis import given

from tmtool import __version__
from tmtool.errors import InputError, ParseError
from tmtool.formats.bitexts.rows import COLUMNS, REBUILDING, iter_records
from tmtool.formats.bitexts.writing import list_losses
from tmtool.formats.tmx import bitexts as tmx
from tmtool.formats.units.model import UnitRead
from tmtool.formats.units.reading import read as read_units
from tmtool.units import Alignment, Bitext

CASES = Path(__file__).parent / "data" / "formats" / "tmx"
WHEN = datetime(2026, 11, 25, 8, 30, tzinfo=timezone(timedelta(hours=8)))


def written(bitext, **options):
    return "".join(tmx.chunks(bitext, **options)).encode()


def units(data):
    return list(tmx_file.read(data))


@given(pairs)
def test_round_trip_of_any_text_that_xml_can_hold(bitext):
    if list_losses(bitext, ".tmx"):
        return
    (unit,) = units(written(bitext))
    (record,) = iter_records(bitext)
    assert unit.variants == (("zh", record["source"]), ("en", record["target"]))


@given(pairs)
def test_any_text_gives_a_readable_file_and_losses_are_named(bitext):
    (unit,) = units(written(bitext))
    (record,) = iter_records(bitext)
    same = unit.variants == (("zh", record["source"]), ("en", record["target"]))
    assert same == (not list_losses(bitext, ".tmx"))


def test_every_column_comes_back_as_a_property():
    found = units(written(demo()))
    expected = [r for r in iter_records(demo()) if r["type"] != "0-1"]
    assert len(found) == len(expected) == 3
    for unit, record in zip(found, expected, strict=True):
        properties = dict(unit.properties)
        for name in set(COLUMNS) - {"source", "target", "score"}:
            if name.endswith(REBUILDING):
                continue
            value = record[name]
            key = "x-tmtool-" + name.replace("_", "-")
            assert properties.get(key) == (None if value is None else str(value))
    assert dict(found[0].properties)["x-tmtool-score"] == "0.9877"


def test_the_header_is_filled():
    text = written(demo(), when=WHEN).decode()
    for attribute in (
        'creationtool="tmtool"', f'creationtoolversion="{__version__}"', 'segtype="sentence"',
        'o-tmf="tmtool"', 'adminlang="en"', 'srclang="en"', 'datatype="plaintext"',
        'creationdate="20261125T003000Z"', 'creationid="tmtool"',
    ):  # fmt: skip
        assert attribute in text.partition("<body>")[0]


def test_a_check_is_who_and_when():
    attributes = dict(units(written(demo(), when=WHEN))[1].attributes)
    assert attributes == {
        "creationdate": "20261125T003000Z", "creationid": "tmtool",
        "changedate": "20261125T020000Z", "changeid": "reviser",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("level", "segtype"),
    [("paragraph", "paragraph"), ("sentence", "sentence"), ("clause", "phrase")],
)
def test_segtype_is_the_level(level, segtype):
    bitext = demo()
    other = Bitext((bitext.source, bitext.target), bitext.streams, level, bitext.signature)
    assert f'segtype="{segtype}"' in written(other).decode()


def test_codes_go_to_their_languages_in_the_file_and_its_header():
    assert tmx.match_codes("zh-CN,en-GB", ("zh", "en")) == ("zh-CN", "en-GB")
    assert tmx.match_codes("en-GB, zh-CN", ("zh", "en")) == ("zh-CN", "en-GB")
    text = written(demo(), codes=("zh_Hans", "en-GB")).decode()
    assert 'srclang="en-GB"' in text
    assert [code for code, _ in units(text.encode())[0].variants] == ["zh_Hans", "en-GB"]


@pytest.mark.parametrize("codes", ["zh-CN", "zh-CN,fr", "zh-CN,zh-TW", "zh,en,fr", "zh,<en>", ""])
def test_codes_of_other_languages_are_refused(codes):
    with pytest.raises(InputError, match=r"code"):
        tmx.match_codes(codes, ("zh", "en"))


def test_where_both_sides_are_translations_any_may_be_the_source():
    assert 'srclang="*all*"' in written(pair("x", "y", original="fr")).decode()


def test_losses_are_counted():
    assert tuple(map(str, list_losses(demo(), ".tmx"))) == (
        "untranslated pairs were not written: 1 of 4 (XLIFF, XLSX, HTML, TSV and JSONL keep them)",
    )
    assert tuple(map(str, list_losses(pair("a\x0cb\x00", "c"), ".tmx"))) == (
        "characters that XML can't hold were replaced by U+FFFD: 2, the first is U+000C in pair 1 "
        "(XLSX, HTML, TSV and JSONL keep them)",
    )
    assert list_losses(pair("大会", "x"), ".tmx") == ()


def test_an_empty_bitext_is_a_valid_file():
    empty = Bitext((side("zh"), side("en")), (Alignment(((), ()), (), "x"),), "sentence", "x")
    assert units(written(empty)) == []


def test_equal_input_gives_equal_bytes():
    assert written(demo(), when=WHEN) == written(demo(), when=WHEN)


def test_written_in_pieces_whatever_the_length():
    bitext = pair("大会" * 10, "x")
    stream = bitext.streams[0]
    many = Bitext((bitext.source, bitext.target), (stream,) * 500, bitext.level, bitext.signature)
    pieces = list(tmx.chunks(many))
    assert len(pieces) > 500
    assert max(map(len, pieces)) < 3000


# Reading what others wrote.


@pytest.mark.parametrize("path", sorted((CASES / "valid").iterdir()), ids=lambda path: path.name)
def test_valid_files_of_others(path):
    (unit,) = [item.unit for item in read_units(path) if isinstance(item, UnitRead)]
    assert [(each.lang, each.text) for each in unit.variants] == [
        ("zh", "大会，又强调 ICT"), ("en", "The Assembly, stresses ICT"),
    ]  # fmt: skip


@pytest.mark.parametrize("path", sorted((CASES / "invalid").iterdir()), ids=lambda path: path.name)
def test_invalid_files_say_where_and_why(path):
    message = path.read_text(encoding="utf-8").split("<!-- ", 1)[1].split(" -->")[0]
    assert message in complaint(path)


def complaint(path):
    """The first thing that is said of a file."""
    try:
        for item in read_units(path):
            if not isinstance(item, UnitRead):
                return f":{item.line}: {item.reason}"
    except InputError as error:
        return str(error)
    return ""


def test_a_file_cut_short_gives_its_units_and_is_refused(tmp_path):
    (tmp_path / "x.tmx").write_bytes(written(demo())[:-20])
    items = read_units(tmp_path / "x.tmx")
    assert all(isinstance(next(items), UnitRead) for _ in range(2))
    with pytest.raises(ParseError, match="not well-formed XML"):
        next(items)


def test_translate_toolkit_reads_the_same(tmp_path):
    bitext, path = demo(), tmp_path / "决议 草案.tmx"
    path.write_bytes(written(bitext, when=WHEN))
    expected = [(r["source"], r["target"]) for r in iter_records(bitext) if r["type"] != "0-1"]
    assert translate_toolkit.read_tmx(path, "zh", "en") == expected
