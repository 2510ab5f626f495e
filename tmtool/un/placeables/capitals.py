"""Capitals for a text that has none, or nothing else: where they tell a value from a word.

Texts are looked up in small letters, and headings stand in capitals. Months, document symbols,
Roman numerals and parts of resolutions get the capitals that the rules go by; no length changes.
"""

from __future__ import annotations

import re

from tmtool.un.dates import MONTHS

_WORDS = {
    **{month.lower(): month for month in MONTHS},
    "us$": "US$", "us $": "US $", "usd ": "USD ", "eur ": "EUR ", "gbp ": "GBP ", "chf ": "CHF ",
    "swiss francs": "Swiss francs", "united states dollars": "United States dollars",
    "us dollars": "US dollars",
}  # fmt: skip
_SHORT = "(?:jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)"
_SHORT_MONTH = re.compile(
    rf"(?<=[0-9] ){_SHORT}(?=\.|\.? [0-9]{{4}})|(?<![a-z]){_SHORT}(?=\. [0-9])"
)
_ROMAN = re.compile(" [ivxlc]{1,6}(?![a-z])")
_SLASH = re.compile("/(?:(?<=[a-z]/)|(?<=[a-z]-[0-9]/)|(?<=[a-z]-[0-9]{2}/))[a-z0-9]")
_SYMBOL = re.compile(r"(?<![a-z0-9/.])[a-z]{1,8}(?:-[0-9]{1,2})?(?:/[a-z0-9.()-]*[a-z0-9)])+")
_PART = re.compile(
    r"/(?:cp|cmp|cma|cop)\.(?=[0-9])"
    "|/[0-9]{1,4} ?[a-z](?: ?(?:to|and|-|至|和) ?[a-z](?![a-z0-9]))?"
    "(?=号|[,.;)]|$| (?:of|on|to|and)(?![a-z]))"
)
_SESSION = re.compile("[(（](?<=[0-9a-z ].)(?:e?s-)?[ivxlc]{1,8}[)）]")
_PART_OF_SESSION = re.compile(r"(?<=[0-9]) ?[a-z](?= ?[(（](?:E?S-)?[IVXLC]{1,8}[)）])")
_PLACE = re.compile(
    r"(?:(?<=annex )|(?<=annexes )|(?<=chapter )|(?<=chap\. )|(?<=part )|(?<=section )"
    r"|(?<=article )|(?<=volume )|(?<=appendix )|(?<=[ivx] and ))[ivxlc]{1,6}(?![a-z])"
)


def restored(text: str, *, headings: bool = True) -> str:
    """The text, with capitals where the rules need them if all its letters are of one size.

    Without `headings` a text in nothing but capitals stays: Latin letters in Chinese are short
    forms.

    >>> restored("resolution 3038 (xxvii) of 18 december 1972, a/75/62, annex ii; 43/222 b.")
    'resolution 3038 (XXVII) of 18 December 1972, A/75/62, annex II; 43/222 B.'
    >>> restored("SEVENTY-FIFTH SESSION, 12 NOVEMBER 2020"), restored("In may and/or June")
    ('seventy-fifth session, 12 November 2020', 'In may and/or June')
    """
    if text.islower():
        return _words(_signs(text))
    small = text.lower() if headings and text.isupper() else text
    return text if small == text or len(small) != len(text) else _words(_signs(small))


def _signs(text: str) -> str:
    """Symbols, parts and sessions of resolutions: they have a stroke or a bracket."""
    if "/" in text:
        if _SLASH.search(text):
            text = _SYMBOL.sub(_capital, text)
        text = _PART.sub(_capital, text)
    if "(" in text or "（" in text:
        with_sessions = _SESSION.sub(_capital, text)
        if with_sessions != text:
            text = _PART_OF_SESSION.sub(_capital, with_sessions)
    return text


def _words(text: str) -> str:
    """Months, currencies, and Roman numerals after the words that they follow."""
    for word, capital in _WORDS.items():
        if word in text:
            text = text.replace(word, capital)
    text = _SHORT_MONTH.sub(lambda found: found[0].capitalize(), text)
    return _PLACE.sub(_capital, text) if _ROMAN.search(text) else text


def _capital(found: re.Match[str]) -> str:
    """In capitals, but for words between letters; strokes without any figure are no symbol."""
    text = found[0]
    if re.fullmatch("[a-z]+(?:/[a-z]+)+", text):
        return text
    large = re.sub("( ?)(TO|AND)( ?)", lambda link: link[0].lower(), text.upper())
    return large if len(large) == len(text) else text
