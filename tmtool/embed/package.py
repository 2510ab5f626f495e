"""Models whose weights an installed Python package carries: found and checked, not imported."""

from __future__ import annotations

from hashlib import file_digest
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import TYPE_CHECKING

from tmtool.errors import MissingError

if TYPE_CHECKING:
    from tmtool.embed.registry import Model


def weights_of(model: Model) -> Path:
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


def _missing(model: Model, why: str, option: str = "") -> MissingError:
    command = f"pip install{option} {model.source}=={model.revision}"
    return MissingError(f"the model {model.name} {why}; try: {command}")
