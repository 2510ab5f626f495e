"""Work on a Ray cluster of a head and two nodes, which the tests start on this machine."""

import json
import os
import random
import signal
import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest
from archives import are_so_many, ended, list_done, make_archive, merged, read_records, start
from ray_cluster import Cluster, needs_ray
from waiting import HANGS, wait_until

from tmtool.batch.ray_runner import RayRunner
from tmtool.errors import InputError, MissingError

LINUX = pytest.mark.skipif(sys.platform != "linux", reason="needs /proc")
CLIENTS = [pytest.mark.clients, needs_ray, LINUX]
LOADS = [pytest.mark.load, needs_ray, LINUX]
SPREAD = """
import json, sys
import ray_work
from tmtool.batch.processes import Crash
from tmtool.batch.ray_runner import RayRunner
from tmtool.errors import TmtoolError
address, work, count, jobs = sys.argv[1:]
runner = RayRunner(address, int(jobs) or None)
try:
    found = dict(runner.spread(getattr(ray_work, work), range(int(count))))
except TmtoolError as error:
    sys.exit(f"{type(error).__name__}: {error}")
told = {n: [r.reason] if isinstance(r, Crash) else r for n, r in found.items()}
print(json.dumps(told))
"""


@pytest.fixture(scope="module")
def cluster():
    cluster = Cluster()
    yield cluster
    cluster.stop()


def spread(cluster, work, count, jobs=0, address=None, **environment):
    command = [
        sys.executable,
        "-c",
        SPREAD,
        address or cluster.address,
        work,
        str(count),
        str(jobs),
    ]
    return subprocess.run(
        command, env=cluster.environment | environment, capture_output=True, text=True,
        timeout=HANGS, check=False,
    )  # fmt: skip


def done(*arguments, **options):
    told = spread(*arguments, **options)
    assert told.returncode == 0, told.stderr
    return {int(number): result for number, result in json.loads(told.stdout).items()}


def by_ray(cluster, out):
    options = "--ray-address", cluster.address
    return start(out, *options, environment=cluster.environment)


# Without a cluster


@pytest.mark.parametrize("address", ["", "auto", "ray://head:10001", "head", "head:", ":1", "h:x"])
def test_the_address_is_said(address):
    with pytest.raises(InputError, match="is HOST:PORT, or local"):
        RayRunner(address)


def test_ray_that_is_not_installed(monkeypatch):
    monkeypatch.setattr("tmtool.batch.ray_runner.find_spec", lambda _: None)
    with pytest.raises(MissingError, match=r"pip install 'tmtool\[ray\]'"):
        RayRunner("local")


def test_no_token_is_one_line(monkeypatch, tmp_path):
    monkeypatch.setattr("tmtool.batch.ray_runner.find_spec", lambda _: True)
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in ("RAY_AUTH_TOKEN", "RAY_AUTH_TOKEN_PATH", "RAY_AUTH_MODE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("RAY_USAGE_STATS_ENABLED", "1")
    with pytest.raises(InputError, match="needs its token"):
        next(RayRunner("head:6379").spread(abs, [1]))
    assert (os.environ["RAY_AUTH_MODE"], os.environ["RAY_USAGE_STATS_ENABLED"]) == ("token", "0")
    monkeypatch.setenv("RAY_AUTH_MODE", "disabled")
    with pytest.raises(InputError, match="RAY_AUTH_MODE is disabled: Ray is used with a token"):
        next(RayRunner("local").spread(abs, [1]))
    assert [*RayRunner("local").spread(abs, [])] == []


# On a cluster


class TestCluster:
    pytestmark = CLIENTS

    def test_tasks_are_done_by_both_nodes(self, cluster, tmp_path, monkeypatch):
        monkeypatch.chdir(tmp_path)
        assert len({*done(cluster, "meet", 9).values()}) == 2

    def test_what_is_kept_is_kept_and_what_is_set_is_set(self, cluster):
        """One process does all; it shares the cores, wants a token and tells nobody of its use."""
        told = done(cluster, "tell", 5, jobs=1)
        assert told == {number: [number + 1, "1", "token", "0"] for number in range(5)}

    def test_a_poisoned_task_costs_itself(self, cluster):
        got = done(cluster, "die", 8)
        assert got.pop(2) == ["the process working on it ended, 4 times"]
        assert got == {n: n for n in range(8) if n != 2}

    def test_a_bug_costs_its_task(self, cluster):
        got = done(cluster, "stumble", 4)
        assert got.pop(1) == ["the process working on it failed: ZeroDivisionError: a bug"]
        assert got == {n: n for n in (0, 2, 3)}

    @pytest.mark.parametrize(
        ("options", "said"),
        [
            ({"RAY_AUTH_TOKEN": "wrong"}, "the Ray cluster at "),
            ({"address": "127.0.0.1:9"}, "no Ray cluster can be reached at 127.0.0.1:9: "),
        ],
    )
    def test_who_may_not_come_in(self, cluster, options, said):
        told = spread(cluster, "double", 2, **options)
        assert told.returncode == 1
        assert told.stdout == ""
        assert told.stderr.strip().splitlines()[-1].startswith(f"MissingError: {said}")

    def test_a_cluster_that_asks_for_no_token_is_not_used(self):
        open_to_all = Cluster(1, mode="disabled")
        try:
            told = spread(open_to_all, "double", 2)
        finally:
            open_to_all.stop()
        assert told.returncode == 1
        last = told.stderr.splitlines()[-1]
        assert last.startswith("MissingError: the Ray cluster can't be used: ")
        assert "RAY_AUTH_MODE=token" in last

    def test_one_of_its_own(self, cluster):
        given = {"RAY_AUTH_TOKEN": "", "RAY_AUTH_MODE": "token"}
        assert done(cluster, "double", 3, jobs=1, address="local", **given) == {0: 0, 1: 2, 2: 4}


class TestLargeRuns:
    pytestmark = LOADS

    def test_a_thousand_pairs_have_the_bytes_of_one_process(self, cluster, tmp_path, monkeypatch):
        monkeypatch.chdir(tmp_path)
        make_archive(1000)
        Path("en", "A_75_77.txt").write_bytes(b"\x00\x01\x02\xff" * 20)
        code, lines = ended(by_ray(cluster, "ray"))
        assert code == 1
        assert sum("A_75_77.txt holds binary data" in line for line in lines) == 1
        assert ": 999 aligned, 1 failed" in lines[-1]
        assert ended(start("one", "--jobs", "1"))[0] == 1
        one = merged("one")
        assert len(one) == 1001
        assert merged("ray") == one

    def test_ten_kills_at_random_moments(self, cluster, tmp_path, monkeypatch):
        """Of a process that works Ray makes another at once; of a driver the rerun goes on."""
        monkeypatch.chdir(tmp_path)
        make_archive(40)
        chance, out, kills = random.Random(7), Path("out"), 0
        while kills < 10:
            done = list_done(out)
            odd = {*read_records(out)} - {*done}
            driver = by_ray(cluster, "out")
            wanted = len({*read_records(out)}) + chance.randrange(1, 9)
            wait_until(partial(are_so_many, out, wanted, driver))
            workers = cluster.list_workers()
            kills += 1
            if workers and chance.random() < 0.5:
                os.kill(chance.choice(workers), signal.SIGKILL)
                code, lines = ended(driver)
                assert code == 0, lines
                kept = f", {len(done)} kept from before" if done else ""
                assert f": {40 - len(done)} aligned{kept}; see" in lines[-1]
            else:
                driver.kill()
                driver.communicate()
            after = list_done(out)
            assert {name: after[name] for name in done} == done
            assert not {*read_records(out, twice=True)} - odd
            if len(after) == 40:
                out.rename(f"done-{kills}")
        assert ended(by_ray(cluster, "out"))[0] == 0
        assert ended(start("whole", "--jobs", "1"))[0] == 0
        whole = merged("whole")
        for each in (out, *Path().glob("done-*")):
            assert merged(each) == whole
