"""What a memory answers of a view is what a memory that holds nothing else would answer.

Look-ups, concordances, histories and what documents have in common: every field of every answer but
the keys of units and the numbers of texts and changes, which name the memory itself, and what is
said of its index of meanings. Limits are made small, so that what a view hides would use them up.
"""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import postgres_server
import pytest
from contract_store import Alone, clock, origins, views
from hypothesis import event, given, settings
from hypothesis import strategies as st
from plain_store import PlainStore
from stores import end

from tmtool.memory import marking, matching, subsegments
from tmtool.memory.concordance import absence, answers
from tmtool.memory.concordance.answers import look
from tmtool.memory.concordance.query import parse
from tmtool.memory.marking import mark_answer
from tmtool.memory.memory import Memory
from tmtool.memory.model import LookupOptions, Query
from tmtool.memory.scoring import rank
from tmtool.memory.term_history.timeline import build_timeline
from tmtool.memory.whole.self_matches import find_suppliers
from tmtool.stores import runs, similar
from tmtool.stores.postgres.store import PostgresStore
from tmtool.stores.sqlite.store import SqliteStore
from tmtool.units import TranslationUnit, Variant

BACKENDS = {
    "sqlite": lambda folder: SqliteStore(folder, create=True, clock=clock()),
    "postgres": lambda folder: PostgresStore(
        postgres_server.new_address(), create=True, clock=clock()
    ),
    "plain": lambda folder: PlainStore(clock()),
}
QUICK = [each for each in BACKENDS if each != "postgres"]
SMALL = {
    matching: {"_LOOKED_AT": 2, "_AT_MOST": 4, "_SHORT": 0, "_FORMULAS": 1, "_CHARACTERS": 1},
    marking: {"_LOOKED_AT": 3, "_TAKEN": 2, "_LEAST": 1, "_HITS": 2, "_ENOUGH": 1},
    subsegments: {"_UNITS": 2},
    answers: {"_BACKGROUND": 3, "_ENOUGH": 4},
    absence: {"_MOST": 2, "_VARIANTS": 1},
    similar: {"_BATCH": 2, "_MOST": 4},
    runs: {"_FOLLOWED": 1},
}

# Units of few clauses, so that texts resemble each other, have formulas, and share phrases.

CLAUSES = [
    ("重申必须弥合数字鸿沟", "reaffirms the need to bridge the digital divide", "la fracture"),
    ("请秘书长在{}年提交报告", "requests a report in {}", "prie de faire rapport en {}"),
    ("欢迎会员国作出的努力", "welcomes the efforts of Member States", "se félicite des efforts"),
    ("决定在{}年审查数字鸿沟问题", "decides to review the digital divide in {}", "examiner en {}"),
]  # fmt: skip
LANGS = "zh", "en", "fr"


def said(clauses, number):
    """The clauses in all languages."""
    return ["，".join(CLAUSES[each][0].format(number) for each in clauses)] + [
        ", ".join(CLAUSES[each][at].format(number) for each in clauses) for at in (1, 2)
    ]


@st.composite
def units(draw):
    """A unit of one or two clauses; English puts them otherwise now and then."""
    clauses = draw(st.lists(st.integers(0, 3), min_size=1, max_size=2, unique=True))
    zh, en, fr = said(clauses, draw(st.sampled_from([2019, 2020, 2021])))
    texts = zh, draw(st.sampled_from([en, en, en.replace("report", "paper")])), fr
    langs = draw(st.sampled_from([2, 2, 3]))
    variants = zip(LANGS[:langs], texts[:langs], strict=True)
    return TranslationUnit(
        tuple(Variant(*each) for each in variants),
        tuple(draw(st.lists(origins(), min_size=1, max_size=2))),
    )


changes = st.lists(
    st.tuples(
        st.sampled_from(["put", "put", "put", "drop", "correct", "undo"]),
        st.lists(units(), min_size=2, max_size=7),
        st.integers(0, 40),
    ),
    min_size=1,
    max_size=5,
)


def filled(store, listed):
    """A store after some changes."""
    for what, some, pick in listed:
        keys = [each.key for each in store.iter_units()]
        with store.begin_change("add", user="me", details={}) as change:
            if what == "undo" and change.number > 1:
                change.undo(1 + pick % (change.number - 1))
            elif what == "drop" and keys:
                change.drop([keys[pick % len(keys)]])
            elif what == "correct" and keys:
                change.correct(keys[pick % len(keys)], some[0], lambda origin: origin)
            else:
                change.put(some)
    return store


class Letters:
    """An encoder that goes by pairs of characters."""

    dim, signature, languages = 32, "letters", frozenset({"zh", "en", "fr"})

    def encode(self, texts):
        found = np.zeros((len(texts), self.dim), np.float32)
        for row, text in zip(found, texts, strict=True):
            for one, other in zip(f" {text}", f"{text} ", strict=True):
                row[(ord(one) * 31 + ord(other)) % self.dim] += 1
        return found / np.linalg.norm(found, axis=1, keepdims=True)


def opened(store, folder):
    """A memory over a store, whose texts have vectors."""
    for lang in store.list_languages():
        listed = list(store.iter_texts(lang))
        vectors = Letters().encode([text for _, text in listed])
        store.put_vectors("letters", [number for number, _ in listed], vectors)
    return Memory(store, encoder=Letters, user="me")


# What is asked.

ASKED = [
    said([0], 0)[0], said([1], 2019)[0], said([3, 1], 2025)[0], "重申必须弥合鸿沟，欢迎各国的努力",
]  # fmt: skip
PHRASES = [
    "数字鸿沟", "zh:数字鸿沟 en:report", "zh:鸿沟 en:-review", "重申*鸿沟", "/在[0-9]+年/",
    "en:divides", "数字鸿勾", "弥合数字代沟问题", "en:digtal divide", "en:member paper",
    "fr:rapport",
]  # fmt: skip


def lookups(memory, view, names, to):
    """The matches of some texts, of every kind, and what renders what in them."""
    queries = [Query(text, ASKED[at - 1], said([2], 0)[0]) for at, text in enumerate(ASKED)]
    options = LookupOptions("zh", to, k=3, view=view, semantic="always", floor=0.4, year=2026)
    found = memory.lookup_many(queries, options)
    told = [
        answer(mark_answer(memory.store, each, options), each.pieces, options, names)
        for each in found
    ]
    return told, find_suppliers(memory.store, ASKED, options)


def answer(found, pieces, options, names):
    """An answer as it is shown; of those that differ in nothing but the key either may come.

    So the pieces are those before such are left out whose unit is among the matches.
    """
    matches = [match(each, names) for each in found.matches]
    ranks = [rank(found.query, each, options)[:-1] for each in found.matches]
    last = [rank == ranks[-1] for rank in ranks]
    sure = sorted(
        (r, repr(m)) for r, m, is_last in zip(ranks, matches, last, strict=True) if not is_last
    )
    whole = sure if len(ranks) == options.k else sorted(zip(ranks, map(repr, matches), strict=True))
    parts = [(each.start, each.stop, each.count, each.match.scored) for each in pieces]
    return ranks, whole, parts, found.searched


def match(each, names):
    return replace(each, stored=None), stored(each.stored, names)


def stored(each, names):
    return names([each.key]), each.unit, each.occurrences


def concordances(memory, view, names):
    """What there is of some phrases, what renders them, and what comes nearest."""
    told = []
    for phrase in PHRASES:
        query = parse(
            phrase, ["zh", "en", "fr"], to="en" if phrase[:3] not in ("en:", "fr:") else "zh"
        )
        for most in (2, None):
            found = look(memory.store, query, view=view, limit=most)
            lines = [
                (stored(line.stored, names), replace(line, stored=None)) for line in found.lines
            ]
            counts = dict(
                zip(
                    memory.store.read_texts(found.counts.ids.tolist()),
                    found.counts.counts.tolist(),
                    strict=True,
                )
            )
            told.append((phrase, counts, sorted(map(repr, lines)), found.groups, found.looked_at))
        missing = absence.explain_absence(memory.store, query, view)
        told.append((missing.extent, sorted(map(repr, missing.near))))
    return told


def history(memory, view, _names):
    return [
        repr(build_timeline(memory.store, text, lang="zh", to="en", view=view, min_score=0.0))
        for text in ("数字鸿沟", "报告")
    ]


def answers_alone(backend, listed, view, *, limited=False):
    with (
        TemporaryDirectory() as folder,
        ExitStack() as stack,
        pytest.MonkeyPatch.context() as patch,
    ):
        for module, constants in SMALL.items():
            for name, value in constants.items():
                patch.setattr(module, name, value)
        folders = [Path(folder, name) for name in ("whole", "alone")]
        for each in folders:
            each.mkdir()
        store = filled(BACKENDS[backend](folders[0]), listed)
        alone = Alone(store, view, lambda: BACKENDS[backend](folders[1]), limited=limited)
        memories = {
            each: opened(each, at) for (each, _), at in zip(alone.sides, folders, strict=True)
        }
        for each in (store, alone.sides[1][0]):
            stack.callback(end, each)
        event(f"fits: {alone.fits}, shown: {bool(alone.shown)}")
        if alone.fits and "zh" in alone.texts:
            for to in ("en", "fr"):
                alone.both(lambda s, v, names, to=to: lookups(memories[s], v, names, to))
            alone.both(lambda s, v, names: concordances(memories[s], v, names))
            alone.both(lambda s, v, names: history(memories[s], v, names))


@pytest.mark.parametrize("backend", QUICK)
@settings(max_examples=16)
@given(changes, views)
def test_answers_of_a_view_are_those_of_a_memory_of_its_own(backend, listed, view):
    answers_alone(backend, listed, view)


@pytest.mark.slow
@pytest.mark.parametrize("backend", QUICK)
@settings(max_examples=80)
@given(changes, views)
def test_many_more_answers_of_views_are_those_of_memories_of_their_own(backend, listed, view):
    answers_alone(backend, listed, view)


limits = views.filter(lambda view: view.where is not None and view.as_of is None)


@settings(max_examples=16)
@given(changes, limits)
def test_answers_of_a_limited_store_are_those_of_a_memory_of_its_own(listed, view):
    answers_alone("sqlite", listed, view, limited=True)


@pytest.mark.slow
@settings(max_examples=80)
@given(changes, limits)
def test_many_more_answers_of_a_limited_store_are_those_of_a_memory_of_its_own(listed, view):
    answers_alone("sqlite", listed, view, limited=True)


@pytest.mark.slow
@pytest.mark.parametrize("limited", [False, True])
@settings(max_examples=20)
@given(changes, limits)
def test_answers_of_a_part_of_a_database_are_those_of_a_memory_of_its_own(limited, listed, view):
    answers_alone("postgres", listed, view, limited=limited)
