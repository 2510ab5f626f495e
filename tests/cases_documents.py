"""Documents as lines of JSON: what the cases in tests/data/documents are compared with."""

import json
from collections import Counter
from pathlib import Path

from tmtool.documents import DocumentReading
from tmtool.units import Document

FOLDER = Path(__file__).parent / "data" / "documents"
CASES = sorted(p for p in FOLDER.iterdir() if p.suffix in (".txt", ".md", ".html"))
FACTS = ("session", "agenda_item", "date", "distribution", "original", "status")
_RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")


def described(document: Document) -> list[dict[str, object]]:
    """A document in plain data: its facts first, then a paragraph each."""
    facts = {name: value for name in FACTS if (value := getattr(document.meta, name))}
    head: dict[str, object] = {"lang": document.lang, "symbol": document.symbol, **facts}
    return [head, *(_paragraph(p) for p in document.paragraphs)]


def _paragraph(paragraph: object) -> dict[str, object]:
    notes = [{"mark": note.mark, "offset": note.offset} for note in paragraph.notes]
    return {
        "kind": paragraph.kind, "label": paragraph.label, "text": paragraph.text, "notes": notes
    }  # fmt: skip


def expected(path: Path) -> list[dict[str, object]]:
    lines = path.with_suffix(path.suffix + ".jsonl").read_text("utf-8").splitlines()
    return [json.loads(line) for line in lines]


def difference(text: str, reading: DocumentReading) -> Counter[str]:
    """What is in the text and not in the reading, and the other way round; white space apart."""
    counts = _count(text)
    for paragraph in reading.document.paragraphs:
        counts.subtract(_count(paragraph.text + (paragraph.label or "")))
        for note in paragraph.notes:
            counts.subtract(_count(note.mark))
    for each in reading.removed:
        counts.subtract(_count(each.text))
    return Counter({char: count for char, count in counts.items() if count})


def _count(text: str) -> Counter[str]:
    return Counter("".join(text.split()).translate(_RAISED))
