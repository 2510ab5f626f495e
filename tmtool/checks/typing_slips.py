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
from tmtool.findings import Finding
from tmtool.lang.fold import simplify_in_place
from tmtool.lang.script import get_base

_ENGLISH_TWICE = re.compile(
    rf"(?<![^\W{HAN}])(?P<word>[A-Za-z]{{2,}}|(?<![.])(?-i:a))(?P<again>\s+(?P=word))"
    rf"(?![^\W{HAN}]|[-’'.]\w)",
    re.IGNORECASE,
)
_SOUND = re.compile("声|响|地(?![区方位面震理球点带域])")
"""What follows a sound: 咯当咯当地响."""
_NAME_TWICE = re.compile(r"\b(?P<name>[A-Z][a-z]+)[ -](?P=name)\b")
_CHINESE_NAME_TWICE = re.compile(rf"(?P<name>[{HAN}]{{1,6}})[ ·・－-]?(?P=name)")
_MARKS = "，。、；：？！）》”’」』】（《“‘「『【"
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
        re.compile(rf"[ \u00a0](?:(?<=[{_MARKS}].)(?=\S)|(?<=\S.)(?=[{_MARKS}]))"),
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
    for message, pattern, repair in rules:
        for match in pattern.finditer(each.text, headed.end() if headed else 0):
            # The blank behind the mark of a footnote stays when the mark is taken out.
            if not any(match.start() <= at <= match.end() for at in notes):
                yield build_form_finding(
                    "spaces", "note", message, job, each.pair,
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
    """A particle, a measure word behind a figure, or a run of characters that stands twice."""
    words = read_word_lists()["repeated words"]
    particles = []
    for each in words["particles"]:
        behind = f"(?<![{each['not_behind']}])" if each["not_behind"] else ""
        before = f"(?![{each['not_before']}])" if each["not_before"] else ""
        particles.append(f"{behind}{each['word'] * 2}{before}")
    units = "|".join(f"{each['word'] * 2}(?![{each['not_before']}])" for each in words["units"])
    return re.compile(
        f"{'|'.join(particles)}|(?<=[0-9二两三四五六七八九十百千万亿])(?:{units})"
        "|(?P<long>(?![\u4e00-\u9fff]*一)[\u4e00-\u9fff]{3,12})(?P=long)"
        "|(?P<word>(?P<a>[\u4e00-\u9fff])(?!(?P=a))[\u4e00-\u9fff])(?P=word)"
    )


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


def _may_be_twice(match: re.Match[str], counterpart: str) -> bool:
    """Whether a Chinese word of two characters may stand twice in a row.

    It is said twice for emphasis, begins a longer word the second time, or is a name (帕果帕果).
    """
    word, words = match["word"], read_word_lists()["repeated words"]
    if not word or word in words["verbs"]:
        return False
    behind = match.string[match.end() : match.end() + 1]
    if word == "和平":
        return behind in tuple("等衡均民稳坦台")
    return (
        _SOUND.match(match.string, match.end()) is not None
        or word in words["said_twice"]
        or not set(words["joining"]).isdisjoint(word)
        or (word in words["begin_nouns"] and behind in tuple(words["ends_of_nouns"]))
        or _NAME_TWICE.search(counterpart) is not None
    )


def _repeated(job: CheckInput) -> Iterator[Finding]:
    may_be_twice = read_word_lists()["repeated words"]["may_be_twice"]
    for each in (*iter_texts(job, "en"), *iter_texts(job, "zh")):
        for match in _ENGLISH_TWICE.finditer(each.text):
            if match["word"].lower() not in may_be_twice and not _is_name_twice(match, each.other):
                yield _twice(job, each, match, match["word"])
    for each in iter_texts(job, "zh"):
        # The lists are in Simplified Chinese.
        for match in _chinese_twice().finditer(simplify_in_place(each.text)):
            if not _may_be_twice(match, each.other):
                word = each.text[match.start() : match.start() + len(match[0]) // 2]
                yield _twice(job, each, match, word)


def _twice(job: CheckInput, text: SideText, match: re.Match[str], word: str) -> Finding:
    return build_form_finding(
        "repeated words", "warning", f"“{word}” is repeated", job, text.pair,
        **text.mark_spans(range(*match.span())), suggestion=word,
    )  # fmt: skip


REPEATED_WORDS = Check(
    "repeated words", _repeated,
    "No word is repeated. Words repeated for emphasis and names such as Pago Pago are not "
        "reported, nor what begins a longer word the second time (发展发展中国家).",
    "A slip of editing that spelling checkers look for as well.",
    "of the the Assembly (of the Assembly)",
    langs=frozenset({"en", "zh"}),
)  # fmt: skip
