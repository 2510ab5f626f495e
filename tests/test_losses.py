"""What formats declare to lose is lost and told, and all else is carried: each thing in each."""

from dataclasses import replace
from itertools import accumulate
from zipfile import ZipFile

import pytest
from bitexts import side
from formats_page import MODELS, PAGE, render
from lxml import etree

from tmtool.concepts import ConceptEntry, LanguageNotes, Quote, Term
from tmtool.formats.bitexts import rebuild
from tmtool.formats.bitexts import writing as bitexts
from tmtool.formats.bitexts.rows import iter_rows
from tmtool.formats.tmx.properties import find_best
from tmtool.formats.units import reading, writing
from tmtool.formats.units.model import ReadNotice, UnitRead
from tmtool.review import wording
from tmtool.terms import reading as terms_reading
from tmtool.terms import writing as terms
from tmtool.texts import DocumentText, TextParagraph
from tmtool.units import (
    Alignment,
    Bead,
    Bitext,
    CheckRecord,
    Code,
    Origin,
    Pairing,
    Paragraph,
    Place,
    Segment,
    Tag,
    TranslationUnit,
    Variant,
)
from tmtool.views.html import bitext as views


def each_of(model, without=frozenset()):
    """The formats of a model, each with each thing, but for some pairs of a format and a thing.

    What would be lost with another thing is no case: "incomplete", where a language is not written.
    """
    declared = MODELS[model]
    cases = [
        (form, key)
        for form in declared.formats
        for key in declared.things
        if (form.label, key) not in without
    ]
    return pytest.mark.parametrize(
        ("form", "key"), cases, ids=[f"{form.label} {key}" for form, key in cases]
    )


def assert_declared(declared, form, key, carried, told):
    """What isn't carried is declared and told; what is carried is not told."""
    thing = declared.things[key]
    is_lost = declared.is_lost(form, key)
    assert carried == (not is_lost)
    while key not in form.loses and thing.part_of and is_lost:
        key, thing = thing.part_of, declared.things[thing.part_of]
    words = f"{thing.name} {thing.happens}" if thing.counted else thing.name
    assert any(words in sentence for sentence in told) == is_lost


def test_declarations_name_things_that_there_are():
    for declared in MODELS.values():
        named = {key for form in declared.formats for key in form.loses}
        parts = {thing.part_of for thing in declared.things.values()} - {""}
        assert named | parts <= declared.things.keys()


def test_the_page_is_made_of_the_declarations():
    page = PAGE.read_text("utf-8")
    assert page == render(page), "python tests/formats_page.py writes it anew"


# Bitexts.


def bitext(*pairs, languages=("zh", "en"), score=None, checked=None, agreed=None, lists=(), **meta):
    """A bitext of pairs of paragraphs; a side that a pair lacks is None."""
    paragraphs = [
        [each if isinstance(each, Paragraph) else Paragraph("body", None, each)
         for pair in pairs if (each := pair[at]) is not None]
        for at, _ in enumerate(languages)
    ]  # fmt: skip
    documents = [side(lang, *own, **meta) for lang, own in zip(languages, paragraphs, strict=True)]
    segments = [
        tuple(Segment(at, 0, len(each.text), each.text) for at, each in enumerate(own))
        for own in paragraphs
    ]
    ends = [
        [0, *accumulate(int(pair[at] is not None) for pair in pairs)]
        for at, _ in enumerate(languages)
    ]
    beads = tuple(
        Bead(tuple(range(own[at], own[at + 1]) for own in ends), score, checked, agreed)
        for at, _ in enumerate(pairs)
    )
    stream = Alignment(tuple(segments), beads, "t")
    return Bitext(tuple(documents), (stream,), "sentence", "t", lists)


def edited(of_bitext):
    """The same with a word that somebody else than its author chose."""
    by = CheckRecord("canary", "2026-11-25")
    return wording.edit(of_bitext, 0, "target", "two", checked=ADA, by=by)


ADA = CheckRecord("Ada", "2026-11-26")
LINK = (Code("link", 0, 2, "https://canary.example"),)
ITEM = Segment(0, 4, 11, "canarys")
LETTERS = [f"文{chr(ord('a') + at)}" for at in range(26)]
OF_BITEXTS = {
    "languages": (bitext(("一", "one", "canary"), languages=("zh", "en", "fr")), "canary"),
    "lists": (
        bitext(("one canarys", "one canarys"), lists=(Pairing((ITEM, ITEM), 0.5),)), "=canarys",
    ),
    "untranslated": (bitext(("一", "one"), ("canary", None)), ("canary", "[1]:[]")),
    "incomplete": (
        bitext(("一", "one", "un"), ("canary", "b", None), languages=("zh", "en", "fr")), "canary",
    ),
    "blank": (bitext(("一", "one"), (" ", "canary")), ("canary", "[1]:[1]")),
    "lines": (bitext(("one\ncanary", "one")), "one\ncanary"),
    "codes": (
        bitext([Paragraph("body", None, text, codes=LINK) for text in ("一二", "one")]),
        "https://canary.example",
    ),
    "one-sided codes": (
        bitext((Paragraph("body", None, "一二", codes=LINK), "one")), "https://canary.example",
    ),
    "characters": (bitext(("a\x01b", "one")), "a\x01b"),
    "characters beside texts": (
        bitext(("一", "one"), symbol="a\x01b"), "a\x01b",
    ),
    "texts": (bitext(("一", "canary")), "canary"),
    "labels": (bitext([Paragraph("operative", "canary", text) for text in ("一", "b")]), "canary"),
    "kinds": (bitext([Paragraph("preambular", None, text) for text in ("一", "b")]), "preambular"),
    "places": (
        bitext(*([Paragraph("body", "a", text)] * 2 for text in LETTERS)), ("[24]:[24]", "=[24]"),
    ),
    "scores": (bitext(("一", "one"), score=0.8765), "0.8765"),
    "agreement": (
        bitext(("一", "one", "un"), languages=("zh", "en", "fr"), agreed=0.4321), "0.4321",
    ),
    "checks": (bitext(("一", "one"), checked=CheckRecord("canary", "2026-11-25")), "canary"),
    "edits": (edited(bitext(("一", "one"))), ("canary",)),
    "origins": (bitext(("一", "one"), file="canary.txt", symbol="A/1", date="2020"), "canary.txt"),
}  # fmt: skip
"""A bitext that has a thing, and what shows in a file that it is carried; after = a whole piece."""
SEEN = {
    "languages": lambda text: text.languages,
    "codes": lambda text: [each.codes for side in text.sides for each in side.paragraphs],
    "labels": lambda text: [each.label for side in text.sides for each in side.paragraphs],
    "kinds": lambda text: [each.kind for side in text.sides for each in side.paragraphs],
    "places": lambda text: [bead.sides for stream in text.streams for bead in stream.beads],
    "scores": lambda text: [bead.score for stream in text.streams for bead in stream.beads],
    "agreement": lambda text: [bead.agreed for stream in text.streams for bead in stream.beads],
    "checks": lambda text: [bead.checked for stream in text.streams for bead in stream.beads],
    "edits": lambda text: [each.edits for side in text.sides for each in side.paragraphs],
    "origins": lambda text: [(each.symbol, each.meta.file, each.meta.date) for each in text.sides],
    "characters beside texts": lambda text: text.source.symbol,
    "lists": lambda text: text.lists,
}  # fmt: skip
SEEN["one-sided codes"] = SEEN["codes"]
SUFFIXES = {
    "TMX": ".tmx", "XLIFF": ".xlf", "XLSX": ".xlsx", "HTML": ".html", "TSV": ".tsv",
    "JSONL": ".jsonl", "DOCX": ".docx", "Moses": ".moses", "ALIGN": ".align",
}  # fmt: skip
OPTIONS = {
    "level 1": {"tmx_level": 1}, "level 2": {"tmx_level": 2}, "1.2": {"xliff": "1.2"},
    "2.1": {"xliff": "2.1"}, "for Trados Studio": {"flavour": "trados", "tmx_level": 2}, "": {},
}  # fmt: skip


def texts(of_bitext):
    """What is in its rows, as far as they say anything."""
    return [tuple(each.text for each in row.sides) for row in iter_rows(of_bitext)]


def pieces(path):
    """The texts of a file that no bitext is made of again, piece by piece."""
    if path.suffix == ".docx":
        with ZipFile(path) as archive:
            root = etree.fromstring(archive.read("word/document.xml"))
        word = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
        seen = (run for run in root.iter(f"{word}r") if run.find(f"{word}rPr/{word}vanish") is None)
        authors = [each.get(f"{word}author") for each in root.iter(f"{word}ins")]
        br = f"{word}br"
        shown = ("".join("\n" if it.tag == br else it.text or "" for it in run) for run in seen)
        return [*authors, *shown]
    if path.suffix == ".tmx":
        root = etree.fromstring(path.read_bytes())
        return [
            part
            for element in root.iter("prop", "seg", "bpt", "ept", "ph")
            for part in ("".join(element.itertext()), *element.itertext())
        ]
    files = [path] if path.exists() else path.parent.glob(f"{path.stem}.*")
    return [line for file in files for line in (*file.read_text("utf-8").split("\n"),
                                               file.read_text("utf-8"))]  # fmt: skip


def is_found(wanted, path):
    every = pieces(path)
    return any(
        piece == each[1:] if each.startswith("=") else each in piece
        for each in ((wanted,) if isinstance(wanted, str) else wanted)
        for piece in every
    )


LOST_WITH_OTHERS = {
    *(
        (name, "incomplete")
        for name in ("XLIFF 1.2", "XLIFF 2.1", "ALIGN", "TMX for Trados Studio")
    ),
    *((name, "characters beside texts") for name in ("Moses", "ALIGN")),
}


@each_of("bitexts", LOST_WITH_OTHERS)
def test_bitexts(tmp_path, form, key):
    given, wanted = OF_BITEXTS[key]
    path = tmp_path / f"a{SUFFIXES[form.name]}"
    told = views.write(given, path, bitexts.Options(**OPTIONS[form.variant]))
    assert form.is_read == (path.suffix in rebuild.SUFFIXES)
    if form.is_read:
        seen = SEEN.get(key, texts)
        carried = seen(rebuild.read(path)) == seen(given)
    else:
        carried = is_found(wanted, path)
    assert_declared(bitexts.LOSSES, form, key, carried, list(map(str, told)))


# Units of a memory.


def unit(*variants, **fields):
    """A unit with an origin; places are there for each variant."""
    places = fields.pop("places", tuple(Place(each.lang, region=each.region) for each in variants))
    return TranslationUnit(variants, (Origin(places, **fields),))


ZH, EN = Variant("zh", "数字鸿沟"), Variant("en", "digital divide")
TAGS = (Tag("ph", 1, 1, (("x", "1"),), "&lt;canary/&gt;"),)
PROPERTIES = (("x-canary", "1"),)
OF_UNITS = {
    "incomplete": unit(ZH),
    "regions": unit(Variant("zh", "鸿沟", "CN"), Variant("zh", "落差", "TW"), EN),
    "languages": unit(ZH, EN, Variant("fr", "fracture")),
    "origins": replace(unit(ZH, EN), origins=(Origin(symbol="A/1"), Origin(symbol="A/2"))),
    "codes": unit(ZH, EN, places=(Place("zh", "zh-CN", tags=TAGS),)),
    "notes": unit(ZH, EN, notes=("canary",)),
    "notes of a language": unit(ZH, EN, places=(Place("zh", notes=("canary",)), Place("en"))),
    "properties": unit(ZH, EN, properties=PROPERTIES),
    "attributes": unit(ZH, EN, attributes=(("creationid", "canary"),)),
    "empty values": unit(ZH, EN, body=""),
    "characters": unit(Variant("zh", "a\x01b"), EN),
    "characters beside texts": unit(ZH, EN, symbol="a\x01b"),
}
OF_UNITS["forms of codes"] = OF_UNITS["codes"]
OF_ORIGIN = {
    "codes": lambda origin: bool(origin.place("zh").tags),
    "forms of codes": lambda origin: origin.place("zh").tags,
    "notes": lambda origin: origin.notes,
    "notes of a language": lambda origin: [place.notes for place in origin.places],
    "properties": lambda origin: PROPERTIES[0] in origin.properties,
    "attributes": lambda origin: ("creationid", "canary") in origin.attributes,
    "empty values": lambda origin: origin.body,
    "characters beside texts": lambda origin: origin.symbol,
}
HEADER = Origin(properties=(("x-canary", "1"),), file="a.tmx", file_hash="aa" * 32)
LINK = ("A/75/1", "superseded by", "A/75/1/Rev.1")
WHOLE = DocumentText("ab" * 8, "zh", (TextParagraph(0, "body", None, "canary"),))


def see_unit(key, of_unit):
    if key in OF_ORIGIN:
        return OF_ORIGIN[key](of_unit.origins[find_best(of_unit.origins)])
    if key == "origins":
        return {origin.symbol for origin in of_unit.origins}
    return sorted((each.lang, each.text, each.region) for each in of_unit.variants)


CHOICES = {
    (form.label, key)
    for form in writing.LOSSES.formats
    for key in ("other regions", "units without a text")
}
"""What was not asked for is lost to no format."""


@each_of("units", CHOICES)
def test_units(tmp_path, form, key):
    options = {
        "level 1": {"level": 1}, "1.2": {"xliff": "1.2"}, "2.1": {"xliff": "2.1"},
        "for Trados Studio": {"flavour": "trados"},
    }.get(form.variant, {})  # fmt: skip
    if "languages" in form.loses:
        options |= {"source": "zh", "target": "en"}
    if key == "headers":
        options["headers"] = [HEADER]
    if key == "whole texts":
        options["texts"] = [WHOLE]
    if key == "links":
        options["links"] = [LINK]
    path = tmp_path / f"a{SUFFIXES[form.name]}"
    given = OF_UNITS.get(key, unit(ZH, EN))
    told = writing.write([given, unit(ZH, Variant("en", "gap"))], path, **options).losses
    items = list(reading.read(path, languages=("zh", "en")))
    again = [each.unit for each in items if isinstance(each, UnitRead)]
    notices = [each for each in items if isinstance(each, ReadNotice)]
    if key == "headers":
        carried = any(HEADER.properties == each.properties for n in notices for each in n.headers)
    elif key == "whole texts":
        carried = any(each.texts for each in notices)
    elif key == "links":
        carried = any(LINK in each.links for each in notices)
    else:
        carried = see_unit(key, given) in [see_unit(key, each) for each in again[:-1]]
    assert_declared(writing.LOSSES, form, key, carried, told)


def test_what_nobody_declares_every_format_of_units_keeps(tmp_path):
    """Scores, checks, labels, symbols: each field of an origin that a table has a column for."""
    given = unit(
        ZH, EN, score=0.8765, checked=CheckRecord("Ada", "2026-11-25"), symbol="A/1", date="2020",
        places=(Place("zh", label="7", kind="operative"), Place("en", label="7")),
    )  # fmt: skip
    for form in writing.LOSSES.formats:
        path = tmp_path / f"a{SUFFIXES[form.name]}"
        writing.write([given], path, source="zh", target="en", force=True)
        (again,) = [each.unit for each in reading.read(path) if isinstance(each, UnitRead)]
        (origin,) = again.origins
        assert (origin.score, origin.checked, origin.symbol, origin.date) == (
            0.8765, CheckRecord("Ada", "2026-11-25"), "A/1", "2020",
        )  # fmt: skip
        assert origin.place("zh").label == "7"
        assert origin.place("zh").kind == "operative"


# Term bases.

TERM = Term("zh", "数字鸿沟", "preferred")
PAIR = (TERM, Term("en", "divide", "preferred"))


def entry(*of_terms, **fields):
    return ConceptEntry(fields.pop("id", "a"), of_terms or PAIR, **fields)


OF_TERMS = {
    "unpaired": (entry(Term("zh", "canary")), "canary"),
    "languages": (entry(*PAIR, Term("fr", "canary")), "canary"),
    "no words": (entry(Term("zh", "《canary》"), PAIR[1]), "canary"),
    "no lines": (entry(Term("zh", "#canary"), PAIR[1]), "canary"),
    "blanks": (entry(definition="canary\na"), "canary\na"),
    "blanks in lines": (entry(TERM, Term("en", "canary  a")), "canary  a"),
    "characters": (entry(TERM, Term("en", "a\x01b")), "a\x01b"),
    "ids": (entry(id="canary"), "canary"),
    "subjects": (entry(subject="canary"), "canary"),
    "definitions": (entry(definition="canary"), "canary"),
    "notes of entries": (entry(note="canary"), "canary"),
    "statuses": (entry(), "preferred"),
    "process statuses": (
        entry(*(replace(each, process_status="attested") for each in PAIR)),
        "attested",
    ),
    "forms": (entry(*(replace(each, form="abbreviation") for each in PAIR)), "abbreviation"),
    "organizations": (entry(*(replace(each, organization="canary") for each in PAIR)), "canary"),
    "regions": (entry(*(replace(each, region="TW") for each in PAIR)), "TW"),
    "bodies": (entry(*(replace(each, body="canary") for each in PAIR)), "canary"),
    "sources": (entry(*(replace(each, source="canary") for each in PAIR)), "canary"),
    "dates": (entry(*(replace(each, date="2020-12-21") for each in PAIR)), "2020-12-21"),
    "notes": (entry(*(replace(each, note="canary") for each in PAIR)), "canary"),
    "flags": (entry(*(replace(each, verified=True) for each in PAIR)), "verified"),
    "generic": (entry(generic=True), "generic"),
    "types of records": (entry(kind="phrase"), "phrase"),
    "bodies of entries": (entry(body="canary"), "canary"),
    "record ids": (entry(record_ids=("canary",)), "canary"),
    "sources of definitions": (entry(definition="a", definition_source="canary"), "canary"),
    "notes of languages": (
        entry(languages=(LanguageNotes("zh", Quote("canary", "A/1")),)),
        "canary",
    ),
    "links": (entry(*(replace(each, link="canary") for each in PAIR)), "canary"),
    "grammar": (entry(*(replace(each, part_of_speech="adverb") for each in PAIR)), "adverb"),
    "full terms": (entry(*(replace(each, full_term="canary") for each in PAIR)), "canary"),
    "successors": (entry(*(replace(each, successor="canary") for each in PAIR)), "canary"),
    "usage dates": (entry(*(replace(each, used_until="1999") for each in PAIR)), "1999"),
    "approvals": (entry(*(replace(each, process_by="canary") for each in PAIR)), "canary"),
    "contexts": (entry(*(replace(each, contexts=(Quote("canary"),)) for each in PAIR)), "canary"),
    "other fields": (entry(fields=(("capital", "canary"),)), "canary"),
}
FORMS = {
    ("TBX", "version 3"): "tbx", ("TBX", "version 2"): "tbx2", ("CSV", ""): "csv",
    ("XLSX", ""): "xlsx", ("JSONL", ""): "jsonl", ("jieba", ""): "jieba", ("OmegaT", ""): "omegat",
}  # fmt: skip


NO_WORDS = {("jieba", "blanks"), ("jieba", "blanks in lines"), ("jieba", "characters")}
"""Such a text is no word, or in a language that is not written."""


@each_of("terms", NO_WORDS)
def test_terms(tmp_path, form, key):
    name = FORMS[form.name, form.variant]
    given, wanted = OF_TERMS[key]
    path = tmp_path / f"a.{name.removesuffix('2')}"
    others = [entry(Term("zh", "差距"), Term("en", "gap"), id="b")]
    told = terms.write([given, *others], path, name, languages=("zh", "en"))
    if form.is_read:
        found = terms_reading.read(path)
        carried = {*given.terms} <= {
            each for one in found.entries if one.id == given.id for each in one.terms
        } and given.id in {one.id for one in found.entries}
        carried = carried and any(replace(one, terms=()) == replace(given, terms=())
                                  for one in found.entries)  # fmt: skip
    else:
        carried = wanted in path.read_text("utf-8")
    assert_declared(terms.LOSSES, form, key, carried, told)
