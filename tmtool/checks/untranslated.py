"""Texts as a whole: empty, untranslated, with words of the other language, or damaged."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import TYPE_CHECKING

from tmtool.checks.model import (
    ADDRESS,
    HAN,
    KEPT_TEXTS,
    SIDES,
    CheckInput,
    Pair,
    build_check,
    build_finding,
    build_form_finding,
    fold_side,
    iter_texts,
)
from tmtool.checks.structure import find_lost
from tmtool.documents.damage.mojibake import find_mojibake
from tmtool.findings import Finding
from tmtool.lang.codes import name_language
from tmtool.lang.english import load_common_words
from tmtool.lang.script import count_han
from tmtool.units import Document, Paragraph

if TYPE_CHECKING:
    from tmtool.documents.damage import Damage
    from tmtool.terms.base import TermBase

_CHINESE = re.compile(rf"[{HAN}]+")
_SMALL_WORDS = re.compile(r"(?<!\S)[(“‘\"]?[^\W\d_A-Z]{2,}(?:['’-][^\W\d_]+)*[)”’\",.;:?!]*(?!\S)")
_MIN_SMALL_WORDS = 3  # a name such as "Office of the UNHCR" has two
_IN_WORD = "A-Za-zÀ-ɏ0-9_'’-"
_LATIN = re.compile(rf"[A-Za-zÀ-ɏ][{_IN_WORD}]*(?:[ ,]{{1,2}}[A-Za-zÀ-ɏ][{_IN_WORD}]*)*")
_LOWER_CASE_WORD = re.compile(
    rf"(?<![{_IN_WORD}])(?<![A-Za-z0-9]\.)[a-zà-ɏ]{{4,}}(?![{_IN_WORD}])(?!\.[A-Za-z0-9])"
)
_ENGLISH_ENDING = re.compile(
    r"[a-z]{3,}(?:ity|tion|sion|ment|ness|ance|ence|ship|ing|ed|ly|able|ible|ful|less|ism|ist|ive)s?"
)
_LETTERS = re.compile(r"[A-Za-zÀ-ɏ]+")
_USED_IN_CHINESE = frozenset(
    {"alia", "annex", "chap", "inter", "para", "paras", "passim", "suppl", "versus"}
)
_MAY_BE_FOREIGN = re.compile(
    r"“[^”]*”|\"[^\"]*\"|《[^》]*》|[(（](?:[^()（）]|[(（][^()（）]*[)）])*[)）]|\[[^\]]*\]"
    rf"|{ADDRESS.pattern}"
)
"""Quotations, titles, glosses and addresses may be in another language."""


def _find_empty(job: CheckInput) -> Iterator[Finding]:
    """Report empty sides; missing paragraphs of documents are reported by `paragraphs`."""
    reported = find_lost(job.whole) if job.whole else frozenset()
    for pair in job.pairs:
        is_full = bool(pair.source.strip()), bool(pair.target.strip())
        if is_full[0] != is_full[1] and pair.number not in reported:
            message = f"this is missing in {name_language(job.langs[is_full[0]])}"
            yield _report_whole("empty", message, job, pair, int(is_full[1]))


def _find_untranslated(job: CheckInput) -> Iterator[Finding]:
    """Report texts in the wrong language on either side."""
    for pair in job.pairs:
        texts = pair.texts
        if not all(map(str.strip, texts)):
            continue
        if fold_side(pair.source) == fold_side(pair.target):
            if _is_prose(pair.target):
                yield _report_whole("untranslated", "the target repeats the source", job, pair, 1)
            continue
        for side, lang in enumerate(job.bases):
            if _is_foreign(texts[side], lang) and not any(find_mojibake(texts[side], lang)):
                where = ("source", "target")[side]
                message = f"the {where} is not in {name_language(job.langs[side])}"
                yield _report_whole("untranslated", message, job, pair, side)


def _report_whole(check: str, message: str, job: CheckInput, pair: Pair, side: int) -> Finding:
    span = range(len(pair.target if side else pair.source))
    return build_finding(check, message, job, pair, marks={side: [span]})


def _is_prose(text: str) -> bool:
    """Return True for text in some language: more than a name, a symbol or an address."""
    small = [word for word in _SMALL_WORDS.findall(text) if word.islower()]
    return count_han(text) > 0 or len(small) >= _MIN_SMALL_WORDS


@lru_cache(maxsize=KEPT_TEXTS)
def _is_foreign(text: str, lang: str) -> bool:
    """Return True if a Chinese text has no Chinese, or another text nothing but Chinese."""
    if lang != "zh" and text.isascii():
        return False
    bare = _MAY_BE_FOREIGN.sub("", text)
    if lang == "zh":
        return not count_han(text) and _is_prose(bare)
    return count_han(bare) > 1 and not re.search(r"[a-zа-я\u0620-\u064a]{2}", bare)


def _find_words_left(job: CheckInput) -> Iterator[Finding]:
    """Report words of one side that are left in the other, whichever is the translation."""
    is_common = _build_common_words(job.terms)
    for side in SIDES:
        lang, other = job.bases[side], job.bases[1 - side]
        if "zh" not in (lang, other) or lang == other:
            continue
        for each in iter_texts(job, lang):
            if not each.other or _is_foreign(each.text, lang):
                continue
            if lang == "zh":
                is_word = is_common if other == "en" else bool
                found = _find_latin(each.text, each.other, is_word)
            else:
                found = _find_chinese(each.text, lang), []
            for rule, spans in zip(("", "possible name"), found, strict=True):
                if spans:
                    words = ", ".join(each.text[span.start : span.stop] for span in spans)[:80]
                    message = f"untranslated {name_language(other)}: {words}"
                    if rule:
                        message = f"untranslated {name_language(other)}, or a name: {words}"
                    yield build_finding(
                        "untranslated words", message, job, each.pair, rule=rule,
                        marks={each.side: spans},
                    )  # fmt: skip


def _find_chinese(text: str, lang: str) -> list[range]:
    bare = _MAY_BE_FOREIGN.sub(lambda match: " " * len(match[0]), text)
    spans = [range(*match.span()) for match in _CHINESE.finditer(bare)]
    damages = [range(each.start, each.stop) for each in find_mojibake(text, lang)] if spans else []
    return [span for span in spans if not any(span.start in each for each in damages)]


def _find_latin(
    text: str, other: str, is_word: Callable[[set[str]], bool]
) -> tuple[list[range], list[range]]:
    """Find lower-case words of the other side in a Chinese text: certain ones, possible names."""
    source = set(_LETTERS.findall(other.lower())) - _USED_IN_CHINESE
    bare = _MAY_BE_FOREIGN.sub(lambda match: " " * len(match[0]), text)
    certain: list[range] = []
    possible_names: list[range] = []
    for match in _LATIN.finditer(bare):
        words = source & {*_LOWER_CASE_WORD.findall(bare, match.start(), match.end() + 2)}
        if words:
            (certain if is_word(words) else possible_names).append(range(*match.span()))
    return certain, possible_names


def _build_common_words(terms: TermBase | None) -> Callable[[set[str]], bool]:
    """Build a test for English words: common, of the term base, or with an English ending.

    Other words may be names that both sides write in lower case: imatinib.
    """

    @lru_cache(maxsize=1)
    def list_known() -> frozenset[str]:
        entries = terms.entries if terms else ()
        texts = (term.text for entry in entries for term in entry.terms if term.lang == "en")
        words = {word for text in texts for word in _LETTERS.findall(text) if word.islower()}
        return load_common_words() | words

    return lambda words: any(w in list_known() or _ENGLISH_ENDING.fullmatch(w) for w in words)


_DAMAGE_NAMES = {
    "date": "date with lost characters",
    "footnote mark": "footnote mark in the text",
    "mojibake": "text in a wrong encoding",
    "entity": "character reference",
    "radical": "radical instead of a character",
    "split accent": "accent separated from its letter",
    "control character": "invisible character",
    "mixed script": "letters of another script",
}
_LOCAL_DAMAGE = frozenset({"date", "mojibake", "lost character", "footnote mark"})
_REFERENCE = re.compile(r"&#?\w{2,8};")


def _find_damage(job: CheckInput) -> Iterator[Finding]:
    from tmtool.documents.damage import find

    for side, lang in enumerate(job.langs):
        texts = [pair.texts[side] for pair in job.pairs]
        document = Document(lang, tuple(Paragraph("body", None, text) for text in texts))
        for damage in find(document):
            yield _report_damage(job, job.pairs[damage.paragraph], side, damage)


def _report_damage(job: CheckInput, pair: Pair, side: int, damage: Damage) -> Finding:
    # A reference on both sides is how the file writes a character.
    is_form = damage.kind == "entity" and all(map(_REFERENCE.search, pair.texts))
    message = f"{_DAMAGE_NAMES.get(damage.kind, damage.kind)}: {damage.why}"
    build = build_finding if damage.kind in _LOCAL_DAMAGE else build_form_finding
    return build(
        "damage", message, job, pair, rule="entity on both sides" if is_form else damage.kind,
        marks={side: [range(damage.start, damage.stop)]}, suggestion=damage.repair or None,
    )  # fmt: skip


EMPTY = build_check("empty", _find_empty)
UNTRANSLATED = build_check("untranslated", _find_untranslated)
LEFTOVER = build_check("untranslated words", _find_words_left)
DAMAGE = build_check("damage", _find_damage)
