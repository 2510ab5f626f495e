"""Documents in two languages that pair by their contents alone: stretches of texts, and chapters.

Texts with gold are cut into stretches of a few beads, each a document without a telling name; the
chapters of hkma_dev are documents as they are. They are drawn by seed into a half that the weights
of `content_weights.json` are fitted on, and a half that is only measured: chapters where a set has
chapters, stretches of a few neighbours elsewhere; three small sets are only measured.
"""

from __future__ import annotations

import os
import random
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeAlias

import numpy as np
from sets import Text, all_sets

from tmtool.batch import FileReader
from tmtool.batch.model import Entry
from tmtool.batch.names import describe
from tmtool.errors import InputError
from tmtool.lang.script import join

if TYPE_CHECKING:
    from tmtool.batch.model import FileLook
    from tmtool.protocols import Encoder
    from tmtool.units import Vectors

SEED = "folders 1"
BEADS = 8
"""Beads of a stretch."""
_TOGETHER = 4
"""Neighbouring stretches that are drawn together: they say alike things."""
_ONLY_MEASURED = ("udhr", "un_ga61_ldc", "un_ecosoc_2023_3")
_ROWS = 100
"""Rows of unpc_dev that are a long document."""
Half: TypeAlias = Literal["work", "measure"]
HALVES: tuple[Half, ...] = ("work", "measure")
Bead: TypeAlias = tuple[str, str]


@dataclass(frozen=True)
class Pair:
    """A document in two languages: its beads, or the two files as they are."""

    set: str
    name: str
    half: Half
    langs: tuple[str, str]
    beads: tuple[Bead, ...] = ()
    files: tuple[Path, ...] = ()

    def has_bead(self) -> bool:
        """Whether anything of one side is on the other."""
        return self.share_beads() > 0

    def share_beads(self) -> float:
        """The share of its beads that are on both sides; 1 of files as they are."""
        return 1.0 if self.files else sum(map(all, self.beads)) / len(self.beads)

    def look(self, kept: tuple[Sequence[int], Sequence[int]] | None = None) -> Looks:
        """What pairing keeps of both sides; `kept` are the beads that each of them still has."""
        if self.files:
            return _look(self.files[0], self.langs[0]), _look(self.files[1], self.langs[1])
        chosen = kept or (range(len(self.beads)), range(len(self.beads)))
        found = []
        with tempfile.TemporaryDirectory() as folder:
            for side, (lang, listed) in enumerate(zip(self.langs, chosen, strict=True)):
                texts = [self.beads[at][side] for at in listed]
                file = Path(folder, f"{'st'[side]}.txt")
                file.write_text("\n\n".join(filter(None, texts)), encoding="utf-8")
                found.append(_look(file, lang))
        return found[0], found[1]


def _look(file: Path, lang: str) -> FileLook:
    look = FileReader().look_at_files([file], lang)[file]
    if isinstance(look, str):
        raise InputError(look)
    return look


Looks: TypeAlias = "tuple[FileLook, FileLook]"


def read_pairs(beads: int = BEADS) -> list[Pair]:
    """All documents of all sets, stretches of so many beads; what has one side only is left out."""
    found: list[Pair] = []
    for each in all_sets():
        for text in each.texts:
            found += _cut(each.name, text, beads, chapters=len(each.texts) > 1)
    if material := os.environ.get("TMTOOL_MATERIAL"):
        found += _read_chapters(Path(material) / "align" / "hkma_dev")
    return found


def read_other_languages(langs: tuple[str, str]) -> list[Pair]:
    """The documents of sdg and udhr in two of the six languages; only measured."""
    folder = Path(os.environ["TMTOOL_MATERIAL"]) / "align"
    found = []
    for name, place in (("udhr", "udhr"), ("sdg", "sdg/lines")):
        sides = [(folder / place / f"{lang}.txt").read_text("utf-8").splitlines() for lang in langs]
        if len(sides[0]) == len(sides[1]):
            rows = list(zip(*sides, strict=True))
            for start in range(0, len(rows) - BEADS // 2, BEADS):
                stretch = tuple(rows[start : start + BEADS])
                found.append(Pair(name, f"{name} {start}", "measure", langs, stretch))
    return found


def read_long() -> list[Pair]:
    """Documents of a hundred rows of unpc_dev; only measured."""
    file = Path(os.environ["TMTOOL_MATERIAL"]) / "checks" / "unpc_dev" / "pairs.tsv"
    rows = [line.split("\t") for line in file.read_text("utf-8").splitlines()[1:]]
    return [
        Pair(
            "unpc_dev", f"unpc_dev {start}", "measure", ("zh", "en"),
            tuple((row[0], row[1]) for row in rows[start : start + _ROWS]),
        )
        for start in range(0, len(rows), _ROWS)
    ]  # fmt: skip


def draw_half(name: str, block: str) -> Half:
    """The half that a block of a set was drawn for."""
    drawn = sha256(f"{SEED}\x1f{name}\x1f{block}".encode()).digest()[0]
    return "work" if drawn % 2 and name not in _ONLY_MEASURED else "measure"


def _cut(name: str, text: Text, beads: int, *, chapters: bool) -> Iterator[Pair]:
    read = [[paragraph.text for paragraph in side.paragraphs] for side in text.read()]
    links = text.links()
    together = BEADS * _TOGETHER
    for start in range(0, len(links) - beads // 2, beads):
        stop = min(start + beads, len(links))
        if not chapters and start // together != (stop - 1) // together:
            continue  # It would be of both halves.
        stretch = tuple(
            (
                join([read[0][at] for at in source], text.langs[0]),
                join([read[1][at] for at in target], text.langs[1]),
            )
            for source, target in links[start:stop]
        )
        if all(any(bead[side] for bead in stretch) for side in (0, 1)):
            # Blocks are counted in beads, so that stretches of any length are of the same halves.
            block = text.name if chapters else str(start // together)
            half = draw_half(name, block)
            yield Pair(name, f"{text.name} {start}", half, text.langs, stretch)


def _read_chapters(folder: Path) -> Iterator[Pair]:
    for chinese in sorted(folder.glob("*.zh.md")):
        name = chinese.name.removesuffix(".zh.md")
        english = chinese.with_name(f"{name}.en.md")
        half = draw_half("hkma_dev", name)
        yield Pair("hkma_dev", name, half, ("zh", "en"), files=(chinese, english))


def draw(
    documents: Sequence[object], rng: random.Random, count: int | None = None
) -> tuple[list[int], list[int]]:
    """The numbers of so many documents of each side, so that about half of them lack partners.

    They are drawn from all documents, or where they are counted from twice as many neighbours.
    """
    start, room = 0, len(documents)
    if count is not None and 2 * count < room:
        start, room = rng.randrange(room - 2 * count + 1), 2 * count
    numbers = range(start, start + room)
    size = max(1 if count else 2, round(room / 2))
    return rng.sample(numbers, size), rng.sample(numbers, size)


def build_entries(looks: Sequence[Looks], chosen: Sequence[int], side: int) -> list[Entry]:
    """The files that pairing gets, without telling names."""
    found = []
    for at, number in enumerate(chosen):
        path = Path(f"{'st'[side]}{at}.txt")
        look = looks[number][side]
        found.append(Entry(path, path.parts, describe(path.parts), look.lang, look))
    return found


@dataclass
class RememberingEncoder:
    """An encoder that keeps all vectors in memory: draws ask for the same ones again and again."""

    encoder: Encoder
    kept: dict[str, Vectors] = field(default_factory=dict)

    @property
    def dim(self) -> int:
        return self.encoder.dim

    @property
    def signature(self) -> str:
        return self.encoder.signature

    @property
    def languages(self) -> frozenset[str]:
        return self.encoder.languages

    def encode(self, texts: Sequence[str]) -> Vectors:
        new = [text for text in dict.fromkeys(texts) if text not in self.kept]
        if new:
            self.kept |= zip(new, self.encoder.encode(new), strict=True)
        return np.stack([self.kept[text] for text in texts])

    def encode_spans(self, segments: Sequence[str], k: int, joiner: str = " ") -> Vectors:
        return self.encoder.encode_spans(segments, k, joiner)
