"""Paragraphs that are recalled by their numbers, without quotation marks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import Match, SequenceMatcher
from functools import lru_cache
from typing import NamedTuple, TypeAlias

from tmtool.checks.adopted import (
    AdoptedMatch,
    AdoptedPair,
    find_quotations,
    iter_adopted,
    match_stretch,
    report_nearest,
)
from tmtool.checks.model import Check, CheckInput, Pair
from tmtool.findings import Finding
from tmtool.lang.fold import fold_with_offsets
from tmtool.lang.script import get_base, get_joiner
from tmtool.lang.tokens import find_token_spans
from tmtool.memory.known_acts import find_documents
from tmtool.protocols import Store
from tmtool.un.labels import number_of, split_label
from tmtool.un.references import Reference, find_act_symbols, find_references
from tmtool.units import Origin, TranslationUnit

_NAME = "recalled paragraphs"
_FIGURE = re.compile(r"\d")
_LANGS = ("zh", "en")
_MIN_RUN_OF_WORDING = {"zh": 14, "en": 10}
"""Tokens in a row; shorter runs may be names."""
_MIN_RUN_TAKEN_OVER = {"zh": 36, "en": 24}
_MIN_SHARE_TAKEN_OVER = 0.4
"""Smallest part of a paragraph, in a row, that counts as taken over; long runs always do."""
_MIN_BLOCK = 3
_MAX_GAP = 8
"""Tokens between two runs of one wording."""
_MIN_SHARE_OF_TARGET = 0.5
_MAX_UNITS_AROUND = 60
_MAX_UNITS_OF_DOCUMENT = 2_000
_Paragraphs: TypeAlias = "dict[tuple[str, str], list[AdoptedPair]]"


@dataclass(frozen=True)
class _Memory:
    """The paragraphs of acts that a memory has; each is looked up once.

    `documents` are those of all acts that are asked for, by their symbols in small letters.
    """

    job: CheckInput
    store: Store
    documents: Mapping[str, Sequence[Origin]]
    held: _Paragraphs = field(default_factory=dict)

    def find_paragraph(
        self, reference: Reference, label: str, body: str | None
    ) -> list[AdoptedPair]:
        """Return the adopted units of a paragraph, its items, and the whole of it."""
        for symbol in find_act_symbols(reference.citation, body):
            key = (symbol, label)
            if key not in self.held:
                self.held[key] = self._read(symbol, label)
            if self.held[key]:
                return self.held[key]
        return []

    def _read(self, symbol: str, label: str) -> list[AdoptedPair]:
        for document in self.documents[symbol.casefold()]:
            found = list(iter_adopted(self.job, self._read_units(document, label)))
            if found:
                return [*found, self._whole(found)] if len(found) > 1 else found
        return []

    def _whole(self, parts: Sequence[AdoptedPair]) -> AdoptedPair:
        source, target = map(get_base, self.job.langs)
        return AdoptedPair(
            get_joiner(source).join(split_label(each.source)[1] for each in parts),
            get_joiner(target).join(split_label(each.target)[1] for each in parts),
            parts[0].origins,
        )

    def _read_units(self, document: Origin, label: str) -> Sequence[TranslationUnit]:
        """Return the units of a paragraph: those with its number and the items that follow."""
        own = self.store.find_by_label(document, label)
        start, limit = replace(document, position=0), _MAX_UNITS_OF_DOCUMENT
        if own:
            start, limit = own[-1].unit.origins[0], _MAX_UNITS_AROUND
        units = [stored.unit for _, stored in self.store.read_context(start, limit)]
        labelled = [stored.unit for stored in own]
        for number, unit in enumerate(units):
            if unit == labelled[-1] if labelled else _read_number(unit) == int(label):
                return [*(labelled or [unit]), *_iter_items(units[number + 1 :])]
        return labelled


def _iter_items(units: Iterable[TranslationUnit]) -> Iterator[TranslationUnit]:
    for unit in units:
        kinds = (place.kind for place in unit.origins[0].places)
        kind = next((each for each in kinds if each), None)
        if _read_number(unit) is not None or kind not in ("item", None):
            return
        if _read_label(unit):
            yield unit


def _read_label(unit: TranslationUnit) -> str | None:
    """Return the label of a unit, from its places or from the beginning of its text."""
    fields = (place.label for place in unit.origins[0].places)
    texts = (split_label(each.text)[0] for each in unit.variants)
    return next((label for label in (*fields, *texts) if label), None)


def _read_number(unit: TranslationUnit) -> int | None:
    label = _read_label(unit)
    return number_of(label) if label and label.strip()[:1].isdecimal() else None


def _recalled(job: CheckInput) -> Iterator[Finding]:
    if job.memory is None:
        return
    lang = get_base(job.langs[0])
    spoken = [each for each in job.pairs if each.target.strip() and _FIGURE.search(each.source)]
    referring = [(pair, each) for pair in spoken for each in find_references(pair.source, lang)]
    symbols = {
        symbol for pair, each in referring for symbol in find_act_symbols(each.citation, pair.body)
    }
    memory = _Memory(job, job.memory, find_documents(job.memory, symbols))
    for pair, reference in referring:
        for label in reference.labels:
            parts = memory.find_paragraph(reference, label, pair.body)
            yield from _in_paragraph(job, pair, label, parts)


def _in_paragraph(
    job: CheckInput, pair: Pair, label: str, parts: Sequence[AdoptedPair]
) -> Iterator[Finding]:
    """Compare with the part of a paragraph from which most is taken over."""
    lang = get_base(job.langs[0])
    taken = ((_taken_over(pair.source, each.source, lang), each) for each in parts)
    found = [(here, each) for here, each in taken if here]
    if found:
        here, precedent = max(found, key=lambda each: len(each[0]))
        yield from _compare_target(job, pair, label, here, precedent)


def _compare_target(
    job: CheckInput, pair: Pair, label: str, here: range, precedent: AdoptedPair
) -> Iterator[Finding]:
    """Report a target that has other words than the paragraph which its source takes over."""
    if any(_inside(here, each) for each in find_quotations([pair.source])[0]):
        return
    there = _like(pair.target, precedent.target)
    least = _MIN_SHARE_OF_TARGET * len(here) / len(precedent.source) * len(precedent.target)
    if there is None or len(there) < least:
        place = range(len(pair.target))
        match = AdoptedMatch(precedent, [place], precedent.target, float("inf"))
    else:
        match = match_stretch(pair.target, there, precedent)
        if match.distance == float("inf"):  # Too long to be compared, or too far apart.
            return
    yield from report_nearest(_NAME, job, pair, here, [match], f"paragraph {label} of ")


def _inside(inner: range, outer: range) -> bool:
    return outer.start <= inner.start and inner.stop <= outer.stop


def _taken_over(text: str, original: str, lang: str) -> range | None:
    """The longest stretch that a text has from another; None where it is no wording of its own."""
    read, known = _read(text), _read(original)
    best = max(_blocks(read, known), key=lambda block: block.size, default=None)
    if best is None or best.size < _MIN_RUN_OF_WORDING[lang]:
        return None
    if best.size < min(_MIN_RUN_TAKEN_OVER[lang], _MIN_SHARE_TAKEN_OVER * len(known.tokens)):
        return None
    return read.locate_stretch(best.a, best.a + best.size)


def _like(text: str, original: str) -> range | None:
    """The stretch of a text that goes on like another, around the longest run of both."""
    read = _read(text)
    blocks = _blocks(read, _read(original))
    if not blocks:
        return None
    at = blocks.index(max(blocks, key=lambda block: block.size))
    first = last = at
    while first and _close(blocks[first - 1], blocks[first]):
        first -= 1
    while last + 1 < len(blocks) and _close(blocks[last], blocks[last + 1]):
        last += 1
    return read.locate_stretch(blocks[first].a, blocks[last].a + blocks[last].size)


def _close(first: Match, second: Match) -> bool:
    gaps = second.a - first.a - first.size, second.b - first.b - first.size
    return max(gaps) <= _MAX_GAP


class _TokenText(NamedTuple):
    """A text in folded tokens, and where each of them stands in it."""

    tokens: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]

    def locate_stretch(self, start: int, stop: int) -> range:
        return range(self.spans[start][0], self.spans[stop - 1][1])


@lru_cache(maxsize=64)
def _read(text: str) -> _TokenText:
    folded, offsets = fold_with_offsets(text)
    places = find_token_spans(folded)
    spans = tuple((offsets[start], offsets[stop - 1] + 1) for start, stop in places)
    return _TokenText(tuple(folded[start:stop] for start, stop in places), spans)


def _blocks(first: _TokenText, second: _TokenText) -> list[Match]:
    matcher = SequenceMatcher(None, first.tokens, second.tokens, autojunk=False)
    return [block for block in matcher.get_matching_blocks() if block.size >= _MIN_BLOCK]


RECALLED = Check(
    _NAME, _recalled,
    "Text taken over from a paragraph that is recalled by its number has the wording "
        "of that paragraph, even without quotation marks.",
    "United Nations Editorial Manual: the first capital and last mark may differ, "
        "footnotes are dropped, clear errors corrected. The memory has the paragraph under "
        "its symbol and number.",
    "Recalls paragraph 19 of resolution 74/197, in which it stressed the need to bridge the "
    "digital divide | 回顾第74/197号决议第19段，其中强调必须消除数字鸿沟",
    ("memory",),
    langs=frozenset(_LANGS), both=True,
)  # fmt: skip
