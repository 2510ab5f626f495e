"""Looking at a memory before it is taken in: planted faults are found, good memories pass."""

import random
import tomllib
from itertools import cycle, islice
from pathlib import Path

import numpy as np
import pytest
from memory_faults import FAULTS, shifted, shifted_within, shuffled, swapped

from tmtool import embed
from tmtool.cli import run
from tmtool.formats.bitexts.beads import read_links
from tmtool.formats.units import inspect as module
from tmtool.formats.units.inspect import Inspection, inspect
from tmtool.formats.units.offsets import OFFSETS, build_agreement, extract_features
from tmtool.lang import detect
from tmtool.resources import locate_shared

LANGS = ("zh", "en")
planted = pytest.mark.parametrize(("plant", "problem"), FAULTS.values(), ids=FAULTS)


@pytest.fixture
def _together(monkeypatch):
    """Rows are looked at together alone, and not each for its oddities, which takes far longer."""
    monkeypatch.setattr(Inspection, "_count", lambda *_: None)


together = pytest.mark.usefixtures("_together")


def resolution():
    """The pairs of a resolution, as its gold alignment has them."""
    zh, en = (
        locate_shared("corpora", "ict-2020", f"{lang}.txt").read_text("utf-8").splitlines()
        for lang in LANGS
    )
    gold = read_links(
        locate_shared("corpora", "ict-2020", "gold.align").read_text("utf-8").splitlines()
    )
    return [
        ("".join(zh[i] for i in source), " ".join(en[i] for i in target))
        for source, target in gold
        if source and target
    ]


def long_memory(count=700):
    """Many pairs that share words and numbers with their neighbours, none twice."""
    chosen, parts = random.Random(7), resolution()
    for number in range(count):
        some = chosen.sample(parts, chosen.choice([1, 1, 2, 3]))
        zh, en = ("".join(a for a, _ in some), " ".join(b for _, b in some))
        yield f"{zh}第{number}段", f"{en} paragraph {number}"


@together
@planted
def test_planted_faults_are_found_by_numbers_and_lengths(plant, problem):
    verdict = inspect(plant(list(long_memory())), LANGS)
    assert verdict.problem == problem
    assert bool(verdict.evidence) == (problem is not None)


@pytest.mark.slow
@planted
def test_planted_faults_are_found_in_a_hundred_rows_by_meaning(plant, problem):
    assert inspect(plant(resolution()), LANGS, embed.load("use")).problem == problem


@together
def test_the_evidence_tells_where():
    memory = list(long_memory(2000))
    verdict = inspect(shifted_within(1, 600, 1400)(memory), LANGS)
    assert verdict.evidence[0] == "rows 601-1400: each zh belongs to the en 1 row above"
    sources = [source for source, _ in memory[600:603]]
    shown = [line.partition(" | ")[0].removeprefix("zh: ") for line in verdict.evidence[1:]]
    assert all(source.startswith(told) for source, told in zip(sources, shown, strict=True))


def test_a_column_in_another_language_is_told():
    verdict = inspect(resolution(), ("zh", "fr"))
    assert verdict.problem == "wrong language"
    assert verdict.evidence[0].endswith("the column fr is in en")


def test_languages_that_nobody_can_tell_apart_pass():
    danish = "Generalforsamlingen henviser til sine resolutioner og til det som er sagt i dem"
    pairs = [(danish, f"{danish} nr. {number}") for number in range(60)]
    assert inspect(pairs, ("no", "sv")).problem is None
    assert inspect(pairs, ("xx", "yy")).problem is None


def test_a_quotation_in_another_language_passes():
    memory = list(long_memory(400))
    foreign = [(target, source) for source, target in memory[:50]]
    assert inspect([*memory[:200], *foreign, *memory[200:]], LANGS).problem is None


def test_texts_without_letters_or_numbers_pass():
    assert inspect([], LANGS).problem is None
    assert inspect([("。", ".")] * 300, LANGS).problem is None
    assert inspect([("1", "1"), ("二", "2")], LANGS).problem is None


def test_terms_of_even_length_pass_without_an_encoder():
    """Nothing can be said of them, so nothing is said."""
    terms = islice(cycle([("大会", "word"), ("文件", "item"), ("主席", "line")]), 400)
    assert inspect(terms, LANGS).problem is None


def test_what_is_odd_is_counted():
    pairs = [
        ("附件", ""), ("", ""), ("\x0c大会", "Assembly"), ("Annex", "Annex"), ("A/75/1", "A/75/1"),
        ("å›½é™…ç»„ç»‡", "organization"), ("会" * 10_001, "x" * 30_000), ("大会", "word " * 50),
        ("大会", "the Assembly"),
    ]  # fmt: skip
    verdict = inspect(pairs, LANGS)
    assert verdict.pairs == len(pairs)
    assert verdict.counts == {
        "empty": 2, "control characters": 1, "identical": 1, "broken encoding": 1,
        "absurdly long": 1, "length ratio": 1,
    }  # fmt: skip


@pytest.mark.parametrize(("by", "code"), [(0, 0), (1, 2), (-1, 2)])
def test_thirty_rows_that_slipped_by_one_are_refused_on_the_way_in(tmp_path, capsys, by, code):
    """Too few for lengths and numbers to be sure: here the program compares meanings."""
    rows = shifted(by)(resolution()[5:35])
    path = tmp_path / "a.tsv"
    path.write_text("".join(f"{a}\t{b}\n" for a, b in [LANGS, *rows]), "utf-8")
    assert inspect(rows, LANGS).problem is None
    assert run(["add", "--no-index", str(path), "--memory", str(tmp_path / "memory"), "-q"]) == code
    assert ("the columns seem shifted" in capsys.readouterr().err) == bool(by)


class NeverAsked:
    """An encoder that nobody may load."""

    @property
    def languages(self):
        raise AssertionError


def test_no_meaning_is_compared_where_numbers_and_lengths_are_clear():
    verdict = inspect(long_memory(), LANGS, NeverAsked())
    assert (verdict.problem, verdict.pairs) == (None, 700)


def test_a_glossary_of_short_terms_has_its_language_told():
    terms = ["传染病", "疫苗接种", "隔离措施", "呼吸困难", "口罩", "潜伏期", "病毒载量", "重症监护"]
    words = [
        "disease",
        "vaccination",
        "the measures of isolation",
        "shortness of breath",
        "mask",
        "the incubation period",
        "the viral load of a patient",
        "intensive care unit",
    ]
    pairs = list(zip(terms * 4, words * 4, strict=True))
    assert inspect(pairs, LANGS).problem is None
    assert inspect(swapped(pairs), LANGS).problem == "swapped"


class Meaning:
    """An encoder that knows which texts are translations, and nothing else."""

    signature, dim = "test", 512
    languages = frozenset(LANGS)

    def __init__(self, pairs):
        self._numbers = {text: number for number, pair in enumerate(pairs) for text in pair}

    def encode(self, texts):
        vectors = [np.random.default_rng(self._numbers[t]).standard_normal(512) for t in texts]
        return np.array([each / np.linalg.norm(each) for each in vectors], np.float32)


def even(count):
    """Pairs that only their meaning tells apart."""
    han = "天地玄黄宇宙洪荒日月盈昃辰宿列张"
    for number in range(count):
        yield (
            "".join(han[(number >> 4 * at) % 16] for at in range(4)),
            "".join("abcdefghijklmnop"[(number * 7 >> 4 * at) % 16] for at in range(4)),
        )


@together
@pytest.mark.parametrize("count", [60, 400, 1500])
@pytest.mark.parametrize(
    ("plant", "problem"),
    [(list, None), (shifted(1), "shifted"), (shifted(-3), "shifted"), (shuffled, "unrelated")],
)
def test_where_only_meaning_tells_the_encoder_does(count, plant, problem):
    pairs = list(even(count))
    assert inspect(plant(pairs), LANGS, Meaning(pairs)).problem == problem
    assert inspect(plant(pairs), LANGS).problem is None


def test_an_encoder_that_disagrees_clears_a_suspicion():
    pairs = shifted(1)(list(long_memory(400)))
    assert inspect(pairs, LANGS).problem == "shifted"
    assert inspect(pairs, LANGS, Meaning(pairs)).problem is None


def test_an_encoder_for_other_languages_is_not_asked():
    assert inspect(resolution(), ("zh", "en"), type("Mute", (), {"languages": {"fr"}})()).pairs > 90


@together
def test_few_windows_are_kept_however_long_a_memory_is():
    inspection = Inspection(LANGS, Meaning([]))
    for source, target in islice(cycle(even(3000)), 30_000):
        inspection.add(source, target)
    kept = inspection._spread
    assert len(kept) <= 16
    assert kept[0].start < 6_000
    assert kept[-1].start > 24_000


def test_the_same_rows_give_the_same_verdict():
    memory = swapped(list(long_memory(300)))
    assert inspect(memory, LANGS) == inspect(memory, LANGS)


def test_agreement_is_what_the_definition_says():
    """Where only numbers are compared, by hand: both, one and no number in common."""
    texts = ["1 2", "3", "x", "4 5", "6", "7", "8", "9 1", "2 3", "4", "5 6"]
    rows = [extract_features(f"{text:8}") for text in texts]
    score = build_agreement(rows, rows)
    assert max(OFFSETS, key=score) == 0
    assert build_agreement(rows[:10], rows[:10]) is None


def test_the_languages_that_can_be_told_are_those_of_the_detector():
    words = Path(detect.__file__).with_name("function_words.toml").read_text("utf-8")
    table = tomllib.loads(words)
    found = {lang for script in ("latin", "cyrillic", "arabic") for lang in table[script]}
    assert found | {"zh", "ja", *detect._ALONE.values()} == module.DETECTED


def endless(count):
    """Rows of a memory longer than what is looked at row by row."""
    return list(islice(cycle(list(long_memory(1000))), count))


FAR = [
    (shifted_within(1, 3000, 6000), "shifted", "rows 3001-5999"),
    (shifted_within(-2, 2350, 6000), "shifted", "rows 2351-5998"),
    (lambda p: [*p[:4000], *swapped(p[4000:4400]), *p[4400:]], "swapped", "rows 4001-4400"),
    (lambda p: [*p[:5750], *swapped(p[5750:])], "swapped", "rows 5751-6000"),
    (list, None, ""),
]


@together
@pytest.mark.parametrize(("plant", "problem", "rows"), FAR)
def test_far_into_a_long_memory_faults_are_found_where_they_begin(
    plant, problem, rows, monkeypatch
):
    """There only every fourth window is looked at, until one is wrong."""
    monkeypatch.setattr(module, "_ALL", 20)  # so that row 1,000 is as far as else row 10,000
    verdict = inspect(plant(endless(6000)), LANGS)
    assert verdict.problem == problem
    assert not problem or verdict.evidence[0].startswith(f"{rows}: ")


@pytest.mark.slow
@together
def test_far_is_beyond_ten_thousand_rows():
    verdict = inspect(shifted_within(1, 12_000, 13_500)(endless(13_500)), LANGS)
    assert verdict.problem == "shifted"
    assert verdict.evidence[0].startswith("rows 12001-13499: ")


def test_names_with_dots_and_quotations_are_no_broken_encoding_and_broken_ones_are():
    whole = [("约翰·史密斯“引言”——附件", "John – “Annex”"), ("ICT…", "l’annexe")]
    broken = [("å›½é™…ç»„ç»‡", "organization"), ("联合国", "the UnitedÂ Nationsâ€™ work")]
    assert "broken encoding" not in inspect(whole, LANGS).counts
    assert inspect([*whole, *broken], LANGS).counts["broken encoding"] == 2
