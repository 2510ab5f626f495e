"""A memory is corrected, deleted from, merged; every change says who, and can be undone."""

from datetime import UTC, datetime
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
import random_units
import stores
from hypothesis import assume, given
from hypothesis import strategies as st
from plain_store import PlainStore
from properties import examples
from random_units import tags
from stores import put, state, unit

from tmtool.errors import InputError
from tmtool.formats.units.model import UnitRead
from tmtool.formats.units.reading import read as read_units
from tmtool.formats.units.writing import write
from tmtool.lang.fold import fold
from tmtool.memory.editing import Editor
from tmtool.memory.memory import Memory
from tmtool.protocols import View
from tmtool.stores.sqlite.store import SqliteStore
from tmtool.units import CheckRecord, Origin, Place, Tag, TranslationUnit, Variant
from tmtool.where import Equal, is_match

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
A = Origin(file="a.tmx", position=0, symbol="A/RES/1", status="adopted", date="2020")
B = Origin(file="b.tmx", position=4, symbol="A/C.2/L.1", status="draft", date="2019")


@pytest.fixture(params=stores.KINDS)
def store(request, tmp_path):
    with stores.opened(request.param, tmp_path) as store:
        yield store


def keeper(store):
    return Editor(store, "A. Reviser", NOW)


# Corrected.


def test_a_correction_is_checked_and_known(store):
    (key,) = put(store, unit(A, zh="数字鸿沟", en="digital gap"))
    new, change = keeper(store).edit(key, {"en": "digital divide"})
    assert store.read_units([key]) == [None]
    assert store.read_units([key], View(as_of=1))[0].unit.get_text("en") == "digital gap"
    stored = store.read_units([new])[0]
    assert stored.unit.get_text("en") == "digital divide"
    (origin,) = stored.unit.origins
    assert origin.checked == CheckRecord("A. Reviser", "2026-11-25T12:00:00+00:00")
    assert (origin.file, origin.position, origin.symbol) == ("a.tmx", 0, "A/RES/1")
    assert (store.list_changes(key), store.list_changes(new)) == ([1, 2], [2])
    done = store.read_journal(1)[0]
    assert (done.number, done.by, done.action) == (change, "A. Reviser", "edit")
    assert dict(done.details) == {"was": key, "is": new}


def test_a_correction_can_be_undone(store):
    (key,) = put(store, unit(A, B, zh="数字鸿沟", en="digital gap"))
    before = state(store)
    keeper(store).edit(key, {"en": "digital divide", "zh": "数码鸿沟"})
    assert keeper(store).undo() == (2, 2)
    assert state(store) == before


def test_a_correction_may_say_what_another_unit_says(store):
    wrong, right = put(store, unit(A, zh="鸿沟", en="gap"), unit(B, zh="鸿沟", en="divide"))
    new, _ = keeper(store).edit(wrong, {"en": "divide"})
    assert new == right
    assert {each.symbol for each in store.read_units([right])[0].unit.origins} == {
        A.symbol,
        B.symbol,
    }
    assert store.count_units() == 1


def test_a_correction_tells_the_unit_that_it_went_into(store):
    wider, narrow = put(
        store, unit(A, zh="鸿沟", en="divide", fr="fracture"), unit(B, zh="鸿沟", en="gap")
    )
    new, _ = keeper(store).edit(narrow, {"en": "divide"})
    assert new == wider
    assert store.count_units() == 1


def test_what_cannot_be_corrected(store):
    (key,) = put(store, unit(A, zh="鸿沟", en="gap"))
    for texts, told in (
        ({"fr": "fracture"}, "has no text in fr"),
        ({"en": "gap"}, "has this text already"),
        ({"en": " "}, "the en text of the unit is empty"),
    ):
        with pytest.raises(InputError, match=told):
            keeper(store).edit(key, texts)
    with pytest.raises(InputError, match="unit 00 does not exist"):
        keeper(store).edit("00", {"en": "x"})
    assert len(store.read_journal()) == 1


def test_codes_move_with_the_text(store):
    codes = (Tag("ph", 0, 0), Tag("bpt", 8, 8), Tag("ept", 11, 11))
    place = Place("en", tags=codes)
    (key,) = put(store, unit(Origin((Place("zh"), place)), zh="的", en="the old gap"))
    new, _ = keeper(store).edit(key, {"en": "the very old gap"})
    moved = store.read_units([new])[0].unit.origins[0].place("en").tags
    assert [tag.start for tag in moved] == [0, 13, 16]


@st.composite
def edited(draw):
    text, now = (draw(st.text("ab会", min_size=1, max_size=8)) for _ in range(2))
    return text, now, draw(tags(text))


@examples(80)
@given(edited())
def test_codes_keep_their_order_and_stay_in_the_text(case):
    was, now, codes = case
    store = PlainStore()
    (key,) = put(store, unit(Origin((Place("en", tags=codes),)), zh="的", en=f"x{was}"))
    if was == now:
        return
    new, _ = keeper(store).edit(key, {"en": f"x{now}"})
    moved = store.read_units([new])[0].unit.origins[0].place("en").tags
    ends = [(at, tag) for tag in codes for at in (tag.start, tag.stop)]
    new_ends = [at for tag in moved for at in (tag.start, tag.stop)]
    assert all(0 <= at <= len(now) + 1 for at in new_ends)
    for ((one, _), after), ((other, _), later) in product(
        zip(ends, new_ends, strict=True), repeat=2
    ):
        assert after <= later or one > other


# Deleted.


def test_all_that_is_named_is_deleted_or_nothing(store):
    one, two = put(store, unit(A, zh="一", en="one"), unit(B, zh="二", en="two"))
    with pytest.raises(InputError, match="unit 00 does not exist; nothing was deleted"):
        keeper(store).delete([one, "00"])
    assert store.count_units() == 2
    assert keeper(store).delete([one, two, one]) == (2, 2)
    assert store.count_units() == 0
    keeper(store).undo()
    assert store.count_units() == 2


def test_what_is_found_elsewhere_stays_there(store):
    both, only = put(store, unit(A, B, zh="一", en="one"), unit(B, zh="二", en="two"))
    before = state(store)
    assert keeper(store).delete_where(Equal("symbol", "A/C.2/*")) == (1, 1, 2)
    assert store.read_units([only]) == [None]
    assert store.read_units([both])[0].unit.origins == (A,)
    assert keeper(store).undo() == (2, 2)
    assert state(store) == before


def test_where_nothing_passes_nothing_is_done(store):
    put(store, unit(A, zh="一", en="one"))
    assert keeper(store).delete_where(Equal("body", "GA")) == (0, 0, None)
    assert len(store.read_journal()) == 1


# Merged.


def test_origins_are_given_to_the_unit_that_stays(store):
    kept, other = put(store, unit(A, zh="一", en="one"), unit(B, zh="一", en="One"))
    before = state(store)
    assert keeper(store).merge(kept, [other, other, kept]) == (1, 2)
    assert set(store.read_units([kept])[0].unit.origins) == {A, B}
    assert store.read_units([other]) == [None]
    keeper(store).undo()
    assert state(store) == before


def test_what_cannot_be_merged(store):
    one, other = put(store, unit(A, zh="一", en="one"), unit(B, zh="一", fr="un"))
    with pytest.raises(InputError, match="their languages differ"):
        keeper(store).merge(one, [other])
    with pytest.raises(InputError, match="another unit"):
        keeper(store).merge(one, [one])
    with pytest.raises(InputError, match="unit 00 does not exist"):
        keeper(store).merge(one, ["00"])
    assert len(store.read_journal()) == 1


def test_the_one_that_stands_highest_stays(store):
    put(
        store,
        unit(B, zh="数字鸿沟", en="digital divide"),
        unit(A, zh="數字鴻溝", en="Digital divide"),
        unit(B, zh="数字鸿沟", en="the gap"),
    )
    assert keeper(store).dedupe("zh", "en") == (1, 2)
    assert [each.unit.get_text("en") for each in store.iter_units()] == [
        "Digital divide",
        "the gap",
    ]


def test_twins_that_differ_on_the_other_side_alone(store):
    put(store, unit(A, zh="一", en="One"), unit(B, zh="一", en="one"))
    assert keeper(store).dedupe("zh", "en") == (1, 2)
    assert keeper(store).dedupe("en", "zh") == (0, None)


# Undone.


def test_an_undoing_that_is_undone_is_none(store):
    put(store, unit(A, zh="一", en="one"))
    keep = keeper(store)
    assert keep.undo(1) == (1, 1)
    with pytest.raises(InputError, match="change 1 is already undone"):
        keep.undo(1)
    assert keep.undo(2) == (2, 1)
    assert store.count_units() == 1
    assert keep.undo(1) == (1, 1)
    assert store.count_units() == 0
    with pytest.raises(InputError, match="there is nothing to undo"):
        keep.undo()
    with pytest.raises(InputError, match="change 9 does not exist"):
        keep.undo(9)


def test_the_last_change_that_stands_is_undone(store):
    for text in ("一", "二", "三"):
        put(store, unit(A, zh=text, en=text))
    assert [keeper(store).undo()[0] for _ in range(3)] == [3, 2, 1]


# Anything, in any order: both stores agree, and the last change can be taken back.

_few = st.sampled_from(["数字 鸿沟", "数字鸿沟", "數字鴻溝", "会"])
_english = st.sampled_from(["Gap", "gap", "ＧＡＰ", "divide"])
_units = st.builds(
    lambda zh, en, origins: unit(*origins, zh=zh, en=en),
    _few, _english, st.lists(st.sampled_from([A, B, Origin(file="c", position=1)]), max_size=2),
)  # fmt: skip
_acts = st.one_of(
    st.tuples(st.just("put"), st.lists(_units, min_size=1, max_size=4)),
    st.tuples(st.just("edit"), st.integers(0, 9), _english),
    st.tuples(st.just("delete"), st.integers(0, 9)),
    st.tuples(st.just("where"), st.sampled_from([A.symbol, B.symbol, "c*"])),
    st.tuples(st.just("merge"), st.integers(0, 9), st.integers(0, 9)),
    st.tuples(st.just("dedupe")),
)


def act(store, what, *how):
    """Do something; what it says."""
    keep = keeper(store)
    keys = sorted(each.key for each in store.iter_units()) or ["00"]
    picked = [keys[each % len(keys)] if isinstance(each, int) else each for each in how]
    try:
        if what == "put":
            return put(store, *how[0])
        if what == "edit":
            return keep.edit(picked[0], {"en": how[1]})
        if what == "delete":
            return keep.delete(picked)
        if what == "where":
            return keep.delete_where(Equal("symbol", how[0]))
        return keep.merge(picked[0], picked[1:]) if what == "merge" else keep.dedupe("zh", "en")
    except InputError as error:
        return str(error)


@examples(30)
@given(st.lists(_acts, min_size=1, max_size=6))
def test_any_changes_in_any_order(acts):
    with TemporaryDirectory() as folder:
        store, plain = SqliteStore(Path(folder), create=True), PlainStore()
        for each in acts:
            before, last = state(store), len(store.read_journal())
            assert act(store, *each) == act(plain, *each)
            after = state(store)
            assert after == state(plain)
            done = len(store.read_journal()) > last
            if each[0] in ("merge", "dedupe"):
                # What is merged covers what stands at the same place of the unit that stays.
                assert origins_of(after) <= origins_of(before)
                assert places_of(after) == places_of(before)
            if each[0] == "where":
                gone = {origin for origin in origins_of(before) if symbol_is(origin, each[1])}
                assert origins_of(after) == origins_of(before) - gone
            if each[0] == "dedupe":
                folded = [frozenset(map(folds, variants)) for variants, _ in after.values()]
                assert len(folded) == len(set(folded))
            if not done:
                assert after == before
                continue
            for number, expected in ((None, before), (last + 2, after)):
                assert keeper(store).undo(number) == keeper(plain).undo(number)
                assert state(store) == state(plain) == expected
        store.close()


def folds(variant):
    return variant.lang, fold(variant.text)


def origins_of(found):
    return {origin for _, origins in found.values() for origin in origins}


def places_of(found):
    return {(each.symbol, each.file, each.position) for each in origins_of(found)}


def symbol_is(origin, symbol):
    return is_match(Equal("symbol", symbol), origin)


# Out of one memory and into another.

# No memory keeps NUL.
_texts = (
    st.text(random_units.chars, min_size=1, max_size=12)
    .map(lambda text: text.replace("\0", ""))
    .filter(str.strip)
    .map(lambda text: f"{text} 字词")  # figures and labels alone are no unit
)


@st.composite
def _kept(draw):
    """Units in any Unicode, of few texts, from places that have all that a place can have."""
    pool = draw(st.lists(_texts, min_size=2, max_size=4))
    found = []
    for _ in range(draw(st.integers(1, 4))):
        langs = draw(st.permutations(["zh", "en", "fr"]))[: draw(st.integers(2, 3))]
        variants = tuple(Variant(lang, draw(st.sampled_from(pool))) for lang in langs)
        origins = tuple(
            draw(random_units.origins(variants)) for _ in range(draw(st.integers(0, 2)))
        )
        found.append(TranslationUnit(variants, origins))
    return found


def exported(memory, path):
    """What is written, and what reads back."""
    told = write((each.unit for each in memory.store.iter_units()), path, force=True)
    assert told.losses == ()
    return [each.unit for each in read_units(path) if isinstance(each, UnitRead)]


@pytest.mark.parametrize("suffix", [".tmx", ".jsonl"])
@examples(10)
@given(_kept())
def test_add_export_add_export_loses_nothing(suffix, units):
    with TemporaryDirectory() as name:
        folder = Path(name)
        one, other = (Memory.open(folder / each, create=True) for each in ("one", "other"))
        one.add(units)
        # A unit that another one holds whole would go into that one.
        said = [set(each.unit.variants) for each in one.store.iter_units()]
        assume(not any(a < b for a in said for b in said))
        first = exported(one, folder / f"one{suffix}")
        assert first == [each.unit for each in one.store.iter_units()]
        filled = other.add_file(folder / f"one{suffix}", force=True)
        assert filled.counts == {"added": one.store.count_units()}
        assert not filled.skipped
        assert [*state(other.store).values()] == [*state(one.store).values()]
        assert exported(other, folder / f"other{suffix}") == first
        one.close()
        other.close()


def test_the_memory_as_it_stood(tmp_path):
    memory = Memory.open(tmp_path, create=True)
    memory.add([unit(A, zh="一", en="one")])
    at = memory.store.read_journal()[0].at
    assert memory.build_view("2001-01-01").as_of == 0
    assert memory.build_view(at).as_of == memory.build_view("2999-12-31").as_of == 1
    with pytest.raises(InputError, match="'yesterday' is neither a date"):
        memory.build_view("yesterday")
    memory.close()
