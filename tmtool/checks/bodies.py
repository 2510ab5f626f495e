"""Several jobs that are checked together: to the checks that compare places they are one text."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from tmtool.checks.model import CheckInput, Pair
from tmtool.findings import Finding, PlaceInFile


@dataclass(frozen=True)
class Body:
    """Jobs in the same two languages as one: its pairs are numbered through.

    `places` has for each of its pairs which of all jobs it is of, and the pair there.
    """

    job: CheckInput
    places: Sequence[tuple[int, Pair]]

    def relocate(self, finding: Finding) -> tuple[int, Finding]:
        """The number of the job that a finding is of, and the finding as that job has it."""
        if finding.segment is None:
            return self.places[0][0], finding
        at, pair = self.places[finding.segment]
        others = [(own, self.places[own]) for own in finding.other_segments]
        return at, replace(
            finding,
            segment=pair.number,
            other_segments=tuple(each.number for _, (own, each) in others if own == at),
            other_files=tuple(
                place
                for number, (own, _) in others
                if own != at and (place := self.job.pairs[number].place)
            ),
        )

    def list_numbers(self, only_pairs: Sequence[Collection[int] | None]) -> Collection[int] | None:
        """The numbers of what is to be looked at, given by job; None where all is."""
        if all(only_pairs[at] is None for at, _ in self.places):
            return None
        return {
            number
            for number, (at, pair) in enumerate(self.places)
            if (wanted := only_pairs[at]) is None or pair.number in wanted
        }


def build_bodies(jobs: Mapping[int, CheckInput]) -> Iterator[Body]:
    """Group jobs in the same languages, by their numbers; single jobs are left out.

    >>> list(build_bodies({0: CheckInput([Pair(0, "大会", "x")], ("zh", "en"))}))
    []
    >>> jobs = [CheckInput([Pair(4, "大会", "x")], ("zh", "en"), name) for name in ("a", "b")]
    >>> (body,) = build_bodies(dict(enumerate(jobs)))
    >>> [(pair.number, pair.place.file, pair.place.segment) for pair in body.job.pairs]
    [(0, 'a', 4), (1, 'b', 4)]
    """
    groups: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    for at, job in jobs.items():
        groups[job.bases].append(at)
    for group in groups.values():
        if len(group) == 1:
            continue
        places = [(at, pair) for at in group for pair in jobs[at].pairs]
        pairs = tuple(
            replace(
                pair, number=number, place=PlaceInFile(jobs[at].file or "", pair.number, pair.label)
            )
            for number, (at, pair) in enumerate(places)
        )
        but = tuple(dict.fromkeys(name for at in group for name in jobs[at].but))
        yield Body(replace(jobs[group[0]], pairs=pairs, file=None, whole=None, but=but), places)
