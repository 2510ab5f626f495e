"""The contract of `protocols.Store`: what every store is put through, beside the plain one.

Whatever a store answers is compared with what brute force over lists answers, number by number;
ids of texts may differ from store to store, so texts are compared in their place.
"""

from __future__ import annotations

import sys
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count

import numpy as np
import pytest
from hypothesis import strategies as st
from plain_store import PlainStore

from tmtool.errors import InputError
from tmtool.lang.fold import fold
from tmtool.lang.tokens import split_tokens
from tmtool.protocols import EVERYTHING, Adjacency, Slot, View
from tmtool.stores.limited import LimitedStore
from tmtool.texts import DocumentText, Record, TextParagraph
from tmtool.un.placeables import build_template
from tmtool.units import CheckRecord, Origin, Place, TranslationUnit, Variant
from tmtool.where import And, Equal, In, Not, Or, Range

TEXTS = {
    "zh": ["数字鸿沟", "數字 鴻溝", "约15亿人", "约15万人", "大会决定"],
    "en": ["digital divide", "Digital  Divide", "1.5 billion people", "decides"],
    "fr": ["fracture numérique", "1,5 milliard", "décide"],
}
REGIONS = (None, "CN", "TW", "Hant-HK")
PLACES = (
    (),
    (Place("zh", symbol="A/75/1"), Place("en", label="3")),
    (Place("zh", label='"一"', document="0a1b", file="in/中.docx", file_hash="ff"), Place("en")),
    (Place("zh", "zh_TW"), Place("zh", label="7", region="CN"), Place("en", "EN-gb")),
)
NAMES = ("a.TMX", "a/75/1", "中.DOCX", "in/中.docx", "FF", "0A1B", "A/RES/74/197", "é", "a")
LABELS = ("3", '"一"', "7")
STATUSES = (None, "adopted", "draft", "report", "unofficial")


def clock():
    """A clock that goes on by a minute whenever it is looked at."""
    minutes = count()
    return lambda: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=next(minutes))


# What comes in.


def whole_texts():
    """Whole texts of few documents, again and again with other words."""
    paragraph = st.tuples(st.sampled_from(["body", "item"]), st.sampled_from([None, "1", "(a)"]),
                          st.sampled_from(["", "大会决定", "Decides", "ü\n"]))  # fmt: skip
    return st.builds(
        lambda document, lang, listed, record, complete: DocumentText(
            document, lang,
            tuple(TextParagraph(at, *each) for at, each in enumerate(listed)), record, complete,
        ),
        st.sampled_from(["0a1b", "1"]), st.sampled_from(["zh", "en"]),
        st.lists(paragraph, max_size=3),
        st.sampled_from([Record(), Record(symbol="A/75/1", kind="report")]), st.booleans(),
    )  # fmt: skip


def origins(pool=("a.tmx", "report[1].docx")):
    """Origins of a few documents, often of one and the same place."""
    return st.builds(
        Origin,
        places=st.sampled_from(PLACES),
        symbol=st.sampled_from([None, "A/RES/74/197", "A/C.2/75/L.4"]),
        date=st.sampled_from([None, "2019", "2020-12-21"]),
        status=st.sampled_from(STATUSES),
        file=st.sampled_from(pool),
        position=st.sampled_from([None, 0, 1, 1, 2, 3]),
        score=st.sampled_from([None, 0.4, 0.97]),
        checked=st.sampled_from([None, CheckRecord("me", "2026-01-01")]),
        properties=st.sampled_from([(), (("x", "1"), ("y", "ü"))]),
        memory=st.sampled_from([None, None, "GA", "ü"]),
        restriction=st.sampled_from([None, None, None, "restricted"]),
    )  # fmt: skip


def _regions(least):
    """The regions of a language, mostly none."""
    several = st.lists(st.sampled_from(REGIONS), min_size=2, max_size=3, unique=True)
    return st.sampled_from([[None]] * 5 + [["TW"]]) | several if least == 1 else several


@st.composite
def units(draw):
    """Units of one to three languages that have texts in common again and again.

    Some have several variants of a language, those of one language always.
    """
    langs = draw(st.permutations(sorted(TEXTS)))[: draw(st.sampled_from([2, 2, 2, 3, 3, 1]))]
    variants = tuple(
        Variant(lang, draw(st.sampled_from(TEXTS[lang])), region)
        for lang in langs
        for region in draw(_regions(2 if len(langs) == 1 else 1))
    )
    return TranslationUnit(variants, tuple(draw(st.lists(origins(), max_size=2))))


_leaves = st.sampled_from([
    Equal("symbol", "a/res/*"), Equal("symbol", "A/?5/1"), In("symbol", ("A/C.2/75/L.4", None)),
    Equal("status", "adopted"), In("status", ("draft", None)), Equal("year", 2019),
    Range("year", 2020, None), Range("year", None, 2019), Range("date", "2019", "2020-12"),
    Equal("checked", True), Equal("score", None), Range("score", 0.5, 1), Equal("property", "y=?"),
    Equal("file", "report[1].docx"), Equal("file", "*.tmx"), Equal("body", None),
    Equal("hash", "F?"), Not(Equal("document", "0a1b")), Equal("body", "GA"),
    Equal("memory", "ga"), In("memory", ("A", "Ü")), Equal("memory", "rep*"),
    Equal("region", "zh-tw"), Equal("region", "GB"), Equal("region", "zh-*"),
    Equal("restriction", None),
])  # fmt: skip
_filters = st.recursive(
    _leaves,
    lambda inner: st.one_of(
        st.builds(Not, inner),
        st.builds(And, st.lists(inner, max_size=2).map(tuple)),
        st.builds(Or, st.lists(inner, max_size=2).map(tuple)),
    ),
    max_leaves=4,
)
_some = st.none() | _filters
_picks = st.integers(0, 40)
actions = st.one_of(
    st.tuples(st.just("put"), st.lists(units(), min_size=1, max_size=4)),
    st.tuples(st.just("put"), st.lists(units(), min_size=1, max_size=4)),
    st.tuples(st.just("correct"), st.tuples(_picks, units())),
    st.tuples(st.just("merge"), st.tuples(_picks, _picks)),
    st.tuples(st.just("put_document"), whole_texts()),
    st.tuples(st.just("drop"), st.tuples(st.lists(_picks, min_size=1, max_size=3), _some)),
    st.tuples(st.just("undo"), _picks),
    st.tuples(st.just("undo"), _picks),
)
# Actions, whether the change fails in the end, whether it goes on under the number of the last one.
changes = st.lists(
    st.tuples(
        st.lists(actions, min_size=1, max_size=3),
        st.sampled_from([False] * 5 + [True]),
        st.sampled_from([False] * 3 + [True]),
    ),
    min_size=1,
    max_size=8,
)

views = st.builds(View, st.none() | _filters, st.none() | st.integers(0, 9))


class Failure(Exception):  # noqa: N818 - it is no error
    """What a change may be broken off with."""


class Pair:
    """A store and the plain one, which are told the same and have to answer the same."""

    def __init__(self, store):
        self.store, self.plain = store, PlainStore(clock())
        self.keys = []
        self.changes = 0

    def both(self, ask):
        """The answer that both give."""
        answer, plain = ask(self.store), ask(self.plain)
        assert answer == plain
        return answer

    def change(self, actions, *, fails=False, goes_on=False):
        """Do some things in one transaction."""
        number = self.changes if goes_on and self.changes else None

        def ask(store):
            told = []
            try:
                with store.begin_change(
                    "add", user="me", details={"file": "ü"}, number=number
                ) as change:
                    told = [change.number, *(self._act(*action, change) for action in actions)]
                    if fails:
                        raise Failure
            except Failure:
                told.append("failed")
            return told

        told = self.both(ask)
        if not fails:
            self.changes = told[0]
        put = [each.key for name, what in actions for each in brought(name, what)]
        self.keys = list(dict.fromkeys([*self.keys, *put]))

    def _act(self, name, what, change):
        if name == "put":
            return change.put(what)
        if name == "put_document":
            return change.put_document(what)
        if name == "correct":
            return self._correct(*what, change)
        if name == "merge":
            return self._merge(*what, change)
        if name == "drop":
            picks, where = what
            return change.drop([self._key(pick) for pick in picks], where)
        return change.undo(what % change.number)

    def _correct(self, pick, unit, change):
        try:
            return change.correct(self._key(pick), unit, checked)
        except InputError as error:
            return str(error)

    def _merge(self, pick, other, change):
        keys = self._key(pick), self._key(other)
        with change.read_within() as store:
            units = store.read_units(keys)
        there = [each and {v.tag for v in each.unit.variants} for each in units]
        if None not in there and there[0] != there[1]:
            return "their languages differ"
        try:
            return change.merge(*keys, checked)
        except InputError as error:
            return str(error)

    def _key(self, pick):
        return self.keys[pick % len(self.keys)] if self.keys else "00"

    def ids(self, store, lang):
        return [number for number, _ in store.iter_texts(lang)]

    def told(self, ask):
        """Texts of the ids that both give, with whatever else they say: [(texts, ...), ...]."""
        return self.both(lambda store: [
            tuple(store.read_texts(each) if at == 0 else each for at, each in enumerate(row))
            for row in ask(store)
        ])  # fmt: skip


def brought(name, what):
    """The units that an action puts."""
    return {"put": what, "correct": what[1:] if name == "correct" else ()}.get(name, ())


def checked(origin):
    """What is told of an origin that somebody has looked at."""
    return replace(origin, checked=CheckRecord("you", "2026-02-02"))


def compare(pair, listed):
    """Everything that a store can be asked of its units, in some views."""
    langs = pair.both(lambda store: store.list_languages())
    pair.both(lambda store: store.read_journal())
    pair.both(lambda store: store.read_journal(2))
    pair.both(lambda store: store.read_journal(1, ["add", "undo"]))
    assert pair.both(lambda store: store.read_journal(None, ["none"])) == []
    last = max((each.number for each in pair.both(lambda store: store.read_journal(1))), default=0)
    for view in (EVERYTHING, *listed):
        pair.both(lambda s, view=view: [s.list_changes(key, view) for key in (*pair.keys, "?")])
        pair.both(lambda s, view=view: [s.list_touched(at, view) for at in range(last + 2)])
        pair.both(lambda s, view=view: s.count_touched(view))
    for lang in (*langs, "xx"):
        compare_texts(pair, lang)
    for view in (EVERYTHING, *listed):
        compare_units(pair, view)
        for lang in langs:
            compare_links(pair, lang, langs, view)


def compare_texts(pair, lang):
    """All texts, in order, from any on; and what folds to each."""
    listed = pair.both(lambda store: [text for _, text in store.iter_texts(lang)])
    for at in range(len(listed)):
        rest = pair.both(
            lambda store, at=at: [
                text for _, text in store.iter_texts(lang, pair.ids(store, lang)[at])
            ]
        )
        assert rest == listed[at + 1 :]
    pair.told(lambda store: [(each,) for each in store.find_exact([*map(fold, listed), "?"], lang)])
    pair.told(lambda store: [(each,) for each in store.find_duplicate_texts(lang)])
    numbers = pair.both(lambda store: numbers_of(store, lang))
    assert numbers == list(range(len(listed)))


def numbers_of(store, lang):
    """Which numbers the texts of a language have in it."""
    return [number - store.get_first_id(lang) for number, _ in store.iter_texts(lang)]


def rest_of(store, lang, at):
    """The texts that come after the one at a place."""
    ids = [number for number, _ in store.iter_texts(lang)]
    return [text for _, text in store.iter_texts(lang, ids[at])]


def compare_units(pair, view):
    """Units, their documents and their places."""
    asked = [*pair.keys, "?", "00", pair._key(0).upper()]
    for most in (None, 1, 2):
        found = pair.both(lambda store, most=most: store.read_units(asked, view, most))
    there = {each.key: each for each in found if each}
    assert pair.both(lambda store: store.count_units(view)) == len(there)
    assert pair.both(lambda store: store.measure_extent(view)).units == len(there)
    for name in (None, *NAMES):
        pair.both(lambda store, name=name: store.list_documents(view, name))
    for beginnings in ([], ["A/RES/"], ["A/", "A/C.2/75/L.4"], ["a/"]):
        pair.both(lambda store, some=beginnings: store.find_symbols(some, view))
    pair.both(lambda store: store.list_memories(view))
    compare_whole_texts(pair, view)
    whole = pair.both(lambda store: list(store.iter_units(view)))
    assert sorted(each.key for each in whole) == sorted(there)
    for step in (1, -1, 0):
        pair.both(
            lambda store, step=step: store.find_adjacent([Adjacency(asked, asked, step)], view)
        )
    several = [Adjacency(asked[:1], asked[:2], 1), Adjacency(asked[1:], asked[:2], -1)]
    assert pair.both(lambda store: store.find_adjacent(several, view)) == [
        store.find_adjacent([each], view)[0] for each in several for store in [pair.store]
    ]
    for each in there.values():
        origin = each.unit.origins[0]
        for around in (0, 2):
            pair.both(lambda store, o=origin, n=around: store.read_context(o, n, view))
        for label in LABELS:
            pair.both(lambda store, o=origin, name=label: store.find_by_label(o, name, view))


def compare_whole_texts(pair, view):
    """The whole texts of documents, and parts of them."""
    pair.both(lambda store: store.list_records(view))
    for document in ("0a1b", "1", "A/75/1"):
        for lang in ("zh", "en"):
            for page in ((), (-1, 1), (0, 2), (1,)):
                pair.both(
                    lambda store, text=(document, lang), page=page: store.read_document(
                        *text, view, *page
                    )
                )


def beside(store, keys, step, view):
    """Which of some units stand so many places before another one of them."""
    return store.find_adjacent([Adjacency(keys, keys, step)], view)[0]


def compare_found(pair, lang, to, view):
    """The units of texts are those whose keys are told, as far as they are asked for."""
    keys = pair.both(lambda store: store.find_unit_keys(pair.ids(store, lang), to, view))
    for most, limit in ((None, None), (1, None), (2, 1), (None, 1)):
        found = pair.both(
            lambda store, m=most, n=limit: store.find_units(pair.ids(store, lang), to, view, m, n)
        )
        assert found == [pair.store.read_units(each[:limit], view, most) for each in keys]


def compare_links(pair, lang, langs, view):
    """Which units have a text, what they say in their languages differ, which are shown."""
    for to in (None, *langs, "xx"):
        compare_found(pair, lang, to, view)
        pair.both(
            lambda store, to=to: store.find_visible(
                np.array(pair.ids(store, lang)), view, to
            ).tolist()
        )
        pair.both(lambda store, to=to: masked(store, lang, to, view))
    for to in (*langs, "xx"):
        for most in (None, 1):
            pair.both(lambda store, to=to, most=most: linked(store, lang, to, view, most))


def linked(store, lang, to, view, most=None):
    """Texts and those that they are joined with, as often as they are."""
    ids = np.array([number for number, _ in store.iter_texts(lang)], np.int64)[:most]
    first, second = store.find_linked(ids, to, view)
    return sorted(
        zip(store.read_texts(first.tolist()), store.read_texts(second.tolist()), strict=True)
    )


# Words and phrases.

PARTS = {
    "zh": [*"数字鸿沟的和，。", "ab", "74", "/", "１５", "亿", "\n", "é"],
    "en": ["the ", "digital ", "divide ", "a", "-", "and ", ", ", "74", "/", "197 ", "数", "É"],
}


def corpora(lang):
    """Texts of a language that are made of few parts, some of them of any characters at all."""
    made = st.lists(st.sampled_from(PARTS[lang]), min_size=1, max_size=12).map("".join)
    odd = st.text(
        st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=8
    )
    some = st.one_of(made, made, made, made, odd).filter(str.strip)
    return st.lists(some, min_size=1, max_size=24, unique=True)


def put_texts(pair, lang, texts, size):
    """Keep texts in some changes, each beside a text of its own in another language."""
    for at in range(0, len(texts), size):
        some = [
            TranslationUnit((Variant(lang, text), Variant("xx", f"{at + each}")))
            for each, text in enumerate(texts[at : at + size])
        ]
        pair.change([("put", some)])


@st.composite
def phrases(draw, texts):
    """A run of one to six tokens of a text, mostly; here and there others will do as well."""
    listed = sorted({each for text in texts for each in split_tokens(fold(text))} | {"q", "〇"})
    split = split_tokens(fold(draw(st.sampled_from(texts)))) or ["q"]
    start = draw(st.integers(0, len(split) - 1))
    found = split[start : start + draw(st.integers(1, 6))]
    if draw(st.integers(0, 4)) == 0:
        found = draw(st.lists(st.sampled_from(listed), min_size=1, max_size=4))
    others = st.lists(st.sampled_from(listed), max_size=2)
    some = draw(st.integers(0, 2)) == 0
    return [Slot((each, *(draw(others) if some else ()))) for each in found]


@contextmanager
def patched(name, value):
    """Let a constant be another one in all modules of all stores that have it."""
    with pytest.MonkeyPatch.context() as patch:
        for module in [
            each for key, each in sys.modules.items() if key.startswith("tmtool.stores")
        ]:
            if hasattr(module, name):
                patch.setattr(module, name, value)
        yield


def hits(store, slots, lang, to=None, view=EVERYTHING):
    """Texts and how often each has a phrase."""
    (found,) = store.find_phrases([slots], lang, to, view)
    return list(zip(store.read_texts(found.ids.tolist()), found.counts.tolist(), strict=True))


# A view of a store, and a store that holds nothing but what the view shows.


class Alone:
    """What a view of a store shows, in a store of its own.

    Both are asked the same, one for the view and one for everything, and have to answer the same.
    Numbers of texts, keys of units and numbers of changes are names that a store gives, and are
    told by what they stand for: a text, the place of a unit among all, nothing.
    """

    def __init__(self, store, view, make, *, limited=False):
        asked = (LimitedStore(store, view.where), EVERYTHING) if limited else (store, view)
        self.sides = (asked, (make(), EVERYTHING))
        self.shown = list(store.iter_units(view))
        self.fits = self._fill(self.sides[1][0])
        self.places = [{each.key: at for at, each in enumerate(side[0].iter_units(side[1]))}
                       for side in self.sides]  # fmt: skip

    def _fill(self, bare):
        """Put the units in, their texts in the order in which the store has them.

        Whether each could be a unit of its own: two that said other things in languages that the
        view hides may be one without them.
        """
        store = self.sides[0][0]
        said = {(v.lang, v.text) for stored in self.shown for v in stored.unit.variants}
        self.texts = {
            lang: [text for _, text in store.iter_texts(lang) if (lang, text) in said]
            for lang in store.list_languages()
            if any(each == lang for each, _ in said)
        }
        rows = range(max(map(len, self.texts.values()), default=0))
        first = [self._row(at) for at in rows]
        with bare.begin_change("add", user="me", details={}) as change:
            change.put(first)
        with bare.begin_change("delete", user="me", details={}) as change:
            change.drop([each.key for each in first])
        with bare.begin_change("add", user="me", details={}) as change:
            told = [change.put([stored.unit]) for stored in self.shown]
        return all(each == ["added"] for each in told)

    def _row(self, at):
        """A unit of the next text of each language, and of a language that nobody asks for."""
        some = [(lang, texts[at]) for lang, texts in self.texts.items() if at < len(texts)]
        return TranslationUnit(
            (*(Variant(*each) for each in some), Variant("qaa", "。" * (at + 1)))
        )

    def both(self, ask):
        """The answer that both give; `ask` takes a side: a store, the view of it, names of keys."""
        answer, alone = (
            ask(store, view, lambda keys, places=places: [places[key] for key in keys])
            for (store, view), places in zip(self.sides, self.places, strict=True)
        )
        assert answer == alone
        return answer

    def keys(self, side):
        return list(self.places[[each[0] for each in self.sides].index(side)])

    def stored(self, each, names):
        """A unit without what only the store calls it."""
        return each and (*names([each.key]), each.unit, each.occurrences)


def compare_alone(alone, slots, queries):
    """Everything that can be asked of a view."""
    alone.both(lambda store, view, names: (store.count_units(view), store.list_memories(view)))
    alone.both(lambda store, view, names: store.measure_extent(view))
    for name in (None, *NAMES):
        # Documents of equal names come in the order of their coming, which is that of the store.
        alone.both(lambda s, view, names, name=name: sorted(s.list_documents(view, name), key=repr))
    for most in (None, 1):
        alone.both(
            lambda store, view, names, most=most: [
                alone.stored(each, names)
                for each in store.read_units(alone.keys(store), view, most)
            ]
        )
    for step in (-1, 0, 1):
        alone.both(
            lambda store, view, names, step=step: [
                (*names([key]), origin)
                for key, origin in beside(store, alone.keys(store), step, view)
            ]
        )
    for origin in {stored.unit.origins[0] for stored in alone.shown}:
        compare_places(alone, origin)
    for lang in (*alone.texts, "xx"):
        for pattern in ("*", "d*", "1?"):
            alone.both(lambda s, view, names, p=pattern, lang=lang: s.find_words(p, lang, view))
        for to in (None, *alone.texts, "xx"):
            compare_finding(alone, lang, to, slots, queries)
    alone.both(lambda s, view, names: [w for w in s.find_words("*", None, view) if w != "。"])


def compare_places(alone, origin):
    """What stands around an origin, and what has a label in its document."""
    alone.both(
        lambda store, view, names: [
            (at, alone.stored(each, names)) for at, each in store.read_context(origin, 2, view)
        ]
    )
    for label in LABELS:
        alone.both(
            lambda store, view, names, label=label: [
                alone.stored(each, names) for each in store.find_by_label(origin, label, view)
            ]
        )


def compare_finding(alone, lang, to, slots, queries):
    """Every way to find texts; those that the other language is asked of beside."""
    folded = sorted({fold(each) for each in [*alone.texts.get(lang, ()), *queries]})
    formulas = [build_template(each, lang) for each in folded]

    def texts(store, listed):
        return [store.read_texts(ids) for ids in listed]

    alone.both(lambda s, view, names: texts(s, s.find_exact(folded, lang, to, view)))
    alone.both(lambda s, view, names: texts(s, s.find_same(folded, formulas, lang, to, view)[1]))
    for query in folded:
        alone.both(
            lambda s, view, names, query=query: texts(
                s, (some.tolist() for some in s.find_similar([query], lang, 0.65, to, view)[0])
            )
        )
        alone.both(
            lambda s, view, names, query=query: s.find_token_runs([query], lang, 2, to, view)
        )
    for each in slots:
        alone.both(lambda s, view, names, each=each: hits(s, each, lang, to, view))
    for store, view in alone.sides:
        compare_bulk(store, view, (lang, to), slots, folded)
    ids = {store: [n for n, t in store.iter_texts(lang) if t in alone.texts.get(lang, ())]
           for store, _ in alone.sides}  # fmt: skip
    alone.both(lambda s, view, names: [names(each) for each in s.find_unit_keys(ids[s], to, view)])
    shown = alone.both(
        lambda s, view, names: s.find_visible(np.array(ids[s], np.int64), view, to).tolist()
    )
    alone.both(lambda s, view, names: masked(s, lang, to, view))
    assert masked(alone.sides[1][0], lang, to, EVERYTHING) == [
        text for text, there in zip(alone.texts.get(lang, ()), shown, strict=True) if there
    ]
    if to is not None:
        alone.both(lambda s, view, names: linked(s, lang, to, view))


def compare_bulk(store, view, langs, slots, folded):
    """Several texts in one call are answered as each is by itself, the same ones twice too."""
    lang, to = langs

    def taken(batches):
        return [some.tolist() for some in batches]

    def told(found):
        return found.ids.tolist(), found.counts.tolist()

    asked, phrases = [*folded, *folded[:1], ""], [*slots, *slots[:1], []]
    assert [taken(each) for each in store.find_similar(asked, lang, 0.65, to, view)] == [
        taken(store.find_similar([text], lang, 0.65, to, view)[0]) for text in asked
    ]
    assert store.find_token_runs(asked, lang, 2, to, view) == [
        store.find_token_runs([text], lang, 2, to, view)[0] for text in asked
    ]
    assert [told(each) for each in store.find_phrases(phrases, lang, to, view)] == [
        told(store.find_phrases([each], lang, to, view)[0]) for each in phrases
    ]
    assert (
        store.find_similar([], lang, 0.65)
        == store.find_token_runs([], lang, 2)
        == store.find_phrases([], lang)
        == []
    )


def masked(store, lang, to, view):
    """The texts that a mask lets through."""
    mask, first = store.build_mask(lang, to, view), store.get_first_id(lang)
    return [t for n, t in store.iter_texts(lang) if mask is None or mask[n - first]]
