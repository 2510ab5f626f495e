"""Dividing the translation where several segments of the original stand in one bead."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, TypeAlias

from tmtool.lang.script import get_joiner
from tmtool.protocols import Encoder
from tmtool.segmenter import split
from tmtool.units import Alignment, Bead, Document, Segment

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Table: TypeAlias = NDArray[np.float64]

_MOST_ATOMS = 40
"""More places to cut at are no better, and cost. Chosen, no measurement."""
_WEIGHT_OF_COSINE = 12.0
"""Set by hand on the demonstration corpus. Chosen."""
_WEIGHT_OF_LENGTH = 2.0
"""That of a log ratio of lengths, set by hand on the demonstration corpus. Chosen."""
_SOFTEN = 4
"""Characters added to both lengths, as in `aligner.score`: short pieces vary more. Chosen, no
measurement."""
_PAUSE = re.compile(r"[,，、;；:：،؛–—]\s*")
_WORD = re.compile(r"\s+|(?<=[\u3400-\u9fff])(?=[\u3400-\u9fff])")

Piece: TypeAlias = tuple[list[Segment], float]
"""Segments of the translation that one of the original gets, and how probable that is."""


def divide_beads(
    stream: Alignment, original: int, documents: tuple[Document, Document], encoder: Encoder
) -> Alignment:
    """The stream with no bead of more than one segment of the original (0 source, 1 target)."""
    other = 1 - original
    kept, cut = stream.sides[original], stream.sides[other]
    document, between = documents[other], get_joiner(documents[other].lang)
    segments: list[Segment] = []
    beads: list[Bead] = []
    for bead in stream.beads:
        own, theirs = bead.sides[original], bead.sides[other]
        if len(own) < 2 or bead.checked:
            beads.append(_bead(bead, original, own, _added(segments, [cut[i] for i in theirs])))
            continue
        pieces = _pieces(
            [kept[i] for i in own], [cut[i] for i in theirs], document, between, encoder
        )
        for at, (piece, probability) in zip(own, pieces, strict=True):
            place = _added(segments, piece)
            score = None if bead.score is None else bead.score * probability
            beads.append(replace(_bead(bead, original, range(at, at + 1), place), score=score))
    sides = (kept, tuple(segments)) if original == 0 else (tuple(segments), kept)
    return replace(stream, sides=tuple(sides), beads=tuple(beads))


def _added(segments: list[Segment], new: Iterable[Segment]) -> range:
    start = len(segments)
    segments.extend(new)
    return range(start, len(segments))


def _bead(bead: Bead, original: int, own: range, theirs: range) -> Bead:
    source, target = (own, theirs) if original == 0 else (theirs, own)
    return replace(bead, sides=(source, target))


def _pieces(
    kept: Sequence[Segment],
    cut: Sequence[Segment],
    document: Document,
    between: str,
    encoder: Encoder,
) -> list[Piece]:
    """For each segment of the original its part of the translation, in order, all of it used.

    A blank line of the original has none.
    """
    filled = [segment for segment in kept if segment.text.strip()]
    if len(filled) < len(kept):
        own = iter(_pieces(filled, cut, document, between, encoder))
        return [next(own) if segment.text.strip() else ([], 1.0) for segment in kept]
    atoms = _atoms(cut, document.lang, len(kept))
    if len(atoms) < len(kept):  # nothing that could be divided: the first get what there is
        given = [[atom] for atom in atoms] + [[] for _ in range(len(kept) - len(atoms))]
        return [(piece, 0.5) for piece in given]
    table = _table(kept, atoms, between, encoder)
    ends, probabilities = _best(table)
    starts = [0, *ends[:-1]]
    return [
        (_merged(atoms[start:end], document), probability)
        for start, end, probability in zip(starts, ends, probabilities, strict=True)
    ]


def _atoms(segments: Sequence[Segment], lang: str, needed: int) -> list[Segment]:
    """The smallest parts to cut into: clauses, or whatever is smaller where more are needed."""
    ways: tuple[Callable[[str], list[tuple[int, int]]], ...] = (
        lambda text: split(text, lang, "clause"),
        lambda text: _split_at(_PAUSE, text),
        lambda text: _split_at(_WORD, text),
    )
    atoms = list(segments)
    for way in ways:
        finer = [part for segment in segments for part in _cut(segment, way)]
        if len(atoms) >= needed and len(finer) > _MOST_ATOMS:
            break
        atoms = finer
        if len(atoms) >= needed:
            break
    return atoms


def _split_at(places: re.Pattern[str], text: str) -> list[tuple[int, int]]:
    """The text between the ends of what a pattern finds, white space at the ends left out."""
    ends = [*(match.end() for match in places.finditer(text)), len(text)]
    spans, start = [], 0
    for end in ends:
        piece = text[start:end]
        if piece.strip():
            first = start + len(piece) - len(piece.lstrip())
            spans.append((first, start + len(piece.rstrip())))
            start = end
    return spans


def _cut(segment: Segment, way: Callable[[str], list[tuple[int, int]]]) -> Iterator[Segment]:
    for start, stop in way(segment.text):
        text = segment.text[start:stop]
        yield Segment(segment.paragraph, segment.start + start, segment.start + stop, text)


def _table(
    kept: Sequence[Segment], atoms: Sequence[Segment], between: str, encoder: Encoder
) -> Table:
    """How well atoms start .. stop-1 render a segment: shape (kept, atoms, atoms + 1)."""
    import numpy as np

    count, most = len(atoms), len(atoms) - len(kept) + 1
    vectors = encoder.encode([segment.text for segment in kept])
    spans = encoder.encode_spans([atom.text for atom in atoms], most, between)
    lengths = np.array([len(atom.text) for atom in atoms], float)
    before = np.concatenate([[0.0], np.cumsum(lengths)])
    own = np.array([len(segment.text) for segment in kept], float)
    ratio = before[-1] / own.sum()
    table = np.full((len(kept), count, count + 1), -np.inf)
    for size in range(1, most + 1):
        starts = np.arange(count - size + 1)
        cosines = vectors @ spans[size - 1, starts].T
        length = before[starts + size] - before[starts]
        apart = np.abs(np.log((length + _SOFTEN) / (own[:, None] * ratio + _SOFTEN)))
        table[:, starts, starts + size] = _WEIGHT_OF_COSINE * cosines - _WEIGHT_OF_LENGTH * apart
    return table


def _best(table: Table) -> tuple[list[int], list[float]]:
    """Where each piece of the best division ends, and the probability of each piece."""
    import numpy as np

    kept, count, _ = table.shape
    best, total = _initial(count), _initial(count)
    chosen, totals = [], [total]
    for row in table:
        reach = best[:count, None] + row
        chosen.append(reach.argmax(0))
        best = reach.max(0)
        total = np.logaddexp.reduce(total[:count, None] + row, axis=0)
        totals.append(total)
    ends = [count]
    for starts in reversed(chosen[1:]):
        ends.insert(0, int(starts[ends[0]]))
    after = np.full(count + 1, -np.inf)
    after[count] = 0.0
    probabilities: list[float] = []
    for at in range(kept - 1, -1, -1):
        start = ends[at - 1] if at else 0
        value = totals[at][start] + table[at, start, ends[at]] + after[ends[at]]
        probabilities.insert(0, float(np.exp(value - totals[-1][count])))
        after = np.append(np.logaddexp.reduce(table[at] + after[None, :], axis=1), -np.inf)
    return ends, probabilities


def _initial(count: int) -> Table:
    import numpy as np

    start = np.full(count + 1, -np.inf)
    start[0] = 0.0
    return start


def _merged(atoms: Sequence[Segment], document: Document) -> list[Segment]:
    """Atoms of one paragraph put together again."""
    found: list[Segment] = []
    for atom in atoms:
        if found and found[-1].paragraph == atom.paragraph:
            text = document.paragraphs[atom.paragraph].text[found[-1].start : atom.stop]
            found[-1] = Segment(atom.paragraph, found[-1].start, atom.stop, text)
        else:
            found.append(atom)
    return found
