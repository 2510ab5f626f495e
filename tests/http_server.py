"""A server on this machine that answers as a test wants: cut short, slow, changed, refused."""

import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

LONG_AGO = "Wed, 01 Jan 2020 00:00:00 GMT"


@dataclass
class Page:
    """What is behind an address, and in which ways the answers to come go wrong.

    `cuts` are the numbers of bytes after which an answer ends; `codes` are answered first. Each is
    used up; when none is left, answers are as they should be. With `hold` an answer stops half-way
    until the event comes; `drip` is the time between two bytes.
    """

    data: bytes = b""
    etag: str | None = '"v1"'
    modified: str | None = None
    ranges: bool = True
    length: bool = True
    chunked: bool = False
    headers: dict = field(default_factory=dict)
    cuts: list = field(default_factory=list)
    codes: list = field(default_factory=list)
    redirect: str | None = None
    delay: float = 0.0
    drip: float = 0.0
    lie: dict = field(default_factory=dict)
    hold: threading.Event | None = None


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        self.server.asked.append((self.path, dict(self.headers)))
        page = self.server.pages.get(self.path)
        if page is None:
            return self.answer(404, b"none", {"Content-Type": "text/html"})
        time.sleep(page.delay)
        if page.codes:
            code, headers = page.codes.pop(0)
            return self.answer(code, b"sorry", headers)
        if page.redirect:
            return self.answer(302, b"", {"Location": page.redirect})
        return self.file(page)

    def answer(self, code, body, headers):
        self.send_response(code)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def file(self, page):
        start = self.start(page)
        body = page.data[start or 0 :]
        self.send_response(200 if start is None else 206)
        headers = {"Content-Type": "application/octet-stream", **page.headers}
        if page.etag:
            headers["ETag"] = page.etag
        if page.modified:
            headers["Last-Modified"] = page.modified
        if page.chunked:
            headers["Transfer-Encoding"] = "chunked"
        elif page.length:
            headers["Content-Length"] = str(len(body))
        if start is not None:
            size = len(page.data)
            headers["Content-Range"] = f"bytes {start}-{size - 1}/{size}"
        if not page.length:
            headers["Connection"] = "close"
        for name, value in {**headers, **page.lie}.items():
            self.send_header(name, value)
        self.end_headers()
        self.body(page, body)

    def start(self, page):
        """Where a request for a part begins; None where the whole file is to be sent."""
        asked, condition = self.headers.get("Range"), self.headers.get("If-Range")
        if not asked or not page.ranges:
            return None
        if condition not in (None, page.etag, page.modified):
            return None
        return int(asked.removeprefix("bytes=").partition("-")[0])

    def body(self, page, body):
        cut = page.cuts.pop(0) if page.cuts else None
        step = 1 if page.drip else 4096
        for at in range(0, len(body), step):
            block = body[at : at + step]
            if cut is not None and at + len(block) > cut:
                block = block[: max(0, cut - at)]
            self.wfile.write(b"%x\r\n%s\r\n" % (len(block), block) if page.chunked else block)
            self.wfile.flush()
            if cut is not None and at + step > cut:
                self.close_connection = True
                return self.connection.close()
            time.sleep(page.drip)
            if page.hold and at >= len(body) // 2:
                page.hold.wait(20)
        if page.chunked:
            self.wfile.write(b"0\r\n\r\n")
        if not page.length:
            self.close_connection = True
        return None

    def log_message(self, *_):
        pass


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.pages, self.asked = {}, []

    def handle_error(self, *_):
        """A client that goes away is what some tests are about."""

    def address(self, path):
        return f"http://127.0.0.1:{self.server_port}{path}"

    def put(self, path, data=b"", **how):
        self.pages[path] = Page(data, **how)
        return self.address(path)


@contextmanager
def running():
    server = Server()
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
