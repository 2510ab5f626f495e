"""Latin names that Chinese renders with two characters swapped, or with one that is none of them.

The English side says how a name sounds. Where no characters opposite it render it, but would if two
neighbours were swapped, or if one that no name is written with were another, they are misspelt.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import takewhile
from typing import NamedTuple

from tmtool.checks.model import HAN, CheckInput, Side, build_finding
from tmtool.checks.name_register import list_register
from tmtool.checks.name_sounds import (
    list_exceptions,
    list_look_alikes,
    list_readings,
    list_syllables,
    reads_as,
    spell_by_sound,
)
from tmtool.findings import Finding
from tmtool.lang.numbers import compile_pattern
from tmtool.lang.script import get_base
from tmtool.un.proper_names import PLACE, NamePlace, find_names, list_names

# Begins with the capital, so that most of a text is passed over quickly.
_WORD = r"[A-ZÀ-Þ](?:(?<![A-Za-zÀ-ÿ-].)|(?<=\b[Aa]l-.)|(?<=\b[Ee]l-.))[a-zà-ÿ]{3,}(?![A-Za-zÀ-ÿ])"
# Not the first word of a sentence, unless a name goes on behind it.
_AMID = rf"(?<![.!?:;“\"'‘] )(?<!^)(?<![“\"'‘(]){_WORD}|{_WORD}(?= [A-Z])"
# Chinese names in English: their characters are none of transliteration.
_PINYIN = (
    "(?:[bpmf](?:ai?|an|ang|ao|ei|eng?|i|ian|iao|ie|ing?|ou?|u)"
    "|[dtnl](?:ai?|an|ang|ao|e|ei|eng?|i|ia|ian|iang|iao|ie|ing?|iu|ong|ou|u|ue|uan|ui|un|uo)"
    "|[jqx](?:i|ia|ian|iang|iao|ie|ing?|iong|iu|u|uan|ue|un)"
    "|(?:[rzcs]|[zcs]h)(?:ai?|an|ang|ao|e|ei|eng?|i|ong|ou|u|ua|uai|uan|uang|ui|un|uo)"
    "|[gkh](?:ai?|an|ang|ao|e|ei|eng?|ong|ou|u|ua|uai|uan|uang|ui|un|uo)"
    "|y(?:a|an|ang|ao|e|i|ing?|ong|ou|u|uan|ue|un)|w(?:ai?|an|ang|ei|eng?|o|u)"
    "|ai|ang?|ao|en|er|ou|a|e|o){1,2}"
)
_HEARD = 4
"""A name with fewer letters that are heard is found by chance. Chosen, no measurement."""
_READ = 3
"""So many characters have to be right. Chosen, no measurement."""
_SWAPPED = 4
"""So many characters has a name of which two are swapped, unless it is a long word or no character
of sound stands beside it. Chosen, no measurement."""
_LONG = 6
"""A word with so many letters that are heard is long. Chosen, no measurement."""
_LONGEST = 8
"""No rendering of a word has more characters. Chosen, no measurement."""


class _Slip(NamedTuple):
    """What characters of a text should be, by a rule."""

    start: int
    stop: int
    right: str
    rule: str


def find_misrendered(job: CheckInput) -> Iterator[Finding]:
    """Renderings that sound like a name opposite but for one slip."""
    zh: Side = 0 if get_base(job.langs[0]) == "zh" else 1
    sides = [(pair.source, pair.target)[:: 1 if zh == 0 else -1] for pair in job.pairs]
    runs = Counter(run for chinese, _ in sides for run in _list_runs(chinese))
    if not runs:
        return
    runs_of_letters = {w for _, e in sides for w in compile_pattern("[A-Za-zÀ-ÿ]+").findall(e)}
    begun = map(compile_pattern("[a-z]{4,}").match, runs_of_letters)
    small = {found[0] for found in begun if found}
    for pair, (chinese, english) in zip(job.pairs, sides, strict=True):
        if not _sound_runs().search(chinese):
            continue
        named = find_names(chinese, "zh")
        keys = frozenset().union(*(place.keys for place in named))
        places = _find_words(english, keys)
        words = {word: at for word, at in places.items() if word.casefold() not in small}
        if not words:
            continue
        told = frozenset().union(*(place.keys for place in find_names(english, "en")))
        bare = _Unread(_blot(chinese, [each for each in named if not each.keys.isdisjoint(told)]))
        for place, slip in _iter_slips(bare, english, words):
            wrong, word = chinese[slip.start : slip.stop], english[place.start : place.stop]
            if _is_usual(wrong, slip, runs) or _is_another(wrong, word, english):
                continue
            if len(wrong) < _SWAPPED and not _stands_amid(word, sides):
                continue  # It is found by chance.
            spans = range(slip.start, slip.stop), place
            source, target = spans if zh == 0 else spans[::-1]
            message = f"“{wrong}” is misspelt: it stands for {word}"
            yield build_finding(
                "names", "error", message, job, pair, source=[source], target=[target],
                suggestion=slip.right, rule=slip.rule,
            )  # fmt: skip


def _stands_amid(word: str, sides: Sequence[Sequence[str]]) -> bool:
    """Whether a word of an English side stands inside a sentence, or before a name, somewhere."""
    amid = compile_pattern(_AMID)
    texts = (english for _, english in sides if word in english)
    places = ((text, each.start()) for text in texts for each in re.finditer(word, text))
    found = (amid.match(text, at) for text, at in places)
    return any(each is not None and each[0] == word for each in found)


def _iter_slips(
    bare: _Unread, english: str, words: Mapping[str, range]
) -> Iterator[tuple[range, _Slip]]:
    """The slips in what renders single words, else in what renders neighbours together."""
    left = []
    for word, place in words.items():
        slip = _find_slip(bare, word)
        if slip is not None:
            yield place, slip
        else:
            left.append(word)
    if len(left) > 1:
        yield from _iter_joined_slips(bare.text, english, frozenset(left))


_PARTICLE = r"(?:[ ](?:[Aa]l|[Ee]l|de|da|di|do|dos|del|van|von|bin|ibn)[ ]?-?|[ -])"


def _iter_joined_slips(
    bare: str, english: str, words: Collection[str]
) -> Iterator[tuple[range, _Slip]]:
    """Slips in a name of two words of which one is rendered: 祖宾坡托克 for Zubin Potok.

    A short rendering says little by itself; beside that of its neighbour it says more.
    """
    compact = [at for at, each in enumerate(bare) if each not in _DOTS]
    text = _Unread("".join(bare[at] for at in compact))
    if not text.may_have_slips:
        return
    for found in compile_pattern(
        rf"(?=(?<![A-Za-zÀ-ÿ])(?P<one>[A-ZÀ-Þ][a-zà-ÿ]{{2,}}){_PARTICLE}"
        r"(?P<two>[A-ZÀ-Þ][a-zà-ÿ]{2,})(?![A-Za-zÀ-ÿ]))"
    ).finditer(english):
        one, two = found["one"], found["two"]
        if one not in words and two not in words:
            continue
        if not _is_rendered(text, one) and not _is_rendered(text, two):
            continue
        slip = _find_slip(text, one + two)
        if slip is None:
            continue
        slip, group = _take_own_part(text.text, slip, one, two)
        start, stop = compact[slip.start], compact[slip.stop - 1] + 1
        right = _with_dots(bare[start:stop], slip.right)
        yield range(*found.span(group)), _Slip(start, stop, right, slip.rule)


def _take_own_part(text: str, slip: _Slip, one: str, two: str) -> tuple[_Slip, str]:
    """The part of a slip in two words that the slip is in, and which of them it stands for."""
    wrong, right = text[slip.start : slip.stop], slip.right
    differ = [at for at, pair in enumerate(zip(wrong, right, strict=True)) if pair[0] != pair[1]]
    for cut in range(1, len(right)):
        if reads_as(right[:cut], one) and reads_as(right[cut:], two):
            middle = slip.start + cut
            if max(differ) < cut:
                return _Slip(slip.start, middle, right[:cut], slip.rule), "one"
            if min(differ) >= cut:
                return _Slip(middle, slip.stop, right[cut:], slip.rule), "two"
    return slip, "one"


_DOTS = "·•‧・-"
_NAME_DOTS = ("·", "•", "‧")
"""The dots that part the words of a name."""


def _with_dots(wrong: str, right: str) -> str:
    """A name with the dots that stand in what is wrong."""
    letters = iter(right)
    return "".join(each if each in _DOTS else next(letters) for each in wrong)


def _is_rendered(chinese: _Unread, word: str) -> bool:
    """Whether characters of a text, two at least, render a word."""
    return any(
        any(stop > at + 1 for stop in list_readings(run, word, at))
        for _, run in chinese.runs
        for at in range(len(run) - 1)
    )


def _is_usual(wrong: str, slip: _Slip, runs: Mapping[str, int]) -> bool:
    """Whether a text has a rendering oftener than what it should be."""
    return runs[wrong] > 1 and runs[wrong] >= runs[slip.right]


def _is_another(wrong: str, word: str, english: str) -> bool:
    """Whether characters have a known name in them, or most of them render another word.

    A family name may stand first in one language and last in the other: 玻利瓦尔委内瑞拉.
    """
    if any(name in wrong for name in list_register()):
        return True
    others = {each for each in compile_pattern("[A-Za-zÀ-ÿ]{4,}").findall(english) if each != word}
    return any(
        max(list_readings(wrong, other, at), default=0) >= at + _READ
        for other in others
        for at in range(len(wrong) - _READ + 1)
    )


def _list_runs(text: str) -> Iterator[str]:
    """Every stretch that may render a name, as often as it stands."""
    for found in _wider_runs().finditer(text):
        run = found[0]
        for start in range(len(run) - _READ + 1):
            for stop in range(start + _READ, min(start + _LONGEST, len(run)) + 1):
                yield run[start:stop]


def _find_words(english: str, keys: Collection[str]) -> dict[str, range]:
    """The words of a text that may be names, and are none that the other side is known to name.

    Each is told with the place where it stands first.
    """
    rest = english
    for place in find_names(english, "en"):
        if place.keys.isdisjoint(keys):
            continue
        rest = rest[: place.start] + "." * (place.stop - place.start) + rest[place.stop :]
    words: dict[str, range] = {}
    for found in compile_pattern(_WORD).finditer(rest):
        words.setdefault(found[0], range(*found.span()))
    return {word: at for word, at in words.items() if _may_be_rendered(word)}


@lru_cache(maxsize=8192)
def _may_be_rendered(word: str) -> bool:
    """Whether a word may be a name that is written by its sound."""
    return (
        word not in _list_register_words()
        and len(spell_by_sound(word)) >= _HEARD
        and not compile_pattern(f"(?i:{_PINYIN})").fullmatch(word)
    )


@lru_cache(maxsize=1)
def _list_register_words() -> frozenset[str]:
    """The words of the names of bodies and treaties: no person has them for a name."""
    named = (each for each in list_names("en") if not each.state)
    names = (each.text for each in named if not each.of.startswith(PLACE))
    return frozenset(word for name in names for word in compile_pattern(_WORD).findall(name))


def _blot(chinese: str, named: Sequence[NamePlace]) -> str:
    """The text without names that both sides have."""
    for place in named:
        size = place.stop - place.start
        if size > 1:
            chinese = chinese[: place.start] + "　" * size + chinese[place.stop :]
    return chinese


@lru_cache(maxsize=1)
def _sounds() -> str:
    return "".join(list_syllables())


@lru_cache(maxsize=1)
def _sound_runs() -> re.Pattern[str]:
    """Characters in a row that render sounds."""
    return re.compile(f"[{_sounds()}]{{2,}}")


@lru_cache(maxsize=1)
def _wider_runs() -> re.Pattern[str]:
    """The same with one among them, and one behind, that may be another."""
    return re.compile(f"[{_sounds()}]+(?:[{HAN}][{_sounds()}]+)?[{HAN}]?")


@dataclass(frozen=True)
class _Unread:
    """A Chinese text in which renderings of several words are looked for."""

    text: str

    @cached_property
    def runs(self) -> list[tuple[int, str]]:
        """The stretches of characters that render sounds, each with the place where it begins."""
        return [(each.start(), each[0]) for each in _sound_runs().finditer(self.text)]

    @cached_property
    def may_have_slips(self) -> bool:
        """Whether any stretch is as long as a rendering has to be whose slip is told."""
        return any(len(run) >= _READ for _, run in self.runs) or bool(self.look_alikes)

    @cached_property
    def look_alikes(self) -> list[tuple[int, tuple[str, str], tuple[str, ...]]]:
        """Where a look-alike may stand: the sounds before and behind it, and what is alike."""
        found = []
        known = list_look_alikes()
        # With a dot beside it a shorter rendering is told as well.
        least = 1 if any(dot in self.text for dot in _NAME_DOTS) else _READ
        for at, each in enumerate(self.text):
            if each not in known:
                continue
            before = _take_sounds(self.text[max(at - _LONGEST, 0) : at][::-1])[::-1]
            after = _take_sounds(self.text[at + 1 : at + _LONGEST])
            if before[-1:] + each in list_exceptions() or each + after[:1] in list_exceptions():
                continue
            if len(before) + len(after) >= least:
                found.append((at, (before, after), known[each]))
        return found


def _find_slip(chinese: _Unread, word: str) -> _Slip | None:
    """The one slip in what renders a word; nothing where something renders it."""
    if not chinese.may_have_slips:
        return None
    for _, run in chinese.runs:
        if any(list_readings(run, word, at) for at in range(len(run) - 1)):
            return None
    found = (_find_swapped(begin, run, word) for begin, run in chinese.runs)
    return next((each for each in found if each), None) or _find_exchanged(chinese, word)


def _find_swapped(begin: int, run: str, word: str) -> _Slip | None:
    """Characters that render a word if two neighbours are swapped; the run begins at a place."""
    for at in range(len(run) - 1 if len(run) >= _READ else 0):
        swapped = run[:at] + run[at + 1] + run[at] + run[at + 2 :]
        for start in range(max(at - _LONGEST, 0), at + 1):
            stop = max(list_readings(swapped, word, start), default=0)
            if stop < at + 2:
                continue
            ends = (start == 0) + (stop == len(run))
            sure = ends + len(spell_by_sound(word)) >= _LONG
            if stop - start >= _SWAPPED or (stop - start == _READ and sure):
                right = swapped[start:stop]
                return _Slip(begin + start, begin + stop, right, "characters swapped")
    return None


def _find_exchanged(chinese: _Unread, word: str) -> _Slip | None:
    """Characters that render a word but for one that looks or sounds like the right one."""
    for at, (before, after), rights in chinese.look_alikes:
        for right in rights:
            slip = _read_with(chinese.text, (before, right, after), word, at)
            if slip is not None:
                return slip
    return None


def _read_with(chinese: str, parts: tuple[str, str, str], word: str, at: int) -> _Slip | None:
    """The stretch that renders a word with another character at a place."""
    text, middle = "".join(parts), len(parts[0])
    begin = at - middle
    for start in range(middle + 1):
        stop = max(list_readings(text, word, start), default=0)
        if stop <= middle:
            continue
        known, marks = stop - start - 1, _count_marks(chinese, begin + start, begin + stop)
        # What others are written with as well may stand there by right.
        least = _READ + (chinese[at] in list_syllables())
        if known >= least or marks > 2:
            return _Slip(begin + start, begin + stop, text[start:stop], "character exchanged")
    return None


def _count_marks(chinese: str, start: int, stop: int) -> int:
    """On how many sides of a stretch no character of sound stands; a dot of a name counts twice."""
    sides = chinese[max(start - 1, 0) : start], chinese[stop : stop + 1]
    dots = sum(each in _NAME_DOTS for each in sides)
    return dots + sum(each not in list_syllables() for each in sides)


def _take_sounds(text: str) -> str:
    known = list_syllables()
    return "".join(takewhile(known.__contains__, text))
