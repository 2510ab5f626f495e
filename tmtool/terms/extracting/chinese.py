"""Chinese: characters as they count, and which runs of words may name a thing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from tmtool.lang.fold import fold_with_offsets
from tmtool.lang.script import is_han
from tmtool.lang.tokens import HAN
from tmtool.terms.extracting.spaced import load_tables


def iter_characters(text: str) -> Iterator[tuple[int, int, str, bool]]:
    """Each Chinese character and Latin word: its place, what it counts as, whether it is parted.

    It is parted from the last one where a mark or a figure stands between.

    >>> [each[2:] for each in iter_characters("ICT技術，2020年COVID-19")]
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


def is_nameable(words: Sequence[str]) -> bool:
    """Whether a run may name a thing, by its words.

    "与贸易有关的" begins with a small word, and with no other one.

    >>> (
    ...     is_nameable(["与", "水", "有关", "的", "生态系统"]),
    ...     is_nameable(["水", "有关", "的", "生态系统"]),
    ... )
    (True, False)
    >>> (
    ...     is_nameable(["可", "持续", "发展"]),
    ...     is_nameable(["的", "发展"]),
    ...     is_nameable(["国家", "在", "会议"]),
    ... )
    (True, False, False)
    """
    first, last = words[0], words[-1]
    related = not _RELATED.isdisjoint(words[1:])
    if first in _listed("first") and first not in _WITH:
        return False
    if last in _listed("last") or last[-1] in _listed("never_last"):
        return False
    if (first in _WITH) != related or (first[0] in _listed("never_first") and not related):
        return False
    return all(each in _listed("inside") or each not in _listed("last") for each in words[1:-1])


def is_verb(word: str) -> bool:
    """Whether a word is mostly a verb in such texts: what it governs is named without it."""
    return word in _listed("verbs")


def is_small(character: str) -> bool:
    """Whether a character is one of grammar, where it stands for itself."""
    return character in _listed("never_last")


@cache
def _listed(name: str) -> frozenset[str]:
    """One of the lists of phrases.toml."""
    return frozenset(str(load_tables()["zh"][name]).split())
