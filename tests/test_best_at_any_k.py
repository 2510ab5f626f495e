"""However many matches are asked for, the first is the best there is."""

from __future__ import annotations

import random
from dataclasses import replace

import numpy as np
import pytest

from tmtool.memory.memory import Memory
from tmtool.memory.model import LookupOptions, Query
from tmtool.units import Origin, TranslationUnit, Variant

TEXTS = (
    (
        "第{}次会议注意到{}%的预算用于{}个项目",
        "Meeting {} notes that {} per cent goes to {} projects",
    ),
    ("回顾第{}/{}号决议第{}段", "Recalling paragraph {2} of resolution {0}/{1}"),
    ("{}年至{}年方案经费为{}万美元", "The budget for {} to {} is {} thousand dollars"),
    (
        "数字鸿沟使{}个国家落后{}年，差距达{}%",
        "The divide keeps {} States {} years behind by {} per cent",
    ),
)
ZH_EN = LookupOptions("zh", "en", semantic="never", year=2026)


def numbers(rng):
    return [rng.choice((rng.randint(1, 40), rng.randint(1000, 2030), 15)) for _ in range(3)]


def varied(text, rng):
    """Now and then a character more or another one, so that numbers are not all that differs."""
    at = rng.randrange(len(text))
    return text[:at] + rng.choice(("", "", "又", "并且")) + text[at + rng.randint(0, 1) :]


def units(rng, count):
    for position in range(count):
        zh, en = rng.choice(TEXTS)
        values = numbers(rng)
        source = zh.format(*values)
        if rng.random() < 0.6:
            source = varied(source, rng)
        # Some translations lack a value, so that nothing can be put in.
        target = en.format(*values) if rng.random() < 0.7 else "as agreed before"
        origin = Origin(
            symbol=f"A/{position}", position=position, date=f"{rng.randint(1999, 2026)}-01-01",
            status=rng.choice((None, "adopted", "draft")), score=rng.choice((None, 0.5, 0.9)),
        )  # fmt: skip
        yield TranslationUnit((Variant("zh", source), Variant("en", target)), (origin,))


@pytest.fixture(scope="module")
def memory(tmp_path_factory):
    memory = Memory.open(tmp_path_factory.mktemp("memory"), create=True)
    memory.add(units(random.Random(12), 1200))
    yield memory
    memory.close()


def queries(count):
    rng = random.Random(34)
    for _ in range(count):
        text = rng.choice(TEXTS)[0].format(*numbers(rng))
        yield varied(text, rng) if rng.random() < 0.6 else text


def firsts(memory, texts, options, *ks):
    """The first match of each text for so many asked for, and its first piece."""
    for k in ks:
        answers = memory.lookup_many([Query(each) for each in texts], replace(options, k=k))
        yield [answer.best and (answer.best.kind, answer.best.stored.key) for answer in answers]


@pytest.mark.slow
def test_one_match_is_the_first_of_sixty_among_a_few_variants(memory):
    one, few, many = firsts(memory, list(queries(12)), ZH_EN, 1, 5, 60)
    assert one == few == many
    assert {each[0] for each in one if each} == {"formula", "fuzzy"}


@pytest.mark.slow
def test_one_match_is_the_first_of_sixty(memory):
    options = replace(ZH_EN, fragments=False)
    one, many = firsts(memory, list(queries(500)), options, 1, 60)
    assert [each for each in zip(one, many, strict=True) if each[0] != each[1]] == []


def test_the_pieces_are_the_same_for_one_match_and_for_sixty(memory):
    joined = [f"大会，{one}，{two}" for one, two in zip(*[iter(queries(30))] * 2, strict=True)]
    answers = [
        memory.lookup_many([Query(each) for each in joined], replace(ZH_EN, k=k, floor=0.9))
        for k in (1, 60)
    ]
    pieces = [
        [[(p.start, p.stop, p.match.stored.key) for p in each.pieces] for each in some]
        for some in answers
    ]
    assert pieces[0] == pieces[1]
    assert any(pieces[0])


class Letters:
    """An encoder whose vectors count characters: what is written alike is near."""

    dim, signature, languages = 64, "letters", frozenset({"zh", "en"})

    def encode(self, texts):
        found = np.zeros((len(texts), self.dim), np.float32)
        for row, text in enumerate(texts):
            for character in text:
                found[row, ord(character) % self.dim] += 1
        return found / np.linalg.norm(found, axis=1, keepdims=True)


@pytest.mark.parametrize("asked", [10, pytest.param(40, marks=pytest.mark.slow)])
def test_by_meaning_one_match_is_the_first_of_sixty(tmp_path, asked):
    memory = Memory.open(tmp_path, create=True, encoder=Letters)
    memory.add(units(random.Random(56), 200))
    ids, texts = zip(*memory.store.iter_texts("zh"), strict=True)
    memory.store.put_vectors(Letters.signature, ids, Letters().encode(texts))
    options = replace(ZH_EN, semantic="always", fuzzy=False, fragments=False)
    rng = random.Random(78)
    mixed = ["".join(rng.sample(each, len(each))) for each in queries(asked)]
    one, many = firsts(memory, mixed, options, 1, 60)
    assert one == many
    assert "semantic" in {each[0] for each in one if each}
    memory.close()
