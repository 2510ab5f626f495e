"""The tools for language models: what they answer, what they refuse, and what they note of it."""

import json
import os
import signal
import subprocess
import sys
import threading
from contextlib import closing
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import anyio
import pytest
from mcp.client.stdio import StdioServerParameters
from mcp.shared.exceptions import MCPError
from mcp_programs import (
    HELLO,
    TOOLS,
    VERSIONS,
    Host,
    ask,
    ask_host,
    connected,
    get_answer,
    list_tools,
)
from operation_records import validate_record
from served import fill, unit
from waiting import wait_until

import tmtool.server
from tmtool.bootstrap import open_session
from tmtool.cli import run
from tmtool.memory.memory import Memory
from tmtool.server.mcp import protocol
from tmtool.server.mcp.protocol import build_protocol
from tmtool.views.citations import cite_origin

ROOT = Path(__file__).parents[1]
ZH = "请秘书长就本决议的执行情况提交报告；"
GAP = "弥合数字鸿沟"
SECRET = "会员国注意到数码鸿沟。"
CALLS = [
    ("lookup", {"texts": [GAP, ZH], "to": "en"}),
    ("concordance", {"phrase": "鸿沟"}),
    ("concordance", {"phrase": "没有"}),
    ("documents_show", {"name": "A/RES/75/202", "para": "7"}),
    ("documents_show", {"name": "A/RES/75/202, para. 7"}),
    ("documents_memories", {}),
    ("terms_recognize", {"text": SECRET}),
    ("terms_find", {"text": "Member"}),
    ("terms_find", {"text": "digital divide", "terms": ["un-ict"]}),
    ("terms_history", {"term": "数字鸿沟"}),
    ("cite", {"text": "75/202"}),
    ("documents_list", {}),
    (
        "check_pairs",
        {
            "from": "zh",
            "to": "en",
            "only": ["numbers"],
            "pairs": [{"source": "约15亿人。", "target": "Some 1.5 million people."}],
        },
    ),
    ("check_list", {}),
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return fill(tmp_path_factory.mktemp("mcp") / "memory")


@pytest.fixture
def host(folder):
    with open_session(folder) as session:
        yield Host(session.leave_out_restricted(), "https://tm.example.org")


def digest(folder):
    """Everything in a folder, by content; but for what SQLite needs to read."""
    files = (each for each in sorted(folder.rglob("*")) if each.suffix in (".db", ".jsonl"))
    return [(each.name, sha256(each.read_bytes()).hexdigest()) for each in files]


def test_the_list_of_tools_is_the_one_that_is_written_down():
    written = json.loads(TOOLS.read_text("utf-8"))
    assert list_tools() == written, "python tests/mcp_programs.py writes it anew"


def test_every_tool_only_reads_and_every_argument_is_explained():
    for tool in json.loads(TOOLS.read_text("utf-8"))["tools"]:
        hints = tool["annotations"]
        assert hints == {
            "readOnlyHint": True, "destructiveHint": False, "idempotentHint": True,
            "openWorldHint": False,
        }  # fmt: skip
        properties = tool["inputSchema"].get("properties", {})
        assert all(each.get("description") for each in properties.values()), tool["name"]
        assert tool["inputSchema"]["additionalProperties"] is False


@pytest.mark.parametrize(("name", "arguments"), CALLS, ids=lambda each: str(each)[:40])
def test_answers_are_records(host, name, arguments):
    answer = get_answer(*ask_host(host, (name, arguments)))
    assert answer["records"]
    for each in answer["records"]:
        validate_record(each)
    assert bool(answer["citations"]) is (answer["records"][0]["type"] not in ("absent", "part"))
    texts = sum(len(text) for each in answer["citations"] for text in each["texts"].values())
    assert answer["characters"] == texts


def test_a_match_is_cited_with_its_place_and_authority(host):
    answer = get_answer(*ask_host(host, ("lookup", {"texts": [GAP], "to": "en"})))
    best = answer["citations"][0]
    assert best == {
        "symbol": "A/RES/75/202", "paragraph": "7", "place": "A/RES/75/202, para. 7",
        "texts": {"zh": GAP, "en": "closing the digital gap"}, "date": "2020-12-21", "body": None,
        "authority": {
            "status": "adopted", "badges": ["unchecked", "several translations"],
            "checked_by": None, "restriction": None, "superseded_by": [], "corrected_by": [],
        },
        "memory": None, "permalink": "https://tm.example.org/at/A/RES/75/202?para=7",
        "command": None, "resource": "tmtool://place/-/A%2FRES%2F75%2F202?para=7",
    }  # fmt: skip


@pytest.mark.parametrize("version", VERSIONS)
def test_every_version_of_the_protocol_gets_the_same_answer(host, version):
    (result,) = ask_host(host, ("lookup", {"texts": [GAP], "to": "en"}), version=version)
    told = json.loads(result.content[0].text)
    assert len(told["citations"]) == 2
    links = [each.uri for each in result.content if each.type == "resource_link"]
    named = [each["resource"] for each in told["citations"]]
    # Older ones have no links and no structure.
    assert [str(each) for each in links] == ([] if version < "2025-06-18" else named)


@pytest.mark.parametrize("version", VERSIONS)
def test_a_place_is_a_resource(host, version):
    async def read():
        async with connected(build_protocol(host), version) as client:
            (template,) = (await client.list_resource_templates()).resource_templates
            assert template.uri_template.startswith("tmtool://place/{memory}/{document}")
            assert (await client.list_resources()).resources == []
            uri = "tmtool://place/-/A%2FRES%2F75%2F202?para=7"
            found = await client.read_resource(uri)
            refused = []
            for other in ("tmtool://place/-/A%2F75%2F9?para=2", "tmtool://place/-/A%2Fnone",
                          "tmtool://place/un/A%2FRES%2F75%2F202", "tmtool://nowhere", "file:///etc",
                          "tmtool://place/-/A?at=minus"):  # fmt: skip
                with pytest.raises(MCPError) as error:
                    await client.read_resource(other)
                refused.append(error.value.error.code)
            return found, refused

    found, refused = anyio.run(read)
    assert "closing the digital gap" in found.contents[0].text
    assert set(refused) == {-32602}


# What is refused


@pytest.mark.parametrize(
    ("name", "arguments", "said"),
    [
        ("lookup", {}, "texts: is missing"),
        ("lookup", {"texts": []}, "There is no text to look up"),
        ("lookup", {"texts": ["金" * 4001]}, "texts: must be at most 4,000 characters"),
        ("lookup", {"texts": ["a"] * 51}, "texts: must be at most 50 values"),
        ("lookup", {"texts": ["a"], "limit": 0}, "limit: must be a whole number from 1 to 200"),
        ("lookup", {"texts": ["a"], "secret": "金丝雀"}, "secret: is not known"),
        ("lookup", {"texts": ["a"], "terms": ["/etc/passwd"]}, "terms: must be one of own, un-ict"),
        ("lookup", {"texts": [GAP], "to": "fr"}, "This memory has no texts in French"),
        ("lookup", {"texts": [GAP], "filters": {"year": ["soon"]}}, "Years are written like"),
        ("concordance", {"phrase": "/(/"}, "expression"),
        ("documents_show", {"name": " "}, "name: must be at least 1 character"),
        ("documents_show", {"name": "A/1", "para": "1", "at": 1}, "not by both"),
        ("terms_recognize", {}, "text: is missing"),
        ("check_pairs", {"pairs": [{"source": "金"}], "from": "zh", "to": "en"},
         "pairs.target: is missing"),
        ("check_pairs", {"pairs": [{"source": "a", "target": "b"}], "from": "zh", "to": "en",
                         "only": ["nonsense"]}, "does not exist"),
    ],
)  # fmt: skip
def test_wrong_arguments_are_a_sentence_without_their_values(host, name, arguments, said):
    (result,) = ask_host(host, (name, arguments))
    assert result.is_error
    (content,) = result.content
    assert said in content.text
    assert "Traceback" not in content.text
    assert "金" not in content.text
    assert [(each.tool, each.outcome, each.characters) for each in host.sent] == [
        (name, "refused", 0)
    ]


def test_a_list_may_come_as_a_text(host):
    """So some programs send it."""
    sent = [[GAP], json.dumps([GAP]), GAP]
    calls = [("lookup", {"texts": each, "to": "en"}) for each in sent]
    first, *others = map(get_answer, ask_host(host, *calls))
    assert others == [first, first]
    (bracketed,) = ask_host(host, ("lookup", {"texts": "[*74/197*]", "from": "zh", "to": "en"}))
    assert get_answer(bracketed)["records"][0]["query"] == "[*74/197*]"


@pytest.mark.parametrize("version", VERSIONS[-2:])
def test_a_tool_that_there_is_not(host, version):
    (error,) = ask_host(host, ("delete", {}), version=version)
    assert (error.code, str(error).partition(",")[0]) == (
        -32602, "there is no such tool; the tools are check_pairs",
    )  # fmt: skip


def test_a_memory_that_is_not_there_is_said(tmp_path):
    with open_session(tmp_path / "none") as session:
        (result,) = ask_host(Host(session), ("lookup", {"texts": [GAP]}))
    assert result.is_error
    assert "Memory not found" in result.content[0].text


def patched(monkeypatch, run_operation):
    """The look-up does something else."""
    own = replace(protocol.TOOLS["lookup"], run=run_operation)
    monkeypatch.setattr(protocol, "TOOLS", {**protocol.TOOLS, "lookup": own})


@pytest.mark.parametrize("version", VERSIONS[-2:])
def test_a_bug_says_where_and_quotes_nothing(host, monkeypatch, caplog, version):
    def fail(_session, asked, _reporter):
        raise RuntimeError(asked.texts[0])

    patched(monkeypatch, fail)
    (error,) = ask_host(host, ("lookup", {"texts": ["金丝雀"]}), version=version)
    assert str(error) == "an error in tmtool; its log says where"
    (line,) = host.lines
    assert line.startswith("error in tool lookup: RuntimeError at ")
    assert "test_mcp.py" in line
    assert "金丝雀" not in line + caplog.text
    assert [each.outcome for each in host.sent] == ["failed"]


@pytest.mark.parametrize("version", VERSIONS[-2:])
def test_a_call_can_be_cancelled_and_the_next_one_is_answered(host, monkeypatch, version):
    began, goes_on = threading.Event(), threading.Event()
    run_lookup = protocol.TOOLS["lookup"].run

    def wait(*asked):
        began.set()
        goes_on.wait(20)
        return run_lookup(*asked)

    patched(monkeypatch, wait)

    async def cancel():
        async with connected(build_protocol(host), version) as client:
            async with anyio.create_task_group() as group:
                group.start_soon(client.call_tool, "lookup", {"texts": [GAP]})
                await anyio.to_thread.run_sync(began.wait)
                group.cancel_scope.cancel()
                goes_on.set()
            return await client.call_tool("concordance", {"phrase": GAP})

    assert get_answer(anyio.run(cancel))["citations"]
    noted = sorted((each.tool, each.outcome, each.characters > 0) for each in host.sent)
    assert noted == [("concordance", "answered", True), ("lookup", "cancelled", False)]


# What nobody may see, and what is not written


def test_what_is_restricted_is_nowhere_unless_it_is_asked_for(host, folder):
    calls = [
        *CALLS, ("documents_show", {"name": "A/75/9"}), ("lookup", {"texts": [SECRET], "to": "en"}),
        ("concordance", {"phrase": "数码鸿沟"}), ("cite", {"text": "A/75/9"}),
    ]  # fmt: skip
    for result in ask_host(host, *calls):
        assert "Member States note" not in result.content[0].text
        assert "embargoed" not in result.content[0].text
    with open_session(folder) as session:
        everything = Host(session)
        (result,) = ask_host(everything, ("lookup", {"texts": [SECRET], "to": "en"}))
    assert get_answer(result)["citations"][0]["authority"]["restriction"] == "embargoed"


def test_nothing_is_written(host, folder, tmp_path, monkeypatch):
    monkeypatch.setenv("TMTOOL_FINDINGS", str(tmp_path / "findings.jsonl"))
    before = digest(folder)
    ask_host(host, *CALLS)
    assert digest(folder) == before
    assert [*tmp_path.iterdir()] == []


def test_no_folder_of_this_machine_is_told(host, folder):
    for result in ask_host(host, *CALLS):
        assert str(folder.parent) not in result.content[0].text


ROW = {"label": "", "date": "2020", "status": "adopted", "restriction": "", "en": ""}


def fill_named(folder, *names):
    """Memories of these names in one folder, which have texts in common and of their own."""
    memory = Memory.open(folder, create=True, user="Ada")
    units = []
    for name in names:
        for at, (zh, en) in enumerate(
            [(GAP, f"{name} on the divide"), (f"{name}的秘书长请会员国注意", f"{name} secretary"),
             (f"关于{name}的数字鸿沟报告", f"report of {name}")]
        ):  # fmt: skip
            made = unit(ROW | {"zh": zh, "en": en, "symbol": f"{name}/{at}"}, at)
            units.append(replace(made, origins=(replace(made.origins[0], memory=name),)))
    memory.add(units)
    memory.close()
    return folder


def test_checks_are_cited_by_name_and_documents_of_a_term_by_what_opens_them(tmp_path):
    folder = fill_named(tmp_path / "memory", "UN", "ITU")
    check = {"from": "zh", "to": "en", "pairs": [
        {"source": "第74/197号决议。", "target": "Resolution 74/198."},
        {"source": "共有12个国家。", "target": "There are 13 countries."},
        {"source": "共有15个国家。", "target": "There are 16 countries."},
        {"source": "通过议程。", "target": "Adoption of the agenda."}]}  # fmt: skip
    history = {"term": "数字鸿沟", "from": "zh", "to": "en"}
    with open_session(folder) as session:
        own = Host(session.leave_out_restricted(), "https://tm.example.org")
        calls = ("check_pairs", check), ("check_list", {}), ("terms_history", history)
        checked, listed, told = map(get_answer, ask_host(own, *calls))
        opened = [
            get_answer(*ask_host(own, ("documents_show", {"name": each["place"]})))
            for each in told["citations"]
        ]
    found = [each["check"] for each in checked["records"] if each["type"] == "finding"]
    assert found.count("numbers") == 2
    named = [each["place"] for each in checked["citations"]]
    assert {*named} == {f"check {each}" for each in found}
    assert len(named) == len({*found})
    assert [each["place"] for each in listed["citations"]] == [
        f"check {each['check']}" for each in listed["records"]
    ]
    assert listed["characters"] == checked["characters"] == 0
    assert opened
    for cited, place in zip(told["citations"], opened, strict=True):
        assert {each["symbol"] for each in place["citations"]} == {cited["place"]}
        assert cited["permalink"] == f"https://tm.example.org/at/{cited['place']}"
        assert cited["resource"] == f"tmtool://place/-/{cited['place'].replace('/', '%2F')}"


OF_PARTS = [
    ("lookup", {"texts": [GAP, "数字鸿沟", "UN的秘书长请会员国注意", "UN/0"], "to": "en"}),
    ("concordance", {"phrase": "数字鸿沟"}), ("concordance", {"phrase": "UN"}),
    ("documents_show", {"name": "UN/0"}), ("documents_show", {"name": "ITU/0"}),
    ("terms_history", {"term": "数字鸿沟"}), ("cite", {"text": "UN/0"}), ("documents_list", {}),
    ("documents_memories", {}),
    ("check_pairs", {"from": "zh", "to": "en",
                    "pairs": [{"source": GAP, "target": "ITU on the divide"}]}),
]  # fmt: skip


def test_who_may_see_a_memory_gets_what_there_would_be_if_it_were_alone(tmp_path):
    both = fill_named(tmp_path / "a" / "memory", "UN", "ITU")
    alone = fill_named(tmp_path / "b" / "memory", "ITU")
    told = []
    for folder in (both, alone):
        with open_session(folder) as session:
            own = session.renew("Ada", session.now, ("itu",))
            told.append([*map(get_answer, ask_host(Host(own), *OF_PARTS))])
    for (name, _), seen, expected in zip(OF_PARTS, *told, strict=True):
        assert seen == expected, name
    assert "UN on" not in json.dumps(told)


# Over standard input


def start(folder, log, *options):
    env = {**os.environ, "PYTHONPATH": str(ROOT), "TMTOOL_MCP_LOG": str(log)}
    arguments = ["-m", "tmtool", "mcp", "--memory", str(folder), "--quiet", *options]
    return StdioServerParameters(command=sys.executable, args=arguments, env=env)


@pytest.mark.parametrize(
    "version", [*(pytest.param(each, marks=pytest.mark.slow) for each in VERSIONS[:-1]),
                VERSIONS[-1]]
)  # fmt: skip
def test_over_standard_input(folder, tmp_path, version):
    log = tmp_path / "new" / "mcp.jsonl"
    program = start(folder, log, "--public-url", "https://tm.example.org/")
    found, wrong = ask(
        program, ("lookup", {"texts": [GAP], "to": "en"}), ("lookup", {"texts": "a", "limit": 999}),
        version=version,
    )  # fmt: skip
    told = json.loads(found.content[0].text)
    assert told["citations"][0]["command"] == "tmtool documents show A/RES/75/202 --para 7"
    address = "https://tm.example.org/at/A/RES/75/202?para=7"
    assert told["citations"][0]["permalink"] == address
    assert wrong.is_error
    wait_until(lambda: len(log.read_text("utf-8").splitlines()) == 2)
    text = log.read_text("utf-8")
    assert GAP not in text
    assert "digital" not in text
    sent = [json.loads(line) for line in text.splitlines()]
    assert [(e["tool"], e["outcome"], e["hits"], e["characters"], e["whole"]) for e in sent] == [
        ("lookup", "answered", 2, told["characters"], len(found.content[0].text)),
        ("lookup", "refused", 0, 0, 0),
    ]


def test_nothing_but_the_protocol_is_on_standard_output(folder, tmp_path):
    """Whatever comes in: no JSON, no request, half a line; then it ends by itself."""
    program = start(folder, tmp_path / "log")
    lines = ["no JSON", "[]", json.dumps(HELLO), "{", '{"jsonrpc": "2.0", "id": 2, "method": "x"}']
    done = subprocess.run(
        [program.command, *program.args], input="\n".join(lines), capture_output=True, text=True,
        env=program.env, check=True, timeout=120,
    )  # fmt: skip
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert all(each["jsonrpc"] == "2.0" for each in answers)
    assert {each["id"] for each in answers if "result" in each} == {1}
    assert "Traceback" not in done.stderr
    assert (tmp_path / "log").read_text("utf-8") == ""


def test_every_request_is_answered_when_the_input_ends(folder, tmp_path):
    """As a shell sends them: all at once, and nothing more."""
    program = start(folder, tmp_path / "log")
    calls = [*CALLS, ("none", {}), ("lookup", {"k": 99})]
    requests = [
        {"jsonrpc": "2.0", "id": number, "method": "tools/call",
         "params": {"name": name, "arguments": arguments}}
        for number, (name, arguments, *_) in enumerate(calls, start=2)
    ]  # fmt: skip
    more = {"jsonrpc": "2.0", "id": "list", "method": "tools/list"}
    notes = [
        {"jsonrpc": "2.0", "method": "notifications/initialized"},
        {"jsonrpc": "2.0", "method": "notifications/cancelled", "params": {"requestId": 99}},
    ]
    lines = [HELLO, notes[0], *requests, more, notes[1]]
    done = subprocess.run(
        [program.command, *program.args], input="\n".join(map(json.dumps, lines)),
        capture_output=True, text=True, env=program.env, check=True, timeout=120,
    )  # fmt: skip
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert {each["id"] for each in answers} == {1, "list", *(each["id"] for each in requests)}
    assert "error" not in next(each for each in answers if each["id"] == 2)


def test_a_cancelled_request_is_not_waited_for(folder, tmp_path):
    program = start(folder, tmp_path / "log")
    params = {"name": "lookup", "arguments": {"texts": [GAP] * 20, "to": "en"}}
    call = {"jsonrpc": "2.0", "id": 2, "method": "tools/call", "params": params}
    stop = {"jsonrpc": "2.0", "method": "notifications/cancelled", "params": {"requestId": 2}}
    done = subprocess.run(
        [program.command, *program.args], input="\n".join(map(json.dumps, [HELLO, call, stop])),
        capture_output=True, text=True, env=program.env, check=True, timeout=120,
    )  # fmt: skip
    assert 1 in {json.loads(line)["id"] for line in done.stdout.splitlines()}


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="Windows can't send Ctrl+C to one process")
def test_ctrl_c_ends_it_though_nothing_was_said(folder, tmp_path):
    log = tmp_path / "log"
    program = start(folder, log)
    with subprocess.Popen(
        [program.command, *program.args], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, env=program.env, text=True,
    ) as process:  # fmt: skip
        process.stdin.write(f"{json.dumps(HELLO)}\n")
        process.stdin.flush()
        assert json.loads(process.stdout.readline())["id"] == 1
        process.send_signal(signal.SIGINT)
        assert process.wait(60) == 130
        assert process.stderr.read() == "tmtool: interrupted\n"
        assert process.stdout.read() == ""


def test_a_command_that_can_not_start_is_one_line(monkeypatch, capsys, tmp_path):
    assert run(["mcp", "--public-url", "tm.example.org"]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert "begins with https://" in line
    with monkeypatch.context() as closed:
        closed.setattr("sys.stdin", None)
        assert run(["mcp"]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert "standard input is closed" in line
    monkeypatch.setenv("TMTOOL_MCP_LOG", str(tmp_path))
    assert run(["mcp"]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line == "tmtool: the log can't be written: is a directory"
    monkeypatch.setattr(tmtool.server, "find_spec", lambda name: None if name == "mcp" else 1)
    assert run(["mcp"]) == 3
    (line,) = capsys.readouterr().err.splitlines()
    assert "pip install 'tmtool[mcp]'" in line


def test_help_loads_nothing_of_it():
    script = "from tmtool.cli import run; run(['mcp', '--help']); import sys; print(sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, check=True, text=True
    )
    for name in ("'mcp'", "'pydantic'", "'starlette'", "'numpy'"):
        assert name not in done.stdout


def test_what_is_unknown_of_a_place_is_null():
    from tmtool.units import Origin
    from tmtool.views.citations import Permalinks

    told = cite_origin(Origin(), "zh", {}, Permalinks("https://a.example"))
    assert (told["place"], told["permalink"], told["command"], told["resource"]) == (None,) * 4


def test_a_session_is_left_open(folder):
    with closing(open_session(folder)) as session:
        own = session.leave_out_restricted()
        assert own.store.measure_extent().units == session.store.measure_extent().units - 1
