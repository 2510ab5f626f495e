"""A floor under benchmarks/extraction.py: candidates of the Goals are right, names are found."""

import sys
from importlib import import_module
from pathlib import Path
from random import Random

import pytest

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"


@pytest.fixture(scope="module")
def measuring():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "path", [str(BENCHMARKS), *sys.path])
        yield import_module("extraction")


def test_nine_of_ten_candidates_are_right(measuring):
    ours = {"tmtool": measuring.ours()}
    assert measuring.precision(ours, show=False) >= measuring.ASKED_PRECISION


@pytest.mark.parametrize("seed", [1, 2])
def test_nine_of_ten_names_are_found(measuring, seed):
    ours = {"tmtool": measuring.ours()}
    assert measuring.names(ours, 3, Random(seed), show=False) >= measuring.ASKED_NAMES


def test_judgements_are_told_once(measuring):
    lines = measuring._JUDGED.read_text("utf-8").splitlines()
    rows = [line.split("\t") for line in lines if not line.startswith("#")][1:]
    assert len(measuring.judgements()) == len(rows)
    assert {row[2] for row in rows} == {"right", "part", "wrong"}
    assert all(len(row) == 4 and row[3] in ("yes", "no") for row in rows)
