"""Jobs of the server: done by processes of their own, watched, stopped, begun again."""

import sys
from urllib.parse import parse_qs, urlsplit

import pytest
from served import OWN, do_jobs
from teams import send

from tmtool.operations.add import AddRequest
from tmtool.operations.to_json import to_json
from tmtool.server.items import read_moment
from tmtool.server.jobs import JobLimits, QueueFullError
from tmtool.server.processes import Limits
from tmtool.server.state import Job
from tmtool.server.worker import StateReporter

TMX = """<tmx version="1.4"><header srclang="zh"/><body>
<tu><tuv xml:lang="zh"><seg>弥合数字鸿沟。</seg></tuv>
<tuv xml:lang="en"><seg>To bridge it.</seg></tuv></tu>
</body></tmx>
"""


def add(served, path):
    (identity,) = served.drop(path)
    assert "in a memory unless" in served.client.get(f"/files?file={identity}").text
    return served.finish(served.send("/imports", file=identity))


def test_a_dropped_file_is_in_no_memory_until_it_is_said(served, tmp_path):
    (tmp_path / "dropped.tmx").write_text(TMX, "utf-8")
    before = served.session.store.count_units()
    (identity,) = served.drop(tmp_path / "dropped.tmx")
    assert served.session.store.count_units() == before
    job = served.finish(served.send("/imports", file=identity), alone=True)
    assert (job.state, job.problem) == ("succeeded", None)
    assert served.session.store.count_units() == before + 1
    page = served.client.get(f"/jobs/{job.id}").text
    assert "1 added" in page
    assert "弥合数字鸿沟" in served.send("/desk/matches", q="弥合数字鸿沟").text


def test_what_is_wrong_is_said_without_the_folder_of_the_server(served, tmp_path):
    (tmp_path / "broken.tmx").write_text("<tmx><body>", "utf-8")
    job = add(served, tmp_path / "broken.tmx")
    assert job.state == "failed"
    assert job.problem.startswith("broken.tmx:")
    assert str(tmp_path) not in job.problem


def test_the_page_of_a_job_asks_for_its_progress(served):
    state = served.state
    state.add_job(Job("1", "add", "Add", served.session.user, read_moment(), {}))
    state.claim_job(read_moment())
    state.note_progress("1", "ITU.tmx", 34.0, 90.0, ["a remark"])
    assert served.client.get("/jobs/1/progress").json() == {
        "state": "running", "over": False, "task": "ITU.tmx", "share": 0.378, "count": "",
        "remarks": ["a remark"],
    }  # fmt: skip
    state.end_job("1", "succeeded", read_moment())
    told = served.client.get("/jobs/1/progress").json()
    assert (told["state"], told["over"], told["task"]) == ("done", True, "")
    assert served.client.get("/jobs/none/progress").status_code == 404


def test_how_far_a_job_is_stands_in_words(served):
    state, identity = served.state, "1"
    state.add_job(Job(identity, "add", "Add", "Ada", read_moment(), {}))
    state.claim_job(read_moment())
    reporter = StateReporter(served.desk.items, identity)
    for steps, told in (
        ([("ITU.tmx", 0, None, None), ("units", 1200, None, None)], "ITU.tmx: 1,200 units"),
        ([("ITU.tmx", 34e6, 90e6, None)], "ITU.tmx: 1,200 units, 34 MB of 90 MB"),
        (
            [("zh: vectors", 40, 4000, 90.0)],
            "zh: vectors for matches by meaning: 40 of 4,000, 2 min left",
        ),
    ):
        for task, done, total, left in steps:
            reporter.step(task, done, total, left=left)
        reporter.note()
        assert state.find_job(identity).task == told


def test_a_job_is_stopped_and_begun_again(served):
    job = served.desk.jobs.add(
        "add", "Add", served.session.user, AddRequest(("a.tmx",)), "memory manager"
    )
    assert served.send(f"/jobs/{job.id}/cancel").status_code == 303
    assert served.state.find_job(job.id).state == "cancelled"
    again = served.send(f"/jobs/{job.id}/repeat")
    assert again.headers["location"] != f"/jobs/{job.id}"
    assert served.state.find_job(again.headers["location"].removeprefix("/jobs/")).state == "todo"


def test_a_job_whose_server_is_gone_has_failed(served):
    long_ago = "2020-01-01T00:00:00.000000Z"
    served.state.add_job(Job("old", "add", "Add", served.session.user, long_ago, {}))
    assert served.state.claim_job(long_ago).id == "old"
    served.desk.jobs.start()
    served.desk.jobs.stop()
    assert served.state.find_job("old").problem.startswith("The server was stopped")


def test_jobs_of_others_are_not_there(served):
    served.state.add_job(Job("other", "add", "Add", "Bo", read_moment(), {}))
    assert "other" not in served.client.get("/jobs").text
    assert served.client.get("/jobs/none").status_code == 404
    assert served.client.post("/jobs/other/cancel", headers=OWN).status_code in (303, 415)


def test_nobody_takes_all_places_of_jobs(served):
    jobs, state = served.desk.jobs, served.state
    jobs.queue = JobLimits(waiting_each=4, waiting=6)
    for _ in range(4):
        jobs.add("pretranslate", "Long", "Ada", {})
    with pytest.raises(QueueFullError) as full:
        jobs.add("pretranslate", "Long", "Ada", {})
    assert (full.value.status_code, full.value.headers) == (429, {"Retry-After": "30"})
    short = [jobs.add("pretranslate", "One sentence", "Bo", {}).id for _ in range(2)]
    with pytest.raises(QueueFullError) as full:
        jobs.add("pretranslate", "Long", "Cy", {})
    assert full.value.status_code == 503
    each = jobs.queue.running_each
    claimed = [state.claim_job(read_moment(), each) for _ in range(5)]
    assert [job and job.owner for job in claimed] == ["Ada", "Bo", "Ada", "Bo", None]
    assert {claimed[1].id, claimed[3].id} == {*short}
    state.end_job(claimed[0].id, "succeeded", read_moment())
    assert state.claim_job(read_moment(), each).owner == "Ada"


def test_a_full_queue_is_said_with_when_to_try_again(served):
    served.desk.jobs.queue = JobLimits(waiting_each=0)
    request = {"request": to_json(AddRequest(("a.tmx",)))}
    job = Job("old", "add", "Add", served.session.user, read_moment(), request, state="failed")
    served.state.add_job(job)
    answer = served.send("/jobs/old/repeat")
    assert answer.status_code == 429
    assert answer.headers["retry-after"] == "30"
    assert "of your jobs wait already" in answer.text


@pytest.mark.parametrize(
    ("limits", "problem"),
    [
        (Limits(memory=4 << 30, seconds=1), "It takes more than 1 second,"),
        (Limits(memory=200 << 20, seconds=600), "It needs more than 200 MB of memory,"),
    ],
)
@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the server looks every 5 seconds")
def test_a_pretranslation_says_which_limit_it_exceeded(served, tmp_path, limits, problem):
    (tmp_path / "long.txt").write_text("弥合数字鸿沟。\n" * 200_000, "utf-8")
    (identity,) = served.drop(tmp_path / "long.txt")
    served.desk.jobs.limits_of["pretranslate"] = limits
    fields = {"file": identity, "from": "zh", "to": "en"}
    job = served.finish(served.send("/pretranslations", **fields), alone=True)
    assert job.state == "failed"
    assert job.problem == (
        f"{problem} the limit on this server. Split the file, and send its parts one by one."
    )
    assert problem in served.client.get(f"/jobs/{job.id}").text


def list_intervals(jobs):
    """When jobs ran, in the order in which they started."""
    return sorted((job.started, job.ended) for job in jobs)


def test_jobs_of_two_people_take_turns(team, tmp_path):
    (tmp_path / "a.txt").write_text("弥合数字鸿沟。\n", "utf-8")
    owners = {}
    for name, count in (("ada", 5), ("bo", 2)):
        browser = team.enter(name, ("translator", "*"))
        for _ in range(count):
            answer = browser.post(
                "/files", files=[("file", ("a.txt", (tmp_path / "a.txt").read_bytes()))],
                headers=OWN,
            )  # fmt: skip
            (identity,) = parse_qs(urlsplit(answer.headers["location"]).query)["file"]
            begun = send(browser, "/pretranslations", **{"file": identity, "from": "zh"})
            owners[begun.headers["location"].removeprefix("/jobs/")] = name
    jobs = do_jobs(team.desk, [*owners])
    assert [job.problem for job in jobs] == [None] * len(jobs)
    order = [owners[job.id] for job in sorted(jobs, key=lambda job: job.started)]
    # Which job ends first, and so who is next, differs from run to run.
    assert order[:2] == ["ada", "bo"]
    assert order[-1] == "ada"
    for name in ("ada", "bo"):
        own = list_intervals(job for job in jobs if owners[job.id] == name)
        # The third to start had to wait until one of the first two ended.
        assert all(
            sum(start < begun < end for start, end in own) < 2  # it is one of the two that may run
            for begun, _ in own
        )
