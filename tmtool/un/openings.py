"""How paragraphs of resolutions begin: "Recalling", "Decides", 回顾, 决定; and the organ's line.

Preambular paragraphs open with a participle or an adjective, operative ones with a verb. In Chinese
the same word may open both, so `find_parts` answers with all that fit.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Literal, TypeAlias

from tmtool.un.vocabulary import load_words

Part: TypeAlias = Literal["preambular", "operative"]

_ADVERBIAL = re.compile(r"^(?:in (?:this|that) \w+|to (?:this|that) end),? ")


def find_parts(text: str, lang: str) -> frozenset[Part]:
    """The parts of a resolution that a paragraph with this beginning may belong to.

    Empty where the beginning is no known formula, or the language isn't Chinese or English.

    >>> sorted(find_parts("又回顾经济及社会理事会的决议，", "zh"))
    ['operative', 'preambular']
    >>> find_parts("Also urges Member States", "en"), find_parts("Deeply concerned at", "en")
    (frozenset({'operative'}), frozenset({'preambular'}))
    >>> find_parts("It was a bright cold day in April", "en")
    frozenset()
    """
    if lang == "zh":
        return _chinese(text)
    return _english(text) if lang == "en" else frozenset()


def is_organ_line(text: str) -> bool:
    """Whether this is the line that opens a resolution: the organ that speaks, and a comma.

    >>> is_organ_line("大会，"), is_organ_line("The General Assembly,"), is_organ_line("大 会")
    (True, True, False)
    """
    stripped = text.strip()
    return stripped[-1:] in tuple(",，،:：") and _names_organ(stripped)


def is_bare_organ_line(text: str) -> bool:
    """Whether this is an organ with its article and no comma, as before one only paragraph.

    >>> is_bare_organ_line("The General Assembly"), is_bare_organ_line("General Assembly")
    (True, False)
    """
    return text.startswith(("The ", "L", "El ", "إن ")) and _names_organ(text.strip())


def match_any(words: Iterable[str]) -> str:
    """A pattern for any of the words, the longest first."""
    return "|".join(re.escape(word) for word in sorted(words, key=lambda word: (-len(word), word)))


@lru_cache(maxsize=1)
def _organ_pattern() -> re.Pattern[str]:
    organs = (
        organ for organs in load_words("openings.toml")["organs"].values() for organ in organs
    )
    return re.compile(rf"(?:{match_any(organs)})\s*[,，،:：]?", re.IGNORECASE)


def _names_organ(text: str) -> bool:
    return len(text) < 60 and _organ_pattern().fullmatch(text.replace("'", "’")) is not None


@lru_cache(maxsize=1)
def _chinese_pattern() -> re.Pattern[str]:
    words = load_words("openings.toml")["zh"]
    return re.compile(
        rf"(?:{match_any(words['before'])})*"
        rf"(?:(?P<both>{match_any(words['both'])})|(?P<preambular>{match_any(words['preambular'])})"
        rf"|(?P<operative>{match_any(words['operative'])}))"
    )


def _chinese(text: str) -> frozenset[Part]:
    match = _chinese_pattern().match(text)
    if match is None:
        return frozenset()
    if match["both"]:
        return frozenset(("preambular", "operative"))
    return frozenset(("preambular",) if match["preambular"] else ("operative",))


def _english(text: str) -> frozenset[Part]:
    if not text[:1].isupper():
        return frozenset()
    table = load_words("openings.toml")["en"]
    words = re.findall(r"[a-z]+", _ADVERBIAL.sub("", " ".join(text.lower().split()[:8])))
    while words and words[0] in table["before"]:
        words = words[1:]
    first = words[0] if words else ""
    if first in table["operative"]:
        return frozenset(("operative",))
    participle = first.endswith("ing") and len(first) > 4
    return frozenset(("preambular",) if participle or first in table["preambular"] else ())
