"""Every store gives the answers of brute force; see `contract_store`."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import postgres_server
import pytest
import random_units
from contract_store import (
    Alone,
    Failure,
    Pair,
    changes,
    clock,
    compare,
    compare_alone,
    corpora,
    hits,
    masked,
    patched,
    phrases,
    put_texts,
    views,
)  # fmt: skip
from hypothesis import event, example, given, settings
from hypothesis import strategies as st
from open_handles import cursors, descriptors, nothing_held, nothing_left
from plain_store import PlainStore
from stores import end

from tmtool.errors import InputError
from tmtool.fuzzy.similarity import compute_similarity
from tmtool.lang.fold import fold
from tmtool.lang.tokens import split_tokens
from tmtool.protocols import EVERYTHING, Adjacency, Slot, View
from tmtool.provenance import reduce_to_document
from tmtool.stores.postgres.database import MOST
from tmtool.stores.postgres.store import PostgresStore
from tmtool.stores.postings import SIZES, Sizes
from tmtool.stores.sqlite.store import SqliteStore
from tmtool.un.placeables import build_template
from tmtool.units import Origin, Place, TranslationUnit, Variant
from tmtool.where import Equal, Not, Range

# A store to be joins by a line here: it is made in an empty folder.
BACKENDS = {
    "sqlite": lambda folder, sizes=SIZES: SqliteStore(
        folder, create=True, clock=clock(), sizes=sizes
    ),
    "postgres": lambda folder, sizes=SIZES: PostgresStore(
        postgres_server.new_address(), create=True, clock=clock(), sizes=sizes
    ),
    "plain": lambda folder, sizes=SIZES: PlainStore(clock()),
}
# What another process has of a store.
OTHERS = {
    "sqlite": lambda store: SqliteStore(store.folder),
    "postgres": lambda store: PostgresStore(store.database.address),
}
compared = pytest.mark.parametrize("backend", [each for each in BACKENDS if each != "plain"])


def unit(*origins, **texts):
    return TranslationUnit(tuple(Variant(*each) for each in texts.items()), origins)


@pytest.fixture(autouse=True)
def _left_open():
    """After each test as much is open as before."""
    with nothing_left():
        yield


@pytest.fixture(params=BACKENDS)
def store(request, tmp_path):
    store = BACKENDS[request.param](tmp_path)
    try:
        yield store
        nothing_held(store)
    finally:
        end(store)


@contextmanager
def made(backend, bits=SIZES.block_bits):
    """A pair of a new store and the plain one; in blocks of 2 ** bits texts."""
    with TemporaryDirectory() as folder:
        pair = Pair(BACKENDS[backend](Path(folder), Sizes(block_bits=bits)))
        try:
            yield pair
            nothing_held(pair.store)
        finally:
            end(pair.store)


def often(times):
    """So many examples; how long one takes says nothing on a busy machine."""
    return settings(max_examples=times)


# Units, in whatever order they come and go.


def units_alike(backend, listed, some):
    with made(backend) as pair:
        for actions, fails, goes_on in listed:
            pair.change(actions, fails=fails, goes_on=goes_on)
        compare(pair, some)


two_views = st.lists(views, min_size=2, max_size=2)


@compared
@often(20)
@given(changes, two_views)
def test_units_are_those_of_brute_force(backend, listed, some):
    units_alike(backend, listed, some)


@pytest.mark.slow
@compared
@often(80)
@given(changes, two_views)
def test_many_more_units_are_those_of_brute_force(backend, listed, some):
    units_alike(backend, listed, some)


# Of a view as of a store of its own.


SLOTS = ("数字", "数字鸿", "1", "亿人", "digital", "1.5 billion", "〇")
QUERIES = ("数字的鸿沟在扩大", "约20亿人决定", "the digital divides", "2.5 billion people", "〇")


def as_alone(backend, listed, some):
    slots = [[Slot((each,)) for each in split_tokens(fold(phrase))] for phrase in SLOTS]
    slots.append([Slot(("数", "digital", "约")), Slot(("字", "divide", "15"))])
    with made(backend) as pair:
        for actions, fails, goes_on in listed:
            pair.change(actions, fails=fails, goes_on=goes_on)
        for view in some:
            with TemporaryDirectory() as folder, patched("_MOST", 3), patched("_BATCH", 2):
                alone = Alone(pair.store, view, lambda: BACKENDS[backend](Path(folder)))
                if alone.fits:
                    compare_alone(alone, slots, QUERIES)
                event(f"fits: {alone.fits}, shown: {bool(alone.shown)}")
                alone.sides[1][0].close()


every_store = pytest.mark.parametrize("backend", BACKENDS)


@every_store
@often(2)
@given(changes, two_views)
def test_a_view_answers_as_a_store_of_its_own_would(backend, listed, some):
    as_alone(backend, listed, some)


@pytest.mark.slow
@every_store
@often(80)
@given(changes, two_views)
def test_many_more_views_answer_as_stores_of_their_own_would(backend, listed, some):
    as_alone(backend, listed, some)


@pytest.mark.slow
@compared
@often(20)
@given(changes, two_views, st.booleans())
def test_what_is_remembered_of_a_view_keeps_up_with_changes(backend, listed, some, anew):
    """Changes of its own, of another process, taken back or not; each mask is asked for before."""
    with made(backend) as pair, patched("_MANY", 2 if anew else 5_000), patched("_FEW", 1):
        another = OTHERS[backend](pair.store)
        for actions, fails, goes_on in listed:
            pair.change(actions, fails=fails, goes_on=goes_on)
            for view in (EVERYTHING, *some):
                for lang in pair.plain.list_languages():
                    for to in (None, *pair.plain.list_languages(), "xx"):
                        told = pair.both(lambda s, of=(lang, to, view): masked(s, *of))
                        assert masked(another, lang, to, view) == told
                    ids = np.array(pair.ids(pair.store, lang), np.int64)
                    there = pair.store.find_visible(ids, view)
                    assert there.tolist() == another.find_visible(ids, view).tolist()
        another.close()


# Words, phrases, likeness.


@st.composite
def searches(draw):
    """A language, texts in it, and how many of them come at once."""
    lang = draw(st.sampled_from(["zh", "en"]))
    texts = draw(corpora(lang))
    return (
        lang,
        texts,
        draw(st.sampled_from([1, 5, 30])),
        draw(st.lists(phrases(texts), max_size=8)),
    )


def found_alike(backend, search, bits):
    """In blocks of 2 ** bits texts."""
    lang, texts, size, listed = search
    with made(backend, bits) as pair:
        put_texts(pair, lang, texts, size)
        for slots in listed:
            pair.both(lambda store, slots=slots: hits(store, slots, lang))
        pair.told(
            lambda store: [(each,) for each in store.find_exact([*map(fold, texts), "?"], lang)]
        )
        formulas = [*(build_template(fold(each), lang) for each in texts), "?"]
        pair.told(lambda store: [(each,) for each in store.find_same([], formulas, lang)[1]])


@compared
@often(20)
@given(searches(), st.sampled_from([2, 3, 16]))
def test_phrases_are_those_of_brute_force(backend, search, bits):
    found_alike(backend, search, bits)


@pytest.mark.slow
@compared
@often(150)
@given(searches(), st.sampled_from([2, 3, 16]))
def test_many_more_phrases_are_those_of_brute_force(backend, search, bits):
    found_alike(backend, search, bits)


@pytest.mark.slow
@compared
def test_phrases_in_more_texts_than_a_block_holds(backend, tmp_path):
    """66,000 texts, of which some come only after the first 65,536."""
    store = BACKENDS[backend](tmp_path)
    texts = [f"第{at}号决议{'重申' * (at % 3)}{'最后' * (at > 65_500)}" for at in range(66_000)]
    for at in range(0, len(texts), 6_000):
        some = texts[at : at + 6_000]
        put(store, *(unit(zh=text, xx=f"{at % 100}") for text in some))
    for phrase in ("最后", "重申", "第65999号", "65535", "申最后", "议最", "后", "没有"):
        slots = [Slot((each,)) for each in split_tokens(phrase)]
        wanted = [(text, text.count(phrase)) for text in texts if phrase in text]
        assert hits(store, slots, "zh") == wanted
    assert similar(store, texts[65_999], "zh", 0.9)[0] == texts[65_999]
    store.close()


@compared
@often(15)
@given(searches(), st.text(st.sampled_from("ab数é7*?[]"), max_size=4))
def test_words_are_those_of_brute_force(backend, search, pattern):
    lang, texts, size, _ = search
    with made(backend) as pair:
        put_texts(pair, lang, texts, size)
        assert pair.both(lambda store: store.find_words("*"))[:1] != ["*"]
        for each in (pattern, pattern + "*", "d*", "?", "*a*", "1?7", "zzz"):
            pair.both(lambda store, each=each: store.find_words(each))


@st.composite
def edited(draw, text):
    """A text, changed at a few characters."""
    for _ in range(draw(st.integers(0, 3))):
        at = draw(st.integers(0, len(text)))
        text = text[:at] + draw(st.sampled_from(["", "数", "a", "7", " "])) + text[at + 1 :]
    return text


@st.composite
def likenesses(draw):
    """A language, texts in it, how many come at once, and a query that is like one of them."""
    lang, texts, size, _ = draw(searches())
    return lang, texts, size, fold(draw(edited(draw(st.sampled_from(texts)))))


def alike(backend, likeness, bits):
    lang, texts, size, query = likeness
    with made(backend, bits) as pair:
        put_texts(pair, lang, texts, size)
        for floor in (0.65, 0.8):
            whole = similar(pair.plain, query, lang, floor)
            found = similar(pair.store, query, lang, floor)
            # In the order of brute force, some left out.
            rest = iter(whole)
            assert all(each in rest for each in found)
            lost = [each for each in whole if each not in found]
            assert not [
                each for each in lost if compute_similarity(query, fold(each), lang).score >= floor
            ]


EQUAL_SHARES = [
    *("the " * count for count in range(1, 5)), "the -digital ", "divide ",
    "aaa, --the the divide ", "digital ", "the the the the the divide the a",
]  # fmt: skip
"""Two of these share as much with the query, which fractions that are rounded twice don't say."""


@compared
@often(20)
@given(likenesses(), st.sampled_from([3, 16]))
@example(("en", EQUAL_SHARES, 1, "a, --he the divide"), 3)
def test_similar_texts_come_by_what_they_share_and_none_that_scores_is_lost(
    backend, likeness, bits
):
    alike(backend, likeness, bits)


def runs_alike(backend, likeness, bits, least):
    """Where nothing is passed over for speed, all are found; else only such as there are."""
    lang, texts, size, query = likeness
    with made(backend, bits) as pair:
        put_texts(pair, lang, texts, size)
        some = pair.store.find_token_runs([query], lang, least)[0]
        with patched("_FOLLOWED", 10_000):
            every = pair.both(lambda store: store.find_token_runs([query], lang, least)[0].longest)
        with patched("_BUDGET", 1):
            few = pair.store.find_token_runs([query], lang, least)[0]
        whole = pair.plain.find_token_runs([query], lang, least)[0].whole
    assert set(some.longest) <= set(every)
    # Also where few of the terms are looked up.
    assert set(whole) <= set(some.whole)
    assert set(whole) <= set(few.whole)
    least_outside = len(split_tokens(query)) - max(map(len, every), default=0)
    assert max(some.min_outside, few.min_outside) <= least_outside


@compared
@often(20)
@given(likenesses(), st.sampled_from([3, 16]), st.integers(2, 4))
def test_runs_are_those_of_brute_force(backend, likeness, bits, least):
    runs_alike(backend, likeness, bits, least)


@compared
@often(20)
@given(likenesses(), st.sampled_from([3, 16]))
def test_phrases_that_are_checked_in_the_texts_are_those_of_brute_force(backend, likeness, bits):
    lang, texts, size, query = likeness
    tokens = split_tokens(fold(query))
    phrases = [
        [Slot((token,)) for token in tokens[start : start + length]]
        for length in (2, 3, 5)
        for start in range(len(tokens) - length + 1)
    ]
    with made(backend, bits) as pair:
        put_texts(pair, lang, texts, size)
        with patched("_AT_FIRST", 1), patched("_POSTINGS_OF_TEXT", 1):
            pair.both(lambda store: [hits(store, each, lang) for each in phrases])


@pytest.mark.slow
@compared
@often(100)
@given(likenesses(), st.sampled_from([3, 16]), st.integers(2, 4))
def test_many_more_runs_are_those_of_brute_force(backend, likeness, bits, least):
    runs_alike(backend, likeness, bits, least)


@pytest.mark.slow
@compared
@often(150)
@given(likenesses(), st.sampled_from([3, 16]))
def test_of_many_more_similar_texts_none_that_scores_is_lost(backend, likeness, bits):
    alike(backend, likeness, bits)


def similar(store, query, lang, floor):
    return store.read_texts(
        [each for some in store.find_similar([query], lang, floor)[0] for each in some.tolist()]
    )


# Whatever a text is made of.


def can_be_kept(unit):
    texts = [each.text for each in unit.variants]
    return len(texts) > 1 and all(each.strip() and "\0" not in each for each in texts)


@compared
@often(20)
@given(st.lists(random_units.units().filter(can_be_kept), min_size=1, max_size=3))
def test_what_is_kept_comes_back_as_it_was(backend, listed):
    with made(backend) as pair:
        pair.change([("put", listed)])
        there = [each.unit for each in pair.both(lambda store: store.read_units(pair.keys)) if each]
        for unit in listed:
            kept = [each for each in there if set(unit.variants) <= set(each.variants)]
            # Another unit of the list may have the same texts, and say otherwise of a place.
            said = [origin for other in listed for origin in other.origins]
            sure = {*unit.origins} - {*replaced(said)}
            assert any(sure <= {*each.origins} for each in kept)
            for variant in unit.variants:
                ids = pair.store.find_exact([fold(variant.text)], variant.lang)[0]
                assert variant.text in pair.store.read_texts(ids)


def replaced(origins):
    """Those that say of a place what another one says otherwise."""
    at = [(reduce_to_document(each), each.position) for each in origins]
    return [
        origin
        for origin, place in zip(origins, at, strict=True)
        if place[1] is not None and at.count(place) > 1
    ]


@pytest.mark.parametrize("text", ["\ud83d", "a\udce9b", "\ud83d\ude00"], ids=ascii)
def test_half_a_character_is_no_text(store, text):
    with pytest.raises(InputError, match="half a character"):
        put(store, unit(zh=text, en="e"))
    assert list(store.iter_texts("en")) == []
    assert store.read_journal() == []


def test_a_name_that_is_no_unicode_is_kept(store):
    """As file names are where their bytes are no UTF-8."""
    origin = Origin(file="caf\udce9.tmx", symbol="\udce9", notes=("\udce9",))
    told = unit(origin, zh="数", en="e")
    put(store, told)
    assert store.read_units([told.key])[0].unit.origins == (origin,)
    assert store.list_documents()[0][0].file == "caf\udce9.tmx"


@pytest.mark.parametrize(
    ("told", "why"),
    [
        (unit(zh="数"), "two languages or more"),
        (TranslationUnit((Variant("zh", "数"), Variant("zh", "字"))), "each once"),
        (unit(zh="数", en=" \u3000\n"), "en text of the unit is empty"),
        (unit(zh="数" * 20_001, en="e"), "20,001 characters"),
        (unit(zh="㌖" * 15_000, en="e"), "ligatures"),
    ],
    ids=["one", "twice", "blank", "long", "ligatures"],
)
def test_what_is_no_unit_is_refused_and_nothing_kept(store, told, why):
    with pytest.raises(InputError, match=why):
        put(store, unit(zh="鸿", en="gulf"), told)
    assert store.count_units() == 0
    assert store.list_languages() == []


def full(folder, sizes):
    """What a store says that has no more room, and that it kept nothing of what was too much."""
    store = SqliteStore(folder, create=True, clock=clock(), sizes=sizes)
    put(store, unit(zh="数", en="one two"), unit(zh="字", en="three"))
    before = list(store.iter_units())
    with pytest.raises(InputError) as told:
        put(store, unit(zh="鸿", en="four five six"))
    assert list(store.iter_units()) == before
    put(store, unit(zh="数", en="three"))
    store.close()
    return str(told.value)


def test_words_have_an_end(tmp_path):
    assert "4 different words" in full(tmp_path / "other", Sizes(words=5))


def test_texts_of_a_language_have_an_end(tmp_path):
    told = full(tmp_path, Sizes(block_bits=1, blocks=1))
    assert "2 texts of a language" in told


def test_languages_have_an_end(store):
    many = [unit(zh="数", **{f"q{at}": "x"}) for at in range(62)]
    put(store, *many)
    with pytest.raises(InputError, match="63 languages"):
        put(store, unit(zh="数", more="x"))
    assert len(store.list_languages()) == store.count_units() + 1 == 63


# In so many words.


DRAFT = Origin(file="draft.tmx", position=4, symbol="A/C.2/75/L.4", status="draft")
FINAL = Origin(file="final.tmx", position=1, symbol="A/RES/75/202", status="adopted")
REPORT = Origin(file="report.tmx", status="report", date="2020")


def test_the_same_content_twice_is_one_unit_with_two_origins(store):
    told = unit(DRAFT, zh="数字鸿沟", en="digital divide")
    assert put(store, told) == ["added"]
    assert put(store, told) == ["same"]
    assert put(store, unit(FINAL, en="digital divide", zh="数字鸿沟")) == ["merged"]
    news = replace(DRAFT, score=0.9)
    assert put(store, unit(news, REPORT, zh="数字鸿沟", en="digital divide")) == ["changed"]
    stored = store.read_units([told.key])[0]
    assert stored.unit.origins == (FINAL, news, REPORT)
    assert (stored.occurrences, stored.created, stored.changed) == (3, 1, 4)
    assert store.read_units([told.key], max_origins=1)[0] == replace(
        stored, unit=replace(stored.unit, origins=(FINAL,))
    )


def test_a_third_language_links_unless_it_contradicts(store):
    first = unit(DRAFT, zh="数", en="number")
    assert put(store, first) == ["added"]
    assert put(store, unit(FINAL, en="number", fr="nombre", zh="数")) == ["changed"]
    assert put(store, unit(REPORT, en="number", fr="nombre")) == ["merged"]
    other = unit(REPORT, zh="数", en="number", fr="chiffre")
    assert put(store, other, unit(zh="数", fr="chiffre")) == ["added", "merged"]
    assert [each.text for each in store.read_units([first.key])[0].unit.variants] == [
        "数", "number", "nombre",
    ]  # fmt: skip
    assert store.find_unit_keys(store.find_exact(["数"], "zh")[0], "fr") == [[first.key, other.key]]
    assert store.count_units() == 2


def test_what_another_import_brought_as_well_stays_when_one_is_undone(store):
    told = unit(DRAFT, zh="数", en="number")
    put(store, told)
    put(store, replace(told, origins=(FINAL,)), unit(FINAL, zh="数", en="number", fr="nombre"))
    assert undo(store, 1) == 1
    assert store.read_units([told.key])[0].unit.origins == (FINAL,)
    assert undo(store, 2) == 1
    assert store.read_units([told.key]) == [None]
    # An undoing is a change as any other.
    assert undo(store, 3) == 1
    assert store.read_units([told.key])[0].unit == told
    seen = [store.read_units([told.key], View(as_of=at))[0] for at in range(6)]
    assert [each and len(each.unit.origins) for each in seen] == [None, 1, 2, 1, None, 1]
    assert [each and len(each.unit.variants) for each in seen] == [None, 2, 3, 3, None, 2]


def test_what_was_dropped_and_brought_back_goes_with_its_import(store):
    told = unit(DRAFT, zh="数", en="number")
    put(store, told)
    with store.begin_change("delete", user="you", details={}) as change:
        assert change.drop([told.key, told.key, "?"]) == [True, False, False]
    assert undo(store, 2) == 1
    assert store.read_units([told.key])[0].unit == told
    assert undo(store, 1) == 1
    assert store.read_units([told.key]) == [None]
    assert [each.action for each in store.read_journal()] == ["undo", "undo", "delete", "add"]
    assert store.list_changes(told.key) == [1, 2, 3, 4]
    assert list(store.iter_units()) == store.list_changes("?") == []
    assert [each.by for each in store.read_journal(3)] == ["me", "me", "you"]


def test_a_filter_shows_only_the_origins_that_pass(store):
    told = unit(DRAFT, FINAL, zh="数", en="number")
    put(store, told)
    view = View(Equal("status", "draft"))
    assert store.read_units([told.key], view)[0].unit.origins == (DRAFT,)
    assert store.read_units([told.key], View(Equal("status", "report"))) == [None]
    assert store.find_unit_keys(
        store.find_exact(["数"], "zh")[0], "en", View(Not(Range("year")))
    ) == [[told.key]]
    assert store.list_documents(view) == [(replace(DRAFT, position=None), 1)]


def test_a_filter_shows_only_languages_of_origins_that_pass(store):
    """fr came with the final text alone, and so is no rendering of the draft's."""
    told = unit(DRAFT, zh="数", en="number")
    put(store, told, unit(FINAL, zh="数", en="number", fr="nombre"))
    ids, french = store.find_exact(["数"], "zh")[0], np.array(store.find_exact(["nombre"], "fr")[0])
    for status, keys in (("draft", []), ("adopted", [told.key])):
        view = View(Equal("status", status))
        langs = ["zh", "en", "fr"] if keys else ["zh", "en"]
        assert [each.lang for each in store.read_units([told.key], view)[0].unit.variants] == langs
        assert [each.lang for each in next(store.iter_units(view)).unit.variants] == langs
        assert store.find_unit_keys(ids, "fr", view) == [keys]
        assert store.find_unit_keys(french.tolist(), None, view) == [keys]
        assert store.find_visible(french, view).tolist() == [bool(keys)]
        assert len(store.find_linked(np.array(ids), "fr", view)[0]) == len(keys)
        assert store.find_unit_keys(ids, "en", view) == [[told.key]]
    assert [each.lang for each in store.read_context(DRAFT, 0)[0][1].unit.variants] == [
        "zh",
        "en",
        "fr",
    ]


def test_many_texts_are_joined_to_the_same_as_each_of_them(store):
    """Two units say 数0; some lose their text, and one gets it back."""
    listed = [unit(zh=f"数{number}", en=f"number {number % 7}") for number in range(30)]
    put(store, *listed, unit(zh="数0", en="nought", fr="zéro"))
    with store.begin_change("delete", user="me", details={}) as change:
        change.drop([each.key for each in listed[:5]])
    put(store, listed[3])
    ids = [number for number, _ in store.iter_texts("zh")]
    for to, count in (("en", 27), ("fr", 1), ("zh", 0), ("xx", 0)):
        every = pairs(store.find_linked(np.array(ids), to))
        each = [pairs(store.find_linked(np.array([number]), to)) for number in ids]
        assert every == sorted(pair for some in each for pair in some)
        assert len(every) == count


def test_many_texts_are_joined_to_each_variant_of_a_unit(store):
    """Of 20 units some have two texts in Chinese, some in English; two of them say the same."""
    listed = []
    for number in range(20):
        regions = [("CN", f"数{number}"), ("TW", f"數{number % 5}")][: 1 + number % 2]
        english = [("GB", "gap"), ("US", "gap" if number < 3 else "divide")][: 1 + number % 3 // 2]
        chosen = [("zh", regions), ("en", english)]
        variants = [
            Variant(lang, text, region if len(some) > 1 else None)
            for lang, some in chosen
            for region, text in some
        ]
        listed.append(TranslationUnit(tuple(variants), (Origin(file="a", position=number),)))
    put(store, *listed)
    with store.begin_change("delete", user="me", details={}) as change:
        change.drop([each.key for each in listed[5:8]])
    put(store, listed[5])
    left = [each for each in listed if each not in listed[6:8]]
    for lang, to in (("zh", "en"), ("en", "zh"), ("zh", "zh"), ("en", "en")):
        ids = [number for number, _ in store.iter_texts(lang)]
        every = pairs(store.find_linked(np.array(ids), to))
        each = [pairs(store.find_linked(np.array([number]), to)) for number in ids]
        assert every == sorted(pair for some in each for pair in some)
        joined = [
            {(v.text, w.text) for v in u.in_lang(lang) for w in u.in_lang(to) if v != w}
            for u in left
        ]
        texts = zip(
            *(store.read_texts([pair[side] for pair in every]) for side in (0, 1)), strict=True
        )
        assert sorted(texts) == sorted(pair for some in joined for pair in some)
        assert store.find_visible(np.array(ids), to=to).tolist() == [
            any(one == text for some in joined for one, _ in some) for text in store.read_texts(ids)
        ]


def pairs(linked):
    return sorted(zip(*(each.tolist() for each in linked), strict=True))


def test_units_of_many_origins_leave_room_for_those_after_them(store):
    origins = [Origin(file=f"{number}.tmx", position=number) for number in range(40)]
    counts = (1, 40, 3, 40, 2, 0, 8, 9)
    listed = [
        unit(*(origins[:count] or (Origin(),)), zh=f"数{at}", en="number")
        for at, count in enumerate(counts)
    ]
    put(store, *listed)
    keys = [each.key for each in listed]
    for most in (1, 3, 8):
        told = store.read_units(keys, max_origins=most)
        assert told == [store.read_units([key], max_origins=most)[0] for key in keys]
        assert [each.occurrences for each in told] == [max(count, 1) for count in counts]
        assert [len(each.unit.origins) for each in told] == [
            min(max(count, 1), most) for count in counts
        ]


def test_a_bracket_in_a_name_is_no_pattern(store):
    origin = Origin(file="report[1].docx")
    put(store, unit(origin, zh="数", en="number"), unit(FINAL, zh="字", en="word"))
    for wanted in ("report[1].docx", "REPORT[1].*", "*[?]*"):
        assert store.list_documents(View(Equal("file", wanted))) == [(origin, 1)]
    assert store.find_words("[nw]*") == []
    assert store.find_words("w*") == ["word"]


def test_neighbours_are_found_in_their_document(store):
    first, second, third = (
        unit(replace(FINAL, position=at), zh=f"{at}号", en=f"No. {at}") for at in (1, 2, 4)
    )
    put(store, first, second, third, replace(second, origins=(DRAFT,)))
    assert store.find_adjacent([Adjacency([first.key], [second.key], 1)]) == [
        [(first.key, first.origins[0])]
    ]
    assert store.find_adjacent([Adjacency([first.key], [third.key], 1)]) == [[]]
    assert store.find_adjacent([Adjacency([second.key], [first.key], -1)]) == [
        [(second.key, second.origins[0])]
    ]
    found = store.read_context(first.origins[0], 2)
    assert [(at, each.unit) for at, each in found] == [(1, first), (2, second)]


def test_places_are_found_by_the_name_of_their_document_and_by_label(store):
    places = (
        Place("zh", label="(二)", file="texts/中.docx", document="0a1b"),
        Place("en", label="2"),
    )
    named = replace(FINAL, places=places, position=7)
    there, elsewhere = unit(named, zh="二号", en="No. 2"), unit(DRAFT, zh="三号", en="No. 3")
    put(store, there, elsewhere)
    for name in ("中.docx", "TEXTS/中.docx", "0A1B"):
        ((document, count),) = store.list_documents(name=name)
        assert (document.position, document.place("zh").document, count) == (None, "0a1b", 1)
        for label in ("(二)", "2"):
            assert [each.unit for each in store.find_by_label(document, label)] == [there]
        assert store.find_by_label(document, "二") == []
    assert store.list_documents(name="中") == []


def test_nothing_of_a_change_that_fails_is_kept(store):
    told = unit(FINAL, zh="数字", en="digit")
    with pytest.raises(Failure):
        put_and_fail(store, told)
    assert store.read_journal() == []
    assert store.find_unfinished("aa") is None
    assert list(store.iter_texts("zh")) == []
    # What the writer remembers of words and languages is forgotten, too.
    put(store, unit(DRAFT, en="other words", zh="别的"))
    assert store.count_units(View(Equal("status", "adopted"))) == 0
    assert next(iter(store.iter_units())).unit.origins == (DRAFT,)
    assert similar(store, "other", "en", 0.1) == ["other words"]
    put(store, unit(FINAL, zh="数字", en="digit"))
    assert hits(store, [Slot(("digit",))], "en") == [("digit", 1)]
    assert store.find_words("*") == ["digit", "other", "words"]


def put_and_fail(store, told):
    with store.begin_change("add", user="me", details={}) as change:
        change.put([told])
        change.note_import("aa", {"done": 1})
        with change.read_within() as inside:
            look_at(inside, told)
        raise Failure


def look_at(store, told):
    """What may be remembered of it."""
    assert store.read_units([told.key], View(Equal("status", "adopted")))[0].unit == told
    assert store.count_units(View(Equal("status", "adopted"))) == 1
    assert hits(store, [Slot(("数",))], "zh") == [("数字", 1)]
    assert similar(store, "digit", "en", 0.65) == ["digit"]


def test_an_import_goes_on_under_its_number(store):
    with store.begin_change("add", user="me", details={"file": "a"}) as change:
        change.note_import("aa", {"done": 1, "kind": "数"})
    number, state = store.find_unfinished("aa")
    assert (number, dict(state)) == (1, {"done": 1, "kind": "数"})
    with store.begin_change("add", user="me", details={}, number=number) as change:
        assert change.number == 1
        change.put([unit(zh="数", en="n")])
        change.note_import("aa", None)
    assert store.find_unfinished("aa") is None
    assert [(each.number, dict(each.details)) for each in store.read_journal()] == [
        (1, {"file": "a"})
    ]
    assert store.read_journal()[0].at == "2026-01-01T00:00:00+00:00"


def test_an_import_that_is_taken_back_begins_anew(store):
    for name in ("aa", "bb"):
        with store.begin_change("add", user="me", details={}) as change:
            change.put([unit(zh=f"数{name}", en=name)])
            change.note_import(name, {"done": 1})
    with store.begin_change("undo", user="me", details={}) as change:
        assert change.undo(1) == 1
    assert store.find_unfinished("aa") is None
    assert store.find_unfinished("bb")[0] == 2
    assert [each.unit.get_text("en") for each in store.iter_units()] == ["bb"]


def test_vectors_come_back_by_encoder(store):
    put(store, *(unit(zh=f"{at}号", en=f"No. {at}") for at in range(4)))
    ids = [number for number, _ in store.iter_texts("zh")]
    rows = np.array([[1, 0, 0], [0.6, 0.8, 0], [0, 0, 1]], np.float32)
    store.put_vectors("one", ids[2:] + ids[:1], rows)
    store.put_vectors("one", ids[:1], rows[:1])
    found = store.read_vectors("one", np.array(ids), 3)
    assert np.isnan(found[1]).all()
    np.testing.assert_allclose(found[[2, 3, 0]], rows[[0, 1, 0]], atol=1e-3)
    np.testing.assert_allclose(np.linalg.norm(found[[0, 2, 3]], axis=1), 1, atol=1e-6)
    assert np.isnan(store.read_vectors("two", np.array(ids), 3)).all()
    assert store.list_encoders() == ["one"]
    assert store.read_vector_sums("one", "zh")[0].tolist() == [ids[0], *ids[2:]]
    assert (
        store.read_vector_sums("one", "en")[0].tolist()
        == store.read_vector_sums("two", "zh")[0].tolist()
        == []
    )
    assert store.list_unembedded("one", "zh") == [(ids[1], "1号")]
    assert store.list_unembedded("one", "zh", after=ids[1]) == []
    assert len(store.list_unembedded("one", "en", limit=2)) == 2
    stock = store.describe_vectors("one", "zh")
    assert (stock.dim, stock.count, stock.texts, stock.complete) == (3, 3, 4, False)
    assert store.describe_vectors("two", "zh").complete is False
    store.put_vectors("one", ids[1:2], rows[:1])
    later = store.describe_vectors("one", "zh")
    assert later.complete
    assert later.revision != stock.revision
    assert (later.last, later.count) == (stock.last, 4)


def test_a_digest_tells_vectors_from_others_whatever_way_they_came(store):
    put(store, *(unit(zh=f"{at}号", en=f"No. {at}") for at in range(4)))
    ids = [number for number, _ in store.iter_texts("zh")]
    rows = np.eye(4, 5, dtype=np.float32)
    assert store.describe_vectors("one", "zh").digest == 0
    store.put_vectors("one", ids, rows)
    first = store.describe_vectors("one", "zh")
    found, sums = store.read_vector_sums("one", "zh")
    assert found.tolist() == ids
    assert (first.digest - sum(sums.tolist())) % 2**64 == 0
    for at in (2, 0, 3, 1):
        store.put_vectors("two", [ids[at]] * 2, rows[[0, at]])
    assert store.describe_vectors("two", "zh").count == 4
    assert store.describe_vectors("two", "zh").digest == first.digest
    store.put_vectors("two", ids[:2], rows[[1, 0]])
    assert store.describe_vectors("two", "zh").digest != first.digest
    assert len(set(sums.tolist()) - set(store.read_vector_sums("two", "zh")[1].tolist())) == 2
    store.put_vectors("two", ids[:2], rows[:2])
    assert store.describe_vectors("two", "zh").digest == first.digest
    assert store.describe_vectors("two", "en").digest == 0
    assert [len(each) for each in store.read_vector_sums("two", "en")] == [0, 0]


@pytest.mark.parametrize("backend", BACKENDS)
def test_no_two_memories_have_one_identity(backend, tmp_path):
    stores = [BACKENDS[backend](tmp_path / f"{at}") for at in range(5)]
    names = [store.identity for store in stores]
    assert len(set(names)) == 5
    assert {len(bytes.fromhex(name)) for name in names} == {16}
    put(stores[0], unit(zh="数", en="number"))
    assert [store.identity for store in stores] == names
    for store in stores:
        store.close()


INNER = {
    "change": lambda store: put(store, unit(zh="词", en="term")),
    "vectors": lambda store: store.put_vectors("one", [store.get_first_id("zh")], [[1.0]]),
    "compaction": lambda store: store.compact(),
}


@pytest.mark.parametrize("what", INNER)
def test_a_change_within_a_change_is_refused_and_the_outer_one_goes_on(tmp_path, what):
    store = BACKENDS["sqlite"](tmp_path)
    put(store, unit(zh="数", en="number"))
    with store.begin_change("add", user="me", details={}) as change:
        change.put([unit(zh="字", en="word")])
        with pytest.raises(InputError, match="still open"):
            INNER[what](store)
    assert [each.unit.get_text("en") for each in store.iter_units()] == ["number", "word"]
    store.close()


# Threads.


def in_threads(work, threads, at_once):
    """Do something in so many threads, some at a time; what failed."""
    failed = []

    def guarded():
        try:
            work()
        except Exception as error:
            failed.append(error)

    for _ in range(threads // at_once):
        some = [threading.Thread(target=guarded) for _ in range(at_once)]
        for each in some:
            each.start()
        for each in some:
            each.join()
    return failed


@pytest.mark.slow
@pytest.mark.parametrize("count", [200, 1_000])
@pytest.mark.parametrize("at_once", [1, 25])
def test_many_threads_leave_nothing_open(store, at_once, count):
    """Each asks a few things and ends: nothing of it stays, and the last is answered as the first.

    SQLite opens anew what was closed with them when it is asked again.
    """
    put(store, *(unit(DRAFT, zh=f"{at}号", en=f"No. {at}") for at in range(4)))
    keys = [each.key for each in store.iter_units()]

    def ask():
        assert store.count_units() == 4
        assert [each.key for each in store.read_units(keys)] == keys
        assert hits(store, [Slot(("号",))], "zh")[0] == ("0号", 1)

    ask()
    before = descriptors(), opened(store)
    assert in_threads(ask, count, at_once) == []
    # Connections to a server stay for those who come next, and are no more than it allows.
    more = MOST - before[1] if isinstance(store, PostgresStore) else 0
    assert descriptors() <= before[0] + more
    assert opened(store) <= before[1] + more
    ask()
    assert descriptors() <= before[0] + more
    assert opened(store) <= before[1] + more
    nothing_held(store)


def opened(store):
    """How many connections a store has, where it has any."""
    return len(store.database) if hasattr(store, "database") else 0


def test_what_is_asked_for_and_left_lying_holds_nothing(store):
    """Answers that come one after another, of which only the first is taken."""
    put(store, *(unit(DRAFT, zh=f"数{at}", en=f"No. {at % 2}") for at in range(6)))
    before = descriptors(), opened(store)
    begun = [
        iter(asked) for asked in (
            store.iter_texts("zh"), store.iter_units(), store.find_duplicate_texts("en"),
            *store.find_similar(["数1", "数2"], "zh", 0),
        )
    ]  # fmt: skip
    for each in begun:
        next(each, None)
        assert cursors() == 0
        nothing_held(store)
    put(store, unit(zh="字", en="word"))
    assert (descriptors(), opened(store)) == before
    del begun


def put(store, *units):
    with store.begin_change("add", user="me", details={}) as change:
        return change.put(units)


def undo(store, number):
    with store.begin_change("undo", user="me", details={"change": number}) as change:
        return change.undo(number)


# A change is an object, a snapshot one moment.


@pytest.mark.parametrize("backend", BACKENDS)
def test_a_change_is_not_bound_to_a_thread(backend, tmp_path):
    store = BACKENDS[backend](tmp_path)
    told = unit(zh="数字", en="digit")
    with store.begin_change("add", user="me", details={}) as change:
        with ThreadPoolExecutor(1) as pool:
            assert pool.submit(change.put, [told]).result() == ["added"]
        assert store.read_units([told.key]) == [None]
        with change.read_within() as inside:
            assert inside.read_units([told.key])[0].unit.key == told.key
    assert store.read_units([told.key])[0].unit.key == told.key
    with pytest.raises(InputError, match="change 1 is finished"):
        change.put([told])
    store.close()


@pytest.mark.parametrize("backend", BACKENDS)
def test_a_snapshot_is_of_one_moment(backend, tmp_path):
    store = BACKENDS[backend](tmp_path)
    first, second = unit(zh="数字", en="digit"), unit(zh="鸿沟", en="divide")
    put(store, first)
    view = View(Equal("symbol", "*"))
    with store.open_snapshot() as fixed:
        before = (
            fixed.count_units(),
            [each.key for each in fixed.iter_units()],
            fixed.count_units(view),
        )
        with ThreadPoolExecutor(1) as pool:
            pool.submit(put, store, second).result()
        assert (
            fixed.count_units(),
            [each.key for each in fixed.iter_units()],
            fixed.count_units(view),
        ) == before
        assert fixed.find_exact(["鸿沟"], "zh") == [[]]
        assert [change.number for change in fixed.read_journal()] == [1]
    assert store.count_units() == 2
    assert len(store.find_exact(["鸿沟"], "zh")[0]) == 1
    store.close()


# What is finished.


def test_changes_before_an_unfinished_one_are_settled(store):
    assert store.find_settled() == 0
    put(store, unit(zh="一", en="one"))
    assert store.find_settled() == 1
    with store.begin_change("add", user="me", details={}) as change:
        change.note_import("aa", {"done": 1})
    with store.begin_change("add", user="me", details={}) as change:
        change.note_import("bb", {"done": 1})
    put(store, unit(zh="二", en="two"))
    assert store.find_settled() == 1
    for name, number, settled in (("bb", 3, 1), ("aa", 2, 4)):
        with store.begin_change("add", user="me", details={}, number=number) as change:
            change.put([unit(zh=f"数{name}", en=name)])
            change.note_import(name, None)
        assert store.find_settled() == settled


def test_an_unfinished_change_that_is_taken_back_holds_up_nothing(store):
    with store.begin_change("add", user="me", details={}) as change:
        change.put([unit(zh="一", en="one")])
        change.note_import("aa", {"done": 1})
    assert store.find_settled() == 0
    with store.begin_change("undo", user="me", details={}) as change:
        change.undo(1)
    assert store.find_settled() == 2
