"""Strict F1 on the gold of `align/`, with the default encoder, on the lines as given."""

from pathlib import Path

import pytest

from tmtool import embed
from tmtool.documents import read_lines
from tmtool.doors import Encoder
from tmtool.evaluate import NULLS_COUNTED, VECALIGN, Counts, count, links, score
from tmtool.formats import beads
from tmtool.pipeline import align_lines

UN = [
    ("udhr", "zh.txt", "en.txt", "gold.zh-en.align", 1.0, 1.0),
    ("un_ga61_ldc", "zh.txt", "en.txt", "gold.zh-en.align", 1.0, 1.0),
    ("sdg/lines", "zh.txt", "en.txt", "gold.align", 0.995, 0.995),
    ("un_ecosoc_2023_3", "zh.txt", "en.txt", "gold.zh-en.align", 0.85, 0.95),
]


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return embed.load()


def compared(encoder: Encoder, files: tuple[Path, Path, Path], langs: tuple[str, str]) -> Counts:
    source, target = (read_lines(file, lang) for file, lang in zip(files, langs, strict=False))
    found = align_lines(source, target, encoder).streams[0].beads
    gold = beads.links(files[2].read_text("utf-8").splitlines(), str(files[2]))
    return count(gold, links(found))


@pytest.mark.parametrize(("folder", "source", "target", "gold", "nulls", "vecalign"), UN)
def test_united_nations_texts(
    material: Path, encoder: Encoder, folder: str, source: str, target: str, gold: str,
    nulls: float, vecalign: float,
) -> None:  # fmt: skip
    at = material / "align" / folder
    counts = compared(encoder, (at / source, at / target, at / gold), ("zh", "en"))
    assert score(counts, NULLS_COUNTED).f1 >= nulls
    assert score(counts, VECALIGN).f1 >= vecalign


def test_chapters(material: Path, encoder: Encoder) -> None:
    """On all chapters; the figure with each left out is printed by benchmarks/fit_align.py."""
    golds = sorted((material / "align" / "mac_dev").glob("*.align"))
    counts = sum(
        (
            compared(encoder, (g.with_suffix(".zh"), g.with_suffix(".en"), g), ("zh", "en"))
            for g in golds
        ),
        Counts(),
    )
    assert score(counts, NULLS_COUNTED).f1 >= 0.89
    assert score(counts, VECALIGN).f1 >= 0.895


def test_german_and_french(material: Path, encoder: Encoder) -> None:
    at = material / "align" / "textberg_dev"
    counts = compared(encoder, (at / "dev.de", at / "dev.fr", at / "dev.defr"), ("de", "fr"))
    assert score(counts, NULLS_COUNTED).f1 >= 0.86
    assert score(counts, VECALIGN).f1 >= 0.885


@pytest.mark.parametrize("lang", ["ar", "fr", "ru", "es"])
def test_other_languages(material: Path, encoder: Encoder, lang: str) -> None:
    at = material / "align" / "sdg" / "lines"
    counts = compared(encoder, (at / f"{lang}.txt", at / "en.txt", at / "gold.align"), (lang, "en"))
    assert score(counts, NULLS_COUNTED).f1 >= 0.98
