"""`tmtool support`: a file for whoever helps, without texts and names."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from tmtool.cli import options, output


def support(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The file to write, as JSON.")],
    *,
    team: Annotated[
        Path | None,
        typer.Option("--team", metavar="FILE", help="The file that says how a team's server runs."),
    ] = None,
    memory: options.Memory = None,
    force: Annotated[bool, typer.Option("--force", help="Overwrite FILE.")] = False,
    quiet: options.Quiet = False,
) -> None:
    """Write versions, settings, counts and ids of errors into a file for whoever helps you.

    No text, no name of a person, a file or a memory, no address and no folder is in it: read it
    before you send it.

    \b
    tmtool support support.json
    tmtool support support.json --team team.toml
    """  # noqa: D301 - a real backspace keeps the examples in lines of their own
    import json

    from tmtool import files
    from tmtool.bootstrap import open_session
    from tmtool.services.support import describe_installation, describe_store

    told: dict[str, object] = {"installation": describe_installation()}
    beside = None
    if team is not None:
        from tmtool.server.support import describe_team
        from tmtool.server.team import read_team

        settings = read_team(team)
        memory, beside = settings.database or str(settings.memory), settings.memory
        told["team"] = describe_team(settings)
    with open_session(memory, beside=beside) as session:
        told["memory"] = describe_store(session)
    files.write(file, [json.dumps(told, ensure_ascii=False, indent=2) + "\n"], force=force)
    output.note(f"{file}: versions and counts; no text, no name", quiet=quiet)
