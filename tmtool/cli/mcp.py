"""`tmtool mcp`: the look-ups and checks as tools for a language model, over standard input."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import IO, TYPE_CHECKING, Annotated

import typer

from tmtool.bootstrap import open_session
from tmtool.cli import options, output
from tmtool.cli.messages import explain
from tmtool.errors import InputError, describe_failed_write
from tmtool.views.commands import show_command

if TYPE_CHECKING:
    from tmtool.server.mcp.protocol import SentText

_PublicUrl = Annotated[
    str | None,
    typer.Option(
        metavar="URL",
        help="Where a server shows this memory: citations get its addresses.",
    ),
]
_Restricted = Annotated[
    bool,
    typer.Option(
        "--restricted",
        help="Let the program see restricted, embargoed and provisional texts as well.",
    ),
]


def mcp(
    *,
    public_url: _PublicUrl = None,
    restricted: _Restricted = False,
    encoder: options.MemoryEncoder = None,
    memory: options.Memory = None,
    quiet: options.Quiet = False,
) -> None:
    """Serve look-ups and checks to a program that speaks the Model Context Protocol.

    The program starts it, and asks by standard input and output; nothing can be changed. How much
    text goes out is noted in a file in the data folder; no text is.

    \b
    tmtool mcp
    tmtool mcp --memory mine --public-url https://tm.example.org
    """  # noqa: D301 - a real backspace keeps the examples in lines of their own
    from tmtool.resources import locate_mcp_log
    from tmtool.server import require_mcp, require_packages

    require_mcp()
    require_packages()
    if public_url is not None and not public_url.startswith(("https://", "http://")):
        message = f"an address begins with https:// or http://, unlike {public_url}"
        raise InputError(message, code="public address", field="public_url")
    if sys.stdin is None:
        message = "standard input is closed: let a program start tmtool mcp, and ask by it"
        raise InputError(message, code="no input")
    log = _open_log(locate_mcp_log())
    from tmtool.server.mcp.stdio import run_stdio
    from tmtool.views.citations import Permalinks

    links = Permalinks((public_url or "").rstrip("/"), show_command)
    with log, open_session(memory, encoder=encoder) as session:
        own = session if restricted else session.leave_out_restricted()
        output.note(f"memory: {session.settings.memory}", quiet=quiet)
        if sys.stdin.isatty():
            output.note("waiting for a program: see docs/mcp.md on how one is connected")
        if session.has_memory:
            for notice in session.store.list_notices():
                output.note(explain(notice), quiet=quiet)
            session.prepare_encoder()
        run_stdio(own, links, partial(_note_sent, log), output.complain)


def _open_log(path: Path) -> IO[str]:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        return path.open("a", encoding="utf-8", buffering=1)
    except OSError as error:
        raise InputError(describe_failed_write("the log", error)) from error


def _note_sent(log: IO[str], sent: SentText) -> None:
    """Add a line to the log: how much text went out."""
    time = datetime.now(UTC).isoformat(timespec="milliseconds")
    log.write(f"{json.dumps({'time': time, **asdict(sent)})}\n")
