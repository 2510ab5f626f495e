"""A Ray cluster on this machine: a head without cores and two nodes with one each."""

import os
import secrets
import signal
import socket
import subprocess
import sys
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp

import pytest
from waiting import HANGS, wait_until

TESTS = Path(__file__).parent
needs_ray = pytest.mark.skipif(
    # `.ci/run --all` installs Ray and says so: there its absence is a fault.
    find_spec("ray") is None and "TMTOOL_RAY" not in os.environ,
    reason="needs the extra ray",
)
_START = "from ray.scripts.scripts import main; main()"


def environment(token, mode="token"):
    """What a process needs that belongs to a cluster, or is to use it."""
    told = {name: each for name, each in os.environ.items() if not name.startswith("RAY_")}
    return told | {
        "RAY_AUTH_MODE": mode, "RAY_AUTH_TOKEN": token, "RAY_USAGE_STATS_ENABLED": "0",
        "SOURCE_DATE_EPOCH": "1700000000", "PYTHONPATH": str(TESTS),
    }  # fmt: skip


class Cluster:
    """A head and nodes with a core each, until `stop`; `environment` is what a driver needs."""

    def __init__(self, nodes=2, mode="token"):
        token = secrets.token_hex(16)
        self.environment = environment(token)
        self._own = environment(token, mode)
        # Names of sockets have at most 107 bytes.
        self._folder = Path(mkdtemp(prefix="ray-", dir="/tmp"))
        self.processes = []
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        self.address = f"127.0.0.1:{port}"
        try:
            self._start(
                "--head", f"--port={port}", "--num-cpus=0", f"--temp-dir={self._folder}",
                "--include-dashboard=false",
            )  # fmt: skip
            for _ in range(nodes):
                self._start(f"--address={self.address}", "--num-cpus=1")
        except BaseException:
            self.stop()
            raise

    def _start(self, *arguments):
        log = self._folder / f"node-{len(self.processes)}.log"
        command = [
            sys.executable, "-c", _START, "start", "--block", "--node-ip-address=127.0.0.1",
            "--object-store-memory=80000000", "--disable-usage-stats", *arguments,
        ]  # fmt: skip
        with log.open("w") as file:
            process = subprocess.Popen(
                command, env=self._own, stdout=file, stderr=file, start_new_session=True
            )
        self.processes.append(process)
        wait_until(lambda: "Ray runtime started" in log.read_text(), process)

    def list_workers(self):
        """The processes that do the work, by their numbers."""
        nodes = {process.pid for process in self.processes}
        found = []
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                if (folder / "cmdline").read_bytes().startswith(b"ray::_Actor"):
                    pid = int(folder.name)
                    if nodes & {*_ancestors(pid)}:
                        found.append(pid)
            except OSError:
                continue
        return sorted(found)

    def stop(self):
        """End what was started, and nothing else."""
        for process in reversed(self.processes):
            process.send_signal(signal.SIGTERM)
        for process in reversed(self.processes):
            try:
                process.wait(HANGS)
            finally:
                with suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)
        rmtree(self._folder, ignore_errors=True)


def _ancestors(pid):
    while pid > 1:
        pid = int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
        yield pid
