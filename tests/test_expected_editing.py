"""How much the translation of a match may have to be edited: the bins, the table, the answers."""

import csv
import tomllib
from dataclasses import replace
from importlib import import_module
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lookups import DATA, filled
from properties import examples

from tmtool.memory import expected_editing
from tmtool.memory.expected_editing import EditingBin, find_expected_editing, read_bins
from tmtool.memory.memory import Memory
from tmtool.memory.model import LookupOptions, Query
from tmtool.units import TranslationUnit, Variant

BENCHMARKS = str(Path(__file__).parents[1] / "benchmarks")
CASES = tomllib.loads((DATA / "bins.toml").read_text("utf-8"))["case"]


@pytest.fixture(scope="module")
def measuring():
    """The benchmark and its bins; their folder is on the path only meanwhile."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(BENCHMARKS)
        yield import_module("expected_editing"), import_module("editing_bins")


def see(measuring, listed, half="work"):
    _, bins = measuring
    return [
        bins.SeenMatch("made", "zh-en", half, kind, match, editing)
        for kind, match, editing, count in listed
        for _ in range(count)
    ]


@pytest.mark.parametrize("case", CASES, ids=[each["name"] for each in CASES])
def test_the_bins_of_a_case(measuring, case):
    found = measuring[1].fit_bins(see(measuring, case["seen"]))
    rows = [
        [kind, each.low, each.high, each.none, each.light, each.heavy, each.claim or ""]
        for kind, listed in found.items()
        for each in listed
    ]
    assert rows == case["bins"]


_SEEN = st.lists(
    st.tuples(
        st.sampled_from(["exact", "context", "formula", "fuzzy", "semantic"]),
        st.sampled_from([50.0, 65.0, 70.5, 80.25, 90.0, 98.0, 100.0]),
        st.sampled_from([0.0, 0.05, 0.1, 0.2, 1.0]),
        st.integers(1, 90),
    ),
    max_size=14,
)


@given(_SEEN)
@examples(60)
def test_bins_hold_enough_and_rise_with_the_match(measuring, listed):
    seen = see(measuring, listed)
    found = measuring[1].fit_bins(seen)
    for kind, bins in found.items():
        own = [each for each in seen if kind == measuring[1].SAME.get(each.kind, each.kind)]
        assert sum(each.matches for each in bins) == len(own)
        assert all(each.matches >= 50 for each in bins)
        order = ["heavy", None, "light", "none"]
        for low, high in pairwise(bins):
            assert low.high < high.low
            assert low.none / low.matches <= high.none / high.matches
            assert low.heavy / low.matches >= high.heavy / high.matches
            assert order.index(low.claim) <= order.index(high.claim)


@given(_SEEN, _SEEN)
@examples(40)
def test_the_halves_are_apart(measuring, work, measure):
    benchmark, _ = measuring
    own = see(measuring, work)
    assert benchmark.fit_half(
        own + see(measuring, measure, "measure"), "work"
    ) == benchmark.fit_half(own, "work")
    bins = benchmark.fit_half(own, "work")
    told = benchmark._group_told(bins, own + see(measuring, measure, "measure"))
    assert all(each.half == "measure" for _, _, some in told for each in some)


@given(_SEEN)
@examples(40)
def test_a_table_is_read_as_it_was_written(measuring, listed):
    benchmark, _ = measuring
    bins = benchmark.fit_half(see(measuring, listed), "work")
    table = tomllib.loads("".join(benchmark.write_table(bins)))
    read = {
        kind: tuple(EditingBin(**each) for each in some)
        for kind, some in table.get("kinds", {}).items()
    }
    assert read == bins


def test_the_table_claims_what_its_own_counts_let_it(measuring):
    """The rule of the measurement, applied to what the package holds."""
    decide = measuring[1].decide
    for bins in read_bins().values():
        assert all(decide(replace(each, claim=None)) == each for each in bins)
        assert all(each.matches >= 50 for each in bins)
        assert all(low.high < high.low for low, high in pairwise(bins))
        assert measuring[1].pool_bins(bins) == list(bins)


def _read_made():
    with (DATA / "edited.tsv").open(encoding="utf-8", newline="") as file:
        lines = [line for line in file if not line.startswith("#")]
    return list(csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


def test_the_first_hits_of_a_made_corpus(measuring, monkeypatch):
    """What the command sees of a few texts: no encoder, since nothing there is near in meaning."""
    benchmark, _ = measuring
    monkeypatch.setattr(benchmark, "load_encoder", lambda: None)
    monkeypatch.setattr(benchmark, "encode", lambda *_, **__: 0)
    from halves import Row

    rows = _read_made()
    known = [Row("made", at, "a", *row[1:3]) for at, row in enumerate(rows) if row[0] == "memory"]
    for row in (row for row in rows if row[0] == "asked"):
        _, zh, en, way, kind, editing = row
        seen = list(benchmark.look_up(known, [Row("made", 99, "b", zh, en)], set()))
        told = [(each.kind, each.needed) for each in seen if each.way == way]
        assert told == ([(kind, editing)] if kind != "none" else []), row
        # The same once more is not counted.
        again = [Row("made", at, "b", zh, en) for at in (99, 100)]
        assert list(benchmark.look_up(known, again, set())) == seen


@pytest.mark.parametrize(
    ("kind", "match", "langs", "expected"),
    [
        ("fuzzy", 60.0, ("zh", "en"), "heavy"),
        ("fuzzy", 69.99, ("zh", "en"), "heavy"),
        ("fuzzy", 70.0, ("zh", "en"), "light"),
        ("fuzzy", 79.0, ("en", "zh"), "light"),
        ("fuzzy", 85.0, ("zh", "en"), None),
        ("fuzzy", 97.0, ("zh", "en"), None),
        ("fuzzy", 97.1, ("zh", "en"), None),
        ("fuzzy", 59.9, ("zh", "en"), None),
        ("exact", 100.0, ("zh", "en"), "none"),
        ("context", 100.0, ("zh", "en"), "none"),
        ("exact", 97.0, ("zh", "en"), None),
        ("semantic", 70.0, ("zh", "en"), None),
        ("containing", 70.0, ("zh", "en"), None),
        ("exact", 100.0, ("fr", "en"), None),
        ("exact", 100.0, ("zh", "zh"), None),
    ],
)
def test_what_is_claimed_of_a_match(monkeypatch, kind, match, langs, expected):
    made = {
        "exact": (EditingBin(99.0, 100.0, 50, 0, 0, "none"),),
        "fuzzy": (
            EditingBin(60.0, 68.0, 0, 0, 50, "heavy"),
            EditingBin(70.0, 79.0, 0, 50, 0, "light"),
            EditingBin(80.0, 97.0, 20, 10, 20),
        ),
    }
    monkeypatch.setattr(expected_editing, "read_bins", lambda: made)
    assert find_expected_editing(kind, match, *langs) == expected


def test_an_answer_says_what_the_table_does(tmp_path):
    memory = filled(tmp_path / "memory")
    texts = [each.unit.get_text("zh") for each in memory.store.iter_units()]
    queries = [Query(text) for each in texts for text in (each, each[:-2], each[3:])]
    seen = set()
    for answer in memory.lookup_many(queries, LookupOptions("zh", "en", semantic="never")):
        for match in answer.matches:
            told = find_expected_editing(match.kind, match.scored.match, "zh", "en")
            assert match.expected_editing == told
            seen.add(told)
    memory.close()
    assert seen > {"none", "heavy"}


def test_other_languages_have_no_claim(tmp_path):
    memory = Memory.open(tmp_path, create=True)
    memory.add([TranslationUnit((Variant("fr", "Article 1"), Variant("en", "Article 1 is new")))])
    answer = memory.lookup("Article 1", source="fr", target="en")
    assert answer.best.kind == "exact"
    assert answer.best.expected_editing is None
    memory.close()
