"""Formulas of United Nations texts in both languages, filled with random values."""

import re
import tomllib
from fractions import Fraction
from math import gcd

from value_cases import DATA
from value_writers import ONES, decimal, han, ordinal, words

TEMPLATES = [
    (each["zh"], each["en"])
    for each in tomllib.loads((DATA / "formulas.toml").read_text(encoding="utf-8"))["formula"]
]
MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
ROMAN = ("XV", "XVIII", "XX", "XXV", "XXVII", "XXX")
PARTS = {3: "third", 5: "fifth", 7: "seventh", 10: "tenth"}


def filled(template, rng, blank=""):
    """A formula with values of its own, no two alike: its Chinese and its English."""
    zh, en = template
    seen = set()
    for slot in re.findall(r"\{(\w+)\}", zh):
        in_zh, in_en = value(slot, rng)
        while in_en in seen:
            in_zh, in_en = value(slot, rng)
        seen.add(in_en)
        zh, en = zh.replace(f"{{{slot}}}", spaced(in_zh, blank)), en.replace(f"{{{slot}}}", in_en)
    return zh, en


def spaced(text, blank):
    """2019 年 12 月 19 日, as many texts have it."""
    if not re.search("[年月日]", text):
        return text
    return re.sub(r"(?<=[0-9])(?=[年月日])|(?<=[年月至])(?=[0-9])", blank, text)


def value(slot, rng):
    """One value, written in Chinese and in English."""
    return SLOTS[slot.rstrip("23456789")](rng)


def year(rng):
    return rng.randrange(1950, 2060)


def day(rng):
    return rng.randrange(1, 28)


def date(rng):
    y, m, d = year(rng), rng.randrange(12), day(rng)
    return f"{y}年{m + 1}月{d}日", f"{d} {MONTHS[m]} {y}"


def period(rng):
    """Days of one month, of two months, of two years."""
    y, m, d = year(rng), rng.randrange(11), day(rng)
    kind = rng.randrange(3)
    if kind == 0:
        last = rng.randrange(d + 1, 29)
        return f"{y}年{m + 1}月{d}日至{last}日", f"{d} to {last} {MONTHS[m]} {y}"
    last = day(rng)
    if kind == 1:
        zh = f"{y}年{m + 1}月{d}日至{m + 2}月{last}日"
        return zh, f"{d} {MONTHS[m]} to {last} {MONTHS[m + 1]} {y}"
    zh = f"{y}年{m + 1}月{d}日至{y + 1}年{m + 2}月{last}日"
    return zh, f"{d} {MONTHS[m]} {y} to {last} {MONTHS[m + 1]} {y + 1}"


def dates(rng):
    y, m, d = year(rng), rng.randrange(12), day(rng)
    return f"{y}年{m + 1}月{d}日和{d + 1}日", f"{d} and {d + 1} {MONTHS[m]} {y}"


def month(rng):
    y, m = year(rng), rng.randrange(12)
    return f"{y}年{m + 1}月", f"{MONTHS[m]} {y}"


def months(rng):
    y, m, n = year(rng), rng.randrange(12), rng.randrange(12)
    return f"{y}年{m + 1}月至{y + 2}年{n + 1}月", f"{MONTHS[m]} {y} to {MONTHS[n]} {y + 2}"


def years(rng):
    y = year(rng)
    last = y + rng.randrange(1, 16)
    return f"{y}-{last}年", f"{y}–{last}"


def resolution(rng):
    kind = rng.randrange(4)
    if kind == 0:
        both = f"{rng.randrange(1950, 2060)}/{rng.randrange(1, 60)}"
    elif kind == 1:
        both = f"S-{rng.randrange(1, 33)}/{rng.randrange(1, 9)}"
    elif kind == 2:
        both = f"{rng.randrange(31, 99)}/{rng.randrange(1, 300)} {rng.choice('ABC')}"
    else:
        both = f"{rng.randrange(31, 99)}/{rng.randrange(1, 300)}"
    return both, both


def security(rng):
    number, y = rng.randrange(100, 2800), year(rng)
    return f"{number}({y})", f"{number} ({y})"


def roman(rng):
    number, session = rng.randrange(100, 3500), rng.choice(ROMAN)
    return f"{number}({session})", f"{number} ({session})"


def number(rng):
    n = rng.randrange(11, 99)
    return str(n), str(n)


def large(rng):
    """Some 万 or 亿, some million or billion."""
    size, unit = rng.choice([(10**8, "亿"), (10**4, "万")])
    count = rng.randrange(100, 9000, 5)
    total = count * size
    scale, word = (10**9, "billion") if total >= 10**9 else (10**6, "million")
    return f"{count}{unit}", f"{decimal(Fraction(total, scale))} {word}"


def percent(rng):
    n = decimal(Fraction(rng.randrange(11, 999), rng.choice([1, 10])))
    return f"{n}%", f"{n} per cent"


def money(rng):
    zh, en = large(rng)
    return f"{zh}美元", f"${en}"


def fraction(rng):
    parts = rng.choice(list(PARTS))
    count = rng.randrange(1, parts)
    while gcd(count, parts) > 1:
        count = rng.randrange(1, parts)
    plural = "s" if count > 1 else ""
    return f"{han(parts)}分之{han(count)}", f"{ONES[count]} {PARTS[parts]}{plural}"


def small(rng):
    n = rng.randrange(2, 10)
    return "两" if n == 2 else han(n), words(n)


def span(rng, link):
    first = rng.randrange(11, 50)
    last = first + rng.randrange(1, 40)
    return f"{first}{link[0]}{last}", f"{first}{link[1]}{last}"


def symbol(rng):
    text = rng.choice(["A/{}/{}", "E/20{}/{}", "A/C.2/{}/L.{}"]).format(
        rng.randrange(10, 80), rng.randrange(1, 99)
    )
    return text, text


def annex(rng):
    n = rng.randrange(1, 9)
    return han(n), ["I", "II", "III", "IV", "V", "VI", "VII", "VIII"][n - 1]


def session(rng):
    n = rng.randrange(11, 120)
    return han(n), ordinal(n)


def meeting(rng):
    n = rng.randrange(21, 30)
    return han(n), f"{n}{ {1: 'st', 2: 'nd', 3: 'rd'}.get(n % 10, 'th') }"


def one_year(rng):
    y = year(rng)
    return f"{y}年", str(y)


SLOTS = {
    "date": date, "period": period, "dates": dates, "month": month, "months": months,
    "year": one_year, "years": years, "meeting": meeting,
    "resolution": resolution, "security": security, "roman": roman, "number": number,
    "count": number, "paragraph": number, "large": large, "percent": percent, "money": money,
    "fraction": fraction, "small": small, "symbol": symbol, "annex": annex, "ordinal": session,
    "range": lambda rng: span(rng, ("至", " to ")),
    "paragraphs": lambda rng: span(rng, ("至", " to ")),
}  # fmt: skip
