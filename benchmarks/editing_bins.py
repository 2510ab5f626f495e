"""From matches and how much their translations were edited to what may be expected of others.

Matches of a kind are sorted by their percentage into bins of equal counts. Of each bin it is said
what share needed no editing, and what share no more than a light one; as both have to rise with the
percentage, neighbouring bins in which one falls are pooled (adjacent violators). A class is claimed
where the 95 % interval of its share lies above what is asked, and of nothing else.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from claim_rates import find_interval

from tmtool.memory.expected_editing import LIGHT, Editing, EditingBin

LEAST = 50
"""Matches of a bin. Chosen: the share of fewer is known no better than to a quarter."""
ASKED = 0.5
"""What the interval of a claimed class lies above. Chosen: then most such matches need no more
editing than is claimed, whatever was drawn."""
SAME = {"context": "exact"}
"""Kinds that are counted as another: both say the same as the query."""


@dataclass(frozen=True, slots=True)
class SeenMatch:
    """The first hit for a text that was translated, and how much of it was edited (0..1)."""

    set: str
    way: str
    half: str
    kind: str
    match: float
    editing: float

    @property
    def needed(self) -> Editing:
        """The class of what was edited.

        >>> SeenMatch("s", "zh-en", "work", "fuzzy", 90.0, 0.1).needed
        'light'
        """
        if self.editing == 0:
            return "none"
        return "light" if self.editing <= LIGHT else "heavy"


def fit_bins(seen: Iterable[SeenMatch]) -> dict[str, tuple[EditingBin, ...]]:
    """The bins of each kind of which enough were seen, lowest percentage first."""
    by_kind: defaultdict[str, list[SeenMatch]] = defaultdict(list)
    for each in seen:
        by_kind[SAME.get(each.kind, each.kind)].append(each)
    return {
        kind: tuple(pool_bins([count_bin(own) for own in cut_bins(listed)]))
        for kind, listed in sorted(by_kind.items())
        if len(listed) >= LEAST
    }


def cut_bins(seen: Sequence[SeenMatch]) -> list[list[SeenMatch]]:
    """As many bins of equal counts as there can be; what has the same percentage stays together."""
    of_value: defaultdict[float, list[SeenMatch]] = defaultdict(list)
    for each in seen:
        of_value[each.match].append(each)
    size = len(seen) / max(len(seen) // LEAST, 1)
    bins: list[list[SeenMatch]] = [[]]
    left = len(seen)
    for _, some in sorted(of_value.items()):
        if len(bins[-1]) >= size and left >= LEAST:
            bins.append([])
        bins[-1] += some
        left -= len(some)
    return bins


def count_bin(seen: Sequence[SeenMatch]) -> EditingBin:
    """What was edited of the matches of one bin, without a claim."""
    matches = [each.match for each in seen]
    needed = Counter(each.needed for each in seen)
    counts = needed["none"], needed["light"], needed["heavy"]
    return EditingBin(min(matches), max(matches), *counts)


def pool_bins(bins: Sequence[EditingBin]) -> list[EditingBin]:
    """The bins with what they let one claim, neighbours pooled until all rises with the match."""
    done: list[EditingBin] = []
    for each in bins:
        own = decide(each)
        while done and _is_falling(done[-1], own):
            own = decide(_join(done.pop(), own))
        done.append(own)
    return done


def decide(own: EditingBin) -> EditingBin:
    """The bin with the least editing of which enough is sure."""
    total = own.matches
    shares: Mapping[Editing, int] = {
        "none": own.none, "light": own.none + own.light, "heavy": own.heavy
    }  # fmt: skip
    sure = [name for name, count in shares.items() if find_interval(count, total)[0] > ASKED]
    return EditingBin(own.low, own.high, own.none, own.light, own.heavy, sure[0] if sure else None)


_ORDER: tuple[Editing | None, ...] = ("heavy", None, "light", "none")


def _is_falling(low: EditingBin, high: EditingBin) -> bool:
    """Whether a bin of higher percentages needed more editing, or lets one claim less."""
    return (
        high.none * low.matches < low.none * high.matches
        or high.heavy * low.matches > low.heavy * high.matches
        or _ORDER.index(high.claim) < _ORDER.index(low.claim)
    )


def _join(low: EditingBin, high: EditingBin) -> EditingBin:
    return EditingBin(
        low.low, high.high, low.none + high.none, low.light + high.light, low.heavy + high.heavy
    )
