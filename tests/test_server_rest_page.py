"""docs/rest.md: its examples are sent, and answered as it says; it has all routes and problems."""

import json
import re
import shlex
from pathlib import Path

import pytest
from teams import ADDRESS
from test_server_rest import token
from test_server_rest_jobs import EN, ZH

from tmtool.server.problems import TITLES

PAGE = (Path(__file__).parents[1] / "docs" / "rest.md").read_text("utf-8")
EXAMPLES = re.findall(r"^(curl .+)\n(?:# (.+)\n)", PAGE, re.MULTILINE)
FILES = {"@zh.txt": ("zh.txt", ZH), "@en.txt": ("en.txt", EN)}


def parse(line):
    """The request that curl makes of a line of the page."""
    words = shlex.split(line.replace("$DESK", ADDRESS).replace("-G", ""))[1:]
    told = {"method": "GET", "headers": {}, "files": []}
    while words:
        match words.pop(0):
            case "-H":
                words.pop(0)
            case "--json":
                told |= {"method": "POST", "json": json.loads(words.pop(0))}
            case "--data-urlencode":
                told["params"] = [words.pop(0).split("=", 1)]
            case "-F":
                name, _, file = words.pop(0).partition("=")
                told["method"] = "POST"
                told["files"].append((name, FILES[file]))
            case address:
                told["url"] = address
    return told


def holds(answer, said):
    """Whether an answer has all that is said of it; of lists the beginning."""
    if isinstance(said, dict):
        return isinstance(answer, dict) and all(
            name in answer and holds(answer[name], each) for name, each in said.items()
        )
    if isinstance(said, list):
        return len(answer) >= len(said) and all(map(holds, answer, said))
    return answer == said


def test_there_are_examples():
    assert len(EXAMPLES) >= 7


@pytest.mark.parametrize(("line", "said"), EXAMPLES)
def test_an_example_is_answered_as_the_page_says(team, line, said):
    role = "translator" if "-F" in line or "/checks" in line else "reader"
    headers = token(team, (role, "*"))
    asked = parse(line)
    asked["headers"] = headers
    answer = team.browse().request(**{name: each for name, each in asked.items() if each})
    assert holds(answer.json(), json.loads(said)), answer.text


def test_the_page_has_every_type_of_problem(team):
    assert set(re.findall(r"^\| `([a-z-]+)` \| \d", PAGE, re.MULTILINE)) == set(TITLES)
    page = team.enter("anna", ("reader", "*")).get("/help/problems").text
    assert set(re.findall('<h2 id="([a-z-]+)"', page)) == set(TITLES)


def test_the_page_has_every_route(tmp_path):
    import rest_routes

    for path in rest_routes.describe(tmp_path)["paths"]:
        stem = re.sub(r"/\{.*", "", path)
        assert f"/v1{stem}" in PAGE, path
