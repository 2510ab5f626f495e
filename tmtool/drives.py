"""Whether a folder lies on a network drive or is synchronized, as far as the system tells.

A file that several programs change at once is safe on a disk of this machine. Over a network the
programs of two machines don't see each other's locks, and what synchronizes a folder copies files
in the middle of a change.
"""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path, PurePath

from tmtool.operating_system import find_drive_type, read_mounts

NETWORK = frozenset([
    "9p", "afp", "afs", "auristorfs", "beegfs", "ceph", "cifs", "coda", "davfs", "fuse.ceph",
    "fuse.curlftpfs", "fuse.davfs", "fuse.davfs2", "fuse.gcsfuse", "fuse.glusterfs",
    "fuse.google-drive-ocamlfuse", "fuse.goofys", "fuse.gvfsd-fuse", "fuse.juicefs",
    "fuse.onedriver", "fuse.pcloud", "fuse.rclone", "fuse.s3fs", "fuse.smbnetfs", "fuse.sshfs",
    "fuse.vmhgfs-fuse", "glusterfs", "gpfs", "lustre", "ncp", "ncpfs", "nfs", "nfs3", "nfs4",
    "prl_fs", "pvfs2", "smb2", "smb3", "smbfs", "vboxsf", "virtiofs", "vmhgfs",
])  # fmt: skip
"""Types of file systems that lie on another machine, as Linux calls them (proc_mounts(5))."""
_OWN_AT_ROOT = frozenset(["9p", "virtiofs"])
"""What a virtual machine may have as its own disk; elsewhere they are shared with another."""
_ESCAPED = re.compile(r"\\([0-7]{3})")
_UNC = re.compile(r"[\\/]{2}([?][\\/]UNC[\\/]|[^\\/?.])", re.IGNORECASE)
_REMOTE = 4
"""DRIVE_REMOTE of GetDriveTypeW. Standard (Windows)."""

# What the programs leave in the uppermost folder that they synchronize, or in one that is shared.
_MARKS = (
    ("Dropbox", re.compile(r"\.dropbox\.cache")),
    ("OneDrive", re.compile(r"\.849C9593-D756-4E56-8D6E-42412F2A707B")),
    ("Google Drive", re.compile(r"\.tmp\.drive(up|down)load")),
    ("Syncthing", re.compile(r"\.stfolder")),
    ("Nextcloud", re.compile(r"\._?sync_[0-9a-f]{8,}\.db|\.(next|own)cloudsync\.log")),
)
_OF_DROPBOX = ".dropbox"
"""A file in a folder that is shared; a folder of that name is where the program keeps its own."""
_VARIABLES = {
    "OneDrive": "OneDrive", "OneDriveCommercial": "OneDrive", "OneDriveConsumer": "OneDrive",
}  # fmt: skip
_PARTS = {
    ("Library", "Mobile Documents"): "iCloud Drive", ("Library", "CloudStorage"): "a cloud service",
    ("iCloudDrive",): "iCloud Drive",
}  # fmt: skip
"""Where systems and programs put what they synchronize, whatever stands above and below."""
_MOST = 2_000
"""Names of a folder that are looked through for marks. Chosen, no measurement."""


@dataclass(frozen=True, slots=True)
class System:
    """What a system tells of its drives: the table of mounts, variables, types of drives."""

    mounts: str = ""
    variables: Mapping[str, str] = field(default_factory=dict)
    home: Path | None = None
    drive_type: Callable[[str], int] = lambda drive: 0

    @classmethod
    def detect(cls) -> System:
        """This one."""
        home = Path(os.path.expanduser("~"))  # noqa: PTH111
        return cls(read_mounts(), os.environ, home, find_drive_type)


def explain_unsafe(folder: Path, system: System | None = None) -> str | None:
    """What kind of place a folder lies in, where that isn't safe; it need not exist.

    >>> explain_unsafe(Path("/net/m"), System("srv:/x /net nfs4 rw 0 0"))
    'on a network drive (nfs4, /net)'
    >>> explain_unsafe(Path("/m"), System("/dev/sda / ext4 rw 0 0")) is None
    True
    """
    known = system or System.detect()
    path = Path(os.path.realpath(folder))
    return _network(folder, path, known) or _synchronized(path, known)


def _network(given: PurePath, path: PurePath, system: System) -> str | None:
    for each in (str(given), str(path)):
        if _UNC.match(each) and (sys.platform == "win32" or each.startswith("\\")):
            return f"on a network drive ({each})"
    if path.drive and system.drive_type(f"{path.drive}\\") == _REMOTE:
        return f"on a network drive ({path.drive})"
    place, kind = _mount(path, system.mounts)
    if kind not in NETWORK or (place == Path("/") and kind in _OWN_AT_ROOT):
        return None
    return f"on a network drive ({kind}, {place})"


def _mount(path: PurePath, table: str) -> tuple[Path, str]:
    """Where what a path lies on is mounted, and its type; of those at one place the last counts."""
    best = Path(), ""
    for line in table.splitlines():
        fields = [_ESCAPED.sub(lambda code: chr(int(code[1], 8)), each) for each in line.split()]
        if len(fields) < 3:
            continue
        place = Path(fields[1])
        if path.is_relative_to(place) and len(place.parts) >= len(best[0].parts):
            best = place, fields[2]
    return best


def _synchronized(path: Path, system: System) -> str | None:
    for name, root in _named(system):
        if path.is_relative_to(root):
            return f"in a folder that {name} synchronizes ({root})"
    for above in (path, *path.parents):
        if found := _ending(above) or _marked(above):
            return f"in a folder that {found} synchronizes ({above})"
    return None


def _named(system: System) -> Iterable[tuple[str, Path]]:
    """What synchronizes which folder, as variables and settings say."""
    for variable, name in _VARIABLES.items():
        if folder := system.variables.get(variable):
            yield name, Path(os.path.realpath(folder))
    if system.home is not None:
        for folder in _of_dropbox(system.home / ".dropbox" / "info.json"):
            yield "Dropbox", Path(os.path.realpath(folder))


def _of_dropbox(settings: Path) -> list[str]:
    """The folders that Dropbox says it synchronizes."""
    try:
        accounts = json.loads(settings.read_text("utf-8"))
        return [str(each["path"]) for each in accounts.values()]
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return []


def _ending(folder: Path) -> str | None:
    return next(
        (name for parts, name in _PARTS.items() if folder.parts[-len(parts) :] == parts), None
    )


def _marked(folder: Path) -> str | None:
    """What has left its mark in a folder."""
    try:
        with os.scandir(folder) as listed:
            hidden = [each for each in islice(listed, _MOST) if each.name.startswith(".")]
            if any(each.name == _OF_DROPBOX and each.is_file() for each in hidden):
                return "Dropbox"
    except OSError:
        return None
    return next(
        (name for name, mark in _MARKS if any(mark.fullmatch(each.name) for each in hidden)), None
    )
