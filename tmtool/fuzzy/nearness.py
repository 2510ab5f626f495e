"""How near a text is to another in what it says: by their vectors, and by values, names and signs.

A vector says what a text is about, and hardly tells the 7364th meeting from the 7367th, nor Kenya
from Ethiopia. So of texts whose vectors are near, those come first whose values and names agree.
Texts may be of one language, or of two: then values are compared as those of a translation are.
"""

from __future__ import annotations

from dataclasses import astuple, dataclass

from tmtool.lang.script import get_base
from tmtool.un import placeables
from tmtool.un.labels import drop_label
from tmtool.un.proper_names import LANGS, NamePlace, find_names

_MOST = 3
"""So many of a kind count at most: long lists of figures and States say no more. Chosen, no
measurement."""
_SIGNS = {".": "。۔", ";": "；؛", ":": "：", ",": "，،", "?": "？؟", "!": "！"}
_ENDINGS = {each: sign for sign, others in _SIGNS.items() for each in (sign, *others)}
_STARS = "*＊"
"""What unnumbered footnotes are marked with."""


@dataclass(frozen=True, slots=True)
class ContentDisagreement:
    """How many values, names and signs of two texts don't agree, 0 to 3 of each.

    What differs stands on both sides, one for the other; what is missing has nothing opposite.
    Signs are the final punctuation and the asterisks of footnotes.
    """

    values_differ: int = 0
    values_missing: int = 0
    names_differ: int = 0
    names_missing: int = 0
    signs: int = 0


@dataclass(frozen=True, slots=True)
class NearnessWeights:
    """What each that doesn't agree takes from a cosine."""

    values_differ: float = 0.1
    values_missing: float = 0.05
    names_differ: float = 0.09
    names_missing: float = 0.01
    signs: float = 0.02


WEIGHTS = NearnessWeights()
"""Measured: a log-linear choice among the 30 nearest, fitted on the half of checks/unpc_dev that is
for work, 2026-11, and rounded (benchmarks/retrieval.py prints both)."""


def find_disagreement(text: str, second: str, lang: str, second_lang: str) -> ContentDisagreement:
    """In what two texts disagree; the numbers before paragraphs are set aside.

    Names are known in Chinese and English; between other languages they count for nothing.

    >>> find_disagreement("第7364次会议", "7367th meeting", "zh", "en").values_differ
    1
    >>> find_disagreement("the visit to Kenya", "the visit to Ethiopia", "en", "en").names_differ
    1
    """
    bare, opposite = drop_label(text), drop_label(second)
    if get_base(lang) == get_base(second_lang):
        values = placeables.find_mismatches(bare, opposite, lang)
    else:
        values = placeables.compare(bare, opposite, lang, second_lang)
    differ = sum(each.difference == "differs" for each in values)
    lacking, added = _count_unanswered((bare, opposite), (lang, second_lang))
    counts = (
        differ,
        len(values) - differ,
        min(lacking, added),
        abs(lacking - added),
        (_read_ending(bare) != _read_ending(opposite))
        + (_count_stars(bare) != _count_stars(opposite)),
    )
    return ContentDisagreement(*(min(each, _MOST) for each in counts))


def rate_nearness(
    likeness: float, disagreement: ContentDisagreement, weights: NearnessWeights = WEIGHTS
) -> float:
    """A cosine, or one less how near other texts are as well, less what doesn't agree."""
    pairs = zip(astuple(disagreement), astuple(weights), strict=True)
    taken: float = sum(count * weight for count, weight in pairs)
    return likeness - taken


def _count_unanswered(texts: tuple[str, str], languages: tuple[str, str]) -> tuple[int, int]:
    """How many names of each text the other doesn't have: those that a translation has to have."""
    if not {get_base(lang) for lang in languages} <= set(LANGS):
        return 0, 0
    one, two = (find_names(text, lang) for text, lang in zip(texts, languages, strict=True))
    return _count_lacking(one, two), _count_lacking(two, one)


def _count_lacking(named: list[NamePlace], others: list[NamePlace]) -> int:
    answers = frozenset[str]().union(*(each.answers for each in others))
    asked = {each.keys for each in named if each.name.role == "asked"}
    return sum(answers.isdisjoint(keys) for keys in asked)


def _read_ending(text: str) -> str:
    """The final punctuation in one form for all languages; empty where there is none."""
    return _ENDINGS.get(text.rstrip()[-1:], "")


def _count_stars(text: str) -> int:
    return sum(map(text.count, _STARS))
