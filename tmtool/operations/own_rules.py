"""Files of a user's own rules for checks, in the folder of a memory."""

from __future__ import annotations

import re
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from tmtool import files
from tmtool.errors import ChangedError, EmptyError, InputError
from tmtool.locks import hold_exclusive_lock
from tmtool.services.session import Session

if TYPE_CHECKING:
    from tmtool.checks.own_rules import OwnRule

FOLDER = "rules"
_NAME = re.compile(r"\w[\w .-]{0,80}\.(?:toml|xbckl)", re.IGNORECASE)


def list_rule_files(session: Session) -> Sequence[str]:
    """List the names of the files of rules in the folder of the memory."""
    folder = session.settings.memory / FOLDER
    names = (each.name for each in folder.glob("*") if each.is_file())
    return sorted(name for name in names if _NAME.fullmatch(name))


def open_rules(session: Session, name: str) -> Sequence[OwnRule]:
    """Read the file of rules of this name in the folder of the memory, or another file.

    Raises InputError or ParseError, with the place, for a file that can't be used.
    """
    from tmtool.checks.own_rules import read_rules

    if name in list_rule_files(session):
        return open_own_rules(session, name)
    return read_rules(Path(name))


def open_own_rules(session: Session, name: str | None) -> Sequence[OwnRule]:
    """Read a file of rules of the memory, none if no name is given.

    Raises EmptyError if the memory has no such file, ParseError if it can't be used.
    """
    from tmtool.checks.own_rules import parse_rules

    return parse_rules(read_rule_file(session, name).encode(), name) if name else ()


def read_rule_file(session: Session, name: str) -> str:
    """Read the text of a file of rules of the memory. Raises EmptyError if there is none."""
    if name not in list_rule_files(session):
        raise EmptyError(f"the memory has no file of rules called {name!r}", field="rules")
    path = session.settings.memory / FOLDER / name
    return files.read_bytes(path, name).decode("utf-8-sig", "replace")


def hash_text(text: str) -> str:
    """Return a short digest of a text, to notice that somebody else changed it."""
    return sha256(text.encode()).hexdigest()[:16]


def write_rule_file(session: Session, name: str, text: str, seen: str = "") -> None:
    """Write a file of rules into the folder of the memory, or remove it if the text is empty.

    Raises InputError for another kind of name, ParseError for rules that can't be used, and
    ChangedError if the file is not the one with the digest `seen` any more.
    """
    from tmtool.checks.own_rules import parse_rules

    if not _NAME.fullmatch(name):
        message = "name the file in letters and digits, with the ending .toml or .xbckl"
        raise InputError(message, field="name")
    folder = session.settings.memory / FOLDER
    text = text.replace("\r\n", "\n")
    if text.strip():
        parse_rules(text.encode(), name)
    with hold_exclusive_lock(folder / name):
        exists = name in list_rule_files(session)
        if seen != (hash_text(read_rule_file(session, name)) if exists else ""):
            raise ChangedError(f"{name} was changed meanwhile: open it again", field="name")
        if text.strip():
            files.write(folder / name, [text], force=True)
        else:
            (folder / name).unlink(missing_ok=True)
