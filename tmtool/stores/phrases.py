"""Phrases: every text that has some tokens in a row, by positions (see `postings`).

The rarest tokens of a phrase are read first, and what is common only where they stand. Of phrases
that go on for pages only some tokens are looked up; the texts that have these are read.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from tmtool.lang.fold import fold
from tmtool.lang.tokens import find_occurrences, is_word, split_tokens
from tmtool.protocols import Hits, Slot
from tmtool.stores import postings
from tmtool.stores.keys import LANGUAGE_BITS
from tmtool.stores.postings import KeyRange
from tmtool.stores.tokens import PostingRows, Terms

if TYPE_CHECKING:
    from tmtool.stores.postings import Codes


_LOOKED_UP = 256
"""So many tokens of a phrase are looked up at most: hardly any text has so much by chance. Chosen,
no measurement."""


_POSTINGS_OF_TEXT = 5_000
"""Reading and splitting a text takes as long as reading so many postings."""
_MAX_TEXTS = 200
"""Most texts of a phrase that are read instead of its commoner postings. Limit: time."""
_AT_FIRST = 20_000
"""So many postings of a phrase are read at once, the rarest tokens' first; they cost less than
another question. Chosen, no measurement."""


@dataclass(slots=True)
class _PhrasePlan:
    """What is looked up of a phrase, and what was found of it so far.

    `slots` says of each token in which ranges of keys its postings are, `order` which tokens are
    read, the rarest first. `rest` is the number of postings beyond those of the `first` tokens.
    `places` are those of the token `order[0]`, by blocks; None before any token was read.
    """

    slots: Sequence[Sequence[KeyRange]]
    order: Sequence[int]
    first: int
    rest: float
    places: dict[int, Codes] | None = None
    is_complete: bool = True

    def is_text_cheaper(self) -> bool:
        """Return True if reading the texts costs less than reading the postings left."""
        count = sum(map(len, (self.places or {}).values()))
        return count * _POSTINGS_OF_TEXT < min(self.rest, _MAX_TEXTS * _POSTINGS_OF_TEXT)

    def follow(self, order: Sequence[int], read: Mapping[KeyRange, Mapping[int, Codes]]) -> None:
        """Keep the places of which the tokens `order` stand at their distance as well."""
        for at in order:
            token = _united([read[each] for each in self.slots[at] if each in read])
            if self.places is None:
                self.places = token
                continue
            followed = (
                (block, found[postings.follow(found, at - self.order[0], token[block])])
                for block, found in self.places.items()
                if block in token
            )
            self.places = {block: found for block, found in followed if len(found)}


class Phrases:
    """Finds phrases in the token index; safe to call from many threads."""

    def __init__(self, lists: PostingRows, terms: Terms) -> None:
        self._lists, self._terms = lists, terms

    def find(self, language: int, asked: Sequence[Sequence[Slot]]) -> list[Hits]:
        """For each phrase every text that has these tokens in a row, and how often."""
        asked = [[_without_nul(slot) for slot in slots] for slots in asked]
        plans = self._plans(language, [slots[:_LOOKED_UP] for slots in asked])
        self._follow(plans)
        found = [self._hits(language, plan) for plan in plans]
        long = [
            at
            for at, (slots, plan) in enumerate(zip(asked, plans, strict=True))
            if plan is not None and (len(slots) > _LOOKED_UP or not plan.is_complete)
        ]
        if not long:
            return found
        ids = np.unique(np.concatenate([found[at].ids for at in long])).tolist()
        texts = dict(zip(ids, self._lists.read_texts(ids), strict=True)) if ids else {}
        for at in long:
            split = (split_tokens(fold(texts[each])) for each in found[at].ids.tolist())
            counts = np.array([_times(asked[at], each) for each in split], np.int64)
            found[at] = Hits(found[at].ids[counts > 0], counts[counts > 0])
        return found

    def _plans(self, language: int, asked: Sequence[Sequence[Slot]]) -> list[_PhrasePlan | None]:
        """How each phrase is looked up; None where one of its tokens is in no text."""
        words = {t for slots in asked for slot in slots for t in slot.tokens if is_word(t)}
        terms = {term for slots in asked for at in range(len(slots)) for term in _terms(slots, at)}
        numbers, sizes = self._terms.look_up_known(language, words, terms)
        return [_planned(language, slots, numbers, sizes) for slots in asked]

    def _follow(self, plans: Sequence[_PhrasePlan | None]) -> None:
        """Find the places of all phrases: by their rarest tokens, then by those left."""
        there = [plan for plan in plans if plan is not None]
        read = self._read(
            {r for plan in there for at in plan.order[: plan.first] for r in plan.slots[at]}
        )
        for plan in there:
            plan.follow(plan.order[: plan.first], read)
        left = [plan for plan in there if plan.places and plan.first < len(plan.order)]
        for plan in left:
            plan.is_complete = not plan.is_text_cheaper()
        left = [plan for plan in left if plan.is_complete]
        blocks = {block for plan in left for block in plan.places or ()}
        ranges = {r for plan in left for at in plan.order[plan.first :] for r in plan.slots[at]}
        read = self._read(ranges, blocks)
        for plan in left:
            plan.follow(plan.order[plan.first :], read)

    def _read(
        self, ranges: Iterable[KeyRange], blocks: Iterable[int] | None = None
    ) -> dict[KeyRange, dict[int, Codes]]:
        """The places in some ranges of keys, by blocks."""
        asked = sorted(ranges)
        parts: dict[KeyRange, dict[int, list[tuple[bytes, bytes]]]] = {}
        for number, key, ids, positions in self._lists.read_postings(asked, blocks):
            of_range = parts.setdefault(asked[number], {})
            of_range.setdefault(postings.find_block(key), []).append((ids, positions))
        return {
            each: {block: _places(some) for block, some in of_range.items()}
            for each, of_range in parts.items()
        }

    def _hits(self, language: int, plan: _PhrasePlan | None) -> Hits:
        bits = self._lists.sizes.block_bits
        places = (plan.places if plan is not None else None) or {}
        return _hits([
            (language << LANGUAGE_BITS | block << bits, places[block]) for block in sorted(places)
        ])  # fmt: skip


def _without_nul(slot: Slot) -> Slot:
    """A slot without a character that no text has: its number is that of the end of a text."""
    if "\0" not in slot.tokens:
        return slot
    return Slot(tuple(each for each in slot.tokens if each != "\0"))


def _planned(
    language: int,
    slots: Sequence[Slot],
    numbers: Mapping[str, int],
    word_numbers: Mapping[int, int],
) -> _PhrasePlan | None:
    """How a phrase is looked up; None where one of its tokens is in no text."""
    ranges, sizes = [], []
    for at, slot in enumerate(slots):
        own_terms = {numbers[token] for token in slot.tokens if is_word(token)} - {0}
        own_terms |= _terms(slots, at)
        found = {term: size for term in own_terms if (size := word_numbers[term])}
        first = [postings.build_key(language, term) for term in sorted(found)]
        own = [(each, each + postings.LAST_BLOCK) for each in first]
        count: float = sum(found.values())
        if any(not is_word(token) for token in slot.tokens) and at + 1 == len(slots):
            # How many there are is not worth a question: these are read last.
            own += [
                postings.find_character_keys(language, token)
                for token in dict.fromkeys(slot.tokens)
                if not is_word(token)
            ]
            count = float("inf")
        if not own:
            return None
        ranges.append(own)
        sizes.append(count)
    if not ranges:
        return None
    order = _needed(sorted(range(len(slots)), key=lambda at: (sizes[at], at)), slots)
    read = _first(order, sizes)
    return _PhrasePlan(ranges, order, read, sum(sizes[at] for at in order[read:]))


def _first(order: Sequence[int], sizes: Sequence[float]) -> int:
    """How many tokens are read at first: at least one."""
    read, spent = 0, 0.0
    for at in order:
        spent += sizes[at]
        if read and spent > _AT_FIRST:
            break
        read += 1
    return read


def _terms(slots: Sequence[Slot], at: int) -> set[int]:
    """The terms that the characters of a slot may be; none for the last one, which may be any."""
    if at + 1 == len(slots):
        return set()
    following = slots[at + 1].tokens
    return {
        postings.build_character_term(token, after, not is_word(after))
        for token in slots[at].tokens
        if not is_word(token)
        for after in following
    }


def _united(parts: Sequence[Mapping[int, Codes]]) -> dict[int, Codes]:
    """The places of a token that may be one of several terms, by blocks."""
    if len(parts) == 1:
        return dict(parts[0])
    found = defaultdict[int, list["Codes"]](list)
    for each in parts:
        for block, places in each.items():
            found[block].append(places)
    return {block: _sorted(some) for block, some in found.items()}


def _places(rows: Sequence[tuple[bytes, bytes]]) -> Codes:
    """The places of postings in one block."""
    ids, positions = (np.frombuffer(b"".join(each), np.uint16) for each in zip(*rows, strict=True))
    found = postings.build_places(ids, positions)
    return found if len(rows) == 1 else np.sort(found, kind="stable")


def _sorted(parts: Sequence[Codes]) -> Codes:
    return parts[0] if len(parts) == 1 else np.sort(np.concatenate(parts))


def _times(slots: Sequence[Slot], text: Sequence[str]) -> int:
    """How often a phrase stands among the tokens of a text."""
    starts: set[int] | None = None
    for at, run in _runs(slots):
        some = find_occurrences(run, text) if isinstance(run, list) else _any_of(run, text)
        here = {place - at for place in some}
        starts = here if starts is None else starts & here
        if not starts:
            return 0
    return len(starts or ())


def _runs(slots: Sequence[Slot]) -> Iterable[tuple[int, list[str] | Slot]]:
    """The slots with where they stand in the phrase, those of one word each as one run."""
    begin = 0
    run: list[str] = []
    for at, slot in enumerate(slots):
        if len(slot.tokens) == 1:
            begin = begin if run else at
            run.append(slot.tokens[0])
            continue
        if run:
            yield begin, run
            run = []
        yield at, slot
    if run:
        yield begin, run


def _any_of(slot: Slot, text: Sequence[str]) -> list[int]:
    wanted = frozenset(slot.tokens)
    return [at for at, token in enumerate(text) if token in wanted]


def _needed(order: Sequence[int], slots: Sequence[Slot]) -> list[int]:
    """Leave out what other terms say already: a last character that a term before it names."""
    last = len(slots) - 1
    named = last > 0 and not any(is_word(t) for s in slots[last - 1 :] for t in s.tokens)
    single = all(len(s.tokens) == 1 for s in slots[-2:])
    return [at for at in order if at != last or not (named and single)]


def _hits(found_postings: Sequence[tuple[int, Codes]]) -> Hits:
    ids, counts = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]
    for first, places in found_postings:
        texts, times = postings.find_texts(places)
        ids.append(texts + first)
        counts.append(times)
    return Hits(np.concatenate(ids), np.concatenate(counts))
