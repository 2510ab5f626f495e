"""Are texts that are no translations of each other recognized as such?

    TMTOOL_MATERIAL=... python benchmarks/unrelated.py

Aligns every text with gold with its translation, and with the translation of every other one of
the same two languages. Printed is the mean probability of the pairs found, by which pipeline.py
decides. Of long texts the first 400 lines are taken, so that one is not told by its length alone.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, TypeAlias

from sets import Text, all_sets

from tmtool import embed, pipeline
from tmtool.align import confidence

if TYPE_CHECKING:
    from tmtool.doors import Encoder
    from tmtool.units import Document

Found: TypeAlias = tuple[float, str, str]
"""The mean probability of the pairs, and the names of the two texts."""

_MOST = 400
_THRESHOLD = pipeline._LEAST_CONFIDENCE
_SHOWN = 5


def main() -> int:
    """Print both groups' extremes; the exit code is 1 where the threshold doesn't part them."""
    texts = [text for each in all_sets() for text in each.texts]
    encoder = embed.load()
    related = sorted(_confidence(text, text, encoder) for text in texts)
    unrelated = sorted((_confidence(*pair, encoder) for pair in _strangers(texts)), reverse=True)
    _print("translations, lowest first", related[:_SHOWN], len(related))
    _print("unrelated, highest first", unrelated[:_SHOWN], len(unrelated))
    print(f"threshold {_THRESHOLD}")
    return 0 if unrelated[0][0] < _THRESHOLD <= related[0][0] else 1


def _strangers(texts: Sequence[Text]) -> Iterator[tuple[Text, Text]]:
    """Each text with every other of the same languages."""
    for text in texts:
        for other in texts:
            if other is not text and other.langs == text.langs:
                yield text, other


def _confidence(text: Text, other: Text, encoder: Encoder) -> Found:
    source, target = _cut(text.read()[0]), _cut(other.read()[1])
    found = pipeline.align_lines(source, target, encoder, force=True)
    return confidence(found.streams[0].beads), text.name, other.name


def _cut(document: Document) -> Document:
    return replace(document, paragraphs=document.paragraphs[:_MOST])


def _print(title: str, found: Sequence[Found], count: int) -> None:
    print(f"{title} ({count} pairs)")
    for probability, source, target in found:
        print(f"  {probability:.3f}  {source} with {target}")


if __name__ == "__main__":
    sys.exit(main())
