"""Tokens as the plain store looks at them: what two texts share, where a phrase stands."""

from __future__ import annotations

from collections.abc import Sequence

from tmtool.lang.tokens import is_word, split_tokens
from tmtool.protocols import Slot


def terms(folded: str) -> list[tuple[str, str]]:
    """Words, and characters each with what follows it; there one word is as good as another.

    >>> terms("数字74")
    [('数', '字'), ('字', 'word'), ('74', '')]
    """
    split = split_tokens(folded)
    following = [*("word" if is_word(each) else each for each in split[1:]), ""]
    return [
        (each, "" if is_word(each) else after)
        for each, after in zip(split, following, strict=False)
    ]


def times(slots: Sequence[Slot], text: Sequence[str]) -> int:
    """How often a phrase stands among the tokens of a text, overlapping ones too.

    >>> times((Slot(("a",)), Slot(("a", "b"))), ["a", "a", "b"])
    2
    """
    if not slots:
        return 0
    starts = range(len(text) - len(slots) + 1)
    return sum(
        all(text[start + at] in slot.tokens for at, slot in enumerate(slots)) for start in starts
    )


def runs(query: Sequence[str], text: Sequence[str]) -> set[tuple[int, int]]:
    """Where stretches of a query stand in a text that can't be made longer: (start, stop).

    >>> sorted(runs(["a", "b", "c"], ["b", "c", "a", "b"]))
    [(0, 2), (1, 3)]
    """
    found = set()
    for start in range(len(query)):
        for at in range(len(text)):
            if not start or not at or query[start - 1] != text[at - 1]:
                length = 0
                while query[start + length :][:1] == text[at + length :][:1] != []:
                    length += 1
                found.add((start, start + length))
    return {each for each in found if each[0] < each[1]}
