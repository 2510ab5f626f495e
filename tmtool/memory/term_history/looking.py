"""The uses of a term in a memory, with every occurrence of every unit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from tmtool.errors import InputError
from tmtool.formats.bitexts.columns import WRONG
from tmtool.lang.fold import fold
from tmtool.lang.script import is_han
from tmtool.memory.concordance.answers import look
from tmtool.memory.concordance.finding import Progress, ignore_progress
from tmtool.memory.concordance.lines import ORIGINS, ConcordanceLine
from tmtool.memory.concordance.query import ConcordanceQuery, parse
from tmtool.memory.term_history import concepts
from tmtool.memory.term_history.counting import TermUse, Timeline, count_uses
from tmtool.memory.term_history.documents import name_of
from tmtool.protocols import EVERYTHING, Store, StoredUnit, View

if TYPE_CHECKING:
    from tmtool.fuzzy.runs import Words
    from tmtool.terms.base import TermBase

_BATCH = 200


def build_timeline(
    store: Store,
    text: str,
    *,
    lang: str | None = None,
    to: str | None = None,
    view: View = EVERYTHING,
    min_score: float = WRONG,
    terms: TermBase | None = None,
    progress: Progress = ignore_progress,
) -> Timeline:
    """How a term was rendered over the years and by body; `text` may be what a concordance takes.

    Every text with the term counts; with a term base all forms of its concept do, and the base's
    own renderings are known. InputError where the memory has no second language, or the base not
    the term.
    """
    query = parse(text, store.list_languages(), lang=lang, to=to)
    if query.to is None:
        raise InputError(f"a history needs two languages, but the memory has only {query.lang}")
    if terms is not None:
        entries = concepts.find_entries(terms, query)
        lines = list(concepts.iter_lines(store, query, entries, view, progress))
        return concepts.add_concept(
            count_uses(query, *find_uses(store, lines, query, view), min_score), terms, entries
        )
    found = look(store, query, view=view, sort="memory", limit=None, progress=progress)
    return count_uses(query, *find_uses(store, found.lines, query, view), min_score)


def find_uses(
    store: Store, lines: Sequence[ConcordanceLine], query: ConcordanceQuery, view: View = EVERYTHING
) -> tuple[list[TermUse], int]:
    """The uses that lines stand for, and how many documents have the term in one language only."""
    every = _whole(store, lines, view)
    pairs = [line for line in lines if line.target is not None]
    keys = _keys([line.rendered or "" for line in pairs], query.to or "und")
    found = [
        TermUse(fold(line.text), origin, line.rendered, key, line.confidence)
        for line, key in zip(pairs, keys, strict=True)
        for origin in every[line.stored.key].unit.origins
    ]
    both = {name_of(use.origin) for use in found}
    others = (every[line.stored.key] for line in lines if line.target is None)
    alone = {name_of(origin) for stored in others for origin in stored.unit.origins}
    return found, len(alone - both)


def _whole(store: Store, lines: Iterable[ConcordanceLine], view: View) -> dict[str, StoredUnit]:
    """The units of lines by their keys, with all their origins: lines have some of them only."""
    found = {line.stored.key: line.stored for line in lines}
    cut = [key for key, each in found.items() if len(each.unit.origins) >= ORIGINS]
    for at in range(0, len(cut), _BATCH):
        some = cut[at : at + _BATCH]
        units = zip(some, store.read_units(some, view), strict=True)
        found |= {key: unit for key, unit in units if unit is not None}
    return found


def _keys(renderings: Sequence[str], lang: str) -> Iterator[str]:
    """What each rendering counts as: plurals, case, width and script make no other one."""
    from tmtool.words import build_splitter

    words = build_splitter(renderings, lang)
    known: dict[str, str] = {}
    for text in renderings:
        if text not in known:
            known[text] = _key(text, words)
        yield known[text]


def _key(text: str, words: Words) -> str:
    from tmtool.fuzzy.runs import list_stems

    return fold(text) if any(map(is_han, text)) else " ".join(list_stems(text, words))
