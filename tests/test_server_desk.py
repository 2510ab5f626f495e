"""What the desk shows apart from each other: meanings, filters, the first files of a memory."""

from dataclasses import fields

import numpy as np
import pytest
from lxml import html as parser
from served import Served

from tmtool.bootstrap import open_session
from tmtool.cli import run
from tmtool.memory.memory import Memory
from tmtool.operations import lookup as lookup_service
from tmtool.operations.lookup import (
    LookupRequest,
    find_matches,
    find_meanings,
    find_terms,
)
from tmtool.selection import Selection
from tmtool.server.asking import read_selection
from tmtool.terms import storage
from tmtool.units import TranslationUnit, Variant

TEXT = "请会员国就本决议的执行情况提交报告；"
TMX = """<tmx version="1.4"><header srclang="zh"/><body>
<tu><tuv xml:lang="zh"><seg>弥合数字鸿沟。</seg></tuv>
<tuv xml:lang="en"><seg>To bridge it.</seg></tuv></tu>
</body></tmx>
"""


class Alike:
    """An encoder to which all texts mean the same."""

    signature, dim, languages = "alike-1", 4, frozenset({"zh", "en"})

    def encode(self, texts):
        return np.ones((len(texts), 4), np.float32) / 2


@pytest.fixture
def indexed(served):
    """A memory whose meanings are indexed; its encoder is loaded when it is asked for."""
    index(served)
    return served


def index(served):
    store = served.session.store
    for lang in ("zh", "en"):
        ids = [number for number, _ in store.list_unembedded(Alike.signature, lang)]
        store.put_vectors(Alike.signature, ids, Alike().encode(ids))


def tree(answer, status=200):
    assert answer.status_code == status, answer.text
    return parser.document_fromstring(answer.text)


def words(element):
    return " ".join("".join(element.itertext()).split())


def numbers(page):
    return [int(each) for each in page.xpath("//li/@data-row")]


def test_matches_do_not_wait_for_the_encoder_and_meanings_come_after(indexed, monkeypatch):
    loaded = []

    def load(_session):
        loaded.append(1)
        return Alike()

    monkeypatch.setattr("tmtool.services.session.Session.load_encoder", load)
    first = tree(indexed.send("/desk/matches", q=TEXT))
    assert loaded == []
    (later,) = first.xpath("//*[@data-pane='meanings']")
    assert words(later) == "meanings: searching …"
    assert "meanings: searching" in first.xpath("//*[@data-summary]/@data-summary")[0]
    assert "not by meaning" not in words(first)
    then = tree(indexed.send("/desk/meanings", q=TEXT))
    assert loaded
    # They are numbered on from the others, so that no row changes its place.
    assert numbers(then)[0] == numbers(first)[-1] + 1
    assert all(words(each).endswith("semantic") for each in then.xpath("//p[@class='kind']"))


def test_without_a_script_one_answer_has_the_meanings_as_well(indexed, monkeypatch):
    monkeypatch.setattr("tmtool.services.session.Session.load_encoder", lambda _session: Alike())
    apart = [
        tree(indexed.send(f"/desk/{name}", q=TEXT)) for name in ("matches", "meanings")
    ]  # fmt: skip
    page = tree(indexed.send("/desk", q=TEXT))
    assert numbers(page) == [each for part in apart for each in numbers(part)]
    assert not page.xpath("//*[@data-pane='meanings']")


def select_near(text):
    """The matches by meaning alone."""
    return [each for each in text.answer.matches if each.cosine is not None]


def test_both_parts_together_are_the_answer_of_a_look_up(indexed, monkeypatch):
    monkeypatch.setattr("tmtool.services.session.Session.load_encoder", lambda _session: Alike())
    session, request = indexed.session, LookupRequest((TEXT,), phrases=False)
    first = find_matches(session, request)
    more = find_meanings(session, request)
    (whole,) = lookup_service.lookup(session, LookupRequest((TEXT,))).texts
    near = select_near(more)
    keys = {each.stored.key for each in (*first.answer.matches, *near)}
    assert keys == {each.stored.key for each in whole.answer.matches}
    assert first.awaits_meanings
    assert near


def test_meanings_look_for_nothing_twice_and_only_in_what_one_may_see(indexed, monkeypatch):
    monkeypatch.setattr("tmtool.services.session.Session.load_encoder", lambda _session: Alike())
    session, request = indexed.session, LookupRequest((TEXT,), phrases=False)
    first = find_matches(session, request)
    looked_up, look_up_all = [], lookup_service.lookup

    def look_up(*given):
        looked_up.append(given)
        return look_up_all(*given)

    monkeypatch.setattr("tmtool.operations.lookup.lookup", look_up)
    kept = find_meanings(session, request)
    assert not looked_up
    other = find_meanings(session.leave_out_restricted(), request)
    assert len(looked_up) == 1
    assert all(not each.origin.restriction for each in select_near(other))
    session.recent._kept.clear()
    anew = find_meanings(session, request)
    assert len(looked_up) == 2
    others = len(kept.answer.matches) - len(select_near(kept))
    assert others == len(first.answer.matches)
    assert [(each.stored.key, each.target) for each in select_near(kept)] == [
        (each.stored.key, each.target) for each in select_near(anew)
    ]


def test_enough_matches_ask_for_no_meanings(served):
    texts = [f"to bridge the divide {number}" for number in "abcde"]
    units = [
        TranslationUnit((Variant("zh", "弥合数字鸿沟"), Variant("en", each))) for each in texts
    ]
    Memory(served.session.store, user="Ada").add(units)
    index(served)
    found = find_matches(served.session, LookupRequest(("弥合数字鸿沟",)))
    assert len(found.answer.matches) == 5
    assert not found.awaits_meanings


@pytest.mark.parametrize(
    ("filters", "symbols"),
    [
        ({"status": "adopted"}, {"A/RES/75/202"}),
        ({"not_status": "adopted"}, {"A/C.2/75/L.11"}),
        ({"symbol": "A/RES/*; A/C.2/*"}, {"A/RES/75/202", "A/C.2/75/L.11"}),
        ({"year": "2019"}, set()),
        ({"checked": "yes"}, set()),
    ],
)
def test_filters_leave_what_they_say(served, filters, symbols):
    page = tree(served.send("/desk/matches", q="弥合数字鸿沟", **filters))
    exact = page.xpath("//li[contains(@class, 'exact')]//a[@class='place']")
    assert {words(each).partition(",")[0] for each in exact} == symbols
    shown = tree(served.client.get("/desk", params={"q": "弥合数字鸿沟", **filters}))
    for name, value in filters.items():
        (field,) = shown.xpath(f"//*[@name='{name}']")
        assert field.get("value", value) == value
    assert words(shown.get_element_by_id("filters")) != "none"


def test_no_filters_are_said_to_be_none(served):
    page = tree(served.client.get("/"))
    assert words(page.get_element_by_id("filters")) == "none"
    assert not page.xpath("//details[contains(@class, 'filters')]/@open")


def test_a_filter_that_is_not_understood_is_said_and_kept(served):
    answer = served.send("/desk/matches", q="弥合", status="fine")
    assert answer.status_code == 400
    assert "A status is one of" in answer.text
    page = tree(served.send("/desk", q="弥合", status="fine"))
    assert page.xpath("//input[@name='status']/@value") == ["fine"]
    assert served.send("/desk/matches", q="弥合", checked="perhaps").status_code == 400


def test_every_filter_is_on_the_page(served):
    # The look-up of a document leaves out that document itself.
    named = {each.name for each in fields(Selection)} - {"without"}
    page = tree(served.client.get("/"))
    shown = page.xpath("//details[@class='filters']//*[self::input or self::select]/@name")
    assert set(shown) == named
    query = {"year": "2010-", "not_status": "draft", "as_of": "2024"}
    page = tree(served.client.get("/concordance", params={"q": "弥合", **query}))
    assert words(page.get_element_by_id("filters")) == "years 2010-, not status draft, as of 2024"
    read = read_selection({"not_body": "A; B", "as_of": "2020", "checked": "no"})
    assert (read.not_body, read.as_of, read.checked) == (("A", "B"), "2020", False)


def test_a_term_base_is_read_once_until_it_changes(served, monkeypatch, tmp_path):
    read, asked = storage.read, []

    def note(path):
        asked.append(path)
        return read(path)

    monkeypatch.setattr(storage, "read", note)
    for _ in range(3):
        assert "Member States" in served.send("/desk/terms", q="会员国").text
    assert len(asked) == 1
    # Somebody else adds to it, who knows nothing of this session.
    (tmp_path / "more.csv").write_text("zh,en\n执行情况,implementation\n", "utf-8")
    memory = str(served.session.settings.memory)
    assert run(["terms", "add", str(tmp_path / "more.csv"), "--memory", memory]) == 0
    assert "implementation" in served.send("/desk/terms", q="执行情况").text
    assert len(asked) == 2


def test_a_term_base_that_others_write_is_never_half_old(served):
    path = served.session.settings.memory / storage.FILE
    with open_session(served.session.settings.memory) as session:
        assert find_terms(session, LookupRequest(("会员国",))).terms
        with storage.open_for_change(path) as base:
            base.write([])
        assert not find_terms(session, LookupRequest(("会员国",))).terms
        path.unlink()
        assert find_terms(session, LookupRequest(("会员国",))).base is None


@pytest.mark.parametrize("is_made", [False, True])
def test_the_first_files_come_through_the_page_and_are_found_without_a_restart(tmp_path, is_made):
    served = Served(tmp_path / "none").enter()
    if is_made:
        served.session.create_memory()
    page = tree(served.client.get("/"))
    (form,) = page.xpath("//form[@id='drop']")
    assert (form.get("action"), form.get("enctype")) == ("/files", "multipart/form-data")
    (field,) = form.xpath(".//input[@type='file']")
    assert (field.get("name"), "multiple" in field.attrib) == ("file", True)
    (tmp_path / "first.tmx").write_text(TMX, "utf-8")
    (identity,) = served.drop(tmp_path / "first.tmx")
    job = served.finish(served.send("/imports", file=identity))
    assert job.state == "succeeded"
    filled = tree(served.client.get("/"))
    assert "1 unit in" in words(filled)
    assert filled.xpath("//select[@name='from']/option/@value") == ["", "zh", "en"]
    assert "To bridge it." in served.send("/desk/matches", q="弥合数字鸿沟。").text
    assert served.session.store.list_encoders()
    served.session.close()


def test_what_is_said_of_a_memory_is_counted_once_and_anew_when_it_grows(served, monkeypatch):
    from tmtool.server import asking

    counted, describe = [], asking._describe_store
    monkeypatch.setattr(
        asking, "_describe_store", lambda store: (counted.append(1), describe(store))[1]
    )
    first = tree(served.client.get("/"))
    tree(served.client.get("/"))
    assert len(counted) == 1
    new = TranslationUnit((Variant("zh", "新的一句"), Variant("en", "A new one")))
    Memory(served.session.store, user="Ada").add([new])
    then = tree(served.client.get("/"))
    assert len(counted) == 2
    one, more = (
        int(each.xpath("//p[@class='about']")[0].text.split()[0]) for each in (first, then)
    )
    assert more == one + 1
    asking.describe_memory(served.session.leave_out_restricted())
    assert len(counted) == 3
