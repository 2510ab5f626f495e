"""How two wordings of one thing differ: as grammar has it, a little, or so that one is a variant.

A reviser asks of two renderings whether a reader could take them for two things. The answer is
made of rules that can be named, and no list of wordings.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache

from tmtool.fuzzy.runs import strip_ending
from tmtool.lang.english import find_other_numbers, list_verb_forms, load_list
from tmtool.lang.fold import fold
from tmtool.lang.script import is_han

SMALL = frozenset(
    ("a", "an", "and", "are", "be", "for", "in", "is", "no", "of", "on", "or", "the", "to", "was",
     "were", "will", "with")
)  # fmt: skip
"""Words of grammar, which come and go."""
_SAYING = frozenset(("no", "or"))
"""Those of them that change what a sentence says."""
_CHINESE = re.compile(r"[^\W的了在之于中所]")
_WORDS = re.compile(r"[^\W_]+")
_STEM = 5
"""English words that begin alike are forms of one: creating and creation.
Chosen, no measurement."""
_SHARED = 0.5
"""Wordings that have less in common are two ways to say it, no two forms of one term. Chosen, no
measurement."""
_WORD = 2
"""So many Chinese characters, or less, are a word. Chosen, no measurement."""
_JOINS = str.maketrans("与及、", "和和和")
"""What may join the parts of a term or the items of a list."""
_MORE = 2
"""So many characters more, joining ones apart, say more. Chosen, no measurement."""


def is_alike(first: str, second: str) -> bool:
    """Whether two wordings differ only as grammar has it, or one says more than the other.

    English: one has all the words of the other, in whatever form; "people" and "those" are one.
    Chinese: 的 alone, or the one is the other with words put in.

    >>> is_alike("access to broadband", "broadband access"), is_alike("decent jobs", "decent work")
    (True, False)
    >>> is_alike("leave no one behind", "no one will be left behind")
    True
    >>> is_alike("信息和通信技术", "信息通信技术"), is_alike("各自的授权任务", "各自授权任务")
    (False, True)
    >>> is_alike("联合国系统实体", "联合国系统相关实体")
    True
    """
    if not fold(first + second).isascii():
        short, long = sorted((_bare(first), _bare(second)), key=len)
        return short == long or _says_more(long, short)
    words, more = _words(first), _words(second)
    return _has_all(words, more) or _has_all(more, words)


def _bare(text: str) -> str:
    return fold(text).replace("的", "")


def _says_more(long: str, short: str) -> bool:
    """Whether a wording is another with words put in: 和 alone is no word."""
    characters = iter(long)
    if not all(each in characters for each in short):
        return False
    put_in = Counter(long.translate(_JOINS)) - Counter(short.translate(_JOINS))
    return sum(put_in.values()) - put_in["和"] >= _MORE


def is_slight(first: str, second: str) -> bool:
    """Whether it takes no two terms to have two wordings.

    The same characters in another order, other joints of a list, 者 for 的人; a list of several
    things for one; and wordings that are a single word, or share less than half of their
    characters, or words, which are two ways to say a thing.

    >>> is_slight("能力建设", "建设能力"), is_slight("科学、技术、创新", "科学、技术和创新")
    (True, True)
    >>> is_slight("因特网服务", "上网"), is_slight("相互商定的条件", "彼此商定的条件")
    (True, False)
    """
    if fold(first + second).isascii():
        return differs_throughout(first, second)
    mine, theirs = _plain(first), _plain(second)
    if min(len(mine), len(theirs)) <= _WORD or ("、" in first) != ("、" in second):
        return True
    return sorted(mine) == sorted(theirs) or differs_throughout(first, second)


def differs_throughout(first: str, second: str) -> bool:
    """Whether two wordings share less than half of their words, or characters.

    >>> differs_throughout("消除贫穷", "脱贫致富"), differs_throughout("增强合作", "加强合作")
    (True, False)
    """
    if any(map(is_han, first + second)):
        return not _alike(Counter(_plain(first)), Counter(_plain(second)))
    return not _alike(_stems(first), _stems(second))


def has_same_words(first: str, second: str) -> bool:
    """Whether two texts say the same words: in another order or form, with small words or a slip.

    >>> has_same_words("proportion of those poached", "the poached proportions of those")
    True
    >>> has_same_words("the authorit", "the authority"), has_same_words("a or b", "a, b")
    (True, False)
    >>> has_same_words("偷猎在贸易中的比例", "贸易中偷猎的比例"), has_same_words("甲及乙", "甲或乙")
    (True, False)
    """
    if any(map(is_han, first + second)):
        mine, theirs = (Counter(_CHINESE.findall(_plain(text))) for text in (first, second))
        return mine == theirs
    mine, theirs = (
        Counter(each for each in _WORDS.findall(text) if each not in SMALL - _SAYING)
        for text in (fold(first).replace("-", ""), fold(second).replace("-", ""))
    )
    less, more = sorted(
        (list((mine - theirs).elements()), list((theirs - mine).elements())), key=len
    )
    if "".join(less) == "".join(more):  # In one word or two.
        return True
    for word in less:
        same = next(
            (each for each in more if is_same_word(word, each) or _is_slip(word, each)), None
        )
        if same is None:
            return False
        more.remove(same)
    return not more


def _is_slip(first: str, second: str) -> bool:
    """Whether one of two words, of some length, is the other with a letter left out.

    Another letter makes another word: adopted and adapted.
    """
    short, long = sorted((first, second), key=len)
    return (
        long.isalpha()
        and len(long) > _STEM
        and any(long[:at] + long[at + 1 :] == short for at in range(len(long)))
    )


def is_word(text: str) -> bool:
    """Whether a text is a single word in small letters: its sentence renders it as needs be.

    >>> is_word("follow-up"), is_word("mutually agreed terms"), is_word("上网"), is_word("ICT")
    (True, False, True, False)
    """
    folded = fold(text)
    if folded.isascii():
        return " " not in folded and text == text.lower()
    return len(folded) <= _WORD


def _plain(text: str) -> str:
    return _bare(re.sub("的人(?!民)", "者", fold(text))).translate(_JOINS)


def _alike(mine: Counter[str], theirs: Counter[str]) -> bool:
    least = min(mine.total(), theirs.total())
    return (mine & theirs).total() >= _SHARED * least


def _stems(text: str) -> Counter[str]:
    return Counter(strip_ending(word)[:_STEM] for word in _words(text))


def _words(text: str) -> frozenset[str]:
    found = re.findall("[a-z]+", fold(text).replace("'s", ""))
    return frozenset(found) - SMALL - _people()


@lru_cache(maxsize=1)
def _people() -> frozenset[str]:
    """What stands for people in general, and words that point at something."""
    return load_list("determiners") | {"people", "person", "persons"}


def _has_all(words: frozenset[str], more: frozenset[str]) -> bool:
    return all(any(is_same_word(word, each) for each in more) for word in words)


@lru_cache(maxsize=10_000)
def is_same_word(first: str, second: str) -> bool:
    """Whether two English words, in small letters, are forms of one.

    >>> (
    ...     is_same_word("left", "leave"),
    ...     is_same_word("creation", "creating"),
    ...     is_same_word("jobs", "work"),
    ... )
    (True, True, False)
    """
    if strip_ending(first)[:_STEM] == strip_ending(second)[:_STEM]:
        return True
    return first in list_verb_forms(second) | find_other_numbers(
        second
    ) or second in list_verb_forms(first) | find_other_numbers(first)
