"""What the opening words of paragraphs say, in kinds: whether two can stand for each other at all.

Which renderings are attested changes with body and year; what the words say does not. The kinds are
in opening_senses.toml.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

_NOTED = frozenset(("note",))


@lru_cache(maxsize=1)
def _load() -> Mapping[str, Any]:
    return tomllib.loads(Path(__file__).with_name("opening_senses.toml").read_text("utf-8"))


@lru_cache(maxsize=2)
def _patterns(lang: str) -> Mapping[str, re.Pattern[str]]:
    before = r"\b" if lang == "en" else ""
    return {
        name: re.compile(f"{before}(?:{'|'.join(words[lang])})")
        for name, words in _load()["senses"].items()
    }


@lru_cache(maxsize=4096)
def find_senses(core: str, lang: str) -> frozenset[str]:
    """The kinds of what an opening says, by its folded words; none where no list has them.

    >>> sorted(find_senses("noting with deep concern", "en")), sorted(find_senses("敦促", "zh"))
    (['concern', 'note'], ['urge'])
    """
    return frozenset(name for name, each in _patterns(lang).items() if each.search(core))


def may_render(english: str, chinese: str) -> bool | None:
    """Whether two cores say things of one kind; None where that is not known of both.

    >>> may_render("underlines", "强调"), may_render("underlines", "敦促"), may_render("x", "强调")
    (True, False, None)
    >>> may_render("noting with concern", "关切地注意到"), may_render("noting", "关切地注意到")
    (True, False)
    """
    kinds = find_senses(english, "en"), find_senses(chinese, "zh")
    if not all(kinds):
        return None
    if kinds[0] & kinds[1] >= _NOTED:
        return _find_feelings(english, "en") == _find_feelings(chinese, "zh")
    return not kinds[0].isdisjoint(kinds[1])


@lru_cache(maxsize=4096)
def _find_feelings(core: str, lang: str) -> frozenset[str]:
    return frozenset(
        name for name, words in _load()["feelings"].items() if re.search(words[lang], core)
    )


@lru_cache(maxsize=1)
def _act() -> re.Pattern[str]:
    acts = _load()["acts"]
    verbs, nouns = ("|".join(acts[name]) for name in ("verbs", "nouns"))
    return re.compile(rf"\b(?:{verbs})[a-z]*\s+(?:(?:its|their)\s+)?(?:{nouns})\b", re.IGNORECASE)


def names_act(text: str, span: range) -> bool:
    """Whether an English opening repeats or stresses an act that a noun names behind it.

    >>> names_act("Reiterates its request to", range(10)), names_act("Reiterates that", range(10))
    (True, False)
    """
    last = text.rfind(" ", span.start, span.stop) + 1
    return _act().match(text, max(last, span.start)) is not None
