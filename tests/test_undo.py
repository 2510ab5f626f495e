"""Changes of all kinds, taken back and brought again in any order: nothing is lost or doubled."""

import re
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
import stores
from hypothesis import given
from hypothesis import strategies as st
from plain_store import PlainStore
from properties import examples
from stores import put, state, unit

from tmtool.errors import InputError
from tmtool.memory.editing import Editor
from tmtool.protocols import View
from tmtool.stores.sqlite.store import SqliteStore
from tmtool.units import Origin
from tmtool.where import Equal, In

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
A = Origin(file="a.tmx", position=0, symbol="A/RES/1")
B = Origin(file="b.tmx", position=4, symbol="A/C.2/L.1")


@pytest.fixture(params=stores.KINDS)
def store(request, tmp_path):
    with stores.opened(request.param, tmp_path) as store:
        yield store


def keeper(store):
    return Editor(store, "me", NOW)


# In so many words.


def test_an_import_of_which_a_part_was_deleted_goes_with_all_the_rest(store):
    put(store, unit(A, B, zh="一", en="one"), unit(B, zh="二", en="two"))
    before = state(store)
    assert keeper(store).delete_where(Equal("file", "a.tmx")) == (0, 1, 2)
    left = state(store)
    keeper(store).undo(1)
    assert state(store) == {}
    keeper(store).undo(2)
    assert state(store) == {}
    keeper(store).undo(3)
    assert state(store) == before
    keeper(store).undo(4)
    assert state(store) == left


def test_what_is_deleted_does_not_come_back_when_its_import_is_taken_back(store):
    put(store, unit(A, zh="一", en="one"))
    (key,) = state(store)
    keeper(store).delete([key])
    keeper(store).undo(1)
    keeper(store).undo(2)
    assert state(store) == {}


def files(store):
    """Where each text is found."""
    return {
        each.unit.get_text("en"): {origin.file for origin in each.unit.origins}
        for each in store.iter_units()
    }


def test_what_was_merged_goes_with_its_import(store):
    put(store, unit(A, zh="一", en="one"))
    put(store, unit(B, zh="一", en="One"))
    kept, other = state(store)
    keeper(store).merge(kept, [other])
    keeper(store).undo(2)
    assert files(store) == {"one": {"a.tmx"}}
    keeper(store).undo(3)
    assert files(store) == {"one": {"a.tmx"}}
    keeper(store).undo(4)
    assert files(store) == {"one": {"a.tmx"}, "One": {"b.tmx"}}


def test_what_was_corrected_stays_when_its_import_is_taken_back(store):
    """Work of somebody's own; a deletion takes it out, or taking back the correction."""
    put(store, unit(A, zh="一", en="one"), unit(A, zh="二", en="two"))
    keeper(store).edit(key_of(store, "one"), {"en": "a one"})
    keeper(store).undo(1)
    assert files(store) == {"a one": {"a.tmx"}}
    keeper(store).undo(2)
    assert files(store) == {}
    keeper(store).undo(4)
    keeper(store).delete_where(Equal("file", "a.tmx"))
    assert files(store) == {}


def test_a_merge_moves_nothing_that_is_not_there(store):
    put(store, unit(A, zh="一", en="one"), unit(B, zh="一", en="One"), unit(zh="一", en="ONE"))
    keeper(store).merge(key_of(store, "One"), [key_of(store, "one")])
    keeper(store).undo(2)
    keeper(store).merge(key_of(store, "ONE"), [key_of(store, "one")])
    keeper(store).undo(3)
    # The first merge counts again, and what it has moved the second one doesn't find.
    assert files(store) == {"One": {"a.tmx", "b.tmx"}, "ONE": {None}}


def key_of(store, text):
    (found,) = (each.key for each in store.iter_units() if each.unit.get_text("en") == text)
    return found


# What was lost once, and what came back.


@pytest.mark.parametrize(
    ("one", "two"),
    [((), ()), ((A,), (A,)), ((A,), (B,))],
    ids=["nothing known", "one place", "two places"],
)
def test_a_correction_stands_when_an_earlier_dedupe_is_taken_back(store, one, two):
    put(store, unit(*one, zh="重申，", en="Reaffirms"), unit(*two, zh="重申,", en="Reaffirms"))
    before = files(store)
    assert keeper(store).dedupe("zh", "en") == (1, 2)
    keeper(store).edit(key_of(store, "Reaffirms"), {"en": "Reaffirming"})
    corrected = state(store)
    keeper(store).undo(2)
    assert state(store) == corrected
    keeper(store).undo(3)
    assert files(store) == before
    assert store.count_units() == 2
    keeper(store).undo(5)
    assert state(store) == corrected


def test_a_correction_of_a_pair_by_sentences_and_by_paragraphs_stands(store):
    """One place has two units, which differ in what else is told of it."""
    sentence, paragraph = replace(A, bead="1-1"), replace(A, bead="paragraph")
    put(store, unit(sentence, zh="重申，", en="Reaffirms"))
    put(store, unit(paragraph, zh="重申,", en="Reaffirms"))
    keeper(store).dedupe("zh", "en")
    keeper(store).edit(key_of(store, "Reaffirms"), {"en": "Reaffirming"})
    for number in (3, 1, 2):
        keeper(store).undo(number)
        assert english(store) == ["Reaffirming"]
    keeper(store).undo(4)
    assert english(store) == []


def test_a_later_correction_stands_when_an_earlier_one_is_taken_back(store):
    put(store, unit(A, zh="一", en="one"))
    keeper(store).edit(key_of(store, "one"), {"en": "first"})
    keeper(store).edit(key_of(store, "first"), {"en": "second"})
    keeper(store).undo(2)
    assert english(store) == ["second"]
    keeper(store).undo(3)
    assert english(store) == ["one"]


def test_what_was_withdrawn_does_not_come_back_with_a_merge_taken_back(store):
    secret = replace(B, file="secret")
    put(store, unit(secret, zh="一", en="one"), unit(A, zh="一", en="One"))
    keeper(store).merge(key_of(store, "One"), [key_of(store, "one")])
    assert keeper(store).delete_where(Equal("file", "secret")) == (0, 1, 3)
    keeper(store).undo(2)
    assert files(store) == {"One": {"a.tmx"}}
    keeper(store).undo(3)
    assert files(store) == {"One": {"a.tmx"}, "one": {"secret"}}


def test_what_was_withdrawn_does_not_come_back_with_a_correction_taken_back(store):
    put(store, unit(A, zh="一", en="one"))
    keeper(store).edit(key_of(store, "one"), {"en": "first"})
    keeper(store).delete([key_of(store, "first")])
    keeper(store).undo(2)
    assert english(store) == []
    keeper(store).undo(3)
    assert english(store) == ["one"]


def test_what_another_change_says_as_well_stays(store):
    """Though it was there already, and nothing of it was new."""
    told = unit(A, zh="一", en="one")
    put(store, told)
    put(store, told, unit(A, zh="二", en="two"))
    assert keeper(store).undo(1) == (1, 0)
    assert english(store) == ["one", "two"]
    assert store.list_changes(told.key) == [1]
    keeper(store).undo(2)
    assert english(store) == []


def test_what_a_correction_put_in_is_there_though_a_deletion_counts_again(store):
    """The deletion took out what was there when it was made; this came after it."""
    put(store, unit(A, zh="一", en="one"))
    keeper(store).delete([key_of(store, "one")])
    keeper(store).undo(2)
    keeper(store).edit(key_of(store, "one"), {"en": "first"})
    keeper(store).undo(3)
    assert english(store) == ["first"]


def test_a_language_goes_with_the_change_that_brought_it(store):
    """Though a later one said news of the same place, without it."""
    put(store, unit(A, zh="一", en="one", fr="un"))
    put(store, unit(replace(A, score=0.5), zh="一", en="one"))
    ((variants, _),) = state(store).values()
    assert {each.lang for each in variants} == {"zh", "en", "fr"}
    (seen,) = store.iter_units(View(Equal("file", "a.tmx")))
    assert set(seen.unit.variants) == variants
    keeper(store).undo(1)
    ((variants, origins),) = state(store).values()
    assert {each.lang for each in variants} == {"zh", "en"}
    assert {origin.score for origin in origins} == {0.5}


def test_a_text_goes_into_the_first_unit_that_is_there_by_then(store):
    first, second = unit(A, zh="一", en="one", fr="un"), unit(A, zh="一", en="one", fr="une")
    put(store, first, second)
    keeper(store).delete([first.key])
    one, two = (unit(replace(B, position=at), zh="一", en="one") for at in (1, 2))
    # One import, in which the first unit comes back between the two.
    put(store, one, first, two)
    found = {key: {each.position for each in origins} for key, (_, origins) in state(store).items()}
    assert found == {first.key: {0, 2}, second.key: {0, 1}}


def test_a_change_within_a_change_is_told(store):
    told = unit(A, zh="一", en="one")
    with store.begin_change("add", user="me", details={}) as change:
        with pytest.raises(InputError, match="finish it before another one begins"):
            put(store, unit(B, zh="二", en="two"))
        change.put([told])
    assert english(store) == ["one"]
    assert len(store.read_journal()) == 1


def english(store):
    return [each.unit.get_text("en") for each in store.iter_units()]


def test_of_two_corrections_of_one_text_the_later_counts(store):
    put(store, unit(A, zh="一", en="one"))
    (key,) = state(store)
    keeper(store).edit(key, {"en": "first"})
    keeper(store).undo(2)
    keeper(store).edit(key, {"en": "second"})
    keeper(store).undo(3)
    assert english(store) == ["second"]
    keeper(store).undo(4)
    assert english(store) == ["first"]
    keeper(store).undo(5)
    assert english(store) == ["one"]
    keeper(store).undo(6)
    assert english(store) == ["second"]


def test_what_was_deleted_stays_so_when_an_earlier_correction_comes_back(store):
    put(store, unit(A, zh="一", en="one"))
    (key,) = state(store)
    keeper(store).edit(key, {"en": "first"})
    keeper(store).undo(2)
    keeper(store).delete([key])
    keeper(store).undo(3)
    assert english(store) == []
    keeper(store).undo(4)
    assert english(store) == ["first"]


def test_a_language_goes_with_the_last_origin_that_has_seen_it(store):
    put(store, unit(A, zh="一", en="one"))
    put(store, unit(B, zh="一", en="one", fr="un"))
    assert keeper(store).delete_where(Equal("file", "b.tmx")) == (0, 1, 3)
    ((variants, origins),) = state(store).values()
    assert ({each.lang for each in variants}, origins) == ({"zh", "en"}, {A})


def test_an_import_that_is_taken_back_while_it_runs_is_told(store):
    put(store, unit(A, zh="一", en="one"))
    keeper(store).undo(1)
    with (
        pytest.raises(InputError, match="change 1 was undone meanwhile"),
        store.begin_change("add", user="me", details={}, number=1) as change,
    ):
        change.put([unit(A, zh="二", en="two")])
    assert state(store) == {}
    assert len(store.read_journal()) == 2


def test_only_what_was_is_taken_back(store):
    with (
        pytest.raises(InputError, match="change 1 does not exist"),
        store.begin_change("undo", user="me", details={}) as change,
    ):
        change.undo(1)


def test_taking_back_reads_no_more_than_it_touches(tmp_path):
    """However much there is: nothing goes through all origins."""
    store = SqliteStore(tmp_path, create=True)
    asked = []
    put(store, unit(A, zh="一", en="one"))
    keeper(store).edit(key_of(store, "one"), {"en": "first"})
    # The one connection that is open is the one that the next change takes.
    with store.database.lend() as connection:
        connection.set_trace_callback(asked.append)
    keeper(store).undo(1)
    connection.set_trace_callback(None)
    looked = [each for each in asked if "origins" in each and "SELECT" in each]
    plans = [
        row for each in looked for row in store.database.fetch_rows(f"EXPLAIN QUERY PLAN {each}")
    ]
    assert len(plans) > 10
    assert not [row for row in plans if re.match(r"SCAN (TABLE )?(origins|moves|endings)", row[3])]
    store.close()


# Anything, in any order.

_chinese = st.sampled_from(["数字 鸿沟", "数字鸿沟", "會"])
_english = st.sampled_from(["Gap", "gap", "divide"])
_french = st.none() | st.sampled_from(["fossé", "écart"])
_files = st.sampled_from(["a", "b", "c"])
_texts = st.tuples(_chinese, _english, _french)
_picks = st.integers(0, 9)
_acts = st.one_of(
    st.tuples(st.just("put"), st.lists(st.tuples(_files, _texts), min_size=1, max_size=3)),
    st.tuples(st.just("put"), st.lists(st.tuples(_files, _texts), min_size=1, max_size=3)),
    st.tuples(st.just("edit"), _picks, _english),
    st.tuples(st.just("delete"), _picks),
    st.tuples(st.just("where"), st.lists(_files, min_size=1, max_size=2, unique=True)),
    st.tuples(st.just("merge"), _picks, _picks),
    st.tuples(st.just("dedupe")),
    st.tuples(st.just("undo"), _picks),
    st.tuples(st.just("undo"), _picks),
)


class Played:
    """A store in which every occurrence that is put is another one, and so can be followed."""

    def __init__(self, store):
        self.store = store
        self.brought = {}
        self.corrected = {}
        self._next = 0

    def act(self, what, *how):
        """Do something; what it says."""
        try:
            return getattr(self, what)(*how)
        except InputError as error:
            return str(error)

    def put(self, listed):
        units = []
        for file, (zh, en, fr) in listed:
            self._next += 1
            origin = Origin(file=file, position=self._next)
            made = unit(origin, zh=zh, en=en, **({"fr": fr} if fr else {}))
            units.append(made)
            self.brought[self._next] = len(self.store.read_journal()) + 1, made
        put(self.store, *units)

    def edit(self, pick, text):
        key = self._key(pick)
        was = self.store.read_units([key])[0]
        told = keeper(self.store).edit(key, {"en": text})
        for origin in was.unit.origins:
            self.corrected.setdefault(origin.position, []).append(told[1])
        return told

    def delete(self, pick):
        return keeper(self.store).delete([self._key(pick)])

    def where(self, files):
        return keeper(self.store).delete_where(In("file", tuple(files)))

    def merge(self, kept, other):
        return keeper(self.store).merge(self._key(kept), [self._key(other)])

    def dedupe(self):
        return keeper(self.store).dedupe("zh", "en")

    def undo(self, pick):
        journal = self.store.read_journal()
        return keeper(self.store).undo(journal[pick % len(journal)].number if journal else None)

    def _key(self, pick):
        keys = sorted(state(self.store)) or ["00"]
        return keys[pick % len(keys)]

    def standing(self):
        """The changes that are not taken back, undoings left out."""
        gone = set()
        listed = self.store.read_journal()
        for each in listed:
            if each.action == "undo" and each.number not in gone:
                gone.add(each.details["change"])
        return frozenset(
            each.number for each in listed if each.action != "undo" and each.number not in gone
        )

    def check(self):
        """Each occurrence once, if its import or a correction stands and no deletion does."""
        # And no language that none of them has seen.
        standing = self.standing()
        wanted = {
            at
            for at, (by, _) in self.brought.items()
            if by in standing or not standing.isdisjoint(self.corrected.get(at, ()))
        }
        found = Counter()
        for each in self.store.iter_units():
            seen = set()
            for origin in each.unit.origins:
                _, made = self.brought[origin.position]
                found[origin.position] += 1
                seen |= {variant.lang for variant in made.variants}
            assert {variant.lang for variant in each.unit.variants} <= seen
        assert set(found.values()) <= {1}
        assert set(found) <= wanted
        deletions = [each for each in self.store.read_journal() if each.action == "delete"]
        if not any(each.number in standing for each in deletions):
            assert set(found) == wanted
        return standing


def played(acts, later):
    with TemporaryDirectory() as folder:
        both = Played(SqliteStore(Path(folder), create=True)), Played(PlainStore())
        known = {}
        for each in acts:
            assert both[0].act(*each) == both[1].act(*each)
            if each[0] != "undo":
                known.clear()
            agree(both, known)
        for pick in later:
            assert both[0].act("undo", pick) == both[1].act("undo", pick)
            agree(both, known)
        take_all_back(both[0])
        assert state(both[0].store) == {}
        both[0].store.close()


def agree(both, known):
    """Both stores say the same, and whenever the same changes stand it is what it was before."""
    now = state(both[0].store)
    assert now == state(both[1].store)
    standing = both[0].check()
    assert known.setdefault(standing, now) == now


def take_all_back(played):
    """Those first that came in the middle."""
    for number in sorted(played.standing(), key=lambda each: each * 7 % 5):
        keeper(played.store).undo(number)


@examples(40)
@given(st.lists(_acts, min_size=2, max_size=9), st.lists(_picks, max_size=5))
def test_whatever_is_done_and_taken_back(acts, later):
    played(acts, later)


_few = st.one_of(
    st.tuples(st.just("edit"), _picks, _english),
    st.tuples(st.just("merge"), st.just(0), st.just(1)),
    st.tuples(st.just("delete"), _picks),
    st.tuples(st.just("undo"), _picks),
    st.tuples(st.just("undo"), _picks),
    st.tuples(st.just("undo"), _picks),
)
_first = ("put", [("a", ("数字鸿沟", "Gap", None)), ("b", ("数字鸿沟", "gap", "fossé"))])


@examples(30)
@given(st.lists(_few, min_size=5, max_size=12))
def test_two_texts_that_are_changed_again_and_again(acts):
    played([_first, *acts], ())


@pytest.mark.slow
@examples(200)
@given(st.lists(_acts, min_size=2, max_size=14), st.lists(_picks, max_size=8))
def test_much_more_is_done_and_taken_back(acts, later):
    played(acts, later)
