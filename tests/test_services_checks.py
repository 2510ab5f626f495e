"""Checks, decisions on findings and comparisons as services: no command line, no environment."""

from datetime import UTC, datetime

import pytest

from tmtool.checks.requests import DecideRequest
from tmtool.errors import InputError
from tmtool.services.findings import decide_findings, list_decisions
from tmtool.services.session import Session, Settings

NOW = datetime(2026, 7, 1, 9, tzinfo=UTC)
ONE, TWO = "0123456789ab", "ba9876543210"


@pytest.fixture
def session(tmp_path):
    """A session without a memory."""
    where = Settings(tmp_path / "memory", tmp_path / "findings.jsonl", "reviser", NOW)
    with Session(where) as found:
        yield found


def test_decisions_are_made_and_listed_in_the_name_of_the_user(session):
    made = decide_findings(session, DecideRequest((ONE, TWO, ONE), "ignored", "house style"))
    assert [each.id for each in made.decisions] == [ONE, TWO]
    assert {(each.by, each.at) for each in made.decisions} == {("reviser", NOW.isoformat())}
    assert made.file == session.settings.findings
    decide_findings(session, DecideRequest((TWO,), "reopened", "none"))
    assert {each.id: each.verdict for each in list_decisions(session).decisions} == {
        ONE: "ignored", TWO: "reopened",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("ids", "why", "code"), [(["x"], "so", "finding id"), ([], " ", "no reason")]
)
def test_a_decision_is_refused_before_anything_is_opened(ids, why, code):
    with pytest.raises(InputError) as caught:
        DecideRequest(tuple(ids), "ignored", why)
    assert caught.value.code == code
