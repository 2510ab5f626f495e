"""How many statements a look-up takes on SQLite: as many for a page as for a clause."""

import random
from contextlib import contextmanager
from dataclasses import replace
from math import ceil

import pytest

from tmtool.memory.concordance import concordance
from tmtool.memory.marking import mark_answer
from tmtool.memory.memory import Memory
from tmtool.memory.model import LookupOptions, Query
from tmtool.protocols import EVERYTHING, View
from tmtool.units import Origin, TranslationUnit, Variant
from tmtool.where import Equal, Range

MOST = 24
"""Statements that read, of one look-up; its snapshot begins and ends with one each."""
SNAPSHOT = ("BEGIN", "ROLLBACK")
LENGTHS = (5, 50, 400)
OPTIONS = LookupOptions("en", "zh", semantic="never")
FILTERED = replace(OPTIONS, view=View(Equal("body", "GA")))
SCORED = replace(OPTIONS, view=View(Range("score", 0.5, 1)))
EARLIER = replace(OPTIONS, view=View(as_of=1))


def slow(case):
    """A case that takes longer."""
    return pytest.param(case, marks=pytest.mark.slow)


_random = random.Random(13)
WORDS = [
    "".join(_random.choices("abcdefghijklmnop", k=_random.randint(2, 9))) for _ in range(2_000)
]


def sentence(seed, count, words=WORDS):
    """As many words, of which some are common and most are rare."""
    made = random.Random(seed)
    return " ".join(words[int(made.random() ** 2 * len(words))] for _ in range(count))


def origins(at):
    """Where a text stands: in many documents, and some of them in one of long ago."""
    body = "SC" if at // 20 % 2 else "GA"
    own = Origin(
        symbol=f"{body[-1]}/RES/{at // 20}/1", body=body, file="a.tmx", position=at % 20,
        score=at % 7 / 7,
    )  # fmt: skip
    more = [Origin(symbol=f"A/{other}/{at}", date="2019", position=9) for other in range(at % 30)]
    return (own, *more)


def text_of(at):
    """The text of a unit: of each length there are some hundreds."""
    return sentence(at, (5, 12, 50, 400)[at % 4])


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("statements")
    filled(folder).close()
    return folder


def filled(folder, count=1_600):
    """A memory with so many units, as two changes and a correction left it."""
    memory = Memory.open(folder, create=True)
    units = [
        TranslationUnit(
            (Variant("en", text_of(at)), Variant("zh", f"第{at}条，数字鸿沟")), origins(at)
        )
        for at in range(count)
    ]
    memory.add(units[:-100])
    memory.add(units[-100:])
    # Texts that are in no unit any more have to be told from the rest.
    with memory.store.begin_change("delete", user="me", details={}) as change:
        change.drop([each.key for each in units[-100:-95]])
    return memory


@pytest.fixture(scope="module")
def memory(folder):
    """The memory, open: what it has seen of a view stays with it."""
    memory = Memory.open(folder)
    yield memory
    memory.close()


@contextmanager
def counted(memory):
    """The statements that are executed within, but for those that a virtual table makes."""
    told = []

    def note(statement):
        if not statement.startswith("--"):
            told.append(statement)

    with memory.store.database.lend() as connection:
        connection.set_trace_callback(note)
    yield told
    with memory.store.database.lend() as connection:
        connection.set_trace_callback(None)


def statements(memory, ask):
    """How many statements that read an answer takes."""
    with counted(memory) as told:
        ask(memory)
    assert told.count("BEGIN") == told.count("ROLLBACK")
    return sum(each not in SNAPSHOT for each in told)


def statements_again(memory, ask):
    """How many it takes of a memory that was asked the same before."""
    ask(memory)
    return statements(memory, ask)


def statements_at_first(folder, ask):
    """How many it takes of a memory that was just opened."""
    memory = Memory.open(folder)
    count = statements(memory, ask)
    memory.close()
    return count


def asked(kind, words):
    """A query of so many words, and the kinds of matches that it has to have."""
    at = 604 + (5, 12, 50, 400).index(words)
    if kind == "exact":
        return Query(text_of(at))
    if kind == "context":
        return Query(text_of(at), text_of(at - 1), text_of(at + 1))
    if kind == "fuzzy":
        split = text_of(at).split()
        return Query(" ".join((*split[:-1], "zzyzx")))
    if kind == "pieces":
        parts = [text_of(other).split()[: words // 2 + 2] for other in (at, at + 4)]
        return Query(" ".join((*parts[0], "zzyzx", "zyzzy", *parts[1])))
    if kind == "unlike":
        return Query(sentence(1_000_000 + words, words))
    return Query(sentence(words, words, [f"q{word}q" for word in WORDS]))


KINDS = ("exact", "context", "fuzzy", "pieces", "unlike", "nothing")


def look_up(query, options=OPTIONS):
    return lambda memory: memory.lookup_many([query], options)


@pytest.mark.parametrize("kind", KINDS)
def test_a_query_is_of_its_kind(memory, kind):
    for words in LENGTHS:
        (answer,) = memory.lookup_many([asked(kind, words)], OPTIONS)
        best = answer.best.kind if answer.best else None
        assert best == (kind if kind in ("exact", "context", "fuzzy") else None)
        if kind in ("pieces", "nothing"):
            assert bool(answer.pieces) == (kind == "pieces")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("is_first", [True, slow(False)])
def test_a_look_up_takes_few_statements_however_long_the_text(folder, memory, kind, is_first):
    """Of what is like a text, and of its pieces, there is more to read here and less there."""
    asks = [look_up(asked(kind, words)) for words in LENGTHS]
    if is_first:
        counts = [statements_at_first(folder, ask) for ask in asks]
    else:
        counts = [statements_again(memory, ask) for ask in asks]
    assert max(counts) <= MOST
    if kind in ("exact", "context", "nothing"):
        assert len(set(counts)) == 1


TABLES = ("MATERIALIZE", "USE TEMP B-TREE FOR DISTINCT", "LIST SUBQUERY")
"""How a query plan names the tables that SQLite makes for a statement, whatever it finds."""


@pytest.mark.parametrize("kind", KINDS)
def test_a_statement_of_a_look_up_makes_one_table_at_most(memory, kind):
    """With two or more, allocating and freeing their pages takes longer than the search."""
    with counted(memory) as told:
        look_up(asked(kind, 50))(memory)
    with memory.store.database.lend() as connection:
        for statement in (each for each in told if each not in SNAPSHOT):
            plan = [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {statement}")]
            assert sum(step.startswith(TABLES) for step in plan) <= 1, statement


def test_a_text_that_no_unit_has_is_not_looked_up_as_a_phrase(memory):
    """The stretches of a query that texts have tell how long the longest of them can be."""
    asked_for = []
    find = memory.store.find_phrases

    def note(phrases, *rest):
        asked_for.extend(len(phrase) for phrase in phrases)
        return find(phrases, *rest)

    query = Query(" ".join((text_of(604), text_of(608))))
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(memory.store, "find_phrases", note)
        (answer,) = memory.lookup_many([query], OPTIONS)
    assert answer.pieces
    assert max(asked_for) < len(query.text.split())


class Remembered(dict):
    """A mapping whose items can be looked up but not listed."""

    def __iter__(self):
        message = "a look-up goes through all terms that were looked up before"
        raise AssertionError(message)

    keys = items = values = __iter__


def test_a_look_up_takes_no_longer_the_more_terms_were_looked_up(folder):
    memory = Memory.open(folder)
    terms = memory.store._terms
    look_up(asked("fuzzy", 12))(memory)
    terms._kept.sizes = {lang: Remembered(known) for lang, known in terms._kept.sizes.items()}
    look_up(asked("fuzzy", 50))(memory)
    memory.close()


@pytest.mark.parametrize("options", [FILTERED, slow(OPTIONS), slow(SCORED)])
@pytest.mark.parametrize("kind", KINDS)
def test_which_words_to_change_takes_few_statements(memory, kind, options):
    """Beside those of the look-up, whatever has matches and pieces."""
    for words in LENGTHS:
        (answer,) = memory.lookup_many([asked(kind, words)], options)

        def ask(memory, answer=answer):
            with memory.store.open_snapshot() as store:
                mark_answer(store, answer, options)

        assert statements_again(memory, ask) <= MOST


@pytest.mark.parametrize("options", [FILTERED, EARLIER, slow(SCORED)])
@pytest.mark.parametrize("kind", KINDS)
def test_a_view_that_was_looked_at_before_costs_no_more(memory, kind, options):
    for words in LENGTHS:
        assert statements_again(memory, look_up(asked(kind, words), options)) <= MOST


QUERIES = {
    "few": WORDS[1_990],
    "many": WORDS[0],
    "phrase": " ".join(text_of(602).split()[5:9]),
    "absent": "zzyzx",
    "two sides": f'en:"{WORDS[0]}" zh:数字',
    "excluded": f'en:"{WORDS[0]}" zh:-弥合',
    "wild card": f"{WORDS[40][:2]}*",
    "gap": "zh:数*沟",
}


@pytest.mark.parametrize("text", QUERIES.values(), ids=QUERIES)
@pytest.mark.parametrize("view", [FILTERED.view, slow(EVERYTHING)])
def test_a_concordance_takes_few_statements(memory, text, view):
    def ask(memory):
        return concordance(memory.store, text, view=view)

    concordance(memory.store, text, view=view, limit=1)  # the view has been looked at before
    assert statements(memory, ask) <= MOST


@pytest.mark.slow
@pytest.mark.parametrize(("lengths", "many"), [(LENGTHS[:2], 40), (LENGTHS, 96)])
def test_many_queries_take_as_many_statements_as_a_few(memory, lengths, many):
    """As many as one, but for its neighbours; more than 32 are looked up 32 at a time."""
    queries = [asked(kind, words) for words in lengths for kind in KINDS]
    listed = [
        replace(each, text=f"{each.text} {WORDS[at]}" if at >= len(queries) else each.text)
        for at, each in enumerate(queries * (many // len(queries) + 1))
    ]

    def ask(count):
        return lambda memory: memory.lookup_many(listed[:count], OPTIONS)

    ask(6)(memory)
    counts = {count: statements(memory, ask(count)) for count in (6, 32, many)}
    assert counts[6] <= counts[32] <= MOST + 3
    assert counts[many] <= ceil(many / 32) * (MOST + 3)
