"""What a term may look like in running text: symbols to be searched for.

In Chinese a symbol is a folded character. Where words stand apart, a symbol is a word: so a term
begins and ends where words do, and hyphens and blanks between them are one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import accumulate, chain, product, repeat

from tmtool.concepts import Term
from tmtool.errors import InputError
from tmtool.lang.english import (
    find_other_numbers,
    find_other_spellings,
    list_verb_forms,
    load_list,
)
from tmtool.lang.fold import fold
from tmtool.lang.script import UNSPACED
from tmtool.terms.reordering import iter_reordered

# A word; a mark that is none of those between words; a dash that stands alone. Long dashes part
# words that hyphens join, though folding makes them one: `replace_dashes` sees to it.
_PART = re.compile(r"([^\W_]+|[^\w\s-]|_|(?<=\s)-+(?=\s))")
# The same for folded texts in ASCII, where it is quicker.
_PLAIN_PART = re.compile(r"([a-z0-9]+|[^\sa-z0-9-]|(?<=\s)-+(?=\s))")
_LONG_DASH = str.maketrans("—―", "⸺⸺")
_SHORT_DASH = str.maketrans("‐‑‒–−", "-----")
_TITLE = re.compile(r"《([^《》]+)》")
# What a Chinese term may do without: 的 between others, and a numeral with its measure word.
_SPARED = re.compile(r"(?<=..)(?<![目标])(?:的(?!确)|[一两各这该][个项种类份])(?=..)")
_SHORTEST_REST = 4
"""Letters that a word has behind a prefix that may stand apart. Chosen, no measurement."""
_NEITHER = "\0"
_LAST = 0x10FFFF
"""Standard (Unicode): the last code point, beyond which no text goes."""
_NONE = range(0xD800, 0xE000)
"""Codes that are no characters. Standard (Unicode): halves of characters."""


class Alphabet:
    """A symbol for each word that any term has; all other words share one that no term has.

    Words that come early, as frequent ones do, get the symbols that UTF-8 is shortest for: that is
    what is searched. In English both spellings of a word have one, and so have "and" and &.
    """

    def __init__(self, lang: str) -> None:
        self._symbols: dict[str, str] = {}
        self._is_english = lang == "en"

    def encode(self, words: Iterable[str]) -> str:
        """The symbols of a term's words; new ones are learnt.

        Raises:
            InputError: more than a million different words.
        """
        return "".join(self._symbols.get(word) or self._learn(word) for word in words)

    def read(self, folded: str) -> tuple[str, list[int]]:
        """The symbols of a text's words; word n stands from `ends[2 * n]` to `ends[2 * n + 1]`."""
        parts = (_PLAIN_PART if folded.isascii() else _PART).split(folded)
        symbols = "".join(map(self._symbols.get, parts[1::2], repeat(_NEITHER)))
        return symbols, list(accumulate(map(len, parts)))

    def _learn(self, word: str) -> str:
        code = len(self._symbols) + 1
        if code >= _NONE.start:
            code += len(_NONE)
        if code > _LAST:
            message = "the terms hold more than a million different words: use fewer at once"
            raise InputError(message)
        symbol = self._symbols.setdefault(word, chr(code))
        if self._is_english:
            for other in ("&",) if word == "and" else find_other_spellings(word):
                self._symbols.setdefault(other, symbol)
        return symbol


def replace_dashes(text: str) -> str:
    """The text with long dashes that stay such when it is folded; as long as before."""
    return text.translate(_LONG_DASH) if not text.isascii() else text


def strip_title_marks(text: str) -> str:
    """A term as it stands in running text: without the title marks around it.

    >>> strip_title_marks("《突尼斯承诺》"), strip_title_marks("日内瓦《原则宣言》")
    ('突尼斯承诺', '日内瓦《原则宣言》')
    """
    whole = _TITLE.fullmatch(text.strip())
    return whole[1] if whole else text.strip()


def list_spellings(term: Term, lang: str) -> list[str] | list[tuple[str, ...]]:
    """Folded strings of an unspaced language, tuples of folded words of others.

    The first is the term as it is given. There is none where nothing can be searched for.
    """
    if lang in UNSPACED:
        folded = fold(strip_title_marks(term.text))
        shorter = _SPARED.sub("", folded)
        return [each for each in dict.fromkeys((folded, shorter)) if each]
    words = _PART.findall(replace_dashes(strip_title_marks(term.text)).translate(_SHORT_DASH))
    plain = tuple(_split(words))
    found = dict.fromkeys([plain] if plain else [])
    if lang == "en":
        found.update(dict.fromkeys(map(_split, _inflected(words, term))))
        found.update(dict.fromkeys(map(_split, iter_reordered(words))))
    return [each for each in found if each]


def _split(words: Iterable[str]) -> tuple[str, ...]:
    """The folded words; a dash that is one of them stood alone, and stays."""
    return tuple(chain.from_iterable(map(_split_word, words)))


@lru_cache(maxsize=16_384)  # The forms of a term have most of their words in common.
def _split_word(word: str) -> tuple[str, ...]:
    return tuple(_PART.findall(fold(word))) if word.strip("-") else (word,)


def _inflected(words: list[str], term: Term) -> Iterator[tuple[str, ...]]:
    """A term in both numbers, a verb phrase in all forms of its verb, prefixes written together."""
    small = [word.lower() for word in words]
    if small[:1] == ["to"] and len(words) > 1:
        words, small = words[1:], small[1:]
        verb = True
    else:
        verb = _is_verb_phrase(small)
    choices = [[word] for word in words]
    for at in _heads(small):
        choices[at] += sorted(_numbers(words[at]))
    if verb:
        choices[0] = sorted(list_verb_forms(small[0]))
    for chosen in product(*choices):
        yield chosen
        yield from _closed(chosen)


def _is_verb_phrase(small: list[str]) -> bool:
    """Whether a determiner stands second, after what may be a verb: "bridge the digital divide"."""
    none = load_list("prepositions") | load_list("determiners") | load_list("not_verbs")
    return len(small) > 2 and small[1] in load_list("determiners") and small[0] not in none


def _heads(small: list[str]) -> set[int]:
    """The words that carry the number: the last, and the one before the first preposition."""
    prepositions = load_list("prepositions")
    found = {at for at in (len(small) - 1,) if at >= 0 and small[at].isalpha()}
    for at, word in enumerate(small):
        if word in prepositions and at:
            return found | {at - 1}
    return found


def _numbers(word: str) -> frozenset[str]:
    """Both numbers; of an abbreviation only a small s at its end is one."""
    if not is_abbreviation(word):
        return find_other_numbers(word.lower()) if len(word) > 2 else frozenset()
    return frozenset((word[:-1] if word.endswith("s") else word + "s",))


def is_abbreviation(word: str) -> bool:
    """Whether a word is in capitals, but for a last s.

    >>> is_abbreviation("ICTs"), is_abbreviation("G77"), is_abbreviation("Is")
    (True, True, False)
    """
    letters = word.removesuffix("s")
    return len(letters) > 1 and letters[0].isalpha() and letters == letters.upper() != word.lower()


def _closed(words: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Prefixes in one word with what follows, or apart; lists with and without their last comma."""
    firsts = _list_firsts()
    for at, word in enumerate(words):
        small = word.lower()
        if small in firsts and at + 1 < len(words) and words[at + 1].isalpha():
            yield (*words[:at], word + words[at + 1], *words[at + 2 :])
        for size in range(1, len(word) - _SHORTEST_REST + 1):
            if small[:size] in firsts:
                yield (*words[:at], word[:size], word[size:], *words[at + 1 :])
    if "," in words and "and" in words[1:]:
        at = words.index("and")
        plain = at - 1 if words[at - 1] == "," else at
        yield (*words[:plain], *(() if plain < at else (",",)), *words[at:])


@lru_cache(maxsize=1)
def _list_firsts() -> frozenset[str]:
    """What stands in one word with what follows, or apart."""
    return load_list("prefixes") | load_list("compounds")


def list_abbreviations(text: str) -> tuple[str, ...]:
    """The words of a term that stand in capitals only, without an s at their end.

    >>> list_abbreviations("ICTs for LDCs"), list_abbreviations("信息和通信技术(ICT)")
    (('ICT', 'LDC'), ('ICT',))
    """
    runs = re.findall("[A-Za-z0-9]+", text)
    return tuple(word.removesuffix("s") for word in runs if is_abbreviation(word))
