"""The aligner on vectors made for the purpose: what holds whatever the encoder."""

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tmtool.aligner import Structure, align, decode, describe, measure_agreement
from tmtool.aligner.band import build_band
from tmtool.aligner.side import Side
from tmtool.units import Bead, is_complete

DIM = 48


def unit(vectors: np.ndarray) -> np.ndarray:
    lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)
    return (vectors / np.maximum(lengths, 1e-9)).astype(np.float32)


def side(meanings: np.ndarray, structure: Structure | None = None, letter: str = "x") -> Side:
    """A text whose segments mean these vectors; joined ones mean the sum."""
    n = len(meanings)
    spans = np.zeros((8, n, DIM), np.float32)
    total = np.zeros_like(meanings)
    for more in range(min(8, n)):
        total[: n - more] += meanings[more:]
        spans[more, : n - more] = unit(total[: n - more])
    lengths = np.maximum(5, np.linalg.norm(meanings, axis=1) * 40).astype(int)
    return describe([letter * length + "." for length in lengths], spans, structure)


def meanings(count: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=(count, DIM)) / np.sqrt(DIM)


def noisy(vectors: np.ndarray, seed: int = 9) -> np.ndarray:
    rng = np.random.default_rng(seed)
    return vectors + rng.normal(size=vectors.shape) * 0.35 / np.sqrt(DIM)


def spans_of(beads: Sequence[Bead]) -> list[tuple[list[int], list[int]]]:
    return [(list(b.source), list(b.target)) for b in beads]


def test_one_to_one() -> None:
    base = meanings(40)
    beads = align(side(base), side(noisy(base)))
    assert spans_of(beads) == [([i], [i]) for i in range(40)]
    assert all(0.9 < (b.score or 0) <= 1 for b in beads)


def test_merged_segments_are_one_bead() -> None:
    base = meanings(30)
    target = noisy(np.vstack([base[:10], base[10] + base[11], base[12:]]))
    assert ([10, 11], [10]) in spans_of(align(side(base), side(target)))


def test_a_run_that_is_missing_is_a_run_of_deletions() -> None:
    base = meanings(60)
    beads = align(side(base), side(noisy(np.vstack([base[:20], base[45:]]))))
    assert spans_of(beads)[20:45] == [([i], []) for i in range(20, 45)]
    assert [b.type for b in beads].count("1-1") == 35


def test_both_sides_miss_something_in_one_place() -> None:
    """Ten segments against ten others: a stray pair may look right, the rest is known as lost."""
    base = meanings(60)
    source, target = np.vstack([base[:30], base[40:]]), np.vstack([base[:20], base[30:]])
    beads = align(side(source), side(noisy(target)))
    outside = [(i, i) for i in (*range(20), *range(30, 50))]
    pairs = [(b.source[0], b.target[0]) for b in beads if b.type == "1-1"]
    assert set(outside) <= set(pairs)
    assert sum(b.type in ("1-0", "0-1") for b in beads) >= 16


def test_labels_decide_where_meaning_cannot() -> None:
    same = np.tile(meanings(1), (6, 1))
    labels = ("1", "2", "3", "4", "5", "6")
    kinds, starts = (None,) * 6, (True,) * 6
    source = side(same, Structure(labels, kinds, starts))
    target = side(noisy(same[:4]), Structure(("1", "2", "5", "6"), kinds[:4], starts[:4]))
    beads = align(source, target)
    assert spans_of(beads) == [([0], [0]), ([1], [1]), ([2], []), ([3], []), ([4], [2]), ([5], [3])]


def test_text_that_repeats_itself_stays_in_step() -> None:
    chapter = meanings(40)
    source = np.tile(chapter, (20, 1))
    kept = np.delete(np.arange(len(source)), [41, 42, 43, 333, 334, 600, 777])
    beads = align(side(source), side(noisy(source[kept])))
    pairs = [(b.source[0], b.target[0]) for b in beads if b.type == "1-1"]
    expected = {(int(i), j) for j, i in enumerate(kept)}
    assert len(expected & set(pairs)) >= 0.99 * len(expected)


def test_a_long_text_is_cut_into_blocks_and_stays_whole() -> None:
    base = meanings(3000)
    target = noisy(np.delete(base, np.arange(1400, 1480), axis=0))
    beads = align(side(base), side(target))
    assert is_complete(beads, 3000, 2920)
    gap = [b.source[0] for b in beads if b.type == "1-0"]
    assert gap == list(range(1400, 1480))


@pytest.mark.parametrize("seed", range(6))
def test_blocks_too_small_to_meet_are_decoded_again(
    monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    base = meanings(120, seed)
    text, other = side(base), side(noisy(np.delete(base, np.arange(40, 70), axis=0), seed))
    whole = align(text, other)
    monkeypatch.setattr(decode, "_WHOLE", 40)
    monkeypatch.setattr(decode, "_BLOCK", 24)
    monkeypatch.setattr(decode, "_OVERLAP", 2)
    pieces = align(text, other)
    assert is_complete(pieces, text.size, other.size)
    pairs = [
        {(b.source, b.target) for b in each if b.source and b.target} for each in (whole, pieces)
    ]
    assert len(pairs[0] & pairs[1]) >= 0.95 * len(pairs[0])


@pytest.mark.parametrize(("sources", "targets"), [(0, 3), (3, 0), (0, 0), (1, 1), (1, 9), (2, 1)])
def test_tiny_texts(sources: int, targets: int) -> None:
    beads = align(side(meanings(sources)), side(meanings(targets, seed=1)))
    assert is_complete(beads, sources, targets)


@pytest.mark.parametrize("seed", range(10))
def test_the_only_segments_of_two_texts_pair_by_what_they_mean(seed: int) -> None:
    only = meanings(1, seed)
    assert spans_of(align(side(only), side(noisy(only)))) == [([0], [0])]


def test_the_same_input_gives_the_same_output() -> None:
    base = meanings(80)
    first, second = (align(side(base), side(noisy(base))) for _ in range(2))
    assert first == second


def test_unrelated_texts_are_doubted() -> None:
    text, translation, other = side(meanings(60)), side(noisy(meanings(60))), side(meanings(60, 77))
    assert measure_agreement(text, translation, align(text, translation)) > 0.8
    assert measure_agreement(text, other, align(text, other)) < 0.25


@settings(max_examples=40)
@given(
    st.integers(0, 2**32 - 1),
    st.lists(st.sampled_from(["keep", "drop", "add", "merge"]), min_size=1, max_size=40),
)
def test_beads_tile_both_sides_and_swapping_mirrors_them(seed: int, edits: list[str]) -> None:
    base = meanings(len(edits) + 1, seed)
    target = [base[0]]
    for vector, edit in zip(base[1:], edits, strict=True):
        if edit == "merge":
            target[-1] = target[-1] + vector
        elif edit != "drop":
            target += [vector] * (1 + (edit == "add"))
    here, there = side(base), side(noisy(np.array(target), seed))
    forth, back = align(here, there), align(there, here)
    assert is_complete(forth, here.size, there.size)
    assert is_complete(back, there.size, here.size)
    pairs = {(b.source, b.target) for b in forth if b.source and b.target}
    mirrored = {(b.target, b.source) for b in back if b.source and b.target}
    # Ties may fall either way; what is sure is the same from both sides.
    sure = {(b.source, b.target) for b in forth if b.source and b.target and (b.score or 0) > 0.9}
    assert sure <= mirrored | (pairs - sure)


def test_the_band_holds_every_way_between_two_anchors() -> None:
    band = build_band([(2, 2), (3, 9)], 12, 14, half=2)
    i, j = band.compute_nodes(0, band.steps + 1)
    nodes = set(zip(i.ravel().tolist(), j.ravel().tolist(), strict=True))
    assert {(0, 0), (12, 14)} <= nodes
    assert {(3, row) for row in range(3, 10)} <= nodes
    assert set(np.diff(band.first).tolist()) <= {0, 1}


def write_merged(seed: int, noise: float) -> tuple[Side, Side]:
    """Lines of a text, and its translation in which two to four of them are one."""
    rng = np.random.default_rng(seed)
    weights = rng.integers(15, 120, 160)
    base = meanings(160, seed) * np.sqrt(weights / 60)[:, None]
    ends = np.minimum(np.cumsum(rng.integers(2, 5, 80)), 160)
    starts = [0, *ends[ends < 160].tolist()]
    joined = np.add.reduceat(base, starts)
    joined += rng.normal(size=joined.shape) * noise * 3**0.5 / np.sqrt(DIM)
    left, right = (
        describe(
            ["x" * int(length) + "." for length in lengths],
            side(lines).spans,
            Structure((None,) * len(lines), (None,) * len(lines), None),
        )
        for lines, lengths in ((base, weights), (joined, np.add.reduceat(weights, starts)))
    )
    return left, right


@pytest.mark.parametrize("seed", range(6))
def test_a_loose_translation_is_not_drowned_in_one_sided_beads(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Wherever null beads seem much likelier than usual, or lines seem to be paragraphs."""
    monkeypatch.setattr(decode, "_null_offset", lambda _paths, _usual: 8.0)
    monkeypatch.setattr(decode, "join_in_vain", lambda _vectors, _spans: True)
    beads = align(*write_merged(seed, 0.7))
    alone = [bead for bead in beads if not bead.source or not bead.target]
    assert len(alone) <= 0.1 * len(beads)
