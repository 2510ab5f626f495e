"""The page of the routes for programs has all of the description, and examples that are tried."""

from contextlib import closing

import pytest
from lxml import html as parser
from served import Served, fill
from test_server_rest_page import EXAMPLES as SENT
from test_server_team import Team, quick  # noqa: F401 - the fixture is used by all

from tmtool.views.html.help_api import EXAMPLES, render_api

METHODS = {"get", "post", "put", "patch", "delete"}


def test_the_page_has_all_that_the_description_has(tmp_path):
    with closing(Team(tmp_path)) as team:
        client = team.enter("anna", ("administrator", "*"), ("reader", "*"))
        described = client.get("/v1/openapi.json").json()
        page = parser.fromstring(client.get("/help/api").text)
    routes = {
        (each.xpath("string(.//h3//b)"), each.xpath("string(.//h3/a)").split()[-1]): each
        for each in page.xpath("//section[contains(@class, 'route')]")
    }
    wanted = {
        (method.upper(), f"/v1{path}"): operation
        for path, methods in described["paths"].items()
        for method, operation in methods.items() if method in METHODS
    }  # fmt: skip
    assert routes.keys() == wanted.keys()
    for key, operation in wanted.items():
        text = routes[key].text_content()
        assert operation["x-role"] in text
        names = set(routes[key].xpath(".//code/text()"))
        given = {each["name"] for each in operation.get("parameters", [])}
        assert {each.removeprefix("not_") for each in given} <= names, key
        assert routes[key].xpath(".//pre//text()")[0].startswith("curl ")
    ids = page.xpath("//@id")
    assert len(ids) == len(set(ids))
    assert page.xpath("//main//script | //main//@style | //main//img | //main//link") == []


def test_examples_are_those_of_the_documentation():
    lines = {line for line, _ in SENT}
    assert set(EXAMPLES.values()) <= lines


def test_a_route_that_no_heading_names_is_shown_all_the_same():
    operation = {"x-role": "reader", "description": "Odd.", "responses": {"200": {}}}
    page = render_api(
        {"info": {"description": ""}, "servers": [{"url": "/v1"}],
         "paths": {"/odd/{a}": {"delete": operation}}, "components": {"schemas": {}}},
        "http://x",
    )  # fmt: skip
    assert "Others" in page
    assert "/v1/odd/{a}" in page


@pytest.mark.parametrize("address", ["/help/api", "/help"])
def test_a_desk_for_one_has_it_too(tmp_path, address):
    served = Served(fill(tmp_path / "memory")).enter()
    text = served.client.get(address).text
    served.session.close()
    assert "/help/api" in text if address == "/help" else "/v1/lookup" in text
