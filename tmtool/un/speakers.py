"""Who speaks in a paragraph of a verbatim or summary record: "Mr. Li (China):", "The President:".

A State is told by its name in brackets, whatever the name of the person before it is; else the
function is. The words are in speakers.toml.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from tmtool.un.proper_names import find_state
from tmtool.un.vocabulary import load_words

OTHER = "other"
"""Somebody speaks, of whom it can't be said who it is across languages."""
_INSIDE = r"(?:[^()（）]|[(（][^()（）]*[)）])+"
_NUMBER = r"(?:[0-9]{1,4}\s?[.．、)]\s*)?"
_NAME = r"[^()（）:：。，；]{1,60}?"
_BRACKETS = rf"(?:\s*[(（]{_INSIDE}[)）])*"


def find_speaker(text: str, lang: str) -> str | None:
    """The ISO 3166 code of the State, or the function, that a paragraph opens with.

    The number of the paragraph may stand before it.

    `OTHER` where somebody else speaks, None where nobody is said to.

    >>> find_speaker("Mr. Li Ming (China) (spoke in Chinese): Thank you.", "en")
    'CN'
    >>> find_speaker("主席（以法语发言）：", "zh"), find_speaker("The President spoke.", "en")
    ('chair', None)
    >>> find_speaker("Ms. Jones: I have nothing to add.", "en")
    'other'
    """
    rules = _build_rules(lang)
    if rules is None:
        return None
    for key, opening in rules.functions.items():
        if opening.match(text):
            return key
    found = rules.person.match(text)
    if found is None:
        return None
    state = " ".join((found["state"] or "").replace("’", "'").split())
    return rules.states.get(state) or find_state(state, lang) or OTHER


@dataclass(frozen=True, slots=True)
class _Rules:
    """How a paragraph opens where a person speaks, and where somebody by function."""

    person: re.Pattern[str]
    functions: Mapping[str, re.Pattern[str]]
    states: Mapping[str, str]
    """Codes of States by names that only records have."""


@cache
def _build_rules(lang: str) -> _Rules | None:
    """None for a language that isn't known."""
    words = load_words("speakers.toml").get(lang)
    if words is None:
        return None
    titles = _list_choices(words["titles"])
    person = rf"{_NAME}(?:{titles})" if lang == "zh" else rf"(?:{titles})\.?\s+{_NAME}"
    blank = "" if lang == "zh" else r"\s+"
    said = rf"{blank}(?:{_list_choices(words['said'])})"
    return _Rules(
        re.compile(rf"{_NUMBER}{person}\s*(?:[(（](?P<state>{_INSIDE})[)）]|[:：])"),
        {
            key: re.compile(rf"{_NUMBER}(?:{_list_choices(names)}){_BRACKETS}(?:\s*[:：]|{said})")
            for key, names in words["functions"].items()
        },
        {name: code for code, name in words.get("states", {}).items()},
    )


def _list_choices(words: Iterable[str]) -> str:
    return "|".join(map(re.escape, words))
