"""The page of the concordance, links to units, and places in the languages that one chooses."""

import json
import re
import zipfile
from io import BytesIO

import pytest
from lxml import html as parser
from served import Served, fill, unit

from tmtool.memory.concordance import join_equal, select_rendering
from tmtool.memory.memory import Memory
from tmtool.operations import memory_changes as edit
from tmtool.operations.concordance import ConcordanceRequest, concordance
from tmtool.operations.memory_changes import EditRequest, MergeRequest, UndoRequest
from tmtool.operations.memory_deletion import DeleteRequest, delete_units
from tmtool.server.pages.concordance import PAGE_SIZE
from tmtool.units import Origin, Place, TranslationUnit, Variant

PHRASE = "数字鸿沟"
LONG = f'"{PHRASE}"' + "".join(f' zh:-"甲{number}乙"' for number in range(60))
"""A query of more than 300 characters for the phrase."""


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    folder = fill(tmp_path_factory.mktemp("desk") / "memory")
    memory = Memory.open(folder, user="Ada")
    memory.add([*iter_units()])
    memory.close()
    found = Served(folder).enter()
    yield found
    found.session.close()


def iter_units():
    """The phrase in sixty texts, and in two that differ in a third language alone."""
    for number in range(60):
        word = "digital divide" if number % 3 else "digital gap"
        yield TranslationUnit(
            (Variant("zh", f"第{number}段弥合{PHRASE}并提交报告"),
             Variant("en", f"Paragraph {number} bridges the {word} and asks for a report")),
            (Origin((Place("zh"), Place("en")), symbol=f"A/RES/{60 + number % 3}/{number}",
                    date=f"{2000 + number % 3}-01-01", body="General Assembly", position=1),),
        )  # fmt: skip
    for french in ("la fracture", "le fossé"):
        yield TranslationUnit(
            (Variant("zh", f"同一个{PHRASE}"), Variant("en", "the same digital divide"),
             Variant("fr", french)),
            (Origin((Place("zh"),), symbol=f"A/{len(french)}", position=1),),
        )  # fmt: skip


def tree(answer, status=200):
    assert answer.status_code == status, answer.text
    return parser.document_fromstring(answer.text)


def words(element):
    return " ".join("".join(element.itertext()).split())


def ask(served, **query):
    return tree(served.client.get("/concordance", params={"from": "zh", "to": "en", **query}))


def find(served, **asked):
    request = ConcordanceRequest(PHRASE, "zh", "en", **asked)
    return concordance(served.session, request).concordance


def test_counts_renderings_and_lines(served):
    page = ask(served, q=PHRASE)
    assert words(page.xpath("//h2[@class='counted']")[0]) == f"{PHRASE}: 62 times in 62 texts"
    assert "Searched: " in words(page.xpath("//p[contains(@class, 'searched')]")[0])
    rows = page.xpath("//table[@class='counts']//tr[td]")
    groups = find(served).groups
    assert len(rows) == len(groups) > 1
    for row, group in zip(rows, groups, strict=True):
        cells = [words(each) for each in row]
        assert cells[0].startswith(group.text or "no rendering found")
        assert cells[1:3] == [str(group.lines), str(group.documents)]
        assert cells[4] == ", ".join(f"{body} {count}" for body, count in group.bodies.items())
    lines = page.xpath("//li[contains(@class, 'line')]")
    assert len(lines) == PAGE_SIZE
    aligned = next(each for each in lines if len(each.xpath(".//p//mark")) > 1)
    for side in ("zh", "en"):
        marked = aligned.xpath(f".//p[@lang='{side}' and contains(@class, 'side')]//mark")
        assert len(marked) == 1
        assert marked[0].getparent().get("class") == "right"


def test_the_lines_of_all_pages_are_those_of_the_service(served):
    found = find(served)
    equal = join_equal(found.lines)
    shown = []
    for page in (1, 2):
        shown += ask(served, q=PHRASE, page=page).xpath("//li/@data-row")
    assert len(shown) == len(equal) < len(found.lines)
    assert sum(each.places for each in equal) == len(found.lines)
    assert "page 2 of 2" in words(ask(served, q=PHRASE, page=99))


def test_equal_lines_are_one(served):
    page = ask(served, q="同一个*数字鸿沟")
    (line,) = page.xpath("//li[contains(@class, 'line')]")
    assert "in 2 places" in words(line)


def test_a_rendering_is_chosen_and_left_by_a_click(served):
    found = find(served)
    for group in found.groups:
        wanted = group.text or ""
        page = ask(served, q=PHRASE)
        label = wanted or "no rendering found"
        (link,) = page.xpath(f"//table[@class='counts']//a[text()='{label}']/@href")
        chosen = tree(served.client.get(link))
        lines = select_rendering(found.lines, wanted)
        assert len(lines) == group.lines
        assert find(served, rendering=wanted).lines == lines
        assert find(served, rendering=wanted).groups == found.groups
        rows = chosen.xpath("//li/@data-row")
        assert len(rows) == min(len(join_equal(lines)), PAGE_SIZE)
        assert f"only: {label}" in words(chosen)
        (back,) = chosen.xpath("//a[text()='All renderings']/@href")
        assert len(tree(served.client.get(back)).xpath("//li/@data-row")) == PAGE_SIZE


def test_lines_are_sorted_by_a_click(served):
    page = ask(served, q=PHRASE)
    (link,) = page.xpath("//a[text()='year']/@href")
    told = [words(each) for each in tree(served.client.get(link)).xpath("//div[@class='source']")]
    years = [found[0] for each in told if (found := re.search(r"\b20\d\d(?=-\d\d-\d\d)", each))]
    assert len(set(years)) > 2
    assert years == sorted(years, reverse=True)
    assert served.client.get("/concordance", params={"q": PHRASE, "sort": "x"}).status_code == 400


def test_whole_sentences_on_demand(served):
    page = ask(served, q=PHRASE)
    whole = page.xpath("//li[@data-row='1']//details/p[@lang='en']")[0]
    assert words(whole).startswith("Paragraph")
    (link,) = page.xpath("//a[text()='Whole sentences']/@href")
    line = tree(served.client.get(link)).xpath("//li[@data-row='1']")[0]
    assert not line.xpath(".//details")
    assert words(line.xpath("./p[@lang='en']")[0]) == words(whole)


def test_what_is_cut_says_so_and_keeps_to_characters(served):
    text = "字" * 100
    memory = Memory(served.session.store, user="Ada")
    memory.add([TranslationUnit((Variant("zh", f"{text}唯一词{text}"), Variant("en", "one")))])
    (line,) = ask(served, q="唯一词").xpath("//li[contains(@class, 'line')]")
    (side,) = line.xpath("./p[@lang='zh']")
    left, right = (words(each) for each in side.xpath("./span"))
    assert left == "…" + "字" * 27
    assert right == "唯一词" + "字" * 28 + "…"


def test_nothing_found_says_what_was_searched_and_leads_to_the_nearest(served):
    page = ask(served, q="数字鸿构", year="2000-2002")
    told = words(page.xpath("//main")[0])
    assert "数字鸿构: not in this memory" in told
    assert "year 2000-2002" in told
    link = next(each for each in page.xpath("//ul[@class='near']//a") if words(each) == PHRASE)
    found = tree(served.client.get(link.get("href")))
    assert "times in" in words(found.xpath("//h2[@class='counted']")[0])
    assert set(found.xpath("//input[@name='year']/@value")) == {"2000-2002"}


def test_a_short_text_gets_an_address_and_a_long_one_does_not(served):
    sent = served.send("/concordance", q=PHRASE, to="en", body="", year="2001")
    assert sent.status_code == 303
    address = sent.headers["location"]
    assert "body" not in address
    assert tree(served.client.get(address)).xpath("//input[@id='q']/@value") == [PHRASE]
    assert len(LONG) > 300
    assert served.client.get("/concordance", params={"q": LONG}).status_code == 414
    page = tree(served.send("/concordance", q=LONG, to="en"), 400)
    assert "a phrase has at most 300 characters" in words(page.xpath("//main")[0]).lower()
    assert page.xpath("//input[@id='q']/@value") == [LONG]


def test_an_expression_that_is_wrong_is_said_and_kept(served):
    page = tree(served.client.get("/concordance", params={"q": "/(/"}), 400)
    assert "is not a regular expression" in words(page.xpath("//main")[0])
    assert page.xpath("//input[@id='q']/@value") == ["/(/"]
    empty = tree(served.client.get("/concordance"))
    assert not empty.xpath("//h2[@class='counted']")


def test_files_are_those_of_the_library(served):
    page = ask(served, q=PHRASE)
    (form,) = page.xpath("//form[contains(@action, 'export')]")
    fields = {each.get("name"): each.get("value") for each in form.xpath(".//input")}
    formats = form.xpath(".//button/@value")
    assert formats == ["html", "xlsx", "tsv", "jsonl"]
    sent = {each: served.send(form.get("action"), **fields, format=each) for each in formats}
    for ending, answer in sent.items():
        assert answer.status_code == 200
        assert answer.headers["content-disposition"].endswith(f"''concordance.{ending}")
    lines = sent["tsv"].text.splitlines()
    assert lines[0].split("\t")[:3] == ["number", "rendering", "left"]
    assert len(lines) == 1 + len(find(served).lines)
    first = json.loads(sent["jsonl"].text.splitlines()[0])
    assert (first["type"], first["occurrences"]) == ("counts", 62)
    assert "xl/workbook.xml" in zipfile.ZipFile(BytesIO(sent["xlsx"].content)).namelist()
    assert "tmtool documents show A/RES/" in " ".join(sent["html"].text.split())
    assert served.send(form.get("action"), **fields, format="exe").status_code == 400


def test_texts_of_lines_stay_texts(served):
    page = ask(served, q='"鸿沟"', symbol="<b>*")
    assert not page.xpath("//img | //main//script | //main//b[text()='A/1']")


@pytest.fixture
def changed(tmp_path):
    found = Served(fill(tmp_path / "memory")).enter()
    yield found
    found.session.close()


def key_of(served, text):
    for each in served.session.store.iter_units():
        if each.unit.get_text("zh") == text:
            return each.key
    raise AssertionError(text)


def test_a_unit_has_all_of_itself(changed):
    key = key_of(changed, "会员国注意到数码鸿沟。")
    page = tree(changed.client.get(f"/units/{key}"))
    assert [each.get("lang") for each in page.xpath("//td[@lang]")] == ["zh", "en"]
    assert page.xpath("//li//a[@class='place']/@href") == ["/at/A/75/9?para=2"]
    assert "EMBARGOED" in words(page)
    assert "1" in words(page.xpath("//table[@class='counts']")[0])
    for wrong in ("0" * 32, "x", key.upper()):
        assert changed.client.get(f"/units/{wrong}").status_code == 404


def test_the_old_key_of_an_edited_unit_leads_on(changed):
    session, old = changed.session, key_of(changed, "会员国注意到数码鸿沟。")
    first = edit.edit_unit(session, EditRequest(old, (("en", "Member States note it."),)))
    second = edit.edit_unit(session, EditRequest(first.key, (("en", "Members note it."),)))
    for key in (old, first.key):
        answer = changed.client.get(f"/units/{key}")
        assert (answer.status_code, answer.headers["location"]) == (301, f"/units/{second.key}")
    page = tree(changed.client.get(f"/units/{second.key}"))
    assert f"/units/{first.key}" in page.xpath("//main//a/@href")
    edit.undo(session, UndoRequest(second.change))
    gone = tree(changed.client.get(f"/units/{second.key}"), 410)
    assert "This unit is no more" in words(gone)
    assert "undo" in words(gone.xpath("//table[@class='counts']//tr[td]")[0])
    assert changed.client.get(f"/units/{old}").headers["location"] == f"/units/{first.key}"


def test_a_unit_that_was_deleted_or_merged(changed):
    session = changed.session
    kept, other = (
        each.key
        for each in session.store.iter_units()
        if each.unit.get_text("zh") == "弥合数字鸿沟"
    )
    edit.merge_units(session, MergeRequest(kept, (other,)))
    assert changed.client.get(f"/units/{other}").headers["location"] == f"/units/{kept}"
    deleted = delete_units(session, DeleteRequest((kept,)))
    for key, change, what in ((kept, deleted.change, "delete"), (other, 2, "merged into")):
        page = tree(changed.client.get(f"/units/{key}"), 410)
        last = page.xpath("//table[@class='counts']//tr[td]")[0]
        assert words(last.xpath("*")[0]) == str(change)
        assert what in words(last)


def test_edits_that_turn_back_do_not_lead_in_a_circle(changed):
    session, first = changed.session, key_of(changed, "会员国注意到数码鸿沟。")
    before = session.store.read_units([first])[0].unit.get_text("en")
    second = edit.edit_unit(session, EditRequest(first, (("en", "Another."),))).key
    again = edit.edit_unit(session, EditRequest(second, (("en", before),))).key
    assert again == first
    assert changed.client.get(f"/units/{first}").status_code == 200
    assert changed.client.get(f"/units/{second}").headers["location"] == f"/units/{first}"
    delete_units(session, DeleteRequest((first,)))
    assert changed.client.get(f"/units/{first}").status_code == 410


def test_a_place_in_the_languages_that_are_chosen(served):
    page = tree(served.client.get("/at/A/RES/61/1?at=1"))
    chosen = page.xpath("//input[@name='lang' and @checked]/@value")
    assert chosen == ["zh", "en", "fr"]
    form = {"name": "A/RES/61/1", "at": 1, "around": 0, "lang": ["en"]}
    alone = tree(served.client.get("/at", params=form))
    assert {each.get("lang") for each in alone.xpath("//td")} == {"en"}
    assert alone.xpath("//input[@name='lang' and @checked]/@value") == ["en"]
    assert alone.xpath("//select[@name='around']/option[@selected]")[0].text == "0"
    assert served.client.get("/at/A/RES/61/1?lang=de").status_code == 400


def test_previous_and_next_keep_what_was_chosen(tmp_path):
    folder = fill(tmp_path / "memory")
    memory = Memory.open(folder, user="Ada")
    row = {"symbol": "A/77/1", "label": "", "date": "2022-01-01", "status": "", "restriction": ""}
    memory.add([unit({**row, "zh": f"第{n}段", "en": f"Para {n}"}, n) for n in range(1, 6)])
    memory.close()
    served = Served(folder).enter()
    seen, link = [], "/at/A/77/1?at=1&around=1&lang=en"
    while link:
        page = tree(served.client.get(link))
        seen.append(words(page.xpath("//tr[@aria-current]/td")[0]))
        assert {each.get("lang") for each in page.xpath("//td")} == {"en"}
        link = next(iter(page.xpath("//a[@rel='next']/@href")), None)
    assert seen == [f"Para {n}" for n in range(1, 6)]
    assert page.xpath("//a[@rel='prev']/@href") == ["/at/A/77/1?at=4&around=1&lang=en"]
    served.session.close()
