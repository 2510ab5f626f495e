"""Texts that were not translated: empty, the same as the source, or with words of it left in."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import TYPE_CHECKING

from tmtool.checks.model import (
    HAN,
    KEPT_TEXTS,
    SIDES,
    Check,
    CheckInput,
    Pair,
    SideText,
    build_finding,
    fold_side,
    iter_texts,
    label_side,
)
from tmtool.checks.structure import find_lost
from tmtool.documents.damage.mojibake import find_mojibake
from tmtool.findings import Finding, Severity
from tmtool.lang.codes import name_language
from tmtool.lang.english import load_common_words
from tmtool.lang.script import count_han, get_base

if TYPE_CHECKING:
    from tmtool.terms.base import TermBase

_CHINESE = re.compile(rf"[{HAN}]+")
_SMALL_WORDS = re.compile(r"(?<!\S)[(“‘\"]?[^\W\d_A-Z]{2,}(?:['’-][^\W\d_]+)*[)”’\",.;:?!]*(?!\S)")
_MIN_SMALL_WORDS = 3  # a name such as "Office of the UNHCR" has two
_IN_WORD = "A-Za-zÀ-ɏ0-9_'’-"
_LATIN = re.compile(rf"[A-Za-zÀ-ɏ][{_IN_WORD}]*(?:[ ,]{{1,2}}[A-Za-zÀ-ɏ][{_IN_WORD}]*)*")
_CONTENT = re.compile(
    rf"(?<![{_IN_WORD}])(?<![A-Za-z0-9]\.)[a-zà-ɏ]{{4,}}(?![{_IN_WORD}])(?!\.[A-Za-z0-9])"
)
"""A word in small letters that is no part of a name with a dot or a hyphen."""
_ENGLISH = re.compile(
    r"[a-z]{3,}(?:ity|tion|sion|ment|ness|ance|ence|ship|ing|ed|ly|able|ible|ful|less|ism|ist|ive)s?"
)
"""Words with an ending of English: no names of people, drugs or programs."""
_LETTERS = re.compile(r"[A-Za-zÀ-ɏ]+")
_KEPT = frozenset({"alia", "annex", "chap", "inter", "para", "paras", "passim", "suppl", "versus"})
"""Words in small letters that stand in Chinese texts as they are."""
_ADDRESS = re.compile(r"(?:https?://|www\.)[!-~]+|(?<![\w.+-])[\w.+-]+@[\w.-]+|[#@]\w+")
_INSIDE = re.compile(
    r"“[^”]*”|\"[^\"]*\"|《[^》]*》|[(（](?:[^()（）]|[(（][^()（）]*[)）])*[)）]|\[[^\]]*\]"
    rf"|{_ADDRESS.pattern}"
)
"""What may stand in another language: quotations, titles, glosses, addresses."""


def _empty(job: CheckInput) -> Iterator[Finding]:
    """Sides that say nothing; whole paragraphs of documents are told by `paragraphs`."""
    told = find_lost(job.whole) if job.whole else frozenset()
    for pair in job.pairs:
        sides = bool(pair.source.strip()), bool(pair.target.strip())
        if sides[0] == sides[1] or pair.number in told:
            continue
        lang = name_language(job.langs[1] if sides[0] else job.langs[0])
        where = label_side(0 if sides[0] else 1, range(len(pair.source or pair.target)))
        message = f"this is missing in {lang}"
        yield build_finding("empty", "error", message, job, pair, **where)


def _untranslated(job: CheckInput) -> Iterator[Finding]:
    """Texts in the wrong language, on either side: which one is the translation is not known."""
    for pair in job.pairs:
        if not pair.source.strip() or not pair.target.strip():
            continue
        if fold_side(pair.source) == fold_side(pair.target):
            if _is_prose(pair.target):
                yield _whole(pair, job, 1, "the target repeats the source")
            continue
        for side, text in enumerate((pair.source, pair.target)):
            lang = get_base(job.langs[side])
            # What was decoded wrongly has lost its script, and is told as damage.
            if _is_foreign(text, lang) and not any(find_mojibake(text, lang)):
                what = ("source", "target")[side]
                yield _whole(
                    pair, job, side, f"the {what} is not in {name_language(job.langs[side])}"
                )


def _whole(pair: Pair, job: CheckInput, side: int, message: str) -> Finding:
    text = (pair.source, pair.target)[side]
    return build_finding(
        "untranslated", "error", message, job, pair, **label_side(side, range(len(text)))
    )


def _is_prose(text: str) -> bool:
    """Return True for text in some language: more than a name, a symbol or an address."""
    small = [word for word in _SMALL_WORDS.findall(text) if word.islower()]
    return count_han(text) > 0 or len(small) >= _MIN_SMALL_WORDS


@lru_cache(maxsize=KEPT_TEXTS)
def _is_foreign(text: str, lang: str) -> bool:
    """Whether a Chinese text has no Chinese in it, or one in English nothing but Chinese.

    Two checks ask it of each text.
    """
    if lang != "zh" and text.isascii():
        return False
    bare = _INSIDE.sub("", text)
    han = count_han(bare)
    if lang == "zh":
        return not han and not count_han(text) and _is_prose(bare)
    return han > 1 and not re.search(r"[a-zа-я\u0620-\u064a]{2}", bare)


def _leftover(job: CheckInput) -> Iterator[Finding]:
    """Words of one side left in the other, whichever is the translation."""
    ordinary = _ordinary(job.terms)
    for side in SIDES:
        lang, other = get_base(job.langs[side]), get_base(job.langs[1 - side])
        if "zh" not in (lang, other) or lang == other:
            continue
        for each in iter_texts(job, lang):
            if not each.other or _is_foreign(each.text, lang):
                continue
            if lang != "zh":
                bare = _INSIDE.sub(lambda match: " " * len(match[0]), each.text)
                spans = [range(*match.span()) for match in _CHINESE.finditer(bare)]
                damaged = find_mojibake(each.text, lang) if spans else ()
                held = {at for damage in damaged for at in range(damage.start, damage.stop)}
                spans = [span for span in spans if held.isdisjoint(span)]
                yield from _left(job, each, other, spans, sure=True)
                continue
            for sure, spans in _latin(each.text, each.other, ordinary if other == "en" else bool):
                yield from _left(job, each, other, spans, sure=sure)


def _left(
    job: CheckInput, text: SideText, lang: str, spans: list[range], *, sure: bool
) -> Iterator[Finding]:
    if spans:
        words = ", ".join(text.text[span.start : span.stop] for span in spans)
        message = f"untranslated {name_language(lang)}{'' if sure else ', or a name'}: {words[:80]}"
        severity: Severity = "error" if sure else "note"
        yield build_finding(
            "untranslated words", severity, message, job, text.pair, **text.mark_spans(*spans)
        )


def _latin(
    text: str, opposite: str, ordinary: Callable[[set[str]], bool]
) -> Iterator[tuple[bool, list[range]]]:
    """Words of the other side in a Chinese text that are no symbols or quotations.

    Those that hold ordinary words in small letters come first; the rest may be names.
    """
    source = set(_LETTERS.findall(opposite.lower()))
    bare = _INSIDE.sub(lambda match: " " * len(match[0]), text)
    left: dict[bool, list[range]] = {True: [], False: []}
    for match in _LATIN.finditer(bare):
        if words := (set(_CONTENT.findall(bare, match.start(), match.end() + 2)) - _KEPT) & source:
            left[ordinary(words)].append(range(*match.span()))
    return iter(left.items())


def _ordinary(terms: TermBase | None) -> Callable[[set[str]], bool]:
    """Whether any is a common word, one of the term base, or has an ending of English.

    What is none may be a name that both sides have in small letters: imatinib.
    """

    @lru_cache(maxsize=1)
    def known() -> frozenset[str]:
        entries = terms.entries if terms else ()
        own = (term.text for entry in entries for term in entry.terms if term.lang == "en")
        listed = (word for text in own for word in _LETTERS.findall(text))
        return load_common_words() | frozenset(word for word in listed if word.islower())

    return lambda words: any(w in known() or _ENGLISH.fullmatch(w) for w in words)


EMPTY = Check(
    "empty", _empty,
    "Neither side of a pair is empty.",
    "A pair with one side is not translated.",
    "大会， | (nothing)",
)  # fmt: skip
UNTRANSLATED = Check(
    "untranslated", _untranslated,
    "Each side is in its language, and the target does not repeat the source. Names, "
        "symbols and numbers may be the same.",
    "Text that was copied and not translated looks like a finished translation.",
    "Decides to remain seized of the matter. | Decides to remain seized of the matter.",
)  # fmt: skip
LEFTOVER = Check(
    "untranslated words", _leftover,
    "No words of one language remain in the other, except names, symbols, numbers, "
        "addresses, and text in quotation marks or brackets.",
    "United Nations texts in Chinese give foreign words in brackets after the translation.",
    "bridge the digital divide | 弥合 digital divide",
    langs=frozenset({"zh"}),
)  # fmt: skip
