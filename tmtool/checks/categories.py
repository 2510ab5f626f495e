"""What kind of fault a finding is of, in the words of MQM and of the ITS."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from tmtool.findings import Finding


class Category(NamedTuple):
    """A kind of fault: the error type of MQM, and the issue type of ITS 2.0."""

    mqm: str
    its: str


def find_category(finding: Finding) -> Category:
    """The kind of fault of a finding; KeyError for a check that has none.

    >>> find_category(Finding("a", "numbers", "error", "numbers differ"))
    Category(mqm='accuracy/mistranslation', its='numbers')
    """
    of_rules, of_checks = _read_categories()
    return of_rules.get((finding.check, finding.rule)) or of_checks[finding.check]


@lru_cache(maxsize=1)
def _read_categories() -> tuple[Mapping[tuple[str, str], Category], Mapping[str, Category]]:
    """Of rules, and of checks; the list is beside this module."""
    table = tomllib.loads(Path(__file__).with_name("categories.toml").read_text("utf-8"))
    of_rules = {
        (check, rule): Category(own["mqm"], own["its"])
        for check, each in table.items()
        for rule, own in each.get("rules", {}).items()
    }
    return of_rules, {check: Category(each["mqm"], each["its"]) for check, each in table.items()}
