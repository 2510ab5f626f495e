"""Random values of every kind, each written in many Chinese and English ways, for the tests.

A `Writing` has the value as the grammar gives it back, and what texts may say for it. Numbers are
written by `value_writers`, which shares nothing with the package.
"""

from fractions import Fraction
from typing import NamedTuple

from value_writers import chinese_ways, decimal, english_ways, han, ordinal

from tmtool.un.dates import Date
from tmtool.un.placeables import Money, Span

MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
CURRENCIES = {
    "USD": (("美元",), ("$", "US$", "US$ "), (" dollars", " United States dollars")),
    "EUR": (("欧元",), ("€", "EUR "), (" euros",)),
    "GBP": (("英镑",), ("£", "GBP "), (" pounds sterling",)),
    "CHF": (("瑞士法郎",), ("CHF ", "SwF "), (" Swiss francs",)),
}
YEAR_DIGITS = str.maketrans("0123456789", "〇一二三四五六七八九")
FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")
ROMAN = ((50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))
LONGEST = 16
"""Ways of longer numbers than so many figures are not written with a unit."""


class Writing(NamedTuple):
    """A value of a kind, and how it stands in texts of both languages."""

    kind: str
    value: object
    chinese: tuple[str, ...]
    english: tuple[str, ...]


def whole(rng, most=10**12):
    """A whole number of any size, often round."""
    number = rng.randrange(10, 10 ** rng.randrange(2, len(str(most))))
    zeros = 10 ** rng.randrange(len(str(number)))
    return max(10, number // zeros * zeros)


def number(rng):
    n = whole(rng)
    zh = (f"约{way}名妇女" for way in chinese_ways(n))
    return Writing("number", n, tuple(zh), tuple(f"some {way} women" for way in english_ways(n)))


def mixed(rng):
    """15亿3000万, 1 530 million, 1.53 billion."""
    high, low = rng.randrange(1, 900), rng.randrange(1000, 10000)
    n = high * 10**8 + low * 10**4
    zh = (f"{high}亿{low}万", f"{high}亿 {low}万", f"{high}亿{low}万".translate(FULL_WIDTH))
    en = (f"{decimal(Fraction(n, 10**9))} billion", f"{decimal(Fraction(n, 10**6))} million")
    return Writing(
        "number", n, tuple(f"约{way}人" for way in zh), tuple(f"some {way} people" for way in en)
    )


def more_than(rng):
    """3000多亿 is "more than 300 billion"."""
    count = rng.randrange(2, 1000) * 10
    zh = tuple(f"{count}{more}{unit}人" for more in "多余" for unit in ("亿",))
    return Writing(
        "number", count * 10**8, zh, (f"more than {decimal(Fraction(count, 10))} billion people",)
    )


def percentage(rng):
    value = Fraction(rng.randrange(1, 1000), rng.choice((1, 10, 100)))
    figure = decimal(value)
    zh = [f"占{figure}%", f"占 {figure} %", f"占{figure}％", f"占百分之{figure}"]
    en = [f"{figure}{end} of all" for end in (" per cent", "%", " percent", "\u00a0per cent")]
    if value.denominator == 1:
        zh.append(f"占百分之{han(int(value))}")
    return Writing("percentage", value, tuple(zh), tuple(en))


def fraction(rng):
    parts = rng.randrange(3, 11)
    count = rng.randrange(1, parts)
    value = Fraction(count, parts)
    words = (
        "",
        "",
        "",
        "third",
        "quarter",
        "fifth",
        "sixth",
        "seventh",
        "eighth",
        "ninth",
        "tenth",
    )
    ones = ("", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
    end = words[parts] + ("s" if count > 1 else "")
    zh = (f"{han(parts)}分之{han(count)}的国家", f"{han(parts)} 分之 {han(count)}的国家")
    return Writing(
        "fraction", value, zh, (f"{ones[count]} {end} of all", f"{ones[count]}-{end} of all")
    )


def span(rng):
    first = rng.randrange(11, 90)
    last = rng.randrange(first + 1, 100)
    zh = (f"{first}{to}{last}个国家" for to in ("至", "到", "-", "–", "～", " 至 "))
    en = (f"{first}{to}{last} countries" for to in (" to ", "-", "–", "—"))
    return Writing("range", Span(first, last), tuple(zh), tuple(en))


def scaled_span(rng):
    """2.6至3.2亿 and between 260 and 320 million."""
    first = rng.randrange(11, 90)
    last = rng.randrange(first + 1, 99)
    value = Span(first * 10**7, last * 10**7)
    one, two = (decimal(Fraction(each, 10)) for each in (first, last))
    zh = (f"{one}至{two}亿人", f"{one}亿至{two}亿人", f"{one}-{two} 亿人")
    en = (
        f"{first * 10} to {last * 10} million people",
        f"between {first * 10} and {last * 10} million",
    )
    return Writing("range", value, zh, en)


def money(rng):
    currency, (names, signs, ends) = rng.choice(sorted(CURRENCIES.items()))
    amount = whole(rng, 10**11)
    zh = [f"提供{way}{name}" for way in chinese_ways(amount) for name in names if way[-1] != "零"]
    ways = [way for way in english_ways(amount) if way[0].isdigit()]
    en = [f"of {sign}{way} in all" for way in ways for sign in signs]
    en += [f"of {way}{end} in all" for way in ways for end in ends]
    return Writing("money", Money(amount, currency), tuple(zh), tuple(en))


def session(rng):
    """第七十五届会议, seventy-fifth session, 75th session."""
    n = rng.randrange(1, 200)
    end = "th" if n % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(n % 10, "th")
    zh = (
        f"第{han(n)}届会议",
        f"第{n}届会议",
        f"第 {n} 届会议",
        f"第{n}屆會議".translate(FULL_WIDTH),
    )
    words = ordinal(n)
    en = (f"the {words} session", f"{words[0].upper()}{words[1:]} session", f"the {n}{end} session")
    return Writing("ordinal", n, zh, en)


def roman(number):
    text = ""
    for size, numeral in ROMAN:
        times, number = divmod(number, size)
        text += numeral * times
    return text


def resolution(rng):
    """Of a session in figures, in Roman numerals, of a year."""
    n = rng.randrange(1, 400)
    plain = rng.choice((f"{rng.randrange(31, 80)}/{n}", f"{rng.randrange(2000, 2024)}/{n}"))
    old = rng.randrange(1, 31)
    bracket = rng.choice((roman(old), f"{rng.randrange(1994, 2024)}"))
    if rng.random() < 0.5:
        zh = (f"第{plain}号决议", f"第 {plain} 号决议", f"第{plain}號決議")
        return Writing("resolution", plain, zh, (f"resolution {plain}", f"resolutions {plain} and"))
    number_ = rng.randrange(100, 3500)
    zh = tuple(
        f"第{number_}{a}{bracket}{b}号决议" for a, b in (("(", ")"), ("（", "）"), (" (", ") "))
    )
    en = (f"resolution {number_} ({bracket})", f"resolution {number_}({bracket})")
    return Writing("resolution", f"{number_}({bracket})", zh, en)


def date(rng):
    year, month, day = rng.randrange(1946, 2050), rng.randrange(1, 13), rng.randrange(1, 29)
    name = MONTHS[month - 1]
    numerals = f"{str(year).translate(YEAR_DIGITS)}年{han(month)}月{han(day)}日"
    figures = f"{year}年{month}月{day}日"
    zh = (
        figures,
        numerals,
        f"{year} 年 {month} 月 {day} 日",
        figures.translate(FULL_WIDTH),
        figures[:-1] + "号",
    )
    en = (
        f"{day} {name} {year}",
        f"{name} {day}, {year}",
        f"{day}\u00a0{name} {year}",
        f"{day} {name}, {year}",
    )
    return Writing("date", Date(year, month, day), zh, tuple(f"on {way}" for way in en))


def period(rng):
    year, month = rng.randrange(1990, 2050), rng.randrange(1, 13)
    first = rng.randrange(1, 27)
    last = rng.randrange(first + 1, 29)
    name = MONTHS[month - 1]
    value = Date(year, month, first), Date(year, month, last)
    zh = (f"{year}年{month}月{first}日至{last}日", f"{year} 年 {month} 月 {first} 日至 {last} 日")
    en = (
        f"from {first} to {last} {name} {year}",
        f"{first}-{last} {name} {year}",
        f"{name} {first}–{last}, {year}",
    )
    return Writing("period", value, zh, en)


def years(rng):
    """Fiscal and other years: 2013/14, 2010-2023."""
    first = rng.randrange(1950, 2040)
    last = rng.randrange(first + 1, first + 9)
    zh = [f"{first}-{last}年", f"{first}年至{last}年", f"{first}–{last} 年"]
    en = [f"in {first}–{last}", f"in {first}-{last},", f"from {first} to {last}"]
    if last == first + 1 and last % 100:
        zh += [f"{first}/{last % 100:02}财政年度", f"{first}/{last % 100:02}年"]
        en += [f"in the year {first}/{last % 100:02}", f"for {first}-{last % 100:02}"]
    return Writing("years", (first, last), tuple(zh), tuple(en))


def decade(rng):
    tens = rng.randrange(2, 10)
    numeral = han(10 * tens)
    zh = (f"19{tens}0年代", f"二十世纪{numeral}年代", f"20世纪{tens}0年代", f"19{tens}0 年代")
    return Writing("decade", 1900 + 10 * tens, zh, (f"the 19{tens}0s", f"in the 19{tens}0s,"))


KINDS = (
    number, mixed, more_than, percentage, fraction, span, scaled_span, money, session, resolution,
    date, period, years, decade,
)  # fmt: skip
