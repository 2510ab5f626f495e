"""Stretches of a text that are another text's bytes, read in the wrong encoding."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, TypeAlias

from tmtool.documents.damage.found import is_common_han
from tmtool.lang.script import is_han

Script: TypeAlias = Literal["western", "cyrillic", "arabic", "greek", "han"]

NAMES = {
    "cp1252": "Windows-1252", "cp1251": "Windows-1251", "cp1256": "Windows-1256",
    "gb18030": "GBK", "cp950": "Big5", "koi8-r": "KOI8-R",
}  # fmt: skip
LEGACY = {"zh": ("gb18030", "cp950"), "ru": ("cp1251", "koi8-r"), "ar": ("cp1256",)}
_COVERED = 0.8
"""Of neighbouring characters of the upper half, so many belong to the accident."""

ANY_LEGACY = ("gb18030", "cp950", "cp1251", "koi8-r", "cp1256")

_SCRIPTS: tuple[tuple[Script, str], ...] = (
    ("cyrillic", r"[\u0400-\u04ff]"),
    ("arabic", r"[\u0600-\u06ff\ufe70-\ufefc]"),
    ("greek", r"[\u0370-\u03ff]"),
    ("han", r"[\u3000-\u9fff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef\U00020000-\U0002ffff]"),
    ("western",
     r"[\u0080-\u017f\u0192\u02c6\u02dc\u2000-\u2bff\ufb00-\ufb06\ufeff]"),
)  # fmt: skip
_IS = {name: re.compile(pattern) for name, pattern in _SCRIPTS}


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch `text[start:stop]`, what it decodes to, and the script of that."""

    start: int
    stop: int
    decoded: str
    script: Script
    foreign: bool

    def is_western(self, text: str) -> bool:
        """Whether it is an accent or a sign, alone; a letter such as ā only inside a word."""
        if self.foreign:
            return all(char >= "\u2000" for char in self.decoded)
        rare = all("\u0100" <= char <= "\u017f" for char in self.decoded)
        around = _before(text, self.start), text[self.stop : self.stop + 1]
        return not rare or all(char.isalpha() for char in around)


def is_sure(runs: Sequence[Run], text: str, lang: str | None) -> bool:
    """Whether stretches in one script can be nothing else, in a text of that language.

    A word that ends in é, a hard space and » are a Chinese character by chance.
    """
    script = runs[0].script
    if script == "western":
        return True
    count = sum(
        sum(_IS[script].match(char) is not None for char in run.decoded)
        for run in runs
        if len(run.decoded) > 1 or not _after_letter(text, run)
    )
    if runs[0].foreign:  # the stretches themselves are in Russian or Arabic letters
        return count >= 3
    at_home = lang == {"cyrillic": "ru", "arabic": "ar", "han": "zh"}.get(script)
    return count >= (1 if at_home else 3 if script == "greek" else 2)


def _after_letter(text: str, run: Run) -> bool:
    before = _before(text, run.start)
    return before.isascii() and before.isalpha()


def _before(text: str, at: int) -> str:
    return text[max(0, at - 1) : at]


def utf8_runs(text: str, codec: str) -> Iterator[Run]:
    """Stretches that are UTF-8 once they are encoded as `codec` again.

    >>> [run.decoded for run in utf8_runs("dÃ©jÃ  vu Ð”Ð°", "cp1252")]
    ['é', 'Да']
    """
    if _utf8_pattern(codec).search(text) is None:
        return
    foreign = codec != "cp1252"
    for stretch in _upper_pattern(codec).finditer(text):
        runs = list(_sequences(stretch, codec, foreign=foreign))
        covered = sum(run.stop - run.start for run in runs)
        if covered >= _COVERED * len(stretch[0]):
            yield from runs


def _sequences(stretch: re.Match[str], codec: str, *, foreign: bool) -> Iterator[Run]:
    """The UTF-8 sequences in a stretch of characters of a code page's upper half."""
    table = _bytes(codec)
    for match in _utf8_pattern(codec).finditer(stretch[0]):
        if foreign and all(char in _bytes("cp1252") for char in match[0]):
            continue
        try:
            decoded = bytes(table[char] for char in match[0]).decode("utf-8")
        except UnicodeDecodeError:
            continue
        script = _script(decoded)
        if script is not None:
            at = stretch.start()
            yield Run(at + match.start(), at + match.end(), decoded, script, foreign)


def _script(decoded: str) -> Script | None:
    """The one script of all characters, Western signs among them allowed; None for a jumble."""
    found = {_of(char) for char in decoded}
    others = found - {"western"}
    if None in found or len(others) > 1:
        return None
    return others.pop() if others else "western"


def _of(char: str) -> Script | None:
    if char.isascii() or unicodedata.category(char) in ("Cn", "Co"):
        return None
    return next((name for name, _ in _SCRIPTS if _IS[name].match(char)), None)


@lru_cache(maxsize=4)
def _bytes(codec: str) -> Mapping[str, int]:
    """Character -> byte, for the upper half of a code page; holes are control characters."""
    table = {chr(byte): byte for byte in range(0x80, 0xA0)}
    for byte in range(0x80, 0x100):
        char = bytes([byte]).decode(codec, "ignore") or chr(byte)
        table[char] = byte
    return table


@lru_cache(maxsize=4)
def _utf8_pattern(codec: str) -> re.Pattern[str]:
    """One or more whole UTF-8 sequences, spelled with the characters of the code page."""
    table = _bytes(codec)

    def among(first: int, last: int) -> str:
        chars = "".join(char for char, byte in table.items() if first <= byte <= last)
        return f"[{re.escape(chars)}]"

    inner = among(0x80, 0xBF)
    return re.compile(
        f"(?:{among(0xC2, 0xDF)}{inner}|{among(0xE0, 0xEF)}{inner}{{2}}"
        f"|{among(0xF0, 0xF4)}{inner}{{3}})+"
    )


def _upper(codec: str) -> str:
    """The characters of the upper half of a code page, for a character class."""
    return re.escape("".join(_bytes(codec)))


@lru_cache(maxsize=4)
def _upper_pattern(codec: str) -> re.Pattern[str]:
    return re.compile(f"[{_upper(codec)}]{{2,}}")


def legacy_runs(text: str, codec: str, lang: str | None = None) -> Iterator[Run]:
    """Stretches of Western letters that are text in an old encoding of another script.

    >>> [run.decoded for run in legacy_runs("ÖÐÎÄ, 4 Ãåíåðàëüíàÿ", "gb18030")]
    ['中文']
    >>> [run.decoded for run in legacy_runs("Ãåíåðàëüíàÿ Àññàìáëåÿ", "cp1251")]
    ['Генеральная', 'Ассамблея']
    """
    if _upper_row().search(text) is None:
        return
    runs = list(_legacy_candidates(text, codec))
    least = 3 if lang in LEGACY else 4
    if any(_is_long(run, least) for run in runs):
        for run in runs:
            if _is_long(run, least) or _LETTER.search(text, run.start, run.stop):
                yield run


@lru_cache(maxsize=1)
def _upper_row() -> re.Pattern[str]:
    """Three in a row: what no word of a Western language has."""
    return re.compile(f"[{_upper('cp1252')}]{{3}}")


_LETTER = re.compile("[\u00c0-\u00ff]")


def _is_long(run: Run, least: int) -> bool:
    """Whether a stretch alone is enough: accents never come in such a row."""
    return len(run.decoded) >= (2 if run.script == "han" else least)


def _legacy_candidates(text: str, codec: str) -> Iterator[Run]:
    wide = codec in ("gb18030", "cp950")
    for match in _legacy_pattern(wide=wide).finditer(text):
        data = bytes(_byte(char) for char in match[0])
        try:
            decoded = data.decode(codec)
        except UnicodeDecodeError:
            continue
        script = _script(decoded) if not wide else _script_of_wide(decoded)
        if (script in ("cyrillic", "arabic") and _is_word(decoded)) or (
            script == "han" and _mostly_common(decoded)
        ):
            yield Run(match.start(), match.end(), decoded, script, foreign=False)


def _byte(char: str) -> int:
    return ord(char) if char.isascii() else _bytes("cp1252")[char]


@lru_cache(maxsize=2)
def _legacy_pattern(*, wide: bool) -> re.Pattern[str]:
    upper = _upper("cp1252")
    if wide:
        return re.compile(f"(?:[{upper}]{{2}}|[{upper}][@-~](?=[{upper}]))+")
    return re.compile(f"[{upper}]+")


def _script_of_wide(decoded: str) -> Script | None:
    return _script("".join(char for char in decoded if not char.isascii()) or " ")


def _is_word(decoded: str) -> bool:
    """Whether letters are as words have them: small, or capitals first or throughout."""
    if not all(char.isalpha() or unicodedata.category(char) == "Mn" for char in decoded):
        return False
    caseless = decoded.upper() == decoded.lower()
    return caseless or decoded.istitle() or decoded.islower() or decoded.isupper()


def _mostly_common(decoded: str) -> bool:
    han = [char for char in decoded if is_han(char)]
    return bool(han) and sum(map(is_common_han, han)) >= 0.75 * len(han)


_UTF8_HAN = re.compile(
    rb"(?:[\xe3-\xe9][\x80-\xbf]{2}|\xef[\xbc-\xbf][\x80-\xbf]|\xe2\x80[\x80-\xbf])+"
)
# Chinese characters, and the few signs and letters that such bytes may look like among them.
_NOT_ASCII = re.compile(r"[\u3400-\u9fff][^\x00-\x7f]{2,}")


def gbk_runs(text: str) -> Iterator[Run]:
    """Stretches of Chinese characters that are the bytes of other ones in UTF-8.

    >>> [run.decoded for run in gbk_runs("鍥介檯缁勭粐、联合国大会通过决议")]
    ['国际组织']
    """
    for match in _NOT_ASCII.finditer(text):
        data = match[0].encode("gb18030")
        if _UTF8_HAN.search(data) is None:
            continue
        encoded = [char.encode("gb18030") for char in match[0]]
        starts = [0]
        for each in encoded:
            starts.append(starts[-1] + len(each))
        yield from _gbk_runs(match, data, {at: i for i, at in enumerate(starts)})


def _gbk_runs(match: re.Match[str], data: bytes, chars: Mapping[int, int]) -> Iterator[Run]:
    """`chars` says which character begins at a byte."""
    at = 0
    while found := _UTF8_HAN.search(data, at):
        at = found.start() + 1
        if found.start() not in chars:
            continue
        stop = next((e for e in _ends(found) if e in chars), None)
        if stop is None:
            continue
        decoded = data[found.start() : stop].decode("utf-8")
        start, end = chars[found.start()], chars[stop]
        if _is_better(match[0][start:end], decoded):
            at = stop
            offset = match.start()
            yield Run(offset + start, offset + end, decoded, "han", foreign=False)


def _ends(found: re.Match[bytes]) -> Iterator[int]:
    """Where whole sequences end, the last first."""
    return iter(range(found.end(), found.start(), -3))


def _is_better(before: str, after: str) -> bool:
    """Whether characters that are rare became ones that are common."""
    rare = sum(is_han(char) and not is_common_han(char) for char in before)
    common = sum(is_common_han(char) or not is_han(char) for char in after)
    if "\ufffd" in after:
        return False
    return len(after) >= 2 and common >= 0.75 * len(after) and rare >= 0.3 * len(before)
