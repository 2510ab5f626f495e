"""What a query is the name of as a whole: cases from files, marks that say nothing, views."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lookups import cases
from properties import examples

from tmtool.bootstrap import open_session
from tmtool.cli import run
from tmtool.concepts import ConceptEntry, Term
from tmtool.memory.memory import Memory
from tmtool.memory.model import LookupOptions
from tmtool.memory.whole_names import find_whole_names, strip_name
from tmtool.operations.lookup import LookupRequest, lookup
from tmtool.selection import Selection
from tmtool.terms.found import find_terms_in
from tmtool.units import Origin, Place, TranslationUnit, Variant

CASES = list(cases("names.tsv"))
NAMED = [each for each in CASES if each[2] != "nothing"]


def _concept(key, subject, en, zh, status="admitted"):
    return ConceptEntry(
        key, (Term("en", en, status, source="base"), Term("zh", zh, source="base")), subject
    )


BASE = (
    _concept("economy", "development", "digital economy", "数字经济"),
    _concept("envoy", "offices", "Envoy on Technology", "技术问题特使"),
    _concept("bank", "organs", "Technology Bank", "技术库"),
    ConceptEntry(
        "cyber", (Term("en", "cyber economy"), Term("zh", "网络经济", "deprecated")), "development"
    ),
)


def _read_units():
    for symbol, position, kind, status, zh, en in cases("names_memory.tsv"):
        places = tuple(Place(lang, symbol=symbol, kind=kind or None) for lang in ("zh", "en"))
        origin = Origin(
            places, symbol=symbol, position=int(position), status=status, file=f"{symbol}.txt"
        )
        yield TranslationUnit((Variant("zh", zh), Variant("en", en)), (origin,))


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("names") / "memory"
    memory = Memory.open(folder, create=True)
    memory.add(_read_units())
    memory.close()
    return folder


@pytest.fixture(scope="module")
def memory(folder):
    found = Memory.open(folder)
    yield found
    found.close()


def _find(memory, lang, text):
    options = LookupOptions(lang, "en" if lang == "zh" else "zh")
    terms = find_terms_in(BASE, text, options.source, options.target)
    return find_whole_names(memory.store, [text], options, [terms])[0]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case[0]} {case[1]}")
def test_what_a_query_is_as_a_whole(memory, case):
    lang, query, kind, *rest = case
    found = _find(memory, lang, query)
    if kind == "nothing":
        assert found == ()
        return
    item, rendering, where = rest
    first = found[0]
    assert (first.kind, first.item or "", first.renderings[0]) == (kind, item, rendering)
    assert (*first.documents, *first.sources)[0].startswith(where)


def test_all_documents_of_a_title_are_named_once(memory):
    (found,) = _find(memory, "zh", "数字权利特别报告员的报告")
    assert found.documents == ("A/HRC/44/2", "A/HRC/47/2")


def test_what_only_a_draft_has_says_so(tmp_path):
    memory = Memory.open(tmp_path / "m", create=True)
    for symbol, status in (("A/C.2/75/L.4", "draft"), ("A/RES/75/9", "unofficial")):
        places = tuple(Place(lang, kind="title") for lang in ("zh", "en"))
        origin = Origin(places, symbol=symbol, position=0, status=status)
        memory.add(
            [TranslationUnit((Variant("zh", "水促进发展"), Variant("en", "Water")), (origin,))]
        )
    (found,) = _find(memory, "zh", "水促进发展")
    assert (found.documents, found.official) == (("A/C.2/75/L.4", "A/RES/75/9"), False)
    origin = Origin(places, symbol="A/RES/75/10", position=0, status="adopted")
    memory.add([TranslationUnit((Variant("zh", "水促进发展"), Variant("en", "Water")), (origin,))])
    (found,) = _find(memory, "zh", "水促进发展")
    assert found.official
    memory.close()


@given(
    st.sampled_from([each for each in NAMED if not set("《“") & set(each[1])]),
    st.sampled_from(["{}", "“{}”", "《{}》", "{}.", "  {}  ", "{};", "(a) {}", "「{}」。"]),
)
@examples(60)
def test_marks_and_labels_make_no_difference(memory, case, written):
    lang, query, *_ = case
    plain = [(each.kind, each.renderings) for each in _find(memory, lang, query)]
    marked = _find(memory, lang, written.format(query))
    assert [(each.kind, each.renderings) for each in marked] == plain


@given(st.text("the《》“”\"'.。;:：议程项目 item18(b)/75a", max_size=30))
@examples(80)
def test_what_is_stripped_is_stripped(text):
    key = strip_name(text).key
    assert strip_name(key).key == key


def test_all_are_found_as_each_alone(memory):
    for lang in ("zh", "en"):
        texts = [each[1] for each in CASES if each[0] == lang]
        options = LookupOptions(lang, "en" if lang == "zh" else "zh")
        terms = [find_terms_in(BASE, text, options.source, options.target) for text in texts]
        together = find_whole_names(memory.store, texts, options, terms)
        assert together == [_find(memory, lang, text) for text in texts]


def _look_up(folder, text, **how):
    session = open_session(memory=folder)
    try:
        request = LookupRequest((text,), semantic="never", **how)
        return lookup(session, request).texts[0].names
    finally:
        session.close()


def test_a_filter_hides_a_title(folder):
    title = "Note by the President of the Security Council"
    assert _look_up(folder, title)[0].documents == ("S/2020/7",)
    assert _look_up(folder, title, selection=Selection(without=("S/2020/7",))) == ()


def test_what_a_resolution_says_of_another_is_hidden_with_it(folder):
    title = "Preventing digital exclusion around the world"
    assert _look_up(folder, title)[0].kind == "title"
    assert _look_up(folder, title, selection=Selection(without=("A/RES/74/9",))) == ()


def test_other_languages_have_titles_too(tmp_path):
    memory = Memory.open(tmp_path / "m", create=True)
    places = tuple(Place(lang, symbol="A/1", kind="title") for lang in ("fr", "en"))
    unit = TranslationUnit(
        (Variant("fr", "Rapport sur les océans"), Variant("en", "Report on the oceans")),
        (Origin(places, symbol="A/1", position=0),),
    )
    memory.add([unit])
    (found,) = find_whole_names(
        memory.store, ["« rapport sur les océans »", "Rapport sur les océans."][1:],
        LookupOptions("fr", "en"), [()],
    )  # fmt: skip
    assert [(each.kind, each.renderings) for each in found] == [
        ("title", ("Report on the oceans",))
    ]
    memory.close()


def test_it_is_shown_before_all_else(folder, capsys):
    assert run(["lookup", "大会", "--memory", str(folder), "--semantic", "never"]) == 0
    shown = capsys.readouterr().out
    assert shown.index("\nbody\n    zh  大会\n    en  General Assembly\n") < shown.index(
        "zh:大会 -> en"
    )


@pytest.mark.parametrize("text", ["主管法律事务副秘书长", "Charter of the United Nations"])
def test_a_name_alone_is_an_answer(folder, text):
    """Though the memory has no match for it."""
    assert (
        run(["lookup", text, "--memory", str(folder), "--no-subsegments", "--semantic", "never"])
        == 0
    )


def test_json_has_names_and_citations_before_matches(folder, capsys):
    title = "在落实信息社会世界峰会成果方面取得的进展"
    run(["lookup", title, "--memory", str(folder), "--semantic", "never", "--json"])
    listed = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [each["type"] for each in listed][:2] == ["answer", "name"]
    assert listed[1]["documents"] == ["A/75/62"]
    run(["lookup", "A/75/62", "--memory", str(folder), "--semantic", "never", "--json"])
    listed = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    run(["cite", "A/75/62", "--memory", str(folder), "--json"])
    cited = json.loads(capsys.readouterr().out)
    assert listed[1] == {**cited, "query_number": 1}
