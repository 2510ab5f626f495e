"""The whole texts that a bitext is of: both of them, paired or not."""

from __future__ import annotations

from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from tmtool.errors import InputError
from tmtool.formats.bitexts import rebuild
from tmtool.formats.bitexts.jsonl import dump
from tmtool.formats.bitexts.placing import restore_document
from tmtool.lang.codes import find_language
from tmtool.texts import DocumentText, Record, TextParagraph
from tmtool.un.document_records import read_record
from tmtool.units import Bitext, Document, TranslationUnit

LARGEST = 1 << 26
"""Bytes of a file that is read once more for its texts: what is larger is no document. Chosen, no
measurement."""
_PARTS = "x-tmtool-source-parts"
"""The property of a unit that came in with all that a bitext needs to be put together again."""


def make_texts(bitext: Bitext) -> tuple[DocumentText, DocumentText]:
    """Both texts of a bitext.

    >>> sides = [Document(lang, ()) for lang in ("zh", "en")]
    >>> [each.lang for each in make_texts(Bitext(tuple(sides), (), "sentence", "x"))]
    ['zh', 'en']
    """
    return make_text(bitext.source), make_text(bitext.target)


def make_text(document: Document) -> DocumentText:
    """A document as a memory keeps it, as it was read, whatever was edited in a review.

    It is complete where it is the text that its id was made of.
    """
    document = restore_document(document)
    told = replace(document, meta=replace(document.meta, document=None))
    paragraphs = tuple(
        TextParagraph(number, each.kind, each.label, each.text)
        for number, each in enumerate(document.paragraphs)
    )
    return DocumentText(
        document.id, find_language(document.lang), paragraphs, read_record(document),
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
        raise InputError(f"it has more than {LARGEST:,} bytes, more than any document")
    return make_texts(rebuild.read(file))


def dump_text(text: DocumentText) -> str:
    """A text as a line of a memory's own JSON."""
    paragraphs = [[each.kind, each.label, each.text] for each in text.paragraphs]
    record = {name: value for name, value in asdict(text.record).items() if value is not None}
    told = {"document": text.document, "lang": text.lang, "record": record,
            "complete": text.complete, "paragraphs": paragraphs}  # fmt: skip
    return dump({"document_text": told})


def parse_text(value: Any) -> DocumentText:
    """The text of such a line; TypeError or ValueError where it is damaged.

    >>> import json
    >>> text = DocumentText("0a1b", "en", (TextParagraph(0, "item", "(a)", "One;"),))
    >>> parse_text(json.loads(dump_text(text))["document_text"]) == text
    True
    """
    names = {"document", "lang", "record", "complete", "paragraphs"}
    if not isinstance(value, dict) or {*value} != names or not isinstance(value["record"], dict):
        message = "not the whole text of a document"
        raise ValueError(message)
    paragraphs = tuple(
        TextParagraph(number, kind, label, text)
        for number, (kind, label, text) in enumerate(value["paragraphs"])
    )
    texts = [value["document"], value["lang"], *value["record"].values()]
    texts += [told for each in paragraphs for told in (each.kind, each.label or "", each.text)]
    if not all(isinstance(each, str) for each in texts):
        message = "the whole text of a document has something else than text"
        raise TypeError(message)
    return DocumentText(
        value["document"], value["lang"], paragraphs, Record(**value["record"]),
        value["complete"] is True,
    )  # fmt: skip


def _is_of_bitext(unit: TranslationUnit, file: Path, name: str) -> bool:
    """Whether a unit came as a bead of a file, and not with all origins out of another memory."""
    if file.suffix.lower() not in rebuild.SUFFIXES or len(unit.origins) != 1:
        return False
    (origin,) = unit.origins
    return origin.file == name and any(name == _PARTS for name, _ in origin.properties)
