"""Places of a Chinese text that differ in a short word alone: what may be one thing, said twice.

`iter_between` are words with the same two characters before them and behind them. `iter_beside` are
words of two characters with the same two characters on one side, opposite the same two words: at
the end of a clause, and where a sentence goes on in another way, nothing else is alike.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from typing import TYPE_CHECKING, NamedTuple

from tmtool.checks.consistency.wordlists import BITS, TextPostings, WordLists, list_different

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from tmtool.checks.consistency.wordlists import Numbers

_JOINED = "和与及"
"""What may stand between two words, or nothing."""
_NUMERALS = frozenset("〇零一二三四五六七八九十百千万亿两第")
_PREPOSITIONS = frozenset("在到对向为于从以由被把将给就")
_MOST_WORDS = 3
"""More words in one place are no variants: anything may stand there. Chosen, no measurement."""
_MOST_PLACES = 12
"""Texts that a rare word stands in, at most, and texts on the smaller side of two words. Chosen, no
measurement."""
_PHRASE = 0.4
"""Of the texts with a phrase so many have words in such a place, and the reverse. Chosen, no
measurement."""
_STRICT = 0.8
"""The same where two words have no character in common. Chosen, no measurement."""
_OFTEN = 200
"""What stands in more texts is opposite anything. Chosen, no measurement."""
_ROWS = 200_000
"""So many are looked at together. Limit: a long text takes longer, not more room."""


class WordSlot(NamedTuple):
    """What stands around words: pairs of characters, as numbers, before and behind; 0 for any."""

    left: int
    right: int


class WordPair(NamedTuple):
    """Two words in one slot, and where each begins, in the characters of all texts.

    `phrase` are the two words opposite that both go with, where the slot is one of `iter_beside`.
    """

    slot: WordSlot
    words: tuple[str, str]
    places: tuple[Numbers, Numbers]
    phrase: tuple[int, int] | None = None


def iter_between(lists: WordLists) -> Iterator[WordPair]:
    """Words of up to two characters that differ in size by a joining one at most."""
    for number, slots in enumerate((_joined, _in_slots, _in_slots)):
        keys, words, starts = slots(lists, number)
        for key, held in _groups(keys, words, starts):
            slot = WordSlot(*divmod(key, len(lists.known)))
            for first, second in combinations(held, 2):
                both = _word(first), _word(second)
                if not _differ_by_right(*both):
                    yield WordPair(slot, both, (held[first], held[second]))


def _joined(lists: WordLists, _size: int) -> tuple[Numbers, Numbers, Numbers]:
    """Slots with nothing in them, and with a word that joins."""
    import numpy as np

    none, one = _in_slots(lists, 0), _in_slots(lists, 1)
    joining = np.isin(one[1], [ord(each) for each in _JOINED])
    keys, words, starts = (
        np.concatenate([some, other[joining]]) for some, other in zip(none, one, strict=True)
    )
    return keys, words, starts


def _word(code: int) -> str:
    return "".join(chr(each) for each in divmod(code, 1 << BITS) if each)


def _differ_by_right(first: str, second: str) -> bool:
    """Whether two words are numbers, or say how a sentence is built."""
    if first in _PREPOSITIONS and second in _PREPOSITIONS:
        return True
    return not _NUMERALS.isdisjoint(first + second)


def _in_slots(lists: WordLists, size: int) -> tuple[Numbers, Numbers, Numbers]:
    """For each word of a size between two anchors: its slot, itself, and where it begins."""
    import numpy as np

    characters, at = lists.characters, lists.at.astype(np.int64)
    anchor = lists.anchors[lists.at]
    starts = np.arange(2, len(characters) - size - 1)
    kept = anchor[starts - 2] & anchor[starts + size]
    word = np.zeros(len(starts), np.int64)
    for step in range(size):
        own = characters[starts + step]
        kept &= (own != 0) & (own != ord("的"))
        word = (word << BITS) | own
    starts = starts[kept]
    return at[starts - 2] * len(lists.known) + at[starts + size], word[kept], starts


def _groups(
    keys: Numbers, words: Numbers, starts: Numbers
) -> Iterator[tuple[int, Mapping[int, Numbers]]]:
    """Keys with several words, but few: where each of the words begins."""
    import numpy as np

    order = np.lexsort((words, keys))
    keys, words, starts = keys[order], words[order], starts[order]
    key_starts = _changes(keys)
    word_starts = list_different(np.append(key_starts, _changes(words)))
    counts = np.diff(np.searchsorted(word_starts, np.append(key_starts, len(keys))))
    ends = np.append(word_starts, len(keys))
    for at in np.flatnonzero((counts > 1) & (counts <= _MOST_WORDS)):
        first = int(np.searchsorted(word_starts, key_starts[at]))
        spans = [(int(ends[i]), int(ends[i + 1])) for i in range(first, first + int(counts[at]))]
        yield int(keys[key_starts[at]]), {int(words[a]): starts[a:b] for a, b in spans}


def _changes(values: Numbers) -> Numbers:
    """Where a value differs from the one before; the first does."""
    import numpy as np

    return np.flatnonzero(np.concatenate([[True], values[1:] != values[:-1]])[: len(values)])


def iter_beside(lists: WordLists) -> Iterator[WordPair]:
    """Words of two characters beside an anchor that stand opposite the same phrase."""
    if not lists.anchors.any():
        return
    keys, words, starts = _beside_anchors(lists)
    if len(keys):
        phrases = _Phrases.build(lists)
        for first, stop in _portions(keys, phrases.counts[lists.text_of[starts]]):
            part = slice(first, stop)
            yield from _opposite_phrases(lists, phrases, keys[part], words[part], starts[part])


def _beside_anchors(lists: WordLists) -> tuple[Numbers, Numbers, Numbers]:
    """Each word beside an anchor: anchor and side as a number, itself, where it begins; in order.

    Left out are anchors with one word, and words that nothing there could be a variant of.
    """
    import numpy as np

    at = lists.at.astype(np.int64)
    anchor = lists.anchors[lists.at]
    starts = np.flatnonzero(lists.listed[lists.at])
    before, behind = starts[starts >= 2], starts[starts < len(at) - 2]
    # What is no word is the end of one and the beginning of another.
    before, behind = before[anchor[before - 2]], behind[anchor[behind + 2]]
    keys = np.concatenate([2 * at[before - 2], 2 * at[behind + 2] + 1])
    starts = np.concatenate([before, behind])
    words = at[starts]
    order = np.lexsort((starts, words, keys))
    keys, words, starts = keys[order], words[order], starts[order]
    kept = _with_partners(lists, keys, words)
    return keys[kept], words[kept], starts[kept]


def _with_partners(lists: WordLists, keys: Numbers, words: Numbers) -> NDArray[np.bool_]:
    """Which words have one beside the same anchor that shares a character, or that is rare too."""
    import numpy as np

    firsts = _changes(keys * len(lists.known) + words)
    sizes = np.diff(np.append(firsts, len(keys)))
    own, word = keys[firsts], words[firsts]
    codes = lists.known[word]
    first, last = codes >> BITS, codes & ((1 << BITS) - 1)
    twice = np.where(first == last, 0, last)  # 人人 has one character.
    joined = np.concatenate([(own << BITS) | first, (own << BITS) | twice])
    _, number, count = np.unique(joined, return_inverse=True, return_counts=True)
    shared = (count[number] > 1) & (joined & ((1 << BITS) - 1) > 0)
    good = shared[: len(own)] | shared[len(own) :]
    rare = lists.with_pair.sizes[word] <= _MOST_PLACES
    _, number = np.unique(own, return_inverse=True)
    rares = np.bincount(number, weights=rare)[number]
    good |= rare & (rares > 1) & (rares <= _MOST_PLACES)
    return np.repeat(good, sizes)


def _portions(keys: Numbers, counts: Numbers) -> Iterator[tuple[int, int]]:
    """Stretches with whole keys and not too many phrases."""
    import numpy as np

    ends = np.append(_changes(keys)[1:], len(keys))
    sums = np.cumsum(counts)
    first = 0
    while first < len(keys):
        before = int(sums[first - 1]) if first else 0
        last = int(np.searchsorted(sums, before + _ROWS))
        at = max(int(np.searchsorted(ends, last, side="right")) - 1, 0)
        stop = int(ends[at])
        if stop <= first:
            stop = int(ends[np.searchsorted(ends, first, side="right")])
        yield first, stop
        first = stop


class _Phrases(NamedTuple):
    """Two words that say something, next to each other or with a small one between them.

    `of_text[starts[n]:starts[n + 1]]` are those of a text, as numbers in `known`.
    """

    known: Numbers
    of_text: Numbers
    starts: Numbers
    counts: Numbers
    sizes: Numbers

    @staticmethod
    def build(lists: WordLists) -> _Phrases:
        """The phrases of all texts that are in several, and not in too many."""
        import numpy as np

        known, numbers, texts = _pairs_of_words(lists)
        postings = TextPostings(numbers, texts, len(known))
        kept = (postings.sizes > 1) & (postings.sizes <= _OFTEN)
        joined = list_different((texts.astype(np.int64) << 32) | numbers)
        joined = joined[kept[joined & 0xFFFFFFFF]]
        starts = np.searchsorted(joined, np.arange(len(lists.pairs) + 1, dtype=np.int64) << 32)
        return _Phrases(known, joined & 0xFFFFFFFF, starts, np.diff(starts), postings.sizes)


def _pairs_of_words(lists: WordLists) -> tuple[Numbers, Numbers, Numbers]:
    """All phrases there are as codes, and for each place its number and text."""
    import numpy as np

    words, texts = lists.words.astype(np.int64), lists.word_text_of
    at = np.flatnonzero(lists.content[lists.words])
    small = np.array([word.isalnum() for word in lists.vocabulary], np.bool_)[lists.words]
    first, second = at[:-1], at[1:]
    gap = second - first
    near = (gap == 1) | ((gap == 2) & small[np.minimum(first + 1, len(words) - 1)])
    kept = near & (texts[first] == texts[second])
    first, second = first[kept], second[kept]
    known, numbers = np.unique((words[first] << 32) | words[second], return_inverse=True)
    return known, numbers, texts[first]


def _opposite_phrases(
    lists: WordLists, phrases: _Phrases, keys: Numbers, words: Numbers, starts: Numbers
) -> Iterator[WordPair]:
    import numpy as np

    texts = lists.text_of[starts]
    counts = phrases.counts[texts]
    rows = np.repeat(np.arange(len(keys)), counts)
    firsts = np.repeat(phrases.starts[texts] - np.append(0, np.cumsum(counts)[:-1]), counts)
    phrase = phrases.of_text[firsts + np.arange(len(rows))]
    order = np.lexsort((rows, phrase, keys[rows]))
    rows, phrase = rows[order], phrase[order]
    if not len(rows):
        return
    begins = _changes((keys[rows] << 31) | phrase)
    ends = np.append(begins[1:], len(rows))
    good = (ends - begins) >= np.maximum(2, _PHRASE * phrases.sizes[phrase[begins]])
    good &= words[rows[begins]] != words[rows[ends - 1]]
    for begin, end in zip(begins[good].tolist(), ends[good].tolist(), strict=True):
        key, number = int(keys[rows[begin]]), int(phrase[begin])
        both = divmod(int(phrases.known[number]), 1 << 32)
        if lists.find_tied(key >> 1).isdisjoint(both):
            continue
        own = words[rows[begin:end]].tolist(), texts[rows[begin:end]].tolist()
        for pair, share in _of_phrase(lists, own, int(phrases.sizes[number])):
            first, stop = np.searchsorted(keys, [key, key + 1])
            held = words[first:stop], starts[first:stop]
            yield from _find_pairs(
                lists, key, pair, held, (both, share * int(phrases.sizes[number]))
            )


def _of_phrase(
    lists: WordLists, own: tuple[Sequence[int], Sequence[int]], size: int
) -> Iterator[tuple[tuple[int, int], float]]:
    """Two words beside an anchor that most of the texts with a phrase have, and which share."""
    with_it: dict[int, set[int]] = {}
    for word, text in zip(*own, strict=True):
        with_it.setdefault(word, set()).add(text)
    for one, other in combinations(with_it, 2):
        share = len(with_it[one] | with_it[other]) / size
        if share >= _STRICT or (share >= _PHRASE and _in_common(lists, one, other) == 1):
            yield (one, other), share


def _in_common(lists: WordLists, first: int, second: int) -> int:
    return len(set(lists.write_pair(first)) & set(lists.write_pair(second)))


def _find_pairs(
    lists: WordLists, key: int, pair: tuple[int, int], held: tuple[Numbers, Numbers],
    phrase: tuple[tuple[int, int], float],
) -> Iterator[WordPair]:  # fmt: skip
    """Two words if they go with a phrase as if they were one."""
    mine, theirs = (held[1][held[0] == word] for word in pair)
    here, there = (set(lists.text_of[each].tolist()) for each in (mine, theirs))
    both, with_phrase = phrase
    if here & there or min(len(here), len(there)) > _MOST_PLACES:
        return
    share = with_phrase / len(here | there)
    if _in_common(lists, *pair) != 1:
        if share < _STRICT or not _one_word_for_both(lists, key >> 1, pair, both):
            return
    elif share < _PHRASE:
        return
    slot = WordSlot(key >> 1, 0) if key % 2 == 0 else WordSlot(0, key >> 1)
    words = lists.write_pair(pair[0]), lists.write_pair(pair[1])
    if not _differ_by_right(*words):
        yield WordPair(slot, words, (mine, theirs), both)


def _one_word_for_both(
    lists: WordLists, anchor: int, words: tuple[int, int], phrase: tuple[int, int]
) -> bool:
    """Whether one word of a phrase goes with what differs, and the other with what stays."""
    import numpy as np

    texts = np.union1d(*(lists.with_pair.get_texts(word) for word in words))
    beside = lists.with_pair.get_texts(anchor)
    differs, stays = (
        [lists.measure_together(each, those) for each in phrase] for those in (texts, beside)
    )
    return any(
        differs[at] >= _STRICT and differs[at] > stays[at] and stays[1 - at] > differs[1 - at]
        for at in range(2)
    )
