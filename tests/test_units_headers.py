"""What TMX says around texts survives: headers, and attributes of properties and notes."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from memories import objects
from properties import examples

from tmtool.cli import run
from tmtool.errors import ParseError
from tmtool.formats.units.model import ReadNotice, UnitRead
from tmtool.formats.units.reading import read as read_units
from tmtool.formats.units.writing import write
from tmtool.markup import escape, format_attributes

BODY = (
    '<tu tuid="1"{}>{}<tuv xml:lang="zh"{}>{}<seg>决议</seg></tuv>'
    '<tuv xml:lang="en"><seg>Resolution</seg></tuv></tu>'
)
# What XML may hold, so that a file can be made of it.
texts = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"),
                max_size=8)  # fmt: skip
allowed = st.dictionaries(st.sampled_from(["xml:lang", "o-encoding"]), texts, max_size=2)
properties = st.tuples(st.just("prop"), st.builds(lambda type_, more: {"type": type_, **more},
                                                  texts, allowed), texts)  # fmt: skip
notes = st.tuples(st.just("note"), allowed, texts)
remarks = st.lists(properties | notes, max_size=4)


def made(elements):
    return "".join(
        f"<{name}{format_attributes(own)}>{escape(it)}</{name}>" for name, own, it in elements
    )


def tmx(header, of_unit=(), of_side=(), also=""):
    body = BODY.format(also, made(of_unit), "", made(of_side))
    return (
        f'<tmx version="1.4"><header creationtool="x" srclang="en">{made(header)}</header><body>'
        f"{body}</body></tmx>"
    )


def seen(data):
    """What any program reads of a file, by element: remarks in their order, ours left out."""
    root = etree.fromstring(data)
    where = [root.find("header"), root.find("body/tu"), root.find("body/tu/tuv")]
    return [[*told(place, "note"), *told(place, "prop")] for place in where]


def told(place, name):
    for each in place.iterfind(name):
        if not each.get("type", "").startswith("x-tmtool-"):
            yield name, dict(each.items()), each.text or ""


def read(path):
    items = list(read_units(path))
    headers = tuple(it for item in items if isinstance(item, ReadNotice) for it in item.headers)
    return [item.unit for item in items if isinstance(item, UnitRead)], headers


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("headers")


@examples(80)
@given(header=remarks, of_unit=remarks, of_side=remarks)
def test_every_remark_of_others_comes_back_where_it_stood(folder, header, of_unit, of_side):
    (folder / "a.tmx").write_text(tmx(header, of_unit, of_side), "utf-8")
    units, headers = read(folder / "a.tmx")
    write(units, folder / "b.tmx", headers=headers, force=True)
    before, after = (seen((folder / name).read_bytes()) for name in ("a.tmx", "b.tmx"))
    before[0] = list(dict.fromkeys(map(frozen, before[0])))
    after[0] = list(map(frozen, after[0]))
    assert before == after
    assert read(folder / "b.tmx") == (units, headers)


def frozen(remark):
    """In a header equal ones stand once."""
    name, own, text = remark
    return name, tuple(sorted(own.items())), text


@pytest.mark.parametrize("suffix", [".tmx", ".jsonl"])
@examples(20)
@given(one=remarks, other=remarks)
def test_headers_of_several_files_come_back_apart(folder, suffix, one, other):
    found = []
    for name, header in (("a.tmx", one), ("b.tmx", other)):
        (folder / name).write_text(tmx(header), "utf-8")
        units, headers = read(folder / name)
        found += headers
    write(units, folder / f"both{suffix}", headers=found, force=True)
    assert read(folder / f"both{suffix}") == (units, tuple(found))


def test_attributes_that_tmx_has_not_come_back_to_us_alone(tmp_path):
    """Other programs get a file that is valid."""
    remark = [("note", {"changedate": "20200101T000000Z", "xml:lang": "en"}, "Checked")]
    (tmp_path / "a.tmx").write_text(tmx(remark, remark, also=' segtype="word"'), "utf-8")
    units, headers = read(tmp_path / "a.tmx")
    write(units, tmp_path / "b.tmx", headers=headers)
    assert b"changedate=" not in (tmp_path / "b.tmx").read_bytes()
    assert read(tmp_path / "b.tmx") == (units, headers)
    assert ("note/0/changedate", "20200101T000000Z") in units[0].origins[0].attributes


def test_a_property_that_goes_into_a_field_takes_its_attributes_along(tmp_path):
    """Those of the others stay with the others."""
    given = [
        ("prop", {"type": "x-tmtool-type", "xml:lang": "en"}, "1-1"),
        ("prop", {"type": "client", "xml:lang": "fr"}, "ONU"),
    ]
    (tmp_path / "a.tmx").write_text(tmx([], given), "utf-8")
    (unit,), _ = read(tmp_path / "a.tmx")
    (origin,) = unit.origins
    assert (origin.bead, origin.properties) == ("1-1", (("client", "ONU"),))
    assert origin.attributes == (("tuid", "1"), ("prop/0/xml:lang", "fr"))


def test_a_damaged_header_of_ours_is_refused(tmp_path):
    (tmp_path / "a.tmx").write_text(tmx([("prop", {"type": "x-tmtool-header"}, "{")]), "utf-8")
    with pytest.raises(
        ParseError, match=r"a\.tmx:1:1: the header can't be read: not what tmtool wrote"
    ):
        read(tmp_path / "a.tmx")


# Through a memory.

HEADERS = {
    "a.tmx": [("note", {"xml:lang": "en"}, "Of the Second Committee")],
    "b.tmx": [("prop", {"type": "Committee:SinglePicklist"}, "Second,Third"),
              ("note", {"xml:lang": "en"}, "Of the Second Committee")],
    "c.tmx": [],
}  # fmt: skip


@pytest.fixture
def memory(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TMTOOL_MEMORY", str(tmp_path / "memory"))
    for at, (name, header) in enumerate(HEADERS.items()):
        text = tmx(header).replace("Resolution", f"Resolution {at}").replace("决议", f"决议{at}")
        (tmp_path / name).write_text(text, "utf-8")


def exported(*arguments, name="out.tmx"):
    assert run(["memory", "export", name, "--force", "-q", *arguments]) == 0
    return seen(Path(name).read_bytes())[0]


@pytest.mark.usefixtures("memory")
def test_the_header_of_the_one_file_comes_back():
    run(["add", "--no-index", "b.tmx", "-q"])
    note, prop = [*HEADERS["b.tmx"]][::-1]
    xml_lang = {"{http://www.w3.org/XML/1998/namespace}lang": "en"}
    assert exported() == [("note", xml_lang, note[2]), prop]
    run(["add", "--no-index", "out.tmx", "--memory", "other", "-q"])
    assert exported("--memory", "other", name="again.tmx") == exported()


@pytest.mark.usefixtures("memory")
def test_several_headers_become_one_in_which_equal_remarks_stand_once():
    run(["add", "--no-index", *HEADERS, "-q"])
    assert [name for name, _, _ in exported()] == ["note", "prop"]
    run(["memory", "undo", "2", "-q"])
    assert [name for name, _, _ in exported()] == ["note"]
    assert [name for name, _, _ in exported("--memory-name", "c")] == []


@pytest.mark.usefixtures("memory")
def test_tables_say_that_they_hold_no_headers(capsys):
    run(["add", "--no-index", *HEADERS, "-q"])
    assert run(["memory", "export", "out.tsv", "--from", "zh", "--to", "en"]) == 0
    assert (
        "headers of files were not written: 2 (TMX and JSONL keep them)" in capsys.readouterr().err
    )


@pytest.mark.usefixtures("memory")
def test_history_is_not_filled_with_headers(capsys):
    run(["add", "--no-index", "b.tmx", "-q"])
    capsys.readouterr()
    run(["memory", "history", "-q"])
    assert capsys.readouterr().out.rstrip().endswith("add      file b.tmx")
    run(["memory", "history", "--json", "-q"])
    (change,) = objects(capsys.readouterr().out)
    assert change["details"]["headers"][0]["file"] == "b.tmx"
