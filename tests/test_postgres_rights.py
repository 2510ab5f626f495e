"""Roles of the database: who reads, who writes, whose the memory is; and what erasing reaches."""

from contextlib import closing, contextmanager
from itertools import count
from pathlib import Path

import numpy as np
import postgres_server
import psycopg
import pytest
from contract_store import hits
from postgres_contents import run
from postgres_instance import instance
from stores import put, unit

from tmtool.cli import run as run_command
from tmtool.errors import BusyError, InputError, MissingError
from tmtool.protocols import Slot
from tmtool.stores import drop_store, open_store
from tmtool.stores.addresses import parse_address
from tmtool.stores.postgres import database, upkeep
from tmtool.texts import DocumentText, Record, TextParagraph
from tmtool.units import Origin, Place
from tmtool.where import Equal

ROOT = Path(__file__).parents[1]
CANARY = "quetzalcoatlus", "羽蛇神翼龙"
_names = count()


def administer(*statements):
    with psycopg.connect(postgres_server.start(), autocommit=True) as connection:
        for each in statements:
            connection.execute(each)


def read_documented():
    """The statements of docs/postgres.md that give rights, as its reader would type them."""
    text = (ROOT / "docs" / "postgres.md").read_text("utf-8")
    (block,) = [each for each in text.split("```text\n")[1:] if "GRANT" in each.split("```")[0]]
    return [each.strip() for each in block.split("```")[0].split(";\n") if each.strip()]


@pytest.fixture(scope="module")
def memory():
    """A memory with a reader's role and a writer's, made as the documentation has it."""
    address = postgres_server.new_address()
    with closing(open_store(address, create=True)) as store:
        put(store, unit(Origin(symbol="A/1"), zh="数字鸿沟", en="digital divide"))
        schema = store.database.address.schema
        names = {each: f"{schema}_{each}" for each in ("readers", "writers", "anna", "ben")}
        said = read_documented()
        assert len(said) >= 6
        for each in said:
            statement = each.replace("tmtool_ga", schema)
            for short, name in names.items():
                statement = statement.replace(short, name)
            administer(statement)
        yield address, names
    administer(f"DROP SCHEMA {schema} CASCADE")
    for name in names.values():
        administer(f"DROP OWNED BY {name}", f"DROP ROLE {name}")


def come_as(role, address):
    return str(parse_address(address)).replace("postgres@", f"{role}@")


@contextmanager
def opened_as(memory, role):
    address, names = memory
    with closing(open_store(come_as(names[role], address))) as store:
        yield store


def test_a_reader_reads_and_no_more(memory):
    with opened_as(memory, "anna") as store:
        assert [each.unit.get_text("en") for each in store.iter_units()][:1] == ["digital divide"]
        assert hits(store, [Slot(("digital",))], "en")[:1] == [("digital divide", 1)]
        assert list(store.verify().faults) == []
        for write in (
            lambda: put(store, unit(zh="字", en="word")),
            lambda: store.put_vectors("some", [1 << 32], np.ones((1, 2))),
            store.compact,
            lambda: drop_store(store.address),
        ):
            with pytest.raises(MissingError, match="you have no right to"):
                write()


def test_a_writer_writes_and_can_not_erase(memory):
    with opened_as(memory, "ben") as store:
        (key,) = put(store, unit(Origin(symbol="A/2"), zh="大会决定", en="decides"))
        ids = [number for number, _ in store.iter_texts("en")]
        store.put_vectors("some", ids, np.eye(len(ids), 8, dtype=np.float32))
        with store.begin_change("undo", user="me", details={}) as change:
            change.undo(change.number - 1)
        put(store, unit(Origin(symbol="A/2"), zh="大会决定", en="decides"))
        assert store.read_units([key])[0]
        before = run(memory[0], "SELECT * FROM meta ORDER BY 1")
        with pytest.raises(MissingError, match=r"only the owner .* ask for that as postgres"):
            erase(store, [key])
        with pytest.raises(MissingError, match="only the owner"):
            store.compact()
        with pytest.raises(MissingError, match="no right to remove"):
            drop_store(store.address)
        assert run(memory[0], "SELECT * FROM meta ORDER BY 1") == before
        assert store.read_units([key])[0]
        assert list(store.verify().faults) == []


def erase(store, keys=None, where=None):
    with store.begin_change("erase", user="me", details={}) as change:
        change.erase(keys, where)


def test_part_of_what_writing_takes_is_not_enough(memory):
    """A role that may put rows in and not change them."""
    address, _ = memory
    name = f"half_{next(_names)}_{postgres_server.os.getpid()}"
    schema = "tmtool_" + address.partition("memory=")[2]
    administer(
        f"CREATE ROLE {name} LOGIN", f"GRANT USAGE ON SCHEMA {schema} TO {name}",
        f"GRANT SELECT, INSERT ON ALL TABLES IN SCHEMA {schema} TO {name}",
    )  # fmt: skip
    try:
        with closing(open_store(come_as(name, address))) as store:
            assert store.count_units() > 0
            with pytest.raises(MissingError, match="read-only because you have no right"):
                put(store, unit(zh="字", en="word"))
    finally:
        administer(f"DROP OWNED BY {name}", f"DROP ROLE {name}")


def test_who_has_no_right_at_all_is_told(memory):
    address, _ = memory
    name = f"none_{next(_names)}_{postgres_server.os.getpid()}"
    administer(f"CREATE ROLE {name} LOGIN")
    try:
        own = come_as(name, address)
        with pytest.raises(MissingError, match="you have no right to read this memory"):
            open_store(own)
        with pytest.raises(MissingError, match="no right to write"):
            open_store(own.rpartition("=")[0] + "=another", create=True)
    finally:
        administer(f"DROP ROLE {name}")


# Databases that don't fit.


@contextmanager
def another_database(options=""):
    name = f"d{postgres_server.os.getpid()}_{next(_names)}"
    administer(f"CREATE DATABASE {name} TEMPLATE template0 {options}")
    try:
        yield postgres_server.start().replace("/postgres?", f"/{name}?") + "&memory=main"
    finally:
        administer(f"DROP DATABASE {name} WITH (FORCE)")


def refuse(address, error, *words):
    with pytest.raises(error) as refused:
        open_store(address, create=True)
    told = str(refused.value)
    assert "\n" not in told
    assert all(each in told for each in words), told


@pytest.mark.slow
def test_a_database_of_another_encoding():
    with another_database("ENCODING 'LATIN1' LOCALE 'C'") as address:
        refuse(address, InputError, "has to be made with the encoding UTF8")


@pytest.mark.slow
def test_databases_that_have_another_pgvector():
    with another_database() as address:
        base = address.rpartition("&memory=")[0]
        with psycopg.connect(base, autocommit=True) as connection:
            # Whoever isn't the administrator can't get it.
            name = f"maker_{next(_names)}_{postgres_server.os.getpid()}"
            connection.execute(f"CREATE ROLE {name} LOGIN")
            own = come_as(name, address)
            refuse(own, MissingError, "no right to write to it")
            database_name = connection.info.dbname
            connection.execute(f"GRANT CREATE ON DATABASE {database_name} TO {name}")
            refuse(own, MissingError, "pgvector is missing", "CREATE EXTENSION vector")
            connection.execute("CREATE EXTENSION vector")
            connection.execute("UPDATE pg_extension SET extversion = '0.7.4' "
                               "WHERE extname = 'vector'")  # fmt: skip
            refuse(address, InputError, "pgvector 0.8 or newer is needed, not 0.7.4")
            connection.execute("UPDATE pg_extension SET extversion = '0.8.0' "
                               "WHERE extname = 'vector'")  # fmt: skip
            connection.execute("CREATE SCHEMA elsewhere")
            connection.execute("ALTER EXTENSION vector SET SCHEMA elsewhere")
            refuse(address, InputError, "lies in the schema elsewhere", "SET SCHEMA public")
            assert connection.execute(
                "SELECT 1 FROM pg_namespace WHERE nspname LIKE 'tmtool%'"
            ).fetchall() == []  # fmt: skip
            connection.execute("ALTER EXTENSION vector SET SCHEMA public")
            with closing(open_store(own, create=True)) as store:
                put(store, unit(zh="字", en="word"))
            connection.execute("ALTER SCHEMA tmtool_main RENAME TO tmtool_other")
            connection.execute("DROP TABLE tmtool_other.memory")
            refuse(address.replace("=main", "=other"), InputError, "the database refuses")
        administer_in(base, f"DROP OWNED BY {name} CASCADE", f"DROP ROLE {name}")


def administer_in(base, *statements):
    with psycopg.connect(base, autocommit=True) as connection:
        for each in statements:
            connection.execute(each)


# Erasing.


@pytest.fixture(scope="module")
def server():
    with instance() as server:
        yield server


@pytest.fixture
def filled(server):
    """A memory in which the canary stands in every place that a text can have."""
    address = server.get_address(f"erased{next(_names)}")
    with closing(open_store(address, create=True)) as store:
        place = Place("zh", document="5ec2")
        secret = Origin(
            (place, Place("en")),
            symbol=f"A/SECRET/{CANARY[0]}",
            file=f"{CANARY[0]}.tmx",
            notes=(CANARY[1],),
        )
        others = [unit(zh=f"第{at}号决定", en=f"decision {at} of {at}") for at in range(300)]
        put(store, *others)
        with store.begin_change("add", user="me", details={"headers": [CANARY[0]]}) as change:
            change.put([unit(secret, zh=f"决定{CANARY[1]}", en=f"Decides the {CANARY[0]}")])
        with store.begin_change("add", user="me", details={}) as change:
            said = (TextParagraph(0, "body", None, f"{CANARY[0]} {CANARY[1]}"),)
            change.put_document(DocumentText("5ec2", "zh", said, Record()))
        for lang in store.list_languages():
            ids = [number for number, _ in store.iter_texts(lang)]
            store.put_vectors("some", ids, np.eye(len(ids), 301, dtype=np.float32))
        store.compact()
        yield store


def find_canaries(server):
    """The files of a server's tables that have a canary, once all is written to them."""
    server.ask("CHECKPOINT")
    wanted = [each.encode() for each in (*CANARY, CANARY[0].capitalize())]
    return [
        str(path.relative_to(server.data))
        for path in (server.data / "base").rglob("*")
        if path.is_file() and any(each in path.read_bytes() for each in wanted)
    ]


@pytest.mark.slow
def test_nothing_of_what_is_erased_is_left_in_any_table(server, filled, capsys):
    assert find_canaries(server)
    key = next(e.key for e in filled.iter_units() if CANARY[0] in e.unit.get_text("en"))
    told = [
        "memory",
        "delete",
        "--permanently",
        key,
        "--why",
        "confidential",
        "--yes",
        "--memory",
        filled.address,
    ]
    assert run_command(told) == 0
    said = capsys.readouterr().err
    assert "write-ahead log" in said
    assert "standbys" in said
    assert filled.list_notices() == []
    erase(filled, where=Equal("file", "*"))
    found = find_canaries(server)
    left = server.ask("SELECT relname FROM pg_class WHERE relfilenode::text = ANY(%s)",
                      [each.rpartition("/")[2].partition("_")[0] for each in found])  # fmt: skip
    assert (found, left) == ([], [])
    assert list(filled.verify().faults) == []


@pytest.mark.slow
def test_whoever_reads_as_it_was_before_is_waited_for(server, filled, monkeypatch):
    """A row that somebody may still see would be written anew with the rest."""
    monkeypatch.setattr(upkeep, "_LONGEST_S", 0.5)
    key = next(e.key for e in filled.iter_units() if CANARY[0] in e.unit.get_text("en"))
    with closing(server.connect()) as other:
        other.execute("BEGIN ISOLATION LEVEL REPEATABLE READ")
        other.execute("SELECT 1 FROM pg_class LIMIT 1").fetchall()
        erase(filled, [key])
        with pytest.raises(BusyError, match="reads this memory"):
            filled.finish_erasing()
        (notice,) = map(str, filled.list_notices())
        assert "an erasing was interrupted" in notice
        other.execute("ROLLBACK")
    filled.compact()
    assert filled.list_notices() == []
    erased = f"tmtool_{filled.database.address.memory}"
    assert not [each for each in find_canaries(server) if erased in each]


@pytest.mark.slow
def test_whoever_holds_a_table_is_not_waited_for_for_ever(server, filled, monkeypatch):
    monkeypatch.setattr(database, "_LOCK_MS", 300)
    with closing(server.connect()) as other:
        other.execute("BEGIN")
        other.execute(f"LOCK {filled.database.address.schema}.texts IN ACCESS SHARE MODE")
        with pytest.raises(BusyError, match="try again"):
            filled.compact()
        assert filled.count_units() > 0
        other.execute("ROLLBACK")
    filled.compact()
