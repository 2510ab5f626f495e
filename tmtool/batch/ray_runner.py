"""Work spread over a Ray cluster: the only place that knows Ray, which is imported when it is used.

Each actor has a core and keeps what the work keeps, the encoder above all. It has one task at a
time: what ends its process then costs no other task a try. Ray starts it again and tries the task
again; a task that ends it each time is a `Crash`. Files are named by paths: all nodes need the same
folders, and tmtool in the same version.

Ray runs what it is sent, so whoever reaches a cluster can run anything there. It is used with a
token on both sides only (docs.ray.io, "Token authentication"), and it tells nobody of its use.
"""

from __future__ import annotations

import os
import secrets
import socket
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar

from tmtool.batch.processes import THREADS, Crash
from tmtool.errors import InputError, MissingError
from tmtool.operating_system import count_cores

Task = TypeVar("Task")
Result = TypeVar("Result")
LOCAL = "local"
"""The address of a cluster that is started for one run, on this machine alone."""
_RETRIES = 3
"""How often a task is tried again whose process ended. Chosen, no measurement."""
_PATIENCE = 10.0
"""Seconds in which the head of a cluster has to answer. Chosen, no measurement."""
_STORE = 100 << 20
"""Bytes of memory for objects that Ray keeps on this machine: results are small. Limit: Ray takes
no less than 75 MB."""
_MODE, _TOKEN = "RAY_AUTH_MODE", "RAY_AUTH_TOKEN"


@dataclass(frozen=True, slots=True)
class RayRunner:
    """`processes.Runner` on the cluster at an address, HOST:PORT, or on one of its own, `LOCAL`.

    By so many processes, one for each core of the cluster if `jobs` is None. InputError for another
    address, MissingError where Ray is not installed.
    """

    address: str
    jobs: int | None = None

    def __post_init__(self) -> None:
        host, _, port = self.address.rpartition(":")
        if self.address != LOCAL and not (host and "/" not in host and port.isdecimal()):
            raise InputError(
                f"the address of a Ray cluster is HOST:PORT, or {LOCAL}, not {self.address!r}"
            )
        if find_spec("ray") is None:
            message = "Ray is not installed: pip install 'tmtool[ray]'"
            raise MissingError(message)

    def spread(
        self, work: Callable[[Task], Result], tasks: Sequence[Task]
    ) -> Iterator[tuple[int, Result | Crash]]:
        if not tasks:
            return
        with _connect(self.address, self.jobs) as ray:
            cores = int(ray.cluster_resources().get("CPU", 0))
            count = min(self.jobs or cores, len(tasks))
            if count < 1:
                raise MissingError(f"the Ray cluster at {self.address} has no core to work with")
            actor = ray.remote(
                num_cpus=1, max_restarts=-1, max_task_retries=_RETRIES
            )(_Actor)  # fmt: skip
            workers = [actor.remote(work, str(Path.cwd())) for _ in range(count)]
            yield from _work(ray, workers, tasks)


class _Actor:
    """What an actor does: one task after the other, in the folder in which the run was started."""

    def __init__(self, work: Callable[[Any], Any], folder: str) -> None:
        for name in THREADS:  # read when NumPy is imported, which Ray does not do
            os.environ[name] = "1"
        self._work, self._folder = work, folder

    def start(self) -> str:
        """Where the node asks for no token or lacks the folder, what is wrong; else nothing."""
        if os.environ.get(_MODE, "").lower() != "token":
            return f"it asks nobody for a token; start its nodes with {_MODE}=token"
        if not Path(self._folder).is_dir():
            return f"one of its nodes has no folder {self._folder}"
        return ""

    def do(self, task: Any) -> Any:
        os.chdir(self._folder)  # a process that was started again was never asked to `start`
        return self._work(task)


def _work(
    ray: Any,
    workers: Sequence[Any],
    tasks: Sequence[Task],
) -> Iterator[tuple[int, Any]]:
    """Give tasks to the workers that have started, one to each, until all are done."""
    left = deque(enumerate(tasks))
    starting = {worker.start.remote(): worker for worker in workers}
    running: dict[Any, tuple[Any, int]] = {}
    while left or running:
        ((ref, *_), _) = ray.wait([*running, *starting], num_returns=1)
        done: tuple[int, Any] | None = None
        if ref in starting:
            worker = starting.pop(ref)
            _check_start(ray, ref)
        else:
            worker, number = running.pop(ref)
            done = number, _take(ray, ref)
        if left:
            number, task = left.popleft()
            running[worker.do.remote(task)] = worker, number
        if done is not None:
            yield done


def _check_start(ray: Any, ref: Any) -> None:
    try:
        wrong = ray.get(ref)
    except ray.exceptions.RayError as error:
        # A cluster without tokens gives up an actor of a driver that has one in just this way.
        wrong = (
            f"no process of it can be started; its nodes need {_MODE}=token, and Python and tmtool "
            f"in the versions of this one ({_last_line(error)})"
        )
    if wrong:
        raise MissingError(f"the Ray cluster can't be used: {wrong}")


def _take(ray: Any, ref: Any) -> Any:
    """The result of a task, or why there is none."""
    try:
        return ray.get(ref)
    except ray.exceptions.RayTaskError as error:  # a bug
        return Crash(f"the process working on it failed: {_last_line(error)}")
    except ray.exceptions.RayError:
        return Crash(f"the process working on it ended, {_RETRIES + 1} times")


def _last_line(error: Exception) -> str:
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return lines[-1] if lines else type(error).__name__


@contextmanager
def _connect(address: str, jobs: int | None) -> Iterator[Any]:
    """Ray, connected; whatever this run has there ends with it."""
    if os.environ.get(_MODE, "token").lower() != "token":
        raise InputError(f"{_MODE} is {os.environ[_MODE]}: Ray is used with a token only; unset it")
    own = address == LOCAL
    # Both are read when Ray is imported, and handed on to what it starts.
    os.environ |= {_MODE: "token", "RAY_USAGE_STATS_ENABLED": "0"}
    if own:
        # For this process alone, unless somebody gave one. Ray reads it once.
        os.environ[_TOKEN] = os.environ.get(_TOKEN) or secrets.token_hex(32)
    elif not _has_token():
        raise InputError(
            f"the Ray cluster at {address} needs its token: name the file that holds it in "
            f"{_TOKEN}_PATH, or put it into ~/.ray/auth_token"
        )
    if own:  # on the loopback interface alone, as Ray has it where firewalls ask
        os.environ["RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER"] = "0"
    else:
        _check_listening(address)
    import ray

    # What Ray tells of processes that end goes to the standard output, which is for answers: each
    # is tried again, or a `Crash`.
    ray._private.worker.print_to_stdstream = lambda *_, **__: None
    if ray.is_initialized():
        message = "this process is connected to a Ray cluster already: disconnect it first"
        raise InputError(message)
    with TemporaryDirectory(prefix="tmtool-", ignore_cleanup_errors=True) as folder:
        started: dict[str, Any] = {
            "num_cpus": jobs or count_cores(), "include_dashboard": False,
            "object_store_memory": _STORE, "_temp_dir": folder, "_node_ip_address": "127.0.0.1",
        }  # fmt: skip
        try:
            ray.init(
                address=address, log_to_driver=False, logging_level="ERROR",
                **(started if own else {}),
            )  # fmt: skip
        except (ConnectionError, RuntimeError, ValueError, ray.exceptions.RayError) as error:
            said = str(error).strip().splitlines() or [type(error).__name__]
            raise MissingError(f"the Ray cluster at {address} can't be used: {said[0]}") from error
        try:
            yield ray
        finally:
            ray.shutdown()


def _check_listening(address: str) -> None:
    """MissingError where nobody listens: Ray itself would try it for minutes."""
    host, _, port = address.rpartition(":")
    try:
        socket.create_connection((host.strip("[]"), int(port)), timeout=_PATIENCE).close()
    except (OSError, OverflowError) as error:
        raise MissingError(f"no Ray cluster can be reached at {address}: {error}") from error


def _has_token() -> bool:
    named = os.environ.get(_TOKEN) or os.environ.get(f"{_TOKEN}_PATH")
    return bool(named) or Path("~/.ray/auth_token").expanduser().is_file()
