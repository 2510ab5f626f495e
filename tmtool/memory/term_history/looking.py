"""The uses of a term in a memory, with every occurrence of every unit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from tmtool.errors import InputError
from tmtool.formats.bitexts.columns import WRONG
from tmtool.lang.fold import fold
from tmtool.lang.script import is_han
from tmtool.memory.concordance.answers import look
from tmtool.memory.concordance.finding import Progress, silent
from tmtool.memory.concordance.lines import ORIGINS, Line
from tmtool.memory.concordance.query import Query, parse
from tmtool.memory.term_history import concepts
from tmtool.memory.term_history.counting import Timeline, Use, counted
from tmtool.memory.term_history.documents import name_of
from tmtool.protocols import EVERYTHING, Store, Stored, View

if TYPE_CHECKING:
    from tmtool.fuzzy.runs import Words
    from tmtool.terms.base import TermBase

_BATCH = 200


def timeline(
    store: Store,
    text: str,
    *,
    lang: str | None = None,
    to: str | None = None,
    view: View = EVERYTHING,
    least: float = WRONG,
    terms: TermBase | None = None,
    progress: Progress = silent,
) -> Timeline:
    """How a term was rendered over the years and by body; `text` may be what a concordance takes.

    Every text with the term counts; with a term base all forms of its concept do, and the base's
    own renderings are known. InputError where the memory has no second language, or the base not
    the term.
    """
    query = parse(text, store.languages(), lang=lang, to=to)
    if query.to is None:
        raise InputError(f"a history needs two languages, but the memory has only {query.lang}")
    if terms is not None:
        entries = concepts.entries_of(terms, query)
        lines = list(concepts.lines_of(store, query, entries, view, progress))
        return concepts.told(
            counted(query, *uses(store, lines, query, view), least), terms, entries
        )
    found = look(store, query, view=view, sort="memory", most=None, progress=progress)
    return counted(query, *uses(store, found.lines, query, view), least)


def uses(
    store: Store, lines: Sequence[Line], query: Query, view: View = EVERYTHING
) -> tuple[list[Use], int]:
    """The uses that lines stand for, and how many documents have the term in one language only."""
    every = _whole(store, lines, view)
    pairs = [line for line in lines if line.target is not None]
    keys = _keys([line.rendered or "" for line in pairs], query.to or "und")
    found = [
        Use(fold(line.text), origin, line.rendered, key, line.confidence)
        for line, key in zip(pairs, keys, strict=True)
        for origin in every[line.stored.key].unit.origins
    ]
    both = {name_of(use.origin) for use in found}
    others = (every[line.stored.key] for line in lines if line.target is None)
    alone = {name_of(origin) for stored in others for origin in stored.unit.origins}
    return found, len(alone - both)


def _whole(store: Store, lines: Iterable[Line], view: View) -> dict[str, Stored]:
    """The units of lines by their keys, with all their origins: lines have some of them only."""
    found = {line.stored.key: line.stored for line in lines}
    cut = [key for key, each in found.items() if len(each.unit.origins) >= ORIGINS]
    for at in range(0, len(cut), _BATCH):
        some = cut[at : at + _BATCH]
        units = zip(some, store.units(some, view), strict=True)
        found |= {key: unit for key, unit in units if unit is not None}
    return found


def _keys(renderings: Sequence[str], lang: str) -> Iterator[str]:
    """What each rendering counts as: plurals, case, width and script make no other one."""
    from tmtool.words import splitter

    words = splitter(renderings, lang)
    known: dict[str, str] = {}
    for text in renderings:
        if text not in known:
            known[text] = _key(text, words)
        yield known[text]


def _key(text: str, words: Words) -> str:
    from tmtool.fuzzy.runs import stems

    return fold(text) if any(map(is_han, text)) else " ".join(stems(text, words))
