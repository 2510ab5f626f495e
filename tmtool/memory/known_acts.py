"""Resolutions and decisions as far as a memory knows them: by what its texts and acts say."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from typing import TypeAlias

from tmtool.lang.fold import fold
from tmtool.lang.tokens import split_tokens
from tmtool.memory.phrase_texts import find_phrase_ids, sample_evenly
from tmtool.protocols import Store, StoredUnit
from tmtool.resources import locate_shared
from tmtool.un.citations import CITING, Citation
from tmtool.un.register import Act, Register, learn, learn_heading, read
from tmtool.units import Origin
from tmtool.where import list_names

LANGS = ("zh", "en")
"""Languages whose citations are read with date, title and what else stands beside the number."""
_MAX_TEXTS = 200
"""Texts of the memory that are read for one phrase. Limit: acts that every resolution cites stand
in thousands."""
_MAX_ORIGINS = 8
"""Places of a unit that are read. Limit: what every resolution cites stands in thousands."""
_LINES_OF_HEAD = 20
"""So many lines of an act are its head, at most. Chosen, no measurement."""
_MAX_NAMES_LOOKED_UP_SINGLY = 20
"""Names asked for one by one; for more all documents are read once. Chosen, no measurement."""
CitedPhrase: TypeAlias = tuple[str, str, str]
"""A language, a phrase in it, and the year that stands in the same text; "" is any."""
IsOwn: TypeAlias = Callable[[Origin], bool]
"""Whether a document is the one at work, which is no precedent for itself."""


def is_none(_: Origin) -> bool:
    """Where no document is at work, all count."""
    return False


@lru_cache(maxsize=1)
def read_seeds() -> Register:
    """The acts that come with the program."""
    return read(locate_shared("seeds", "register.toml"))


def learn_acts(
    memory: Store, phrases: Iterable[CitedPhrase], seen: set[str], is_own: IsOwn = is_none
) -> Iterator[Act]:
    """What units say of acts that have these phrases, but for those that were seen.

    What stands in documents that `is_own` is true of says nothing.
    """
    for lang, phrase, year in phrases:
        ids = sample_evenly(find_phrase_ids(memory, split_tokens(fold(phrase)), lang), _MAX_TEXTS)
        if year:
            texts = zip(ids, memory.read_texts(ids), strict=True)
            ids = [number for number, text in texts if year in text and CITING.search(text)]
        other = "en" if lang == "zh" else "zh"
        keys = dict.fromkeys(key for some in memory.find_unit_keys(ids, other) for key in some)
        new = [key for key in keys if key not in seen]
        seen.update(new)
        for unit in memory.read_units(new, max_origins=_MAX_ORIGINS):
            if unit is not None:
                yield from _read_unit(unit, is_own)


def read_headings(
    memory: Store, acts: Mapping[str, Citation], is_own: IsOwn = is_none
) -> Iterator[Act]:
    """What adopted acts with these symbols say of themselves, before their first paragraphs."""
    there = find_documents(memory, acts)
    for symbol, citation in acts.items():
        for document in there[symbol.casefold()]:
            if document.status != "adopted" or is_own(document):
                continue
            near = memory.read_context(replace(document, position=0), _LINES_OF_HEAD)
            lines = [{lang: each.unit.get_text(lang) or "" for lang in LANGS} for _, each in near]
            if (own := learn_heading(lines, citation, symbol, document.date)) is not None:
                yield own


def _read_unit(stored: StoredUnit, is_own: IsOwn) -> Iterator[Act]:
    """What a unit of other documents says; only adopted texts are taken for certain."""
    texts = {lang: stored.unit.get_text(lang) or "" for lang in LANGS}
    others = [each for each in stored.unit.origins if not is_own(each)]
    for origin in sorted(others, key=lambda each: each.status != "adopted")[:1]:
        source = origin.symbol or origin.file or "the memory"
        yield from learn(texts, source, official=origin.status == "adopted")


def find_documents(memory: Store, names: Collection[str]) -> dict[str, list[Origin]]:
    """The documents of a memory by those of these names, in small letters, that they are called.

    Few names are asked for one by one, for many all documents are looked through.
    """
    wanted = {name.casefold() for name in names}
    if len(wanted) <= _MAX_NAMES_LOOKED_UP_SINGLY:
        return {name: [each for each, _ in memory.list_documents(name=name)] for name in wanted}
    found: dict[str, list[Origin]] = {name: [] for name in wanted}
    for document, _ in memory.list_documents():
        for name in list_names(document) & wanted:
            found[name].append(document)
    return found
