"""Archives of pairs by rule, and commands that work through them, for tests that kill."""

import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

from batch_texts import folders
from waiting import HANGS

from tmtool.batch import pair_folders, write_manifest

FIXED = {"SOURCE_DATE_EPOCH": "1700000000"}


def make_archive(count):
    """So many pairs in the current folder, listed in pairs.tsv."""
    folders(Path(), count)
    write_manifest(pair_folders(Path("zh"), Path("en"), jobs=0), Path("pairs.tsv"))


def start(out, *more, environment=None):
    """The command on all pairs, started but not waited for."""
    command = [sys.executable, "-m", "tmtool", "batch", "run", "pairs.tsv", "-o", str(out), *more]
    return subprocess.Popen(
        command, env=environment or os.environ | FIXED, stderr=subprocess.PIPE,
        stdout=subprocess.PIPE, text=True,
    )  # fmt: skip


def ended(process):
    """The exit code of a command, and what it said."""
    out, err = process.communicate(timeout=HANGS)
    assert "Traceback" not in err, err
    assert out == ""
    return process.returncode, err.splitlines()


def merged(out):
    """All files of a folder of results once its shards are merged, by name."""
    command = [sys.executable, "-m", "tmtool", "batch", "merge", str(out)]
    told = subprocess.run(command, check=False, capture_output=True, text=True)
    assert told.returncode in (0, 1), told.stderr
    return {path.name: path.read_bytes() for path in Path(out).iterdir() if path.is_file()}


def describe(files):
    """What a folder holds, short enough for a message."""
    return {name: len(data) for name, data in files.items()}


def read_records(out, *, twice=False):
    """The names of pairs that are recorded as done in whole lines, or those that are so twice."""
    states = (Path(out) / ".tmtool").glob("state*.jsonl")
    lines = (line for path in states for line in path.read_bytes().split(b"\n")[:-1])
    rows = [json.loads(line) for line in lines if line.endswith(b"}")]
    counts = Counter(row["name"] for row in rows if "failure" not in row and row["name"])
    return [name for name, count in counts.items() if count > twice]


def list_done(out):
    """The pairs that are recorded and whose results are there, with when these were written."""
    paths = {name: Path(out) / f"{name}.tmx" for name in read_records(out)}
    return {name: path.stat().st_mtime_ns for name, path in paths.items() if path.exists()}


def are_so_many(out, wanted, process):
    """Whether so many pairs are recorded, or a run has come to its end."""
    return process.poll() is not None or len(read_records(out)) >= wanted


def children(process):
    """The processes that do the work of another, by their command lines; Linux tells them."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parent = (folder / "stat").read_text().rpartition(")")[2].split()[1]
            command = (folder / "cmdline").read_bytes()
        except OSError:
            continue
        if parent == str(process.pid) and b"spawn_main" in command:
            found.append(int(folder.name))
    return found


def have_ended(processes):
    """Whether all of these processes are gone; Linux keeps no command line of one that ended."""
    for each in processes:
        try:
            if Path(f"/proc/{each}/cmdline").read_bytes():
                return False
        except OSError:
            continue
    return True
