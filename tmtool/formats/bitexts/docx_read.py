"""The table of a bitext as it came back from Word: what cells say, and whose changes are in them.

Tracked changes are accepted: what was inserted is text, what was deleted is none, a row that was
deleted is not there. Hidden words say which columns and rows these are.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from tmtool.documents.docx.package import MC, VAL, W, open_package
from tmtool.errors import ParseError
from tmtool.formats.bitexts.docx import MISSING, PAIR
from tmtool.units import CheckRecord

if TYPE_CHECKING:
    from lxml.etree import _Element

_GONE = frozenset({f"{W}del", f"{W}moveFrom", f"{MC}Fallback", f"{W}pPr", f"{W}rPr"})
_CHANGES = tuple(W + name for name in ("ins", "del", "moveFrom", "moveTo"))
_SIGNS = {f"{W}tab": "\t", f"{W}br": "\n", f"{W}cr": "\n", f"{W}noBreakHyphen": "\u2011"}


@dataclass(frozen=True, slots=True)
class WordCell:
    """A cell: what it shows, what is hidden in it, and who changed it last, if that was tracked."""

    text: str = ""
    hidden: str = ""
    changed: CheckRecord | None = None

    @property
    def is_missing(self) -> bool:
        """Whether it says only that there is nothing."""
        return self.hidden == MISSING and self.text.startswith("missing in ")


@dataclass(frozen=True, slots=True)
class WordRow:
    """A row with its number in the table; that of the header is 1."""

    number: int
    cells: tuple[WordCell, ...]


def read(data: bytes, name: str) -> tuple[WordRow, ...]:
    """The rows of the table with pairs, the header first; ParseError where the file has none."""
    package = open_package(data, name)
    root = package.read_tree(package.main)
    for table in () if root is None else root.iter(f"{W}tbl"):
        rows = tuple(_rows(table))
        if rows and rows[0].cells and rows[0].cells[0].text.strip().lower() == PAIR.lower():
            return rows
    message = (
        "the file has no table of pairs: use the .docx that tmtool align or tmtool review wrote"
    )
    raise ParseError(message, name, 1)


def _rows(table: _Element) -> Iterator[WordRow]:
    for number, row in enumerate(table.iterfind(f"{W}tr"), start=1):
        if row.find(f"{W}trPr/{W}del") is None:
            yield WordRow(number, tuple(map(_cell, row.iterfind(f"{W}tc"))))


def _cell(cell: _Element) -> WordCell:
    shown, hidden = list[str](), list[str]()
    for paragraph in cell.iter(f"{W}p"):
        _take(paragraph, shown, hidden)
        # Where the end of a paragraph was deleted, the next one goes on in its line.
        if paragraph.find(f"{W}pPr/{W}rPr/{W}del") is None:
            shown.append("\n")
    changes = [found for each in cell.iter(*_CHANGES) if (found := _change(each))]
    last = max(changes, key=lambda each: each.at, default=None)
    return WordCell("".join(shown).strip("\n"), "".join(hidden).strip(), last)


def _take(element: _Element, shown: list[str], hidden: list[str]) -> None:
    for child in element:
        if child.tag in _GONE:
            continue
        if child.tag == f"{W}r":
            _take_run(child, hidden if _is_hidden(child) else shown)
        elif isinstance(child.tag, str):
            _take(child, shown, hidden)


def _take_run(run: _Element, texts: list[str]) -> None:
    for child in run:
        if child.tag == f"{W}t":
            texts.append(child.text or "")
        elif isinstance(child.tag, str) and child.tag in _SIGNS:
            texts.append(_SIGNS[child.tag])


def _is_hidden(run: _Element) -> bool:
    vanish = run.find(f"{W}rPr/{W}vanish")
    return vanish is not None and vanish.get(VAL, "true") not in ("0", "false", "off")


def _change(element: _Element) -> CheckRecord | None:
    """Who made a tracked change, and when; None where that is not told."""
    by, at = " ".join((element.get(f"{W}author") or "").split()), element.get(f"{W}date")
    if not by or not at:
        return None
    try:
        when = datetime.fromisoformat(at)
    except ValueError:
        return None
    when = when if when.tzinfo else when.replace(tzinfo=UTC)
    return CheckRecord(by, when.astimezone(UTC).isoformat(timespec="seconds"))


def find_columns(header: Sequence[WordCell]) -> dict[str, int]:
    """The columns by their names, counted from 1; those of texts say theirs in hidden words."""
    names = (cell.hidden or cell.text.strip().lower() for cell in header)
    return {name: number for number, name in enumerate(names, start=1)}
