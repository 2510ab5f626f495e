"""Writing a file whole or not at all: to a temporary name beside it, then renamed into place."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Iterable
from contextlib import suppress
from io import TextIOWrapper
from pathlib import Path
from typing import IO

from tmtool.errors import InputError


def check(path: Path, *, force: bool = False) -> None:
    """InputError unless a file can be written there: before the work, not after it."""
    try:
        if path.is_dir():
            raise InputError(f"{path} is a folder, not a file")
        if not path.parent.is_dir():
            raise InputError(f"there is no folder {path.parent} to write {path.name} into")
        if path.exists() and not force:
            raise InputError(f"{path} exists and was kept; --force overwrites it")
    except OSError as error:
        raise InputError(f"can't write {path}: {error.strerror or error}") from error


def write(path: Path, chunks: Iterable[str], *, force: bool = False) -> None:
    """Write the text as UTF-8; on any failure the old file, or no file, is what remains.

    A full disk, a missing permission and the like are an InputError that says so.
    """

    def fill(file: IO[bytes]) -> None:
        text = TextIOWrapper(file, encoding="utf-8", newline="")
        text.writelines(chunks)
        text.detach()

    write_bytes(path, fill, force=force)


def write_bytes(path: Path, fill: Callable[[IO[bytes]], None], *, force: bool = False) -> None:
    """Like `write`, for what is no text: `fill` is given a new file, open for writing."""
    check(path, force=force)
    # Through a symbolic link, so that the link stays one; in the same folder, since only there
    # is a rename atomic.
    final = path.resolve()
    temporary = final.with_name(f".tmtool-{secrets.token_hex(8)}.tmp")
    try:
        with temporary.open("x+b") as file:
            fill(file)
            file.flush()
            os.fsync(file.fileno())
        check(path, force=force)
        temporary.replace(final)
    except OSError as error:
        raise InputError(f"can't write {path}: {error.strerror or error}") from error
    except UnicodeEncodeError as error:
        raise InputError(f"can't write {path}: half a character (a lone surrogate)") from error
    finally:
        with suppress(OSError):
            temporary.unlink()
