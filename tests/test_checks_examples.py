"""The example with which a check explains itself is one that it finds."""

import re
from dataclasses import replace

import pytest

from tmtool import embed
from tmtool.checks.model import CheckInput, Pair
from tmtool.checks.registry import list_checks
from tmtool.checks.running import explain_missing
from tmtool.terms.seeded import read

HAN = re.compile("[\u3400-\u9fff]")
REGIONS = {"zh": "zh-CN", "en": "en-GB"}
ELSEWHERE = ", and elsewhere "
LATER = frozenset({
    # They need a document, a memory, an organization, or a status that un-ict lacks.
    "paragraphs", "footnote marks", "quotations", "repeated paragraphs",
    "recalled paragraphs", "drafts", "usage", "deprecated terms", "superseded terms",
})  # fmt: skip


def is_whole(check):
    """Whether its example is made of whole pairs, and not of what differs in a longer text."""
    return all(" | " in part or " (" in part for part in check.example.split(ELSEWHERE))


def example(check):
    """Its pairs: "SOURCE | TARGET, and elsewhere SOURCE | TARGET", or "WRONG (RIGHT)"."""
    pairs = [part.split(" | ") for part in check.example.split(ELSEWHERE)]
    pairs = [pair if len(pair) == 2 else [pair[0].split(" (")[0], ""] for pair in pairs]
    texts = [["" if text.startswith("(nothing") else text for text in pair] for pair in pairs]
    langs = tuple("zh" if HAN.search(text) else "en" for text in texts[0])
    if not any(pair[1] for pair in texts):
        langs = (langs[0], "en" if langs[0] == "zh" else "zh")
    return CheckInput(
        [Pair(at, *pair) for at, pair in enumerate(texts)],
        langs,
        terms=read("un-ict"),
        encoder=embed.load,
    )


@pytest.mark.parametrize(
    "check", [each for each in list_checks() if is_whole(each)], ids=lambda check: check.name
)
def test_an_example_is_found(check):
    job = example(check)
    if check.name in LATER:
        assert explain_missing(job, check) or not list(check.run(job))
    else:
        assert explain_missing(job, check) is None
        assert list(check.run(job))


@pytest.mark.parametrize(
    "check", [each for each in list_checks() if is_whole(each)], ids=lambda check: check.name
)
def test_a_region_of_a_language_makes_no_difference(check):
    """Texts in zh-CN and en-GB are checked as those in zh and en are."""
    job = example(check)
    regional = replace(job, langs=tuple(REGIONS[lang] for lang in job.langs))
    assert placed(check.run(regional)) == placed(check.run(job))


def placed(findings):
    """What findings are about, without the words that name languages."""
    return [
        (each.severity, each.segment, each.source.spans, each.target.spans, each.suggestion)
        for each in findings
    ]
