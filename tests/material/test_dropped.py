"""Alignment where paragraphs are missing, on the chapters that nothing was chosen by."""

import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from tmtool import embed
from tmtool.evaluate import NULLS_COUNTED, VECALIGN, BeadCounts, score
from tmtool.protocols import Encoder

sys.path.append(str(Path(__file__).parents[2] / "benchmarks"))  # a module there is called docx

import dropped

FOOTNOTES = (0.85, 0.9)
"""With nulls counted, and in Vecalign's convention."""
ASKED = [("10 %", 0.94, 0.96), ("25 %", 0.90, 0.92), ("sections", 0.92, 0.96)]


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return embed.load()


@pytest.fixture(scope="module")
def measured() -> list[dropped.Chapter]:
    return [each for each in dropped.read_chapters() if each.half == "measure"]


@pytest.mark.parametrize(("form", "nulls", "vecalign"), ASKED)
def test_what_is_left_pairs(
    encoder: Encoder, measured: list[dropped.Chapter], form: str, nulls: float, vecalign: float
) -> None:
    found = dropped.align_all(measured, form, 0, encoder)
    total = sum(found.counts.values(), BeadCounts())
    assert score(total, NULLS_COUNTED).f1 >= nulls
    assert score(total, VECALIGN).f1 >= vecalign
    assert found.refused == 0
    assert len(found.nulls) >= 80
    assert dropped.measure_error(found.nulls) < 0.05


def test_footnotes_that_are_left_pair(encoder: Encoder, measured: list[dropped.Chapter]) -> None:
    found = dropped.align_all(measured, "footnotes", 0, encoder)
    total = sum(found.counts.values(), BeadCounts())
    assert score(total, NULLS_COUNTED).f1 >= FOOTNOTES[0]
    assert score(total, VECALIGN).f1 >= FOOTNOTES[1]
    assert found.refused == 0


def test_a_footnote_goes_with_its_mark_and_the_others_are_numbered_anew(
    measured: list[dropped.Chapter],
) -> None:
    damaged = [dropped.damage(each, "footnotes", seed) for each in measured for seed in (0, 1)]
    assert any(each.kept[0] != each.kept[1] for each in damaged)
    for each in filter(lambda each: each.footnotes, damaged):
        assert each.footnotes >= {*each.kept[0], *each.kept[1]}
        for document, lines, kept in zip(each.read(), each.chapter.sides, each.kept, strict=True):
            body = [own for own in document.paragraphs if own.kind == "body"]
            assert len(body) == len(lines) - len(each.footnotes)
            marked = {note.mark: own.text for own in body for note in own.notes}
            notes = [own for own in document.paragraphs if own.kind == "footnote"]
            assert [own.label for own in notes] == [str(at + 1) for at in range(len(kept))]
            assert [own.text for own in notes] == [lines[at] for at in kept]
            assert [marked[own.label] for own in notes] == [lines[at - 1] for at in kept]
            assert len(marked) == len(kept)


def test_the_halves_are_kept_apart(measured: list[dropped.Chapter]) -> None:
    chapters = dropped.read_chapters()
    work = [each for each in chapters if each.half == "work"]
    assert len(work) + len(measured) == len(chapters) == 30
    assert min(len(work), len(measured)) >= 10
    assert not {each.name for each in work} & {each.name for each in measured}
    # Nor is anything fitted on the lines that a measured seed leaves.
    assert not set(dropped.FITTED) & set(range(dropped.SEEDS))


def test_gold_is_what_both_sides_have(measured: list[dropped.Chapter]) -> None:
    damaged = dropped.damage(measured[0], "25 %", 3)
    both = set(damaged.kept[0]) & set(damaged.kept[1])
    links = damaged.links()
    assert sum(all(link) for link in links) == len(both)
    for source, target in links:
        if source and target:
            assert damaged.kept[0][source[0]] == damaged.kept[1][target[0]]
    for side in (0, 1):
        assert sorted(at for link in links for at in link[side]) == [
            *range(len(damaged.kept[side]))
        ]


@pytest.mark.parametrize("heads", [(), (5,), range(0, 400, 100)])
def test_sections_are_left_out_of_a_long_text_with_few_headings(heads: Sequence[int]) -> None:
    lines = tuple("#" * (at in heads) + str(at) for at in range(400))
    kept = dropped.damage(dropped.Chapter("long", (lines, lines)), "sections", 0).kept
    for own in kept:
        assert 400 * 0.7 < len(own) <= 400 * 0.85
