"""Counterparts in a pair: the whole, its sentences, their clauses; and the uses a finding tells of.

A clause is sure of its counterpart where both sides have as many sentences, and the sentence has
as many clauses; of others nothing is said.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import islice

from tmtool.checks.model import (
    CheckInput,
    Pair,
    build_finding,
    build_form_finding,
)
from tmtool.checks.statuses import EQUAL, Standing
from tmtool.findings import Evidence, Finding, Severity

_PLACES = 4
"""Places that a finding names; the others are counted. Chosen, no measurement."""
_BESIDE = 1000
"""So many places of other renderings are kept with a finding. Limit: a term may stand in each pair
of a long text."""
_HERE = re.compile("in this (?:document|text)$")


@dataclass(frozen=True, slots=True)
class WordingUse:
    """One place where `pair` renders something: the stretches on the source and the target."""

    pair: Pair
    source: range
    target: range


class CoveredUses:
    """The uses that were told already, by their pairs."""

    def __init__(self) -> None:
        self._by_pair: defaultdict[int, list[WordingUse]] = defaultdict(list)

    def add(self, uses: Iterable[WordingUse]) -> None:
        """Keep that these were told."""
        for use in uses:
            self._by_pair[use.pair.number].append(use)

    def has_covered(self, uses: Iterable[WordingUse]) -> bool:
        """Whether each of some uses lies within one that was told."""
        return all(
            any(
                outer.source.start <= use.source.start and use.source.stop <= outer.source.stop
                and outer.target.start <= use.target.start and use.target.stop <= outer.target.stop
                for outer in self._by_pair.get(use.pair.number, ())
            )
            for use in uses
        )  # fmt: skip


@dataclass(frozen=True)
class WordingUses:
    """A wording, as written, and its uses in the text; `short` forms differ by right.

    `known` is what a memory says for it, `standing` what the term base says.
    """

    text: str
    uses: tuple[WordingUse, ...]
    short: bool = False
    known: Evidence | None = None
    is_wanted: bool = False
    standing: Standing = EQUAL

    @cached_property
    def support(self) -> tuple[int, ...]:
        """What decides which of several wordings the others are held against, as far as it can.

        The term base comes first, then what was adopted, then what documents and the text have.
        """
        adopted, documents = (self.known.adopted, self.known.documents) if self.known else (0, 0)
        against = (-each for each in self.standing)
        return (*against, int(self.is_wanted), adopted, documents, len(self.uses))

    @cached_property
    def weight(self) -> tuple[int, ...]:
        """The same, and of those that are as good the first."""
        return (*self.support, -min(use.pair.number for use in self.uses))

    def is_better_than(self, second: WordingUses) -> bool:
        """Whether something speaks for it rather than for another: then it may be suggested."""
        return not self.standing.is_ruled_out and self.support > second.support

    @cached_property
    def within(self) -> Evidence:
        """What the text itself says for it: how often it stands there, and where."""
        places = list(dict.fromkeys(_name_place(use.pair) for use in self.uses))
        told = ", ".join(places[:_PLACES]) + (", ..." if len(places) > _PLACES else "")
        text = "these files" if self.uses[0].pair.place else "this text"
        return Evidence(f"{self.text}: {len(self.uses)} in {text} ({told})")


def _name_place(pair: Pair) -> str:
    number = pair.place.segment if pair.place else pair.number
    name = f"paragraph {pair.label}" if pair.label else f"pair {number + 1}"
    return f"{pair.place.file}: {name}" if pair.place else name


def build_findings(
    check: str, severity: Severity, message: str, job: CheckInput, odd: WordingUses,
    all_of_them: Sequence[WordingUses], suggestion: str | None = None, *, by_text: bool = False,
    elsewhere: tuple[int, str] | None = None, rule: str = "",
) -> Iterator[Finding]:  # fmt: skip
    """A finding in each place of a rendering, with what speaks for each of all.

    They are one, under the id of their message, unless `by_text`: then equal texts are.
    """
    made_as = build_finding if by_text else build_form_finding
    evidence = [each.within for each in all_of_them if each.uses]
    known = (each.known for each in all_of_them)
    evidence += [each for each in known if each and (each.documents or each.citations)]
    others = (use.pair.number for each in all_of_them if each is not odd for use in each.uses)
    beside = tuple(dict.fromkeys(islice(others, _BESIDE)))
    for use in odd.uses:
        made = made_as(
            check, severity, message, job, use.pair, source=[use.source], target=[use.target],
            suggestion=suggestion, rule=rule,
        )  # fmt: skip
        if use.pair.place:  # Its id is the same whether a file is checked alone or with others.
            made = replace(made, message=_HERE.sub("in these files", made.message))
        yield replace(made, evidence=tuple(evidence), other_segments=beside, elsewhere=elsewhere)
