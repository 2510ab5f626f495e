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


def differs_slightly(english: str, chinese: str) -> bool:
    """Whether two cores of one kind differ in degree or shade, which negotiated texts keep apart.

    >>> differs_slightly("noting with concern", "严重关切地注意到")
    True
    >>> differs_slightly("gravely concerned", "关切地注意到"), differs_slightly("aware", "意识到")
    (True, False)
    """
    degree = _load()["degree"]
    if re.search(degree["of"], english):
        strong = [
            re.search(degree[lang], core) for lang, core in (("en", english), ("zh", chinese))
        ]
        if any(strong) and not all(strong):
            return True
    shades = _find_shades(english, "en"), _find_shades(chinese, "zh")
    return all(shades) and shades[0].isdisjoint(shades[1])


@lru_cache(maxsize=4096)
def _find_shades(core: str, lang: str) -> frozenset[str]:
    return frozenset(
        name for name, words in _load()["shades"].items() if re.search(words[lang], core)
    )


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


def find_act(text: str, span: range) -> str | None:
    """An English opening that repeats or stresses an act, with the noun that names it behind it.

    >>> find_act("Reiterates its request to", range(10)), find_act("Reiterates that", range(10))
    ('reiterates its request', None)
    """
    last = text.rfind(" ", span.start, span.stop) + 1
    found = _act().match(text, max(last, span.start))
    return found[0].lower() if found else None
