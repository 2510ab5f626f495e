"""Writing memories: what is written reads back, whole or with its losses named."""

import gc
import json
import tracemalloc
from dataclasses import fields, replace

import pytest
import translate_toolkit
from garbage import set_aside
from hypothesis import given
from lxml import etree
from properties import examples
from random_units import units
from tmx_as_read import as_read

from tmtool.errors import InputError
from tmtool.formats.bitexts import tsv
from tmtool.formats.tables import workbook
from tmtool.formats.tables import writing as table
from tmtool.formats.tmx import writing as tmx_write
from tmtool.formats.tmx.properties import find_best, prepare_unit, restore_unit
from tmtool.formats.units import origins
from tmtool.formats.units.writing import write
from tmtool.markup import ILLEGAL, replace_illegal
from tmtool.units import CheckRecord, Origin, Place, Tag, TranslationUnit, Variant


@examples(60)
@given(units())
def test_what_is_shown_is_restored(unit):
    assert restore_unit(prepare_unit(unit)) == unit


@examples(60)
@given(units())
def test_tmx_keeps_any_unit_in_any_unicode(unit):
    (read,) = as_read("".join(tmx_write.render_chunks([unit])).encode())
    assert restore_unit(read) == unit


@examples(60)
@given(units())
def test_jsonl_keeps_any_unit(unit):
    line = origins.dump_unit(unit)
    assert len(line.splitlines()) == 1
    assert origins.parse_unit(line) == unit
    assert [origins.parse_origin(origins.dump_origin(each)) for each in unit.origins] == [
        *unit.origins
    ]
    assert json.loads(line)["key"] == unit.key


# Tables: what comes back is what the losses say.


def as_in_a_row(unit, langs=("zh", "en")):
    """What a row holds of a unit: both texts and the plain fields of its best origin."""
    told = {}
    if unit.origins:
        origin = unit.origins[find_best(unit.origins)]
        told = {name: getattr(origin, name) for name in table.COLUMNS if hasattr(origin, name)}
        if origin.checked:
            told |= {"checked_by": origin.checked.by, "checked_at": origin.checked.at}
        for side, lang in zip(("source", "target"), langs, strict=True):
            place = origin.place(lang)
            told |= {
                f"{side}_{name}": getattr(place, name)
                for name in ("label", "kind", "symbol", "code", "document", "file", "file_hash")
            }
    known = {name: repr(it) if isinstance(it, float) else str(it) for name, it in told.items()
             if it is not None and str(it)}  # fmt: skip
    return [unit.get_text(langs[0]), unit.get_text(langs[1]), known]


def of_cells(header, cells):
    return [*cells[:2], {n: c for n, c in zip(header[2:], cells[2:], strict=True) if c}]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("written")


def put(folder, unit, name, **options):
    told = write(unit, folder / name, source="zh", target="en", force=True, **options)
    return told, folder / name


pair_units = units(needed=("zh", "en"), regional=False)


@examples(60)
@given(pair_units)
def test_tsv_keeps_texts_and_fields(folder, unit):
    told, path = put(folder, [unit], "a.tsv")
    header, line = path.read_text("utf-8").split("\n")[:2]
    cells = [tsv.unescape(cell) for cell in line.split("\t")]
    assert of_cells(header.split("\t"), cells) == as_in_a_row(unit)
    assert_losses(told, unit)


@examples(60)
@given(pair_units)
def test_xlsx_keeps_texts_and_fields(folder, unit):
    told, path = put(folder, [unit], "a.xlsx")
    book = workbook.open_workbook(path.read_bytes(), "a.xlsx")
    (_, head), *rest = workbook.iter_cells(book, "memory")
    cells = rest[0][1] if rest else {}
    found = [cells.get(at, "") for at in head]
    assert of_cells(list(head.values()), found) == as_in_a_row(unit)
    assert_losses(told, unit)


def assert_losses(told, unit):
    """Each count that is told is right, and nothing else is lost."""
    origin = unit.origins[find_best(unit.origins)] if unit.origins else Origin()
    places = [origin.place(lang) for lang in ("zh", "en")]
    expected = {
        "texts in other languages": len(unit.variants) - 2,
        "further origins": max(0, len(unit.origins) - 1),
        "inline codes": sum(len(place.tags) for place in places),
        "notes": len(origin.notes),
        "notes of one language": sum(len(place.notes) for place in places),
        **{
            f"{kind} of other programs": sum(len(getattr(it, kind)) for it in (origin, *places))
            for kind in ("properties", "attributes")
        },
        "values that are empty": sum(
            value == "" for it in (*places, origin) for value in plain_fields(it)
        ),
    }
    assert {each.partition(" (")[0] for each in told.losses} == {
        f"{kind} were not written: {n}" for kind, n in expected.items() if n
    }


def plain_fields(it):
    found = [getattr(it, each.name) for each in fields(it) if each.name != "lang"]
    checked = getattr(it, "checked", None)
    return [*found, *((checked.by, checked.at) if checked else ())]


@pytest.mark.parametrize("version", ["1.2", "2.1"])
@examples(60)
@given(unit=pair_units)
def test_xliff_keeps_texts_and_fields(folder, version, unit):
    told, path = put(folder, [unit], "a.xlf", xliff=version)
    root = etree.fromstring(path.read_bytes())
    for element in root.iter():
        element.tag = etree.QName(element).localname
    (body,) = root.iter("trans-unit" if version == "1.2" else "unit")
    named = "context" if version == "1.2" else "meta"
    names = {each.get("context-type", each.get("type")): each.text for each in body.iter(named)}
    found = [
        *(spoken(body.find(f".//{side}")) for side in ("source", "target")),
        {n.removeprefix("x-tmtool-").replace("-", "_"): text for n, text in names.items()},
    ]
    source, target, known = as_in_a_row(unit)
    if version == "1.2":
        source, target = replace_illegal(source), replace_illegal(target)
    assert found == [source, target, {name: replace_illegal(text) for name, text in known.items()}]
    origin = unit.origins[find_best(unit.origins)] if unit.origins else Origin()
    assert [each.text or "" for each in body.iter("note")] == [*map(replace_illegal, origin.notes)]
    lost = [each for each in told.losses if "XML can't hold" in each]
    texts = [*known.values(), *origin.notes]
    texts += [unit.get_text("zh"), unit.get_text("en")] if version == "1.2" else []
    count = sum(len(ILLEGAL.findall(text)) for text in texts)
    assert [each.partition(": ")[2].partition(" (")[0] for each in lost] == [str(count)] * bool(
        count
    )


def spoken(element):
    """The text of a source or target without its codes."""
    text = element.text or ""
    for child in element:
        text += chr(int(child.get("hex"), 16)) if child.tag == "cp" else ""
        text += spoken(child) if child.tag == "pc" else ""
        text += child.tail or ""
    return text


# The door.

SAMPLE = TranslationUnit(
    (Variant("zh", "数字鸿沟"), Variant("en", "digital divide"), Variant("fr", "fracture")),
    (
        Origin((Place("zh", "zh-CN", tags=(Tag("g", 0, 2, (("id", "1"),)),)),), "A/75/L.1",
               date="2020", status="draft"),
        Origin(symbol="A/RES/75/202", date="2019", status="adopted",
               checked=CheckRecord("Ada", "2026-11-25T10:00:00+08:00"), score=0.97),
    ),
)  # fmt: skip
ONE_SIDED = TranslationUnit((Variant("zh", "附件"),))


def test_the_best_origin_is_the_adopted_one():
    assert find_best(SAMPLE.origins) == 1
    assert find_best((Origin(date="2001"), Origin(date="2010"))) == 1
    assert find_best((Origin(status="unofficial", date="2020"), Origin())) == 1


def test_counts_and_what_is_left_out(tmp_path):
    told = write([SAMPLE, ONE_SIDED], tmp_path / "a.tsv", source="zh", target="en")
    assert (told.units, told.variants, told.origins) == (1, 2, 2)
    assert told.losses == (
        "units that lack a language were not written: 1 without en (TMX and JSONL keep them)",
        "texts in other languages were not written: 1 (TMX and JSONL keep them)",
        "further origins were not written: 1 (TMX and JSONL keep them)",
    )
    whole = write([SAMPLE, ONE_SIDED], tmp_path / "a.tmx")
    assert (whole.units, whole.variants, whole.origins, whole.losses) == (2, 4, 2, ())
    units = [restore_unit(unit) for unit in as_read((tmp_path / "a.tmx").read_bytes())]
    assert units == [SAMPLE, ONE_SIDED]


def test_a_unit_can_stand_once_for_each_origin(tmp_path):
    told = write([SAMPLE, ONE_SIDED], tmp_path / "a.jsonl", every_origin=True)
    found = [*map(origins.parse_unit, (tmp_path / "a.jsonl").read_text("utf-8").splitlines())]
    assert told.units == 3
    assert found == [*(replace(SAMPLE, origins=(each,)) for each in SAMPLE.origins), ONE_SIDED]


def test_two_languages_of_a_tmx(tmp_path):
    told = write([SAMPLE], tmp_path / "a.tmx", source="en", target="zh")
    (unit,) = map(restore_unit, as_read((tmp_path / "a.tmx").read_bytes()))
    assert [each.lang for each in unit.variants] == ["en", "zh"]
    assert told.losses == ("texts in other languages were not written: 1",)
    assert b'srclang="en"' in (tmp_path / "a.tmx").read_bytes()


def test_level_1_has_no_codes_and_says_so(tmp_path):
    told = write([replace(SAMPLE, origins=SAMPLE.origins[:1])], tmp_path / "a.tmx", level=1)
    assert told.losses == ("inline codes were not written: 1 (TMX and JSONL keep them)",)
    assert b"<bpt" not in (tmp_path / "a.tmx").read_bytes()


def test_a_code_that_tmx_has_not_is_shown_and_kept(tmp_path):
    unit = replace(SAMPLE, origins=SAMPLE.origins[:1])
    write([unit], tmp_path / "a.tmx")
    data = (tmp_path / "a.tmx").read_bytes()
    seg = '<bpt i="1" type="x-g">&lt;g id="1"&gt;</bpt>数字<ept i="1">&lt;/g&gt;</ept>鸿沟'
    assert f"<seg>{seg}</seg>" in data.decode()
    assert [*map(restore_unit, as_read(data))] == [unit]


def test_what_somebody_changed_in_the_file_counts(tmp_path):
    """A text that XML can't hold comes back whole, unless another program changed it."""
    write([TranslationUnit((Variant("en", "a\x0cb"),))], tmp_path / "a.tmx")
    data = (tmp_path / "a.tmx").read_bytes()
    (unit,) = map(restore_unit, as_read(data))
    assert unit.get_text("en") == "a\x0cb"
    (unit,) = map(restore_unit, as_read(data.replace("a\ufffdb".encode(), b"ab")))
    assert unit.get_text("en") == "ab"


@pytest.mark.parametrize(
    ("old", "new"), [(">2/2<", ">2/3<"), (">2/2<", ">x<"), ('{"places"', '{"place"')]
)
def test_damaged_origins_are_refused(tmp_path, old, new):
    write([SAMPLE], tmp_path / "a.tmx")
    text = (tmp_path / "a.tmx").read_text("utf-8")
    assert old in text
    with pytest.raises(InputError, match=r"origin"):
        list(map(restore_unit, as_read(text.replace(old, new).encode())))


@pytest.mark.parametrize(
    ("name", "langs", "message"),
    [
        ("a.docx", {}, r"the name of the file must end in \.tmx"),
        ("a.tsv", {}, r"name them"),
        ("a.xlf", {"source": "zh"}, r"name them"),
        ("a.xlf", {"source": "zh", "target": "ru"}, r"no unit has both zh and ru"),
    ],
)
def test_what_is_refused(tmp_path, name, langs, message):
    with pytest.raises(InputError, match=message):
        write([SAMPLE], tmp_path / name, **langs)
    assert list(tmp_path.iterdir()) == []


def test_a_text_that_no_cell_holds_is_refused(tmp_path):
    unit = TranslationUnit((Variant("zh", "会" * 40_000), Variant("en", "x")))
    with pytest.raises(InputError, match=r"row 1: zh has 40000 characters"):
        write([unit], tmp_path / "a.xlsx", source="zh", target="en")
    assert list(tmp_path.iterdir()) == []


def test_a_failure_midway_leaves_the_old_file(tmp_path):
    def broken():
        yield SAMPLE
        message = "the memory is damaged"
        raise InputError(message)

    (tmp_path / "a.tmx").write_text("old")
    with pytest.raises(InputError, match="damaged"):
        write(broken(), tmp_path / "a.tmx", force=True)
    with pytest.raises(InputError, match="exists and was not overwritten"):
        write([SAMPLE], tmp_path / "a.tmx")
    assert [path.read_text() for path in tmp_path.iterdir()] == ["old"]


@pytest.mark.slow
@pytest.mark.parametrize("suffix", [".tmx", ".jsonl", ".tsv", ".xlf"])
def test_memory_stays_flat(tmp_path, suffix):
    set_aside()

    def many(count):
        for number in range(count):
            if number % 100 == 0:
                gc.collect()  # so that what is measured is held, not only not yet collected
            yield SAMPLE

    def once(count):
        tracemalloc.start()
        write(many(count), tmp_path / f"a{suffix}", source="zh", target="en", force=True)
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    once(20)
    # What else goes on in the process only adds. Of 400 more units the shortest file has 45 kB.
    few = min(once(100) for _ in range(3))
    assert any(once(500) < few + 40_000 for _ in range(3))


def test_another_tool_reads_our_tmx(tmp_path):
    units = [replace(SAMPLE, origins=SAMPLE.origins[1:])]
    write(units, tmp_path / "a.tmx", source="en", target="zh")
    read = translate_toolkit.read_tmx(tmp_path / "a.tmx", "en", "zh")
    assert read == [("digital divide", "数字鸿沟")]
