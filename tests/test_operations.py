"""What holds for every operation: its limits, its records, its command."""

import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Literal

import pytest
from annotated_types import Ge, Le, MinLen
from mcp_programs import Host, ask_host, get_answer, list_tools
from served import OWN, Served, do_job, fill

from tmtool.cli import run
from tmtool.errors import InputError
from tmtool.fields import EVERYWHERE, Opt, list_parameters, record, request
from tmtool.operations import registry
from tmtool.operations.declare import Operation, Written
from tmtool.server.mcp import protocol


@request
class Greeting:
    """Greet somebody.

    It is said as often as one likes.
    """

    name: Annotated[str, MinLen(1), Opt("Who is greeted.", "NAME", is_argument=True)]
    times: Annotated[int, Ge(1), Le(3), Opt("How often.", "N", short="-n")] = 1
    style: Annotated[Literal["plain", "loud"], Opt("How it is said.", rare=True)] = "plain"
    others: Annotated[
        tuple[Literal["ada", "bo"], ...], Opt("Who is greeted as well.", "NAME", "with")
    ] = ()
    is_late: Annotated[bool, Opt("It is late.", name="late", off="--early")] = False


@record("greeted")
class Greeted:
    """What was said."""

    words: str


def greet(session, asked, reporter):
    words = " ".join(["good night" if asked.is_late else "hello"] * asked.times)
    return Greeted(f"{words}, {', '.join((asked.name, *asked.others))}")


def write_greeting(result, asked, path, force):
    Path(path).write_text(f"{result.words}\n", "utf-8")
    return Written(path, "1 greeting", ("letters can't be spoken",), {"greetings": 1})


GREET = Operation(
    name="greet",
    request=Greeting,
    run=greet,
    show=lambda result, look: [f"{result.words}\n"],
    records=(Greeted,),
    is_answer=lambda result: "nobody" not in result.words,
    examples=("greet Ada",),
    writes=(".txt",),
    write=write_greeting,
    memory="optional",
    takes_decisions=True,
    on=EVERYWHERE,
)


@pytest.fixture
def greeting(monkeypatch):
    """A command of the test alone: nothing but its declaration is written."""
    from tmtool import cli

    cli.build_command.cache_clear()
    monkeypatch.setitem(cli._SECTIONS["More"], "greet", "Greet somebody.")
    monkeypatch.setattr(cli, "list_operations", lambda word: (GREET,) if word == "greet" else ())
    yield
    cli.build_command.cache_clear()


@pytest.mark.parametrize(
    ("arguments", "code", "out"),
    [
        (["Ada"], 0, "hello, Ada\n"),
        (["Ada", "-n", "2", "--late", "--with", "bo"], 0, "good night good night, Ada, bo\n"),
        (["Ada", "--json"], 0, '{"type": "greeted", "words": "hello, Ada"}\n'),
        (["nobody"], 1, "hello, nobody\n"),
    ],
)
def test_an_operation_becomes_a_command(greeting, capsys, arguments, code, out):
    assert run(["greet", *arguments]) == code
    assert capsys.readouterr().out == out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["Ada", "--times", "4"], "--times must be a whole number from 1 to 3, not 4"),
        (["Ada", "--times", "x"], "--times must be a whole number from 1 to 3, not 'x'"),
        (["Ada", "--style", "shy"], "--style must be one of plain, loud, not 'shy'"),
        (["Ada", "--with", "cy"], "--with: must be one of ada, bo, not 'cy'"),
        ([""], "NAME: must be at least 1 character, not 0"),
        ([], "NAME"),
    ],
)
def test_a_wrong_value_is_one_line(greeting, capsys, arguments, message):
    assert run(["greet", *arguments]) == 2
    said = capsys.readouterr().err
    assert said.startswith(f"tmtool: {message}") or "Missing argument" in said
    assert said.count("\n") == 1


@pytest.fixture
def memory(tmp_path):
    return fill(tmp_path / "memory")


def test_an_operation_is_on_every_interface(memory, greeting, capsys, monkeypatch):

    monkeypatch.setattr(registry, "iter_operations", lambda: iter((GREET,)))
    monkeypatch.setattr(protocol, "TOOLS", {"greet": GREET})
    asked = {"name": "Ada", "times": 2, "with": ["bo"], "late": True}
    wrong = {"name": "Ada", "times": 4}
    said = {"type": "greeted", "words": "good night good night, Ada, bo"}
    assert run(["greet", "Ada", "-n", "2", "--with", "bo", "--late", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == said
    served = Served(memory).enter()
    for answer in (
        served.client.post("/v1/greet", json=asked, headers=OWN),
        served.client.get("/v1/greet", params=asked),
    ):
        assert answer.json() == {"records": [said], "remarks": []}
    refused = served.client.post("/v1/greet", json=wrong, headers=OWN)
    assert refused.status_code == 422
    assert refused.json()["detail"] == "times: must be a whole number from 1 to 3"
    described = served.client.get("/v1/openapi.json").json()
    assert [*described["paths"]["/greet"]] == ["post", "get"]
    told, no = ask_host(Host(served.session), ("greet", asked), ("greet", wrong))
    assert get_answer(told)["records"] == [said]
    assert "times: must be a whole number from 1 to 3" in no.content[0].text
    (tool,) = list_tools()["tools"]
    assert (tool["name"], tool["title"]) == ("greet", "Greet somebody")
    assert [*tool["inputSchema"]["properties"]] == ["name", "times", "style", "with", "late"]
    served.session.close()


_WORKER = """
import sys
sys.path.insert(0, sys.argv[1])
from test_operations import LONG
from tmtool.operations import registry
from tmtool.server import worker
registry.list_operations = lambda word: (LONG,)
worker.main()
"""
LONG = replace(GREET, is_long=True, role="translator")


def test_an_operation_that_takes_long_is_a_job(memory, monkeypatch):
    monkeypatch.setattr(registry, "iter_operations", lambda: iter((LONG,)))
    served = Served(memory).enter()
    path = served.client.get("/v1/openapi.json").json()["paths"]["/greet"]
    assert ([*path], path["post"]["x-role"], "202" in path["post"]["responses"]) == (
        ["post"], "translator", True,
    )  # fmt: skip
    begun = served.client.post("/v1/greet", json={"name": "Ada", "times": 2}, headers=OWN)
    assert begun.status_code == 202
    served.desk.jobs.command = (sys.executable, "-c", _WORKER, str(Path(__file__).parent))
    job = do_job(served.desk, begun.json()["id"], alone=True)
    assert (job.kind, job.title, job.problem) == ("greet", "Greet", None)
    told = served.client.get(begun.headers["location"]).json()
    assert told["report"] == {"records": [{"type": "greeted", "words": "hello hello, Ada"}]}
    page = served.client.get(f"/jobs/{job.id}").text
    assert "<dt>words</dt><dd>hello hello, Ada</dd>" in page
    served.session.close()


def test_parts_are_printed_when_they_come(greeting, capsys, monkeypatch):
    def greet_each(session, asked, reporter):
        yield greet(session, asked, reporter)
        message = "the other one left"
        raise InputError(message)

    each = replace(GREET, run=greet_each, streams=True)
    monkeypatch.setattr("tmtool.cli.list_operations", lambda word: (each,))
    assert run(["greet", "Ada"]) == 2
    shown = capsys.readouterr()
    assert shown.out == "hello, Ada\n"
    assert shown.err == "tmtool: the other one left\n"


def test_a_result_goes_into_files_instead_of_the_output(greeting, capsys, tmp_path):
    path = tmp_path / "a.TXT"
    assert run(["greet", "Ada", "-o", str(path)]) == 0
    said = capsys.readouterr()
    assert (said.out, path.read_text()) == ("", "hello, Ada\n")
    assert said.err == (f"tmtool: {path}: letters can't be spoken\ntmtool: {path}: 1 greeting\n")
    assert run(["greet", "Ada", "-o", str(path), "--json"]) == 2
    assert "exists" in capsys.readouterr().err
    assert run(["greet", "Ada", "-o", str(path), "--json", "--force"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["type"], told["file"], told["counts"]) == ("written", str(path), {"greetings": 1})
    assert run(["greet", "Ada", "-o", str(tmp_path / "a.pdf")]) == 2
    assert "must end in .txt" in capsys.readouterr().err


def test_a_memory_that_is_named_has_to_exist(greeting, capsys, tmp_path):
    assert run(["greet", "Ada", "--memory", str(tmp_path / "none")]) == 3
    assert "memory not found" in capsys.readouterr().err


def test_rare_options_are_shown_by_help_all(greeting, capsys):
    run(["greet", "--help"])
    assert "--style" not in capsys.readouterr().out
    run(["greet", "--help-all"])
    shown = capsys.readouterr().out
    assert "--style" in shown
    assert "tmtool greet Ada" in shown
    run(["greet", "--help"])
    assert "--style" not in capsys.readouterr().out


def test_the_help_of_the_program_says_of_each_command_what_it_says_itself(capsys):
    run(["--help"])
    shown = " ".join(capsys.readouterr().out.split())
    for operation in EVERY:
        if " " not in operation.name:
            assert f" {operation.name} {operation.summary}" in shown
    for name in {each.name.split()[0] for each in EVERY} | {"serve", "mcp"}:
        run([name, "--help"])
        own = " ".join(capsys.readouterr().out.partition("\n\n")[2].split())
        summary = own.partition(". ")[0].partition(" Arguments:")[0].partition(" Options:")[0]
        assert f" {name} {summary}" in shown


EVERY = [*registry.iter_operations()]


@pytest.mark.parametrize("operation", EVERY, ids=lambda each: each.name)
def test_what_is_beyond_a_limit_is_refused_by_the_request(operation):
    for each in list_parameters(operation.request):
        least, most = each.limits.get("ge"), each.limits.get("le")
        beyond = [least - 1] if least is not None else []
        for value in beyond + ([most + 1] if most is not None else []):
            with pytest.raises(Exception, match="must be a"):
                each.check((value,) if each.is_list else value)


@pytest.mark.parametrize("operation", EVERY, ids=lambda each: each.name)
def test_every_option_says_what_it_is_for(operation):
    assert operation.summary.endswith((".", ":"))
    every = list_parameters(operation.request, "cli")
    names = [each.option for each in every if not each.opt.is_argument]
    assert len(names) == len({*names})
    assert all(each.opt.text for each in every)
