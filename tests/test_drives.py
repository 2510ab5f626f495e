"""Where a folder lies, told by tables, variables and marks that are made up; and what follows."""

from pathlib import Path, PureWindowsPath

import pytest

from tmtool.drives import System, _network, explain_unsafe

MOUNTS = r"""proc /proc proc rw 0 0
/dev/sda1 / ext4 rw,relatime 0 0
tmpfs /tmp tmpfs rw 0 0
server:/home /home nfs4 rw,vers=4.2 0 0
//server/share /mnt/the\040share cifs rw 0 0
me@host: /mnt/ssh fuse.sshfs rw 0 0
drvfs /mnt/c 9p rw,aname=drvfs 0 0
/dev/sdb1 /mnt/ssh/disk ext4 rw 0 0
AFS /afs afs rw 0 0
/dev/fuse /mnt/usb fuseblk rw 0 0
overlay /var/lib/box overlay rw 0 0
gone:/x /mnt/over nfs rw 0 0
/dev/sdc1 /mnt/over xfs rw 0 0
broken
"""


@pytest.mark.parametrize(
    ("folder", "told"),
    [
        ("/home/me/memory", "on a network drive (nfs4, /home)"),
        ("/home", "on a network drive (nfs4, /home)"),
        ("/mnt/the share/a/b", "on a network drive (cifs, /mnt/the share)"),
        ("/mnt/ssh/m", "on a network drive (fuse.sshfs, /mnt/ssh)"),
        ("/mnt/c/Users/me", "on a network drive (9p, /mnt/c)"),
        ("/afs/cell/m", "on a network drive (afs, /afs)"),
        ("/srv/memory", None), ("/tmp/m", None), ("/homes/m", None), ("/mnt/ssh/disk/m", None),
        ("/mnt/usb/m", None), ("/var/lib/box/m", None), ("/mnt/over/m", None), ("/mnt", None),
    ],
)  # fmt: skip
def test_a_network_drive_is_told_by_the_table_of_mounts(folder, told):
    assert explain_unsafe(Path(folder), System(MOUNTS)) == told


@pytest.mark.parametrize(("kind", "is_unsafe"), [("9p", False), ("virtiofs", False), ("nfs", True)])
def test_the_own_disk_of_a_virtual_machine_is_no_network_drive(kind, is_unsafe):
    assert bool(explain_unsafe(Path("/m"), System(f"root / {kind} rw 0 0"))) is is_unsafe
    assert explain_unsafe(Path("/host/m"), System(f"/dev/vda / ext4 rw 0 0\nx /host {kind} rw 0 0"))


def test_a_link_is_followed(tmp_path):
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    table = System(f"server:/x {tmp_path / 'real'} nfs rw 0 0")
    assert (
        explain_unsafe(tmp_path / "link" / "m", table)
        == f"on a network drive (nfs, {tmp_path}/real)"
    )
    assert explain_unsafe(tmp_path / "m", table) is None


def test_a_name_of_windows_for_another_machine_is_a_network_drive():
    assert explain_unsafe(Path(r"\\server\share\memory"), System()).startswith(
        "on a network drive (\\\\ser"
    )
    assert explain_unsafe(Path(r"\memory"), System()) is None


def test_windows_says_which_letters_are_network_drives():
    """As it does through `GetDriveTypeW`: 3 is a disk, 4 another machine."""
    system = System(drive_type={"C:\\": 3, "Z:\\": 4}.__getitem__)
    for folder, told in (("Z:/m", "on a network drive (Z:)"), ("C:/Users/me/m", None)):
        path = PureWindowsPath(folder)
        assert _network(path, path, system) == told
    path = PureWindowsPath(r"\\?\UNC\server\share\m")
    assert _network(path, path, System()).startswith("on a network drive (")


@pytest.mark.parametrize(
    ("folder", "is_unsafe"),
    [
        ("OneDrive - United Nations/memory", True),
        ("onedrive/a/b/memory", True),
        ("Dropbox", True),
        ("Google Drive/My Drive/m", True),
        ("Library/Mobile Documents/com~apple~CloudDocs/m", True),
        ("Library/CloudStorage/GoogleDrive-me/My Drive/m", True),
        ("iCloudDrive/m", True),
        ("Library/Application Support/tmtool/memory", False),
        ("my onedrives/m", False),
        ("dropboxes/m", False),
    ],
)
def test_synchronized_folders_are_recognized_by_their_names(tmp_path, folder, is_unsafe):
    told = explain_unsafe(tmp_path / folder, System())
    assert (told or "").startswith("in a folder that is synchronized") is is_unsafe


def test_this_system_says_what_it_knows(tmp_path):
    """Nothing of it is made up; a folder of a test lies on a disk of this machine."""
    assert explain_unsafe(tmp_path / "memory") is None
