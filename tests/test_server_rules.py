"""A user's own rules on the server: edited on their page, used by checks of desk and REST."""

import pytest
from lxml import html as parser
from served import OWN, Served, fill

from tmtool.server.roles import Person

RULE = """[[rules]]
name = "gap"
source = "鸿沟"
target = "(?i)gap"
message = "Write “divide”."
bad = [["数字鸿沟", "the gap"]]
good = [["数字鸿沟", "the divide"]]
"""
PAIRS = {"pairs": [{"source": "弥合鸿沟", "target": "Bridge the gap"}], "from": "zh", "to": "en"}


@pytest.fixture
def served(tmp_path):
    found = Served(fill(tmp_path / "memory")).enter()
    yield found
    found.session.close()


def save(served, text, name="house.toml", seen=None):
    if seen is None:
        seen = tree(served.client.get(f"/rules?file={name}")).xpath("//input[@name='seen']/@value")[
            0
        ]
    return served.send("/rules", name=name, text=text, seen=seen)


def tree(answer, status=200):
    assert answer.status_code == status, answer.text
    return parser.document_fromstring(answer.text)


def words(element):
    return " ".join("".join(element.itertext()).split())


def check_pairs(served, **more):
    return served.client.post("/v1/check/pairs", json={**PAIRS, **more}, headers=OWN)


def test_rules_are_saved_shown_and_used(served, tmp_path):
    assert "no file of rules" in words(tree(served.client.get("/rules")))
    assert save(served, RULE, seen="").status_code == 303
    page = tree(served.client.get("/rules?file=house.toml"))
    (row,) = page.xpath("//tbody/tr")
    assert "source 鸿沟" in words(row)
    assert "reported 数字鸿沟 | the gap" in words(row)
    assert page.xpath("//textarea")[0].text.strip() == RULE.strip()
    (finding,) = [
        each
        for each in check_pairs(served, rules="house.toml").json()["records"]
        if each.get("check") == "own rules"
    ]
    assert finding["message"] == "Write “divide”."
    pairs = tmp_path / "p.tsv"
    pairs.write_text("zh\ten\n弥合鸿沟\tBridge the gap\n", "utf-8")
    (identity,) = served.drop(pairs)
    offered = tree(served.client.get(f"/files?file={identity}"))
    assert offered.xpath("//select[@name='rules']/option/@value") == ["", "house.toml"]
    job = served.finish(served.send("/checks", file=identity, rules="house.toml"))
    assert "Write “divide”." in words(tree(served.client.get(f"/checks/{job.item}")))


@pytest.mark.parametrize(
    ("name", "text", "problem"),
    [
        ("house.toml", RULE.replace("the gap", "the hole"), 'house.toml:1:1: rule "gap": '),
        ("house.toml", "[[rules]\n", "not TOML"),
        ("house.txt", RULE, "ame the file"),
        ("../house.toml", RULE, "ame the file"),
        ("a/b.toml", RULE, "ame the file"),
    ],
)
def test_faulty_rules_are_not_saved(served, name, text, problem):
    page = tree(save(served, text, name, seen=""), 400)
    assert problem in words(page.xpath("//*[@role='alert']")[0])
    assert page.xpath("//textarea")[0].text.strip() == text.strip()
    assert "no file of rules" in words(tree(served.client.get("/rules")))


def test_nobody_overwrites_what_somebody_else_saved(served):
    save(served, RULE, seen="")
    assert save(served, RULE, seen="").status_code == 412
    assert save(served, RULE.replace("divide”", "rift”")).status_code == 303
    assert "rift" in words(tree(served.client.get("/rules?file=house.toml")))


def test_an_empty_text_removes_the_file(served):
    save(served, RULE, seen="")
    assert save(served, " \n").status_code == 303
    assert served.client.get("/rules?file=house.toml").status_code == 404
    assert check_pairs(served, rules="house.toml").status_code == 404


def test_only_rules_of_the_memory_are_used(served, tmp_path):
    (tmp_path / "other.toml").write_text(RULE, "utf-8")
    for name in (str(tmp_path / "other.toml"), "../other.toml"):
        assert check_pairs(served, rules=name).status_code == 404
        assert served.client.get("/rules", params={"file": name}).status_code == 404


def test_managers_edit_and_translators_read(served):
    save(served, RULE, seen="")
    served.access._person = Person("Bo", frozenset({"translator"}))
    page = tree(served.client.get("/rules?file=house.toml"))
    assert page.xpath("//tbody/tr")
    assert not page.xpath("//textarea")
    assert served.send("/rules", name="a.toml", text=RULE, seen="").status_code == 403
    served.access._person = Person("Bo", frozenset({"reader"}))
    assert served.client.get("/rules").status_code == 403
