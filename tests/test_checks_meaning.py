"""Negation with the default encoder, by the cases of a file; without one less is told."""

from dataclasses import replace

import pytest
from cases_checks import FOLDER, cases, told

from tmtool import embed
from tmtool.checks.meaning import NEGATION
from tmtool.checks.model import CheckInput, Pair

CASES = cases(FOLDER / "encoder" / "meaning.txt")


def turn(job):
    """The other side is the source."""
    pairs = [replace(pair, source=pair.target, target=pair.source) for pair in job.pairs]
    return replace(job, pairs=pairs, langs=job.langs[::-1])


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_lost_or_added_negation_is_told_from_either_side(case):
    job = replace(case.job, encoder=embed.load)
    assert told(NEGATION.run(job)) == case.findings
    assert told(NEGATION.run(turn(job))) == case.findings


def test_the_rule_says_whether_the_translation_lost_or_added_it():
    texts = "各国不得诉诸武力。", "States may resort to force."
    for langs, rule in ((("zh", "en"), "negation lost"), (("en", "zh"), "negation added")):
        pair = Pair(0, *texts) if langs[0] == "zh" else Pair(0, *texts[::-1])
        (finding,) = NEGATION.run(CheckInput([pair], langs, encoder=embed.load))
        assert (finding.rule, finding.severity) == (rule, "error")


def test_without_an_encoder_only_what_is_sure_is_told():
    for case in CASES:
        assert set(told(NEGATION.run(case.job))) <= set(case.findings)


def test_other_languages_are_left_alone():
    job = CheckInput([Pair(0, "States may vote.", "Les États ne peuvent pas voter.")], ("en", "fr"))
    assert list(NEGATION.run(job)) == []
