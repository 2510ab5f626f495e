"""Answers to writers are those of a server without the memories that are hidden from them."""

import re
from contextlib import closing

import pytest
from served import do_job
from teams import Team
from test_server_rest import problem, token
from test_server_rest_writing import ask

from tmtool.protocols import View
from tmtool.units import Origin, Place, TranslationUnit, Variant
from tmtool.where import In

PAIRS = [
    {"zh": "会议于上午十时开始。", "en": "The meeting was called to order at 10 a.m."},
    {"zh": "通过议程。", "en": "Adoption of the agenda"},
    {"zh": "工作安排", "en": "Organization of work"},
    {"zh": "其他事项", "en": "Other matters", "fr": "Questions diverses"},
]
FRENCH = "La séance est ouverte."
NEW = {"en": "Any other business"}


def put(team, memory, pairs, user="keeper"):
    """Put pairs into a memory as somebody, and return the number of the change."""
    units = [
        TranslationUnit(
            tuple(Variant(*each) for each in texts.items()),
            (Origin(tuple(Place(lang) for lang in texts), symbol=f"{memory}/1", position=at,
                    memory=memory),),
        )
        for at, texts in enumerate(pairs)
    ]  # fmt: skip
    with team.session.store.begin_change("add", user=user, details={"file": "x.tmx"}) as change:
        change.put(units)
    return change.number


@pytest.fixture(params=["same", "new text", "more languages", "other French"])
def hidden(request):
    return {
        "same": PAIRS,
        "new text": [{**each, **NEW} for each in PAIRS],
        "more languages": [{**each, "fr": FRENCH, "es": "La sesión"} for each in PAIRS],
        "other French": [{**each, "fr": "Un autre texte."} for each in PAIRS],
    }[request.param]  # fmt: skip


def write_all(browser, person, team):
    """Send writing requests of all kinds; return the answers without times."""
    told = []

    def send(path, body=None):
        answer = ask(browser, "POST", path, body, **person)
        text = re.sub('"(at|request)": ?"[^"]*"', "", answer.text)
        told.append((path, answer.status_code, text))
        return (answer.json().get("records") or [{}])[0]

    def add(texts):
        return send("/memory/add", {"texts": texts, "memory": "UN"})

    def show(key):
        return send("/memory/unit", {"key": key}).get("version", "none")

    for texts in (PAIRS[0], PAIRS[0], PAIRS[1], {**PAIRS[0], "fr": FRENCH}):
        add(texts)
    for each in (PAIRS[2], PAIRS[3]):
        key = add(each)["key"]
        asked = {"key": key, "text": NEW, "version": show(key)}
        changed = send("/memory/edit", asked)
        new = changed.get("key", key)
        gone = send("/memory/delete", {"keys": [new], "version": show(new)})
        show(new)
        for made in (gone, changed):
            send(f"/changes/{made.get('change', 99)}/undo")
        show(key)
    send("/memory/delete", {"keys": ["0" * 32], "version": "none"})
    return told


IMPORTED = [
    *("\t".join((each["zh"], each["en"], "")) for each in PAIRS),
    "\t".join((PAIRS[0]["zh"], PAIRS[0]["en"], FRENCH)),
    "\t".join((PAIRS[1]["zh"], "Another text", "")),
    "\t".join((PAIRS[2]["zh"], PAIRS[2]["en"], "Organisation des travaux")),
]


def import_all(browser, person, team):
    """Add pairs by files and take the last back; return the reports and pages without times."""
    manager = team.enter("watcher", ("memory manager", "UN"))
    told = []
    for rows in (IMPORTED[:3], IMPORTED, IMPORTED[::-1]):
        file = "\n".join(("zh\ten\tfr", *rows)).encode()
        sent = [("files", ("pairs.tsv", file)), ("memory_name", (None, "UN"))]
        begun = browser.post("/v1/add", files=sent, headers=person)
        do_job(team.desk, begun.json()["id"])
        job = browser.get(begun.headers["location"], headers=person).json()
        told.append((job["state"], browser.get(job["result"], headers=person).json()["files"]))
        change = team.session.store.read_journal(limit=1)[0].number
        for path in (f"/history/{change}", f"/history/{change}/undo", "/history"):
            page = manager.get(path)
            assert page.status_code == 200, path
            told.append((path, re.sub("[0-9-]{10} [0-9:]{5}", "", page.text)))
    answer = ask(browser, "POST", f"/changes/{change}/undo", **person)
    told.append((answer.status_code, manager.get("/history").status_code))
    return told


@pytest.mark.parametrize("write", [write_all, import_all])
def test_hidden_units_change_no_answer(tmp_path, hidden, write):
    answers = []
    for name, pairs in (("without", []), ("with", hidden)):
        (tmp_path / name).mkdir()
        with closing(Team(tmp_path / name)) as team:
            put(team, "Secret", pairs)
            person = token(team, ("memory manager", "UN"))
            answers.append(write(team.browse(), person, team))
            secret = View(In("memory", ("Secret",)))
            there = [stored.unit for stored in team.session.store.iter_units(secret)]
            said = [{each.lang: each.text for each in unit.variants} for unit in there]
            assert sorted(map(str, said)) == sorted(map(str, pairs))  # nothing of it was changed
    for without, other in zip(*answers, strict=True):
        assert without == other


def test_members_undo_their_own_changes_and_managers_all(tmp_path):
    with closing(Team(tmp_path)) as team:
        browser = team.browse()
        reviser = token(team, ("reviser", "UN"), name="reviser")
        other = token(team, ("reviser", "UN"), ("memory manager", "ITU"), name="other")
        manager = token(team, ("memory manager", "UN"), name="manager")

        def undo(number, person):
            return ask(browser, "POST", f"/changes/{number}/undo", **person)

        def add(person, at, memory="UN"):
            return put(team, memory, [PAIRS[at]], user=person.title())

        own, foreign, elsewhere = add("reviser", 0), add("other", 1), add("reviser", 2, "ITU")
        problem(undo(foreign, reviser), 403, "not-allowed")
        assert undo(own, reviser).status_code == 200
        problem(undo(elsewhere, reviser), 422, "input")  # it is not in a memory of theirs
        again = add("reviser", 0)
        problem(undo(again, other), 403, "not-allowed")  # a manager, but of another memory
        assert undo(elsewhere, other).status_code == 200
        for number in (again, foreign):
            assert undo(number, manager).status_code == 200
