"""Paragraphs taken out of whole documents, which are then read, aligned and checked."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from random import Random
from typing import NamedTuple

from error_kinds import Langs, turned
from error_texts import Clean

from tmtool import embed, pipeline
from tmtool.checks.completeness import PARAGRAPHS
from tmtool.checks.nouns import Job, Pair
from tmtool.documents import read_text
from tmtool.formats.rows import rows

_AT_ONCE, _LONGEST, _SHORTEST = 3, 120, 8


class Gone(NamedTuple):
    """A paragraph that one side lacks: the text, what the other side says, and if that was told."""

    text: str
    left: str
    found: bool


def missing_paragraphs(
    texts: Sequence[Clean], langs: Langs, rng: Random, most: int
) -> Iterator[Gone]:
    """Three paragraphs at once are taken out of stretches of real documents, each of one side.

    One that was out before is not counted again; `most` of them are.
    """
    real = [text for text in texts if text.real]
    seen: set[tuple[str, int, int]] = set()
    for _ in range(most):
        text = rng.choice(real)
        start = rng.randrange(max(1, len(text.pairs) - _LONGEST))
        pairs = [turned(p) if langs[0] == "en" else p for p in text.pairs[start : start + _LONGEST]]
        usable = [i for i, p in enumerate(pairs) if min(len(p.source), len(p.target)) > _SHORTEST]
        taken = {i: rng.randrange(2) for i in rng.sample(usable, _AT_ONCE)}
        told = _told(pairs, taken, langs)
        for i, side in taken.items():
            place = (text.name, pairs[i].number, side)
            if place not in seen and len(seen) < most:
                seen.add(place)
                left = pairs[i].source if side else pairs[i].target
                yield Gone(text.name, left, any(each in _letters(left) for each in told))


def _told(pairs: Sequence[Pair], taken: dict[int, int], langs: Langs) -> set[str]:
    """The paragraphs that the check finds alone, without their labels."""
    source, target = (
        read_text(
            "\n\n".join(
                f"{pair.label}\t{text}" if pair.label else text
                for i, pair in enumerate(pairs)
                if taken.get(i) != side
                for text in ((pair.source, pair.target)[side],)
            ),
            lang=lang,
        )
        for side, lang in enumerate(langs)
    )
    bitext = pipeline.align_pair(source, target, embed.load(), force=True)
    listed = [Pair(row.number, row.source.text, row.target.text) for row in rows(bitext)]
    job = Job(listed, langs, whole=bitext)
    sides = (side.text for each in PARAGRAPHS.run(job) for side in (each.source, each.target))
    return {_letters(text) for text in sides if text}


def _letters(text: str) -> str:
    """Without blanks and footnote marks, which reading takes out."""
    return re.sub(r"\s|[⁰¹²³⁴⁵⁶⁷⁸⁹]", "", text)
