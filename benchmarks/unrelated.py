"""Are texts that are no translations of each other recognized as such?

    TMTOOL_MATERIAL=... python benchmarks/unrelated.py

Aligns every text with gold with its translation, and with the translation of every other one of
the same two languages: the first 400 lines of it, so that one is not told by its length alone, and
the first twenty and seven lines. Printed is how far the two agree, by which pipeline.py decides.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, TypeAlias

from sets import Text, all_sets

from tmtool import embed, pipeline
from tmtool.aligner import LONGEST, Side, align, describe, measure_agreement
from tmtool.lang.script import get_joiner

if TYPE_CHECKING:
    from tmtool.protocols import Encoder

Found: TypeAlias = tuple[float, str, str]
"""The agreement, and the names of the two texts."""

_LENGTHS = (400, 20, 7)
_ALIKE = 20
"""The first twenty lines of two resolutions are so much alike that no threshold parts them."""
_SHOWN = 5


def main() -> int:
    """Print both groups' extremes; the exit code is 1 where the threshold doesn't part them."""
    texts = [text for each in all_sets() for text in each.texts]
    encoder = embed.load()
    apart = True
    for most in _LENGTHS:
        sides = {text.name: _sides(text, encoder, most) for text in texts}
        related = sorted(_agreement(text, text, sides) for text in texts)
        unrelated = sorted((_agreement(*p, sides) for p in _strangers(texts)), reverse=True)
        print(f"the first {most} lines")
        _print("translations, lowest first", related[:_SHOWN], len(related))
        _print("unrelated, highest first", unrelated[:_SHOWN], len(unrelated))
        least = pipeline._LEAST_OF_MANY if most >= pipeline._MANY else pipeline._LEAST_AGREEMENT
        print(f"threshold {least}")
        if most != _ALIKE:
            apart = apart and unrelated[0][0] < least <= related[0][0]
    return 0 if apart else 1


def _strangers(texts: Sequence[Text]) -> Iterator[tuple[Text, Text]]:
    """Each text with every other of the same languages."""
    for text in texts:
        for other in texts:
            if other is not text and other.langs == text.langs:
                yield text, other


def _sides(text: Text, encoder: Encoder, most: int) -> tuple[Side, Side]:
    source, target = (
        _side([p.text for p in document.paragraphs[:most]], lang, encoder)
        for document, lang in zip(text.read(), text.langs, strict=True)
    )
    return source, target


def _side(texts: list[str], lang: str, encoder: Encoder) -> Side:
    return describe(texts, encoder.encode_spans(texts, LONGEST, get_joiner(lang)))


def _agreement(text: Text, other: Text, sides: dict[str, tuple[Side, Side]]) -> Found:
    source, target = sides[text.name][0], sides[other.name][1]
    return measure_agreement(source, target, align(source, target)), text.name, other.name


def _print(title: str, found: Sequence[Found], count: int) -> None:
    print(f"{title} ({count} pairs)")
    for agreed, source, target in found:
        print(f"  {agreed:.3f}  {source} with {target}")


if __name__ == "__main__":
    sys.exit(main())
