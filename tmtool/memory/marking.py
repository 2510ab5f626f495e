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
from tmtool.memory.near import near
from tmtool.memory.nouns import Answer, Match, Options, Piece

if TYPE_CHECKING:
    from tmtool.fuzzy.model import Model
    from tmtool.fuzzy.runs import Pair, Words
    from tmtool.un.placeables import Change

_LOOKED_AT, _TAKEN, _LEAST = 100, 32, 6
"""So many texts are fetched, of each kind, and the shortest so many of them tell of their words."""
_HITS = 16
_AREA, _FEWEST = 200_000, 4
"""What linking words costs grows with the product of the lengths of both texts."""
_MOST = 3_000_000
"""So much area, in characters of source by characters of target, do the answer's units have at
most that are linked; some hundred sentences have it, or one text of two pages."""
_TOO_LONG = "some texts are too long to tell which of their words to change"
_LIKENESS = 0.4
_PHRASE, _ENOUGH = 8, 5
"""A piece of so few tokens, in so many texts, is a phrase with a rendering that is used again."""


def marked(store: Store, answer: Answer, options: Options) -> Answer:
    """The answer with `affected` of its matches and `spans` of its pieces.

    Pieces of units that are among the matches are left out: their differences say as much.
    Chinese is taken by characters here: a list of words takes a second to load, longer than all
    else. Costs some hundredths of a second, so bulk look-ups leave it out.
    """
    keys = {match.stored.key for match in answer.matches}
    others = tuple(piece for piece in answer.pieces if piece.match.stored.key not in keys)
    answer = replace(answer, pieces=others)
    asked = [*answer.matches, *(piece.match for piece in answer.pieces)]
    spans = [*map(_differences, answer.matches), *(_own(piece, answer) for piece in answer.pieces)]
    linked = _linked(asked)
    units = {at: number for number, at in enumerate(linked)}
    some = [(asked[at], spans[at]) for at in linked]
    model = _model(store, answer, some, options)
    matches = [
        _affected(match, units.get(at), model, options) for at, match in enumerate(answer.matches)
    ]
    pieces = [
        _rendered(store, piece, spans[at], units.get(at), model, options)
        for at, piece in enumerate(answer.pieces, start=len(matches))
    ]
    left = any(some and at not in units for at, some in enumerate(spans))
    notes = (*answer.notes, _TOO_LONG) if left else answer.notes
    return replace(answer, matches=tuple(matches), pieces=tuple(pieces), notes=notes)


def _linked(asked: Sequence[Match]) -> list[int]:
    """Which of the answer's units are linked: as many as there is time and memory for."""
    found = []
    area = 0
    for at, match in enumerate(asked):
        own = len(match.source) * len(match.target)
        if area + own <= _MOST:
            found.append(at)
            area += own
    return found


def _model(
    store: Store,
    answer: Answer,
    asked: Sequence[tuple[Match, Sequence[range]]],
    options: Options,
) -> Model:
    """All units of the answer, beside others that resemble the query, or have one of the spans."""
    from tmtool.fuzzy.model import Model

    own = [(match.source, match.target) for match, _ in asked]
    phrases = {
        fold(match.source[span.start : span.stop])
        for match, some in asked
        # The values of a formula are found by value.
        for span in (some if match.kind != "formula" else ())
    }
    background = _background(store, answer.query.text, sorted(phrases), options) if phrases else []
    known = {*own}
    others = [pair for pair in background if pair not in known]
    return Model(own, others, (_words(options.source), _words(options.target)))


def _differences(match: Match) -> list[range]:
    """What of a match's source the query has otherwise, or not at all."""
    return [each.text for each in match.edits if each.operation != "equal" and each.text]


def _own(piece: Piece, answer: Answer) -> list[range]:
    """Where a piece stands in the source of its unit."""
    span = _span(fold(answer.query.text[piece.start : piece.stop]), piece.match.source)
    return [span] if span is not None else []


def _affected(match: Match, unit: int | None, model: Model, options: Options) -> Match:
    from tmtool.fuzzy.affected import affected

    if match.rewritten is not None:
        return replace(match, affected=tuple(_replaced(match.rewritten.changes)))
    if unit is None:
        return match
    langs = options.source, options.target
    return replace(match, affected=affected(match.edits, model, langs, unit))


def _replaced(changes: Iterable[Change]) -> Iterator[range]:
    """Where the stored target has what was put in anew."""
    longer = 0
    for each in changes:
        start = each.start - longer
        yield range(start, start + len(each.stored))
        longer += len(each.new) - len(each.stored)


def _rendered(
    store: Store,
    piece: Piece,
    spans: Sequence[range],
    unit: int | None,
    model: Model,
    options: Options,
) -> Piece:
    """The piece with what renders it in the unit that is shown."""
    from tmtool.fuzzy.parts import part

    if not spans or unit is None:
        return piece
    source = model.pairs[unit][0]
    phrase = fold(source[spans[0].start : spans[0].stop])
    if len(tokens(phrase)) > _PHRASE or piece.count < _ENOUGH:
        found = part(spans[0], model, unit)
    else:
        found = _as_elsewhere(store, phrase, model.pairs[unit], model, options)
    return replace(piece, spans=(found,) if found is not None else ())


def _as_elsewhere(
    store: Store, phrase: str, own: Pair, model: Model, options: Options
) -> range | None:
    """What renders a phrase, as far as units that have it agree."""
    from tmtool.fuzzy.renderings import Hit, render

    ids = _evenly(_with_phrase(store, phrase, options), _LOOKED_AT)
    beside = near(store, ids, (1, 2), options.source, options.target, options.view)
    others = sorted({*beside.tolist()} - {*ids})
    hits = [pair for pair in _pairs(store, ids, options) if pair != own]
    spans = [(pair, _span(phrase, pair[0])) for pair in (own, *_short(hits, _HITS))]
    same = [Hit(*pair, span) for pair, span in spans if span is not None]
    return render(same, _short(_pairs(store, others, options), _HITS), *model.words)[0].span


def _background(store: Store, query: str, phrases: Sequence[str], options: Options) -> list[Pair]:
    """Units that resemble the query, and units that have one of the phrases."""
    (similar,) = store.similar(
        [fold(query)], options.source, _LIKENESS, options.target, options.view
    )
    alike = [*islice(chain.from_iterable(ids.tolist() for ids in similar), _LOOKED_AT)]
    found = _short(_pairs(store, alike, options), _TAKEN)
    for phrase in phrases:
        ids = _evenly(_with_phrase(store, phrase, options), _LOOKED_AT)
        found += _short(_pairs(store, ids, options), max(_TAKEN // len(phrases), _LEAST))
    return list(_within(_MOST, dict.fromkeys(found)))


def _within(most: int, pairs: Iterable[Pair]) -> Iterator[Pair]:
    """Those of the pairs, the first ones first, that have so much area together at most."""
    for pair in pairs:
        area = len(pair[0]) * len(pair[1])
        if area <= most:
            most -= area
            yield pair


def _short(pairs: Iterable[Pair], most: int) -> list[Pair]:
    """The shortest: they say most about their words, and cost least."""
    found: list[Pair] = []
    area = 0
    for pair in sorted(pairs, key=lambda pair: len(pair[0]) * len(pair[1])):
        area += len(pair[0]) * len(pair[1])
        if len(found) == most or (area > _AREA and len(found) >= _FEWEST):
            break
        found.append(pair)
    return found


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


def _with_phrase(store: Store, phrase: str, options: Options) -> list[int]:
    """The texts that have a phrase, and a translation that the view shows."""
    slots = [Slot((token,)) for token in tokens(fold(phrase))]
    found: list[int] = store.phrases([slots], options.source, options.target, options.view)[
        0
    ].ids.tolist()
    return found


def _evenly(ids: list[int], most: int) -> list[int]:
    return ids if len(ids) <= most else [ids[at * len(ids) // most] for at in range(most)]


def _words(lang: str) -> Words:
    from tmtool.words import split

    return token_spans if base(lang) == "zh" else partial(split, lang=base(lang))
