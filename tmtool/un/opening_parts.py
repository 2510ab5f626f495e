"""Opening words in two parts: what leads on, 又 or "also", and the rest, 着重指出 or "stresses".

Each part has its own renderings. So what is known of "Stresses" holds for "Further stresses" too,
and what is known of a verb holds for its participle.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from tmtool.lang.english import list_verb_forms
from tmtool.lang.fold import fold
from tmtool.un.opening_pairs import AttestedPair, load_pairs

_LEADING = re.compile(r"\b(?:also|further|again|once more)\b")
_LEADING_ZH = re.compile("(?:又|还|也|并|同时|再次|再度|重又|进一步|此外)+")


class Opening(NamedTuple):
    """The opening of a paragraph, folded: `leading` is "also", 又 or "", `core` the rest."""

    leading: str
    core: str


def split_leading_word(opening: str, lang: str) -> Opening:
    """Opening words in their two parts, wherever "also" stands among them.

    >>> split_leading_word("Taking note also of", "en"), split_leading_word("又表示注意到", "zh")
    (Opening(leading='also', core='taking note of'), Opening(leading='又', core='表示注意到'))
    >>> split_leading_word("Stresses", "en")
    Opening(leading='', core='stresses')
    """
    said = fold(opening)
    if lang == "zh":
        found = _LEADING_ZH.match(said)
        return Opening(found[0] if found else "", said[found.end() :] if found else said)
    leading = " ".join(_LEADING.findall(said))
    return Opening(leading, " ".join(_LEADING.sub("", said).split()))


@lru_cache(maxsize=4096)
def is_same_core(one: str, another: str) -> bool:
    """Whether two cores are the same words, but for the form of the verb that comes first.

    >>> is_same_core("taking note of", "takes note of"), is_same_core("stresses", "emphasizes")
    (True, False)
    >>> is_same_core("注意到", "表示注意到")
    False
    """
    if one == another:
        return True
    (first, *rest), (second, *others) = one.split(" "), another.split(" ")
    return rest == others and (first in list_verb_forms(second) or second in list_verb_forms(first))


@lru_cache(maxsize=4096)
def find_known(english: str, chinese: str) -> tuple[AttestedPair, ...]:
    """Where two cores stand side by side, verified pairs first; empty where nobody has seen it.

    >>> [(each.english, each.date) for each in find_known("welcoming", "欢迎") if each.verified]
    [('Welcomes', '2006')]
    """
    return tuple(pair for pair in list_renderings(english, "en") if _core(pair, "zh") == chinese)


@lru_cache(maxsize=4096)
def list_renderings(core: str, lang: str) -> tuple[AttestedPair, ...]:
    """All that a core is known to stand beside, verified pairs first.

    >>> sorted({each.english for each in list_renderings("请", "zh") if each.verified})
    ['Also requests', 'Invites', 'Requests']
    """
    return tuple(pair for pair in load_pairs() if is_same_core(_core(pair, lang), core))


def is_rendered_by(english: str, chinese: str) -> bool:
    """Whether a leading word is rendered by the other somewhere; "" is that there is none.

    >>> (
    ...     is_rendered_by("also", "又"),
    ...     is_rendered_by("further", "还"),
    ...     is_rendered_by("further", "又"),
    ...     is_rendered_by("", ""),
    ... )
    (True, True, False, True)
    """
    return (english, chinese) in _leading_pairs()


def list_leading_words(word: str, lang: str) -> tuple[str, ...]:
    """What a leading word is known to be rendered by, as known from the verified pairs first.

    >>> list_leading_words("further", "en"), list_leading_words("又", "zh")
    (('还',), ('also',))
    """
    at = 0 if lang == "en" else 1
    return tuple(pair[1 - at] for pair in _leading_pairs() if pair[at] == word)


@lru_cache(maxsize=1)
def _leading_pairs() -> dict[tuple[str, str], None]:
    return dict.fromkeys(
        (
            split_leading_word(pair.english, "en").leading,
            split_leading_word(pair.chinese, "zh").leading,
        )
        for pair in load_pairs()
    )


def _core(pair: AttestedPair, lang: str) -> str:
    return split_leading_word(pair.english if lang == "en" else pair.chinese, lang).core
