"""What will be taken away, and says so for one minor version before it is.

A part is named as in the list of the public interface (`tests/interface/current.txt`), such as
"python tmtool.read_bitext" or "command tmtool findings accept" or "check house". A test
holds that nothing goes that did not warn.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise


@dataclass(frozen=True, slots=True)
class Deprecation:
    """Since which version, such as "0.2", a part warns, and what does its work."""

    since: str
    instead: str


DEPRECATED: Mapping[str, Deprecation] = {
    "python tmtool.check(house)": Deprecation("0.2", "organization= or region="),
    "option tmtool check --house": Deprecation("0.2", "--organization or --region"),
    "option tmtool terms add --house": Deprecation("0.2", "--organization"),
    "option tmtool terms edit --house": Deprecation("0.2", "--organization"),
    "check citations of the whole": Deprecation("0.2", "missing citations"),
    "check leftover": Deprecation("0.2", "untranslated words"),
    "check register": Deprecation("0.2", "cited resolutions"),
    "check segments": Deprecation("0.2", "segment consistency"),
    "check renderings": Deprecation("0.2", "term consistency"),
    "check endings": Deprecation("0.2", "final punctuation"),
    "check pairs": Deprecation("0.2", "paired marks"),
    "check Chinese marks": Deprecation("0.2", "ellipses and dashes"),
    "check English marks": Deprecation("0.2", "doubled marks"),
    "check house": Deprecation("0.2", "usage"),
    "check lengths": Deprecation("0.2", "completeness"),
}
"""Parts that go with the next minor version."""
_NAMING_CHECKS = frozenset(("--only", "--not", "--explain"))
"""Options of `tmtool check` whose value is the name of a check."""


def list_former_names() -> Mapping[str, Deprecation]:
    """Return the names of checks that go, with what each is called now."""
    return {
        part.removeprefix("check "): told
        for part, told in DEPRECATED.items()
        if part.startswith("check ")
    }


def warn_deprecated(part: str) -> None:
    """Issue a DeprecationWarning, against whoever called the caller, if a part is deprecated."""
    if told := DEPRECATED.get(part):
        name = part if part.startswith("check ") else part.rpartition(" ")[2]
        message = f"{name} is deprecated since {told.since}: use {told.instead}"
        warnings.warn(message, DeprecationWarning, stacklevel=3)


def describe_deprecated(arguments: Sequence[str]) -> Iterator[str]:
    """Return a sentence for each deprecated command, option and check of a command line."""
    for part, told in DEPRECATED.items():
        kind, _, path = part.partition(" tmtool ")
        *command, option = path.split() if kind == "option" else [*path.split(), ""]
        if kind in ("option", "command") and [*arguments[: len(command)]] == command:
            given = {each.partition("=")[0] for each in arguments}
            if option in given or not option:
                name = option or f"tmtool {path}"
                yield f"{name} will go with the next version: use {told.instead}"
    if [*arguments[:1]] == ["check"]:
        # "--only=NAME" and "--only NAME": a file may be called like a check.
        said = [part for each in arguments for part in each.split("=", 1)]
        named = {
            name.strip().replace("-", " ").lower()
            for option, names in pairwise(said)
            if option in _NAMING_CHECKS
            for name in names.split(",")
        }
        for former, told in list_former_names().items():
            if former.lower() in named:
                name = f"the name {former!r} of a check"
                yield f"{name} will go with the next version: use {told.instead!r}"
