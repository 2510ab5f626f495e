"""What an edit never cuts apart: a word, a number, a date; in Chinese, a character."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache, partial
from itertools import accumulate
from typing import NamedTuple, cast

from tmtool.lang.fold import fold
from tmtool.lang.tokens import HAN

_NUMERALS = "〇零一二三四五六七八九十百千万萬亿億两兩"
_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_FIGURE = r"\d+(?:[.,\u066b\u066c]\d+)*"
_MARKS = r"\u0300-\u036f\u064b-\u0652"
_LETTER = rf"[^\W_{HAN}{_MARKS}][{_MARKS}]*"
_ATOM = re.compile(
    r"(?:{})\s*".format(
        "|".join(
            (
                # Most Chinese characters begin nothing longer: they needn't try all that follows.
                rf"(?![第百{_NUMERALS}])[{HAN}][{_MARKS}]*",
                r"\d{2,4}\s?年(?:\s?\d{1,2}\s?月(?:\s?\d{1,2}\s?日)?)?",
                r"\d{1,2}\s?月\s?\d{1,2}\s?日",
                rf"第\s?(?:\d+(?:[/／]\d+)*|[{_NUMERALS}]+)\s?[号號届屆次章条條]?",
                rf"百分之(?:{_FIGURE}|[{_NUMERALS}]+)",
                rf"[{_NUMERALS}]{{2,}}",
                rf"\d{{1,2}}\s(?:{_MONTHS})(?:\s\d{{4}})?",
                rf"{_FIGURE}\s(?:[mb]illion|trillion|per\scent)\b",
                rf"{_FIGURE}\s?(?:万亿|萬億|亿|億|万|萬|千|百|%|％)(?![{_NUMERALS}])",
                rf"(?:{_LETTER})+(?:[-.,/’'‐‑–·／](?:{_LETTER})+)*",
                rf"\S[{_MARKS}]*",
            )
        )
    )
)
_SENSELESS = re.compile(r"[\W_]*")


class Atom(NamedTuple):
    """`text[start:stop]`, the blanks after it included; `key` is what it counts for."""

    start: int
    stop: int
    key: str

    @property
    def slight(self) -> bool:
        """Whether it says little: a mark, a word of up to three letters, a character; no figure."""
        return len(self.key) <= 3 and not any(map(str.isdigit, self.key))

    @property
    def mark(self) -> bool:
        """Whether it is punctuation."""
        return _SENSELESS.fullmatch(self.key) is not None


@lru_cache(maxsize=64)  # A query is compared with one text after another.
def split_atoms(text: str) -> tuple[Atom, ...]:
    """The atoms of a text as written; they tile it, from the first character to the last.

    What folds to nothing belongs to the atom before it.

    >>> text = "2019年12月19日第 74/197 号决议， 15亿人"
    >>> [text[each.start : each.stop] for each in split_atoms(text)]
    ['2019年12月19日', '第 74/197 号', '决', '议', '， ', '15亿', '人']
    >>> [each.key for each in split_atoms("Follow-up on 1.5 billion")]
    ['follow-up', 'on', '1.5 billion']
    """
    pieces = _ATOM.findall(text)
    first = len(text) - sum(map(len, pieces))
    found = zip(accumulate(map(len, pieces), initial=first), map(_key, pieces), strict=False)
    kept = [(start, key) for start, key in found if key]
    if not kept:
        return (Atom(0, len(text), ""),) if text else ()
    starts = [0, *(start for start, _ in kept[1:])]
    stops = [*starts[1:], len(text)]
    return tuple(map(_atom, zip(starts, stops, (key for _, key in kept), strict=True)))


# The constructor of a named tuple is Python; this one isn't.
_atom = cast(Callable[[tuple[int, int, str]], Atom], partial(tuple.__new__, Atom))
# Most atoms are single characters, and come again and again.
_key = lru_cache(maxsize=2048)(fold)
