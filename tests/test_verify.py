"""Whatever bit is wrong in a text, a key or a vector of `memory.db` is found and told by name.

The bits are flipped in the file itself; what they mean is read by SQLite alone.
"""

from __future__ import annotations

import gzip
import random
import shutil
import sqlite3
from hashlib import blake2b
from pathlib import Path

import numpy as np
import pytest

from tmtool.cli import run
from tmtool.errors import InputError
from tmtool.lang.fold import fold
from tmtool.stores.sqlite.schema import VERSION
from tmtool.stores.sqlite.store import FILE, SqliteStore
from tmtool.units import Origin, TranslationUnit, Variant

SECOND = Path(__file__).parent / "data" / "memory" / "version2.db.gz"
DIM = 24


def put(store, units):
    with store.begin_change("add", user="me", details={"file": "a.tmx"}) as change:
        change.put(units)


def units(count):
    return [
        TranslationUnit(
            (
                Variant("zh", f"第{at}号决议重申必须弥合数字鸿沟"),
                Variant("en", f"Resolution No. {at} Reaffirms the need to bridge the divide"),
            ),
            (Origin(file="a.tmx", position=at),),
        )
        for at in range(count)
    ]


def vectors(store, signature, seed):
    """A vector for each text."""
    rows = np.random.default_rng(seed)
    for lang in store.list_languages():
        ids = [number for number, _ in store.iter_texts(lang)]
        found = rows.standard_normal((len(ids), DIM))
        store.put_vectors(signature, ids, found / np.linalg.norm(found, axis=1, keepdims=True))


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """A memory of 300 units, each text with a vector, without idle room."""
    folder = tmp_path_factory.mktemp("whole")
    store = SqliteStore(folder, create=True)
    put(store, units(300))
    vectors(store, "one", 0)
    store.compact()
    store.close()
    assert [path.name for path in folder.iterdir()] == [FILE]
    return folder


def faults(folder):
    """What is wrong with a memory, be it that it can't even be opened."""
    try:
        store = SqliteStore(folder)
    except InputError as error:
        return [str(error)]
    try:
        return list(store.verify().faults)
    finally:
        store.close()


def flipped(folder, content, bit):
    """The memory with one bit changed."""
    changed = bytearray(content)
    changed[bit // 8] ^= 1 << bit % 8
    (folder / FILE).write_bytes(changed)


# Bits of what is kept, found by looking for its bytes.


def wanted(folder):
    """What is kept, as bytes; how often it stands in the file; how a message calls it."""
    connection = sqlite3.connect(folder / FILE)
    texts = connection.execute("SELECT id, text FROM texts").fetchall()
    for number, text in texts:
        lang = {1: "zh", 2: "en"}[number >> 32]
        name = f"{lang} text {(number & 0xFFFFFFFF) + 1}"
        yield text.encode(), 1, f"the {name} is damaged"
        key = blake2b(f"{lang}\x1f{fold(text)}".encode(), digest_size=8).digest()
        yield key, 2, "texts"
        (vector,) = connection.execute("SELECT vector FROM vectors WHERE id & ? = ?", (
            (1 << 38) - 1, number)).fetchone()  # fmt: skip
        yield vector, 1, f"the vector of the {name} (one) is damaged"
    for (key,) in connection.execute("SELECT key FROM units").fetchall():
        yield key, 2, "units"
    connection.close()


def places(content, sought):
    """Where some bytes stand in a file."""
    at = content.find(sought)
    while at >= 0:
        yield at
        at = content.find(sought, at + 1)


def check_kept_bits(whole, tmp_path, count, seed):
    content = (whole / FILE).read_bytes()
    kept = []
    for sought, times, name in wanted(whole):
        found = list(places(content, sought))
        # What happens to stand elsewhere too, in room that is not used, says nothing.
        if len(found) == times:
            kept += [(at, len(sought), name) for at in found]
    # 600 texts and vectors; 600 keys of texts and 300 of units, each in a table and an index.
    assert len(kept) >= 2_900
    chosen = random.Random(seed).sample(kept, count)
    # Of each kind, in table and index.
    assert {name.split()[0] for _, _, name in chosen} == {"the", "texts", "units"}
    for at, length, name in chosen:
        bit = 8 * at + random.Random(at).randrange(8 * length)
        flipped(tmp_path, content, bit)
        told = faults(tmp_path)
        assert any(name in each for each in told), (bit, name, told)
        assert "copy or an export" in told[-1]
    (tmp_path / FILE).write_bytes(content)
    assert faults(tmp_path) == []


def test_a_bit_of_a_text_a_key_or_a_vector_is_found(whole, tmp_path):
    check_kept_bits(whole, tmp_path, 40, 1)


@pytest.mark.slow
@pytest.mark.parametrize("seed", [2, 3])
def test_each_of_hundreds_of_bits_is_found(whole, tmp_path, seed):
    check_kept_bits(whole, tmp_path, 300, seed)


# Any bits at all, those of records, pages and indexes among them.


def read(folder, sample):
    """Texts, keys and vectors as tables have them, and as they are found by their keys."""
    connection = sqlite3.connect(f"{(folder / FILE).as_uri()}?mode=ro&immutable=1", uri=True)
    try:
        found = [
            connection.execute(statement).fetchall()
            for statement in (
                "SELECT id, typeof(text), CAST(text AS BLOB), fold FROM texts NOT INDEXED",
                "SELECT id, key FROM units NOT INDEXED",
                "SELECT id, typeof(vector), CAST(vector AS BLOB) FROM vectors NOT INDEXED",
            )
        ]
        for key, value in sample:
            statement = f"SELECT id FROM {'units' if key == 'key' else 'texts'} WHERE {key} = ?"
            found.append(connection.execute(statement, (value,)).fetchall())
        return found
    except (sqlite3.Error, UnicodeDecodeError):
        return None
    finally:
        connection.close()


def all_keys(folder):
    connection = sqlite3.connect(folder / FILE)
    listed = [("key", key) for (key,) in connection.execute("SELECT key FROM units")]
    listed += [("fold", key) for (key,) in connection.execute("SELECT fold FROM texts")]
    connection.close()
    return listed


def check_any_bits(whole, tmp_path, count, seed):
    content = (whole / FILE).read_bytes()
    shutil.copy(whole / FILE, tmp_path)
    sample = all_keys(whole)
    before = read(tmp_path, sample)
    changed = 0
    for bit in random.Random(seed).sample(range(8 * 100, 8 * len(content)), count):
        flipped(tmp_path, content, bit)
        if read(tmp_path, sample) != before:
            changed += 1
            assert faults(tmp_path), bit
    return changed


def test_a_bit_anywhere_that_changes_them_is_found(whole, tmp_path):
    assert check_any_bits(whole, tmp_path, 60, 4) >= 5


@pytest.mark.slow
def test_each_of_many_bits_anywhere_is_found(whole, tmp_path):
    assert check_any_bits(whole, tmp_path, 600, 5) >= 80


# What is said.


def test_verify_says_what_it_looked_at(whole, tmp_path, capsys):
    shutil.copy(whole / FILE, tmp_path)
    assert run(["memory", "verify", "--memory", str(tmp_path), "-q"]) == 0
    *at, no, last = capsys.readouterr().out.splitlines()
    assert last == "all is well"
    assert no.startswith("checked only by SQLite: labels, notes")
    assert at == [
        "checked memory.db: its pages, and each table against its indexes, among them the keys of "
        "300 units and 600 texts",
        "checked texts in zh: 300, each against its checksum",
        "checked texts in en: 300, each against its checksum",
        "checked documents: 1, each against its checksum",
        "checked vectors of texts in zh (one): 300, each against its checksum, and all against "
        "their digest",
        "checked vectors of texts in en (one): 300, each against its checksum, and all against "
        "their digest",
        "checked words of texts in zh: all 300, each in the index where it should be",
        "checked words of texts in en: all 300, each in the index where it should be",
    ]


def test_what_is_damaged_is_named_and_the_exit_code_is_1(whole, tmp_path, capsys):
    content = (whole / FILE).read_bytes()
    at = content.index("第17号决议重申必须弥合数字鸿沟".encode())
    flipped(tmp_path, content, 8 * at + 3)
    assert run(["memory", "verify", "--memory", str(tmp_path), "-q"]) == 1
    *_, told, advice = capsys.readouterr().out.splitlines()
    assert told.startswith(f"{tmp_path / FILE}: the zh text 18 is damaged ('")
    assert advice == f"{tmp_path / FILE}: what is damaged can be had from a copy or an export"


def test_what_somebody_writes_meanwhile_is_no_fault(whole, tmp_path):
    """Texts and vectors come before each question that is asked: all told is of one moment."""
    shutil.copy(whole / FILE, tmp_path)
    store, other = SqliteStore(tmp_path), SqliteStore(tmp_path)
    ask, times = store.database.fetch_rows, []

    def rows(*question):
        found = ask(*question)
        put(other, units(1_000 + len(times))[-1:])
        new = [other.get_first_id(lang) + 300 + len(times) for lang in ("zh", "en")]
        other.put_vectors("one", new, np.eye(2, DIM))
        times.append(question)
        return found

    store.database.fetch_rows = rows
    looked = store.verify()
    assert len(times) > 10
    assert looked.faults == ()
    assert looked.at[1] == "texts in zh: 300, each against its checksum"
    del store.database.fetch_rows
    assert store.verify().at[1] == f"texts in zh: {300 + len(times)}, each against its checksum"
    assert list(store.verify().faults) == []
    store.close()
    other.close()


def changed(folder, *statements):
    with sqlite3.connect(folder / FILE) as connection:
        for statement in statements:
            connection.execute(statement)
    connection.close()


LOSSES = {
    "DELETE FROM vectors WHERE id & 4294967295 = 7": "zh text 8 (one) is not there",
    "DELETE FROM vector_sums WHERE id & 4294967295 = 7": "zh text 8 (one) has no checksum",
    "UPDATE stocks SET digest = digest + 1 WHERE lang = 2": "in en (one): 300, which are not those",
    "UPDATE stocks SET count = count + 1 WHERE lang = 1": "in zh (one): 300, which are not those",
    "DELETE FROM texts WHERE id = (1 << 32) + 5": "there is no zh text 6",
    "UPDATE documents SET data = replace(data, 'a.', 'b.')": "document 1 is damaged",
    "DELETE FROM lengths WHERE block >> 57 = 2": "0 of 300 en texts are indexed",
}


@pytest.mark.parametrize("statement", LOSSES)
def test_what_is_lost_is_told(whole, tmp_path, statement):
    shutil.copy(whole / FILE, tmp_path)
    changed(tmp_path, statement)
    told = faults(tmp_path)
    assert any(LOSSES[statement] in each for each in told), told


def test_many_faults_are_not_told_one_by_one(whole, tmp_path):
    shutil.copy(whole / FILE, tmp_path)
    changed(tmp_path, "UPDATE vectors SET vector = zeroblob(48)")
    told = faults(tmp_path)
    assert len(told) == 22
    assert told[-2].endswith("and 580 more of this kind")


# A memory of the second version, made by tmtool as it was then.


@pytest.fixture
def second(tmp_path):
    (tmp_path / FILE).write_bytes(gzip.decompress(SECOND.read_bytes()))
    return tmp_path


def test_a_memory_of_the_second_version_is_brought_up_to_date(second):
    store = SqliteStore(second)
    told = {tuple(each.text for each in stored.unit.variants) for stored in store.iter_units()}
    assert told == {
        ("数字鸿沟", "digital gap"), ("第74/197号决议", "resolution 74/197"), ("决定", "decides"),
        ("能力建设", "capacity-building"),
        ("注意到秘书长的报告", "Taking note of the report of the Secretary-General"),
    }  # fmt: skip
    assert [each.action for each in store.read_journal()] == [
        "undo",
        "delete",
        "edit",
        "add",
        "add",
    ]
    store.find_formulas()
    assert list(store.verify().faults) == []
    assert len(store.identity) == 32
    assert [store.describe_vectors(*each).count for each in (("one", "zh"), ("one", "en"))] == [
        5,
        6,
    ]
    identity = store.identity
    store.close()
    with sqlite3.connect(second / FILE) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (VERSION,)
    connection.close()
    again = SqliteStore(second)
    assert again.identity == identity
    again.close()


def test_its_digests_are_those_of_a_memory_made_now(second, tmp_path):
    """The same vectors, one by one and in another order, give the same; another gives another."""
    old, new = SqliteStore(second), SqliteStore(tmp_path / "new", create=True)
    zh, en = ([text for _, text in old.iter_texts(lang)] for lang in ("zh", "en"))
    pairs = zip([*zh, zh[0]], en, strict=True)
    put(new, [TranslationUnit((Variant("zh", a), Variant("en", b))) for a, b in pairs])
    rows = old.database.fetch_rows(
        "SELECT id, vector FROM vectors WHERE id < 1 << 39 ORDER BY id DESC"
    )
    for number, vector in rows:
        new.put_vectors("one", [number & (1 << 38) - 1], [np.frombuffer(vector, np.float16)])
    for lang in ("zh", "en"):
        (ids, sums), (again, others) = (s.read_vector_sums("one", lang) for s in (old, new))
        assert (ids.tolist(), sums.tolist()) == (again.tolist(), others.tolist())
        stock, other = (store.describe_vectors("one", lang) for store in (old, new))
        assert (stock.digest, stock.count) == (other.digest, other.count)
        assert (stock.digest - sum(sums.tolist())) % 2**64 == 0
        old.put_vectors("one", ids[:2].tolist(), np.eye(2, 8))
        assert old.describe_vectors("one", lang).digest != stock.digest
        assert old.describe_vectors("one", lang).count == stock.count
    old.find_formulas()
    assert list(old.verify().faults) == list(new.verify().faults) == []
    old.close()
    new.close()


def test_what_was_damaged_before_is_brought_up_to_date_all_the_same(second):
    """Nothing could tell it then; what can be read is kept."""
    content = (second / FILE).read_bytes()
    flipped(second, content, 8 * content.index("能力建设".encode()) + 7)
    store = SqliteStore(second)
    assert store.count_units() == 5
    store.close()
