"""Precedent in a memory: whole texts, phrases and renderings, with their evidence.

Evidence is distinct documents, their years, bodies and citations.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from typing import TypeAlias

from tmtool.checks.model import CheckInput, Pair, fold_side, is_named, is_own
from tmtool.findings import Evidence
from tmtool.formats.bitexts.columns import WRONG
from tmtool.lang.fold import fold
from tmtool.lang.script import get_base
from tmtool.lang.tokens import split_tokens
from tmtool.memory.phrase_texts import find_phrase_ids, sample_evenly
from tmtool.protocols import Store
from tmtool.provenance import rank_origin
from tmtool.un.brackets import is_agreed
from tmtool.units import Origin, TranslationUnit
from tmtool.where import find_year

_BATCH_SIZE = 500
_MAX_ORIGINS = 50
"""Occurrences of a unit that are read: some formulas are in thousands of documents."""
_MAX_CITATIONS = 5
_TEXTS_PER_BATCH = 8
_LIMITED = re.compile(r"/L\.[0-9]", re.IGNORECASE)
"""Documents of limited distribution are drafts, whatever their file says."""

Asked: TypeAlias = Callable[[str], bool]
"""Return True if the other side of a text has the rendered words."""


def build_evidence(
    what: str, origins: Iterable[Origin], names: Sequence[str], count: int, adopted: int = 0
) -> Evidence:
    """Build the evidence of `count` documents, with years and bodies; `names` are cited.

    >>> origins = [Origin(date="2019"), Origin(date="2017-12-20")]
    >>> told = build_evidence("大会", origins, ["a", "b"], 2)
    >>> told.documents, told.first, told.last, told.citations
    (2, 2017, 2019, ('a', 'b'))
    """
    known = list(origins)
    years = [of for each in known if (of := find_year(each))]
    bodies = tuple(dict.fromkeys(each.body for each in known if each.body))
    first, last = min(years, default=None), max(years, default=None)
    return Evidence(what, count, first, last, bodies, tuple(names), adopted)


def find_units(
    job: CheckInput, memory: Store, texts: Iterable[str]
) -> Mapping[str, Sequence[TranslationUnit]]:
    """Return the units that the memory has for folded source texts, by these texts."""
    source, target = map(get_base, job.langs)
    asked = list(dict.fromkeys(texts))
    ids = memory.find_exact(asked, source, target)
    numbers = sorted({number for some in ids for number in some})
    listed = memory.find_units(numbers, target, max_origins=_MAX_ORIGINS) if numbers else []
    by_number = dict(zip(numbers, listed, strict=True))
    return {
        text: [stored.unit for number in some for stored in by_number[number]]
        for text, some in zip(asked, ids, strict=True)
    }


def iter_batches(pairs: Sequence[Pair]) -> Iterator[Sequence[Pair]]:
    """Yield pairs in batches of a size that a memory can be asked for at once."""
    for start in range(0, len(pairs), _BATCH_SIZE):
        yield pairs[start : start + _BATCH_SIZE]


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
    if job.memory is None:
        return
    target = get_base(job.langs[1])
    for batch in iter_batches([each for each in job.pairs if each.source.strip()]):
        units = find_units(job, job.memory, (fold_side(pair.source) for pair in batch))
        for pair in batch:
            if not (is_agreed(pair.source) and is_agreed(pair.target)):
                continue
            text = fold_side(pair.target)
            origins = [
                origin
                for unit in units[fold_side(pair.source)]
                if any(fold(each.text) == text for each in unit.in_lang(target))
                for origin in unit.origins
                if not is_own(job, origin)
            ]
            if origins:
                yield pair, origins


def is_precedent(origin: Origin, exclude: Sequence[str]) -> bool:
    """Return True if an occurrence is precedent for the texts under check.

    Drafts are none, so that a draft and its adopted text count once; nor are unofficial
    translations, doubtful beads that nobody has checked, and the documents `exclude` names.

    >>> is_precedent(Origin(symbol="A/RES/74/197", status="adopted"), ())
    True
    >>> is_precedent(Origin(symbol="A/RES/74/197", status="adopted"), ("A/RES/74/197",))
    False
    >>> is_precedent(Origin(symbol="A/C.2/74/L.23"), ())
    False
    """
    return not _is_draft(origin) and _may_count(origin, exclude)


def _is_draft(origin: Origin) -> bool:
    limited = origin.status is None and _LIMITED.search(origin.symbol or "")
    return origin.status == "draft" or bool(limited)


def _may_count(origin: Origin, exclude: Sequence[str]) -> bool:
    if origin.status == "unofficial" or is_named(origin, tuple(exclude)):
        return False
    return origin.checked is not None or origin.score is None or origin.score >= WRONG


def list_agreed(unit: TranslationUnit) -> Sequence[Origin]:
    """The occurrences of a unit that can be precedent: none that is still negotiated.

    In adopted texts square brackets say something else.
    """
    if all(is_agreed(each.text) for each in unit.variants):
        return unit.origins
    return [each for each in unit.origins if each.status == "adopted"]


def build_precedent_evidence(
    what: str, origins: Iterable[Origin], exclude: Sequence[str]
) -> Evidence:
    """The precedent among some occurrences: each document once, whatever stands in it how often.

    Where only drafts have it, that is said, with their years and symbols; they count for nothing.

    >>> build_precedent_evidence(
    ...     "大会", [Origin(symbol="A/RES/74/197", date="2019")] * 2, ()
    ... ).documents
    1
    >>> build_precedent_evidence(
    ...     "大会", [Origin(symbol="A/C.2/74/L.1", date="2019", status="draft")], ()
    ... ).what
    '大会 (only in drafts)'
    """
    known = [each for each in origins if _may_count(each, exclude)]
    adopted = _documents(each for each in known if not _is_draft(each))
    if adopted or not known:
        return _evidence(what, adopted, len(adopted))
    return _evidence(f"{what} (only in drafts)", _documents(known), 0)


def _documents(origins: Iterable[Origin]) -> Sequence[Origin]:
    """An occurrence for each document, those of the highest standing first."""
    known: dict[str, Origin] = {}
    for origin in origins:
        known.setdefault(_name(origin).casefold(), origin)
    return sorted(known.values(), key=rank_origin, reverse=True)


def _evidence(what: str, documents: Sequence[Origin], count: int) -> Evidence:
    adopted = sum(each.status == "adopted" for each in documents)
    return build_evidence(
        what, documents, list(map(_name, documents[:_MAX_CITATIONS])), count, adopted
    )


def _name(origin: Origin) -> str:
    """Return the symbol of a document, or its file name."""
    symbols = (origin.symbol, *(place.symbol for place in origin.places))
    files = (origin.file, *(place.file for place in origin.places))
    return next(filter(None, (*symbols, *files)), "unnamed document")


def sort_by_authority(evidence: Iterable[Evidence], text: str) -> list[Evidence]:
    """Evidence for several wordings: what most adopted texts have first, then most documents.

    Of those that have as many the one comes first that is nearest to the text at hand.

    >>> known = Evidence("a b c", 3), Evidence("a x", 1, adopted=1), Evidence("x y", 1, adopted=1)
    >>> [each.what for each in sort_by_authority(known, "a b")]
    ['a x', 'x y', 'a b c']
    """

    def rank(each: Evidence) -> tuple[int, int, float, str]:
        near = SequenceMatcher(None, fold(text), fold(each.what), autojunk=False).ratio()
        return -each.adopted, -each.documents, -near, each.what

    return sorted(evidence, key=rank)


def find_renderings(
    job: CheckInput, what: str, side: int, translates: Asked, limit: int
) -> Evidence | None:
    """The precedent for `what` on one side, in units whose other side says that it `translates`.

    None without a memory. No more than `limit` texts are looked at, taken evenly from all.
    """
    if job.memory is None:
        return None
    ids = _having(job, job.memory, what, side, limit)
    return build_precedent_evidence(
        what, iter_origins(job, job.memory, ids, side, translates), job.but
    )


def has_precedent(job: CheckInput, what: str, translates: Asked, limit: int) -> bool:
    """Return True if `find_renderings` finds a document; stops at the first.

    `what` is of the target.
    """
    memory = job.memory
    ids = () if memory is None else _having(job, memory, what, 1, limit)
    return any(
        is_precedent(origin, job.but)
        for at in range(0, len(ids), _TEXTS_PER_BATCH)
        if memory is not None
        for origin in iter_origins(job, memory, ids[at : at + _TEXTS_PER_BATCH], 1, translates)
    )


def _having(job: CheckInput, memory: Store, what: str, side: int, limit: int) -> Sequence[int]:
    """Texts of a side that have a wording, no more than `limit`."""
    return sample_evenly(
        find_phrase_ids(memory, split_tokens(fold(what)), get_base(job.langs[side])), limit
    )


def iter_origins(
    job: CheckInput, memory: Store, ids: Sequence[int], side: int, translates: Asked
) -> Iterator[Origin]:
    """Yield the occurrences of texts whose other side `translates`."""
    to = get_base(job.langs[1 - side])
    # Units cost more than texts: those that can't be meant are not asked for.
    kept = dict.fromkeys(one for one, _, text in iter_opposite(memory, ids, to) if translates(text))
    keys = dict.fromkeys(key for each in memory.find_unit_keys(list(kept), to) for key in each)
    for stored in memory.read_units(list(keys), max_origins=_MAX_ORIGINS) if keys else ():
        if stored and any(translates(each.text) for each in stored.unit.in_lang(to)):
            yield from list_agreed(stored.unit)


def iter_opposite(memory: Store, ids: Sequence[int], to: str) -> Iterator[tuple[int, int, str]]:
    """Yield the translations of texts: id of the text, id and wording of the translation."""
    import numpy as np

    if not ids:
        return
    found, others = (each.tolist() for each in memory.find_linked(np.array(ids, np.int64), to))
    known = list(dict.fromkeys(others))
    texts = dict(zip(known, memory.read_texts(known), strict=True))
    for one, other in dict.fromkeys(zip(found, others, strict=True)):
        yield one, other, texts[other]
