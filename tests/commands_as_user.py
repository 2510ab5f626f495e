"""Commands in a process of their own, as somebody else if need be: what each answers.

`commands_as_user.py USER` reads two lists of commands as JSON, and writes the exit codes and
answers of the second. The first is done before it becomes that user, who may not even read where
Python lies: what is imported is there then.
"""

import io
import json
import os
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from tempfile import gettempdir

from tmtool.cli import run

NOBODY = 65534


def answers(commands):
    """Exit code, stdout and stderr of each."""
    for command in commands:
        out, err = io.StringIO(), io.StringIO()
        with redirect_stdout(out), redirect_stderr(err):
            code = run(command)
        yield code, out.getvalue(), err.getvalue()


def asked(commands, user=None, before=(), first=()):
    """The same from another process, which a program may be put before."""
    done = subprocess.run(
        [*before, sys.executable, __file__, str(user or "")],
        input=json.dumps([first, commands]), text=True, capture_output=True, check=False,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[1]), "COLUMNS": "80",
             "PYTHONIOENCODING": "utf-8", "TMTOOL_FINDINGS": f"{gettempdir()}/none.jsonl"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return [tuple(each) for each in json.loads(done.stdout.splitlines()[-1])]


if __name__ == "__main__":
    first, second = json.loads(sys.stdin.read())
    for _ in answers(first):
        pass
    if sys.argv[1]:
        os.setgid(int(sys.argv[1]))
        os.setuid(int(sys.argv[1]))
    sys.stdout.write("\n" + json.dumps([*answers(second)]) + "\n")
