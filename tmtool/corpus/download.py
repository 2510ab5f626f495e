"""Fetching a file over HTTP: the only place of tmtool that opens a connection.

What was fetched stays where something breaks, and the next run goes on from there, but only where
the server shows that the file is still the same. Bytes are kept as they come: a .gz that a server
declares as an encoding is stored as it is.
"""

from __future__ import annotations

import errno
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tmtool.corpus.partial import (
    NotThereError,
    Partial,
    digest,
    is_continuation,
    read_entity,
    refuse,
)
from tmtool.corpus.registry import Remote
from tmtool.errors import InputError, MissingError
from tmtool.reporter import SILENT, Remark, Reporter
from tmtool.version import __version__

if TYPE_CHECKING:
    from http.client import HTTPResponse
    from urllib.error import HTTPError
    from urllib.request import OpenerDirector

_BLOCK = 1 << 16
"""Bytes read at once, and so between two looks at the clock. Chosen, no measurement."""
_HEADERS = {"User-Agent": f"tmtool/{__version__}", "Accept-Encoding": "identity"}
_AGAIN = "the file changed, or the server can't show that it did not; starting again"
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_WORTH_A_RETRY = frozenset({408, 416, 425, 429, 500, 502, 503, 504})
_NO_WAY = frozenset({errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ENETDOWN, errno.EADDRNOTAVAIL})


@dataclass(frozen=True, slots=True)
class DownloadLimits:
    """How long to wait, in seconds, and how often to try.

    A try that brought at least a byte does not count against `attempts`.
    """

    timeout: float = 30.0
    attempts: int = 5
    pause: float = 1.0
    longest_pause: float = 60.0
    redirects: int = 5


@dataclass(frozen=True, slots=True)
class Watch:
    """Who is told while a file comes: its name, bytes so far and in all; and what waits."""

    reporter: Reporter = SILENT
    sleep: Callable[[float], None] = time.sleep


@dataclass(frozen=True, slots=True)
class DownloadResult:
    """A file that is there in full; `size_known` is False where no server said its size."""

    path: Path
    address: str
    bytes: int
    sha256: str
    fresh: bool
    size_known: bool = True


class _PassingError(Exception):
    """Something that may be over at the next try; `wait` is what the server asked for."""

    def __init__(self, message: str, wait: float = 0.0) -> None:
        super().__init__(message)
        self.wait = wait


def fetch(
    remote: Remote, folder: Path, watch: Watch, limits: DownloadLimits | None = None
) -> DownloadResult:
    """Get a file into a folder, whole and checked; what is there already is not fetched again.

    MissingError in one line for everything that can go wrong on the way; the part that came is
    kept, and the same call goes on from there.
    """
    final = folder / remote.name
    if final.exists():
        return take_existing(remote, final)
    check_address(remote.address)
    transfer = _Transfer(remote, Partial(final), watch, limits or DownloadLimits())
    transfer.run()
    return transfer.finish()


def take_existing(remote: Remote, final: Path) -> DownloadResult:
    """A file that lies there already, whoever put it there; MissingError where it is another."""
    found = digest(final)
    if remote.sha256 and found != remote.sha256:
        raise MissingError(
            f"{final} exists, but its SHA-256 is {found}, not {remote.sha256}: move it "
            "away to get the file again"
        )
    return DownloadResult(final, remote.address, final.stat().st_size, found, fresh=False)


def check_address(address: str) -> None:
    """InputError for what is no http or https address, or holds a name and password."""
    from urllib.parse import urlsplit

    try:
        parts = urlsplit(address)
        host, _ = parts.hostname, parts.port
    except ValueError as error:
        raise InputError(f"{address!r} is not an address: {error}") from error
    if parts.scheme not in ("http", "https") or not host:
        raise InputError(f"{address!r} can't be fetched: only http and https addresses can")
    if parts.username is not None or not address.isprintable() or " " in address:
        raise InputError(f"{address!r} can't be fetched: it has no host, or it has a user name")


@dataclass(frozen=True, slots=True)
class _Transfer:
    """One file on its way."""

    remote: Remote
    partial: Partial
    watch: Watch
    limits: DownloadLimits

    def run(self) -> None:
        """Ask until all of the file is there."""
        failures, ended = 0, False
        while not (ended or self.partial.complete):
            before = self.partial.size
            try:
                ended = self._more()
            except _PassingError as problem:
                failures = 1 if self.partial.size > before else failures + 1
                if failures >= self.limits.attempts:
                    raise MissingError(self._given_up(problem)) from problem
                self._wait(failures, problem)

    def finish(self) -> DownloadResult:
        """Check the bytes and give the file its name."""
        remote, partial = self.remote, self.partial
        found, size, entity = partial.sha256, partial.size, partial.entity
        if remote.sha256 and found != remote.sha256:
            partial.drop()
            raise MissingError(
                f"{remote.name}: its SHA-256 is {found}, not {remote.sha256}; this is "
                "another file, and nothing was kept"
            )
        partial.finish()
        known = entity is not None and entity.size is not None
        return DownloadResult(
            partial.final, remote.address, size, found, fresh=True, size_known=known
        )

    def _tell(self, remark: str) -> None:
        self.watch.reporter.remark(Remark(remark))

    def _more(self) -> bool:
        """Ask for the file, or the rest of it, and add what comes; True at the end of it."""
        asked = self._resumable()
        with closing(self._answer(asked)) as response:
            status, headers = response.status, response.headers
            said = read_entity(status, headers, self.remote.address)
            if not asked or status != 206:
                refuse(status, headers, said, self.remote)
                if asked:
                    self._tell(f"{self.remote.name}: {_AGAIN}")
                self.partial.start(said)
            elif not is_continuation(headers, said, self.partial.entity, asked):
                self.partial.drop()
                message = "the file changed in between"
                raise _PassingError(message)
            self._copy(response)
        total = self._total
        if total is not None and self.partial.size < total:
            raise _PassingError(f"the connection ended after {self.partial.size} of {total} bytes")
        return True

    @property
    def _total(self) -> int | None:
        return self.partial.entity.size if self.partial.entity else None

    def _resumable(self) -> int:
        """The byte to go on from: 0 where nothing would show that the file is still the same."""
        entity = self.partial.entity
        if entity is None or self.partial.size == 0:
            return 0
        if entity.validator and entity.address == self.remote.address:
            return self.partial.size
        self._tell(f"{self.remote.name}: {_AGAIN}")
        return 0

    def _answer(self, start: int) -> HTTPResponse:
        """The answer to a request, redirections followed; anything that is no file is raised."""
        from urllib.error import HTTPError
        from urllib.request import Request

        headers, address, opener = self._headers(start), self.remote.address, _opener()
        for _ in range(self.limits.redirects + 1):
            host = _host(address)
            self._tell(f"contacting {host} for {self.remote.name}")
            try:
                with self._network(host):
                    answer: HTTPResponse = opener.open(
                        Request(address, headers=headers), timeout=self.limits.timeout
                    )
                    return answer
            except HTTPError as error:
                error.close()
                if error.code not in _REDIRECTS:
                    raise self._no_file(error, host) from error
                address = _followed(address, error.headers.get("Location", ""))
        raise MissingError(f"{host} redirects more than {self.limits.redirects} times")

    def _headers(self, start: int) -> dict[str, str]:
        entity = self.partial.entity
        if not start or entity is None:
            return _HEADERS
        return {**_HEADERS, "Range": f"bytes={start}-", "If-Range": entity.validator or ""}

    def _copy(self, response: HTTPResponse) -> None:
        host, partial = _host(self.remote.address), self.partial
        with partial.open() as file:
            while True:
                done, total = partial.size / 1e6, self._total
                whole = None if total is None else total / 1e6
                self.watch.reporter.step(f"{self.remote.name}, MB", done, whole)
                with self._network(host):
                    block = response.read1(_BLOCK)
                if not block:
                    return
                partial.add(file, block)

    def _wait(self, failures: int, problem: _PassingError) -> None:
        pause = max(self.limits.pause * 2 ** (failures - 1), problem.wait)
        pause = min(pause, self.limits.longest_pause)
        self._tell(f"{self.remote.name}: {problem}; trying again in {pause:.0f} s")
        self.watch.sleep(pause)

    def _given_up(self, problem: _PassingError) -> str:
        size = self.partial.size
        kept = f"; {size} bytes are kept, and the same command continues from there" if size else ""
        return f"{self.remote.name} can't be downloaded: {problem}{kept}"

    def _no_file(self, error: HTTPError, host: str) -> Exception:
        """What an answer means that carries no file."""
        code, name = error.code, self.remote.name
        if code in _WORTH_A_RETRY:
            if code == 416:
                self.partial.drop()
            wait = error.headers.get("Retry-After", "")
            return _PassingError(f"{host} answered {code}", float(wait) if wait.isdecimal() else 0)
        home = self.remote.home
        see, what = (f"; see {home}", "no file at the address") if home else ("", "")
        if code in (404, 410):
            return NotThereError(f"{host} has no {name} ({code}){see}", code=what)
        if code in (401, 403):
            return MissingError(f"{host} refuses to send {name} ({code}){see}", code=what)
        if code == 407:
            return MissingError("the proxy asks for a user name and a password (407)")
        return MissingError(f"{host} answered {code} for {name}{see}", code=what)

    @contextmanager
    def _network(self, host: str) -> Iterator[None]:
        """What can befall a connection: passing, or MissingError where no other try will help."""
        from http.client import HTTPException, InvalidURL
        from urllib.error import HTTPError, URLError

        try:
            yield
        except HTTPError:
            raise
        except URLError as error:
            cause = error.reason
            raise self._trouble(cause if isinstance(cause, OSError) else error, host) from error
        except OSError as error:
            raise self._trouble(error, host) from error
        except (InvalidURL, ValueError) as error:
            raise InputError(f"the address can't be fetched: {host}: {error}") from error
        except HTTPException as error:
            raise _PassingError(f"{host} broke off ({type(error).__name__})") from error

    def _trouble(self, error: OSError, host: str) -> Exception:
        import socket
        import ssl

        is_certificate = isinstance(error, ssl.SSLCertVerificationError)
        is_secured = isinstance(error, ssl.SSLError) and self.partial.size == 0
        if isinstance(error, socket.gaierror) or error.errno in _NO_WAY:
            folder = self.partial.final.parent
            return MissingError(
                f"{host} can't be reached: there is no network, or the host does not exist; a file "
                f"downloaded in another way can be put into {folder}"
            )
        if isinstance(error, TimeoutError):
            return _PassingError(f"{host} sent nothing for {self.limits.timeout:.0f} s")
        if is_certificate or is_secured or "Tunnel connection failed" in str(error):
            return MissingError(f"a secure connection can't be made to {host}: {error}")
        if isinstance(error, ConnectionRefusedError) and self.partial.size == 0:
            return MissingError(f"{host} refused the connection")
        return _PassingError(f"the connection to {host} broke: {error.strerror or error}")


def _opener() -> OpenerDirector:
    """HTTP and HTTPS with the proxies of the environment; no files, no FTP, no redirections."""
    from urllib import request

    opener = request.OpenerDirector()
    for handler in (
        request.ProxyHandler(),
        request.HTTPHandler(),
        request.HTTPSHandler(),
        request.HTTPDefaultErrorHandler(),
        request.HTTPErrorProcessor(),
        request.UnknownHandler(),
    ):
        opener.add_handler(handler)
    return opener


def _host(address: str) -> str:
    from urllib.parse import urlsplit

    return urlsplit(address).netloc


def _followed(address: str, location: str) -> str:
    """The address of a redirection, if it may be followed: never from https to http."""
    from urllib.parse import urljoin

    try:
        following = urljoin(address, location)
        check_address(following)
    except (InputError, ValueError) as error:
        raise MissingError(
            f"{address} redirects to {location!r}, which can't be followed"
        ) from error
    if address.startswith("https:") and not following.startswith("https:"):
        raise MissingError(f"{address} redirects to {following}, which is not encrypted")
    return following
