"""Random values of every kind, each written in many Chinese and English ways, for the tests.

A `Writing` has the value as the grammar gives it back, and what texts may say for it. Numbers are
written by `value_writers`, which shares nothing with the package.
"""

from fractions import Fraction
from typing import NamedTuple

from value_writers import chinese_ways, decimal, english_ways, han, ordinal, words

from tmtool.un.dates import Date
from tmtool.un.placeables import Money, NumberSpan

MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
CURRENCIES = {
    "USD": (("美元",), ("$", "US$", "US$ "), (" dollars", " United States dollars")),
    "EUR": (("欧元",), ("€", "EUR "), (" euros",)),
    "GBP": (("英镑",), ("£", "GBP "), (" pounds sterling",)),
    "CHF": (("瑞士法郎",), ("CHF ", "SwF "), (" Swiss francs",)),
    "JPY": (("日元",), (), (" yen",)),
    "CNY": (("元", "元人民币", "人民币元"), (), (" yuan", " yuan renminbi")),
    "RUB": (("卢布",), (), (" roubles",)),
    "INR": (("卢比",), (), (" rupees",)),
}
YEAR_DIGITS = str.maketrans("0123456789", "〇一二三四五六七八九")
FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")
ROMAN = ((50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))
LONGEST = 16
"""Ways of longer numbers than so many figures are not written with a unit."""


IN_PARTS = "fifth sixth seventh eighth ninth tenth"


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
    names = (*3 * ("",), "third", "quarter", *IN_PARTS.split())
    ones = ("", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
    end = names[parts] + ("s" if count > 1 else "")
    zh = (f"{han(parts)}分之{han(count)}的国家", f"{han(parts)} 分之 {han(count)}的国家")
    return Writing(
        "fraction", value, zh, (f"{ones[count]} {end} of all", f"{ones[count]}-{end} of all")
    )


def span(rng):
    first = rng.randrange(11, 90)
    last = rng.randrange(first + 1, 100)
    zh = (f"{first}{to}{last}个国家" for to in ("至", "到", "-", "–", "～", " 至 "))
    en = (f"{first}{to}{last} countries" for to in (" to ", "-", "–", "—"))
    return Writing("range", NumberSpan(first, last), tuple(zh), tuple(en))


def scaled_span(rng):
    """2.6至3.2亿 and between 260 and 320 million."""
    first = rng.randrange(11, 90)
    last = rng.randrange(first + 1, 99)
    value = NumberSpan(first * 10**7, last * 10**7)
    one, two = (decimal(Fraction(each, 10)) for each in (first, last))
    zh = (f"{one}至{two}亿人", f"{one}亿至{two}亿人", f"{one}-{two} 亿人")
    en = (
        f"{first * 10} to {last * 10} million people",
        f"between {first * 10} and {last * 10} million",
    )
    return Writing("range", value, zh, en)


def money(rng):
    currency, (names, signs, ends) = rng.choice(sorted(CURRENCIES.items()))
    amount = 1 + whole(rng, 10**11)
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
    said = ordinal(n)
    en = (f"the {said} session", f"{said[0].upper()}{said[1:]} session", f"the {n}{end} session")
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


def percentages(rng):
    """5%至10%, 百分之五至百分之十, 5 to 10 per cent."""
    first = rng.randrange(1, 90)
    last = rng.randrange(first + 1, 100)
    zh = [f"占{first}%至{last}%", f"占{first}%-{last}%", f"占百分之{han(first)}至{han(last)}的地区"]
    zh += [f"占百分之{han(first)}至百分之{han(last)}", f"占 {first} % 到 {last} %"]
    en = [f"{first} to {last} per cent of all", f"between {first} and {last} per cent of all"]
    en += [f"{first}-{last}% of all", f"{first}%–{last}% of all", f"{first}% to {last}% of all"]
    return Writing("percentage", NumberSpan(first, last), tuple(zh), tuple(en))


def points(rng):
    """五个百分点, 0.5 percentage points."""
    value = Fraction(rng.randrange(11, 300), rng.choice((1, 10)))
    figure = decimal(value)
    zh = [f"上升{figure}个百分点", f"上升 {figure} 个百分点"]
    if value.denominator == 1:
        zh.append(f"上升{han(int(value))}个百分点")
    return Writing("points", value, tuple(zh), (f"up {figure} percentage points",))


def of_thousand(rng):
    """千分之三, 3‰, 0.3 per cent is another kind."""
    count = rng.randrange(1, 100)
    value = Fraction(count, 1000)
    zh = (f"占{count}‰", f"占千分之{han(count)}", f"占千分之{count}")
    return Writing("fraction", value, zh, (f"{count}‰ of all", f"{count} per mille of all"))


def moneys(rng):
    """500万至1000万美元, $5 million to $10 million."""
    currency, (names, signs, ends) = rng.choice(sorted(CURRENCIES.items()))
    first = rng.randrange(1, 90)
    last = rng.randrange(first + 1, 100)
    value = Money(NumberSpan(first * 10**6, last * 10**6), currency)
    zh = [f"提供{first * 100}万至{last * 100}万{name}" for name in names]
    zh += [f"提供{first * 100}万{name}至{last * 100}万{name}" for name in names]
    en = [f"of {first} million to {last} million{end} in all" for end in ends]
    en += [f"of {sign}{first} million to {sign}{last} million in all" for sign in signs]
    return Writing("money", value, tuple(zh), tuple(en))


def halves(rng):
    """两年半, two and a half years."""
    count = rng.randrange(1, 20)
    numeral = "两" if count == 2 else han(count)
    zh = (f"为期{numeral}年半", f"为期{count}年半", f"为期{numeral}个半月", f"为期{count}个半小时")
    word = words(count)
    en = (f"for {word} and a half years", f"for {word}-and-a-half years")
    if count > 1:
        en += (f"for {word} years and a half",)
    return Writing("number", count + Fraction(1, 2), zh, en)


def short_tens(rng):
    """廿五 is 25."""
    tens, ones = rng.randrange(2, 4), rng.randrange(1, 10)
    short = {2: "廿", 3: "卅"}[tens] + han(ones)
    n = 10 * tens + ones
    zh = (f"共{short}名代表", f"共{han(n)}名代表", f"共{n}名代表")
    return Writing("number", n, zh, (f"{n} delegates", f"{words(n)} delegates"))


def tenths(rng):
    """三成 is 30 per cent."""
    n = rng.randrange(1, 10)
    zh = (f"占{han(n)}成以上", f"占{n}成左右", f"占百分之{han(10 * n)}", f"占{10 * n}%")
    return Writing("percentage", 10 * n, zh, (f"{10 * n} per cent", f"{words(10 * n)} per cent"))


def month(rng):
    year, at = rng.randrange(1946, 2050), rng.randrange(1, 13)
    zh = (
        f"在{year}年{at}月举行",
        f"在 {year} 年 {at} 月举行",
        f"在{str(year).translate(YEAR_DIGITS)}年{han(at)}月举行",
    )
    en = (f"in {MONTHS[at - 1]} {year}", f"in {MONTHS[at - 1]}, {year}")
    return Writing("month", Date(year, at, None), zh, en)


def listed_days(rng):
    """10月5日、7日和9日, 5, 7 and 9 October."""
    year, at = rng.randrange(1990, 2050), rng.randrange(1, 13)
    days = sorted(rng.sample(range(1, 29), rng.randrange(2, 5)))
    *front, last = (f"{day}日" for day in days)
    zh = f"{year}年{at}月{'、'.join(front)}和{last}"
    *front, last = map(str, days)
    en = f"{', '.join(front)} and {last} {MONTHS[at - 1]} {year}"
    return Writing("dates", tuple(Date(year, at, day) for day in days), (zh,), (f"on {en}",))


def year(rng):
    n = rng.randrange(1850, 2050)
    zh = (f"在{n}年通过", f"在 {n} 年通过", f"在{str(n).translate(YEAR_DIGITS)}年通过")
    return Writing("year", n, zh, (f"adopted in {n}", f"by {n}, and"))


def biennium(rng):
    """2022-2023两年期, the biennium 2022-2023: the two of 两年 is a number as well in Chinese."""
    first = rng.randrange(1980, 2040)
    zh = (f"{first}-{first + 1}年方案预算", f"{first}–{first + 1} 年方案预算")
    en = (f"the biennium {first}–{first + 1}", f"the {first}-{first + 1} biennium")
    return Writing("years", (first, first + 1), zh, en)


def label(rng):
    parts = [rng.randrange(1, 20) for _ in range(rng.randrange(3, 5))]
    text = ".".join(map(str, parts))
    return Writing("label", text, (f"指标{text}", f"指标 {text}"), (f"indicator {text}",))


def annex(rng):
    n = rng.randrange(1, 31)
    zh = (f"见附件{han(n)}，",)
    return Writing("numbered", n, zh, (f"see annex {roman(n)},", f"see Annex {roman(n)}."))


def decimals(rng):
    """三点七五, 3.75, 1.2亿."""
    value = Fraction(rng.randrange(101, 9999), 100)
    if value.denominator == 1:
        value += Fraction(1, 4)
    figure = decimal(value)
    whole_, _, rest = figure.partition(".")
    spoken = f"{han(int(whole_))}点{''.join(han(int(digit)) for digit in rest)}"
    zh = (f"增至{figure}倍", f"增至{spoken}倍", f"增至{figure}倍".translate(FULL_WIDTH))
    return Writing("number", value, zh, (f"up {figure} times",))


KINDS = (
    number, mixed, more_than, percentage, fraction, span, scaled_span, money, session, resolution,
    date, period, years, decade, percentages, points, of_thousand, moneys, halves, short_tens,
    tenths, month, listed_days, year, biennium, label, annex, decimals,
)  # fmt: skip
