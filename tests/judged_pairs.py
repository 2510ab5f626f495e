"""Pairs of Chinese and English texts that were aligned by hand, in a folder of align/."""

import csv

from tmtool.formats.bitexts.beads import read as read_beads


def read_pairs(folder):
    """Each pair of texts: of a table, or of two files of lines and the beads beside them."""
    if (folder / "pairs.tsv").exists():
        with (folder / "pairs.tsv").open(encoding="utf-8", newline="") as file:
            yield from ((row["zh"], row["en"]) for row in csv.DictReader(file, delimiter="\t"))
        return
    folder = folder / "lines" if (folder / "lines").exists() else folder
    chinese, english = (
        (folder / f"{lang}.txt").read_text("utf-8").splitlines() for lang in ("zh", "en")
    )
    for bead in read_beads(next(folder.glob("gold*.align")).read_text("utf-8").splitlines()):
        yield (
            "".join(chinese[at] for at in bead.source),
            " ".join(english[at] for at in bead.target),
        )
