"""Other wording in an edited table: which pairs it is of, and the bitext that has it.

A row that stands for a pair says what that is to say. Where rows were cut, joined or put in as
well, what differs is told from what only moved by comparing all of it.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import accumulate, pairwise
from operator import ne

from tmtool.errors import InputError, ParseError
from tmtool.formats.bitexts.notes import PairNote
from tmtool.formats.bitexts.rows import Row, iter_rows, name_sides
from tmtool.fuzzy.sequences import count_changes
from tmtool.lang.script import get_joiner
from tmtool.lang.signs import fold_signs, split_tokens
from tmtool.review import wording
from tmtool.review.decided import FindingChoice, apply_suggestion, read_choices
from tmtool.review.identified import NumberedRow, identify, is_same, iter_regions
from tmtool.review.regions import RegionDiff, cut_segments
from tmtool.review.tables import EditedCell, ReviewTable
from tmtool.units import Bitext, CheckRecord

_MOVED = 8
"""So many characters more that differ between rows than in all of them have moved. Chosen, no
measurement."""


@dataclass(frozen=True, slots=True)
class WordingEdit:
    """A cell whose wording was changed: of which pair, from 0, on which side, from what to what."""

    pair: int
    side: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Reworded:
    """A bitext with the wording of a table, and the table with what the bitext says then.

    `kept` are the numbers of pairs that no row stands for, `unread` the number of cells in which
    nothing but white space and forms of signs differs, `choices` what was decided on findings.
    """

    bitext: Bitext
    table: ReviewTable
    edits: tuple[WordingEdit, ...]
    kept: tuple[int, ...]
    unread: int
    choices: tuple[FindingChoice, ...] = ()


def reword(table: ReviewTable, bitext: Bitext, *, checked: CheckRecord) -> Reworded:
    """Take the wording of a table whose rows are numbered; ParseError names the cell that can't be.

    The rows come in the order of the bitext, with those of pairs that no row stands for.
    """
    numbered = identify(table, bitext)
    pairs = tuple(iter_rows(bitext))
    beads = [row for row in pairs if row.stream != "lists"]
    job = _Reworder(table, bitext, checked)
    rows = list[NumberedRow]()
    for changed, own in iter_regions(numbered.rows, beads):
        region = _with_left_out(changed, own, rows[-1].cell.number if rows else table.header)
        rows += region if all(map(is_same, region)) else job.take(region, own)
    job.decide(rows)
    kept = [row.pair.number for row in rows if row.pair and row.is_left_out]
    lists = list(numbered.lists)
    if kept:
        # Where rows were left out, those of list items may have been as well.
        there = {row.pair.number for row in lists if row.pair}
        left = [pair for pair in pairs[len(beads) :] if pair.number not in there]
        lists = sorted(
            (*lists, *(_leave_out(pair, table.header) for pair in left)),
            key=lambda row: row.pair.number if row.pair else len(pairs),
        )
        kept += (pair.number for pair in left)
    cells, edits = job.finish(rows)
    items = _reword_items(lists, bitext, job.bitext)
    found = replace(table, rows=(*cells, *items))
    choices = tuple(job.choices)
    return Reworded(job.bitext, found, edits, tuple(kept), numbered.unread, choices)


def _reword_items(
    rows: Sequence[NumberedRow], before: Bitext, after: Bitext
) -> Iterator[EditedCell]:
    """The rows of list items, which say what the bitext says now; without those that are none."""
    old = {_places(row): row for row in iter_rows(before) if row.stream == "lists"}
    new = {_places(row): row for row in iter_rows(after) if row.stream == "lists"}
    said: list[dict[str, str]] = [{} for _ in before.sides]
    for places in old.keys() & new.keys():
        for at, (was, now) in enumerate(zip(old[places].sides, new[places].sides, strict=True)):
            said[at][fold_signs(was.text)] = now.text
    for row in rows:
        texts = [known.get(fold_signs(text), text)
                 for known, text in zip(said, row.cell.texts, strict=True)]  # fmt: skip
        if row.pair is not None:
            places = _places(row.pair)
            if places not in new:
                continue
            sides = zip(row.cell.texts, row.pair.sides, strict=True)
            if all(fold_signs(text) == fold_signs(side.text) for text, side in sides):
                texts = [side.text for side in new[places].sides]
        yield replace(row.cell, texts=tuple(texts))


def _places(row: Row) -> Hashable:
    """Where a row stands in the texts as they were read."""
    return tuple(
        (part.paragraph, part.start, part.stop) for side in row.sides for part in side.parts
    )


def _leave_out(pair: Row, number: int) -> NumberedRow:
    """A row for a pair that no row stands for."""
    texts = tuple(side.text for side in pair.sides)
    stream = pair.stream if pair.stream == "lists" else ""
    return NumberedRow(EditedCell(number, texts, stream=stream), pair, is_left_out=True)


def _with_left_out(
    rows: Sequence[NumberedRow], pairs: Sequence[Row], number: int
) -> list[NumberedRow]:
    """The rows with those of pairs that none stands for, unless their text went into others."""
    given = {row.pair.number for row in rows if row.pair}
    absent = [pair for pair in pairs if pair.number not in given and not _is_in(pair, rows)]
    found = list(rows)
    for pair in absent:
        later = (at for at, row in enumerate(found) if row.pair and row.pair.number > pair.number)
        found.insert(next(later, len(found)), _leave_out(pair, number))
    return found


def _is_in(pair: Row, rows: Sequence[NumberedRow]) -> bool:
    """Whether a whole segment of a pair is in a row that had no such text."""
    for at, side in enumerate(pair.sides):
        for text in map(fold_signs, cut_segments(side)):
            for row in rows:
                own = fold_signs(row.pair.sides[at].text) if row.pair else ""
                if text and text in fold_signs(row.cell.texts[at]) and text not in own:
                    return True
    return False


class _Reworder:
    """Takes the wording of rows into a bitext, a region after another."""

    def __init__(self, table: ReviewTable, bitext: Bitext, checked: CheckRecord) -> None:
        self.bitext = bitext
        self._table, self._checked = table, checked
        self._names = name_sides(len(bitext.sides))
        self._whole: list[tuple[Row, int]] = []
        """Pairs that say something else on a side."""
        self._parts: list[WordingEdit] = []
        """Segments that do, where rows were cut or joined as well."""
        self.choices: list[FindingChoice] = []

    def take(self, rows: Sequence[NumberedRow], pairs: Sequence[Row]) -> list[NumberedRow]:
        """The rows with texts that are those of the bitext then, which has their wording."""
        found = list(rows)
        is_cut = [row.pair for row in rows] != list(pairs)
        for at in range(len(self._names)):
            texts = [row.cell.texts[at] for row in rows]
            old = [pair.sides[at].text for pair in pairs]
            if fold_signs("".join(old)) == fold_signs("".join(texts)):
                is_cut = is_cut or any(map(ne, map(fold_signs, old), map(fold_signs, texts)))
                texts = _keep_signs(texts, old)
            elif not is_cut and not _has_moved(old, texts):
                self._reword_pairs(at, rows)
            else:
                is_cut = True
                texts = self._reword_segments(at, rows, pairs)
            found = [
                replace(row, cell=_with_text(row.cell, at, text), is_cut=is_cut)
                for row, text in zip(found, texts, strict=True)
            ]
        return found

    def decide(self, rows: Sequence[NumberedRow]) -> None:
        """Put in the suggestions that rows say to apply, and note what else they decide."""
        for row in rows:
            for note, choice, why in read_choices(self._table, row.cell):
                pair = row.pair
                if choice == "apply":
                    self._apply(row, note)
                if pair is not None:
                    texts = pair.sides[0].text, pair.sides[1].text
                    self.choices.append(FindingChoice(note, choice, why, *texts))

    def _apply(self, row: NumberedRow, note: PairNote) -> None:
        pair = row.pair
        try:
            if pair is None or row.is_cut:
                message = "the row was cut or joined: apply the suggestion in another table"
                raise InputError(message)
            self.bitext = apply_suggestion(self.bitext, pair.number, note, checked=self._checked)
        except InputError as error:
            message = f"decision: {error}"
            raise self._table.build_error(message, row.cell.number, "decision") from error
        if (pair, note.side) not in self._whole:
            self._whole.append((pair, note.side))

    def finish(
        self, rows: Sequence[NumberedRow]
    ) -> tuple[tuple[EditedCell, ...], tuple[WordingEdit, ...]]:
        """The rows as a table of the bitext has them, and the edits."""
        now = {row.number: row for row in iter_rows(self.bitext)}
        edits = [
            WordingEdit(pair.number, self._names[at], pair.sides[at].text,
                        now[pair.number].sides[at].text)
            for pair, at in self._whole
        ]  # fmt: skip
        new = {(each.pair, each.side): each.after for each in edits}
        edits += self._parts
        edited = {each.pair for each in edits}
        cells = []
        for row in rows:
            cell = row.cell
            if row.pair and row.pair.number in edited:
                number = row.pair.number
                named = zip(self._names, cell.texts, strict=True)
                texts = tuple(new.get((number, name), text) for name, text in named)
                # An empty mark doesn't take back that of the edit.
                cell = replace(cell, texts=texts, mark=cell.mark or None)
            cells.append(cell)
        return tuple(cells), tuple(sorted(edits, key=lambda each: each.pair))

    def _reword_pairs(self, at: int, rows: Sequence[NumberedRow]) -> None:
        """Each pair says what its row says."""
        for row in rows:
            pair, text = row.pair, row.cell.texts[at]
            if pair is None or text == pair.sides[at].text:
                continue
            self._refuse_slips(row.cell, at, pair)
            try:
                self.bitext = wording.edit(
                    self.bitext, pair.number, self._names[at], text, checked=self._checked,
                    by=_find_author(row.cell, at, pair), exact=False,
                )  # fmt: skip
            except InputError as error:
                raise self._build_error(str(error), row.cell, at) from error
            self._whole.append((pair, at))

    def _refuse_slips(self, cell: EditedCell, at: int, pair: Row) -> None:
        """ParseError for a cell that was emptied, or says what another side says."""
        text = fold_signs(cell.texts[at])
        if not text:
            message = (
                "text is missing: the cell was emptied; put its text into a row of its own if it "
                "corresponds to nothing"
            )
            raise self._build_error(message, cell, at)
        for other, side in enumerate(pair.sides):
            if other != at and fold_signs(side.text) == text and any(map(str.isalpha, text)):
                message = f"the cell says what the {self._names[other]} says"
                raise self._build_error(message, cell, at)

    def _reword_segments(
        self, at: int, rows: Sequence[NumberedRow], pairs: Sequence[Row]
    ) -> list[str]:
        """The wording of rows that were cut, joined or put in as well, by what differs in all."""
        first = rows[0].cell if rows else EditedCell(self._table.header, ())
        texts, joiner = [row.cell.texts[at] for row in rows], get_joiner(self.bitext.languages[at])
        try:
            diff = RegionDiff.of(pairs, at, texts, joiner)
        except InputError as error:
            raise self._build_error(str(error), first, at) from error
        fault = diff.find_fault()
        if fault is not None:
            cell = rows[min(fault.row, len(rows) - 1)].cell if rows else first
            raise self._build_error(fault.message, cell, at)
        for change in diff.list_changes():
            pair = pairs[change.pair].number
            self.bitext = wording.edit_segment(
                self.bitext, pair, at, change.segment, change.after, checked=self._checked
            )
            self._parts.append(WordingEdit(pair, self._names[at], change.before, change.after))
        return diff.list_cells()

    def _build_error(self, message: str, cell: EditedCell, at: int) -> ParseError:
        name = self._names[at]
        return self._table.build_error(f"{name}: {message}", cell.number, name)


def _keep_signs(texts: Sequence[str], old: Sequence[str]) -> list[str]:
    """The texts with signs as they were, wherever these were moved."""
    signs = [text[each.start : each.stop] for text in old for each in split_tokens(text)]
    sizes = [len(split_tokens(text)) for text in texts]
    if sum(sizes) != len(signs):
        # A word was cut in two: what reads the table says where.
        return list(texts)
    ends = [*accumulate(sizes, initial=0)]
    return ["".join(signs[start:stop]) for start, stop in pairwise(ends)]


def _find_author(cell: EditedCell, at: int, pair: Row) -> CheckRecord | None:
    """Whose tracked changes a text has, those that it had before apart."""
    author = cell.authors[at] if cell.authors else None
    known = {(edit.by, _read_moment(edit.at)) for edit in pair.sides[at].edits}
    return None if author is None or (author.by, _read_moment(author.at)) in known else author


def _read_moment(at: str) -> datetime:
    """A date with its time, which is UTC where no zone is given."""
    found = datetime.fromisoformat(at).replace(microsecond=0)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _has_moved(old: Sequence[str], new: Sequence[str]) -> bool:
    """Whether text went from a pair to the next: both together differ in less than each does.

    >>> _has_moved(["one two", "three"], ["one", "two three"])
    False
    >>> _has_moved(["the first sentence. And", "more"], ["the first", "sentence. And more"])
    True
    """
    before, after = ([*map(fold_signs, texts)] for texts in (old, new))
    apart = [*map(count_changes, before, after)]
    for at, both in enumerate(pairwise(apart)):
        if all(both):
            one, other = ("".join(texts[at : at + 2]) for texts in (before, after))
            if sum(both) - count_changes(one, other) >= _MOVED:
                return True
    return False


def _with_text(cell: EditedCell, at: int, text: str) -> EditedCell:
    return replace(cell, texts=(*cell.texts[:at], text, *cell.texts[at + 1 :]))
