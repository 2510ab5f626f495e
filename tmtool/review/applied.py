"""A corrected table applied to the bitext that it was made from."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from operator import ge
from typing import TypeAlias

from tmtool.errors import InputError, ParseError
from tmtool.formats.bitexts.passages import find_joined, find_seams
from tmtool.formats.bitexts.rows import RowSide, iter_rows, name_sides
from tmtool.review.decided import FindingChoice, find_decision_rows
from tmtool.review.edits import check_joined
from tmtool.review.identified import is_numbered
from tmtool.review.matching import RowMatch, RowText, match
from tmtool.review.reworded import WordingEdit, reword
from tmtool.review.tables import EditedCell, ReviewTable
from tmtool.review.texts import Strand, build_strand, cut, find_protected_side, squeeze
from tmtool.units import Alignment, Bead, Bitext, CheckRecord, Pairing, Segment

Point: TypeAlias = tuple[int, ...]
"""A place between two beads: on each side."""
Strands: TypeAlias = tuple[Strand, ...]
Content: TypeAlias = tuple[tuple[Segment, ...], ...]

_MARKS = frozenset({"x", "✓", "✔", "√", "v", "y", "yes", "ok", "1", "true", "是", "对"})
"""What people put into a cell to say yes; what says no is refused, anything else is a name."""
_DENIALS = frozenset({"no", "n", "false", "wrong", "否", "不", "错", "不对"})


@dataclass(frozen=True, slots=True)
class AppliedEdits:
    """The bitext as the table has it, and how many rows changed, were accepted, or lost their mark.

    `overruled` are the reviewers whose checked rows were changed, a name for each row; `parted`
    are pairs of list items that are none any more. `edits` are cells with other wording, `kept` the
    numbers of pairs that the table has no row of, from 0, `unread` how many cells differ in nothing
    but the forms of signs, `choices` what was decided on findings.
    """

    bitext: Bitext
    changed: int = 0
    accepted: int = 0
    cleared: int = 0
    overruled: tuple[str, ...] = ()
    parted: int = 0
    edits: tuple[WordingEdit, ...] = ()
    kept: tuple[int, ...] = ()
    unread: int = 0
    choices: tuple[FindingChoice, ...] = ()

    def describe(self) -> Iterator[str]:
        """Yield what the table changed, a sentence each."""
        yield f"pairs changed: {self.changed}, accepted as they are: {self.accepted}"
        if self.edits:
            yield f"texts with other wording: {len(self.edits)}"
        if self.kept:
            yield f"pairs without a row, left as they were: {_format_numbers(self.kept)}"
        if self.unread:
            yield (
                "texts that differ only in quotation marks, dashes or other signs that programs "
                f"change, left as they were: {self.unread}"
            )
        if self.overruled:
            names = ", ".join(sorted(set(self.overruled)))
            yield f"pairs changed that had been checked: {len(self.overruled)}, by {names}"
        if self.cleared:
            yield f"pairs no longer checked, since checked_by was emptied: {self.cleared}"
        if self.parted:
            yield f"items of lists that are no pairs any more: {self.parted}"


def _format_numbers(rows: Sequence[int]) -> str:
    """Format numbers of pairs, 1-based, with runs as ranges.

    >>> _format_numbers((0, 1, 2, 6))
    '1-3, 7'
    """
    runs: list[list[int]] = []
    for row in sorted(rows):
        if runs and runs[-1][-1] == row:
            runs[-1][-1] = row + 1
        else:
            runs.append([row + 1, row + 1])
    return ", ".join(f"{a}" if a == b else f"{a}-{b}" for a, b in runs)


def apply(
    bitext: Bitext, tables: Sequence[ReviewTable], *, checked: CheckRecord, everything: bool = False
) -> AppliedEdits:
    """Rows become beads; those that changed are marked with `checked`, and with it those marked x.

    A name under checked_by counts instead of that of `checked`; an emptied cell takes the mark
    away; with `everything`, all rows are right. `tables` are ways to read one file.

    Where a table says which pairs its rows are, other wording in them is kept as an edit, and they
    may be sorted or left out. ParseError names the first cell whose text can't be taken.
    """
    jobs = [_Job(bitext, table, checked, everything) for table in tables]
    failed: list[ParseError] = []
    for job in (job for job in jobs if not find_decision_rows(job.table)):
        try:
            return _applied(job, match(job.table, bitext))
        except ParseError as error:
            failed.append(error)
    found, reworded = list[AppliedEdits](), list[ParseError]()
    names = name_sides(len(bitext.sides))
    whole = [job for job in jobs if set(names) <= job.table.columns.keys()]
    for job in (job for job in whole if is_numbered(job.table)):
        try:
            found.append(_apply_reworded(job))
        except ParseError as error:
            reworded.append(error)
    if found:
        # What is read in a wrong way differs in more.
        return min(found, key=lambda applied: len(applied.edits))
    if not (failed or reworded):
        message = "no edited table is named: name the table to apply"
        raise InputError(message)
    raise max(reworded or failed, key=lambda error: error.line)


def _apply_reworded(job: _Job) -> AppliedEdits:
    """The bitext with the wording of a table whose rows are numbered."""
    new = reword(job.table, job.bitext, checked=job.checked)
    result = _applied(
        replace(job, bitext=new.bitext, table=new.table), match(new.table, new.bitext)
    )
    counted = _counted(job.bitext, result.bitext)
    return replace(counted, edits=new.edits, kept=new.kept, unread=new.unread, choices=new.choices)


@dataclass(frozen=True, slots=True)
class _Job:
    """What is applied to what, and how."""

    bitext: Bitext
    table: ReviewTable
    checked: CheckRecord
    everything: bool

    def check(self, old: CheckRecord | None, row: EditedCell | None) -> CheckRecord | None:
        """Who checked a row that is what it was; ParseError where its cell names nobody."""
        if row is None or row.mark is None or (old and row.mark == old.by):
            found = old
        else:
            found = self._named(row, row.mark) if row.mark else None
        return found or (self.checked if self.everything else None)

    def _named(self, row: EditedCell, mark: str) -> CheckRecord:
        if mark.casefold() in _MARKS:
            return self.checked
        if not _is_name(mark):
            message = (
                f"checked_by: “{mark}” is not a name; leave the cell empty where the pair is wrong"
            )
            raise self.table.build_error(message, row.number, "checked_by")
        return CheckRecord(mark, self.checked.at)


def _is_name(mark: str) -> bool:
    """Whether somebody may be called so; errors of spreadsheets begin with #.

    >>> [_is_name(mark) for mark in ("Anna", "J. S.", "×", "46024", "No", "#NAME?")]
    [True, True, False, False, False, False]
    """
    letters = any(char.isalpha() for char in mark)
    return letters and mark.casefold() not in _DENIALS and not mark.startswith("#")


def _applied(job: _Job, matched: RowMatch) -> AppliedEdits:
    streams = tuple(
        _stream(job, stream, runs)
        for stream, runs in zip(job.bitext.streams, matched.streams, strict=True)
    )
    lists = tuple(_lists(job, matched.lists))
    return _counted(job.bitext, replace(job.bitext, streams=streams, lists=lists))


def _counted(before: Bitext, after: Bitext) -> AppliedEdits:
    old, new = _checks(before), _checks(after)
    kept = [(old[content], check) for content, check in new.items() if content in old]
    overruled = (was.by for content, was in old.items() if was and content not in new)
    return AppliedEdits(
        after,
        changed=len(new) - len(kept),
        accepted=sum(now is not None and now != was for was, now in kept),
        cleared=sum(was is not None and now is None for was, now in kept),
        overruled=tuple(overruled),
        parted=max(len(before.lists) - len(after.lists), 0),
    )


def _checks(bitext: Bitext) -> dict[Hashable, CheckRecord | None]:
    """What every row holds, and who checked it; an item of a list may be all that a bead holds.

    Where it stands is told of the texts as they were read: edits move what is behind them.
    """
    return {
        (row.stream == "lists", *((side.text, _places(side)) for side in row.sides)): row.checked
        for row in iter_rows(bitext)
    }


def _places(side: RowSide) -> Hashable:
    return tuple((part.paragraph, part.start, part.stop) for part in side.parts)


def _content(stream: Alignment, bead: Bead) -> Content:
    pairs = zip(stream.sides, bead.sides, strict=True)
    return tuple(segments[own.start : own.stop] for segments, own in pairs)


def _stream(job: _Job, stream: Alignment, runs: Sequence[RowText]) -> Alignment:
    """A stream with the beads that its rows are."""
    base = [span.start for span in runs[0].sides] if runs else []
    ends = [
        tuple(span.stop - start for span, start in zip(run.sides, base, strict=True))
        for run in runs
    ]
    old = tuple(map(build_strand, stream.sides))
    sides = tuple(_cut_up(side, [end[at] for end in ends]) for at, side in enumerate(old))
    new = replace(stream, sides=sides)
    known = {_content(stream, bead): bead for bead in stream.beads}
    holders = {
        (at, segment): bead
        for content, bead in known.items()
        for at, own in enumerate(content)
        for segment in own
    }
    seams = find_seams(job.bitext.streams)
    beads = []
    for bead, at in _beads(stream, old, tuple(map(build_strand, sides)), ends):
        content, row = _content(new, bead), None if at is None else runs[at].row
        was = known.get(content)
        if was is None:
            _refuse_joined(job, content, row, known)
            _refuse_seam(job, seams, content, row)
            keys = [(at, each) for at, own in enumerate(content) for each in own]
            held = {id(each): each for key in keys if (each := holders.get(key))}
            beads.append(replace(bead, checked=check_joined([*held.values()], bead, job.checked)))
        else:
            check = job.check(was.checked, row)
            beads.append(replace(bead, score=was.score, checked=check, agreed=was.agreed))
    return replace(new, beads=tuple(beads))


def _refuse_joined(
    job: _Job, content: Content, row: EditedCell | None, contents: Iterable[Content]
) -> None:
    """ParseError where segments of an original that may not be touched were joined."""
    at = find_protected_side(job.bitext)
    if at is None or row is None:
        return
    side = name_sides(len(job.bitext.sides))[at]
    if len(content[at]) > 1 and not any(set(content[at]) <= set(old[at]) for old in contents):
        told = " ".join(content[at][1].text.split())[:30]
        message = f"{side}: the original is joined, which the UN profile does not allow: {told}"
        raise job.table.build_error(message, row.number, side)


def _refuse_seam(
    job: _Job, seams: Sequence[frozenset[Segment]], content: Content, row: EditedCell | None
) -> None:
    """ParseError where segments were joined between which a passage stands that moved."""
    found = find_joined(seams, content)
    if found is None or row is None:
        return
    at, joined = found
    side = name_sides(len(job.bitext.sides))[at]
    told = " ".join(joined.text.split())[:30]
    message = f"{side}: a passage that moved stands before this, which was joined over it: {told}"
    raise job.table.build_error(message, row.number, side)


def _cut_up(side: Strand, ends: Sequence[int]) -> tuple[Segment, ...]:
    """The segments, with those in two that a row ends inside of."""
    cuts: dict[int, list[int]] = {}
    for end in dict.fromkeys(ends):
        if not side.is_beginning(end):
            index, offset = side.place(end)
            cuts.setdefault(index, []).append(offset)
    return tuple(
        part
        for index, segment in enumerate(side.segments)
        for part in (cut(segment, cuts[index]) if index in cuts else (segment,))
    )


def _beads(
    stream: Alignment, old: Strands, new: Strands, ends: Sequence[Point]
) -> Iterator[tuple[Bead, int | None]]:
    """The beads that end where the rows do, each with the number of its row.

    Segments without text are in no row: beads of these alone stay, and others stay in the bead that
    they were in as long as it is there.
    """
    met = _meetings(stream, old, new)
    at: Point = (0,) * len(new)
    for number, end in enumerate([at, *ends], start=-1):
        ahead = [
            point for point in met.get(end, ())
            if point != at and all(map(ge, point, at))
        ]  # fmt: skip
        if not ahead and number >= 0:
            ahead = [tuple(map(max, at, map(_index, new, end)))]
        for later, point in enumerate(ahead):
            yield Bead(tuple(map(range, at, point))), None if later or number < 0 else number
            at = point


def _meetings(stream: Alignment, old: Strands, new: Strands) -> dict[Point, list[Point]]:
    """Where beads met: places in the texts, and the indices of the new segments there."""
    start = (0,) * len(old)
    points: dict[Point, list[Point]] = {start: [start]}
    for bead in stream.beads:
        indices = [side.stop for side in bead.sides]
        places = tuple(side.starts[index] for side, index in zip(old, indices, strict=True))
        # Where segments are empty, several meet at one place.
        point = tuple(
            _index(now, place) + index - _index(was, place)
            for was, now, place, index in zip(old, new, places, indices, strict=True)
        )
        points.setdefault(places, []).append(point)
    return points


def _index(side: Strand, place: int) -> int:
    return bisect_left(side.starts, place)


def _lists(job: _Job, rows: Sequence[EditedCell]) -> Iterator[Pairing]:
    """The items that the rows pair; a table that shows none and can't say so leaves all alone."""
    items = job.bitext.lists
    if not rows and "stream" not in job.table.columns:
        yield from (replace(item, checked=job.check(item.checked, None)) for item in items)
        return
    known = {item.sides: item for item in items}
    count = len(job.bitext.sides)
    left = [_items([item.sides[side] for item in items]) for side in range(count)]
    for row in rows:
        if all(map(squeeze, row.texts)):
            sides = tuple(_taken(left[side], job.table, row, side) for side in range(count))
            old = known.get(sides)
            if old is None:
                yield Pairing(sides, None, job.checked)
            else:
                yield replace(old, checked=job.check(old.checked, row))


def _items(items: Sequence[Segment]) -> dict[str, list[Segment]]:
    found: dict[str, list[Segment]] = {}
    for item in items:
        found.setdefault(squeeze(item.text), []).append(item)
    return found


def _taken(
    items: dict[str, list[Segment]], table: ReviewTable, row: EditedCell, side: int
) -> Segment:
    """The item that a cell names, which no other row can name again."""
    text, name = row.texts[side], name_sides(len(row.texts))[side]
    left = items.get(squeeze(text)) or items.get(squeeze(text.removeprefix("'")))
    if not left:
        shown = " ".join(text.split())[:40]
        raise table.build_error(
            f"{name}: not an item of a list, or named twice: {shown}", row.number, name
        )
    return left.pop(0)
