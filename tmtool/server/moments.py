"""Moments as the state of a server has them: ISO 8601, UTC, all equally long, so that they sort."""

from __future__ import annotations

from datetime import UTC, datetime


def get_now() -> datetime:
    """The present time; tests put another one in its place."""
    return datetime.now(UTC)


def write_moment(moment: datetime) -> str:
    """A moment as the state has it.

    >>> write_moment(datetime(2026, 11, 29, 10, tzinfo=UTC))
    '2026-11-29T10:00:00.000000Z'
    """
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def parse_moment(moment: str) -> datetime:
    """The moment that the state has written.

    >>> parse_moment("2026-11-29T10:00:00.000000Z").isoformat()
    '2026-11-29T10:00:00+00:00'
    """
    return datetime.fromisoformat(moment)
