"""Renderings: a made-up language whose words are known, a corpus of the house, a slow twin."""

import random
from collections import Counter, defaultdict
from functools import cache, partial
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tmtool import words
from tmtool.fuzzy.edits import compute_edits
from tmtool.fuzzy.links import learn_links
from tmtool.fuzzy.renderings import (
    SAMPLE,
    Hit,
    HitRendering,
    place,
    render,
)
from tmtool.fuzzy.runs import RenderingModel
from tmtool.fuzzy.target_parts import find_affected
from tmtool.lang.fold import fold
from tmtool.resources import locate_shared

DATA = Path(__file__).parent / "data/fuzzy"
CASES = [
    line.split("\t")
    for line in (DATA / "renderings.tsv").read_text("utf-8").split("\n")
    if line and not line.startswith("#")
]
SMALL = st.lists(
    st.tuples(st.text("abc", max_size=3).map(list), st.text("xyz", max_size=3).map(list)),
    min_size=1,
    max_size=4,
)  # fmt: skip


def spaced(text):
    """Words between blanks, as ranges."""
    found, end = [], 0
    for word in text.split():
        start = text.index(word, end)
        end = start + len(word)
        found.append((start, end))
    return found


def cut(lang):
    return partial(cut_once, lang=lang)


@cache
def cut_once(text, lang):
    return words.split(text, lang)


@cache
def corpus():
    """English and Chinese of the corpus of the house, bead by bead."""
    sides = [locate_shared("corpora", "ict-2020", f"{lang}.txt") for lang in ("zh", "en")]
    zh, en = (path.read_text("utf-8").splitlines() for path in sides)
    pairs = []
    for line in locate_shared("corpora", "ict-2020", "gold.align").read_text("utf-8").splitlines():
        own, _, other = line.partition(":")
        at, to = ([int(n) for n in part.strip(" []").split(",") if n] for part in (own, other))
        pairs.append((" ".join(en[n] for n in to), "".join(zh[n] for n in at)))
    return [pair for pair in pairs if all(pair)]


def slow_link(units, rounds=5, smoothing=0.01):
    """Model 1 with dictionaries: posteriors [unit][source place, 0 is none][target place]."""
    kinds = len({word for _, target in units for word in target}) + 1
    chance = defaultdict(lambda: 1.0)
    for turn in range(rounds):
        counts, totals, told = defaultdict(float), defaultdict(float), []
        for source, target in units:
            own = ["", *source]
            table = [[chance[s, t] for t in target] for s in own]
            sums = [sum(row[at] for row in table) for at in range(len(target))]
            table = [[value / sums[at] for at, value in enumerate(row)] for row in table]
            told.append(table)
            for s, row in zip(own, table, strict=True):
                for t, value in zip(target, row, strict=True):
                    counts[s, t] += value
                    totals[s] += value
        if turn == rounds - 1:
            return told
        chance = {
            (s, t): (value + smoothing) / (totals[s] + smoothing * kinds)
            for (s, t), value in counts.items()
        }
    return []


def made_up(rng, phrase, told):
    """A unit of eight words, each with a word of its own; the phrase's word is rendered as told."""
    numbers = rng.sample(range(40), 7)
    source, target = [f"w{n:02}q" for n in numbers], [f"v{n:02}k" for n in numbers]
    if phrase:
        source.insert(rng.randrange(8), phrase)
        target.insert(rng.randrange(8), told)
    rng.shuffle(target)
    return " ".join(source), " ".join(target)


def hit(pair, phrase):
    at = pair[0].lower().index(phrase)
    return Hit(*pair, range(at, at + len(phrase)))


@given(SMALL)
def test_links_are_those_of_the_slow_twin(units):
    found = learn_links(units)
    for at, (expected, (source, target)) in enumerate(zip(slow_link(units), units, strict=True)):
        forward, backward = found.get_links(at)
        assert forward.shape == backward.shape == (len(source), len(target))
        for row, values in zip(forward, expected[1:], strict=True):
            assert row == pytest.approx(values)
    turned = learn_links([(target, source) for source, target in units])
    for at in range(len(units)):
        again = turned.get_links(at)[0].T
        assert again == pytest.approx(found.get_links(at)[1])


@pytest.mark.parametrize("seed", range(4))
def test_each_hit_of_a_made_up_language_gets_its_own_rendering(seed):
    rng = random.Random(seed)
    told = [rng.choice(["mend", "heal shut", "narrow"]) for _ in range(30)]
    pairs = [made_up(rng, "bridge", each) for each in told]
    # The words of a rendering stay together, whatever else is shuffled.
    hits = [hit(pair, "bridge") for pair in pairs]
    background = [made_up(rng, "", "") for _ in range(200)]
    found = render(hits, background, spaced, spaced)
    right = [each.key == "heal shut" if "shut" in want else each.text == want
             for each, want in zip(found, told, strict=True)]  # fmt: skip
    assert sum(right) >= 28
    assert all(
        each.span is None or target[each.span.start : each.span.stop] == each.text
        for each, (_, target) in zip(found, pairs, strict=True)
    )


def test_hits_beyond_the_sample_are_searched():
    rng = random.Random(5)
    hits = [hit(made_up(rng, "bridge", "mend"), "bridge") for _ in range(2 * SAMPLE)]
    found = render(hits, [made_up(rng, "", "") for _ in range(100)], spaced, spaced)
    assert [each.text for each in found].count("mend") >= 0.98 * len(hits)
    assert len({each.confidence for each in found}) > 1


@pytest.mark.parametrize(("lang", "phrase", "expected", "least"), CASES)
def test_renderings_of_a_corpus(lang, phrase, expected, least):
    pairs = corpus() if lang == "en" else [pair[::-1] for pair in corpus()]
    other = "zh" if lang == "en" else "en"
    hits = [hit(pair, phrase) for pair in pairs if phrase in pair[0].lower()]
    background = [pair for pair in pairs if phrase not in pair[0].lower()]
    found = render(hits, background, cut(lang), cut(other))
    ((key, count),) = Counter(each.key for each in found if each.key).most_common(1)
    forms = Counter(each.text for each in found if each.key == key)
    assert fold(max(forms, key=lambda text: (forms[text], text))) == expected
    assert count >= int(least)


def test_one_hit_alone_is_no_evidence():
    pair = ("the committee adopted it", "委员会通过了它")
    assert render([hit(pair, "committee")], [], cut("en"), cut("zh")) == [
        HitRendering(None, "", pytest.approx(0.15, abs=0.15))
    ]


def test_what_is_written_alike_needs_none():
    (found,) = render([hit(("on covid-19 and it", "关于covid-19和它"), "covid-19")], [],
                      cut("en"), cut("zh"))  # fmt: skip
    assert found.text == "covid-19"


def test_no_hits_no_renderings():
    assert render([], [("a", "b")], spaced, spaced) == []
    assert render([Hit("", "", range(0))], [], spaced, spaced) == [HitRendering(None, "", 0.0)]


def test_a_known_rendering_is_found_in_another_target():
    known = [
        HitRendering(range(2), "弥合", 0.8, "弥合"),
        HitRendering(range(2), "消除", 0.4, "消除"),
    ]
    assert place("必须消除鸿沟", known) == HitRendering(range(2, 4), "消除", 0.4, "消除")
    assert place("必须跨越鸿沟", known).span is None


def marked(query, pair, background, langs):
    found = compute_edits(query, pair[0])
    spans = find_affected(
        found, RenderingModel([pair], background, (cut(langs[0]), cut(langs[1]))), langs
    )
    return [pair[1][span.start : span.stop] for span in spans]


@pytest.mark.parametrize(
    ("query", "pair", "expected"),
    [
        ("约15万人无法上网", ("约15亿人无法上网", "some 1.5 billion people"), ["1.5 billion"]),
        ("回顾其第74/197号决议", ("回顾其第73/218号决议", "recalling its resolution 73/218"),
         ["73/218"]),
        ("第七十五届会议", ("第七十六届会议", "the seventy-sixth session"), ["seventy-sixth"]),
        ("数字鸿沟", ("数字鸿沟", "the digital divide"), []),
    ],
)  # fmt: skip
def test_values_that_differ_are_marked_by_value(query, pair, expected):
    found = marked(query, pair, [], ("zh", "en"))
    assert len(found) == len(expected)
    assert all(each in whole for each, whole in zip(expected, found, strict=True))


def test_words_that_differ_are_marked_by_what_is_known_of_them():
    pairs = [pair[::-1] for pair in corpus()]
    pair = next(pair for pair in pairs if "弥合数字鸿沟" in pair[0] and len(pair[0]) < 120)
    others = [each for each in pairs if each != pair]
    (found,) = marked(pair[0].replace("弥合", "消除", 1), pair, others, ("zh", "en"))
    assert "bridg" in found


def made_of(*pieces):
    return st.lists(st.sampled_from(pieces), max_size=6).map("".join)


@given(
    made_of("数字", "15亿", "2020年", "，", "的 "),
    made_of("数字", "15亿", "2020年", "，", "的 "),
    made_of("2020", "1.5 billion", ", ", "digits "),
)
def test_marks_come_in_order_within_the_target(query, source, target):
    model = RenderingModel([(source, target)], [], (spaced, spaced))
    found = find_affected(compute_edits(query, source), model, ("zh", "en"))
    ends = [at for span in found for at in (span.start, span.stop)]
    assert ends == sorted(ends)
    assert all(0 <= at <= len(target) for at in ends)
    assert all(found)
    if query == source:
        assert found == ()
