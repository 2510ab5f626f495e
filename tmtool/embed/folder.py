"""Installed models: folders with a manifest, which are there completely or not at all."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import file_digest
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING

from tmtool.errors import MissingError
from tmtool.resources import locate_models

if TYPE_CHECKING:
    from tmtool.embed.registry import EncoderModel

_MANIFEST = "tmtool.json"


def find_installed(model: EncoderModel) -> Path | None:
    """The folder of an installed model, every file as it was written; None where it isn't."""
    folder = locate_models() / model.name
    return folder if find_fault(model, folder) is None else None


def require(model: EncoderModel) -> Path:
    """The folder of an installed model; a missing or half-installed one is a MissingError."""
    folder = locate_models() / model.name
    reason = find_fault(model, folder)
    if reason:
        raise MissingError(f"the model {model.name} {reason}; try: {model.had}")
    return folder


def find_fault(model: EncoderModel, folder: Path) -> str | None:
    """What is wrong with an installed model; None where nothing is."""
    if not folder.is_dir():
        return f"is not installed (looked for {folder})"
    try:
        manifest = json.loads((folder / _MANIFEST).read_text(encoding="utf-8"))
        files = dict(manifest["files"])
    except (OSError, ValueError, TypeError, KeyError):
        return f"is installed only in part: {folder / _MANIFEST} is missing or damaged"
    if manifest.get("signature") != model.signature:
        return f"is of another revision in {folder}"
    for name, expected in files.items():
        path = folder / name
        if not path.is_file() or digest(path) != expected:
            return f"is installed only in part: {path} is missing or damaged"
    return None


def put(model: EncoderModel, make: Callable[[Path], None]) -> Path:
    """Install a model: `make` fills a fresh folder, which takes its place when all is well."""
    target = locate_models() / model.name
    target.parent.mkdir(parents=True, exist_ok=True)
    with _scratch(target.parent) as scratch:
        fresh = scratch / "fresh"
        fresh.mkdir()
        make(fresh)
        _write_manifest(model, fresh)
        if target.exists():
            target.rename(scratch / "old")
        fresh.rename(target)
    return target


def _write_manifest(model: EncoderModel, folder: Path) -> None:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    manifest = {
        "name": model.name,
        "signature": model.signature,
        "source": f"{model.source}=={model.revision}",
        "licence": model.licence,
        "files": {path.relative_to(folder).as_posix(): digest(path) for path in files},
    }
    text = json.dumps(manifest, indent=2) + "\n"
    (folder / _MANIFEST).write_text(text, encoding="utf-8")


@contextmanager
def _scratch(parent: Path) -> Iterator[Path]:
    """A folder on the same disk, so that a rename is one step; gone afterwards."""
    folder = Path(mkdtemp(prefix=".installing-", dir=parent))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def find_weights(model: EncoderModel) -> Path:
    """The weights in the installed package, if they are exactly those the registry knows.

    Vectors are comparable with others of the same weights only, so nothing else will do.
    """
    try:
        package = distribution(model.source)
    except PackageNotFoundError as error:
        raise _missing(
            model, f"needs the package {model.source}, which is not installed"
        ) from error
    path = Path(str(package.locate_file(model.weights or "")))
    if package.version != model.revision:
        raise _missing(model, f"needs {model.source} {model.revision}, not {package.version}")
    if not path.is_file():
        raise _missing(model, f"needs {path}, which is missing")
    if digest(path) != model.sha256:
        raise _missing(model, f"needs other weights than those in {path}", " --force-reinstall")
    return path


def digest(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


def _missing(model: EncoderModel, why: str, option: str = "") -> MissingError:
    command = f"pip install{option} {model.source}=={model.revision}"
    return MissingError(f"the model {model.name} {why}; try: {command}")
