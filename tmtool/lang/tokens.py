"""The units that look-up counts in, of any script, without a word list.

A word is a run of letters and digits; each Chinese character is a token of its own, and so is each
mark of punctuation. Blanks are no tokens. Texts given here are folded already: see `fold`.
"""

from __future__ import annotations

import re
from functools import lru_cache

HAN = r"\u2e80-\u2fdf\u3005-\u3007\u3021-\u3029\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003347f"  # noqa: E501
# Most characters of a Chinese text are found at once if the commoner ones come first.
_COMMON = HAN.partition(r"\U")[0]
_TOKEN = re.compile(rf"[{_COMMON}]|(?:[^\W_{HAN}]|[\u0300-\u036f])+|[^\s]")
# The same for texts in ASCII, where it is quicker.
_PLAIN = re.compile(r"[A-Za-z0-9]+|[^\s]")
_HAN = re.compile(f"[{HAN}]")


def tokens(folded: str) -> list[str]:
    """The tokens of a folded text, in order.

    >>> tokens("第74/197号决议,ict and internet")
    ['第', '74', '/', '197', '号', '决', '议', ',', 'ict', 'and', 'internet']
    """
    return (_PLAIN if folded.isascii() else _TOKEN).findall(folded)


def token_spans(folded: str) -> list[tuple[int, int]]:
    """Where each token stands: `folded[start:stop]`.

    >>> token_spans("a 数")
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
