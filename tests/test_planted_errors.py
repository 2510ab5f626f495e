"""A floor under benchmarks/planted_errors.py: errors are found, sound texts are left alone."""

import sys
from importlib import import_module
from pathlib import Path
from random import Random

import pytest

from tmtool.checks import citations, names, register, values
from tmtool.checks.nouns import Job, Pair

BENCHMARKS = Path(__file__).parents[1] / "benchmarks"
WAYS = (("zh", "en"), ("en", "zh"))
CHECKS = (
    values.NUMBERS, values.DATES, citations.SYMBOLS, citations.CITED, register.REGISTER,
    names.NAMES,
)  # fmt: skip
KINDS = (
    "numbers", "percentages", "dates", "ordinals", "symbols", "citations", "lost values",
    "wrong on both",
)  # fmt: skip


@pytest.fixture(scope="module")
def kinds():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "path", [str(BENCHMARKS), *sys.path])
        patch.delenv("TMTOOL_MATERIAL", raising=False)
        texts = list(import_module("error_texts").clean_texts())
        yield import_module("error_kinds"), {text.name: text.pairs[:500] for text in texts}


def turned(pairs, way):
    return pairs if way == WAYS[0] else [Pair(p.number, p.target, p.source) for p in pairs]


def said(pair, way):
    job = Job([pair], way)
    return {(each.check, each.message) for check in CHECKS for each in check.run(job)}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("kind", KINDS)
def test_planted_errors_are_found(kinds, kind, way):
    planting, texts = kinds
    pairs = turned([pair for some in texts.values() for pair in some], way)
    made = list(planting.planted(pairs, kind, way, 60, Random(20)))
    assert len(made) > (5 if kind == "wrong on both" else 30)
    missed = [wrong for clean, wrong in made if not said(wrong, way) - said(clean, way)]
    assert len(missed) <= 0.02 * len(made), missed


@pytest.mark.parametrize("way", WAYS)
def test_sound_texts_are_left_alone(kinds, way):
    _, texts = kinds
    for pairs in texts.values():
        job = Job(turned(pairs, way), way)
        found = [each.message for check in CHECKS for each in check.run(job)]
        told = [message for message in found if "69/313 is of 2015-07-27" not in message]
        assert told == []  # Made-up texts give made-up dates to real resolutions.
