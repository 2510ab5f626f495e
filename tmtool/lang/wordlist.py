"""Which words of a long list a text has, without taking the list in.

jieba's list has 350,000 words, and to make a dictionary of them takes longer than to cut some
hundred lines. Words and the text's own stretches are compared by 64-bit keys, as arrays.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Bytes: TypeAlias = NDArray[np.uint8]
    Keys: TypeAlias = NDArray[np.uint64]
    Whole: TypeAlias = NDArray[np.int64]

_KEYED = 16
"""Bytes of a word that its key is made of: five Chinese characters. Limit: keys are two whole
numbers of 64 bits."""
_BITS = 22
"""Bits that a table is indexed by: 4 MiB each. Chosen, no measurement."""
_MIXED = 0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F
"""Peer (the golden ratio of Knuth, a prime of xxHash64): odd numbers whose products mix all
bits."""


def count_frequencies(listed: bytes, text: str) -> tuple[dict[str, int], int]:
    r"""How frequent the words are that a text has, and what the whole list adds up to.

    The list has lines "word frequency tag\n" in UTF-8. What other words begin with is in the
    result at 0, as jieba wants it.

    >>> count_frequencies("数字 60 n\n数据 9 n\n数字鸿沟 3 n\n".encode(), "数字鸿沟")
    ({'数字': 60, '数字鸿沟': 3, '数': 0, '数字鸿': 0}, 72)
    """
    import numpy as np

    array = np.frombuffer(listed + bytes(_KEYED), np.uint8)
    ends = np.flatnonzero(array == ord("\n"))
    starts = np.concatenate([[0], ends[:-1] + 1])
    stops, tags = np.flatnonzero(array == ord(" ")).reshape(-1, 2).T
    found = {}
    for at in _among(_keys(array, starts, stops - starts), _stretches(text)).tolist():
        word = listed[starts[at] : stops[at]].decode()
        if word in text:
            found[word] = int(listed[stops[at] + 1 : tags[at]])
    for word in list(found):
        for stop in range(1, len(word)):
            found.setdefault(word[:stop], 0)
    return found, int(_numbers(array, stops + 1, tags).sum())


def _among(keys: Keys, wanted: Keys) -> Whole:
    """Where the keys are that are wanted, and one or the other that only looks like one.

    Two tables, by other bits of the keys: to sort them would take longer.
    """
    import numpy as np

    found = np.ones(len(keys), np.bool_)
    for shift in (64 - _BITS, 64 - 2 * _BITS):
        table = np.zeros(1 << _BITS, np.bool_)
        table[wanted >> np.uint64(shift) & np.uint64((1 << _BITS) - 1)] = True
        found &= table[keys >> np.uint64(shift) & np.uint64((1 << _BITS) - 1)]
    return np.flatnonzero(found)


def _stretches(text: str) -> Keys:
    """The keys of whatever stands in a text, from each character on."""
    import numpy as np

    encoded = np.frombuffer(text.encode() + bytes(_KEYED), np.uint8)
    starts = np.flatnonzero((encoded & 0xC0) != 0x80)[:-_KEYED]
    sizes = range(1, _KEYED + 1)
    return np.concatenate([_keys(encoded, starts, np.full(len(starts), size)) for size in sizes])


def _keys(array: Bytes, starts: Whole, sizes: Whole) -> Keys:
    """A key for each stretch, made of its first bytes; the array goes on for 16 bytes after all."""
    import numpy as np

    whole = np.lib.stride_tricks.sliding_window_view(array, 8)
    masks = np.array([(1 << 8 * size) - 1 for size in range(9)], np.uint64)
    first, second = (
        np.ascontiguousarray(whole[starts + skipped]).view("<u8")[:, 0]
        & masks[np.clip(sizes - skipped, 0, 8)]
        for skipped in (0, 8)
    )
    one, other = map(np.uint64, _MIXED)
    keys: Keys = (first * one + second) * other
    return keys


def _numbers(array: Bytes, starts: Whole, stops: Whole) -> Whole:
    """The numbers that stand there in decimal."""
    import numpy as np

    sizes = stops - starts
    found = np.zeros(len(starts), np.int64)
    for at in range(int(sizes.max(initial=0))):
        longer = np.flatnonzero(sizes > at)
        found[longer] = found[longer] * 10 + (array[starts[longer] + at] - ord("0"))
    return found
