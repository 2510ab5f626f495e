"""The longest clauses of a query that the memory knows, each with its best rendering."""

from __future__ import annotations

from collections.abc import Sequence

from tmtool.doors import Slot, Store
from tmtool.fuzzy.fragments import Fragment, fragments, least
from tmtool.lang.fold import fold
from tmtool.lang.tokens import tokens
from tmtool.memory import matching
from tmtool.memory.nouns import Options, Piece, Query

_LOOKED_AT = 50
"""Texts that have a clause, among which the unit of the highest standing is looked for."""
_UNITS = 12
_MARK = "\x1f"


def pieces(store: Store, query: Query, options: Options) -> tuple[Piece, ...]:
    """The clauses in the order of the query; those that only others' views know are left out."""
    folded = fold(query.text)
    split = tokens(folded)
    runs = store.runs(folded, options.source, least(options.source), options.target, options.view)
    stretches = [_joined(split[run.start : run.stop]) for run in runs]

    def known(phrases: Sequence[str]) -> list[int]:
        wanted = (_joined(tokens(fold(phrase))) for phrase in phrases)
        return [sum(phrase in stretch for stretch in stretches) for phrase in wanted]

    found = (_piece(store, each, options) for each in fragments(query.text, options.source, known))
    return tuple(piece for piece in found if piece is not None)


def _joined(split: Sequence[str]) -> str:
    """Tokens with a mark around each, so that no part of one is taken for it."""
    return f"{_MARK}{_MARK.join(split)}{_MARK}"


def _piece(store: Store, fragment: Fragment, options: Options) -> Piece | None:
    ids = _texts(store, fragment.text, options)
    some = ids[:_LOOKED_AT]
    keys = [key for each in store.keys(some, options.target, options.view) for key in each][:_UNITS]
    candidates = [matching.Candidate("fragment", key) for key in keys]
    best = matching.ranked(store, Query(fragment.text), candidates, options)
    if not best:
        return None
    return Piece(fragment.start, fragment.stop, len(ids), best[0])


def _texts(store: Store, phrase: str, options: Options) -> list[int]:
    slots = [Slot((token,)) for token in tokens(fold(phrase))]
    if not slots:
        return []
    found: list[int] = store.phrase(
        slots, options.source, options.target, options.view
    ).ids.tolist()
    return found
