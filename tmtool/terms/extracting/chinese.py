"""Chinese: characters as they count, and which runs of words may name a thing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from tmtool.lang.fold import fold_with_offsets
from tmtool.lang.script import is_han
from tmtool.lang.tokens import HAN
from tmtool.terms.extracting.spaced import tables


def characters(text: str) -> Iterator[tuple[int, int, str, bool]]:
    """Each Chinese character and Latin word: its place, what it counts as, whether it is parted.

    It is parted from the last one where a mark or a figure stands between.

    >>> [each[2:] for each in characters("ICT技術，2020年COVID-19")]
    [('ict', True), ('技', False), ('术', False), ('年', True), ('covid-19', False)]
    """
    folded, offsets = fold_with_offsets(text)
    parted = True
    for match in _TOKEN.finditer(folded):
        start, stop = offsets[match.start()], offsets[match.end()]
        if match[0][0].isalpha() or is_han(match[0][0]):
            # Folding drops blanks beside Chinese: they belong to no token.
            yield start, start + len(text[start:stop].rstrip()), match[0], parted
            parted = False
        else:
            parted = True


_TOKEN = re.compile(rf"[{HAN}]|[^\W\d_{HAN}](?:[^\W_{HAN}]|[-./](?=[^\W_{HAN}]))*|\S")
_WITH, _RELATED = frozenset("与同和"), frozenset(("有关", "相关"))


def nameable(words: Sequence[str]) -> bool:
    """Whether a run may name a thing, by its words.

    "与贸易有关的" begins with a small word, and with no other one.

    >>> nameable(["与", "水", "有关", "的", "生态系统"]), nameable(["水", "有关", "的", "生态系统"])
    (True, False)
    >>> nameable(["可", "持续", "发展"]), nameable(["的", "发展"]), nameable(["国家", "在", "会议"])
    (True, False, False)
    """
    first, last, inside = _lists()
    if (words[0] in first and words[0] not in _WITH) or words[-1] in last:
        return False
    related = not _RELATED.isdisjoint(words[1:])
    if (words[0] in _WITH) != related or words[-1][-1] in _never_last():
        return False
    if words[0][0] in _never_first() and not related:
        return False
    return all(word in inside or word not in last for word in words[1:-1])


@lru_cache(maxsize=1)
def _lists() -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    first, last, inside = (
        frozenset(str(tables()["zh"][name]).split()) for name in ("first", "last", "inside")
    )
    return first - {"可"}, last, inside


@lru_cache(maxsize=1)
def _never_first() -> frozenset[str]:
    return frozenset("的了着们和与及或并且而但把被其该这")


@lru_cache(maxsize=1)
def _never_last() -> frozenset[str]:
    return frozenset("的了着所和与及或并且而但以于在从向把被将其该这每")


def is_verb(word: str) -> bool:
    """Whether a word is mostly a verb in such texts: what it governs is named without it."""
    return word in _verbs()


@lru_cache(maxsize=1)
def _verbs() -> frozenset[str]:
    return frozenset(str(tables()["zh"]["verbs"]).split())


def is_small(character: str) -> bool:
    """Whether a character is one of grammar, where it stands for itself."""
    return character in _never_last()
