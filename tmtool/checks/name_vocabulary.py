"""Names that a text spells in two ways: its own words are the register.

In English a word with a capital that stands once, and an edit away from one that stands often or in
a pair with the same Chinese name. In Chinese a name of which one character differs from what
the other pairs with the same English name have.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import NamedTuple

from tmtool.checks.model import CheckInput, Pair, Side, build_finding, read_word_lists
from tmtool.checks.name_spelling import count_edits, is_inflection
from tmtool.findings import Finding
from tmtool.lang.numbers import compile_pattern
from tmtool.lang.script import get_base
from tmtool.un.proper_names import list_names, list_other_phrases

_OFTEN = 3
"""A word that stands so often is one of the text's. Chosen; of 3,946 clean pairs (halves for work)
one word is told, and it is a slip."""
_FEWER = 10
"""What stands more than once stands so many times less often than the right word. Chosen, no
measurement."""
_LETTERS = 6
"""So long a word is not taken for another. Chosen: of five letters are State and Stage."""
_SURE = 8
"""Of so many letters it needs no neighbour in common. Chosen, no measurement."""
_PIECE = 3
"""So many characters in common are one name in Chinese. Chosen, no measurement."""
_MOST_PAIRS = 60
"""In more pairs a word is none of a person or place. Limit: pairs of pairs are compared."""

# Begins with the capital, so that most of a text is passed over quickly.
_CAPITAL = r"[A-Z](?<![A-Za-zÀ-ÿ0-9].)[a-zà-ÿ]{2,}(?![A-Za-zÀ-ÿ0-9])"
_SMALL = r"[a-zà-ÿ]{4,}"
_LETTERS_ONLY = "[A-Za-zÀ-ÿ]+"
_NEIGHBOUR = r"[A-Za-zÀ-ÿ’']+"


class WordPlace(NamedTuple):
    """Where a word stands: in which text, by its place in the job, and where there."""

    text: int
    start: int
    stop: int


@dataclass
class Vocabulary:
    """The words of the English side of a job."""

    texts: list[str]
    chinese: list[str]
    own: int
    """So many texts are of the job; behind them are names of the register."""
    places: dict[str, list[WordPlace]] = field(default_factory=lambda: defaultdict(list))
    small: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        for place, word in _iter_capitals(self.texts[: self.own]):
            self.places[word].append(place)
        letters = compile_pattern(_LETTERS_ONLY)
        whole = {word for text in self.texts[: self.own] for word in letters.findall(text)}
        self.small.update(filter(compile_pattern(_SMALL).fullmatch, whole))
        for word, places in _place_register().items():
            self.places[word] += [WordPlace(self.own + at, *span) for at, *span in places]

    def count(self, word: str) -> int:
        """How often a word stands; one of the register counts as if it stood often."""
        places = self.places[word]
        known = bool(places) and places[-1].text >= self.own
        return len(places) + (_OFTEN if known else 0)

    @cached_property
    def by_deletion(self) -> Mapping[str, Sequence[str]]:
        """The job's words by what they are without one of their letters."""
        return _list_by_deletion(
            word for word, places in self.places.items() if places and places[0].text < self.own
        )

    def list_near(self, word: str) -> set[str]:
        """The words that an edit or two make of a word."""
        lists = self.by_deletion, _delete_register()
        near = {each for key in _delete(word) for words in lists for each in words.get(key, ())}
        return {each for each in near - {word} if _is_slip(word, each)}

    def count_neighbours(self, word: str) -> Counter[str]:
        """The words before and behind, each with its side, and how often they are there."""
        found: Counter[str] = Counter()
        for index, start, stop in self.places[word]:
            text = self.texts[index]
            before = re.findall(_NEIGHBOUR, text[max(start - 30, 0) : start])
            after = compile_pattern(_NEIGHBOUR).search(text, stop, stop + 30)
            found.update(f"<{each}" for each in before[-1:])
            found.update((f">{after[0]}",) if after else ())
        return found

    def share_name(self, one: str, second: str, size: int = _PIECE) -> bool:
        """Whether pairs with two words have characters in common that few others have."""
        mine = {p.text for p in self.places[one]}
        theirs = {p.text for p in self.places[second]} - mine
        if not theirs or len(theirs) > _MOST_PAIRS:
            return False
        pieces = {piece for index in mine for piece in self.list_pieces(index, size)}
        shared = {p for index in theirs for p in self.list_pieces(index, size) if p in pieces}
        return any(self.count_piece(piece) <= len(mine) + len(theirs) for piece in shared)

    def list_pieces(self, index: int, size: int = _PIECE) -> Collection[str]:
        """The stretches of a text in characters that render sounds."""
        return _list_pieces(self.chinese[index], size)

    def count_piece(self, piece: str) -> int:
        """In how many pairs a stretch stands."""
        return self._piece_counts[piece] + _count_register_pieces()[piece]

    @cached_property
    def _piece_counts(self) -> Counter[str]:
        return _count_pieces(self.chinese[: self.own])


@lru_cache(maxsize=1)
def _list_register() -> tuple[list[str], list[str]]:
    """Names in English and, for each, what it is called in Chinese; and words that are names."""
    chinese: dict[str, list[str]] = defaultdict(list)
    for each in list_names("zh"):
        chinese[each.of].append(each.text)
    pairs = [(each.text, "，".join(chinese[each.of])) for each in list_names("en")]
    pairs += [(phrase, "") for phrase in list_other_phrases("en")]
    pairs += [(word, "") for word in read_word_lists()["names"]["always_capital"]]
    return [english for english, _ in pairs], [rendered for _, rendered in pairs]


@lru_cache(maxsize=1)
def _place_register() -> Mapping[str, Sequence[WordPlace]]:
    """Where the words of the register stand in it."""
    found: dict[str, list[WordPlace]] = defaultdict(list)
    for place, word in _iter_capitals(_list_register()[0]):
        found[word].append(place)
    return found


@lru_cache(maxsize=1)
def _delete_register() -> Mapping[str, Sequence[str]]:
    """The words of the register by what they are without one of their letters."""
    return _list_by_deletion(_place_register())


@lru_cache(maxsize=1)
def _count_register_pieces() -> Counter[str]:
    return _count_pieces(_list_register()[1])


def _count_pieces(texts: Iterable[str]) -> Counter[str]:
    """In how many texts each stretch stands."""
    sizes = (2, _PIECE)
    return Counter(each for text in texts for size in sizes for each in _list_pieces(text, size))


def _list_pieces(text: str, size: int) -> Collection[str]:
    return {
        run[at : at + size]
        for run in _sound_runs().findall(text)
        for at in range(len(run) - size + 1)
    }


def _iter_capitals(texts: Sequence[str]) -> Iterator[tuple[WordPlace, str]]:
    for index, text in enumerate(texts):
        for each in compile_pattern(_CAPITAL).finditer(text):
            yield WordPlace(index, *each.span()), each[0]


def _list_by_deletion(words: Iterable[str]) -> Mapping[str, Sequence[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for word in words:
        for key in _delete(word):
            found[key].append(word)
    return found


@lru_cache(maxsize=1)
def _sound_runs() -> re.Pattern[str]:
    """Runs of the characters in which names are written by their sound."""
    return re.compile(f"[{read_word_lists()['names']['sound_characters']}]{{2,}}")


def _delete(word: str) -> Iterable[str]:
    return {word, *(word[:at] + word[at + 1 :] for at in range(len(word)))}


def _is_slip(word: str, second: str) -> bool:
    """Whether one word may be a slip for another: no inflection, no other way of spelling."""
    if count_edits(word.casefold(), second.casefold(), 1) > 1 or _plain(word) == _plain(second):
        return False
    swapped = word[:2].casefold() == second[1::-1].casefold()
    if word[0] != second[0] and not swapped:
        return False
    pair = {word.casefold(), second.casefold()}
    listed = read_word_lists()["names"]["look_alikes"]
    return not is_inflection(word, second) and not any(pair == set(each.split()) for each in listed)


def _plain(word: str) -> str:
    """Letters without what British and American spelling differ in."""
    low = word.casefold().replace("z", "s").replace("our", "or")
    for old, new in (
        (r"l(l(?:ed|ing|ers?|ors?)$)", r"\1"),
        ("re$", "er"),
        ("mme$", "m"),
        ("ce$", "se"),
    ):
        low = re.sub(old, new, low)
    return low


def _sounds_alike(word: str, second: str) -> bool:
    """Whether two spellings of a foreign name are both possible: Mohamed, Mohammed, Muhammad."""
    return _skeleton(word) == _skeleton(second)


def _skeleton(word: str) -> str:
    low = word.casefold().replace("h", "").translate(str.maketrans("qkczvyj", "kkkswii"))
    return re.sub(r"(.)\1+", r"\1", re.sub("[aeiou]+", "a", low))


def find_spelt_two_ways(job: CheckInput) -> Iterator[Finding]:
    """Names and capitalized words that a text spells otherwise once."""
    langs = tuple(map(get_base, job.langs))
    side: Side = 0 if langs[0] == "en" else 1
    texts = [pair.source if side == 0 else pair.target for pair in job.pairs]
    chinese = [pair.target if side == 0 else pair.source for pair in job.pairs]
    english, rendered = _list_register()
    words = Vocabulary([*texts, *english], [*chinese, *rendered], len(texts))
    for word, places in words.places.items():
        if words.count(word) <= 2 and word.casefold() not in words.small:
            right = _find_right(words, word)
            for index, start, stop in places if right is not None else ():
                yield _build(job, job.pairs[index], side, range(start, stop), word, right or "")
    yield from _find_rendered_two_ways(job, words, 1 - side)  # type: ignore[arg-type]


def _find_right(words: Vocabulary, word: str) -> str | None:
    """What a word should be, if that is known."""
    found = [
        near
        for near in words.list_near(word)
        if _is_established(words, word, near) or _is_same_name(words, word, near)
    ]
    return max(found, key=lambda each: (words.count(each), each), default=None)


def _is_established(words: Vocabulary, word: str, near: str) -> bool:
    """Whether a word stands often, in the same company if it is short."""
    often, seldom = words.count(near), words.count(word)
    if often < (_OFTEN if seldom == 1 else _FEWER * seldom):
        return False
    if near in read_word_lists()["names"]["always_capital"] and len(near) >= _LETTERS:
        return True
    if _stands_for_another(words, word, near):
        return False
    if len(near) >= _SURE and (near.casefold() in words.small or not _sounds_alike(word, near)):
        return True
    own, usual = words.count_neighbours(word), words.count_neighbours(near)
    if len(near) >= _LETTERS and len(word) >= _LETTERS:
        return any(each[1:] not in _NO_COMPANY for each in own.keys() & usual.keys())
    # A short word is known by the company of another capital, or of a long word.
    return len(near) > 4 and any(
        usual[each] >= _OFTEN and (each[1].isupper() or len(each) > _LETTERS) for each in own
    )


_NO_COMPANY = frozenset((
    "the", "of", "and", "in", "to", "a", "an", "by", "for", "on", "at", "with", "from", "or", "as",
    "is", "was", "that", "Mr", "Ms", "Mrs", "Dr", "Sir", "Ambassador", "President", "Minister",
    "said",
))  # fmt: skip
"""Words that any name may stand beside. Chosen, no measurement."""


def _stands_for_another(words: Vocabulary, word: str, near: str) -> bool:
    """Whether all pairs with the usual word have one Chinese name, and the other has it not."""
    theirs = [words.list_pieces(index, 2) for index in {p.text for p in words.places[near]}]
    if not 1 < len(theirs) <= _MOST_PAIRS:
        return False
    common = set(theirs[0]).intersection(*theirs[1:])
    return bool(common) and all(
        common.isdisjoint(words.list_pieces(place.text, 2)) for place in words.places[word]
    )


def _is_same_name(words: Vocabulary, word: str, near: str) -> bool:
    """Whether both stand for one Chinese name, and are not two ways to romanize it."""
    often = words.count(near)
    if often < 2 or len(near) < 5 or _sounds_alike(word, near):
        return False
    return words.share_name(word, near, _PIECE if often < _OFTEN else 2)


def _build(job: CheckInput, pair: Pair, side: Side, span: range, wrong: str, right: str) -> Finding:
    message = f"“{wrong}” is misspelt: elsewhere it is {right}"
    return build_finding(
        "names", "error", message, job, pair, source=[span] if side == 0 else (),
        target=[span] if side else (), suggestion=right, rule="spelt otherwise",
    )  # fmt: skip


def _find_rendered_two_ways(job: CheckInput, words: Vocabulary, side: Side) -> Iterator[Finding]:
    """Chinese names that one pair has otherwise than all others with the same English name."""
    told: list[tuple[int, range]] = []
    for word, places in words.places.items():
        indexes = sorted({place.text for place in places if place.text < words.own})
        if not 2 < len(indexes) <= _MOST_PAIRS or word.casefold() in words.small:
            continue
        for index, wrong, right in _find_odd(words, indexes):
            at = words.chinese[index].index(wrong)
            span = range(at, at + len(wrong))
            if not any(index == i and at < s.stop and s.start < span.stop for i, s in told):
                told.append((index, span))
                yield _build(job, job.pairs[index], side, span, wrong, right)


def _find_odd(words: Vocabulary, indexes: list[int]) -> Iterator[tuple[int, str, str]]:
    """The one pair whose stretch differs in a character from that of all others."""
    pieces = {index: words.list_pieces(index) for index in indexes}
    counts = Counter(piece for held in pieces.values() for piece in held)
    usual = [p for p, n in counts.items() if n == len(indexes) - 1 and words.count_piece(p) == n]
    for right in usual:
        (odd,) = [index for index in indexes if right not in pieces[index]]
        for wrong in pieces[odd]:
            same = sum(a == b for a, b in zip(wrong, right, strict=True))
            if same == _PIECE - 1 and words.count_piece(wrong) == 1:
                yield odd, wrong, right
                break
