"""What translate-toolkit reads of our files: in a process of its own, for its licence."""

import json
import subprocess
import sys

import pytest

_SCRIPT = """
import json, sys
from translate.storage import tbx, tmx, xliff, xliff2
kind, path, *langs = sys.argv[1:]
kinds = {"tmx": tmx.tmxfile, "xliff 1.2": xliff.xlifffile, "xliff 2.1": xliff2.Xliff2File,
         "tbx": tbx.tbxfile}
store = kinds[kind].parsefile(path)
if langs:
    store.setsourcelanguage(langs[0])
    store.settargetlanguage(langs[1])
print(json.dumps([[str(u.source), str(u.target or ""), u.getnotes()] for u in store.units]))
"""


def read_tmx(path, source, target):
    """(source, target) of each unit."""
    return [(one, other) for one, other, _ in _read("tmx", path, source, target)]


def read_tbx(path, source, target):
    """(source, target) of each entry."""
    return [(one, other) for one, other, _ in _read("tbx", path, source, target)]


def read_xliff(path, version):
    """(source, target, notes) of each segment; the target is empty where there is none."""
    return [tuple(each) for each in _read(f"xliff {version}", path)]


def _read(*arguments):
    done = subprocess.run(
        [sys.executable, "-c", _SCRIPT, *map(str, arguments)], capture_output=True, check=False
    )
    if b"No module named 'translate'" in done.stderr:
        pytest.skip("translate-toolkit is not installed")
    assert done.returncode == 0, done.stderr.decode()
    return json.loads(done.stdout)
