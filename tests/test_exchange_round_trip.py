"""What tmtool writes, aligner or memory, comes back whole through the readers."""

from dataclasses import replace

import pytest
from bitexts import demo
from hypothesis import given, settings
from random_bitexts import bitexts
from random_units import units
from test_formats_tmx_codes import rich

from tmtool import exchange, formats
from tmtool.errors import InputError
from tmtool.exchange import Read, Skipped
from tmtool.exchange import bitexts as from_bitexts
from tmtool.exchange.writing import write
from tmtool.formats import Options
from tmtool.formats.rows import records
from tmtool.units import Checked, Origin, Place, TranslationUnit, Variant


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("read")


def reads(path, **how):
    return [item for item in exchange.read(path, **how) if isinstance(item, Read)]


@settings(max_examples=60, deadline=None)
@given(units())
def test_a_memory_comes_back_from_tmx(folder, unit):
    write([unit], folder / "a.tmx", force=True)
    assert [item.unit for item in exchange.read(folder / "a.tmx")] == [unit]


@settings(max_examples=60, deadline=None)
@given(units())
def test_a_memory_comes_back_from_json_lines(folder, unit):
    write([unit, unit], folder / "a.jsonl", force=True)
    assert list(exchange.read(folder / "a.jsonl")) == [Read(unit, 1, 0), Read(unit, 2, 1)]


# What the aligner writes. A unit is compared with the record it was made of, column by column.

OUTPUTS = {
    "tmx": ("a.tmx", None),
    "tmx level 2": ("b.tmx", Options(tmx_level=2)),
    "tmx for trados": ("c.tmx", Options(flavour="trados")),
    "tsv": ("a.tsv", None),
    "tsv for excel": ("b.tsv", Options(bom=True)),
    "jsonl": ("a.jsonl", None),
    "xlsx": ("a.xlsx", None),
    "xliff 1.2": ("a.xlf", None),
    "xliff 2.1": ("b.xlf", Options(xliff="2.1")),
}
_OF_SIDE = {"label": "label", "kind": "kind", "symbol": "symbol", "file": "file",
            "hash": "file_hash", "document": "document", "lang": "lang"}  # fmt: skip


def told(unit):
    """The columns that a unit of the aligner tells, from its fields and its properties."""
    (origin,) = unit.origins
    left = {n.removeprefix("x-tmtool-").replace("-", "_"): v for n, v in origin.properties}
    found = {
        "type": origin.bead, "score": origin.score, "status": origin.status, "row": origin.position,
        "original": origin.original, "stream": left.get("stream"), "level": left.get("level"),
        "signature": left.get("signature"),
        "checked_by": origin.checked.by if origin.checked else None,
        "checked_at": origin.checked.at if origin.checked else None,
    }  # fmt: skip
    sides = zip(("source", "target"), unit.variants, origin.places, strict=True)
    for side, variant, place in sides:
        found[side] = variant.text
        found |= {f"{side}_{name}": getattr(place, its) for name, its in _OF_SIDE.items()}
        found[f"{side}_date"] = left.get(f"{side}_date", origin.date)
        found[f"{side}_segments"] = left.get(f"{side}_segments")
    return found


def expected(record):
    found = {name: value for name, value in record.items() if name in COMPARED}
    for side in ("source", "target"):
        found[f"{side}_segments"] = str(record[f"{side}_segments"])
    if record["source_date"] != record["target_date"]:
        date = record["source_date"] or record["target_date"]
        for side in ("source", "target"):
            found[f"{side}_date"] = record[f"{side}_date"] or date
    return found


COMPARED = set(told(next(from_bitexts.from_bitext(demo()))))


def is_unit(record):
    return record["source"].strip() and record["target"].strip()


@pytest.mark.parametrize("output", OUTPUTS)
@settings(max_examples=12, deadline=None)
@given(bitext=bitexts())
def test_beads_come_back_with_their_provenance(folder, output, bitext):
    name, options = OUTPUTS[output]
    formats.write(bitext, folder / name, options, force=True)
    made = [record for record in records(bitext) if is_unit(record)]
    found = reads(folder / name)
    assert [told(item.unit) for item in found] == [expected(record) for record in made]
    assert {item.unit.origins[0].file for item in found} <= {name}


@settings(max_examples=25, deadline=None)
@given(bitexts())
def test_a_bitext_gives_its_beads_as_units_and_tells_the_rest(bitext):
    items = list(from_bitexts.items(bitext))
    made = list(records(bitext))
    units_made = [item.unit for item in items if isinstance(item, Read)]
    assert [told(unit) for unit in units_made] == [expected(r) for r in made if is_unit(r)]
    assert list(from_bitexts.from_bitext(bitext)) == units_made
    left_out = {item.number for item in items if isinstance(item, Skipped)}
    assert left_out == {record["row"] for record in made if not is_unit(record)}


@pytest.mark.parametrize("output", ["tmx level 2", "tsv", "jsonl", "xlsx", "xliff 1.2"])
def test_looks_and_footnote_marks_come_back_as_codes(folder, output):
    name, options = OUTPUTS[output]
    formats.write(rich(), folder / name, options, force=True)
    (item,) = reads(folder / name)
    for place in item.unit.origins[0].places:
        names = [tag.name for tag in place.tags]
        assert names.count("bpt") == names.count("ept") == 3
        assert "ph" in names
        types = {dict(tag.attributes).get("type") or dict(tag.attributes).get("ctype")
                 for tag in place.tags}  # fmt: skip
        assert {"bold", "italic", "link"} <= types


@pytest.mark.parametrize("name", ["a.align", "a.html"])
def test_what_holds_too_little_says_what_holds_all(folder, name):
    formats.write(demo(), folder / name, force=True)
    with pytest.raises(InputError, match=r"give its \.jsonl"):
        list(exchange.read(folder / name))


def test_a_unit_in_many_languages_keeps_them(folder):
    unit = TranslationUnit((Variant("zh", "会"), Variant("en", "A"), Variant("fr", "L'A")))
    write([unit], folder / "m.tmx", force=True)
    assert [item.unit for item in reads(folder / "m.tmx")] == [unit]


KNOWN = Origin(
    (
        Place("zh", "zh-CN", "d1", "A/RES/75/202", "zh.docx", "ab" * 32, "7", "operative"),
        Place("en", "en-GB", "d2", "A/RES/75/202", "en.docx", "cd" * 32, "7 (a)", "item"),
    ),
    symbol="A/RES/75/202", body="A", date="2020-12-21", status="adopted", original="en",
    file="un.tmx", file_hash="ef" * 32, line=17, position=3, bead="2-1", score=0.97,
    checked=Checked("Ada", "2026-11-25T10:00:00+08:00"),
)  # fmt: skip


@pytest.mark.parametrize(
    ("name", "options"),
    [("m.tsv", {}), ("m.xlsx", {}), ("m.xlf", {}), ("m.xlf", {"xliff": "2.1"})],
)
def test_what_a_memory_knows_comes_back_from_tables(folder, name, options):
    variants = (Variant("zh", "数字\\n鸿沟\t“=1”"), Variant("en", "'digital' divide,\n\"x\""))
    whole = TranslationUnit(variants, (KNOWN,))
    write([whole], folder / name, source="zh", target="en", force=True, **options)
    (item,) = reads(folder / name)
    (origin,) = item.unit.origins
    assert item.unit.variants == variants
    plain = tuple(replace(place, attributes=()) for place in origin.places)
    assert replace(origin, places=plain) == KNOWN
