"""What a memory is worth for a document: its segments by their best match."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias, cast, get_args

from tmtool.fuzzy.similarity import is_unspaced
from tmtool.lang.fold import fold
from tmtool.memory.model import Answer
from tmtool.memory.whole.bulk import DocumentAnswers

Band: TypeAlias = Literal[
    "context", "exact", "repeated", "formula", "95-99", "85-94", "75-84", "65-74", "none"
]
BANDS: tuple[Band, ...] = get_args(Band)
_LEAST: dict[Band, float] = {"95-99": 95, "85-94": 85, "75-84": 75, "65-74": 65}
_DONE: tuple[Band, ...] = ("context", "exact")


@dataclass(frozen=True, slots=True)
class Count:
    """So many segments, and how much text: characters of Chinese, words of other languages."""

    segments: int = 0
    size: int = 0

    def __add__(self, other: Count) -> Count:
        return Count(self.segments + other.segments, self.size + other.size)


@dataclass(frozen=True, slots=True)
class Leverage:
    """The counts of each band; together they are the whole document. `unit` is what is counted."""

    counts: dict[Band, Count]
    unit: Literal["characters", "words"]

    @property
    def total(self) -> Count:
        return Count(
            sum(each.segments for each in self.counts.values()),
            sum(each.size for each in self.counts.values()),
        )

    def compute_share(self, band: Band) -> float:
        """The part (0..1) of the text that a band has."""
        return self.counts[band].size / (self.total.size or 1)


def compute_leverage(whole: DocumentAnswers) -> Leverage:
    """Each segment counted once, in its band."""
    lang = whole.options.source
    counts = dict.fromkeys(BANDS, Count())
    for answer, found in zip(whole.answers, iter_bands(whole), strict=True):
        counts[found] += Count(1, measure_size(answer.query.text, lang))
    return Leverage(counts, "characters" if is_unspaced(lang) else "words")


def iter_bands(whole: DocumentAnswers) -> Iterator[Band]:
    """The band of each segment; one that stood before in the document is repeated work."""
    seen: set[str] = set()
    for answer in whole.answers:
        text, own = fold(answer.query.text), find_band(answer)
        yield own if own in _DONE or text not in seen else "repeated"
        seen.add(text)


def find_band(answer: Answer) -> Band:
    """Where the best match of an answer belongs; a match by meaning alone is none."""
    best = answer.best
    if best is None or best.kind == "semantic":
        return "none"
    # A formula whose values had no place to go is worth what it resembles.
    if best.kind in _DONE or (best.kind == "formula" and best.rewritten is not None):
        return cast("Band", best.kind)
    return next((name for name, least in _LEAST.items() if best.scored.match >= least), "none")


def measure_size(text: str, lang: str) -> int:
    """How much text it is: characters but blanks of Chinese, words of other languages.

    >>> measure_size("大会， 1946", "zh"), measure_size("The Assembly - 1946", "en")
    (7, 3)
    """
    if is_unspaced(lang):
        return sum(not char.isspace() for char in text)
    return sum(any(map(str.isalnum, word)) for word in text.split())
