"""`tmtool backup` and `tmtool restore`: all of a memory or of a team in one file, and back."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tmtool.cli import options, output
from tmtool.cli.progress import TaskProgress
from tmtool.lang.wrap import format_count

if TYPE_CHECKING:
    from tmtool.services.backup import BackupResult

_File = Annotated[Path, typer.Argument(metavar="FILE", help="The file of the backup.")]
_Team = Annotated[
    Path | None,
    typer.Option("--team", metavar="FILE", help="The file that says how a team's server runs."),
]


def backup(
    file: _File,
    *,
    team: _Team = None,
    memory: options.Memory = None,
    force: Annotated[bool, typer.Option("--force", help="Overwrite FILE.")] = False,
    quiet: options.Quiet = False,
) -> None:
    """Write a memory with its term base and decisions into one file, whatever others do meanwhile.

    With --team all that a team's server has: accounts, audit, jobs, files and settings as well.
    Indexes are left out: tmtool index rebuild makes them. Keep the file as safe as the memory.

    \b
    tmtool backup monday.zip
    tmtool backup monday.zip --team team.toml
    """  # noqa: D301 - a real backspace keeps the examples in lines of their own
    from tmtool.bootstrap import open_session
    from tmtool.services.backup import back_up

    with output.open_reporter(quiet=quiet) as terminal:
        progress = TaskProgress(terminal)
        if team is None:
            with open_session(memory) as session:
                result = back_up(session, file, progress, force=force)
        else:
            from tmtool.server.backup import back_up_team
            from tmtool.server.team import read_team

            settings = read_team(team)
            with open_session(
                settings.database or settings.memory,
                findings=settings.findings,
                beside=settings.memory,
            ) as session:
                result = back_up_team(session, settings, team, file, progress, force=force)
    output.emit([_describe(result, str(file))])


def restore(
    file: _File,
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A new or an empty folder.")],
    *,
    quiet: options.Quiet = False,
) -> None:
    """Put a backup into an empty folder, and verify every file and all that the memory holds.

    The memory is then DIR/memory; a team's server starts with DIR/team.toml.

    \b
    tmtool restore monday.zip restored
    """  # noqa: D301 - a real backspace keeps the examples in lines of their own
    from tmtool.server.backup import check_team
    from tmtool.services.backup import restore as take_back

    with output.open_reporter(quiet=quiet) as terminal:
        result = take_back(file, folder, TaskProgress(terminal), check=check_team)
    output.emit([_describe(result, str(folder))])


def _describe(result: BackupResult, where: str) -> str:
    content = result.content
    counts = ", ".join([
        format_count(content.units, "unit"), format_count(content.changes, "change"),
        format_count(result.files, "file"),
    ])  # fmt: skip
    return f"{where}: {counts}, as of {result.made}; content {content.digest}\n"
