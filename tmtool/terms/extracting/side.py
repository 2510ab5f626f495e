"""One language of all units as a row of tokens, with the runs in it that may be terms."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from tmtool.lang.script import get_base
from tmtool.terms.extracting import rules
from tmtool.terms.extracting.model import Progress, ignore_progress
from tmtool.terms.extracting.runs import NOTHING

if TYPE_CHECKING:
    from tmtool.terms.extracting.runs import Mask, Small, Whole

_OFTEN = 1_000
"""Of so many texts progress is told. Chosen, no measurement."""


@dataclass(frozen=True)
class TokenSide:
    """Tokens of one language: `tokens[at]` stands in unit `units[at]`, from `starts[at]` on.

    A 0 among the tokens parts runs, at marks and between units. `edges[at]` says whether a word
    begins there, which in Chinese is what jieba thinks.
    """

    lang: str
    texts: Sequence[str]
    names: Sequence[str]
    tokens: Small
    units: Small
    starts: Small
    stops: Small
    edges: Mask

    @property
    def is_chinese(self) -> bool:
        return get_base(self.lang) == "zh"

    def get_surface(self, start: int, length: int) -> str:
        """A run as it is written there."""
        unit = int(self.units[start])
        return self.texts[unit][self.starts[start] : self.stops[start + length - 1]]

    def locate(self, start: int, length: int) -> range:
        """Where a run stands in its text, in code points."""
        return range(int(self.starts[start]), int(self.stops[start + length - 1]))

    def list_tokens(self, start: int, length: int) -> tuple[str, ...]:
        """The tokens of a run as they count."""
        return tuple(self.names[token] for token in self.tokens[start : start + length])

    @cached_property
    def small(self) -> Mask:
        """Which tokens, by number, are words of grammar."""
        import numpy as np

        is_small = (
            rules.is_small_character if self.is_chinese else rules.load_rules(self.lang).is_small
        )
        return np.fromiter(map(is_small, self.names), np.bool_, len(self.names))

    @cached_property
    def in_capitals(self) -> Mask:
        """Which tokens, by number, begin with a capital wherever they don't begin a sentence."""
        import numpy as np

        size = len(self.names)
        inside = np.flatnonzero(
            (self.tokens != NOTHING) & (np.append(NOTHING, self.tokens[:-1]) != NOTHING)
        )
        capital = np.fromiter(
            (self.texts[self.units[at]][self.starts[at]].isupper() for at in inside.tolist()),
            np.bool_, len(inside),
        )  # fmt: skip
        total = np.bincount(self.tokens[inside], minlength=size)
        found: Mask = (total > 0) & (np.bincount(self.tokens[inside], capital, size) == total)
        return found

    @cached_property
    def bounds(self) -> Whole:
        """Where the tokens of each unit begin, and the end of all."""
        import numpy as np

        return np.searchsorted(self.units, np.arange(len(self.texts) + 1))


def read(texts: Sequence[str], lang: str, progress: Progress = ignore_progress) -> TokenSide:
    """The tokens of all texts.

    >>> side = read(["safe water", "Safe, clean water"], "en")
    >>> [side.names[token] for token in side.tokens]
    ['', 'safe', 'water', '', 'safe', '', 'clean', 'water']
    """
    import numpy as np

    cut = _Cut(lang)
    for unit, text in enumerate(texts):
        cut.take(unit, text)
        if unit % _OFTEN == 0:
            progress(f"reading {lang}", unit / len(texts))
    names, tokens = cut.number_tokens()
    units, starts, stops = (
        np.frombuffer(each, np.int32) for each in (cut.units, cut.starts, cut.stops)
    )
    return TokenSide(
        lang, texts, names, tokens, units, starts, stops, np.frombuffer(cut.edges, np.bool_)
    )


class _Cut:
    """Tokens as they come in."""

    def __init__(self, lang: str) -> None:
        from tmtool.words import split

        self.lang = lang
        self.is_chinese = get_base(lang) == "zh"
        self.split = split
        self.known: dict[str, int] = {"": NOTHING}
        self.tokens, self.units, self.starts, self.stops = (array("i") for _ in range(4))
        self.edges = bytearray()

    def take(self, unit: int, text: str) -> None:
        if self.is_chinese:
            self._chinese(unit, text)
            return
        for start, stop, parted in rules.iter_words(text, self.lang):
            self._put(unit, start, stop, text[start:stop], parted, True)

    def _chinese(self, unit: int, text: str) -> None:
        begins = {start for start, _ in self.split(text, self.lang)}
        for start, stop, key, parted in rules.iter_characters(text):
            self._put(unit, start, stop, key, parted, start in begins)

    def _put(self, unit: int, start: int, stop: int, key: str, parted: bool, edge: bool) -> None:
        if parted:
            self._row(unit, start, start, "", True)
        self._row(unit, start, stop, key, edge)

    def _row(self, unit: int, start: int, stop: int, key: str, edge: bool) -> None:
        self.tokens.append(self.known.setdefault(key, len(self.known)))
        self.units.append(unit)
        self.starts.append(start)
        self.stops.append(stop)
        self.edges.append(edge)

    def number_tokens(self) -> tuple[list[str], Small]:
        """The tokens as they count, `NOTHING` first, and the number of each."""
        import numpy as np

        counted = rules.build_keys(self.known, self.lang)
        numbers: dict[str, int] = {"": NOTHING}
        turned = [numbers.setdefault(counted[key], len(numbers)) for key in self.known]
        return list(numbers), np.array(turned, np.int32)[np.frombuffer(self.tokens, np.int32)]
