"""Where the answer's words stand in the translations: what to change, and what renders a piece.

Both are worked out from other units of the memory, so they are left until a person looks: see
`marked`.
"""

from __future__ import annotations

from collections.abc import Iterable
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
    from tmtool.fuzzy.runs import Pair, Words

_LOOKED_AT, _TAKEN = 100, 40
"""So many texts are fetched, of each kind, and the shortest so many of them tell of their words."""
_LIKENESS = 0.4
_PHRASE, _ENOUGH = 8, 5
"""A piece of so few tokens, in so many texts, is a phrase with a rendering that is used again."""


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

    differ = [each.text for each in match.edits if each.operation != "equal" and each.text]
    if not differ:
        return match
    pair = match.source, match.target
    # The values of a formula are found by value.
    background = [] if match.kind == "formula" else _background(store, pair[0], differ, options)
    langs = options.source, options.target
    return replace(match, affected=affected(match.edits, pair, background, langs, words))


def _rendered(
    store: Store, piece: Piece, answer: Answer, options: Options, words: tuple[Words, Words]
) -> Piece:
    """The piece with what renders it in the unit that is shown."""
    from tmtool.fuzzy.parts import part
    from tmtool.fuzzy.renderings import Hit, render

    phrase = fold(answer.query.text[piece.start : piece.stop])
    own = piece.match.source, piece.match.target
    span = _span(phrase, own[0])
    if span is None:
        return piece
    ids = _evenly(store.phrase(_slots(phrase), options.source).ids.tolist(), _LOOKED_AT)
    if len(tokens(phrase)) > _PHRASE or len(ids) < _ENOUGH:
        found = part(span, own, _background(store, own[0], [span], options), words)
        return replace(piece, spans=(found,) if found is not None else ())
    # Texts are numbered as they came, so that neighbours are of one document.
    near = sorted({at + step for at in ids for step in (1, 2)} - {*ids})
    hits = [pair for pair in _pairs(store, ids, options) if pair != own]
    spans = [(pair, _span(phrase, pair[0])) for pair in (own, *_short(hits))]
    same = [Hit(*pair, span) for pair, span in spans if span is not None]
    found = render(same, _short(_pairs(store, near, options)), *words)[0].span
    return replace(piece, spans=(found,) if found is not None else ())


def _background(store: Store, source: str, spans: Iterable[range], options: Options) -> list[Pair]:
    """Units that resemble a source, and units that have one of its spans."""
    similar = store.similar(fold(source), options.source, _LIKENESS)
    alike = [*islice(chain.from_iterable(ids.tolist() for ids in similar), _LOOKED_AT)]
    shared: list[int] = []
    for span in spans:
        slots = _slots(source[span.start : span.stop])
        if slots:
            ids = store.phrase(slots, options.source).ids.tolist()
            shared += _evenly(ids, _LOOKED_AT)
    found = (*_short(_pairs(store, alike, options)), *_short(_pairs(store, shared, options)))
    return [pair for pair in dict.fromkeys(found) if pair[0] != source]


def _short(pairs: Iterable[Pair]) -> list[Pair]:
    """The shortest: they say most about their words, and cost least."""
    return sorted(pairs, key=lambda pair: len(pair[0]) + len(pair[1]))[:_TAKEN]


def _span(phrase: str, text: str) -> range | None:
    """Where a folded phrase stands in a text as written."""
    folded, offsets = fold_with_offsets(text)
    at = folded.find(phrase)
    return range(offsets[at], offsets[at + len(phrase) - 1] + 1) if at >= 0 else None


def _pairs(store: Store, ids: Iterable[int], options: Options) -> list[Pair]:
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
