"""A bitext as one self-contained page: a column a language, to be read, searched, checked, printed.

What is shown stands in it as data, too (see `formats.bitexts.html`), so that it can be read back.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from tmtool.formats.bitexts.columns import DOUBTFUL
from tmtool.formats.bitexts.html import render_block
from tmtool.formats.bitexts.rows import Row, Stream, find_file_name, iter_rows
from tmtool.lang.codes import name
from tmtool.units import Bitext, Document
from tmtool.views.html.bitext_cells import BitextRow, is_doubtful, list_notes, make_row
from tmtool.views.html.render import Tongue, render

_SECTIONS: dict[Stream, str] = {
    "masthead": "Masthead", "body": "Text", "footnotes": "Footnotes",
    "lists": "Lists, paired as sets",
}  # fmt: skip
_STATUS = {
    "adopted": "adopted", "draft": "draft", "report": "report", "agency": "of an agency",
    "unofficial": "unofficial translation",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class BitextSection:
    """The rows of one stream, under a heading."""

    stream: Stream
    heading: str
    rows: tuple[BitextRow, ...]


def render_chunks(bitext: Bitext) -> Iterator[str]:
    """The page, piece by piece."""
    every = list(iter_rows(bitext))
    documents = bitext.sides
    return render(
        "bitext.html", title=_title(documents), status=bitext.status,
        status_text=_STATUS.get(bitext.status or ""), counts=_counts(every),
        tongues=[Tongue.of(each.lang) for each in documents],
        sections=list(_sections(every, documents)), facts=list(_facts(bitext, documents, every)),
        data=render_block(bitext),
    )  # fmt: skip


def _sections(every: list[Row], documents: tuple[Document, ...]) -> Iterator[BitextSection]:
    langs = tuple(each.lang for each in documents)
    notes = list_notes(every)
    for stream, group in groupby(every, key=lambda row: row.stream):
        own = tuple(make_row(row, langs, notes) for row in group)
        yield BitextSection(stream, _SECTIONS[stream], own)


def _title(documents: tuple[Document, ...]) -> str:
    symbol = next((each.symbol for each in documents if each.symbol), None)
    names = " / ".join(filter(None, (find_file_name(each.meta.file) for each in documents)))
    langs = [name(each.lang) for each in documents]
    return f"{symbol or names or 'Bitext'}, {', '.join(langs[:-1])} and {langs[-1]}"


def _counts(every: list[Row]) -> dict[str, int]:
    """How many pairs there are, and of those that the menu shows."""
    return {
        "pairs": len(every),
        "checked": sum(row.checked is not None for row in every),
        "doubtful": sum(map(is_doubtful, every)),
        "one-sided": sum(not row.is_pair for row in every),
    }


def _facts(
    bitext: Bitext, documents: tuple[Document, ...], every: list[Row]
) -> Iterator[tuple[str, str]]:
    for at, document in enumerate(documents):
        parts = (name(document.lang), find_file_name(document.meta.file), document.meta.date)
        yield "Target" if at else "Source", ", ".join(filter(None, parts))
    if bitext.stated_original:
        yield "Original", name(bitext.stated_original)
    total, *rest = _counts(every).items()
    yield "Pairs", f"{total[1]}, {', '.join(f'{kind}: {count}' for kind, count in rest)}"
    yield "Doubtful", f"an automatic pair below {DOUBTFUL:g}"
    yield "Made by", bitext.signature
