"""A bitext as arrays of numbers: which texts have which words and which pairs of characters.

Chinese counts in pairs of characters, the other side in words without their endings. Numbers take
a tenth of the room that strings and sets do, so that a long text is held as easily as a short one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, TypeAlias

from tmtool.checks.consistency.variants import SMALL
from tmtool.checks.model import Pair, Side, fold_side
from tmtool.fuzzy.runs import strip_ending
from tmtool.words import find_listed

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Numbers: TypeAlias = NDArray[np.int64]

WORD = re.compile(r"[^\W_]+(?:[-'][^\W_]+)*|[^\w\s]")
"""A word of the other side, or a mark."""
BITS = 21
"""Standard (Unicode): a character takes so many."""
_HAN = 0x4E00, 0x9FFF
"""Standard (Unicode blocks): CJK unified ideographs."""
_RARE = 0.15
"""Share of the pairs that a word may stand in and still tell something. Chosen, no measurement."""
_TIED = 0.3
"""Of the texts with a word or with two characters so many have both, if they belong together.
Chosen, no measurement."""


def straighten(text: str) -> str:
    """A text in small letters with straight apostrophes: as long as it was."""
    return text.lower().replace("’", "'") if "’" in text else text.lower()


def count_words(text: str) -> list[str]:
    """The words of a text as they count: in small letters, without endings.

    >>> count_words("Bridging the divide, by 2030")
    ['bridg', 'the', 'divid', ',', 'by', '2030']
    """
    found = WORD.findall(straighten(text))
    return [strip_ending(word) if word[0].isalnum() else word for word in found]


def is_meaningful(word: str) -> bool:
    """Whether a word is no mark and none of grammar."""
    return word[0].isalnum() and word not in SMALL


def get_other_side(pair: Pair, side: Side) -> str:
    """What stands opposite a side."""
    return pair.target if side == 0 else pair.source


def get_own_side(pair: Pair, side: Side) -> str:
    """What stands on a side."""
    return pair.source if side == 0 else pair.target


def list_different(values: Numbers) -> Numbers:
    """The different values, ascending."""
    import numpy as np

    ordered = np.sort(values)
    kept: Numbers = ordered[np.append(True, ordered[1:] != ordered[:-1])[: len(ordered)]]
    return kept


class TextPostings:
    """Which texts have a thing: things and texts are numbered, each text counts once."""

    def __init__(self, things: Numbers, texts: Numbers, count: int) -> None:
        import numpy as np

        joined = list_different((things.astype(np.int64) << 32) | texts)
        self._texts: Numbers = joined & 0xFFFFFFFF
        self._starts = np.searchsorted(joined, np.arange(count + 1, dtype=np.int64) << 32)

    @cached_property
    def sizes(self) -> Numbers:
        """In how many texts each thing is."""
        import numpy as np

        return np.diff(self._starts)

    def get_texts(self, thing: int) -> Numbers:
        """The texts that have a thing, ascending."""
        return self._texts[self._starts[thing] : self._starts[thing + 1]]


@dataclass(frozen=True)
class WordLists:
    """The texts of a job.

    `characters` are those of all Chinese sides, each ended by a 0, and what is no Chinese character
    is one; `words` are the numbers in `vocabulary` of those of the other sides.
    """

    pairs: Sequence[Pair]
    side: Side
    characters: Numbers
    starts: Numbers
    vocabulary: Sequence[str]
    words: Numbers
    word_starts: Numbers

    @staticmethod
    def build(pairs: Sequence[Pair], side: Side) -> WordLists:
        """Read the texts of pairs; `side` is the Chinese one."""
        import numpy as np

        numbers: dict[str, int] = {}
        chinese, ends, words, stops = bytearray(), [0], bytearray(), [0]
        for pair in pairs:
            folded = fold_side(get_own_side(pair, side)) + "\0"
            chinese += folded.encode("utf-32-le", "surrogatepass")
            ends.append(len(chinese) // 4)
            found = count_words(get_other_side(pair, side))
            own = [numbers.setdefault(word, len(numbers)) for word in found]
            words += np.array(own, np.int32).tobytes()
            stops.append(len(words) // 4)
        codes = np.frombuffer(bytes(chinese), np.uint32).astype(np.int64)
        codes[(codes < _HAN[0]) | (codes > _HAN[1])] = 0
        return WordLists(
            pairs, side, codes, np.array(ends, np.int64), tuple(numbers),
            np.frombuffer(bytes(words), np.int32), np.array(stops, np.int64),
        )  # fmt: skip

    @cached_property
    def text_of(self) -> Numbers:
        """The text of each character."""
        import numpy as np

        sizes = np.diff(self.starts)
        return np.repeat(np.arange(len(self.pairs), dtype=np.int32), sizes)

    @cached_property
    def word_text_of(self) -> Numbers:
        """The text of each word."""
        import numpy as np

        sizes = np.diff(self.word_starts)
        return np.repeat(np.arange(len(self.pairs), dtype=np.int32), sizes)

    @cached_property
    def content(self) -> NDArray[np.bool_]:
        """Which words of the vocabulary say something."""
        import numpy as np

        return np.array([is_meaningful(word) for word in self.vocabulary], np.bool_)

    @cached_property
    def _index_pairs(self) -> tuple[Numbers, Numbers]:
        """The pairs of characters that there are, and which of them begins at each character."""
        import numpy as np

        after = np.append(self.characters[1:], 0)
        both = (self.characters << BITS) | after
        both[(self.characters == 0) | (after == 0)] = 0
        known, numbers = np.unique(both, return_inverse=True)
        return known, numbers.astype(np.int32)

    @property
    def known(self) -> Numbers:
        """The pairs of characters that there are, as codes, ascending; the first is none."""
        return self._index_pairs[0]

    @property
    def at(self) -> Numbers:
        """The number in `known` of the pair that begins at each character; 0 where there's none."""
        return self._index_pairs[1]

    @cached_property
    def with_pair(self) -> TextPostings:
        """Which texts have a pair of characters."""
        return TextPostings(self.at, self.text_of, len(self.known))

    @cached_property
    def with_word(self) -> TextPostings:
        """Which texts have a word."""
        return TextPostings(self.words, self.word_text_of, len(self.vocabulary))

    @cached_property
    def anchors(self) -> NDArray[np.bool_]:
        """Pairs of characters in several texts, and not in so many that they say nothing."""
        sizes = self.with_pair.sizes
        kept = (sizes > 1) & (sizes <= max(4, _RARE * len(self.pairs)))
        kept[0] = False
        return kept

    @cached_property
    def number_of(self) -> Mapping[str, int]:
        """The number of each word."""
        return {word: number for number, word in enumerate(self.vocabulary)}

    def list_words(self, text: int) -> Numbers:
        """The words of a text, as numbers, in their order."""
        return self.words[self.word_starts[text] : self.word_starts[text + 1]]

    @cached_property
    def listed(self) -> NDArray[np.bool_]:
        """Which pairs of characters are words."""
        import numpy as np

        written = [self.write_pair(number) for number in range(1, len(self.known))]
        known = find_listed(written)
        return np.array([False, *(each in known for each in written)], np.bool_)

    def number(self, characters: str) -> int:
        """The number of a pair of characters; 0 where there is none."""
        import numpy as np

        code = (ord(characters[0]) << BITS) | ord(characters[1])
        at = int(np.searchsorted(self.known, code))
        return at if at < len(self.known) and self.known[at] == code else 0

    def write_pair(self, number: int) -> str:
        """A pair of characters."""
        code = int(self.known[number])
        return chr(code >> BITS) + chr(code & ((1 << BITS) - 1))

    def measure_together(self, word: int, texts: Numbers) -> float:
        """Of the texts with a word or among these, how many are both."""
        import numpy as np

        own = self.with_word.get_texts(word)
        both = len(np.intersect1d(own, texts, assume_unique=True))
        return both / (len(own) + len(texts) - both)

    def find_tied(self, anchor: int) -> frozenset[int]:
        """The words that go well with a pair of characters."""
        import numpy as np

        if anchor not in self._ties:
            texts = self.with_pair.get_texts(anchor)
            own, starts = self._different
            spans = [own[starts[text] : starts[text + 1]] for text in texts.tolist()]
            both = np.bincount(np.concatenate(spans), minlength=1)
            words = np.flatnonzero(both)
            both = both[words]
            every = self.with_word.sizes[words] + len(texts) - both
            good = (both >= _TIED * every) & self.content[words]
            self._ties[anchor] = frozenset(words[good].tolist())
        return self._ties[anchor]

    @cached_property
    def _different(self) -> tuple[Numbers, Numbers]:
        """The words of each text, each once, and where those of a text begin."""
        import numpy as np

        joined = list_different((self.word_text_of.astype(np.int64) << 32) | self.words)
        ends = np.arange(len(self.pairs) + 1, dtype=np.int64) << 32
        return (joined & 0xFFFFFFFF).astype(np.int32), np.searchsorted(joined, ends)

    @cached_property
    def _ties(self) -> dict[int, frozenset[int]]:
        return {}
