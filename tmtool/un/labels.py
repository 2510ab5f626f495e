"""The numbers and letters that stand before a paragraph, such as 1. or (a), (一) or IV.

United Nations texts number their paragraphs alike in all languages, as treaties and declarations do
their articles, so that a label says which paragraphs belong together.
"""

from __future__ import annotations

import re

from tmtool.lang import number_words, numbers
from tmtool.un.vocabulary import compile_pieces

_PLAIN_NUMERAL = re.compile("[一二三四五六七八九十百〇零]+")
# The order of letters in lists: Arabic lists follow the old order of the alphabet.
_ABJAD = "أبجدهوزحطيكلمنسعف"
_CYRILLIC = "абвгдежзиклмнопрст"
_LATIN = "abcdefghijklmnopqrstuvwxyz"
_MAX_DIGITS = 9  # of a number before a paragraph; a mark in a file may have more


def split_label(line: str) -> tuple[str | None, str]:
    """The label before a paragraph, without its full stop, and the text after it.

    Article and section headings ("Article 1", "第一条") are text; so are quantities and years.

    >>> split_label("1. Decides to remain seized of the matter.")
    ('1', 'Decides to remain seized of the matter.')
    >>> split_label("(一) 加强国际合作；")
    ('(一)', '加强国际合作；')
    >>> split_label("1.5 billion people"), split_label("2019. Then")
    ((None, '1.5 billion people'), (None, '2019. Then'))
    """
    match = compile_pieces("documents.toml", "labels")["label"].match(line)
    if match is None:
        return None, line
    label = next(group for group in match.groups() if group is not None)
    return label, line[match.end() :].lstrip()


def drop_label(line: str) -> str:
    """A text without the label before it; a label alone stays.

    >>> drop_label("3. 注意到报告；"), drop_label("(a) "), drop_label("1.5亿人")
    ('注意到报告；', '(a) ', '1.5亿人')
    """
    match = compile_pieces("documents.toml", "labels")["label"].match(line)
    return line if match is None else line[match.end() :].lstrip() or line


def has_words(text: str) -> bool:
    """Return False for a text of nothing but a label, numbers or signs.

    >>> [has_words(text) for text in ("(xvii)", "（十七）", "十七、", "1 234,5 %", "A.", "* * *")]
    [False, False, False, False, False, False]
    >>> [has_words(text) for text in ("(a) Notes", "2020年", "Annex", "(mild)", "I")]
    [True, True, True, True, True]
    """
    rest = split_label(f"{text.strip()} ")[1].strip()
    return any(map(str.isalpha, rest)) and parse_chinese(rest) is None


def write_roman(number: int) -> str:
    """Write a number below 400 in small Roman numerals.

    >>> write_roman(14), write_roman(49)
    ('xiv', 'xlix')
    """
    return (number_words.write_roman(number) or "").lower()


def parse_chinese(text: str) -> int | None:
    """Parse a plain Chinese numeral from 一 to 九百九十九.

    >>> parse_chinese("七十五"), parse_chinese("十"), parse_chinese("一〇七")
    (75, 10, 107)
    >>> parse_chinese("百") is None
    True
    """
    value = numbers.parse_chinese(text) if _PLAIN_NUMERAL.fullmatch(text) else None
    return value if isinstance(value, int) else None


def normalize_label(label: str) -> str:
    """One spelling for the same label in all languages; labels that pair are equal in it.

    Brackets and stops don't count, digits and letters of other scripts become Latin ones. A
    bracketed Chinese numeral stands for (i), (ii), a bare one for I, II.

    >>> (
    ...     normalize_label("1."),
    ...     normalize_label("(一)"),
    ...     normalize_label("（ii）"),
    ...     normalize_label("四"),
    ...     normalize_label("(ب)"),
    ... )
    ('1', 'i', 'ii', 'IV', 'b')
    >>> normalize_label("a)") == normalize_label("(a)")
    True
    """
    bare = re.sub(r"[\s()（）.．、ـ\u200e\u200f]+", "", label)
    if bare.isdecimal() and len(bare) <= _MAX_DIGITS:
        return str(int(bare))
    number = parse_chinese(bare)
    if number is not None:
        bracketed = label.strip()[:1] in "(（"
        return write_roman(number) if bracketed else write_roman(number).upper()
    if bare == "ا":
        return "a"
    for alphabet in (_ABJAD, _CYRILLIC):
        if len(bare) == 1 and bare in alphabet:
            return _LATIN[alphabet.index(bare)]
    return bare


def pair_numerals(
    source: tuple[str | None, ...], target: tuple[str | None, ...]
) -> tuple[tuple[str | None, ...], tuple[str | None, ...]]:
    """The labels of two texts, as 1, 2 where only one has I, II (in Chinese 一、二、).

    >>> pair_numerals(("I", "II", "a"), ("1", "a", None))
    (('1', '2', 'a'), ('1', 'a', None))
    >>> pair_numerals(("I", "1"), ("1", "2"))
    (('I', '1'), ('1', '2'))
    """
    decimals = {write_roman(number).upper(): str(number) for number in range(1, 90)}
    has_roman, has_decimal = (
        [not numbers.isdisjoint(labels) for labels in (source, target)]
        for numbers in (set(decimals), set(decimals.values()))
    )
    if sum(has_roman) != 1 or has_decimal != [*reversed(has_roman)]:
        return source, target
    left, right = (
        tuple(label and decimals.get(label, label) for label in labels)
        for labels in (source, target)
    )
    return left, right


def number_of(label: str) -> int | None:
    """The value of a label that is a plain number, else None.

    >>> number_of("12"), number_of("(3)"), number_of("(a)")
    (12, 3, None)
    """
    bare = normalize_label(label)
    return int(bare) if bare.isdecimal() and len(bare) <= _MAX_DIGITS else None


def find_article(text: str) -> str | None:
    """The number of the article that a text is the heading of and nothing else.

    >>> (
    ...     find_article("第二十一条"),
    ...     find_article("Article premier"),
    ...     find_article("المادة ٧"),
    ...     find_article("Статья 3."),
    ... )
    ('21', '1', '7', '3')
    >>> find_article("Article 2 applies.") is None
    True
    """
    heading = compile_pieces("documents.toml", "articles", re.IGNORECASE)["heading"]
    match = heading.fullmatch(text.strip().rstrip(".:："))
    if match is None:
        return None
    if match["zh"]:
        number = int(match["zh"]) if match["zh"].isdecimal() else parse_chinese(match["zh"])
        return None if number is None else f"{number}{match['sub'] or ''}"
    return "1" if match["first"] else str(int(match["number"]))
