"""The installed program in a process that has loaded it once and forks for every command.

The parent reads requests as JSON lines from stdin: arguments, folder, environment and the files
for stdin, stdout and stderr. It answers each with the exit code.
"""

import json
import multiprocessing
import os
import subprocess
import sys
import tempfile
from importlib.metadata import entry_points
from pathlib import Path

WARM_UP = (
    "segment en.txt",
    "align zh.txt en.txt -o a.tmx -o a.xlsx -o a.docx -o a.jsonl",
    "add zh.txt en.txt --memory m --quiet",
    "lookup 大会闭幕。 --to en --memory m --json",
    "concordance 大会 --memory m --json",
    "check zh.txt en.txt --json",
    "terms find 大会 --terms un-ict",
)
"""Commands run before the first fork, so that modules and the encoder are loaded only once."""
SETTINGS = {"COLUMNS": "80", "TZ": "UTC", "PYTHONIOENCODING": "utf-8", "NO_COLOR": "1"}


class Program:
    """Runs commands of the installed program, each in a process of its own."""

    def __init__(self):
        self.process = subprocess.Popen(
            [sys.executable, __file__], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            text=True, encoding="utf-8", bufsize=1,
        )  # fmt: skip

    def run(self, arguments, folder, stdin=None, code=None):
        """Run a command, or Python code; return exit code, stdout and stderr."""
        with tempfile.TemporaryDirectory() as place:
            files = [str(stdin or os.devnull), f"{place}/out", f"{place}/err"]
            request = {"arguments": arguments, "folder": str(folder), "files": files, "code": code}
            self.process.stdin.write(json.dumps({**request, "environment": settings(folder)}))
            self.process.stdin.write("\n")
            exit_code = int(self.process.stdout.readline())
            return exit_code, Path(files[1]).read_bytes(), Path(files[2]).read_text("utf-8")

    def close(self):
        self.process.stdin.close()
        self.process.wait(60)


def settings(folder):
    """Return the environment of a command: nothing of the user's own memory and decisions."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("TMTOOL_")}
    own = {"HOME": str(folder), "XDG_DATA_HOME": f"{folder}/data", "USER": "tester"}
    return {**kept, **SETTINGS, **own, "TMTOOL_FINDINGS": f"{folder}/decisions.jsonl"}


def find_program():
    """Return the command that starts the installed program as a real process."""
    script = Path(sys.executable).with_name("tmtool")
    return [str(script)] if script.exists() else [sys.executable, "-m", "tmtool"]


def _serve():
    (entry,) = (each for each in entry_points(group="console_scripts") if each.name == "tmtool")
    main = entry.load()
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    _warm_up(main)
    for line in sys.stdin:
        if not (child := os.fork()):
            _run(main, json.loads(line))
        answers.write(f"{os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])}\n")
        answers.flush()


def _warm_up(main):
    import gc

    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        os.environ.update(settings(folder))
        Path("zh.txt").write_text("大会闭幕。\n请秘书长提交第75/202号决议。\n", "utf-8")
        Path("en.txt").write_text(
            "The Assembly rose.\nRequests the Secretary-General to submit"
            " resolution 75/202.\n", "utf-8",
        )  # fmt: skip
        with Path(os.devnull).open("w") as nowhere:
            os.dup2(nowhere.fileno(), 1)
            os.dup2(nowhere.fileno(), 2)
        for command in WARM_UP:
            sys.argv = ["tmtool", *command.split()]
            try:
                main()
            except SystemExit:
                sys.stdout.flush()
    gc.collect()
    gc.freeze()


def _run(main, request):
    code = 1
    try:
        for number, name in enumerate(request["files"]):
            flags = os.O_RDONLY if number == 0 else os.O_CREAT | os.O_WRONLY
            os.dup2(os.open(name, flags), number)
        os.chdir(request["folder"])
        os.environ.clear()
        os.environ.update(request["environment"])
        sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115
        sys.argv = ["tmtool", *request["arguments"]]
        # Processes that a command starts need not load everything again either.
        forking = multiprocessing.get_context("fork")
        multiprocessing.get_context = lambda _method=None: forking
        if request["code"]:
            exec(compile(request["code"], "case.py", "exec"), {"__name__": "__main__"})
            code = 0
        else:
            code = main() or 0
    except SystemExit as end:
        code = end.code or 0
    except BaseException:
        import traceback

        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


if __name__ == "__main__":
    _serve()
