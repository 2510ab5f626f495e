"""Errors by what is there: items, clauses, sentences and parentheses lost, added or of another."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from random import Random

from planting import Edit, Pool, Site, count_words, cut, is_balanced, sentences

_WORD_EN = r"[A-Za-z][\w’'/-]*"
_ITEM_EN = rf"{_WORD_EN}(?: (?!(?:and|or|which|that|is|are|was|were|has|have)\b){_WORD_EN}){{0,3}}"
_LIST_EN = re.compile(
    rf"(?:(?<=[ (:])|^){_ITEM_EN}(?P<more>(?:, {_ITEM_EN})+),? (?:and|or) [A-Za-z]"
)
_ITEM_ZH = re.compile(r"(?<=、)([^、，。；：！？()（）“”\"「」《》\s]{2,14})(?=、)")
_NO_ITEM = (
    r"(?:and|or|had|has|such|including|with|by|to|in|of|the|while|from|especially|as|for|but|"
    r"namely|other|particularly)\b"
)
_SHORTEST = {"en": 5, "zh": 8}
"""Words of English, characters of Chinese, that a clause has at least. Chosen: shorter ones are
phrases such as "in this regard", whose loss no reviser would call an error."""
_SHORTEST_SENTENCE = {"en": 4, "zh": 6}
_SHORTEST_TEXT = {"en": 6, "zh": 10}


def _items(site: Site) -> Iterator[range]:
    """Items inside enumerations, with the mark before them: neither the first nor the last."""
    if site.lang == "zh":
        for found in _ITEM_ZH.finditer(site.text):
            yield range(found.start() - 1, found.end())
        return
    enough = len(re.findall("、", site.source)) >= 2
    for found in _LIST_EN.finditer(site.text) if enough else ():
        base = found.start("more")
        for item in re.finditer(r", [^,]+", found["more"]):
            if not re.match(_NO_ITEM, item[0][2:]):
                yield range(base + item.start(), base + item.end())


def drop_item(site: Site, _pool: Pool, _rng: Random) -> Iterator[Edit]:
    """An item is missing in an enumeration of three or more."""
    for at in _items(site):
        if is_balanced(site.text[at.start : at.stop]):
            yield Edit(at.start, at.stop, "")


def add_item(site: Site, pool: Pool, rng: Random) -> Iterator[Edit]:
    """An enumeration has an item of another text, too."""
    places = list(_items(site))
    if not places:
        return
    others = pool.of_set[site.set]
    for _ in range(20):
        donor = rng.choice(others)
        items = [donor.written[at.start : at.stop] for at in _items(donor)]
        if items:
            item = rng.choice(items)
            bare = item.lstrip(", 、")
            if re.match(r"\d", bare):
                continue
            if bare.lower() not in site.written.lower() and is_balanced(item):
                at = rng.choice(places)
                yield Edit(at.stop, at.stop, item)
                return


def drop_clause(site: Site, _pool: Pool, _rng: Random) -> Iterator[Edit]:
    """What stands between two commas, or between one and the end of the sentence, is missing."""
    text = site.text
    marks = [
        m.start()
        for m in re.finditer(
            r"[，；。]" if site.lang == "zh" else r",(?= )|;(?= )|\.(?=\s|$)", text
        )
    ]
    for start, stop in pairwise(marks):
        if text[start] not in ",，":
            continue
        part = text[start + 1 : stop]
        long = count_words(part, site.lang) >= _SHORTEST[site.lang]
        if (
            long
            and is_balanced(part)
            and count_words(part, site.lang) <= 0.6 * count_words(text, site.lang)
        ):
            yield Edit(start, stop, "")


def drop_sentence(site: Site, _pool: Pool, _rng: Random) -> Iterator[Edit]:
    """One of several sentences is missing."""
    found = sentences(site.text, site.lang)
    for at in found if len(found) > 1 else ():
        part = site.text[at.start : at.stop]
        shortest = _SHORTEST_SENTENCE[site.lang]
        left = count_words(site.text, site.lang) - count_words(part, site.lang)
        if count_words(part, site.lang) >= shortest <= left and is_balanced(part):
            yield cut(site.text, at.start, at.stop)


def add_sentence(site: Site, pool: Pool, rng: Random) -> Iterator[Edit]:
    """A sentence of another text follows one of this."""
    end = "。" if site.lang == "zh" else "."
    own = sentences(site.text, site.lang)
    if (
        not site.text.rstrip().endswith(end)
        or count_words(site.text, site.lang) < _SHORTEST_TEXT[site.lang]
    ):
        return
    for _ in range(30):
        donor = rng.choice(pool.of_set[site.set])
        at = rng.choice(sentences(donor.text, site.lang))
        new = donor.written[at.start : at.stop].strip()
        fits = new.endswith(end) and not re.match(r"[\d(（#]|[a-z]", new) and is_balanced(new)
        if (
            fits
            and count_words(new, site.lang) >= _SHORTEST_TEXT[site.lang]
            and new not in site.written
        ):
            where = rng.choice(own)
            joint = "" if site.lang == "zh" else " "
            inside = where.stop < len(site.text)
            yield Edit(where.stop, where.stop, new + joint if inside else joint + new)
            return


def drop_parenthetical(site: Site, _pool: Pool, _rng: Random) -> Iterator[Edit]:
    """What stands in brackets on both sides is missing, with its brackets."""
    brackets = r"\s?[(（](?:[^()（）]{4,}|[^()（）]*[\u3400-\u9fff]{2,}[^()（）]*)[)）]"
    here, there = (list(re.finditer(brackets, each)) for each in (site.text, site.source))
    if len(here) != len(there):
        return
    for found in here:
        if (
            found.start() > 0
            and found.end() - found.start() < 0.6 * len(site.text)
            and is_balanced(found[0])
        ):
            yield Edit(*found.span(), "")


def replace_whole(site: Site, pool: Pool, rng: Random) -> Iterator[Edit]:
    """The translation is another text's, about as long, that has little in common with this."""
    if count_words(site.text, site.lang) < _SHORTEST_TEXT[site.lang]:
        return
    own = _parts(site.text, site.lang)
    for _ in range(60):
        donor = rng.choice(pool.of_set[site.set])
        ratio = len(donor.text) / len(site.text)
        other = _parts(donor.text, site.lang)
        if (
            0.8 <= ratio <= 1.25
            and len(own & other) < 0.4 * min(len(own), len(other))
            and donor.source != site.source
        ):
            yield Edit(0, len(site.text), donor.written)
            return


def _parts(text: str, lang: str) -> set[str]:
    """The words of a text, or the characters in twos."""
    if lang == "zh":
        return {text[at : at + 2] for at in range(len(text) - 1)}
    return set(re.findall("[a-z]{3,}", text.lower()))
