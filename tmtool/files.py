"""Reading a file, and writing one whole or not at all: beside its place, then renamed into it."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from functools import partial
from io import TextIOWrapper
from pathlib import Path
from stat import S_IMODE
from typing import IO

from tmtool.errors import InputError, describe_failed_read, describe_failed_write


def read_bytes(path: Path, name: object = None) -> bytes:
    """All that a file holds; InputError where it can't be read, which calls it by a name."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise InputError(describe_failed_read(name or path, error)) from error


def check(path: Path, *, force: bool = False) -> None:
    """InputError unless a file can be written there: before the work, not after it."""
    try:
        if path.is_dir():
            raise InputError(f"{path} is a folder: name a file")
        if not path.parent.is_dir():
            raise InputError(f"{path.name} can't be written: folder {path.parent} not found")
        if path.exists() and not force:
            raise InputError(
                f"{path} exists and was not overwritten", code="file exists", path=path
            )
        if Path(os.path.realpath(path)).is_symlink():
            raise InputError(f"{path} is a link that leads back to itself")
    except OSError as error:
        raise InputError(describe_failed_write(path, error)) from error


def write(path: Path, chunks: Iterable[str], *, force: bool = False, private: bool = False) -> None:
    """Write the text as UTF-8; on any failure the old file, or no file, is what remains.

    A private file is for its owner alone (mode 600, where the system has modes), unless there was
    one that others may read: it keeps its permissions. A full disk, a missing permission and the
    like are an InputError that says so.
    """
    with _written(path, partial(_fill, chunks), force=force, private=private) as move:
        move()


def write_together(texts: Mapping[Path, Iterable[str]], *, force: bool = False) -> None:
    """Like `write`, for files that are of no use without each other: all are written, or none."""
    with ExitStack() as stack:
        ready = [
            stack.enter_context(_written(path, partial(_fill, chunks), force=force))
            for path, chunks in texts.items()
        ]
        for move in ready:
            move()


def write_bytes(
    path: Path, fill: Callable[[IO[bytes]], None], *, force: bool = False, private: bool = False
) -> None:
    """Like `write`, for what is no text: `fill` is given a new file, open for writing."""
    with _written(path, fill, force=force, private=private) as move:
        move()


def _fill(chunks: Iterable[str], file: IO[bytes]) -> None:
    text = TextIOWrapper(file, encoding="utf-8", newline="")
    text.writelines(chunks)
    text.detach()


@contextmanager
def _written(
    path: Path, fill: Callable[[IO[bytes]], None], *, force: bool, private: bool = False
) -> Iterator[Callable[[], None]]:
    """A file filled beside its place, on the disk, and what moves it there."""
    check(path, force=force)
    # Through a symbolic link, so that the link stays one; in the same folder, since only there
    # is a rename atomic.
    final = Path(os.path.realpath(path))
    temporary = final.with_name(f".tmtool-{secrets.token_hex(8)}.tmp")

    def move() -> None:
        with _named(path):
            check(path, force=force)
            temporary.replace(final)

    try:
        with _named(path):
            temporary.touch(0o600 if private else 0o666, exist_ok=False)
            if private and final.exists():
                temporary.chmod(S_IMODE(final.stat().st_mode))
            with temporary.open("r+b") as file:
                fill(file)
                file.flush()
                os.fsync(file.fileno())
        yield move
    finally:
        with suppress(OSError):
            temporary.unlink()


@contextmanager
def _named(path: Path) -> Iterator[None]:
    """Troubles with a file as one line that names it."""
    try:
        yield
    except OSError as error:
        raise InputError(describe_failed_write(path, error)) from error
    except UnicodeEncodeError as error:
        raise InputError(
            f"{path} can't be written: the text holds half a character (a lone surrogate)"
        ) from error
