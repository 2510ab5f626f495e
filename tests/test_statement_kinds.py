"""Each kind of answer takes six statements at most, however much is asked, in both stores.

The memory is one that a server has had open for some time: the view was asked before, the texts
never.
"""

import re
from contextlib import contextmanager
from dataclasses import replace
from hashlib import sha256

import numpy as np
import postgres_server
import psycopg
import pytest
from stores import end
from test_statement_counts import (
    EARLIER,
    FILTERED,
    KINDS,
    OPTIONS,
    SCORED,
    SNAPSHOT,
    WORDS,
    asked,
    counted,
    filled,
    sentence,
    slow,
)

from tmtool.memory import matching
from tmtool.memory.concordance import concordance
from tmtool.memory.concordance.finding import find, iter_lines
from tmtool.memory.concordance.query import parse
from tmtool.memory.document_status import mark_documents
from tmtool.memory.memory import Memory
from tmtool.memory.model import Answer, Query
from tmtool.memory.subsegments import find_runs, find_subsegments
from tmtool.memory.whole_matches import find_whole_matches
from tmtool.stores.copying import copy_memory
from tmtool.stores.postgres.store import PostgresStore

MOST = 6
DIM = 8
VIEWS = {"all": OPTIONS, "filtered": FILTERED, "scored": SCORED, "earlier": EARLIER}
_NO_READING = re.compile(rb"\s*(BEGIN|COMMIT|ROLLBACK|SET)")


class Encoder:
    """Vectors that say nothing of a text."""

    signature = "some"

    def encode(self, texts):
        rows = [[*sha256(each.encode()).digest()[:DIM]] for each in texts]
        found = np.array(rows, np.float32) - 127
        return found / np.linalg.norm(found, axis=1, keepdims=True)


@pytest.fixture(scope="module", params=[slow("sqlite"), "postgres"])
def memory(request, tmp_path_factory):
    memory = filled(tmp_path_factory.mktemp("kinds"), 750)
    texts = list(memory.store.iter_texts("en"))
    memory.store.put_vectors("some", [at for at, _ in texts], Encoder().encode(t for _, t in texts))
    store = memory.store
    if request.param == "postgres":
        store = PostgresStore(postgres_server.new_address(), create=True)
        copy_memory(memory.store, store)
        memory.close()
    store.build_index("some", "en")
    yield Memory(store, encoder=Encoder)
    end(store)


@contextmanager
def traced(memory):
    """The statements that a database is sent within."""
    if not isinstance(memory.store, PostgresStore):
        with counted(memory) as told:
            yield told
        return
    told = []
    send = psycopg.Cursor.execute

    def note(self, query, *args, **options):
        told.append(query if isinstance(query, bytes) else str(query).encode())
        return send(self, query, *args, **options)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(psycopg.Cursor, "execute", note)
        yield told


def count(memory, ask):
    """How many statements that read an answer takes, but for the one that a snapshot begins with.

    It says of what moment that is.
    """
    with memory.store.open_snapshot():
        assert memory.store.revision
        with traced(memory) as told:
            ask()
    return sum(
        each not in SNAPSHOT and not (isinstance(each, bytes) and _NO_READING.match(each))
        for each in told
    )


def queries(words, times, salt):
    """Queries of every kind, with a word that none of them had before."""
    listed = [asked(kind, words) for kind in KINDS]
    return [
        replace(each, text=f"{each.text} {WORDS[(at * 7 + salt) % len(WORDS)]}") if at > 5 else each
        for at, each in enumerate(listed * times)
    ]


@pytest.fixture(scope="module", params=["all", *map(slow, [*VIEWS][1:])])
def options(request, memory):
    """How to look up, in a view that has been asked before."""
    options = VIEWS[request.param]
    memory.lookup_many([*queries(5, 5, 1), *queries(50, 5, 2)], options)
    memory.lookup_many([Query(sentence(7, 5))], replace(options, semantic="always"))
    for text in (WORDS[5], "zh:数字", f'en:"{WORDS[5]}" zh:数字'):
        concordance(memory.store, text, view=options.view)
    return options


@pytest.mark.parametrize("times", [1, 5])
@pytest.mark.parametrize("words", [5, 50])
def test_matches_of_what_is_written(memory, options, words, times):
    """Exact, context and formula together; then what is like a text."""
    some = queries(words, times, 3)

    def ask(options):
        return lambda: matching.find_matches(memory.store, some, options)

    exact = count(memory, ask(replace(options, fuzzy=False)))
    assert exact <= MOST
    # The same texts are found, and then more.
    memory.lookup_many(queries(words, times, 4), options)
    some = queries(words, times, 5)
    assert count(memory, ask(options)) <= exact + MOST


@pytest.mark.parametrize("words", [5, 50])
def test_subsegments_and_what_has_all_of_a_text(memory, options, words):
    some = queries(words, 5, 6)
    runs = find_runs(memory.store, some, options)
    assert count(memory, lambda: find_runs(memory.store, some, options)) <= MOST
    assert count(memory, lambda: find_subsegments(memory.store, some, runs, options)) <= MOST
    assert count(memory, lambda: find_whole_matches(memory.store, some, runs, options)) <= MOST


def test_meanings(memory, options):
    answers = [Answer(query, ()) for query in queries(5, 5, 7)]
    always = replace(options, semantic="always")

    def ask():
        matching.match_by_meaning(memory.store, Encoder(), answers, always)

    assert count(memory, ask) <= MOST


def test_what_became_of_documents(memory, options):
    answers = memory.lookup_many(queries(50, 5, 8), options)
    assert any(answer.matches for answer in answers)
    assert count(memory, lambda: mark_documents(memory.store, answers, options)) <= MOST


@pytest.mark.parametrize("text", [WORDS[0], f'en:"{WORDS[0]}" zh:数字', "zh:数*沟"])
def test_a_page_of_a_concordance(memory, options, text):
    def ask():
        query = parse(text, memory.store.list_languages(), to=None)
        hits = find(memory.store, query, options.view)
        assert len(list(iter_lines(memory.store, query, hits.ids[:50].tolist(), options.view)))

    assert count(memory, ask) <= MOST
