"""Grade findings by the measured precision of their rule.

docs/checks.md has the table of measurements. A rule that is right in nine of ten cases may report
errors, one that is right in three of four may report warnings. A rule that was measured too rarely
reports warnings at most. Findings of all other rules are to be verified. Notes keep their severity,
and so do the checks of `EXACT`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Literal, TypeAlias, get_args

from tmtool.findings import Finding

EXACT = frozenset({"citations", "dates", "numbers", "own rules", "paragraphs", "symbols"})
"""Checks that keep their severity: those of values and numbered paragraphs, and a user's rules."""
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
    """Lower the severity of a finding to what the precision of its rule allows.

    >>> grade_finding(Finding("a", "spaces", "note", "two spaces")).grade
    'note'
    """
    if finding.severity == "note" or finding.check in EXACT:
        return finding
    shown = read_certainties().get((finding.check, finding.rule), UNMEASURED)
    if shown == "to verify":
        return replace(finding, to_verify=True)
    if shown == "warning" and finding.severity == "error":
        return replace(finding, severity="warning")
    return finding
