"""Commands and pages over a memory in PostgreSQL answer as over a copy of it in a folder."""

import re
from shutil import copytree

import postgres_server
import pytest
from served import Served, fill
from test_browser_screenshots import OF_DESK

from tmtool.bootstrap import open_session
from tmtool.cli import output, run
from tmtool.stores import drop_store, name_memory
from tmtool.stores.addresses import parse_address

COMMANDS = (
    "lookup 请会员国就本决议的执行情况提交报告； --json",
    "lookup 弥合数字鸿沟",
    "lookup A/RES/75/202 --symbol A/RES/* --json",
    "lookup 数字 --as-of 2001 --json",
    "concordance 鸿沟 --json",
    "concordance digital*",
    "cite A/RES/75/202",
    "documents show A/RES/75/202 --para 7 --json",
    "documents list --json",
    "memory history --json",
    "memory info --json",
    "terms find digital",
)
WRITING = (
    "memory edit {key} --text zh=弥合数码鸿沟",
    "memory undo 2",
    "memory delete {key}",
    "memory index",
    "lookup 弥合数字鸿沟 --json",
    "memory history --json",
    "memory index --compact",
)
_PASSING = (
    re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d)?(?:\+00:00)?"),
    re.compile(r"\d+(?:\.\d+)? [kKMG]?B\b"),
    # How vectors lie is each store's own business.
    re.compile(r"(?<= vectors).* compared (?:one by one|with all)"),
    re.compile(r"(?<=Request )[0-9a-f]{8}"),
    re.compile(r'"bytes": ?\d+'), re.compile(r"\b[0-9.]+ s\b"), re.compile(r'"seconds": ?[0-9.]+'),
)  # fmt: skip


@pytest.fixture(scope="module")
def both(tmp_path_factory):
    """A memory in a folder, its copy in a database, and what each has beside it."""
    place = tmp_path_factory.mktemp("both")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TMTOOL_FINDINGS", str(place / "decided.jsonl"))
        patch.setenv("XDG_DATA_HOME", str(place / "data"))
        folder = fill(place / "unshelved")
        address = postgres_server.new_address()
        assert run(["memory", "copy", str(folder), address]) == 0
        beside = open_session(address).settings.memory
        copytree(
            folder, beside, ignore=lambda _, names: [n for n in names if n.startswith("memory.")]
        )
        yield folder, address, beside
        drop_store(address)


@pytest.fixture(autouse=True)
def _wide(monkeypatch):
    """Where a memory is breaks no line."""
    monkeypatch.setattr(output, "get_columns", lambda: 1_000)


def say(command, memory, capsys):
    """What a command prints, without where the memory is and what time it is."""
    code = run([*command.split(), "--memory", str(memory)])
    beside = str(open_session(memory).settings.memory)
    told = capsys.readouterr()
    said = told.out + told.err
    for each in (str(memory), str(parse_address(memory)) if "://" in str(memory) else "#", beside):
        said = said.replace(each, "MEMORY")
    for pattern in _PASSING:
        said = pattern.sub("-", said)
    return code, said


@pytest.mark.parametrize("command", COMMANDS)
def test_commands_answer_alike(both, capsys, command):
    folder, address, _ = both
    expected = say(command, folder, capsys)
    assert say(command, address, capsys) == expected
    assert expected[0] in (0, 1)


def test_changes_do_alike(both, capsys):
    folder, address, _ = both
    with open_session(folder) as session:
        key = next(each.key for each in session.store.iter_units())
    for command in (each.format(key=key) for each in WRITING):
        assert say(command, address, capsys) == say(command, folder, capsys), command


@pytest.mark.slow
def test_pages_are_alike(both):
    """All pages of a desk that are about what is in the memory."""
    folder, address, beside = both
    own = folder.parent
    desks = [Served(folder, own=own / "one").enter(), Served(address, own=own / "two").enter()]
    with open_session(folder) as session:
        unit = next(each.key for each in session.store.iter_units())
    asked = [
        case["address"].format(unit=unit) for case in OF_DESK
        if not re.search(r"\{(?!unit)", case["address"])
    ]  # fmt: skip
    assert len(asked) > 30
    try:
        for path in asked:
            one, other = (desk.client.get(path) for desk in desks)
            assert other.status_code == one.status_code, path
            assert clean(other.text, address, beside) == clean(one.text, folder, folder), path
    finally:
        for desk in desks:
            desk.session.close()
            desk.state.close()


def clean(text, memory, beside):
    told = str(parse_address(memory)) if "://" in str(memory) else str(memory)
    for each in (told, told.replace("&", "&amp;"), str(beside), name_memory(memory)):
        text = text.replace(each, "MEMORY")
    text = re.sub(r'(?<=value=")[0-9a-f]{16,}(?=")', "SEEN", text)
    for pattern in _PASSING:
        text = pattern.sub("-", text)
    return text


@pytest.mark.slow
def test_a_job_of_the_desk_adds_to_it(tmp_path, monkeypatch):
    """In a process of its own, with what it is told of the database."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    address = postgres_server.new_address()
    assert run(["memory", "create", address]) == 0
    served = Served(address, own=tmp_path / "desk").enter()
    table = tmp_path / "pairs.tsv"
    table.write_text("zh\ten\n数字鸿沟\tdigital divide\n大会决定\tdecides\n", "utf-8")
    (file,) = served.drop(table)
    job = served.finish(served.send("/imports", file=file, **{"from": "zh", "to": "en"}))
    assert (job.state, job.problem) == ("succeeded", None)
    assert served.session.store.count_units() == 2
    assert "digital divide" in served.client.get("/desk?q=数字鸿沟").text
    served.session.close()
    served.state.close()
    assert run(["memory", "drop", address]) == 2
    assert run(["memory", "drop", address, "--yes"]) == 0
    assert run(["memory", "drop", address, "--yes"]) == 3
