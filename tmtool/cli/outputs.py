"""What `-o` names: every command that writes takes it several times, and writes them all."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

from tmtool.documents.requests import STDIN
from tmtool.errors import InputError


def take_outputs(
    names: Sequence[str] | None,
    check: Callable[[Path], object],
    *,
    inputs: Sequence[str] = (),
    beside: Sequence[str] = (),
) -> tuple[Path, ...]:
    """Give the files to write, each checked before the work.

    InputError where one is named twice, is one of the inputs or one of the files that are written
    `beside` them; whatever `check` raises goes through.
    """
    names = tuple(names or ())
    check_outputs(inputs, (*names, *beside))
    paths = tuple(map(Path, names))
    for path in paths:
        check(path)
    return paths


def check_outputs(inputs: Sequence[str], outputs: Sequence[str]) -> None:
    """InputError where an output is one of the inputs, or is named twice."""
    for at, out in enumerate(outputs):
        if any(_is_same(out, path) for path in inputs):
            raise InputError(f"{out} is an input as well as an output: name another output file")
        if any(os.path.realpath(out) == os.path.realpath(other) for other in outputs[:at]):
            raise InputError(f"{out} is named twice as an output")


def take_folder(names: Sequence[str] | None) -> str | None:
    """Give the one folder that -o names, where results need one; InputError where it names two."""
    if names and len(names) > 1:
        message = "the results go into one folder: use -o DIR once"
        raise InputError(message)
    return names[0] if names else None


def _is_same(one: str, another: str) -> bool:
    if STDIN in (one, another):
        return one == another
    with suppress(OSError):
        return Path(one).samefile(another)
    return False
