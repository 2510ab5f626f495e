"""The doctor: files with faults, each with what is to be found, and copies that are healthy."""

import json
import re
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from tmtool.errors import InputError, TmtoolError
from tmtool.formats import doctor
from tmtool.formats.doctor import SeenUnits
from tmtool.formats.doctor.pieces import iter_pieces
from tmtool.formats.units import sources

CASES = sorted((Path(__file__).parent / "data" / "doctor").glob("*.tmx"))
each_case = pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
BEGIN = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<tmx version="1.4">\n<header creationtool="x" '
    'creationtoolversion="1" segtype="sentence" o-tmf="x" adminlang="en" srclang="en" '
    'datatype="plaintext"/>\n<body>\n'
)
END = "</body>\n</tmx>\n"


def examined(path):
    found = []
    return doctor.examine(path, found.append), found


def repaired(path, folder):
    found, out = [], folder / "repaired.tmx"
    return doctor.repair(path, out, found.append, force=True), found, out


def good(number):
    return (
        f'<tu tuid=\'{number}\'><prop type="x">a &amp; b</prop>\n<tuv xml:lang="zh-CN" ><seg>'
        f"第{number}条</seg></tuv>\n<tuv xml:lang='EN'><seg>Article <ph x='1'>&lt;b></ph>"
        f"{number}</seg></tuv></tu>"
    ).replace("<seg>第", "<seg><ph x='1'/>第")


def units_of(text):
    return re.findall(r"<tu[ >].*?</tu>", re.sub(r"<!--.*?-->", "", text, flags=re.S), re.S)


@each_case
def test_what_is_found(path):
    _, found = examined(path)
    told = [
        f"{each.line}\t{each.unit or '-'}\t{each.kind}\t"
        f"{'repaired' if each.is_repairable else 'left'}"
        for each in found
    ]
    assert told == path.with_suffix(".txt").read_text("utf-8").splitlines()


@each_case
def test_a_repaired_copy_has_nothing_left_to_repair(path, tmp_path):
    report, found, out = repaired(path, tmp_path)
    assert (report, found) == examined(path)
    again, left = examined(out)
    assert [each for each in left if each.is_repairable] == []
    kinds = sorted(each.kind for each in found if not each.is_repairable)
    assert sorted(each.kind for each in left) == kinds
    assert etree.parse(out).getroot().tag == "tmx"
    assert again.units <= report.units


@each_case
def test_a_copy_of_a_copy_is_the_same(path, tmp_path):
    _, _, out = repaired(path, tmp_path)
    once = out.read_bytes()
    doctor.repair(out, tmp_path / "twice.tmx")
    assert (tmp_path / "twice.tmx").read_bytes() == once


def test_a_clean_file_is_copied_as_it_is(tmp_path):
    path = next(path for path in CASES if path.stem == "clean")
    report, _, out = repaired(path, tmp_path)
    assert report.is_clean
    assert out.read_bytes() == path.read_bytes()


BAD = [
    '<tu><tuv xml:lang="zh"><seg>R&D</seg></tuv><tuv xml:lang="en"><seg>R&amp;D x</seg></tuv></tu>',
    '<tu><tuv xml:lang="zh_CN"><seg>一</seg></tuv><tuv xml:lang="en"><seg>\x0bone</seg></tuv></tu>',
    "<tu><tuv><seg>neither closed", "stray", "<tu></tu>", "<!-- -- -->", "<tu/>", "<tu", "</tu>",
    '<tu><tuv xml:lang="en"><seg><bpt i="1"/>x</seg></tuv></tu>',
]  # fmt: skip


@settings(max_examples=80)
@given(parts=st.lists(st.integers(0, 99) | st.sampled_from(BAD), max_size=8, unique=True))
def test_good_units_stay_word_for_word_among_bad_ones(tmp_path_factory, parts):
    folder = tmp_path_factory.mktemp("doctor")
    known = [good(part) for part in parts if isinstance(part, int)]
    body = "\n".join(good(part) if isinstance(part, int) else part for part in parts)
    (folder / "a.tmx").write_text(f"{BEGIN}{body}\n{END}", "utf-8")
    _, _, out = repaired(folder / "a.tmx", folder)
    kept = [unit for unit in units_of(out.read_text("utf-8")) if unit in known]
    assert kept == known
    assert [each for each in examined(out)[1] if each.is_repairable] == []


@settings(max_examples=80)
@given(data=st.data())
def test_any_damage_gives_xml_or_a_clear_refusal(tmp_path_factory, data):
    folder = tmp_path_factory.mktemp("doctor")
    whole = bytearray(f"{BEGIN}{good(1)}\n{good(2)}\n{good(3)}{END}".encode())
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, len(whole)))
        cut = data.draw(st.integers(0, 30))
        whole[at : at + cut] = data.draw(
            st.binary(max_size=4) | st.sampled_from([b"<", b">", b"&", b"</tu>", b"<tu ", b"<!--"])
        )
    (folder / "a.tmx").write_bytes(bytes(whole))
    try:
        _, _, out = repaired(folder / "a.tmx", folder)
    except TmtoolError:
        return
    etree.parse(out)
    assert [each for each in examined(out)[1] if each.is_repairable] == []


@given(st.text("<tu/v!->seg bodycmnt\n", max_size=120), st.integers(1, 9))
def test_pieces_are_the_file_however_it_comes(text, size):
    chunks = [text[at : at + size] for at in range(0, len(text), size)]
    found = list(iter_pieces(chunks, "a.tmx"))
    assert "".join(piece.text for piece in found) == text
    line = 1
    for piece in found:
        assert piece.line == line
        line += piece.text.count("\n")


@settings(max_examples=50)
@given(st.lists(st.tuples(st.integers(1, 40), st.integers(0, 3)), max_size=60))
def test_the_table_of_units_seen_agrees_with_a_dictionary(keys):
    seen, oracle = SeenUnits(), {}
    for number, (key, whole) in enumerate(keys, start=1):
        spread = key * 1024 + (key % 3)  # many on one place
        first, known = oracle.setdefault(spread, (number, whole))
        assert seen.find_first(spread, number, whole) == (first, known == whole)


def test_the_table_grows():
    seen = SeenUnits()
    assert all(seen.find_first(key * 7919, key, key)[0] == key for key in range(1, 5000))
    assert all(seen.find_first(key * 7919, 0, key) == (key, True) for key in range(1, 5000))


def test_the_original_is_never_written_over(tmp_path):
    (tmp_path / "a.tmx").write_text(BEGIN + END)
    with pytest.raises(InputError, match="the file itself"):
        doctor.repair(tmp_path / "a.tmx", tmp_path / "." / "a.tmx", force=True)
    (tmp_path / "b.tmx").write_text("mine")
    with pytest.raises(InputError, match="exists and was not overwritten"):
        doctor.repair(tmp_path / "a.tmx", tmp_path / "b.tmx")
    assert (tmp_path / "b.tmx").read_text() == "mine"


@pytest.mark.parametrize("text", ["", "no XML", '<?xml version="1.0"?><xliff/>', "<html></html>"])
def test_what_is_no_tmx_is_refused(tmp_path, text):
    (tmp_path / "a.tmx").write_text(text)
    with pytest.raises(InputError, match="is not a TMX file"):
        doctor.examine(tmp_path / "a.tmx")


def test_declared_entities_are_not_expanded(tmp_path):
    bomb = '<!DOCTYPE tmx [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>'
    text = BEGIN.replace("<tmx", f"{bomb}<tmx", 1) + good(1).replace("条", "&b;") + END
    (tmp_path / "a.tmx").write_text(text)
    _, found, out = repaired(tmp_path / "a.tmx", tmp_path)
    assert {each.kind for each in found} == {"document type", "not XML"}
    assert "&amp;b;" in out.read_text("utf-8")


@pytest.mark.slow
def test_memory_stays_flat(tmp_path, monkeypatch):
    monkeypatch.setattr(sources, "_SAMPLE", 1 << 12)

    def peak(count):
        with (tmp_path / "a.tmx").open("w", encoding="utf-8") as file:
            file.write(BEGIN)
            file.writelines(good(number) for number in range(count))
            file.write(END)
        tracemalloc.start()
        doctor.examine(tmp_path / "a.tmx")
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    peak(10)  # what is imported and cached once
    few = peak(500)
    # What else goes on in the process only adds.
    assert any(peak(1000) < few + 100_000 for _ in range(3))


def test_complaints_are_one_line_that_anything_can_show():
    for path in CASES:
        for each in examined(path)[1]:
            assert json.dumps([each.was, each.now, each.why]).isprintable()
            assert "\n" not in each.was + (each.now or "") + each.why
