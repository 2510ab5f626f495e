"""Where the answer's words stand in the translations: what to change, and what renders a piece.

Both are worked out from other units of the memory, so they are left until a person looks: see
`mark_answer`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from itertools import chain, islice
from typing import TYPE_CHECKING

from tmtool.lang.fold import fold
from tmtool.lang.script import get_base
from tmtool.lang.tokens import find_token_spans, split_tokens
from tmtool.memory.model import WHOLE, Answer, LookupOptions, Match, SubsegmentMatch
from tmtool.memory.neighbours import find_neighbours
from tmtool.memory.whole_matches import find_core, locate_folded
from tmtool.protocols import ReadableStore, Slot

if TYPE_CHECKING:
    from tmtool.fuzzy.runs import Pair, RenderingModel, Words
    from tmtool.un.placeables import TargetChange

_LOOKED_AT = 100
"""So many texts of each kind are fetched. Limit: time grows with their number."""
_TAKEN = 32
"""So many of them, the shortest, tell of their words. Limit: time grows with their number."""
_LEAST = 6
"""So many for each phrase at least, where there are several. Chosen, no measurement."""
_HITS = 16
"""So many units with a phrase, and so many near them, tell what renders it. Chosen, no
measurement."""
_AREA = 200_000
"""What linking words costs grows with the product of the lengths of both texts: so much of it is
enough. Chosen, no measurement."""
_FEWEST = 4
"""Pairs that are looked at even where they cost more. Chosen, no measurement."""
_MOST = 3_000_000
"""So much area, in characters of source by characters of target, do the answer's units have at most
that are linked; some hundred sentences have it, or one text of two pages. Limit: time and
memory."""
_TOO_LONG = "some texts are too long to tell which of their words to change"
_LIKENESS = 0.4
"""The least likeness of units that words are learnt from. Chosen, no measurement."""
_PHRASE = 8
"""A piece of so few tokens is a phrase with a rendering that is used again. Chosen, no
measurement."""
_ENOUGH = 5
"""Texts that a phrase stands in at least. Chosen, no measurement."""


def mark_answer(store: ReadableStore, answer: Answer, options: LookupOptions) -> Answer:
    """The answer with `affected` of its matches and `spans` of its pieces.

    Pieces of units that are among the matches are left out, as their differences say as much, and
    the piece that is the whole query, where a match has that.
    Chinese is taken by characters here: a list of words takes a second to load, longer than all
    else. Costs some hundredths of a second, so bulk look-ups leave it out.
    """
    keys = {match.stored.key for match in answer.matches}
    core = find_core(answer.query.text)
    around = [at for at, match in enumerate(answer.matches) if match.kind == "containing"]
    others = tuple(
        piece
        for piece in answer.pieces
        if piece.match.stored.key not in keys
        and not (around and range(piece.start, piece.stop) == core)
    )
    # What has all of the query is marked as the place of a piece is.
    whole = (SubsegmentMatch(core.start, core.stop, _ENOUGH, answer.matches[at]) for at in around)
    answer = replace(answer, pieces=(*others, *whole))
    asked = [*answer.matches, *(piece.match for piece in answer.pieces)]
    spans = [
        *map(_differences, answer.matches),
        *(_locate_piece(piece, answer) for piece in answer.pieces),
    ]
    linked = _linked(asked)
    units = {at: number for number, at in enumerate(linked)}
    some = [(asked[at], spans[at]) for at in linked]
    model = _model(store, answer, some, options)
    matches = [
        _affected(match, units.get(at), model, options) for at, match in enumerate(answer.matches)
    ]
    count = len(matches)
    own = [units.get(at) for at in range(count, len(asked))]
    pieces = _rendered(store, answer.pieces, spans[count:], own, model, options)
    left = any(some and at not in units for at, some in enumerate(spans))
    notes = (*answer.notes, _TOO_LONG) if left else answer.notes
    for at, piece in zip(around, pieces[len(others) :], strict=True):
        matches[at] = replace(matches[at], affected=piece.spans)
    pieces = pieces[: len(others)]
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
    store: ReadableStore,
    answer: Answer,
    asked: Sequence[tuple[Match, Sequence[range]]],
    options: LookupOptions,
) -> RenderingModel:
    """All units of the answer, beside others that resemble the query, or have one of the spans."""
    from tmtool.fuzzy.runs import RenderingModel

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
    return RenderingModel(own, others, (_words(options.source), _words(options.target)))


def _differences(match: Match) -> list[range]:
    """What of a match's source the query has otherwise, or not at all."""
    if match.kind in WHOLE:
        return []
    return [each.text for each in match.edits if each.operation != "equal" and each.text]


def _locate_piece(piece: SubsegmentMatch, answer: Answer) -> list[range]:
    """Where a piece stands in the source of its unit."""
    span = locate_folded(fold(answer.query.text[piece.start : piece.stop]), piece.match.source)
    return [span] if span is not None else []


def _affected(
    match: Match, unit: int | None, model: RenderingModel, options: LookupOptions
) -> Match:
    from tmtool.fuzzy.target_parts import find_affected

    if match.kind in WHOLE:
        return match
    if match.rewritten is not None:
        return replace(match, affected=tuple(_replaced(match.rewritten.changes)))
    if unit is None:
        return match
    langs = options.source, options.target
    return replace(match, affected=find_affected(match.edits, model, langs, unit))


def _replaced(changes: Iterable[TargetChange]) -> Iterator[range]:
    """Where the stored target has what was put in anew."""
    longer = 0
    for each in changes:
        start = each.start - longer
        yield range(start, start + len(each.stored))
        longer += len(each.new) - len(each.stored)


def _rendered(
    store: ReadableStore,
    pieces: Sequence[SubsegmentMatch],
    spans: Sequence[Sequence[range]],
    units: Sequence[int | None],
    model: RenderingModel,
    options: LookupOptions,
) -> list[SubsegmentMatch]:
    """Each piece with what renders it in the unit that is shown."""
    from tmtool.fuzzy.target_parts import find_part

    found: dict[int, range | None] = {}
    elsewhere: dict[int, tuple[str, Pair]] = {}
    for at, (piece, own, unit) in enumerate(zip(pieces, spans, units, strict=True)):
        if not own or unit is None:
            continue
        phrase = fold(model.pairs[unit][0][own[0].start : own[0].stop])
        if len(split_tokens(phrase)) > _PHRASE or piece.count < _ENOUGH:
            found[at] = find_part(own[0], model, unit)
        else:
            elsewhere[at] = phrase, model.pairs[unit]
    found |= zip(
        elsewhere, _as_elsewhere(store, [*elsewhere.values()], model, options), strict=True
    )
    return [
        replace(piece, spans=(span,)) if (span := found.get(at)) is not None else piece
        for at, piece in enumerate(pieces)
    ]


def _as_elsewhere(
    store: ReadableStore,
    asked: Sequence[tuple[str, Pair]],
    model: RenderingModel,
    options: LookupOptions,
) -> list[range | None]:
    """What renders each phrase in a unit, as far as other units that have it agree."""
    from tmtool.fuzzy.renderings import Hit, render

    hits = _with_phrases(store, [phrase for phrase, _ in asked], options)
    beside = find_neighbours(store, hits, (1, 2), options.source, options.target, options.view)
    others = [sorted({*some.tolist()} - {*own}) for some, own in zip(beside, hits, strict=True)]
    pairs = _pairs(store, [*hits, *others], options)
    found = []
    for (phrase, own), same, near in zip(
        asked, pairs[: len(asked)], pairs[len(asked) :], strict=True
    ):
        told = (own, *_short([pair for pair in same if pair != own], _HITS))
        spans = [(pair, locate_folded(phrase, pair[0])) for pair in told]
        known = [Hit(*pair, span) for pair, span in spans if span is not None]
        found.append(render(known, _short(near, _HITS), *model.words)[0].span)
    return found


def _background(
    store: ReadableStore, query: str, phrases: Sequence[str], options: LookupOptions
) -> list[Pair]:
    """Units that resemble the query, and units that have one of the phrases."""
    (similar,) = store.find_similar(
        [fold(query)], options.source, _LIKENESS, options.target, options.view
    )
    alike = [*islice(chain.from_iterable(ids.tolist() for ids in similar), _LOOKED_AT)]
    near, *listed = _pairs(store, [alike, *_with_phrases(store, phrases, options)], options)
    found = _short(near, _TAKEN)
    for some in listed:
        found += _short(some, max(_TAKEN // len(phrases), _LEAST))
    return list(_within(_MOST, dict.fromkeys(found)))


def _within(limit: int, pairs: Iterable[Pair]) -> Iterator[Pair]:
    """Those of the pairs, the first ones first, that have so much area together at most."""
    for pair in pairs:
        area = len(pair[0]) * len(pair[1])
        if area <= limit:
            limit -= area
            yield pair


def _short(pairs: Iterable[Pair], limit: int) -> list[Pair]:
    """The shortest: they say most about their words, and cost least."""
    found: list[Pair] = []
    area = 0
    for pair in sorted(pairs, key=lambda pair: len(pair[0]) * len(pair[1])):
        area += len(pair[0]) * len(pair[1])
        if len(found) == limit or (area > _AREA and len(found) >= _FEWEST):
            break
        found.append(pair)
    return found


def _pairs(
    store: ReadableStore, listed: Sequence[Sequence[int]], options: LookupOptions
) -> list[list[Pair]]:
    """For each list its texts with their translations; those that have none are left out."""
    import numpy as np

    ids = np.array(sorted({each for some in listed for each in some}), np.int64)
    own, others = (each.tolist() for each in store.find_linked(ids, options.target, options.view))
    known = list(dict.fromkeys((*own, *others)))
    texts = dict(zip(known, store.read_texts(known), strict=True))
    joined: dict[int, list[Pair]] = {}
    for one, other in zip(own, others, strict=True):
        joined.setdefault(one, []).append((texts[one], texts[other]))
    return [[pair for each in sorted({*some}) for pair in joined.get(each, ())] for some in listed]


def _with_phrases(
    store: ReadableStore, phrases: Sequence[str], options: LookupOptions
) -> list[list[int]]:
    """For each phrase some texts that have it, and a translation that the view shows."""
    slots = [[Slot((token,)) for token in split_tokens(fold(phrase))] for phrase in phrases]
    found = store.find_phrases(slots, options.source, options.target, options.view)
    return [_evenly(each.ids.tolist(), _LOOKED_AT) for each in found]


def _evenly(ids: list[int], limit: int) -> list[int]:
    return ids if len(ids) <= limit else [ids[at * len(ids) // limit] for at in range(limit)]


def _words(lang: str) -> Words:
    from tmtool.words import split

    return find_token_spans if get_base(lang) == "zh" else partial(split, lang=get_base(lang))
