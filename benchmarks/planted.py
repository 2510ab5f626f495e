"""Damage made on purpose: where it can be planted in a line of text, and what it looks like then.

Each planter offers stretches of a line and what stands there once it is damaged. `plant` takes some
of the offers at random, well apart, and remembers what was there.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from random import Random
from typing import TypeAlias

from tmtool.documents.damage import Kind
from tmtool.un.labels import split_label

Offer: TypeAlias = tuple[int, int, str]
Planter: TypeAlias = Callable[[str, Random], Iterator[Offer]]

_APART, _CONTEXT = 24, 40
_MOST_MARKS = 60
_HAN = "[\u3400-\u9fff]"
_DATE = re.compile(r"([0-9]{4})( ?)年 ?([0-9]{1,2}) ?月 ?([0-9]{1,2}) ?日(?= ?(第[ 0-9]+[/(])?)")
_MONTHS = {
    "en": "January February March April May June July August September October November "
    "December",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre "
    "diciembre",
    "ru": "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
}  # fmt: skip
_TRADITIONAL = dict(
    zip(
        "国发会议经为这时说产种后学决联织际员关开务门权济",
        "國發會議經為這時說產種後學決聯織際員關開務門權濟",
        strict=True,
    )
)
_RADICALS = dict(
    zip(
        "一二人入八力十又口土大女子小工己干心方日月木止气水火生用田白目示立老而行西见角言足身车里金"
        "长门青页风飞食马高黄",
        "⼀⼆⼈⼊⼋⼒⼗⼜⼝⼟⼤⼥⼦⼩⼯⼰⼲⼼⽅⽇⽉⽊⽌⽓⽔⽕⽣⽤⽥⽩⽬⽰⽴⽼⽽⾏⻄⻅⾓⾔⾜⾝⻋⾥⾦"
        "⻓⻔⻘⻚⻛⻜⻝⻢⾼⻩",
        strict=True,
    )
)
_NAMED = {
    "“": "&ldquo;", "”": "&rdquo;", "’": "&#8217;", "–": "&ndash;", "é": "&eacute;",
    "à": "&agrave;", "ñ": "&ntilde;", "ó": "&#243;", "«": "&laquo;", "»": "&amp;raquo;",
    "í": "&amp;iacute;",
}  # fmt: skip
_SLOPPY = {byte: chr(byte) for byte in (0x81, 0x8D, 0x8F, 0x90, 0x9D, 0x98)}


_RAISED = re.compile("[⁰¹²³⁴⁵⁶⁷⁸⁹]+")
_PLAIN = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_AS_OFFERED = frozenset(("footnote mark", "wrapped line"))


@dataclass(frozen=True)
class Planted:
    """One piece of damage: what stands there now, what stood there, and what is around it."""

    kind: Kind
    bad: str
    good: str
    left: str
    right: str


def plant(
    lines: Sequence[str], kind: Kind, planter: Planter, rng: Random
) -> tuple[list[str], list[Planted]]:
    """The lines with damage, and what was done to them."""
    damaged, planted = [], []
    for line in lines:
        label = len(line) - len(split_label(line)[1])
        if kind == "footnote mark" and _RAISED.match(line):
            line = _RAISED.sub(lambda found: found[0].translate(_PLAIN), line, count=1)
        offers = [offer for offer in planter(line, rng) if offer[0] >= label]
        chosen = sorted(offers) if kind in _AS_OFFERED else _chosen(offers, rng)
        bad, done = _with(line, label, chosen, kind)
        damaged += bad.split("\n")
        planted += done
    return damaged, planted


def _chosen(offers: list[Offer], rng: Random) -> list[Offer]:
    """Up to three offers of each line, and none of every third line."""
    if rng.random() < 1 / 3:
        return []
    taken: list[Offer] = []
    for start, stop, bad in rng.sample(offers, min(len(offers), 3)):
        if all(stop + _APART <= s or start >= e + _APART for s, e, _ in taken):
            taken.append((start, stop, bad))
    return sorted(taken)


def _with(line: str, label: int, offers: Sequence[Offer], kind: Kind) -> tuple[str, list[Planted]]:
    text, at, places = "", 0, []
    for start, stop, bad in offers:
        text += line[at:start]
        places.append((len(text), len(text) + len(bad), bad, line[start:stop]))
        text += bad
        at = stop
    text += line[at:]
    return text, [
        Planted(kind, bad, good, text[max(label, s - _CONTEXT) : s], text[e : e + _CONTEXT])
        for s, e, bad, good in places
    ]


def chinese_dates(line: str, rng: Random) -> Iterator[Offer]:
    """Dates without 年 and 月, mostly; the spaces beside them stay or go."""
    for found in _DATE.finditer(line):
        year, space, month, day, number = found.groups()
        cited = ("年月日", "日") if number else ("年月", "年月")
        lost = rng.choice(("年月", "年月", "年月", "年", "月", *cited))
        kept = space if rng.random() < 0.5 else ""
        parts = (year, "年", month, "月", day, "日")
        left = kept.join("" if part in lost else part for part in parts)
        yield *found.span(), re.sub(" +", " ", left).strip()


def western_dates(lang: str) -> Planter:
    """Dates without one or all of their spaces."""
    months = _MONTHS[lang].replace(" ", "|")

    def planter(line: str, rng: Random) -> Iterator[Offer]:
        for found in re.finditer(
            rf"[0-9]{{1,2}} (?:de )?(?:{months})(?: (?:de )?[0-9]{{4}})?", line, re.I
        ):
            spaces = [match.start() for match in re.finditer(" ", found[0])]
            gone = spaces if rng.random() < 0.5 else [rng.choice(spaces)]
            yield *found.span(), "".join(c for i, c in enumerate(found[0]) if i not in gone)

    return planter


_PLACES = {
    "zh": re.compile(r"(?<=》)|(?<=[^0-9]，)|(?<=；)$|(?<=”)|(?<=。)$"),
    "": re.compile(r"(?<=[^\W\d_]{4})(?=[ ,;.])|(?<=[^\W\d_]{4}[,;.])(?= |$)"),
}


def marks(lang: str) -> Planter:
    """Footnote figures: those of the text, no longer raised; or new ones, rising through it."""
    numbers = iter(range(1, _MOST_MARKS + 1))
    raised = False

    def planter(line: str, rng: Random) -> Iterator[Offer]:
        nonlocal raised
        for found in _RAISED.finditer(line):
            raised = True
            if found.start():
                yield *found.span(), found[0].translate(_PLAIN)
        places = [m.end() for m in _PLACES.get(lang, _PLACES[""]).finditer(line)]
        if not raised and places and rng.random() < 0.4:
            at, number = rng.choice(places), next(numbers, None)
            if number is not None:
                yield at, at, str(number)

    return planter


def mojibake(lang: str) -> Planter:
    """Words, phrases or whole lines that were decoded in the wrong encoding."""
    ways = {"zh": _ZH_WAYS, "ru": _RU_WAYS, "ar": _AR_WAYS}.get(lang, _WESTERN_WAYS)

    def planter(line: str, rng: Random) -> Iterator[Offer]:
        stretches = [m.span() for m in _phrases(lang).finditer(line)]
        if _RAISED.match(line):
            return
        if rng.random() < 0.15 and line.strip():
            stretches = [(len(line) - len(split_label(line)[1]), len(line))]
        for start, stop in stretches:
            good, way = line[start:stop], rng.choice(ways)
            stop -= way is _utf8_as_gbk and len(good) % 2
            bad = way(line[start:stop]) if not good.isascii() else None
            if bad is not None:
                yield start, stop, bad

    return planter


def _phrases(lang: str) -> re.Pattern[str]:
    if lang == "zh":
        return re.compile(r"[\u3400-\u9fff，、《》；“”]{4,12}")
    if lang in ("ru", "ar"):
        return re.compile(r"[^\W\d_]{3,}(?: [^\W\d_]+){0,3}")
    return re.compile(r"[^\W\d_]*[^\x00-\x7f\xa0⁰¹²³⁴⁵⁶⁷⁸⁹][^\W\d_]*")


def _read_as(codec: str, *, wrote: str = "utf-8", times: int = 1) -> Callable[[str], str | None]:
    def way(text: str) -> str | None:
        for _ in range(times):
            try:
                text = "".join(
                    _SLOPPY.get(b) or bytes([b]).decode(codec) for b in text.encode(wrote)
                )
            except UnicodeError:
                return None
        return text

    return way


def _utf8_as_gbk(text: str) -> str | None:
    try:
        return text.encode().decode("gbk")
    except UnicodeError:
        return None


_WESTERN_WAYS = (_read_as("cp1252"), _read_as("latin-1"), _read_as("cp1252", times=2))
_ZH_WAYS = (*_WESTERN_WAYS, _utf8_as_gbk, _utf8_as_gbk, _read_as("cp1252", wrote="gbk"))
_RU_WAYS = (*_WESTERN_WAYS, _read_as("cp1251"), _read_as("cp1252", wrote="cp1251"))
_AR_WAYS = (*_WESTERN_WAYS, _read_as("cp1256"), _read_as("cp1252", wrote="cp1256"))


def entities(lang: str) -> Planter:
    """Character references, whole or broken."""

    def planter(line: str, rng: Random) -> Iterator[Offer]:
        for i, char in enumerate(line):
            if lang in ("zh", "ru", "ar") and char.isalpha() and not char.isascii():
                yield i, i + 1, rng.choice(["?#{};", "&#{};", "&amp;#{};"]).format(ord(char))
            elif char in _NAMED:
                yield i, i + 1, _NAMED[char]

    return planter


def lost(line: str, rng: Random) -> Iterator[Offer]:
    """Characters that nothing can bring back."""
    for match in re.finditer(r"[^\W\d_]", line):
        yield *match.span(), rng.choice(["\ufffd", "锟斤拷", "ï¿½"])


def swapped(table: dict[str, str]) -> Planter:
    """Characters by others that look alike."""

    def planter(line: str, rng: Random) -> Iterator[Offer]:
        yield from ((i, i + 1, table[char]) for i, char in enumerate(line) if char in table)

    return planter


def ligatures(line: str, rng: Random) -> Iterator[Offer]:
    """ffi, fi and fl as a font joins them."""
    forms = {"ffi": "ﬃ", "ff": "ﬀ", "fi": "ﬁ", "fl": "ﬂ"}
    for match in re.finditer("ffi|ff|fi|fl", line):
        yield *match.span(), forms[match[0]]


def wraps(lang: str) -> Planter:
    """A long line broken in the middle: between two characters, at a space, or in a word."""

    def planter(line: str, rng: Random) -> Iterator[Offer]:
        if len(line) < (40 if lang == "zh" else 90) or rng.random() > 0.2:
            return
        inner = range(len(line) // 4, 3 * len(line) // 4)
        if lang == "zh":
            places = [(i, i, "\n") for i in inner if re.match(_HAN * 2, line[i - 1 : i + 1])]
        elif rng.random() < 0.2:
            inside = r"(?<=[^\W\d_]{4})(?=[^\W\d_]{4})"
            places = [(m.start(), m.end(), "-\n") for m in re.finditer(inside, line)]
            places = [place for place in places if place[0] in inner]
        else:
            places = [(i, i + 1, "\n") for i in inner if line[i] == " "]
        if places:
            yield rng.choice(places)

    return planter


def half_width(line: str, rng: Random) -> Iterator[Offer]:
    """Signs between Chinese characters at half their width."""
    plain = dict(zip("，；：？！。（）", ",;:?!.()", strict=True))
    for match in re.finditer(rf"(?<={_HAN})[，；：？！。（）](?={_HAN}|$)", line):
        yield *match.span(), plain[match[0]]


def full_width(line: str, rng: Random) -> Iterator[Offer]:
    """Figures and short words at full width."""
    for match in re.finditer(r"(?<= )(?:[0-9]{1,4}|[A-Za-z]{2,6})(?= )", line):
        yield *match.span(), "".join(chr(ord(char) + 0xFEE0) for char in match[0])


def lost_spaces(lang: str) -> Planter:
    """No space between two words (English), or after a comma."""
    places = r"(?<=[^\W\d_]{2}[,;]) (?=[^\W\d_]{2})"
    if lang == "ar":
        places = r"(?<=[^\W\d_]{2}[،؛]) (?=[^\W\d_]{2})"
    if lang == "en":
        places = rf"{places}|(?<=[A-Za-z]{{2}}) (?=[A-Za-z]{{2}})"

    def planter(line: str, rng: Random) -> Iterator[Offer]:
        yield from ((*match.span(), "") for match in re.finditer(places, line))

    return planter


def planters(lang: str) -> Iterator[tuple[Kind, Planter]]:
    """What can be planted in a language."""
    if lang == "zh":
        yield from (("date", chinese_dates), ("footnote mark", marks(lang)))
        yield from (("radical", swapped(_RADICALS)), ("half-width", half_width))
        yield "mixed script", swapped(_TRADITIONAL)
    else:
        yield from (("footnote mark", marks(lang)), ("lost space", lost_spaces(lang)))
        if lang in _MONTHS:
            yield "date", western_dates(lang)
        if lang in ("en", "fr", "es"):
            yield from (("ligature", ligatures), ("full-width", full_width))
    yield from (("mojibake", mojibake(lang)), ("entity", entities(lang)), ("lost character", lost))
    if lang != "ar":
        yield "wrapped line", wraps(lang)
