"""Values written in many ways, by writers that share nothing with the package, for its tests."""

from fractions import Fraction

HAN = "零一二三四五六七八九"
ONES = "zero one two three four five six seven eight nine".split()  # noqa: SIM905
TEENS = ("ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen").split()  # noqa: SIM905
TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()  # noqa: SIM905
FULL_WIDTH = str.maketrans("0123456789.%", "０１２３４５６７８９．％")
IRREGULAR = {
    "one": "first", "two": "second", "three": "third", "five": "fifth", "eight": "eighth",
    "nine": "ninth", "twelve": "twelfth",
}  # fmt: skip


def han(number):
    """By the place of each digit: 1050 is 一千零五十."""
    if number == 0:
        return "零"
    text = ""
    for size, unit in ((10**8, "亿"), (10**4, "万"), (1, "")):
        part, number = divmod(number, size)
        if size == 10**8 and part >= 10**4:
            text += han(part) + unit
            continue
        if not part:
            continue
        if text and part < 1000:
            text += "零"
        text += _four(part) + unit
    return text.removeprefix("一") if text.startswith("一十") else text


def _four(number):
    digits = f"{number:04}"
    text, gap = "", False
    for digit, unit in zip(digits, ("千", "百", "十", ""), strict=True):
        if digit == "0":
            gap = bool(text)
            continue
        text += ("零" if gap else "") + HAN[int(digit)] + unit
        gap = False
    return text


def words(number, link=" and "):
    """Thousand by thousand: 1050 is one thousand and fifty."""
    parts = []
    for size, scale in (
        (10**12, "trillion"),
        (10**9, "billion"),
        (10**6, "million"),
        (10**3, "thousand"),
    ):
        if number >= size:
            parts.append(f"{words(number // size, link)} {scale}")
            number %= size
    if number >= 100:
        hundred = f"{ONES[number // 100]} hundred"
        number %= 100
        parts.append(hundred + (link + _two(number) if number else ""))
    elif number or not parts:
        parts.append(("and " if parts and link == " and " else "") + _two(number))
    return " ".join(parts)


def _two(number):
    if number < 10:
        return ONES[number]
    if number < 20:
        return TEENS[number - 10]
    return TENS[number // 10 - 2] + (f"-{ONES[number % 10]}" if number % 10 else "")


def ordinal(number):
    """seventy-fifth, one hundred and first."""
    head, dash, last = words(number).rpartition("-")
    if not dash:
        head, dash, last = words(number).rpartition(" ")
    if last in IRREGULAR:
        return head + dash + IRREGULAR[last]
    return head + dash + (last.removesuffix("y") + "ieth" if last.endswith("y") else last + "th")


def decimal(value):
    """The shortest decimal figures of a fraction whose decimals end."""
    for places in range(20):
        if (value * 10**places) % 1 == 0:
            digits = f"{int(value * 10**places):0{places + 1}}"
            return digits if not places else f"{digits[:-places]}.{digits[-places:]}"
    return None


def chinese_ways(number):
    """Every way in which a Chinese text may write a whole number."""
    ways = {str(number), f"{number:,}", f"{number:,}".replace(",", " "), han(number)}
    ways.add(str(number).translate(FULL_WIDTH))
    ways.add(han(number).replace("零", "〇"))
    ways.add(han(number).replace("二千", "两千").replace("二万", "两万").replace("二亿", "两亿"))
    for size, unit in ((10**12, "万亿"), (10**8, "亿"), (10**4, "万")):
        if number >= size:
            count = decimal(Fraction(number, size))
            if len(count) <= 12:
                ways |= {
                    f"{count}{unit}",
                    f"{count} {unit}",
                    f"{count}{unit}".translate(FULL_WIDTH),
                }
    hundreds_of_millions, rest = divmod(number, 10**8)
    if 0 < hundreds_of_millions < 10**4 and rest and rest % 10**4 == 0:
        ways |= {
            f"{hundreds_of_millions}亿{rest // 10**4}万",
            f"{hundreds_of_millions}亿零{han(rest)}",
        }
    return ways


def english_ways(number):
    """Every way in which an English text may write a whole number."""
    ways = {f"{number:,}", f"{number:,}".replace(",", "\u00a0"), words(number), words(number, " ")}
    ways.add(str(number))
    for size, unit in ((10**12, "trillion"), (10**9, "billion"), (10**6, "million")):
        if number * 1000 >= size:
            count = decimal(Fraction(number, size))
            if len(count) <= 12:
                ways |= {f"{count} {unit}", f"{count}\u00a0{unit}"}
            if number % size == 0:
                ways.add(f"{number // size:,} {unit}")
    return ways
