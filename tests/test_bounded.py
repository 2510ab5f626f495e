"""A bound of time for slow tests: what is not run is counted and named; the others run."""

import os
import re
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import bounded
import pytest

ROOT = Path(__file__).parents[1]


def test_every_file_that_comes_first_is_there():
    assert [name for name in bounded.TELLING if not (ROOT / "tests" / name).is_file()] == []
    assert len(set(bounded.TELLING)) == len(bounded.TELLING)


def test_what_tells_most_comes_first():
    names = ["test_a.py", bounded.TELLING[1], "test_b.py", bounded.TELLING[0], bounded.TELLING[1]]
    items = [SimpleNamespace(path=Path(name), at=at) for at, name in enumerate(names)]
    bounded.order(items)
    assert [item.at for item in items] == [3, 1, 4, 0, 2]


@pytest.mark.slow
@pytest.mark.parametrize("processes", ["0", "2"])
@pytest.mark.parametrize(("seconds", "count"), [("0", "5 not run"), ("3600", "5 passed")])
def test_no_test_is_begun_when_the_time_is_over(seconds, count, processes):
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-n", processes,
         "--seconds", seconds, "tests/test_properties.py"],
        cwd=ROOT, capture_output=True, text=True, check=False, env=_environment(),
    )  # fmt: skip
    assert done.returncode == 0, done.stdout
    assert re.fullmatch(rf"=+ {count} in [\d.]+s =+", done.stdout.splitlines()[-1])
    named = re.findall(r"^tests/test_properties\.py::\S+$", done.stdout, re.M)
    assert len(named) == (5 if "not run" in count else 0)


def _environment():
    """That of a run of its own: not the one of a worker."""
    return {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
