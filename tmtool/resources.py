"""Where the files lie that come with tmtool, and where installed models and corpora go."""

from __future__ import annotations

import hashlib
import os
import re
import sys
from pathlib import Path

from tmtool.errors import InputError, MissingError

_PACKAGE = Path(__file__).resolve().parent
# A wheel carries the files inside the package; in a checkout they lie beside it.
_ROOTS = (_PACKAGE / "share", _PACKAGE.parent)
_HALVES = re.compile("[\ud800-\udfff]")


def locate_shared(*parts: str) -> Path:
    """A file or folder that comes with tmtool, such as `locate_shared("models", "registry.toml")`.

    >>> locate_shared("models", "registry.toml").name
    'registry.toml'
    """
    for root in _ROOTS:
        path = root.joinpath(*parts)
        if path.exists():
            return path
    raise MissingError(
        f"{'/'.join(parts)}, a part of tmtool, is missing; install tmtool again: pip "
        "install --force-reinstall tmtool"
    )


def locate_models() -> Path:
    """Where installed models lie: TMTOOL_MODELS, or in the user's data folder. May not exist yet.

    >>> locate_models().is_absolute()
    True
    """
    return _chosen("TMTOOL_MODELS") or _data_folder() / "tmtool" / "models"


def locate_corpora() -> Path:
    """Where corpora lie that were downloaded: TMTOOL_CORPORA, or in the user's data folder.

    >>> locate_corpora().is_absolute()
    True
    """
    return _chosen("TMTOOL_CORPORA") or _data_folder() / "tmtool" / "corpora"


def locate_memory() -> Path:
    """The memory where none is named: TMTOOL_MEMORY, or in the user's data folder.

    >>> locate_memory().is_absolute()
    True
    """
    return _chosen("TMTOOL_MEMORY") or _data_folder() / "tmtool" / "memory"


def locate_database(address: str) -> Path:
    """The folder of what goes with a memory in a database: term base, jobs.

    >>> locate_database("postgresql://localhost/tm?memory=ga").parent.name
    'databases'
    """
    name = re.sub(r"[^a-z0-9]+", "-", address.partition("://")[2].lower()).strip("-")[:60]
    own = hashlib.sha256(address.encode()).hexdigest()[:8]
    return _data_folder() / "tmtool" / "databases" / f"{name}-{own}"


def locate_findings() -> Path:
    """The decisions on findings where no file is named: TMTOOL_FINDINGS, or in the data folder.

    >>> locate_findings().is_absolute()
    True
    """
    return _chosen("TMTOOL_FINDINGS") or _data_folder() / "tmtool" / "findings.jsonl"


def locate_dictionary(lang: str) -> Path | None:
    """A Hunspell dictionary of a language without its ending, or None.

    It is looked for in TMTOOL_DICTIONARIES, or where Linux keeps dictionaries.
    """
    folder = _chosen("TMTOOL_DICTIONARIES") or Path("/usr/share/hunspell")
    found = sorted(folder.glob(f"{lang}*.dic"))
    return next((each.with_suffix("") for each in found if each.with_suffix(".aff").exists()), None)


def locate_seen_findings() -> Path:
    """The findings of the last checks, beside the decisions where no file is named."""
    decisions = locate_findings()
    return decisions.with_name(f"{decisions.name}.seen")


def locate_desk() -> Path:
    """Where a server alone keeps its jobs, and what they made: TMTOOL_DESK, or in the data folder.

    >>> locate_desk().is_absolute()
    True
    """
    return _chosen("TMTOOL_DESK") or _data_folder() / "tmtool" / "desk"


def locate_mcp_log() -> Path:
    """Where `tmtool mcp` notes how much text it sent: TMTOOL_MCP_LOG, or in the data folder.

    >>> locate_mcp_log().is_absolute()
    True
    """
    return _chosen("TMTOOL_MCP_LOG") or _data_folder() / "tmtool" / "mcp.log.jsonl"


def get_user_name() -> str:
    """Who is at work, as a journal names them."""
    from getpass import getuser

    try:
        name = getuser()
    except (OSError, KeyError):
        return "somebody"
    if not is_text(name):
        shown = show_text(name)
        message = f"the name of the user, {shown}, is not UTF-8: set the variable LOGNAME to a name"
        raise InputError(message, code="not UTF-8")
    return name


def is_text(given: str) -> bool:
    r"""Whether what the system has given is a text: bytes that are none stand as half characters.

    >>> is_text("大会"), is_text("a\udcff")
    (True, False)
    """
    return not _HALVES.search(given)


def show_text(given: str) -> str:
    """The same with a mark for everything that is no text."""
    return _HALVES.sub("\N{REPLACEMENT CHARACTER}", given)


def _chosen(variable: str) -> Path | None:
    """The file or folder that an environment variable names, from where the program was started."""
    name = os.environ.get(variable)
    return Path(name).expanduser().absolute() if name else None


def _data_folder(platform: str = sys.platform) -> Path:
    """Where a platform wants programs to keep a user's data."""
    if platform == "win32":
        return _named("LOCALAPPDATA") or _home() / "AppData" / "Local"
    if platform == "darwin":
        return _home() / "Library" / "Application Support"
    return _named("XDG_DATA_HOME") or _home() / ".local" / "share"


def _home() -> Path:
    try:
        return Path.home()
    except RuntimeError:  # in a container, of a user whom no system knows; what Debian says of such
        return Path("/nonexistent")


def _named(variable: str) -> Path | None:
    """The folder an environment variable names; a relative one counts for nothing, as XDG says."""
    path = Path(os.environ.get(variable, ""))
    return path if path.is_absolute() else None
