"""Damaged PDFs: read, or refused in one line; nothing hangs, and the library never crashes.

The readings are done by a process of their own, since a crash in a C library takes its process
with it: here without the limits that tmtool sets to the process in which it reads. Run as a script,
this file is that process: `test_pdf_mutations.py START STOP`.
"""

import random
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest

COUNT, STEP, LIMIT = 500, 125, 5.0


def seeds():
    """Files with plain and with packed contents, with a picture, a table, marks and forms."""
    sys.path.insert(0, str(Path(__file__).parent))
    from made_pdf import Setter, Sheet
    from raw_pdf import form, lines, picture, raw_pdf, text

    rows = [
        f"line {i} of a page that is set as a page of text would be set, and" for i in range(40)
    ]
    pages = [
        lines(60, 780, rows) + text(60, 90, "1", 6, more="3 Ts") + text(66, 90, "Note.", 8)
    ] * 3
    table = "".join(f"60 {y} m 300 {y} l {y} 60 m {y} 300 l S\n" for y in range(100, 300, 20))
    more = [("XObject", "X1", form(text(60, 60, "form"))), ("XObject", "I1", picture())]
    setter = Setter(Sheet(), chinese=True)
    for _ in range(30):
        setter.paragraph(
            "大会回顾其以往关于信息和通信技术促进可持续发展的各项决议，并注意到 2020 年的报告，"
        )
    return [
        raw_pdf(*pages, objects=more, lang="en"),
        raw_pdf(*(page + table + "/X1 Do /I1 Do\n" for page in pages), objects=more),
        raw_pdf(*pages, packed=True, fonts=[("U1", "Courier", "ابتثج")]),
        setter.bytes(),
    ]


def flip(data, chance, a, b):
    changed = bytearray(data)
    for _ in range(chance.choice((1, 3, 30, 300))):
        changed[chance.randrange(len(data))] = chance.randrange(256)
    return changed


def cut(data, chance, a, b):
    return data[:a] + data[chance.choice((len(data), min(b, a + 2000))) :]


def move(data, chance, a, b):
    return chance.choice(
        (data[:a] + data[b:] + data[a:b], data[:a] + data[b : b + 500] + data[a + 500 :])
    )


def double(data, chance, a, b):
    return data[:a] + data[a : a + chance.randrange(3000)] + data[a:]


def nest(data, chance, a, b):
    signs = chance.choice((b"<<", b"[", b"(", b"q ", b"BT "))
    return data[:a] + signs * chance.choice((3, 3000)) + data[a:]


def renumber(data, chance, a, b):
    changed = bytearray(data)
    figures = list(re.finditer(rb"[0-9]+", data))
    for _ in range(chance.choice((1, 5, 50))):
        found = chance.choice(figures)
        changed[found.start() : found.end()] = chance.choice((b"9", b"0", b"-")) * len(found[0])
    return changed


def rename(data, chance, a, b):
    names = list(re.finditer(rb"/[A-Za-z]+", data))
    one, other = chance.choice(names), chance.choice(names)
    return data[: one.start()] + other[0] + data[one.end() :]


DAMAGES = (flip, flip, cut, move, double, nest, renumber, rename)


def mutated(data, chance):
    """The data with one kind of damage, somewhere between two places."""
    a, b = sorted(chance.randrange(len(data)) for _ in range(2))
    return bytes(chance.choice(DAMAGES)(data, chance, a, b))


def main(start, stop):
    """Read damaged files; every line that is printed says which one was begun, or what it was."""
    from tmtool.documents.pdf.worker import read_content
    from tmtool.errors import InputError

    files = seeds()
    for seed in range(start, stop):
        say("begun", seed)
        data = mutated(files[seed % len(files)], random.Random(seed))
        begun = time.process_time()
        try:
            read_content(data, "damaged.pdf")
            told = "read"
        except InputError as error:
            told = "refused" if "\n" not in str(error) else "several-lines"
        say(told, seed, round(time.process_time() - begun, 2))


def say(*words):
    sys.stdout.write(" ".join(map(str, words)) + "\n")
    sys.stdout.flush()


@pytest.mark.slow
@pytest.mark.parametrize("start", range(0, COUNT, STEP))
def test_damaged_files(start):
    done = subprocess.run(
        [sys.executable, __file__, str(start), str(start + STEP)],
        capture_output=True, text=True, timeout=STEP * LIMIT, check=False,
    )  # fmt: skip
    told = done.stdout.splitlines()
    assert done.returncode == 0, (told[-1:], done.stderr[-1000:])
    results = [line.split() for line in told if not line.startswith("begun")]
    assert len(results) == STEP
    assert {result for result, _, _ in results} <= {"read", "refused"}
    assert max(float(seconds) for _, _, seconds in results) < LIMIT


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
