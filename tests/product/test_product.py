"""The features that must work at every commit, through the program as installed.

Each case is an entry in cases/*.toml; README.md explains how to add one.
"""

import os

import postgres_server
import product_cases
import product_server
import pytest
from product_program import Program

CASES = product_cases.read_cases()
MOST_CASES = 250

pytestmark = pytest.mark.skipif(os.name == "nt", reason="no process forks on Windows")


@pytest.fixture(scope="session")
def program():
    running = Program()
    yield running
    running.close()


@pytest.fixture(scope="session")
def worlds(program, tmp_path_factory):
    return product_cases.Worlds(program, tmp_path_factory.mktemp("worlds"))


@pytest.fixture(scope="session")
def desk(worlds, tmp_path_factory):
    folder = tmp_path_factory.mktemp("desk")
    worlds.copy(["un", "terms"], folder)
    server = product_server.start_desk(folder)
    yield server
    server.close()


@pytest.fixture(scope="session")
def team(program, worlds, tmp_path_factory):
    folder = tmp_path_factory.mktemp("team")
    worlds.copy(["un", "terms"], folder)
    server = product_server.start_team(program, folder)
    yield server
    server.close()


@pytest.mark.parametrize(
    "case",
    [
        pytest.param(
            case,
            id=f"{case['file']}: {case['name']}",
            marks=[getattr(pytest.mark, name) for name in case.get("marks", ())],
        )
        for case in CASES
    ],
)
def test_case(case, request, program, worlds, tmp_path):
    worlds.copy(case.get("worlds", ()), tmp_path)
    product_cases.write_files(tmp_path, case)
    saved = {}
    for name in case.get("needs", ()):
        pytest.importorskip(name)
    if "postgres" in case:
        saved["postgres"] = postgres_server.new_address()
    if "python" in case:
        code, out, error = program.run([], tmp_path, code=case["python"])
        product_cases.compare(case, code, out.decode(), error)
    elif "ask" in case:
        server = request.getfixturevalue(case.get("server", "desk"))
        _ask(case, server, tmp_path)
    else:
        _run(case, program, tmp_path, saved)
    product_cases.compare_files(case, tmp_path)


def _run(case, program, folder, saved):
    *steps, last = product_cases.split_steps(case["run"])
    for step in steps:
        product_cases.run_step(program, folder, step, saved)
    product_cases.compare(case, *product_cases.run_step(program, folder, last, saved, is_last=True))


def _ask(case, server, folder):
    client = server.clients[case.get("by", "browser" if case["interface"] == "page" else "program")]
    saved = {}
    *steps, last = product_cases.split_steps(case["ask"])
    for step in steps:
        answer = server.ask(client, step, folder, saved)
        assert answer.status_code < 400, f"{step}\n{answer.text}"
    answer = server.ask(client, last, folder, saved)
    product_server.compare(case, answer)
    if "save" in case:
        (folder / case["save"]).write_bytes(answer.content)


def test_each_feature_has_a_case_for_each_of_its_interfaces():
    covered = {
        (feature, interface)
        for case in CASES
        for feature in (case["feature"], *case.get("and_features", ()))
        for interface in (case["interface"], *case.get("and_interfaces", ()))
    }
    needed = {
        (name, interface)
        for name, feature in product_cases.read_features().items()
        for interface in feature["interfaces"]
    }
    assert needed - covered == set()
    assert {feature for feature, _ in covered} <= set(product_cases.read_features())


def test_names_of_cases_are_unique_and_their_number_is_bounded():
    assert len({(case["file"], case["name"]) for case in CASES}) == len(CASES) <= MOST_CASES
