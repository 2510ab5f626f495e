"""What a server keeps of its own: the same of a file and of a database, for each of two servers."""

import threading
import time
from dataclasses import replace

import pytest
import state_stores

from tmtool.errors import ChangedError, EmptyError, InputError, MissingError
from tmtool.server.state import Item, ItemEvent, Job, sql
from tmtool.server.state.people import (
    Account,
    AuditEntry,
    DoneOnce,
    Grant,
    Invitation,
    SignIn,
    Token,
)

DAYS = [f"2026-11-{day:02}T10:00:00.000000Z" for day in range(1, 31)]
ANNA = Account("anna", "Anna Li", DAYS[0])
BO = Account("bo", "Bo", DAYS[0], "$argon2id$...")


@pytest.fixture(params=state_stores.KINDS)
def servers(request, tmp_path):
    """How to open one more."""
    with state_stores.opened(request.param, tmp_path, kept_days=30) as opening:
        yield opening


@pytest.fixture
def both(servers):
    """What one server writes, and what the other reads."""
    return servers(), servers()


def test_items_are_there_for_the_other_as_they_are(both):
    one, other = both
    item = Item(
        "a", "file", "决议 草案’.docx", "Ada", DAYS[0], DAYS[1], facts={"n": [1, 2.5, None, True]}
    )
    one.add_item(item)
    one.add_item(replace(item, id="b", kind="bitext", used=DAYS[2], held=True, memory="ITU"))
    one.add_item(replace(item, id="c", owner="Bo", used=DAYS[2]))
    assert other.find_item("a") == replace(item, kept_days=30)
    assert [each.id for each in other.list_items()] == ["b", "c", "a"]
    assert [each.id for each in other.list_items("file")] == ["c", "a"]
    assert [each.id for each in other.list_items("file", "Ada")] == ["a"]
    assert (other.find_item("b").held, other.find_item("b").memory) == (True, "ITU")
    one.touch_item("a", DAYS[9])
    one.hold_item("a", held=True)
    one.hold_item("b", held=False)
    one.share_item("b", None)
    one.note_facts("c", {})
    assert (other.find_item("a").used, other.find_item("a").until) == (DAYS[9], None)
    assert (other.find_item("b").held, other.find_item("b").memory) == (False, None)
    assert other.find_item("c").facts == {}
    one.remove_item("a")
    with pytest.raises(EmptyError, match="nothing here of that name"):
        other.find_item("a")


def test_of_two_who_saw_the_same_version_one_writes(both):
    one, other = both
    one.add_item(Item("a", "bitext", "", "Ada", DAYS[0], DAYS[0], facts={"n": 1}))
    assert one.add_event("a", 0, "Ada", DAYS[1], "accept 1").version == 1
    with pytest.raises(ChangedError, match="you saw version 0, now it is 1"):
        other.add_event("a", 0, "Bo", DAYS[2], "accept 2")
    item = other.add_events("a", 1, "Bo", DAYS[3], ["accept 2", "undo"], {"n": 2})
    assert (item.version, item.used, item.facts) == (3, DAYS[3], {"n": 2})
    assert one.find_item("a") == item
    assert one.list_events("a", 1) == [
        ItemEvent(2, "Bo", DAYS[3], "accept 2"), ItemEvent(3, "Bo", DAYS[3], "undo"),
    ]  # fmt: skip
    one.remove_item("a")
    assert other.list_events("a") == []
    with pytest.raises(EmptyError, match="removed meanwhile"):
        other.add_event("a", 3, "Bo", DAYS[4], "accept 3")


def test_jobs_go_from_one_to_the_next_and_each_is_given_once(both):
    one, other = both
    job = Job("a", "add", "添加", "Ada", DAYS[1], {"files": ["x"], "n": 1})
    one.add_job(job)
    one.add_job(replace(job, id="b", made=DAYS[0], owner="Bo", role="memory manager"))
    assert other.find_job("a") == job
    claimed = other.claim_job(DAYS[2])
    assert (claimed.id, claimed.state, claimed.started, claimed.beat, claimed.role) == (
        "b", "doing", DAYS[2], DAYS[2], "memory manager",
    )  # fmt: skip
    assert one.claim_job(DAYS[2]).id == "a"
    assert one.claim_job(DAYS[2]) is other.claim_job(DAYS[2]) is None
    one.note_progress("a", "reading", 0.5, None, ["one", "二"])
    found = other.find_job("a")
    assert (found.task, found.done, found.total, found.remarks) == (
        "reading", 0.5, None, ("one", "二"),
    )  # fmt: skip
    one.remove_job("a")
    assert one.end_job("a", "succeeded", DAYS[3], result={"units": 3}, item="i")
    assert not other.end_job("a", "failed", DAYS[3], problem="late")
    found = other.find_job("a")
    assert (found.state, found.ended, found.result, found.item, found.problem) == (
        "succeeded", DAYS[3], {"units": 3}, "i", None,
    )  # fmt: skip
    assert [each.id for each in other.list_jobs()] == ["a", "b"]
    assert [each.id for each in other.list_jobs("Bo")] == ["b"]
    assert [each.id for each in other.list_jobs(limit=1)] == ["a"]
    assert len(other.list_jobs(limit=None)) == 2
    one.forget_parameters("b")
    assert other.find_job("b").parameters == {}
    one.remove_job("a")
    with pytest.raises(EmptyError, match="no such job"):
        other.find_job("a")


def test_jobs_of_which_nobody_hears_fail_and_the_others_go_on(both):
    one, other = both
    for name in "abc":
        one.add_job(Job(name, "add", "", "Ada", DAYS[0], {}))
    for _ in "ab":
        one.claim_job(DAYS[1])
    one.note_beat(["b"], DAYS[5])
    one.note_beat([], DAYS[5])
    other.fail_silent_jobs(DAYS[5], DAYS[6], "The server was stopped")
    assert [each.state for each in map(one.find_job, "abc")] == ["failed", "doing", "todo"]
    assert one.find_job("a").problem == "The server was stopped"
    assert not one.end_job("a", "succeeded", DAYS[7])


def test_many_who_ask_at_once_are_given_each_job_once(servers):
    count, threads = 40, 4
    first = servers()
    for number in range(count):
        first.add_job(Job(f"{number:02}", "add", "", "Ada", DAYS[0], {}))
    given = [[] for _ in range(threads)]

    def claim(state, mine):
        while (job := state.claim_job(DAYS[1])) is not None:
            mine.append(job.id)

    at_work = [threading.Thread(target=claim, args=(servers(), mine)) for mine in given]
    for each in at_work:
        each.start()
    for each in at_work:
        each.join()
    assert sorted(name for mine in given for name in mine) == [f"{n:02}" for n in range(count)]


def test_accounts_and_grants(both):
    one, other = both
    one.add_account(BO)
    one.add_account(ANNA)
    for taken in (replace(ANNA, shown="Other"), replace(ANNA, name="other")):
        with pytest.raises(InputError, match="there is an account"):
            other.add_account(taken)
    assert (other.find_account("anna"), other.find_account("nobody")) == (ANNA, None)
    assert other.list_accounts() == [ANNA, BO]
    grants = [Grant("anna", "reader"), Grant("anna", "reviser", "ITU"), Grant("bo", "reader", "UN")]
    for each in (*grants, grants[0]):
        one.add_grant(each)
    assert other.list_grants() == grants
    assert other.list_grants("bo") == grants[2:]
    assert (one.remove_grant(grants[2]), other.remove_grant(grants[2])) == (True, False)
    with pytest.raises(MissingError):
        other.add_grant(Grant("nobody", "reader"))


def test_who_is_let_in_by_one_is_known_to_the_other_until_either_ends_it(both):
    one, other = both
    one.add_account(ANNA)
    one.add_account(BO)
    signed = [SignIn(f"d{n}", "anna", DAYS[n], DAYS[n + 1], "Firefox") for n in range(3)]
    for each in signed:
        one.add_sign_in(each)
    assert other.find_signed_in("d0") == (signed[0], ANNA, [])
    assert other.find_signed_in("none") is None
    one.add_grant(Grant("anna", "reviser", "UN"))
    one.add_grant(Grant("anna", "reader", "ITU"))
    one.add_grant(Grant("anna", "reader", "UN"))
    assert other.find_signed_in("d0")[2] == other.list_grants("anna")
    assert len(other.list_grants("anna")) == 3
    one.touch_sign_in("d0", DAYS[9])
    assert [each.digest for each in other.list_sign_ins("anna")] == ["d0", "d2", "d1"]
    other.remove_sign_ins("anna", "d2")
    assert one.find_signed_in("d2") is None
    other.expire_sign_ins(DAYS[5], DAYS[0])
    assert [each.digest for each in one.list_sign_ins("anna")] == ["d0"]
    other.remove_sign_ins("anna")
    assert one.list_sign_ins("anna") == []


def test_tokens_and_their_ends(both):
    one, other = both
    one.add_account(ANNA)
    one.add_grant(Grant("anna", "reader"))
    token = Token("t1", "anna", "Weblate", "abcd", "read", DAYS[0], memories=("ITU", "UN"))
    later = Token("t2", "anna", "", "efgh", "write", DAYS[1], until=DAYS[9])
    one.add_token(token)
    one.add_token(later)
    assert other.find_program("t1") == (token, ANNA, [Grant("anna", "reader")])
    assert (other.find_token("t2"), other.find_token("t3")) == (later, None)
    one.touch_token("t1", DAYS[3])
    assert other.list_tokens("anna") == [later, replace(token, used=DAYS[3])]
    assert not other.remove_token("bo", "t1")
    assert other.remove_token("anna", "t1")
    assert one.find_program("t1") is None


def test_an_invitation_is_good_once_and_signs_out(both):
    one, other = both
    one.add_account(ANNA)
    one.add_invitation(Invitation("old", "anna", DAYS[9]))
    one.add_invitation(Invitation("new", "anna", DAYS[9]))
    one.add_sign_in(SignIn("d", "anna", DAYS[0], DAYS[0]))
    assert other.take_invitation("old", DAYS[1], "p") is None
    assert other.take_invitation("new", DAYS[10], "p") is None
    assert other.take_invitation("new", DAYS[9], "p") == replace(ANNA, password="p")
    assert one.take_invitation("new", DAYS[9], "q") is None
    assert one.find_account("anna").password == "p"
    assert one.find_signed_in("d") is None


def test_who_leaves_is_out_everywhere_and_gone_by_name(both):
    one, other = both
    one.add_account(ANNA)
    one.add_account(replace(BO, shown="a former reviser"))
    one.add_grant(Grant("anna", "reader"))
    one.add_sign_in(SignIn("d", "anna", DAYS[0], DAYS[0]))
    one.add_token(Token("t", "anna", "", "abcd", "read", DAYS[0]))
    one.add_item(Item("i", "file", "", "Anna Li", DAYS[0], DAYS[0]))
    one.add_event("i", 0, "Anna Li", DAYS[0], "x")
    one.add_job(Job("j", "add", "", "Anna Li", DAYS[0], {}))
    one.add_audit(AuditEntry(0, DAYS[0], "Anna Li", "", "POST /x", (), 200, "r"))
    one.count_use("2026-11-01", "Anna Li", "/desk")
    one.begin_once(DoneOnce("anna", "k", "d", DAYS[0], 0))
    assert other.close_account("anna", DAYS[5], "A former reviser") == "A former reviser 2"
    told = one.find_account("anna")
    assert (told.shown, told.password, told.closed) == ("A former reviser 2", None, DAYS[5])
    assert (one.find_signed_in("d"), one.find_program("t"), one.list_grants()) == (None, None, [])
    names = {
        one.find_item("i").owner, one.list_events("i")[0].person, one.find_job("j").owner,
        one.list_audit()[0].person,
    }  # fmt: skip
    assert names == {"A former reviser 2"}
    assert one.list_use("") == []
    assert one.begin_once(DoneOnce("anna", "k", "d", DAYS[0], 0)) is None
    assert other.close_account("bo", DAYS[6]) is None
    assert one.find_account("bo").shown == "a former reviser"


def test_the_audit_has_all_in_its_order(both):
    one, other = both
    entry = AuditEntry(0, "", "Ada", "abcd", "POST /x", ("a", "决议"), 200, "r")
    for number in range(6):
        state = both[number % 2]
        person, outcome = ("Ada", "Bo")[number % 2], (200, 500)[number == 4]
        state.add_audit(replace(entry, at=DAYS[number], person=person, outcome=outcome))
    listed = other.list_audit()
    numbers = [each.number for each in listed]
    assert [each.at for each in listed] == DAYS[:6]
    assert numbers == sorted(set(numbers))
    assert listed[0] == replace(entry, number=numbers[0], at=DAYS[0])
    assert other.list_audit(numbers[1], limit=2) == listed[2:4]
    assert other.list_audit(person="Bo", since=DAYS[2]) == [listed[3], listed[5]]
    assert other.list_audit(limit=2, latest=True) == listed[:3:-1]
    latest = other.list_audit(0, 9, "Ada", DAYS[1], before=numbers[4], latest=True)
    assert latest == [listed[2]]
    one.count_use("2026-11-02", "Ada", "/desk")
    for _ in range(3):
        other.count_use("2026-11-01", "Ada", "/desk")
    assert one.list_use("2026-11-01") == [
        ("2026-11-01", "Ada", "/desk", 3), ("2026-11-02", "Ada", "/desk", 1),
    ]  # fmt: skip
    one.forget_audit(DAYS[1])
    assert other.list_audit() == listed[1:]
    assert other.list_use("") == [("2026-11-02", "Ada", "/desk", 1)]


def test_how_often_is_counted_by_all_servers_together(both, monkeypatch):
    one, other = both
    now = time.time()
    monkeypatch.setattr(sql, "time", lambda: now)
    assert [each.count_hit("a", 3, 60.0) for each in (one, other, one)] == [0, 0, 0]
    assert other.count_hit("a", 3, 60.0) == pytest.approx(60.0, abs=0.01)
    assert one.count_hit("b", 3, 60.0) == 0
    # What was refused is not counted: a place is free as soon as the first is long ago.
    monkeypatch.setattr(sql, "time", lambda: now + 61)
    assert other.count_hit("a", 3, 60.0) == 0
    # Of the others nothing is left: it may be the digest of a password in the wrong place.
    assert one._read("SELECT who FROM hits", []) == [("a",)]
    monkeypatch.setattr(sql, "time", lambda: now + 122)
    one.forget_hits()
    assert other._read("SELECT who FROM hits", []) == []


def test_many_who_try_at_once_are_counted_exactly(servers):
    states, counted = [servers(), servers()], []

    def attempt(state):
        counted.extend(state.count_hit("a", 5, 60.0) for _ in range(5))

    at_work = [threading.Thread(target=attempt, args=(each,)) for each in states]
    for each in at_work:
        each.start()
    for each in at_work:
        each.join()
    assert counted.count(0) == 5
    assert all(0 < each <= 60 for each in counted if each)


def test_what_is_to_be_done_once_is_begun_by_one(both):
    one, other = both
    wanted = DoneOnce("anna", "k", "d", DAYS[0], 0)
    assert one.begin_once(wanted) is None
    assert other.begin_once(wanted) == wanted
    with pytest.raises(InputError, match="another request"):
        other.begin_once(replace(wanted, digest="e"))
    assert other.begin_once(replace(wanted, account="bo")) is None
    done = replace(wanted, status=201, headers={"etag": '"1"'}, body='{"a": "决议"}')
    one.end_once(done)
    assert other.begin_once(wanted) == done
    other.drop_once("anna", "k")
    assert one.begin_once(replace(wanted, made=DAYS[5])) is None
    other.forget_once(DAYS[5])
    assert one.begin_once(wanted).made == DAYS[5]
    assert one.begin_once(replace(wanted, account="bo")) is None


def test_a_key_that_many_use_at_once_is_begun_once(servers):
    threads, found = 6, []
    states = [servers() for _ in range(threads)]
    ready = threading.Barrier(threads)

    def begin(state):
        ready.wait()
        found.append(state.begin_once(DoneOnce("anna", "k", "d", DAYS[0], 0)))

    at_work = [threading.Thread(target=begin, args=(each,)) for each in states]
    for each in at_work:
        each.start()
    for each in at_work:
        each.join()
    assert len(found) == threads
    assert found.count(None) == 1


def test_what_fails_half_way_is_not_kept(both):
    one, other = both
    one.add_account(ANNA)
    one.add_item(Item("a", "bitext", "", "Ada", DAYS[0], DAYS[0]))
    with pytest.raises(MissingError):
        one.add_events("a", 0, "Ada", DAYS[1], ["one", None])
    assert other.find_item("a").version == 0
    assert other.list_events("a") == []
    assert other.add_event("a", 0, "Ada", DAYS[1], "one").version == 1


def test_what_was_removed_is_wiped_while_others_read(both):
    one, other = both
    one.add_item(Item("a", "file", "canary", "Ada", DAYS[0], DAYS[0]))
    one.remove_item("a")
    one.wipe()
    assert other.list_items() == []
