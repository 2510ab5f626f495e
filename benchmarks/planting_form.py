"""Errors in marks and by slips of the hand: quotation marks, final punctuation, doubled words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from random import Random

from planting import Edit, Planter, Pool, Site, count_words, words

_QUOTES = ("“”", "「」", "『』")
_SAME = {
    ".": "。",
    "。": ".",
    ";": "；",
    "；": ";",
    ":": "：",
    "：": ":",
    "?": "？",
    "？": "?",
    "!": "！",
    "！": "!",
}
_INSTEAD = {
    ".": ",;:",
    ";": ".,",
    ":": ".,",
    "?": ".",
    "!": ".",
    "。": "，；：",
    "；": "。，",
    "：": "。，",
    "？": "。",
    "！": "。",
}
_ENDED = re.compile(r"(?:\b[ap]\.m|\betc|Corr|Add|Rev|Inc|Ltd|\bal|\bNo|\bU\.S|\b[A-Z]|\.)\.$")
_MAY_BE_TWICE = frozenset(("had", "that", "very", "so", "many", "much", "is", "in", "on"))
_FEWEST = 3
"""Words or characters of a text that ends like a sentence. Chosen: a shorter one is a label."""


def _drop_quote(site: Site, _pool: Pool, _rng: Random, *, closing: bool) -> Iterator[Edit]:
    text = site.text
    if not re.search('[“”「」『』"《》‘]', site.source):
        return
    for pair in _QUOTES:
        if text.count(pair[0]) == text.count(pair[1]):
            for found in re.finditer(pair[closing], text):
                yield Edit(*found.span(), "")
    straight = [found.span() for found in re.finditer('"', text)]
    if len(straight) % 2 == 0:
        for span in straight[closing::2]:
            yield Edit(*span, "")


drop_closing: Planter = partial(_drop_quote, closing=True)
"""A quotation isn't closed."""
drop_opening: Planter = partial(_drop_quote, closing=False)
"""A quotation isn't opened."""


def _end(site: Site) -> range | None:
    """The mark that ends the translation, where the source ends with the same."""
    text, source = site.text.rstrip(), site.source.rstrip()
    mark = text[-1:]
    alike = mark in _SAME and source[-1:] in (mark, _SAME[mark])
    if not alike or _ENDED.search(text) or count_words(text, site.lang) < _FEWEST:
        return None
    return range(len(text) - 1, len(text))


def change_end(site: Site, _pool: Pool, rng: Random) -> Iterator[Edit]:
    """The text ends with another mark than its source."""
    if at := _end(site):
        yield Edit(at.start, at.stop, rng.choice(_INSTEAD[site.text[at.start]]))


def drop_end(site: Site, _pool: Pool, _rng: Random) -> Iterator[Edit]:
    """The text ends without the mark that its source has."""
    if at := _end(site):
        yield Edit(at.start, at.stop, "")


def double_word(site: Site, _pool: Pool, _rng: Random) -> Iterator[Edit]:
    """A word stands twice."""
    if site.lang == "zh":
        for word in words()["doubled"]["zh"]:
            for found in re.finditer(f"(?<!{word}){word}(?!{word})", site.text):
                yield Edit(found.end(), found.end(), site.written[found.start() : found.end()])
        return
    for found in re.finditer(r"(?<= )[a-z]{2,}(?= )", site.text):
        if found[0] not in _MAY_BE_TWICE:
            yield Edit(found.end(), found.end(), f" {found[0]}")
