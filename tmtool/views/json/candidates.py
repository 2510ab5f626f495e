"""Candidates as objects: one for the whole, then one for each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeVar

from tmtool.terms.extracting.model import Example, Extraction, TermCandidate, TermRendering, Uses
from tmtool.version import __version__

Value = TypeVar("Value")
Langs = tuple[str, str]


def build_objects(extraction: Extraction) -> Iterator[dict[str, object]]:
    """What JSON has of an extraction; spans are code points, half-open."""
    yield {
        "type": "extraction", "langs": extraction.langs, "units": extraction.units,
        "documents": extraction.documents, "candidates": len(extraction.candidates),
        "found": extraction.found, "at_least": extraction.least, "encoder": extraction.encoder,
        "version": __version__,
    }  # fmt: skip
    for rank, each in enumerate(extraction.candidates, start=1):
        yield _candidate(each, extraction.langs, rank)


def _candidate(candidate: TermCandidate, languages: Langs, rank: int) -> dict[str, object]:
    return {
        "type": "candidate", "rank": rank, **_rendering(candidate.pair, languages),
        "of": _by_lang(languages, [_uses(each) for each in candidate.uses]),
        "known": candidate.known, "other": candidate.other,
        "competing": [_rendering(each, languages) for each in candidate.rivals],
    }  # fmt: skip


def _rendering(rendering: TermRendering, languages: Langs) -> dict[str, object]:
    return {
        "terms": _by_lang(languages, rendering.texts), "score": rendering.score,
        **_uses(rendering.uses),
        "examples": [_example(each, languages) for each in rendering.examples],
    }  # fmt: skip


def _uses(uses: Uses) -> dict[str, object]:
    years = None if uses.first is None else [uses.first, uses.last]
    return {
        "frequency": uses.frequency, "units": uses.units, "documents": uses.documents,
        "years": years,
    }  # fmt: skip


def _example(example: Example, languages: Langs) -> dict[str, object]:
    origin = example.origin
    return {
        "texts": _by_lang(languages, example.texts),
        "spans": _by_lang(languages, [[each.start, each.stop] for each in example.spans]),
        "document": origin.document, "year": origin.year, "place": origin.place,
    }  # fmt: skip


def _by_lang(languages: Langs, values: Sequence[Value]) -> dict[str, Value]:
    return dict(zip(languages, values, strict=True))
