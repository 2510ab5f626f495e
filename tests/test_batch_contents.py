"""Which documents pair by their contents: facts, samples, doubts, what makes no difference."""

import csv
import random
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from batch_texts import write
from hypothesis import given
from hypothesis import strategies as st

from tmtool.batch import FileLook, pair_folders
from tmtool.batch.content import SAMPLE, choose_sample
from tmtool.batch.content_pairs import SURE, pair_contents
from tmtool.batch.facts import Rarity, estimate_share, find_facts
from tmtool.batch.job import load
from tmtool.batch.model import Entry
from tmtool.batch.names import describe

FACTS = Path(__file__).parent / "data" / "batch" / "contents" / "facts.tsv"


def read_facts():
    with FACTS.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file, delimiter="\t")


@pytest.mark.parametrize("case", [*read_facts()], ids=lambda case: case["what"])
def test_facts_in_two_languages(case):
    shared = {*find_facts(case["zh"], "zh")} & {*find_facts(case["en"], "en")}
    assert sorted(shared) == [each for each in case["shared"].split(", ") if each]


def test_rare_facts_weigh_more():
    rarity = Rarity([{"count 7", "count 1422857"}, {"count 7"}, {"count 7", "count 31415"}])
    assert rarity.weigh("count 1422857") > rarity.weigh("count 7") >= 0
    assert estimate_share("name FR") < estimate_share("count 12")
    rare = rarity.compare({"count 1422857": 1}, {"count 1422857": 2})
    usual = rarity.compare({"count 7": 1}, {"count 7": 2})
    assert rare.shared > usual.shared
    assert (rare.count, rare.missing) == (1, 0.0)
    none = rarity.compare({}, {"count 7": 1})
    assert (none.agreement, none.shared, none.count) == (0.0, 0.0, 0)


@given(st.lists(st.booleans(), max_size=200), st.randoms(use_true_random=False))
def test_a_sample_is_bounded_and_in_order(said, rng):
    found = [{f"count {rng.randrange(10**6)}": 1} if each else {} for each in said]
    facts = {fact: count for each in found for fact, count in each.items()}
    sample = choose_sample(found, facts)
    assert len(sample) == min(len(said), SAMPLE)
    assert sample == sorted(set(sample))


def test_both_languages_sample_the_same_segments():
    rng = random.Random(1)
    found = [{f"count {rng.randrange(10**6)}": 1} for _ in range(300)]
    facts = {fact: 1 for each in found for fact in each}
    # The other language has a segment more at the beginning, and one is cut into two.
    other = [{}, *found[:100], {}, *found[100:]]
    both = {fact for at in choose_sample(found, facts) for fact in found[at]} & {
        fact for at in choose_sample(other, facts) for fact in other[at]
    }
    assert len(both) >= SAMPLE * 2 // 3


# What may make no difference


class WordEncoder:
    """Vectors by the words of texts, which are the same in both languages."""

    dim, signature, languages = 64, "words", frozenset(("zh", "en"))

    def encode(self, texts):
        found = np.zeros((len(texts), self.dim), np.float32)
        for row, text in zip(found, texts, strict=True):
            for word in text.split():
                row += np.random.default_rng(int(word)).normal(size=self.dim)
        return found / np.maximum(np.linalg.norm(found, axis=1, keepdims=True), 1e-9)


def make_entry(number, side, rng):
    """A document of the same words in both languages, but for a few."""
    words = random.Random(number)
    segments = [[words.randrange(10**6) for _ in range(5)] for _ in range(words.randint(2, 9))]
    texts = [" ".join(str(w if rng.random() < 0.8 else rng.randrange(10**6)) for w in s)
             for s in segments]  # fmt: skip
    path = Path(f"{'st'[side]}{number}.txt")
    look = FileLook(("zh", "en")[side], None, {f"count {10**4 + number}": 1}, 100.0, tuple(texts))
    return Entry(path, path.parts, describe(path.parts), look.lang, look)


def get_names(pairs):
    return {(each.source.path.name, each.target.path.name, round(each.probability, 3))
            for each in pairs}  # fmt: skip


@given(st.sets(st.integers(0, 30), max_size=14), st.sets(st.integers(0, 30), max_size=14),
       st.randoms(use_true_random=False))  # fmt: skip
def test_the_order_of_files_and_of_sides_makes_no_difference(ones, others, rng):
    sources = [make_entry(number, 0, rng) for number in sorted(ones)]
    targets = [make_entry(number, 1, rng) for number in sorted(others)]
    sure, doubtful = pair_contents(sources, targets, WordEncoder)
    assert all(each.probability >= SURE for each in sure)
    mixed = rng.sample(sources, len(sources)), rng.sample(targets, len(targets))
    assert get_names(pair_contents(*mixed, WordEncoder)[0]) == get_names(sure)
    back, doubted = pair_contents(targets, sources, WordEncoder)
    assert {(b, a, chance) for a, b, chance in get_names(back)} == get_names(sure)
    taken = {each.source.path for each in sure} | {each.target.path for each in sure}
    assert not taken & {p for each in doubtful for p in (each.source.path, each.target.path)}
    assert bool(doubted) == bool(doubtful)


def test_of_many_documents_few_are_compared():
    rng = random.Random(3)
    sources = [make_entry(number, 0, rng) for number in range(40)]
    targets = [make_entry(number, 1, rng) for number in range(20, 60)]
    sure, _ = pair_contents(sources, targets, WordEncoder)
    assert {each.source.path.name[1:] for each in sure} == {f"{n}.txt" for n in range(20, 40)}
    assert all(each.source.path.name[1:] == each.target.path.name[1:] for each in sure)


# Doubts, with the reason


def test_two_that_are_equally_near_are_doubtful():
    rng = random.Random(3)
    target = make_entry(7, 1, rng)
    twin = replace(target, path=Path("twin.txt"))
    others = [make_entry(number, 1, rng) for number in (8, 9)]
    sure, doubtful = pair_contents([make_entry(7, 0, rng)], [target, twin, *others], WordEncoder)
    assert sure == []
    assert [each.target.path.name for each in doubtful] == ["t7.txt", "twin.txt"]
    assert doubtful[0].reason.endswith("twin.txt is as near")
    assert doubtful[0].reason.startswith("contents, probability 4")


def test_few_segments_are_told():
    def build(side, *sample):
        path = Path(f"{'st'[side]}.txt")
        look = FileLook(("zh", "en")[side], None, {}, 100.0, sample)
        return Entry(path, path.parts, describe(path.parts), look.lang, look)

    source, target = build(0, "1 2 3", "5 6 7"), build(1, "1 8 4", "5 6 9")
    sure, doubtful = pair_contents([source], [target], WordEncoder)
    assert sure == []
    assert [each.reason.partition(": ")[2] for each in doubtful] == ["only 2 segments to compare"]


def test_an_encoder_that_does_not_know_a_language_is_not_asked():
    rng = random.Random(3)
    sources = [make_entry(number, 0, rng) for number in range(3)]
    targets = [
        replace(each, look=replace(each.look, lang="sw"))
        for each in (make_entry(number, 1, rng) for number in range(3))
    ]
    asked = pair_contents(sources, targets, WordEncoder)
    assert get_names(asked[0]) == get_names(pair_contents(sources, targets, None)[0])


def test_empty_documents_pair_with_nothing():
    rng = random.Random(3)
    entry = make_entry(1, 0, rng)
    empty = replace(make_entry(1, 1, rng), look=FileLook("en"))
    assert pair_contents([entry], [empty], WordEncoder) == ([], [])


def test_probabilities_are_told_of_pairs_that_contents_made(tmp_path):
    write(tmp_path, {f"zh/{name}.txt": number for number, name in enumerate("abcd")})
    write(tmp_path, {f"en/{name}.txt": number for number, name in enumerate("xyz", start=1)})
    write(tmp_path, {"zh/A_75_9.txt": 20, "en/A_75_9.txt": 20})
    found = pair_folders(tmp_path / "zh", tmp_path / "en", jobs=0, encoder=lambda: load("use"))
    told = {pair.source.name: pair.probability for pair in found.pairs}
    assert told.pop("A_75_9.txt") is None
    assert sorted(told) == ["b.txt", "c.txt", "d.txt"]
    assert all(SURE <= each <= 1 for each in told.values())
