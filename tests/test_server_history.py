"""The history that somebody sees who reads some memories: that of a memory that holds no others."""

import re
from contextlib import closing
from difflib import unified_diff
from itertools import product

import pytest
from served import OWN
from test_server_grants import MEMORIES, Side, units
from test_server_team import quick  # noqa: F401 - the fixture is used by all

from tmtool.bootstrap import open_session
from tmtool.memory.memory import Memory
from tmtool.operations import memory_changes as edit
from tmtool.operations.documents import LinkRequest, link_documents
from tmtool.operations.memory_changes import EditRequest, HistoryRequest, MergeRequest, UndoRequest
from tmtool.operations.memory_deletion import DeleteRequest, delete_units
from tmtool.selection import Selection
from tmtool.units import Origin, TranslationUnit, Variant

SHARED = TranslationUnit(
    (Variant("zh", "大会通过议程。"), Variant("en", "The agenda was adopted."))
)
"""A unit that stands in two memories, which other languages and changes of each touch."""


def find_keys(session, memory):
    """The units of a memory whose texts no other one has, in an order that is of these."""
    others = {each.variants for name in MEMORIES if name != memory for each in units(name)}
    own = {each.variants for each in units(memory)} - others
    found = sorted(session.store.iter_units(), key=lambda each: each.unit.get_text("en"))
    return [each.key for each in found if each.unit.variants in own]


def add(session, memory):
    session.memory.add(list(units(memory)))


def add_shared(session, memory):
    origin = Origin(symbol=f"{memory}/1", position=1, memory=memory)
    session.memory.add([TranslationUnit(SHARED.variants, (origin,))])


def correct(session, memory):
    key = find_keys(session, memory)[0]
    edit.edit_unit(session, EditRequest(key, (("en", f"Corrected in {memory}."),)))


def merge(session, memory):
    kept, other, *_ = find_keys(session, memory)
    edit.merge_units(session, MergeRequest(kept, (other,)))


def take_out(session, memory):
    request = DeleteRequest(selection=Selection(memory=(memory,)), confirmed=True)
    delete_units(session, request)


def link(session, memory):
    symbol = min(each.symbol for each, _ in session.store.list_documents() if each.memory == memory)
    link_documents(session, LinkRequest(symbol, "superseded by", f"{memory}/999"))


STEPS = [
    *product([add], MEMORIES), (add_shared, "ITU"), (add_shared, "UN"), (correct, "UN"),
    (correct, "ITU"), (merge, "WSIS"), (link, "ITU"), (take_out, "ITU"), ("undo", "ITU"),
    (link, "UN"), ("undo", "UN"), (merge, "UN"), (add_shared, "WSIS"), (take_out, "WSIS"),
    (add, "WSIS"),
]  # fmt: skip
"""What a memory manager did one after the other: a function, or that the last one is undone."""


def act(folder, memories):
    """Do the steps of some memories."""
    Memory.open(folder, create=True, user="Ada").close()
    with open_session(folder, user="Ada") as session:
        last = {}
        for step, memory in STEPS:
            if memory in memories:
                if step == "undo":
                    edit.undo(session, UndoRequest(last[memory]))
                else:
                    step(session, memory)
                (made,) = edit.list_changes(session, HistoryRequest(limit=1)).changes
                last[memory] = made.change


def list_pages(side):
    """The history and each change in it, without what only names a change or a moment."""
    page = side.browser.get("/history").text
    numbers = sorted({int(each) for each in re.findall('href="/history/([0-9]+)"', page)})
    assert len(numbers) > 0
    pages = [page, *(side.browser.get(f"/history/{each}").text for each in numbers)]
    keys = sorted(set(re.findall("/units/([0-9a-f]+)", "".join(pages))))
    for each in keys:
        pages.append(side.browser.get(f"/units/{each}").text)
    pages.append(side.browser.get("/history?action=link").text)
    order = {str(number): f"N{at}" for at, number in enumerate(numbers)}
    told = []
    for each in pages:
        each = re.sub('[0-9-]{10}[ T][0-9:]{5,8}|as_of=[^"]+', "WHEN", each)
        for number in (r'(/history/)(\d+)(">)\2(?=<)', r"(hange )(\d+)()\b", r"(/history/)(\d+)()"):
            each = re.sub(number, lambda found: f"{found[1]}{order[found[2]]}{found[3]}", each)
        each = each.replace(str(side.team.settings.memory), "MEMORY")
        # Units come as they came into the memory, whichever brought them first.
        head, *items = each.partition("</ol>")[0].split("\n<li>")
        told += [head, *sorted(map(str.strip, items)), each.partition("</ol>")[2]]
    return told


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    folder = tmp_path_factory.mktemp("history")
    act(folder / "memory", MEMORIES)
    side = Side(folder, [])
    yield side
    side.team.close()


@pytest.mark.parametrize("some", [("UN",), ("ITU",), ("WSIS",), ("UN", "WSIS"), MEMORIES])
def test_the_history_is_that_of_a_memory_of_what_was_granted(whole, tmp_path, some):
    act(tmp_path / "memory", some)
    whole.grant(some)
    alone = Side(tmp_path, some)
    with closing(alone.team):
        ours, theirs = list_pages(whole), list_pages(alone)
        lines = ("\n".join(each).splitlines() for each in (ours, theirs))
        found = [*unified_diff(*lines, lineterm="", n=0)]
        assert not found, "\n".join(found)


def test_what_is_of_no_memory_that_one_reads_is_not_there(whole):
    whole.grant(["UN"])
    page = whole.browser.get("/history").text
    assert "Only changes of what you may read" in page
    shown = {int(each) for each in re.findall('href="/history/([0-9]+)"', page)}
    with open_session(whole.team.settings.memory) as session:
        every = edit.list_changes(session, HistoryRequest(limit=99)).changes
    assert len(shown) < len(every)
    for each in every:
        status = whole.browser.get(f"/history/{each.change}").status_code
        assert (status == 200) == (each.change in shown)


def test_links_and_undoings_of_others_leave_look_ups_as_they_are(whole):
    """Where the journal has any, all that is looked up asks what became of documents."""
    for some in (["UN"], ["ITU"]):
        whole.grant(some)
        answer = whole.browser.post(
            "/desk/matches", files={"q": (None, "大会通过议程。")}, headers=OWN
        )
        assert answer.status_code == 200, answer.text
