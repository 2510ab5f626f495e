"""Adopted texts in the memory, which are quoted word for word, and the quotations of a text."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

from tmtool.checks.model import CheckInput, Pair, build_finding, is_own
from tmtool.checks.precedents import build_evidence
from tmtool.findings import Evidence, Finding, Severity
from tmtool.lang.fold import fold
from tmtool.lang.script import get_base
from tmtool.lang.tokens import split_tokens
from tmtool.memory.phrase_texts import find_phrase_ids
from tmtool.protocols import Store, StoredUnit
from tmtool.un.labels import split_label
from tmtool.un.verbatim import ALLOWED, Difference, TextComparison
from tmtool.units import Origin

_FARTHEST = 8
"""A quotation that is open after so many more pairs was never closed. Chosen, no measurement."""
SHORTEST = 6
"""Tokens that a quotation has at least: a word in quotation marks is no quotation. Chosen, no
measurement."""
MOST = 60
"""So many texts of the memory are looked at for one quotation. Limit: a formula stands in
thousands."""
_ORIGINS = 8
"""Places of a unit that are read. Limit: a formula stands in thousands of documents."""


@dataclass(frozen=True, slots=True)
class AdoptedPair:
    """A pair of the memory from adopted texts, source and target as in the job."""

    source: str
    target: str
    origins: tuple[Origin, ...]

    @property
    def name(self) -> str:
        """What the first of its texts is called."""
        return _name(self.origins[0])

    @property
    def evidence(self) -> Evidence:
        """Its target, and where it stands: distinct documents, years and bodies."""
        names = tuple(dict.fromkeys(map(_name, self.origins)))
        return build_evidence(self.target, self.origins, names, len(names))


def _name(origin: Origin) -> str:
    return origin.symbol or origin.file or "an adopted text"


def find_with_phrase(job: CheckInput, memory: Store, words: Sequence[str]) -> list[AdoptedPair]:
    """The pairs of adopted texts whose source has these folded words in a row."""
    return find_adopted_pairs(
        job, memory, find_phrase_ids(memory, words, get_base(job.langs[0]))[:MOST]
    )


def find_adopted_pairs(job: CheckInput, memory: Store, ids: Sequence[int]) -> list[AdoptedPair]:
    """The pairs of adopted texts that these source texts are of."""
    target = get_base(job.langs[1])
    keys = dict.fromkeys(key for some in memory.find_unit_keys(ids, target) for key in some)
    return [
        *iter_adopted(
            job, (unit for unit in memory.read_units(list(keys), max_origins=_ORIGINS) if unit)
        )
    ]


def iter_adopted(job: CheckInput, units: Iterator[StoredUnit]) -> Iterator[AdoptedPair]:
    """A document is no evidence for itself, and only adopted texts are quoted word for word."""
    source, target = map(get_base, job.langs)
    for stored in units:
        unit = stored.unit
        origins = tuple(o for o in unit.origins if o.status == "adopted" and not is_own(job, o))
        if origins:
            yield AdoptedPair(unit.get_text(source) or "", unit.get_text(target) or "", origins)


def list_changes(compared: TextComparison) -> list[Difference]:
    """What is otherwise and may not be."""
    return [each for each in compared.differences if each.kind not in ALLOWED]


def locate_changes(compared: TextComparison, offset: int) -> list[range]:
    """Where these stand in a text in which the quotation begins at an offset."""
    return [
        range(offset + each.quoted.start, offset + each.quoted.stop)
        for each in list_changes(compared)
    ]


def measure_distance(compared: TextComparison | None) -> float:
    """How many characters are otherwise; infinite where the texts are not alike at all."""
    if compared is None:
        return float("inf")
    return sum(len(each.quoted) + len(each.original) for each in list_changes(compared))


def rank_precedents(precedents: Sequence[AdoptedPair]) -> Callable[[AdoptedPair], int]:
    """The rank of each of some precedents, 0 for those with the target that most documents have.

    How near a target is to what is checked decides only between those of one rank.

    >>> years = {"a": 2010, "b": 2011, "c": 2023}
    >>> known = [
    ...     AdoptedPair("大会", target, (Origin(symbol=name, date=str(year)),))
    ...     for (name, year), target in zip(years.items(), ("x", "x", "y"), strict=True)
    ... ]
    >>> list(map(rank_precedents(known), known))
    [0, 0, 1]
    """
    names: defaultdict[str, set[str]] = defaultdict(set)
    for each in precedents:
        names[fold(each.target)].update(_name(origin).casefold() for origin in each.origins)
    counts = sorted({len(own) for own in names.values()}, reverse=True)
    return lambda each: counts.index(len(names[fold(each.target)]))


def build_adopted_finding(
    check: str,
    severity: Severity,
    message: str,
    job: CheckInput,
    pair: Pair,
    here: range,
    spans: Sequence[range],
    precedent: AdoptedPair,
    suggestion: str,
) -> Finding:
    """What a target has otherwise than an adopted text; the suggestion is what that says there."""
    return build_finding(
        check, severity, message, job, pair, source=[here], target=spans,
        evidence=[precedent.evidence], suggestion=suggestion,
    )  # fmt: skip


def _between(opening: str, closing: str) -> str:
    """What stands between two marks, in one line or several; each may begin with a mark of its own.

    Before that mark there may be the number of a paragraph.
    """
    inside = f"[^{opening}{closing}\n]*"
    again = rf"\n(?:[^\s{opening}{closing}]{{0,8}}\s?{opening})?"
    return f"{opening}({inside}(?:{again}{inside}){{0,{_FARTHEST}}}){closing}"


_QUOTED = re.compile(
    rf'{_between("“", "”")}|{_between("「", "」")}|(?<![^\s(（])"([^"“”\n]+)"(?!\w)'
)


def find_quotations(texts: Sequence[str]) -> list[list[range]]:
    """The quotations of texts that follow each other, long enough to be some, text by text.

    One that opens in a text and closes in a later one is a stretch of each, to the end and from the
    beginning. Where paragraphs are quoted each may open with a mark of its own.

    >>> texts = "says: “We the peoples have met and", "have resolved to combine our efforts”."
    >>> find_quotations(texts)
    [[range(7, 34)], [range(0, 36)]]
    """
    found: list[list[range]] = [[] for _ in texts]
    starts = [0, *accumulate(len(text) + 1 for text in texts)]
    joined = "\n".join(text.replace("\n", " ") for text in texts)
    number = 0
    for match in _QUOTED.finditer(joined):
        for span in _lines(joined, *match.span(match.lastindex or 0)):
            while starts[number + 1] <= span.start:
                number += 1
            own = range(span.start - starts[number], span.stop - starts[number])
            if _is_long(texts[number][own.start : own.stop]):
                found[number].append(own)
    return found


def _lines(joined: str, start: int, stop: int) -> Iterator[range]:
    """The lines of a stretch, without the marks and numbers that later ones begin with."""
    for at, line in enumerate(joined[start:stop].split("\n")):
        text = split_label(line)[1] if at else line
        text = text.removeprefix("“").removeprefix("「")
        yield range(start + len(line) - len(text), start + len(line))
        start += len(line) + 1


def _is_long(text: str) -> bool:
    return len(split_tokens(fold(text))) >= SHORTEST
