"""Profile of a project: a TOML file that switches checks on and off and names files of own rules.

profile = "substance"        # the profile to begin with; all checks if left out
rules = ["house.toml"]       # files of own rules, in the folder of this file

[checks]                     # names of checks, of profiles, and of rules of a house style
form = true
"curly quotes" = false
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tmtool import files
from tmtool.checks.own_rules import OwnRule, parse_toml, read_rules
from tmtool.checks.registry import DEFAULT, find_check, list_profiles
from tmtool.errors import InputError, ParseError

FILE_NAME = "tmtool-checks.toml"
_KEYS = ("profile", "rules", "checks")


@dataclass(frozen=True, slots=True)
class ProjectProfile:
    """The checks and own rules of a project; `name` is that of its file."""

    name: str
    checks: tuple[str, ...]
    rules: tuple[OwnRule, ...] = ()


def choose_profile(named: str | None, texts: Sequence[str]) -> ProjectProfile | None:
    """The profile of the project in a file that is named, or that the texts are in, if any."""
    if named is not None:
        return read_profile(Path(named)) if named.lower().endswith(".toml") else None
    found = find_profile(texts)
    return read_profile(found) if found else None


def find_profile(paths: Iterable[str]) -> Path | None:
    """Find the profile of a project: in the folder of a checked file, or the nearest above it."""
    for path in paths:
        for folder in Path(path).absolute().parents:
            if (folder / FILE_NAME).is_file():
                return folder / FILE_NAME
    return None


def read_profile(path: Path) -> ProjectProfile:
    """Read the profile of a project and its rules.

    Raises InputError for a file that can't be read, ParseError for a faulty one.
    """
    _, table = parse_toml(files.read_bytes(path), str(path), "profile")
    try:
        names = _select_names(table)
    except InputError as error:
        raise ParseError(str(error), str(path), 1, field="profile") from error
    rules = (rule for name in table.get("rules", ()) for rule in read_rules(path.parent / name))
    return ProjectProfile(path.name, names, tuple(rules))


def _select_names(table: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the names of the checks that are on."""
    switches, rules = table.get("checks", {}), table.get("rules", [])
    if unknown := sorted(set(table) - set(_KEYS)):
        raise InputError(f"unknown key {unknown[0]!r}: use {', '.join(_KEYS)}")
    if not isinstance(switches, dict) or not all(isinstance(on, bool) for on in switches.values()):
        message = "[checks] has names of checks with true or false"
        raise InputError(message)
    if not isinstance(rules, list) or not all(isinstance(name, str) for name in rules):
        message = "rules is a list of names of files"
        raise InputError(message)
    profiles = list_profiles()
    base = table.get("profile", DEFAULT)
    if base not in profiles:
        raise InputError(f"profile {base!r} does not exist: choose one of {', '.join(profiles)}")
    names = dict.fromkeys(profiles[base])
    # Families first, so that a check can be switched inside one that is switched as a whole.
    for name, is_on in sorted(switches.items(), key=lambda switch: switch[0] not in profiles):
        for check in profiles.get(name) or [find_check(name).name]:
            names.pop(check, None)
            if is_on:
                names[check] = None
    if not names and not rules:
        message = "every check is switched off: nothing is left to run"
        raise InputError(message)
    return tuple(names)
