"""Which modules a command walks through, from the command line to the rows that it reads.

    TMTOOL_MEMORY=... python benchmarks/walk.py lookup 数字鸿沟
    TMTOOL_MEMORY=... python benchmarks/walk.py check zh.txt en.txt
    python benchmarks/walk.py --at tmtool.files:write align zh.docx en.docx -o both.tmx

Runs the command in this process and prints every way from it to a statement of the store, or to
the function that --at names (MODULE:FUNCTION), the longest last: its stops are modules, and each
counts once. Loading a module is no stop.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from types import FrameType

from tmtool.cli import run

_STORE = "tmtool.stores.sqlite.database:fetch_rows"


def main(arguments: list[str]) -> int:
    """Run a command and print its ways; its exit code."""
    end = _STORE
    if arguments[:1] == ["--at"]:
        _, end, *arguments = arguments
    ways, modules = Counter[tuple[str, ...]](), set[str]()

    def note(frame: FrameType, event: str, _: object) -> None:
        if event == "call" and (name := _module(frame)):
            modules.add(name)
            if f"{name}:{frame.f_code.co_name}" == end:
                ways[_way(frame)] += 1

    sys.setprofile(note)
    code = run(arguments)
    sys.setprofile(None)
    for way, times in sorted(ways.items(), key=lambda each: len(each[0])):
        stops = " > ".join(name.removeprefix("tmtool.") for name in way)
        sys.stderr.write(f"{len(way):2} stops, {times} times: {stops}\n")
    total = ways.total()
    sys.stderr.write(f"{total} calls of {end}; functions of {len(modules)} modules ran\n")
    return code


def _way(frame: FrameType) -> tuple[str, ...]:
    """The modules that called each other on the way to a frame, the first one first."""
    return tuple(dict.fromkeys(reversed([*_modules(frame)])))


def _modules(frame: FrameType | None) -> Iterator[str]:
    while frame is not None:
        if name := _module(frame):
            yield name
        frame = frame.f_back


def _module(frame: FrameType) -> str | None:
    """The module of ours whose function a frame is of; None while it is loaded."""
    name = str(frame.f_globals.get("__name__", ""))
    is_ours = name.startswith("tmtool") and frame.f_code.co_name != "<module>"
    return name if is_ours else None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
