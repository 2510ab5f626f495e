"""A PDF into lines, in this process and without limits: what the process of `worker` does."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from tmtool.documents.content import Content
from tmtool.documents.lines import Gap, Line, without_marks
from tmtool.documents.pdf.flow import Flow, flow_of
from tmtool.documents.pdf.hyphens import hyphens_of
from tmtool.documents.pdf.letters import LOST, Tally
from tmtool.documents.pdf.margins import without_margins
from tmtool.documents.pdf.pages import pages_of, reported
from tmtool.documents.pdf.paragraphs import Block
from tmtool.documents.pdf.pdfium import opened
from tmtool.documents.pdf.safety import check_pages, checked
from tmtool.documents.pdf.segments import Segment
from tmtool.documents.pdf.writing import Writer, Written, borders, marks_spaced
from tmtool.lang.detect import detect
from tmtool.lang.script import base
from tmtool.un import masthead
from tmtool.un.labels import split_label

_SECONDS_A_PAGE = 2.0
"""Limit: CPU seconds that the steps after a page is read may take for it."""
_A_SECOND = 8 << 20
"""Bytes of a file that are looked through in a second at least. Chosen, no measurement."""


def _no_limit(seconds: float) -> None:
    """Let what comes next take as long as it takes."""


def content_of(data: bytes, name: str, allow: Callable[[float], None] = _no_limit) -> Content:
    """The paragraphs of a PDF, its footnotes last, and all that is on its pages beside them.

    `name` is what messages call the file. An InputError says in one line why a file can't be read:
    encrypted, broken, scanned without a text, or of letters that stand for no characters. Before
    each step `allow` is called with the seconds of CPU that it may take beyond what any step may.
    """
    allow(len(data) / _A_SECOND)
    checked(data, name)
    tally = Tally()
    with opened(data, name) as pdf:
        check_pages(pdf.pages, len(data), name)
        pages = pages_of(pdf, tally, allow)
        declared = pdf.lang
    allow(_SECONDS_A_PAGE * len(pages))
    bare, furniture = without_margins(pages)
    flow = flow_of(bare)
    writer = _writer(flow)
    lines = tuple(_lines(flow, writer))
    removed = (*reported(tally), *furniture, *flow.removed, *writer.report())
    return Content(lines, removed, _sure(declared, lines), len(pages))


def _writer(flow: Flow) -> Writer:
    texts = [[row.text for row in rows] for rows in _all_rows(flow)]
    counts = borders(text for rows in texts for text in rows)
    labels = frozenset(note.label for note in flow.notes)
    marks = marks_spaced(row for block in flow.blocks for row in block.rows)
    return Writer(hyphens_of(texts), labels, counts[True] > counts[False], marks)


def _all_rows(flow: Flow) -> Iterator[list[Segment]]:
    yield from (block.rows for block in flow.blocks)
    yield from (note.rows for note in flow.notes)


def _lines(flow: Flow, writer: Writer) -> Iterator[Line]:
    """The blocks and then the footnotes, numbered as they come."""
    number = 0
    on_page: dict[int, set[str]] = {}
    for note in flow.notes:
        on_page.setdefault(note.page, set()).add(note.label)
    for block in flow.blocks:
        labels = frozenset(label for page in block.pages for label in on_page.get(page, ()))
        written = writer.write(block.rows, labels, f"page {block.pages[0]}")
        if written.text.strip(f" {LOST}"):
            number += 1
            yield _line(block, written, number)
    for note in flow.notes:
        written = writer.write(note.rows, frozenset(), f"page {note.page}")
        number += 1
        yield Line(
            written.text, number, Gap.BLANK, "footnote", note.label, sealed=True,
            codes=written.codes,
        )  # fmt: skip


def _line(block: Block, written: Written, number: int) -> Line:
    line = Line(written.text, number, Gap.BLANK, sealed=True, codes=written.codes)
    if block.cell:
        return replace(line, role="cell")
    if not block.heading or masthead.facts(line.bare):
        return line
    # The looks of parts of a heading; that all of it is bold says no more than its role.
    whole = len(without_marks(line.text))
    codes = tuple(code for code in line.codes if (code.start, code.stop) != (0, whole))
    plain = replace(line, codes=codes)
    # One with a number is told by the number, as it is in a text without any looks.
    return plain if split_label(line.bare)[0] else replace(plain, role="heading")


def _sure(declared: str | None, lines: tuple[Line, ...]) -> str | None:
    """The language that the file declares, if its text is not plainly of another one."""
    if declared is None:
        return None
    guess = detect("\n".join(line.bare for line in lines))
    return declared if base(declared) == guess.lang else None
