"""What resembles a text enough to be shown is shown: as by comparing it with every text."""

from __future__ import annotations

import random
import sys
from pathlib import Path

import pytest

from tmtool.fuzzy.similarity import score_best
from tmtool.lang.fold import fold
from tmtool.memory.memory import Memory
from tmtool.memory.model import LookupOptions, Query
from tmtool.units import TranslationUnit, Variant

sys.path.append(str(Path(__file__).parent.parent / "benchmarks"))
from memory_texts import units
from real_pairs import among, real_pairs

LANGS = {"zh": "en", "en": "zh"}
FLOOR, CEILING = 0.65, 0.8


def damaged(text, lang, words, rng):
    """The text with a fifth to two fifths of its words left out, or others in their place."""
    parts = list(text) if lang == "zh" else text.split(" ")
    count = max(1, round(rng.uniform(0.15, 0.42) * len(parts)))
    how = rng.choice(("out", "other", "both", "in a row"))
    if how == "in a row":
        at = rng.randrange(len(parts) - count + 1)
        del parts[at : at + count]
    else:
        for at in sorted(rng.sample(range(len(parts)), count), reverse=True):
            if how == "out" or (how == "both" and rng.random() < 0.5):
                del parts[at]
            else:
                parts[at] = rng.choice(words)
    return ("" if lang == "zh" else " ").join(parts)


def asked(texts, lang, count, seed):
    """Queries whose nearest text of all resembles them by 65 to 80 %, and by how much."""
    rng = random.Random(f"{seed} {lang}")
    folded = sorted({fold(text) for text in texts})
    words = [w for text in rng.sample(texts, 500) for w in (text if lang == "zh" else text.split())]
    found = []
    while len(found) < count:
        text = rng.choice(texts)
        if len(text if lang == "zh" else text.split()) < 4:
            continue
        query = damaged(text, lang, words, rng)
        nearest = float(score_best(fold(query), folded, lang, 0.0).max())
        if FLOOR <= nearest <= CEILING:
            found.append((query, nearest))
    return found


def missed(folder, made, count, seed):
    """The queries without their nearest text among five matches: language, query, how alike."""
    memory = Memory.open(folder, create=True)
    memory.add(made)
    found = []
    for lang, to in LANGS.items():
        texts = [unit.get_text(lang) for unit in made if unit.get_text(lang)]
        options = LookupOptions(lang, to, floor=FLOOR, semantic="never", fragments=False, year=2026)
        queries = asked(texts, lang, count, seed)
        answers = memory.lookup_many([Query(query) for query, _ in queries], options)
        for (query, nearest), answer in zip(queries, answers, strict=True):
            shown = max((each.scored.similarity.score for each in answer.matches), default=0.0)
            if shown < nearest - 1e-6:
                found.append((lang, query, nearest, shown))
    memory.close()
    return found


@pytest.mark.parametrize(
    ("made", "count"), [(800, 10), pytest.param(2_000, 20, marks=pytest.mark.slow)]
)
def test_what_resembles_a_query_by_65_per_cent_is_shown(tmp_path, made, count):
    # Penalties by value may put one that resembles a query less before it.
    assert len(missed(tmp_path, list(units(made)), count, "few")) <= 1


def test_a_match_by_words_alone_needs_a_lower_floor(tmp_path):
    memory = Memory.open(tmp_path, create=True)
    text = "Its aim was to step up the fight against counterfeit medicines."
    memory.add([TranslationUnit((Variant("en", text), Variant("zh", "其目标是加强打击假药。")))])
    # Eight words of eleven, but half of the characters: 62 % by both.
    query = Query("Its aim was to step up the fight")
    for floor, count in ((0.65, 0), (0.6, 1)):
        options = LookupOptions(
            "en", "zh", floor=floor, semantic="never", fragments=False, year=2026
        )
        matches = memory.lookup_many([query], options)[0].matches
        assert len(matches) == count
    assert matches[0].scored.similarity.word == pytest.approx(8 / 11)
    assert matches[0].scored.similarity.score == pytest.approx((8 / 11 + 32 / 63) / 2)
    memory.close()


@pytest.mark.slow
def test_among_20_000_units_as_well(tmp_path):
    real = list(real_pairs())
    made = list(among(20_000 - len(real), real))
    found = missed(tmp_path, made, 40, "many")
    assert len(found) <= 1, found
    assert not [each for each in found if not each[3]]
