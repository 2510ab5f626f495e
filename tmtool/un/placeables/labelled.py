"""The label of a paragraph: set aside where texts are compared, and put before the new one."""

from __future__ import annotations

import re
from dataclasses import replace

from tmtool.lang.numbers import write_chinese
from tmtool.lang.script import get_base
from tmtool.un.labels import drop_label, normalize_label, parse_chinese, split_label, write_roman
from tmtool.un.placeables.rewrite import Rewritten, TargetChange, rewrite_values

_CORE = re.compile(r"[^\W_]+(?:\.[^\W_]+)*")
_SPACED_LABEL = re.compile(
    r"[(（]?(?:[0-9]{1,3}|[ivxl]{1,6}|[IVXL]{1,6}|[A-Za-z]|[一二三四五六七八九十百]{1,4})\s+"
    r"[.．、)）](?![0-9.．…])\s*"
)
_ROMAN = {write_roman(number): number for number in range(1, 50) if number not in (5, 10)}
"""Numbers by their Roman numerals; v and x are letters as often."""


def rewrite(
    query: str, source: str, target: str, source_lang: str, target_lang: str
) -> Rewritten | None:
    """The target of a stored pair with the query's values and label.

    See `rewrite_values`; query and source have equal templates. The query's label replaces that of
    the target. A target without a label gets one only if the source has none either.

    >>> rewrite("3. 约23亿人", "约15亿人", "some 1.5 billion people", "zh", "en").text
    '3. some 2.3 billion people'
    >>> rewrite("（二）约15亿人", "（一）约15亿人", "(i) 1.5 billion people", "zh", "en").text
    '(ii) 1.5 billion people'
    >>> rewrite("7. Notes 2;", "17. Notes 3;", "9 . 注意到3;", "en", "zh").text
    '7 . 注意到2;'
    >>> rewrite("7. Notes 2;", "17. Notes 3;", "注意到3;", "en", "zh").text
    '注意到2;'
    """
    asked, own = map(drop_label, (query, source))
    theirs = _drop_target_label(target)
    made = rewrite_values(asked, own, theirs, source_lang, target_lang)
    if made is None:
        return None
    before = target[: len(target) - len(theirs)]
    label, was = (_label_of(text) for text in (query, source))
    is_kept = label == was or (was is not None and not before)
    new = before if is_kept else write_label(label, before, target_lang)
    changes = tuple(
        replace(each, start=each.start + len(new), stop=each.stop + len(new))
        for each in made.changes
    )
    if new != before:
        # A blank that both have behind it stays.
        kept = -1 if new and before and new[-1] == before[-1] == " " else None
        changes = (TargetChange(0, len(new[:kept]), before[:kept], new[:kept]), *changes)
    return replace(made, text=new + made.text, changes=changes)


def _drop_target_label(text: str) -> str:
    """Drop the label of a stored translation, also one with a blank before its stop (`9 . `)."""
    rest = drop_label(text)
    spaced = _SPACED_LABEL.match(text) if rest == text else None
    return (text[spaced.end() :] or text) if spaced else rest


def _label_of(text: str) -> str | None:
    """Return the label of a text; None if the text is only a label."""
    label, rest = split_label(text)
    return label if rest else None


def write_label(label: str | None, like: str, lang: str) -> str:
    """A label before a translation, as `like` stands before that of another paragraph.

    >>> write_label("(三)", "(i) ", "en"), write_label("(ii)", "", "zh"), write_label("4", "", "ru")
    ('(iii) ', '(二)', '4. ')
    >>> write_label("5", "4．", "zh"), write_label("二", "", "en"), write_label(None, "3. ", "en")
    ('5．', 'II. ', '')
    """
    if label is None:
        return ""
    is_chinese, is_bracketed = get_base(lang) == "zh", label[-1] in ")）"
    core = _write_core(label, is_chinese)
    style = _CORE.search(like)
    if style and (style.end() < len(like) and like[style.end()] in ")）") == is_bracketed:
        return like[: style.start()] + core + like[style.end() :]
    if is_bracketed:
        return f"({core})" if is_chinese else f"({core}) "
    return f"{core}、" if is_chinese and not core.isascii() else f"{core}. "


def _write_core(label: str, is_chinese: bool) -> str:
    """A label without brackets and stops, as a language has it: (ii) is （二）, and II is 二."""
    bare = label.strip("()（） ")
    if is_chinese:
        number = _ROMAN.get(bare.lower())
        return bare if number is None else write_chinese(number)
    return normalize_label(label) if parse_chinese(bare) is not None else bare
