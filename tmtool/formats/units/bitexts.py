"""Units from a bitext, as a file keeps it or as the aligner has just made it."""

from __future__ import annotations

from collections.abc import Iterator

from tmtool.errors import InputError
from tmtool.formats.bitexts import html, rows
from tmtool.formats.units import aligned
from tmtool.formats.units.build import Builder
from tmtool.formats.units.model import Item, UnitRead
from tmtool.formats.units.sources import Source
from tmtool.units import Bitext, TranslationUnit


def read(source: Source, *, after: int = 0) -> Iterator[Item]:
    """The beads of a page that the aligner wrote, the first `after` left out.

    InputError for an alignment file, which holds no texts: it says how they are given with it.
    """
    if source.name.lower().endswith((".align", ".align.gz")):
        message = f"{source.name} holds only numbers of segments: give the two texts with it"
        raise InputError(message, code="alignment alone", file=source.name)
    builder = Builder(source.name, source.file_hash)
    for number, (line, record) in enumerate(html.read(source.read_data(), source.name)):
        if number >= after:
            yield from aligned.read_items(builder, record, line, number)


def iter_items(
    bitext: Bitext, file: str | None = None, file_hash: str | None = None, *, after: int = 0
) -> Iterator[Item]:
    """Every bead and pair of list items as a unit; beads with one side only are told.

    `file` is what the bitext came in, None where it was made just now.
    """
    builder = Builder(file, file_hash)
    for number, record in enumerate(rows.iter_records(bitext)):
        if number >= after:
            yield from aligned.read_items(builder, record, 0, number)


def iter_bitext_units(bitext: Bitext) -> Iterator[TranslationUnit]:
    """The units of a bitext that was made just now.

    >>> from tmtool.units import Alignment, Bead, Document, Paragraph, Segment
    >>> sides = [Document(lang, (Paragraph("body", None, "A1"),)) for lang in ("zh", "en")]
    >>> whole = (Segment(0, 0, 2, "A1"),)
    >>> stream = Alignment((whole, whole), (Bead((range(1), range(1)), 0.9),), "x")
    >>> (unit,) = iter_bitext_units(Bitext(tuple(sides), (stream,), "sentence", "x"))
    >>> unit.get_text("zh"), unit.origins[0].score, unit.origins[0].place("zh").kind
    ('A1', 0.9, 'body')
    """
    return (item.unit for item in iter_items(bitext) if isinstance(item, UnitRead))
