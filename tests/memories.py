"""Memory files that imports are tested with, and the program as a process that can be killed."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from time import sleep
from xml.sax.saxutils import escape

from tmtool.memory.memory import Memory

ROOT = Path(__file__).parents[1]
_SMALL_BATCHES = "import sys; from tmtool.memory import importing; importing.BATCH = {}; "
_RUN = "from tmtool.cli import main; sys.argv[0] = 'tmtool'; main()"


def pairs(count, first=0):
    """Translations of sentences with numbers, by which rows can be told apart."""
    clauses = [
        ("重申必须弥合数字鸿沟", "Reaffirms the need to bridge the digital divide"),
        ("请秘书长提交报告", "Requests the Secretary-General to submit a report"),
        ("欢迎会员国作出的努力，并鼓励它们继续努力", "Welcomes the efforts of Member States"),
        ("注意到", "Takes note"),
    ]
    for at in range(first, first + count):
        zh, en = clauses[at % 7 % 4]
        yield f"第{at}号决议{zh}；", f"{en} in resolution {at};"


def tmx(rows, langs=("zh", "en")):
    """A TMX, a unit per line from line 2 on."""
    lines = ['<tmx version="1.4"><header srclang="en"/><body>']
    for row in rows:
        sides = zip(langs, row, strict=True)
        texts = (f'<tuv xml:lang="{lang}"><seg>{escape(t)}</seg></tuv>' for lang, t in sides)
        lines.append(f"<tu>{''.join(texts)}</tu>")
    return "\n".join([*lines, "</body></tmx>\n"])


def filled(folder, rows, name="a.tmx"):
    """A memory with the units of a file, open."""
    path = folder / name
    path.write_text(tmx(rows), "utf-8")
    memory = Memory.open(folder / "memory", create=True, user="me")
    memory.add_file(path)
    return memory


def content(folder):
    """Everything in a memory, but when and by whom it was done."""
    with_store = Memory.open(folder)
    told = [(each.key, each.unit, each.created) for each in with_store.store.iter_units()]
    journal = [(each.number, each.action) for each in with_store.store.read_journal()]
    with_store.close()
    return told, journal


class Program:
    """`tmtool` in a folder, as another process, with small batches."""

    def __init__(self, folder, batch=40):
        self._folder = folder
        self._script = _SMALL_BATCHES.format(batch) + _RUN

    def start(self, *arguments):
        return subprocess.Popen(
            [sys.executable, "-c", self._script, *map(str, arguments)],
            cwd=self._folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"},
        )  # fmt: skip

    def run(self, *arguments, code=0):
        """What it answers; it ends as expected."""
        process = self.start(*arguments)
        out, err = process.communicate(timeout=120)
        assert process.returncode == code, err
        return out

    def kill_when(self, ready, *arguments):
        """Kill it as soon as something is the case; whether it had ended by itself."""
        process = self.start(*arguments)
        while process.poll() is None and not ready():
            sleep(0.01)
        process.send_signal(signal.SIGKILL)
        process.communicate(timeout=60)
        return process.returncode == 0


def objects(text):
    return [json.loads(line) for line in text.splitlines()]
