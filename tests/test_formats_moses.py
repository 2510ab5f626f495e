"""Moses files: pairs by line number, written and read; what goes wrong says where."""

import gzip
import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from bitexts import demo, pair
from hypothesis import given
from hypothesis import strategies as st

from tmtool.errors import InputError, ParseError
from tmtool.formats import moses
from tmtool.formats.bitexts.rows import iter_rows
from tmtool.formats.bitexts.writing import list_losses

ROOT = Path(__file__).parents[1]
# What some program or other takes for the end of a line.
BREAKS = "\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029"
lines = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\n\r"), max_size=20)


@pytest.fixture
def files(tmp_path):
    """Puts bytes into two files and gives their paths."""

    def put(source, target, *, packed=False):
        paths = tmp_path / "un.zh", tmp_path / "un.en"
        for path, data in zip(paths, (source, target), strict=True):
            path.write_bytes(gzip.compress(data) if packed else data)
        return paths

    return put


def said(paths):
    with pytest.raises(InputError) as caught:
        list(moses.read(*paths))
    return str(caught.value).replace(f"{paths[0].parent}/", "")


# Reading


@pytest.mark.parametrize("packed", [False, True], ids=["plain", "gzipped"])
def test_lines_of_the_same_number_are_pairs(files, packed):
    paths = files("大会，\n决定：\n".encode(), b"The Assembly,\nDecides:\n", packed=packed)
    assert list(moses.read(*paths)) == [("大会，", "The Assembly,"), ("决定：", "Decides:")]


def test_one_side_may_be_gzipped(files, tmp_path):
    source, target = files(b"a\nb\n", b"c\nd\n")
    packed = tmp_path / "un.en.gz"
    packed.write_bytes(gzip.compress(target.read_bytes()))
    assert list(moses.read(source, packed)) == [("a", "c"), ("b", "d")]


def test_only_line_feeds_end_a_line(files):
    odd = "".join(f"x{c}" for c in BREAKS if c != "\n")
    paths = files(f"{odd}y\n二\n".encode(), b"one\ntwo\n")
    assert list(moses.read(*paths)) == [(f"{odd}y", "one"), ("二", "two")]


def test_windows_line_ends_a_mark_and_a_last_line_without_end(files):
    paths = files("\ufeff一\r\n二".encode(), b"one\r\ntwo")
    assert list(moses.read(*paths)) == [("一", "one"), ("二", "two")]


def test_empty_files_and_empty_lines_keep_their_places(files):
    assert list(moses.read(*files(b"", b""))) == []
    assert list(moses.read(*files(b"\na\n", b"b\n\n"))) == [("", "b"), ("a", "")]


@given(st.lists(st.tuples(lines, lines), max_size=6))
def test_whatever_lines_there_are_come_back(pairs):
    with TemporaryDirectory() as folder:
        paths = Path(folder, "a"), Path(folder, "b")
        for side, path in enumerate(paths):
            path.write_bytes("".join(f"{each[side]}\n" for each in pairs).encode())
        found = list(moses.read(*paths))
    # A byte order mark at the very beginning is none of the text.
    first = [tuple(text.removeprefix("\ufeff") for text in each) for each in pairs[:1]]
    assert found == [*first, *pairs[1:]]


def test_pairs_come_as_they_are_read(files):
    paths = files(b"a\nb\n", b"c\n")
    found = moses.read(*paths)
    assert next(found) == ("a", "c")
    with pytest.raises(ParseError):
        next(found)


@pytest.mark.parametrize(
    ("source", "target", "message"),
    [
        (b"a\nb\nc\n", b"a\nb\n", "un.en:3:1: the file ends here, but un.zh has more lines"),
        (b"a\n", b"a\nb", "un.zh:2:1: the file ends here, but un.en has more lines"),
        (b"", b"a\n", "un.zh:1:1: the file ends here, but un.en has more lines"),
        ("a\n大会".encode() + b"\xff!\n", b"a\nb\n", "un.zh:2:3: not UTF-8"),
        (b"a\n", b"\xa4j\n", "un.en:1:1: not UTF-8"),
    ],
)
def test_what_is_wrong_says_where(files, source, target, message):
    assert said(files(source, target)) == message


def test_broken_gzip_files_are_one_clear_line(files):
    source, target = files(b"a\n" * 1000, b"b\n" * 1000, packed=True)
    whole = source.read_bytes()
    for damaged in (whole[:-9], whole[:20], whole[:12] + b"\xff" * 8 + whole[20:]):
        source.write_bytes(damaged)
        assert said((source, target)).startswith("un.zh is damaged or incomplete (gzip): ")


def test_missing_files_and_folders(files, tmp_path):
    source, _ = files(b"a\n", b"b\n")
    assert said((source, tmp_path / "none")) == "none: file not found"
    assert said((source, tmp_path)).endswith(" is a folder: name a file")


def test_a_file_without_line_ends_is_no_trouble(files, monkeypatch):
    monkeypatch.setattr(moses, "_LONGEST", 1_000)
    assert said(files(b"a" * 1_001, b"b\n")) == "un.zh:1:1: the line has more than 0 MB"
    assert list(moses.read(*files(b"a" * 999 + b"\n", b"b\n"))) == [("a" * 999, "b")]


@pytest.mark.skipif(not Path("/proc").exists(), reason="asks for the memory as Linux tells it")
def test_memory_stays_flat(tmp_path):
    for name in ("a", "b"):
        (tmp_path / name).write_bytes((b"x" * 99 + b"\n") * 400_000)
    script = (
        "from pathlib import Path; from tmtool.formats import moses\n"
        "told = lambda: int(Path('/proc/self/status').read_text().split('VmHWM:')[1].split()[0])\n"
        "before = told()\n"
        "assert sum(1 for _ in moses.read(Path('a'), Path('b'))) == 400_000\n"
        "print(told() - before)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=tmp_path, capture_output=True, check=True, text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert int(done.stdout) < 10_000


# Writing


def test_pairs_are_written_footnotes_after_the_body():
    assert list(moses.chunks(demo())) == [
        ("回顾其2015年12月16日第70/125号决议，\n",
         "Recalling its resolution 70/125 of 16 December 2015,\n"),
        ("欢迎最不发达国家技术库投入运行。又强调必须弥合数字鸿沟；\n",
         "Welcomes the bank <& stresses the “digital divide”;\n"),
        ("见A/60/687号文件。\n", "See A/60/687.\n"),
    ]  # fmt: skip


def losses(bitext):
    return [str(each).partition(" (")[0] for each in list_losses(bitext, ".moses")]


def test_what_is_lost_is_said():
    known = "labels, kinds, places of segments, scores, checks and origins were not written"
    assert losses(demo()) == ["untranslated pairs were not written: 1 of 4", known]
    assert (
        losses(pair("一\n二", "one\u2028two"))[0]
        == "texts of several lines were made one line each: 2"
    )
    assert losses(pair(" ", "one"))[0] == "pairs with a blank side were not written: 1 of 1"
    assert list(moses.chunks(pair(" ", "one"))) == []


@pytest.mark.parametrize("sign", BREAKS, ids=ascii)
def test_line_ends_inside_a_text_become_a_space(sign):
    assert list(moses.chunks(pair(f"一{sign} 二", f"one {sign}{sign}two"))) == [
        ("一 二\n", "one two\n")
    ]


@given(st.text(min_size=1, max_size=40), st.text(min_size=1, max_size=40))
def test_a_pair_is_one_line_for_every_program(source, target):
    bitext = pair(source, target)
    written = list(moses.chunks(bitext))
    (row,) = iter_rows(bitext)
    assert len(written) == (bool(row.source.text.strip()) and bool(row.target.text.strip()))
    for line in (line for each in written for line in each):
        assert line.endswith("\n")
        assert len(line[:-1].splitlines()) == 1


def test_what_is_written_is_read_again(tmp_path):
    paths = tmp_path / "a", tmp_path / "b"
    written = list(moses.chunks(demo()))
    for side, path in enumerate(paths):
        path.write_text("".join(each[side] for each in written), encoding="utf-8", newline="")
    assert list(moses.read(*paths)) == [(s[:-1], t[:-1]) for s, t in written]
