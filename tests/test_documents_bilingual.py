"""XLIFF, SDLXLIFF and TMX as documents: the cases of tests/data/bilingual, and wrong input."""

import time
from pathlib import Path

import pytest
from cases_contents import expected, shown, told

from tmtool.documents.content import Content, ReadOptions
from tmtool.errors import InputError
from tmtool.formats.sides.tmx import read_tmx
from tmtool.formats.sides.xliff import read_xliff

FOLDER = Path(__file__).parent / "data" / "bilingual"
CASES = sorted(path.name.removesuffix(".jsonl") for path in FOLDER.glob("*.jsonl"))
FIRST = (
    '<xliff version="1.2" xmlns="urn:oasis:names:tc:xliff:document:1.2">'
    '<file source-language="en" target-language="fr"><body>{}</body></file></xliff>'
)
SECOND = (
    '<xliff version="2.1" xmlns="urn:oasis:names:tc:xliff:document:2.0" srcLang="en" '
    'trgLang="{}"><file id="f">{}</file></xliff>'
)
UNIT = '<trans-unit id="1"><source>{}</source><target>{}</target></trans-unit>'
TMX = '<tmx version="1.4"><header srclang="{}"/><body>{}</body></tmx>'
TU = '<tu><tuv xml:lang="en"><seg>{}</seg></tuv><tuv xml:lang="fr-CA"><seg>{}</seg></tuv></tu>'


def read(text: str | bytes, lang: str | None = None, revisions: str = "accept") -> Content:
    data = text.encode() if isinstance(text, str) else text
    reader = read_tmx if b"<tmx" in data or b"t\0m\0x" in data else read_xliff
    return reader(data, "a.xlf", ReadOptions(lang, revisions))


def texts(text: str | bytes, lang: str | None = None) -> list[str]:
    return [shown(line.text) for line in read(text, lang).lines]


@pytest.mark.parametrize("case", CASES)
def test_case(case: str):
    name, _, lang = case.rpartition(".")
    reader = read_tmx if name.endswith(".tmx") else read_xliff
    content = reader((FOLDER / name).read_bytes(), name, ReadOptions(lang))
    assert told(content) == expected(FOLDER / f"{case}.jsonl")


class TestSides:
    def test_source_is_the_default(self):
        assert texts(FIRST.format(UNIT.format("Ferry", "Bac"))) == ["Ferry"]

    @pytest.mark.parametrize("lang", ["fr", "fr-FR", "FRA", "fr_CA"])
    def test_any_spelling(self, lang: str):
        assert texts(FIRST.format(UNIT.format("Ferry", "Bac")), lang) == ["Bac"]

    def test_the_very_code_goes_before_the_language(self):
        both = FIRST.replace('"fr"', '"en-GB"').format(UNIT.format("Color", "Colour"))
        assert texts(both, "en-gb") == ["Colour"]
        assert texts(both, "en-US") == ["Color"]

    @pytest.mark.parametrize(
        "text",
        [
            FIRST.format(UNIT.format("Ferry", "Bac")),
            SECOND.format("fr", "<unit id='u'><segment><source>a</source></segment></unit>"),
        ],
    )
    def test_unknown_side(self, text: str):
        with pytest.raises(InputError, match=r"^a\.xlf holds en and fr, not zh: name another"):
            read(text, "zh")

    def test_unknown_side_of_a_memory(self):
        with pytest.raises(InputError, match="holds en and fr-CA, not zh"):
            read(TMX.format("en", TU.format("Ferry", "Bac")), "zh")

    def test_memory_without_one_source(self):
        assert texts(TMX.format("*all*", TU.format("Ferry", "Bac"))) == ["Ferry"]

        units = TU.format("Ferry", "Bac") + TU.replace("en", "es").format("Barco", "Navire")
        assert texts(TMX.format("*all*", units)) == ["Ferry", "Barco"]

    def test_source_by_language_where_no_code_is_the_same(self):
        unit = (
            '<tu><tuv xml:lang="fr"><seg>Bac</seg></tuv><tuv xml:lang="EN"><seg>a</seg></tuv></tu>'
        )
        assert texts(TMX.format("en-US", unit)) == ["a"]

    def test_language_of_a_side(self):
        assert read(FIRST.format(UNIT.format("a", "b")), "fr-CA").lang == "fr"
        assert read(FIRST.replace('"en"', '"x-dev"').format(UNIT.format("a", "b"))).lang is None


class TestUnits:
    def test_segments_that_touch_are_parted_in_the_target_only(self):
        cut = '<mrk mtype="seg" mid="1">One.</mrk><mrk mtype="seg" mid="2">Two.</mrk>'
        unit = FIRST.format(UNIT.format("一。二。", cut))
        assert texts(unit, "fr") == ["One. Two."]

    def test_cut_source_where_there_is_no_other(self):
        unit = '<trans-unit id="1"><source/><seg-source><mrk mtype="seg" mid="1">One.</mrk>'
        assert texts(FIRST.format(f"{unit}</seg-source></trans-unit>")) == ["One."]

    def test_raised_codes_are_marks(self):
        unit = UNIT.format('Ferry<g id="1" ctype="x-sup">3</g>', "")
        assert texts(FIRST.format(unit)) == ["Ferry⟦3⟧"]

    def test_changes_by_revisions(self):
        marks = 'a <mrk mtype="x-sdl-added">new</mrk><mrk mtype="x-sdl-deleted">old</mrk>'
        unit = FIRST.format(UNIT.format(marks, ""))
        assert [line.text for line in read(unit).lines] == ["a new"]
        assert [line.text for line in read(unit, revisions="reject").lines] == ["a old"]

    def test_tags_in_braces_as_phrase_has_them(self):
        head = FIRST.replace("<xliff ", '<xliff xmlns:m="http://www.memsource.com/mxlf/2.0" ')
        unit = UNIT.format("{b>The ferry&lt;b} sails{^>2&lt;^} {1>now&lt;1}{2} {not}.", "")
        content = read(head.format(unit))
        (line,) = content.lines
        assert shown(line.text) == "The ferry sails⟦2⟧ now {not}."
        assert [(code.look, code.start, code.stop) for code in line.codes] == [("bold", 0, 9)]
        assert [each.text for each in content.removed] == ["{1>", "<1}", "{2}"]
        assert texts(FIRST.format(unit)) == ["{b>The ferry<b} sails{^>2<^} {1>now<1}{2} {not}."]

    def test_version_1_without_a_namespace(self):
        plain = '<xliff version="1.0"><file source-language="en"><body>{}</body></file></xliff>'
        assert texts(plain.format(UNIT.format("Ferry", "Bac"))) == ["Ferry"]

    def test_utf16(self):
        text = f'<?xml version="1.0" encoding="UTF-16"?>{TMX.format("en", TU.format("轮", "渡"))}'
        assert texts(text.encode("utf-16")) == ["轮"]


class TestWhatTheUnitsSay:
    """What readers of units know, documents know."""

    def test_characters_that_the_header_defines(self):
        ude = '<ude name="a"><map unicode="#xF8FF" subst="[Apple]"/></ude></header>'
        text = TMX.format("en", TU.format("An \uf8ff", "Un")).replace("/><body>", f">{ude}<body>")
        assert texts(text) == ["An [Apple]"]

    def test_words_in_elements_of_nobody(self):
        content = read(TMX.format("en", TU.format("The <b>ferry</b> sails", "a")))
        assert [line.text for line in content.lines] == ["The ferry sails"]
        assert [each.text for each in content.removed] == ["<b>"]

    def test_footnote_marks(self):
        mark = '<ph x="1" assoc="p" type="fnote">&lt;sup&gt;3&lt;/sup&gt;</ph>'
        assert texts(TMX.format("en", TU.format(f"Ferry{mark} sails", "a"))) == ["Ferry⟦3⟧ sails"]

    def test_a_second_segment_and_entities_of_nobody_are_told(self):
        units = TU.format("a</seg><seg>b", "c") + TU.format("d&nbsp;e", "f")
        content = read('<!DOCTYPE tmx SYSTEM "tmx14.dtd">' + TMX.format("en", units))
        assert [line.text for line in content.lines] == ["a"]
        assert [(each.reason, each.text) for each in content.removed] == [
            ("second seg", "b"), ("undeclared entity", "d&nbsp;e / f"),
        ]  # fmt: skip

    def test_texts_in_codes_with_attributes_of_any_space(self):
        code = '<ph x="1">&lt;img<sub xmlns:q="q" q:a="1" datatype="t">A quay</sub>&gt;</ph>'
        content = read(TMX.format("en", TU.format(f"See{code}", "a")))
        assert [line.text for line in content.lines] == ["See", "A quay"]
        assert [each.text for each in content.removed] == ["<img>"]

    def test_invisible_characters_by_their_numbers(self):
        content = read(TMX.format("en", TU.format("a\u200bb", "c")))
        assert [(each.reason, each.text) for each in content.removed] == [
            ("invisible character", "U+200B")
        ]


class TestWrongInput:
    @pytest.mark.parametrize(
        ("text", "message"),
        [
            (FIRST.format("<trans-unit id='1'/>"), r"a\.xlf:1:1: a trans-unit .* has no source"),
            (SECOND.format("fr", "<unit id='u'><segment/></unit>"), "a segment element has no"),
            (FIRST.format("<trans-unit>"), r"a\.xlf:1:\d+: not well-formed XML"),
            ("<xlif/>", "the root element is xlif, not xliff"),
            ("not well-formed XML at all", "not well-formed XML"),
            (f'<!DOCTYPE xliff [<!ENTITY a "b">]>{FIRST}', "declares entities"),
            (TMX.format("en", "<tu/>"), "a tu element has no variants"),
            (TMX.format("en", '<tu><tuv xml:lang="en"/></tu>'), "a tuv element has no seg"),
            ('<?xml version="1.0" encoding="UTF-16"?><xliff/>', "not well-formed XML"),
        ],
    )  # fmt: skip
    def test_is_one_clear_line(self, text: str, message: str):
        with pytest.raises(InputError, match=message) as caught:
            read(text)
        assert "\n" not in str(caught.value)


def test_large_files_inside_are_passed_over():
    kept = "QUJD\n" * 3_000_000
    header = f'<header><reference><internal-file form="base64">{kept}</internal-file></reference>'
    text = FIRST.format(UNIT.format("Ferry", "Bac")).replace("<body>", f"{header}</header><body>")
    (line,) = read(text).lines
    assert (line.text, line.number) == ("Ferry", 3_000_001)


@pytest.mark.slow
def test_long_memories_are_quick():
    text = TMX.format("en", TU.format("The <hi>ferry</hi> sails.", "Le bac part.") * 10_000)
    start = time.process_time()
    assert len(read(text).lines) == 10_000
    assert time.process_time() - start < 2
