"""How much is told of a hundred sound pairs, and how much of that is not right, by kind of text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

UNITED_NATIONS = ("unpc_dev", "sdg", "udhr")
"""Sets of texts of the United Nations; the others are reports and news of other bodies."""


class ToldClaim(NamedTuple):
    """A claim on a pair of a set, its severity, and whether it is right."""

    set: str
    severity: str
    is_right: bool


@dataclass(frozen=True)
class Rate:
    """Findings in some pairs, by severity; `is_un` for United Nations texts, None for all."""

    pairs: int
    told: Mapping[str, int]
    not_right: int
    is_un: bool | None

    @property
    def name(self) -> str:
        """What the pairs are of."""
        return {True: "United Nations", False: "other bodies", None: "all"}[self.is_un]


def measure_rates(told: Iterable[ToldClaim], pairs: Mapping[str, int]) -> list[Rate]:
    """The rates of each kind of text and of all; `pairs` are how many each set has."""
    claims = list(told)
    rates = []
    for is_un in (True, False, None):
        sets = {name for name in pairs if is_un is None or (name in UNITED_NATIONS) == is_un}
        own = [each for each in claims if each.set in sets]
        wrong = sum(each.severity in ("error", "warning") and not each.is_right for each in own)
        counts = Counter(each.severity for each in own)
        rates.append(Rate(sum(pairs[name] for name in sets), counts, wrong, is_un))
    return rates


def iter_rates(rates: Mapping[str, Iterable[Rate]]) -> Iterator[str]:
    """A table of rates, by direction."""
    yield "| way | texts of | pairs | errors | warnings | not right | in 100 | notes |"
    yield "|---|---|---:|---:|---:|---:|---|---:|"
    for way, listed in rates.items():
        for each in listed:
            low, high = (100 * bound for bound in find_interval(each.not_right, each.pairs))
            told = each.told
            yield (
                f"| {way} | {each.name} | {each.pairs:,} | {told['error']} | {told['warning']} "
                f"| {each.not_right} | {100 * each.not_right / each.pairs:.2f} "
                f"({low:.2f}-{high:.2f}) | {told['note']} |"
            )


def find_interval(count: int, of: int) -> tuple[float, float]:
    """The 95 % interval of a share, by Wilson's score.

    >>> [round(each, 3) for each in find_interval(10, 100)]
    [0.055, 0.174]
    """
    if not of:
        return 0.0, 1.0
    z = 1.96
    middle = (count + z * z / 2) / (of + z * z)
    half = z / (of + z * z) * (count * (of - count) / of + z * z / 4) ** 0.5
    return middle - half, middle + half
