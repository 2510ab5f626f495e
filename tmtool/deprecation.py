"""What will be taken away, and says so for one minor version before it is.

A part is named by its kind and its name, such as "option tmtool check --house".
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Deprecation:
    """Since which version, such as "0.2", a part warns, and what does its work."""

    since: str
    instead: str


DEPRECATED: Mapping[str, Deprecation] = {
    "option tmtool check --house": Deprecation("0.2", "--organization or --region"),
    "option tmtool terms add --house": Deprecation("0.2", "--organization"),
    "option tmtool terms edit --house": Deprecation("0.2", "--organization"),
}
"""Parts that go with the next minor version."""


def warn_deprecated(part: str) -> None:
    """Issue a DeprecationWarning, against whoever called the caller, if a part is deprecated."""
    if told := DEPRECATED.get(part):
        message = f"{part.rpartition(' ')[2]} is deprecated since {told.since}: use {told.instead}"
        warnings.warn(message, DeprecationWarning, stacklevel=3)


def describe_deprecated(arguments: Sequence[str]) -> Iterator[str]:
    """Return a sentence for each deprecated command and option of a command line."""
    for part, told in DEPRECATED.items():
        kind, _, path = part.partition(" tmtool ")
        *command, option = path.split() if kind == "option" else [*path.split(), ""]
        if kind in ("option", "command") and [*arguments[: len(command)]] == command:
            given = {each.partition("=")[0] for each in arguments}
            if option in given or not option:
                name = option or f"tmtool {path}"
                yield f"{name} will go with the next version: use {told.instead}"
