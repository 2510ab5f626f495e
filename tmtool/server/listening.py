"""The socket that the server listens at, on this machine alone, and its life from start to end."""

from __future__ import annotations

import os
import signal
import socket
import webbrowser
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from tempfile import mkstemp
from threading import Thread

import uvicorn

from tmtool.errors import InputError
from tmtool.operating_system import limit_heaps
from tmtool.server.access import BROWSER_SECONDS, PRINTED_SECONDS, LocalAccess
from tmtool.server.app import build_app
from tmtool.server.calls import Desk
from tmtool.server.patience import PatientProtocol
from tmtool.server.state.opening import open_state
from tmtool.server.team import TeamSettings
from tmtool.services.session import Session
from tmtool.views.html.render import render_served

USUAL_PORT = 8765
"""No service of note has it."""
_TRIED = 20
"""So many ports from the usual one on are tried."""
_LOOPBACK = "127.0.0.1"
_PATIENCE = 3
"""Seconds that answers may take to end when the server ends."""
_HEAPS = 2
"""Heaps that the threads share. Measured with benchmarks/desk_load.py: with one for each thread
three quarters of what they held were free, 390 MB of 480."""


def run_server(
    session: Session,
    folder: Path,
    port: int | None,
    *,
    announce: Callable[[str], None],
    report: Callable[[str], None],
    opens_browser: bool,
    opens_dialect: bool = False,
    token: str = "",
) -> None:
    """Listen until somebody ends it (Ctrl+C, SIGTERM).

    `port` None is the usual one or one of the next that are free, 0 any; `announce` takes the
    address or a link, `report` what goes wrong. Jobs, and what they make, are kept in `folder`.
    With `token`, if it is not empty, programs come in; with `opens_dialect` clients of tmserver on
    this machine need none. InputError for a port that is taken, MissingError where nothing can be
    kept there.
    """
    with listen(port) as listener, closing(open_state(folder)) as state:
        number = listener.getsockname()[1]
        access = LocalAccess(number, session.user, token=token, opens_dialect=opens_dialect)
        start = None
        if opens_browser:
            start = write_start(access.address, access.issue_code(BROWSER_SECONDS))
            announce(access.address)
            Thread(target=_open_browser, args=(start, access, announce), daemon=True).start()
        else:
            announce(_link(access))

        def forget_start() -> None:
            if start is not None:
                start.unlink(missing_ok=True)

        desk = Desk(session, access, state, folder, report, forget_start)
        try:
            _run(desk, listener)
        finally:
            forget_start()


def run_team(
    session: Session,
    settings: TeamSettings,
    *,
    announce: Callable[[str], None],
    report: Callable[[str], None],
) -> None:
    """Serve a team until somebody ends it; `announce` takes the address, `report` what goes wrong.

    InputError for an address that can't be listened at, MissingError where nothing can be kept.
    """
    from tmtool.server.access import TeamAccess
    from tmtool.server.duties import Duties

    folder = settings.folder
    with (
        _listen_for_team(settings) as listener,
        closing(open_state(folder, settings.state, settings.retention_days)) as state,
    ):
        access = TeamAccess(state, settings)
        desk = Desk(session, access, state, folder, report, team=Duties(settings, state))
        if settings.state is not None:
            desk.items.insist_on_files()
        announce(settings.address)
        _run(desk, listener)


@contextmanager
def _listen_for_team(settings: TeamSettings) -> Iterator[socket.socket]:
    """The socket of a team: of a port, or in a folder that only the proxy's group gets into."""
    path = settings.socket
    unix: int | None = getattr(socket, "AF_UNIX", None)  # not there on Windows
    if path is not None and unix is None:
        message = "this system has no sockets in folders: set listen and port, not socket"
        raise InputError(message, code="no sockets")
    try:
        if path is None or unix is None:
            family = socket.AF_INET6 if ":" in settings.listen else socket.AF_INET
            listener = socket.create_server((settings.listen, settings.port), family=family)
        else:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            _make_room(path, unix)
            listener = socket.socket(unix)
            listener.bind(str(path))
            # For the proxy, which is in the group of the folder; nobody listens yet.
            path.chmod(0o660)
    except OSError as error:
        where = path or f"{settings.listen}:{settings.port}"
        reason = (error.strerror or str(error)).lower()
        message = f"{where} can't be listened at ({reason}): choose another address"
        raise InputError(message, code="address taken", address=str(where)) from error
    try:
        with listener:
            yield listener
    finally:
        if path is not None:
            path.unlink(missing_ok=True)


def _make_room(path: Path, unix: int) -> None:
    """Remove the socket of a server that was killed; InputError for anything else that is there."""
    if not path.exists():
        return
    if not path.is_socket():
        message = f"{path} is there and no socket: name another one"
        raise InputError(message, code="address taken", address=str(path))
    with socket.socket(unix) as asked:
        if asked.connect_ex(str(path)) == 0:
            message = f"another server listens at {path}: end it first"
            raise InputError(message, code="address taken", address=str(path))
    path.unlink()


def _run(desk: Desk, listener: socket.socket) -> None:
    """Answer until somebody ends it; jobs go on meanwhile."""
    limit_heaps(_HEAPS)
    desk.items.sweep()
    # Once it has answered what it was at, uvicorn raises the signal anew; the usual handler would
    # end this process before its jobs are ended.
    usual = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        desk.jobs.start()
        with suppress(KeyboardInterrupt):
            build_server(desk).run(sockets=[listener])
    finally:
        desk.jobs.stop()
        signal.signal(signal.SIGTERM, usual)


def build_server(desk: Desk) -> uvicorn.Server:
    """What answers at a socket."""
    config = uvicorn.Config(
        build_app(desk), lifespan="off", http=PatientProtocol, ws="none",
        # Its own log may quote addresses and errors; `report` has what may be said.
        log_config=None, log_level="critical", access_log=False,
        proxy_headers=False, server_header=False, timeout_graceful_shutdown=_PATIENCE,
    )  # fmt: skip
    return uvicorn.Server(config)


def listen(port: int | None) -> socket.socket:
    """A socket at a port of this machine that nothing else can reach."""
    wanted = range(USUAL_PORT, USUAL_PORT + _TRIED) if port is None else [port]
    for each in wanted:
        try:
            return socket.create_server((_LOOPBACK, each))
        except OSError as error:
            if port is not None:
                reason = error.strerror or str(error)
                message = f"port {port} can't be used ({reason.lower()}): choose another one"
                raise InputError(message, code="port taken", field="port", port=port) from error
    return socket.create_server((_LOOPBACK, 0))


def write_start(address: str, code: str) -> Path:
    """A page that leads to the server with a code, readable by its owner alone.

    Command lines can be read by others on a machine, so the browser is started with this file.
    """
    handle, name = mkstemp(prefix="tmtool-", suffix=".html")  # 0600
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(render_served("redirect.html", link=f"{address}start#{code}"))
    return Path(name)


def _link(access: LocalAccess) -> str:
    return f"{access.address}start#{access.issue_code(PRINTED_SECONDS)}"


def _open_browser(start: Path, access: LocalAccess, announce: Callable[[str], None]) -> None:
    """Open the page; where there is no browser, a link is said."""
    if not webbrowser.open(start.as_uri()):
        start.unlink(missing_ok=True)
        announce(_link(access))
