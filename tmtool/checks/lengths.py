"""How long a translation is for its source: half a paragraph may be missing inside a pair."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from math import exp, log, sqrt
from statistics import median
from typing import NamedTuple

from tmtool.checks.model import HAN, Check, CheckInput, Pair, build_finding
from tmtool.findings import Evidence, Finding
from tmtool.lang.script import get_base

_HAN = re.compile(f"[{HAN}]")
_CHINESE = re.compile(f"[{HAN}]+")
_LETTERS = re.compile(r"[^\W_]+")
_USUAL = {("zh", "en"): 3.6}
"""English letters for a Chinese character. Measured: 3.2 in leaflets on health, 3.9 in
resolutions."""
_SPREAD = 0.15
"""How far pairs lie apart in ln(length), where the texts have some 150 letters. Chosen, no
measurement."""
_PRIOR = 20
"""What is usual weighs as much as so many pairs of the text itself. Chosen, no measurement."""
_ENOUGH = 30
"""So many pairs tell what is usual between languages of which nothing is known. Chosen, no
measurement."""
_SHORTEST = 60
"""Letters that the longer side has at least; what is shorter varies too much. Chosen, no
measurement."""
_COUNTED = 40
"""Letters from which on a pair tells what is usual. Chosen, no measurement."""
_SOFTEN = 12
"""Letters added to both sides before they are compared. Chosen, no measurement."""
_MIN_SPREADS = 4.0
"""An alarm is so many spreads from what is usual. Chosen, no measurement."""
_MIN_EXCESS = 0.65
"""And it is at least so far from it in ln(length): half of it. Measured on the halves for work,
2026-11: at a third (0.38) 3 of 11 findings were right; what is less is for `left out or added`."""
_GLOSS = re.compile(r"[(（][^()（）\u3400-\u9fff]*[A-Za-z]{2}[^()（）\u3400-\u9fff]*[)）]")
"""Latin words in parentheses: in Chinese, names that are translated before them."""


class PairSize(NamedTuple):
    """A pair in numbers: Chinese characters, other letters and figures beside them, the other side.

    Where neither side is Chinese or both are, all letters of the source are `weighty`.
    """

    weighty: int
    plain: int
    other: int


@dataclass(frozen=True, slots=True)
class UsualLength:
    """What is usual in a text: letters for one that is weighty, and how far pairs lie apart."""

    ratio: float
    spread: float

    def measure_excess(self, size: PairSize) -> float:
        """How much longer the other side is than usual, as ln."""
        return log((size.other + _SOFTEN) / (self.compute_expected(size) + _SOFTEN))

    def compute_expected(self, size: PairSize) -> float:
        return self.ratio * size.weighty + size.plain

    def compute_scale(self, size: PairSize) -> float:
        """Short texts vary more."""
        return min(1.6, max(0.6, sqrt(150 / max(1.0, self.count_letters(size)))))

    def count_letters(self, size: PairSize) -> float:
        """How long both sides are where nothing is missing."""
        return max(self.compute_expected(size), size.other)


def _lengths(job: CheckInput) -> Iterator[Finding]:
    # The Chinese side, where one is; else the source.
    side = 1 if get_base(job.langs[1]) == "zh" != get_base(job.langs[0]) else 0
    sizes = [
        (pair, measure_size((pair.source, pair.target), side, job.langs))
        for pair in job.pairs
        if is_whole(pair)
    ]
    usual = find_usual_length(job, [size for _, size in sizes])
    if usual is None:
        return
    for pair, size in sizes:
        far, letters = usual.measure_excess(size), usual.count_letters(size)
        limit = max(_MIN_SPREADS * usual.spread * usual.compute_scale(size), _MIN_EXCESS)
        if letters >= _SHORTEST and abs(far) > limit and not is_short_form(pair):
            yield _finding(job, pair, far if side == 0 else -far, len(sizes))


def _doubt(job: CheckInput) -> str | None:
    whole = sum(map(is_whole, job.pairs))
    if _known_ratio(job) is not None or whole >= _ENOUGH:
        return None
    return f"{whole} pairs don't tell how long such translations are; it takes {_ENOUGH}"


def is_whole(pair: Pair) -> bool:
    """Whether both sides say something."""
    return bool(pair.source.strip() and pair.target.strip())


def is_short_form(pair: Pair) -> bool:
    """Whether a side is nothing but a name in capitals, which may stand for a long one: CEPA."""
    return any(
        not _HAN.search(text) and not re.search("[a-z]", text)
        for text in (pair.source, pair.target)
    )


def measure_size(texts: tuple[str, str], side: int, languages: tuple[str, str]) -> PairSize:
    """The sizes of source and target; `side` is the one that is weighty."""
    letters, other = count_letters(texts[side]), count_letters(texts[1 - side])
    if (get_base(languages[0]) == "zh") == (get_base(languages[1]) == "zh"):
        return PairSize(letters, 0, other)
    weighty = count_chinese(texts[side])
    bare = _GLOSS.sub("", texts[side]) if "(" in texts[side] or "（" in texts[side] else ""
    if bare and "(" not in texts[1 - side]:
        letters = count_letters(bare)
    return PairSize(weighty, letters - weighty, other)


@lru_cache(maxsize=64)
def count_letters(text: str) -> int:
    """How many letters and figures a text has; it is asked with each part of the text opposite."""
    return sum(map(len, _LETTERS.findall(text)))


def count_chinese(text: str) -> int:
    """How many Chinese characters a text has."""
    return sum(map(len, _CHINESE.findall(text)))


def _known_ratio(job: CheckInput) -> float | None:
    langs = get_base(job.langs[0]), get_base(job.langs[1])
    return _USUAL.get(langs) or _USUAL.get(langs[::-1])


def find_usual_length(job: CheckInput, sizes: list[PairSize]) -> UsualLength | None:
    """What most pairs of the text have; what is known beforehand counts as some pairs more."""
    known = _known_ratio(job)
    if known is None and len(sizes) < _ENOUGH:
        return None
    long = [size for size in sizes if size.other >= _COUNTED and size.weighty]
    ratios = [(size.other - size.plain) / size.weighty for size in long]
    ratios += [known] * _PRIOR if known else []
    if not ratios:
        return None
    usual = UsualLength(median(ratios), _SPREAD)
    far = [abs(usual.measure_excess(size)) / usual.compute_scale(size) for size in long]
    # The spread of a normal distribution is 1.4826 times the median of what lies apart.
    return UsualLength(usual.ratio, 1.4826 * median(far + [_SPREAD / 1.4826] * _PRIOR))


def _finding(job: CheckInput, pair: Pair, far: float, pairs: int) -> Finding:
    """`far` is how much longer the target is than usual, as ln."""
    short = "the target is unusually short: text may be missing"
    long = "the target is unusually long: text may have been added, or be missing in the source"
    share = Evidence(f"{exp(far):.0%} of the usual length (pairs compared: {pairs:,})")
    return build_finding(
        "lengths", "warning", short if far < 0 else long, job, pair, evidence=[share]
    )


LENGTHS = Check(
    "lengths", _lengths,
    "A translation has about the length that is usual in this text: a pair is reported "
        "where half of it or more seems missing or added.",
    "Letters for a Chinese character, or for a letter, in most pairs of the text; aligners compare "
    "lengths in the same way (Gale and Church 1993).",
    "强调必须弥合数字鸿沟，并确保人人都能以可负担的方式接入互联网，不受歧视； | "
    "Stresses the need to bridge the digital divide;",
    doubt=_doubt,
)  # fmt: skip
