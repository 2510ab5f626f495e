"""The whole texts that a bitext is of: both of them, paired or not."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from tmtool.errors import InputError
from tmtool.exchange.languages import language
from tmtool.formats import rebuild
from tmtool.texts import DocumentText, TextParagraph
from tmtool.un.document_records import read_record
from tmtool.units import Bitext, Document, TranslationUnit

LARGEST = 1 << 26
"""Bytes of a file that is read once more for its texts: what is larger is no document."""
_PARTS = "x-tmtool-source-parts"
"""The property of a unit that came in with all that a bitext needs to be put together again."""


def make_texts(bitext: Bitext) -> tuple[DocumentText, DocumentText]:
    """Both texts of a bitext.

    >>> sides = [Document(lang, ()) for lang in ("zh", "en")]
    >>> [each.lang for each in make_texts(Bitext(*sides, (), "sentence", "x"))]
    ['zh', 'en']
    """
    return make_text(bitext.source), make_text(bitext.target)


def make_text(document: Document) -> DocumentText:
    """A document as a memory keeps it; complete where it is the text that its id was made of."""
    told = replace(document, meta=replace(document.meta, document=None))
    paragraphs = tuple(
        TextParagraph(number, each.kind, each.label, each.text)
        for number, each in enumerate(document.paragraphs)
    )
    return DocumentText(
        document.id, language(document.lang), paragraphs, read_record(document),
        told.id == document.id,
    )  # fmt: skip


def read_texts(
    path: str | Path, first: TranslationUnit, name: str | None = None
) -> tuple[DocumentText, ...]:
    """The texts of a file that the aligner wrote, told by its first unit; of others there are none.

    `name` is what origins call it, its own by default.
    InputError where the file doesn't hold its texts any more.
    """
    file = Path(path)
    if not _is_of_bitext(first, file, name or file.name):
        return ()
    if file.stat().st_size > LARGEST:
        raise InputError(f"it has more than {LARGEST:,} bytes, and that is no document")
    return make_texts(rebuild.read(file))


def _is_of_bitext(unit: TranslationUnit, file: Path, name: str) -> bool:
    """Whether a unit came as a bead of a file, and not with all origins out of another memory."""
    if file.suffix.lower() not in rebuild.SUFFIXES or len(unit.origins) != 1:
        return False
    (origin,) = unit.origins
    return origin.file == name and any(name == _PARTS for name, _ in origin.properties)
