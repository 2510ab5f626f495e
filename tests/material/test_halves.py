"""The half that checks are measured on stays apart from what they are made with."""

import subprocess
import sys
from pathlib import Path

import pytest
from ahocorasick_rs import AhoCorasick

ROOT = Path(__file__).parents[2]
sys.path.append(str(ROOT / "benchmarks"))  # behind all else: a module there is called docx

import claims  # noqa: E402 - found by the line above
import halves  # noqa: E402

TELLING = {"zh": 24, "en": 80}
"""So many characters in a row are of a text, and not of the language."""


@pytest.fixture(scope="module")
def rows(material):
    return {name: halves.read_rows(name) for name in halves.SETS}


def test_the_sets_are_whole_and_each_has_two_halves(rows):
    assert sum(map(len, rows.values())) > 8_500
    for listed in rows.values():
        assert {row.half for row in listed} == {"work", "measure"}
        share = sum(row.half == "measure" for row in listed) / len(listed)
        assert 0.4 < share < 0.65


def test_no_pair_is_in_both_halves(material):
    work, measure = ({row.digest for row in halves.read_half(half)} for half in ("work", "measure"))
    assert work
    assert measure
    assert not work & measure


def test_what_is_of_one_chapter_or_block_is_of_one_half(rows):
    for listed in rows.values():
        drawn = {}
        for row in listed:
            assert drawn.setdefault(row.block, row.half) == row.half


def test_nothing_of_the_measuring_half_is_in_the_project(rows):
    """The beginning of each of its texts, looked for in all that is tracked."""
    tracked = subprocess.run(
        ["git", "ls-files", "-z", "tests", "tmtool", "benchmarks", "docs", "models"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    ).stdout.split("\0")  # fmt: skip
    project = "\n".join(
        (ROOT / name).read_text("utf-8", errors="ignore")
        for name in tracked
        if name.endswith((".py", ".toml", ".txt", ".tsv", ".md", ".jsonl", ".json", ".csv"))
    )
    unseen = [
        text[: TELLING[lang]]
        for name in ("unpc_dev", "hkma_dev")
        for row in rows[name]
        if row.half == "measure"
        for lang, text in (("zh", row.zh), ("en", row.en))
        if len(text) >= TELLING[lang]
    ]
    assert len(unseen) > 4_000
    assert AhoCorasick(unseen).find_matches_as_strings(project) == []


def test_each_label_is_of_a_pair_as_it_is(rows):
    by_place = {(row.set, row.number): row for listed in rows.values() for row in listed}
    for label in claims.read_labels():
        claim = label.claim
        row = by_place[claim.set, claim.row]
        assert row.digest == claim.digest
        for text, spans in ((row.zh, claim.zh), (row.en, claim.en)):
            assert all(0 <= start <= stop <= len(text) for start, stop in spans)


def test_each_label_of_a_planted_error_is_of_the_measuring_half(rows):
    halves_of = {(row.set, row.number): row.half for listed in rows.values() for row in listed}
    labels = claims.read_labels(claims.PLANTED_FILE)
    assert labels
    assert {halves_of[each.claim.set, each.claim.row] for each in labels} == {"measure"}


@pytest.mark.parametrize("file", [claims.FILE, claims.PLANTED_FILE], ids=lambda file: file.stem)
def test_each_claim_has_two_readers_and_what_settles_them(file):
    listed = claims.read_labels(file)
    assert all(len(each.readers) == 2 for each in listed)
    assert len({each.claim for each in listed}) == len(listed)
    agreed = [each for each in listed if len(set(each.readers)) == 1]
    assert all(each.verdict in each.readers for each in agreed)
