"""How much is told of a hundred sound pairs, and how much of that is not right, by kind of text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

UNITED_NATIONS = ("unpc_dev", "sdg", "udhr")
"""Sets of texts of the United Nations; the others are reports and news of other bodies."""
MOST_NOT_RIGHT = {True: 0.003, False: 0.006}
"""Asked: errors and warnings for a pair that are not right, of the United Nations and of others."""
SURELY_NOT_RIGHT = 0.007
"""Asked: the upper bound of their 95 % interval in texts of the United Nations."""
MOST_TO_VERIFY = 0.03
"""Asked: what is to be verified for a pair of all texts."""


class ToldClaim(NamedTuple):
    """A claim on a pair of a set, as what it is shown, and whether it is right."""

    set: str
    grade: str
    is_right: bool


@dataclass(frozen=True)
class Rate:
    """What is told of some pairs, by grade; `is_un` of texts of the United Nations, None of all."""

    pairs: int
    told: Mapping[str, int]
    not_right: int
    is_un: bool | None

    @property
    def name(self) -> str:
        """What the pairs are of."""
        return {True: "United Nations", False: "other bodies", None: "all"}[self.is_un]

    def is_too_high(self) -> bool:
        """Whether more is told than is asked."""
        if self.is_un is None:
            return self.told["to verify"] > MOST_TO_VERIFY * self.pairs
        if self.not_right > MOST_NOT_RIGHT[self.is_un] * self.pairs:
            return True
        return self.is_un and find_interval(self.not_right, self.pairs)[1] > SURELY_NOT_RIGHT


def measure_rates(told: Iterable[ToldClaim], pairs: Mapping[str, int]) -> list[Rate]:
    """The rates of each kind of text and of all; `pairs` are how many each set has."""
    claims = list(told)
    rates = []
    for is_un in (True, False, None):
        sets = {name for name in pairs if is_un is None or (name in UNITED_NATIONS) == is_un}
        own = [each for each in claims if each.set in sets]
        wrong = sum(each.grade in ("error", "warning") and not each.is_right for each in own)
        counts = Counter(each.grade for each in own)
        rates.append(Rate(sum(pairs[name] for name in sets), counts, wrong, is_un))
    return rates


def iter_rates(rates: Mapping[str, Iterable[Rate]]) -> Iterator[str]:
    """A table of rates, by direction."""
    yield "| way | texts of | pairs | errors | warnings | not right | in 100 | to verify | notes |"
    yield "|---|---|---:|---:|---:|---:|---|---:|---:|"
    for way, listed in rates.items():
        for each in listed:
            low, high = (100 * bound for bound in find_interval(each.not_right, each.pairs))
            told = each.told
            yield (
                f"| {way} | {each.name} | {each.pairs:,} | {told['error']} | {told['warning']} "
                f"| {each.not_right} | {100 * each.not_right / each.pairs:.2f} "
                f"({low:.2f}-{high:.2f}) | {told['to verify']} | {told['note']} |"
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
