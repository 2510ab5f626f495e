"""Histories of terms: which documents count, tables, pictures, and what a memory has."""

import re
from collections import defaultdict
from dataclasses import replace
from importlib import resources
from itertools import combinations, pairwise
from math import dist
from pathlib import Path
from xml.etree import ElementTree

import pytest
from concordances import filled, pair
from hypothesis import given
from hypothesis import strategies as st
from timelines import QUERY, TERM, units, use

from tmtool.concepts import ConceptEntry, Term
from tmtool.errors import InputError
from tmtool.lang.script import measure_width
from tmtool.memory.term_history import TermConcept, build_timeline, count_uses
from tmtool.memory.term_history.counting import find_adopted_drafts, name_of, split_years
from tmtool.terms.base import TermBase
from tmtool.units import CheckRecord, Origin
from tmtool.views.html import timeline as page
from tmtool.views.terminal import timeline as table
from tmtool.views.terminal.look import Look
from tmtool.views.timeline import title_rendering

CASES = Path(__file__).parent / "data" / "timeline" / "drafts.tsv"
_SVG = "{http://www.w3.org/2000/svg}"


def rows():
    lines = CASES.read_text("utf-8").splitlines()
    return [line.split("\t") for line in lines if line and not line.startswith("#")]


@pytest.mark.parametrize(("draft", "drafted", "adopted", "year", "expected"), rows())
def test_a_draft_and_its_adopted_text(draft, drafted, adopted, year, expected):
    one = Origin(symbol=draft or None, date=drafted or None, status="draft", file="d.tmx")
    other = Origin(symbol=adopted or None, date=year or None, status="adopted", file="a.tmx")
    found = find_adopted_drafts([("x", one), ("x", other)])
    assert found == ({name_of(one): name_of(other)} if expected == "one" else {})


def test_a_draft_with_other_texts_is_a_document_of_its_own():
    draft = {"symbol": "A/C.2/75/L.1", "date": "2020-10", "status": "draft"}
    adopted = {"symbol": "A/RES/75/1", "date": "2020-12", "status": "adopted"}
    shared = [use("甲", text="a", **draft), use("乙", text="a", **adopted)]
    others = [use("甲", text=text, **draft) for text in "bcd"]
    assert [r.text for r in count_uses(QUERY, shared).renderings] == ["乙"]
    assert {r.text for r in count_uses(QUERY, shared + others[:1]).renderings} == {"乙"}
    assert {r.text for r in count_uses(QUERY, shared + others).renderings} == {"甲", "乙"}


def test_a_document_counts_once_for_each_rendering():
    uses = [use("甲", symbol="A/1", date="2001"), use("甲", symbol="A/1*"), use("乙", symbol="A/1")]
    found = count_uses(QUERY, uses)
    assert (found.documents, found.places) == (1, 3)
    assert [(each.text, len(each.sure)) for each in found.renderings] == [("乙", 1), ("甲", 1)]


def test_weak_uses_stand_apart_and_checked_ones_do_not():
    uses = [
        use("甲", symbol="A/1", score=0.49),
        use("甲", symbol="A/2", score=0.5),
        use("甲", symbol="A/3", score=0.1, checked=CheckRecord("Ada", "2026-11-25")),
        use("甲", symbol="A/4", status="unofficial", score=0.9),
        use("甲", symbol="A/5", score=0.1), use("甲", symbol="A/5", score=0.8),
    ]  # fmt: skip
    found = count_uses(QUERY, uses)
    assert (found.documents, found.low, found.unofficial) == (3, 1, 1)
    assert [d.name for d in found.renderings[0].sure] == ["A/2", "A/3", "A/5"]
    assert count_uses(QUERY, uses, min_score=0.05).documents == 4


_USES = st.lists(
    st.builds(
        use,
        st.sampled_from(["甲", "乙", "丙", None]),
        symbol=st.sampled_from(["A/1", "A/2", "E/2010/3", "E/2012/4"]),
        status=st.sampled_from(["adopted", "report", "unofficial", None]),
        score=st.sampled_from([None, 0.2, 0.9]),
    )
)


@given(_USES)
def test_counts_are_those_of_sets(uses):
    def weight(origin):
        if origin.status == "unofficial":
            return 2
        return 1 if origin.score is not None and origin.score < 0.5 else 0

    best = defaultdict(lambda: 3)
    for each in uses:
        for key in ((each.rendering, each.origin.symbol), each.origin.symbol):
            best[key] = min(best[key], weight(each.origin))
    found = count_uses(QUERY, uses)
    told = {
        (r.text, d.name): ["sure", "low score", "unofficial"].index(d.grade)
        for r in found.renderings for d in r.documents
    }  # fmt: skip
    assert told == {key: value for key, value in best.items() if isinstance(key, tuple)}
    documents = [value for key, value in best.items() if isinstance(key, str)]
    counts = [documents.count(value) for value in range(3)]
    assert [found.documents, found.low, found.unofficial] == counts
    assert found.places == len(uses)


@given(_USES)
def test_the_order_of_uses_changes_nothing(uses):
    assert count_uses(QUERY, uses) == count_uses(QUERY, uses[::-1])


@given(st.sets(st.integers(1, 9999), min_size=1), st.integers(2, 70))
def test_periods_are_equal_and_hold_every_year(years, most):
    found = split_years(years, most)
    assert 1 <= len(found) <= most
    assert len({len(each) for each in found}) == 1
    assert all(sum(year in each for each in found) == 1 for year in years)
    assert all(one.stop == other.start for one, other in pairwise(found))


# From a memory.


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    found = filled(tmp_path_factory.mktemp("timeline") / "memory", list(units()))
    yield found
    found.close()


def test_a_change_of_wording_shows_in_its_years(store):
    found = build_timeline(store, TERM)
    told = {each.text: each for each in found.renderings}
    assert set(told["信息和通信技术"].years) == set(range(2004, 2016)) - {2008}
    assert set(told["信息通信技术"].years) == set(range(2016, 2024)) - {2019}
    assert told["信息通信技术"].bodies == {"General Assembly": 4, "Economic and Social Council": 3}
    assert (found.documents, found.low, found.unofficial) == (18, 2, 1)


def test_every_origin_of_a_unit_counts(tmp_path):
    made = [
        pair("数字鸿沟", "digital divide", symbol=f"A/RES/{n}/1", date=f"{n + 1945}", file="a.tmx")
        for n in range(30, 75)
    ]
    store = filled(tmp_path / "memory", made)
    found = build_timeline(store, "digital divide")
    store.close()
    assert found.documents == 45
    assert found.renderings[0].years == dict.fromkeys(range(1975, 2020), 1)


def test_documents_without_the_other_language_are_told(tmp_path):
    made = [
        pair("数字鸿沟", "the gap", symbol="A/2"),
        pair("fracture numérique", "digital divide", symbol="A/3", langs=("fr", "en")),
    ]
    store = filled(tmp_path / "memory", made)
    found = build_timeline(store, "digital divide", to="zh")
    store.close()
    assert (found.renderings, found.alone) == ((), 1)


def test_one_language_is_not_enough(store, monkeypatch):
    monkeypatch.setattr(type(store), "list_languages", lambda _: ["en"])
    with pytest.raises(InputError, match="two languages"):
        build_timeline(store, "digital divide")


# The table and the picture.


BASE = TermBase((
    ConceptEntry("it", (
        Term("en", "information technology"), Term("en", "IT", form="abbreviation"),
        Term("zh", "信息技术", "preferred"), Term("zh", "资讯科技", "deprecated"),
    )),
    ConceptEntry("net", (Term("en", "Internet"), Term("zh", "互联网"))),
), "ours")  # fmt: skip


@pytest.fixture
def concept(tmp_path):
    """A concept in four documents, under two names and in the plural, beside what looks like it."""
    store = filled(tmp_path / "m", [
        pair("资讯科技很重要。", "Information technology matters.", symbol="A/50/1", date="1995"),
        pair("利用信息技术和互联网。", "Use IT and the Internet.", symbol="A/60/1", date="2005"),
        pair("各种信息技术（信息技术）", "All information technologies (IT)", symbol="A/61/1",
             date="2006"),
        pair("利用IT。", "Use it.", symbol="A/62/1", date="2007"),
        pair("利用咨询技能。", "Use IT.", symbol="A/63/1", date="2008"),
    ])  # fmt: skip
    yield store
    store.close()


@pytest.mark.parametrize("text", ["IT", "information technology"])
def test_all_forms_of_a_concept_count_together(concept, text):
    found = build_timeline(concept, text, terms=BASE)
    assert found.concept == TermConcept("ours", ("it",), ("information technology", "IT"))
    assert (found.documents, found.places) == (4, 5)
    known = {each.text: (each.status, list(each.years)) for each in found.renderings[:2]}
    assert known == {"信息技术": ("preferred", [2005, 2006]), "资讯科技": ("deprecated", [1995])}
    assert "ours" in " ".join(table.iter_remarks(found))
    assert title_rendering(found.renderings[0]) == "信息技术 (preferred)"


def test_a_concept_the_other_way_round(concept):
    found = build_timeline(concept, "资讯科技", terms=BASE)
    assert found.places == 4
    assert {each.text: list(each.years) for each in found.renderings} == {
        "Information technology": [1995, 2006], "IT": [2005, 2006],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("technology", "ours has no en term technology"),
        ("en:IT zh:信息", "takes one term, without further conditions"),
        ("/IT/", "takes one term, without further conditions"),
    ],
)
def test_a_concept_is_of_a_term_that_the_base_has(concept, text, told):
    with pytest.raises(InputError, match=told):
        build_timeline(concept, text, terms=BASE)


@pytest.mark.parametrize("columns", [40, 60, 80, 140])
def test_a_table_fits_its_columns_and_adds_up(store, columns):
    found = build_timeline(store, TERM)
    lines = "".join(table.view(found, Look(columns))).splitlines()
    assert max(map(measure_width, lines)) <= columns
    row = next(line for line in lines if line.startswith("信息和通信"))
    total, *counts = map(int, row.split()[1:])
    assert total + 1 == sum(counts)  # the last one is that of weak documents


def _inside(element):
    x, y, wide, high = (float(element.get(name)) for name in ("x", "y", "width", "height"))
    return x >= 0 and y >= 0 and x + wide <= 400.01 and high >= 0


def _picture(found):
    root = ElementTree.fromstring("".join(page.render_picture(found)))
    return root, [e for e in root.iter(f"{_SVG}rect") if e.find(f"{_SVG}title") is not None]


def test_a_picture_has_a_part_for_each_count(store):
    found = build_timeline(store, TERM)
    root, bars = _picture(found)
    assert sum(int(bar[0].text.removesuffix(" (weak)").split(": ")[1]) for bar in bars) == sum(
        len(each.documents) for each in found.renderings
    )
    assert all(map(_inside, bars))
    assert root.find(f"{_SVG}title").text.startswith(f"en:{TERM} -> zh: 18 documents, 2004-2023")
    assert "信息和通信技术: 11 documents; 2004: 1, 2005: 1" in root.find(f"{_SVG}desc").text
    assert root.get("aria-labelledby").split() == [root[0].get("id"), root[1].get("id")]


@given(
    st.lists(
        st.builds(
            use, st.text("甲<&\"'\x00", min_size=1), symbol=st.text("AB/1<&", min_size=1),
            body=st.sampled_from(["<b>", "a&b", *"cdefgh", None]),
            date=st.sampled_from([None, "1946", "1999", "2023"]),
        ),
        min_size=1,
    )
)  # fmt: skip
def test_any_history_makes_a_picture_and_a_table(uses):
    found = count_uses(QUERY, uses)
    _, bars = _picture(found)
    assert bars
    assert all(map(_inside, bars))
    assert max(map(measure_width, "".join(table.view(found, Look(40))).splitlines())) <= 40


# How people without one kind of cone see linear RGB: Machado, Oliveira & Fernandes 2009, "A
# Physiologically-based Model for Simulation of Color Vision Deficiency", severity 1.
_SEEN = {
    "all": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protan": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216),
               (-0.003882, -0.048116, 1.051998)),
    "deutan": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413),
               (-0.011820, 0.042940, 0.968881)),
    "tritan": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602),
               (0.004733, 0.691367, 0.303900)),
}  # fmt: skip
_XYZ = ((0.4124, 0.3576, 0.1805), (0.2126, 0.7152, 0.0722), (0.0193, 0.1192, 0.9505))
_WHITE = (0.95047, 1, 1.08883)


def linear(colour):
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    return [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]


def times(matrix, vector):
    return [sum(a * b for a, b in zip(row, vector, strict=True)) for row in matrix]


def lab(light):
    """CIE L*a*b* of linear RGB."""
    xyz = [value / white for value, white in zip(times(_XYZ, light), _WHITE, strict=True)]
    x, y, z = (v ** (1 / 3) if v > 0.008856 else 7.787 * v + 16 / 116 for v in xyz)
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def contrast(one, other):
    """Contrast of WCAG 2."""
    low, high = sorted(times(_XYZ, linear(each))[1] for each in (one, other))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize("eyes", _SEEN)
def test_bodies_have_colours_that_everybody_can_tell_apart(theme, eyes):
    static = resources.files("tmtool.views.html").joinpath("static")
    style = static.joinpath("results.css").read_text("utf-8")
    colours = re.findall(r"--body\d: (#[0-9a-f]{6})", style)[6 * theme : 6 * theme + 6]
    back = ("#ffffff", "#191b1d")[theme]
    assert len(set(colours)) == 6
    assert min(contrast(each, back) for each in colours) >= 3
    seen = [lab([min(max(v, 0), 1) for v in times(_SEEN[eyes], linear(c))]) for c in colours]
    assert min(dist(one, other) for one, other in combinations(seen, 2)) >= 20


def certain(*told):
    """Of (rendering, confidence, places) those that a history is folded to, and what it folds."""
    uses = [
        replace(use(text, symbol=f"A/RES/{at}/{number}", status="adopted"), confidence=confidence)
        for at, (text, confidence, places) in enumerate(told)
        for number in range(places)
    ]
    found = count_uses(QUERY, uses).fold()
    documents = {document.name for each in found.folded for document in each.documents}
    return [each.text for each in found.renderings], (len(found.folded), len(documents))


@pytest.mark.parametrize(
    ("told", "shown", "folded"),
    [
        ([("数字鸿沟", 0.6, 2), ("数码鸿沟", 0.59, 2)], ["数字鸿沟"], (1, 2)),
        # What stands in many places needs less.
        ([("执行", 0.4, 12), ("实施", 0.39, 12)], ["执行"], (1, 12)),
        ([("执行", 0.4, 11)], [], (1, 11)),
        # A part of a commoner rendering is none, a whole beside its rarer extension is.
        ([("维持和平行动", 0.7, 5), ("行动", 0.7, 5)], ["维持和平行动"], (1, 5)),
        ([("维持和平行动", 0.7, 2), ("行动", 0.7, 5)], ["行动", "维持和平行动"], (0, 0)),
        # Words are compared, not letters.
        ([("states parties", 0.7, 3), ("parties", 0.7, 3)], ["states parties"], (1, 3)),
        ([("parties", 0.7, 3), ("part", 0.7, 3)], ["part", "parties"], (0, 0)),
        # Where no rendering was found is told always.
        ([(None, 0.0, 2), ("数字鸿沟", 0.1, 1)], [None], (1, 1)),
    ],
)
def test_less_certain_renderings_are_folded(told, shown, folded):
    assert certain(*told) == (shown, folded)
