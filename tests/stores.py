"""Stores for tests of what is done to a memory: those that last, and the plain one."""

from contextlib import contextmanager

import postgres_server
from contract_store import clock
from plain_store import PlainStore

from tmtool.stores.postgres.store import PostgresStore
from tmtool.stores.sqlite.store import SqliteStore
from tmtool.units import TranslationUnit, Variant

KINDS = ("plain", "sqlite", "postgres")


@contextmanager
def opened(kind, folder):
    """A new store of a kind, in an empty folder where it needs one."""
    if kind == "postgres":
        store = PostgresStore(postgres_server.new_address(), create=True, clock=clock())
    elif kind == "sqlite":
        store = SqliteStore(folder, create=True, clock=clock())
    else:
        store = PlainStore(clock())
    try:
        yield store
    finally:
        end(store)


def end(store):
    """Close a store; of a database that many tests share it is removed."""
    store.close()
    if isinstance(store, PostgresStore):
        postgres_server.drop(store.database.address)


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
