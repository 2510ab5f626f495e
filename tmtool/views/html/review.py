"""A bitext under review as a page of a server, and the parts of it that commands change.

All rows are rendered, so that a browser's own search and its printer see them. What can be done
with a row stands at the one that was chosen.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from itertools import groupby
from typing import Protocol

from tmtool.errors import InputError
from tmtool.formats.bitexts.notes import PairNote
from tmtool.formats.bitexts.rows import (
    Row,
    Stream,
    find_file_name,
    iter_rows,
    iter_segments,
    name_sides,
)
from tmtool.review.commands import parse
from tmtool.review.session import Review
from tmtool.review.summary import summarize
from tmtool.units import CheckRecord
from tmtool.views.html.bitext import BitextRow, list_notes, make_row
from tmtool.views.html.render import Tongue, iter_served, render_served
from tmtool.wording import Rewording

_SECTIONS: dict[Stream, str] = {
    "masthead": "Masthead", "body": "Text",
    "sections": "Parts in another order, paired by name", "moved": "Passages that stand elsewhere",
    "footnotes": "Footnotes", "lists": "Lists, paired as sets",
}  # fmt: skip


class ShownFinding(Protocol):
    """A finding beside a row, and what was decided on it."""

    @property
    def note(self) -> PairNote: ...
    @property
    def row(self) -> str: ...
    @property
    def verdict(self) -> str: ...
    @property
    def by(self) -> str: ...
    @property
    def why(self) -> str: ...


class ShownEvent(Protocol):
    """A command that somebody gave."""

    @property
    def number(self) -> int: ...
    @property
    def person(self) -> str: ...
    @property
    def at(self) -> str: ...
    @property
    def text(self) -> str: ...


@dataclass(frozen=True, slots=True)
class ReviewedBitext:
    """A bitext at a version, with the findings beside it.

    `checked` is the version that the last check saw, None before any; `person` is who looks.
    """

    id: str
    title: str
    version: int
    review: Review
    person: str
    findings: tuple[ShownFinding, ...] = ()
    checked: int | None = None

    @property
    def tongues(self) -> list[Tongue]:
        return [Tongue.of(each.lang) for each in self.review.bitext.sides]

    @property
    def sides(self) -> tuple[str, ...]:
        """What commands call the languages."""
        return name_sides(len(self.review.bitext.sides))


@dataclass(frozen=True, slots=True)
class ShownCommand:
    """A command in words, and whether it was taken back."""

    number: int
    person: str
    at: str
    text: str
    undone: bool = False


@dataclass(frozen=True, slots=True)
class Conflict:
    """A command that was not done, since others were faster, and what they did.

    `concerns` says whether they changed the rows that it is about; `now` is the wording that it
    would take the place of, where somebody changed that.
    """

    command: str
    others: tuple[ShownEvent, ...]
    rows: tuple[str, ...]
    concerns: bool
    now: str = ""

    @property
    def sentence(self) -> str:
        people = " and ".join(dict.fromkeys(each.person for each in self.others))
        what = f"pair {', '.join(self.rows[:5])}" if self.rows else "the bitext"
        return f"{people} changed {what} just now: your command was not applied."

    @property
    def said(self) -> str:
        return describe_command(self.command)

    @property
    def done(self) -> list[str]:
        return [describe_command(each.text) for each in self.others]


@dataclass(frozen=True, slots=True)
class ReviewRow:
    """A row with its names: `name` is what commands call it, `also` are others it answers to."""

    name: str
    shown: str
    also: tuple[str, ...]
    label: str
    row: BitextRow
    open: tuple[ShownFinding, ...] = ()
    decided: tuple[ShownFinding, ...] = ()

    @property
    def classes(self) -> str:
        return f"{self.row.classes} found" if self.open else self.row.classes


@dataclass(frozen=True, slots=True)
class ReviewSection:
    """The rows of one stream, under a heading."""

    stream: Stream
    heading: str
    rows: Iterator[ReviewRow]


@dataclass(frozen=True, slots=True)
class ChosenSide:
    """One language of the chosen row: its segments, and what a field to edit it holds."""

    name: str
    tongue: Tongue
    segments: tuple[str, ...]
    before: str | None
    edits: tuple[Rewording, ...]

    @property
    def text(self) -> str:
        return "\n".join(self.segments)


@dataclass(frozen=True, slots=True)
class ChosenRow:
    """The row that somebody chose, with what can be done to it."""

    name: str
    shown: str
    type: str
    score: float | None
    checked: CheckRecord | None
    is_item: bool
    is_last: bool
    is_first: bool
    sides: tuple[ChosenSide, ...]
    history: tuple[ShownCommand, ...]
    decided: tuple[ShownFinding, ...] = ()

    @property
    def is_pair(self) -> bool:
        return sum(bool(each.segments) for each in self.sides) > 1

    @property
    def can_split(self) -> bool:
        return not self.is_item

    @property
    def is_edited(self) -> bool:
        return any(each.edits for each in self.sides)


@dataclass(frozen=True, slots=True)
class ReviewState:
    """What a page says above the rows besides them: a conflict, a sentence, a chosen row.

    `memories` are those that it may be added to, if that isn't simply the whole memory.
    """

    conflict: Conflict | None = None
    problem: str = ""
    chosen: ChosenRow | None = None
    restriction: str | None = None
    memories: Sequence[str] | None = None


def render_review(
    shown: ReviewedBitext, state: ReviewState, exports: Mapping[str, str]
) -> Iterator[str]:
    """The page, piece by piece, with all rows."""
    bitext = shown.review.bitext
    names = (find_file_name(each.meta.file) for each in bitext.sides)
    return iter_served(
        "review.html", title=f"{shown.title} - tmtool", module="review.js", shown=shown,
        state=state, exports=exports, score=describe_score, summary=summarize(bitext), tongues=shown.tongues,
        files=" / ".join(filter(None, names)),
        sections=_iter_sections(shown), **_count_findings(shown),
    )  # fmt: skip


def render_changes(
    shown: ReviewedBitext,
    touched: Set[str],
    *,
    said: str = "",
    conflict: Conflict | None = None,
) -> str:
    """The rows that were changed since a page was made, and what it says above them now."""
    places = {own[0]: at for at, own in enumerate(shown.review.names)}
    rows = frozenset(places[each] for each in touched if each in places)
    streams, before = _list_streams(shown), dict[str, str]()
    every = list(_make_rows(shown, rows))
    for _, row in every:
        at = places[row.name]
        is_first = at == 0 or streams[at] != streams[at - 1]
        before[row.name] = "" if is_first else shown.review.names[at - 1][0]
    return render_served(
        "review_changes.html", module=None, shown=shown, score=describe_score,
        summary=summarize(shown.review.bitext), gone=sorted(touched - places.keys()), rows=every,
        before=before, said=said, conflict=conflict, **_count_findings(shown),
    )  # fmt: skip


def render_row(shown: ReviewedBitext, chosen: ChosenRow, pane: str) -> str:
    """What is known of a row, or the choice where to split it."""
    return render_served("review_row.html", module=None, shown=shown, chosen=chosen, pane=pane)


def choose_row(
    shown: ReviewedBitext, number: int, steps: Sequence[tuple[ShownEvent, bool]]
) -> ChosenRow:
    """A row as it is when it was chosen; `steps` are the commands that concern it."""
    review = shown.review
    (row,) = iter_rows(review.bitext, {number})
    document = review.bitext.sides
    sides = tuple(
        ChosenSide(own, tongue, tuple(iter_segments(side, tongue.code)),
                   side.before, side.edits)
        for own, side, tongue in zip(
            name_sides(len(document)), row.sides, shown.tongues, strict=True
        )
    )  # fmt: skip
    names = review.names[number]
    history = tuple(
        ShownCommand(each.number, each.person, each.at, describe_command(each.text), undone)
        for each, undone in steps
    )
    streams = _list_streams(shown)
    decided = (each for each in shown.findings if each.row == names[0] and each.verdict)
    return ChosenRow(
        names[0], _show_name(names), row.type, row.score if row.is_pair else None, row.checked,
        row.stream == "lists",
        number + 1 == len(streams) or streams[number + 1] != streams[number],
        number == 0 or streams[number - 1] != streams[number], sides, history, tuple(decided),
    )  # fmt: skip


def describe_command(text: str) -> str:
    """A command as people read it.

    >>> describe_command('edit 4 target = "The Bank"'), describe_command("merge 3-4")
    ('edit 4 target: The Bank', 'merge 3-4')
    """
    try:
        command = parse(text)
    except InputError:
        return text
    if command is None or command.verb != "edit" or len(command.texts) != 1:
        return text
    return f"edit {command.rows[0][0]} {command.side}: {' '.join(command.texts[0].split())}"


def name_command(text: str) -> str:
    """Return a short name of a command, without the wording that an edit puts in.

    >>> name_command('edit 4 target = "The Bank"'), name_command("merge 3-4")
    ('edit of pair 4', 'merge 3-4')
    """
    try:
        command = parse(text)
    except InputError:
        return text
    if command is None or command.verb != "edit":
        return text
    return f"edit of pair {command.rows[0][0]}"


def describe_score(score: float) -> str:
    """A score in two places, as one reads it in a column.

    >>> describe_score(0.456), describe_score(1.0)
    ('.46', '1.00')
    """
    return f"{score:.2f}".removeprefix("0")


def _count_findings(shown: ReviewedBitext) -> dict[str, int]:
    decided = sum(bool(each.verdict) for each in shown.findings)
    return {"decided": decided, "open": len(shown.findings) - decided}


def _iter_sections(shown: ReviewedBitext) -> Iterator[ReviewSection]:
    for stream, group in groupby(_make_rows(shown, None), key=lambda each: each[0]):
        yield ReviewSection(stream, _SECTIONS[stream], (row for _, row in group))


def _make_rows(shown: ReviewedBitext, only: Set[int] | None) -> Iterator[tuple[Stream, ReviewRow]]:
    """Rows as they are shown, with the streams that they are in."""
    review, tongues = shown.review, shown.tongues
    notes = _list_notes(review)
    anchors = _list_anchors(review.names)
    beside: dict[str, list[ShownFinding]] = {}
    for each in shown.findings:
        beside.setdefault(each.row, []).append(each)
    for row in iter_rows(review.bitext, only):
        names = review.names[row.number]
        own = beside.get(names[0], ())
        yield row.stream, ReviewRow(
            names[0], _show_name(names), anchors[row.number], _label(row),
            make_row(row, tongues, notes),
            tuple(each for each in own if not each.verdict),
            tuple(each for each in own if each.verdict),
        )  # fmt: skip


def _list_notes(review: Review) -> tuple[dict[str, str], ...]:
    """The names of the rows in which the footnotes of each language stand."""
    first, footnotes = 0, frozenset[int]()
    for stream in review.bitext.streams:
        if stream.name == "footnotes":
            footnotes = frozenset(range(first, first + len(stream.beads)))
        first += len(stream.beads)
    rows = list(iter_rows(review.bitext, footnotes))
    found = list_notes(rows) or ({},) * len(review.bitext.sides)
    return tuple({label: review.names[at - 1][0] for label, at in own.items()} for own in found)


def _list_streams(shown: ReviewedBitext) -> list[Stream]:
    """Of each row, which stream it is in."""
    bitext = shown.review.bitext
    found: list[Stream] = [each.name for each in bitext.streams for _ in each.beads]
    found += ["lists" for _ in bitext.lists]
    return found


def _list_anchors(names: Sequence[Sequence[str]]) -> list[tuple[str, ...]]:
    """What else than by its name each row is found by: links to rows that were go on working.

    A number that no row has any more leads to the first part of that row, else to the row before.

    >>> _list_anchors([("1",), ("2", "3"), ("5a",), ("5b",)])
    [(), ('3', '4'), ('5',), ()]
    """
    found: list[list[str]] = []
    next_number = 1
    for own in names:
        here = list(own[1:])
        numbers = [int(digits) for each in own if (digits := _digits(each))]
        for number in range(next_number, min(numbers, default=next_number)):
            if found:
                found[-1].append(str(number))
        first = own[0]
        base = _digits(first)
        if base != first and int(base) >= next_number:
            here.append(base)
        next_number = max([next_number, *(number + 1 for number in numbers)])
        found.append(here)
    return [tuple(dict.fromkeys(each)) for each in found]


def _digits(row: str) -> str:
    return row.rstrip("abcdefghijklmnopqrstuvwxyz")


def _show_name(names: Sequence[str]) -> str:
    """A row as people call it: 3, 5a, or 3–4 of two that became one.

    >>> _show_name(("3", "4")), _show_name(("5", "5a", "5b"))
    ('3–4', '5')
    """
    others = [each for each in names[1:] if _digits(each) != names[0]]
    return f"{names[0]}–{others[-1]}" if others else names[0]


def _label(row: Row) -> str:
    """The numbers of its paragraphs as all sides have them."""
    labels = " / ".join(dict.fromkeys(filter(None, (side.label for side in row.sides))))
    return f"note {labels}" if labels and row.stream == "footnotes" else labels
