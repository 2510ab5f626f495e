"""Paragraphs that are recalled by their numbers, without quotation marks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import Match, SequenceMatcher
from functools import lru_cache
from typing import NamedTuple, TypeAlias

from tmtool.checks.adopted import (
    AdoptedPair,
    build_adopted_finding,
    find_quotations,
    iter_adopted,
    locate_changes,
)
from tmtool.checks.model import Check, CheckInput, Pair
from tmtool.findings import Finding
from tmtool.lang.fold import fold_with_offsets
from tmtool.lang.script import get_base, get_joiner
from tmtool.lang.tokens import find_token_spans
from tmtool.memory.known_acts import find_documents
from tmtool.protocols import Store, StoredUnit
from tmtool.un.labels import number_of, split_label
from tmtool.un.references import Reference, find_act_symbols, find_references
from tmtool.un.verbatim import compare
from tmtool.units import Origin

_NAME = "recalled paragraphs"
_FIGURE = re.compile(r"\d")
_LANGS = ("zh", "en")
_MIN_RUN_OF_WORDING = {"zh": 14, "en": 10}
"""So many tokens in a row make a wording: less may be a name. Chosen, no measurement."""
_MIN_RUN_TAKEN_OVER = {"zh": 36, "en": 24}
"""So many tokens in a row are taken over, whatever the length of the paragraph. Chosen, no
measurement."""
_MIN_SHARE_TAKEN_OVER = 0.4
"""So much of a paragraph, in a row, is taken over where it is recalled at all. Chosen, no
measurement."""
_MIN_BLOCK = 3
"""Runs of so many tokens are compared. Chosen, no measurement."""
_MAX_GAP = 8
"""With so many tokens between them two runs are one wording. Chosen, no measurement."""
_MIN_SHARE_OF_TARGET = 0.5
"""Of what the target should have of a paragraph it has so much, or it is another wording. Chosen,
no measurement."""
_UNITS_AROUND = 60
"""Units of a document that are read around a paragraph. Limit: time grows with their number."""
_UNITS_OF_DOCUMENT = 2_000
"""Units of a document that are read in all. Limit: time grows with their number."""
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
        """What an adopted act says under a number: its units, its items too, and all of it."""
        for symbol in find_act_symbols(reference.citation, body):
            key = (symbol, label)
            if key not in self.held:
                self.held[key] = self._read(symbol, label)
            if self.held[key]:
                return self.held[key]
        return []

    def _read(self, symbol: str, label: str) -> list[AdoptedPair]:
        for document in self.documents[symbol.casefold()]:
            units = self._units(document, label)
            found = [*iter_adopted(self.job, iter(units))]
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

    def _units(self, document: Origin, label: str) -> list[StoredUnit]:
        """The units under a number, and those behind them up to the next number."""
        own = self.store.find_by_label(document, label)
        if not own:
            near = self.store.read_context(replace(document, position=0), _UNITS_OF_DOCUMENT)
            return _from(label, [stored for _, stored in near])
        last = own[-1].unit.origins[0]
        behind = [stored for _, stored in self.store.read_context(last, _UNITS_AROUND)]
        keys = [each.key for each in behind]
        if own[-1].key not in keys:
            return own
        return [*own, *_items(behind[keys.index(own[-1].key) + 1 :])]


def _from(label: str, units: Sequence[StoredUnit]) -> list[StoredUnit]:
    """The unit that begins with a number, and what follows up to the next one."""
    at = next((at for at, each in enumerate(units) if _number(each) == int(label)), None)
    return [] if at is None else [units[at], *_items(units[at + 1 :])]


def _items(units: Iterable[StoredUnit]) -> Iterator[StoredUnit]:
    for each in units:
        if _number(each) is not None or _kind(each) not in ("item", None):
            return
        if _label(each):
            yield each


def _label(stored: StoredUnit) -> str | None:
    """Its label, as a field or in the text."""
    unit = stored.unit
    fields = (place.label for place in unit.origins[0].places)
    texts = (split_label(each.text)[0] for each in unit.variants)
    return next((label for label in (*fields, *texts) if label), None)


def _number(stored: StoredUnit) -> int | None:
    label = _label(stored)
    return number_of(label) if label and label.strip()[:1].isdecimal() else None


def _kind(stored: StoredUnit) -> str | None:
    kinds = (place.kind for place in stored.unit.origins[0].places)
    return next((kind for kind in kinds if kind), None)


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
    """What is taken over from the part of a paragraph that has most of it."""
    lang = get_base(job.langs[0])
    taken = ((_taken_over(pair.source, each.source, lang), each) for each in parts)
    found = [(here, each) for here, each in taken if here]
    if found:
        here, precedent = max(found, key=lambda each: len(each[0]))
        yield from _held_against(job, pair, label, here, precedent)


def _held_against(
    job: CheckInput, pair: Pair, label: str, here: range, precedent: AdoptedPair
) -> Iterator[Finding]:
    """Where the source takes over a paragraph's words, the target takes over its own."""
    if any(_inside(here, each) for each in find_quotations([pair.source])[0]):
        return
    named = f"paragraph {label} of {precedent.name}"
    there = _like(pair.target, precedent.target)
    least = _MIN_SHARE_OF_TARGET * len(here) / len(precedent.source) * len(precedent.target)
    if there is None or len(there) < least:
        yield build_adopted_finding(
            _NAME, "warning", f"{named} has a different translation of this", job, pair, here,
            [range(len(pair.target))], precedent, precedent.target,
        )  # fmt: skip
        return
    result = compare(pair.target[there.start : there.stop], precedent.target)
    if result is None or result.faithful:
        return
    marked = locate_changes(result, there.start)
    yield build_adopted_finding(
        _NAME, "warning", f"the wording differs from {named}", job, pair, here, marked, precedent,
        precedent.target[result.place.start : result.place.stop],
    )  # fmt: skip


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
