"""What all forms of a report say of a finding, in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from tmtool.checks.decisions import Decision
from tmtool.checks.running import FindingPlace, GroupedFinding
from tmtool.findings import Evidence, MarkedText

_SHOWN = 12
"""So many places are named; how many there are is always told."""


def place(where: FindingPlace) -> str:
    """A place, as people count: pairs from 1.

    >>> place(FindingPlace(11, "7")), place(FindingPlace(0, None))
    ('paragraph 7, pair 12', 'pair 1')
    """
    label = f"paragraph {where.label}" if where.label else None
    pair = None if where.segment is None else f"pair {where.segment + 1}"
    return ", ".join(filter(None, (label, pair))) or "the whole text"


def describe_others(each: GroupedFinding) -> str | None:
    """Where else the same was found; None where it was found once."""
    rest = [p.segment + 1 for p in each.places[1:] if p.segment is not None]
    numbers = list(dict.fromkeys(rest))
    if not numbers:
        return None
    listed = ", ".join(map(str, numbers[:_SHOWN]))
    more = ", …" if len(numbers) > _SHOWN else ""
    return f"{each.finding.count} times; also in pair{'s' * (len(numbers) > 1)} {listed}{more}"


def describe_doubt(each: GroupedFinding, low: Mapping[int, float]) -> str | None:
    """That the pair has a low score, so that the finding may only tell that it is no pair."""
    at = each.places[0].segment
    score = None if at is None else low.get(at)
    return None if score is None else f"low score, {score:.2f}: perhaps no pair at all"


def iter_pieces(side: MarkedText) -> Iterator[tuple[str, bool]]:
    """A text in pieces, each with whether a finding is about it; together they are the text.

    >>> list(iter_pieces(MarkedText("the the gap", (range(4, 7), range(0, 3), range(5, 8)))))
    [('the', True), (' ', False), ('the', True), (' ', True), ('gap', False)]
    """
    at, text = 0, side.text
    for span in sorted(side.spans, key=lambda span: (span.start, span.stop)):
        if span.start > at:
            yield text[at : span.start], False
        if span.stop > max(at, span.start):
            yield text[max(at, span.start) : span.stop], True
        at = max(at, span.stop)
    if text[at:]:
        yield text[at:], False


def describe_evidence(each: Evidence) -> str:
    """What speaks for a rendering or a fact, in one line.

    >>> describe_evidence(Evidence("信通技术", 2, 2010, 2023, ("ITU",), ("A/RES/65/141",)))
    '信通技术: 2 documents, 2010-2023, ITU (A/RES/65/141)'
    >>> (
    ...     describe_evidence(Evidence("ICT", 2, 2010, adopted=2)),
    ...     describe_evidence(Evidence("ICT", 3, adopted=2)),
    ... )
    ('ICT: 2 adopted documents, 2010', 'ICT: 3 documents, 2 of them adopted')
    """
    told = list(_of_evidence(each))
    where = f" ({', '.join(each.citations)})" if each.citations else ""
    return f"{each.what}: {', '.join(told)}{where}" if told else f"{each.what}{where}"


def _of_evidence(each: Evidence) -> Iterator[str]:
    if each.documents:
        kind = "adopted " * (each.adopted == each.documents)
        yield f"{each.documents:,} {kind}document{'s' * (each.documents != 1)}"
        if 0 < each.adopted < each.documents:
            yield f"{each.adopted:,} of them adopted"
    if each.first is not None:
        last = each.last if each.last is not None else each.first
        yield str(each.first) if last == each.first else f"{each.first}-{last}"
    yield from each.bodies


def describe_decision(made: Decision) -> str:
    """Who accepted a finding, when and why."""
    return f"accepted by {made.by}, {made.at}: {made.why}"
