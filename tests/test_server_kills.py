"""Imports of a server that are killed, stopped, or find no room: nothing is lost, it goes on."""

import math
import random
import subprocess
import time

import pytest
from served import Served
from waiting import wait_until

from tmtool.bootstrap import open_session
from tmtool.operations.add import AddRequest, add
from tmtool.protocols import ImportResult
from tmtool.server.jobs import Jobs

UNITS = 9_000
"""More than two transactions of an import (chosen): a kill falls before, between and after them."""


def write_tsv(path, count=UNITS):
    """So many units of few texts: vectors of many would take minutes."""
    side = math.isqrt(count - 1) + 1
    pairs = (divmod(number, side) for number in range(count))
    lines = [
        f"委员会注意到{chr(0x4E00 + one)}的报告。\tThe Committee notes report {spell(other)}."
        for one, other in pairs
    ]
    path.write_text("zh\ten\n" + "\n".join(lines) + "\n", "utf-8")
    return path


def spell(number):
    """A word for a number."""
    return "".join("abcdefghij"[int(digit)] for digit in str(number))


def look(store):
    """What a memory says: units with their places, without the numbers of changes."""
    return sorted(
        (tuple((each.tag, each.text) for each in stored.unit.variants),
         tuple((o.position, o.file, o.memory) for o in stored.unit.origins))
        for stored in store.iter_units()
    )  # fmt: skip


def begin(served, path):
    (identity,) = served.drop(path)
    answer = served.send("/imports", file=identity, force="1", **{"from": "zh", "to": "en"})
    assert answer.status_code == 303, answer.text
    return answer.headers["location"].removeprefix("/jobs/")


def add_in_one_go(folder, path):
    with open_session(folder) as session:
        request = AddRequest(
            (str(path),), "zh", "en", force=True, index=False, without_folders=True
        )
        assert [type(each) for each in add(session, request)] == [ImportResult]
        return look(session.store)


@pytest.fixture
def served(tmp_path):
    found = Served(tmp_path / "memory").enter()
    yield found
    found.desk.jobs.stop()
    found.session.close()


def kill(jobs: Jobs, identity, after):
    """Kill the process of a job a while after it has begun."""
    wait_until(lambda: jobs.state.find_job(identity).is_over or identity in jobs._running)
    time.sleep(after)
    running = jobs._running.get(identity)
    if running is not None:
        running.process.kill()
    wait_until(lambda: jobs.state.find_job(identity).is_over)


@pytest.mark.slow
def test_an_import_that_is_killed_again_and_again_ends_as_one_in_one_go(served, tmp_path):
    path, choose = write_tsv(tmp_path / "big.tsv"), random.Random(20261129)
    identity, killed = begin(served, path), 0
    served.desk.jobs.start()
    for _ in range(20):
        kill(served.desk.jobs, identity, choose.uniform(0, 4))
        job = served.state.find_job(identity)
        if job.state == "failed":
            killed += 1
            assert job.problem.startswith("Its process ended")
            assert "Start it again" in served.client.get(f"/jobs/{identity}").text
        again = served.send(f"/jobs/{identity}/repeat")
        identity = again.headers["location"].removeprefix("/jobs/")
    wait_until(lambda: served.state.find_job(identity).is_over)
    job = served.state.find_job(identity)
    assert (job.state, job.problem) == ("succeeded", None)
    assert killed > 3
    assert look(served.session.store) == add_in_one_go(tmp_path / "other", path)
    page = served.client.get(f"/imports/{job.item}").text
    assert f"{UNITS:,}" in page


def test_a_server_that_stops_says_so_on_the_page_of_the_job(served, tmp_path):
    identity = begin(served, write_tsv(tmp_path / "big.tsv", 40_000))
    served.desk.jobs.start()
    wait_until(lambda: served.desk.jobs.state.find_job(identity).task.startswith("big.tsv"))
    served.desk.jobs.stop()
    page = served.client.get(f"/jobs/{identity}").text
    assert "The server was stopped while it was at work" in page
    assert "Start it again" in page
    served.send(f"/jobs/{identity}/repeat")


def test_a_stopped_import_says_what_stays(served, tmp_path):
    identity = begin(served, write_tsv(tmp_path / "big.tsv", 40_000))
    served.desk.jobs.start()
    wait_until(lambda: served.state.find_job(identity).task.startswith("big.tsv"))
    assert "goes on from there" in served.client.get(f"/jobs/{identity}").text
    served.send(f"/jobs/{identity}/cancel")
    served.desk.jobs.stop()
    page = served.client.get(f"/jobs/{identity}").text
    assert "The units added so far stay in the memory" in page


def test_files_that_are_gone_are_said(served, tmp_path):
    identity = begin(served, write_tsv(tmp_path / "small.tsv", 3))
    served.send(f"/jobs/{identity}/cancel")
    (item,) = served.state.list_items("file")
    served.desk.items.remove(item)
    assert "drop them on the desk again" in served.client.get(f"/jobs/{identity}").text
    answer = served.send(f"/jobs/{identity}/repeat")
    assert answer.status_code == 400
    assert "drop them on the desk again" in answer.text


@pytest.mark.slow
def test_an_import_without_room_says_so_and_goes_on_with_room(small_disk, tmp_path):
    path = write_tsv(tmp_path / "big.tsv", 4_000)
    (small_disk / "of others").write_bytes(bytes(9 << 18))  # most of the disk
    (tmp_path / "desk").mkdir()
    served = Served(small_disk / "memory", own=tmp_path / "desk").enter()
    identity = begin(served, path)
    served.desk.jobs.start()
    wait_until(lambda: served.state.find_job(identity).is_over)
    job = served.state.find_job(identity)
    assert job.state == "failed"
    assert "disk" in job.problem
    subprocess.run(["mount", "-o", "remount,size=300m", small_disk], check=True)
    again = served.send(f"/jobs/{identity}/repeat").headers["location"].removeprefix("/jobs/")
    wait_until(lambda: served.state.find_job(again).is_over)
    served.desk.jobs.stop()
    job = served.state.find_job(again)
    assert (job.state, job.problem) == ("succeeded", None)
    assert look(served.session.store) == add_in_one_go(tmp_path / "other", path)
    served.session.close()
