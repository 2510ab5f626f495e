"""Documents that pair by contents, on the half that no weight was fitted on."""

import sys
from collections import defaultdict
from pathlib import Path

import pytest

from tmtool import embed

sys.path.append(str(Path(__file__).parents[2] / "benchmarks"))  # a module there is called docx

import folder_texts
import folders

DRAWS = 25
FOUND, WRONG = 0.95, 0.005
SETS = ("ict-2020", "udhr", "un_ga61_ldc", "sdg", "mac_dev", "textberg_dev", "hkma_dev")
"""All but one, a quarter of whose documents have nothing in common with their partner."""


@pytest.fixture(scope="module")
def documents(material):
    found = defaultdict(list)
    for pair in folder_texts.read_pairs():
        found[pair.set].append(pair)
    return found


@pytest.fixture(scope="module")
def encoder():
    return folder_texts.RememberingEncoder(embed.load())


@pytest.mark.parametrize("name", SETS)
def test_half_of_the_partners_are_missing(documents, encoder, name):
    pairs = [pair for pair in documents[name] if pair.half == "measure"]
    looks = [pair.look() for pair in pairs]
    count = folders.measure_set(looks, pairs, encoder, DRAWS)
    assert count.there >= DRAWS
    assert count.found >= FOUND
    assert count.wrong <= WRONG * count.there


def test_what_has_little_in_common_is_doubtful_and_not_wrong(documents, encoder):
    pairs = documents["un_ecosoc_2023_3"]
    shares = [round(pair.share_beads(), 2) for pair in pairs]
    assert shares == [0.75, 1.0, 0.12, 0.0, 0.4]
    assert [pair.has_bead() for pair in pairs] == [share > 0 for share in shares]
    looks = [pair.look() for pair in pairs]
    count = folders.measure_set(looks, pairs, encoder, 8 * DRAWS)
    assert count.mostly_there >= 2 * DRAWS
    assert count.found_mostly >= FOUND
    assert 0.55 <= count.found < count.found_mostly  # .60 measured
    assert count.wrong <= 1


@pytest.mark.parametrize("beads", [4, 8, 24])
def test_the_halves_are_kept_apart(material, beads):
    pairs = folder_texts.read_pairs(beads)
    sides = {half: set() for half in folder_texts.HALVES}
    for pair in pairs:
        sides[pair.half] |= {
            (pair.set, text) for bead in pair.beads for text in bead if len(text) > 40
        }
    if beads == folder_texts.BEADS:
        for name in ("ict-2020", "sdg", "mac_dev", "textberg_dev", "hkma_dev"):
            halves = [pair.half for pair in pairs if pair.set == name]
            assert min(map(halves.count, folder_texts.HALVES)) >= len(halves) // 4
    assert len(sides["work"] & sides["measure"]) <= 0.01 * len(sides["work"])


def test_stretches_of_any_length_are_of_the_same_halves(material):
    drawn = {}
    for beads in (4, 8, 24):
        for pair in folder_texts.read_pairs(beads):
            for bead in pair.beads:
                if all(bead) and min(map(len, bead)) > 20:
                    drawn.setdefault((pair.set, bead), set()).add(pair.half)
    mixed = sum(len(halves) > 1 for halves in drawn.values())
    assert mixed <= 0.01 * len(drawn)
