"""What does a pair cost by processes of this machine, and by Ray on this machine?

    python benchmarks/runners.py [--pairs 40] [--jobs 2] [--rounds 3] [--save FILE]

So many pairs of documents of 100 paragraphs are aligned from files to TMX, by turns in either way.
Printed are the CPU seconds inside the tasks, as the records of the results have them, for the pair
in the middle and in the mean; and for Ray beside them those of all its other processes (head,
raylet, monitors), which are there however many pairs there are. Asked is a pair by Ray within 10 %
of one by processes. Linux alone: it is read in /proc.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import mean, median

from whole_job import document

from tmtool.batch import FilePair, PairingResult, write_manifest

_PARAGRAPHS = 100
_ASKED = 1.1
_RAY = ("--ray-address", "local")
_TICKS = os.sysconf("SC_CLK_TCK")


def main() -> int:
    """Print all rounds; the exit code is 1 where Ray costs more than is asked."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--pairs", type=int, default=40)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--save", type=Path, help="write the figures here, as JSON")
    options = parser.parse_args()
    spent: dict[str, list[float]] = {"local": [], "ray": []}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _write_pairs(folder, options.pairs)
        size = 0.0
        for number in range(options.rounds):
            for runner, more in (("local", ()), ("ray", _RAY)):
                out = folder / f"{runner}-{number}"
                own, passed = _run(folder, out, ("--jobs", str(options.jobs), *more))
                seconds = _read_seconds(out)
                spent[runner] += seconds
                size = sum(each.stat().st_size for each in out.rglob("*")) / options.pairs
                print(
                    f"{runner:<6} CPU s a pair: {mean(seconds):.3f} in the mean, "
                    f"{median(seconds):.3f} in the middle; other processes {own:.1f} CPU s; "
                    f"{passed:.1f} s pass"
                )
    if options.save:
        means = {name: mean(some) for name, some in spent.items()}
        found = {"paragraphs": _PARAGRAPHS, "mean": means, "bytes": size}
        options.save.write_text(json.dumps(found), encoding="utf-8")
    for name, middle in (("mean", mean), ("median", median)):
        ratio = middle(spent["ray"]) / middle(spent["local"])
        print(f"ray to local, {name}: {ratio:.3f} (under {_ASKED})")
    return 0 if median(spent["ray"]) < _ASKED * median(spent["local"]) else 1


def _write_pairs(folder: Path, count: int) -> None:
    pairs = []
    for number in range(count):
        paths = [folder / lang / f"A_75_{100 + number}.txt" for lang in ("zh", "en")]
        for path in paths:
            path.parent.mkdir(exist_ok=True)
            text = document(path.parent.name, _PARAGRAPHS)
            path.write_text(f"{text}\n\n{number}.\n", encoding="utf-8")
        pairs.append(FilePair(paths[0], paths[1]))
    write_manifest(PairingResult(tuple(pairs)), folder / "pairs.tsv")


def _run(folder: Path, out: Path, more: tuple[str, ...]) -> tuple[float, float]:
    """CPU seconds of the processes that neither give nor do the work; seconds that passed."""
    command = [
        sys.executable,
        "-m",
        "tmtool",
        "batch",
        "run",
        "pairs.tsv",
        "-o",
        str(out),
        "--quiet",
    ]
    started, others = time.monotonic(), dict[int, float]()
    process = subprocess.Popen([*command, *more], cwd=folder)
    while process.poll() is None:
        others |= _look_at_others(process.pid)
        time.sleep(0.5)
    if process.returncode:
        sys.exit(f"it failed with code {process.returncode}")
    return sum(others.values()), time.monotonic() - started


def _look_at_others(driver: int) -> dict[int, float]:
    """CPU seconds of what a driver has started, but for the processes that do the work."""
    parents, spent = dict[int, int](), dict[int, float]()
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
            command = (folder / "cmdline").read_bytes()
        except OSError:
            continue
        parents[int(folder.name)] = int(fields[1])
        if b"spawn_main" not in command and not command.startswith(b"ray::_Actor"):
            spent[int(folder.name)] = (int(fields[11]) + int(fields[12])) / _TICKS
    return {pid: each for pid, each in spent.items() if _is_below(pid, driver, parents)}


def _is_below(pid: int, driver: int, parents: dict[int, int]) -> bool:
    while (pid := parents.get(pid, 0)) > 1:
        if pid == driver:
            return True
    return False


def _read_seconds(out: Path) -> list[float]:
    """What each pair took, but for the first ones of each process, which load more than a pair."""
    lines = (out / ".tmtool" / "state.jsonl").read_text("ascii").splitlines()
    rows = [json.loads(line) for line in lines]
    return [row["seconds"] for row in rows if row.get("part")][4:]


if __name__ == "__main__":
    sys.exit(main())
