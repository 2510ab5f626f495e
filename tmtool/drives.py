"""Recognize folders on network drives and synchronized folders.

A file that several programs change at once is safe on a disk of this machine. Over a network the
programs of two machines don't see each other's locks, and a program that synchronizes a folder
copies files in the middle of a change.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable
from dataclasses import dataclass
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

_SYNCHRONIZED = re.compile(
    r"(onedrive|dropbox|google ?drive|nextcloud|owncloud|syncthing|iclouddrive|mobile documents"
    r"|cloudstorage)(\b.*)?",
    re.IGNORECASE,
)
"""Names of folders that programs synchronize, such as "OneDrive - United Nations"."""


@dataclass(frozen=True, slots=True)
class System:
    """The drives of a system: its table of mounts, and the types of its drives on Windows."""

    mounts: str = ""
    drive_type: Callable[[str], int] = lambda drive: 0

    @classmethod
    def detect(cls) -> System:
        """Return this one."""
        return cls(read_mounts(), find_drive_type)


def explain_unsafe(folder: Path, system: System | None = None) -> str | None:
    """Describe the place of a folder, which need not exist, if it is not safe.

    >>> explain_unsafe(Path("/net/m"), System("srv:/x /net nfs4 rw 0 0"))
    'on a network drive (nfs4, /net)'
    >>> explain_unsafe(Path("/m"), System("/dev/sda / ext4 rw 0 0")) is None
    True
    """
    known = system or System.detect()
    path = Path(os.path.realpath(folder))
    if found := _network(folder, path, known):
        return found
    for above in (path, *path.parents):
        if _SYNCHRONIZED.fullmatch(above.name):
            return f"in a folder that is synchronized ({above})"
    return None


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
