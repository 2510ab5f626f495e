"""A draft against its predecessor: what became of every paragraph, and what to do about it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from tmtool.doors import Store
from tmtool.fuzzy.edits import Edit, edits
from tmtool.fuzzy.penalties import Scored
from tmtool.fuzzy.similarity import Similarity
from tmtool.lang.fold import fold
from tmtool.memory.marking import marked
from tmtool.memory.nouns import Answer, Match, Options, Query
from tmtool.memory.reprise.nouns import Earlier, Predecessor, Reprise, Row, Sentence, Verdict
from tmtool.memory.reprise.pairing import Pair, pairs
from tmtool.un import placeables
from tmtool.units import Document

_NOTHING = Scored(0, 0, Similarity(0, None, 0, 0))


def compare(
    draft: Document, predecessor: Predecessor, options: Options, store: Store | None = None
) -> Reprise:
    """Every paragraph of both texts once, in the order of the draft.

    With a store the words of the translations that differences touch are worked out.
    """
    earlier = predecessor.paragraphs
    found = pairs(
        [each.text for each in draft.paragraphs], [each.text for each in earlier], draft.lang
    )
    rows = [_with_values(_row(pair, draft, earlier), draft, earlier, options) for pair in found]
    if store is not None:
        rows = [_with_marks(row, earlier, store, options) for row in rows]
    listed = tuple(_in_order(rows, len(draft.paragraphs), len(earlier)))
    return Reprise(draft, predecessor, listed, (options.source, options.target), _notes(earlier))


def _row(pair: Pair, draft: Document, earlier: Sequence[Earlier]) -> Row:
    found = edits(draft.paragraphs[pair.draft].text, earlier[pair.earlier].text)
    changed = any(each.operation != "equal" for each in found)
    verdict: Verdict = "moved" if pair.moved else "edited" if changed else "same"
    return Row(verdict, pair.draft, pair.earlier, pair.score, found)


def _with_values(row: Row, draft: Document, earlier: Sequence[Earlier], options: Options) -> Row:
    """The row with the draft's values put into the translation, where nothing else differs."""
    if not row.changed or row.draft is None or row.earlier is None:
        return row
    text, before = draft.paragraphs[row.draft].text, earlier[row.earlier]
    if not before.complete or _formula(text, options) != _formula(before.text, options):
        return row
    made = placeables.rewrite(text, before.text, before.target, options.source, options.target)
    return replace(row, rewritten=made) if made is not None and made.complete else row


def _formula(text: str, options: Options) -> str:
    return placeables.skeleton(fold(text), options.source)


def _in_order(rows: Sequence[Row], drafts: int, earlier: int) -> Iterator[Row]:
    """The rows of the draft, and what was dropped behind the paragraph that it followed."""
    by_draft = {row.draft: row for row in rows}
    kept = {row.earlier: row for row in rows}
    dropped: dict[int, list[Row]] = {}
    anchor = -1
    for number in range(earlier):
        row = kept.get(number)
        if row is None:
            dropped.setdefault(anchor, []).append(Row("dropped", None, number))
        elif row.verdict != "moved" and row.draft is not None:
            anchor = row.draft
    yield from dropped.get(-1, ())
    for number in range(drafts):
        yield by_draft.get(number) or Row("new", number, None)
        yield from dropped.get(number, ())


def _with_marks(row: Row, earlier: Sequence[Earlier], store: Store, options: Options) -> Row:
    """The row with the words of the translation that its differences touch."""
    if not row.changed or row.earlier is None:
        return row
    paragraph = earlier[row.earlier]
    spans = [
        span
        for sentence in paragraph.sentences
        for span in _marks(sentence, paragraph, row.edits, store, options)
    ]
    return replace(row, affected=tuple(spans))


def _marks(
    sentence: Sentence, paragraph: Earlier, found: Iterable[Edit], store: Store, options: Options
) -> Iterator[range]:
    stored = sentence.stored
    own = tuple(_within(found, sentence))
    if stored is None or all(each.operation == "equal" for each in own):
        return
    text = paragraph.text[sentence.start : sentence.stop]
    target = paragraph.target[sentence.target.start : sentence.target.stop]
    match = Match("fuzzy", _NOTHING, stored, text, target, stored.unit.origins[0], own)
    (shown,) = marked(store, Answer(Query(text), (match,)), options).matches
    for span in shown.affected:
        yield range(sentence.target.start + span.start, sentence.target.start + span.stop)


def _within(found: Iterable[Edit], sentence: Sentence) -> Iterator[Edit]:
    """The edits that touch a sentence of the earlier text, with its own offsets."""
    for each in found:
        start, stop = max(each.text.start, sentence.start), min(each.text.stop, sentence.stop)
        if start < stop:
            own = range(start - sentence.start, stop - sentence.start)
            yield Edit(each.operation, each.query, own)


def _notes(earlier: Sequence[Earlier]) -> tuple[str, ...]:
    without = sum(not each.target for each in earlier)
    partly = sum(bool(each.target) and not each.complete for each in earlier)
    told = []
    if without:
        told.append(f"{without} of {len(earlier)} earlier paragraphs have no translation here")
    if partly:
        told.append(f"{partly} of them are translated in part")
    return tuple(told)
