"""The desk: what each answer says, places, and that all of it works without a script."""

import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from time import sleep

import pytest
from lxml import html as parser
from served import OWN, Served, fill, measure_brought

from tmtool import stores
from tmtool.bootstrap import open_session
from tmtool.cli import run
from tmtool.memory.memory import Memory
from tmtool.memory.successors import link_documents

TEXT = "请会员国就本决议的执行情况提交报告；"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return fill(tmp_path_factory.mktemp("desk") / "memory")


@pytest.fixture(scope="module")
def served(folder):
    found = Served(folder).enter()
    yield found
    found.session.close()


def tree(answer, status=200):
    assert answer.status_code == status, answer.text
    return parser.document_fromstring(answer.text)


def words(element):
    return " ".join("".join(element.itertext()).split())


def test_a_match_has_all_that_one_decides_by(served):
    page = tree(served.send("/desk/matches", q=TEXT))
    hit = page.xpath("//li[@data-row='1']")[0]
    assert words(hit.xpath(".//p[@class='kind']")[0]) == "1 83 % fuzzy"
    assert [each.get("lang") for each in hit.xpath(".//p[@lang]")] == ["zh", "en"]
    assert [words(each) for each in hit.xpath(".//del | .//ins")] == [
        "only in the memory: 秘书长", "only in your text: 会员国",
    ]  # fmt: skip
    told = words(hit.xpath(".//div[@class='source']")[0])
    assert all(each in told for each in ("draft", "A/C.2/75/L.60, para. 3", "2020-11-02"))
    assert hit.xpath(".//button/@data-copy") == [
        "Requests the Secretary-General to submit a report on the implementation of the present "
        "resolution;"
    ]
    assert hit.xpath(".//details/summary")[0].text == "Why"
    assert "searched: exact" in words(page)
    assert "semantic matches were not searched" in words(page)


def test_values_are_put_in_and_copied(served):
    page = tree(served.send("/desk/matches", q="请秘书长向大会第八十一届会议提交报告；"))
    hit = page.xpath("//li[contains(@class, 'template')]")[0]
    assert "eighty-first" in words(hit.xpath(".//p[@class='made']")[0])
    assert "eighty-first" in hit.xpath(".//button/@data-copy")[0]
    assert "seventy-fifth" in words(hit.xpath(".//p[@class='target']")[0])


def test_restrictions_and_successors_are_warnings(tmp_path):
    folder = fill(tmp_path / "memory")
    memory = Memory.open(folder, user="Ada")
    link_documents(memory.store, "A/75/9", "superseded by", "A/75/9/Rev.1", "Ada")
    memory.close()
    served = Served(folder).enter()
    page = tree(served.send("/desk/matches", q="会员国注意到数码鸿沟。"))
    warnings = [words(each) for each in page.xpath("//*[@class='chip warning']")]
    assert warnings[:2] == ["EMBARGOED", "superseded by A/75/9/Rev.1"]
    served.session.close()


def test_superseded_wording_is_told_and_offered_with_the_new_term(tmp_path, capsys):
    folder = fill(tmp_path / "memory")
    options = ["--memory", str(folder), "--apply", "--why", "agreed"]
    assert run(["terms", "impact", "digital gap", "digital divide", "--from", "en", *options]) == 0
    capsys.readouterr()
    served = Served(folder).enter()
    hit = tree(served.send("/desk/matches", q="弥合数字鸿沟")).xpath(
        "//li[.//*[contains(text(), 'superseded wording')]]"
    )[0]
    assert "digital gap → digital divide" in words(hit)
    assert hit.xpath(".//button/@data-copy") == [
        "closing the digital gap", "closing the digital divide",
    ]  # fmt: skip
    served.session.close()


def test_a_number_is_cited(served):
    page = tree(served.send("/desk/matches", q="A/RES/75/202"))
    cited = page.xpath("//div[@class='cited']")[0]
    assert "75/202" in words(cited)
    assert cited.xpath(".//button/@data-copy")


def test_an_unknown_number_is_said_to_be_unknown(served):
    for query in ("A/RES/75/9999", "75/9999", "A/C.3/75/L.999"):
        page = tree(served.send("/desk/matches", q=query))
        first = words(page.xpath("//p[contains(@class, 'note')]")[0])
        assert first.startswith(f"{query}: ")
        assert "the register and this memory do not know it" in first or "not have it" in first
        assert not page.xpath("//div[@class='cited']")
    known = tree(served.send("/desk/matches", q="A/RES/74/197"))
    assert "do not know it" not in words(known.xpath("//div[@data-summary]/*")[0])


def test_what_is_not_there_says_what_was_searched(served):
    page = tree(served.send("/desk/matches", q="完全不同的另一句话，没有先例"))
    assert "No match reaches 65 %" in words(page)
    assert "searched: exact" in words(page)
    nowhere = tree(served.send("/desk/concordance", q="没有先例"))
    assert "It does not occur. Searched: 6 documents, 2019-2020, 6 units." in words(nowhere)
    near = tree(served.send("/desk/concordance", q="数字鸿构"))
    assert any("数字鸿沟" in words(each) for each in near.xpath("//ul[@class='near']/li"))


def test_terms_of_the_text(served):
    page = tree(served.send("/desk/terms", q=TEXT))
    row = page.xpath("//div[@class='term-row']")[0]
    assert words(row).startswith("会员国 Member States")
    assert "preferred" in words(row)
    assert row.xpath(".//button/@data-copy") == ["Member States"]
    assert page.xpath("//*[@data-summary]/@data-summary") == ["1 term"]


def test_a_phrase_is_counted_and_a_long_text_is_not(served):
    page = tree(served.send("/desk/concordance", q="数字鸿沟"))
    assert "2 times in 1 text" in words(page) or "1 time in 1 text" in words(page)
    assert [words(each) for each in page.xpath("//ul[@class='kwic']//mark")].count("数字鸿沟") == 2
    long = tree(served.send("/desk/concordance", q=TEXT * 3))
    assert "Only terms and short phrases are counted" in words(long)


def test_languages_are_those_that_were_chosen(served):
    page = tree(served.send("/desk/matches", q="bridging the digital divide", **{"from": "en"}))
    assert "English to Chinese" in words(page.xpath("//h2")[0])
    wrong = served.send("/desk/matches", q="x", **{"from": "fr"})
    assert wrong.status_code == 400
    assert "This memory has no texts in French" in wrong.text


def test_the_whole_page_without_a_script(served):
    """One form, sent as a browser sends it, renders all three answers."""
    page = tree(served.client.get("/"))
    form = page.get_element_by_id("ask")
    assert (form.get("method"), form.get("enctype")) == ("post", "multipart/form-data")
    answered = tree(served.send(form.get("action"), q="弥合数字鸿沟\r\n", to="en"))
    assert answered.get_element_by_id("q").text == "弥合数字鸿沟\n"
    assert answered.xpath("//select[@name='to']/option[@selected]/@value") == ["en"]
    for name in ("matches", "terms", "concordance"):
        assert answered.get_element_by_id(name).xpath(".//h2")
    assert answered.xpath("//li[@data-row='1']//a[@class='place']/@href")


def test_short_texts_have_an_address_and_long_ones_have_not(served):
    page = tree(served.client.get("/desk", params={"q": "弥合数字鸿沟", "from": "zh"}))
    assert page.get_element_by_id("matches").xpath(".//li[@data-row='1']")
    assert served.client.get("/desk", params={"q": "长" * 301}).status_code == 414


def test_a_pane_that_fails_leaves_the_others(served):
    page = tree(served.send("/desk", q="弥合数字鸿沟", **{"from": "fr"}))
    failures = page.xpath("//div[contains(@class, 'failure')]")
    assert len(failures) == 3
    assert re.search("Request [0-9a-f]{8}", words(failures[0]))


@pytest.mark.parametrize(
    ("query", "chosen", "sources"),
    [("?at=3&around=1", ["3"], 1), ("?para=7", ["3"], 1), ("", [], 1)],
)
def test_a_place(served, query, chosen, sources):
    page = tree(served.client.get(f"/at/A/RES/75/202{query}"))
    assert [words(e)[:1] for e in page.xpath("//tr[@aria-current]/th")] == chosen
    assert page.xpath("//td[@lang='zh']")[0].text_content().endswith("弥合数字鸿沟")
    assert len(page.xpath("//table")) == sources


def test_every_place_of_an_answer_opens(served):
    page = tree(served.send("/desk", q="鸿沟"))
    links = set(page.xpath("//a[@class='place']/@href"))
    assert links
    for link in links:
        assert served.client.get(link).status_code == 200, link


def test_a_place_that_is_not_there_says_what_is(served):
    page = tree(served.client.get("/at/A/RES/75/202?para=99"), 404)
    assert "There is no paragraph 99 of A/RES/75/202 here. The document has 1 unit." in words(page)
    assert page.xpath("//main//a/@href") == ["/at/A/RES/75/202?para=7"]
    assert "Nothing in this memory is called" in words(tree(served.client.get("/at/x"), 404))
    assert served.client.get("/at/A/RES/75/202?at=x").status_code == 400


def test_a_name_that_leads_up_is_asked_for_by_query(served):
    assert served.client.get("/at", params={"name": "../x.tmx"}).status_code == 404


def test_no_memory_yet_and_an_empty_one_say_how_to_fill_them(tmp_path):
    served = Served(tmp_path / "none").enter()
    page = tree(served.client.get("/"))
    assert "There is no memory at" in words(page)
    assert "Fill it with files" in words(page)
    assert "tmtool add" not in words(page)
    assert served.send("/desk/matches", q="a").status_code == 503
    Memory.open(tmp_path / "none", create=True).close()
    assert "is empty" in words(tree(served.client.get("/")))
    assert served.send("/desk/matches", q="a").status_code == 404
    served.session.close()


def test_a_memory_is_opened_once_by_threads_that_ask_at_the_same_time(folder, monkeypatch):
    session, opened = open_session(folder), []
    open_store = stores.open_store

    def open_slowly(*arguments, **options):
        sleep(0.05)
        opened.append(open_store(*arguments, **options))
        return opened[-1]

    monkeypatch.setattr(stores, "open_store", open_slowly)
    with ThreadPoolExecutor(8) as threads:
        found = {id(each) for each in threads.map(lambda _: session.store, range(8))}
    session.close()
    assert (len(opened), len(found)) == (1, 1)


def test_a_text_that_is_too_long_for_a_memory_says_what_to_do(served):
    answer = served.send("/desk/matches", q="长" * 60_000)
    assert answer.status_code == 400
    assert "or drop the file on the desk" in answer.text


def test_texts_stay_texts(served):
    page = tree(served.send("/desk", q='<img src=x onerror="a()">鸿沟', **{"from": "zh"}))
    assert page.xpath("//img | //main//script | //@onerror | //@style") == []
    assert page.xpath("//button/@data-copy")[0] == "'\"><script>a()</script> {{ 7*7 }}"
    (link,) = {each for each in page.xpath("//a[@class='place']/@href") if "3Cb" in each}
    place = tree(served.client.get(link))
    assert place.xpath("//img | //main//script | //main//b") == []


def test_static_files_are_those_of_the_pages_and_no_others(served):
    page = served.client.get("/").text
    for link in re.findall('"(/static/[^"]+)"', page):
        assert served.client.get(link).status_code == 200
    for module in ("keys.js", "copy.js", "panes.js", "start.js"):
        answer = served.client.get(f"/static/{module}")
        assert answer.headers["content-type"].startswith("text/javascript")
    for name in ("none.js", "..%2frender.py", "", "style.css/x"):
        assert served.client.get(f"/static/{name}").status_code == 404


def test_the_desk_brings_little_along(served):
    assert measure_brought(served.client, "/") < 60 * 1024


def test_what_is_said_of_one_request_is_not_kept_for_the_next(served):
    first = served.client.post("/desk/matches", headers=OWN)
    assert first.status_code == 415
    assert served.client.get("/").text.count("data-answered") == 0


def test_a_desk_for_one_needs_nothing_of_a_team(folder):
    program = (
        "import sys\n"
        "for name in ('argon2', 'mcp'): sys.modules[name] = None\n"
        "import tmtool.server.listening, tmtool.server.worker\n"
        "from pathlib import Path\n"
        "from served import Served\n"
        "served = Served(Path(sys.argv[1])).enter()\n"
        "assert served.client.get('/').status_code == 200\n"
        "assert served.client.get('/v1/me').status_code == 200\n"
        "served.session.close()\n"
    )
    command = [sys.executable, "-c", program, str(folder)]
    subprocess.run(command, check=True, cwd=Path(__file__).parent)


def test_a_server_of_one_person_leads_from_me_to_the_help(served):
    answer = served.client.get("/me")
    assert (answer.status_code, answer.headers["location"]) == (303, "/help")
