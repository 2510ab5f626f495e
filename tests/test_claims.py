"""Labels of findings, and the table of kinds that follows from them."""

from importlib import import_module
from pathlib import Path

import pytest

from tmtool.checks.kinds import read_kinds
from tmtool.checks.registry import list_asked_checks, list_checks
from tmtool.findings import SEVERITIES

ROOT = Path(__file__).parents[1]
ENOUGH = 4
VALUES = {"numbers", "dates", "numbering", "symbols", "citations", "cited resolutions"}


@pytest.fixture
def claims(monkeypatch):
    """The benchmark that reads the labels; its folder is on the path during a test."""
    monkeypatch.syspath_prepend(str(ROOT / "benchmarks"))
    return import_module("claims")


def find_highest(kind):
    """Return the highest severity that the labels of a kind allow; None for no such kind."""
    right, of = kind.right, kind.of
    if of < ENOUGH:
        right, of = right + kind.planted[0], of + kind.planted[1]
    if of < ENOUGH:
        return "error" if kind.right == kind.of else "note"
    return "error" if right >= 0.8 * of else "note" if right >= 0.4 * of else None


def test_the_table_has_the_labelled_findings(claims):
    counted = claims.count_right(claims.read_labels())
    for kind, own in read_kinds().items():
        assert (own.right, own.of) == counted.get(kind, (0, 0)), kind


def test_severities_follow_from_the_share_right():
    for (check, rule), kind in read_kinds().items():
        if check in VALUES or kind.why:
            continue
        highest = find_highest(kind)
        assert highest is not None, (check, rule)
        assert SEVERITIES.index(kind.severity) >= SEVERITIES.index(highest), (check, rule)


def test_every_check_has_kinds_and_every_kind_a_check():
    style = {check.name for check in list_asked_checks()} - {"memory wording"}
    names = {check.name for check in (*list_checks(), *list_asked_checks())} - style
    assert {check for check, _ in read_kinds()} == names


def test_the_page_has_the_table(claims):
    page = (ROOT / "docs" / "checks.md").read_text("utf-8")
    table = page.partition("<!-- kinds -->")[2].partition("<!-- end of kinds -->")[0]
    assert table.strip().splitlines() == list(claims.iter_kinds())
