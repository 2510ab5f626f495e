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
_DATE = re.compile(r"([0-9]{4})( ?)年 ?([0-9]{1,2}) ?月 ?([0-9]{1,2}) ?日(?= ?(第[ 0-9]+[/(])?)")
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
        offers = [offer for offer in planter(line, rng) if offer[0] >= label]
        chosen = _chosen(offers, rng)
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


def planters(lang: str) -> Iterator[tuple[Kind, Planter]]:
    """Iterate over the kinds of damage that can be planted in a language."""
    if lang == "zh":
        yield from (("date", chinese_dates), ("radical", swapped(_RADICALS)))
        yield "mixed script", swapped(_TRADITIONAL)
    if lang in ("en", "fr", "es"):
        yield "ligature", ligatures
    yield from (("mojibake", mojibake(lang)), ("entity", entities(lang)), ("lost character", lost))
