"""Uses of renderings within a text, and how a finding tells of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import islice

from tmtool.checks.model import CheckInput, Pair, found, of_form
from tmtool.findings import Evidence, Finding, Severity

_PLACES = 4
_BESIDE = 1000
"""So many places of other renderings are kept with a finding."""


@dataclass(frozen=True, slots=True)
class Use:
    """One place where `pair` renders something: the stretches on the source and the target."""

    pair: Pair
    source: range
    target: range


def _covers(outer: Use, inner: Use) -> bool:
    """Whether a use lies within another one of the same pair, on both sides."""
    sides = (outer.source, inner.source), (outer.target, inner.target)
    return all(a.start <= b.start and b.stop <= a.stop for a, b in sides)


class Told:
    """The uses that were told already, by their pairs."""

    def __init__(self) -> None:
        self._by_pair: defaultdict[int, list[Use]] = defaultdict(list)

    def add(self, uses: Iterable[Use]) -> None:
        """Keep that these were told."""
        for use in uses:
            self._by_pair[use.pair.number].append(use)

    def cover(self, uses: Iterable[Use]) -> bool:
        """Whether each of some uses lies within one that was told."""
        return all(
            any(_covers(outer, use) for outer in self._by_pair.get(use.pair.number, ()))
            for use in uses
        )


@dataclass(frozen=True)
class Rendering:
    """A wording, as written, and its uses in the text; `short` forms differ by right.

    `known` is what a memory says for it.
    """

    text: str
    uses: tuple[Use, ...]
    short: bool = False
    known: Evidence | None = None
    house: bool = False

    @cached_property
    def weight(self) -> tuple[bool, int, int, int]:
        """What decides which of several renderings the others are held against."""
        documents = self.known.documents if self.known else 0
        first = min(use.pair.number for use in self.uses)
        return self.house, documents, len(self.uses), -first

    @cached_property
    def within(self) -> Evidence:
        """What the text itself says for it: how often it stands there, and where."""
        places = list(dict.fromkeys(_place(use.pair) for use in self.uses))
        told = ", ".join(places[:_PLACES]) + (", ..." if len(places) > _PLACES else "")
        return Evidence(f"{self.text}: {len(self.uses)} in this text ({told})")


def _place(pair: Pair) -> str:
    return f"paragraph {pair.label}" if pair.label else f"pair {pair.number + 1}"


def told(
    check: str, severity: Severity, message: str, job: CheckInput, odd: Rendering,
    all_of_them: Sequence[Rendering], suggestion: str | None = None, *, by_text: bool = False,
) -> Iterator[Finding]:  # fmt: skip
    """A finding in each place of a rendering, with what speaks for each of all.

    They are one, under the id of their message, unless `by_text`: then equal texts are.
    """
    made_as = found if by_text else of_form
    evidence = [each.within for each in all_of_them if each.uses]
    known = (each.known for each in all_of_them)
    evidence += [each for each in known if each and (each.documents or each.citations)]
    others = (use.pair.number for each in all_of_them if each is not odd for use in each.uses)
    beside = tuple(dict.fromkeys(islice(others, _BESIDE)))
    for use in odd.uses:
        made = made_as(
            check, severity, message, job, use.pair, source=[use.source], target=[use.target],
            suggestion=suggestion,
        )  # fmt: skip
        yield replace(made, evidence=tuple(evidence), beside=beside)
