"""Documents in, a bitext out: streams, structure, status, unrelated texts."""

from pathlib import Path

import pytest
from caching_encoder import default_encoder

from tmtool.documents import read, read_lines, read_text
from tmtool.errors import UnrelatedError
from tmtool.evaluate import list_links
from tmtool.formats.bitexts import beads
from tmtool.pipeline import align_lines, align_pair
from tmtool.protocols import Encoder
from tmtool.resources import locate_shared
from tmtool.units import Bitext, is_complete

SEED = locate_shared("seeds", "000_4dc167418dcf0c7b.txt")
CORPUS = locate_shared("corpora", "ict-2020")


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return default_encoder()


@pytest.fixture(scope="module")
def bitext(encoder: Encoder) -> Bitext:
    return align_pair(read(SEED), read(CORPUS / "en.txt"), encoder)


def test_every_stream_is_tiled(bitext: Bitext) -> None:
    for stream in bitext.streams:
        assert is_complete(stream.beads, len(stream.source), len(stream.target))


def test_the_seed_pairs_with_its_english_paragraph_by_paragraph(bitext: Bitext) -> None:
    body, notes = bitext.streams
    assert [bead.type for bead in body.beads].count("1-1") == len(body.beads) - 1
    assert body.target[body.beads[0].target[0]].text.startswith("[Unofficial")
    assert [bead.type for bead in notes.beads] == ["1-1"] * 17
    for stream in bitext.streams:
        for bead in stream.beads:
            if bead.type == "1-1":
                sides = (
                    (bitext.source, stream.source[bead.source[0]]),
                    (
                        bitext.target,
                        stream.target[bead.target[0]],
                    ),
                )
                labels = {side.paragraphs[found.paragraph].label for side, found in sides}
                assert len(labels) == 1


def test_the_unofficial_rendering_marks_the_whole_bitext(bitext: Bitext) -> None:
    assert bitext.status == "unofficial"
    assert bitext.original == "en"
    assert bitext.source.symbol is None


def test_the_signature_says_what_the_result_depends_on(bitext: Bitext) -> None:
    names = [part.partition(":")[0] for part in bitext.signature.split()]
    assert names == ["tmtool", "encoder", "segments", "align"]


def test_lines_reach_the_gold(encoder: Encoder) -> None:
    source, target = (read_lines(CORPUS / f"{lang}.txt", lang) for lang in ("zh", "en"))
    found = align_lines(source, target, encoder).streams[0].beads
    gold = beads.read_links((CORPUS / "gold.align").read_text("utf-8").splitlines())
    assert set(list_links(found)) == set(gold)


def test_swapped_sides_give_the_mirrored_bitext(encoder: Encoder, bitext: Bitext) -> None:
    swapped = align_pair(read(CORPUS / "en.txt"), read(SEED), encoder)
    for here, there in zip(bitext.streams, swapped.streams, strict=True):
        assert [(b.source, b.target) for b in here.beads if b.type == "1-1"] == [
            (b.target, b.source) for b in there.beads if b.type == "1-1"
        ]


@pytest.mark.parametrize("level", ["paragraph", pytest.param("clause", marks=pytest.mark.slow)])
def test_other_levels(encoder: Encoder, level: str) -> None:
    found = align_pair(read(SEED), read(CORPUS / "en.txt"), encoder, level=level)  # type: ignore[arg-type]
    body = found.streams[0]
    assert is_complete(body.beads, len(body.source), len(body.target))
    for bead in body.beads:
        # No clause is paired across a numbered paragraph.
        labels = [
            {side.paragraphs[segments[i].paragraph].label for i in indices}
            for side, segments, indices in (
                (found.source, body.source, bead.source),
                (found.target, body.target, bead.target),
            )
            if indices
        ]
        assert all(len(each) == 1 for each in labels)
        assert len({tuple(each) for each in labels}) == 1


def test_missing_paragraphs_are_found_by_their_numbers(encoder: Encoder) -> None:
    chinese = SEED.read_text("utf-8")
    english = (CORPUS / "en.txt").read_text("utf-8").splitlines()
    dropped = [line for line in english if line.partition(".")[0] not in {"7", "8", "30"}]
    bitext = align_pair(
        read_text(chinese, lang="zh"), read_text("\n".join(dropped), lang="en"), encoder
    )
    body = bitext.streams[0]
    alone = [
        bitext.source.paragraphs[body.source[bead.source[0]].paragraph].label
        for bead in body.beads
        if bead.type == "1-0"
    ]
    assert alone == ["7", "8", "30"]


def test_unrelated_texts_are_refused_unless_forced(encoder: Encoder) -> None:
    recipe = "\n\n".join(
        f"{verb} the {thing} and stir until the sauce is thick enough to coat a spoon."
        for verb in ("Chop", "Boil", "Fry", "Bake", "Season")
        for thing in ("onions", "carrots", "potatoes", "beans", "mushrooms")
    )
    source, target = read(SEED), read_text(recipe, lang="en")
    with pytest.raises(UnrelatedError, match="at least 25% is expected"):
        align_pair(source, target, encoder)
    assert align_pair(source, target, encoder, force=True).streams


def test_the_same_bytes_each_time(encoder: Encoder, bitext: Bitext) -> None:
    assert align_pair(read(SEED), read(CORPUS / "en.txt"), encoder) == bitext


def test_empty_lines_stand_alone_and_keep_the_numbers(encoder: Encoder, tmp_path: Path) -> None:
    files = tmp_path / "zh.txt", tmp_path / "en.txt"
    files[0].write_text("大会，\n\n回顾其各项决议，\n注意到秘书长的报告，\n", "utf-8")
    files[1].write_text(
        "The General Assembly,\nRecalling its resolutions,\n\n"
        "Taking note of the report of the Secretary-General,\n\n",
        "utf-8",
    )
    source, target = (
        read_lines(file, lang) for file, lang in zip(files, ("zh", "en"), strict=True)
    )
    stream = align_lines(source, target, encoder).streams[0]
    assert is_complete(stream.beads, 4, 5)
    pairs = [(list(b.source), list(b.target)) for b in stream.beads if b.source and b.target]
    assert pairs == [([0], [0]), ([2], [1]), ([3], [3])]


def test_traditional_chinese_aligns_as_simplified_does(encoder: Encoder) -> None:
    simplified = "大会，\n\n回顾其关于发展权的决议，\n\n注意到秘书长关于数字鸿沟的报告，"
    traditional = "大會，\n\n回顧其關於發展權的決議，\n\n注意到秘書長關於數字鴻溝的報告，"
    english = (
        "The General Assembly,\n\nRecalling its resolutions on the right to development,\n\n"
        "Taking note of the report of the Secretary-General on the digital divide,"
    )
    both = [
        align_pair(read_text(text, lang="zh"), read_text(english, lang="en"), encoder)
        for text in (simplified, traditional)
    ]
    (first,), (second,) = (each.streams for each in both)
    assert second.beads == first.beads
    assert "".join(segment.text for segment in second.source) == traditional.replace("\n", "")


def test_footnotes_numbered_differently_pair_by_the_places_of_their_marks(encoder: Encoder) -> None:
    """The English lacks the first footnote of the Chinese and has one more at the end."""
    chinese = (
        "大会，\n\n回顾其第70/1号决议，¹\n\n又回顾《萨摩亚途径》，²\n\n注意到下列国家的来文，³\n\n"
        "1. 欢迎秘书长的报告；⁴\n\n2. 决定采用下表所列的会费比额。\n\n"
        "¹ 第70/1号决议。\n\n² 第69/15号决议，附件。\n\n³ A/75/1-9。\n\n⁴ A/75/273。"
    )
    english = (
        "The General Assembly,\n\nRecalling its resolution 70/1,\n\n"
        "Recalling also the SAMOA Pathway,¹\n\n"
        "Noting the communications of the following States,²\n\n"
        "1. Welcomes the report of the Secretary-General;³\n\n"
        "2. Decides to adopt the scale of assessments set out in the table below.⁴\n\n"
        "¹ Resolution 69/15, annex.\n\n² A/75/1-9.\n\n³ A/75/273.\n\n⁴ In thousands."
    )
    bitext = align_pair(read_text(chinese, lang="zh"), read_text(english, lang="en"), encoder)
    notes = bitext.streams[-1]
    assert notes.name == "footnotes"
    assert [(list(bead.source), list(bead.target)) for bead in notes.beads] == [
        ([0], []), ([1], [0]), ([2], [1]), ([3], [2]), ([], [3]),
    ]  # fmt: skip
