"""What a system can't do is asked for in one module, and said plainly."""

import ast
import os
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tmtool import operating_system

ROOT = Path(__file__).parents[1]
HOME = ROOT / "tmtool" / "operating_system.py"
MODULES = {
    "fcntl", "resource", "pwd", "grp", "spwd", "crypt", "termios", "tty", "pty", "posix", "syslog",
    "nis", "ossaudiodev", "readline", "curses", "msvcrt", "winreg", "winsound", "_winapi", "nt",
}  # fmt: skip
"""Of the standard library, on some systems only (docs.python.org/3.11, "Availability")."""
OF_OS = {
    "chown", "chroot", "confstr", "copy_file_range", "ctermid", "eventfd", "fchdir", "fchmod",
    "fchown", "fdatasync", "fork", "forkpty", "fpathconf", "fstatvfs", "get_blocking", "getegid",
    "geteuid", "getgid", "getgrouplist", "getgroups", "getloadavg", "getpgid", "getpgrp",
    "getpriority", "getresgid", "getresuid", "getsid", "getuid", "getxattr", "initgroups", "killpg",
    "lchmod", "lchown", "listxattr", "lockf", "login_tty", "major", "makedev", "memfd_create",
    "minor", "mkfifo", "mknod", "nice", "openpty", "pathconf", "pidfd_open", "pipe2", "plock",
    "posix_fadvise", "posix_fallocate", "posix_spawn", "posix_spawnp", "pread", "preadv", "pwrite",
    "pwritev", "readv", "register_at_fork", "removexattr", "sched_getaffinity", "sched_getparam",
    "sched_getscheduler", "sched_setaffinity", "sched_setparam", "sched_setscheduler",
    "sched_yield", "sendfile", "set_blocking", "setegid", "seteuid", "setgid", "setgroups",
    "setpgid", "setpriority", "setregid", "setresgid", "setresuid", "setreuid", "setsid", "setuid",
    "setxattr", "splice", "startfile", "statvfs", "sync", "sysconf", "tcgetpgrp", "tcsetpgrp",
    "ttyname", "umask", "uname", "wait", "wait3", "wait4", "waitid", "writev", "O_ASYNC",
    "O_CLOEXEC", "O_DIRECT", "O_DIRECTORY", "O_DSYNC", "O_EXLOCK", "O_NDELAY", "O_NOATIME",
    "O_NOCTTY", "O_NOFOLLOW", "O_NONBLOCK", "O_PATH", "O_RSYNC", "O_SHLOCK", "O_SYNC", "O_TMPFILE",
    "O_BINARY", "O_NOINHERIT", "O_SHORT_LIVED", "O_TEMPORARY", "O_RANDOM", "O_SEQUENTIAL", "O_TEXT",
}  # fmt: skip
OF_SIGNAL = {
    "SIGALRM", "SIGBUS", "SIGCHLD", "SIGCLD", "SIGCONT", "SIGHUP", "SIGIO", "SIGIOT", "SIGKILL",
    "SIGPIPE", "SIGPOLL", "SIGPROF", "SIGPWR", "SIGQUIT", "SIGSTOP", "SIGSYS", "SIGTRAP", "SIGTSTP",
    "SIGTTIN", "SIGTTOU", "SIGURG", "SIGUSR1", "SIGUSR2", "SIGVTALRM", "SIGWINCH", "SIGXCPU",
    "SIGXFSZ", "CTRL_BREAK_EVENT", "CTRL_C_EVENT", "SIGBREAK", "alarm", "getitimer", "pause",
    "pidfd_send_signal", "pthread_kill", "pthread_sigmask", "setitimer", "siginterrupt",
    "sigpending", "sigtimedwait", "sigwait", "sigwaitinfo",
}  # fmt: skip
OF_SUBPROCESS = {
    "preexec_fn", "start_new_session", "process_group", "restore_signals", "pass_fds", "umask",
    "creationflags", "startupinfo",
}  # fmt: skip
OF = {"os": OF_OS, "signal": OF_SIGNAL}
PLACES = "/proc/", "/sys/", "/dev/"
SAYING = re.compile(rf"\b(?:{'|'.join([*MODULES, *OF, *OF_SUBPROCESS, 'wintypes'])})\b")
"""What every such call has in it, but for places: without these words nothing need be parsed."""


def find_calls(source):
    """The calls and places of one system in a module, each with its line."""
    if not SAYING.search(source) and not any(place in source for place in PLACES):
        return
    for node in ast.walk(ast.parse(source)):
        for said in _imported(node) if isinstance(node, ast.Import | ast.ImportFrom) else _of(node):
            yield node.lineno, said


def _imported(node):
    above = f"{node.module}." if isinstance(node, ast.ImportFrom) else ""
    for name in (above + each.name for each in node.names):
        module, _, rest = name.partition(".")
        if module in MODULES or rest in OF.get(module, ()) or name == "ctypes.wintypes":
            yield name


def _of(node):
    match node:
        case ast.Attribute(value=ast.Name(id=module), attr=name) if name in OF.get(module, ()):
            yield f"{module}.{name}"
        case ast.Call(keywords=keywords):
            yield from (each.arg for each in keywords if each.arg in OF_SUBPROCESS)
        case ast.Constant(value=str(text)) if text.startswith(PLACES):
            yield text


def test_no_other_module_makes_a_call_of_one_system():
    made = {
        str(path.relative_to(ROOT)): calls
        for path in sorted((ROOT / "tmtool").rglob("*.py"))
        if path != HOME and (calls := [*find_calls(path.read_text("utf-8"))])
    }
    assert made == {}, f"such calls belong in {HOME.name}"


@pytest.mark.parametrize(
    "source",
    ["import fcntl", "from resource import getrlimit", "import os\nos.getuid()", "os.O_NOFOLLOW",
     "from os import fork", "import signal\nx = signal.SIGKILL", "from signal import SIGXCPU",
     "Popen(a, start_new_session=True)", "open('/proc/self/mounts')", "from ctypes import wintypes",
     "def f():\n    import msvcrt", "os.umask(0)", "Path('/dev/shm')"],
)  # fmt: skip
def test_such_a_call_is_found(source):
    assert len([*find_calls(source)]) == 1


def test_calls_of_all_systems_are_left_alone():
    source = "import os, signal\nos.open(p, os.O_CREAT)\nos.fsync(1)\nsignal.SIGINT\nos.cpu_count()"
    assert [*find_calls(source)] == []


def test_the_list_names_what_this_python_has():
    """A name that no Python knows would find nothing; those of other systems are few."""
    if sys.platform != "linux" or sys.version_info[:2] > (3, 13):
        pytest.skip("what is compared is of Linux")
    elsewhere = {
        "chflags", "lchmod", "lchflags", "plock", "startfile", "O_EXLOCK", "O_SHLOCK", "O_BINARY",
        "O_NOINHERIT", "O_SHORT_LIVED", "O_TEMPORARY", "O_RANDOM", "O_SEQUENTIAL", "O_TEXT",
    }  # fmt: skip
    assert {name for name in OF_OS - elsewhere if not hasattr(os, name)} == set()


def test_the_module_is_found_to_make_them():
    assert len([*find_calls(HOME.read_text("utf-8"))]) > 10


def test_a_file_is_locked_once(tmp_path):
    path = tmp_path / "lock"
    with path.open("w") as first, path.open("w") as second:
        assert operating_system.lock_file(first.fileno())
        assert not operating_system.lock_file(second.fileno())
        first.close()
        assert operating_system.lock_file(second.fileno())


@pytest.mark.skipif(os.name != "posix", reason="Windows ends the process alone, as the page says")
def test_a_process_is_ended_with_its_children():
    script = (
        "import subprocess, sys, time\n"
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])\n"
        "print(child.pid, flush=True)\ntime.sleep(60)\n"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", script], stdout=subprocess.PIPE,
        **operating_system.build_process_options(),
    )  # fmt: skip
    with process:
        child = int(process.stdout.readline())
        assert operating_system.measure_resident(child) > 0
        operating_system.end_with_children(process)
    for _ in range(200):
        # Nobody may have asked how the child ended; then it takes no memory any longer.
        if not operating_system.measure_resident(child):
            break
        time.sleep(0.05)
    assert not operating_system.measure_resident(child)


@pytest.mark.skipif(sys.platform != "linux", reason="the C library of Linux has several heaps")
@pytest.mark.parametrize("limit", [None, 2])
def test_threads_share_heaps(limit):
    script = (
        "import ctypes, sys, threading\n"
        "from tmtool.operating_system import limit_heaps\n"
        f"limit_heaps({limit}) if {limit} else None\n"
        "gate = threading.Barrier(8)\n"
        "def take():\n"
        "    gate.wait()\n"
        "    kept = [bytes(5_000) for _ in range(50)]\n"
        "    gate.wait()\n"
        "threads = [threading.Thread(target=take) for _ in range(8)]\n"
        "for each in threads: each.start()\n"
        "for each in threads: each.join()\n"
        "library = ctypes.CDLL(None)\n"
        "stdout = ctypes.c_void_p.in_dll(library, 'stdout')\n"
        "library.malloc_info(0, stdout)\n"
        "library.fflush(stdout)\n"
    )
    said = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    heaps = said.stdout.count("<heap ")
    assert (heaps <= 2) == (limit == 2), said


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has other priorities")
def test_a_process_gives_way():
    script = (
        "import os\nfrom tmtool.operating_system import give_way\ngive_way()\nprint(os.nice(0))"
    )
    said = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert int(said.stdout) >= min(os.nice(0) + 10, 19)
