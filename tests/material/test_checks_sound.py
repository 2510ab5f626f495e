"""Sound texts: every finding in them was read by a person, and is true or listed as false."""

import pytest

from tmtool.checks.inputs import open_bitext, read
from tmtool.checks.registry import list_checks
from tmtool.checks.running import run
from tmtool.documents import read_lines
from tmtool.formats.bitexts import beads
from tmtool.formats.bitexts.beads import build_bitext
from tmtool.resources import locate_shared

OWN = frozenset({
    "paragraphs", "footnote marks", "empty", "untranslated",
    "untranslated words",
    "damage", "brackets", "width", "commas", "ellipses and dashes", "paired marks",
    "quotation marks", "spaces",
    "doubled marks", "repeated words", "curly quotes", "final punctuation",
})  # fmt: skip
"""The checks that look for form and completeness."""
FALSE = {
    # Names in small letters: information.
    "all.en-zh.tmx": {
        ("untranslated words", 107),
        ("untranslated words", 126),
        ("untranslated words", 1002),
    },
}
TRUE = {
    "ict-2020": {("paragraphs", 1), ("width", 1)},
    "udhr": {("width", 2), ("final punctuation", 1)},
    "sdg/lines": {("width", 4)},
    "un_ga61_ldc": {("damage", 1)},
    "un_ecosoc_2023_3": {("paragraphs", 20), ("width", 1), ("spaces", 1)},
    "all.en-zh.tmx": {
        ("untranslated words", 1), ("paired marks", 5), ("final punctuation", 5),
        ("repeated words", 2), ("width", 4), ("spaces", 3), ("damage", 4), ("doubled marks", 1),
        # Of each text one about its quotation marks and one about its apostrophes.
        ("curly quotes", 2), ("brackets", 1),
        ("ellipses and dashes", 1),
    },
}  # fmt: skip
"""How many findings of each check are true: commas in Chinese, paragraphs that are missing, ..."""


def opened(name, material):
    if name.endswith(".tmx"):
        return read(str(material / "formats" / "tmx" / "tico19" / name))
    if name == "ict-2020":
        folder, gold = locate_shared("corpora", name), "gold.align"
    else:
        folder = material / "align" / name
        gold = next(folder.glob("gold*.align")).name
    sides = [read_lines(folder / f"{lang}.txt", lang) for lang in ("zh", "en")]
    lines = (folder / gold).read_text("utf-8").splitlines()
    return open_bitext(build_bitext(*sides, list(beads.read(lines, gold)), lines=True))


@pytest.mark.parametrize("name", TRUE)
def test_what_is_found_in_a_sound_text_was_read(name, material):
    job = opened(name, material).job
    found = run(job, [each for each in list_checks() if each.name in OWN]).findings
    false = FALSE.get(name, set())
    listed = [each.finding for each in found]
    assert false <= {(each.check, each.segment) for each in listed}
    true = [each for each in listed if (each.check, each.segment) not in false]
    counts = {(name, sum(each.check == name for each in true)) for name in {e.check for e in true}}
    assert counts == TRUE[name]
    assert len(false) <= len(job.pairs) / 100
