"""A draft against its previous version: what became of every paragraph, and what to do about it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from operator import mul

from tmtool.errors import InputError
from tmtool.fuzzy.edits import Edit, compute_edits
from tmtool.fuzzy.penalties import ScoredMatch
from tmtool.fuzzy.similarity import Similarity
from tmtool.lang.fold import fold, fold_with_offsets
from tmtool.memory.comparison.agreement import BracketedTexts, iter_notes
from tmtool.memory.comparison.model import (
    BREAK,
    Comparison,
    Earlier,
    ParagraphRow,
    PreviousVersion,
    Sentence,
    Verdict,
)
from tmtool.memory.comparison.pairing import SHORT, ParagraphPair, pair_paragraphs
from tmtool.memory.marking import mark_answer
from tmtool.memory.model import Answer, LookupOptions, Match, Query
from tmtool.protocols import Store
from tmtool.segmenter import split
from tmtool.un import placeables
from tmtool.units import Document

LONGEST = 50_000
"""Limit: characters of a paragraph that is compared. What that takes grows with their square, and
such a one takes a second or two."""
_NOTHING = ScoredMatch(0, 0, Similarity(0, None, 0, 0))
"""What a match is worth that is only shown: nothing is said of its likeness."""


def compare(
    draft: Document, previous: PreviousVersion, options: LookupOptions, store: Store | None = None
) -> Comparison:
    """Every paragraph of both texts once, in the order of the draft.

    With a store the words of the translations that differences touch are worked out. InputError
    where a paragraph of either is too long to be compared.
    """
    earlier = previous.paragraphs
    _check_lengths("the draft", [each.text for each in draft.paragraphs])
    _check_lengths("the previous version", [each.text for each in earlier])
    langs = options.source, options.target
    texts = [_bare(each.text) for each in draft.paragraphs], [_bare(each.text) for each in earlier]
    found = pair_paragraphs(
        [each.text for each in draft.paragraphs], [each.text for each in earlier], draft.lang
    )
    paired = _as_translated([_row(pair) for pair in found], texts, earlier)
    rows = [
        _repeated(row, texts, previous, draft) if row.verdict == "new" else row
        for row in _in_order(paired, len(draft.paragraphs), len(earlier))
    ]
    bare = Comparison(draft, previous, tuple(rows), langs, _notes(earlier))
    brackets = BracketedTexts(
        [(each.text, each.label) for each in draft.paragraphs],
        [(each.text, each.label) for each in earlier],
    )
    finished = tuple(_finished(row, bare, brackets, store, options) for row in bare.rows)
    return replace(bare, rows=finished, notes=(*bare.notes, *iter_notes(finished)))


def _check_lengths(what: str, texts: Iterable[str]) -> None:
    for number, text in enumerate(texts, start=1):
        if len(text) > LONGEST:
            raise InputError(
                f"paragraph {number:,} of {what} has {len(text):,} characters; at most "
                f"{LONGEST:,} can be compared: divide it in both texts at the same place"
            )


def _row(pair: ParagraphPair) -> ParagraphRow:
    """What became of the paragraphs; one that was only edited is told from its texts later."""
    verdict: Verdict = "moved" if pair.moved else "same"
    if not pair.moved and len(pair.draft) != len(pair.earlier):
        verdict = "split" if len(pair.draft) > len(pair.earlier) else "merged"
    return ParagraphRow(verdict, pair.draft, pair.earlier, pair.score)


def _bare(text: str) -> str:
    """A text as it is held against others, folded and without blanks."""
    return "".join(fold(text).split())


def _as_translated(
    rows: Sequence[ParagraphRow], texts: tuple[list[str], list[str]], earlier: Sequence[Earlier]
) -> list[ParagraphRow]:
    """The rows, those as one that were translated as one, are together, and fared alike.

    Where one of them was edited and another not, each is a row of its own.
    """
    found: list[ParagraphRow] = []
    for row in rows:
        found.append(row)
        count = earlier[row.earlier[-1]].parts
        some = found[-count:]
        if count == 1 or [earlier[each.earlier[0]].part for each in some] != [*range(count)]:
            continue
        equal = {texts[0][each.draft[0]] == texts[1][each.earlier[0]] for each in some}
        verdicts = {each.verdict for each in some}
        beside = all(
            one.draft.stop == other.draft.start and one.earlier.stop == other.earlier.start
            for one, other in pairwise(some)
        )
        if beside and len(equal) == 1 and verdicts in ({"same"}, {"moved"}):
            draft = range(some[0].draft.start, row.draft.stop)
            before = range(some[0].earlier.start, row.earlier.stop)
            sizes = [len(texts[0][each.draft[0]]) for each in some]
            score = sum(map(mul, sizes, (each.score for each in some))) / (sum(sizes) or 1)
            found[-count:] = [ParagraphRow(row.verdict, draft, before, score)]
    return found


def _repeated(
    row: ParagraphRow,
    texts: tuple[list[str], list[str]],
    previous: PreviousVersion,
    draft: Document,
) -> ParagraphRow:
    """A new row, or what is repeated there: what stands word for word in what others go on from."""
    own = texts[0][row.draft[0]]
    at = next((at for at, text in enumerate(texts[1]) if own and text == own), None)
    if at is None and len(own) >= SHORT:
        at = next(
            (
                at
                for at, text in enumerate(texts[1])
                if own in text and _has_sentences(previous.paragraphs[at].text, own, draft.lang)
            ),
            None,
        )
    return row if at is None else ParagraphRow("repeated", row.draft, range(at, at + 1), 1.0)


def _has_sentences(paragraph: str, own: str, lang: str) -> bool:
    """Whether some sentences of a paragraph, one behind the other, are a text without blanks."""
    cut = [_bare(paragraph[start:stop]) for start, stop in split(paragraph, lang)]
    return any(
        "".join(cut[first:last]) == own
        for first in range(len(cut))
        for last in range(first + 1, len(cut) + 1)
    )


def _finished(
    row: ParagraphRow,
    comparison: Comparison,
    brackets: BracketedTexts,
    store: Store | None,
    options: LookupOptions,
) -> ParagraphRow:
    """The row with its differences, and what they mean for the translation."""
    row = replace(row, agreement=brackets.find_agreement(row))
    text, before = comparison.get_text(row), comparison.get_earlier(row)
    if before is None or not row.draft or row.verdict == "repeated":
        return row
    row = replace(row, edits=tuple(_parted(compute_edits(text, before.text), text, before.text)))
    if not row.changed:
        return row
    if row.verdict == "same":
        row = replace(row, verdict=brackets.find_verdict(row) or "edited")
    if comparison.is_whole(row):
        row = _with_values(row, text, before, options)
    return _with_marks(row, before, store, options) if store is not None else row


def _parted(edits: Iterable[Edit], text: str, earlier: str) -> Iterator[Edit]:
    """The edits, with the ends of paragraphs among them that only one of the texts has."""
    for each in edits:
        if each.operation == "equal":
            yield from _at_breaks(each, text, earlier)
        else:
            yield each


def _at_breaks(equal: Edit, text: str, earlier: str) -> Iterator[Edit]:
    """An equal stretch in parts, where one text has it in several paragraphs and the other not."""
    own, other = equal.query, equal.text
    for at in (at for at in own if text[at] == BREAK):
        there = other.start + find_opposite(
            text[own.start : own.stop], at - own.start, earlier[other.start : other.stop]
        )
        if earlier[there - 1] == BREAK:
            continue
        yield Edit("equal", range(own.start, at), range(other.start, there))
        yield Edit("insert", range(at, at + 1), range(there, there))
        own, other = range(at + 1, own.stop), range(there, other.stop)
    for at in (at for at in other if earlier[at] == BREAK):
        there = own.start + find_opposite(
            earlier[other.start : other.stop], at - other.start, text[own.start : own.stop]
        )
        if text[there - 1] == BREAK:
            continue
        yield Edit("equal", range(own.start, there), range(other.start, at))
        yield Edit("delete", range(there, there), range(at, at + 1))
        own, other = range(there, own.stop), range(at + 1, other.stop)
    yield Edit("equal", own, other)


def find_opposite(text: str, at: int, second: str) -> int:
    """The place in a text that folds to the same, blanks apart, where `text[at:]` begins there.

    >>> find_opposite("弥合；支持", 3, "彌合; 支持")
    4
    """
    before = len(fold(text[:at]).replace(" ", ""))
    folded, offsets = fold_with_offsets(second)
    places = [
        offset for character, offset in zip(folded, offsets, strict=False) if character != " "
    ]
    return places[before] if before < len(places) else len(second)


def _with_values(
    row: ParagraphRow, text: str, before: Earlier, options: LookupOptions
) -> ParagraphRow:
    """The row with the draft's values put into the translation, where nothing else differs."""
    if not before.complete or _formula(text, options) != _formula(before.text, options):
        return row
    made = placeables.rewrite(text, before.text, before.target, options.source, options.target)
    known = made is not None and made.complete and made.changes
    return replace(row, rewritten=made) if known else row


def _formula(text: str, options: LookupOptions) -> str:
    return placeables.build_template(fold(text), options.source)


def _in_order(rows: Sequence[ParagraphRow], drafts: int, earlier: int) -> Iterator[ParagraphRow]:
    """The rows of the draft, and what was dropped behind the paragraph that it followed."""
    by_draft = {row.draft.start: row for row in rows}
    kept = {at: row for row in rows for at in row.earlier}
    dropped: dict[int, list[ParagraphRow]] = {}
    anchor = 0
    for number in range(earlier):
        row = kept.get(number)
        if row is None:
            gone = ParagraphRow("dropped", range(0), range(number, number + 1))
            dropped.setdefault(anchor, []).append(gone)
        elif row.verdict != "moved":
            anchor = row.draft.stop
    number = 0
    yield from dropped.get(0, ())
    while number < drafts:
        row = by_draft.get(number) or ParagraphRow("new", range(number, number + 1), range(0))
        number = row.draft.stop
        yield row
        yield from dropped.get(number, ())


def _with_marks(
    row: ParagraphRow, before: Earlier, store: Store, options: LookupOptions
) -> ParagraphRow:
    """The row with the words of the translation that its differences touch."""
    spans = [
        span
        for sentence in before.sentences
        for span in _marks(sentence, before, row.edits, store, options)
    ]
    return replace(row, affected=tuple(spans))


def _marks(
    sentence: Sentence,
    paragraph: Earlier,
    edits: Iterable[Edit],
    store: Store,
    options: LookupOptions,
) -> Iterator[range]:
    stored = sentence.stored
    own = tuple(_within(edits, sentence))
    if stored is None or all(each.operation == "equal" for each in own):
        return
    text = paragraph.text[sentence.start : sentence.stop]
    target = paragraph.target[sentence.target.start : sentence.target.stop]
    match = Match("fuzzy", _NOTHING, stored, text, target, stored.unit.origins[0], own)
    (shown,) = mark_answer(store, Answer(Query(text), (match,)), options).matches
    for span in shown.affected:
        yield range(sentence.target.start + span.start, sentence.target.start + span.stop)


def _within(edits: Iterable[Edit], sentence: Sentence) -> Iterator[Edit]:
    """The edits that touch a sentence of the earlier text, with its own offsets."""
    for each in edits:
        start, stop = max(each.text.start, sentence.start), min(each.text.stop, sentence.stop)
        if start < stop:
            own = range(start - sentence.start, stop - sentence.start)
            yield Edit(each.operation, each.query, own)


def _notes(earlier: Sequence[Earlier]) -> tuple[str, ...]:
    without = sum(not each.target for each in earlier)
    partly = sum(bool(each.target) and not each.complete for each in earlier)
    of_all = f"of {len(earlier)} earlier paragraphs"
    told = []
    if without:
        told.append(f"{without} {of_all} {'has' if without == 1 else 'have'} no translation here")
    if partly:
        told.append(f"{partly} {of_all} {'is' if partly == 1 else 'are'} translated only in part")
    return tuple(told)
