"""What speaks for it that a part of one text stands nowhere in the other, in figures.

Cheap evidence first: lengths with and without the part, marks, figures and Latin words. Of parts
that this leaves in doubt, the meaning: how near the texts come to each other without it, and
whether the other text has anything like it; roughly at first.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import log
from typing import TYPE_CHECKING, NamedTuple

from tmtool.checks.lengths import (
    PairSize,
    UsualLength,
    count_chinese,
    count_letters,
    is_whole,
    measure_size,
)
from tmtool.checks.model import CheckInput, Pair, Side
from tmtool.checks.parts import ListedPart, MarkCounts, count_marks, cut_parts
from tmtool.lang.fold import simplify_in_place

if TYPE_CHECKING:
    from tmtool.protocols import Encoder
    from tmtool.units import Vectors

LONGEST = 4_000
"""Characters of a text that is given to an encoder for its parts or words. Chosen, no measurement:
what is longer is no segment, and time goes by the square of its parts."""
_HALF = re.compile("[\ud800-\udfff]")
_FIGURE = re.compile(r"\d+(?:[.,]\d+)*")
_GROUPED = re.compile(r"(?<=\d)[, \u00a0\u202f](?=\d{3})")
_LATIN = re.compile(r"[A-Za-z][A-Za-z0-9-]+")
_LABEL = re.compile(
    r"[(（\[［【]\s*(?:\d{1,2}|[A-Za-z]|[ivxIVX]{1,4}|[一二三四五六七八九十]{1,3})\s*[)）\]］】]"
)
_MANY = 2
"""More figures or words than this say no more. Chosen, no measurement."""
_FEW = 0.05
"""Added to a share before it divides. Chosen, no measurement."""
_BATCH = 2_000
"""Texts encoded at once. Limit: what is kept of them."""

CHEAP = (
    "excess", "mended", "left", "share", "size", "joints", "marks", "figures missing",
    "figures there", "words missing", "words there", "zh", "sentence", "alike", "name",
    "figures fewer", "all figures fewer", "figures as often", "parentheses more", "no parenthesis",
)  # fmt: skip
"""The names of what is known of a part without an encoder."""
MEANT = (
    "gain", "gain by share", "like", "like by others", "in whole", "in whole by pair", "in own",
    "pair",
)  # fmt: skip
"""The names of what an encoder says beside."""


@dataclass(frozen=True, slots=True)
class ComparedPair:
    """A pair in Chinese and English with what all its parts share; sides are those of the job."""

    pair: Pair
    texts: tuple[str, str]
    langs: tuple[str, str]
    size: PairSize
    usual: UsualLength
    marks: tuple[MarkCounts, MarkCounts]
    parts: tuple[list[ListedPart], list[ListedPart]]

    @classmethod
    def measure(cls, pair: Pair, languages: tuple[str, str], usual: UsualLength) -> ComparedPair:
        """Chinese is simplified, as encoders know it best; no character moves."""
        texts = tuple(
            simplify_in_place(text) if lang == "zh" else text
            for text, lang in zip((pair.source, pair.target), languages, strict=True)
        )
        both = texts[0], texts[1]
        size = measure_size(both, languages.index("zh"), languages)
        marks = count_marks(both[0], languages[0]), count_marks(both[1], languages[1])
        parts = cut_parts(both[0], languages[0]), cut_parts(both[1], languages[1])
        return cls(pair, both, languages, size, usual, marks, parts)

    def measure_excess(self, side: Side, size: PairSize) -> float:
        """How much longer a side is than the other asks for, as ln."""
        longer = self.usual.measure_excess(size)
        return longer if self.langs[side] == "en" else -longer


class PartInDoubt(NamedTuple):
    """A part of one side that the other may lack, and the evidence.

    `CHEAP` names what is known of a sentence, a clause or a parenthesis, `LISTED` of an item.
    """

    compared: ComparedPair
    side: Side
    part: ListedPart
    evidence: tuple[float, ...]

    @property
    def text(self) -> str:
        """What the part says."""
        return self.compared.texts[self.side][self.part.start : self.part.stop]

    @property
    def rest(self) -> str:
        """What its side says without it."""
        return remove_part(self.compared.texts[self.side], self.part)

    @property
    def other(self) -> str:
        """What the other side says."""
        return self.compared.texts[1 - self.side]


def remove_part(text: str, part: ListedPart) -> str:
    """A text without one of its parts."""
    return f"{text[: part.start]} {text[part.stop :]}".strip()


def measure_part(compared: ComparedPair, side: Side, part: ListedPart) -> PartInDoubt | None:
    """The cheap evidence; None for a part beside which its side says nothing."""
    text = compared.texts[side]
    rest = remove_part(text, part)
    # Beside the number of a paragraph a sentence is the whole text.
    if not any(map(str.isalnum if part.kind == "parenthesis" else str.isalpha, rest)):
        return None
    own, other = text[part.start : part.stop], compared.texts[1 - side]
    size = _measure_without(compared, side, part, rest)
    scale = compared.usual.compute_scale(compared.size)
    excess = compared.measure_excess(side, compared.size)
    left = compared.measure_excess(side, size)
    before, after = (_own_letters(each, compared, side) for each in (compared.size, size))
    mine, theirs = compared.marks[side], compared.marks[1 - side]
    figures = _count_shared(_list_figures(own), _list_figures(other))
    words = _count_shared(_list_latin(own, compared.langs[side]), _list_words(other))
    values = (
        excess / scale, (abs(excess) - abs(left)) / scale, left / scale,
        (before - after) / max(before, 1), log(max(before - after, 0) + 1),
        mine.joints - theirs.joints, sum(mine) - sum(theirs), *figures, *words,
        compared.langs[side] == "zh", part.kind == "sentence",
        _count_kind(compared, side, part) - _count_kind(compared, 1 - side, part), _is_name(own),  # type: ignore[arg-type]
        *_count_fewer(own, text, other), *_compare_parentheses(compared, side, part),
    )  # fmt: skip
    return PartInDoubt(compared, side, part, tuple(map(float, values)))


def _measure_without(compared: ComparedPair, side: Side, part: ListedPart, rest: str) -> PairSize:
    """The size of a pair without a part, beside which its side says the rest."""
    chinese: Side = 0 if compared.langs[0] == "zh" else 1
    if "(" in compared.texts[chinese] or "（" in compared.texts[chinese]:
        # Which names in parentheses count hangs on both texts.
        other = compared.texts[1 - side]
        texts = (rest, other) if side == 0 else (other, rest)
        return measure_size(texts, chinese, compared.langs)
    text = compared.texts[side][part.start : part.stop]
    weighty, plain, letters = compared.size
    if side != chinese:
        return PairSize(weighty, plain, letters - count_letters(text))
    han = count_chinese(text)
    return PairSize(weighty - han, plain - (count_letters(text) - han), letters)


def _count_kind(compared: ComparedPair, side: Side, part: ListedPart) -> int:
    """How many parts of this kind a side has; a text is at least one sentence and one clause."""
    count = sum(each.kind == part.kind for each in compared.parts[side])
    return count if part.kind == "parenthesis" else max(count, 1)


def _count_fewer(part: str, text: str, second: str) -> tuple[int, bool, int]:
    """How many figures of a part stand more often on its side, whether all do, how many do not.

    The same year in brackets may stand behind the symbols of several resolutions.
    """
    figures = _list_figures(part)
    mine, theirs = _list_figures(text), _list_figures(second)
    fewer = sum(mine.count(each) > theirs.count(each) for each in figures)
    return (
        min(fewer, _MANY), bool(figures) and fewer == len(figures), min(len(figures) - fewer, _MANY)
    )  # fmt: skip


def _compare_parentheses(compared: ComparedPair, side: Side, part: ListedPart) -> tuple[int, bool]:
    """How many more parentheses the side of one has, and whether the other side has none."""
    if part.kind != "parenthesis":
        return 0, False
    counts = [
        sum(
            each.kind == "parenthesis" and not is_label(text[each.start : each.stop])
            for each in parts
        )
        for text, parts in zip(compared.texts, compared.parts, strict=True)
    ]
    more = counts[side] - counts[1 - side]
    return max(-1, min(more, _MANY)), counts[1 - side] == 0


def is_label(parenthesis: str) -> bool:
    """Whether a parenthesis is the number of a paragraph, an item or a note.

    >>> is_label("(iv)"), is_label("（三）"), is_label("(2014)")
    (True, True, False)
    """
    return _LABEL.fullmatch(parenthesis) is not None


def _is_name(part: str) -> bool:
    """Whether a parenthesis has Latin words alone, and no small one: a short form, or a name."""
    words = re.findall(r"[^\W\d_]+", part)
    return bool(words) and all(word.isascii() and not word.islower() for word in words)


def _own_letters(size: PairSize, compared: ComparedPair, side: Side) -> float:
    is_english = compared.langs[side] == "en"
    return float(size.other) if is_english else compared.usual.compute_expected(size)


@lru_cache(maxsize=64)
def _list_figures(text: str) -> tuple[str, ...]:
    """A text is asked for them with each of its parts."""
    return tuple(_GROUPED.sub("", each) for each in _FIGURE.findall(text))


@lru_cache(maxsize=64)
def _list_words(text: str) -> frozenset[str]:
    """The Latin words of a text; it is asked for them with each part of the text opposite."""
    return frozenset(_LATIN.findall(text.lower()))


def _list_latin(text: str, lang: str) -> list[str]:
    """Latin words of a Chinese text; of an English one those that stay as they are: UNESCO, B2."""
    words = _LATIN.findall(text)
    if lang != "zh":
        words = [
            word for word in words if sum(map(str.isupper, word)) > 1 or any(map(str.isdigit, word))
        ]
    return [word.lower() for word in words]


def _count_shared(own: Sequence[str], second: Collection[str]) -> tuple[int, int]:
    """How many the other side lacks, and how many it has."""
    shared = sum(each in second for each in own)
    return min(len(own) - shared, _MANY), min(shared, _MANY)


def glance(encoder: Encoder) -> Callable[[Sequence[str]], Vectors]:
    """What makes rough vectors of texts, or full ones where an encoder has no rough ones."""
    rough: Callable[[Sequence[str]], Vectors] = getattr(encoder, "glance", encoder.encode)
    return rough


class MeaningTable:
    """Vectors of texts, each made once, rough ones or full; a text that says nothing has none."""

    def __init__(self, encoder: Encoder, *, is_rough: bool = False) -> None:
        self._encode = glance(encoder) if is_rough else encoder.encode
        self._vectors: dict[str, Vectors] = {}

    def add(self, texts: Iterable[str]) -> None:
        """Encode what is new among them."""
        new = [text for text in dict.fromkeys(texts) if text not in self._vectors and text.strip()]
        for start in range(0, len(new), _BATCH):
            some = new[start : start + _BATCH]
            self._vectors.update(zip(some, self._encode(some), strict=True))

    def compare(self, one: str, counterpart: str) -> float:
        """The cosine of two texts, 0 where one says nothing."""
        first, second = self._vectors.get(one), self._vectors.get(counterpart)
        return 0.0 if first is None or second is None else float(first @ second)

    def __getitem__(self, text: str) -> Vectors:
        return self._vectors[text]

    def __contains__(self, text: str) -> bool:
        return text in self._vectors


class Meanings(NamedTuple):
    """The vectors of the texts of some pairs: rough ones, and full ones where those leave doubt."""

    rough: MeaningTable
    full: MeaningTable

    @classmethod
    def make(cls, encoder: Encoder) -> Meanings:
        """Tables without any vectors yet."""
        return cls(MeaningTable(encoder, is_rough=True), MeaningTable(encoder))


def list_compared_texts(doubt: PartInDoubt) -> Iterator[str]:
    """What has to be encoded before `measure_meaning`."""
    yield from (*doubt.compared.texts, doubt.rest)
    own, other = doubt.compared.parts[doubt.side], doubt.compared.parts[1 - doubt.side]
    text = doubt.compared.texts[doubt.side]
    yield from (text[part.start : part.stop] for part in own if part.kind == doubt.part.kind)
    yield from (doubt.other[part.start : part.stop] for part in other)


def measure_meaning(doubt: PartInDoubt, meanings: MeaningTable) -> tuple[float, ...]:
    """What the encoder says of a part, as `MEANT` names it."""
    compared, other = doubt.compared, doubt.other
    own = compared.texts[doubt.side]
    pair = meanings.compare(own, other)
    gain = meanings.compare(doubt.rest, other) - pair
    parts = compared.parts[1 - doubt.side]
    there = [*(other[part.start : part.stop] for part in parts), other]
    mine = [
        own[part.start : part.stop]
        for part in compared.parts[doubt.side]
        if part.kind == doubt.part.kind and part != doubt.part
    ]
    like = max(meanings.compare(doubt.text, each) for each in there)
    others = [max(meanings.compare(part, each) for each in there) for part in mine]
    share = doubt.evidence[CHEAP.index("share")]
    whole = meanings.compare(doubt.text, other)
    return (
        gain, gain / (share + _FEW), like, like - (sum(others) / len(others) if others else like),
        whole, whole - pair, meanings.compare(doubt.text, doubt.rest), pair,
    )  # fmt: skip


def have_same_figures(one: str, second: str) -> bool:
    """Whether two texts have figures, and the same.

    >>> have_same_figures("2019年的报告", "the 2019 report"), have_same_figures("报告", "a report")
    (True, False)
    """
    figures = frozenset(_list_figures(one)), frozenset(_list_figures(second))
    return figures[0] == figures[1] and bool(figures[0])


def is_comparable(pair: Pair) -> bool:
    """Whether both sides say something that an encoder takes: no half a character."""
    texts = pair.source, pair.target
    return is_whole(pair) and not any(_HALF.search(text) for text in texts)


def is_encodable(*texts: str) -> bool:
    """Whether texts, or what stands in them, are given to an encoder: segments of whole characters.

    >>> is_encodable("报告", "a report"), is_encodable("报告", f"a report{chr(0xD800)}")
    (True, False)
    """
    return all(len(text) <= LONGEST and not _HALF.search(text) for text in texts)


def describe_unencoded(job: CheckInput, what: str) -> str | None:
    """That some pairs of a job are too long for an encoder, or broken, and what was done there."""
    count = sum(is_whole(pair) and not is_encodable(pair.source, pair.target) for pair in job.pairs)
    if not count:
        return None
    pairs = "1 pair" if count == 1 else f"{count:,} pairs"
    return f"{pairs} of over {LONGEST:,} characters, or with half a character: {what}"
