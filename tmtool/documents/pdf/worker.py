"""The process that reads PDF for another one: file after file, until nobody asks any more.

Started by `process` as `python -m tmtool.documents.pdf.worker`. Files come on standard input,
answers go to standard output; see `answers`. With `--watched` it holds its limits as it does where
the system can't.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from queue import SimpleQueue
from typing import BinaryIO

from tmtool.documents.pdf.answers import Says, answer, pack_content, receive_request
from tmtool.documents.pdf.content import read_content
from tmtool.documents.pdf.pdfium import start
from tmtool.documents.pdf.process import ProcessLimits
from tmtool.errors import InputError

_KEPT = 64 << 20
"""Bytes that may be left over from a file; with more a new process reads the next one. Chosen, no
measurement."""


def main(arguments: list[str]) -> None:
    """Read files until there is no one left to ask for more, which ends this process at once."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever started it ends it
    asking, answers = os.fdopen(os.dup(0), "rb", 0), os.fdopen(os.dup(1), "wb", 0)
    os.dup2(2, 1)  # whatever a library prints is no answer
    start()
    limits = ProcessLimits(system="--watched" not in arguments)
    requests: SimpleQueue[tuple[str, bytes]] = SimpleQueue()
    threading.Thread(target=_listen, args=(asking, requests), daemon=True).start()
    try:
        answer(answers, Says.READY if limits.held else Says.WATCHED)
        while True:
            says, payload = _read(*requests.get(), limits)
            answer(answers, says, payload)
            if says is Says.OVERGROWN or limits.measure_growth() > _KEPT:
                os._exit(0)
    except OSError:  # nobody waits for the answer
        os._exit(0)


def _listen(pipe: BinaryIO, requests: SimpleQueue[tuple[str, bytes]]) -> None:
    """Hear what is asked, and that the process which asked is gone: even in the midst of a file."""
    try:
        while True:
            requests.put(receive_request(pipe))
    except (EOFError, OSError):
        os._exit(0)


def _read(name: str, data: bytes, limits: ProcessLimits) -> tuple[Says, bytes]:
    limits.begin(len(data))
    try:
        return Says.CONTENT, pack_content(read_content(data, name, limits.allow))
    except InputError as error:
        return Says.REFUSED, str(error).encode("utf-8", "surrogatepass")
    except MemoryError:
        return Says.OVERGROWN, b""
    finally:
        limits.release()


if __name__ == "__main__":
    main(sys.argv[1:])
