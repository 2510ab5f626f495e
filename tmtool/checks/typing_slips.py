"""Slips of typing: blanks too many or too few, and words that stand twice in a row."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import lru_cache

from tmtool.checks.document_structure import locate_marks
from tmtool.checks.model import (
    HAN,
    Check,
    CheckInput,
    SideText,
    build_form_finding,
    iter_texts,
    read_word_lists,
)
from tmtool.findings import Finding
from tmtool.lang.fold import simplify_in_place
from tmtool.lang.script import get_base
from tmtool.words import build_plain_words

_ENGLISH_TWICE = re.compile(
    rf"(?<![^\W{HAN}])(?P<word>[A-Za-z]{{2,}}|(?<![.])(?-i:a))(?P<again>\s+(?P=word))"
    rf"(?![^\W{HAN}]|[-’'.]\w)",
    re.IGNORECASE,
)
_NAME_TWICE = re.compile(r"\b(?P<name>[A-Z][a-z]+)[ -](?P=name)\b")
_CHINESE_NAME_TWICE = re.compile(rf"(?P<name>[{HAN}]{{1,6}})[ ·・－-]?(?P=name)")
_LONGEST_WORD = 17  # characters; no word of jieba's list is longer
_MARKS = "，。、；：？！）》”’」』】（《“‘「『【"
_CLOSING_MARKS = "，。、；：？！）》”’」』】"
_Rule = tuple[str, re.Pattern[str], str]
# These begin with the blank, so that most of a text is passed over quickly.
_EVERYWHERE: tuple[_Rule, ...] = (
    ("two spaces in a row", re.compile(r"[ \u00a0](?<=\S.)[ \u00a0]+(?=\S)"), " "),
)
_CHINESE: tuple[_Rule, ...] = (
    (
        "space between Chinese characters",
        re.compile(rf"[ \u00a0\u3000](?<=[{HAN}].)(?=[{HAN}])"), "",
    ),
    (
        "space next to Chinese punctuation",
        re.compile(
            rf"[ \u00a0](?:(?<=[{_MARKS}].)(?=[{HAN}{_MARKS}])|(?<=[{HAN}].)(?=[{_MARKS}])"
            rf"|(?<=[\w)].)(?=[{_CLOSING_MARKS}]))"
        ),
        "",
    ),
)  # fmt: skip
_ENGLISH: tuple[_Rule, ...] = (
    (
        "space before punctuation",
        re.compile(
            r"[ \u00a0](?:(?<=[\w”’)].)|(?<=[a-z]\..))[ \u00a0]*"
            r"(?=[,;]|[:?!)”](?!\w)|\.(?![\w.]))"
        ), "",
    ),
    ("space after an opening bracket", re.compile(r"[ \u00a0](?<=[(\[“].)[ \u00a0]*(?=\S)"), ""),
)  # fmt: skip
_OF_LANGUAGE = {"zh": _CHINESE, "en": _ENGLISH}
_HEADED = re.compile(
    r"\s*(?:第[一二三四五六七八九十百零〇○]+(?:[条章编节篇卷款]|部分?)(?:之[一二三四五六七八九十]+)?"
    r"|附[件录][一二三四五六七八九十]+)[ \u00a0\u3000](?![ \u00a0\u3000])"
)
"""The number of an article or a chapter, and the blank that divides its heading from it."""


def _spaces(job: CheckInput) -> Iterator[Finding]:
    notes = locate_marks(job.whole) if job.whole else {}
    for lang in dict.fromkeys(map(get_base, job.langs)):
        rules = (*_EVERYWHERE, *_OF_LANGUAGE.get(lang, ()))
        for each in iter_texts(job, lang):
            # A heading may have its few characters set apart: 大 会.
            if not re.fullmatch(rf"[{HAN}](?:[ \u3000]+[{HAN}])+", each.text.strip()):
                stood = notes.get((each.pair.number, each.side), frozenset())
                yield from _in_text(job, each, rules, stood)


def _in_text(
    job: CheckInput, each: SideText, rules: Sequence[_Rule], notes: Collection[int]
) -> Iterator[Finding]:
    headed = _HEADED.match(each.text)
    for message, pattern, repair in rules:
        for match in pattern.finditer(each.text, headed.end() if headed else 0):
            # The blank behind the mark of a footnote stays when the mark is taken out.
            if not any(match.start() <= at <= match.end() for at in notes):
                yield build_form_finding(
                    "spaces", "note", message, job, each.pair,
                    **each.mark_spans(range(*match.span())), suggestion=repair or None,
                )  # fmt: skip


SPACES = Check(
    "spaces", _spaces,
    "One space between words, none between Chinese characters or next to Chinese "
        "punctuation, none before punctuation in English.",
    "GB/T 15834 and the United Nations Editorial Manual.",
    "数字 鸿沟 (数字鸿沟); the Assembly , (the Assembly,)",
)  # fmt: skip


@lru_cache(maxsize=1)
def _chinese_twice() -> re.Pattern[str]:
    """A particle, or a run of two characters or more, that occurs twice in a row."""
    particles = read_word_lists()["repeated words"]["particles"]
    return re.compile(f"(?=(?P<word>[{particles}]|[{HAN}]{{2,12}})(?P=word))")


def _is_name_twice(match: re.Match[str], counterpart: str) -> bool:
    """Whether two words may be a name: Pago Pago is 帕果帕果, and Mali Mali a slip.

    "of the The Hague Academy" is none either.
    """
    word, again = match["word"], match["again"].strip()
    if not again[0].isupper() or word.isupper():
        return False
    return (
        word[0].islower()
        or not re.search(f"[{HAN}]", counterpart)
        or _CHINESE_NAME_TWICE.search(counterpart) is not None
    )


def _find_chinese_twice(texts: Sequence[SideText]) -> Iterator[tuple[SideText, range]]:
    """Find words that are repeated after word segmentation, outside longer words.

    Sound, for example: 发展发展中国家, where 发展中国家 is a word; 同工同酬, where 工同 is none.
    """
    # The words of the list are in Simplified Chinese.
    simplified = {id(each): simplify_in_place(each.text) for each in texts}
    suspects = [each for each in texts if _chinese_twice().search(simplified[id(each)])]
    if not suspects:
        return
    split, is_word = build_plain_words(simplified[id(each)] for each in suspects)
    for each in suspects:
        text, last = simplified[id(each)], 0
        stops = dict(split(text))
        for match in _chinese_twice().finditer(text):
            word = match["word"]
            span = range(match.start(), match.start() + 2 * len(word))
            if (
                span.start >= last
                and (
                    not _is_of_two_pairs(text, span)
                    if len(word) == 1
                    else _are_words(text, span, stops, is_word)
                )
                and not _is_in_longer_word(text, span, is_word)
                and not _may_be_twice(word, each.other)
            ):
                last = span.stop
                yield each, span


def _are_words(
    text: str, span: range, stops: Mapping[int, int], is_word: Callable[[str], bool]
) -> bool:
    """Return True if both halves of a span are whole words, and no suffix follows.

    `stops` are the ends of the words of the text by their starts.
    """
    position, middle = span.start, (span.start + span.stop) // 2
    while position < span.stop:
        stop = stops.get(position, len(text) + 1)
        if not is_word(text[position:stop]) or position < middle < stop:
            return False
        position = stop
    # 培训培训员: a suffix may make a longer word that no list has.
    suffixes = read_word_lists()["repeated words"]["suffixes"]
    return position == span.stop and text[position : stops.get(position)] not in tuple(suffixes)


def _is_of_two_pairs(text: str, span: range) -> bool:
    """Return True for two characters that are repeated side by side: 形形色色, 的的喀喀湖."""
    around = text[max(span.start - 2, 0) : span.start], text[span.stop : span.stop + 2]
    return any(len(each) == 2 and each[0] == each[1] for each in around)


def _is_in_longer_word(text: str, span: range, is_word: Callable[[str], bool]) -> bool:
    """Return True if a word that is longer than a half of the span crosses an end of it."""
    size = len(span) // 2
    return any(
        is_word(text[start:stop])
        for start in range(max(span.start - _LONGEST_WORD + 1, 0), span.stop)
        for stop in range(start + size + 1, min(start + _LONGEST_WORD, len(text)) + 1)
        if start < span.start < stop or start < span.stop < stop
    )


def _may_be_twice(word: str, counterpart: str) -> bool:
    """Return True if a Chinese word may be said twice, for emphasis or as a name (帕果帕果)."""
    words = read_word_lists()["repeated words"]
    return (
        word in words["said_twice"]
        or (len(word) > 1 and (word[0] == "一" or word[-1] in words["joining"]))
        or _NAME_TWICE.search(counterpart) is not None
    )


def _repeated(job: CheckInput) -> Iterator[Finding]:
    may_be_twice = read_word_lists()["repeated words"]["may_be_twice"]
    for each in (*iter_texts(job, "en"), *iter_texts(job, "zh")):
        for match in _ENGLISH_TWICE.finditer(each.text):
            if match["word"].lower() not in may_be_twice and not _is_name_twice(match, each.other):
                yield _twice(job, each, range(*match.span()), match["word"])
    for each, span in _find_chinese_twice([*iter_texts(job, "zh")]):
        yield _twice(job, each, span, each.text[span.start : (span.start + span.stop) // 2])


def _twice(job: CheckInput, text: SideText, span: range, word: str) -> Finding:
    return build_form_finding(
        "repeated words", "warning", f"“{word}” is repeated", job, text.pair,
        **text.mark_spans(span), suggestion=word,
    )  # fmt: skip


REPEATED_WORDS = Check(
    "repeated words", _repeated,
    "No word is repeated. Words repeated for emphasis and names such as Pago Pago are not "
        "reported, nor characters of longer words (发展发展中国家, 同工同酬). Of single Chinese "
        "characters only particles such as 的 are checked.",
    "A slip of editing that spelling checkers look for as well.",
    "of the the Assembly (of the Assembly)",
    langs=frozenset({"en", "zh"}),
)  # fmt: skip
