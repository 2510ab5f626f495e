"""The page of a user's own rules."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tmtool.checks.own_rules import OwnRule
from tmtool.views.html.render import render_served

_START = """[[rules]]
name = "per cent"
target = '\\d ?%'
message = "Write “per cent”."
severity = "warning"
to = "en"
bad = [["增长20%", "an increase of 20%"]]
good = [["增长20%", "an increase of 20 per cent"]]
"""


@dataclass(frozen=True, slots=True)
class RuleDraft:
    """The text of a file of rules, the digest of what was opened, and why it can't be saved."""

    name: str
    text: str
    seen: str
    problem: str = ""


def render_rules(
    names: Sequence[str], draft: RuleDraft | None, rules: Sequence[OwnRule], problem: str, *,
    may_edit: bool,
) -> str:  # fmt: skip
    """Render the files of rules, the rules of one of them, and the form that edits it."""
    return render_served(
        "rules.html", title="Your own rules - tmtool", module="dropping.js", names=names,
        draft=draft or RuleDraft("", _START, ""), is_new=draft is None or not draft.seen,
        rules=[(rule, _describe_conditions(rule)) for rule in rules],
        problem=problem or (draft.problem if draft else ""), may_edit=may_edit,
    )  # fmt: skip


def _describe_conditions(rule: OwnRule) -> Sequence[tuple[str, str]]:
    sides = ("source", "target")
    return [
        (f"{sides[each.side]}{'' if each.wanted else ' without'}", each.written)
        for each in rule.conditions
    ]
