"""The page of the REST routes lists all routes of the OpenAPI description."""

from contextlib import closing

import pytest
from lxml import html as parser
from served import Served, fill
from test_server_team import Team, quick  # noqa: F401 - the fixture is used by all

METHODS = {"get", "post", "put", "patch", "delete"}


def test_the_page_has_every_route_with_its_role(tmp_path):
    with closing(Team(tmp_path)) as team:
        client = team.enter("anna", ("administrator", "*"), ("reader", "*"))
        described = client.get("/v1/openapi.json").json()
        page = parser.fromstring(client.get("/help/api").text)
    listed = {
        each.xpath("string(th)"): each.xpath("string(td[2])")
        for each in page.xpath("//table[@id='routes']/tbody/tr")
    }
    wanted = {
        f"{method.upper()} /v1{path}": operation["x-role"]
        for path, methods in described["paths"].items()
        for method, operation in methods.items()
        if method in METHODS
    }
    assert listed.keys() == wanted.keys()
    assert all(role in listed[name] for name, role in wanted.items())
    assert page.xpath("//a[@href='/v1/openapi.json']")


@pytest.mark.parametrize("address", ["/help/api", "/help"])
def test_a_desk_for_one_has_it_too(tmp_path, address):
    served = Served(fill(tmp_path / "memory")).enter()
    text = served.client.get(address).text
    served.session.close()
    assert "/help/api" in text if address == "/help" else "/v1/lookup" in text
