"""Precedent in a memory: translations of texts and terms, and the documents that have them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from difflib import SequenceMatcher

from tmtool.checks.model import (
    CheckInput,
    Pair,
    build_check,
    build_finding,
    fold_side,
    is_named,
    is_own,
)
from tmtool.findings import Evidence, Finding
from tmtool.formats.bitexts.rows import WRONG
from tmtool.lang.fold import fold
from tmtool.lang.tokens import split_tokens
from tmtool.memory.phrase_texts import find_phrase_ids, sample_evenly
from tmtool.provenance import rank_origin
from tmtool.un.brackets import is_agreed
from tmtool.units import Origin, TranslationUnit
from tmtool.where import find_year

_BATCH_SIZE = 500
_MAX_ORIGINS = 50
"""Occurrences of a unit that are read: some formulas are in thousands of documents."""
_MAX_CITATIONS = 5
MAX_TEXTS = 500
"""Texts of the memory per wording: some are in thousands."""
_LIMITED = re.compile(r"/L\.[0-9]", re.IGNORECASE)
"""Documents of limited distribution are drafts, whatever their file says."""


def iter_known(
    job: CheckInput, pairs: Sequence[Pair], *keys: Callable[[str], str]
) -> Iterator[tuple[Pair, Sequence[TranslationUnit]]]:
    """Yield the pairs whose source the memory has, with its units.

    `keys` make the folded texts to look for from a source; the default is the whole source.
    """
    if job.memory is None:
        return
    source, target = job.bases
    for start in range(0, len(pairs), _BATCH_SIZE):
        batch = pairs[start : start + _BATCH_SIZE]
        wanted = [{key(pair.source): None for key in keys or (fold_side,)} for pair in batch]
        texts = list({text: None for each in wanted for text in each})
        ids = dict(zip(texts, job.memory.find_exact(texts, source, target), strict=True))
        numbers = sorted({number for some in ids.values() for number in some})
        if not numbers:
            continue
        listed = job.memory.find_units(numbers, target, max_origins=_MAX_ORIGINS)
        units = dict(zip(numbers, listed, strict=True))
        for pair, own in zip(batch, wanted, strict=True):
            found = [each.unit for text in own for number in ids[text] for each in units[number]]
            if found:
                yield pair, found


def group_origins(
    units: Iterable[TranslationUnit],
    lang: str,
    list_origins: Callable[[TranslationUnit], Sequence[Origin]],
) -> Mapping[str, Sequence[Origin]]:
    """Group the occurrences of units by their texts in one language."""
    grouped: defaultdict[str, list[Origin]] = defaultdict(list)
    for unit in units:
        origins = list_origins(unit)
        for text in dict.fromkeys(each.text for each in unit.in_lang(lang) if origins):
            grouped[text] += origins
    return grouped


def find_same(job: CheckInput) -> Iterator[tuple[Pair, Sequence[Origin]]]:
    """Yield the pairs that other documents of the memory have, with their occurrences there.

    Pairs with text in square brackets are left out: it is still under negotiation.
    """
    target = job.bases[1]
    for pair, units in iter_known(job, [each for each in job.pairs if each.source.strip()]):
        if not (is_agreed(pair.source) and is_agreed(pair.target)):
            continue
        text = fold_side(pair.target)
        origins = [
            origin
            for unit in units
            if any(fold(each.text) == text for each in unit.in_lang(target))
            for origin in unit.origins
            if not is_own(job, origin)
        ]
        if origins:
            yield pair, origins


def list_agreed(unit: TranslationUnit) -> Sequence[Origin]:
    """Return the occurrences of a unit that can be precedent: none that is still negotiated.

    In adopted texts square brackets have another meaning.
    """
    if all(is_agreed(each.text) for each in unit.variants):
        return unit.origins
    return [each for each in unit.origins if each.status == "adopted"]


def build_precedent_evidence(
    what: str, origins: Iterable[Origin], exclude: Sequence[str]
) -> Evidence:
    """Build the evidence of the documents among some occurrences that are precedent.

    Drafts are none, so that a draft and its adopted text count once; nor are unofficial
    translations, doubtful beads that nobody has checked, and the documents `exclude` names.
    Documents are cited, and not counted, where all are drafts.

    >>> build_precedent_evidence(
    ...     "大会", [Origin(symbol="A/RES/74/197", date="2019")] * 2, ()
    ... ).documents
    1
    >>> build_precedent_evidence(
    ...     "大会", [Origin(symbol="A/C.2/74/L.1", date="2019", status="draft")], ()
    ... ).what
    '大会 (only in drafts)'
    """
    known = [
        each
        for each in origins
        if each.status != "unofficial"
        and not is_named(each, tuple(exclude))
        and (each.checked is not None or each.score is None or each.score >= WRONG)
    ]
    adopted = [
        each
        for each in known
        if each.status != "draft" and (each.status or not _LIMITED.search(each.symbol or ""))
    ]
    if adopted or not known:
        return build_evidence(what, adopted)
    return replace(build_evidence(f"{what} (only in drafts)", known), documents=0)


def build_evidence(what: str, origins: Iterable[Origin]) -> Evidence:
    """Build the evidence of some occurrences: each document once, the highest standing first.

    >>> found = build_evidence(
    ...     "大会", [Origin(symbol="A/1", date="2017-12-20"), Origin(symbol="A/2", date="2019")]
    ... )
    >>> found.documents, found.first, found.last, found.citations
    (2, 2017, 2019, ('A/2', 'A/1'))
    """
    known: dict[str, Origin] = {}
    for origin in origins:
        known.setdefault(_name(origin).casefold(), origin)
    documents = sorted(known.values(), key=rank_origin, reverse=True)
    years = [year for each in documents if (year := find_year(each))]
    return Evidence(
        what,
        len(documents),
        min(years, default=None),
        max(years, default=None),
        tuple(dict.fromkeys(each.body for each in documents if each.body)),
        tuple(map(_name, documents[:_MAX_CITATIONS])),
        sum(each.status == "adopted" for each in documents),
    )


def _name(origin: Origin) -> str:
    """Return the symbol of a document, or its file name."""
    symbols = (origin.symbol, *(place.symbol for place in origin.places))
    files = (origin.file, *(place.file for place in origin.places))
    return next(filter(None, (*symbols, *files)), "unnamed document")


def sort_by_authority(evidence: Iterable[Evidence], text: str) -> list[Evidence]:
    """Sort evidence for several wordings: by adopted texts, documents and likeness to a text.

    >>> known = Evidence("a b c", 3), Evidence("a x", 1, adopted=1), Evidence("x y", 1, adopted=1)
    >>> [each.what for each in sort_by_authority(known, "a b")]
    ['a x', 'x y', 'a b c']
    """

    def rank(each: Evidence) -> tuple[int, int, float, str]:
        likeness = SequenceMatcher(None, fold(text), fold(each.what), autojunk=False).ratio()
        return -each.adopted, -each.documents, -likeness, each.what

    return sorted(evidence, key=rank)


def find_units_with(
    job: CheckInput, text: str, side: int, limit: int = MAX_TEXTS
) -> list[TranslationUnit]:
    """Return the units of the memory that have the words of a text in a row on a side.

    Of more than `limit` texts some are taken evenly.
    """
    memory, lang, to = job.memory, job.bases[side], job.bases[1 - side]
    if memory is None:
        return []
    ids = sample_evenly(find_phrase_ids(memory, split_tokens(fold(text)), lang), limit)
    keys = {key: None for some in memory.find_unit_keys(ids, to) for key in some}
    units = memory.read_units(list(keys), max_origins=_MAX_ORIGINS)
    return [stored.unit for stored in units if stored]


def _drafts(job: CheckInput) -> Iterator[Finding]:
    for pair, origins in find_same(job):
        if all(origin.status == "draft" for origin in origins):
            yield build_finding(
                "drafts", "only drafts have this translation", job, pair,
                evidence=[build_evidence(pair.target, origins)],
            )  # fmt: skip


DRAFTS = build_check("drafts", _drafts)
