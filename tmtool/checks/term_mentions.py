"""Short ways to name a concept: all that a text may say instead of one of its terms.

Second mentions ("the Charter", 该实体), heads that two terms share ("triangular and South-South
cooperation"), initials ("the MDGs"), the beginning of a name ("the Beijing Platform"), 的 put in or
left out. And what a term is no name of the concept in: a longer word (副秘书长, non-member State),
an abbreviation that the text has for something else.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from tmtool.checks.model import HAN, read_word_lists
from tmtool.concepts import ConceptEntry, Term
from tmtool.lang.english import find_other_numbers, load_list
from tmtool.lang.fold import fold
from tmtool.lang.script import UNSPACED, get_base, is_han
from tmtool.terms.patterns import is_abbreviation, strip_title_marks

_WORD = re.compile(r"[^\W_]+")
_OTHER_HEAD = r"(?!\s+(?:against|between|for|in|of|on|to)\s+(?:the\s+)?[A-Z])"
_AND = r"(?:\s*[,/&]|\s+(?:and|as well as|or)\b)"
_CHINESE_AND = "[、和与及或]"
_BEGINNING = 5
"""Words that name what has twice as many and more. Chosen, no measurement."""
_CONTRACTED = 5
"""Characters of a term that may be contracted. Chosen, no measurement."""
_REACH = 60
"""Letters between a word and the head that it shares with others. Chosen, no measurement."""
_CHINESE_REACH = 12
"""The same in Chinese. Chosen, no measurement."""
_DEFINITION = 120
"""Letters before an abbreviation in brackets that explain it. Chosen, no measurement."""
_TRADITIONAL = 0.05
"""So many of its Chinese characters have another form in Simplified. Chosen, no measurement: names
alone have fewer, and running text has some 30 in 100."""
_DEFINED = re.compile(r"\(([A-Z]{2,7})s?[,;)]")


def is_named_shortly(entry: ConceptEntry, text: str, free: str, lang: str, *, before: bool) -> bool:
    """Whether a text may name a concept by less than one of its terms.

    `free` is the text where the names of others are line ends: a head may be shared with them.
    `before`: it was named in full already, so that a pronoun and a noun may do.

    >>> charter = ConceptEntry("charter", (Term("en", "Charter of the United Nations"),))
    >>> is_named_shortly(charter, *["under the Charter"] * 2, "en", before=False)
    True
    >>> is_named_shortly(charter, *["the Charter of Algiers; a Charter"] * 2, "en", before=False)
    False
    """
    terms = tuple(
        strip_title_marks(term.text)
        for term in entry.terms
        if get_base(term.lang) == lang and term.status in ("preferred", "admitted")
    )
    if lang in UNSPACED:
        text, free = fold(text), "\n".join(map(fold, re.split("\n+", free)))
        bare = free.replace("的", "")
        folded = [each for each in map(fold, terms) if each and each[-1] in text]
        if any(term.replace("的", "") in bare or _is_contracted(term, free) for term in folded):
            return True
        patterns = [each for term in folded for each in _chinese(term, before)]
    else:
        small = fold(text)
        likely = (each for each in terms if lang == "en" and _may_be_named(each, small))
        patterns = [each for term in likely for each in _english(term, before)]
    return any(found["own"] in free for pattern in patterns for found in pattern.finditer(text))


def _may_be_named(term: str, small: str) -> bool:
    """Whether a text in small letters has the beginning of one of its words, or its initials."""
    words = [word for word in _WORD.findall(fold(term)) if word not in _little()]
    return any(word[:4] in small for word in words) or "".join(w[0] for w in words) in small


@lru_cache(maxsize=4096)
def _english(term: str, before: bool) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(each) for each in _list_english(term, before))


def _list_english(term: str, before: bool) -> Iterator[str]:
    """Patterns of short names of an English term; what is its own in them is a group."""
    words = _WORD.findall(term)
    small = [word.lower() for word in words]
    at = next((n for n, word in enumerate(small) if n and word in load_list("prepositions")), None)
    phrase, head = words[:at], small[:at][-1] if small[:at] else ""
    if len(words) < 2 or not head.isalpha():
        return
    heads = _alternatives({head} | find_other_numbers(head))
    lists = read_word_lists()["term mentions"]
    the = (
        rf"\b(?i:{'|'.join(lists['determiners'])})\s+(?:(?i:{'|'.join(lists['behind_them'])})\s+)?"
    )
    capital = _alternatives({each.capitalize() for each in {head} | find_other_numbers(head)})
    yield rf"(?P<own>{the}{capital})\b{_OTHER_HEAD}"
    if head[0].isupper():
        yield rf"(?:^|[^\w\s-]\s*|\b[a-z]+\s+)(?P<own>{capital})\b{_OTHER_HEAD}"
    if before:
        yield rf"(?P<own>{the}(?i:{heads}))\b"
    initials = "".join(
        f"[{word[0].upper()}{word[0].lower()}]?" if low in _little() else word[0].upper()
        for word, low in zip(words, small, strict=True)
    )
    if sum(low not in _little() for low in small) > 1:
        yield rf"(?<!\w)(?P<own>{initials}s?)(?!\w)"
    if len(words) > 2 * _BEGINNING:
        # What goes wrong in the rest of so long a name (a footnote's figure) makes it no other.
        beginning = r"\W+".join(map(re.escape, words[:_BEGINNING]))
        yield rf"\b(?P<own>{beginning})\b"
    if at is not None and len(phrase) > 1:
        beginning = r"\W+".join(map(re.escape, phrase))
        yield rf"\b(?P<own>{beginning})\b{_OTHER_HEAD}"
    if at is None:
        first, rest = r"\W+".join(map(re.escape, small[:-1])), re.escape(small[0])
        yield rf"(?i)\b(?P<own>{first}){_AND}[^.;:]{{0,{_REACH}}}?\b{heads}\b"
        yield rf"(?i)\b{rest}\b[^.;:]{{0,{_REACH // 2}}}?{_AND}\s+(?P<own>{heads})\b"


def _alternatives(words: Iterable[str]) -> str:
    return f"(?:{'|'.join(map(re.escape, sorted(words)))})"


@lru_cache(maxsize=1)
def _little() -> frozenset[str]:
    return load_list("prepositions") | load_list("determiners") | load_list("not_verbs")


@lru_cache(maxsize=4096)
def _chinese(term: str, before: bool) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(each) for each in _list_chinese(term, before))


def _list_chinese(term: str, before: bool) -> Iterator[str]:
    """The same of a Chinese term: of its end, and of two parts of it."""
    lists = read_word_lists()["term mentions"]
    tails = [re.escape(term[at:]) for at in range(2, len(term) - 1)]
    if tails:
        pointing = (*lists["chinese_determiners"], *(lists["chinese_pointers"] if before else ()))
        those = "|".join(pointing)
        yield f"(?P<own>(?:{those})(?:{'|'.join(tails)}))"
        if before:
            yield f"(?:^|[^{HAN}]|[{lists['before_nouns']}])(?P<own>{'|'.join(tails)})"
    for at in range(1, len(term) - 1):
        first, rest = re.escape(term[:at]), re.escape(term[at:])
        yield f"(?P<own>{first}的?{_CHINESE_AND})[^，；。,;:：]{{0,{_CHINESE_REACH}}}?{rest}"
        if at > 1:
            reach = f"[^，；。,;:：]{{0,{_CHINESE_REACH // 2}}}?"
            yield f"{first}{reach}(?P<own>{_CHINESE_AND}{rest})"


def _is_contracted(term: str, text: str) -> bool:
    """Whether a text has some characters of a name in their order, the last among them.

    >>> [_is_contracted("安全理事会", each) for each in ("安理会成员", "该理事会", "保安理事会")]
    [True, False, False]
    """
    if len(term) < _CONTRACTED:
        return False
    return any(
        2 < len(found[0]) < len(term) - 1 and found[0] not in term
        for found in _contractions(term).finditer(text)
    )


@lru_cache(maxsize=4096)
def _contractions(term: str) -> re.Pattern[str]:
    return re.compile("".join(f"{re.escape(each)}?" for each in term[:-1]) + re.escape(term[-1]))


def is_inside_word(text: str, start: int, lang: str) -> bool:
    """Whether what stands before a term makes another word of it: 副秘书长, non-member State.

    >>> is_inside_word("常务副秘书长", 3, "zh"), is_inside_word("并非会员国", 2, "zh")
    (True, False)
    >>> is_inside_word("the Vice-Chair", 9, "en"), is_inside_word("service Chair", 8, "en")
    (True, False)
    """
    first = max(start - _REACH, 0)
    # Nearly all stand behind other words, which is seen sooner than a pattern shows it.
    if lang in UNSPACED:
        prefixes = tuple(read_word_lists()["term mentions"]["chinese_prefixes"])
        found = text.endswith(prefixes, first, start) and _before_chinese().search(
            text, first, start
        )
        return bool(found)
    if lang != "en" or not _may_end_in_prefix(text[first:start]):
        return False
    return _before_english().search(text, first, start) is not None


def _may_end_in_prefix(before: str) -> bool:
    """Whether the last word before a term may be a part of it, as far as its ending tells."""
    if not before.isascii() or before.endswith("-"):
        return True
    bare = before.rstrip()
    ranks = tuple(read_word_lists()["term mentions"]["english_ranks"])
    return bare != before and bare.lower().endswith(ranks)


@lru_cache(maxsize=1)
def _before_chinese() -> re.Pattern[str]:
    lists = read_word_lists()["term mentions"]
    none = "".join(f"(?<!{each})" for each in lists["not_chinese_prefixes"])
    return re.compile(f"(?:{'|'.join(lists['chinese_prefixes'])}){none}$")


@lru_cache(maxsize=1)
def _before_english() -> re.Pattern[str]:
    lists = read_word_lists()["term mentions"]
    prefixes, ranks = (_alternatives(lists[each]) for each in ("english_prefixes", "english_ranks"))
    return re.compile(rf"\b(?:{prefixes}[‐‑-]|{ranks}\s+)$", re.IGNORECASE)


def find_taken_abbreviations(texts: Iterable[str], names: Iterable[str]) -> frozenset[str]:
    """The abbreviations among names that texts explain, and always as something else.

    `names` are terms of English, abbreviations and full forms of one concept in a row.

    >>> sorted(find_taken_abbreviations(["Authorized institutions (AIs) may"], ["AI"]))
    ['AI']
    >>> names = ["AI", "artificial intelligence"]
    >>> sorted(find_taken_abbreviations(["artificial intelligence (AI)"], names))
    []
    """
    own = list(names)
    short = {each for each in own if is_abbreviation(each)}
    full = {fold(each) for each in own if each not in short}
    taken: set[str] = set()
    kept: set[str] = set()
    for text in texts:
        for found in _DEFINED.finditer(text) if "(" in text else ():
            name = found[1]
            if name not in short:
                continue
            phrase = fold(text[max(found.start() - _DEFINITION, 0) : found.start()])
            words = _WORD.findall(phrase)
            if any(
                phrase.endswith(each) or phrase.removesuffix("s").endswith(each) for each in full
            ):
                kept.add(name)
            elif "".join(word[0] for word in words[-len(name) :]).upper() == name:
                taken.add(name)
    return frozenset(taken - kept)


def is_other_script(entry: ConceptEntry, text: str, lang: str) -> bool:
    """Whether a Chinese text is in Traditional characters, and no term of the concept is.

    Usage differs by region, not by characters alone: 信息 and 資訊.
    """
    if lang != "zh" or any(map(_is_traditional_term, entry.terms)):
        return False
    return is_traditional(text)


def _is_traditional_term(term: Term) -> bool:
    return get_base(term.lang) == "zh" and (
        "Hant" in (term.region or "")
        or term.region in ("HK", "TW", "MO")
        or is_traditional(term.text)
    )


@lru_cache(maxsize=1024)
def is_traditional(text: str) -> bool:
    """Whether a text is in Traditional characters.

    >>> is_traditional("國際社會應對氣候變化"), is_traditional("国际社会应对气候变化")
    (True, False)
    """
    written = "".join(filter(is_han, text))
    changed = sum(one != other for one, other in zip(written, fold(written), strict=False))
    return changed > _TRADITIONAL * len(written)
