"""Whether one alignment of texts is better than another, beyond chance."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from tmtool import evaluate

if TYPE_CHECKING:
    from tmtool.evaluate import Link
    from tmtool.units import Bead

_TIMES = 2000
"""How often texts or parts are drawn anew."""


def report_difference(
    gold: Mapping[str, Sequence[Bead]],
    before: Mapping[str, Sequence[Sequence[Sequence[int]]]],
    after: Mapping[str, Sequence[Bead]],
) -> None:
    """Print the differences of strict F1, chapters of novels together, with their 95 % intervals.

    An interval that holds 0 is no difference. Chapters are drawn anew; of a single text, the
    stretches that no bead crosses, neither of the gold nor of an alignment.
    """
    table = {}
    for name, beads in after.items():
        old = [(tuple(source), tuple(target)) for source, target in before[name]]
        table[name] = (evaluate.list_links(gold[name]), old, evaluate.list_links(beads))
    chapters = [name for name in table if name != "textberg"]
    for title, names in (("mac_dev", chapters), ("textberg", ["textberg"])):
        for convention in evaluate.CONVENTIONS:
            parts = [count_parts(*table[name], convention) for name in names]
            drawn = np.stack([each.sum(0) for each in parts]) if len(parts) > 1 else parts[0]
            found, low, high = estimate_difference(drawn)
            print(f"{title}, {convention}: {found:+.3f} [{low:+.3f}, {high:+.3f}]")


def count_parts(
    gold: Sequence[Link], before: Sequence[Link], after: Sequence[Link], convention: str
) -> np.ndarray:
    """Of each stretch: right and all beads found, right and all of the gold, before and after.

    Shape (stretches, 8).
    """
    rows = []
    for truth, *alignments in _cut((gold, before, after)):
        row: list[int] = []
        for links in alignments:
            counts = evaluate.count(truth, links)
            recalled = counts.gold if convention == evaluate.NULLS_COUNTED else counts.gold_pairs
            row += [counts.found.strict, counts.found.all, recalled.strict, recalled.all]
        rows.append(row)
    return np.array(rows)


def _cut(alignments: Sequence[Sequence[Link]]) -> Iterable[list[list[Link]]]:
    """The alignments in the smallest stretches that no bead of any of them crosses."""
    group: dict[tuple[int, int], int] = {}
    members: defaultdict[int, list[tuple[int, int]]] = defaultdict(list)
    for link in (link for each in alignments for link in each):
        places = [(side, at) for side in (0, 1) for at in link[side]]
        for place in places:
            if place not in group:
                group[place] = len(group)
                members[group[place]] = [place]
        for other in {group[place] for place in places[1:]} - {group[places[0]]}:
            for place in members.pop(other):
                group[place] = group[places[0]]
                members[group[places[0]]].append(place)
    stretches: defaultdict[int, list[list[Link]]] = defaultdict(lambda: [[] for _ in alignments])
    for which, links in enumerate(alignments):
        for link in links:
            side = 0 if link[0] else 1
            stretches[group[side, link[side][0]]][which].append(link)
    return stretches.values()


def estimate_difference(parts: np.ndarray) -> tuple[float, float, float]:
    """The difference of F1 of rows as `count_parts` gives them, and where 95 in 100 draws lie.

    >>> rows = np.array([[1, 2, 1, 2, 2, 2, 2, 2]] * 3)
    >>> [round(each, 3) for each in estimate_difference(rows)]
    [0.5, 0.5, 0.5]
    """
    rng = np.random.default_rng(0)
    drawn = np.stack([
        parts[rng.integers(len(parts), size=len(parts))].sum(0) for _ in range(_TIMES)
    ])  # fmt: skip
    low, high = np.quantile(_subtract(drawn), (0.025, 0.975))
    return float(_subtract(parts.sum(0)[None])[0]), float(low), float(high)


def _subtract(totals: np.ndarray) -> np.ndarray:
    """F1 after less F1 before, of each row."""
    right, found, recalled, gold = totals.reshape(-1, 2, 4).transpose(2, 0, 1)
    precision, recall = right / np.maximum(found, 1), recalled / np.maximum(gold, 1)
    f1 = 2 * precision * recall / np.maximum(precision + recall, 1e-12)
    return np.asarray(f1[:, 1] - f1[:, 0])
