"""Spaces that were lost, in dates, after punctuation and between words; and those too many.

Between words (ofthe, theGeneral, sustainabledevelopment) the words of the document itself are
known, and some common ones. Little words such as "the" and "of" begin and end few others, and
those few are listed in words.toml.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from tmtool.documents.damage.model import (
    Finder,
    TextDamage,
    TextEdit,
    apply_edits,
    load_affixes,
    load_arabic_months,
)
from tmtool.documents.damage.model import load_words as listed
from tmtool.lang.script import UNSPACED, get_base
from tmtool.un.vocabulary import load_vocabulary
from tmtool.units import Document

_ENDING = re.compile(
    r"(?:ed|ings?|[ts]ions?|ments?|it(?:y|ies)|ness|[ae]nce|[ai]ble|ous|ive|isms?)$"
)
_AFTER_ENDING = frozenset(
    ("the", "and", "of", "by", "to", "in", "for", "with", "on", "from", "as", "at")
)
_SHORT = frozenset(("is", "or", "an", "not", "all", "more", "other"))
"""Little words that begin many others; what follows must be longer."""


_LETTER = r"[^\W\d_]"
_SMALL = r"[a-zß-öø-ÿœа-яё]"
_CAPITAL = r"[A-ZÀ-ÖØ-ÞŒА-ЯЁ]"
# Web and mail addresses, paths, names of files and symbols of documents: no spaces belong there.
_ADDRESS = re.compile(
    r"\S*(?:[@\\]|[^\W\d_]/|/[^\W\d_]|www\.|\.(?:org|com|int|net|html?|pdf|docx?)\b)\S*",
    re.IGNORECASE,
)
_GLUED_STOP = re.compile(
    rf"(?<={_SMALL}{_SMALL})(?P<stop>[,;:])(?={_SMALL}{_LETTER}|{_CAPITAL}{_SMALL})"
    rf"|(?<={_SMALL}{_SMALL})(?P<end>[.?!])(?={_CAPITAL}{_SMALL}+[\s,])"
    r"|(?<=[\u0620-\u064a])(?P<arabic>[،؛])(?=[\u0620-\u064a])"
)
_CAPITAL_INSIDE = re.compile(rf"{_CAPITAL}(?<={_SMALL}.)")
_CAMEL = re.compile(
    rf"(?<![^\W_])(?P<a>{_CAPITAL}?{_SMALL}{{2,}})(?P<b>{_CAPITAL}{_SMALL}{{2,}})(?![^\W_])"
)
_WORD = re.compile(rf"(?<![^\W_])(?<![-/’']){_LETTER}{{5,}}(?![^\W_])(?![-/’'])")
_GAPS = tuple(
    re.compile(pattern)
    for pattern in (
        r"(?<=[0-9])(?=[^\W\d_])(?!er|st\b|nd\b|rd\b|th\b)",
        r"(?<=[^\W\d_])(?=[0-9])",
        r"(?<=[0-9]er)(?=[^\W\d_])",
        r"(?<=\bde)(?=[^\W\d_]{4})",
        r"(?<=[0-9],)(?=[0-9])",
        r"(?<=[^\W\d_])(?=de [0-9])",
    )
)
_NEVER = "(?!)"
# These two begin with what is rare, so that most of a text is passed over quickly.
_FIGURE_BY_LETTER = re.compile(r"[0-9](?:(?<=[^\W\d_].)|(?=[^\W\d_]))")
_MANY_SPACES = re.compile(r"(?<=\S)[ \u00a0]{2,}(?=\S)")


def build_space_finder(document: Document) -> Finder | None:
    """What finds lost and extra spaces in the paragraphs of this document."""
    lang = get_base(document.lang)
    if lang in UNSPACED:
        return None
    words = collect_words([paragraph.text for paragraph in document.paragraphs])
    finder = _GapFinder(words)
    return lambda paragraph: _search(paragraph.text, lang, finder)


class _GapFinder(dict[str, "tuple[int, bool] | None"]):
    """What `find_gap` says of each word of a document, asked once: most come again and again."""

    def __init__(self, words: Words) -> None:
        super().__init__()
        self.words = words

    def __missing__(self, word: str) -> tuple[int, bool] | None:
        self[word] = found = find_gap(word, self.words)
        return found


def _search(text: str, lang: str, gaps_in: _GapFinder) -> Iterator[TextDamage]:
    dates = tuple(_dates(text, lang))
    yield from dates
    for match in _MANY_SPACES.finditer(text) if "  " in text or "\u00a0" in text else ():
        yield TextDamage("extra space", *match.span(), " ", True, "more than one space")
    why = "no space between a word and a figure"
    gaps = [
        _Gap(match.end(), True, "no space after punctuation")  # world,and; end.The.
        for match in _GLUED_STOP.finditer(text)
    ]
    gaps += [
        _Gap(match.end("w") if match["w"] else match.start("v"), True, why)
        for match in (_figures(lang).finditer(text) if _FIGURE_BY_LETTER.search(text) else ())
    ]
    gaps += _between(text, lang, gaps_in)
    if gaps:
        closed = [(each.start, each.stop) for each in dates]
        closed += [match.span() for match in _ADDRESS.finditer(text)]
        gaps = [gap for gap in gaps if not any(a <= gap.at <= b for a, b in closed)]
    yield from _tokens(text, gaps)


@dataclass(frozen=True, slots=True)
class _Gap:
    """Where a space was lost, before the character at that offset."""

    at: int
    certain: bool
    why: str


def _get_offset(gap: _Gap) -> int:
    return gap.at


def _tokens(text: str, gaps: Sequence[_Gap]) -> Iterator[TextDamage]:
    """What stands between two spaces and lacks some, each with all it lacks."""
    ordered = sorted(gaps, key=_get_offset)
    for match in re.finditer(r"\S+", text) if gaps else ():
        first = bisect_right(ordered, match.start(), key=_get_offset)
        inside = ordered[first : bisect_left(ordered, match.end(), key=_get_offset)]
        sure = [gap for gap in inside if gap.certain]
        chosen = sure or inside
        if chosen:
            places = sorted({gap.at - match.start() for gap in chosen})
            whole = apply_edits(match[0], [TextEdit(at, at, " ") for at in places])
            yield TextDamage("lost space", *match.span(), whole, bool(sure), chosen[0].why)


def _dates(text: str, lang: str) -> Iterator[TextDamage]:
    """17December2021, 17de diciembre de2021, 17декабря 2021года."""
    for match in _date(lang).finditer(text):
        repair = _parted(match[0])
        if repair != match[0]:
            yield TextDamage("date", *match.span(), repair, True, "the date lost its spaces")


def _parted(glued: str) -> str:
    """Spaces between figures and letters, and around de; ordinals stay whole.

    >>> _parted("17de diciembre de2021"), _parted("1erjanvier2020"), _parted("17December 2021")
    ('17 de diciembre de 2021', '1er janvier 2020', '17 December 2021')
    """
    for gap in _GAPS:
        glued = gap.sub(" ", glued)
    return glued


@lru_cache(maxsize=8)
def _date(lang: str) -> re.Pattern[str]:
    """A month with a day and a year, where there are any; with spaces or without."""
    months = [*load_vocabulary()["months"].get(lang, ())]
    if lang == "ar":
        others = load_arabic_months()
        months = [f"{a}/{b}" for a, b in zip(others, months, strict=True)] + months + [*others]
    names = "|".join(map(re.escape, months)) or _NEVER
    return re.compile(
        rf"(?<![\w./-])(?:(?:1er|[0-9]{{1,2}}) ?)?(?:de ?)?(?:{names})"
        r"(?: ?de)?(?: ?[0-9]{1,2},)? ?(?:[0-9]{4})?(?: ?года)?(?![\w/-]|\.\w)",
        re.IGNORECASE,
    )


@lru_cache(maxsize=8)
def _figures(lang: str) -> re.Pattern[str]:
    """resolution76/189, of17, 2021to."""
    word = "|".join(sorted(listed("figures", lang))) or _NEVER
    return re.compile(
        rf"(?<![\w-])(?:(?P<w>{word})(?=[0-9]+(?:[/.,;)\s]|$))"
        rf"|(?:[0-9]+/)?[0-9]+(?P<v>{word}))(?![^\W\d])",
        re.IGNORECASE,
    )


def _between(text: str, lang: str, gaps_in: _GapFinder) -> Iterator[_Gap]:
    """theGeneral, and in English ofthe: words that the document has apart."""
    why, words = "two words without a space", gaps_in.words
    for match in _CAMEL.finditer(text) if _CAPITAL_INSIDE.search(text) else ():
        first, second = match["a"].lower(), match["b"].lower()
        sure = bool(words.counts[first] and words.counts[second])
        sure |= lang == "en" and is_little(first) and match["a"][0].islower()
        if sure or match["a"][0].islower():
            yield _Gap(match.end("a"), sure, why)
    if lang != "en":
        return
    for match in _WORD.finditer(text):
        if not match[0][1:].islower():
            continue
        found = gaps_in[match[0].lower()]
        # A name may begin as a little word does, and go on as no other word: Thesmophoria.
        if found and (match[0].islower() or words.has_word(match[0][found[0] :])):
            yield _Gap(match.start() + found[0], found[1], why)


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a document in small letters, how often they come, and which follow which."""

    counts: Counter[str]
    pairs: frozenset[tuple[str, str]]

    def has_word(self, word: str) -> bool:
        """Whether the document has the word, or most documents do."""
        return self.counts[word] > 0 or word in listed("en", "common")


def collect_words(texts: Iterable[str]) -> Words:
    """What the texts have in words."""
    counts: Counter[str] = Counter()
    pairs: set[tuple[str, str]] = set()
    for text in texts:
        found = re.findall(r"[^\W\d_]+", text.lower())
        counts.update(found)
        pairs.update(pairwise(found))
    return Words(counts, frozenset(pairs))


def is_little(word: str) -> bool:
    """Whether a word is so little that another may be glued to it: theGeneral.

    >>> is_little("on"), is_little("you")
    (True, False)
    """
    return word in listed("en", "little")


def find_gap(word: str, words: Words) -> tuple[int, bool] | None:
    """Where a word in small letters lacks a space, and whether that is certain.

    >>> known = collect_words(["the sustainable development of the mountain areas"] * 2)
    >>> (
    ...     find_gap("ofthe", known),
    ...     find_gap("sustainabledevelopment", known),
    ...     find_gap("thebroadband", known),
    ... )
    ((2, True), (11, True), (3, True))
    >>> find_gap("therefore", known), find_gap("thereof", known), find_gap("framework", known)
    (None, None, None)
    """
    if word in listed("en", "whole") or word in listed("en", "common"):
        return None
    if words.counts[f"{word}s"]:
        return None
    places = [at for at in range(1, len(word)) if _is_rare(word, at, words)]
    for at in places:
        if _is_sure(word[:at], word[at:], words):
            return at, True
    for at in places:  # two long words of the document, and no such as make compounds
        parts = {word[:at], word[at:]}
        long = min(map(len, parts)) >= 5 and not parts & listed("en", "compound")
        if long and all(map(words.has_word, parts)):
            return at, False
    return None


def _is_rare(word: str, at: int, words: Words) -> bool:
    """Whether a word comes once, or far less often than the two that it would be."""
    often = words.counts[word]
    return often < 2 or 3 * often <= min(words.counts[word[:at]], words.counts[word[at:]])


def _is_sure(first: str, second: str, words: Words) -> bool:
    if is_little(first) and is_little(second):
        return len(first) > 1 and len(first + second) > 4
    if min(len(first), len(second)) < 2:
        return False
    if (first, second) in words.pairs and min(len(first), len(second)) > 2:
        return True
    return (
        _ends_in_little(first, second, words)
        or _begins_with_little(first, second, words)
        or _is_strange(first, second)
    )


def _ends_in_little(first: str, second: str, words: Words) -> bool:
    if second in listed("en", "end") and len(first) > 3 and words.has_word(first):
        return True
    return second in _AFTER_ENDING and len(first) > 5 and _ENDING.search(first) is not None


def _begins_with_little(first: str, second: str, words: Words) -> bool:
    longer = 4 if first in _SHORT else 3
    return first in listed("en", "begin") and len(second) > longer and words.has_word(second)


def _is_strange(first: str, second: str) -> bool:
    """Whether no English word begins, or ends, so."""
    if first in load_affixes("first") and len(second) > 3:
        return not second.startswith(load_affixes("first")[first])
    return (
        second in load_affixes("last")
        and len(first) > 3
        and first not in load_affixes("last")[second]
    )
