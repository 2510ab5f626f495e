"""What a team's server says of itself to whoever helps: counts and settings, no text, no name."""

from __future__ import annotations

import re
from contextlib import closing
from datetime import timedelta

from tmtool.server.moments import get_now, write_moment
from tmtool.server.state import Job
from tmtool.server.state.opening import has_state, open_state
from tmtool.server.state.schema import VERSION
from tmtool.server.team import TeamSettings

_DAYS = 30
"""So long back failures and uses are told. Chosen: what somebody asks about is no older."""
_BUG = re.compile(r"An error in tmtool: (\w+) at (?:.*[\\/])?(\w+\.py:\d+)")
"""What stands at a job that ended with a bug: its kind and its place, behind a folder."""


def describe_team(settings: TeamSettings) -> dict[str, object]:
    """The settings, counts of people and jobs, and what failed: ids of requests, and places."""
    told: dict[str, object] = {"settings": _describe_settings(settings)}
    if not has_state(settings.folder, settings.state):
        return {**told, "state": None}
    since = write_moment(get_now() - timedelta(days=_DAYS))
    with closing(open_state(settings.folder, settings.state)) as state:
        jobs = [
            {"kind": kind, "state": is_at, "count": count}
            for (kind, is_at), count in state.count_jobs().items()
        ]
        kinds: dict[str, int] = {}
        for item in state.list_items():
            kinds[item.kind] = kinds.get(item.kind, 0) + 1
        failures = [
            {"at": each.at, "action": each.action, "status": each.outcome, "request": each.request}
            for each in state.list_failures(since)
        ]
        uses: dict[str, int] = {}
        for _, _, action, times in state.list_use(since[:10]):
            uses[action] = uses.get(action, 0) + times
        return {
            **told, "state": VERSION, "people": state.count_people(), "items": kinds, "jobs": jobs,
            "errors of jobs": [each for job in state.list_jobs() if (each := _find_bug(job))],
            "failed requests": failures, "uses": uses,
        }  # fmt: skip


def _find_bug(job: Job) -> dict[str, str] | None:
    found = _BUG.fullmatch(job.problem or "")
    return None if found is None else {"job": job.id, "kind": found[1], "place": found[2]}


def _describe_settings(settings: TeamSettings) -> dict[str, object]:
    """What is set, but for names and addresses."""
    return {
        "tls": settings.is_secure, "names": len(settings.hosts), "proxies": len(settings.proxies),
        "socket": settings.socket is not None, "sign-in by proxy": settings.user_header is not None,
        "memory in folder": settings.memory.is_relative_to(settings.folder),
        "memory in database": settings.database is not None,
        "state in database": settings.state is not None,
        "retention-days": settings.retention_days, "audit-days": settings.audit_days,
        "look-ups-noted": settings.notes_lookups,
    }  # fmt: skip
