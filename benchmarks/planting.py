"""What the planters of planted_meaning.py share: a pair as they see it, an edit, parts of texts.

A planter looks at a pair and says which edits of its translation would each be one error. It knows
both texts, other pairs of the same set, and a generator of random numbers that is the pair's own:
what is planted in a pair doesn't depend on what else is measured.
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from random import Random
from typing import Any, NamedTuple, TypeAlias

from tmtool.lang.fold import load_simplified

SIMPLE = {ord(traditional): plain for traditional, plain in load_simplified().items()}
"""Traditional characters -> simplified ones, for `str.translate`."""
_BRACKETS = ("()", "（）", "[]", "「」", "『』", "《》", "“”", "‘’", "【】", "〈〉")
_SENTENCE = {
    "en": re.compile(
        r"(?<!\b[A-Z])(?<!\bNo)(?<!\bNos)(?<!\bMr)(?<!\bMs)(?<!\bMrs)(?<!\bDr)(?<!\bSt)(?<!\bvs)"
        r"(?<!\bCorr)(?<!\bAdd)(?<!\bRev)(?<!\bpara)(?<!\bparas)(?<!\bet al)(?<!\b[0-9])"
        r"(?<!\b[0-9]{2})"
        r"[.?!][”\"’)]?\s+(?=[“\"(]?[A-Z])|(?<=[a-z0-9)]{2})\.(?=[A-Z][a-z]* [a-z])"
    ),
    "zh": re.compile(r"[。？！][”」』\"）)]?\s*(?=.)"),
}


class Edit(NamedTuple):
    """What an error does to a text: `new` stands for what stood from `start` to `stop`."""

    start: int
    stop: int
    new: str

    def apply(self, text: str) -> str:
        """The text with the error in it.

        >>> Edit(3, 7, "").apply("is not new")
        'is new'
        """
        return text[: self.start] + self.new + text[self.stop :]

    def show(self, text: str) -> str:
        """What it does, with some of what stands around it."""
        before, after = text[max(0, self.start - 30) : self.start], text[self.stop : self.stop + 30]
        return f"{before}[{text[self.start : self.stop]} -> {self.new}]{after}"


@dataclass(frozen=True)
class Site:
    """A pair of a set: the text that an error is planted in is the translation, `text`.

    `source` and `text` have their Chinese in simplified characters, which are as many; `written`
    is the translation as it is.
    """

    set: str
    number: int
    raw_source: str
    written: str
    lang: str

    @cached_property
    def text(self) -> str:
        """The translation, simplified."""
        return self.written.translate(SIMPLE)

    @cached_property
    def source(self) -> str:
        """The source, simplified."""
        return self.raw_source.translate(SIMPLE)

    @cached_property
    def is_traditional(self) -> bool:
        """Whether the translation is in traditional characters."""
        return self.lang == "zh" and self.text != self.written


@dataclass(frozen=True)
class Pool:
    """The pairs of a half, in one direction: what is taken from elsewhere is taken from here."""

    sites: Sequence[Site]

    @cached_property
    def of_set(self) -> Mapping[str, Sequence[Site]]:
        """The pairs by their sets."""
        found: dict[str, list[Site]] = {}
        for site in self.sites:
            found.setdefault(site.set, []).append(site)
        return found

    @cached_property
    def words(self) -> Counter[str]:
        """How often a word stands in the translations, as it is written."""
        return Counter(word for s in self.sites for word in re.findall("[^\\W\\d_]+", s.text))

    @cached_property
    def _traditional(self) -> Mapping[str, str]:
        """A simplified character -> how the traditional texts of the half mostly write it."""
        counts = Counter(char for s in self.sites if s.is_traditional for char in s.written)
        best: dict[str, str] = {}
        for char, _ in counts.most_common():
            best.setdefault(load_simplified().get(char, char), char)
        for traditional, plain in load_simplified().items():
            best.setdefault(plain, traditional)
        return best

    def write(self, site: Site, new: str) -> str:
        """Words of ours in the characters of a text."""
        if not site.is_traditional:
            return new
        return "".join(self._traditional.get(char, char) for char in new)


Planter: TypeAlias = Callable[[Site, Pool, Random], Iterable[Edit]]
"""The edits of a translation that each make one error of a kind."""


@lru_cache(maxsize=1)
def words() -> Mapping[str, Any]:
    """The lists of planting_words.toml."""
    return tomllib.loads(Path(__file__).with_name("planting_words.toml").read_text("utf-8"))


def is_balanced(text: str) -> bool:
    """Whether brackets and quotation marks stand in pairs, so that it can go as a whole.

    >>> is_balanced("(a) b"), is_balanced("b) c")
    (True, False)
    """
    depth = dict.fromkeys(_BRACKETS, 0)
    for char in text:
        for pair in _BRACKETS:
            if char == pair[0]:
                depth[pair] += 1
            elif char == pair[1] and char != "’":
                depth[pair] -= 1
                if depth[pair] < 0:
                    return False
    return text.count('"') % 2 == 0 and not any(depth[p] for p in _BRACKETS if p != "‘’")


def sentences(text: str, lang: str) -> list[range]:
    """The sentences of a text, each with the blank behind it.

    >>> [len(each) for each in sentences("It is. Mr. Li went.", "en")]
    [7, 12]
    """
    cuts = [m.end() for m in _SENTENCE[lang].finditer(text)]
    return [range(a, b) for a, b in zip([0, *cuts], [*cuts, len(text)], strict=True) if b > a]


def count_words(text: str, lang: str) -> int:
    """Words of English, characters of Chinese."""
    return len(re.findall(r"[\u3400-\u9fff]" if lang == "zh" else r"[A-Za-z][\w’'-]*", text))


def stands_free(text: str, start: int, stop: int) -> bool:
    """Whether no Latin letter or figure goes on at either end.

    >>> stands_free("the Niger", 4, 9), stands_free("Nigerian", 0, 5)
    (True, False)
    """
    edge = re.compile("[A-Za-z0-9]")
    before, after = text[start - 1 : start] if start else "", text[stop : stop + 1]
    inner = text[start:stop]
    return not (
        (edge.match(inner[:1]) and edge.match(before))
        or (edge.match(inner[-1:]) and edge.match(after))
    )


def find_all(text: str, word: str) -> Iterator[range]:
    """Where a word stands by itself."""
    at = text.find(word)
    while at >= 0:
        if stands_free(text, at, at + len(word)):
            yield range(at, at + len(word))
        at = text.find(word, at + 1)


def with_article(text: str, start: int, stop: int, new: str) -> Edit:
    """An edit that also puts "a" or "an" right before it.

    >>> with_article("an increase of", 3, 11, "decrease").apply("an increase of")
    'a decrease of'
    """
    found = re.search(r"\b([Aa])n? $", text[:start])
    if not found or not new[:1].isalpha():
        return Edit(start, stop, new)
    article = found[1] + ("n" if re.match(r"(?i)[aeio]|un(?!i[fqtv])", new) else "")
    return Edit(found.start(), stop, f"{article} {new}")


def like(old: str, new: str) -> str:
    """A word that begins as another does, small or capital.

    >>> like("At least", "at most")
    'At most'
    """
    return new[:1].upper() + new[1:] if old[:1].isupper() else new


def cut(text: str, start: int, stop: int) -> Edit:
    """Take a stretch out, with the blank that would be one too many and a capital at the start.

    >>> cut("In the end, it is.", 0, 12).apply("In the end, it is.")
    'It is.'
    """
    if start > 0 and text[start - 1].isspace() and (stop == len(text) or text[stop] in " ,.;:)"):
        start -= 1
    elif (start == 0 or text[start - 1] in "( ") and text[stop : stop + 1] == " ":
        stop += 1
    capital = text[start : start + 1].isupper() and start == 0 and text[stop : stop + 1].islower()
    return Edit(start, stop + 1, text[stop].upper()) if capital else Edit(start, stop, "")
