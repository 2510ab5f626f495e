"""Where the answer's words stand in the translations: what to change, and what renders a piece.

Both are worked out from other units of the memory, so they are left until a person looks: see
`marked`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from itertools import chain, islice
from typing import TYPE_CHECKING

from tmtool.doors import Slot, Store
from tmtool.lang.fold import fold, fold_with_offsets
from tmtool.lang.script import base
from tmtool.lang.tokens import token_spans, tokens
from tmtool.memory.nouns import Answer, Match, Options, Piece

if TYPE_CHECKING:
    from tmtool.fuzzy.edits import Edit
    from tmtool.fuzzy.runs import Pair, Words

_ALIKE, _SHARING = 40, 40
"""So many texts that resemble a source, and so many that share what differs, tell of its words."""
_HITS = 40
"""So many texts with a piece tell how it is rendered."""


def marked(store: Store, answer: Answer, options: Options) -> Answer:
    """The answer with `affected` of its matches and `spans` of its pieces.

    Chinese is taken by characters here: a list of words takes a second to load, longer than all
    else. Costs some milliseconds for each match, so bulk look-ups leave it out.
    """
    words = _words(options.source), _words(options.target)
    return replace(
        answer,
        matches=tuple(_affected(store, match, options, words) for match in answer.matches),
        pieces=tuple(_rendered(store, piece, answer, options, words) for piece in answer.pieces),
    )


def _affected(store: Store, match: Match, options: Options, words: tuple[Words, Words]) -> Match:
    from tmtool.fuzzy.affected import affected

    if all(each.operation == "equal" for each in match.edits):
        return match
    pair = match.source, match.target
    langs = options.source, options.target
    background = _background(store, match, options) if match.kind != "formula" else []
    return replace(match, affected=affected(match.edits, pair, background, langs, words))


def _background(store: Store, match: Match, options: Options) -> list[Pair]:
    """Units that resemble a match's source, and units that share what differs in it."""
    folded = fold(match.source)
    alike = chain.from_iterable(ids.tolist() for ids in store.similar(folded, options.source, 0.4))
    found = [*islice(alike, _ALIKE)]
    for span in _different(match.edits):
        slots = _slots(match.source[span.start : span.stop])
        if slots:
            found += _evenly(store.phrase(slots, options.source).ids.tolist(), _SHARING)
    return [pair for pair in _pairs(store, found, options) if pair[0] != match.source]


def _different(edits: Iterable[Edit]) -> Iterator[range]:
    return (each.text for each in edits if each.operation != "equal" and each.text)


def _rendered(
    store: Store, piece: Piece, answer: Answer, options: Options, words: tuple[Words, Words]
) -> Piece:
    """The piece with what renders it in the unit that is shown."""
    from tmtool.fuzzy.renderings import Hit, render

    phrase = fold(answer.query.text[piece.start : piece.stop])
    ids = store.phrase(_slots(phrase), options.source).ids.tolist()
    texts = (piece.match.source, piece.match.target)
    pairs = [texts, *(p for p in _pairs(store, _evenly(ids, _HITS), options) if p != texts)]
    hits = [
        Hit(source, target, span)
        for source, target in pairs
        if (span := _span(phrase, source)) is not None
    ]
    if not hits or hits[0].source != texts[0]:
        return piece
    near = [i + step for i in _evenly(ids, _HITS) for step in (1, 2)]
    others = sorted({*near} - {*ids})
    background = _pairs(store, others, options)
    span = render(hits, background, *words)[0].span
    return replace(piece, spans=(span,) if span is not None else ())


def _span(phrase: str, text: str) -> range | None:
    """Where a folded phrase stands in a text as written."""
    folded, offsets = fold_with_offsets(text)
    at = folded.find(phrase)
    return range(offsets[at], offsets[at + len(phrase) - 1] + 1) if at >= 0 else None


def _pairs(store: Store, ids: Sequence[int], options: Options) -> list[Pair]:
    """Texts with their translations; those that have none are left out."""
    import numpy as np

    some = np.array(sorted(set(ids)), np.int64)
    own, others = store.links(some, options.target, options.view)
    return list(zip(store.texts(own.tolist()), store.texts(others.tolist()), strict=True))


def _slots(text: str) -> list[Slot]:
    return [Slot((token,)) for token in tokens(fold(text))]


def _evenly(ids: list[int], most: int) -> list[int]:
    return ids if len(ids) <= most else [ids[at * len(ids) // most] for at in range(most)]


def _words(lang: str) -> Words:
    from tmtool.words import split

    return token_spans if base(lang) == "zh" else partial(split, lang=base(lang))
