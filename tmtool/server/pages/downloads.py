"""Files that a browser saves and never shows."""

from __future__ import annotations

from pathlib import Path

from starlette.responses import FileResponse, Response


def send_file(path: Path, name: str) -> Response:
    """Send a file to be saved under a name; no browser runs it."""
    return FileResponse(path, media_type="application/octet-stream", filename=name)
