"""Manifests: what is written can be edited and read again."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tmtool.batch import FilePair, PairingResult, UnpairedFile, read_manifest, write_manifest
from tmtool.batch.manifest import render_lines
from tmtool.errors import InputError, ParseError

FOUND = PairingResult(
    (FilePair(Path("d/zh/a.txt"), Path("d/en/a.txt"), "A/75/1", "symbol A/75/1 in both names"),
     FilePair(Path("d/zh/b.txt"), Path("d/en/b.txt"), None, "the same name")),
    (UnpairedFile(Path("d/zh/x.txt"), "no English file", "source"),
     UnpairedFile(Path("d/en/y.txt"), "no Chinese file", "target")),
    (FilePair(Path("d/zh/c.txt"), Path("d/en/c1.txt"), "A/75/3", "two fit"),
     FilePair(Path("d/zh/c.txt"), Path("d/en/c2.txt"), "A/75/3", "two fit")),
)  # fmt: skip
WRITTEN = """\
source\ttarget\tsymbol\treason
zh/a.txt\ten/a.txt\tA/75/1\tsymbol A/75/1 in both names
zh/b.txt\ten/b.txt\t\tthe same name
# In doubt: take the # away from the right ones.
# zh/c.txt\ten/c1.txt\tA/75/3\ttwo fit
# zh/c.txt\ten/c2.txt\tA/75/3\ttwo fit
# Without a partner:
# zh/x.txt\t\t\tno English file
# \ten/y.txt\t\tno Chinese file
"""


def manifest(folder, text, encoding="utf-8"):
    path = folder / "pairs.tsv"
    path.write_bytes(text.encode(encoding))
    return path


def pairs(path):
    return [(p.source.as_posix(), p.target.as_posix(), p.symbol) for p in read_manifest(path)]


def test_what_is_written():
    assert "".join(render_lines(FOUND, Path("d"))) == WRITTEN


def test_paths_are_relative_to_the_manifest(tmp_path):
    found = PairingResult((FilePair(tmp_path / "zh" / "a.txt", tmp_path / "en" / "a.txt"),))
    (tmp_path / "lists").mkdir()
    write_manifest(found, tmp_path / "lists" / "pairs.tsv")
    _, line = (tmp_path / "lists" / "pairs.tsv").read_text(encoding="utf-8").splitlines()
    assert line.split("\t")[:2] == ["../zh/a.txt", "../en/a.txt"]
    (read,) = read_manifest(tmp_path / "lists" / "pairs.tsv")
    assert read.source.resolve() == tmp_path / "zh" / "a.txt"


def test_what_is_read(tmp_path):
    path = manifest(tmp_path, WRITTEN)
    first, second = read_manifest(path)
    assert first == FilePair(
        tmp_path / "zh/a.txt", tmp_path / "en/a.txt", "A/75/1", "symbol A/75/1 in both names", True
    )
    assert (second.symbol, second.given) == (None, False)


def test_a_remark_counts_when_its_sign_is_taken_away(tmp_path):
    edited = WRITTEN.replace("# zh/c.txt\ten/c2.txt", "zh/c.txt\ten/c2.txt")
    assert pairs(manifest(tmp_path, edited))[-1][1].endswith("en/c2.txt")


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "gb18030"])
def test_as_spreadsheets_save_it(tmp_path, encoding):
    text = 'target\tsource\tmine\tsymbol\r\n"en/a, b.txt"\tzh/第七十五届会议的决议.txt\tx\t\r\n'
    (pair,) = read_manifest(manifest(tmp_path, text, encoding))
    assert pair.source == tmp_path / "zh/第七十五届会议的决议.txt"
    assert pair.target == tmp_path / "en/a, b.txt"


def test_symbols_may_be_left_out(tmp_path):
    path = manifest(tmp_path, "source\ttarget\nzh.txt\ten.txt\n\n")
    assert pairs(path) == [(f"{tmp_path.as_posix()}/zh.txt", f"{tmp_path.as_posix()}/en.txt", None)]


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        ("", "1:1", "the first line must name the columns"),
        ("# only a remark\n", "1:1", "must name the columns"),
        ("zh.txt\ten.txt\n", "1:1", "must name the columns"),
        ("\nsource\tsymbol\nzh.txt\tA/1\n", "2:1", "must name the columns"),
        ("source\ttarget\nzh.txt\n", "2:8", "the target is missing"),
        ("source\ttarget\n\ten.txt\n", "2:1", "the source is missing"),
        ("source\ttarget\nzh\ten\n\nzh\ten\n", "4:1", "this pair is already on line 2"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(tmp_path, text, place, message):
    path = manifest(tmp_path, text)
    with pytest.raises(ParseError, match=message) as caught:
        read_manifest(path)
    assert str(caught.value).startswith(f"{path}:{place}: ")


def test_a_manifest_that_is_not_there(tmp_path):
    with pytest.raises(InputError, match=": file not found"):
        read_manifest(tmp_path / "none.tsv")


def test_a_manifest_that_is_no_text(tmp_path):
    (tmp_path / "pairs.tsv").write_bytes(b"\x89PNG\r\n\x1a\n\x00\x00")
    with pytest.raises(InputError):
        read_manifest(tmp_path / "pairs.tsv")


def test_names_that_no_table_holds_become_remarks(tmp_path):
    found = PairingResult(
        (FilePair(tmp_path / "a\tb.txt", tmp_path / "c.txt"),
         FilePair(tmp_path / "\udce4.txt", tmp_path / "d.txt"),
         FilePair(tmp_path / "e.txt ", tmp_path / "f.txt")),
        (UnpairedFile(tmp_path / "g\nh.txt", "none"),),
    )  # fmt: skip
    write_manifest(found, tmp_path / "pairs.tsv")
    text = (tmp_path / "pairs.tsv").read_text(encoding="utf-8")
    assert text.count("rename the file") == 3
    assert "# a?b.txt\tc.txt" in text
    assert "# g?h.txt" in text
    assert read_manifest(tmp_path / "pairs.tsv") == ()


def test_a_manifest_is_not_written_over(tmp_path):
    path = manifest(tmp_path, "mine")
    with pytest.raises(InputError, match="exists and was not overwritten"):
        write_manifest(FOUND, path)
    write_manifest(FOUND, path, force=True)


names = st.text(
    st.characters(blacklist_categories=("Cs", "Cc", "Zl", "Zp"), blacklist_characters="/\0\x85"),
    min_size=1,
    max_size=20,
).filter(lambda name: name.strip() == name and name not in (".", ".."))


@given(st.lists(st.tuples(names, names, st.booleans()), unique_by=lambda pair: pair[:2]))
def test_all_names_survive(listed):
    folder = Path("somewhere")
    found = PairingResult(
        tuple(FilePair(folder / a, folder / b, "A/75/1" if s else None) for a, b, s in listed)
    )
    text = "".join(render_lines(found, folder))
    from tmtool.batch.manifest import _rows

    cells = [row[:3] for _, row in _rows(text)][1:]
    assert [(Path(a), Path(b), s == "A/75/1") for a, b, s in cells] == [
        (Path(a), Path(b), s) for a, b, s in listed
    ]
