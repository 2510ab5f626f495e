"""Stretches of a text that are another text's bytes, by how these were misread, and what they say.

UTF-8 in a one-byte encoding: å¤§ä¼š, quâ€™Ã©tÃ©, Р“РµРЅРµСЂ, ط§ظ„ط¬ظ….
UTF-8 as GBK: 鑱斿悎鍥, 袚械薪械, se帽ala.
Text in an old encoding of another script as Western letters: ÖÐÎÄ, Ãåíåðàëüíàÿ.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, TypeAlias

from tmtool.documents.damage.model import is_common_han
from tmtool.lang.script import is_han

Script: TypeAlias = Literal["western", "cyrillic", "arabic", "greek", "han"]

_SCRIPTS: tuple[tuple[Script, str], ...] = (
    ("cyrillic", r"[\u0400-\u04ff]"),
    ("arabic", r"[\u0600-\u06ff\ufe70-\ufefc]"),
    ("greek", r"[\u0370-\u03ff]"),
    ("han", r"[\u3000-\u9fff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef\U00020000-\U0002ffff]"),
    # Accents and signs; control characters too, which may be the bytes of yet another text.
    ("western", r"[\u0080-\u017f\u0192\u02c6\u02dc\u0300-\u036f\u2000-\u2bff\ufb00-\ufb06\ufeff]"),
)
_IS = {name: re.compile(pattern) for name, pattern in _SCRIPTS}
HOME: Mapping[Script, str] = {"cyrillic": "ru", "arabic": "ar", "han": "zh"}
"""The language that a script stands for where a text is in it anyway."""
_WESTERN = "cp1252"
_MIN_SEQUENCE_SHARE = 0.8
"""Of neighbouring characters of the upper half, so many belong to the accident. Chosen, no
measurement."""
# Script, bytes of a character, the least number of characters, what each is.
_SEQUENCES: tuple[tuple[Script, int, int, bytes], ...] = (
    ("han", 3, 2,
     rb"(?:[\xe3-\xe9][\x80-\xbf]{2}|\xef[\xbc-\xbf][\x80-\xbf]|\xe2\x80[\x80-\xbf])"),
    ("cyrillic", 2, 4, rb"(?:\xd0[\x81\x90-\xbf]|\xd1[\x80-\x8f\x91])"),
    ("arabic", 2, 3, rb"(?:\xd8[\x8c\x9b\xa1-\xba]|\xd9[\x80-\x8a])"),
)  # fmt: skip
_FROM_HAN = re.compile(r"[\u3400-\u9fff][^\x00-\x7f]*")
_IN_WORD = re.compile(r"(?<=[A-Za-z])[\u3400-\u9fff]|[\u3400-\u9fff](?=[A-Za-z])")
_WIDE = frozenset(("gb18030", "cp950"))
_OF_LANGUAGE = {"zh": ("gb18030", "cp950"), "ru": ("cp1251", "koi8-r"), "ar": ("cp1256",)}
_ALL = ("gb18030", "cp950", "cp1251", "koi8-r", "cp1256")
_MIN_ROW_SHARE = 0.7
"""Of the accents that come in rows, so many must become text. Chosen, no measurement."""
_LETTER = re.compile("[\u00c0-\u00ff]")


@dataclass(frozen=True, slots=True)
class DamageRun:
    """A stretch `text[start:stop]`, what it decodes to, and the script of that."""

    start: int
    stop: int
    decoded: str
    script: Script

    @property
    def letters(self) -> int:
        """How many characters are of that script, and not just signs."""
        return sum(_IS[self.script].match(char) is not None for char in self.decoded)


def detect_script(decoded: str) -> Script | None:
    """The one script of all characters, Western signs among them allowed; None for a jumble.

    >>> detect_script("Да – нет".replace(" ", "")), detect_script("国际"), detect_script("Д国")
    ('cyrillic', 'han', None)
    """
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
def map_upper_bytes(codec: str) -> Mapping[str, int]:
    """Character -> byte, for the upper half of a code page; holes are control characters.

    >>> map_upper_bytes("cp1252")["é"], map_upper_bytes("cp1252")["€"]
    (233, 128)
    """
    table = {chr(byte): byte for byte in range(0x80, 0xA0)}
    for byte in range(0x80, 0x100):
        table[bytes([byte]).decode(codec, "ignore") or chr(byte)] = byte
    return table


def build_upper_class(codec: str) -> str:
    """The characters of the upper half of a code page, for a character class."""
    return re.escape("".join(map_upper_bytes(codec)))


def undo_utf8(
    text: str, codec: str, lang: str | None, *, inner: bool = False
) -> Iterator[DamageRun]:
    """What stretches say that are UTF-8 once they are encoded as `codec` again.

    `lang` is the text's language; `inner`: the text came out of such an accident itself.

    >>> [run.decoded for run in undo_utf8("dÃ©jÃ  vu, Ð”Ð°", "cp1252", "fr")]
    ['é', 'Да']
    """
    hits = list(_hits(text, codec))
    for script in dict.fromkeys(run.script for run in hits):
        runs = [run for run in hits if run.script == script]
        if script == "western":
            yield from (run for run in runs if _is_western(run, text, codec))
        elif inner or _is_sure(runs, text, codec, lang):
            yield from runs


def _hits(text: str, codec: str) -> Iterator[DamageRun]:
    if not (_leads(codec).search(text) and _sequences(codec).search(text)):
        return
    for stretch in _upper_stretches(codec).finditer(text):
        runs = list(_in_stretch(stretch, codec))
        covered = sum(run.stop - run.start for run in runs)
        if covered >= _MIN_SEQUENCE_SHARE * len(stretch[0]):
            yield from runs


def _in_stretch(stretch: re.Match[str], codec: str) -> Iterator[DamageRun]:
    """The UTF-8 sequences among neighbouring characters of a code page's upper half."""
    table, western = map_upper_bytes(codec), map_upper_bytes(_WESTERN)
    for match in _sequences(codec).finditer(stretch[0]):
        if codec != _WESTERN and all(char in western for char in match[0]):
            continue
        try:
            decoded = bytes(table[char] for char in match[0]).decode("utf-8")
        except UnicodeDecodeError:
            continue
        script = detect_script(decoded)
        if script is not None:
            at = stretch.start()
            yield DamageRun(at + match.start(), at + match.end(), decoded, script)


def _is_sure(runs: Sequence[DamageRun], text: str, codec: str, lang: str | None) -> bool:
    """Whether stretches in one script can be nothing else.

    A word that ends in é, a hard space and » are a Chinese character by chance.
    """
    before = (text[max(0, run.start - 1) : run.start] for run in runs)
    count = sum(
        run.letters
        for run, char in zip(runs, before, strict=True)
        if run.letters > 1 or not _is_letter(char)
    )
    if codec != _WESTERN:  # the stretches themselves are in Russian or Arabic letters
        return count >= 3
    script = runs[0].script
    return count >= (1 if lang == HOME.get(script, "") else 3 if script == "greek" else 2)


def _is_western(run: DamageRun, text: str, codec: str) -> bool:
    """Whether it is an accent or a sign; letters only where a word goes on."""
    before, after = text[max(0, run.start - 1) : run.start], text[run.stop : run.stop + 1]
    in_word = _is_letter(before) or _is_letter(after)
    if codec != _WESTERN:
        return in_word or all(char >= "\u2000" for char in run.decoded)
    return not all("\u0100" <= char <= "\u017f" for char in run.decoded) or in_word


def _is_letter(char: str) -> bool:
    return char.isascii() and char.isalpha()


@lru_cache(maxsize=4)
def _upper_stretches(codec: str) -> re.Pattern[str]:
    return re.compile(f"[{build_upper_class(codec)}]{{2,}}")


@lru_cache(maxsize=4)
def _leads(codec: str) -> re.Pattern[str]:
    """What a sequence begins with, which few texts have."""
    return re.compile(_among(codec, 0xC2, 0xF4))


@lru_cache(maxsize=4)
def _sequences(codec: str) -> re.Pattern[str]:
    """One or more whole UTF-8 sequences, spelled with the characters of the code page."""
    inner = _among(codec, 0x80, 0xBF)
    two, three, four = (
        _among(codec, *leads) for leads in ((0xC2, 0xDF), (0xE0, 0xEF), (0xF0, 0xF4))
    )
    return re.compile(f"(?:{two}{inner}|{three}{inner}{{2}}|{four}{inner}{{3}})+")


def _among(codec: str, first: int, last: int) -> str:
    chars = (char for char, byte in map_upper_bytes(codec).items() if first <= byte <= last)
    return f"[{re.escape(''.join(chars))}]"


def undo_gbk(text: str) -> Iterator[DamageRun]:
    """What stretches of Chinese characters say that are rare, and the bytes of common ones.

    >>> [run.decoded for run in undo_gbk("鍥介檯缁勭粐、联合国大会通过决议")]
    ['国际组织']
    >>> [run.decoded for run in undo_gbk("La Asamblea se帽ala que los ni帽os")]
    ['ñ', 'ñ']
    """
    stretches = list(_FROM_HAN.finditer(text))
    if not stretches:
        return
    accents = list(_accents(text))
    if accents and len(accents) == sum(map(is_han, text)):
        yield from accents
        return
    encoded = [match[0].encode("gb18030", "ignore") for match in stretches]
    for script, size, least, one in _SEQUENCES:
        long = re.compile(one + b"{%d}" % least)
        if not any(map(long.search, encoded)):
            continue
        row = re.compile(one + b"+")
        runs = [run for match in stretches for run in _gbk_runs(match, script, size, row)]
        if any(len(run.decoded) >= least for run in runs):  # short words beside long ones
            yield from (run for run in runs if script != "han" or len(run.decoded) >= least)


def _accents(text: str) -> Iterator[DamageRun]:
    """Letters with accents, where a text has no other Chinese characters than inside words."""
    for match in _IN_WORD.finditer(text):
        data = match[0].encode("gb18030")
        if data[0] in (0xC2, 0xC3) and 0x80 <= data[1] <= 0xBF:
            yield DamageRun(*match.span(), data.decode("utf-8"), "western")


def _gbk_runs(
    match: re.Match[str], script: Script, size: int, pattern: re.Pattern[bytes]
) -> Iterator[DamageRun]:
    data = match[0].encode("gb18030", "ignore")
    if pattern.search(data) is None:
        return
    chars = _starts([char.encode("gb18030", "ignore") for char in match[0]])
    at = 0
    while found := pattern.search(data, at):
        at = found.start() + 1
        ends = (end for end in range(found.end(), found.start(), -size) if end in chars)
        stop = next(ends, None) if found.start() in chars else None
        if stop is None:
            continue
        decoded = data[found.start() : stop].decode("utf-8")
        start, end = chars[found.start()], chars[stop]
        # Characters that are rare became ones that are common.
        rare = sum(is_han(char) and not is_common_han(char) for char in match[0][start:end])
        common = sum(is_common_han(char) or not is_han(char) for char in decoded)
        is_better = common >= 0.75 * len(decoded) and rare >= 0.3 * (end - start)
        if "\ufffd" not in decoded and is_better:
            at = stop
            yield DamageRun(match.start() + start, match.start() + end, decoded, script)


def _starts(encoded: list[bytes]) -> Mapping[int, int]:
    """Which character begins at a byte."""
    starts, at = {0: 0}, 0
    for i, each in enumerate(encoded, start=1):
        at += len(each)
        starts[at] = i
    return starts


def undo_old_encoding(text: str, lang: str | None) -> tuple[str, tuple[DamageRun, ...]]:
    """The encoding that explains the most, and what the stretches say in it; "" if none does.

    >>> codec, runs = undo_old_encoding("Ãåíåðàëüíàÿ Àññàìáëåÿ", None)
    >>> codec, [run.decoded for run in runs]
    ('cp1251', ['Генеральная', 'Ассамблея'])
    """
    rows = [match.span() for match in _rows().finditer(text)]
    if not rows:
        return "", ()
    least = 3 if lang in _OF_LANGUAGE else 4
    found = [
        (codec, _plausible(text, codec, least)) for codec in _OF_LANGUAGE.get(lang or "", _ALL)
    ]
    codec, runs = max(found, key=lambda each: _covered(rows, each[1]))
    if _covered(rows, runs) < _MIN_ROW_SHARE * sum(stop - start for start, stop in rows):
        return "", ()
    return codec, runs


def _covered(rows: list[tuple[int, int]], runs: tuple[DamageRun, ...]) -> int:
    """How many characters of the rows lie in runs."""
    return sum(
        max(0, min(stop, run.stop) - max(start, run.start)) for start, stop in rows for run in runs
    )


def _plausible(text: str, codec: str, min_length: int) -> tuple[DamageRun, ...]:
    """Runs that read as text, if one of them is long: accents never come in such a row."""
    runs = tuple(_old_runs(text, codec))
    long = [run for run in runs if len(run.decoded) >= (2 if run.script == "han" else min_length)]
    if not long:
        return ()
    return tuple(run for run in runs if run in long or _LETTER.search(text, run.start, run.stop))


def _old_runs(text: str, codec: str) -> Iterator[DamageRun]:
    wide = codec in _WIDE
    for match in _stretches(wide=wide).finditer(text):
        data = bytes(ord(c) if c.isascii() else map_upper_bytes(_WESTERN)[c] for c in match[0])
        try:
            decoded = data.decode(codec)
        except UnicodeDecodeError:
            continue
        script = _script(decoded, wide=wide)
        if script is not None:
            yield DamageRun(match.start(), match.end(), decoded, script)


def _script(decoded: str, *, wide: bool) -> Script | None:
    """The script, if the characters are as those of text: common ones, or words."""
    plain = "".join(char for char in decoded if not (wide and char.isascii()))
    script = detect_script(plain)
    if script == "han":
        han = [char for char in plain if is_han(char)]
        return script if sum(map(is_common_han, han)) >= 0.75 * len(han) > 0 else None
    return script if script in ("cyrillic", "arabic") and _is_word(plain) else None


def _is_word(decoded: str) -> bool:
    """Whether letters are as words have them: small, or capitals first or throughout."""
    if not all(char.isalpha() or unicodedata.category(char) == "Mn" for char in decoded):
        return False
    caseless = decoded.upper() == decoded.lower()
    return caseless or decoded.istitle() or decoded.islower() or decoded.isupper()


@lru_cache(maxsize=1)
def _rows() -> re.Pattern[str]:
    """Three in a row: what no word of a Western language has."""
    return re.compile(f"[{build_upper_class(_WESTERN)}]{{3,}}")


@lru_cache(maxsize=2)
def _stretches(*, wide: bool) -> re.Pattern[str]:
    high = build_upper_class(_WESTERN)
    if not wide:
        return re.compile(f"[{high}]+")
    # The second byte of a character may be a plain letter.
    return re.compile(f"(?:[{high}]{{2}}|[{high}][@-~](?=[{high}]))+(?:[{high}][@-~](?=\\s|$))?")
