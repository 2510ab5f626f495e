"""Brackets, quotation marks and title marks of one text: which open, which close, which are alone.

Straight quotation marks open and close with one sign, so they are read by state: what stands beside
a mark says whether it can open or close, and where nothing does, a mark closes what is open.
Apostrophes, and the ‘ that stands for a letter in names (Al-‘Ula, ‘Abd), are no quotation marks.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

Family: TypeAlias = Literal["quotation mark", "title mark", "bracket"]

_CHINESE = dict(zip("“‘《〈（「『【", "”’》〉）」』】", strict=True))
_BRACKETS = {"(": ")", "[": "]"}
CLOSES = {**_CHINESE, **_BRACKETS, '"': '"', "«": "»"}
"""The closing mark of every opening one."""
_SIGNS = {
    "zh": frozenset({*_CHINESE, *_BRACKETS, '"'}), "": frozenset({"“", "‘", '"', "«", *_BRACKETS}),
}  # fmt: skip
"""The opening marks that texts in Chinese have, and those of other languages."""
_OPENS = {close: sign for sign, close in CLOSES.items()}
_ALIKE = {
    **{close: close for close in CLOSES.values()},
    ")": ")）", "）": ")）", "”": '”"', '"': '"”',
}  # fmt: skip
"""The marks that do for a closing one: those of other width, and straight ones for curly ones."""
_ANY = re.compile(f"[{re.escape(''.join({*CLOSES, *_OPENS}))}„]")
_LABEL = re.compile(
    r"(?<![^\s;:,.；：，。])"
    r"(?:[0-9]{1,3}|[a-zа-я\u0621-\u064a]|[ivx]{1,5}|[A-Z]|[一二三四五六七八九十]{1,3})[)）]"
)
"""A bracket after a label needs no other: a) for this; b) for that."""
_MEASURED = re.compile(r"(?<=[0-9])(?:[′'’] ?[0-9.,]+)?[″\"](?![^\W\d_])")
"""Inches and seconds: 12°30'15"."""
_SINGLE = re.compile(
    r"(?P<open>(?<![\w’'.,!?])['`](?=[^\W\d_]|…|\.\.))|(?P<close>(?<=[\w.,!?…—)-])['’](?!\w))"
)
"""What may be a quotation in single marks, or an apostrophe at the edge of a word."""
_LATER = re.compile(r"[.,!?…—]['’](?!\w)")
_BEFORE_WORDS = "(（[［«/:："
_BEHIND_WORDS = ".,;:!?)）]］。，；：！？、…"


@dataclass(frozen=True, slots=True)
class PairedSign:
    """A mark of a text, as it stands there; `sign` is the opening mark of its kind."""

    sign: str
    at: int

    @property
    def family(self) -> Family:
        """What it is, whatever its shape."""
        if self.sign in "《〈":
            return "title mark"
        return "bracket" if self.sign in "(（[【" else "quotation mark"


@dataclass(frozen=True, slots=True)
class TextSigns:
    """The marks of a text that have no partner in it, and where its quotations stand.

    Stretches of quotations and titles go from the opening mark to the closing one, both included.
    Single marks outside Chinese may be apostrophes: `singles` are quotations in them, and
    `single_lean` is how many more of them open than close; neither is ever wrong.
    """

    opening: tuple[PairedSign, ...] = ()
    closing: tuple[PairedSign, ...] = ()
    quotations: tuple[range, ...] = ()
    titles: tuple[range, ...] = ()
    singles: tuple[range, ...] = ()
    single_lean: int = 0

    def lean(self, family: Family) -> int:
        """How many more marks of a family open than close."""
        opening = sum(each.family == family for each in self.opening)
        return opening - sum(each.family == family for each in self.closing)

    @property
    def has_quotation_marks(self) -> bool:
        """Whether anything in the text is quoted, or part of a longer quotation."""
        alone = (*self.opening, *self.closing)
        is_quoting = self.quotations or self.singles or self.single_lean
        return bool(is_quoting) or any(each.family == "quotation mark" for each in alone)


NO_SIGNS = TextSigns()
"""A text without any mark."""


def read_signs(text: str, lang: str) -> TextSigns:
    """Read the marks of a text in a language.

    >>> found = read_signs('He said "yes", and "no', "en")
    >>> found.quotations, found.opening
    ((range(8, 13),), (PairedSign(sign='"', at=19),))
    >>> read_signs("’Tis the States’ choice", "en") == NO_SIGNS
    True
    """
    if not _ANY.search(text) or text.strip() == '"':  # The same as above, in a table.
        return NO_SIGNS if lang == "zh" or "'" not in text else _read_singles(text)
    reading = _SignReading(text, lang)
    for match in _ANY.finditer(text):
        reading.take(match[0], match.start())
    found = reading.finish()
    if lang == "zh" or not ("'" in text or "’" in text):
        return found
    single = _read_singles(text)
    return replace(found, singles=single.singles, single_lean=single.single_lean)


def _read_singles(text: str) -> TextSigns:
    """Quotations in single marks, as far as they can be told from apostrophes.

    >>> found = _read_singles("'We must act,' she said. 'The duty of all States")
    >>> found.singles, found.single_lean
    ((range(0, 14),), 1)
    """
    found: list[range] = []
    opened, lean = -1, 0
    for match in _SINGLE.finditer(text):
        if match["open"]:
            lean += opened >= 0
            opened = match.start()
        elif opened >= 0 and not _is_genitive(text, match.start()):
            found.append(range(opened, match.end()))
            opened = -1
        elif opened < 0 and text[match.start() - 1] in ".,!?…—":
            lean -= 1
    return TextSigns(singles=tuple(found), single_lean=lean + (opened >= 0))


def _is_genitive(text: str, at: int) -> bool:
    """Whether an apostrophe stands behind the s of a plural, and a later mark may close."""
    is_plural = text[at - 1] == "s" and text[at + 1 : at + 2] == " "
    return is_plural and _LATER.search(text, at + 1) is not None


def is_partner(opening: str, closing: str) -> bool:
    """Whether a mark closes what another opens, of whatever width and shape.

    >>> is_partner("（", ")"), is_partner("“", '"'), is_partner("「", "”")
    (True, True, False)
    """
    return closing in _ALIKE[CLOSES[opening]]


class _SignReading:
    """Reads the marks of a text one by one."""

    def __init__(self, text: str, lang: str) -> None:
        self.text, self.lang = text, lang
        self.signs = _SIGNS.get(lang, _SIGNS[""])
        self.closers = {CLOSES[sign] for sign in self.signs}
        self.labels = {match.end() - 1 for match in _LABEL.finditer(text)}
        self.measured: frozenset[int] = frozenset()
        if '"' in text:
            self.measured = frozenset(each.end() - 1 for each in _MEASURED.finditer(text))
        self.waiting: list[PairedSign] = []
        self.closing: list[PairedSign] = []
        self.quotations: list[range] = []
        self.titles: list[range] = []

    def take(self, sign: str, at: int) -> None:
        """The next mark."""
        if sign == '"':
            self._straight(at)
        elif sign == "„" or (sign in self.signs and self._can_open(sign, at)):
            # „ opens what “ or ” closes.
            self.waiting.append(PairedSign("“" if sign == "„" else sign, at))
        elif sign in self.closers and not self._close(sign, at) and not self._is_plain(sign, at):
            self.closing.append(PairedSign(_OPENS[sign], at))

    def _can_open(self, sign: str, at: int) -> bool:
        if self.lang == "zh":
            return True
        if sign == "“" and any(self.text[each.at] == "„" for each in self.waiting):
            self._close("”", at)
            return False
        before, behind = self.text[at - 1 : at] if at else "", self.text[at + 1 : at + 2]
        return sign != "‘" or (
            behind.isalpha() and (not before or before.isspace() or before in f"{_BEFORE_WORDS}“")
        )

    def _is_plain(self, sign: str, at: int) -> bool:
        """An apostrophe, or the bracket of a label."""
        return at in self.labels or (sign == "’" and self.lang != "zh")

    def _close(self, sign: str, at: int) -> bool:
        """Take away the last mark that this one closes."""
        if sign == "’" and self._joins_letters(at):
            return True
        for place in range(len(self.waiting) - 1, -1, -1):
            opening = self.waiting[place]
            if is_partner(opening.sign, sign):
                del self.waiting[place]
                self._keep(opening, at)
                return True
        return False

    def _joins_letters(self, at: int) -> bool:
        around = self.text[max(at - 1, 0) : at + 2]
        return (
            self.lang != "zh" and len(around) == 3 and around[0].isalpha() and around[2].isalpha()
        )

    def _keep(self, opening: PairedSign, at: int) -> None:
        family, span = opening.family, range(opening.at, at + 1)
        if family == "quotation mark":
            self.quotations.append(span)
        elif family == "title mark":
            self.titles.append(span)

    def _straight(self, at: int) -> None:
        lean = self._lean(at)
        if lean != "open" and (self._close('"', at) or at in self.measured):
            return
        (self.closing if lean == "close" else self.waiting).append(PairedSign('"', at))

    def _lean(self, at: int) -> Literal["open", "close", "either"]:
        """Whether a straight mark opens or closes by what stands beside it."""
        before, behind = self.text[at - 1 : at] if at else "", self.text[at + 1 : at + 2]
        starts = not before or before in _BEFORE_WORDS or (before.isspace() and self.lang != "zh")
        ends = not behind or behind in _BEHIND_WORDS or (behind.isspace() and self.lang != "zh")
        if starts == ends:
            return "either"
        return "open" if starts else "close"

    def finish(self) -> TextSigns:
        """What is left over at the end."""
        return TextSigns(
            tuple(self.waiting), tuple(self.closing),
            tuple(sorted(self.quotations, key=lambda span: span.start)), tuple(self.titles),
        )  # fmt: skip
