"""Between a client and a server: cuts a connection when its transaction is to be kept."""

import socket
import threading
import time
from contextlib import contextmanager, suppress
from pathlib import Path

WAYS = ("not sent", "answer lost", "late", "away")
"""What becomes of a COMMIT that is cut: it never gets to the server; it does, and its answer is
lost; the client is cut off first and the server gets it only then; likewise, and for some time
nobody gets a new connection."""
_LATE_S, _AWAY_S = 0.7, 2.0


class Proxy:
    """Listens at a socket of its own, and passes on what comes; `cut` says what is next."""

    def __init__(self, folder, server):
        self._server, self._port = server, server.port
        self.folder = Path(folder)
        self.cut = None
        self.cuts = 0
        self._away_until = 0.0
        self.is_gone = False
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(str(self.folder / f".s.PGSQL.{self._port}"))
        self._listener.listen(50)
        threading.Thread(target=self._accept, daemon=True).start()

    def get_address(self, memory):
        return self._server.get_address(memory).replace(
            f"host={self._server.folder}", f"host={self.folder}"
        )

    def close(self):
        self._listener.close()

    def _accept(self):
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            if time.monotonic() < self._away_until or (self.is_gone and self.cuts):
                client.close()
                continue
            server = socket.socket(socket.AF_UNIX)
            server.connect(str(self._server.folder / f".s.PGSQL.{self._port}"))
            for work in (self._send, self._answer):
                threading.Thread(target=work, args=(client, server), daemon=True).start()

    def _send(self, client, server):
        with suppress(OSError):
            while data := client.recv(1 << 16):
                if self.cut and b"COMMIT\0" in data:
                    self._cut(self.cut, client, server, data)
                    return
                server.sendall(data)
        _end(client, server)

    def _cut(self, way, client, server, data):
        self.cut, self.cuts = None, self.cuts + 1
        if way == "away":
            self._away_until = time.monotonic() + _AWAY_S
        if way == "answer lost":
            # What it answers goes nowhere; it has answered when this ends.
            client.shutdown(socket.SHUT_RDWR)
            server.sendall(data)
            time.sleep(_LATE_S)
        elif way in ("late", "away"):
            _end(client)
            time.sleep(_LATE_S)
            server.sendall(data)
            time.sleep(_LATE_S)
        _end(client, server)

    def _answer(self, client, server):
        with suppress(OSError):
            while data := server.recv(1 << 16):
                client.sendall(data)
        _end(client, server)


def _end(*sockets):
    for each in sockets:
        with suppress(OSError):
            each.shutdown(socket.SHUT_RDWR)
        each.close()


@contextmanager
def between(folder, server):
    """A proxy before a server."""
    proxy = Proxy(folder, server)
    try:
        yield proxy
    finally:
        proxy.close()
