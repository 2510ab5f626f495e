"""Reading what others wrote: each format and dialect has a file, and what comes out of it."""

import gzip
import io
import subprocess
import sys
import tomllib
from contextlib import nullcontext
from pathlib import Path

import openpyxl
import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tmtool.errors import InputError, ParseError
from tmtool.formats.tmx.tags import convert_to_tmx, write_segment
from tmtool.formats.units.model import ReadNotice, SkippedUnit, UnitRead
from tmtool.formats.units.reading import LeftOut, expand
from tmtool.formats.units.reading import read as read_units
from tmtool.units import Tag

DATA = Path(__file__).parent / "data" / "units"
CASES = tomllib.loads((DATA / "read.toml").read_text("utf-8"))


def test_every_file_has_a_case():
    assert {path.name for path in (DATA / "read").iterdir()} == set(CASES)


@pytest.mark.parametrize("name", CASES)
def test_a_file_gives_what_its_case_says(name):
    case, items = CASES[name], []
    langs = tuple(case["langs"]) if "langs" in case else None
    ends = pytest.raises(ParseError) if "error" in case else nullcontext()
    with ends as caught:
        for item in read_units(DATA / "read" / name, languages=langs):
            items.append(item)
    if "error" in case:
        assert str(caught.value) == case["error"]
    read = [item for item in items if isinstance(item, UnitRead)]
    texts = [{each.tag: each.text for each in item.unit.variants} for item in read]
    assert texts == case["units"]
    assert [item.reason for item in items if not isinstance(item, UnitRead)] == case.get("told", [])
    assert [item.line for item in read] == case.get("lines", [item.line for item in read])
    if "first" in case:
        known = facts(read[0].unit)
        assert {key: known[key] for key in case["first"]} == case["first"]


def test_what_the_header_of_a_file_says_is_told_at_its_line_before_all_units():
    items = read_units(DATA / "read" / "plain_12.xlf")
    (told,) = [item for item in items if isinstance(item, ReadNotice) and item.reason == "header"]
    assert (told.line, told.number, told.detail) == (3, 0, "1 notes of the file")


@pytest.mark.parametrize(("theirs", "ours"), [("open", "begin"), ("close", "end")])
def test_half_a_code_of_xliff_is_one_of_tmx(theirs, ours):
    (made,) = convert_to_tmx([Tag("it", 1, 1, (("id", "7"), ("pos", theirs)), "x")], "ab")
    assert (made.name, made.start, made.content) == ("it", 1, "x")
    assert dict(made.attributes)["pos"] == ours
    (unknown,) = convert_to_tmx([Tag("it", 1, 1, (("id", "7"), ("pos", "?")), "x")], "ab")
    assert unknown.name == "ph"


def facts(unit):
    (origin,) = unit.origins
    pairs = list(zip(unit.variants, origin.places, strict=True))
    return {
        "date": origin.date,
        "symbol": origin.symbol,
        "notes": [*origin.notes],
        "properties": [[*each] for each in origin.properties],
        "attributes": [[*each] for each in origin.attributes],
        "codes": [place.code for place in origin.places],
        "of_variants": [[[*each] for each in place.properties] for place in origin.places],
        "segments": [write_segment(variant.text, place.tags) for variant, place in pairs],
    }


# Every word of a TMX is kept, whatever stands around it.

TMX = """<?xml version="1.0"{}?>
<tmx version="1.4"><header srclang="en"/><body>
<tu><tuv xml:lang="en"><seg>One – é</seg></tuv><tuv xml:lang="zh"><seg>一——决议</seg></tuv></tu>
</body></tmx>
"""
ENCODINGS = {
    "utf-8": ("", "utf-8"),
    "utf-8 with a mark": (' encoding="utf-8"', "utf-8-sig"),
    "utf-16 with a mark": (' encoding="utf-16"', "utf-16"),
    "utf-16le without": ("", "utf-16-le"),
    "utf-16be without": (' encoding="utf-16"', "utf-16-be"),
    "utf-16 that says utf-8": (' encoding="utf-8"', "utf-16"),
    "utf-8 that says utf-16": (' encoding="utf-16"', "utf-8"),
    "utf-8 that says windows-1252": (' encoding="windows-1252"', "utf-8"),
    "gb18030": (' encoding="gb18030"', "gb18030"),
    "gb18030 that says gb2312": (' encoding="gb2312"', "gb18030"),
}


@pytest.mark.parametrize("case", ENCODINGS)
def test_any_encoding_whatever_is_declared(tmp_path, case):
    declared, codec = ENCODINGS[case]
    (tmp_path / "a.tmx").write_bytes(TMX.format(declared).encode(codec))
    items = list(read_units(tmp_path / "a.tmx"))
    (item,) = (each for each in items if isinstance(each, UnitRead))
    assert [each.text for each in item.unit.variants] == ["One – é", "一——决议"]
    odd = "without" in case or case in ("utf-8 that says utf-16", "utf-8 that says windows-1252")
    assert [each.reason for each in items[:-1]] == ["encoding"] * odd


def test_an_encoding_that_is_given_counts(tmp_path):
    data = TMX.format(' encoding="big5"').replace("é", "e").replace("决议", "決議").encode("big5")
    (tmp_path / "a.tmx").write_bytes(data)
    (item,) = read_units(tmp_path / "a.tmx", encoding="big5")
    assert item.unit.get_text("zh") == "一——決議"


@pytest.mark.parametrize("name", ["a.csv", "a.tsv"])
def test_a_quotation_mark_that_is_never_closed_takes_no_rows_along(tmp_path, name):
    mark = "\t" if name.endswith("tsv") else ","
    rows = [("zh", "en"), ('"零"', '"""zero"""'), ("一", '"one'), ("二", "two")]
    (tmp_path / name).write_text("".join(f"{mark.join(row)}\n" for row in rows), "utf-8")
    items = read_units(tmp_path / name)
    assert next(items).unit.get_text("en") == '"zero"'
    with pytest.raises(ParseError, match=rf"^{name}:3:1: a quotation mark is not closed"):
        list(items)


def test_bytes_of_no_encoding_are_told_where_they_are(tmp_path):
    good = TMX.format("").replace("</body></tmx>\n", "")
    data = good.encode() + b'<tu><tuv xml:lang="en"><seg>\xff</seg></tuv></tu></body></tmx>'
    (tmp_path / "a.tmx").write_bytes(data)
    items = read_units(tmp_path / "a.tmx")
    assert isinstance(next(items), UnitRead)
    with pytest.raises(ParseError, match=r"^a\.tmx:4:\d+: not well-formed XML"):
        next(items)


def test_a_packed_file_and_standard_input(tmp_path, monkeypatch):
    data = TMX.format("").encode()
    (tmp_path / "a.tmx.gz").write_bytes(gzip.compress(data))
    (packed,) = read_units(tmp_path / "a.tmx.gz")
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
    (piped,) = read_units("-")
    assert packed.unit.variants == piped.unit.variants
    assert piped.unit.origins[0].file == "standard input"
    assert packed.unit.origins[0].file == "a.tmx.gz"


# Inline codes: text without them, and the segment again.


@st.composite
def segments(draw, depth=0):
    """The content of a seg as a writer would have it, with codes nested in any way."""
    parts = draw(st.lists(st.sampled_from(["t", "ph", "bpt", "ept", "ut", "it", "hi"]), max_size=5))
    found = []
    for part in parts:
        if part == "t":
            found.append(draw(st.sampled_from(["a ", "会", "&lt;", " \n", "&amp;amp;"])))
        elif part == "hi":
            inside = draw(segments(depth + 1)) if depth < 3 else ""
            found.append(f'<hi type="x">{inside}</hi>')
        else:
            code = draw(st.sampled_from(["", "&lt;b&gt;", 'x<sub>y <ph x="1">z</ph></sub>w']))
            needed = {"it": ' pos="begin"', "bpt": ' i="1"', "ept": ' i="1"'}.get(part, "")
            found.append(f"<{part}{needed}>{code}</{part}>" if code else f"<{part}{needed}/>")
    return "".join(found)


def tmx_of(*contents):
    langs = zip(("en", "zh"), contents, strict=True)
    variants = "".join(f'<tuv xml:lang="{c}"><seg>{s}</seg></tuv>' for c, s in langs)
    return f'<tmx version="1.4"><header/><body><tu>{variants}</tu></body></tmx>'.encode()


@settings(max_examples=100)
@given(segments())
@example('<hi type="x">a </hi><ph/>')
@example('<hi type="x">a <ph/></hi>')
@example('<hi type="x"><hi type="x"></hi></hi><ph/>')
def test_any_segment_is_given_back_exactly(tmp_path_factory, content):
    path = tmp_path_factory.getbasetemp() / "codes.tmx"
    path.write_bytes(tmx_of(f"x{content}", "会"))
    (item,) = (each for each in read_units(path) if isinstance(each, UnitRead))
    place = item.unit.origins[0].places[0]
    assert write_segment(item.unit.variants[0].text, place.tags) == f"x{content}"


def test_elements_of_nobody_keep_their_text(tmp_path):
    (tmp_path / "a.tmx").write_bytes(tmx_of("Say <b>no</b><!-- c --> now<?p i?>.", "说不"))
    (item,) = read_units(tmp_path / "a.tmx")
    assert item.unit.get_text("en") == "Say no now."
    assert item.unit.origins[0].places[0].tags == (Tag("b", 4, 6),)


# Going on, progress, size.


@pytest.mark.parametrize("name", [name for name in CASES if "error" not in CASES[name]])
def test_going_on_gives_the_rest(name):
    langs = tuple(CASES[name]["langs"]) if "langs" in CASES[name] else None
    path = DATA / "read" / name
    whole = list(read_units(path, languages=langs))
    for after in range(max(item.number for item in whole) + 2):
        rest = [item for item in read_units(path, languages=langs, after=after) if is_of_unit(item)]
        assert rest == [it for it in whole if it.number >= after and is_of_unit(it)]


def is_of_unit(item):
    """Read and skipped units; what is noticed of a file or of a language comes once."""
    return not isinstance(item, ReadNotice)


def many(path, count):
    """A TMX of so many units, each 400 bytes."""
    with path.open("w", encoding="utf-8") as file:
        file.write('<tmx version="1.4"><header srclang="en"/><body>\n')
        for number in range(count):
            text = f"The General Assembly, resolution {number}, " + "takes note of it, " * 10
            file.write(
                f'<tu><tuv xml:lang="en"><seg>{text}</seg></tuv>'
                f'<tuv xml:lang="zh"><seg>大会第{number}号决议注意到这一点</seg></tuv></tu>\n'
            )
        file.write("</body></tmx>\n")


_MEASURE = """
import resource, sys
from tmtool.formats.units.reading import read as read_units
for _ in read_units(sys.argv[1]):
    pass
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


def test_progress_is_told_and_ends_at_the_end(tmp_path):
    many(tmp_path / "a.tmx", 2000)
    told = []
    count = sum(1 for _ in read_units(tmp_path / "a.tmx", progress=lambda *at: told.append(at)))
    size = (tmp_path / "a.tmx").stat().st_size
    assert count == 2000
    assert told == sorted(told)
    assert len(told) > 5
    assert told[-1] == (size, size)


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="there is no resource module")
def test_memory_stays_flat(tmp_path):
    """Five times as many units take hardly more memory: under 1.5 MB more for 4 MB."""
    many(tmp_path / "small.tmx", 2_000)
    many(tmp_path / "large.tmx", 10_000)

    def highest(name):
        """The highest use in MB, in a process of its own: it never sinks."""
        told = subprocess.run(
            [sys.executable, "-c", _MEASURE, tmp_path / name], capture_output=True, check=True
        )
        return int(told.stdout) / 1024

    assert highest("large.tmx") - highest("small.tmx") < 1.5


def test_a_unit_of_millions_of_tags_is_refused(tmp_path):
    tags = b"<ph/>" * 2_100_000
    (tmp_path / "a.tmx").write_bytes(tmx_of("One", "一").partition(b"</body>")[0] + b"<tu>" + tags)
    with pytest.raises(ParseError, match="more elements than any real one"):
        list(read_units(tmp_path / "a.tmx"))


# Which reader, which files.


def test_the_format_is_told_by_the_content(tmp_path):
    for name, data in {
        "memory.xml": tmx_of("One", "一"),
        "memory.txt": "大会\tThe Assembly\n".encode(),
        "memory": '{"zh": "大会", "en": "The Assembly"}\n'.encode(),
        "catalogue": 'msgid "a"\nmsgstr "甲"\n'.encode(),
    }.items():
        (tmp_path / name).write_bytes(data)
        (item,) = read_units(tmp_path / name, languages=("zh", "en"))
        assert len(item.unit.variants) == 2


@pytest.mark.parametrize(
    ("name", "data", "told"),
    [
        ("a.tmx", b"hello", "a.tmx is not TMX: it is not XML"),
        ("a.xlf", b"<html></html>", "a.xlf is not XLIFF: its root is <html>"),
        (
            "a.docx",
            b"PK\3\4",
            ("a.docx is a document, not a file of translations: name its translation as well"),
        ),
        ("a.bin", b"what is this", "a.bin: format not recognized"),
        ("a.tbx", b"<tbx/>", "it holds terms"),
        ("a.tsv", "大会\tThe Assembly\n".encode(), "no two columns are named after languages"),
        ("a.tsv", b"source\ttarget\na\tb\n", "which languages"),
        ("a.po", b'msgid "a"\nmsgstr "b"\n', "does not say which language"),
        ("a.po", b'msgid "a\nmsgstr "b"\n', "does not say which language"),
        ("zh.po", b'msgid "a"\nmsgstr "b"\nnonsense\n', "not a PO file"),
        ("a.jsonl", b'{"source": "a", "target": "b"}\n', "which languages"),
        ("a.csv", b'zh,en\n"' + b"x" * 200_000, "not a table"),
    ],
)
def test_what_cannot_be_read_says_what_helps(tmp_path, name, data, told):
    (tmp_path / name).write_bytes(data)
    with pytest.raises(InputError, match=told):
        list(read_units(tmp_path / name))


def test_a_missing_file_is_an_input_error(tmp_path):
    with pytest.raises(InputError, match=r"b\.tmx: file not found"):
        list(read_units(tmp_path / "b.tmx"))


def test_folders_and_patterns(tmp_path):
    names = ["a.tmx", "b.docx", "~$c.xlsx", ".d.tmx", "sub/e.xlf", "sub/f.tmx.gz", ".git/g.tmx",
             "notes", "sub/h.txt"]  # fmt: skip
    for name in names:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    found = list(expand([tmp_path, tmp_path / "a.tmx", tmp_path / "sub" / "h.txt"]))
    taken = [str(it.relative_to(tmp_path)) for it in found if not isinstance(it, LeftOut)]
    assert taken == ["a.tmx", "sub/e.xlf", "sub/f.tmx.gz", "sub/h.txt"]
    left = {
        str(it.path.relative_to(tmp_path)): it.reason for it in found if isinstance(it, LeftOut)
    }
    assert left == {
        ".d.tmx": "a hidden file",
        ".git": "a hidden folder",
        "b.docx": ".docx is not a format of translations",
        "notes": "its name has no ending",
        "~$c.xlsx": "a lock file of Office",
        "sub/h.txt": ".txt is not a format of translations",
        "a.tmx": "named twice",
    }
    matched = list(expand([f"{tmp_path}/**/*.xlf", f"{tmp_path}/*.tmx"]))
    assert [path.name for path in matched] == ["e.xlf", "a.tmx"]
    for missing in ("none.tmx", "*.po"):
        with pytest.raises(InputError):
            list(expand([f"{tmp_path}/{missing}"]))


# Tables of any texts, catalogues and workbooks.


def test_a_workbook_of_anybody(tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["ID", "中文", "English", "Year", "Note"])
    book.active.append([1, "大会", "The Assembly", 2020, "seen"])
    book.active.append([])
    book.active.append([2, "附件", None, 2021])
    book.create_sheet("more").append(["zh", "en"])
    book.save(tmp_path / "a.xlsx")
    items = list(read_units(tmp_path / "a.xlsx"))
    assert [(it.reason, it.detail) for it in items if isinstance(it, ReadNotice)] == [
        ("sheet not read", "more")
    ]
    (read,) = (item for item in items if isinstance(item, UnitRead))
    assert (read.line, read.unit.get_text("zh"), read.unit.get_text("en")) == (
        2,
        "大会",
        "The Assembly",
    )
    assert read.unit.origins[0].properties == (("ID", "1"), ("Year", "2020"))
    assert read.unit.origins[0].notes == ("seen",)
    (skipped,) = (item for item in items if isinstance(item, SkippedUnit))
    assert (skipped.line, skipped.number, skipped.reason) == (4, 1, "empty side")


messages = st.text('aÄ会 %"\\\n\t{}', min_size=1, max_size=12).filter(str.strip)


@settings(max_examples=60)
@given(st.dictionaries(messages, st.tuples(messages, st.booleans()), min_size=1, max_size=5))
def test_catalogues_of_any_messages(tmp_path_factory, told):
    catalog = Catalog("zh_CN")
    for source, (target, fuzzy) in told.items():
        catalog.add(source, target, flags=["fuzzy"] if fuzzy else [])
    path = tmp_path_factory.getbasetemp() / "any.po"
    with path.open("wb") as file:
        write_po(file, catalog)
    items = list(read_units(path))
    read = {i.unit.get_text("en"): i.unit.get_text("zh") for i in items if isinstance(i, UnitRead)}
    assert read == {source: target for source, (target, fuzzy) in told.items() if not fuzzy}
    fuzzy = [item for item in items if isinstance(item, SkippedUnit)]
    assert [item.reason for item in fuzzy] == ["fuzzy"] * sum(it for _, it in told.values())


cells = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), min_size=1).filter(
    lambda text: text.strip()
)


@settings(max_examples=100)
@given(st.lists(st.tuples(cells, cells), min_size=1, max_size=5), st.sampled_from(",;\t|"))
def test_csv_with_any_separator(tmp_path_factory, rows, mark):
    path = tmp_path_factory.getbasetemp() / "any.csv"
    quoted = [mark.join('"' + c.replace('"', '""') + '"' for c in row) for row in rows]
    path.write_text("\n".join([f"zh{mark}en", *quoted]), "utf-8")
    read = [item for item in read_units(path) if isinstance(item, UnitRead)]
    assert [tuple(each.text for each in item.unit.variants) for item in read] == rows


@settings(max_examples=100)
@given(st.lists(st.tuples(cells, cells), min_size=1, max_size=5))
def test_tsv_of_raw_lines(tmp_path_factory, rows):
    path = tmp_path_factory.getbasetemp() / "any.tsv"
    plain = [tuple(c.replace('"', "”") for c in row) for row in rows]
    path.write_text("\n".join(["zh\ten", *("\t".join(row) for row in plain)]), "utf-8")
    read = [item for item in read_units(path) if isinstance(item, UnitRead)]
    assert [tuple(each.text for each in item.unit.variants) for item in read] == plain


@settings(max_examples=200)
@given(st.sampled_from(sorted(CASES)), st.data())
def test_damaged_files_end_in_an_error_that_says_so_or_in_items(tmp_path_factory, name, data):
    whole = bytearray((DATA / "read" / name).read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(whole) - 1))
        whole[at] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(1, len(whole)))
    path = tmp_path_factory.getbasetemp() / name
    path.write_bytes(whole[:cut])
    try:
        items = list(read_units(path, languages=("zh", "en")))
    except InputError:
        return
    assert all(isinstance(item, UnitRead | SkippedUnit | ReadNotice) for item in items)


XLIFF = (
    '<xliff version="1.2" xmlns="urn:oasis:names:tc:xliff:document:1.2"><d><cmt-def id="1">Sure?'
    '</cmt-def></d><file source-language="en" target-language="fr"><body><group><note>About all.'
    "</note>{}</group></body></file></xliff>"
)


def test_tracked_changes_are_accepted_and_what_they_delete_is_told(tmp_path):
    target = (
        'Il <g id="1"><mrk mtype="x-sdl-deleted">est <x id="2"/></mrk>part</g><x id="3"/>'
        '<mrk mtype="x-sdl-added"> tard</mrk>'
    )
    unit = (
        f'<trans-unit id="1"><source>It leaves late</source><target>{target}</target></trans-unit>'
    )
    file = tmp_path / "a.xlf"
    file.write_text(XLIFF.format(unit))
    *told, item = read_units(file)
    assert item.unit.variants[1].text == "Il part tard"
    tags = item.unit.origins[0].places[1].tags
    assert [(tag.name, tag.start, tag.stop, tag.inside) for tag in tags] == [
        ("g", 3, 7, 0), ("x", 7, 7, 0), ("mrk", 7, 12, 0),
    ]  # fmt: skip
    assert [(each.reason, each.detail) for each in told] == [
        ("comment not taken over", "Sure?"), ("note not taken over", "About all."),
        ("deleted revision", "est"),
    ]  # fmt: skip


def test_a_second_segment_of_a_variant_is_told(tmp_path):
    file = tmp_path / "a.tmx"
    file.write_text(
        '<tmx version="1.4"><header srclang="en"/><body><tu><tuv xml:lang="en"><seg>a</seg><seg>b'
        '</seg></tuv><tuv xml:lang="fr"><seg>c</seg></tuv></tu></body></tmx>'
    )
    notice, item = read_units(file)
    assert (notice.reason, notice.detail) == ("second seg", "b")
    assert [variant.text for variant in item.unit.variants] == ["a", "c"]
