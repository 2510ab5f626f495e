"""`tmtool` and modules of it in processes that have loaded all of them and the encoder already.

Loading costs more than any example of a page, and most jobs of a server. So one process loads it,
and forks for every command: the child takes over the arguments, the folder, the environment and the
open files of whoever asks, and does what `python -m tmtool` does, or `python -m` another module. It
ends when whoever asked is ended.
"""

import json
import os
import re
import select
import shlex
import signal
import socket
import sys
import threading
from functools import cache

_MUCH = 1 << 20
_OTHERS = ("jieba", "lxml.html", "numpy.ma", "rapidfuzz.distance", "sqlite3", "xlsxwriter")
"""What tmtool imports only where it is needed, and many examples need."""
_SAID = (
    "1. 请秘书长在2020年1月2日之前提交第75/202号决议第5段所述报告。",
    "1. Requests the Secretary-General to submit the report under paragraph 5 of resolution 75/202"
    " by 2 January 2020.",
)
"""A text and its translation, of which much is looked up that many commands need."""
_SHARED = "COMMAND_SERVER"
"""The variable with the address of the server that all processes of a run share."""
_QUOTED = re.compile(r"'[^']*'|\"[^\"$`\\]*\"")
_MODULE = "--module"
"""What stands before the name of another module than tmtool."""
_FOR_A_SHELL = re.compile(r"[|&;<>()$`\\\"'*?\[#~=%!{]")


def script():
    """A shell script that is the program, as long as this process lives."""
    address = _started()[0]
    return f'#!/bin/sh\nexec "{sys.executable}" -SE "{__file__}" ask "{address}" "$@"\n'


def build_command(module):
    """What does the same as `python -m` a module of tmtool, as long as this process lives."""
    return (sys.executable, "-SE", __file__, "ask", _started()[0], _MODULE, module)


def ask(address, *arguments):
    """Have a command done, and end as it ends."""
    folder = os.getcwd()  # noqa: PTH109 - pathlib would cost more than all the rest
    sys.exit(_code(address, arguments, folder, dict(os.environ), [0, 1, 2]))


def done(command, folder, environment, files):
    """Have a command done that needs no shell: its exit code, or None where it needs one.

    `files` are its stdin, stdout and stderr.
    """
    if _FOR_A_SHELL.search(_QUOTED.sub("", command)) or not command.startswith("tmtool "):
        return None
    return _code(_started()[0], shlex.split(command)[1:], str(folder), environment, files)


def _code(address, arguments, folder, environment, files):
    """How a command ended in a child of the server."""
    asked = {"arguments": arguments, "folder": folder, "environment": environment}
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect(address)
        data = json.dumps(asked).encode() + b"\n"
        connection.sendall(data[socket.send_fds(connection, [data], files) :])
        return int(connection.recv(_MUCH) or 1)


def serve(address):
    """Load what commands need, say so, and do what is asked for until stdin ends."""
    import gc
    import pkgutil
    from importlib import import_module
    from pathlib import Path

    from caching_encoder import CachingEncoder

    import tmtool
    from tmtool import embed, words

    rooms = [module.name for module in pkgutil.walk_packages(tmtool.__path__, "tmtool.")]
    rooms.remove("tmtool.__main__")
    for name in (*rooms, *_OTHERS):
        import_module(name)
    warm, load = CachingEncoder(embed.load(), Path(address).parent), embed.load
    embed.load = lambda name=embed.DEFAULT: warm if name == embed.DEFAULT else load(name)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    # Patterns and word lists are made when they are first used: once, not in every child.
    tmtool.check(tmtool.align(*map(tmtool.read_text, _SAID), tmtool.load_encoder()))
    words.split(_SAID[0], "zh")
    # A child that looks for garbage would copy all that it shares with this process.
    gc.collect()
    gc.freeze()
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(address)
        listener.listen()
        os.write(1, b"ready\n")
        while 0 not in select.select([listener, 0], [], [])[0]:
            connection, _ = listener.accept()
            if os.fork() == 0:
                _answer(connection)
            connection.close()


def share():
    """Start a server for all processes of a run of tests; gives what ends it."""
    address, server, folder = _start()
    os.environ[_SHARED] = address

    def end():
        server.communicate(timeout=60)
        folder.cleanup()

    return end


@cache
def _started():
    """The address of the server that is shared, or of one that ends with this process."""
    if address := os.environ.get(_SHARED):
        from waiting import wait_until

        wait_until(lambda: _listens(address))
        return address, None, None
    address, server, folder = _start()
    assert server.stdout.readline() == b"ready\n"
    return address, server, folder


def _listens(address):
    with socket.socket(socket.AF_UNIX) as connection:
        return connection.connect_ex(address) == 0


def _start():
    """Start a server, which ends with this process: its address, and what must stay alive."""
    import subprocess
    import tempfile
    from pathlib import Path

    folder = tempfile.TemporaryDirectory(prefix="tmtool-")
    address, root = f"{folder.name}/socket", str(Path(__file__).parents[1])
    server = subprocess.Popen(
        [sys.executable, __file__, "serve", address], stdin=subprocess.PIPE,
        stdout=subprocess.PIPE, env={**os.environ, "PYTHONPATH": root},
    )  # fmt: skip
    return address, server, folder


def _answer(connection):
    """Do what is asked for; ends this process."""
    code = 1
    try:
        data, files, _, _ = socket.recv_fds(connection, _MUCH, 3)
        if not data:
            os._exit(0)
        while not data.endswith(b"\n"):
            data += connection.recv(_MUCH)
        asked = json.loads(data)
        for number, file in enumerate(files):
            os.dup2(file, number)
        os.chdir(asked["folder"])
        os.environ.clear()
        os.environ.update(asked["environment"])
        threading.Thread(target=_end_with, args=[connection], daemon=True).start()
        code = _run(asked["arguments"])
    finally:
        connection.sendall(str(code).encode())
        os._exit(0)


def _end_with(connection):
    """End this process when whoever asked is gone."""
    if not connection.recv(1):
        os._exit(1)


def _run(arguments):
    import multiprocessing
    import traceback
    from importlib import import_module

    from tmtool.cli import main

    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    # Nor do processes that a command starts load all of it; tests/test_batch_processes.py has them
    # as they are.
    forking = multiprocessing.get_context("fork")
    multiprocessing.get_context = lambda method: forking
    sys.argv = ["tmtool", *arguments]
    try:
        if arguments[:1] == [_MODULE]:
            import_module(arguments[1]).main()
            return 0
        main()
    except SystemExit as end:
        sys.stdout.flush()
        return end.code
    except BaseException:
        traceback.print_exc()
    return 1


if __name__ == "__main__":
    {"ask": ask, "serve": serve}[sys.argv[1]](*sys.argv[2:])
