"""Adopted texts of the memory, comparisons with them, and the quotations of a text."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import NamedTuple

from tmtool.checks.model import CheckInput, Pair, build_finding, is_own
from tmtool.checks.precedents import build_evidence
from tmtool.findings import Evidence, Finding
from tmtool.lang.fold import fold
from tmtool.lang.script import get_base
from tmtool.lang.tokens import split_tokens
from tmtool.memory.phrase_texts import find_phrase_ids
from tmtool.protocols import Store
from tmtool.un.labels import split_label
from tmtool.un.verbatim import ALLOWED, Difference, TextComparison, compare
from tmtool.units import Origin, TranslationUnit

_MAX_PAIRS_OF_QUOTATION = 8
"""A quotation mark without a partner in the next pairs is taken for one that was never closed."""
MIN_TOKENS = 6
"""Shorter texts in quotation marks are names and words, not quotations."""
MAX_TEXTS = 60
"""Texts of the memory per quotation: some formulas are in thousands."""
_MAX_ORIGINS = 8


@dataclass(frozen=True, slots=True)
class AdoptedPair:
    """A pair of the memory from adopted texts, source and target as in the job."""

    source: str
    target: str
    origins: tuple[Origin, ...]

    @property
    def name(self) -> str:
        """The symbol or file of its first document."""
        return _name(self.origins[0])

    @property
    def evidence(self) -> Evidence:
        """Its target, with the documents, years and bodies that have it."""
        return build_evidence(self.target, self.origins)


def _name(origin: Origin) -> str:
    return origin.symbol or origin.file or "an adopted text"


class AdoptedMatch(NamedTuple):
    """An adopted wording compared with a target.

    `spans` are the words of the target that differ, `distance` counts differing characters: 0 for
    a faithful text, infinite for another translation. `is_part` if the target breaks off.
    """

    precedent: AdoptedPair
    spans: Sequence[range]
    suggestion: str
    distance: float
    is_part: bool = False


def find_with_phrase(job: CheckInput, memory: Store, words: Sequence[str]) -> list[AdoptedPair]:
    """Return the adopted pairs whose source has these folded words in a row."""
    source, target = map(get_base, job.langs)
    ids = find_phrase_ids(memory, words, source)[:MAX_TEXTS]
    keys = dict.fromkeys(key for some in memory.find_unit_keys(ids, target) for key in some)
    units = memory.read_units(list(keys), max_origins=_MAX_ORIGINS)
    return list(iter_adopted(job, (stored.unit for stored in units if stored)))


def iter_adopted(job: CheckInput, units: Iterable[TranslationUnit]) -> Iterator[AdoptedPair]:
    """Yield the pairs of units that are from adopted texts other than those under check."""
    source, target = map(get_base, job.langs)
    for unit in units:
        origins = tuple(o for o in unit.origins if o.status == "adopted" and not is_own(job, o))
        if origins:
            yield AdoptedPair(unit.get_text(source) or "", unit.get_text(target) or "", origins)


def list_changes(compared: TextComparison) -> list[Difference]:
    """Return the differences that a quotation may not have."""
    return [each for each in compared.differences if each.kind not in ALLOWED]


def measure_distance(compared: TextComparison | None) -> float:
    """Count the characters that differ; infinite for texts that are not alike."""
    if compared is None:
        return float("inf")
    return sum(len(each.quoted) + len(each.original) for each in list_changes(compared))


def shift(span: range, offset: int) -> range:
    """Return a stretch of a part of a text as a stretch of the text."""
    return range(offset + span.start, offset + span.stop)


def match_stretch(target: str, place: range, precedent: AdoptedPair) -> AdoptedMatch:
    """Compare a stretch of a target with the adopted text that it may be a part of."""
    compared = compare(target[place.start : place.stop], precedent.target)
    if compared is None:
        return AdoptedMatch(precedent, [place], precedent.target, float("inf"))
    return AdoptedMatch(
        precedent,
        [shift(each.quoted, place.start) for each in list_changes(compared)],
        precedent.target[compared.place.start : compared.place.stop],
        measure_distance(compared),
    )


def report_nearest(
    check: str,
    job: CheckInput,
    pair: Pair,
    source: range,
    matches: Sequence[AdoptedMatch],
    place: str = "",
) -> Iterator[Finding]:
    """Report the match with the translation of most documents, unless one is faithful.

    Among translations of as many documents the nearest is reported. `place` is put before the name
    of the adopted document.
    """
    if not matches or any(each.distance == 0 for each in matches):
        return
    names: defaultdict[str, set[str]] = defaultdict(set)
    for each in matches:
        names[fold(each.precedent.target)].update(map(_name, each.precedent.origins))
    best = min(matches, key=lambda each: (-len(names[fold(each.precedent.target)]), each.distance))
    name = f"{place}{best.precedent.name}"
    message = f"the wording differs from {name}"
    if best.distance == float("inf"):
        message = f"{name} has a different translation of this"
    elif best.is_part:
        message = f"incomplete: {name} has more text"
    yield build_finding(
        check, "warning", message, job, pair, source=[source], target=best.spans,
        evidence=[best.precedent.evidence], suggestion=best.suggestion,
    )  # fmt: skip


def _between(opening: str, closing: str) -> str:
    """Build a pattern for a text between two marks, in one line or several.

    Each line may begin with a mark of its own, after the number of a paragraph.
    """
    inside = f"[^{opening}{closing}\n]*"
    again = rf"\n(?:[^\s{opening}{closing}]{{0,8}}\s?{opening})?"
    return f"{opening}({inside}(?:{again}{inside}){{0,{_MAX_PAIRS_OF_QUOTATION}}}){closing}"


_QUOTED = re.compile(
    rf'{_between("“", "”")}|{_between("「", "」")}|(?<![^\s(（])"([^"“”\n]+)"(?!\w)'
)


def find_quotations(texts: Sequence[str]) -> list[list[range]]:
    """Return the quotations in consecutive texts, for each text.

    A quotation that closes in a later text is a stretch of each of them. Quoted paragraphs may each
    open with a mark of their own.

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
    """Yield the lines of a stretch, without opening marks and numbers of later ones."""
    for at, line in enumerate(joined[start:stop].split("\n")):
        text = split_label(line)[1] if at else line
        text = text.removeprefix("“").removeprefix("「")
        yield range(start + len(line) - len(text), start + len(line))
        start += len(line) + 1


def _is_long(text: str) -> bool:
    return len(split_tokens(fold(text))) >= MIN_TOKENS
