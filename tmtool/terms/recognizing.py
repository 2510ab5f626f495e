"""Recognition: where the terms of a term base stand in running text.

All forms of a concept lead to it. Chinese has no word boundaries; English has, and its words
change: one and several, verbs, hyphens, possessives. Folding (`lang.fold`) makes width, script,
case and blanks equal; what is found is told in code points of the text as it is.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from tmtool.concepts import ConceptEntry, Term
from tmtool.lang.english import load_list
from tmtool.lang.fold import FoldedText, fold_in_place
from tmtool.lang.script import UNSPACED, get_base
from tmtool.terms.patterns import Alphabet, list_abbreviations, list_spellings, replace_dashes

if TYPE_CHECKING:
    from ahocorasick_rs import AhoCorasick

_SURROGATES = re.compile("[\ud800-\udfff]")


class RecognizedTerm(NamedTuple):
    """A term where it stands: `text[start:stop]` names the concept of the entry.

    `term` is the one of the entry's terms that it is a form of. (A tuple, since a long text has
    very many.)
    """

    entry_id: str
    term: Term
    start: int
    stop: int


class _Owner(NamedTuple):
    """Whose form a string is. A close form is as the term is given, not inflected."""

    entry_id: str
    term: Term
    capitals: tuple[str, ...]
    edges: tuple[bool, bool]
    close: bool


_Found: TypeAlias = tuple[int, int, int]
"""The number of the form; where it starts and stops, in folded characters."""


_number, _start = itemgetter(0), itemgetter(1)


class Recognizer:
    """The terms of one language, ready to be looked for.

    Those with `recognized` false are left out, unless `everything` is asked for.

    >>> entry = ConceptEntry("divide", (Term("en", "digital divide"), Term("zh", "数字鸿沟")))
    >>> [(each.start, each.stop) for each in Recognizer([entry], "en").find("Digital-divides!")]
    [(0, 15)]
    """

    def __init__(
        self, entries: Iterable[ConceptEntry], lang: str, *, everything: bool = False
    ) -> None:
        """The automaton is built here: some seconds for 100,000 English terms.

        Raises:
            InputError: more than a million different words.
        """
        self._lang = get_base(lang)
        self._alphabet = Alphabet(self._lang)
        owners: dict[str, list[_Owner]] = defaultdict(list)
        for entry in entries:
            for term in entry.terms:
                if get_base(term.lang) == self._lang and (term.recognized or everything):
                    for form, owner in self._forms(entry.id, term):
                        owners[form].append(owner)
        self._owners = tuple(map(_one_each, owners.values()))
        self._sure = tuple(
            not any(o.capitals or any(o.edges) for o in each) for each in self._owners
        )
        # What stands for itself: the one owner of a form that nothing else is asked of.
        self._only = tuple(
            (each[0].entry_id, each[0].term) if sure and len(each) == 1 else ()
            for each, sure in zip(self._owners, self._sure, strict=True)
        )
        self._automaton = Automaton(tuple(owners))

    def find(self, text: str, nested: bool = False) -> tuple[RecognizedTerm, ...]:
        """The terms of a text in their order, the longest where several overlap.

        With `nested` those as well that stand inside longer ones or across their ends. Where two
        concepts have one name, both are told.
        """
        folded, found = self._searched(text)
        sure, holds = self._sure, self._holds
        found = [each for each in found if sure[each[0]] or holds(*each, folded)]
        if nested:
            found.sort(key=lambda each: (each[1], -each[2]))
        elif len(found) > 1:
            found = _longest(found)
        return tuple(self._build_recognized(found, folded))

    def _forms(self, entry_id: str, term: Term) -> Iterator[tuple[str, _Owner]]:
        capitals = list_abbreviations(term.text)
        for number, spelling in enumerate(list_spellings(term, self._lang)):
            if isinstance(spelling, str):
                edges = _is_latin(spelling[0]), _is_latin(spelling[-1])
                yield spelling, _Owner(entry_id, term, capitals, edges, close=True)
            else:
                form = self._alphabet.encode(spelling)
                yield form, _Owner(entry_id, term, capitals, (False, False), close=not number)

    def _searched(self, text: str) -> tuple[FoldedText, list[_Found]]:
        """The folded text, and all forms in it, in order of their ends."""
        if self._lang in UNSPACED:
            folded = fold_in_place(text)
            return folded, self._automaton.find(folded.text)
        folded = fold_in_place(replace_dashes(text))
        symbols, ends = self._alphabet.read(folded.text)
        found = self._automaton.find(symbols)
        return folded, [(number, ends[2 * at], ends[2 * to - 1]) for number, at, to in found]

    def _holds(self, number: int, start: int, stop: int, folded: FoldedText) -> bool:
        return any(_fits(owner, start, stop, folded) for owner in self._owners[number])

    def _build_recognized(self, hits: list[_Found], folded: FoldedText) -> list[RecognizedTerm]:
        """Whose forms they are, and where they stand in the text as it is."""
        only, new = self._only, tuple.__new__
        if not folded.layers and all(map(only.__getitem__, map(_number, hits))):
            # What the class does as well, without a call by name for each of very many.
            return [new(RecognizedTerm, (*only[n], start, stop)) for n, start, stop in hits]
        made: list[RecognizedTerm] = []
        for number, start, stop in hits:
            span = folded.locate(start, stop)
            if owner := only[number]:
                made.append(new(RecognizedTerm, (*owner, *span)))
                continue
            for each in self._owners[number]:
                if self._sure[number] or _fits(each, start, stop, folded):
                    made.append(RecognizedTerm(each.entry_id, each.term, *span))
        return made


def _one_each(owners: list[_Owner]) -> tuple[_Owner, ...]:
    """Of the terms of one entry that have a form in common, the one that it is closest to."""
    best: dict[str, _Owner] = {}
    for owner in owners:
        known = best.get(owner.entry_id)
        if known is None or (owner.close and not known.close):
            best[owner.entry_id] = owner
    return tuple(best.values())


def _fits(owner: _Owner, start: int, stop: int, folded: FoldedText) -> bool:
    """Whether Latin words are whole ones in Chinese, and abbreviations stand in capitals."""
    if owner.edges[0] and start and _is_latin(folded.text[start - 1]):
        return False
    if owner.edges[1] and stop < len(folded.text) and _is_latin(folded.text[stop]):
        return False
    if not owner.capitals:
        return True
    return _in_capitals(owner.capitals, folded.original, *folded.locate(start, stop))


def _in_capitals(capitals: tuple[str, ...], text: str, start: int, stop: int) -> bool:
    """Whether the abbreviations stand there; in lines all in capitals, "IT" and "WHO" are words."""
    written = unicodedata.normalize("NFKC", text[start:stop])
    if not all(word in written for word in capitals):
        return False
    if len(capitals) > 1 or capitals[0].lower() not in load_list("also_abbreviations"):
        return True
    first, last = text.rfind("\n", 0, start) + 1, text.find("\n", stop)
    line = text[first : last if last >= 0 else len(text)]
    return not line.isupper() or line.strip() == text[start:stop]


def _longest(hits: list[_Found]) -> list[_Found]:
    """The longest of those that overlap, and of equals the first; in their order."""
    hits.sort(key=_start)
    kept: list[_Found] = []
    # Those that hang together so far, and where the last of them stops.
    last, group, high = hits[0], None, hits[0][2]
    for each in hits[1:]:
        if each[1] < high:
            if group is None:
                group = [last]
            group.append(each)
            high = max(high, each[2])
            continue
        if group is None:
            kept.append(last)
        else:
            kept += _chosen(group, high)
            group = None
        last, high = each, each[2]
    return [*kept, last] if group is None else kept + _chosen(group, high)


def _chosen(group: list[_Found], high: int) -> list[_Found]:
    """Of those that hang together the longest, then the longest of what overlaps none so far.

    They come in order of their starts; `high` is where the last of them stops.
    """
    base = group[0][1]
    group.sort(key=lambda found: (found[1] - found[2], found[1]))
    if group[0][1] == base and group[0][2] == high:
        return group[:1]
    taken = bytearray(high - base)
    kept = []
    for each in group:
        start, stop = each[1] - base, each[2] - base
        # Whatever overlaps it is at least as long, so it has one of its ends.
        if not taken[start] and not taken[stop - 1]:
            taken[start:stop] = b"\1" * (stop - start)
            kept.append(each)
    kept.sort(key=_start)
    return kept


def _is_latin(char: str) -> bool:
    """Whether a character makes words with its neighbours in Chinese text."""
    return char.isascii() and char.isalnum()


def select_outermost(recognized: Iterable[RecognizedTerm]) -> tuple[RecognizedTerm, ...]:
    """Of terms that may overlap the longest, in their order; all concepts of one name stay.

    What `Recognizer.find` does by itself, for those that were chosen among nested ones; but for
    blanks inside Chinese terms, which are part of their length here.
    """
    kept: list[RecognizedTerm] = []
    places: set[tuple[int, int]] = set()
    ordered = sorted(recognized, key=lambda one: (one.start - one.stop, one.start))
    taken = bytearray(max((each.stop for each in ordered), default=0))
    for each in ordered:
        _, _, start, stop = each
        if (start, stop) in places or not (taken[start] or taken[stop - 1]):
            taken[start:stop] = b"\1" * (stop - start)
            places.add((start, stop))
            kept.append(each)
    return tuple(sorted(kept, key=lambda one: (one.start, one.stop, one.entry_id)))


class Automaton:
    """Finds all of its strings, those that overlap and stand inside each other too.

    None of the strings may be empty.

    >>> Automaton(["信息", "信息社会"]).find("信息社会")
    [(0, 0, 2), (1, 0, 4)]
    """

    def __init__(self, strings: Sequence[str]) -> None:
        self._automaton: AhoCorasick | None = None
        if strings:
            from ahocorasick_rs import AhoCorasick, Implementation

            # The quickest to search with, at a tenth of the memory of the largest one.
            self._automaton = AhoCorasick(
                [_encodable(string) for string in strings],
                implementation=Implementation.ContiguousNFA,
            )

    def find(self, text: str) -> list[tuple[int, int, int]]:
        """(number of the string, start, stop) in code points, in order of their ends."""
        if self._automaton is None:
            return []
        try:
            return self._automaton.find_matches_as_indexes(text, overlapping=True)
        except UnicodeEncodeError:
            return self._automaton.find_matches_as_indexes(_encodable(text), overlapping=True)


def _encodable(text: str) -> str:
    """Without halves of characters, which the library can't take: one mark for each."""
    return _SURROGATES.sub("�", text)
