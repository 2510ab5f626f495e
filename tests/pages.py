"""Pages whose examples run: README.md and docs/*.md show what happens, or a test fails.

In a page, a block marked

* `text NAME` is a file; it lies in the folder in which the page's examples run;
* `console` is a session: `$ command`, then what a person at a terminal of 80 columns sees.
  `...` stands for anything, a score of `tmtool align` for any score; a command that fails is
  followed by `echo $?`;
* `python` is a doctest; the blocks of a page belong together and run after its sessions;
* `sh` is for reading only (the two of README.md are run by .ci/run).

`python tests/pages.py PAGE...` writes what the commands print today into the sessions of pages.
"""

import doctest
import os
import re
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory, TemporaryFile

import command_server

ROOT = Path(__file__).parents[1]
LANGUAGES = {"text", "console", "python", "sh"}
_BLOCK = re.compile(r"^```(\w*)(?: +(\S+))?\n(.*?)^```$", re.M | re.S)
_SCORE = re.compile(r"\b[01]\.\d{2,4}\b")


@dataclass(frozen=True)
class Block:
    """A fenced block of a page; `start` and `stop` are the offsets of its content."""

    language: str
    name: str | None
    content: str
    start: int
    stop: int


@dataclass(frozen=True)
class Step:
    """A command of a session and what it is said to print."""

    command: str
    expected: str


def blocks(page):
    """The fenced blocks of a page, in order."""
    return [Block(m[1], m[2], m[3], *m.span(3)) for m in _BLOCK.finditer(page)]


def steps(content):
    """The commands of a session."""
    parts = re.split(r"^\$ (.*)\n", content, flags=re.M)
    assert not parts[0], f"a session begins with a command: {parts[0]!r}"
    return [Step(*pair) for pair in zip(parts[1::2], parts[2::2], strict=True)]


def prepare(folder, page):
    """Everything a page's examples find: its files, and what lies in a checkout."""
    for name in ("seeds", "corpora"):
        shutil.copytree(ROOT / name, folder / name)
    for block in blocks(page):
        if block.language == "text" and block.name:
            (folder / block.name).write_text(block.content, encoding="utf-8")


class Terminal:
    """Runs commands as a person would, each with the last one's exit code at hand."""

    def __init__(self, folder, programs):
        programs.mkdir()
        program = programs / "tmtool"
        program.write_text(command_server.script())
        program.chmod(0o755)
        self.code = 0
        self._folder = folder
        self._environment = {
            **os.environ, "COLUMNS": "80", "PATH": f"{programs}:{os.environ['PATH']}",
            "PYTHONPATH": str(ROOT), "TMTOOL_MODELS": str(folder / "models"),
            "TMTOOL_CORPORA": str(folder / "got"), "TMTOOL_OFFLINE": "1",
            "TMTOOL_MEMORY": str(folder / "memory"),
            "TMTOOL_FINDINGS": str(folder / "findings.jsonl"), "NO_COLOR": "1",
        }  # fmt: skip

    def run(self, command):
        """What the command prints: first what it answers, then its remarks."""
        if command == "echo $?":
            code, self.code = self.code, 0
            return f"{code}\n"
        assert self.code == 0, f"the command before `{command}` failed with {self.code}"
        with TemporaryFile() as remarks, Path(os.devnull).open("rb") as nothing:
            leader, follower = os.openpty()
            with ThreadPoolExecutor(1) as reader:
                answer = reader.submit(_all_of, leader)
                try:
                    self.code = self._done(command, [nothing.fileno(), follower, remarks.fileno()])
                finally:
                    os.close(follower)
            os.close(leader)
            remarks.seek(0)
            return (answer.result() + remarks.read()).decode().replace("\r\n", "\n")

    def _done(self, command, files):
        """Do a command with these for stdin, stdout and stderr: its exit code."""
        code = command_server.done(command, self._folder, self._environment, files)
        if code is not None:
            return code
        stdin, stdout, stderr = files
        return subprocess.run(
            ["sh", "-c", command], cwd=self._folder, env=self._environment, stdin=stdin,
            stdout=stdout, stderr=stderr, check=False, timeout=120,
        ).returncode  # fmt: skip


def _all_of(leader):
    """What is written to a terminal until nobody holds it any longer."""
    parts = []
    try:
        while data := os.read(leader, 65536):
            parts.append(data)
    except OSError:  # what Linux says at the end
        pass
    return b"".join(parts)


def agree(step, got):
    """Whether a command printed what the page says; which score a bead has doesn't matter here."""
    want, have = step.expected, got
    if step.command.startswith("tmtool align"):
        want, have = (_SCORE.sub("0.00", text) for text in (want, have))
    return doctest.OutputChecker().check_output(want, have, doctest.ELLIPSIS)


def complaints(page, name):
    """What the doctests of a page's python blocks complain of; other lines count as empty."""
    parts, at = [], 0
    for block in blocks(page):
        if block.language == "python":
            parts += [re.sub(r"[^\n]", "", page[at : block.start]), block.content]
            at = block.stop
    test = doctest.DocTestParser().get_doctest("".join(parts), {}, name, name, 0)
    told = []
    doctest.DocTestRunner(verbose=False, optionflags=doctest.ELLIPSIS).run(test, out=told.append)
    return "".join(told)


def renewed(page, terminal):
    """The page with what its commands print now; what holds `...` stays as it is."""
    parts, at = [], 0
    for block in blocks(page):
        if block.language == "console":
            told = [_renewed(step, terminal) for step in steps(block.content)]
            parts += [page[at : block.start], *told]
            at = block.stop
    return "".join(parts) + page[at:]


def _renewed(step, terminal):
    got = terminal.run(step.command)
    return f"$ {step.command}\n{step.expected if '...' in step.expected else got}"


def main():
    """Renew the pages named on the command line."""
    for path in map(Path, sys.argv[1:]):
        page = path.read_text(encoding="utf-8")
        with TemporaryDirectory() as folder:
            work = Path(folder) / "work"
            work.mkdir()
            prepare(work, page)
            path.write_text(renewed(page, Terminal(work, Path(folder) / "bin")), encoding="utf-8")


if __name__ == "__main__":
    main()
