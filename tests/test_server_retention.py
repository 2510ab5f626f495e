"""How long the server keeps things: used and unused, held, needed, removed by hand or by day."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from tmtool.server.items import read_moment, remove_due
from tmtool.server.state import KEPT_DAYS, Job

TODAY = date(2026, 11, 29)
LAST = (TODAY - timedelta(KEPT_DAYS)).isoformat()
BEFORE = (TODAY - timedelta(KEPT_DAYS + 1)).isoformat()


def make(served, title="draft.docx", used=BEFORE, owner=None):
    owner = owner or served.session.user
    item = served.desk.items.make(
        "file", title, owner, lambda folder: (folder / title).write_text("text", "utf-8")
    )
    served.state.touch_item(item.id, f"{used}T12:00:00.000000Z")
    return item


def has(served, item):
    return served.desk.items.get_folder(item).exists()


def test_what_was_used_on_the_last_day_stays_and_what_was_before_goes(served):
    stays, goes = make(served, used=LAST), make(served, used=BEFORE)
    removed = remove_due(served.desk.items, TODAY)
    assert removed == [goes.id]
    assert (has(served, stays), has(served, goes)) == (True, False)
    assert [each.id for each in served.state.list_items()] == [stays.id]


def test_what_is_held_stays_until_it_is_released(served):
    item = make(served)
    answer = served.send(f"/items/{item.id}/hold", held="1", back="/items")
    assert (answer.status_code, answer.headers["location"]) == (303, "/items")
    assert "held: it stays" in served.client.get("/files/list").text
    assert remove_due(served.desk.items, TODAY) == []
    served.send(f"/items/{item.id}/hold", held="0")
    assert remove_due(served.desk.items, TODAY) != []


def test_a_job_goes_with_what_it_made_or_when_it_is_old(served):
    item, old = make(served, used=LAST), f"{BEFORE}T12:00:00.000000Z"
    job = Job("1", "add", "Add", "Ada", old, {})
    served.state.add_job(job)
    served.state.end_job("1", "succeeded", old, item=item.id)
    served.state.add_job(replace(job, id="2"))
    served.state.end_job("2", "failed", old)
    assert remove_due(served.desk.items, TODAY) == ["2"]
    removed = remove_due(served.desk.items, TODAY + timedelta(1))
    assert {*removed} == {"1", item.id}
    assert served.state.list_jobs() == []


def test_what_a_job_that_is_not_over_needs_stays_with_it(served):
    item, old = make(served), f"{BEFORE}T12:00:00.000000Z"
    path = str(served.desk.items.get_folder(item) / item.title)
    served.state.add_job(Job("1", "add", "Add", "Ada", old, {"files": [path]}))
    assert remove_due(served.desk.items, TODAY) == []
    served.state.end_job("1", "cancelled", old)
    assert len(remove_due(served.desk.items, TODAY)) == 2


def test_the_server_removes_what_is_due_when_it_starts(served):
    item = make(served, used="2020-01-01")
    served.desk.jobs.start()
    served.desk.jobs.stop()
    assert not has(served, item)


def test_looking_at_a_file_is_using_it(served):
    item = make(served)
    assert served.client.get(f"/files?file={item.id}").status_code == 200
    assert served.state.find_item(item.id).used[:10] >= datetime.now(UTC).date().isoformat()


def test_one_is_removed_by_hand(served):
    item = make(served, used=LAST)
    answer = served.send(f"/items/{item.id}/remove", back="//elsewhere.example")
    assert answer.headers["location"] == "/files/list"
    assert not has(served, item)
    assert served.client.get(f"/files?file={item.id}").status_code == 404


def test_the_page_says_until_when(served):
    item = make(served, used=read_moment()[:10])
    assert served.state.find_item(item.id).until in served.client.get("/files/list").text
