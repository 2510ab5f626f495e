"""A document that was looked up, in files by their names: pre-translated, or units that match."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

from tmtool import files
from tmtool.formats.units import writing
from tmtool.formats.xliff.model import Version
from tmtool.memory.places import Show
from tmtool.memory.whole import xliff
from tmtool.memory.whole.bulk import DocumentAnswers
from tmtool.memory.whole.prepared import iter_useful, prepare_answer

FORMATS = (".docx", ".xlf", ".xliff", *writing.FORMATS)
"""The first three have each segment with a translation to begin with, the others units."""


@dataclass(frozen=True, slots=True)
class WrittenDocument:
    """How much there is in a file, by what was counted, and what the file can't hold."""

    counts: Mapping[str, int]
    losses: tuple[str, ...] = ()


def write(
    whole: DocumentAnswers,
    path: Path,
    *,
    when: datetime,
    version: Version = "1.2",
    show: Show = str,
    force: bool = False,
) -> WrittenDocument:
    """Write what was found, whole or not at all; `version` is that of an XLIFF."""
    suffix = path.suffix.lower()
    if suffix not in FORMATS[:3]:
        langs = whole.options.source, whole.options.target
        written = writing.write(
            iter_useful(whole), path, source=langs[0], target=langs[1], when=when, force=force
        )
        return WrittenDocument({"units": written.units}, tuple(written.losses))
    counts = {"segments": len(whole.segments), "translated": count_begun(whole)}
    if suffix == ".docx":
        from tmtool.views.docx import pretranslation

        files.write_bytes(path, partial(pretranslation.write, whole), force=force)
        return WrittenDocument(counts)
    chunks = xliff.render_chunks(whole, version=version, when=when, show=show)
    files.write(path, chunks, force=force)
    codes = sum(len(each.codes) + len(each.notes) for each in whole.document.paragraphs)
    lost = (f"formatting and footnote marks not written: {codes}",) if codes else ()
    return WrittenDocument(counts, lost)


def count_begun(whole: DocumentAnswers) -> int:
    """Count the segments that have a translation to begin with."""
    return sum(prepare_answer(answer, whole.options.source) is not None for answer in whole.answers)
