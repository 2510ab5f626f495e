"""Shards and their processes killed at random moments: the rerun does exactly what is missing."""

import os
import random
import re
import signal
import sys
from functools import partial
from pathlib import Path

import pytest
from archives import (
    are_so_many,
    children,
    describe,
    ended,
    have_ended,
    list_done,
    make_archive,
    merged,
    read_records,
    start,
)
from waiting import wait_until

from tmtool.batch.shards import Shard

PAIRS = 30
NAMES = [f"A_75_{10 + at}" for at in range(PAIRS)]


def run_until(folder, process, wanted):
    """Wait until so many pairs more are recorded, or a run has come to its end."""
    wait_until(partial(are_so_many, folder, wanted, process))


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="needs /proc")
@pytest.mark.parametrize("seed", [1, 2])
def test_ten_kills_at_random_moments(tmp_path, monkeypatch, seed):
    monkeypatch.chdir(tmp_path)
    make_archive(PAIRS)
    chance, out, kills = random.Random(seed), Path("out"), 0
    while kills < 10:
        done = list_done(out)
        # A pair is done twice only where a kill came between its record and its place.
        odd = {*read_records(out)} - {*done}
        shards = [start("out", "--shard", f"{number}/2", "--jobs", "1") for number in (1, 2)]
        hit = chance.randrange(2)
        run_until(out, shards[hit], len({*read_records(out)}) + chance.randrange(1, 8))
        workers = children(shards[hit])
        if workers and chance.random() < 0.5:
            os.kill(workers[0], signal.SIGKILL)
        else:
            shards[hit].kill()
        kills += 1
        for number, process in enumerate(shards, 1):
            code, lines = ended(process)
            if code in (0, 1):
                mine = [name for name in NAMES if Shard(number, 2).has(name)]
                told = dict(re.findall(r"(\d+) (aligned|kept|failed)", lines[-1]))
                counts = {what: int(count) for count, what in told.items()}
                kept = len({*mine} & {*done})
                assert counts.get("kept", 0) == kept, lines
                assert counts.get("aligned", 0) + counts.get("failed", 0) == len(mine) - kept
                assert counts.get("failed", 0) <= (number - 1 == hit), lines
            else:
                assert (code, number - 1) == (-signal.SIGKILL, hit), lines
        # A process whose shard was killed may still bring the pair it is at to its place.
        wait_until(partial(have_ended, workers))
        after = list_done(out)
        assert {name: after[name] for name in done} == done
        assert not {*read_records(out, twice=True)} - odd
        if len(after) == PAIRS:
            out.rename(f"done-{kills}")
    for number in (1, 2):
        assert ended(start("out", "--shard", f"{number}/2", "--jobs", "1"))[0] == 0
    assert ended(start("whole", "--jobs", "1"))[0] == 0
    whole = merged("whole")
    assert len(whole) == PAIRS + 2, describe(whole)
    for each in (out, *Path().glob("done-*")):
        assert merged(each) == whole


@pytest.mark.slow
def test_a_thousand_pairs_in_four_shards_have_the_bytes_of_one_run(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    make_archive(1000)
    Path("en", "A_75_77.txt").write_bytes(b"\x00\x01\x02\xff" * 20)
    code, lines = ended(start("one", "--jobs", "1"))
    assert code == 1
    assert ": 999 aligned, 1 failed" in lines[-1]
    runs = [start("four", "--shard", f"{number}/4", "--jobs", "1") for number in range(1, 5)]
    codes = sorted(ended(process)[0] for process in runs)
    assert codes == [0, 0, 0, 1]
    one = merged("one")
    assert len(one) == 1001
    assert merged("four") == one
    assert one["summary.tsv"].count(b"\tfailed\t") == 1
