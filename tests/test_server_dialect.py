"""The dialect of tmserver and amaGama: addresses as clients write them, and what they get."""

from contextlib import closing
from urllib.parse import quote
from urllib.request import urlopen

import pytest
from served import Served, fill, listening
from test_server_team import Team, quick  # noqa: F401 - the fixture is used by all

from tmtool.server import people
from tmtool.server.access import LocalAccess
from tmtool.server.pages import dialect

TEXT = "请秘书长就本决议的执行情况提交报告；"
CODED = quote(TEXT, safe="")


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    found = Served(fill(tmp_path_factory.mktemp("desk") / "memory"))
    found.app._access._opens_dialect = True
    yield found
    found.session.close()


@pytest.mark.parametrize(
    "address",
    [
        "/tmserver/zh/en/unit/TEXT", "/tmserver/zh_hans/en/unit/TEXT",
        "/tmserver/zh_cn/en/unit/TEXT", "/tmserver/zh_hant/en_gb/unit/TEXT",
        "/tmserver//zh//en//unit/TEXT", "/api/v1/zh/en/unit/TEXT",
        "/tmserver/zh/en/unit/?source=TEXT", "/api/v1/zh/en/unit/?source=TEXT&max_candidates=1",
        "/tmserver/ZH_Hans/EN/unit/TEXT",
    ],
)  # fmt: skip
def test_addresses_as_clients_write_them(served, address):
    answer = served.client.get(address.replace("TEXT", CODED))
    assert answer.status_code == 200
    best = answer.json()[0]
    assert best["source"] == TEXT
    assert best["target"].startswith("Requests the Secretary-General")
    assert best["quality"] == 100
    assert set(best) == {"source", "target", "quality", "rank"}


def test_a_text_arrives_whole(served, monkeypatch, tmp_path):
    """Over a socket: the client of tests decodes addresses once too often."""
    asked = []
    monkeypatch.setattr(dialect, "_look_up", lambda session, text, *rest: asked.append(text) or [])
    monkeypatch.setattr(LocalAccess, "find_person", lambda self, request: self._person)
    texts = ["a/b", "a//b", "/a", "50 %?", "a#b", "100%25", "http://a/b?c=d", "请+秘书长"]
    with listening(served.session.settings.memory) as (access, _):
        for text in texts:
            coded = quote(text, safe="")
            for way in (coded, f"?source={coded}"):
                with urlopen(f"{access.address}tmserver/en/zh/unit/{way}") as answer:
                    assert answer.read() == b"[]"
    assert asked == [each for text in texts for each in (text, text)]


def test_what_is_alike_has_its_percentage_and_a_floor(served):
    like = quote("请会员国就本决议的执行情况提交报告；", safe="")
    (found,) = served.client.get(f"/tmserver/zh/en/unit/{like}").json()
    assert found["quality"] == 83
    assert served.client.get(f"/tmserver/zh/en/unit/{like}?min_similarity=84").json() == []
    assert served.client.get(f"/tmserver/zh/en/unit/{like}?max_candidates=0").json() == []


def test_restricted_texts_are_left_out(served):
    restricted = quote("会员国注意到数码鸿沟。", safe="")
    assert served.client.get(f"/tmserver/zh/en/unit/{restricted}").json() == []


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/tmserver/fr/en/unit/a", 404), ("/tmserver/zh/zh_cn/unit/a", 404),
        ("/tmserver/xx/en/unit/a", 404), ("/tmserver/zh/en/units/a", 404),
        ("/tmserver/zh/en/unit/", 400), ("/tmserver/zh/en/unit/a?callback=f", 400),
        ("/tmserver/zh/en/unit/a?jsoncallback=f", 400),
        ("/tmserver/zh/en/unit/a?min_similarity=x", 400),
        (f"/tmserver/zh/en/unit/{'a' * 4001}", 400),
    ],
)  # fmt: skip
def test_what_can_not_be_answered(served, address, status):
    assert served.client.get(address).status_code == status


def test_languages(served):
    told = served.client.get("/tmserver/languages/").json()
    assert {"zh", "zh_hans", "zh_cn", "en"} <= set(told["sourceLanguages"])
    assert told == served.client.get("/api/v1/languages/").json()


def test_nothing_is_written(served):
    for method in ("POST", "PUT", "DELETE"):
        answer = served.client.request(method, "/tmserver/zh/en/store/", json=[])
        assert answer.status_code in (403, 405, 415)


def test_alone_it_is_closed_unless_somebody_opens_it(tmp_path):
    served = Served(fill(tmp_path / "memory"))
    assert served.client.get("/tmserver/languages/").status_code == 401
    open_one = LocalAccess(8765, "Ada", opens_dialect=True)
    assert open_one.find_person(request("/tmserver/zh/en/unit/a")).may("reader")
    for path in ("/desk", "/", "/v1/lookup", "/t/tmserver", "/x/tmserver/zh"):
        assert open_one.find_person(request(path)) is None
    served.session.close()


def request(path):
    from starlette.requests import HTTPConnection

    return HTTPConnection({"type": "http", "path": path, "headers": []})


def test_a_teams_token_stands_in_the_address_and_opens_nothing_else(tmp_path):
    with closing(Team(tmp_path)) as team:
        team.enter("anna", ("reviser", "*"))
        value = people.make_token(team.state, "anna", "Weblate", "look-ups", None, None)
        other = people.make_token(team.state, "anna", "CAT", "write", None, None)
        browser = team.browse()
        address = f"/t/{value}/tmserver/zh/en/unit/{CODED}"
        assert browser.get(address).json()[0]["quality"] == 100
        assert browser.get(f"/t/{other}/tmserver/zh/en/unit/{CODED}").status_code == 401
        assert browser.get(f"/tmserver/zh/en/unit/{CODED}").status_code == 401
        program = {"authorization": f"Bearer {value}"}
        assert browser.get("/", headers=program).status_code == 401
        assert browser.get(f"/t/{value}/desk").status_code == 401


def test_no_text_and_no_token_is_noted(tmp_path):
    with closing(Team(tmp_path, **{"look-ups-noted": True})) as team:
        team.enter("anna", ("reader", "*"))
        value = people.make_token(team.state, "anna", "Weblate", "look-ups", None, None)
        team.browse().get(f"/t/{value}/tmserver/zh/en/unit/{CODED}")
        entry = team.state.list_audit()[-1]
        assert entry.action == "GET /t/{token}/tmserver/{rest:path}"
        assert (entry.objects, entry.token) == ((), value[-4:])
