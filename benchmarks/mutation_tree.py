"""A copy of the tree in which a mutant is made and tests run; the checkout is never touched."""

from __future__ import annotations

import json
import os
import resource
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SURVIVED = ("survived", "survived, capped")
FAILED, BY_TIME = "killed", "killed by time"

TURNS = (3.0, 20.0)
"""CPU seconds of the nearest tests, and of those that come next; then follow all others.

Most mutants need only the first, and to collect the others would take longer than those do.
"""
HANGS = 90.0
"""CPU seconds beyond its bound after which a process hangs: no test takes a tenth of it."""
WAITS = 1800.0
"""Seconds after which a process that uses no CPU hangs, on a machine with other things to do."""
_BYTES = 12 << 30
"""Memory that a process may address: a mutant may ask for all there is."""
_FILE = 1 << 30
_MISUSED, _NONE = 4, 5
"""How pytest ends when it can't make sense of its arguments, and when there is no test."""
_PYTEST = (
    "-q", "-x", "-p", "no:cacheprovider", "-p", "no:xdist", "-p", "mutation_watch",
    "-o", "addopts=--doctest-modules --strict-markers", "--tb=no", "--no-header",
    "--hypothesis-seed=0", "-m", "not slow and not clients and not load",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a mutant: by which test, after how many tests and CPU seconds.

    Of one that hangs they are the bound that it passed, as far as its tests told.
    """

    result: str
    by: str
    tests: int
    seconds: float


class Tree:
    """A copy of what git has of a checkout, as its files are now."""

    def __init__(self, root: Path, folder: Path) -> None:
        self.folder, self._temporary = folder / "tree", folder / "temporary"
        self._plugins = folder / "plugins"
        self._report = folder / "report.json"
        self._passing: set[str] = set()
        listed = subprocess.run(
            ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
            cwd=root, capture_output=True, check=True, text=True,
        )  # fmt: skip
        for name in filter(None, listed.stdout.split("\0")):
            if (root / name).is_file():
                (self.folder / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(root / name, self.folder / name)
        # In a folder of its own: some benchmarks are called like packages that tests import.
        self._plugins.mkdir()
        shutil.copy2(Path(__file__).with_name("mutation_watch.py"), self._plugins)
        # Compiled files that are held against the text and not its time: a mutant lives shortly.
        subprocess.run(
            [sys.executable, "-m", "compileall", "-q", "--invalidation-mode", "checked-hash",
             "tmtool"], cwd=self.folder, check=True,
        )  # fmt: skip

    def source(self, module: str) -> str:
        """The text of a module, as long as no mutant is in it."""
        return (self.folder / module).read_text("utf-8")

    def measure(self) -> tuple[dict[str, float], list[str]]:
        """The CPU seconds of each file of tests without a mutant, and the tests that fail."""
        options = [each for each in _PYTEST if each != "-x"]
        code, report = self._pytest(options, [], 1e6)
        if report is None:
            message = f"the tests can't be run without a mutant: pytest ended with {code}"
            raise SystemExit(message)
        return report["seconds"], report["failed"]

    def run(
        self, module: str, text: str, files: list[tuple[str, float]], failing: list[str], cap: float
    ) -> Outcome:
        """Make a mutant, run tests until one fails, and take the mutant back."""
        left_out = list(failing)
        while True:
            with self._made(module, text):
                outcome = self._outcome(files, left_out, cap)
            test = outcome.by
            if "::" not in test or test in self._passing:
                return outcome
            # What fails by itself, for the copy is where it is, says nothing of a mutant.
            if not self._fails(test):
                self._passing.add(test)
                return outcome
            left_out.append(test)

    @contextmanager
    def _made(self, module: str, text: str) -> Iterator[None]:
        original = (self.folder / module).read_bytes()
        (self.folder / module).write_text(text, "utf-8")
        try:
            yield
        finally:
            (self.folder / module).write_bytes(original)

    def _outcome(self, near: list[tuple[str, float]], failing: list[str], cap: float) -> Outcome:
        left_out, parts = list(failing), _parted(near)
        tests, used = 0, 0.0
        while parts:
            # A file that can't be collected with these others has no test that could be left out.
            options = [*_PYTEST, *(
                f"--deselect={each}" if "::" in each else f"--ignore={each}" for each in left_out
            )]  # fmt: skip
            files = [each for each in parts[0] if each not in left_out]
            code, report = self._pytest(options, files, cap - used)
            if report is None:
                return self._silent(code, tests, cap, used)
            tests, used = tests + report["tests"], used + report["used"]
            if report["failed"]:
                (test, *_) = report["failed"]
                # Once more: it may have been disturbed by something else.
                if self._fails(test):
                    return Outcome(FAILED, test, tests, round(used, 1))
                left_out.append(test)
                continue
            if code == _MISUSED:
                message = f"pytest can't run {' '.join(parts[0])}"
                raise SystemExit(message)
            if code not in (0, _NONE) and not report["capped"]:
                return Outcome(FAILED, f"pytest ended with {code}", tests, round(used, 1))
            if report["capped"] or used > cap:
                return Outcome(SURVIVED[1], "", tests, round(used, 1))
            del parts[0]
        return Outcome(SURVIVED[0], "", tests, round(used, 1))

    def _silent(self, code: int, tests: int, cap: float, used: float) -> Outcome:
        """What pytest ended with where it left no report: it was killed, or could not go on."""
        if code >= 0:
            return Outcome(FAILED, f"pytest ended with {code}", tests, round(used, 1))
        now = self._report.with_suffix(".now")
        test = now.read_text("utf-8") if now.exists() else ""
        # Tests that take long, and a machine with other things to do, are no mutant that hangs.
        if not test or not self._fails(test):
            return Outcome(SURVIVED[1], "", tests, round(cap, 1))
        return Outcome(BY_TIME, test, tests, round(cap + HANGS, 1))

    def _fails(self, test: str) -> bool:
        code, _ = self._pytest(list(_PYTEST), [test], HANGS)
        return code != 0

    def _pytest(
        self, options: list[str], files: list[str], cap: float
    ) -> tuple[int, dict[str, Any] | None]:
        """How pytest ended, and what the plugin tells of it; None where it was killed."""
        shutil.rmtree(self._temporary, ignore_errors=True)
        self._temporary.mkdir(parents=True)
        shutil.rmtree(self.folder / ".hypothesis", ignore_errors=True)
        report = self._report
        report.unlink(missing_ok=True)
        report.with_suffix(".now").unlink(missing_ok=True)
        environment = {
            **os.environ, "PYTHONPATH": f"{self.folder}{os.pathsep}{self._plugins}",
            "TMPDIR": str(self._temporary), "XDG_DATA_HOME": str(self._temporary / "data"),
            "MUTATION_REPORT": str(report),
            "MUTATION_CAP": str(cap), "MUTATION_PACKAGE": str(self.folder / "tmtool"),
        }  # fmt: skip
        environment.pop("TMTOOL_MATERIAL", None)
        options = [*options, f"--basetemp={self._temporary / 'pytest'}"]
        process = subprocess.Popen(
            [sys.executable, "-m", "pytest", *options, *files],
            cwd=self.folder, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL, start_new_session=True,
            preexec_fn=lambda: _limit(cap + HANGS),
        )  # fmt: skip
        try:
            code = process.wait(WAITS)
        except subprocess.TimeoutExpired:
            code = -signal.SIGKILL
        finally:
            _kill_all(process)
        return code, json.loads(report.read_text("utf-8")) if report.exists() else None


def _parted(files: list[tuple[str, float]]) -> list[list[str]]:
    """The files in turns: at least one in each, all that are left in the last."""
    parts: list[list[str]] = [[]]
    seconds = 0.0
    for name, takes in files:
        if parts[-1] and len(parts) <= len(TURNS) and seconds + takes > TURNS[len(parts) - 1]:
            parts.append([])
            seconds = 0.0
        parts[-1].append(name)
        seconds += takes
    return [part for part in parts if part]


def _limit(seconds: float) -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (int(seconds), int(seconds) + 5))
    resource.setrlimit(resource.RLIMIT_AS, (_BYTES, _BYTES))
    resource.setrlimit(resource.RLIMIT_FSIZE, (_FILE, _FILE))


def _kill_all(process: subprocess.Popen[bytes]) -> None:
    """End a process and all that it started."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
