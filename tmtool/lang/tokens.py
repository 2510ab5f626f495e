"""The units that look-up counts in, of any script, without a word list.

A word is a run of letters and digits; each Chinese character is a token of its own, and so is each
mark of punctuation. Blanks are no tokens. Texts given here are folded already: see `fold`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

HAN = r"\u2e80-\u2fdf\u3005-\u3007\u3021-\u3029\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003347f"  # noqa: E501
# Most characters of a Chinese text are found at once if the commoner ones come first.
_COMMON = HAN.partition(r"\U")[0]
_TOKEN = re.compile(rf"[{_COMMON}]|(?:[^\W_{HAN}]|[\u0300-\u036f])+|[^\s]")
# The same for texts in ASCII, where it is quicker.
_PLAIN = re.compile(r"[A-Za-z0-9]+|[^\s]")
_HAN = re.compile(f"[{HAN}]")


def split_tokens(folded: str) -> list[str]:
    """The tokens of a folded text, in order.

    >>> split_tokens("第74/197号决议,ict and internet")
    ['第', '74', '/', '197', '号', '决', '议', ',', 'ict', 'and', 'internet']
    """
    return (_PLAIN if folded.isascii() else _TOKEN).findall(folded)


def find_token_spans(folded: str) -> list[tuple[int, int]]:
    """Where each token stands: `folded[start:stop]`.

    >>> find_token_spans("a 数")
    [(0, 1), (2, 3)]
    """
    return [found.span() for found in _TOKEN.finditer(folded)]


@lru_cache(maxsize=2048)  # Tokens come again and again.
def is_word(token: str) -> bool:
    """Whether a token is a word, not a Chinese character or a mark.

    >>> is_word("ict"), is_word("7"), is_word("数"), is_word(",")
    (True, True, False, False)
    """
    return (len(token) > 1 or token.isalnum()) and not _HAN.match(token)


def find_occurrences(run: Sequence[str], tokens: Sequence[str]) -> list[int]:
    """Where a run of tokens begins among others, overlapping ones too; in linear time.

    >>> find_occurrences(["a", "a"], ["a", "a", "a", "b"])
    [0, 1]
    """
    if not run:
        return []
    first, size = run[0], len(run)
    starts = [at for at, token in enumerate(tokens) if token == first]
    if len(starts) * size <= _FEW * len(tokens):
        wanted = list(run)
        return [at for at in starts if list(tokens[at : at + size]) == wanted]
    return _searched(run, tokens)


_FEW = 4
"""To compare so many tokens for each there is is quicker than to search. Chosen, no
measurement."""


def _searched(run: Sequence[str], tokens: Sequence[str]) -> list[int]:
    """The same by the algorithm of Knuth, Morris and Pratt: no token is looked at twice."""
    back = [0] * (len(run) + 1)
    agreed = 0
    for at in range(1, len(run)):
        agreed = _agreed(run, back, agreed, run[at])
        back[at + 1] = agreed
    found, agreed = [], 0
    for at, token in enumerate(tokens):
        agreed = _agreed(run, back, back[agreed] if agreed == len(run) else agreed, token)
        if agreed == len(run):
            found.append(at + 1 - agreed)
    return found


def _agreed(run: Sequence[str], back: Sequence[int], agreed: int, token: str) -> int:
    """How many tokens of the run end with a token, where so many ended before it."""
    while agreed and run[agreed] != token:
        agreed = back[agreed]
    return agreed + (run[agreed] == token)
