"""The texts of a pair as checks of completeness compare them: in letters, sentences and figures."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import log, sqrt
from statistics import median
from typing import NamedTuple

from tmtool.checks.model import HAN, CheckInput, Pair, Side
from tmtool.lang.fold import simplify_in_place

_HAN = re.compile(f"[{HAN}]+")
_LETTERS = re.compile(r"[^\W_]+")
_HALF = re.compile("[\ud800-\udfff]")
_PARENTHESIS = re.compile(r"[(（\[［【](?:[^()（）\[\]]|[(（][^()（）]*[)）])*[)）\]］】]")
_GLOSS = re.compile(r"[(（][^()（）\u3400-\u9fff]*[A-Za-z]{2}[^()（）\u3400-\u9fff]*[)）]")
"""Latin words in parentheses: in Chinese, names that are translated before them."""
_SENTENCE_END = {
    "zh": re.compile(r"[。！？!?\n]+[”』」）)]*"),
    "en": re.compile(
        r"(?<!\bMr)(?<!\bMs)(?<!\bMrs)(?<!\bDr)(?<!\bSt)(?<!\bNo)(?<!\bNos)(?<!\bvs)(?<!\b[A-Z])"
        r"(?:[.!?]+[)”\"’]*(?=\s+[A-Z“\"‘(0-9]|\s*$)|(?<=[a-z)\]]{2})[.](?=[A-Z][a-z])|\n)"
    ),
}
_CLAUSE_END = {"zh": re.compile(r"[，；：,;:—–]+(?!\d)"), "en": re.compile(r"[,:;](?!\d)|[—–]| - ")}
_FIGURE = re.compile(
    r"(?<![\d.,])\d+(?:[.,]\d+)*(?![\d万亿千百])(?! ?(?:[mb]illion|thousand|hundred))"
)
_GROUPED = re.compile(r"(?<=\d)[, \u00a0\u202f](?=\d{3})")
_RATIO = 3.6
"""English letters for a Chinese character. Measured: 3.2 in leaflets on health, 3.9 in
resolutions."""
_PRIOR = 20
"""What is usual weighs as much as so many pairs of the text itself."""
ENOUGH = 30
"""So many pairs tell what is usual between languages of which nothing is known."""
_COUNTED = 40
"""Letters from which on a pair tells what is usual."""
_SOFTEN = 12
"""Letters added to both sides before they are compared."""
_SPREAD = 0.15
"""How far pairs lie apart in ln(length) at least, where they have some 150 letters."""
LONGEST = 4_000
"""Characters of a text that is given to an encoder."""


class Stretch(NamedTuple):
    """A stretch of a text."""

    start: int
    stop: int


@dataclass(frozen=True, slots=True)
class UsualLength:
    """How many letters stand for a Chinese character, and how far pairs lie apart."""

    ratio: float
    spread: float

    def count(self, size: tuple[int, int]) -> float:
        """A text in letters; `size` counts its characters, and its other letters and figures."""
        return self.ratio * size[0] + size[1]

    def measure_excess(self, own: float, other: float) -> float:
        """How much longer a side is than the other asks for, as ln."""
        return log((own + _SOFTEN) / (other + _SOFTEN))


def measure_size(text: str, lang: str, *, is_weighty: bool = False) -> tuple[int, int]:
    """Chinese characters, and letters and figures beside them; all count as the first if weighty.

    >>> measure_size("世卫组织（WHO）2019年", "zh"), measure_size("WHO 2019", "en")
    ((5, 4), (0, 7))
    """
    if lang == "zh":
        text = _GLOSS.sub("", text) if "(" in text or "（" in text else text
        han = sum(map(len, _HAN.findall(text)))
        return han, sum(map(len, _LETTERS.findall(text))) - han
    letters = sum(map(len, _LETTERS.findall(text)))
    return (letters, 0) if is_weighty else (0, letters)


def find_usual_length(
    sizes: Sequence[tuple[tuple[int, int], tuple[int, int]]], known: float | None
) -> UsualLength | None:
    """What most pairs have, the weighty side first; what is known counts as some pairs more."""
    if known is None and len(sizes) < ENOUGH:
        return None
    long = [(one, other) for one, other in sizes if sum(other) >= _COUNTED and one[0]]
    ratios = [(sum(other) - one[1]) / one[0] for one, other in long]
    ratios += [known] * _PRIOR if known else []
    if not ratios:
        return None
    usual = UsualLength(median(ratios), _SPREAD)
    far = [
        abs(usual.measure_excess(usual.count(one), sum(other))) / _scale(usual.count(one))
        for one, other in long
    ]
    # The spread of a normal distribution is 1.4826 times the median of what lies apart.
    return UsualLength(usual.ratio, 1.4826 * median(far + [_SPREAD / 1.4826] * _PRIOR))


def _scale(letters: float) -> float:
    """Short texts vary more."""
    return min(1.6, max(0.4, sqrt(150 / max(1.0, letters))))


def cut_sentences(text: str, lang: str) -> tuple[list[Stretch], list[Stretch]]:
    """The sentences of a text, and its clauses, by marks outside parentheses.

    >>> len(cut_sentences("大会闭幕（晚间。），代表离开。大会再开。", "zh")[0])
    2
    """
    bare = _PARENTHESIS.sub(lambda found: "(" + "x" * (len(found[0]) - 2) + ")", text)
    sentences = list(_split(bare, Stretch(0, len(text)), _SENTENCE_END[lang]))
    return sentences, [each for own in sentences for each in _split(bare, own, _CLAUSE_END[lang])]


def _split(text: str, within: Stretch, mark: re.Pattern[str]) -> Iterator[Stretch]:
    """What ends with a mark, and the mark; what says nothing is left out."""
    start = within.start
    ends = [found.end() for found in mark.finditer(text, *within)]
    for stop in (*ends, within.stop):
        while start < stop and text[start].isspace():
            start += 1
        if any(map(str.isalnum, text[start:stop])):
            yield Stretch(start, stop)
        start = stop


@lru_cache(maxsize=64)
def list_figures(text: str) -> tuple[str, ...]:
    """The figures of a text, without those that count thousands and more in words."""
    return tuple(_FIGURE.findall(_GROUPED.sub("", text)))


class ComparedPair(NamedTuple):
    """The texts of a pair, Chinese simplified, with the letters that each comes to."""

    pair: Pair
    texts: tuple[str, str]
    langs: tuple[str, str]
    usual: UsualLength
    letters: tuple[float, float]

    @property
    def scale(self) -> float:
        """Short texts vary more."""
        return _scale(max(self.letters))

    def count_letters(self, side: Side, text: str) -> float:
        """A stretch of a side in letters."""
        return self.usual.count(measure_size(text, self.langs[side]))


def is_encodable(pair: Pair) -> bool:
    """Whether both sides say something that an encoder takes: no half a character, not too long."""
    return all(
        text.strip() and len(text) <= LONGEST and not _HALF.search(text) for text in pair.texts
    )


def compare_lengths(job: CheckInput) -> list[ComparedPair]:
    """The pairs that say something on both sides, with what is usual between them."""
    langs = job.bases
    weighty: Side = 1 if langs[1] == "zh" != langs[0] else 0
    has_chinese = langs.count("zh") == 1
    found = []
    for pair in job.pairs:
        if not pair.is_full:
            continue
        texts = simplify(pair.source, langs[0]), simplify(pair.target, langs[1])
        sizes = [
            measure_size(text, lang) if has_chinese else measure_size(text, "", is_weighty=not at)
            for at, (text, lang) in enumerate(zip(texts, langs, strict=True))
        ]
        found.append((pair, texts, sizes))
    known = _RATIO if set(langs) == {"zh", "en"} else None
    usual = find_usual_length([(own[weighty], own[1 - weighty]) for _, _, own in found], known)
    if usual is None:
        return []
    return [
        ComparedPair(pair, texts, langs, usual, (usual.count(sizes[0]), usual.count(sizes[1])))
        for pair, texts, sizes in found
    ]


def simplify(text: str, lang: str) -> str:
    """A text with simplified characters, if it is Chinese."""
    return simplify_in_place(text) if lang == "zh" else text


def have_same_figures(one: str, other: str) -> bool:
    """Whether texts have figures, and the same: then they are taken for each other's translation.

    >>> have_same_figures("2019年的报告", "the 2019 report"), have_same_figures("报告", "report")
    (True, False)
    """
    figures = set(list_figures(one))
    return bool(figures) and figures == set(list_figures(other))
