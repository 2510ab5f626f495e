"""Strict F1 on the gold of `align/`, with the default encoder, on the lines as given."""

from itertools import combinations
from pathlib import Path

import pytest

from tmtool import embed
from tmtool.documents import read, read_lines
from tmtool.evaluate import NULLS_COUNTED, VECALIGN, BeadCounts, count, list_links, score
from tmtool.formats.bitexts import beads
from tmtool.pipeline import align_lines, align_pair
from tmtool.protocols import Encoder

UN = [
    ("udhr", "zh.txt", "en.txt", "gold.zh-en.align", 1.0, 1.0),
    ("un_ga61_ldc", "zh.txt", "en.txt", "gold.zh-en.align", 1.0, 1.0),
    ("sdg/lines", "zh.txt", "en.txt", "gold.align", 0.995, 0.995),
    ("un_ecosoc_2023_3", "zh.txt", "en.txt", "gold.zh-en.align", 0.85, 0.95),
]


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return embed.load()


def compared(
    encoder: Encoder, files: tuple[Path, Path, Path], langs: tuple[str, str]
) -> BeadCounts:
    source, target = (read_lines(file, lang) for file, lang in zip(files, langs, strict=False))
    found = align_lines(source, target, encoder).streams[0].beads
    gold = beads.read_links(files[2].read_text("utf-8").splitlines(), str(files[2]))
    return count(gold, list_links(found))


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
        BeadCounts(),
    )
    assert score(counts, NULLS_COUNTED).f1 >= 0.89
    assert score(counts, VECALIGN).f1 >= 0.895


def test_german_and_french(material: Path, encoder: Encoder) -> None:
    at = material / "align" / "textberg_dev"
    counts = compared(encoder, (at / "dev.de", at / "dev.fr", at / "dev.defr"), ("de", "fr"))
    assert score(counts, NULLS_COUNTED).f1 >= 0.86
    assert score(counts, VECALIGN).f1 >= 0.885


SIX = ("ar", "zh", "en", "fr", "ru", "es")


@pytest.mark.parametrize(("one", "other"), list(combinations(SIX, 2)))
def test_every_pair_of_the_six_languages(
    material: Path, encoder: Encoder, one: str, other: str
) -> None:
    at = material / "align" / "sdg" / "lines"
    files = (at / f"{one}.txt", at / f"{other}.txt", at / "gold.align")
    assert score(compared(encoder, files, (one, other)), NULLS_COUNTED).f1 >= 0.98


GAPS = [
    ("ar", "en", "Whereas it is essential to promote the development of friendly relations"),
    ("ar", "en", "Now, therefore,"),
    ("ar", "zh", "鉴于有必要促进各国间友好关系的发展"),
    ("ar", "fr", "Considérant qu’il est essentiel d’encourager le développement"),
    ("ar", "ru", "принимая во внимание, что необходимо содействовать развитию"),
    ("ar", "es", "Considerando también esencial promover el desarrollo de relaciones amistosas"),
    ("fr", "en", "Now, therefore,"),
    ("ru", "en", "Now, therefore,"),
]  # fmt: skip
PAGES = {"ar": "arb", "zh": "cmn_hans", "en": "eng", "fr": "fra", "ru": "rus", "es": "spa"}


@pytest.mark.parametrize("form", ["txt", "html"])
@pytest.mark.parametrize(("lacking", "having", "start"), GAPS)
def test_the_paragraphs_that_the_declaration_lacks_in_a_language_are_null_beads(
    material: Path, encoder: Encoder, lacking: str, having: str, start: str, form: str
) -> None:
    at = material / "align" / "udhr"
    if form == "txt":
        sides = [read_lines(at / f"{lang}.txt", lang) for lang in (lacking, having)]
        found = align_lines(*sides, encoder).streams[0]
    else:
        sides = [read(at / f"{PAGES[lang]}.html", lang=lang) for lang in (lacking, having)]
        found = align_pair(*sides, encoder, level="paragraph").streams[0]
    alone = [found.target[bead.target[0]].text for bead in found.beads if bead.type == "0-1"]
    assert any(text.startswith(start) for text in alone)
