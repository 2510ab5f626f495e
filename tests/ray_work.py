"""Tasks for a cluster: plain, and such as end their process."""

import os
import signal
from pathlib import Path

from waiting import wait_until

_SEEN = []


def double(number):
    return 2 * number


def meet(_number):
    """Wait for another process to be at work, in the folder in which the run was started."""
    Path(f"here-{os.getpid()}").touch()
    wait_until(lambda: len([*Path().glob("here-*")]) > 1)
    return os.getpid()


def tell(number):
    """What a process has done before, and the settings that it has."""
    _SEEN.append(number)
    names = "OPENBLAS_NUM_THREADS", "RAY_AUTH_MODE", "RAY_USAGE_STATS_ENABLED"
    return [len(_SEEN), *(os.environ[name] for name in names)]


def die(number):
    if number == 2:
        os.kill(os.getpid(), signal.SIGKILL)
    return number


def stumble(number):
    if number == 1:
        message = "a bug"
        raise ZeroDivisionError(message)
    return number
