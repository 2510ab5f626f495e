"""A bitext as one self-contained page to read, search and print, with a column per language.

The page contains the bitext as data too (`formats.bitexts.html`), so that it can be read back.
`write` writes it, and all other formats of bitexts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from itertools import accumulate, groupby, pairwise
from operator import attrgetter
from os import PathLike
from typing import Literal, TypeAlias

from tmtool.formats.bitexts import writing
from tmtool.formats.bitexts.html import render_block
from tmtool.formats.bitexts.notes import (
    PairNote,
    PairNotes,
    describe_findings,
    describe_suggestions,
)
from tmtool.formats.bitexts.rows import (
    DOUBTFUL,
    Row,
    RowSide,
    count_disputed,
    find_file_name,
    find_pivot,
    iter_rows,
)
from tmtool.formats.inline.formatting import Inline
from tmtool.lang.script import get_joiner
from tmtool.reporter import Remark
from tmtool.review.summary import summarize
from tmtool.un.labels import normalize_label
from tmtool.units import Bitext
from tmtool.views.html.render import Tongue, render

_STATUS = {"agency": "of an agency", "unofficial": "unofficial translation"}
FootnoteRows: TypeAlias = Mapping[str, int] | Mapping[str, str]
"""Rows of footnotes, by canonical label."""


def render_chunks(bitext: Bitext, *, findings: PairNotes | None = None) -> Iterator[str]:
    """Render the page in pieces, with findings below their pairs."""
    rows, sides = list(iter_rows(bitext)), bitext.sides
    tongues, notes = [Tongue.of(each.lang) for each in sides], list_notes(rows)
    symbol = next((each.symbol for each in sides if each.symbol), None)
    files = " / ".join(filter(None, (find_file_name(each.meta.file) for each in sides)))
    langs = [each.name for each in tongues]
    summary, disputed = summarize(bitext), count_disputed(bitext)
    counts = {
        "pairs": summary.pairs,
        "checked": summary.checked,
        "doubtful": summary.doubtful,
        "one-sided": summary.one_sided,
        "edited": summary.edited or None,
        "where languages disagree": disputed,
    }
    return render(
        "bitext.html",
        title=f"{symbol or files or 'Bitext'}, {', '.join(langs[:-1])} and {langs[-1]}",
        status=bitext.status,
        restriction=bitext.restriction,
        status_text=_STATUS.get(bitext.status or "", bitext.status),
        counts={name: count for name, count in counts.items() if count is not None},
        tongues=tongues,
        sections=[(stream, [*group]) for stream, group in groupby(rows, attrgetter("stream"))],
        findings=findings or {},
        describe=_describe_finding,
        classes=list_classes,
        pieces=lambda side, at: iter_pieces(side, tongues[at].code, notes[at]),
        bitext=bitext,
        find_file_name=find_file_name,
        pivot=find_pivot(bitext),
        threshold=DOUBTFUL,
        data=render_block(bitext),
    )


def write(
    bitext: Bitext,
    path: str | PathLike[str],
    options: writing.Options | None = None,
    *,
    force: bool = False,
    findings: PairNotes | None = None,
) -> tuple[Remark, ...]:
    """Write a file in the format of its name, and return remarks on what was left out.

    Raises InputError if the file exists, unless `force` is given. Tables get a column of
    `findings`.
    """
    page = partial(render_chunks, findings=findings or {})
    return writing.write(bitext, path, options, force=force, page=page, findings=findings)


def _describe_finding(finding: PairNote) -> str:
    parts = describe_findings([finding]), describe_suggestions([finding])
    return ": ".join(filter(None, parts))


def list_classes(row: Row) -> str:
    """Return the CSS classes of a row; `p0` (surely wrong) to `p9` colour its score."""
    band = "unknown" if row.score is None else f"p{min(int(row.score * 10), 9)}"
    classes = ["checked" if row.checked else band]
    classes += ["doubtful"] * row.is_doubtful + ["alone"] * (not row.is_pair)
    classes += ["edited"] * (row.edited is not None) + ["disputed"] * row.is_disputed
    return " ".join(classes)


def list_notes(rows: Iterable[Row]) -> tuple[dict[str, int], ...]:
    """Return the numbers of footnote rows, from 1, by language and canonical label."""
    every = list(rows)
    listed: tuple[dict[str, int], ...] = tuple({} for _ in every[0].sides) if every else ()
    for row in every:
        if row.stream == "footnotes":
            for side, own in zip(row.sides, listed, strict=True):
                for label in side.labels:
                    own.setdefault(normalize_label(label), row.number + 1)
    return listed


_ELEMENTS = {
    "bold": "b",
    "italic": "i",
    "underline": "u",
    "strike": "s",
    "superscript": "sup",
    "subscript": "sub",
}
_SAFE = ("http://", "https://", "mailto:")


@dataclass(frozen=True, slots=True)
class InlinePiece:
    """A piece of a text: a stretch in its elements (name, link), a mark, a seam, or deleted text.

    `row` is the row of the footnote of a mark.
    """

    kind: Literal["text", "mark", "seam", "deleted"]
    text: str = ""
    elements: tuple[tuple[str, str | None], ...] = ()
    row: int | str | None = None


def iter_pieces(side: RowSide, lang: str, notes: FootnoteRows) -> Iterator[InlinePiece]:
    """Split a text where formats, edits and segments begin or end, so that elements nest."""
    looks = [each for each in side.inlines if each.look != "note"]
    marks = [(each.start, each.value or "") for each in side.inlines if each.look == "note"]
    # A seam is where the next of several segments begins.
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
            elements = [_element(e) for e in looks if e.start <= start and stop <= e.stop]
            if any(each.start <= start and stop <= each.stop for each in side.edits):
                elements.append(("ins", None))
            yield InlinePiece("text", side.text[start:stop], tuple(elements))


def _element(look: Inline) -> tuple[str, str | None]:
    if look.look != "link":
        return _ELEMENTS[look.look], None
    href = look.value or ""
    return ("a", href) if href.lower().startswith(_SAFE) else ("u", None)
