"""Stores for tests of what is done to a memory: the one in SQLite, and the plain one."""

from contextlib import contextmanager

from contract_store import clock
from plain_store import PlainStore

from tmtool.store.sqlite import SqliteStore
from tmtool.units import TranslationUnit, Variant

KINDS = ("plain", "sqlite")


@contextmanager
def opened(kind, folder):
    """A new store of a kind, in an empty folder where it needs one."""
    is_plain = kind == "plain"
    store = PlainStore(clock()) if is_plain else SqliteStore(folder, create=True, clock=clock())
    yield store
    store.close()


def unit(*origins, **texts):
    """A unit by its languages: `unit(A, zh="数", en="number")`."""
    return TranslationUnit(tuple(Variant(*each) for each in texts.items()), origins)


def put(store, *units):
    """Keep units, in one change: their keys."""
    with store.begin_change("add", user="me", details={}) as change:
        change.put(units)
    return [each.key for each in units]


def state(store):
    """Texts and origins by key, in whatever order they come."""
    return {
        each.key: (set(each.unit.variants), set(each.unit.origins)) for each in store.iter_units()
    }
