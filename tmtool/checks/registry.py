"""The list of all checks, and the profiles: sets of them with names.

`list_checks()` has them in the order in which they run. Profiles are data, in `profiles.toml`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path

from tmtool.checks.model import Check
from tmtool.deprecation import list_former_names, warn_deprecated
from tmtool.errors import InputError

DEFAULT = "all"
"""The profile that has every check."""


@lru_cache(maxsize=1)
def list_checks() -> tuple[Check, ...]:
    """Every check there is, in the order in which they run."""
    from tmtool.checks import (
        citations,
        completeness,
        damaged,
        drafts,
        endings,
        lengths,
        lost_quotations,
        names,
        numbering,
        other_translation,
        pairs,
        paragraph_references,
        punctuation,
        quotations,
        terms,
        titles,
        typing_slips,
        untranslated,
        values,
    )
    from tmtool.checks.consistency import renderings, segments

    return (
        completeness.PARAGRAPHS, completeness.FOOTNOTE_MARKS, completeness.CITATIONS,
        untranslated.EMPTY, untranslated.UNTRANSLATED, untranslated.LEFTOVER, lengths.LENGTHS,
        other_translation.OTHER_TRANSLATION,
        values.NUMBERS, values.DATES, numbering.NUMBERING, citations.SYMBOLS, citations.CITED,
        citations.REGISTER, names.NAMES, terms.TERMS, terms.COUNTS,
        terms.DEPRECATED, terms.SUPERSEDED, terms.USAGE, titles.TITLES,
        segments.SEGMENTS, renderings.RENDERINGS,
        quotations.QUOTATIONS, quotations.REPEATED, paragraph_references.RECALLED,
        damaged.DAMAGE, drafts.BRACKETS, drafts.DRAFTS,
        punctuation.WIDTH, punctuation.COMMAS, punctuation.MARKS, pairs.PAIRS, lost_quotations.LOST,
        punctuation.QUOTES,
        typing_slips.SPACES, punctuation.ENGLISH, typing_slips.REPEATED_WORDS,
        punctuation.CURLY, endings.ENDINGS,
    )  # fmt: skip


@lru_cache(maxsize=1)
def list_style_checks() -> tuple[Check, ...]:
    """The rules of house styles as checks: they run where their profile or name is asked for."""
    from tmtool.checks import un_style

    return tuple(rule.build_check() for rule in un_style.list_rules())


@lru_cache(maxsize=1)
def list_asked_checks() -> tuple[Check, ...]:
    """The checks that run only where they are asked for: rules of house styles, and deliveries."""
    from tmtool.checks.memory_wording import MEMORY_WORDING

    return (*list_style_checks(), MEMORY_WORDING)


def count_checks(chosen: Sequence[Check]) -> int:
    """How many checks there are for those that were chosen: rules of house style only with some."""
    own = {check.name for check in list_style_checks()}
    has_style = any(check.name in own for check in chosen)
    asked = {check.name for check in list_asked_checks()} - own
    more = sum(check.name in asked for check in chosen)
    return len(list_checks()) + (len(own) if has_style else 0) + more


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
    for former, deprecation in list_former_names().items():
        if former.lower() == plain:
            warn_deprecated(f"check {former}")
            plain = deprecation.instead
    every = (*list_checks(), *list_asked_checks())
    found = next((check for check in every if check.name.lower() == plain.lower()), None)
    if found is None:
        known = [check.name for check in every]
        near = get_close_matches(name, known, 1, 0.5)
        told = f"; did you mean {near[0]}?" if near else f": choose one of {', '.join(known)}"
        raise InputError(f"check {name!r} does not exist{told}")
    return found


def select_checks(
    profile: str = DEFAULT, only: Sequence[str] = (), exclude: Sequence[str] = (),
    more: Sequence[str] = (),
) -> tuple[Check, ...]:  # fmt: skip
    """The checks of a profile, or `only` some, and `more`, without those in `exclude`, in order.

    InputError for a name that is none, and where none would be left.

    >>> [check.name for check in select_checks(only=["spaces", "empty"], exclude=["empty"])]
    ['spaces']
    """
    if profile not in list_profiles():
        raise InputError(
            f"profile {profile!r} does not exist: choose one of {', '.join(list_profiles())}"
        )
    names = (*(only or list_profiles()[profile]), *more)
    wanted = {find_check(name).name for name in names}
    wanted -= {find_check(name).name for name in exclude}
    if not wanted:
        message = "every check is excluded: nothing is left to run"
        raise InputError(message)
    every = (*list_checks(), *list_asked_checks())
    return tuple(check for check in every if check.name in wanted)
