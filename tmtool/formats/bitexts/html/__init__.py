"""A bitext as one self-contained page: two columns, made to be read, searched, checked and printed.

What is shown stands in it as data, too (see `data`), so that it can be read back.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from tmtool.formats import page
from tmtool.formats.bitexts.columns import DOUBTFUL
from tmtool.formats.bitexts.html.cells import Notes, is_doubtful, row_of
from tmtool.formats.bitexts.html.data import block, holds_pairs, read
from tmtool.formats.bitexts.rows import Row, Stream, file_name, rows
from tmtool.formats.page import escape
from tmtool.lang.codes import name
from tmtool.units import Bitext, Document

__all__ = ["chunks", "holds_pairs", "read"]

_SECTIONS: dict[Stream, str] = {
    "masthead": "Masthead", "body": "Text", "footnotes": "Footnotes",
    "lists": "Lists, paired as sets",
}  # fmt: skip
_STATUS = {
    "adopted": "adopted", "draft": "draft", "report": "report", "agency": "of an agency",
    "unofficial": "unofficial translation",
}  # fmt: skip


def chunks(bitext: Bitext) -> Iterator[str]:
    """The page, piece by piece."""
    return page.chunks(_title(bitext), _body(bitext), __name__)


def _body(bitext: Bitext) -> Iterator[str]:
    every = list(rows(bitext))
    yield from _header(bitext, every)
    yield from _table(bitext, every)
    yield from block(bitext)


def _title(bitext: Bitext) -> str:
    symbol = next((side.symbol for side in bitext.sides if side.symbol), None)
    names = (file_name(side.meta.file) for side in bitext.sides)
    called = symbol or " / ".join(filter(None, names)) or "Bitext"
    *most, last = map(name, bitext.languages)
    return f"{called}, {', '.join(most)} and {last}"


def _header(bitext: Bitext, every: list[Row]) -> Iterator[str]:
    yield f"<header>\n<h1>{escape(_title(bitext))}</h1>\n"
    if bitext.status:
        yield f'<p class="status {bitext.status}">{_STATUS[bitext.status]}</p>\n'
    yield from page.facts(_facts(bitext, every))
    yield "</header>\n"
    yield _CONTROLS


def _facts(bitext: Bitext, every: list[Row]) -> Iterator[tuple[str, str]]:
    for at, document in enumerate(bitext.sides):
        yield "Target" if at else "Source", _described(document)
    if bitext.stated_original:
        yield "Original", name(bitext.stated_original)
    checked = sum(row.checked is not None for row in every)
    doubtful, alone = sum(map(is_doubtful, every)), sum(not row.is_pair for row in every)
    counts = f"checked: {checked}, doubtful: {doubtful}, one-sided: {alone}"
    yield "Pairs", f"{len(every)}, {counts}"
    yield "Doubtful", f"an automatic pair below {DOUBTFUL:g}"
    yield "Made by", bitext.signature


def _described(document: Document) -> str:
    parts = (name(document.lang), file_name(document.meta.file), document.meta.date)
    return ", ".join(filter(None, parts))


_CONTROLS = """<nav aria-label="Tools">
<label>Search <input type="search" id="search" accesskey="f"></label>
<output id="found" for="search"></output>
<label>Show <select id="only">
<option value="">all pairs</option>
<option value=".doubtful">doubtful</option>
<option value=".alone">one-sided</option>
<option value=":not(.checked)">not checked</option>
</select></label>
<button type="button" id="previous">Previous doubtful <kbd>p</kbd></button>
<button type="button" id="next">Next doubtful <kbd>n</kbd></button>
<button type="button" id="swap">Swap sides <kbd>s</kbd></button>
<button type="button" id="print">Print</button>
<p id="keys"><kbd>/</kbd> search, <kbd>n</kbd> <kbd>p</kbd> doubtful pairs,
<kbd>j</kbd> <kbd>k</kbd> all that are shown, <kbd>s</kbd> swap sides, <kbd>Esc</kbd> all again</p>
</nav>
"""


def _table(bitext: Bitext, every: list[Row]) -> Iterator[str]:
    notes = Notes.of(every, len(bitext.sides))
    yield '<main>\n<table id="bitext">\n<thead><tr><th scope="col" class="number">Pair</th>'
    for at, lang in enumerate(bitext.languages):
        yield f'<th scope="col" class="{"target" if at else "source"}">{escape(name(lang))}</th>'
    yield '<th scope="col" class="verdict">Alignment</th></tr></thead>\n'
    for stream, group in groupby(every, key=lambda row: row.stream):
        heading = f'<th scope="rowgroup" colspan="{len(bitext.sides) + 2}">{_SECTIONS[stream]}</th>'
        yield f'<tbody class="{stream}">\n<tr class="section">{heading}</tr>\n'
        for row in group:
            yield row_of(row, bitext.languages, notes)
        yield "</tbody>\n"
    yield "</table>\n</main>\n"
