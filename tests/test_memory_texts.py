"""The made-up units and queries that memories are measured with are what their modules say."""

import itertools
import random
import re
import subprocess
import sys
from collections import defaultdict
from importlib import import_module
from pathlib import Path

import pytest
from rapidfuzz.distance import Levenshtein

from tmtool.formats.units.model import UnitRead
from tmtool.formats.units.reading import read as read_units
from tmtool.fuzzy.similarity import compute_similarity, score_best
from tmtool.lang.fold import fold

BENCHMARKS = Path(__file__).parents[1] / "benchmarks"
MONTHS = "January February March April May June July August September October November December"


def benchmark(name):
    """A module of benchmarks/, which is no package: its folder is on the path only meanwhile."""
    sys.path.insert(0, str(BENCHMARKS))
    try:
        return import_module(name)
    finally:
        sys.path.remove(str(BENCHMARKS))


texts = benchmark("memory_texts")
asking = benchmark("memory_queries")


@pytest.fixture(scope="module")
def units():
    return list(texts.units(6_000))


@pytest.fixture(scope="module")
def many():
    return list(texts.units(20_000))


@pytest.fixture(scope="module")
def samples(units):
    return asking.samples(units, len(units), 4000)


def both(unit):
    return unit.get_text("zh"), unit.get_text("en")


@pytest.fixture(scope="module")
def found(many):
    return texts.statistics(many)


@pytest.mark.slow
def test_statistics_are_those_of_real_memories(found):
    assert found.units == 20_000
    assert 180 <= found.english <= 200
    assert 45 <= found.chinese <= 60
    assert found.bigram_share >= 0.2
    assert 0.75 <= found.distinct / found.units <= 0.95
    assert found.near >= 0.25
    assert 0.15 <= found.short <= 0.3
    assert found.chinese_characters >= 900
    assert found.new_words >= 0.2 * found.english_words


@pytest.mark.slow
def test_new_words_keep_appearing(many, found):
    words = [texts.statistics(many[:n]).english_words for n in (5_000, 10_000)]
    assert words[1] - words[0] > 300
    assert found.english_words - words[1] > 600


def test_many_are_made_in_a_second_of_cpu():
    time = pytest.importorskip("time")
    start = time.process_time()
    made = sum(1 for _ in texts.units(6_000))
    assert made / (time.process_time() - start) > 10_000


def test_a_seed_gives_the_same_units_everywhere(units):
    script = (
        "from hashlib import sha256\n"
        "from memory_texts import units\n"
        "print(sha256(''.join(map(repr, units(3000))).encode()).hexdigest())"
    )
    digests = {
        subprocess.run(
            [sys.executable, "-c", script], cwd=BENCHMARKS, env={"PYTHONHASHSEED": seed},
            capture_output=True, check=True,
        ).stdout
        for seed in ("1", "2")
    }  # fmt: skip
    assert len(digests) == 1
    assert list(texts.units(3000)) == units[:3000]
    assert list(texts.units(100, seed=5)) != units[:100]


def test_documents_are_whole_and_each_symbol_is_one(units):
    documents = {
        symbol: list(group)
        for symbol, group in itertools.groupby(units, lambda each: each.origins[0].symbol)
    }
    assert sum(len(each) for each in documents.values()) == len(units)
    *whole, _ = documents.values()
    assert min(map(len, whole)) >= 20
    assert max(map(len, whole)) <= 80
    for paragraphs in documents.values():
        origins = [each.origins[0] for each in paragraphs]
        assert [each.position for each in origins] == list(range(len(origins)))
        assert len({(each.body, each.date, each.status) for each in origins}) == 1
        assert 2000 <= int(origins[0].date[:4]) <= 2023
    assert {each.origins[0].status for each in units} == {"adopted", "draft", "report"}


def test_each_side_is_written_in_its_language(units):
    for unit in units:
        chinese, english = both(unit)
        assert chinese == chinese.strip()
        assert english == english.strip()
        assert not re.search(r"[{}|\[\]~^]|  ", chinese + english)
        assert not re.search("[\u4e00-\u9fff]", english), english
        assert not re.search("[a-z]{2}", chinese.replace("unofficial", "")), chinese
        assert english[0].isupper() or not english[0].isalpha(), english


def in_english(chinese):
    """The dates and citations of a Chinese text as an English one has them."""
    months = MONTHS.split()
    for year, month, day in re.findall(r"(\d{4}) ?年 ?(\d+) ?月 ?(\d+) ?日", chinese):
        yield f"{day} {months[int(month) - 1]} {year}"
    yield from re.findall(r"第 ?(\d+/\d+) ?号", chinese)
    yield from (f"{each} per cent" for each in re.findall(r"([\d.]+)%", chinese))
    yield from re.findall(r"[AE]/[\dA-Z./]+\d", chinese)
    for amount in re.findall(r"(\d+) ?万美元", chinese):
        yield f"${int(amount) / 100:g} million"
    for amount in re.findall(r"([\d.]+) ?亿", chinese):
        yield f"{float(amount) * 100:g} million"


def test_both_sides_give_the_same_figures(units):
    checked = 0
    own = tuple(re.sub(r"[{}\d年月日 ]", "", each.source)[:-1] for each in texts.own_lines())
    for unit in units:
        chinese, english = both(unit)
        if re.sub(r"[\d年月日 ]", "", chinese).startswith(own):
            continue  # a paragraph of the corpus, in which English gives some dates in other words
        for figure in in_english(chinese):
            assert figure in english, (chinese, english)
            checked += 1
    assert checked > 3_000


def test_the_same_chinese_is_hardly_ever_two_things_in_english(units):
    renderings = defaultdict(set)
    for unit in units:
        renderings[unit.get_text("zh")].add(unit.get_text("en"))
    several = [each for each in renderings.values() if len(each) > 1]
    assert len(several) < 0.02 * len(renderings)


def test_the_tmx_says_the_same(units, tmp_path):
    texts.write_tmx(tmp_path / "made.tmx", 300)
    read = [each.unit for each in read_units(tmp_path / "made.tmx") if isinstance(each, UnitRead)]
    assert list(map(both, read)) == list(map(both, units[:300]))
    for ours, given in zip(read, units, strict=False):
        own, made = ours.origins[0], given.origins[0]
        assert own.symbol == made.symbol
        assert (own.date, own.status, own.score) == (made.date, made.status, made.score)
        for lang in ("zh", "en"):
            place, wanted = own.place(lang), made.place(lang)
            assert (place.label, place.kind) == (wanted.label, wanted.kind)
            assert place.document == wanted.document


@pytest.mark.parametrize("number", range(1, 100))
def test_ordinals_are_those_that_tmtool_reads(number):
    from tmtool.un.labels import parse_chinese
    from tmtool.un.masthead import parse_ordinal

    assert parse_chinese(texts.chinese(number)) == number
    assert parse_ordinal(texts.ordinal(number), "en") == number


def test_fuzzy_queries_resemble_their_origins(samples):
    found = asking.queries(samples, 300)["fuzzy"]
    scores = [compute_similarity(fold(q.text), fold(q.origin), q.lang).score for q in found]
    assert len(found) == 300
    assert {q.lang for q in found} == {"zh", "en"}
    assert min(scores) >= 0.65
    assert max(scores) <= 0.99
    assert sum(score < 0.8 for score in scores) > 60
    assert sum(score > 0.9 for score in scores) > 60


def test_formula_queries_differ_in_numbers_alone(samples):
    found = asking.queries(samples, 300)["formula"]
    months = "|".join(MONTHS.split())
    for query in found:
        plain = [re.sub(rf"\d|{months}", "", text) for text in (query.text, query.origin)]
        assert plain[0] == plain[1]
        assert query.text != query.origin


def test_context_queries_carry_their_neighbours(samples, units):
    places = {unit.get_text("en"): at for at, unit in enumerate(units)}
    for query in asking.queries(samples, 100)["context"]:
        assert query.before
        assert query.after
        if query.lang == "en" and (at := places.get(query.text)):
            assert units[at].get_text("en") == query.text


def test_nothing_is_found_for_new_texts(samples, units):
    folded = {lang: list({fold(unit.get_text(lang)) for unit in units}) for lang in ("zh", "en")}
    found = asking.queries(samples, 20)["nothing"]
    assert len(found) == 20
    hits = [q for q in found if score_best(fold(q.text), folded[q.lang], q.lang, 0.65).max() > 0]
    assert len(hits) <= 1, hits  # a text of few words may come out of shuffling nearly as it was


def test_concordance_phrases_are_of_every_length(samples):
    found = asking.queries(samples, 400)["concordance"]
    assert {len(q.text) for q in found if q.lang == "zh"} == {1, 2, 3, 4, 5, 6}
    assert {len(re.findall("[A-Za-z][A-Za-z’-]*", q.text)) for q in found if q.lang == "en"} == {
        1,
        2,
        3,
        4,
    }


def test_damaged_sources_lack_or_change_one_character(samples):
    found = asking.damaged(samples)
    assert len(found) > asking.DAMAGED
    assert len({query.origin for query in found}) == len(found)
    for query in found:
        assert len(query.origin) >= 6
        assert Levenshtein.distance(query.text, query.origin) == 1
    assert sum(len(query.origin) < 25 for query in found) > 100


def test_queries_are_seeded(samples):
    assert asking.queries(samples, 20) == asking.queries(samples, 20)
    assert asking.queries(samples, 20, seed=9) != asking.queries(samples, 20)


def test_renumbering_keeps_the_length_of_numbers():
    text = "第 74/197 号决议；122 个；2030 年"
    for seed in range(50):
        new = asking.renumbered(text, "zh", random.Random(seed))
        assert re.sub(r"\d", "#", new) == re.sub(r"\d", "#", text)
        assert new.endswith("2030 年")


@pytest.mark.load
def test_the_memory_holds_its_figures_at_20_000_units(tmp_path):
    """What is asked at a million holds here too; the ratios to peers need more units to show."""
    done = subprocess.run(
        [sys.executable, "benchmarks/memory.py", "--units", "20000", "--queries", "40", "--brute",
         "10", "--peers", "rapidfuzz", "--no-cold", "--save", tmp_path / "result.json"],
        cwd=BENCHMARKS.parent, capture_output=True, text=True, check=False, timeout=900,
    )  # fmt: skip
    assert (tmp_path / "result.json").exists(), done.stderr
    told = {
        line[7:].partition(":")[0]: float(line.partition(": ")[2].split()[0].replace(",", ""))
        for line in done.stdout.splitlines()
        if line.startswith(("ok  ", "MISSED"))
    }
    assert told["fuzzy p50, CPU ms"] < 10
    assert told["fuzzy p95, CPU ms"] < 60
    assert told["nothing found p95, CPU ms"] < 60
    assert told["concordance p95, CPU ms"] < 30
    assert told["import, units a CPU second"] > 2500
    assert told["origin of a damaged source first"] == 500
    assert told["best hit found"] >= 0.97  # of some 40 queries
    assert told["resident memory, MB"] < 500
