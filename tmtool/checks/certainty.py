"""How certain the findings of each check are, by measurement, and as what they are shown.

How often a check is right was counted on published texts that nobody had read while it was written;
docs/checks.md has the table and says how. An error is told as one where nine in ten are right, a
warning where three in four are; what was told too seldom there is a warning as long as it was
hardly ever wrong, and an error if it was right of planted errors as well. All else is to be
verified. Notes are for people to judge, and stay.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Literal, TypeAlias, get_args

from tmtool.findings import Finding

Shown: TypeAlias = Literal["error", "warning", "to verify"]
"""The most that findings may be shown as."""
UNMEASURED: Shown = "warning"
"""What was never told of the texts that certainty is measured on."""


@lru_cache(maxsize=1)
def read_certainties() -> Mapping[tuple[str, str], Shown]:
    """As what findings may be shown, by check and rule; ValueError for what is no grade."""
    table = tomllib.loads(Path(__file__).with_name("certainty.toml").read_text("utf-8"))
    found: dict[tuple[str, str], Shown] = {}
    for each in table.get("rules", ()):
        if each["shown"] not in get_args(Shown):
            raise ValueError(each["shown"])
        found[each["check"], each.get("rule", "")] = each["shown"]
    return found


def grade_finding(finding: Finding) -> Finding:
    """The finding, as the certainty of its rule lets it be shown.

    >>> grade_finding(Finding("a", "spaces", "note", "two spaces")).grade
    'note'
    """
    if finding.severity == "note":
        return finding
    shown = read_certainties().get((finding.check, finding.rule), UNMEASURED)
    if shown == "to verify":
        return replace(finding, to_verify=True)
    if shown == "warning" and finding.severity == "error":
        return replace(finding, severity="warning")
    return finding
