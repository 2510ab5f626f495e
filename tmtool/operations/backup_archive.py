"""Archives of memories: written while others work, and restored into an empty folder.

An archive is a zip file. `manifest.json`, its last member, has the length and the SHA-256 of each
other member, and the counts and the digest of the memory (`memory.content_digest`). An archive
whose members are not those of its manifest is damaged.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path, PurePosixPath
from secrets import token_hex
from tempfile import TemporaryDirectory
from typing import IO, TYPE_CHECKING, Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from tmtool import files
from tmtool.errors import InputError, TmtoolError, describe_failed_read, describe_failed_write
from tmtool.fields import record
from tmtool.memory.content_digest import ContentDigest, compute_content_digest
from tmtool.operating_system import sync_file
from tmtool.reporter import SILENT, Reporter
from tmtool.services.session import Session
from tmtool.version import __version__

if TYPE_CHECKING:
    from tmtool.protocols import LastingStore

MANIFEST = "manifest.json"
MEMORY = "memory"
FINDINGS = "findings.jsonl"
_FORMAT = 1  # a later one is refused
_KINDS = ("memory", "team")
_BLOCK_BYTES = 1 << 20
_COMPRESSION = 1  # a third of the size of a memory, at the speed of a disk
_MAX_MANIFEST_BYTES = 64 << 20
_BAD_PART = re.compile(r"|\.{1,2}|.*[\x00-\x1f\x7f\\:].*", re.DOTALL)
"""Parts of names that are refused, so that no name leads out of a folder, on any system."""
_LEFT_OUT = re.compile(r"\..*|memory\..*|.*\.(faiss|lock|tmp|part)(\..*)?")
"""Files in the folder of a memory that are left out: its database, which is copied separately,
indexes, locks, and copies of older versions."""


@dataclass(frozen=True, slots=True)
class BackupMember:
    """A file that goes into an archive, under a name with slashes."""

    name: str
    path: Path


@record("backup")
class BackupResult:
    """An archive or the folder made of one, its kind, its files, and the content of the memory.

    The kind is "memory" or "team"; `made` is the time of the backup.
    """

    path: str
    kind: str
    files: int
    bytes: int
    content: ContentDigest
    made: str


Gather = Callable[[Path], Iterable[BackupMember]]
"""Returns more members; its argument is a folder for copies, which is removed later."""


def back_up(
    session: Session,
    file: Path,
    reporter: Reporter = SILENT,
    *,
    kind: str = "memory",
    gather: Gather = lambda scratch: (),
    force: bool = False,
) -> BackupResult:
    """Write a memory, its term base and its decisions into one file, whole or not at all.

    Others may go on working: the archive has the state of one moment. Only its owner may
    read it. Indexes are left out. MissingError where there is no memory; InputError where the file
    can't be written, or exists and is not to be overwritten.
    """
    files.check(file, force=force)
    made = session.now.isoformat(timespec="seconds")
    listed: dict[str, dict[str, Any]] = {}
    with _named(file):
        # On the same disk as the archive.
        scratch = TemporaryDirectory(prefix=".tmtool-", suffix=".tmp", dir=file.absolute().parent)
    with scratch as name:
        members = [*gather(Path(name))]
        # Last, so that the memory has all changes that the other members mention.
        content = _copy_memory(session.store, Path(name, MEMORY), reporter)
        members += (
            BackupMember(f"{MEMORY}/{each.name}", each)
            for each in sorted(Path(name, MEMORY).iterdir())
        )
        members += _list_other_files(session)

        def fill(target: IO[bytes]) -> None:
            with ZipFile(target, "w", ZIP_DEFLATED, compresslevel=_COMPRESSION) as archive:
                for number, each in enumerate(members):
                    reporter.step("files", number, len(members))
                    listed[each.name] = _put(archive, each)
                manifest = {
                    "tmtool": "backup",
                    "format": _FORMAT,
                    "version": __version__,
                    "made": made,
                    "kind": kind,
                    "content": asdict(content),
                    "files": listed,
                }
                archive.writestr(MANIFEST, json.dumps(manifest, ensure_ascii=False, indent=1))

        files.write_bytes(file, fill, force=force, private=True)
    size = sum(each["bytes"] for each in listed.values())
    return BackupResult(str(file), kind, len(listed), size, content, made)


def restore(
    file: Path,
    folder: Path,
    reporter: Reporter = SILENT,
    *,
    check: Callable[[Path, str], None] = lambda folder, kind: None,
) -> BackupResult:
    """Restore an archive into a folder that is empty or does not exist, whole or not at all.

    Every file is compared with its digest, and the memory is verified and compared with the digest
    of its content. `check` gets the folder before it is in its place, and the kind of the archive.
    Only its owner may read the folder. InputError for an archive that is damaged or cut off, for
    another file, and for a folder that is not empty.
    """
    _insist_on_empty(folder)
    part = folder.absolute().parent / f".tmtool-{token_hex(8)}.part"
    try:
        with _named(part):
            part.mkdir(mode=0o700)
        with _refusing(file), file.open("rb") as opened, ZipFile(opened) as archive:
            manifest = _read_manifest(archive, file)
            listed: Mapping[str, Mapping[str, Any]] = manifest["files"]
            for number, (name, facts) in enumerate(listed.items()):
                reporter.step("files", number, len(listed))
                with _named(folder):
                    _take_out(archive, name, facts, part, file)
            content = ContentDigest(**manifest["content"])
        _check_memory(part / MEMORY, content, file, reporter)
        with _refusing(file):
            check(part, manifest["kind"])
        with _named(folder):
            if folder.exists():
                folder.rmdir()
            part.rename(folder)
    finally:
        shutil.rmtree(part, ignore_errors=True)
    size = sum(each["bytes"] for each in listed.values())
    return BackupResult(str(folder), manifest["kind"], len(listed), size, content, manifest["made"])


def _copy_memory(store: LastingStore, folder: Path, reporter: Reporter) -> ContentDigest:
    """Copy the memory; return the digest of the copy."""
    from tmtool.stores import open_store

    with _named(folder):
        folder.mkdir()
    store.write_copy(folder)
    with closing(open_store(folder)) as copy:
        return compute_content_digest(copy, reporter)


def _list_other_files(session: Session) -> Iterator[BackupMember]:
    """Yield the term base, other files in the folder of the memory, and the decisions.

    Each change replaces such a file by a new one, so it is whole at any moment.
    """
    for each in sorted(session.settings.memory.iterdir()):
        if each.is_file() and not _LEFT_OUT.fullmatch(each.name):
            yield BackupMember(f"{MEMORY}/{each.name}", each)
    if session.settings.findings.is_file():
        yield BackupMember(FINDINGS, session.settings.findings)


def _put(archive: ZipFile, member: BackupMember) -> dict[str, Any]:
    """Add a file; return its length and its digest."""
    hashed, size = sha256(), 0
    info = ZipInfo(member.name, (1980, 1, 1, 0, 0, 0))
    info.compress_type, info.external_attr = ZIP_DEFLATED, 0o600 << 16
    try:
        source = member.path.open("rb")
    except OSError as error:
        raise InputError(describe_failed_read(member.path, error), code="file gone") from error
    with source, archive.open(info, "w", force_zip64=True) as target:
        while block := source.read(_BLOCK_BYTES):
            hashed.update(block)
            size += len(block)
            target.write(block)
    return {"bytes": size, "sha256": hashed.hexdigest()}


def _read_manifest(archive: ZipFile, file: Path) -> dict[str, Any]:
    """Read the manifest; InputError where the members are not those that it lists."""
    if archive.getinfo(MANIFEST).file_size > _MAX_MANIFEST_BYTES:
        raise _refuse(file, "its list of files is too long")
    manifest = json.loads(archive.read(MANIFEST))
    if not isinstance(manifest, dict) or manifest.get("tmtool") != "backup":
        raise _refuse(file, "it has no list of files")
    if manifest.get("format") != _FORMAT:
        message = f"{file} was made by a newer tmtool: restore it with that one"
        raise InputError(message, code="newer backup")
    if manifest["kind"] not in _KINDS:
        raise _refuse(file, "its kind is unknown")
    names, listed = archive.namelist(), manifest["files"]
    if sorted(names) != sorted([*listed, MANIFEST]):
        raise _refuse(file, "its files are not those that it lists")
    if len({each.casefold() for each in names}) != len(names):
        raise _refuse(file, "two of its files have one name")
    for name in listed:
        if any(map(_BAD_PART.fullmatch, name.split("/"))):
            raise _refuse(file, f"{name!r} can't be the name of a file")
    return manifest


def _take_out(
    archive: ZipFile, name: str, facts: Mapping[str, Any], folder: Path, file: Path
) -> None:
    """Extract one member below a folder; InputError where its digest is another one."""
    path = folder.joinpath(*PurePosixPath(name).parts)
    path.parent.mkdir(parents=True, exist_ok=True)
    hashed, left = sha256(), int(facts["bytes"])
    path.touch(0o600, exist_ok=False)
    with archive.open(name) as source, path.open("r+b") as target:
        while block := source.read(min(_BLOCK_BYTES, left + 1)):
            left -= len(block)
            if left < 0:
                break
            hashed.update(block)
            target.write(block)
        sync_file(target)
    if left or hashed.hexdigest() != facts["sha256"]:
        raise _refuse(file, f"{name} was changed")


def _check_memory(folder: Path, content: ContentDigest, file: Path, reporter: Reporter) -> None:
    """InputError where a memory is damaged, or its content is not that of the backup."""
    from tmtool.stores import open_store

    with closing(open_store(folder)) as store:
        faults = store.verify().faults
        found = None if faults else compute_content_digest(store, reporter)
    if faults:
        raise _refuse(file, f"its memory is damaged: {faults[0]}")
    if found != content:
        raise _refuse(file, "its memory has other content than was backed up")


def _insist_on_empty(folder: Path) -> None:
    """InputError for a folder that isn't empty, or whose parent does not exist."""
    try:
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            message = f"{folder} is not empty: name a new folder"
            raise InputError(message, code="folder not empty")
        if not folder.absolute().parent.is_dir():
            raise InputError(f"{folder.name} can't be made: folder {folder.parent} not found")
    except OSError as error:
        raise InputError(describe_failed_read(folder, error)) from error


@contextmanager
def _named(path: Path) -> Iterator[None]:
    """Turn an error of the system into an InputError that names a folder."""
    try:
        yield
    except OSError as error:
        raise InputError(describe_failed_write(path, error)) from error


@contextmanager
def _refusing(file: Path) -> Iterator[None]:
    """Turn the errors of a damaged archive into an InputError."""
    try:
        yield
    except TmtoolError:
        raise
    except OSError as error:
        raise InputError(describe_failed_read(file, error)) from error
    except Exception as error:  # zipfile, zlib and json have many
        raise _refuse(file, "it can't be read to its end") from error


def _refuse(file: Path, why: str) -> InputError:
    message = f"{file} is not a backup of tmtool, or damaged ({why}); nothing was restored"
    return InputError(message, code="damaged backup")
