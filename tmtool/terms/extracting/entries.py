"""Candidates as concept entries, for a person to look through and correct: all are proposals."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain, count

from tmtool.concepts import ConceptEntry, Term
from tmtool.lang.fold import fold
from tmtool.terms.extracting.model import Extraction, TermCandidate, TermRendering, Uses

_NOT_IN_IDS = re.compile(r"[^\w]+")
_LONGEST = 160
"""So many characters of a text are quoted. Chosen, no measurement."""


def build_entries(extraction: Extraction) -> tuple[ConceptEntry, ...]:
    """An entry for each candidate: its terms and all that compete, admitted and proposed.

    Notes say how often, where and for what each term stands, and quote a place.
    """
    taken: set[str] = set()
    return tuple(
        ConceptEntry(
            _identity(each.texts, taken), tuple(_terms(each, extraction.langs)), note=_note(each)
        )
        for each in extraction.candidates
    )


def _identity(texts: tuple[str, str], taken: set[str]) -> str:
    """The term that is written in Latin letters, else the first one; numbered where it is taken."""
    text = next((each for each in texts if each.isascii()), texts[0])
    name = _NOT_IN_IDS.sub("-", fold(text)).strip("-") or "term"
    numbered = (f"{name}-{number}" for number in count(2))
    free = next(each for each in chain([name], numbered) if each not in taken)
    taken.add(free)
    return free


def _terms(candidate: TermCandidate, languages: tuple[str, str]) -> Iterator[Term]:
    """Each term once, those of the first language first, the commonest first."""
    for side, lang in enumerate(languages):
        found: dict[str, list[TermRendering]] = {}
        for each in (candidate.pair, *candidate.rivals):
            found.setdefault(fold(each.texts[side]), []).append(each)
        for same in found.values():
            best = same[0]
            told = "; ".join(f"{_times(each.uses)} for {each.texts[1 - side]}" for each in same)
            origins = (example.origin.document for each in same for example in each.examples)
            yield Term(
                lang, best.texts[side], source=next(origins, None), note=told,
                process_status="proposed",
            )  # fmt: skip


def _note(candidate: TermCandidate) -> str:
    parts = [f"extracted: {describe_counts(candidate.pair.uses)}"]
    if candidate.entries:
        parts.append(f"known as {', '.join(candidate.entries)}")
    if candidate.other_entries:
        parts.append(f"with another rendering: {', '.join(candidate.other_entries)}")
    for example in candidate.pair.examples[:1]:
        at = f" ({example.origin.place})" if example.origin.place else ""
        quoted = [
            _quoted(text, span) for text, span in zip(example.texts, example.spans, strict=True)
        ]
        parts.append(f"{' | '.join(quoted)}{at}")
    return "; ".join(parts)


def _quoted(text: str, span: tuple[int, int]) -> str:
    """What stands around a term, on one line."""
    start, stop = span
    spare = max(_LONGEST - (stop - start), 0) // 2
    start, stop = max(start - spare, 0), min(stop + spare, len(text))
    inside = " ".join(text[start:stop].split())
    return f"{'… ' if start else ''}{inside}{' …' if stop < len(text) else ''}"


def describe_counts(uses: Uses) -> str:
    """How often, in how many documents, and when.

    >>> describe_counts(Uses(19, 17, 3, (2005, 2020))), describe_counts(Uses(1, 1, 1))
    ('19 times in 3 documents, 2005-2020', '1 time in 1 document')
    """
    documents = f"{uses.documents:,} document{'' if uses.documents == 1 else 's'}"
    years = format_years(uses)
    return f"{_times(uses)} in {documents}{f', {years}' if years else ''}"


def format_years(uses: Uses) -> str:
    """Format the years, such as 2005-2020."""
    return "-".join(dict.fromkeys(map(str, uses.years or ())))


def _times(uses: Uses) -> str:
    return f"{uses.frequency:,} time{'' if uses.frequency == 1 else 's'}"
