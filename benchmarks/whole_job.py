"""What the whole job costs, cold: two documents from files to TMX, by the command line.

    python benchmarks/whole_job.py [--paragraphs 200] [--level sentence]

Makes a Chinese and an English document of 200 paragraphs and 17 footnotes out of corpora/ict-2020:
its paragraphs, then the same again with other years and resolution numbers. Then runs `tmtool
align` on the two files in a new process and prints the CPU seconds (user and system) of that
process from its start to its end, for which under 10 are asked. Nothing is kept from one run to
the next; only the operating system may still have the program's files in memory.
"""

from __future__ import annotations

import argparse
import platform
import re
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

from tmtool.resources import locate_shared
from tmtool.un.labels import split_label

_FRONT = {"zh": "大会，", "en": "The General Assembly,"}
_ASKED = 10
_MARKS = re.compile("[¹²³⁰⁴-⁹]+")
_NUMBER = re.compile(r"\d{3,}|(?<=/)\d+")
_OTHER = str.maketrans("0123456789", "3815902746")
"""Every digit becomes another one, the same in both languages."""


def main() -> int:
    """Make the documents, align them, print; the exit code is 1 where it takes too long."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--paragraphs", type=int, default=200)
    parser.add_argument("--level", default="sentence", choices=("paragraph", "sentence", "clause"))
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        files = [Path(folder, f"{lang}.txt") for lang in _FRONT]
        for lang, file in zip(_FRONT, files, strict=True):
            file.write_text(document(lang, options.paragraphs), encoding="utf-8")
        memory = Path(folder, "memory.tmx")
        seconds, peak = _run("align", *map(str, files), "-o", str(memory), "--level", options.level)
        units = memory.read_text(encoding="utf-8").count("</tu>")
        sizes = [len(file.read_text(encoding="utf-8")) for file in files]
    print(f"machine    {platform.machine()}, Python {platform.python_version()}")
    print(f"documents  {options.paragraphs} paragraphs of {sizes[0]} and {sizes[1]} characters")
    print(f"result     {units} translation units, level {options.level}")
    print(f"whole job  {seconds:.2f} CPU s (under {_ASKED}), {peak:.0f} MB at the peak")
    return 0 if seconds < _ASKED else 1


def document(lang: str, paragraphs: int) -> str:
    """The corpus's front, so many paragraphs of the body, and its footnotes; a blank line each."""
    lines = (
        locate_shared("corpora", "ict-2020", f"{lang}.txt").read_text(encoding="utf-8").splitlines()
    )
    start = lines.index(_FRONT[lang])
    notes = next(at for at, line in enumerate(lines) if at > start and _MARKS.match(line))
    first = next(at for at, line in enumerate(lines) if split_label(line)[0] == "1")
    preamble, operative = lines[start:first], lines[first:notes]
    more = paragraphs - len(preamble)
    body = [*preamble, *map(_changed, preamble[1:])][: paragraphs - len(operative)]
    again = [*operative, *map(_changed, operative * (more // len(operative) + 1))]
    return "\n\n".join(
        [*lines[:start], *body, *_numbered(again, paragraphs - len(body)), *lines[notes:]]
    )


def _changed(line: str) -> str:
    """Other years and numbers, and no footnote marks, since each footnote has but one."""
    return _NUMBER.sub(lambda match: match[0].translate(_OTHER), _MARKS.sub("", line))


def _numbered(lines: list[str], count: int) -> list[str]:
    """Operative paragraphs with running numbers."""
    return [f"{number}. {split_label(line)[1]}" for number, line in enumerate(lines[:count], 1)]


def _run(*arguments: str) -> tuple[float, float]:
    """CPU seconds and peak memory in MB of the command line in a process of its own."""
    subprocess.run([sys.executable, "-m", "tmtool", *arguments], check=True)
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    unit = 1 if sys.platform == "darwin" else 1024
    return used.ru_utime + used.ru_stime, used.ru_maxrss * unit / 1e6


if __name__ == "__main__":
    sys.exit(main())
