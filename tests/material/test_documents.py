"""Reading real material: the seed's verified structure, hard-wrapped PDF text, six languages."""

import json
from itertools import zip_longest
from pathlib import Path

import pytest

from tmtool.documents import read
from tmtool.lang.detect import detect
from tmtool.units import Paragraph

ROOT = Path(__file__).parents[2]
UDHR = {"arb": "ar", "cmn_hans": "zh", "eng": "en", "fra": "fr", "rus": "ru", "spa": "es"}


def packed(text: str) -> str:
    return "".join(text.split())


def placed(text: str, notes: object) -> list[tuple[str, int]]:
    """Marks with their offsets, white space not counted."""
    return [(mark, len(packed(text[:offset]))) for mark, offset in notes]


def shape(paragraph: Paragraph) -> tuple[object, ...]:
    notes = [(note.mark, note.offset) for note in paragraph.notes]
    text = paragraph.text
    return paragraph.kind, paragraph.label, packed(text), placed(text, notes)


@pytest.mark.parametrize("file", ["seeds/000_4dc167418dcf0c7b.txt", "corpora/ict-2020/zh.txt"])
def test_seed_has_its_verified_structure(material: Path, file: str):
    lines = (material / "seed" / "structure.jsonl").read_text("utf-8").splitlines()
    for line, paragraph in zip_longest(lines, read(ROOT / file).paragraphs):
        gold = json.loads(line)
        notes = [(note["mark"], note["offset"]) for note in gold["notes"]]
        expected = gold["kind"], gold["label"], packed(gold["text"]), placed(gold["text"], notes)
        assert shape(paragraph) == expected


def test_seed_is_the_given_one(material: Path):
    name = "000_4dc167418dcf0c7b.txt"
    assert (material / "seed" / name).read_bytes() == (ROOT / "seeds" / name).read_bytes()


def test_hard_wrapped_lines_give_the_paragraphs(material: Path):
    folder = material / "align" / "un_ga61_ldc"
    wrapped = read(folder / "zh.pdf_hardwrapped.txt").paragraphs
    joined = read(folder / "zh.txt").paragraphs
    assert len(wrapped) == 19
    assert [shape(p) for p in wrapped] == [shape(p) for p in joined]


def test_glued_figures_without_footnotes_stay_in_the_text(material: Path):
    folder = material / "align" / "un_ga61_ldc"
    for file in ("zh.txt", "zh.pdf_hardwrapped.txt", "en.txt"):
        paragraphs = read(folder / file).paragraphs
        assert not any(p.notes for p in paragraphs)
        assert paragraphs[0].text.endswith("6")


@pytest.mark.parametrize(("page", "lang"), UDHR.items())
def test_declaration(material: Path, page: str, lang: str):
    folder = material / "align" / "udhr"
    document = read(folder / f"{page}.html")
    lines = (folder / f"{lang}.txt").read_text("utf-8").splitlines()
    assert document.lang == lang
    assert [p.text for p in document.paragraphs] == lines


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_council_resolution_with_gaps(material: Path, lang: str):
    document = read(material / "align" / "un_ecosoc_2023_3" / f"{lang}.txt")
    kinds = [p.kind for p in document.paragraphs]
    assert (document.symbol, document.meta.session, len(kinds)) == (None, "2023", 27)
    assert (document.meta.agenda_item, document.meta.date) == ("18 (b)", "2023-06-07")
    assert kinds.count("preambular") == 11
    assert document.paragraphs[-2].label == "110"
    assert kinds[-1] == "signature"


@pytest.mark.parametrize("lang", ["zh", "en", "fr", "es", "ru", "ar"])
def test_language_of_single_paragraphs(material: Path, lang: str):
    """Every paragraph of the Declaration of 40 letters (12 in Chinese), and nearly all goals."""
    least = 12 if lang == "zh" else 40
    for file, share in (("udhr/{}.txt", 1.0), ("sdg/lines/{}.txt", 0.975)):
        lines = (material / "align" / file.format(lang)).read_text("utf-8").splitlines()
        long = [line for line in lines if len(line) >= least]
        assert sum(detect(line).lang == lang for line in long) >= share * len(long)
