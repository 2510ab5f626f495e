"""How English words change: one and several, the forms of verbs. Rules, and lists in english.toml.

Made for finding terms: a form too many that is no word does no harm, one too few hides a term.
Words come and go in small letters.
"""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from functools import lru_cache
from pathlib import Path
from typing import Any

_ES = re.compile("(?:s|x|z|ch|sh)$")
_Y = re.compile("[^aeiou]y$")
# Words in -ss, -us and -is are one, not several.
_NOT_SEVERAL = re.compile("(?:ss|us|is|'s|^.{1,2})$")
_DOUBLED = re.compile("[^aeiou][aeiou][bdgklmnprtvz]$")


@lru_cache(maxsize=8192)
def find_other_numbers(word: str) -> frozenset[str]:
    """The word in the other number, or in both where it may be either; itself is left out.

    >>> (
    ...     sorted(find_other_numbers("technologies")),
    ...     sorted(find_other_numbers("policy")),
    ...     sorted(find_other_numbers("women")),
    ... )
    (['technology'], ['policies'], ['woman'])
    >>> sorted(find_other_numbers("goods")), sorted(find_other_numbers("index"))
    ([], ['indexes', 'indices'])
    """
    if word in load_list("unchanging") or word.endswith("ics"):
        return frozenset()
    singulars = _singulars().get(word)
    if singulars:
        return frozenset(singulars)
    if word.endswith("s") and not _NOT_SEVERAL.search(word):
        return frozenset(_singular(word))
    return frozenset(_tables()["plurals"].get(word) or [_regular(word)])


@lru_cache(maxsize=8192)
def list_verb_forms(word: str) -> frozenset[str]:
    """All forms of a verb, given in the basic form or the one in -ing; itself is among them.

    >>> sorted(list_verb_forms("bridge"))
    ['bridge', 'bridged', 'bridges', 'bridging']
    >>> (
    ...     {"left", "leave", "leaving"} <= list_verb_forms("leaving"),
    ...     "built" in list_verb_forms("build"),
    ... )
    (True, True)
    """
    bases = {word}
    if word.endswith("ing") and len(word) > 5:
        stem = word[:-3]
        bases = {stem, stem + "e"} | ({stem[:-1]} if stem[-1:] == stem[-2:-1] else set())
    return frozenset({word}).union(*(_conjugated(base) for base in bases))


def find_other_spellings(word: str) -> frozenset[str]:
    """The word as British or American spelling has it, whichever it isn't.

    >>> (
    ...     sorted(find_other_spellings("organisations")),
    ...     sorted(find_other_spellings("program")),
    ...     sorted(find_other_spellings("centred")),
    ... )
    (['organizations'], ['programme'], ['centered'])
    """
    shortest = _tables()["spellings"]["shortest"]
    return frozenset(
        word[: -len(end)] + other
        for size in range(1, len(word) - shortest + 1)
        for end in (word[-size:],)
        for other in _other_ends().get(end, ())
    )


def find_verbs(noun: str) -> frozenset[str]:
    """The verbs that a noun may be made of, in the basic form; nothing for other nouns.

    >>> sorted(find_verbs("empowerment")), sorted(find_verbs("transfer")), sorted(find_verbs("gap"))
    (['empower'], ['transfer'], [])
    >>> "eradicate" in find_verbs("eradication")
    True
    """
    if noun in load_list("verbal_nouns"):
        return frozenset((noun,))
    ends: dict[str, list[str]] = _tables()["verb_ends"]
    fitting = (end for end in ends if noun.endswith(end) and len(noun) > len(end) + 2)
    end = max(fitting, key=len, default=None)
    return frozenset(noun[: -len(end)] + other for other in ends[end]) if end else frozenset()


def may_be_adjective(word: str) -> bool:
    """Whether a word ends as adjectives do, or is one.

    >>> may_be_adjective("digital"), may_be_adjective("technology")
    (True, False)
    """
    return word in load_list("adjectives") or word.endswith(tuple(load_list("adjective_ends")))


@lru_cache(maxsize=16)
def load_list(name: str) -> frozenset[str]:
    """The words of a list: "unchanging", "determiners", "prepositions", "prefixes" and others."""
    return frozenset(_tables()["words"][name])


def _regular(word: str) -> str:
    """With the ending of several, of "he", "she" and "it"."""
    if _Y.search(word):
        return word[:-1] + "ies"
    return word + ("es" if _ES.search(word) else "s")


def _singular(word: str) -> set[str]:
    """What the word may be several of."""
    if word.endswith("ies") and len(word) > 4:
        return {word[:-3] + "y"}
    if word.endswith("es") and _ES.search(word[:-2]):
        return {word[:-1]} | ({word[:-2]} if len(word) > 4 else set())
    return {word[:-1]}


def _conjugated(base: str) -> set[str]:
    irregular = _tables()["verbs"].get(base)
    doubled = base + base[-1] if _DOUBLED.search(base) else base
    stems = {base[:-1]} if base.endswith("e") and not base.endswith("ee") else {base, doubled}
    past = set(irregular) if irregular else {_past(stem, base) for stem in stems}
    return {base, _regular(base), *past, *(stem + "ing" for stem in stems)}


def _past(stem: str, base: str) -> str:
    return base[:-1] + "ied" if _Y.search(base) else stem.removesuffix("e") + "ed"


@lru_cache(maxsize=1)
def _singulars() -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for one, several in _tables()["plurals"].items():
        for word in several:
            found[word].add(one)
    return dict(found)


@lru_cache(maxsize=1)
def _other_ends() -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for one, other in _tables()["spellings"]["pairs"]:
        found[one].add(other)
        found[other].add(one)
    return dict(found)


@lru_cache(maxsize=1)
def _tables() -> dict[str, dict[str, Any]]:
    return tomllib.loads(Path(__file__).with_name("english.toml").read_text("utf-8"))


@lru_cache(maxsize=1)
def load_common_words() -> frozenset[str]:
    """Load common English words of more than three letters.

    >>> "agreement" in load_common_words()
    True
    """
    return frozenset(Path(__file__).with_name("common_english.txt").read_text("utf-8").split())
