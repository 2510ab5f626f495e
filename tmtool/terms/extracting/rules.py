"""What languages say of runs of words: how they are cut, and which of them may name a thing."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from tmtool import lang as lists
from tmtool.lang.english import find_other_numbers, list_verb_forms, load_list
from tmtool.lang.fold import fold, fold_with_offsets
from tmtool.lang.script import get_base, is_han
from tmtool.lang.tokens import HAN

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


@lru_cache(maxsize=8)
def load_rules(lang: str) -> Rules:
    """What is known of a language, as little as it may be."""
    return Rules(get_base(lang))


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
        """Whether the words of a run, as written, may name a thing.

        >>> fits = load_rules("en").is_fitting
        >>> fits(["least", "developed", "countries"]), fits(["rule", "of", "law"])
        (True, True)
        >>> fits(["ensure", "access"]), fits(["access", "to"]), fits(["number", "of", "countries"])
        (False, False, False)
        """
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


@lru_cache(maxsize=1)
def load_tables() -> dict[str, dict[str, Any]]:
    """The lists of phrases.toml, by language."""
    return tomllib.loads(Path(__file__).with_name("phrases.toml").read_text("utf-8"))


def iter_characters(text: str) -> Iterator[tuple[int, int, str, bool]]:
    """Each Chinese character and Latin word: its place, what it counts as, whether it is parted.

    It is parted from the last one where a mark or a figure stands between.

    >>> [each[2:] for each in iter_characters("ICT技術，2020年COVID-19")]
    [('ict', True), ('技', False), ('术', False), ('年', True), ('covid-19', False)]
    """
    folded, offsets = fold_with_offsets(text)
    parted = True
    for match in _TOKEN.finditer(folded):
        start, stop = offsets[match.start()], offsets[match.end()]
        if match[0][0].isalpha() or is_han(match[0][0]):
            # Folding drops blanks beside Chinese: they belong to no token.
            yield start, start + len(text[start:stop].rstrip()), match[0], parted
            parted = False
        else:
            parted = True


_TOKEN = re.compile(rf"[{HAN}]|[^\W\d_{HAN}](?:[^\W_{HAN}]|[-./](?=[^\W_{HAN}]))*|\S")
_WITH, _RELATED = frozenset("与同和"), frozenset(("有关", "相关"))


def is_nameable(words: Sequence[str]) -> bool:
    """Whether a run may name a thing, by its words.

    "与贸易有关的" begins with a small word, and with no other one.

    >>> (
    ...     is_nameable(["与", "水", "有关", "的", "生态系统"]),
    ...     is_nameable(["水", "有关", "的", "生态系统"]),
    ... )
    (True, False)
    >>> (
    ...     is_nameable(["可", "持续", "发展"]),
    ...     is_nameable(["的", "发展"]),
    ...     is_nameable(["国家", "在", "会议"]),
    ... )
    (True, False, False)
    """
    first, last = words[0], words[-1]
    related = not _RELATED.isdisjoint(words[1:])
    if first in _list_chinese("first") and first not in _WITH:
        return False
    if last in _list_chinese("last") or last[-1] in _list_chinese("never_last"):
        return False
    if (first in _WITH) != related or (first[0] in _list_chinese("never_first") and not related):
        return False
    return all(
        each in _list_chinese("inside") or each not in _list_chinese("last") for each in words[1:-1]
    )


def is_chinese_verb(word: str) -> bool:
    """Whether a word is mostly a verb in such texts: what it governs is named without it."""
    return word in _list_chinese("verbs")


def is_small_character(character: str) -> bool:
    """Whether a character is one of grammar, where it stands for itself."""
    return character in _list_chinese("never_last")


@cache
def _list_chinese(name: str) -> frozenset[str]:
    """One of the lists of phrases.toml."""
    return frozenset(str(load_tables()["zh"][name]).split())
