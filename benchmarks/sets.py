"""The texts with gold that the benchmarks measure on: the project's own, and outside material."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tmtool import documents
from tmtool.formats.bitexts import beads
from tmtool.resources import locate_shared

if TYPE_CHECKING:
    from tmtool.evaluate import Link
    from tmtool.units import Document


@dataclass(frozen=True)
class Text:
    """Two files of lines and the file that says how they pair."""

    name: str
    source: Path
    target: Path
    gold: Path
    langs: tuple[str, str] = ("zh", "en")

    def read(self) -> tuple[Document, Document]:
        """Both sides, each line a segment."""
        source, target = (
            documents.read_lines(file, lang)
            for file, lang in zip((self.source, self.target), self.langs, strict=True)
        )
        return source, target

    def links(self) -> tuple[Link, ...]:
        """The gold beads."""
        return beads.read_links(self.gold.read_text(encoding="utf-8").splitlines(), str(self.gold))


@dataclass(frozen=True)
class Set:
    """Texts whose figures are pooled; `fitted` where the aligner's weights were fitted on them."""

    name: str
    texts: tuple[Text, ...]
    fitted: bool = False


def all_sets() -> list[Set]:
    """corpora/ict-2020, and what lies below the folder that TMTOOL_MATERIAL names."""
    own = locate_shared("corpora", "ict-2020")
    found = [Set("ict-2020", (_united_nations("ict-2020", own, "gold.align"),))]
    if material := os.environ.get("TMTOOL_MATERIAL"):
        found += _outside(Path(material) / "align")
    return found


def _outside(folder: Path) -> Iterator[Set]:
    for name in ("udhr", "un_ga61_ldc", "un_ecosoc_2023_3"):
        yield Set(name, (_united_nations(name, folder / name, "gold.zh-en.align"),))
    yield Set("sdg", (_united_nations("sdg", folder / "sdg" / "lines", "gold.align"),))
    chapters = sorted((folder / "mac_dev").glob("*.align"))
    found = (Text(c.stem, c.with_suffix(".zh"), c.with_suffix(".en"), c) for c in chapters)
    yield Set("mac_dev", tuple(found), fitted=True)
    german = folder / "textberg_dev"
    files = german / "dev.de", german / "dev.fr", german / "dev.defr"
    yield Set("textberg_dev", (Text("textberg", *files, ("de", "fr")),), fitted=True)


def _united_nations(name: str, folder: Path, gold: str) -> Text:
    return Text(name, folder / "zh.txt", folder / "en.txt", folder / gold)
