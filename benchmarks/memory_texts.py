"""Made-up Chinese and English translation units of the United Nations' kind, to measure memories.

    python benchmarks/memory_texts.py [--units 20000] [--seed 4] [--tmx FILE]

Prints what the units are like, or writes them. They come from a grammar (`memory_grammar.toml`) and
from the lines of corpora/ict-2020: resolutions, drafts and reports of 20 to 80 paragraphs, with
titles, headings, items and footnotes, on topics, places and projects of their own, whose names are
made of syllables, so that new words keep appearing. Most documents come back in later years with
other numbers and dates, some paragraphs new, some reworded: near-duplicates as real ones are. Both
sides of a unit say the same. One seed gives the same units on every machine, and the first units
of a longer run are those of a shorter one.
"""

from __future__ import annotations

import argparse
import itertools
import random
import re
import sys
import time
import tomllib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cache, partial
from html import escape
from pathlib import Path
from typing import NamedTuple, TypeAlias

from tmtool.formats.bitexts import beads
from tmtool.formats.bitexts.columns import name_property
from tmtool.resources import locate_shared
from tmtool.un.labels import split_label
from tmtool.units import Kind, Origin, Place, Status, TranslationUnit, Variant

SEED = 4
_GRAMMAR = Path(__file__).with_name("memory_grammar.toml")
_SLOT = re.compile(r"\{([A-Za-z_]+)\d?([~^]?)\}")
_FORMS = re.compile(r"\[([^|\[\]]*)\|([^|\[\]]*)\]")
_LIKELIER = re.compile(r"(\d+)\* ")
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
_FIRST, _LAST = 2000, 2023
_LONGEST = 80

Expansion: TypeAlias = tuple[str, str, str]
"""Chinese, English, and English in its second form."""
Figure: TypeAlias = Callable[[random.Random, int], tuple[str, str]]
"""What a number of a kind is in Chinese and in English, in a document of a year."""


class Alternative(NamedTuple):
    """One way to say a rule: formats of what its slots expand to, and what those are.

    English formats take both forms of every slot, then the capitalized ones.
    """

    source: str
    target: str
    second: str
    slots: tuple[str, ...]
    capitals: tuple[int, ...]


class Skeleton(NamedTuple):
    """A paragraph whose figures are still to be filled in: formats, and the kinds of figures."""

    kind: Kind
    label: str | None
    source: str
    target: str
    figures: tuple[str, ...]


class Written(NamedTuple):
    """A paragraph in both languages."""

    kind: Kind
    label: str | None
    source: str
    target: str


@dataclass(frozen=True)
class Issue:
    """One document of a series: how it is called, when, by whom, and how far it has got."""

    symbol: str
    body: str
    date: str
    status: Status


# Numbers, dates and symbols -----------------------------------------------------------------------


def _below(rng: random.Random, stop: int, start: int = 1) -> int:
    return start + int(rng.random() * (stop - start))


def _date(rng: random.Random, year: int) -> tuple[str, str]:
    year -= int(rng.random() * 4)
    month, day = int(rng.random() * 12), _below(rng, 29)
    return f" {year} 年 {month + 1} 月 {day} 日", f"{day} {_MONTHS[month]} {year}"


def _resolution(rng: random.Random, year: int) -> tuple[str, str]:
    found = f"{year - 1946 - int(rng.random() * 9)}/{_below(rng, 300)}"
    return found, found


def _council(rng: random.Random, year: int) -> tuple[str, str]:
    found = f"{year - int(rng.random() * 9)}/{_below(rng, 45)}"
    return found, found


def _session(rng: random.Random, year: int) -> tuple[str, str]:
    number = year - 1945 + int(rng.random() * 3)
    return f"{chinese(number)}届", ordinal(number)


def _year(rng: random.Random, year: int) -> tuple[str, str]:
    found = f"{year - 4 + int(rng.random() * 9)}"
    return f" {found} ", found


def _count(rng: random.Random, _: int) -> tuple[str, str]:
    found = str(_below(rng, 180, 3))
    return f" {found} ", found


def _big(rng: random.Random, _: int) -> tuple[str, str]:
    number = _below(rng, 95, 11)
    if rng.random() < 0.5:
        return f" {number / 10:g} 亿", f"{number / 10 * 100:g} million"
    return f" {number} 万", f"{number * 10},000"


def _percent(rng: random.Random, _: int) -> tuple[str, str]:
    number = f"{rng.random() * 90 + 2:.1f}" if rng.random() < 0.3 else str(_below(rng, 95, 2))
    return f" {number}%", f"{number} per cent"


def _money(rng: random.Random, _: int) -> tuple[str, str]:
    number = _below(rng, 990, 101)
    return f" {number} 万美元", f"${number / 100:g} million"


def _symbol(rng: random.Random, year: int) -> tuple[str, str]:
    number = _below(rng, 900)
    found = f"A/{year - 1945}/{number}" if rng.random() < 0.6 else f"E/{year}/{number}"
    return found, found


def _paragraph(rng: random.Random, _: int) -> tuple[str, str]:
    found = str(_below(rng, 99))
    return found, found


def _annex(rng: random.Random, _: int) -> tuple[str, str]:
    number = _below(rng, 6)
    return "一二三四五"[number - 1], ("I", "II", "III", "IV", "V")[number - 1]


FIGURES: Mapping[str, Figure] = {
    "date": _date, "res": _resolution, "eco": _council, "session": _session, "year": _year,
    "count": _count, "big": _big, "percent": _percent, "money": _money, "symbol": _symbol,
    "para": _paragraph, "annex": _annex,
}  # fmt: skip


@cache
def chinese(number: int) -> str:
    """A number from 1 to 99 in Chinese.

    >>> chinese(75), chinese(60), chinese(14)
    ('七十五', '六十', '十四')
    """
    tens, ones = divmod(number, 10)
    digits = " 一二三四五六七八九"
    return f"{digits[tens] if tens > 1 else ''}{'十' if tens else ''}{digits[ones]}".replace(
        " ", ""
    )


@cache
def ordinal(number: int) -> str:
    """An English ordinal from the first to the ninety-ninth.

    >>> ordinal(75), ordinal(60), ordinal(14)
    ('seventy-fifth', 'sixtieth', 'fourteenth')
    """
    tens, ones = divmod(number, 10)
    if number < 20:
        return _LOW[number]
    stem = _STEMS_OF_TENS[tens - 2]
    return f"{stem}y-{_LOW[ones]}" if ones else f"{stem}ieth"


_LOW = (
    "zeroth", "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth",
    "tenth", "eleventh", "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth",
    "seventeenth", "eighteenth", "nineteenth",
)  # fmt: skip
_STEMS_OF_TENS = ("twent", "thirt", "fort", "fift", "sixt", "sevent", "eight", "ninet")


# The grammar --------------------------------------------------------------------------------------


@cache
def rules() -> Mapping[str, tuple[Alternative, ...]]:
    """The rules of the grammar, each alternative as often as it is likely."""
    return {
        name: tuple(_alternatives(lines)) for name, lines in data().items() if " | " in lines[0]
    }


@cache
def data() -> Mapping[str, list[str]]:
    """What the file of the grammar holds."""
    return tomllib.loads(_GRAMMAR.read_text(encoding="utf-8"))


def _alternatives(lines: Iterable[str]) -> Iterator[Alternative]:
    for line in lines:
        times = _LIKELIER.match(line)
        source, target = line[times.end() if times else 0 :].split(" | ")
        yield from [_alternative(source, target)] * (int(times[1]) if times else 1)


def _alternative(source: str, target: str) -> Alternative:
    """An alternative with its slots numbered as they stand in the Chinese."""
    tokens = list(dict.fromkeys(_token(match) for match in _SLOT.finditer(source)))
    tokens += [
        each for each in dict.fromkeys(map(_token, _SLOT.finditer(target))) if each not in tokens
    ]
    capitals: list[int] = []

    def numbered(match: re.Match[str], *, second: bool) -> str:
        at = 2 * tokens.index(_token(match)) + (match[2] == "~" or (match[2] == "^" and second))
        if not match[1][0].isupper():
            return f"{{{at}}}"
        if at not in capitals:
            capitals.append(at)
        return f"{{{2 * len(tokens) + capitals.index(at)}}}"

    first = _SLOT.sub(partial(numbered, second=False), _FORMS.sub(r"\1", target))
    second = _SLOT.sub(partial(numbered, second=True), _FORMS.sub(r"\2", target))
    chinese_format = _SLOT.sub(lambda match: f"{{{tokens.index(_token(match))}}}", source)
    names = tuple(each.rstrip("0123456789") for each in tokens)
    return Alternative(chinese_format, first, second, names, tuple(capitals))


def _token(match: re.Match[str]) -> str:
    """What a slot stands for, with the digit that tells two of one rule apart."""
    return match[0].strip("{}~^").lower()


class Writer:
    """Expands rules; remembers which figures the text at hand still lacks."""

    def __init__(self, rng: random.Random, names: Mapping[str, tuple[Alternative, ...]]) -> None:
        self._random = rng.random
        self._rules = {**rules(), **names}
        self._figures: list[str] = []

    def skeleton(self, rule: str, kind: Kind, label: str | None = None) -> Skeleton:
        """A paragraph made by a rule."""
        self._figures = []
        source, target, _ = self._expand(rule)
        return Skeleton(kind, label, source, target, tuple(self._figures))

    def longer(self, short: Skeleton) -> Skeleton:
        """The same paragraph with one more thought before its last character."""
        self._figures = list(short.figures)
        source, target, _ = self._expand("aim")
        return short._replace(
            source=f"{short.source[:-1]}，{source}{short.source[-1]}",
            target=f"{short.target[:-1]}, {target}{short.target[-1]}",
            figures=tuple(self._figures),
        )

    def _expand(self, rule: str) -> Expansion:
        choices = self._rules.get(rule)
        if choices is None:
            self._figures.append(rule)
            gap = f"{{{len(self._figures) - 1}}}"
            return gap, gap, gap
        chosen = choices[int(self._random() * len(choices))]
        if not chosen.slots:
            return chosen.source, chosen.target, chosen.second
        found = [self._expand(slot) for slot in chosen.slots]
        english = [form for _, first, second in found for form in (first, second)]
        english += [english[at][0].upper() + english[at][1:] for at in chosen.capitals]
        target = chosen.target.format(*english)
        return (
            chosen.source.format(*[each[0] for each in found]),
            target,
            target if chosen.second == chosen.target else chosen.second.format(*english),
        )


# Documents ----------------------------------------------------------------------------------------


_COINED = {"place": 6, "city": 3, "person": 4, "project": 3, "institute": 3, "topic": 3}
"""What a series has names of its own for, and how many."""
_CITED = re.compile(r" ?(?<![0-9])(?:19|20)[0-9]{2} 年 [0-9]{1,2} 月 [0-9]{1,2} 日(?!至| ?至)")
_MARKS = re.compile(r"[⁰¹²³⁴-⁹]+ ?")
_LOOSE = re.compile(r"(?<=[，。；(“]) (?=[0-9])")
_TIGHT = re.compile(r" (?=[0-9])|(?<=[0-9%]) ")


def coined(rng: random.Random) -> Mapping[str, tuple[Alternative, ...]]:
    """The names that one series of documents is about, as rules of its own."""
    names = {"name": tuple(_named(rng) for _ in range(14))}
    writer = Writer(rng, names)
    for what, many in _COINED.items():
        found = [writer.skeleton(f"new_{what}", "body") for _ in range(many)]
        names[what] = tuple(Alternative(s.source, s.target, s.target, (), ()) for s in found)
    return names


def _named(rng: random.Random) -> Alternative:
    """A name of two to four syllables in both scripts."""
    many = 2 + int(rng.random() * 2.3)
    parts = [rng.choice(_syllables()) for _ in range(many)]
    english = "".join(each[0] for each in parts).capitalize()
    return Alternative("".join(each[1] for each in parts), english, english, (), ())


@cache
def _syllables() -> tuple[tuple[str, str], ...]:
    return tuple((line.split()[0], line.split()[1]) for line in data()["syllables"])


@cache
def own_lines() -> tuple[Skeleton, ...]:
    """The paragraphs of corpora/ict-2020 in both languages, their dates to be filled in anew."""
    folder = locate_shared("corpora", "ict-2020")
    sides = [
        (folder / f"{lang}.txt").read_text(encoding="utf-8").splitlines() for lang in ("zh", "en")
    ]
    gold = beads.read_links(
        (folder / "gold.align").read_text(encoding="utf-8").splitlines(), "gold"
    )
    pairs = [(sides[0][s[0]], sides[1][t[0]]) for s, t in gold if len(s) == len(t) == 1]
    return tuple(_own_line(source, target) for source, target in pairs if source[-1] in "，；")


def _own_line(source: str, target: str) -> Skeleton:
    (label, zh), (_, en) = (split_label(_MARKS.sub("", side)) for side in (source, target))
    figures: list[str] = []
    for match in _CITED.finditer(zh):
        said = _english_date(match[0])
        if en.count(said) == 1 and zh.count(match[0]) == 1:
            gap = f"{{{len(figures)}}}"
            zh, en = zh.replace(match[0], gap), en.replace(said, gap)
            figures.append("date")
    return Skeleton("operative" if label else "preambular", None, zh, en, tuple(figures))


def _english_date(chinese_date: str) -> str:
    year, month, day = (int(each) for each in re.findall("[0-9]+", chinese_date))
    return f"{day} {_MONTHS[month - 1]} {year}"


def _resolution_text(rng: random.Random, writer: Writer) -> Iterator[Skeleton]:
    """Title, preamble, operative paragraphs with items below some, footnotes."""
    own = rng.sample(own_lines(), _below(rng, 4)) if rng.random() < 0.2 else []
    yield writer.skeleton("title", "title")
    yield writer.skeleton("organ", "body")
    yield from (each for each in own if each.kind == "preambular")
    for _ in range(_below(rng, 15, 7)):
        yield writer.skeleton("preambular", "preambular")
    operative: list[Skeleton] = [each for each in own if each.kind == "operative"]
    operative += [writer.skeleton("operative", "operative") for _ in range(_below(rng, 23, 11))]
    for number, each in enumerate(operative, 1):
        yield each._replace(label=str(number))
        if rng.random() < 0.08:
            for letter in "abcdef"[: _below(rng, 6, 2)]:
                yield writer.skeleton("item", "item", f"({letter})")
    if rng.random() < 0.7:
        yield writer.skeleton("closing", "operative", str(len(operative) + 1))
    for number in range(1, _below(rng, 7)):
        yield writer.skeleton("footnote", "footnote", str(number))


def _report_text(rng: random.Random, writer: Writer) -> Iterator[Skeleton]:
    """Title, headings, numbered paragraphs, items below some, footnotes."""
    yield writer.skeleton("report_title", "title")
    number = 0
    for _ in range(_below(rng, 9, 5)):
        yield writer.skeleton("heading", "heading")
        for _ in range(_below(rng, 9, 3)):
            number += 1
            yield writer.skeleton("body", "body", str(number))
            if rng.random() < 0.06:
                for letter in "abcdef"[: _below(rng, 6, 2)]:
                    yield writer.skeleton("item", "item", f"({letter})")
    for mark in range(1, _below(rng, 6)):
        yield writer.skeleton("footnote", "footnote", str(mark))


_LASTING = frozenset(("title", "heading", "footnote"))
"""Paragraphs that a later edition takes over but for their figures."""


class Edition:
    """A text that comes back year after year."""

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng
        self._writer = Writer(rng, coined(rng))
        self.report = rng.random() < 0.4
        make = _report_text if self.report else _resolution_text
        self._text = list(itertools.islice(make(rng, self._writer), _LONGEST))
        self._figures: list[list[tuple[str, str]]] = [[] for _ in self._text]

    def renew(self) -> None:
        """Some paragraphs new, some longer; more of them where no figure would change."""
        for at, old in enumerate(self._text):
            if old.kind in _LASTING or len(old.source) < 8:
                continue
            chance = self._rng.random() * (1.0 if old.figures else 0.35)
            if chance < 0.2:
                self._text[at] = self._writer.skeleton(_rule(old), old.kind, old.label)
                self._figures[at] = []
            elif chance < 0.3:
                self._text[at] = self._writer.longer(old)

    def filled(self, year: int) -> list[Written]:
        """The paragraphs with the figures of a year; a third of those of the year before stay."""
        rng, tight = self._rng, self._rng.random() < 0.25
        return [self._fill(at, year, rng, tight=tight) for at in range(len(self._text))]

    def _fill(self, at: int, year: int, rng: random.Random, *, tight: bool) -> Written:
        kind, label, source, target, figures = self._text[at]
        if not figures:
            return Written(kind, label, source, target)
        old = self._figures[at]
        new = [
            old[i] if i < len(old) and rng.random() < 0.35 else FIGURES[figure](rng, year)
            for i, figure in enumerate(figures)
        ]
        self._figures[at] = new
        source = _LOOSE.sub("", source.format(*[each[0] for each in new]).strip())
        target = target.format(*[each[1] for each in new])
        return Written(kind, label, _TIGHT.sub("", source) if tight else source, target)


def _rule(old: Skeleton) -> str:
    return "body" if old.kind == "body" and old.label else old.kind


class Symbols:
    """Symbols, bodies, dates: each symbol once."""

    def __init__(self) -> None:
        self._used: Counter[str] = Counter()

    def issue(self, rng: random.Random, year: int, status: Status) -> Issue:
        """A new document of a year, adopted, draft or report."""
        date = f"{year}-{_below(rng, 13):02}-{_below(rng, 29):02}"
        stem, body = _STEMS[status][min(int(rng.random() * 4), 2)]
        stem = stem.format(session=year - 1945, year=year, council=year - 1980)
        self._used[stem] += 1
        return Issue(f"{stem}{self._used[stem]}", body, date, status)


_STEMS: Mapping[Status, tuple[tuple[str, str], ...]] = {
    "adopted": (
        ("A/RES/{session}/", "General Assembly"), ("E/RES/{year}/", "Economic and Social Council"),
        ("A/HRC/RES/{council}/", "Human Rights Council"),
    ),
    "draft": (
        ("A/C.2/{session}/L.", "Second Committee"), ("E/{year}/L.", "Economic and Social Council"),
        ("A/HRC/{council}/L.", "Human Rights Council"),
    ),
    "report": (
        ("A/{session}/", "General Assembly"), ("E/{year}/", "Economic and Social Council"),
        ("A/HRC/{council}/", "Human Rights Council"),
    ),
}  # fmt: skip


def texts(seed: int = SEED) -> Iterator[tuple[Issue, list[Written]]]:
    """Documents without end, each with the paragraphs of both languages."""
    symbols = Symbols()
    for number in itertools.count():
        yield from _series(random.Random(seed * 1_000_003 + number), symbols)


def _series(rng: random.Random, symbols: Symbols) -> Iterator[tuple[Issue, list[Written]]]:
    """A document and its later editions, some with a draft before them."""
    edition = Edition(rng)
    year = _below(rng, _LAST, _FIRST)
    for _ in range(rng.choice((1, 1, 1, 1, 2, 2, 2, 3, 3, 6))):
        written = edition.filled(year)
        if edition.report:
            yield symbols.issue(rng, year, "report"), written
        else:
            if rng.random() < 0.06:
                yield symbols.issue(rng, year, "draft"), written
            yield symbols.issue(rng, year, "adopted"), written
        year += _below(rng, 3)
        if year > _LAST:
            return
        edition.renew()


def units(count: int, seed: int = SEED) -> Iterator[TranslationUnit]:
    """So many units, in the order of their documents, with where each stood."""
    return itertools.islice(_endless(seed), count)


def _endless(seed: int) -> Iterator[TranslationUnit]:
    for issue, written in texts(seed):
        rng = random.Random(issue.symbol)
        ids = f"{rng.getrandbits(64):016x}", f"{rng.getrandbits(64):016x}"
        scored = rng.random() < 0.6
        for position, (kind, label, source, target) in enumerate(written):
            places = tuple(
                Place(lang, lang, document, label=label, kind=kind)
                for lang, document in zip(("zh", "en"), ids, strict=True)
            )
            score = round(1 - rng.random() ** 3 / 4, 4) if scored else None
            origin = Origin(
                places, issue.symbol, issue.body, issue.date, issue.status, "en",
                position=position, score=score,
            )  # fmt: skip
            yield TranslationUnit((Variant("zh", source), Variant("en", target)), (origin,))


# Files and figures --------------------------------------------------------------------------------


def write_tmx(path: Path, count: int, seed: int = SEED) -> None:
    """The same units as TMX 1.4, as `tmtool align` would have written them."""
    write_units(path, units(count, seed))


def write_units(path: Path, found: Iterable[TranslationUnit]) -> None:
    """Units as TMX 1.4."""
    with path.open("w", encoding="utf-8") as file:
        file.write(_HEAD)
        file.writelines(map(_tu, found))
        file.write("</body>\n</tmx>\n")


_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<tmx version="1.4">
<header creationtool="memory_texts" creationtoolversion="1" segtype="paragraph" o-tmf="tmtool"
 adminlang="en" srclang="zh" datatype="plaintext"/>
<body>
"""


def _tu(unit: TranslationUnit) -> str:
    origin = unit.origins[0]
    held = {
        "source_symbol": origin.symbol, "target_symbol": origin.symbol,
        "source_date": origin.date, "target_date": origin.date,
        "status": origin.status, "original": origin.original, "row": origin.position,
        "score": origin.score,
    } | {
        f"{side}_{name}": value
        for side, place in zip(("source", "target"), origin.places, strict=True)
        for name, value in (
            ("label", place.label), ("kind", place.kind), ("document", place.document),
        )
    }  # fmt: skip
    properties = "".join(
        f'<prop type="{name_property(name)}">{escape(str(value))}</prop>\n'
        for name, value in held.items()
        if value is not None
    )
    sides = "".join(
        f'<tuv xml:lang="{each.lang}"><seg>{escape(each.text, quote=False)}</seg></tuv>\n'
        for each in unit.variants
    )
    return f"<tu>\n{properties}{sides}</tu>\n"


@dataclass(frozen=True)
class Statistics:
    """What units are like: mean lengths in characters, shares of the units, distinct things."""

    units: int
    chinese: float
    english: float
    short: float
    bigram: str
    bigram_share: float
    distinct: int
    near: float
    chinese_characters: int
    english_words: int
    new_words: int


_NUMBERS = re.compile(r"[0-9][0-9./]*|[一二三四五六七八九十]+(?=届)")
_WORD = re.compile(r"[A-Za-z]+")


def statistics(found: Sequence[TranslationUnit]) -> Statistics:
    """Count. A near-duplicate differs from another unit in nothing but numbers."""
    sources = [unit.variants[0].text for unit in found]
    targets = [unit.variants[1].text for unit in found]
    distinct = set(sources)
    bigrams = Counter(pair for source in sources for pair in _bigrams(source))
    (bigram, often), *_ = bigrams.most_common(1)
    patterns = Counter(_NUMBERS.sub("#", source.replace(" ", "")) for source in distinct)
    near = sum(many for many in patterns.values() if many > 1)
    words = {word for target in targets for word in _WORD.findall(target)}
    half = {word for target in targets[: len(targets) // 2] for word in _WORD.findall(target)}
    return Statistics(
        units=len(found),
        chinese=sum(map(len, sources)) / len(found),
        english=sum(map(len, targets)) / len(found),
        short=sum(len(source) <= 25 for source in sources) / len(found),
        bigram=bigram,
        bigram_share=often / len(found),
        distinct=len(distinct),
        near=near / len(distinct),
        chinese_characters=len(set("".join(distinct))),
        english_words=len(words),
        new_words=len(words) - len(half),
    )


def _bigrams(text: str) -> set[str]:
    """Pairs of Chinese characters."""
    return {a + b for a, b in itertools.pairwise(text) if a > "\u4dff" and b > "\u4dff"}


def main() -> int:
    """Print what the units are like, or write them."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--units", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--tmx", type=Path, help="write them here")
    options = parser.parse_args()
    if options.tmx:
        write_tmx(options.tmx, options.units, options.seed)
        return 0
    start = time.process_time()
    found = list(units(options.units, options.seed))
    seconds = time.process_time() - start
    for name, value in asdict(statistics(found)).items():
        print(f"{name:<20} {value:.3f}" if isinstance(value, float) else f"{name:<20} {value}")
    print(f"{'a CPU second':<20} {len(found) / seconds:,.0f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
