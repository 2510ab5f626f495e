"""A small bitext to correct, with what a machine gets wrong in it. It needs no encoder."""

from dataclasses import replace
from functools import cache
from pathlib import Path

from tmtool.documents import read_text
from tmtool.segmenter import segment
from tmtool.units import Alignment, Bead, Bitext, CheckRecord

DATA = Path(__file__).parent / "data" / "review"
ADA = CheckRecord("Ada", "2026-11-26T09:00:00+00:00")
_BODY = ((0, 1), (1, 1), (1, 1), (2, 1), (1, 2), (1, 2))
_NOTES = ((1, 0), (0, 1))


@cache
def sample(signature="tmtool test"):
    """Rows 0 to 5 are the body, rows 6 and 7 a footnote that did not find its translation."""
    documents = [
        read_text((DATA / f"{lang}.txt").read_text("utf-8"), lang=lang) for lang in ("zh", "en")
    ]
    streams = []
    for name, types in (("body", _BODY), ("footnotes", _NOTES)):
        sides = [
            tuple(s for s in segment(document) if _stream(document, s) == name)
            for document in documents
        ]
        streams.append(Alignment(tuple(sides), tuple(_beads(types)), signature, name))
    documents[0] = replace(documents[0], meta=replace(documents[0].meta, file="zh.txt"))
    return Bitext(tuple(documents), tuple(streams), "sentence", signature)


def _stream(document, found):
    return "footnotes" if document.paragraphs[found.paragraph].kind == "footnote" else "body"


def _beads(types):
    source = target = 0
    for sources, targets in types:
        yield Bead((range(source, source + sources), range(target, target + targets)), 0.75)
        source, target = source + sources, target + targets


def shown(bitext):
    """The rows as lines: type, texts, who checked them, the score."""
    from tmtool.formats.bitexts.rows import iter_rows

    for row in iter_rows(bitext):
        by = row.checked.by if row.checked else "-"
        yield f"{row.stream} {row.type} | {row.source.text} | {row.target.text} | {by} {row.score}"
