"""As what a rule of a check is shown, by the labels of its claims (benchmarks/claims.py)."""

from importlib import import_module
from pathlib import Path

import pytest


@pytest.fixture
def claims(monkeypatch):
    """The module, whose folder is on the path only meanwhile."""
    monkeypatch.syspath_prepend(str(Path(__file__).parents[1] / "benchmarks"))
    return import_module("claims")


@pytest.mark.parametrize(
    ("counted", "shown"),
    [
        # 30 labelled claims of the measuring half: nine of ten for an error, three of four else.
        ({"severity": "error", "right": 27, "wrong": 3}, "error"),
        ({"severity": "error", "right": 26, "wrong": 4}, "to verify"),
        ({"severity": "error", "right": 26, "debatable": 4}, "to verify"),
        ({"severity": "warning", "right": 23, "wrong": 7}, "warning"),
        ({"severity": "warning", "right": 22, "wrong": 8}, "to verify"),
        # Fewer: an error needs what was planted, and at most two may be not right anywhere.
        ({"severity": "error", "right": 5, "right_in_all": 5}, "warning"),
        ({"severity": "error", "planted": 30, "planted_right": 27}, "error"),
        ({"severity": "error", "planted": 30, "planted_right": 26}, "warning"),
        ({"severity": "error", "planted": 29, "planted_right": 29}, "warning"),
        ({"severity": "warning", "right_in_all": 3, "not_right": 2}, "warning"),
        ({"severity": "warning", "right_in_all": 9, "not_right": 3}, "to verify"),
        ({"severity": "warning", "right_in_all": 2, "not_right": 2}, "to verify"),
        # What was wrong in sound texts and never right there is not made good by what was planted.
        (
            {"severity": "error", "wrong": 1, "not_right": 1, "planted": 30, "planted_right": 30},
            "to verify",
        ),
        (
            {"severity": "error", "right_in_all": 1, "not_right": 1, "planted": 30,
             "planted_right": 30},
            "warning",
        ),
        (
            {"severity": "error", "right_in_all": 9, "not_right": 1, "planted": 30,
             "planted_right": 30},
            "error",
        ),
        ({"severity": "error"}, "warning"),
    ],
)  # fmt: skip
def test_a_rule_is_shown_as_its_claims_are_right(claims, counted, shown):
    assert claims.Count(**counted).decide_shown() == shown
