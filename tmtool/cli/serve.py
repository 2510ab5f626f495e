"""`tmtool serve`: the desk, a page on this machine to look up texts at all day."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from tmtool.cli import options, output
from tmtool.cli.messages import explain

_Port = Annotated[
    int | None,
    typer.Option(
        min=0, max=65535, metavar="N",
        help="The port; 0 takes any free one. Usually 8765, or the next free one.",
    ),
]  # fmt: skip
_Browser = Annotated[
    bool,
    typer.Option(
        "--browser/--no-browser", help="Open the browser, or print a link that opens the desk once."
    ),
]
_Dialect = Annotated[
    bool,
    typer.Option(
        "--dialect-open",
        help="Let clients of tmserver on this machine look up without a code: /tmserver.",
    ),
]


_Token = Annotated[
    Path | None,
    typer.Option(
        "--token", metavar="FILE",
        help="Let programs in that send the token of FILE, which is made if it is not there.",
    ),
]  # fmt: skip
_Team = Annotated[
    Path | None,
    typer.Option(
        "--team", metavar="FILE", help="Serve a team, as this file says; other options don't count."
    ),
]


def serve(
    *,
    team: _Team = None,
    port: _Port = None,
    browser: _Browser = True,
    dialect_open: _Dialect = False,
    token: _Token = None,
    encoder: options.MemoryEncoder = None,
    memory: options.Memory = None,
    quiet: options.Quiet = False,
) -> None:
    """Open the desk in the browser: matches, terms and concordance of what is typed or pasted.

    Only this machine and only that browser can reach it; Ctrl+C ends it. Without --memory the
    usual memory is made where there is none yet: drop files on the page to fill it.

    With --team it is the server of several people, who sign in: see tmtool people.

    \b
    tmtool serve
    tmtool serve --memory mine --no-browser
    tmtool serve --token token.txt
    tmtool serve --team team.toml
    """  # noqa: D301 - a real backspace keeps the examples in lines of their own
    from tmtool.bootstrap import open_session
    from tmtool.resources import locate_desk
    from tmtool.server import require_packages

    if team is not None:
        _serve_team(team, quiet=quiet)
        return
    require_packages()
    from tmtool.operations.lookup import prepare
    from tmtool.server.access import open_token
    from tmtool.server.listening import run_server

    secret = "" if token is None else open_token(token)
    with open_session(memory, encoder=encoder) as session:
        output.note(f"memory: {session.settings.place}", quiet=quiet)
        if memory is None and not session.has_memory:
            # The usual one is made; another name may be misspelt.
            session.create_memory()
        if session.has_memory:
            for notice in session.store.list_notices():
                output.note(explain(notice), quiet=quiet)
            prepare(session)
        run_server(
            session, locate_desk(), port, announce=lambda link: output.emit([f"{link}\n"]),
            report=output.complain, opens_browser=browser, opens_dialect=dialect_open,
            token=secret,
        )  # fmt: skip
    output.note("the desk is closed", quiet=quiet)


def _serve_team(file: Path, *, quiet: bool) -> None:
    from tmtool.bootstrap import open_session
    from tmtool.server import require_team_packages

    require_team_packages()
    from tmtool.operations.lookup import prepare
    from tmtool.server.listening import run_team
    from tmtool.server.team import read_team

    settings = read_team(file)
    with open_session(
        settings.database or settings.memory,
        encoder=settings.encoder,
        findings=settings.findings,
        user="tmtool",
        beside=settings.memory,
    ) as session:
        session.create_memory()
        prepare(session)
        run_team(
            session, settings, announce=lambda link: output.emit([f"{link}\n"]),
            report=output.complain,
        )  # fmt: skip
    output.note("the server has ended", quiet=quiet)
