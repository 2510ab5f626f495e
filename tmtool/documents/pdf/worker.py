"""The process that reads PDF for another one: file after file, until nobody asks any more.

Started by `process` as `python -m tmtool.documents.pdf.worker`. Files come on standard input,
answers go to standard output; see `answers`. With `--watched` it holds its limits as it does where
the system can't. `read_content` is what it does with a file, in this process and without limits.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from queue import SimpleQueue
from typing import BinaryIO

from tmtool.documents.content import Content, Line, LineGap, strip_marks
from tmtool.documents.hyphens import collect_words
from tmtool.documents.pdf.answers import Says, answer, pack_content, receive_request
from tmtool.documents.pdf.doubt import iter_doubts
from tmtool.documents.pdf.flow import Flow, build_flow
from tmtool.documents.pdf.margins import cut_margins
from tmtool.documents.pdf.pages import LOST, iter_removed, read_pages
from tmtool.documents.pdf.paragraphs import RowBlock
from tmtool.documents.pdf.pdfium import open_pdf, start
from tmtool.documents.pdf.process import ProcessLimits
from tmtool.documents.pdf.safety import check_pages, check_safety
from tmtool.documents.pdf.text import TextWriter, WrittenBlock, count_borders, has_spaced_marks
from tmtool.errors import InputError
from tmtool.lang.detect import detect
from tmtool.lang.script import get_base
from tmtool.un import masthead
from tmtool.un.labels import split_label

_SECONDS_A_PAGE = 2.0
"""Limit: CPU seconds that the steps after a page is read may take for it."""
_A_SECOND = 8 << 20
"""Bytes of a file that are looked through in a second at least. Chosen, no measurement."""
_KEPT = 64 << 20
"""Bytes that may be left over from a file; with more a new process reads the next one. Chosen, no
measurement."""


def _no_limit(seconds: float) -> None:
    """Let what comes next take as long as it takes."""


def read_content(data: bytes, name: str, allow: Callable[[float], None] = _no_limit) -> Content:
    """The paragraphs of a PDF, its footnotes last, and all that is on its pages beside them.

    `name` is what messages call the file. An InputError says in one line why a file can't be read:
    encrypted, broken, scanned without a text, or of letters that stand for no characters. Before
    each step `allow` is called with the seconds of CPU that it may take beyond what any step may.
    """
    allow(len(data) / _A_SECOND)
    check_safety(data, name)
    with open_pdf(data, name) as pdf:
        check_pages(pdf.pages, len(data), name)
        pages, tally = read_pages(pdf, allow)
        declared = pdf.lang
    allow(_SECONDS_A_PAGE * len(pages))
    bare, furniture = cut_margins(pages)
    flow = build_flow(bare)
    writer = _writer(flow)
    lines = tuple(_lines(flow, writer))
    removed = (
        *iter_removed(tally), *furniture, *flow.removed, *writer.report(), *iter_doubts(bare),
    )  # fmt: skip
    return Content(lines, removed, _sure(declared, lines), len(pages))


def _writer(flow: Flow) -> TextWriter:
    texts = [[row.text for row in block.rows] for block in flow.blocks]
    texts += [[row.text for row in note.rows] for note in flow.notes]
    counts = count_borders(text for rows in texts for text in rows)
    labels = frozenset(note.label for note in flow.notes)
    marks = has_spaced_marks(row for block in flow.blocks for row in block.rows)
    return TextWriter(collect_words(texts), labels, counts[True] > counts[False], marks)


def _lines(flow: Flow, writer: TextWriter) -> Iterator[Line]:
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
            written.text, number, LineGap.BLANK, "footnote", note.label, sealed=True,
            codes=written.codes,
        )  # fmt: skip


def _line(block: RowBlock, written: WrittenBlock, number: int) -> Line:
    line = Line(written.text, number, LineGap.BLANK, sealed=True, codes=written.codes)
    if block.cell:
        return replace(line, role="cell")
    if not block.heading or masthead.find_facts(line.bare):
        return line
    # The looks of parts of a heading; that all of it is bold says no more than its role.
    whole = len(strip_marks(line.text))
    codes = tuple(code for code in line.codes if (code.start, code.stop) != (0, whole))
    plain = replace(line, codes=codes)
    # One with a number is told by the number, as it is in a text without any looks.
    return plain if split_label(line.bare)[0] else replace(plain, role="heading")


def _sure(declared: str | None, lines: tuple[Line, ...]) -> str | None:
    """The language that the file declares, if its text is not plainly of another one."""
    if declared is None:
        return None
    guess = detect("\n".join(line.bare for line in lines))
    return declared if get_base(declared) == guess.lang else None


def main(arguments: list[str]) -> None:
    """Read files until there is no one left to ask for more, which ends this process at once."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever started it ends it
    asking, answers = os.fdopen(os.dup(0), "rb", 0), os.fdopen(os.dup(1), "wb", 0)
    os.dup2(2, 1)  # whatever a library prints is no answer
    start()
    limits = ProcessLimits(system="--watched" not in arguments)
    requests: SimpleQueue[tuple[str, bytes]] = SimpleQueue()
    threading.Thread(target=_listen, args=(asking, requests), daemon=True).start()
    try:
        answer(answers, Says.READY if limits.held else Says.WATCHED)
        while True:
            says, payload = _read(*requests.get(), limits)
            answer(answers, says, payload)
            if says is Says.OVERGROWN or limits.measure_growth() > _KEPT:
                os._exit(0)
    except OSError:  # nobody waits for the answer
        os._exit(0)


def _listen(pipe: BinaryIO, requests: SimpleQueue[tuple[str, bytes]]) -> None:
    """Hear what is asked, and that the process which asked is gone: even in the midst of a file."""
    try:
        while True:
            requests.put(receive_request(pipe))
    except (EOFError, OSError):
        os._exit(0)


def _read(name: str, data: bytes, limits: ProcessLimits) -> tuple[Says, bytes]:
    limits.begin(len(data))
    try:
        return Says.CONTENT, pack_content(read_content(data, name, limits.allow))
    except InputError as error:
        return Says.REFUSED, str(error).encode("utf-8", "surrogatepass")
    except MemoryError:
        return Says.OVERGROWN, b""
    finally:
        limits.release()


if __name__ == "__main__":
    main(sys.argv[1:])
