"""What every store that lasts keeps to, at the edges; what is right the plain store says, or lists.

Strange texts and names, many ids in one call, numbers without gaps, moments that stay as they were.
"""

from contextlib import closing

import numpy as np
import pytest
from contract_store import Failure, Pair, hits
from open_handles import nothing_held
from stores import KINDS, opened, put, unit
from test_store import OTHERS

from tmtool.errors import InputError
from tmtool.lang.fold import fold
from tmtool.lang.tokens import split_tokens
from tmtool.protocols import EVERYTHING, Slot, View
from tmtool.stores.postgres.vectors import _Near, _NearSearch
from tmtool.texts import DocumentText, Record, TextParagraph
from tmtool.units import Origin
from tmtool.where import Equal

LASTING = [each for each in KINDS if each != "plain"]
STRANGE = [
    "ha " * 300, "数" * 300, "字" * 19_980, "𠮷野家𪚥𠮷", "a" * 5_000, "é" * 4_999 + "b",
    r"100% of_it's 'so' \ \\ \x41 \' $1 %s %(p1)s ? ?1 :x", "''", "%", "_", "\\", "$$",
    "a\tb\u2028c", "E'\\000'", "{1,2}", "[1]", "NULL", "\ufeffx", "e\u0301 \u1ea1\u0323",
]  # fmt: skip
ASKED = ["ha ha ha", "𠮷", "a" * 5_000, "%", "_", "\\", "of_it", "'so'", "x41", "null", "1"]


@pytest.fixture(params=LASTING)
def pair(request, tmp_path):
    """A store and the plain one."""
    with opened(request.param, tmp_path) as store:
        yield Pair(store)
        nothing_held(store)


@pytest.fixture(params=LASTING)
def store(request, tmp_path):
    with opened(request.param, tmp_path) as store:
        yield store


def test_strange_texts_are_kept_and_found(pair):
    pair.change([("put", [unit(zh=text, en=f"{at} {text}") for at, text in enumerate(STRANGE)])])
    told = pair.both(lambda s: s.read_units(pair.keys))
    assert [each.unit.get_text("zh") for each in told] == STRANGE
    for lang in ("zh", "en"):
        folded = [fold(text) for _, text in pair.store.iter_texts(lang)]
        pair.told(lambda s, lang=lang, f=folded: [(each,) for each in s.find_exact(f, lang)])
        for text in (*ASKED, "ha " * 300, "数" * 300):
            slots = [Slot((each,)) for each in split_tokens(fold(text))]
            pair.both(lambda s, lang=lang, slots=slots: hits(s, slots, lang))
    for pattern in (
        "*",
        "a*",
        "a" * 64 + "*",
        "a" * 5_000,
        "a" * 65 + "?" * 4_935,
        "𠮷*",
        "%*",
        "[*",
    ):
        pair.both(lambda s, pattern=pattern: s.find_words(pattern))


def test_strange_names_are_kept_and_found(pair):
    origins = [Origin(symbol=each, file=f"{each}.tmx", memory=each[:40]) for each in STRANGE]
    pair.change([
        ("put", [unit(each, zh=f"数{at}", en=f"n {at}") for at, each in enumerate(origins)]),
    ])  # fmt: skip
    pair.both(lambda s: s.list_documents())
    pair.both(lambda s: s.list_memories())
    for name in STRANGE:
        pair.both(lambda s, name=name: s.list_documents(name=name))
        pair.both(lambda s, name=name: s.find_symbols([name], EVERYTHING))
        pair.both(lambda s, name=name: s.count_units(View(Equal("symbol", name))))
        pair.both(lambda s, name=name: s.count_units(View(Equal("memory", name[:40]))))


@pytest.mark.parametrize("text", ["a\0b", "\0", "数\0"], ids=repr)
def test_the_character_nul_is_no_text(pair, text):
    for say in (
        lambda change: change.put([unit(zh=text, en="e")]),
        lambda change: change.put_document(
            DocumentText("1", "zh", (TextParagraph(0, "body", None, text),), Record())
        ),
    ):
        told = []
        for store in (pair.store, pair.plain):
            with (
                pytest.raises(InputError) as refused,
                store.begin_change("add", user="me", details={}) as change,
            ):
                say(change)
            told.append(str(refused.value))
        assert told[0] == told[1]
        assert "NUL (U+0000): take it out" in told[0]
    assert pair.both(lambda s: s.read_journal()) == []


@pytest.mark.parametrize("text", ["a\0b", "\0", "\ud83d", "a\udce9"], ids=ascii)
def test_what_no_text_can_have_is_looked_for_and_not_found(pair, text):
    pair.change([("put", [unit(Origin(symbol="A/1"), zh="数字", en="a b")])])
    pair.change([("put_document", DocumentText("1", "zh", (), Record()))])
    for ask in (
        lambda s: s.find_exact([text], "zh"),
        lambda s: s.find_words(text),
        lambda s: s.find_words(text + "*"),
        lambda s: hits(s, [Slot((text,))], "en"),
        lambda s: hits(s, [Slot((text, "a"))], "en"),
        lambda s: s.read_texts(
            [i for some in s.find_similar([f"a b {text}"], "en", 0.3)[0] for i in some.tolist()]
        ),
        lambda s: [each.longest for each in s.find_token_runs([f"a b {text}"], "en", 2)],
        lambda s: s.list_documents(name=text),
        lambda s: s.find_symbols([text], EVERYTHING),
        lambda s: s.read_document(text, "zh"),
        lambda s: s.read_document("1", text),
        lambda s: s.find_unfinished(text),
        lambda s: s.read_journal(None, [text]),
        lambda s: s.count_units(View(Equal("symbol", text))),
        lambda s: s.count_units(View(Equal("memory", text))),
        lambda s: s.list_unembedded(text, "zh"),
        lambda s: list(s.iter_texts(text)),
    ):
        pair.both(ask)


@pytest.mark.parametrize("text", ["a\0b", "\udce9"], ids=ascii)
def test_what_is_said_of_a_text_may_have_any_character(pair, text):
    """Names of files have what bytes they like."""
    told = Origin(symbol=text, file=text, notes=(text,), properties=((text, text),), memory=text)
    pair.change([("put", [unit(told, zh="数", en="n")])])
    (found,) = pair.both(lambda s: s.read_units(pair.keys))
    assert found.unit.origins == (told,)
    pair.both(lambda s: s.list_documents())
    pair.both(lambda s: s.list_memories())
    for store in (pair.store, pair.plain):
        with store.begin_change("add", user="me", details={"file": text, text: 1}) as change:
            change.note_import("aa", {"done": text})
    pair.both(lambda s: [dict(each.details) for each in s.read_journal()])
    pair.both(lambda s: s.find_unfinished("aa"))


@pytest.mark.slow
def test_many_ids_go_into_one_call(store):
    put(store, *(unit(zh=f"第{at}号", en=f"No. {at}") for at in range(5)))
    ids = [number for number, _ in store.iter_texts("zh")]
    many = [ids[at % 5] for at in range(100_000)]
    assert store.read_texts(many) == [f"第{at % 5}号" for at in range(100_000)]
    assert store.find_visible(np.array(many, np.int64)).all()
    assert len(set(map(tuple, store.find_unit_keys(many, "en")))) == 5
    texts = [f"第{at}号" for at in range(100_000)]
    assert [len(each) for each in store.find_exact(texts, "zh")] == [1] * 5 + [0] * 99_995
    keys = [each.key for each in store.iter_units()]
    found = store.read_units([*keys, *(f"{at:032x}" for at in range(99_995))])
    assert [each and each.key for each in found] == [*keys, *[None] * 99_995]


# Numbers.


def list_numbers(store):
    """What is numbered: all numbers of each table, from 1 on in each language of texts."""
    rows = {
        table: [row for (row,) in store.database.fetch_rows(f"SELECT id FROM {table} ORDER BY id")]
        for table in ("units", "origins", "documents", "changes", "words", "document_texts")
    }
    for lang in store.list_languages():
        first = store.get_first_id(lang)
        rows[lang] = [number - first + 1 for number, _ in store.iter_texts(lang)]
    return rows


def test_numbers_have_no_gaps_after_changes_that_failed(store):
    for at in range(12):
        try:
            with store.begin_change("add", user="me", details={}) as change:
                origin = Origin(symbol=f"A/{at}", position=at)
                change.put([unit(origin, zh=f"第{at}号", en=f"word{at}", **{f"x{at}": "x"})])
                change.put_document(
                    DocumentText(f"{at}", "zh", (TextParagraph(0, "body", None, "数"),), Record())
                )
                if at % 3:
                    raise Failure
        except Failure:
            continue
        put(store, unit(zh=f"又{at}", en=f"again{at}"))
    for name, numbers in list_numbers(store).items():
        assert numbers == [*range(1, len(numbers) + 1)], name
    assert store.count_units() == 8
    assert list(store.verify().faults) == []


# Moments.


def look(store, view=EVERYTHING):
    """Whatever can be said of units and texts."""
    langs = ["zh", "en", "fr", "xx"]
    return [
        [(each.key, each.unit) for each in store.iter_units(view)],
        store.count_units(view), store.measure_extent(view), store.list_memories(view),
        store.list_documents(view), store.list_records(view),
        [store.find_words("*", lang, view) for lang in langs],
        [hits(store, [Slot(("号",))], lang, None, view) for lang in langs],
        [
            (some.ids.tolist(), some.counts.tolist())
            for some in store.find_phrases([[Slot(("no",))]], "en", None, view)
        ],
        [
            mask if mask is None else np.flatnonzero(mask).tolist()
            for mask in (store.build_mask(lang, "en", view) for lang in langs)
        ] if view != EVERYTHING else None,
    ]  # fmt: skip


def test_nothing_that_others_do_changes_a_snapshot(store):
    """A commit, a batch of an import, an undoing, an erasing, a vector, whoever does so."""
    with closing(OTHERS["postgres" if hasattr(store, "_base") else "sqlite"](store)) as other:
        for at in range(3):
            put(store, unit(Origin(symbol=f"A/{at}"), zh=f"第{at}号", en=f"no {at}"))
        filtered, earlier = View(Equal("symbol", "A/*")), View(as_of=2)
        with store.open_snapshot() as fixed:
            seen = [look(fixed, view) for view in (EVERYTHING, filtered, earlier)]
            journal, settled = fixed.read_journal(), fixed.find_settled()

            def insist():
                found = [look(fixed, view) for view in (EVERYTHING, filtered, earlier)]
                assert found == seen
                assert (fixed.read_journal(), fixed.find_settled()) == (journal, settled)
                assert fixed.find_unfinished("aa") is None
                nearest = fixed.find_nearest("some", "en", np.eye(1, 3, dtype=np.float32), 2)
                assert nearest[0].tolist() == [[-1, -1]]

            key = put(other, unit(Origin(symbol="A/9"), zh="第9号", en="no 9"))[0]
            insist()
            with other.begin_change("add", user="you", details={}) as change:
                change.put([unit(zh="第10号", en="no 10", fr="n° 10")])
                change.note_import("aa", {"done": 1})
            insist()
            for undone in (4, 1):
                with other.begin_change("undo", user="you", details={}) as change:
                    change.undo(undone)
                insist()
            other.put_vectors("some", [n for n, _ in other.iter_texts("en")][:2], np.eye(2, 3))
            insist()
            with other.begin_change("erase", user="you", details={}) as change:
                change.erase([key])
            insist()
        assert look(store) == look(other) != seen[0]
        assert store.find_unfinished("aa") is not None


def test_a_settled_moment_never_moves_while_imports_are_interleaved(pair):
    """Two of them, and changes by hand between their batches."""
    begun, seen = {}, {}
    steps = ["a", "b", "hand", "a", "undo", "b", "a!", "hand", "c", "undo", "c!", "b!", "hand"]
    for at, step in enumerate(steps):
        told = {step: [unit(Origin(file=step), zh=f"第{at}号", en=f"no {at}", fr=f"n {at % 4}")]}

        def act(store, step=step, told=told, at=at):
            name = step.rstrip("!")
            number = begun.get(name) if len(name) == 1 else None
            with store.begin_change("add", user="me", details={}, number=number) as change:
                if name == "undo":
                    change.undo(begun["hand"])
                else:
                    change.put(told[step])
                if len(name) == 1:
                    change.note_import(name, None if step.endswith("!") else {"done": at})
                return change.number

        begun[step.rstrip("!")] = pair.both(act)
        settled = pair.both(lambda s: s.find_settled())
        pair.both(lambda s, n=settled: [(e.key, e.unit) for e in s.iter_units(View(as_of=n))])
        for moment in (*range(1, settled, 4), settled):
            view = View(as_of=moment)
            now = look(pair.store, view)
            assert seen.setdefault(moment, now) == now
    assert settled == max(begun.values())


# Order.


def test_every_column_of_texts_is_ordered_by_code_points():
    """Whatever order the database has."""
    with opened("postgres", None) as store:
        found = store.database.fetch_rows(
            "SELECT relname, attname, collname FROM pg_attribute a "
            "JOIN pg_class c ON c.oid = attrelid JOIN pg_collation l ON l.oid = attcollation "
            "WHERE relnamespace = ?::regnamespace AND relkind IN ('r', 'i') AND attnum > 0",
            (store.database.address.schema,),
        )
    assert len(found) > 20
    assert {each[2] for each in found if each[:2] != ("memory", "identity")} == {"C"}


# What is nearest.


@pytest.fixture(scope="module")
def many():
    """Texts with vectors of which many are equal: numbers and vectors in the order of texts."""
    rows = np.random.default_rng(5).integers(-1, 2, (800, 4)).astype(np.float32)
    rows[~rows.any(axis=1)] = 1
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    with opened("postgres", None) as store:
        put(store, *(unit(zh=f"第{at}号", en="x") for at in range(len(rows))))
        ids = [number for number, _ in store.iter_texts("zh")]
        store.put_vectors("some", ids, rows)
        yield store, np.array(ids), rows


def rank(ids, rows, query, k):
    """The nearest by arithmetic alone: cosines as they are told, then numbers."""
    scores = (rows.astype(np.float16).astype(np.float64) @ query.astype(np.float64)).round(3)
    order = sorted(range(len(ids)), key=lambda at: (-scores[at], ids[at]))[:k]
    return [ids[at] for at in order]


@pytest.mark.parametrize("k", [1, 10, 500, 800, 900])
@pytest.mark.parametrize("is_filtered", [False, True])
def test_few_are_compared_one_by_one(many, k, is_filtered):
    """All of them are found, equal ones in the order of their numbers."""
    store, ids, rows = many
    mask = np.zeros(len(ids), bool) if is_filtered else np.ones(len(ids), bool)
    mask[::7] = True
    with pytest.MonkeyPatch.context() as patch:
        if is_filtered:
            patch.setattr(store._masks, "build", lambda *_: mask)
        for query in np.eye(4, dtype=np.float32)[:2]:
            (found,), (cosines,) = store.find_nearest("some", "zh", query[None], k)
            there = found[found >= 0]
            assert there.tolist() == rank(ids[mask], rows[mask], query, k)
            assert (np.diff(cosines[: len(there)]) <= 1e-6).all()


def test_of_many_as_many_are_found_as_there_are(many, monkeypatch):
    """By the index, and where it gives too few without it."""
    store, ids, rows = many
    monkeypatch.setattr("tmtool.stores.postgres.vectors._EXACT", 100)
    assert store.build_index("some", "zh") == "800 vectors in an HNSW index"
    query = np.eye(1, 4, dtype=np.float32)
    for k in (1, 10, 500, 799, 800, 900):
        ((found,), _) = store.find_nearest("some", "zh", query, k)
        assert np.count_nonzero(found >= 0) == min(k, 800)
        assert len(set(found.tolist())) == min(k, 800) + (k > 800)
        best = sorted((rows @ query[0]).round(3), reverse=True)[: min(k, 800)]
        got = sorted((rows[found[found >= 0] - ids[0]] @ query[0]).round(3), reverse=True)
        assert sum(a == b for a, b in zip(best, got, strict=True)) >= 0.95 * len(best)
    # An index that gives up early.
    some = _Near(ids[:3], rows[:3])
    monkeypatch.setattr(_NearSearch, "_ask_index", lambda self, asked, most: [some] * len(asked))
    ((found,), _) = store.find_nearest("some", "zh", query, 10)
    assert found.tolist() == rank(ids, rows, query[0], 10)
