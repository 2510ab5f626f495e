"""Backups of a memory, or of all that a team's server has: accounts, audit, jobs, files, settings.

Of a team the server's state is copied first, then the files that it names, then the memory. So
everything that the state mentions is in the memory; later changes may be in the memory alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from tmtool.errors import InputError
from tmtool.fields import Arg, Opt, request
from tmtool.lang.wrap import format_count
from tmtool.operations.backup_archive import BackupMember, BackupResult, back_up, restore
from tmtool.operations.declare import Operation
from tmtool.reporter import SILENT, Reporter
from tmtool.services.session import Session

if TYPE_CHECKING:
    from tmtool.server.team import TeamSettings
    from tmtool.views.terminal.look import Look

TEAM = "team.toml"
_ITEMS = "items"
_TRIES = 5  # a backup starts again when a file was removed meanwhile
_PLACE = re.compile(r"^\s*(folder|memory|findings|state)\s*=.*\n?", re.MULTILINE)
"""Settings of places, which are dropped: after a restoration everything is in one folder."""


@request
class BackUpRequest:
    """Write a memory with its term base and decisions into one file, while others work.

    With --team everything that a team's server has: accounts, audit, jobs, files and settings as
    well. Indexes are left out: tmtool memory index makes them. Keep the file as safe as the memory.
    """

    file: Annotated[str, Arg("The file of the backup.", "FILE")]
    team: Annotated[
        str | None, Opt("The settings of a team's server, which is backed up as well.", "FILE")
    ] = None
    force: Annotated[bool, Opt("Overwrite FILE.")] = False


@request
class RestoreRequest:
    """Restore a backup into an empty folder, and verify every file and the content of the memory.

    The memory is then DIR/memory; a team's server starts with DIR/team.toml.
    """

    file: Annotated[str, Arg("The file of the backup.", "FILE")]
    folder: Annotated[str, Arg("A new or an empty folder.", "DIR")]


def back_up_team(
    session: Session,
    settings: TeamSettings,
    team: Path,
    file: Path,
    reporter: Reporter = SILENT,
    *,
    force: bool = False,
) -> BackupResult:
    """Write all that a team has into one file, while its server runs; see `backup_archive`.

    InputError where its accounts are in a database, with the command that backs them up.
    """
    if settings.state is not None:
        from tmtool.stores.addresses import parse_team

        place = parse_team(settings.state)
        raise InputError(
            f"{place}: what lies in a database is backed up by the database (pg_dump -n "
            f"{place.schema}; for a memory its own schema); back up {settings.folder} as any "
            "folder is, and a memory that lies in it with tmtool memory backup FILE --memory",
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
    """Check the state of a team that was restored, and adapt its settings to this place.

    InputError for a damaged state.
    """
    from tmtool.server.state.sqlite import STATE, SqliteState, check_state
    from tmtool.server.team import read_team

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
    from tmtool.server.state.sqlite import STATE, copy_state

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


def _run_backup(session: Session, request: BackUpRequest, reporter: Reporter) -> BackupResult:
    file = Path(request.file)
    if request.team is None:
        return back_up(session, file, reporter, force=request.force)
    from tmtool.bootstrap import open_session
    from tmtool.server.team import read_team

    team = Path(request.team)
    settings = read_team(team)
    with open_session(
        settings.database or settings.memory, findings=settings.findings, beside=settings.memory
    ) as of_team:
        return back_up_team(of_team, settings, team, file, reporter, force=request.force)


def _run_restore(session: Session, request: RestoreRequest, reporter: Reporter) -> BackupResult:
    return restore(Path(request.file), Path(request.folder), reporter, check=check_team)


def _show_backup(result: BackupResult, look: Look) -> Iterator[str]:
    content = result.content
    numbers = {"unit": content.units, "change": content.changes, "file": result.files}
    counts = ", ".join(format_count(number, what) for what, number in numbers.items())
    yield f"{result.path}: {counts}, as of {result.made}; content {content.digest}\n"


OPERATIONS = (
    Operation(
        name="memory backup",
        request=BackUpRequest,
        run=_run_backup,
        show=_show_backup,
        records=(BackupResult,),
        memory="place",
        is_long=True,
        role="administrator",
        examples=("memory backup monday.zip", "memory backup monday.zip --team team.toml"),
    ),
    Operation(
        name="memory restore",
        request=RestoreRequest,
        run=_run_restore,
        show=_show_backup,
        records=(BackupResult,),
        is_long=True,
        role="administrator",
        examples=("memory restore monday.zip restored",),
    ),
)
