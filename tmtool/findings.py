"""What checks find: frozen data, with the evidence.

Offsets are code points, ranges are 0-based and half-open, as in `tmtool.units`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, NamedTuple, TypeAlias

from tmtool.fields import record

Severity: TypeAlias = Literal["error", "warning", "note"]
"""What it would do in the published text: change its meaning, its terms, or only its form."""
SEVERITIES: tuple[Severity, ...] = ("error", "warning", "note")
"""The order of severities in reports."""
Verdict: TypeAlias = Literal["kept", "not an error", "reopened"]
"""Kept: the finding is right, and the text stays as it is. Not an error: a false alarm. Reopened:
reported again."""


@dataclass(frozen=True, slots=True)
class MarkedText:
    """A text and the stretches of it that a finding is about, in code points."""

    text: str
    spans: tuple[range, ...] = ()

    def iter_pieces(self) -> Iterator[tuple[str, bool]]:
        """Split the text into pieces, each with True if the finding is about it.

        >>> marked = MarkedText("the the gap", (range(4, 7), range(0, 3), range(5, 8)))
        >>> list(marked.iter_pieces())
        [('the', True), (' ', False), ('the', True), (' ', True), ('gap', False)]
        """
        at = 0
        for span in sorted(self.spans, key=lambda span: (span.start, span.stop)):
            if span.start > at:
                yield self.text[at : span.start], False
            if span.stop > max(at, span.start):
                yield self.text[max(at, span.start) : span.stop], True
            at = max(at, span.stop)
        if self.text[at:]:
            yield self.text[at:], False


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for or against something: distinct documents, never occurrences.

    `what` is a rendering or a fact; `first` and `last` are years; `citations` say where to look,
    highest standing first. `adopted` is how many of the documents a body has adopted.
    """

    what: str
    documents: int = 0
    first: int | None = None
    last: int | None = None
    bodies: tuple[str, ...] = ()
    citations: tuple[str, ...] = ()
    adopted: int = 0

    def describe(self) -> str:
        """Describe the evidence in one line.

        >>> Evidence("信通技术", 2, 2010, 2023, ("ITU",), ("A/RES/65/141",)).describe()
        '信通技术: 2 documents, 2010-2023, ITU (A/RES/65/141)'
        """
        return f"{self.summary} ({', '.join(self.citations)})" if self.citations else self.summary

    @property
    def summary(self) -> str:
        """The description without citations.

        >>> Evidence("ICT", 2, 2010, adopted=2).summary, Evidence("ICT", 3, adopted=2).summary
        ('ICT: 2 adopted documents, 2010', 'ICT: 3 documents, 2 of them adopted')
        >>> Evidence("Decides to meet;", 1, 2019).summary
        '“Decides to meet;”: 1 document, 2019'
        """
        facts = []
        if self.documents:
            kind = "adopted " * (self.adopted == self.documents)
            facts.append(f"{self.documents:,} {kind}document{'s' * (self.documents != 1)}")
            if 0 < self.adopted < self.documents:
                facts.append(f"{self.adopted:,} of them adopted")
        if self.first is not None:
            years = dict.fromkeys((self.first, self.last or self.first))
            facts.append("-".join(map(str, years)))
        facts += self.bodies
        if not facts:
            return self.what
        # A clause keeps its own punctuation, apart from that of the line.
        what = self.what if self.what[-1:].isalnum() else f"“{self.what}”"
        return f"{what}: {', '.join(facts)}"


class PlaceInFile(NamedTuple):
    """A pair of another file: its number there, from 0, and the label of its paragraph."""

    file: str
    segment: int
    label: str | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """Something to look at in a bitext: what is wrong, where, how that is known, what to do.

    `id` is made of the check and the texts, and stays the same from run to run. `segment` is the
    number of the pair (0-based), `count` in how many pairs the same was found. `other_segments`
    are the numbers of the other pairs that it is held against, where it is about several, and
    `other_files` are those of other files. `rule` is which rule of its check found it, where a
    check has several. `also` names the other checks that told the same; what they
    said is among the evidence. `elsewhere` is what other places have instead of what is marked on a
    side, 0 or 1.
    """

    id: str
    check: str
    severity: Severity
    message: str
    file: str | None = None
    label: str | None = None
    segment: int | None = None
    source: MarkedText = MarkedText("")
    target: MarkedText = MarkedText("")
    evidence: tuple[Evidence, ...] = ()
    suggestion: str | None = None
    count: int = 1
    other_segments: tuple[int, ...] = ()
    rule: str = ""
    other_files: tuple[PlaceInFile, ...] = ()
    also: tuple[str, ...] = ()
    elsewhere: tuple[int, str] | None = None


@record("decision")
class Decision:
    """A decision on a finding, with its reason, author and time (ISO 8601).

    `check`, `message`, `source`, `target` and `severity` say what was found, and as what it was
    shown; empty where that is unknown.
    """

    id: str
    verdict: Verdict
    why: str
    by: str
    at: str
    check: str = ""
    message: str = ""
    source: str = ""
    target: str = ""
    severity: str = ""

    def describe(self) -> str:
        """Describe who keeps the text of a finding, when and why."""
        return f"kept as is by {self.by}, {self.at}{f': {self.why}' if self.why else ''}"
