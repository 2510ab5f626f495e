"""Severity, measured share right, and error category of every kind of finding.

A kind is a check and a rule of that check. `kinds.toml` lists them with the labels of
`benchmarks/claims.jsonl`, which two readers gave to findings on text that nobody read while
building the checks.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from tmtool.findings import Finding, Severity


@dataclass(frozen=True, slots=True)
class Kind:
    """The severity of a kind, and the findings behind it.

    `right` of `of` labelled findings on unread text are right, `planted` has the same two counts
    for texts with a planted error. `why` gives the reason for an exception to the rule in
    `kinds.toml`.
    """

    severity: Severity
    right: int = 0
    of: int = 0
    planted: tuple[int, int] = (0, 0)
    why: str = ""


@cache
def read_toml(name: str) -> Mapping[str, Any]:
    """Read a TOML file of this package, by its name without the suffix.

    >>> read_toml("words")["repeated words"]["may_be_twice"][:3]
    ['had', 'that', 'very']
    """
    return tomllib.loads(Path(__file__).with_name(f"{name}.toml").read_text("utf-8"))


@cache
def read_kinds() -> Mapping[tuple[str, str], Kind]:
    """Read the kinds of findings, by check and rule."""
    return {
        (check, rule): Kind(**{**kind, "planted": tuple(kind.get("planted", (0, 0)))})
        for check, rules in read_toml("kinds").items()
        for rule, kind in rules.items()
    }


def find_severity(check: str, rule: str) -> Severity:
    """Return the severity of a kind; kinds that nobody measured are notes.

    >>> find_severity("numbers", "figures"), find_severity("repeated words", "")
    ('error', 'note')
    """
    kind = read_kinds().get((check, rule))
    return kind.severity if kind else "note"


class Category(NamedTuple):
    """An error type of MQM, and the issue type of ITS 2.0."""

    mqm: str
    its: str


def find_category(finding: Finding) -> Category:
    """Return the category of a finding: that of its rule, or of its check.

    >>> find_category(Finding("a", "numbers", "error", "numbers differ"))
    Category(mqm='accuracy/mistranslation', its='numbers')
    """
    check = read_toml("checks")[finding.check]
    row = check.get("rules", {}).get(finding.rule, check)
    return Category(row["mqm"], row["its"])
