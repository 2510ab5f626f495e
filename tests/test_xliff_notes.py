"""Notes in an XLIFF that was checked: in the right units, and nothing else is changed."""

import re
from pathlib import Path

import pytest
import translate_toolkit
from bitexts import demo
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from tmtool.errors import InputError
from tmtool.formats.bitexts import writing as formats
from tmtool.formats.bitexts.rows import iter_records
from tmtool.formats.units.model import SkippedUnit, UnitRead
from tmtool.formats.units.reading import read as read_units
from tmtool.formats.units.sources import Source
from tmtool.formats.xliff.annotating import OURS, add_notes, iter_nodes
from tmtool.formats.xliff.model import XliffNote
from tmtool.formats.xliff.reading import list_segment_ranges

DATA = Path(__file__).parent / "data"
FILES = [
    path for folder in ("bilingual", "units/read") for path in sorted((DATA / folder).iterdir())
    if path.suffix in (".xlf", ".sdlxliff", ".mxliff")
]  # fmt: skip
every = pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}-{path.name}")


def said(text, priority=1):
    return XliffNote(text, OURS, priority, "terminology")


ABOUT = [said("checked <all> & more", 10)]
_NOTE = re.compile(
    rb"<([\w.]+:)?note [^>]*['\"]tmtool check['\"][^>]*>[^<]*</([\w.]+:)?note>", re.DOTALL
)
_ISSUES = re.compile(rb"<its:locQualityIssues [^>]*tmtool-issues.*?</its:locQualityIssues>")
_REFERENCE = re.compile(
    rb' xmlns:its="[^"]+" its:version="2.0" its:locQualityIssuesRef="#tmtool-issues-[0-9]+"'
)
_EMPTY = re.compile(rb"<(([\w.]+:)?(notes|header))></\1>")
FIRST = """<?xml version="1.0" encoding="{encoding}"?>
<xliff version="1.2" xmlns="urn:oasis:names:tc:xliff:document:1.2">
<file original="a" source-language="fr" target-language="en" datatype="plaintext"><body>
<!-- <trans-unit id="0"> --><trans-unit id='1>'><source>l'été</source><target>summer</target>
<alt-trans><source>été</source><target>x</target></alt-trans></trans-unit>
<trans-unit id="2"><source><![CDATA[<trans-unit>]]></source></trans-unit></body></file></xliff>
"""
OTHERS = """<xliff version="1.2" xmlns="urn:oasis:names:tc:xliff:document:1.2"
  xmlns:its="http://www.w3.org/2005/11/its">
<file original="a" source-language="fr" target-language="en" datatype="plaintext"><body>
<trans-unit id="1" its:locQualityIssuesRef="#a"><source>été</source><target>sumer</target>
<its:locQualityIssues xml:id="a"><its:locQualityIssue locQualityIssueType="misspelling"/>
</its:locQualityIssues></trans-unit>
<trans-unit id="2"><source>hiver</source><target>winter</target></trans-unit>
</body></file></xliff>
"""


def source(path):
    return Source(path, path.name)


def noted(path, notes=None, about=ABOUT):
    if notes is None:
        notes = {
            number: [said(f"{number}: “a” < b", 2)]
            for own in list_segment_ranges(source(path))
            for number in own
        }
    return b"".join(add_notes(source(path), notes, about))


def bare(data):
    return _EMPTY.sub(b"", _REFERENCE.sub(b"", _ISSUES.sub(b"", _NOTE.sub(b"", data))))


def units(path):
    """What is read, without the line and the hash of the file."""
    found = []
    for item in read_units(path, languages=("zh", "en")):
        if isinstance(item, UnitRead):
            found.append((item.number, item.unit.variants, item.unit.origins[0].notes))
        elif isinstance(item, SkippedUnit):
            found.append((item.number, item.reason, item.detail))
    return found


@every
def test_all_else_is_as_it_was_byte_for_byte(path):
    data = noted(path)
    assert len(_NOTE.findall(data)) >= len(list_segment_ranges(source(path)))
    assert bare(data) == bare(path.read_bytes())
    etree.fromstring(data)


@every
def test_notes_on_notes_take_the_place_of_the_old_ones(path, tmp_path):
    again = tmp_path / path.name
    again.write_bytes(noted(path))
    assert noted(again) == noted(path)
    again.write_bytes(noted(path, {}, [said("old")]))
    assert noted(again) == noted(path)
    assert bare(noted(again, {}, [])) == bare(path.read_bytes())


@every
def test_a_file_with_notes_is_read_as_before(path, tmp_path):
    again = tmp_path / path.name
    again.write_bytes(noted(path))
    assert units(again) == units(path)


@every
def test_each_note_stands_in_its_unit(path):
    root = etree.fromstring(noted(path))
    elements = root.xpath(
        "//*[local-name()='trans-unit' or local-name()='bin-unit' or local-name()='unit']"
    )
    owners = list_segment_ranges(source(path))
    assert len(elements) == len(owners)
    for element, own in zip(elements, owners, strict=True):
        found = element.xpath(
            f".//*[local-name()='note'][@from='{OURS}' or @category='{OURS}']/text()"
        )
        # What has no texts has no room for notes; they stand in front.
        texts = element.xpath("./*[contains(local-name(), 'source')] | ./*[local-name()='segment']")
        numbers = [int(re.search(r"(\d+): “a” < b$", text)[1]) for text in found]
        assert numbers == (list(own) if texts else [])


@every
def test_each_unit_points_at_the_issues_in_it(path):
    root = etree.fromstring(noted(path))
    its = "{http://www.w3.org/2005/11/its}"
    for unit in root.iter("{*}trans-unit", "{*}bin-unit", "{*}unit"):
        notes = unit.xpath(
            f".//*[local-name()='note'][@from='{OURS}' or @category='{OURS}']/text()"
        )
        listed = unit.findall(f"{its}locQualityIssues")
        assert [each.get(f"{its}locQualityIssuesRef") for each in [unit] if notes] == [
            f"#{each.get('{http://www.w3.org/XML/1998/namespace}id')}" for each in listed
        ]
        told = [each for own in listed for each in own]
        assert [each.get("locQualityIssueComment") for each in told] == notes
        assert {each.get("locQualityIssueType") for each in told} <= {"terminology"}
        assert {each.get("locQualityIssueSeverity") for each in told} <= {"75"}


def test_issues_say_their_version(tmp_path):
    path = tmp_path / "a.xlf"
    path.write_text(FIRST.format(encoding="utf-8"), "utf-8")
    root = etree.fromstring(noted(path))
    its = "{http://www.w3.org/2005/11/its}"
    assert {each.get(f"{its}version") for each in root.iter("{*}trans-unit")} == {"2.0"}


def test_a_unit_with_issues_of_others_keeps_them_and_gets_notes_alone(tmp_path):
    path = tmp_path / "a.xlf"
    path.write_text(OTHERS, "utf-8")
    data = noted(path, {0: [said("one")], 1: [said("two")]}).decode()
    assert bare(data.encode()).decode() == OTHERS
    assert data.count("<its:locQualityIssue ") == 2  # theirs, and that of the second unit
    assert data.count("<note ") == 3


@every
def test_what_was_checked_stands_before_all_units(path):
    data = noted(path).decode()
    assert data.index("checked &lt;all&gt; &amp; more") < data.index("“a” &lt; b")


def test_an_output_of_the_aligner_has_its_rows_for_units(tmp_path):
    path = tmp_path / "a.xlf"
    formats.write(demo(), path)
    assert list_segment_ranges(source(path)) == [
        range(n, n + 1) for n in range(len(demo().streams) + 2)
    ]
    assert bare(noted(path)) == path.read_bytes()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-be", "iso-8859-1"])
def test_the_encoding_stays(tmp_path, encoding):
    path = tmp_path / "a.xlf"
    declared = encoding.removesuffix("-sig").removesuffix("-be")
    text = ("\ufeff" if encoding == "utf-16-be" else "") + FIRST.format(encoding=declared)
    path.write_bytes(text.encode(encoding))
    notes = {0: [said("数字")], 1: [said("two")]}
    data = noted(path, notes, [])
    root = etree.fromstring(data)
    assert [note.text for note in root.iter("{*}note")] == ["数字", "two"]
    first, second = root.iter("{*}trans-unit")
    assert [each.tag.rpartition("}")[2] for each in first] == [
        "source", "target", "note", "alt-trans", "locQualityIssues",
    ]  # fmt: skip
    assert [each.tag.rpartition("}")[2] for each in second] == [
        "source", "note", "locQualityIssues",
    ]  # fmt: skip
    kept = re.sub("<its:locQualityIssues .*?</its:locQualityIssues>", "", data.decode(encoding))
    kept = re.sub(' xmlns:its="[^"]+" its:version="2.0" its:locQualityIssuesRef="[^"]+"', "", kept)
    for note in notes.values():
        for form in (note[0].text, note[0].text.encode("ascii", "xmlcharrefreplace").decode()):
            kept = kept.replace(f'<note from="{OURS}" priority="1">{form}</note>', "")
    assert kept == path.read_bytes().decode(encoding)


@pytest.mark.parametrize("version", ["1.2", "2.1"])
def test_translate_toolkit_reads_the_notes(tmp_path, version):
    """Of 2.x it asks segments for notes, which only units have; it still has to read the texts."""
    path = tmp_path / "a.xlf"
    formats.write(demo(), path, formats.Options(xliff=version))
    numbers = [number for own in list_segment_ranges(source(path)) for number in own]
    path.write_bytes(noted(path, {number: [said(f"found {number}!")] for number in numbers}))
    told = translate_toolkit.read_xliff(path, version)
    assert [each for each, *_ in told] == [row["source"] for row in iter_records(demo())]
    if version == "1.2":
        assert [int(re.search(r"found (\d+)!", each)[1]) for *_, each in told] == numbers


@pytest.mark.parametrize("declared", ["us-ascii", "windows-1252", "nonsense"])
def test_a_file_in_plain_letters_stays_one(tmp_path, declared):
    path = tmp_path / "a.xlf"
    path.write_text(FIRST.format(encoding=declared).replace("été", "ete"), "ascii")
    data = noted(path, {0: [said("数字")]})
    assert data.isascii()
    assert "&#25968;&#23383;" in data.decode()


def test_segments_of_one_unit_are_told_apart():
    path = DATA / "bilingual" / "studio.sdlxliff"
    several = [own for own in list_segment_ranges(source(path)) if len(own) > 1]
    data = noted(path, {several[0][1]: [said("here")]}).decode()
    assert f"segment 2 of {len(several[0])}: here" in data


def test_a_document_kept_inside_has_no_units(tmp_path):
    path = tmp_path / "a.xlf"
    inside = "<header><skl><internal-file><![CDATA[<trans-unit>]]></internal-file></skl></header>"
    text = FIRST.format(encoding="utf-8").replace("<body>", f"{inside}<body>")
    path.write_text(text, "utf-8")
    data = noted(path, {0: [said("x")]})
    assert bare(data).decode() == text
    assert b"more</note></header>" in data


def test_broken_files_are_refused(tmp_path):
    path = tmp_path / "a.xlf"
    path.write_text(FIRST.format(encoding="utf-8").replace("</body>", ""), "utf-8")
    with pytest.raises(InputError):
        noted(path, {})


names = st.sampled_from(["unit", "x:a", "b-c", "internal-file2"])
texts = st.text(alphabet="ab<>&\"'字 \n", max_size=5)


@st.composite
def elements(draw, depth=0):
    """An element as XML, with comments, sections and attributes that hold angle brackets."""
    name, own = draw(names), draw(texts)
    quote = draw(st.sampled_from("\"'"))
    value = own.replace("&", "&amp;").replace("<", "&lt;").replace(quote, "")
    value = " ".join(value.split())
    children = draw(st.lists(elements(depth + 1), max_size=3)) if depth < 3 else []
    filling = ["<!-- <unit> -->", "<![CDATA[</unit><]]>", "<?p <unit> ?>", "&lt;", "字"]
    some = draw(st.lists(st.sampled_from(filling), max_size=2))
    inside = "".join(children + some)
    start = f"<{name} n={quote}{value}{quote}"
    return f"{start}/>" if not inside and draw(st.booleans()) else f"{start}>{inside}</{name} >"


@given(elements())
def test_elements_are_found_where_a_parser_finds_them(inside):
    text = f'<?xml version="1.0"?><!DOCTYPE r><r xmlns:x="x">{inside}</r>'
    root = etree.fromstring(text.encode())
    parsed = [
        (each.tag.rpartition("}")[2], len([c for c in each if isinstance(c.tag, str)]))
        for _, each in etree.iterwalk(root, events=("end",))
        if isinstance(each.tag, str)
    ]
    found = [
        (node.local, len(node.children), text[node.start : node.stop]) for node in iter_nodes(text)
    ]
    assert [each[:2] for each in found] == parsed
    assert all(whole.startswith("<") and whole.endswith(">") for *_, whole in found)
