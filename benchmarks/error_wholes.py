"""Paragraphs taken out of whole documents, which are then read, aligned and checked."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from random import Random
from typing import NamedTuple

from error_kinds import Langs, turned
from error_texts import Clean
from vectors import load_encoder

from tmtool import embed, pipeline
from tmtool.checks.missing_text import COMPLETENESS
from tmtool.checks.model import CheckInput, Pair
from tmtool.checks.structure import PARAGRAPHS
from tmtool.documents import read_text
from tmtool.formats.bitexts.rows import iter_rows
from tmtool.units import Document

CHECKS = (PARAGRAPHS, COMPLETENESS)
"""What reports a missing paragraph: by itself, or joined to another one."""
_HEAD = "masthead"
_AT_ONCE, _LONGEST, _STEP, _SHORTEST = 3, 120, 30, 8


class Gone(NamedTuple):
    """A paragraph that one side lacks: the text, what the other side says, and if that was told."""

    text: str
    left: str
    found: bool


def missing_paragraphs(
    texts: Sequence[Clean], langs: Langs, rng: Random, most: int
) -> Iterator[Gone]:
    """Three paragraphs at once are taken out of stretches of real documents, each of one side.

    One that was out before is not counted again; `most` of them are. It is found if something is
    said of the text that is left, alone or joined to others, that was not said before.
    """
    real = [text for text in texts if text.real]
    seen: set[tuple[str, int, int]] = set()
    for _ in range(most):
        text = rng.choice(real)
        start = rng.randrange(0, max(1, len(text.pairs) - _LONGEST), _STEP)
        pairs = tuple(
            turned(p) if langs[0] == "en" else p for p in text.pairs[start : start + _LONGEST]
        )
        taken = {i: rng.randrange(2) for i in rng.sample(_usable(pairs, langs), _AT_ONCE)}
        told = _told(pairs, taken, langs) - _told_before(pairs, langs)
        for i, side in taken.items():
            place = (text.name, pairs[i].number, side)
            if place not in seen and len(seen) < most:
                seen.add(place)
                left = pairs[i].source if side else pairs[i].target
                yield Gone(text.name, left, any(_is_of(each, _letters(left)) for each in told))


def _is_of(told: str, left: str) -> bool:
    return told in left or left in told


@lru_cache(maxsize=64)
def _usable(pairs: tuple[Pair, ...], langs: Langs) -> list[int]:
    """Pairs of paragraphs: the lines of a masthead are read as one."""
    documents = (_read(pairs, {}, side, lang) for side, lang in enumerate(langs))
    masthead = _letters("".join(p.text for d in documents for p in d.paragraphs if p.kind == _HEAD))
    return [
        i
        for i, pair in enumerate(pairs)
        if min(len(pair.source), len(pair.target)) > _SHORTEST
        and _letters(pair.source) not in masthead
        and _letters(pair.target) not in masthead
    ]


@lru_cache(maxsize=64)
def _told_before(pairs: tuple[Pair, ...], langs: Langs) -> set[str]:
    return _told(pairs, {}, langs)


def _told(pairs: Sequence[Pair], taken: dict[int, int], langs: Langs) -> set[str]:
    """What the checks of omissions mark in a text that lacks some of its paragraphs."""
    source, target = (_read(pairs, taken, side, lang) for side, lang in enumerate(langs))
    bitext = pipeline.align_pair(source, target, embed.load(), force=True)
    listed = [Pair(row.number, row.source.text, row.target.text) for row in iter_rows(bitext)]
    job = CheckInput(listed, langs, whole=bitext, encoder=load_encoder)
    found = (each for check in CHECKS for each in check.run(job) if each.severity != "note")
    sides = (side.text for each in found for side in (each.source, each.target))
    return {_letters(text) for text in sides if text}


def _read(pairs: Sequence[Pair], taken: dict[int, int], side: int, lang: str) -> Document:
    """One side as a document, without the paragraphs that are taken out of it."""
    texts = (
        f"{pair.label}\t{text}" if pair.label else text
        for i, pair in enumerate(pairs)
        if taken.get(i) != side
        for text in ((pair.source, pair.target)[side],)
    )
    return read_text("\n\n".join(texts), lang=lang)


def _letters(text: str) -> str:
    """Without blanks and footnote marks, which reading takes out."""
    return re.sub(r"\s|[⁰¹²³⁴⁵⁶⁷⁸⁹]", "", text)
