"""Numbers as Word writes them before paragraphs and in footnote marks, one kind of format a line.

The names are those of `w:numFmt`. Where a format has no more signs, Word goes on in figures, and so
do we.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from tmtool.lang.number_words import format_ordinal, write_number, write_ordinal

_LARGEST = 32_767
"""Peer (Word): the largest number it counts to; a larger one in a file is written in figures."""
_MOST_LETTERS = 30
"""Peer (Word): how often a letter is repeated before it goes on in figures."""

_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"),
    (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip
_STEMS, _BRANCHES = "甲乙丙丁戊己庚辛壬癸", "子丑寅卯辰巳午未申酉戌亥"
_KATAKANA = (
    "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワヲン"
)
_HALF = "ｱｲｳｴｵｶｷｸｹｺｻｼｽｾｿﾀﾁﾂﾃﾄﾅﾆﾇﾈﾉﾊﾋﾌﾍﾎﾏﾐﾑﾒﾓﾔﾕﾖﾗﾘﾙﾚﾛﾜｦﾝ"
_IROHA = (
    "イロハニホヘトチリヌルヲワカヨタレソツネナラムウ"
    "ヰノオクヤマケフコエテアサキユメミシヱヒモセスン"
)
_LATIN = "abcdefghijklmnopqrstuvwxyz"
_RUSSIAN = "абвгдежзиклмнопрстуфхцчшщэюя"
_HEBREW = "אבגדהוזחטיכלמנסעפצקרשת"
_ARABIC = "أبتثجحخدذرزسشصضطظعغفقكلمنهوي"
_ABJAD = "أبجدهوزحطيكلمنسعفصقرشتثخذضظغ"
_GANADA = "가나다라마바사아자차카타파하"
_CHOSUNG = "ㄱㄴㄷㄹㅁㅂㅅㅇㅈㅊㅋㅌㅍㅎ"
_THAI = "กขคงจฉชซฌญฎฏฐฑฒณดตถทธนบปผฝพฟภมยรลวศษสหฬอฮ"
_HINDI_VOWELS = "अआइईउऊऋएऐओऔ"
_HINDI = "कखगघङचछजझञटठडढणतथदधनपफबभमयरलवशषसह"


def format_numeral(number: int, kind: str) -> str:
    """A number in a format of Word's; one that is unknown, or has no sign for it, gives figures.

    >>> [
    ...     format_numeral(4, kind)
    ...     for kind in ("decimal", "upperRoman", "lowerLetter", "chineseCounting")
    ... ]
    ['4', 'IV', 'd', '四']
    >>> (
    ...     format_numeral(28, "lowerLetter"),
    ...     format_numeral(110, "chineseCountingThousand"),
    ...     format_numeral(3, "none"),
    ... )
    ('bb', '一百一十', '')
    """
    if kind in ("none", "bullet"):
        return ""
    if number == 0 and kind in _DIGITS:
        return _DIGITS[kind][0]
    if not 0 < number <= _LARGEST or kind not in _WRITERS:
        return str(number)
    return _WRITERS[kind](number)


def _roman(number: int) -> str:
    text = ""
    for value, sign in _ROMAN:
        count, number = divmod(number, value)
        text += sign * count
    return text


def _repeated(alphabet: str, number: int) -> str:
    """Letters that are doubled after the last: a ... z, aa, bb; up to thirty of them."""
    turn, place = divmod(number - 1, len(alphabet))
    return alphabet[place] * (turn + 1) if turn < _MOST_LETTERS else str(number)


def _listed(signs: str, number: int) -> str:
    return signs[number - 1] if number <= len(signs) else str(number)


def _from(first: int, last: int, number: int) -> str:
    """A sign from a row of characters that Unicode has one after another."""
    return chr(first + number - 1) if number <= last else str(number)


def _digits(signs: str, number: int) -> str:
    return "".join(signs[int(figure)] for figure in str(number))


def _counting(
    signs: str, units: str, zero: str, number: int, *, ones: bool = True, first: bool = False
) -> str:
    """A number spoken in East Asian units: 一百二十三; `units` are those of 10, 100, 1000, 10000.

    `ones`: one hundred is 一百, not 百; `first`: ten is 壹拾, not 十; `zero` fills gaps.
    """
    myriads, rest = divmod(number, 10_000)
    head = ""
    if myriads:
        head = _counting(signs, units, zero, myriads, ones=ones, first=first) + units[3]
        if 0 < rest < 1000:
            head += zero
    return head + _below_myriad(signs, units, zero, rest, ones=ones, first=first or bool(myriads))


def _below_myriad(
    signs: str, units: str, zero: str, number: int, *, ones: bool, first: bool
) -> str:
    text = gap = ""
    for power in (3, 2, 1, 0):
        digit = number // 10**power % 10
        if digit == 0:
            gap = zero if text else ""
            continue
        silent = digit == 1 and power and not (ones and (power > 1 or text or first))
        text += gap + ("" if silent else signs[digit]) + (units[power - 1] if power else "")
        gap = ""
    return text


def _small_counting(zero: str, number: int) -> str:
    """Spoken up to 99, figure by figure from there: 九十九, 一○○."""
    if number < 100:
        return _counting(_CHINESE, _UNITS, "", number)
    return _digits(zero + _CHINESE[1:], number)


def _hebrew(number: int) -> str:
    """Letters whose values add up; 15 and 16 avoid a name."""
    text = "ת" * (number // 400)
    hundreds, rest = number % 400 // 100, number % 100
    text += "קרש"[hundreds - 1] if hundreds else ""
    if rest in (15, 16):
        return f"{text}ט{'וז'[rest - 15]}"
    tens, ones = divmod(rest, 10)
    return text + ("יכלמנסעפצ"[tens - 1] if tens else "") + (_HEBREW[ones - 1] if ones else "")


_CHINESE, _UNITS = "〇一二三四五六七八九", "十百千万"
_DIGITS: dict[str, str] = {
    "ideographDigital": "〇一二三四五六七八九",
    "japaneseDigitalTenThousand": "〇一二三四五六七八九",
    "taiwaneseDigital": "○一二三四五六七八九",
    "koreanDigital": "영일이삼사오육칠팔구",
    "koreanDigital2": "零一二三四五六七八九",
    "decimalFullWidth": "０１２３４５６７８９",
    "decimalFullWidth2": "０１２３４５６７８９",
    "thaiNumbers": "๐๑๒๓๔๕๖๗๘๙",
    "hindiNumbers": "०१२३४५६७८९",
}
_ALPHABETS: dict[str, str] = {
    "lowerLetter": _LATIN, "upperLetter": _LATIN.upper(),
    "russianLower": _RUSSIAN, "russianUpper": _RUSSIAN.upper(),
    "chicago": "*†‡§", "aiueo": _HALF, "aiueoFullWidth": _KATAKANA, "irohaFullWidth": _IROHA,
    "iroha": _IROHA, "ganada": _GANADA, "chosung": _CHOSUNG, "arabicAlpha": _ARABIC,
    "arabicAbjad": _ABJAD, "thaiLetters": _THAI, "hindiVowels": _HINDI_VOWELS,
    "hindiConsonants": _HINDI, "hebrew2": _HEBREW,
}  # fmt: skip
_LISTS: dict[str, str] = {"ideographTraditional": _STEMS, "ideographZodiac": _BRANCHES}
_ROWS: dict[str, tuple[int, int]] = {
    "decimalEnclosedCircle": (0x2460, 20), "decimalEnclosedCircleChinese": (0x2460, 20),
    "decimalEnclosedParen": (0x2474, 20), "decimalEnclosedFullstop": (0x2488, 20),
    "ideographEnclosedCircle": (0x3280, 10),
}  # fmt: skip
_WRITERS: dict[str, Callable[[int], str]] = {
    "lowerRoman": _roman,
    "upperRoman": lambda number: _roman(number).upper(),
    "chineseCounting": partial(_small_counting, "○"),
    "taiwaneseCounting": partial(_small_counting, "○"),
    "chineseCountingThousand": partial(_counting, _CHINESE, _UNITS, "〇"),
    "taiwaneseCountingThousand": partial(_counting, _CHINESE, "十百千萬", "零"),
    "japaneseCounting": partial(_counting, _CHINESE, _UNITS, "", ones=False),
    "japaneseLegal": partial(_counting, "〇壱弐参四伍六七八九", "拾百阡萬", "", first=True),
    "chineseLegalSimplified": partial(
        _counting, "零壹贰叁肆伍陆柒捌玖", "拾佰仟万", "零", first=True
    ),
    "ideographLegalTraditional": partial(
        _counting, "零壹貳參肆伍陸柒捌玖", "拾佰仟萬", "零", first=True
    ),
    "koreanCounting": partial(_counting, "영일이삼사오육칠팔구", "십백천만", "", ones=False),
    "ideographZodiacTraditional": lambda number: (
        _STEMS[(number - 1) % 10] + _BRANCHES[(number - 1) % 12]
    ),
    "cardinalText": lambda number: (
        write_number(number).capitalize() if number < 100 else str(number)
    ),
    "ordinalText": lambda number: (
        write_ordinal(number).capitalize() if number < 100 else format_ordinal(number)
    ),
    "ordinal": format_ordinal,
    "hebrew1": _hebrew,
    "decimalZero": "{:02d}".format,
    "hex": "{:X}".format,
    "numberInDash": "- {} -".format,
    **{kind: partial(_digits, signs) for kind, signs in _DIGITS.items()},
    **{kind: partial(_repeated, signs) for kind, signs in _ALPHABETS.items()},
    **{kind: partial(_listed, signs) for kind, signs in _LISTS.items()},
    **{kind: partial(_from, first, last) for kind, (first, last) in _ROWS.items()},
}
KINDS = frozenset(_WRITERS) | {"decimal", "decimalHalfWidth", "none", "bullet"}
"""The formats that are known; others are written in figures."""
