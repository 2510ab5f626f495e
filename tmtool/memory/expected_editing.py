"""How much editing the translation of a match may need: none, light or heavy; or no claim.

That is measured, not computed: of texts with known translations it was counted how much the
translations of their best matches had to be changed, by the kind of match and its percentage
(benchmarks/expected_editing.py, docs/lookup.md). The percentage itself stays the likeness of texts.
"""

from __future__ import annotations

import tomllib
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal, TypeAlias, get_args

Editing: TypeAlias = Literal["none", "light", "heavy"]
CLASSES: tuple[Editing, ...] = get_args(Editing)
LIGHT = 0.1
"""The part of a translation that is changed at most in light editing: the edit distance to what it
becomes, in characters, over the length of the longer of both. Chosen, no measurement."""
LANGUAGES = frozenset({"zh", "en"})
"""Between these it was measured; of others nothing is claimed."""


@dataclass(frozen=True, slots=True)
class EditingBin:
    """Matches of a kind from one percentage to another, and how many needed which editing.

    `claim` is what may be expected of others like them, None where too little is sure.
    """

    low: float
    high: float
    none: int
    light: int
    heavy: int
    claim: Editing | None = None

    @property
    def matches(self) -> int:
        return self.none + self.light + self.heavy


@lru_cache(maxsize=1)
def read_bins() -> Mapping[str, tuple[EditingBin, ...]]:
    """The bins of each kind of match that enough was seen of, lowest percentage first."""
    table = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))
    return {
        kind: tuple(EditingBin(**each) for each in listed)
        for kind, listed in table["kinds"].items()
    }


def find_expected_editing(kind: str, match: float, source: str, target: str) -> Editing | None:
    """What editing may be expected of a match of a kind and a percentage (0..100).

    None where nothing is claimed: too few such matches were seen, they differed too much, or they
    were of other languages or percentages.
    """
    bins = read_bins().get("exact" if kind == "context" else kind, ())
    at = bisect_right(bins, match, key=lambda each: each.low) - 1
    if at < 0 or match > bins[-1].high or {source, target} != LANGUAGES:
        return None
    return bins[at].claim
