"""What a grant hides is not there: pages are those of a memory that holds nothing else.

Random grants and texts; whatever pages say of the memory that others share is compared with what
they say of one that was filled with the granted part alone.
"""

import re
from contextlib import closing
from dataclasses import replace
from html import escape
from itertools import product

import postgres_server
import pytest
from contract_store import Alone
from hypothesis import given, settings
from hypothesis import strategies as st
from teams import Team, quicken, send
from test_server_rest import token

from tmtool.memory.memory import Memory
from tmtool.protocols import View
from tmtool.server import people
from tmtool.server.state.people import Grant
from tmtool.stores import name_memory, open_store
from tmtool.stores.addresses import parse_address
from tmtool.stores.sqlite.store import SqliteStore
from tmtool.units import Origin, Place, TranslationUnit, Variant
from tmtool.where import In

MEMORIES = ("UN", "ITU", "WSIS")
SUBJECTS = [("数字鸿沟", "the digital divide"), ("信息社会", "the information society"),
            ("网络安全", "cybersecurity")]  # fmt: skip
VERBS = [("弥合", "bridge", "close", "bridge"), ("讨论", "discuss", "consider", "debate"),
         ("审查", "review", "review", "examine")]  # fmt: skip
YEARS = (2005, 2015, 2025)
TEXTS = ["弥合数字鸿沟", "弥合数字鸿沟。", "决定在2015年审查数字鸿沟问题；",
         "决定在2030年审查网络安全问题；", "数字鸿沟", "信息社会", "A/RES/60/2",
         "网络安全与信息社会", "数字鸿构"]  # fmt: skip


def units(memory):
    """What a memory holds: the same sentences as others, rendered in its own way, and some more."""
    at = MEMORIES.index(memory)
    for number, ((zh, en), verbs, year) in enumerate(product(SUBJECTS, VERBS, YEARS)):
        if (number + at) % (at + 2) == 0:
            continue
        said, written = (
            f"决定在{year}年{verbs[0]}{zh}问题；",
            f"Decides to {verbs[1 + at]} {en} in {year};",
        )
        origin = Origin(
            (Place("zh", label=str(number)), Place("en", label=str(number))),
            symbol=f"A/RES/{60 + at}/{number}", date=f"{year}-12-01", status="adopted",
            position=number, memory=memory,
        )  # fmt: skip
        yield TranslationUnit((Variant("zh", said), Variant("en", written)), (origin,))


def fill(address, memories):
    memory = Memory.open(address, create=True, user="Ada")
    for each in memories:
        memory.add(list(units(each)))
    memory.close()


class Side:
    """A team's server and a reader of it."""

    def __init__(self, folder, granted, **settings):
        self.team = Team(folder, filled=False, **settings)
        self.browser = self.team.enter("anna", *(("reader", each) for each in granted))

    def grant(self, granted):
        for each in self.team.state.list_grants("anna"):
            self.team.state.remove_grant(each)
        for each in granted:
            self.team.state.add_grant(Grant("anna", "reader", each))

    def ask(self, text):
        """All that pages say of a text."""
        self.team.forget_rates()
        panes = [send(self.browser, f"/desk/{each}", q=text) for each in ("matches", "concordance")]
        pages = [self.browser.get(f"/at/{symbol}") for symbol in ("A/RES/60/2", "A/RES/61/5")]
        return [
            (each.status_code, strip(each.text, self.team.settings))
            for each in (*panes, *pages, self.browser.get("/"))
        ]


def strip(page, settings):
    """A page without what only names the request, or says where the memory is."""
    page = re.sub("Request [0-9a-f]+", "Request", page)
    if settings.database:
        shown = str(parse_address(settings.database))
        page = page.replace(escape(shown), "MEMORY").replace(shown, "MEMORY")
        page = page.replace(name_memory(settings.database), "memory")
    return re.sub("/units/[0-9a-f]+", "/units/KEY", page.replace(str(settings.memory), "MEMORY"))


@pytest.fixture(scope="module", params=["folder", pytest.param("database", marks=pytest.mark.slow)])
def sides(request, tmp_path_factory):
    """A memory of all, and for each choice one that never had anything else.

    Texts have their numbers as they came; the lone ones get theirs in the order of the whole one.
    """
    folder = tmp_path_factory.mktemp("grants")
    with pytest.MonkeyPatch.context() as patch:
        quicken(patch)
        whole, alone = make_sides(folder, is_database=request.param == "database")
    yield whole, alone
    for side in (whole, *alone.values()):
        side.team.close()


def make_sides(folder, *, is_database):
    """That of all in a folder or in a database; the others are in folders."""
    (folder / "all").mkdir()
    address = postgres_server.new_address() if is_database else folder / "all" / "memory"
    fill(address, MEMORIES)
    alone = {}
    with closing(open_store(address)) as store:
        for number in range(1, 2 ** len(MEMORIES)):
            some = tuple(each for at, each in enumerate(MEMORIES) if number >> at & 1)
            own = folder / "-".join(some)
            made = SqliteStore(own / "memory", create=True)
            assert Alone(store, View(In("memory", some)), lambda made=made: made).fits
            made.close()
            alone[some] = Side(own, some)
    whole = Side(folder / "all", [], **({"memory": address} if is_database else {}))
    return whole, alone


@settings(max_examples=30)
@given(
    st.lists(st.sampled_from(MEMORIES), min_size=1, unique=True),
    st.sampled_from(TEXTS),
    st.booleans(),
)
def test_a_page_is_that_of_a_memory_of_what_was_granted(sides, granted, text, is_small):
    whole, alone = sides
    whole.grant([each.lower() if is_small else each for each in granted])
    some = tuple(each for each in MEMORIES if each in granted)
    assert whole.ask(text) == alone[some].ask(text)


def test_who_has_no_grant_sees_a_memory_that_is_empty(sides):
    whole, _ = sides
    whole.grant(["elsewhere"])
    for status, page in whole.ask("弥合数字鸿沟"):
        assert status in (200, 404)
        assert not re.search("bridge|divide|A/RES/6[0-2]/[0-9]+,", page)


def test_a_token_of_one_memory_is_as_a_grant_of_it(sides):
    whole, alone = sides
    whole.grant(["*"])
    value = people.make_token(whole.team.state, "anna", "CAT", "read", None, ("ITU",))
    program = {"authorization": f"Bearer {value}"}
    for text in TEXTS:
        told = send(whole.team.browse(), "/desk/matches", program, q=text).text
        own = send(alone[("ITU",)].browser, "/desk/matches", q=text).text
        assert strip(told, whole.team.settings) == strip(own, alone[("ITU",)].team.settings)


def ask_about_all(browser, person):
    """Return the figures of the page of memories, and the memory that two kinds of checks name."""
    page = browser.get("/memories", headers=person).text
    figures = re.search('(?s)<p class="figures">(.*?)</p>', page)[1]
    pairs = [{"source": "弥合数字鸿沟", "target": "bridge the digital divide"}]
    checked = {"from": "zh", "to": "en", "pairs": pairs}
    accepts = {"accept": "application/json, text/event-stream"}
    call = {"name": "check_pairs", "arguments": checked}
    message = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": call}
    answers = [
        browser.post("/v1/check/pairs", json=checked, headers=person),
        browser.post("/mcp", json=message, headers=person | accepts),
    ]
    named = [re.findall(r'[0-9]+ units[^"\\]*', each.text) for each in answers]
    return [re.sub("<[^>]+>", "", figures), *named]


def test_revision_and_size_are_shown_to_who_sees_the_whole_memory_alone(tmp_path, monkeypatch):
    quicken(monkeypatch)
    fill(tmp_path / "memory", MEMORIES)
    with closing(Team(tmp_path, filled=False)) as team:
        browser = team.browse()
        limited = token(team, ("translator", "ITU"), name="bo")
        whole = token(team, ("translator", "*"), name="anna")
        figures, *checked = ask_about_all(browser, whole)
        assert figures.endswith("kB")
        assert checked[0] == ["44 units, revision 3"]
        before = ask_about_all(browser, limited)
        assert "kB" not in before[0]
        assert {*before[1], *before[2]} == {"18 units"}
        more = [
            replace(each, variants=(Variant("zh", f"甲{number}"), Variant("en", f"A {number}")))
            for number, each in enumerate([*units("UN")] * 200)
        ]
        with team.session.store.begin_change("add", user="Ada", details={}) as change:
            change.put(more)
        assert ask_about_all(browser, limited) == before
        assert ask_about_all(browser, whole)[:2] != [figures, checked[0]]
