"""Facts of the languages that segmentation needs, one TOML file each: words, no rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from importlib.resources import files

LANGUAGES = ("ar", "de", "en", "es", "fr", "ru", "zh")
"""The languages that have a file of their own; any other takes `general.toml`."""

Words = frozenset[str]


@dataclass(frozen=True, slots=True)
class LanguageFacts:
    """The words of one language; abbreviations stand without their last point.

    `never_ends`: a sentence goes on after these ("Mr"). `before_number`: it goes on where a number
    follows ("para"). `ends_before_starter`: it ends only where a word of `starters` follows ("Inc",
    "U.S"). `ends`: it ends before any capital ("etc"). `units` are such only after a figure.
    `adverbials` open a sentence that goes on after a time of day ("At 5 a.m. Mr. Smith went").
    `lettered` precede a letter that is a name, not an initial ("annex A"). `zones` follow a time.
    `months` follow an ordinal ("12. Juni").
    `openers` begin a clause after a comma. `openings` begin a new sentence after an ellipsis.
    `particles` continue the sentence that a closed quotation stands in. `sayings` are verbs that
    name a speaker after the quotation.
    """

    longest_quotation: int = 600
    never_ends: Words = field(default=frozenset())
    before_number: Words = field(default=frozenset())
    ends_before_starter: Words = field(default=frozenset())
    ends: Words = field(default=frozenset())
    units: Words = field(default=frozenset())
    starters: Words = field(default=frozenset())
    adverbials: Words = field(default=frozenset())
    lettered: Words = field(default=frozenset())
    zones: Words = field(default=frozenset())
    months: Words = field(default=frozenset())
    openers: Words = field(default=frozenset())
    openings: Words = field(default=frozenset())
    particles: Words = field(default=frozenset())
    sayings: Words = field(default=frozenset())

    @property
    def longest_opener(self) -> int:
        """In code points; 0 where the language has none."""
        return _longest(self.openers)


@cache
def load_facts(lang: str) -> LanguageFacts:
    """The facts of a language (an ISO 639-1 code).

    >>> "para" in load_facts("en").before_number, "确认" in load_facts("zh").openers
    (True, True)
    >>> "Dr" in load_facts("pt").never_ends
    True
    """
    import tomllib

    name = lang if lang in LANGUAGES else "general"
    stored = tomllib.loads(files(__name__).joinpath(f"{name}.toml").read_text(encoding="utf-8"))
    longest = stored.pop("longest_quotation", LanguageFacts().longest_quotation)
    if latin := stored.pop("latin_like", None):
        return replace(load_facts(latin), longest_quotation=longest, **_all_words(stored))
    return LanguageFacts(longest, **_all_words(stored))


@cache
def _longest(words: Words) -> int:
    return max(map(len, words), default=0)


def _all_words(stored: Mapping[str, str]) -> dict[str, Words]:
    return {key: _words(value) for key, value in stored.items()}


def _words(text: str) -> Words:
    """The words of a text, or its lines where it starts with a bar and means phrases."""
    if not text.startswith("|"):
        return frozenset(text.split())
    return frozenset(line.strip() for line in text[1:].splitlines() if line.strip())
