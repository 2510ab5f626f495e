"""Link files of the UN corpus and of OPUS: streams of groups, and their ids made numbers."""

import gzip
import time
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tmtool.errors import InputError, ParseError
from tmtool.formats.bitexts import links
from tmtool.formats.bitexts.links import LinkGroup, NamedLink

DATA = Path(__file__).parent / "data" / "corpus"
UN, OPUS = DATA / "un" / "zh-en.xml", DATA / "opus" / "several.xml"
GROUP = '<linkGrp fromDoc="a" toDoc="b">'


@pytest.fixture
def file(tmp_path):
    def put(text):
        path = tmp_path / "links.xml"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return put


def said(path):
    with pytest.raises(InputError) as caught:
        list(links.read(path))
    return str(caught.value).replace(f"{path.parent}/", "")


# Reading


def test_links_of_the_united_nations_corpus():
    assert list(links.read(UN)) == [
        LinkGroup(
            "zh/2026/a/1.xml.gz",
            "en/2026/a/1.xml.gz",
            (
                NamedLink(("1:1",), ("1:1",), 5),
                NamedLink(("2:1", "2:2"), ("2:1",), 6),
                NamedLink(("3:1",), ("3:1", "3:2"), 7),
                NamedLink(("4:1",), (), 8),
            ),
        )
    ]


def test_links_of_opus_with_several_documents_certainties_and_empty_sides():
    first, second = links.read(OPUS)
    assert (first.source, first.target) == ("en/one.xml.gz", "zh/one.xml.gz")
    assert [(link.source, link.target) for link in first.links] == [
        (("1",), ("1",)), (("2", "3"), ("2",)),
    ]  # fmt: skip
    assert [(link.source, link.target) for link in second.links] == [
        ((), ("1",)), (("1",), ("2", "3")),
    ]  # fmt: skip


def test_gzipped_files_and_those_whose_root_is_the_only_group(file):
    whole = UN.read_text("utf-8")
    start, stop = whole.index("<linkGrp"), whole.index("</cesAlign>")
    expected = [(link.source, link.target) for group in links.read(UN) for link in group.links]
    for text in (gzip.compress(UN.read_bytes()), whole[start:stop]):
        (group,) = links.read(file(text))
        assert [(link.source, link.target) for link in group.links] == expected


@pytest.mark.parametrize(
    ("head", "is_one"),
    [
        (b'\xef\xbb\xbf<?xml version="1.0"?>\n<!DOCTYPE cesAlign PUBLIC "x" "">\n<cesAlign>', True),
        (b"<!-- links --><linkGrp fromDoc='a'>", True),
        (b"<TEI.2><text>", False),
        (b"[0, 1]:[2]\n", False),
        (b"", False),
        (b"\x00\x01<cesAlign>", False),
    ],
)
def test_link_files_are_recognised_by_content(head, is_one):
    assert links.is_link_file(head) is is_one


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("<cesAlign><link xtargets='1;1'/></cesAlign>", (
            "1:1: a link stands "
            "outside a linkGrp element"
        )),
        (f"<cesAlign>\n{GROUP}<link/></linkGrp></cesAlign>", "2:1: a link has no xtargets"),
        (f"{GROUP}\n<link xtargets='1 1'/></linkGrp>",
         "2:1: not the sentences of two sides: '1 1'"),
        (f"{GROUP}<link xtargets='1;2;3'/></linkGrp>",
         "1:1: not the sentences of two sides: '1;2;3'"),
        (f"{GROUP}<link xtargets=' ; '/></linkGrp>", "1:1: both sides of the link are empty"),
        ((
            "<linkGrp toDoc='b'><link "
            "xtargets='1;1'/></linkGrp>"
        ), "1:1: a linkGrp element has no fromDoc"),
        ((
            "<linkGrp fromDoc='b'><link "
            "xtargets='1;1'/></linkGrp>"
        ), "1:1: a linkGrp element has no toDoc"),
        ("<tmx/>", "1:1: the root element is tmx, not cesAlign"),
        ("[0]:[1]", "1:1: not well-formed XML: "),
        ("", "1:1: not well-formed XML: "),
    ],
)  # fmt: skip
def test_what_is_wrong_says_where(file, text, message):
    assert said(file(text)).startswith(f"links.xml:{message}")


def test_entities_and_cut_files_are_refused(file):
    bomb = '<!DOCTYPE cesAlign [<!ENTITY a "ha">]><cesAlign/>'
    assert said(file(bomb)) == ("links.xml:1:1: the file declares entities (a) and is refused")
    assert "not well-formed XML" in said(file(UN.read_text("utf-8")[:-30]))
    assert "is damaged or incomplete" in said(file(gzip.compress(UN.read_bytes())[:-20]))


@given(st.binary(max_size=200), st.integers(0, 900), st.integers(0, 20))
def test_no_damage_gives_a_traceback(noise, at, gone):
    from tempfile import TemporaryDirectory

    data = UN.read_bytes()
    with TemporaryDirectory() as folder:
        path = Path(folder, "links.xml")
        path.write_bytes(data[:at] + noise + data[at + gone :])
        with suppress(InputError):
            list(links.read(path))


def test_a_long_file_takes_little_time(file):
    """A million links in a few seconds, so a corpus of 20 million in about a minute."""
    many = "".join(f'<link xtargets="{n}:1;{n}:1" score="0.9"/>\n' for n in range(50_000))
    path = file(f"<cesAlign>{GROUP}{many}</linkGrp></cesAlign>")
    before = time.process_time()
    (group,) = links.read(path)
    assert len(group.links) == 50_000
    assert time.process_time() - before < 1


# Numbering


def test_ids_become_numbers():
    (group,) = links.read(UN)
    ids = ["1:1", "2:1", "2:2", "3:1", "4:1"], ["1:1", "2:1", "3:1", "3:2"]
    assert links.number_links(group, ids) == (
        ((0,), (0,)), ((1, 2), (1,)), ((3,), (2, 3)), ((4,), ()),
    )  # fmt: skip


def test_links_may_cross_and_leave_out_but_a_side_is_in_order():
    group = LinkGroup("a", "b", (NamedLink(("3",), ("1",), 1), NamedLink(("1",), ("3",), 2)))
    ids = ["1", "2", "3"], ["1", "2", "3"]
    assert links.number_links(group, ids) == (((2,), (0,)), ((0,), (2,)))
    for side in (("2", "1"), ("1", "1")):
        with pytest.raises(ParseError) as caught:
            links.number_links(LinkGroup("a", "b", (NamedLink(side, ("1",), 7),)), ids, "gold.xml")
        assert str(caught.value) == (
            f"gold.xml:7:1: the sentences are out of order: {' '.join(side)}"
        )


def test_two_sentences_of_one_name_are_refused():
    with pytest.raises(InputError, match=r"two sentences of en/1.xml have the id '1'"):
        links.number_links(LinkGroup("zh/1.xml", "en/1.xml", ()), ((), ["1", "2", "1"]))


def test_a_sentence_that_is_not_there_is_named():
    group = LinkGroup("zh/1.xml", "en/1.xml", (NamedLink(("1",), ("9:1",), 12),))
    with pytest.raises(ParseError) as caught:
        links.number_links(group, (["1"], ["1:1"]), "gold.xml")
    assert str(caught.value) == "gold.xml:12:1: en/1.xml has no sentence '9:1'"


@given(st.data())
def test_numbering_is_the_position_in_the_list(data):
    ids = data.draw(st.lists(st.text("0123456789:", min_size=1), unique=True, min_size=1))
    chosen = data.draw(st.sets(st.integers(0, len(ids) - 1), min_size=1).map(sorted))
    group = LinkGroup("a", "b", (NamedLink(tuple(ids[n] for n in chosen), (), 1),))
    assert links.number_links(group, (ids, ())) == ((tuple(chosen), ()),)
