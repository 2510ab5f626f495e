"""The list of all checks, and the profiles: sets of them with names.

`list_checks()` has them in the order in which they run. Profiles are data, in `profiles.toml`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from tmtool.checks.model import Check
from tmtool.errors import InputError

if TYPE_CHECKING:
    from tmtool.checks.own_rules import OwnRule

DEFAULT = "all"
"""The profile that has every check."""


@lru_cache(maxsize=1)
def list_checks() -> tuple[Check, ...]:
    """Every check there is, in the order in which they run."""
    from tmtool.checks import (
        citations,
        drafts,
        language,
        lost_quotations,
        marks,
        missing_text,
        names,
        paired_marks,
        paragraph_references,
        quotations,
        structure,
        terms,
        titles,
        untranslated,
        values,
    )
    from tmtool.checks.consistency import renderings, segments

    return (
        structure.PARAGRAPHS, structure.FOOTNOTE_MARKS,
        untranslated.EMPTY, untranslated.UNTRANSLATED, untranslated.LEFTOVER,
        missing_text.COMPLETENESS,
        values.NUMBERS, values.DATES, structure.NUMBERING, citations.SYMBOLS, citations.CITED,
        citations.REGISTER, names.NAMES, terms.TERMS, terms.COUNTS,
        terms.DEPRECATED, terms.SUPERSEDED, terms.USAGE, titles.TITLES,
        segments.SEGMENTS, renderings.RENDERINGS,
        quotations.QUOTATIONS, quotations.REPEATED, paragraph_references.RECALLED,
        untranslated.DAMAGE, drafts.BRACKETS, drafts.DRAFTS,
        marks.WIDTH, marks.COMMAS, marks.LONG_MARKS, paired_marks.PAIRS, lost_quotations.LOST,
        marks.QUOTES,
        marks.SPACES, marks.DOUBLED, marks.REPEATED_WORDS,
        marks.CURLY, marks.ENDINGS, language.SPELLING, language.LETTER_CASE,
    )  # fmt: skip


@lru_cache(maxsize=1)
def list_style_checks() -> tuple[Check, ...]:
    """The rules of house styles as checks: they run where their profile or name is asked for."""
    from tmtool.checks import un_style

    return tuple(rule.build_check() for rule in un_style.list_rules())


@lru_cache(maxsize=1)
def list_asked_checks() -> tuple[Check, ...]:
    """The checks that run only if asked for: house styles, deliveries and a user's own rules."""
    from tmtool.checks.memory_wording import MEMORY_WORDING
    from tmtool.checks.own_rules import build_check

    return (*list_style_checks(), MEMORY_WORDING, build_check())


def count_checks(chosen: Sequence[Check]) -> int:
    """Count the checks that could have run: rules of house style count if some were chosen."""
    style = {check.name for check in list_style_checks()}
    standard = {check.name for check in list_checks()}
    counted = standard | {check.name for check in chosen}
    return len(counted if counted.isdisjoint(style) else counted | style)


@lru_cache(maxsize=1)
def list_profiles() -> Mapping[str, tuple[str, ...]]:
    """The names of the checks of each profile; that of a house style has its rules as well."""
    from tmtool.checks import un_style

    table = tomllib.loads(Path(__file__).with_name("profiles.toml").read_text("utf-8"))
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
