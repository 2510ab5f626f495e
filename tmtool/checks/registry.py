"""The list of all checks, and the profiles: sets of them with names.

`list_checks()` has them in the order in which they run. Profiles are data, in `profiles.toml`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from functools import lru_cache
from importlib import import_module
from typing import TYPE_CHECKING

from tmtool.checks.kinds import read_toml
from tmtool.checks.model import Check
from tmtool.errors import InputError

if TYPE_CHECKING:
    from tmtool.checks.own_rules import OwnRule

DEFAULT = "all"
"""The profile that has every check."""


_MODULES = (
    "structure", "untranslated", "missing_text", "values", "citations", "names", "terms", "titles",
    "consistency", "quotations", "enclosed_text", "precedents", "marks", "paired_marks", "language",
)  # fmt: skip


@lru_cache(maxsize=1)
def list_checks() -> tuple[Check, ...]:
    """List the checks that run by default, in the order of `checks.toml`, in which they run."""
    modules = [import_module(f"tmtool.checks.{name}") for name in _MODULES]
    values = [value for module in modules for value in vars(module).values()]
    checks = {value.name: value for value in values if isinstance(value, Check)}
    return tuple(checks[name] for name in read_toml("checks") if name in checks)


@lru_cache(maxsize=1)
def list_asked_checks() -> tuple[Check, ...]:
    """List the checks that run only if asked for: house styles, deliveries, a user's own rules."""
    from tmtool.checks import memory_wording, own_rules, un_style

    style = (rule.build_check() for rule in un_style.list_rules())
    return (*style, memory_wording.MEMORY_WORDING, own_rules.build_check())


def count_checks(chosen: Sequence[Check]) -> int:
    """Count the checks that could have run: the default ones and those chosen."""
    return len({check.name for check in (*list_checks(), *chosen)})


@lru_cache(maxsize=1)
def list_profiles() -> Mapping[str, tuple[str, ...]]:
    """The names of the checks of each profile; that of a house style has its rules as well."""
    from tmtool.checks import un_style

    table = read_toml("profiles")
    profiles = {DEFAULT: tuple(check.name for check in list_checks())}
    profiles |= {name: tuple(names) for name, names in table["profiles"].items()}
    for rule in un_style.list_rules():
        profiles[rule.profile] = (*profiles[rule.profile], rule.name)
    return profiles


def find_check(name: str) -> Check:
    """The check of a name; InputError, with what may be meant, where there is none.

    >>> find_check("spaces").name
    'spaces'
    """
    plain = name.strip().replace("-", " ").lower()
    every = (*list_checks(), *list_asked_checks())
    found = next((check for check in every if check.name.lower() == plain), None)
    if found is None:
        known = [check.name for check in every]
        near = get_close_matches(name, known, 1, 0.5)
        told = f"; did you mean {near[0]}?" if near else f": choose one of {', '.join(known)}"
        raise InputError(f"check {name!r} does not exist{told}")
    return found


def select_checks(
    profile: str = DEFAULT, only: Sequence[str] = (), exclude: Sequence[str] = (),
    more: Sequence[str] = (), own_rules: Sequence[OwnRule] = (),
) -> tuple[Check, ...]:  # fmt: skip
    """The checks of a profile, or `only` some, and `more`, without those in `exclude`, in order.

    With `own_rules` the check of a user's own rules is among them.

    InputError for a name that is none, and where none would be left.

    >>> [check.name for check in select_checks(only=["spaces", "empty"], exclude=["empty"])]
    ['spaces']
    """
    from tmtool.checks.own_rules import build_check

    if profile not in list_profiles():
        raise InputError(
            f"profile {profile!r} does not exist: choose one of {', '.join(list_profiles())}"
        )
    own = build_check(own_rules)
    added = (own.name,) if own_rules else ()
    names = (*(only or list_profiles()[profile]), *more, *added)
    wanted = {find_check(name).name for name in names}
    wanted -= {find_check(name).name for name in exclude}
    if not wanted:
        message = "every check is excluded: nothing is left to run"
        raise InputError(message)
    every = (*list_checks(), *list_asked_checks())
    return tuple(own if each.name == own.name else each for each in every if each.name in wanted)
