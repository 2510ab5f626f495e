"""Which language a text is written in: by its script first, then by its commonest words.

Works offline and at once. It is made for paragraphs and documents; about a few words it says what
it can, with little confidence.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from tmtool.lang.codes import OFFICIAL

# One script, one language (of those that can be named), by ranges of code points.
_SCRIPTS: tuple[tuple[str, str], ...] = (
    ("kana", r"\u3041-\u3096\u30a1-\u30fa\u30fc\uff66-\uff9f"),
    ("hangul", r"\u1100-\u11ff\u3131-\u318e\uac00-\ud7a3"),
    ("han", r"\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003347f"),
    ("latin", r"A-Za-z\u00aa\u00ba\u00c0-\u024f\u1e00-\u1eff"),
    ("cyrillic", r"\u0400-\u052f"),
    ("arabic", r"\u0620-\u064a\u066e-\u06d3\ufb50-\ufdcf\ufdf0-\ufdfc\ufe70-\ufefc"),
    ("greek", r"\u0370-\u03ff\u1f00-\u1fff"),
    ("hebrew", r"\u05d0-\u05ea"),
    ("devanagari", r"\u0900-\u097f"),
    ("thai", r"\u0e00-\u0e7f"),
    ("armenian", r"\u0531-\u0587"),
    ("georgian", r"\u10a0-\u10ff\u1c90-\u1cbf"),
)
_SCRIPT = re.compile("|".join(f"(?P<{name}>[{chars}]+)" for name, chars in _SCRIPTS))
_ALONE = {
    "hangul": "ko", "greek": "el", "hebrew": "he", "devanagari": "hi", "thai": "th",
    "armenian": "hy", "georgian": "ka",
}  # fmt: skip
# A Chinese character says as much as a few letters.
_WEIGHT = {"han": 3, "kana": 3, "hangul": 3}
# What a script stands for as long as no word says more, and how much likelier a text is to be in
# one of the six languages.
_USUAL = {"latin": "en", "cyrillic": "ru", "arabic": "ar"}
_PRIOR = 1.2
"""Times that a word counts for an official language of the United Nations. Chosen, no
measurement."""
_ENOUGH = 60
"""Letters that make a script certain. Chosen, no measurement."""
_ENOUGH_WORDS = 12
"""Function words that make a language certain. Chosen, no measurement."""
_SAMPLE = 40_000
"""Limit: characters looked at, so that long texts take no longer."""


@dataclass(frozen=True, slots=True)
class Guess:
    """A language and how sure it is, 0..1; the language is "und" where there are no letters."""

    lang: str
    confidence: float


def detect(text: str) -> Guess:
    """The language that most of the text is written in.

    >>> detect("大会，回顾其关于信息和通信技术促进可持续发展的各项决议以及以往各项决议").lang
    'zh'
    >>> detect("Recalling also its resolution on the follow-up to the World Summit").lang
    'en'
    >>> detect("Annex").confidence < 0.5, detect("1 2 3").lang
    (True, 'und')
    """
    letters: Counter[str] = Counter()
    for found in _SCRIPT.finditer(text[:_SAMPLE]):
        script = found.lastgroup or ""
        letters[script] += (found.end() - found.start()) * _WEIGHT.get(script, 1)
    if not letters:
        return Guess("und", 0.0)
    script, count = _leading(letters)
    certainty = count / letters.total() * min(1.0, count / _ENOUGH)
    if script in _ALONE:
        return Guess(_ALONE[script], round(certainty, 3))
    if script in ("han", "kana"):
        return Guess("ja" if script == "kana" else "zh", round(certainty, 3))
    return _by_words(text[:_SAMPLE], script, certainty)


def _leading(letters: Mapping[str, int]) -> tuple[str, int]:
    """The script of most letters; kana among Han characters make a text Japanese."""
    han, kana = letters.get("han", 0), letters.get("kana", 0)
    if kana > 0.08 * han:
        letters = {**letters, "kana": han + kana, "han": 0}
    script = max(letters, key=lambda name: letters[name])
    return script, letters[script]


@dataclass(frozen=True, slots=True)
class _Evidence:
    """What one word, ending or letter says for each language that has it."""

    words: Mapping[str, Mapping[str, float]]
    endings: Mapping[str, Mapping[str, float]]
    letters: Mapping[str, Mapping[str, float]]
    languages: frozenset[str]


@lru_cache(maxsize=3)
def _evidence(script: str) -> _Evidence:
    table = tomllib.loads(Path(__file__).with_name("function_words.toml").read_text("utf-8"))
    languages = frozenset(table[script])

    def shared(listed: Mapping[str, Iterable[str]], weight: float) -> dict[str, dict[str, float]]:
        """A word of many languages says little about each."""
        owners: dict[str, list[str]] = {}
        for lang in languages & listed.keys():
            for item in listed[lang]:
                owners.setdefault(item, []).append(lang)
        return {item: dict.fromkeys(who, weight / len(who) ** 0.5) for item, who in owners.items()}

    def split(part: str) -> dict[str, list[str]]:
        return {lang: words.split() for lang, words in table[part].items()}

    return _Evidence(
        shared(split(script), 1.0), shared(split("endings"), 0.6), shared(table["letters"], 0.3),
        languages,
    )  # fmt: skip


def _by_words(text: str, script: str, certainty: float) -> Guess:
    """Count what speaks for each language of the script."""
    evidence = _evidence(script)
    composed = unicodedata.normalize("NFC", text.replace("\u00ad", ""))
    words = Counter(re.findall(r"[^\W\d_]+", composed.lower()))
    scores = dict.fromkeys(evidence.languages, 0.0)
    for word, count in words.items():
        for lang, weight in _of_word(word, evidence):
            scores[lang] += weight * count * (_PRIOR if lang in OFFICIAL else 1.0)
    best, rival = sorted(scores, key=lambda lang: (-scores[lang], lang))[:2]
    if not scores[best]:
        return Guess(_USUAL[script], 0.0)
    lead = (scores[best] - scores[rival]) / scores[best]
    share = min(1.0, 4 * scores[best] / words.total())
    enough = min(1.0, words.total() / _ENOUGH_WORDS)
    return Guess(best, round(certainty * enough * min(1.0, 2 * lead * share), 3))


def _of_word(word: str, evidence: _Evidence) -> Iterator[tuple[str, float]]:
    yield from evidence.words.get(word, {}).items()
    for length in range(2, min(8, len(word) - 2)):
        yield from evidence.endings.get(word[-length:], {}).items()
    for letter in word:
        if letter in evidence.letters:
            yield from evidence.letters[letter].items()
