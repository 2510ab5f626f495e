"""What a writer is told of units is what they see, in every store that lasts."""

from datetime import UTC, datetime

import pytest
import stores
from stores import unit

from tmtool.errors import InputError
from tmtool.memory.editing import Editor
from tmtool.stores.limited import LimitedStore
from tmtool.units import Origin
from tmtool.where import In

TEXTS = {"zh": "其他事项", "en": "Other matters"}


@pytest.fixture(params=["sqlite", "postgres"])
def store(request, tmp_path):
    with stores.opened(request.param, tmp_path) as store:
        yield store


def put(store, memory, at, **texts):
    """Put a unit as somebody who sees this memory alone; what came of it."""
    seen = LimitedStore(store, In("memory", (memory,)))
    made = unit(Origin(symbol=f"{memory}/1", position=at, memory=memory), **texts)
    with seen.begin_change("add", user=memory, details={}) as change:
        (outcome,) = change.put([made])
    return outcome


def read(store, memory):
    units = LimitedStore(store, In("memory", (memory,))).iter_units()
    return [(each.key, {v.lang: v.text for v in each.unit.variants}) for each in units]


@pytest.mark.parametrize("french", [None, "Questions diverses", "Autres questions"])
@pytest.mark.parametrize("third", ["fr", "ar"])
def test_texts_join_what_their_writer_sees(store, french, third):
    if french:
        put(store, "Secret", 0, **TEXTS, **{third: french})
    whole = {**TEXTS, "fr": "Questions diverses"}
    assert put(store, "UN", 0, **TEXTS) == "added"
    assert put(store, "UN", 1, **TEXTS) == "merged"
    assert put(store, "UN", 2, **whole) == "changed"
    assert put(store, "UN", 2, **whole) == "same"
    assert read(store, "UN") == [(unit(**TEXTS).key, whole)]
    assert put(store, "Secret", 1, **TEXTS) == ("merged" if french else "added")
    if french:
        assert [texts for _, texts in read(store, "Secret")] == [{**TEXTS, third: french}]


def test_a_change_of_a_writer_is_taken_back_beside_hidden_units(store):
    put(store, "Secret", 0, **TEXTS)
    secret = read(store, "Secret")
    put(store, "UN", 0, **TEXTS, fr="Questions diverses")
    own = LimitedStore(store, In("memory", ("UN",)), In("memory", ("UN",)))
    with own.begin_change("undo", user="UN", details={"change": 2}) as change:
        assert change.undo(2) == 1
    assert (read(store, "UN"), read(store, "Secret")) == ([], secret)


@pytest.mark.parametrize("hidden", [(), (TEXTS,), ({**TEXTS, "en": "OTHER MATTERS"}, TEXTS)])
def test_duplicates_are_those_that_a_writer_sees(store, hidden):
    for at, texts in enumerate(hidden):
        put(store, "Secret", at, **texts)
    secret = read(store, "Secret")
    put(store, "UN", 0, **TEXTS)
    own = LimitedStore(store, In("memory", ("UN",)), In("memory", ("UN",)))
    editor = Editor(own, "UN", datetime(2026, 12, 2, tzinfo=UTC))
    assert editor.dedupe("zh", "en") == (0, None)
    put(store, "UN", 1, **{**TEXTS, "en": "Other Matters"})
    gone, change = editor.dedupe("zh", "en")
    assert (gone, len(read(store, "UN"))) == (1, 1)
    assert editor.undo(change)[1] == 2
    assert (len(read(store, "UN")), read(store, "Secret")) == (2, secret)


def test_a_change_that_touched_a_hidden_memory_is_not_taken_back_in_part(store):
    origins = [Origin(symbol=f"{each}/1", position=0, memory=each) for each in ("UN", "Secret")]
    stores.put(store, unit(*origins, **TEXTS))
    before = stores.state(store)
    own = LimitedStore(store, In("memory", ("UN",)), In("memory", ("UN",)))
    with (
        pytest.raises(InputError, match="other memories"),
        own.begin_change("undo", user="UN", details={"change": 1}) as change,
    ):
        change.undo(1)
    assert stores.state(store) == before
