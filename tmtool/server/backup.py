"""What a team's server adds to a backup of its memory: its state, the files of its items, settings.

The state is copied first, then the files that it names, then the memory. So whatever the state says
was done stands in the memory; what was done meanwhile may be in the memory alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing
from functools import partial
from pathlib import Path

from tmtool.errors import InputError
from tmtool.reporter import SILENT, Reporter
from tmtool.server.state.sqlite import STATE, SqliteState, check_state, copy_state
from tmtool.server.team import TeamSettings, read_team
from tmtool.services.backup import BackupMember, BackupResult, back_up
from tmtool.services.session import Session
from tmtool.stores.addresses import parse_team

TEAM = "team.toml"
_ITEMS = "items"
_TRIES = 5
"""So often a backup is begun anew when a file was removed meanwhile."""
_PLACE = re.compile(r"^\s*(folder|memory|findings|state)\s*=.*\n?", re.MULTILINE)
"""The settings that say where things lie; all of them lie in one folder once they were restored."""


def back_up_team(
    session: Session, settings: TeamSettings, team: Path, file: Path, reporter: Reporter = SILENT,
    *, force: bool = False,
) -> BackupResult:  # fmt: skip
    """Write all that a team has into one file, while its server runs; see `services.backup`.

    InputError for one whose accounts lie in a database, with what backs them up.
    """
    if settings.state is not None:
        place = parse_team(settings.state)
        raise InputError(
            f"{place}: what lies in a database is backed up by the database (pg_dump -n "
            f"{place.schema}; for a memory its own schema); back up {settings.folder} as any "
            "folder is, and a memory that lies in it with tmtool backup FILE --memory",
            code="backup by database",
        )
    for tries in range(_TRIES):
        try:
            gather = partial(_gather, settings, team, is_last=tries == _TRIES - 1)
            return back_up(session, file, reporter, kind="team", gather=gather, force=force)
        except InputError as error:
            # Somebody removed an item between the state and its files.
            if error.code != "file gone" or tries == _TRIES - 1:
                raise
    raise AssertionError  # the last one is raised


def check_team(folder: Path, kind: str) -> None:
    """Make a team's folder ready, as it was restored: its state sound, its settings for this place.

    InputError for one that is damaged.
    """
    if kind != "team":
        return
    team = folder / TEAM
    text = team.read_text("utf-8")
    team.write_text(f"{_PLACE.sub('', text)}", "utf-8", newline="")
    settings = read_team(team)
    if settings.memory != folder.resolve() / "memory":
        message = f"{TEAM} says where things lie in a way that is not understood"
        raise InputError(message)
    if (folder / STATE).is_file():
        check_state(folder / STATE)
        with closing(SqliteState(folder / STATE)):
            pass


def _gather(
    settings: TeamSettings, team: Path, scratch: Path, *, is_last: bool
) -> Iterator[BackupMember]:
    yield BackupMember(TEAM, team)
    state = settings.folder / STATE
    if not state.is_file():
        return
    items = copy_state(state, scratch / STATE)
    yield BackupMember(STATE, scratch / STATE)
    for identity in items:
        folder = settings.folder / _ITEMS / identity
        if not folder.is_dir() and not is_last:
            message = f"{folder} was removed meanwhile: start the backup again"
            raise InputError(message, code="file gone")
        for each in sorted(folder.rglob("*")):
            if each.is_file():
                yield BackupMember(
                    f"{_ITEMS}/{identity}/{each.relative_to(folder).as_posix()}", each
                )
