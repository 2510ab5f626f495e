"""What a match loses and why: small rules from facts to penalties. Nothing is deducted in silence.

Points are percentage points, one each unless said otherwise, as translators know them from their
tools. Penalties on the text tell how far the stored text is the query's; those on trust tell how
much its translation is to be relied on. Only the former lower `match`, the percentage that is
shown: an exact match from an automatic alignment is exact, with a badge. Both lower `score`, which
ranks.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, TypeAlias

from tmtool.fuzzy.edits import Difference
from tmtool.fuzzy.similarity import Similarity
from tmtool.units import Status

Concern: TypeAlias = Literal["text", "trust"]

MAGNITUDE_CAP = 74.0
"""One below 75, where the bands that translators are paid by begin to count a match as useful.
约15亿人 and 约15万人 are alike in 8 characters of 9, and one is ten thousand times the other: what
the text says is another thing, however few characters say it. Peer (the bands of CAT tools)."""
CAPS = frozenset({"magnitude", "other values"})
"""The names of the penalties that bring a match down to a cap."""
VALUE_CAP = 94.0
"""One below 95, where the band begins that is accepted after a glance. Peer (the bands of CAT
tools)."""


@dataclass(frozen=True, slots=True)
class Penalty:
    """Points in per cent that were deducted, under a name, and why in a sentence."""

    name: str
    points: float
    why: str
    about: Concern


@dataclass(frozen=True, slots=True)
class ValueMismatch:
    """Two values that differ where the texts correspond, as written; one is "" where missing.

    `magnitude` tells that they differ by a factor of ten or more, or in unit.
    """

    query: str
    text: str
    magnitude: bool = False


@dataclass(frozen=True, slots=True)
class MatchFacts:
    """What is known of a match. `alignment` is the score of an automatic alignment.

    It is None for what people paired. `years` is the age of the text; `translations` is how many
    different translations of this source the memory has. A text in square brackets, or one of
    several options, is not `agreed`.
    """

    alignment: float | None = None
    checked: bool = False
    status: Status | None = None
    years: float | None = None
    translations: int = 1
    written: frozenset[Difference] = frozenset()
    mismatches: tuple[ValueMismatch, ...] = ()
    agreed: bool = True


@dataclass(frozen=True, slots=True)
class Weights:
    """Points for each penalty; 0 switches it off.

    `alignment_share` is deducted in addition, in proportion to how far the alignment's score stays
    below 1: with 10, an alignment of 0.7 loses 3 more. `old_after` is in years. What is `bracketed`
    comes after everything else that is as much alike, whatever else is held against that.
    """

    alignment: float = 1.0
    alignment_share: float = 10.0
    unchecked: float = 1.0
    draft: float = 1.0
    bracketed: float = 5.0
    unofficial: float = 1.0
    old: float = 1.0
    old_after: float = 10.0
    translations: float = 1.0
    written: float = 1.0
    value: float = 1.0


@dataclass(frozen=True, slots=True)
class ScoredMatch:
    """A match score that explains itself, in per cent.

    `match` is the raw score without the penalties on the text, `score` without those on trust
    either. `flags` are the names of what must not be overlooked: "magnitude" and "value".
    """

    match: float
    score: float
    similarity: Similarity
    penalties: tuple[Penalty, ...] = ()
    flags: tuple[str, ...] = ()

    @property
    def badges(self) -> tuple[str, ...]:
        """The names of the penalties on trust: what an exact match is shown with."""
        return tuple(each.name for each in self.penalties if each.about == "trust")


Rule: TypeAlias = Callable[[MatchFacts, Weights], Penalty | None]


def apply_penalties(
    similarity: Similarity, facts: MatchFacts, weights: Weights = Weights()
) -> ScoredMatch:
    """Deduct what the rules say. Caps come last, as penalties of the points they take.

    >>> alike = Similarity(8 / 9, None, 0.75, 8 / 9)
    >>> found = apply_penalties(
    ...     alike, MatchFacts(mismatches=(ValueMismatch("15亿", "15万", True),), checked=True)
    ... )
    >>> found.match, found.flags, [each.name for each in found.penalties]
    (74.0, ('magnitude',), ['value', 'magnitude'])
    """
    found = [each for rule in PENALTIES if (each := rule(facts, weights)) and each.points > 0]
    match = 100 * similarity.score - _points(found, "text")
    for name, cap, why in _caps(facts):
        if match > cap:
            found.append(Penalty(name, match - cap, why, "text"))
            match = cap
    match = max(match, 0.0)
    score = max(match - _points(found, "trust"), 0.0)
    large = [each.magnitude for each in facts.mismatches]
    flags = ["magnitude"] * any(large) + ["value"] * (not all(large))
    return ScoredMatch(match, score, similarity, tuple(found), tuple(flags))


def check_automatic(facts: MatchFacts, weights: Weights) -> Penalty | None:
    """Paired by a program, and nobody has looked; more where the program itself was in doubt."""
    if facts.alignment is None or facts.checked:
        return None
    points = weights.alignment + weights.alignment_share * (1 - facts.alignment)
    why = f"aligned automatically, alignment {facts.alignment:.2f}, checked by nobody"
    return Penalty("automatic", points, why, "trust")


def check_unchecked(facts: MatchFacts, weights: Weights) -> Penalty | None:
    """Paired by people, and no check is on record."""
    if facts.alignment is not None or facts.checked:
        return None
    return Penalty("unchecked", weights.unchecked, "no check is on record", "trust")


def check_draft(facts: MatchFacts, weights: Weights) -> Penalty | None:
    """From a text that was not adopted when it was stored."""
    if facts.status != "draft":
        return None
    return Penalty("draft", weights.draft, "from a draft, not an adopted text", "trust")


def check_bracketed(facts: MatchFacts, weights: Weights) -> Penalty | None:
    """From a text that was still negotiated: never precedent."""
    if facts.agreed:
        return None
    why = "bracketed, or one of several options: no precedent"
    return Penalty("not agreed", weights.bracketed, why, "trust")


def check_unofficial(facts: MatchFacts, weights: Weights) -> Penalty | None:
    """From a translation that nobody answers for."""
    if facts.status != "unofficial":
        return None
    return Penalty("unofficial", weights.unofficial, "an unofficial translation", "trust")


def check_old(facts: MatchFacts, weights: Weights) -> Penalty | None:
    """Words change: 通讯 became 通信, 因特网 became 互联网."""
    if facts.years is None or facts.years <= weights.old_after:
        return None
    why = f"{facts.years:.0f} years old, more than {weights.old_after:g}"
    return Penalty("old", weights.old, why, "trust")


def check_several(facts: MatchFacts, weights: Weights) -> Penalty | None:
    """One of several translations of the same source."""
    if facts.translations < 2:
        return None
    why = f"one of {facts.translations} translations of this source"
    return Penalty("several translations", weights.translations, why, "trust")


def check_width(facts: MatchFacts, weights: Weights) -> Penalty | None:
    """Equal only when full and half width, or traditional and simplified, count as one."""
    told = sorted(facts.written & {"width", "script", "blanks"})
    if not told:
        return None
    return Penalty("width", weights.written, f"written differently: {', '.join(told)}", "text")


def check_case(facts: MatchFacts, weights: Weights) -> Penalty | None:
    """Equal but for capital letters or punctuation."""
    told = sorted(facts.written & {"case", "punctuation"})
    if not told:
        return None
    return Penalty("case", weights.written, f"written differently: {', '.join(told)}", "text")


def check_value(facts: MatchFacts, weights: Weights) -> Penalty | None:
    """Numbers, dates or symbols that differ by value, each of them."""
    if not facts.mismatches:
        return None
    points = weights.value * len(facts.mismatches)
    return Penalty("value", points, _join_mismatches(facts.mismatches), "text")


PENALTIES: tuple[Rule, ...] = (
    check_automatic,
    check_unchecked,
    check_draft,
    check_bracketed,
    check_unofficial,
    check_old,
    check_several,
    check_width,
    check_case,
    check_value,
)
"""In the order in which they are told."""


def _points(penalties: list[Penalty], about: Concern) -> float:
    return sum(each.points for each in penalties if each.about == about)


def _caps(facts: MatchFacts) -> list[tuple[str, float, str]]:
    """What the match may not go above, and why: caps hold whatever the weights are."""
    large = tuple(each for each in facts.mismatches if each.magnitude)
    if large:
        why = (
            f"another order of magnitude or unit, capped at {MAGNITUDE_CAP:g} %: "
            f"{_join_mismatches(large)}"
        )
        return [("magnitude", MAGNITUDE_CAP, why)]
    if facts.mismatches:
        return [("other values", VALUE_CAP, f"values differ, capped at {VALUE_CAP:g} %")]
    return []


def _join_mismatches(mismatches: tuple[ValueMismatch, ...]) -> str:
    return "; ".join(
        f"{each.query or 'nothing'} against {each.text or 'nothing'}" for each in mismatches
    )
