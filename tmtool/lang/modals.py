"""Modal verbs of Chinese and English by class: what is owed, allowed, forbidden, not required."""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Any

from tmtool.lang.fold import lower_in_place, simplify_in_place
from tmtool.lang.opposites import Pole, PoleWord

DUTY = 0
"""Obligation against permission or possibility. Chosen: its place in the list of oppositions."""
BAN = 1
"""Prohibition against what is not required. Chosen: its place in the list of oppositions."""
_CLASSES: tuple[tuple[str, int, Pole], ...] = (
    ("obligation", DUTY, 0), ("permission", DUTY, 1), ("prohibition", BAN, 0),
    ("exemption", BAN, 1),
)  # fmt: skip
_MONTH = re.compile(r"\bMay\b")
"""The month; a question that begins with the verb is rarer."""


def find_modals(text: str, lang: str) -> list[PoleWord]:
    """The modal verbs of a text in Chinese or English, by the oppositions `DUTY` and `BAN`.

    >>> [(modal.start, modal.pole) for modal in find_modals("各国应合作，也可协商", "zh")
    ...  if modal.strong]
    [(2, 0), (7, 1)]
    >>> [modal.opposition for modal in find_modals("States shall not use force", "en")
    ...  if modal.strong]
    [1]
    """
    read = simplify_in_place(text) if lang == "zh" else text
    read = lower_in_place(_MONTH.sub("   ", read))
    found = []
    for opposition, pattern in _patterns()[lang].items():
        for match in pattern.finditer(read):
            kind = match.lastgroup or ""
            if kind == "neutral":
                continue
            name, _, weak = kind.partition("_")
            pole: Pole = 0 if name in ("obligation", "prohibition") else 1
            found.append(PoleWord(*match.span(), opposition, pole, not weak))
    return found


@lru_cache(maxsize=1)
def load_modals() -> dict[str, dict[str, Any]]:
    """The lists of modals.toml."""
    return tomllib.loads(Path(__file__).with_name("modals.toml").read_text("utf-8"))


@lru_cache(maxsize=1)
def _patterns() -> dict[str, dict[int, re.Pattern[str]]]:
    """One for each opposition of a language; the groups say the class."""
    return {
        lang: {number: _build_pattern(lang, number) for number in (DUTY, BAN)}
        for lang in load_modals()
    }


def _build_pattern(lang: str, number: int) -> re.Pattern[str]:
    own = load_modals()[lang]
    neutral = re.sub(r"\s*\n\s*", "", own["neutral"]) if lang == "zh" else own["neutral"]
    groups = [("neutral", neutral)] if number == DUTY else []
    for name, opposition, _ in _CLASSES:
        if opposition == number:
            groups.append((name, own[name]))
    for name, opposition, _ in _CLASSES:
        if opposition == number:
            groups.append((f"{name}_weak", own[f"{name}_weak"]))
    whole = "|".join(f"(?P<{name}>{words})" for name, words in groups)
    return re.compile(rf"\b(?:{whole})\b" if lang == "en" else whole)
