"""Languages that part their words: words as they count, and which runs of them may name a thing."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from tmtool import lang as lists
from tmtool.lang.english import find_other_numbers, list_verb_forms, load_list
from tmtool.lang.fold import fold
from tmtool.lang.script import get_base

# Letters, with the accents and vowel marks that may stand as characters of their own.
_MARKS = r"\u0300-\u036f\u0640\u064b-\u0652"
_LETTERS = rf"[^\W\d_](?:[^\W_]|[{_MARKS}]"
_WORD = re.compile(rf"{_LETTERS}|['’](?=[^\W\d_])|[-‐‑](?=[^\W_]))*")
# Where an apostrophe stands for a vowel, two words meet there.
_BEFORE_APOSTROPHE = re.compile(rf"{_LETTERS}|[-‐‑](?=[^\W_]))*")
_ELIDING = frozenset({"fr", "it", "ca"})
_LEANING = re.compile(r"(?:[^e]al|ive|ous|[^n]ic|able|ible|ful|less|ed)$")
JOINING = frozenset(("and", "or", "et", "ou", "y", "o", "und", "oder"))
"""Words that join two things of one kind."""
_BLANK = re.compile(r"\s+|['’]s?\s+|['’]")


def iter_words(text: str, lang: str) -> Iterator[tuple[int, int, bool]]:
    """Where each word stands, and whether something other than a blank parts it from the last.

    Figures are no words.

    >>> [each for each in iter_words("In 2020, safe water", "en")]
    [(0, 2, True), (9, 13, True), (14, 19, False)]
    >>> [each for each in iter_words("l’égalité", "fr")]
    [(0, 1, True), (2, 9, False)]
    """
    pattern = _BEFORE_APOSTROPHE if get_base(lang) in _ELIDING else _WORD
    stop = -1
    for match in pattern.finditer(text):
        start = match.start()
        yield start, match.end(), stop < 0 or not _BLANK.fullmatch(text, stop, start)
        stop = match.end()


def build_keys(words: Iterable[str], lang: str) -> dict[str, str]:
    """What each word counts as: folded; in English in the singular where the texts have that too.

    >>> build_keys(["Countries", "country", "means"], "en")["Countries"]
    'country'
    """
    folded = {word: fold(word) for word in words}
    if get_base(lang) != "en":
        return folded
    known = set(folded.values())
    return {word: _singular(key, known) for word, key in folded.items()}


def _singular(key: str, keys: set[str]) -> str:
    if not key.endswith("s") or len(key) < 4:
        return key
    head, _, last = key.rpartition("-")
    joined = f"{head}-" if head else ""
    singulars = sorted(each for each in find_other_numbers(last) if len(each) < len(last))
    return next((joined + one for one in singulars if joined + one in keys), key)


def load_rules(lang: str) -> Rules:
    """What is known of a language, as little as it may be."""
    return _rules(get_base(lang))


def build_name_test(lang: str) -> Callable[[Sequence[str]], bool]:
    """A test on the words of a run, as written: whether they may name a thing.

    >>> fits = build_name_test("en")
    >>> fits(["least", "developed", "countries"]), fits(["rule", "of", "law"])
    (True, True)
    >>> fits(["ensure", "access"]), fits(["access", "to"]), fits(["number", "of", "countries"])
    (False, False, False)
    """
    return load_rules(lang).is_fitting


class Rules:
    """Small words, which no term begins or ends with, those inside, and verbs."""

    def __init__(self, lang: str) -> None:
        data = load_tables().get(lang, {})
        self._small = frozenset(_listed(data, "small")) | _common(lang)
        self._several = lang != "en"
        self._verbs: frozenset[str] = frozenset()
        self._inside = frozenset(_listed(data, "inside"))
        self._names = frozenset(_listed(data, "names"))
        self._generic = frozenset(_listed(data, "generic"))
        self._never_last = frozenset(_listed(data, "never_last"))
        self._idioms = frozenset(_listed(data, "idioms")) if lang == "en" else frozenset()
        self._nouns = frozenset(_listed(data, "nouns"))
        self._endings = _LEANING if lang == "en" else None
        if lang == "en":
            self._small |= (
                load_list("prepositions") | load_list("determiners") | load_list("not_verbs")
            )
            forms = (list_verb_forms(verb) for verb in _listed(data, "verbs"))
            self._verbs = frozenset().union(*forms) - frozenset(_listed(data, "qualifying"))
        else:
            self._inside = self._names = _common(lang)

    def is_small(self, word: str) -> bool:
        return word in self._small

    def is_fitting(self, run: Sequence[str]) -> bool:
        small = [fold(word) for word in run]
        if {small[0], small[-1]} & (self._small | self._verbs) or len(small[-1]) < 2:
            return False
        if small[-1] in self._never_last:
            return False
        if small[-1] in self._idioms and set(small[-2:-1]) & {"in", "with"}:
            return False
        if self._is_adverb(small[-1]) or (len(run) < 3 and self._is_adverb(small[0])):
            return False
        if small[0] in self._generic and small[1:2] == ["of"]:
            return False
        return all(self._joins(run, small, at) for at in range(1, len(run) - 1))

    def _is_adverb(self, word: str) -> bool:
        return word.endswith("ly") and len(word) > 4 and word not in self._nouns

    def may_be_verb(self, word: str) -> bool:
        """Whether a word looks like what a subject has after it."""
        return word in self._verbs or (word.endswith("ed") and word not in self._nouns)

    def is_qualifier_like(self, word: str) -> bool:
        """Whether a word looks like one that qualifies another: an adjective, a participle."""
        ending = self._endings.search(word) if self._endings else None
        return ending is not None and word not in self._nouns

    def _joins(self, run: Sequence[str], small: Sequence[str], at: int) -> bool:
        """Whether what stands inside may: no small word but a few, and more of them in names."""
        word = small[at]
        if word not in self._small:
            return word not in self._verbs
        if word in self._inside:
            return self._several or small[at + 1] not in self._inside
        after = next((each for each in run[at + 1 :] if fold(each) not in self._names), "")
        return word in self._names and run[0][:1].isupper() and after[:1].isupper()


@lru_cache(maxsize=8)
def _common(lang: str) -> frozenset[str]:
    """The commonest words of a language, none of one that is not known."""
    text = Path(lists.__file__).with_name("function_words.toml").read_text("utf-8")
    found = (table.get(lang, "") for table in tomllib.loads(text).values())
    return frozenset(str(next(filter(None, found), "")).split())


def _listed(data: dict[str, Any], name: str) -> list[str]:
    return str(data.get(name, "")).split()


@lru_cache(maxsize=8)
def _rules(lang: str) -> Rules:
    return Rules(lang)


@lru_cache(maxsize=1)
def load_tables() -> dict[str, dict[str, Any]]:
    """The lists of phrases.toml, by language."""
    return tomllib.loads(Path(__file__).with_name("phrases.toml").read_text("utf-8"))
