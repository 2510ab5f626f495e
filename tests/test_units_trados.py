"""A memory for Trados Studio: typed fields, declared; nothing of a unit is lost on the way back."""

from dataclasses import replace

import pytest
from hypothesis import given
from lxml import etree
from properties import examples
from random_units import units

from tmtool.cli import run
from tmtool.errors import InputError
from tmtool.formats.tmx.trados import _OF_STUDIO, _TYPES
from tmtool.formats.units.model import UnitRead
from tmtool.formats.units.reading import read as read_units
from tmtool.formats.units.writing import write
from tmtool.memory.memory import Memory
from tmtool.units import CheckRecord, Origin, Place, TranslationUnit, Variant

LANGS = {"source": "zh", "target": "en", "flavour": "trados"}
ADA = CheckRecord("Ada", "2026-11-25T10:00:00+08:00")
UNIT = TranslationUnit(
    (Variant("zh", "数字鸿沟"), Variant("en", "digital divide")),
    (
        Origin((Place("zh", "zh-Hans", label="7", file="zh.docx"), Place("en", kind="operative")),
               "A/RES/75/202", "GA", "2020-12-21", "adopted", score=0.9712, checked=ADA, position=4,
               properties=(("client", "UN"), ("client", "GA"), ("x-LastUsedBy", "UN\\me"),
                           ("Committee:SinglePicklist", "Second")),
               notes=("See the glossary.",), attributes=(("usagecount", "3"),)),
        Origin(symbol="A/75/L.1", status="draft"),
    ),
)  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("studio")


def read(path):
    return [item.unit for item in read_units(path) if isinstance(item, UnitRead)]


@examples(60)
@given(unit=units(languages=("zh", "en"), needed=("zh", "en"), regional=False))
def test_nothing_is_lost_on_the_way_back(folder, unit):
    told = write([unit, UNIT], folder / "a.tmx", **LANGS, force=True)
    assert read(folder / "a.tmx") == [unit, UNIT]
    assert told.losses == ()


@examples(30)
@given(unit=units(languages=("zh", "en"), needed=("zh", "en"), regional=False))
def test_every_field_is_declared_and_has_one_type(folder, unit):
    write([unit, UNIT], folder / "b.tmx", **LANGS, force=True)
    root = etree.fromstring((folder / "b.tmx").read_bytes())
    declared = {prop.get("type") for prop in root.iterfind("header/prop")}
    used = [prop.get("type") for prop in root.iterfind("body/tu/prop")]
    assert declared >= {name for name in used if name.rpartition(":")[2] in _TYPES and ":" in name}
    assert all(prop.text for prop in root.iterfind("body/tu/prop"))


def test_studio_is_shown_what_is_known(folder):
    write([UNIT], folder / "c.tmx", **LANGS)
    root = etree.fromstring((folder / "c.tmx").read_bytes())
    header = root.find("header")
    assert (header.get("creationtool"), header.get("o-tmf"), header.get("srclang")) == (
        "SDL Language Platform", "SDL TM8 Format", "zh-CN",
    )  # fmt: skip
    langs = [each.get("{http://www.w3.org/XML/1998/namespace}lang") for each in root.iter("tuv")]
    assert langs == ["zh-CN", "en-US"]
    fields = [(prop.get("type"), prop.text) for prop in root.iterfind("body/tu/prop")]
    assert {
        ("x-Origin", "Alignment"), ("x-ConfirmationLevel", "ApprovedTranslation"),
        ("client:MultipleString", "UN"), ("client:MultipleString", "GA"),
        ("Committee:SinglePicklist", "Second"), ("x-LastUsedBy", "UN\\me"),
        ("x-tmtool-symbol:SingleString", "A/RES/75/202"), ("x-tmtool-score:Integer", "97"),
        ("x-tmtool-position:Integer", "4"), ("x-tmtool-source-label:SingleString", "7"),
        ("x-tmtool-checked-at:DateTime", "20261125T020000Z"),
        ("x-tmtool-note:MultipleString", "See the glossary."),
    } <= set(fields)  # fmt: skip
    assert b"DOCTYPE" not in (folder / "c.tmx").read_bytes()


def test_languages_are_called_as_one_likes(tmp_path):
    write([UNIT], tmp_path / "a.tmx", **LANGS, codes="en-GB,zh-Hans-CN")
    root = etree.fromstring((tmp_path / "a.tmx").read_bytes())
    langs = [each.get("{http://www.w3.org/XML/1998/namespace}lang") for each in root.iter("tuv")]
    assert (langs, root.find("header").get("srclang")) == (["zh-Hans-CN", "en-GB"], "zh-Hans-CN")
    assert read(tmp_path / "a.tmx") == [UNIT]


def through_studio(path):
    """What is left when Studio has taken a file in and written it again: fields, and its own."""
    root = etree.fromstring(path.read_bytes())
    for unit in root.iter("tu"):
        for child in list(unit):
            name = child.get("type", "")
            is_field = name in _OF_STUDIO or (name.rpartition(":")[2] in _TYPES and ":" in name)
            if child.tag == "note" or (child.tag == "prop" and not is_field):
                unit.remove(child)
    path.write_bytes(etree.tostring(root, encoding="utf-8"))


def test_the_fields_come_back_from_studio(folder):
    write([UNIT], folder / "d.tmx", **LANGS)
    through_studio(folder / "d.tmx")
    (unit,) = read(folder / "d.tmx")
    (origin,) = unit.origins
    was = UNIT.origins[0]
    assert (origin.symbol, origin.body, origin.date, origin.status, origin.position) == (
        was.symbol, was.body, was.date, was.status, was.position,
    )  # fmt: skip
    assert origin.score == 0.97
    assert origin.checked == CheckRecord("Ada", "2026-11-25T02:00:00+00:00")
    assert (origin.place("zh").label, origin.place("zh").file) == ("7", "zh.docx")
    assert origin.place("en").kind == "operative"
    assert ("client:MultipleString", "GA") in origin.properties


@pytest.mark.parametrize(
    ("score", "checked", "expected"),
    [
        (None, None, ("TM", "Translated")),
        (0.5, None, ("Alignment", "Draft")),
        (0.5, ADA, ("Alignment", "ApprovedTranslation")),
        (0.9, None, ("Alignment", "Translated")),
    ],
)
def test_how_far_a_unit_is_confirmed(tmp_path, score, checked, expected):
    origin = Origin(score=score, checked=checked)
    write([replace(UNIT, origins=(origin,))], tmp_path / "a.tmx", **LANGS)
    told = etree.fromstring((tmp_path / "a.tmx").read_bytes()).find("body/tu")
    assert tuple(prop.text for prop in told.iterfind("prop"))[:2] == expected


@pytest.mark.parametrize(
    ("name", "options", "message"),
    [
        ("a.jsonl", LANGS, "a flavour can be chosen for TMX, not for .jsonl"),
        ("a.tmx", LANGS | {"target": None}, "a memory of Trados Studio holds two languages"),
        (
            "a.tmx",
            LANGS | {"codes": "fr-FR,en-GB"},
            ("the texts are in zh and en, but the language codes are fr"),
        ),
        (
            "a.tmx",
            LANGS | {"codes": "zh-CN,en-GB", "flavour": "plain"},
            "only with the flavour trados",
        ),
    ],
)
def test_what_is_refused(tmp_path, name, options, message):
    with pytest.raises(InputError, match=message):
        write([UNIT], tmp_path / name, **options)
    assert list(tmp_path.iterdir()) == []


def test_the_program_writes_it_and_takes_it_in_again(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    memory = Memory.open("one", create=True)
    memory.add([UNIT])
    memory.close()
    how = ["--from", "zh", "--to", "en", "--flavour", "trados", "--codes", "zh-CN,en-GB"]
    assert run(["memory", "export", "a.tmx", "--memory", "one", *how, "-q"]) == 0
    assert b'<tuv xml:lang="en-GB">' in (tmp_path / "a.tmx").read_bytes()
    assert run(["add", "--no-index", "a.tmx", "--memory", "other", "-q"]) == 0
    units = []
    for name in ("one", "other"):
        memory = Memory.open(name)
        units.append([stored.unit for stored in memory.store.iter_units()])
        memory.close()
    assert units[0] == units[1]
    assert len(units[0]) == 1
