"""Terms out of translations: each step against what it promises, and all of it on small bitexts."""

import csv
from collections import Counter
from dataclasses import replace
from itertools import product
from math import log
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tmtool.concepts import ConceptEntry, Term
from tmtool.errors import InputError
from tmtool.operations.term_extraction import tell_extraction
from tmtool.operations.to_json import to_json
from tmtool.terms.base import TermBase
from tmtool.terms.extracting import pairing, side, weighing
from tmtool.terms.extracting.competing import LIKE, find_most_like, measure_likeness
from tmtool.terms.extracting.entries import build_entries
from tmtool.terms.extracting.extract import ExtractionLimits, GatheredUnits, extract
from tmtool.terms.extracting.model import TextUnit, UnitOrigin
from tmtool.terms.extracting.pairing import ExplainedRuns
from tmtool.terms.extracting.runs import find_candidates, mine_runs
from tmtool.terms.validity import find_faults
from tmtool.units import CheckRecord, TranslationUnit, Variant
from tmtool.units import Origin as Where

DATA = Path(__file__).parent / "data" / "terms"
LANGS = ("en", "zh")


def bitext():
    with (DATA / "bitext.tsv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    return [
        TextUnit(
            (row["en"], row["zh"]), (UnitOrigin(row["symbol"], int(row["date"][:4]), str(at)),)
        )
        for at, row in enumerate(rows)
    ]


@pytest.fixture(scope="module")
def found():
    return extract(bitext(), LANGS)


def by_english(extraction):
    return {each.texts[0]: each for each in extraction.candidates}


@given(st.lists(st.integers(0, 4), max_size=40), st.integers(1, 3))
def test_runs_are_those_that_counting_all_of_them_gives(tokens, least):
    grams, counts = mine_runs(np.array(tokens, np.int32), least, 4)
    places = {}
    for start, size in product(range(len(tokens)), range(1, 5)):
        run = tuple(tokens[start : start + size])
        if len(run) == size and 0 not in run:
            places.setdefault(run, []).append(start)
    wanted = {run: each for run, each in places.items() if len(each) >= least}
    told = {}
    for number, size in enumerate(grams.lengths.tolist()):
        starts = grams.get_places(number).tolist()
        told[tuple(tokens[starts[0] : starts[0] + size])] = starts
    assert told == wanted
    assert counts.tolist() == grams.counts.tolist()


@given(st.integers(1, 30), st.integers(1, 30), st.integers(0, 30), st.integers(0, 40))
def test_the_strength_of_a_pair_is_dunnings_ratio(one, other, both, more):
    both = min(one, other, both)
    units = one + other - both + more
    cells = [both, one - both, other - both, units - one - other + both]
    expected = [one * other / units, one * (units - other) / units,
                (units - one) * other / units, (units - one) * (units - other) / units]  # fmt: skip
    ratio = 2 * sum(k * log(k / e) for k, e in zip(cells, expected, strict=True) if k)
    told = pairing.compute_likelihood(*(np.array([each]) for each in (both, one, other)), units)
    assert told[0] == pytest.approx(ratio if both > expected[0] else 0, abs=1e-6)


@given(st.lists(st.sampled_from("abcd"), max_size=8), st.text("abcd ", min_size=1, max_size=6))
def test_the_most_similar_run_is_the_best_of_all(words, known):
    shares = {
        (first, last): round(measure_likeness(" ".join(words[first:last]), known), 3)
        for first in range(len(words))
        for last in range(first + 1, len(words) + 1)
    }
    best = max(shares.values(), default=0)
    told = find_most_like(words, known, any)
    assert (told[2] if told else 0) == (best if best >= LIKE else 0)
    assert told is None or shares[told[:2]] == told[2]


def test_words_that_render_each_other_are_told_from_those_beside_them():
    texts = [("safe water", "安全用水"), ("safe food", "安全食品"), ("clean water", "清洁用水")] * 3
    sides = tuple(side.read([t[at] for t in texts], lang) for at, lang in enumerate(LANGS))
    grams = tuple(mine_runs(each.tokens, 1, 4)[0] for each in sides)
    tables = [pairing.build_table(*each) for each in zip(sides, grams, strict=True)]
    pairs = pairing.find_associated(*tables, len(texts), 1)
    scores = weighing.measure_consistency(sides, grams, pairs)
    told = {
        tuple(
            each.get_surface(int(own.firsts[run]), int(own.lengths[run]))
            for each, own, run in zip(sides, grams, both, strict=True)
        ): score
        for both, score in zip(zip(pairs.source, pairs.target, strict=True), scores, strict=True)
    }
    assert told["food", "食品"] > 0.7
    assert told["clean", "清洁"] > 0.7
    assert told["safe food", "安全食品"] > told["food", "安全食品"]
    assert all(0 <= score <= 1 for score in told.values())


def test_what_a_longer_run_explains_is_no_place_of_its_parts():
    own = side.read(["Safe water supply or safe water.", "Safe water supply."], "en")
    grams = mine_runs(own.tokens, 2, 3)[0]
    runs = {
        own.get_surface(int(start), int(size)).lower(): run
        for run, (start, size) in enumerate(zip(grams.firsts, grams.lengths, strict=True))
    }
    taken = ExplainedRuns.build(own, grams)
    part = runs["safe water"]
    assert [own.locate(at, 2) for at in taken.list_places(part)] == [
        range(0, 10), range(21, 31), range(0, 10),
    ]  # fmt: skip
    taken.take(runs["safe water supply"], np.array([0, 1]))
    assert [own.locate(at, 2) for at in taken.list_places(part)] == [range(21, 31)]
    assert taken.list_free(part).tolist() == [0]


@pytest.mark.parametrize(
    ("texts", "wanted", "unwanted"),
    [
        (["The rule of law holds.", "The rule of law!"], {"rule of law"}, {"law", "of law", "The"}),
        (["He leads the new team.", "In the new team."], {"new team"}, {"the new team", "new"}),
        (["Visit Costa Rica soon.", "To Costa Rica."], {"Costa Rica"}, {"Costa", "to Costa Rica"}),
        (["The 2020 plan, a plan."], {"plan"}, {"2020", "plan, a plan"}),
    ],
)
def test_english_runs_that_name_something(texts, wanted, unwanted):
    own = side.read(texts, "en")
    grams = find_candidates(own, 2)
    named = {
        own.get_surface(int(start), int(size))
        for start, size in zip(grams.firsts, grams.lengths, strict=True)
    }
    assert wanted <= named
    assert not unwanted & named


@pytest.mark.parametrize(
    ("lang", "texts", "wanted"),
    [
        ("fr", ["les droits de l’homme,", "des droits de l’homme."], "droits de l’homme"),
        ("fr", ["le développement,", "du de\u0301veloppement."], "développement"),
        ("ru", ["в устойчивого развития", "и устои\u0306чивого развития."], "устойчивого развития"),
        ("ar", ["في التنمية المستدامة", "من التنمية المستدامة"], "التنمية المستدامة"),
    ],
)
def test_other_languages_by_their_commonest_words(lang, texts, wanted):
    own = side.read(texts, lang)
    grams = find_candidates(own, 2)
    named = {
        own.get_surface(int(start), int(size))
        for start, size in zip(grams.firsts, grams.lengths, strict=True)
    }
    assert wanted in named


def test_a_name_that_the_word_list_lacks_is_found_by_what_stands_beside_it():
    texts = ["访问卡瓦塔里时", "从卡瓦塔里来", "卡瓦塔里，", "在卡瓦塔里的人", "卡瓦塔里与邻国"]
    own = side.read(texts, "zh")
    grams = find_candidates(own, 2)
    named = [
        own.get_surface(int(start), int(size))
        for start, size in zip(grams.firsts, grams.lengths, strict=True)
    ]
    assert "卡瓦塔里" in named


def test_terms_of_a_small_bitext(found):
    told = {each.texts for each in found.candidates}
    assert {
        ("rule of law", "法治"), ("technology bank", "技术库"), ("rural areas", "农村地区"),
        ("least developed countries", "最不发达国家"), ("developing countries", "发展中国家"),
        ("capacity-building", "能力建设"), ("broadband network", "宽带网络"),
    } <= told  # fmt: skip
    assert found.total == len(found.candidates)
    assert (found.units, found.documents, found.least) == (24, 4, 2)


def test_what_competes_is_told_with_its_counts(found):
    divide = by_english(found)["digital divide"]
    assert divide.texts[1] == "数字鸿沟"
    assert [(each.texts[1], each.uses.frequency) for each in divide.rivals] == [("数码鸿沟", 2)]
    assert divide.rivals[0].uses.years == (2005, 2020)
    assert (divide.uses[0].frequency, divide.pair.uses.frequency) == (6, 4)


def test_examples_have_both_terms_where_they_say(found):
    for each in found.candidates:
        for rendering in (each.pair, *each.rivals):
            assert rendering.examples
            for example in rendering.examples:
                spans = zip(example.texts, example.spans, strict=True)
                cut = [text[start:stop] for text, (start, stop) in spans]
                # One and several are one term.
                assert [text.lower().removesuffix("s") for text in cut] == [
                    text.lower().removesuffix("s") for text in rendering.texts
                ]
                assert example.origin.document


def test_a_rendering_that_stands_once_is_found_if_it_is_like_the_other():
    units = [*bitext(), TextUnit(("A digital divide within schools.", "学校里的数位鸿沟。"))]
    divide = by_english(extract(units, LANGS))["digital divide"]
    assert ("数位鸿沟", 1) in {(each.texts[1], each.uses.frequency) for each in divide.rivals}


def test_the_same_units_give_the_same_and_languages_may_change_places(found):
    assert extract(bitext(), LANGS) == found
    turned = [replace(unit, texts=unit.texts[::-1]) for unit in bitext()]
    other = extract(turned, ("zh", "en"))
    assert {each.texts[::-1] for each in other.candidates} == {e.texts for e in found.candidates}


def test_few_or_rare_ones_if_so_wanted(found):
    most = extract(bitext(), LANGS, ExtractionLimits(least=3, top=2))
    assert [each.texts for each in most.candidates] == [e.texts for e in found.candidates[:2]]
    assert most.total < found.total
    assert all(each.pair.uses.units > 2 for each in most.candidates)


def test_what_a_term_base_has_is_marked_or_left_out():
    terms = [("gap", "digital divides", "信息鸿沟"), ("law", "rule of law", "法治")]
    base = TermBase(
        tuple(ConceptEntry(name, (Term("en", e), Term("zh", z))) for name, e, z in terms), "ours"
    )
    told = by_english(extract(bitext(), LANGS, ExtractionLimits(known=base)))
    assert (told["rule of law"].entries, told["rule of law"].other_entries) == (("law",), ())
    assert (told["digital divide"].entries, told["digital divide"].other_entries) == ((), ("gap",))
    left = by_english(extract(bitext(), LANGS, ExtractionLimits(known=base, new=True)))
    assert "rule of law" not in left
    assert "digital divide" in left


def test_nothing_comes_of_nothing():
    assert extract([], LANGS).candidates == ()
    assert extract([TextUnit(("", ""))], LANGS).candidates == ()
    assert extract([TextUnit(("one", "一"))] * 1, LANGS).candidates == ()
    with pytest.raises(InputError, match="both are en"):
        extract(bitext(), ("en", "en"))


class Wordless:
    """An encoder for which everything is alike, of no language but English."""

    dim, signature, languages = 2, "wordless", frozenset({"en"})

    def encode(self, texts):
        return np.tile(np.array([[1, 0]], np.float32), (len(texts), 1))


def test_an_encoder_has_to_know_the_languages(found):
    with pytest.raises(InputError, match="does not support zh"):
        extract(bitext(), LANGS, encoder=Wordless())
    both = Wordless()
    both.languages = frozenset(LANGS)
    weighed = extract(bitext(), LANGS, encoder=both)
    # What tells nothing changes nothing.
    assert weighed.candidates == found.candidates
    assert weighed.encoder == "wordless"


def test_entries_are_sound_and_nothing_in_them_is_verified(found):
    made = build_entries(found)
    assert len({entry.id for entry in made}) == len(made) == found.total
    assert list(find_faults(made)) == []
    terms = [term for entry in made for term in entry.terms]
    assert {(term.status, term.verified) for term in terms} == {("admitted", False)}
    divide = next(entry for entry in made if entry.id == "digital-divide")
    assert [(term.lang, term.text, term.note) for term in divide.terms] == [
        ("en", "digital divide", "4 times for 数字鸿沟; 2 times for 数码鸿沟"),
        ("zh", "数字鸿沟", "4 times for digital divide"),
        ("zh", "数码鸿沟", "2 times for digital divide"),
    ]
    assert divide.note.startswith("extracted: 4 times in 4 documents, 2005-2020; ")


def test_numbered_ids_take_no_name_that_a_term_has(found):
    named = [("phase", "阶段"), ("phase-2", "第二期"), ("phase", "期")]
    made = replace(
        found,
        candidates=tuple(
            replace(each, pair=replace(each.pair, texts=texts))
            for each, texts in zip(found.candidates, named, strict=False)
        ),
    )
    assert [entry.id for entry in build_entries(made)] == ["phase", "phase-2", "phase-3"]


def test_units_of_no_document_count_as_one():
    told = extract([replace(each, origins=(UnitOrigin(),)) for each in bitext()], LANGS)
    assert {repr(each.pair.uses.documents) for each in told.candidates} == {"1"}
    assert told.documents == 0


def test_objects_tell_all(found):
    head, *told = map(to_json, tell_extraction(found))
    assert (head["type"], head["units"], head["at_least"]) == ("extraction", 24, 2)
    assert [each["rank"] for each in told] == list(range(1, found.total + 1))
    divide = next(each for each in told if each["pair"]["texts"][0] == "digital divide")
    uses = divide["pair"]["uses"]
    assert (uses["documents"], uses["years"]) == (4, [2005, 2020])
    assert divide["uses"][0]["frequency"] == 6
    assert [each["texts"][1] for each in divide["rivals"]] == ["数码鸿沟"]
    example = divide["pair"]["examples"][0]
    start, stop = example["spans"][0]
    assert example["texts"][0][start:stop] == "digital divide"


def unit(source, target, langs=LANGS, **origin):
    variants = tuple(Variant(*each) for each in zip(langs, (source, target), strict=True))
    return TranslationUnit(variants, (Where(**origin),))


def test_units_are_gathered_once_with_all_their_places():
    gathered = GatheredUnits(LANGS)
    gathered.take([
        unit("A Day", "一天", symbol="A/1", date="2019-01"), unit("a day", "一天", symbol="A/2"),
        unit("x" * 4001, "长"), unit("only", "seul", ("en", "fr")),
        unit("a", "一", ("en", "zh-TW")),
    ])  # fmt: skip
    told = gathered.list_units()
    assert [each.texts for each in told] == [("A Day", "一天"), ("a", "一")]
    assert told[0].origins == (UnitOrigin("A/1", 2019, "A/1"), UnitOrigin("A/2", None, "A/2"))
    assert (gathered.seen, gathered.long, gathered.half) == (3, 1, 1)


def test_pairs_that_the_aligner_was_not_sure_of_are_left_out():
    looked_at = unit("sure", "确", score=0.1, checked=CheckRecord("Ada", "2026"))
    gathered = GatheredUnits(LANGS)
    gathered.take([unit("unsure", "疑", score=0.2), unit("good", "好", score=0.9), looked_at])
    assert [each.texts[0] for each in gathered.list_units()] == ["good", "sure"]
    assert gathered.low == 1


_anything = st.text(
    st.sampled_from("数字鸿沟的和，。 the gap of A-b’1\n\0\u0301\ufeff") | st.characters(),
    max_size=30,
)


@settings(max_examples=25)
@given(st.lists(st.tuples(_anything, _anything), max_size=6), st.sampled_from(["fr", "ar"]))
def test_any_text_will_do(texts, other):
    for langs in (LANGS, (other, "zh")):
        found_ = extract(
            [TextUnit(each) for each in [*texts, *texts[::-1]]], langs, ExtractionLimits(least=1)
        )
        assert len({entry.id for entry in build_entries(found_)}) == len(found_.candidates)
        for each in found_.candidates:
            for example in each.pair.examples:
                spans = zip(example.texts, example.spans, strict=True)
                assert all(0 <= start < stop <= len(text) for text, (start, stop) in spans)
            assert each.pair.uses.units <= min(uses.units for uses in each.uses)


def test_too_many_units_are_thinned_in_whatever_order_they_come():
    units = [unit(f"word {number}", f"词{number}") for number in range(200)]
    kept = []
    for order in (units, units[::-1]):
        gathered = GatheredUnits(LANGS, most=60)
        gathered.take(order)
        kept.append(Counter(each.texts for each in gathered.list_units()))
        assert 0 < len(gathered.list_units()) <= 60
        assert gathered.halved >= 2
    assert kept[0] == kept[1]


def test_each_regional_variant_of_a_unit_is_looked_at():
    unit = TranslationUnit(
        (Variant("zh", "软件", "CN"), Variant("zh", "軟體", "TW"), Variant("en", "software"))
    )
    gathered = GatheredUnits(("zh", "en"))
    gathered.take([unit])
    assert [each.texts for each in gathered.list_units()] == [
        ("软件", "software"), ("軟體", "software"),
    ]  # fmt: skip
