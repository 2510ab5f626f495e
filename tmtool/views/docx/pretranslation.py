"""A document that was looked up as a table for Word: each segment with what it may begin with."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO

from tmtool.formats import docx_write
from tmtool.formats.docx_write import Cell, Run
from tmtool.lang.codes import name
from tmtool.memory.model import Answer
from tmtool.memory.places import described, locate
from tmtool.memory.whole.bulk import Whole
from tmtool.memory.whole.prepared import Prepared, prepared
from tmtool.units import Segment
from tmtool.views.terminal.look import parts

_WIDTHS = (25.0, 88.0, 88.0, 26.0, 40.0)
_TRUST = {"translated": "", "review": "to review", "adapt": "to adapt"}


def write(whole: Whole, file: IO[bytes]) -> None:
    """Write a row for each segment; equal input gives equal bytes.

    What has no useful match has an empty target, to be translated.
    """
    langs = whole.options.source, whole.options.target
    columns = ("Paragraph", *map(name, langs), "Match", "Origin")
    document = whole.document
    docx_write.write(
        file, document.symbol or document.meta.file or "Pretranslation", _remarks(whole),
        dict(zip(columns, _WIDTHS, strict=True)),
        (
            _row(segment, answer, whole)
            for segment, answer in zip(whole.segments, whole.answers, strict=True)
        ),
    )  # fmt: skip


def count_begun(whole: Whole) -> int:
    """Count the segments that have a translation to begin with."""
    return sum(prepared(answer, whole.options.source) is not None for answer in whole.answers)


def _remarks(whole: Whole) -> Iterator[list[Run]]:
    yield [
        Run(f"{count_begun(whole):,} of {len(whole.segments):,} segments have a translation   ",
            "strong"),
        Run("renders what differs", "marked"), Run("   "), Run("value put in", "value"),
    ]  # fmt: skip
    for sentence in whole.itself.told:
        yield [Run(sentence, "quiet")]


def _row(segment: Segment, answer: Answer, whole: Whole) -> list[Cell]:
    langs = whole.options.source, whole.options.target
    label = whole.document.paragraphs[segment.paragraph].label
    place = Run(label or f"[{segment.paragraph + 1}]", "strong")
    begun = prepared(answer, langs[0])
    source = Cell(((Run(segment.text),),), langs[0])
    if begun is None:
        return [Cell(((place,),)), source, Cell(()), Cell(((Run("no match", "quiet"),),)), Cell(())]
    match = f"{begun.match.kind} {int(begun.match.scored.match + 1e-6)} %"
    trust = _TRUST[begun.trust]
    return [
        Cell(((place,),)),
        source,
        Cell((tuple(_target(begun)),), langs[1]),
        Cell(((Run(match),), *([(Run(trust, "quiet"),)] if trust else ()))),
        Cell(tuple((run,) for run in _origin(begun, langs[0]))),
    ]


def _origin(begun: Prepared, lang: str) -> Iterator[Run]:
    """Where a translation comes from, and what there is to know of it."""
    match = begun.match
    place = locate(match.origin, lang)
    if place is not None:
        yield Run(place.name if place.position is not None else str(place))
    told = (*described(match.origin), *(each.why for each in match.scored.penalties))
    if told:
        yield Run("; ".join(told), "quiet")


def _target(begun: Prepared) -> Iterator[Run]:
    """The proposed translation: values that were put in, or what renders a difference, marked."""
    rewritten = begun.match.rewritten
    if rewritten is not None:
        spans = [range(each.start, each.stop) for each in rewritten.changes]
        for part in parts(begun.text, spans, "value"):
            yield Run(part.text, "value" if part.role else None)
        return
    for part in parts(begun.text, begun.match.affected, "affected"):
        yield Run(part.text, "marked" if part.role else None)
