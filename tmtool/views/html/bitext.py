"""A bitext as one self-contained page: a column a language, to be read, searched, checked, printed.

What is shown stands in it as data, too (see `formats.bitexts.html`), so that it can be read back.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, groupby, pairwise
from typing import Literal, TypeAlias

from tmtool.formats.bitexts.columns import DOUBTFUL
from tmtool.formats.bitexts.html import render_block
from tmtool.formats.bitexts.notes import PairNotes, describe_findings, describe_suggestions
from tmtool.formats.bitexts.rows import (
    Row,
    RowSide,
    Stream,
    count_disputed,
    find_file_name,
    find_pivot,
    is_disputed,
    iter_rows,
)
from tmtool.formats.inline.formatting import Inline
from tmtool.lang.codes import name
from tmtool.lang.script import get_joiner
from tmtool.un.labels import normalize_label
from tmtool.units import Bitext, CheckRecord, Document
from tmtool.views.html.render import Tongue, render
from tmtool.wording import Rewording

_SECTIONS: dict[Stream, str] = {
    "masthead": "Masthead", "body": "Text",
    "sections": "Parts in another order, paired by name", "moved": "Passages that stand elsewhere",
    "footnotes": "Footnotes", "lists": "Lists, paired as sets",
}  # fmt: skip
_STATUS = {
    "adopted": "adopted", "draft": "draft", "report": "report", "agency": "of an agency",
    "unofficial": "unofficial translation",
}  # fmt: skip


_AGREEMENT = (
    "of the other languages, two by two, the share that agree with a pair when they are aligned "
    "with each other; shown where it is below 1"
)
_DISPUTED = "where languages disagree"
"""What a page calls rows that languages other than the pivot see otherwise."""
FootnoteRows: TypeAlias = Mapping[str, int] | Mapping[str, str]
"""The rows in which footnotes stand, by canonical label."""


@dataclass(frozen=True, slots=True)
class BitextSection:
    """The rows of one stream, under a heading."""

    stream: Stream
    heading: str
    rows: tuple[BitextRow, ...]


def render_chunks(bitext: Bitext, *, findings: PairNotes | None = None) -> Iterator[str]:
    """The page, piece by piece; with findings below the pairs that these are about."""
    every = list(iter_rows(bitext))
    tongues = [Tongue.of(each.lang) for each in bitext.sides]
    counts = _counts(every)
    edited = sum(row.edited is not None for row in every)
    if edited:
        counts["edited"] = edited
    disputed = count_disputed(bitext)
    if disputed is not None:
        counts[_DISPUTED] = disputed
    return render(
        "bitext.html", title=_title(bitext.sides), status=bitext.status,
        restriction=bitext.restriction,
        status_text=_STATUS.get(bitext.status or ""), counts=counts, tongues=tongues,
        sections=list(_sections(every, tongues, findings or {})),
        facts=list(_facts(bitext, counts)), data=render_block(bitext),
    )  # fmt: skip


def _sections(
    every: list[Row], tongues: Sequence[Tongue], findings: PairNotes
) -> Iterator[BitextSection]:
    notes = list_notes(every)
    for stream, group in groupby(every, key=lambda row: row.stream):
        own = tuple(
            replace(make_row(row, tongues, notes), findings=_list_findings(findings, row))
            for row in group
        )
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


def _facts(bitext: Bitext, counts: Mapping[str, int]) -> Iterator[tuple[str, str]]:
    for at, document in enumerate(bitext.sides):
        parts = (name(document.lang), find_file_name(document.meta.file), document.meta.date)
        yield "Target" if at else "Source", ", ".join(filter(None, parts))
    if bitext.stated_original:
        yield "Original", name(bitext.stated_original)
    total, *rest = counts.items()
    yield "Pairs", f"{total[1]}, {', '.join(f'{kind}: {count}' for kind, count in rest)}"
    yield "Doubtful", f"an automatic pair below {DOUBTFUL:g}"
    if (pivot := find_pivot(bitext)) is not None:
        yield "Pivot", f"{name(pivot)}: each of its segments has a pair of its own"
    if _DISPUTED in counts:
        yield "Languages agree", _AGREEMENT
    yield "Made by", bitext.signature


_ELEMENTS = {
    "bold": "b", "italic": "i", "underline": "u", "strike": "s", "superscript": "sup",
    "subscript": "sub",
}  # fmt: skip
_SAFE = ("http://", "https://", "mailto:")


@dataclass(frozen=True, slots=True)
class InlineElement:
    """An HTML element around a stretch of text; of a link, where it leads."""

    name: str
    href: str | None = None


@dataclass(frozen=True, slots=True)
class InlinePiece:
    """A stretch of a text in its elements, a footnote's mark, or the seam of two segments.

    `row` is that of the footnote that a mark is of, where there is one. What an edit took away is
    deleted.
    """

    kind: Literal["text", "mark", "seam", "deleted"]
    text: str = ""
    elements: tuple[InlineElement, ...] = ()
    row: int | str | None = None


@dataclass(frozen=True, slots=True)
class BitextCell:
    """One language of a pair; a cell without pieces is missing in that language."""

    role: Literal["source", "target"]
    tongue: Tongue
    kinds: str
    label: str | None
    pieces: tuple[InlinePiece, ...]


@dataclass(frozen=True, slots=True)
class BitextRow:
    """A pair as it is shown: `number` as people name it, `classes` for colours and filters."""

    number: int
    type: str
    classes: str
    cells: tuple[BitextCell, ...]
    score: float | None
    checked: CheckRecord | None
    is_doubtful: bool
    edited: Rewording | None = None
    findings: tuple[str, ...] = ()
    agreed: float | None = None

    @property
    def is_disputed(self) -> bool:
        """Whether other languages than the pivot disagree with the pair."""
        return is_disputed(self.agreed)

    @property
    def sizes(self) -> tuple[int, ...]:
        """Of how many segments each cell is."""
        return tuple(map(int, self.type.split("-")))


def is_doubtful(row: Row) -> bool:
    """Whether a reviser should look: nobody did, and the score is low or there is none."""
    return row.checked is None and (row.score is None or row.score < DOUBTFUL)


def list_notes(rows: Iterable[Row]) -> tuple[dict[str, int], ...]:
    """The rows in which the footnotes of each language stand, by canonical label."""
    every = list(rows)
    listed: tuple[dict[str, int], ...] = tuple({} for _ in every[0].sides) if every else ()
    for row in every:
        if row.stream == "footnotes":
            for side, own in zip(row.sides, listed, strict=True):
                for label in side.labels:
                    own.setdefault(normalize_label(label), row.number + 1)
    return listed


def make_row(row: Row, tongues: Sequence[Tongue], notes: Sequence[FootnoteRows]) -> BitextRow:
    """A row of the table, a cell for each language; `notes` are the rows of footnotes by label."""
    doubtful = is_doubtful(row)
    # The colour of a score: from `p0` (surely wrong) to `p9`.
    band = "unknown" if row.score is None else f"p{min(int(row.score * 10), 9)}"
    classes = ["checked" if row.checked else band]
    classes += ["doubtful"] * doubtful + ["alone"] * (not row.is_pair)
    classes += ["edited"] * (row.edited is not None)
    classes += ["disputed"] * is_disputed(row.agreed)
    sides = zip(row.sides, tongues, notes, strict=True)
    cells = tuple(
        BitextCell(
            "target" if at else "source", tongue, " ".join(side.kinds), side.label or None,
            tuple(_pieces(side, tongue.code, own)),
        )
        for at, (side, tongue, own) in enumerate(sides)
    )  # fmt: skip
    # The probability of a pair says nothing to readers of a text that has no translation.
    score = row.score if row.is_pair else None
    return BitextRow(
        row.number + 1, row.type, " ".join(classes), cells, score, row.checked, doubtful,
        row.edited, agreed=row.agreed,
    )  # fmt: skip


def _list_findings(findings: PairNotes, row: Row) -> tuple[str, ...]:
    """What is said of the findings of a pair, a line each."""
    found = findings.get(row.number, ())
    return tuple(
        ": ".join(filter(None, (describe_findings([each]), describe_suggestions([each]))))
        for each in found
    )


def _pieces(side: RowSide, lang: str, notes: FootnoteRows) -> Iterator[InlinePiece]:
    """The text cut where looks begin or end; looks that overlap are cut so that they nest."""
    looks = [each for each in side.inlines if each.look != "note"]
    marks = [(each.start, each.value or "") for each in side.inlines if each.look == "note"]
    # Where the second of two segments begins.
    sizes = (part.size + len(get_joiner(lang)) for part in side.parts[:-1])
    seams = set(accumulate(sizes))
    edges = {edge for each in looks for edge in (each.start, each.stop)}
    edges |= {edge for edit in side.edits for edge in (edit.start, edit.stop)}
    edits = {edit.start: edit for edit in side.edits}
    places = sorted({0, len(side.text), *edges, *(at for at, _ in marks), *seams})
    for start, stop in pairwise([*places, len(side.text)]):
        for at, mark in marks:
            if at == start:
                yield InlinePiece("mark", mark, row=notes.get(normalize_label(mark)))
        if start in seams:
            yield InlinePiece("seam")
        if start in edits and start < stop:
            yield InlinePiece("deleted", edits[start].before)
        if start < stop:
            new = [each for each in side.edits if each.start <= start and stop <= each.stop]
            worn = (each for each in looks if each.start <= start and stop <= each.stop)
            elements = (*map(_element, worn), *[InlineElement("ins")] * bool(new))
            yield InlinePiece("text", side.text[start:stop], elements)


def _element(look: Inline) -> InlineElement:
    if look.look != "link":
        return InlineElement(_ELEMENTS[look.look])
    href = look.value or ""
    return InlineElement("a", href) if href.lower().startswith(_SAFE) else InlineElement("u")
