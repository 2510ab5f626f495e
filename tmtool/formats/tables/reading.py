"""Tables: TSV, CSV and XLSX, a unit a row, whoever made them.

Tabs cut a line whatever stands in it, unless the file is quoted as a spreadsheet quotes. Cells that
tmtool escaped are what they were.
"""

from __future__ import annotations

from codecs import BOM_UTF8
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, islice

from tmtool.formats.bitexts import tsv, xlsx
from tmtool.formats.bitexts.rows import is_column, name_sides
from tmtool.formats.tables import sheets, workbook
from tmtool.formats.tables.headings import TableLayout, find_code, read_layout
from tmtool.formats.tables.rows import (
    SAMPLE,
    Row,
    detect_delimiter,
    is_quoted,
    iter_quoted,
    iter_sheet,
    iter_split,
    list_filled_sheets,
)
from tmtool.formats.units import bitexts, provenance
from tmtool.formats.units.build import Builder, ReadSide, shorten
from tmtool.formats.units.model import Item, ReadNotice, SkippedUnit
from tmtool.formats.units.sources import Source
from tmtool.lang.codes import find_language
from tmtool.units import Place


def read_tsv(
    source: Source, *, languages: tuple[str, str] | None = None, after: int = 0
) -> Iterator[Item]:
    """The rows of a tab-separated file, the first `after` left out; see `headings.read_layout`."""
    lines = source.iter_lines()
    sample = list(islice(lines, SAMPLE))
    every = chain(sample, lines)
    is_of_spreadsheet = any(map(is_quoted, sample))
    rows = iter_quoted(every, "\t", source.name) if is_of_spreadsheet else iter_split(every, "\t")
    yield from source.iter_notices()
    yield from _items(rows, source, languages, after, unescape=True)


def read_csv(
    source: Source, *, languages: tuple[str, str] | None = None, after: int = 0
) -> Iterator[Item]:
    """The rows of a CSV file, whatever separates its cells, the first `after` left out."""
    lines = source.iter_lines()
    sample = list(islice(lines, SAMPLE))
    rows = iter_quoted(chain(sample, lines), detect_delimiter(sample), source.name)
    yield from source.iter_notices()
    yield from _items(rows, source, languages, after)


def read_xlsx(
    source: Source, *, languages: tuple[str, str] | None = None, after: int = 0
) -> Iterator[Item]:
    """The rows of the first sheet of a workbook, the first `after` left out.

    A workbook that the aligner wrote gives its beads. Other sheets are reported.
    """
    book = workbook.open_workbook(source.read_data(), source.name)
    filled = list_filled_sheets(book)
    is_bitext = {sheets.SHEET, sheets.ABOUT} <= set(book.sheets)
    known = [sheets.SHEET, sheets.ABOUT] if is_bitext else filled[:1]
    for other in filled:
        if other not in known:
            yield ReadNotice(0, 0, "sheet not read", other)
    if is_bitext:
        yield from _read_bitext(book, source, after)
    elif filled:
        yield from _items(iter_sheet(book, filled[0]), source, languages, after)


def _read_bitext(book: workbook.Workbook, source: Source, after: int) -> Iterator[Item]:
    """The beads of a workbook of the aligner; columns that others added are properties."""
    builder = Builder(source.name, source.file_hash)
    rows = dict(iter_sheet(book, sheets.SHEET))
    heads = next(iter(rows.values()), ())
    names = {at: head.strip().lower() for at, head in enumerate(heads)}
    own = {at: name for at, name in names.items() if name == sheets.PAIR or is_column(name)}
    layout = TableLayout((), own, others=dict(enumerate(heads)))
    for number, (row, record) in enumerate(xlsx.read(source.read_data(), source.name)):
        if number >= after:
            others = tuple(layout.list_others(rows[row]))
            yield from bitexts.read_items(builder, record, row, number, others=others)


def _items(
    rows: Iterator[Row],
    source: Source,
    languages: tuple[str, str] | None,
    after: int,
    *,
    unescape: bool = False,
) -> Iterator[Item]:
    first = next((row for row in rows if any(row[1])), None)
    if first is None:
        return
    known = read_layout(first[1], languages, source.name)
    ours = unescape and known.is_ours
    # With a byte order mark it was written so that Excel takes all cells for text.
    for_excel = ours and source.head.startswith(BOM_UTF8)
    table = _UnitTable(known, Builder(source.name, source.file_hash), ours, for_excel)
    number = 0
    for line, cells in rows if known.has_heading else chain([first], rows):
        if not any(cells):
            continue
        if number >= after:
            yield from table.read_row(cells, line, number)
        number += 1


@dataclass(frozen=True, slots=True)
class _UnitTable:
    """Makes units of rows. `escaped` and `for_excel` say how the cells of our own tables are."""

    layout: TableLayout
    builder: Builder
    escaped: bool = False
    for_excel: bool = False

    def read_row(self, cells: Sequence[str], line: int, number: int) -> Iterator[Item]:
        """The unit of a row."""
        texts = self.layout.texts
        if len(cells) <= max(at for at, _ in texts):
            told = f"{len(cells)} cells: {shorten(' | '.join(cells))}"
            yield SkippedUnit(line, number, "too few cells", told)
            return
        values = [self._plain(cell) for cell in cells]
        columns = {
            name: values[at]
            for at, name in self.layout.columns.items()
            if at < len(values) and values[at].strip()
        }
        others = tuple(self.layout.list_others(values))
        notes = tuple(values[at] for at in self.layout.notes if at < len(values) and values[at])
        if len(texts) == 2 or texts[0][1] is None:
            record = self._record(values, columns)
            yield from bitexts.read_items(
                self.builder, record, line, number, others=others, notes=notes
            )
            return
        sides = [ReadSide(values[at], _build_place(code)) for at, code in texts]
        origin = self.builder.build_origin(
            tuple(side.place for side in sides),
            line,
            number,
            (*others, *provenance.build_properties(columns)),
            notes,
        )
        yield from provenance.iter_items(self.builder, sides, origin)

    def _record(self, values: Sequence[str], columns: Mapping[str, str]) -> dict[str, str]:
        texts = self.layout.texts
        record = dict(columns)
        for side, (at, heading) in zip(name_sides(len(texts)), texts, strict=True):
            record[side] = values[at]
            if heading is not None:
                record[f"{side}_lang"] = find_code(heading)
        return record

    def _plain(self, cell: str) -> str:
        if not self.escaped:
            return cell
        return tsv.unescape(cell.removeprefix("'") if self.for_excel else cell)


def _build_place(heading: str | None) -> Place:
    code = find_code(heading or "")
    return Place(find_language(code), code)
