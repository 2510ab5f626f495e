"""A record as it was read from a file: what it says, or where and why it can't be so."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any, cast, get_args

from tmtool.errors import ParseError
from tmtool.formats.bitexts.columns import build_common_columns
from tmtool.formats.bitexts.rows import (
    AGREED,
    Record,
    SegmentPart,
    Stream,
    Value,
    count_sides,
    has_edits,
    name_sides,
)
from tmtool.formats.inline.formatting import Inline, Inside
from tmtool.lang.script import get_joiner
from tmtool.units import CheckRecord, Kind, Level, Look, Segment, Status, StreamName
from tmtool.wording import EarlierWording, Rewording

EDITED = "apply an edited table with tmtool review apply BITEXT EDITED"
_STREAMS = (*get_args(StreamName), "lists")
_LOOKS = ("note", *get_args(Look))


@dataclass(frozen=True, slots=True)
class RecordLine:
    """A record and where it stands."""

    path: str
    number: int
    record: Record

    def build_error(self, message: str, code: str = "") -> ParseError:
        """The error that names this line, itself of one line whatever it quotes."""
        return ParseError(" ".join(message.split()), self.path, self.number, code=code)

    def get_value(self, name: str) -> Value:
        """What a column says; None where there is no such column."""
        return self.record.get(name)

    @property
    def side_names(self) -> tuple[str, ...]:
        """The names of the sides that the record has columns of."""
        return name_sides(count_sides(self.record))

    @property
    def row(self) -> int:
        """The number of the row."""
        row = self.get_value("row")
        if not _is_number(row):
            raise self.build_error(f"the number of the row is {row!r}; {EDITED}")
        return int(cast(float, row))

    def get_text(self, name: str) -> str:
        """A text that has to be there."""
        value = self.get_value(name)
        if not isinstance(value, str):
            raise self.build_error(f"{name} must be a text, not {value!r}")
        return value

    def find_text(self, name: str) -> str | None:
        """A text, or None where nothing is said."""
        return None if self.get_value(name) is None else self.get_text(name)

    def get_level(self) -> Level:
        return cast(Level, self._among("level", get_args(Level)))

    def get_status(self) -> Status | None:
        if self.get_value("status") is None:
            return None
        return cast(Status, self._among("status", get_args(Status)))

    def compare(self, first: RecordLine) -> None:
        """ParseError where it is of another bitext than the first record."""
        for name in build_common_columns(len(first.side_names)):
            if self.get_value(name) != first.get_value(name):
                told = (
                    f"{name} is {self.get_value(name)!r} here and {first.get_value(name)!r} before"
                )
                raise self.build_error(f"{told}: a file can hold only one bitext")

    def read_row(self) -> ShownRow:
        """What the row shows of all sides, and what is known of it."""
        return ShownRow(
            self,
            cast(Stream, self._among("stream", _STREAMS)),
            tuple(map(self._side, self.side_names)),
            self._share("score"),
            self._checked(),
            self._share(AGREED),
        )

    def _among(self, name: str, values: tuple[str, ...]) -> str:
        value = self.get_value(name)
        if value not in values:
            raise self.build_error(f"{name} is {value!r}, not one of {', '.join(values)}")
        return value

    def _share(self, name: str) -> float | None:
        share = self.get_value(name)
        if share is None:
            return None
        if isinstance(share, bool) or not isinstance(share, int | float) or not 0 <= share <= 1:
            what = "probability" if name == "score" else "share"
            raise self.build_error(f"{name} is {share!r}, not a {what} from 0 to 1")
        return float(share)

    def _checked(self) -> CheckRecord | None:
        by, at = self.find_text("checked_by"), self.find_text("checked_at")
        if by is None and at is None:
            return None
        if by is None or at is None:
            there, missing = ("checked_at", "by") if by is None else ("checked_by", "at")
            raise self.build_error(
                f"{there} is given without checked_{missing}", code="half a mark"
            )
        return CheckRecord(by, at)

    def _side(self, side: str) -> PlacedRow:
        text, lang = self.get_text(side), self.get_text(f"{side}_lang")
        parts = tuple(self._part(value, side) for value in self._list(f"{side}_parts"))
        if has_edits(self.record):
            parts = self._with_edits(parts, side)
        inlines = tuple(self._inline(value, side, text) for value in self._list(f"{side}_inlines"))
        return PlacedRow(self, parts, tuple(self._segments(text, parts, lang, side)), inlines)

    def _list(self, name: str) -> list[Any]:
        value: Value = self.get_value(name)
        if not isinstance(value, list):
            raise self.build_error(f"{name} must be a list, not {value!r}")
        return value

    def _part(self, value: object, side: str) -> SegmentPart:
        match value:
            case [
                int() as paragraph,
                int() as start,
                int() as stop,
                kind,
                None | str() as label,
            ] if paragraph >= 0 and 0 <= start <= stop and kind in get_args(Kind):
                return SegmentPart(paragraph, start, stop, cast(Kind, kind), label)
        raise self.build_error(f"not the place of a segment in {side}_parts: {value!r}")

    def _with_edits(self, parts: Sequence[SegmentPart], side: str) -> tuple[SegmentPart, ...]:
        """The parts with the edits of each."""
        edits: list[list[Rewording]] = [[] for _ in parts]
        for value in self._list(f"{side}_edits"):
            at, edit = self._edit(value, side)
            if at >= len(parts) or (edits[at] and edit.start < edits[at][-1].stop):
                raise self.build_error(f"not an edit of a segment in {side}_edits: {value!r}")
            edits[at].append(edit)
        return tuple(
            replace(part, edits=tuple(own)) for part, own in zip(parts, edits, strict=True)
        )

    def _edit(self, value: object, side: str) -> tuple[int, Rewording]:
        match value:
            case [
                int() as part,
                int() as start,
                int() as stop,
                str() as before,
                str() as by,
                str() as at,
                None | str() as finding,
                list() as earlier,
            ] if part >= 0 and 0 <= start < stop and all(map(_is_wording, earlier)):
                former = tuple(EarlierWording(*each) for each in earlier)
                return part, Rewording(start, stop, before, by, at, finding, former)
        raise self.build_error(f"not an edit of a segment in {side}_edits: {value!r}")

    def _inline(self, value: object, side: str, text: str) -> Inline:
        match value:
            case [look, int() as start, int() as stop, None | str() as told] if (
                look in _LOOKS and 0 <= start <= stop <= len(text)
            ):
                return Inline(cast(Inside, look), start, stop, told)
        raise self.build_error(f"not a note or formatting in {side}_inlines: {value!r}")

    def _segments(
        self, text: str, parts: tuple[SegmentPart, ...], lang: str, side: str
    ) -> Iterator[Segment]:
        """The text cut into its segments; what joins them is left out."""
        between, at = get_joiner(lang), 0
        for number, part in enumerate(parts):
            if number:
                at += len(between) if text.startswith(between, at) else len(text) + 1
            stop = at + part.size
            if stop > len(text) or any(edit.stop > part.size for edit in part.edits):
                raise self._mismatch(text, side)
            yield Segment(part.paragraph, part.start, part.stop, text[at:stop])
            at = stop
        if at != len(text):
            raise self._mismatch(text, side)

    def _mismatch(self, text: str, side: str) -> ParseError:
        return self.build_error(
            f"{side} does not have the length that {side}_parts states: {text[:20]!r}; {EDITED}"
        )


@dataclass(frozen=True, slots=True)
class PlacedRow:
    """One side of a row: its segments, where they stand, and what stands inside their text."""

    line: RecordLine
    parts: tuple[SegmentPart, ...]
    segments: tuple[Segment, ...]
    inlines: tuple[Inline, ...]

    def build_part(self, segment: Segment) -> SegmentPart:
        """What is said of the place of one of its segments."""
        return self.parts[self.segments.index(segment)]

    def place(self, offset: int, gap: int) -> tuple[int, int]:
        """The paragraph and the offset there of a place in the row's text, joined with `gap`.

        Where two segments meet, that is the end of the first: there footnote marks hang.
        """
        at = 0
        for segment in self.segments:
            if offset <= at + len(segment.text):
                return segment.paragraph, segment.start + max(offset - at, 0)
            at += len(segment.text) + gap
        raise self.line.build_error(f"a note stands at {offset}, outside the text")

    def iter_stretches(self, start: int, stop: int, gap: int) -> Iterator[tuple[int, int, int]]:
        """The stretches of paragraphs (index, start, stop) that a stretch of the row's text is."""
        found, at = [], 0
        for segment in self.segments:
            first, last = max(start - at, 0), min(stop - at, len(segment.text))
            if first < last:
                found.append((segment.paragraph, segment.start + first, segment.start + last))
            at += len(segment.text) + gap
        for index, group in groupby(found, key=lambda each: each[0]):
            own = list(group)
            yield index, own[0][1], own[-1][2]


@dataclass(frozen=True, slots=True)
class ShownRow:
    """A row as read."""

    line: RecordLine
    stream: Stream
    sides: tuple[PlacedRow, ...]
    score: float | None
    checked: CheckRecord | None
    agreed: float | None = None


def _is_wording(value: object) -> bool:
    """Whether it is what an edit said earlier: a text, who chose it, and when."""
    return isinstance(value, list) and len(value) == 3 and all(isinstance(it, str) for it in value)


def _is_number(value: object) -> bool:
    if isinstance(value, float):
        return value.is_integer()
    return isinstance(value, int) and not isinstance(value, bool)
