"""The lines of a concordance: every place where a phrase stands, with all that is known of it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from tmtool.lang.fold import fold, fold_with_offsets
from tmtool.memory.concordance.finding import Progress, ignore_progress
from tmtool.memory.concordance.patterns import Pattern
from tmtool.memory.concordance.query import ConcordanceQuery
from tmtool.protocols import Store, StoredUnit, View
from tmtool.regions import build_tag
from tmtool.units import Origin

ORIGINS = 20
"""So many origins of a unit, those of the highest standing, are counted by year and body."""
_BATCH = 200


@dataclass(frozen=True, slots=True)
class ConcordanceLine:
    """One place where the phrase stands: `text[span]` in a unit, all ranges in texts as written.

    `marks` are all places of the same text where a condition of the query holds, `target_marks`
    those of the other side. `target` is None for a unit without that language. `rendering` is what
    translates the phrase, where that is known, with its `confidence`, 0 to 1. The regions say whose
    usage the texts are; a unit with several variants of the other side has a line with each.
    """

    stored: StoredUnit
    text: str
    span: range
    marks: tuple[range, ...]
    target: str | None
    target_marks: tuple[range, ...] = ()
    rendering: range | None = None
    confidence: float = 0.0
    region: str | None = None
    target_region: str | None = None

    @property
    def origin(self) -> Origin:
        """The origin of the highest standing."""
        return self.stored.unit.origins[0]

    @property
    def phrase(self) -> str:
        """The phrase as it is written here."""
        return self.text[self.span.start : self.span.stop]

    @property
    def rendered(self) -> str | None:
        """The rendering as it is written here."""
        if self.target is None or self.rendering is None:
            return None
        return self.target[self.rendering.start : self.rendering.stop]


def iter_lines(
    store: Store,
    query: ConcordanceQuery,
    ids: Sequence[int],
    view: View,
    progress: Progress = ignore_progress,
) -> Iterator[ConcordanceLine]:
    """The lines of texts, in their order; units without the other side count as well."""
    every = list(ids)
    to = query.to if query.others else None
    for at in range(0, len(every), _BATCH):
        if at:
            progress("reading units", at / len(every))
        some = every[at : at + _BATCH]
        texts = store.read_texts(some)
        for text, units in zip(texts, store.find_units(some, to, view, ORIGINS), strict=True):
            for stored in units:
                yield from _lines(query, stored, text)


def describe_usage(line: ConcordanceLine, query: ConcordanceQuery) -> str | None:
    """Whose usage the texts of a line are, as far as that is known."""
    sides = ((query.lang, line.region), (query.to, line.target_region))
    tags = [build_tag(lang, region) for lang, region in sides if lang and region]
    return f"regional usage {', '.join(tags)}" if tags else None


def find_ranges(pattern: Pattern, text: str) -> list[range]:
    """Where a pattern stands in a text as written.

    >>> from tmtool.memory.concordance.patterns import Phrase
    >>> find_ranges(Phrase.parse("数字鸿沟"), "弥合數字 鴻溝。")
    [range(2, 7)]
    """
    folded, offsets = fold_with_offsets(text)
    return [_written(text, offsets, span) for span in pattern.find_spans(folded)]


def _lines(query: ConcordanceQuery, stored: StoredUnit, text: str) -> Iterator[ConcordanceLine]:
    """The lines of a text in a unit, with each text of the other side that fulfils the query."""
    own = stored.unit.in_lang(query.lang)
    variant = next((each for each in own if each.text == text), None)
    if variant is None:
        return
    usage = stored.unit.find_usage(variant)
    spans = find_ranges(query.main.pattern, text)
    more = [
        span for term in query.own if not term.excluded for span in find_ranges(term.pattern, text)
    ]
    marks = _merged([*spans, *more])
    wanted = [term for term in query.others if not term.excluded]
    others = stored.unit.in_lang(query.to) if query.to else ()
    for target in dict.fromkeys(each.text for each in others if each != variant) or [None]:
        if not _fulfils(query, target or ""):
            continue
        found = _merged(span for term in wanted for span in find_ranges(term.pattern, target or ""))
        same = next((each for each in others if each.text == target), None)
        target_usage = stored.unit.find_usage(same) if same else None
        for span in spans:
            yield ConcordanceLine(
                stored, text, span, marks, target, found, region=usage, target_region=target_usage
            )


def _fulfils(query: ConcordanceQuery, target: str) -> bool:
    """Whether a text of the other side fulfils the conditions on it.

    Its source may be in other units that do.
    """
    folded = fold(target)
    return all(bool(term.pattern.find_spans(folded)) != term.excluded for term in query.others)


def _written(text: str, offsets: Sequence[int], span: tuple[int, int]) -> range:
    """The range in the text of a span of the folded text."""
    start, last = offsets[span[0]], offsets[span[1] - 1]
    after = bisect_right(offsets, last, span[1])
    stop = offsets[after] if after < len(offsets) else len(text)
    return range(start, start + len(text[start:stop].rstrip()))


def _merged(spans: Iterable[range]) -> tuple[range, ...]:
    """The spans in order, those that overlap as one."""
    found: list[range] = []
    for span in sorted(spans, key=lambda each: (each.start, each.stop)):
        if found and span.start < found[-1].stop:
            found[-1] = range(found[-1].start, max(found[-1].stop, span.stop))
        else:
            found.append(span)
    return tuple(found)
