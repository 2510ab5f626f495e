"""Words that deny, in Chinese and English, and those that deny nothing though they look so.

A cue is *free* where it denies what stands beside it (not, 不), *bound* where it is a part of a
word (unable, 非法), and *weak* where the word is negative by its meaning, or often renders one that
is (lack, 避免). Cues of two languages that share a group render each other: 不良 and adverse. The
lists are data, in polarity.toml.
"""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal, NamedTuple, TypeAlias

from tmtool.lang.fold import lower_in_place, simplify_in_place
from tmtool.lang.tokens import build_longest_first

Strength: TypeAlias = Literal["free", "bound", "weak"]
_WORD = re.compile(r"[a-z]+(?:['-][a-z]+)*")
_NUMBERED = re.compile(r"\bno\.? ?(?=[\d(])|\bnos\.")
_NEGATIVE = "不未没无非勿毋否"
_QUESTION = "(?P<twice>[\u4e00-\u9fff])[不没](?P=twice)|了?没有(?=[？?])"
"""投不投降: whether or not."""
_BEHIND = "特区个分性类级识辨鉴另差告界组派甄离判作国族兹科省"
_DONT = rf"(?<![{_BEHIND}])别(?![人的国处家名样墅具致提有出类特克])"
"""别提: don't; not 特别 and 别国."""
_NO_VOTES = r"(?<![\d.,，一二三四五六七八九十百千万])[0零]票"
"""0票反对: none against; not 10票."""
_PREFIX = re.compile("un|non-?|in|im(?=[bmp])|il(?=l)|ir(?=r)|dis|mis")
_WITHOUT_NOT = {
    "cannot": "can", "can't": "can", "won't": "will", "shan't": "shall", "without": "with",
    "nothing": "something", "nobody": "somebody", "none": "all", "never": "always",
    "nowhere": "somewhere", "neither": "both", "nor": "and",
}  # fmt: skip
"""What words say that have a "not" in them, without it."""
_SHORTEST = 3
"""What is left of a word has more letters. Chosen, no measurement: un-it and in-to are none."""
_AGAIN = re.compile("[也又亦或和及、既并]$")
_AGAIN_WITHIN = 40
"""So many characters after a negative word another one may go on with it: 未经许可，也未联系 is
"without permit or contact". Chosen, no measurement."""


class Cue(NamedTuple):
    """A word that denies, where it stands in a text, and how it does.

    Where `strength` is None the word denies nothing, and is there for what it renders. What `asks`
    has to have something negative on the other side, or one of its renderings.
    """

    start: int
    stop: int
    word: str
    strength: Strength | None
    groups: frozenset[int] = frozenset()
    asks: bool = False


def find_cues(text: str, lang: str) -> list[Cue]:
    """The negative words of a text in Chinese or English, and what may render one, in their order.

    >>> [(cue.word, cue.strength) for cue in find_cues("不断努力，但未提交报告", "zh")]
    [('未', 'free')]
    >>> [(cue.word, cue.strength) for cue in find_cues("Not only unable, but it failed", "en")]
    [('unable', 'bound'), ('failed', 'weak')]
    """
    return list(_iter_chinese(text) if lang == "zh" else _iter_english(text))


def _iter_chinese(text: str) -> Iterator[Cue]:
    neutral, listed = _chinese_words()
    last, said = -_AGAIN_WITHIN, set[str]()
    for found in _chinese_pattern().finditer(simplify_in_place(text)):
        word, (start, stop) = found.group(), found.span()
        if word in neutral or found["twice"] or word.startswith("了"):
            continue
        if word == "别":
            yield Cue(start, stop, word, "weak")
            continue
        if word in listed:
            yield Cue(start, stop, word, *listed[word])
            continue
        if word.endswith("票"):
            yield Cue(start, stop, word, "weak", _chinese_groups()["零票"])
            continue
        own = text[start : stop + 2]
        again = start - last < _AGAIN_WITHIN and _AGAIN.search(text, 0, start)
        if again or own in said:
            yield Cue(start, stop, word, "weak")
        else:
            yield Cue(start, stop, word, "free", _chinese_groups().get(word, frozenset()), True)
            last = start
        said.add(own)


def _iter_english(text: str) -> Iterator[Cue]:
    small = lower_in_place(text)
    tokens = list(_WORD.finditer(small))
    words = [token.group() for token in tokens]
    end = 0
    for at in [at for at, word in enumerate(words) if _may_begin(word)]:
        if at < end:
            continue
        length, neutral = _find_phrase(words, at)
        end = at + max(length, 1)
        if neutral or not (length or _denies(words[at])):
            continue
        first, last = tokens[at].start(), tokens[end - 1].end()
        if _NUMBERED.match(small, first):
            continue
        said = small[first:last]
        own = _classify_phrase(said) if length else classify_english(said)
        # UNODC is no negative word.
        named = own[0] == "bound" and text[first + 1 : first + 3].isupper()
        if (own[0] or own[1]) and not named:
            yield Cue(first, last, said, *own)


@lru_cache(maxsize=20_000)
def _may_begin(word: str) -> bool:
    """Whether a word may be a cue, or begins a phrase that may: few do."""
    return word in _english_phrases() or _denies(word)


@lru_cache(maxsize=20_000)
def _denies(word: str) -> bool:
    """Whether a word may be a cue at all."""
    strength, groups, _ = classify_english(word)
    return bool(strength or groups)


def _find_phrase(words: Sequence[str], at: int) -> tuple[int, bool]:
    """How many words the longest phrase has that begins here, or 0; whether it denies nothing."""
    for phrase, neutral in _english_phrases().get(words[at], ()):
        if tuple(words[at : at + len(phrase)]) == phrase:
            return len(phrase), neutral
    return 0, False


Standing: TypeAlias = tuple[Strength | None, frozenset[int], bool]
"""The strength of a cue, its groups, and whether it asks."""


@lru_cache(maxsize=20_000)
def classify_english(word: str) -> Standing:
    """How a word in small letters denies, by its form and the lists.

    >>> [classify_english(word)[0] for word in ("never", "unlawful", "unit")]
    ['free', 'bound', None]
    """
    patterns = _english_patterns()
    kinds: tuple[Strength, ...] = ("free", "weak", "bound")
    own = next((each for each in kinds if patterns[each].fullmatch(word)), None)
    groups = (at for at, (_, english) in enumerate(_groups()) if english.fullmatch(word))
    asks = own == "free" or (own is not None and bool(patterns["asking"].fullmatch(word)))
    return own, frozenset(groups), asks


@lru_cache(maxsize=1000)
def _classify_phrase(phrase: str) -> Standing:
    groups = (classify_english(word)[1] for word in phrase.split())
    return "weak", frozenset().union(*groups), bool(_english_patterns()["asking"].fullmatch(phrase))


@lru_cache(maxsize=1)
def load_polarity() -> dict[str, dict[str, Any]]:
    """The lists of polarity.toml."""
    return tomllib.loads(Path(__file__).with_name("polarity.toml").read_text("utf-8"))


@lru_cache(maxsize=1)
def _groups() -> tuple[tuple[frozenset[str], re.Pattern[str]], ...]:
    """The Chinese words that render some English ones, and the pattern of these."""
    lines = load_polarity()["equivalents"]["words"].strip().splitlines()
    sides = (line.split(" = ") for line in lines)
    return tuple((frozenset(chinese.split("|")), re.compile(english)) for chinese, english in sides)


@lru_cache(maxsize=1)
def _chinese_groups() -> dict[str, frozenset[int]]:
    """The numbers of the groups that a word is in."""
    found = defaultdict(set)
    for at, (words, _) in enumerate(_groups()):
        for word in words:
            found[word].add(at)
    return {word: frozenset(numbers) for word, numbers in found.items()}


@lru_cache(maxsize=1)
def _chinese_words() -> tuple[frozenset[str], dict[str, Standing]]:
    """The neutral words, and how the others stand that are listed as negative."""
    own = load_polarity()["zh"]
    neutral, explaining = frozenset(own["neutral"]), frozenset(own["explaining"])
    quiet, groups = frozenset(own["quiet"]), _chinese_groups()
    listed: dict[str, Standing] = {}
    for word in {*own["words"], *explaining, *quiet} - neutral:
        strength: Strength | None = "weak" if word in explaining else None
        if any(character in _NEGATIVE for character in word):
            strength = "bound"
        asks = strength == "bound" and word in groups and word not in quiet
        listed[word] = strength, groups.get(word, frozenset()), asks
    return neutral, listed


@lru_cache(maxsize=1)
def _chinese_pattern() -> re.Pattern[str]:
    """The longest word first, then the characters."""
    neutral, listed = _chinese_words()
    words = {*neutral, *listed, *load_polarity()["zh"]["free"], *_NEGATIVE}
    return re.compile("|".join([_QUESTION, build_longest_first(words), _NO_VOTES, _DONT]))


@lru_cache(maxsize=1)
def _english_patterns() -> dict[str, re.Pattern[str]]:
    own = load_polarity()["en"]
    return {each: re.compile("|".join(own[each])) for each in ("free", "bound", "weak", "asking")}


@lru_cache(maxsize=1)
def _english_phrases() -> dict[str, list[tuple[tuple[str, ...], bool]]]:
    """Phrases by their first words, the longest first, and whether they deny nothing."""
    own = load_polarity()["en"]
    found = defaultdict(list)
    for kind in ("neutral", "bounds", "weak_phrases"):
        for phrase in own[kind]:
            words = tuple(phrase.split())
            found[words[0]].append((words, kind == "neutral"))
    return {first: sorted(own, key=lambda each: -len(each[0])) for first, own in found.items()}


def strip_negative(word: str, lang: str) -> str:
    """What a negative word says without its negative part, or nothing.

    >>> [strip_negative("unlawful", "en"), strip_negative("不稳定", "zh")]
    ['lawful', '稳定']
    """
    if lang == "zh":
        return word[1:] if word[0] in _NEGATIVE and word != "没有" else ""
    found = _PREFIX.match(word)
    return word[found.end() :] if found and len(word) - found.end() > _SHORTEST else ""


def take_negative(text: str, cue: Cue, lang: str) -> str:
    """A text without a negative word of it, or with what that says without its negative part.

    >>> english = "It is unlawful and not safe."
    >>> [take_negative(english, cue, "en") for cue in find_cues(english, "en")]
    ['It is lawful and not safe.', 'It is unlawful and safe.']
    """
    own = text[cue.start : cue.stop]
    if lang == "zh":
        read = simplify_in_place(own)
        at = next((at for at, each in enumerate(read) if each in _NEGATIVE), -1)
        kept = own[:at] + own[at + 1 :] if at >= 0 else ""
        return text[: cue.start] + kept + text[cue.stop :]
    small = own.lower().replace("’", "'")
    kept = _WITHOUT_NOT.get(small, "")
    if not kept and small.endswith("n't"):
        kept = own[:-3]
    elif not kept and cue.strength == "bound":
        found = _PREFIX.match(small)
        kept = own[found.end() :].lstrip("-") if found else ""
    return " ".join((text[: cue.start] + kept + text[cue.stop :]).split())


def has_opposite(cue: Cue, text: str, lang: str) -> bool:
    """Whether the word that a cue makes negative stands in a text of the other language.

    >>> [cue] = find_cues("非法", "zh")
    >>> [has_opposite(cue, text, "en") for text in ("lawful trade", "the trade")]
    [True, False]
    """
    if lang == "en":
        words = set(_WORD.findall(lower_in_place(text)))
        patterns = [_groups()[number][1] for number in cue.groups]
        return any(
            pattern.fullmatch(prefix + word)
            for word in words
            if len(word) > _SHORTEST
            for prefix in _join_prefixes(word)
            for pattern in patterns
        )
    read = simplify_in_place(text)
    for number in cue.groups:
        for word in _groups()[number][0]:
            kept = strip_negative(word, "zh")
            at = read.find(kept) if len(kept) > 1 else -1
            if at >= 0 and read[at - 1 : at] not in tuple(_NEGATIVE):
                return True
    return False


def _join_prefixes(word: str) -> tuple[str, ...]:
    """The negative prefixes that a word may take."""
    by_first = {"l": ("il",), "r": ("ir",), "m": ("im",), "p": ("im",), "b": ("im",)}
    return ("un", *by_first.get(word[0], ("in",)))
