"""Slips of typing: blanks too many or too few, and words that stand twice in a row."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
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
from tmtool.findings import Finding, Severity
from tmtool.lang.script import get_base

_ENGLISH_TWICE = re.compile(
    r"\b(?P<word>[A-Za-z]{2,})(?P<again>\s+(?P=word))\b(?![-’'])", re.IGNORECASE
)
_MARKS = "，。、；：？！）》”’」』】（《“‘「『【"
_Rule = tuple[str, re.Pattern[str], Severity, str]
_EVERYWHERE: tuple[_Rule, ...] = (
    ("two spaces in a row", re.compile(r"(?<=\S)[ \u00a0]{2,}(?=\S)"), "warning", " "),
)
_CHINESE: tuple[_Rule, ...] = (
    (
        "space between Chinese characters",
        re.compile(rf"(?<=[{HAN}])[ \u00a0\u3000](?=[{HAN}])"), "warning", "",
    ),
    (
        "space next to Chinese punctuation",
        re.compile(rf"(?<=[{_MARKS}])[ \u00a0](?=\S)|(?<=\S)[ \u00a0](?=[{_MARKS}])"),
        "warning", "",
    ),
)  # fmt: skip
_ENGLISH: tuple[_Rule, ...] = (
    (
        "space before punctuation",
        re.compile(
            r"(?:(?<=[\w”’)])|(?<=[a-z]\.))[ \u00a0]+(?=[,;]|[:?!)”](?!\w)|\.(?![\w.]))"
        ), "warning", "",
    ),
    ("space after an opening bracket", re.compile(r"(?<=[(\[“])[ \u00a0]+(?=\S)"), "warning", ""),
)  # fmt: skip
_OF_LANGUAGE = {"zh": _CHINESE, "en": _ENGLISH}
_SPACED = re.compile(rf"(?<=[{HAN}])[ \u00a0](?=[0-9])|(?<=[0-9])[ \u00a0](?=[{HAN}])")
_CLOSE = re.compile(rf"(?<=[{HAN}])(?=[0-9])|(?<=[0-9])(?=[{HAN}])")
_HEADED = re.compile(
    r"\s*(?:第[一二三四五六七八九十百零〇○]+(?:[条章编节篇卷款]|部分?)(?:之[一二三四五六七八九十]+)?"
    r"|附[件录][一二三四五六七八九十]+)[ \u00a0\u3000](?![ \u00a0\u3000])"
)
"""The number of an article or a chapter, and the blank that divides its heading from it."""
_MAX_SHARE_OF_ODD = 0.1
"""Share of figures that are slips where they are spaced otherwise. Chosen, no measurement."""
_MIN_FIGURES = 20
"""So many figures show how a text spaces them. Chosen, no measurement."""


def _spaces(job: CheckInput) -> Iterator[Finding]:
    notes = locate_marks(job.whole) if job.whole else {}
    for lang in dict.fromkeys(map(get_base, job.langs)):
        rules = (*_EVERYWHERE, *_OF_LANGUAGE.get(lang, ()))
        for each in iter_texts(job, lang):
            # A heading may have its few characters set apart: 大 会.
            if not re.fullmatch(rf"[{HAN}](?:[ \u3000]+[{HAN}])+", each.text.strip()):
                stood = notes.get((each.pair.number, each.side), frozenset())
                yield from _in_text(job, each, rules, stood)
    yield from _mixed(job)


def _in_text(
    job: CheckInput, each: SideText, rules: Sequence[_Rule], notes: Collection[int]
) -> Iterator[Finding]:
    headed = _HEADED.match(each.text)
    for message, pattern, severity, repair in rules:
        for match in pattern.finditer(each.text, headed.end() if headed else 0):
            # The blank behind the mark of a footnote stays when the mark is taken out.
            if not any(match.start() <= at <= match.end() for at in notes):
                yield build_form_finding(
                    "spaces", severity, message, job, each.pair,
                    **each.mark_spans(range(*match.span())), suggestion=repair or None,
                )  # fmt: skip


def _mixed(job: CheckInput) -> Iterator[Finding]:
    """Figures in Chinese that are spaced unlike nearly all others of the text."""
    spaced = sum(len(_SPACED.findall(each.text)) for each in iter_texts(job, "zh"))
    close = sum(len(_CLOSE.findall(each.text)) for each in iter_texts(job, "zh"))
    few = min(spaced, close)
    if not few or spaced + close < _MIN_FIGURES or few > _MAX_SHARE_OF_ODD * (spaced + close):
        return
    odd, how = (_SPACED, "without") if few == spaced else (_CLOSE, "with")
    message = f"figures in Chinese are written {how} spaces around them elsewhere in this text"
    for each in iter_texts(job, "zh"):
        for match in odd.finditer(each.text):
            start, stop = match.start(), max(match.end(), match.start() + 1)
            yield build_form_finding(
                "spaces", "note", message, job, each.pair, **each.mark_spans(range(start, stop))
            )


SPACES = Check(
    "spaces", _spaces,
    "One space between words, none between Chinese characters or next to Chinese "
        "punctuation, none before punctuation in English; figures in Chinese are spaced in "
        "one way throughout.",
    "GB/T 15834 and the United Nations Editorial Manual; whether figures in Chinese are spaced "
    "is a matter of house style.",
    "数字 鸿沟 (数字鸿沟); the Assembly , (the Assembly,)",
)  # fmt: skip


@lru_cache(maxsize=1)
def _chinese_twice() -> re.Pattern[str]:
    """A particle, a verb or a longer run of characters that stands twice in a row."""
    words = read_word_lists()["repeated words"]
    particles = []
    for each in words["particles"]:
        behind = f"(?<![{each['not_behind']}])" if each["not_behind"] else ""
        particles.append(f"{behind}{each['word'] * 2}(?![{each['not_before']}])")
    return re.compile(
        f"{'|'.join(particles)}|(?P<verb>{'|'.join(words['verbs'])})(?P=verb)"
        "|(?P<long>(?![\u4e00-\u9fff]*一)[\u4e00-\u9fff]{3,8})(?P=long)"
    )


def _repeated(job: CheckInput) -> Iterator[Finding]:
    may_be_twice = read_word_lists()["repeated words"]["may_be_twice"]
    for each in iter_texts(job, "en"):
        for match in _ENGLISH_TWICE.finditer(each.text):
            word, again = match["word"], match["again"].strip()
            # "Mali Mali" is a mistake, "New York, York" and "Pago Pago" are none.
            if word.lower() in may_be_twice or (again[0].isupper() and not word.isupper()):
                continue
            yield _twice(job, each, match, word)
    for each in iter_texts(job, "zh"):
        for match in _chinese_twice().finditer(each.text):
            yield _twice(job, each, match, match[0][: len(match[0]) // 2])


def _twice(job: CheckInput, text: SideText, match: re.Match[str], word: str) -> Finding:
    return build_form_finding(
        "repeated words", "warning", f"“{word}” is repeated", job, text.pair,
        **text.mark_spans(range(*match.span())), suggestion=word,
    )  # fmt: skip


REPEATED_WORDS = Check(
    "repeated words", _repeated,
    "No word is repeated, nor a Chinese particle or verb. Words repeated for emphasis "
        "are not reported.",
    "A slip of editing that spelling checkers look for as well.",
    "of the the Assembly (of the Assembly)",
    langs=frozenset({"en", "zh"}),
)  # fmt: skip
