"""Start tmtool of this folder; where another version had the memory before, copy that first.

`--without-copy` alone says that this version needs no copy.
"""

import re
import shutil
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

from tmtool.drives import explain_unsafe
from tmtool.errors import InputError
from tmtool.locks import hold_exclusive_lock
from tmtool.resources import locate_findings, locate_memory
from tmtool.version import __version__


def main() -> None:
    """Copy where that is due, and be tmtool."""
    memory = locate_memory()
    # Beside the memory: which version had it last.
    mark = memory.with_name(f"{memory.name}.version")
    was_there = (memory / "memory.db").exists()
    try:
        if sys.argv[1:] == ["--without-copy"]:
            mark.write_text(__version__, "ascii")
            say(f"{memory} is not copied for version {__version__}")
            return
        if was_there and may_change(memory) and read_version(mark) != __version__:
            copy_for_new_version(memory, mark)
    except (OSError, sqlite3.Error, InputError) as error:
        say(
            f"{memory} can't be copied and was not opened ({error}): mend that, or start tmtool "
            "--without-copy once"
        )
        sys.exit(2)
    sys.argv[0] = "tmtool"
    from tmtool.cli import main as run

    try:
        run()
    finally:
        if not was_there and (memory / "memory.db").exists():
            mark.write_text(__version__, "ascii")


def may_change(memory: Path) -> bool:
    """Whether tmtool can change the memory: on a network drive, for example, it only reads."""
    if explain_unsafe(memory):
        return False
    try:
        (memory / "memory.db").open("r+b").close()
    except OSError:
        return False
    return True


def read_version(mark: Path) -> str:
    """Which version had the memory last; empty where nothing says it."""
    said = mark.read_text("utf-8", "replace").strip() if mark.exists() else ""
    return said if re.fullmatch(r"[0-9][0-9a-z.+]*", said) else ""


def copy_for_new_version(memory: Path, mark: Path) -> None:
    """Copy the memory and the decisions as the version before left them, whole or not at all."""
    with hold_exclusive_lock(mark):
        before = read_version(mark) or f"before-{__version__}"
        if before == __version__:  # another tmtool did it meanwhile
            return
        say(f"version {__version__} is new here: {memory} is copied first")
        numbers = ("", *(f"-{number}" for number in range(2, 1000)))
        names = (f"{memory.name}-{before}{number}" for number in numbers)
        copy = next(path for path in map(memory.with_name, names) if not path.exists())
        part = memory.with_name(f".{memory.name}.part")
        shutil.rmtree(part, ignore_errors=True)
        try:
            shutil.copytree(memory, part, ignore=shutil.ignore_patterns("memory.db*", "*.lock"))
            # As SQLite copies, so that it is whole even if another tmtool is at work.
            with (
                closing(sqlite3.connect(memory / "memory.db")) as source,
                closing(sqlite3.connect(part / "memory.db")) as target,
            ):
                source.backup(target)
            if locate_findings().exists():
                shutil.copy2(locate_findings(), part / "findings.jsonl")
            part.rename(copy)
        finally:
            shutil.rmtree(part, ignore_errors=True)
        mark.write_text(__version__, "ascii")
        say(f"the copy is {copy}")


def say(text: str) -> None:
    """Say a line beside the answers."""
    print(f"tmtool: {text}", file=sys.stderr)


if __name__ == "__main__":
    main()
