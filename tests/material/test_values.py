"""Values of United Nations texts and their translations: what differs is known, line by line."""

import csv
import re

from tmtool.un.placeables import compare

# fmt: off
KNOWN = {
    # The mark of a footnote that is glued to a year is damage (2001-20107).
    "un_ga61_ldc": [],
    # Marks of footnotes, a text that is cut (三分之).
    "sdg": ["2 is missing", "5 is missing", "1/3 is added"],
    "un_ecosoc_2023_3": [],
    "udhr": [],
}
# fmt: on


def rows(folder):
    if (folder / "pairs.tsv").exists():
        with (folder / "pairs.tsv").open(encoding="utf-8", newline="") as file:
            yield from ((row["zh"], row["en"]) for row in csv.DictReader(file, delimiter="\t"))
        return
    folder = folder / "lines" if (folder / "lines").exists() else folder
    gold = next(folder.glob("gold*.align"))
    lines = [(folder / f"{lang}.txt").read_text("utf-8").splitlines() for lang in ("zh", "en")]
    for bead in gold.read_text("utf-8").splitlines():
        sides = [re.findall("[0-9]+", side) for side in bead.split("#")[0].split(":")[:2]]
        texts = [[lines[i][int(n)] for n in side] for i, side in enumerate(sides)]
        yield "".join(texts[0]), " ".join(texts[1])


def test_only_what_is_known_differs(material):
    for name, known in KNOWN.items():
        pairs = [(zh, en) for zh, en in rows(material / "align" / name) if zh and en]
        assert len(pairs) > 15
        found = [each.words for zh, en in pairs for each in compare(zh, en, "zh", "en")]
        assert sorted(found) == sorted(known)
