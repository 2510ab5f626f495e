"""Whether Chinese characters render a Latin name by its sound: 加泰罗尼亚 is Catalonia.

A name is read letter by letter, each character as the syllable that it stands for in tables of
transliteration: what it begins with, a vowel, and n where the syllable has one. What a character
can't be read as in the place where it stands is misspelt, or no such name.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from tmtool.lang.numbers import compile_pattern
from tmtool.un.proper_names import PLACE, list_names

_VOWELS = "aeiouy"
_MOST_VOWELS = 3
"""So many letters one vowel of a syllable has at most: Beauvoir. Chosen, no measurement."""
# Letters that are written in several ways, by what they are read as.
_SPELLINGS = (
    ("[’'‘`-]", ""), ("eau", "o"), ("x", "ks"), ("s?ch(?=[rl])", "k"), ("s(?:ch|z)", "sh"),
    ("t(?:ch|sch)", "ch"), ("cz", "ch"), ("c[ck](?![eiy])", "k"), ("ph", "f"), ("t[sz]", "C"),
    ("qu?", "k"), ("wh", "w"), ("ow(?=e)", "ou"),
    ("ch", "H"), ("sh", "S"), ("zh", "Z"), ("th", "T"), ("kh", "K"), ("gh", "G"),
    ("c(?=[eiy])", "s"), ("c", "k"), ("gu(?=[eiy])", "g"), ("gn", "n"), ("dj", "j"),
    ("dh", "d"), ("tT", "T"), (r"(?<=[aeiouy])w(?![aeiouy])", "u"),
    (r"(.)\1+", r"\1"),
)  # fmt: skip
_UNITS = {"ch": "H", "sh": "S", "zh": "Z", "th": "T", "kh": "K", "gh": "G", "ts": "C"}


def reads_as(characters: str, word: str) -> bool:
    """Whether characters, one after the other, render the whole of a word.

    >>> reads_as("加泰罗尼亚", "Catalonia"), reads_as("加泰尼罗亚", "Catalonia")
    (True, False)
    """
    letters = spell_by_sound(word)
    ends = {0}
    for each in characters:
        ends = {end for at in ends for end in _read(each, letters, at)}
        if not ends:
            return False
    return len(letters) in ends


def list_readings(text: str, word: str, start: int) -> list[int]:
    """Where characters may end that, from a place on, render a word.

    >>> list_readings("法比尤斯先生", "Fabius", 0)
    [2, 3, 4]
    """
    letters = spell_by_sound(word)
    if start >= len(text) or not (ends := _read(text[start], letters, 0)):
        return []
    found = [start + 1] if len(letters) in ends else []
    for at in range(start + 1, len(text)):
        ends = frozenset().union(*(_read(text[at], letters, begin) for begin in ends))
        if not ends:
            break
        if len(letters) in ends:
            found.append(at + 1)
    return found


@lru_cache(maxsize=8192)
def spell_by_sound(word: str) -> str:
    """A word with one letter for each consonant and without what isn't heard.

    >>> spell_by_sound("Catalonia"), spell_by_sound("Xhosa"), spell_by_sound("Phillips")
    ('katalonia', 'kSosa', 'filips')
    """
    letters = unicodedata.normalize("NFD", word.casefold().replace("ç", "s"))
    low = "".join(each for each in letters if not unicodedata.combining(each))
    for written, read in _SPELLINGS:
        low = compile_pattern(written).sub(read, low)
    return low


@lru_cache(maxsize=65536)
def _read(character: str, letters: str, at: int) -> frozenset[int]:
    """Where a character may end that begins at a place of a word."""
    return frozenset(
        end
        for syllable in list_syllables().get(character, ())
        for end in _pass(syllable, letters, at)
    )


def _pass(syllable: str, letters: str, at: int) -> Iterator[int]:
    onset, final = split_syllable(syllable)
    nasal = final.endswith(("n", "ng"))
    vowels = _list_vowels(final, syllable)
    for start in _pass_onset(onset, letters, at):
        for end in _pass_vowels(letters, start, vowels):
            if nasal:
                yield from _pass_nasal(letters, start, end, at)
            elif end > at:
                yield from _pass_silent(letters, end)


def _pass_nasal(letters: str, start: int, end: int, at: int) -> Iterator[int]:
    """Behind the vowels of a syllable the n that it ends in."""
    if letters[end : end + 1] == "r" and end > start:
        # The r of "burn" and "Bern" isn't heard.
        end += 1
    if letters[end : end + 1] in ("n", "m"):
        if letters[end + 1 : end + 2] in tuple(_VOWELS) and end > at:
            # One n for two syllables: 罕默.
            yield end
        end += 1
        yield end
        # "long", "land" and "Line".
        if letters[end : end + 1] in ("g", "k", "d", "t", "e"):
            yield end + 1


def _pass_onset(onset: str, letters: str, at: int) -> Iterator[int]:
    for each in load_sounds()["onsets"][onset].split():
        unit = _UNITS.get(each, each)
        if unit == "-":
            yield at
        elif letters[at : at + 1] == unit:
            yield at + 1


def _pass_vowels(letters: str, at: int, begins: str) -> Iterator[int]:
    if "-" in begins:
        yield at
    if letters[at : at + 1] and letters[at] in begins and letters[at] != "-":
        for end in range(at + 1, min(at + _MOST_VOWELS, len(letters)) + 1):
            yield end
            if letters[end : end + 1] not in tuple(_VOWELS):
                break


def _pass_silent(letters: str, at: int) -> Iterator[int]:
    """The end itself, and behind a letter that isn't heard: r before a consonant, the last t."""
    yield at
    after, beyond = letters[at : at + 1], letters[at + 1 : at + 2]
    heard = beyond and beyond in _VOWELS
    if after and not heard and after in ("rlhGwtd" if beyond else "rhGwtdse"):
        yield at + 1
    if after == "r" and letters[at + 1 :] in ("d", "t", "s"):
        yield at + 2


@lru_cache(maxsize=512)
def _list_vowels(final: str, syllable: str) -> str:
    """The letters that the vowel of a syllable begins with."""
    if syllable in load_sounds()["other"]["alone"]:
        return _VOWELS + "-"
    known = load_sounds()["finals"]
    if syllable in known:
        return str(known[syllable]).replace(" ", "")
    bare = final if final in known else final.removesuffix("g").removesuffix("n")
    return str(known.get(bare, "- a e i o u y")).replace(" ", "")


@lru_cache(maxsize=1024)
def split_syllable(syllable: str) -> tuple[str, str]:
    """What a syllable begins with, and the rest; `er` is l or r.

    >>> split_syllable("zhang"), split_syllable("an"), split_syllable("er")
    (('zh', 'ang'), ('', 'an'), ('er', 'er'))
    """
    if syllable == "er":
        return "er", "er"
    onset = re.match("[zcs]h|[^aeiouv]", syllable)
    begin = onset[0] if onset else ""
    return begin, syllable[len(begin) :]


@lru_cache(maxsize=1)
def list_syllables() -> Mapping[str, tuple[str, ...]]:
    """The characters of transliteration, with the syllables that they are."""
    found: dict[str, tuple[str, ...]] = {}
    for syllable, characters in load_sounds()["syllables"].items():
        for each in characters:
            found[each] = (*found.get(each, ()), syllable)
    return found


@lru_cache(maxsize=1)
def list_look_alikes() -> Mapping[str, tuple[str, ...]]:
    """The characters of transliteration that another may be a slip for, by the other.

    >>> list_look_alikes()["而"]
    ('尔',)
    """
    found: dict[str, tuple[str, ...]] = {}
    for right, wrong in load_sounds()["alike"].items():
        for each in wrong:
            found[each] = (*found.get(each, ()), right)
    return found


@lru_cache(maxsize=1)
def list_exceptions() -> frozenset[str]:
    """Two characters that stand side by side in known names, one of which renders no sound else."""
    names = [each.text for each in list_names("zh") if each.state or each.of.startswith(PLACE)]
    words = (*load_sounds()["other"]["words"], *names)
    return frozenset(word[at : at + 2] for word in words for at in range(len(word) - 1))


@lru_cache(maxsize=1)
def load_sounds() -> Mapping[str, Any]:
    """The tables of `name_sounds.toml`."""
    return tomllib.loads(Path(__file__).with_name("name_sounds.toml").read_text("utf-8"))
