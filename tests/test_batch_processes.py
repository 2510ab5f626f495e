"""Work in several processes: nothing is lost when one of them dies."""

import os
import signal
import subprocess
import sys
import threading
import time

import pytest

from tmtool.batch.processes import Crash, spread
from tmtool.errors import MissingError

SPAWNS = pytest.mark.slow


def double(number):
    return 2 * number


def where(_number):
    return os.getpid()


def die(number):
    if number == 2:
        os.kill(os.getpid(), signal.SIGKILL)
    return number


def stumble(number):
    if number == 1:
        message = "a bug"
        raise ZeroDivisionError(message)
    return number


def leave(number):
    if number == 1:
        os._exit(3)
    return number


def threads(_number):
    return os.environ["OPENBLAS_NUM_THREADS"]


def begin(task):
    """All but the first leave a mark, and take longer than anybody waits."""
    number, folder = task
    if number:
        (folder / f"begun {number} {os.getpid()}").touch()
        time.sleep(60)
        (folder / f"ended {number}").touch()
    return number


def big(number):
    return bytes(10_000_000) if number else b""


def done(work, tasks, jobs):
    return dict(spread(work, tasks, jobs))


def test_in_this_process():
    assert done(double, [1, 2, 3], 0) == {0: 2, 1: 4, 2: 6}
    assert done(double, [], 0) == {}


def test_two_processes_do_it_all():
    got = done(double, list(range(20)), 2)
    assert got == {n: 2 * n for n in range(20)}


@SPAWNS
def test_no_more_processes_than_tasks():
    assert len(set(done(where, [1], 5).values())) == 1
    assert os.getpid() not in done(where, [1, 2, 3], 2).values()
    assert done(double, [], 2) == {}


@SPAWNS
@pytest.mark.skipif(os.name == "nt", reason="signals are another thing there")
@pytest.mark.parametrize("jobs", [1, 2])
def test_one_that_is_killed_costs_its_task(jobs):
    got = done(die, list(range(6)), jobs)
    assert got.pop(2) == Crash("the process working on it was ended by SIGKILL")
    assert got == {n: n for n in (0, 1, 3, 4, 5)}


@SPAWNS
def test_one_that_stumbles_costs_its_task(capfd):
    got = done(stumble, list(range(4)), 1)
    assert got.pop(1) == Crash(
        "the process working on it ended with code 1: ZeroDivisionError: a bug"
    )
    assert got == {n: n for n in (0, 2, 3)}
    assert capfd.readouterr().err == ""


@SPAWNS
def test_one_that_leaves_costs_its_task():
    assert done(leave, [0, 1, 2], 1)[1] == Crash("the process working on it ended with code 3")


@SPAWNS
def test_processes_share_the_cores(monkeypatch):
    monkeypatch.delenv("OPENBLAS_NUM_THREADS", raising=False)
    assert set(done(threads, [1, 2], 2).values()) == {"1"}


@SPAWNS
def test_large_results():
    got = done(big, [0, 1, 1, 1], 2)
    assert sorted(map(len, got.values())) == [0, 10_000_000, 10_000_000, 10_000_000]


@SPAWNS
@pytest.mark.skipif(os.name == "nt", reason="signals are another thing there")
def test_whoever_stops_asking_stops_the_work(tmp_path):
    """What was begun is ended in its midst, by the processes' end, and nothing else is begun."""
    work = spread(begin, [(number, tmp_path) for number in range(100)], 2)
    assert next(work) == (0, 0)
    while not (begun := list(tmp_path.glob("begun*"))):
        time.sleep(0.01)
    work.close()
    processes = {int(mark.name.split()[2]) for mark in begun}
    assert 1 <= len(list(tmp_path.glob("begun*"))) <= 2
    assert list(tmp_path.glob("ended*")) == []
    for process in processes:
        with pytest.raises(ProcessLookupError):
            os.kill(process, 0)


@SPAWNS
def test_from_another_thread():
    got = {}
    thread = threading.Thread(target=lambda: got.update(done(double, [1, 2], 1)))
    thread.start()
    thread.join()
    assert got == {0: 2, 1: 4}


@SPAWNS
def test_a_program_that_can_not_be_started_again(tmp_path):
    """A script without a guard would start itself in each process."""
    script = tmp_path / "script.py"
    script.write_text(
        "from operator import neg\nfrom tmtool.batch.processes import spread\n"
        "from tmtool.errors import MissingError\n"
        "try:\n    print(dict(spread(neg, [1, 2], 1)))\n"
        "except MissingError as error:\n    print('refused:', error)\n"
    )
    told = subprocess.run([sys.executable, script], capture_output=True, check=False, text=True)
    assert told.stdout.splitlines()[-1].startswith("refused: worker processes can't be started")


def test_a_start_that_fails_is_said(monkeypatch):
    from tmtool.batch import processes

    monkeypatch.setattr(processes, "_serve", os._exit)
    with pytest.raises(MissingError, match="worker processes can't be started"):
        done(double, [1], 1)
