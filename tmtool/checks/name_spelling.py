"""Names misspelt: against the register of names, the other side's letters, and the text's own."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from tmtool.checks.model import CheckInput, Pair, Side, build_finding, read_word_lists
from tmtool.checks.name_evidence import follows_capital, load_allusions
from tmtool.checks.name_sounds import list_look_alikes, list_syllables, reads_as
from tmtool.findings import Finding
from tmtool.lang.numbers import compile_pattern
from tmtool.lang.script import get_base, is_han
from tmtool.un.proper_names import PLACE, NamePlace, find_names, is_name, list_names

LONG = 9
"""Words of so many letters may differ by two edits. Chosen, no measurement."""
_MOST_EDITS = 2
"""Stretches that are so much longer or shorter are no slip. Chosen, no measurement."""
_SHORT_STATE = 3
"""So many characters a Chinese name of a State has at least to be told from one that differs in a
character. Chosen, no measurement."""
_SHORT_BODY = 4
"""The same of an organization. Chosen, no measurement."""
_MIN_LETTERS = 4
"""Of fewer letters an edit makes another word. Chosen, no measurement."""
_END = 2
"""So many letters at the end are another ending. Chosen, no measurement."""
_SHORT_MIXED = 5
"""Of so few letters an acronym such as PBoC is near to others. Chosen, no measurement."""
_STEM = 5
"""Words of English that begin with so many letters of a name are of it: Californians, Palestinian.
Chosen, no measurement."""
_OF_NAME = "[a-zà-ÿ]{0,2}|[a-z]?(?:ians?|ese|ans?|is|ns|ish)"
# Addresses and file names aside.
_LATIN = r"(?<![A-Za-zÀ-ÿ0-9/@._-])[A-Z][A-Za-zÀ-ÿ’'-]{2,}(?![A-Za-z0-9/@_])"
_PART = r"[A-Za-zÀ-ÿ.-]*[A-Za-zÀ-ÿ](?:[’'](?!s\b)[A-Za-zÀ-ÿ]+)*"


class Span(NamedTuple):
    """A stretch of a text, and the name that it should have."""

    start: int
    stop: int
    right: str


def find_near(pair: Pair, languages: tuple[str, str], place: NamePlace, side: Side) -> Span | None:
    """Where the other side has almost the name that this side alone names.

    What differs in hyphens, blanks or an ending alone has no `right`: it is the same name.
    """
    there = 0 if side else 1
    text = pair.source if there == 0 else pair.target
    if get_base(languages[there]) == "zh" and place.name.role == "partner" and _is_listed(place):
        # Places and territories are rendered in several ways where they are short.
        sure = [n for n in _list_chinese(place.name.of, _SHORT_BODY) if is_han(n[0])]
        if len(sure) != 1:
            return None
    if get_base(languages[there]) == "en":
        return _find_near_letters(text, place)
    return _find_near_characters(text, place, pair.target if there == 0 else pair.source)


def _is_listed(place: NamePlace) -> bool:
    return is_name(place.name.text, "en") or is_name(place.name.text, "zh")


def build_misspelt(
    job: CheckInput, pair: Pair, place: NamePlace, side: Side, matches: Span
) -> Finding:
    """The finding that the other side misspells a name."""
    own, other = range(place.start, place.stop), range(matches.start, matches.stop)
    text = pair.target if side == 0 else pair.source
    return _build(job, pair, (other, own) if side else (own, other), matches, text)


def _build(
    job: CheckInput, pair: Pair, spans: tuple[range | None, range | None], matches: Span, text: str
) -> Finding:
    message = f"“{text[matches.start : matches.stop]}” is misspelt: {matches.right}"
    return build_finding(
        "names", "error", message, job, pair,
        source=[spans[0]] if spans[0] is not None else (),
        target=[spans[1]] if spans[1] is not None else (),
        suggestion=matches.right, rule="misspelt",
    )  # fmt: skip


def _find_near_letters(text: str, place: NamePlace) -> Span | None:
    """Words that almost spell one of the English names of a place."""
    words = [each.span() for each in compile_pattern(_PART).finditer(text)]
    low = text.casefold()
    for name, count in _list_english(place.name.of):
        if any(part in low for part in _cut(name)):
            for start, stop, whole in _iter_stretches(words, name, count):
                alone = whole and not (count > 1 and follows_capital(text, start))
                partner = place.name.role == "partner"
                part = text[start:stop]
                found = _compare_words(part, name, alone=alone, partner=partner)
                if found is not None:
                    return Span(start, stop, found)
    return None


def _iter_stretches(
    words: list[tuple[int, int]], name: str, count: int
) -> Iterator[tuple[int, int, bool]]:
    """As many words as a name has, or one more or less where a blank or hyphen may differ."""
    for size in (count, count + 1, count - 1) if count > 1 or "-" in name else (count,):
        for at in range(len(words) - size + 1 if size else 0):
            start, stop = words[at][0], words[at + size - 1][1]
            if abs(stop - start - len(name)) <= _MOST_EDITS:
                yield start, stop, size == count


def _compare_words(part: str, name: str, *, alone: bool, partner: bool) -> str | None:
    """The name that words misspell, nothing where they are it, None where they are another.

    Cities and the like are spelt as in other languages too: Marrakech, Habana.
    """
    if not part[0].isupper() or is_name(part, "en") or part in _list_adjectives():
        return None
    if _plain(part) == _plain(name) or _is_inflected_phrase(part, name):
        return ""
    if partner and _is_other_spelling(_plain(part), _plain(name)):
        return ""
    return name if alone and _is_cased_alike(part, name) and _is_near(part, name) else None


@lru_cache(maxsize=1)
def _list_adjectives() -> frozenset[str]:
    return frozenset(word for words in load_allusions()["whole"].values() for word in words)


@lru_cache(maxsize=4096)
def _cut(name: str) -> tuple[str, ...]:
    """A name in three: two letters that are changed or swapped leave one of them as it is."""
    size, low = -(-len(name) // 3), name.casefold()
    return tuple(low[at : at + size] for at in range(0, len(low), size))


def _is_cased_alike(part: str, name: str) -> bool:
    """Whether words begin with capitals where those of a name do."""
    words = zip(part.split(), name.split(), strict=False)
    return all(mine[0].isupper() == right[0].isupper() for mine, right in words)


def _is_inflected_phrase(part: str, name: str) -> bool:
    """Whether the words of two names differ by endings alone: Departments of Peace Operations."""
    words = list(zip(part.casefold().split(), name.casefold().split(), strict=False))
    differ = [(mine, right) for mine, right in words if mine != right]
    same = part.count(" ") == name.count(" ") and len(differ) == 1 and len(words) > 1
    return same and is_inflection(*differ[0])


@lru_cache(maxsize=512)
def _list_english(of: str) -> list[tuple[str, int]]:
    """The English names of a key that are long enough, with how many words they have."""
    texts = dict.fromkeys(each.text for each in list_names("en") if each.of == of)
    texts |= dict.fromkeys(load_allusions()["whole"].get(of, ()))
    return [
        (text, len(text.split())) for text in texts if len(text) >= _MIN_LETTERS or text.isupper()
    ]


def _is_near(part: str, name: str) -> bool:
    """Whether two spellings differ by an edit, in long names by two; letters of acronyms count."""
    if part == name:
        return False
    if name.isupper() and " " not in name:
        if not part.isupper():
            return False
        swapped = sorted(part) == sorted(name)
        return count_edits(part, name, 1) == 1 and (len(name) > _MIN_LETTERS or swapped)
    if " " not in name and len(name) <= _SHORT_MIXED and not name[1:].islower():
        return False
    limit = 1 if len(name) < LONG else 2
    low, right = part.casefold(), name.casefold()
    return 0 < count_edits(low, right, limit) <= limit and not is_inflection(low, right)


def is_inflection(word: str, second: str) -> bool:
    """Whether two words differ in endings alone, none of which lacks a letter of the other.

    >>> is_inflection("Australians", "Australia"), is_inflection("Securty", "Security")
    (True, False)
    """
    short, long = sorted(split_endings(word, second), key=len)
    lacking = short and len(long) - len(short) == 1 and long[1:] == short
    return not lacking and {short, long} <= set(read_word_lists()["names"]["endings"])


def split_endings(word: str, second: str) -> tuple[str, str]:
    """What two words end in after the letters that they begin with alike.

    >>> split_endings("Commitee", "Committee")
    ('ee', 'tee')
    """
    same = 0
    while same < min(len(word), len(second)) and word[same] == second[same]:
        same += 1
    return word[same:], second[same:]


def count_edits(one: str, second: str, limit: int) -> int:
    """How many letters are changed, added, lost or swapped; more than the limit counts as one more.

    >>> count_edits("Afganistan", "Afghanistan", 2), count_edits("UNESOC", "UNESCO", 2)
    (1, 1)
    """
    if abs(len(one) - len(second)) > limit:
        return limit + 1
    before: list[int] = []
    row = list(range(len(second) + 1))
    for i, mine in enumerate(one, 1):
        last, before, row = before, row, [i]
        for j, theirs in enumerate(second, 1):
            cost = min(row[j - 1] + 1, before[j] + 1, before[j - 1] + (mine != theirs))
            if last and j > 1 and mine == second[j - 2] and one[i - 2] == theirs:
                cost = min(cost, last[j - 2] + 1)
            row.append(cost)
        if min(row) > limit:
            return limit + 1
    return row[-1]


def _find_near_characters(text: str, place: NamePlace, english: str) -> Span | None:
    """Characters that almost spell one of the Chinese names of a place, and sound like no other."""
    sounds = place.name.state or place.name.of.startswith(PLACE)
    least = _SHORT_STATE if sounds else _SHORT_BODY
    known = [each for each in find_names(text, "zh") if each.name.role != "answer"]
    often = any(each.name.of == place.name.of for each in known)
    for name in _list_chinese(place.name.of, least):
        if not _has_half(text, name) or (often and len(name) == _SHORT_STATE):
            continue
        for start, stop in _iter_near(text, name):
            part = text[start:stop]
            # 沙特 is the same State, of whose name the rest may be misspelt: 沙特阿拉柏.
            own = [p for p in known if p.name.state and p.name.of == place.name.of]
            short = [p for p in own if 2 * (p.stop - p.start) <= len(name)]
            others = (p for p in known if p not in short)
            if any(p.start < stop and start < p.stop for p in others) or is_name(part, "zh"):
                continue
            if sounds:
                new = [mine for mine, right in zip(part, name, strict=False) if mine != right]
                good = len(name) > _SHORT_STATE or set(new) <= _sound_characters()
                good = good and not _renders_another(part, name, english)
            else:
                good = part[-1] == name[-1] or name.startswith(_WIDE)
            if good:
                return Span(start, stop, name)
    return None


def _renders_another(part: str, name: str, english: str) -> bool:
    """Whether characters render a word that the name opposite does not: 罗安达, Luanda."""
    words = compile_pattern(_LATIN).findall(english)
    return any(reads_as(part, word) and not reads_as(name, word) for word in words)


def find_near_stems(
    job: CheckInput, pair: Pair, parts: Collection[str], names: Sequence[Sequence[NamePlace]]
) -> Iterator[Finding]:
    """Chinese names of places and States, misspelt where English has a word that is of them."""
    zh = tuple(map(get_base, job.langs)).index("zh")
    chinese, english = (pair.source, pair.target)[:: 1 if zh == 0 else -1]
    stems = _list_stems()
    found: set[str] = set()
    for word in dict.fromkeys(compile_pattern(rf"\b[A-Z][a-zà-ÿ]{{{_STEM},}}").findall(english)):
        for stem, of in stems.get(word[:_STEM], ()):
            if not compile_pattern(_OF_NAME).fullmatch(word, len(stem)):
                continue
            if word.startswith(stem) and of not in parts and of not in found:
                found.add(of)
                place = next((p for p in names[1 - zh] if p.name.of == of), None)
                near = _find_in_characters(chinese, of, names[zh])
                if near is not None:
                    own = range(place.start, place.stop) if place else None
                    other = range(near.start, near.stop)
                    spans = (other, own) if zh == 0 else (own, other)
                    yield _build(job, pair, spans, near, chinese)


@lru_cache(maxsize=1)
def _list_stems() -> Mapping[str, list[tuple[str, str]]]:
    """English names of one word without their ends, by how they begin, with what has them."""
    found: dict[str, list[tuple[str, str]]] = {}
    for each in list_names("en"):
        stem = each.text[: max(len(each.text) - 2, _STEM)]
        place = each.state or each.of.startswith(PLACE)
        if place and each.role != "answer" and len(each.text) > _STEM and each.text.isalpha():
            found.setdefault(stem[:_STEM], []).append((stem, each.of))
    return found


def _find_in_characters(text: str, of: str, names_of_text: Sequence[NamePlace]) -> Span | None:
    """Where a text almost has the Chinese name of a place: four characters of sound at least."""
    for name in _list_chinese(of, _SHORT_BODY):
        if not set(name) <= _sound_characters() or not _has_half(text, name):
            continue
        for start, stop in _iter_near(text, name):
            clear = not any(p.start < stop and start < p.stop for p in names_of_text)
            if clear and stop - start == len(name) and not is_name(text[start:stop], "zh"):
                return Span(start, stop, name)
    return None


def _has_half(text: str, name: str) -> bool:
    """Whether a half of a name stands oftener than the name: one slip leaves the other half."""
    whole, half = text.count(name), len(name) // 2
    parts = (name[:half], name[half:], name[: half - 1] + name[half : half + 1])
    return any(text.count(part) > whole for part in parts)


# What begins so has enough that is its own: its last character may be the one that differs.
_WIDE = ("联合国", "国际", "世界", "欧洲", "非洲", "亚洲")


@lru_cache(maxsize=1)
def _sound_characters() -> frozenset[str]:
    return frozenset(read_word_lists()["names"]["sound_characters"])


@lru_cache(maxsize=512)
def _list_chinese(of: str, least: int) -> list[str]:
    texts = dict.fromkeys(each.text for each in list_names("zh") if each.of == of)
    return [text for text in texts if len(text) >= least and not text.isascii()]


def _iter_near(text: str, name: str) -> Iterator[tuple[int, int]]:
    """Stretches with one character changed, or one lost, or two swapped."""
    size, half = len(name), len(name) // 2
    for at, part in ((0, name[:half]), (half, name[half:])):
        found = text.find(part)
        while found >= 0:
            start = found - at
            if start >= 0 and _has_one_changed(text[start : start + size], name):
                yield start, start + size
            if size > _SHORT_BODY and start >= 0:
                first = start + (at > 0)
                if _has_one_lost(text[first : first + size - 1], name):
                    yield first, first + size - 1
            found = text.find(part, found + 1)
    # Where the halves meet, a swap leaves neither as it is.
    middle = name[: half - 1] + name[half] + name[half - 1] + name[half + 1 :]
    found = text.find(middle) if size >= _SHORT_BODY and middle != name else -1
    if found >= 0:
        yield found, found + size


def _has_one_changed(part: str, name: str) -> bool:
    if len(part) != len(name):
        return False
    places = [at for at, (mine, right) in enumerate(zip(part, name, strict=True)) if mine != right]
    if len(places) == 1:
        (at,) = places
        # Four characters end in what they are: 基金, 会议.
        last = len(name) == _SHORT_BODY and at == len(name) - 1
        return is_han(part[at]) and not (last and not _is_slip_of_sound(part[at], name))
    return len(places) == 2 and places[1] - places[0] == 1 and sorted(part) == sorted(name)


def _is_slip_of_sound(last: str, name: str) -> bool:
    """Whether the last character of a name is a look-alike of one that renders a sound."""
    return name[-1] in list_look_alikes().get(last, ()) and set(name) <= list_syllables().keys()


def _has_one_lost(part: str, name: str) -> bool:
    shorter = (name[:at] + name[at + 1 :] for at in range(1, len(name) - 1))
    return any(part == each for each in shorter)


def find_near_acronyms(
    job: CheckInput, pair: Pair, keys: Collection[str], names_of_text: Collection[str]
) -> Iterator[Finding]:
    """Acronyms of the English side that almost are those of what the Chinese side alone names.

    What the English side is known to name has its acronym, or another one by right.
    """
    side = 0 if get_base(job.langs[0]) == "en" else 1
    text, other = (pair.source, pair.target) if side == 0 else (pair.target, pair.source)
    for each in compile_pattern(r"(?<![A-Za-z0-9/-])[A-Z]{3,}(?![A-Za-z0-9/-])").finditer(text):
        if len(each[0]) < _MIN_LETTERS - 1 or each[0] in other or find_names(each[0], "en"):
            continue
        for of in sorted(set(keys).difference(names_of_text)):
            for name, _ in _list_english(of):
                if (
                    len(name) > _MIN_LETTERS - 1
                    and name.isupper()
                    and _is_near_acronym(each[0], name)
                ):
                    span = range(*each.span())
                    spans = (span, None) if side == 0 else (None, span)
                    yield _build(job, pair, spans, Span(span.start, span.stop, name), text)
                    return


def _is_near_acronym(part: str, name: str) -> bool:
    return " " not in name and count_edits(part, name, 1) == 1


def find_other_letters(job: CheckInput) -> Iterator[Finding]:
    """Latin letters of the Chinese side that the English side spells otherwise."""
    langs = tuple(map(get_base, job.langs))
    zh = langs.index("zh")
    for pair in job.pairs:
        chinese, english = (pair.source, pair.target)[:: 1 if zh == 0 else -1]
        mine = _list_latin(chinese)
        if not mine:
            continue
        theirs = _list_latin(english)
        low = {_plain(word): spans for word, spans in theirs.items()}
        known = {_plain(word) for word in mine}
        for word, span in mine.items():
            if _plain(word) in low:
                continue
            near = [w for w in theirs if _plain(w) not in known and _is_respelt(w, word)]
            near = [w for w in near if not _is_other_language(w, word)]
            if len(near) == 1:
                own = (word, span), (near[0], theirs[near[0]])
                source, target = own if zh == 0 else own[::-1]
                yield build_finding(
                    "names", "error", f"letters of a name differ: {source[0]} / {target[0]}",
                    job, pair, source=[source[1]], target=[target[1]],
                    suggestion=source[0], rule="letters differ",
                )  # fmt: skip


def _list_latin(text: str) -> dict[str, range]:
    """Words with capitals, each with its first place."""
    found: dict[str, range] = {}
    for each in compile_pattern(_LATIN).finditer(text):
        found.setdefault(each[0], range(*each.span()))
    return found


def _plain(word: str) -> str:
    return compile_pattern("[^a-zà-ÿ]").sub("", word.casefold())


_ALIKE = ("aeiouyw", "ckqg", "szx", "bvfw", "dt", "jgyi")


def _is_other_spelling(one: str, second: str) -> bool:
    """Whether two spellings differ as those of two languages do, in a letter: Aden, Adan; Teheran.

    >>> _is_other_spelling("habana", "havana"), _is_other_spelling("nairobbi", "nairobi")
    (True, False)
    """
    if len(one) == len(second):
        differ = [pair for pair in zip(one, second, strict=True) if pair[0] != pair[1]]
        return len(differ) == 1 and any(set(differ[0]) <= set(alike) for alike in _ALIKE)
    short, long = sorted((one, second), key=len)
    return long.replace("h", "") == short.replace("h", "") or (
        long[:-1] == short and long[-1] in "aeiouhs"
    )


def _is_other_language(word: str, second: str) -> bool:
    """Whether two spellings differ as those of languages and romanizations do: Mohamed, Comité."""
    one, two = (_skeletonize(each) for each in (word, second))
    return one == two and sorted(_plain(word)) != sorted(_plain(second))


def _skeletonize(word: str) -> str:
    """What a name sounds like: vowels are one, so are doubled letters, and accents are none."""
    letters = unicodedata.normalize("NFD", word.casefold())
    low = compile_pattern("[^a-z]").sub("", letters).replace("h", "")
    low = low.translate(str.maketrans("qkczvyj", "kkkswii"))
    return compile_pattern(r"(.)\1+").sub(r"\1", compile_pattern("[aeiou]+").sub("a", low))


def _is_respelt(word: str, second: str) -> bool:
    one, two = _plain(word), _plain(second)
    if min(len(one), len(two)) < _SHORT_MIXED or is_inflection(one, two):
        return False
    # Words of other languages, and American ones, end otherwise: Tourisme, Center.
    ends = max(map(len, split_endings(one, two)))
    if one[-1] != two[-1] and ends <= _END and sorted(one) != sorted(two):
        return False
    limit = 1 if len(two) < LONG else 2
    return 0 < count_edits(one, two, limit) <= limit
