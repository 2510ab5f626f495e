"""Negation, compared between Chinese and English: a "not" that was lost, or that came in.

Words that deny are paired by where they stand in their texts and by how often such a word is
rendered by one that denies, which was counted (benchmarks/fit_meaning.py). One calibrated model
says of each that may be without a partner how likely it is that the other side affirms what it
denies. With an encoder it also knows whether the sides come nearer to each other without it.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from math import exp, log
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeAlias

import numpy as np

from tmtool.checks.compared_pairs import is_encodable, simplify
from tmtool.checks.model import (
    SIDES,
    Check,
    CheckInput,
    Pair,
    Side,
    build_finding,
    label_side,
    load_encoder,
)
from tmtool.findings import Finding
from tmtool.lang.codes import name_language
from tmtool.lang.fold import lower_in_place, simplify_in_place
from tmtool.lang.script import get_base

if TYPE_CHECKING:
    from tmtool.protocols import Encoder
    from tmtool.units import Vectors

CueKind: TypeAlias = Literal["free", "word", "near"]
_WORDS = Path(__file__).with_suffix(".toml")
_MODEL = Path(__file__).with_suffix(".json")
_DENIES = re.compile("[不未没无非勿毋]")
_QUESTION = (
    r"(?P<twice>[\u4e00-\u9fff])[不没](?P=twice)|有没有|[尚还]?未(?=[^，。；]{1,14}(?:之前|以前))"
)
"""Whether or not, and before."""
_NO_WORD = r"no\.? ?(?=[\d(])|nos?\.|no(?=[,;:.?!)\"”’])"
"""Before a number, and as an answer: yes, no, or unknown."""
_APART = 0.25
"""Words so far apart, as a share of their texts, pair 1/e times as well as at the same place."""
_LEAST = 0.05
"""Added to a value before its logarithm is taken."""
_MOST = 40
"""Words that deny in a text, at most; of one with more they are not paired. Limit: time goes by the
square of them."""
_AGAIN = 40
"""Characters within which a second word may be rendered by one with the first: without A or B."""
_AND = "也又亦或和及既并、"
_TOGETHER = 400
"""Words of which the vectors are kept at once."""
_CHINESE_WITHOUT = {
    "没有": "有", "不得": "可以", "无法": "可以", "未能": "能", "尚未": "已", "并未": "已",
    "未": "已", "无": "有", "没": "有", "勿": "请",
}  # fmt: skip
_ENGLISH_WITHOUT = {
    "cannot": "can", "without": "with", "nothing": "something", "nobody": "somebody",
    "none": "some", "never": "always", "nowhere": "somewhere", "neither": "both",
    "no": "", "not": "", "n't": "",
}  # fmt: skip
PLAIN = (
    "chance", "chance before", "word", "partner", "near", "paired", "left", "length",
    "chance unpaired", "chance alone", "again",
)  # fmt: skip
"""What is known of a word that denies without an encoder."""
MEANT = ("direction", "clause direction")
"""What an encoder says beside: whether the sides come nearer to each other without the word."""


class Cue(NamedTuple):
    """A word that denies (`free`, or a `word` with a "not" in it), or may stand `near` for one."""

    start: int
    stop: int
    word: str
    kind: CueKind
    before: str
    goes_on: bool = False


class UnpairedCue(NamedTuple):
    """A word that denies, on a side of a pair, with what is known of it, as `PLAIN` names it."""

    side: Side
    cue: Cue
    values: tuple[float, ...]


def find_cues(text: str, lang: str) -> list[Cue]:
    """The words of a text in Chinese or English that deny, in their order.

    >>> [(cue.word, cue.kind) for cue in find_cues("不断努力，但未提交报告，资源不足", "zh")]
    [('未提', 'free'), ('不足', 'word')]
    >>> [(cue.word, cue.kind) for cue in find_cues("Unable to act, it failed and did not", "en")]
    [('unable', 'word'), ('failed', 'near'), ('not', 'free')]
    """
    return list(_iter_chinese(text) if lang == "zh" else _iter_english(text))


def _iter_chinese(text: str) -> Iterator[Cue]:
    text = simplify_in_place(text)
    for found in _pattern("zh").finditer(text):
        start, stop = found.span()
        match found.lastgroup:
            case "word" | "near" as kind:
                yield Cue(start, stop, found[0], kind, "")
            case "free":
                before = text[max(start - 1, 0) : start + 1]
                goes_on = before[0] in _AND
                yield Cue(start, stop, text[start : start + 2], "free", before, goes_on)


def _iter_english(text: str) -> Iterator[Cue]:
    small = lower_in_place(text)
    for found in _pattern("en").finditer(small):
        start, stop = found.span()
        match found.lastgroup:
            case "near" | "phrase":
                yield Cue(start, stop, found[0], "near", "")
            case "word" if not text[start + 1 : start + 3].isupper():  # UNODC is none.
                yield Cue(start, stop, found[0], "word", "")
            case "free":
                behind = re.match(r"\s+[a-z]+", small[stop : stop + 20])
                yield Cue(start, stop, found[0] + (behind[0] if behind else ""), "free", found[0])


@lru_cache(maxsize=2)
def _pattern(lang: str) -> re.Pattern[str]:
    lists = {
        name: sorted(words.split(), key=lambda word: (-len(word), word))
        for name, words in _read_words()[lang].items()
    }
    if lang == "en":
        said = {
            name: "|".join(word.replace("_", r"\s+") for word in words)
            for name, words in lists.items()
        }
        phrases = "|".join(word.replace("_", r"\s+") for word in lists["near"] if "_" in word)
        return re.compile(
            rf"\b(?:{_NO_WORD})|\b(?P<phrase>{phrases})\b|(?P<free>n't\b|\b(?:{said['free']})\b)"
            rf"|\b(?P<word>{said['word']})\b|\b(?P<near>{said['near']})\b"
        )
    said = {name: "|".join(map(re.escape, words)) for name, words in lists.items()}
    # A longer word that denies comes before what it begins like.
    ahead = f"(?!{said['free']})"
    return re.compile(
        f"{ahead}(?:{said['none']}|{_QUESTION})|{ahead}(?P<word>{said['word']})"
        f"|(?P<free>{said['free']}|没有|[不未没无非勿毋])|(?P<near>{said['near']})"
    )


@lru_cache(maxsize=1)
def _read_words() -> Mapping[str, Mapping[str, str]]:
    return tomllib.loads(_WORDS.read_text("utf-8"))


class CueCounts:
    """How often words that deny stand opposite one that denies.

    `counts` has for a word [how often, opposite one that denies]; "free" and "word" count all words
    of a kind, and with one character or word behind them all that have it, for what is seldom.
    """

    def __init__(self, counts: Mapping[str, Sequence[int]]) -> None:
        self._counts = counts

    @staticmethod
    def list_names(cue: Cue, lang: str) -> list[str]:
        """What a cue is counted as, the most general first."""
        stem = next(iter(_DENIES.findall(cue.word)), "") if lang == "zh" else cue.before
        named = [cue.kind, f"{cue.kind} {stem}", cue.word]
        return [*named, f"{cue.before} before"] if lang == "zh" and cue.before else named

    def find_chances(self, cue: Cue, lang: str) -> tuple[float, float]:
        """How likely such a word stands opposite one that denies, by itself and what is before."""
        kind, stem, *own = self.list_names(cue, lang)
        chance = self._blend(stem, self._blend(kind, 0.5))
        return self._blend(own[0], chance), self._blend(own[-1], chance)

    def _blend(self, name: str, expected: float) -> float:
        every, denied = self._counts.get(name, (0, 0))
        return (denied + 2 * expected) / (every + 2)


@lru_cache(maxsize=1)
def read_model() -> Mapping[str, Any]:
    """The counts and the weights."""
    return dict(json.loads(_MODEL.read_text("utf-8")))


class _Text(NamedTuple):
    """One side of a pair: words that deny, with their chances, and those that may stand for one."""

    lang: str
    length: int
    cues: list[Cue]
    near: list[Cue]
    chances: list[tuple[float, float]]

    @classmethod
    def read(cls, text: str, lang: str, counts: CueCounts) -> _Text:
        found = find_cues(text, lang)
        cues = [cue for cue in found if cue.kind != "near"][:_MOST]
        near = [cue for cue in found if cue.kind == "near"][:_MOST]
        chances = [counts.find_chances(cue, lang) for cue in cues]
        return cls(lang, max(len(text), 1), cues, near, chances)

    def weigh(self, at: int) -> float:
        """How likely a word has a partner."""
        return (self.chances[at][0] + self.chances[at][1]) / 2

    def place(self, cue: Cue) -> float:
        return (cue.start + cue.stop) / 2 / self.length


def measure_cues(
    texts: tuple[str, str], langs: tuple[str, str], counts: Mapping[str, CueCounts]
) -> list[UnpairedCue]:
    """What is known of each word that denies on both sides, most likely partners taken first."""
    own = [_Text.read(text, lang, counts[lang]) for text, lang in zip(texts, langs, strict=True)]
    if not own[0].cues and not own[1].cues:
        return []
    near = _near_by(own[0], own[1].cues, own[1])
    values = [
        [own[0].weigh(at) * value * own[1].weigh(to) for to, value in enumerate(row)]
        for at, row in enumerate(near)
    ]
    pairs = list(_match(values))
    paired = {at: value for value, at, _ in pairs}, {to: value for value, _, to in pairs}
    return [each for side in SIDES for each in _describe(side, own, paired[side])]


def _near_by(text: _Text, others: Sequence[Cue], opposite: _Text) -> list[list[float]]:
    """How near each word stands to others of the opposite text, from 0 to 1."""
    return [
        [exp(-abs(text.place(cue) - opposite.place(other)) / _APART) for other in others]
        for cue in text.cues
    ]


def _describe(
    side: Side, own: Sequence[_Text], paired: Mapping[int, float]
) -> Iterator[UnpairedCue]:
    text, opposite = own[side], own[1 - side]
    left = sum(text.weigh(at) for at in range(len(text.cues)) if at not in paired)
    near = {at: value for value, at, _ in _match(_near_by(text, opposite.near, opposite))}
    length = log(text.length + opposite.length)
    for at, cue in enumerate(text.cues):
        chance, value = text.weigh(at), paired.get(at)
        alone = not opposite.cues and not opposite.near
        again = value is None and any(
            other.goes_on != cue.goes_on and abs(other.start - cue.start) < _AGAIN
            for other in text.cues
        )
        yield UnpairedCue(side, cue, (
            *map(_logit, text.chances[at]), cue.kind == "word", log((value or 0.0) + _LEAST),
            log(near.get(at, 0.0) / _LEAST + 1) if value is None else 0.0, value is not None,
            left - (chance if value is None else 0.0), length, chance if value is None else 0.0,
            chance if alone else 0.0, again,
        ))  # fmt: skip


def _match(table: Sequence[Sequence[float]]) -> Iterator[tuple[float, int, int]]:
    """The rows and columns that belong together, the highest values first, each taken once."""
    rows: set[int] = set()
    columns: set[int] = set()
    listed = ((value, at, to) for at, row in enumerate(table) for to, value in enumerate(row))
    for value, at, to in sorted(listed, reverse=True):
        if at not in rows and to not in columns:
            rows.add(at)
            columns.add(to)
            yield value, at, to


def _logit(chance: float) -> float:
    chance = min(max(chance, 0.01), 0.99)
    return log(chance / (1 - chance))


def write_without(text: str, cue: Cue, lang: str) -> str:
    """A text that affirms what a word of it denies.

    >>> text = "it cannot be"
    >>> write_without(text, find_cues(text, "en")[0], "en")
    'it can be'
    """
    if lang == "zh":
        for old, new in _CHINESE_WITHOUT.items():
            for start in (cue.start - 1, cue.start):
                if start >= 0 and text.startswith(old, start) and start + len(old) > cue.start:
                    return text[:start] + new + text[start + len(old) :]
        return text[: cue.start] + _DENIES.sub("", text[cue.start : cue.stop]) + text[cue.stop :]
    word = lower_in_place(text[cue.start : cue.stop])
    new = _ENGLISH_WITHOUT.get(word, re.sub("^(?:un|non-?|in|im|il|ir|dis|mis)", "", word))
    return re.sub(" {2,}", " ", text[: cue.start] + new + text[cue.stop :])


_CLAUSE = {
    "zh": re.compile(r"[^，。；：！？,;:!?]+"),
    "en": re.compile(r"(?:[^,;:.!?]|[,.](?=\w))+"),
}


def list_compared(texts: tuple[str, str], langs: tuple[str, str], each: UnpairedCue) -> list[str]:
    """What an encoder has to know of a word that denies: texts and clauses, with and without it."""
    own, other = texts[each.side], texts[1 - each.side]
    lang, opposite = langs[each.side], langs[1 - each.side]
    spans = (found.span() for found in _CLAUSE[lang].finditer(own))
    start, stop = next((s for s in spans if s[0] <= each.cue.start < s[1]), (0, len(own)))
    cue = each.cue._replace(start=each.cue.start - start, stop=each.cue.stop - start)
    clauses = [found[0] for found in _CLAUSE[opposite].finditer(other) if found[0].strip()]
    told = [
        own, write_without(own, each.cue, lang), own[start:stop],
        write_without(own[start:stop], cue, lang), other, *clauses,
    ]  # fmt: skip
    return [text if text.strip() else "." for text in told]


def measure_meaning(vectors: Vectors) -> tuple[float, ...]:
    """What an encoder says of a word, as `MEANT` names it, by the vectors of `list_compared`."""
    own, without, clause, clause_without, other = vectors[:5]
    nearest = vectors[4:][int((vectors[4:] @ clause).argmax())]
    turns = (without - own, other), (clause_without - clause, nearest)
    return tuple(float(turn @ to) / (float(np.linalg.norm(turn)) + 1e-3) for turn, to in turns)


def _weigh(name: str, names: Sequence[str], values: Sequence[float]) -> float:
    weights = read_model()["weights"][name]
    known = zip(names, values, strict=True)
    return float(weights["base"] + sum(weights[each] * value for each, value in known))


def find_unpaired(
    texts: Sequence[tuple[str, str]], langs: tuple[str, str], encoder: Encoder | None
) -> Iterator[tuple[int, UnpairedCue]]:
    """The words that deny what the other side affirms, by the numbers of the pairs."""
    limit = "told" if encoder is None else "doubtful"
    counts, weights = _read_counts(), read_model()["weights"]
    doubts = [
        (at, each)
        for at, pair in enumerate(texts)
        for each in measure_cues(pair, langs, counts)
        if _weigh(name := f"{langs[each.side]} plain", PLAIN, each.values) >= weights[name][limit]
    ]
    if encoder is None:
        yield from doubts
        return
    for start in range(0, len(doubts), _TOGETHER):
        yield from _ask(texts, langs, doubts[start : start + _TOGETHER], encoder)


def _ask(
    texts: Sequence[tuple[str, str]],
    langs: tuple[str, str],
    doubts: Sequence[tuple[int, UnpairedCue]],
    encoder: Encoder,
) -> Iterator[tuple[int, UnpairedCue]]:
    """Those of some words that are told when an encoder has compared their texts."""
    compared = [list_compared(texts[at], langs, each) for at, each in doubts]
    distinct = list(dict.fromkeys(text for each in compared for text in each))
    rows = {text: row for row, text in enumerate(distinct)}
    vectors = encoder.encode(distinct)
    for (at, each), needed in zip(doubts, compared, strict=True):
        meant = measure_meaning(vectors[[rows[text] for text in needed]])
        name = langs[each.side]
        total = _weigh(name, PLAIN + MEANT, each.values + meant)
        if total >= read_model()["weights"][name]["told"]:
            yield at, each


@lru_cache(maxsize=1)
def _read_counts() -> Mapping[str, CueCounts]:
    return {lang: CueCounts(counts) for lang, counts in read_model()["counts"].items()}


def _find_negation(job: CheckInput) -> Iterator[Finding]:
    langs = get_base(job.langs[0]), get_base(job.langs[1])
    if set(langs) != {"zh", "en"}:
        return
    pairs = [pair for pair in job.pairs if is_encodable(pair)]
    texts = [(simplify(pair.source, langs[0]), simplify(pair.target, langs[1])) for pair in pairs]
    found: dict[tuple[int, Side], list[Cue]] = {}
    for at, each in find_unpaired(texts, langs, load_encoder(job)):
        found.setdefault((at, each.side), []).append(each.cue)
    for (at, side), cues in sorted(found.items()):
        yield _build(job, pairs[at], side, cues)


def _build(job: CheckInput, pair: Pair, side: Side, cues: Sequence[Cue]) -> Finding:
    text = pair.source if side == 0 else pair.target
    spans = [range(cue.start, cue.stop) for cue in sorted(cues)]
    words = ", ".join(f"“{text[span.start : span.stop]}”" for span in spans)
    verb, other = "has" if len(spans) == 1 else "have", name_language(job.langs[1 - side])
    return build_finding(
        "meaning", "error", f"{words} {verb} no negative counterpart in {other}", job, pair,
        rule="negation added" if side else "negation lost", **label_side(side, *spans),
    )  # fmt: skip


NEGATION = Check(
    "meaning", _find_negation,
    "What one side denies the other denies too.",
    "A “not” is easily lost, and turns the meaning round. How often a word that denies is rendered "
    "by one was counted in published translations.",
    "会员国不得使用武力 | Members may use force",
    langs=frozenset({"zh", "en"}), both=True,
)  # fmt: skip
