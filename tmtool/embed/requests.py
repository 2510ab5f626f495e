"""What can be asked of encoders as files, and what comes back."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from tmtool.embed.registry import EncoderModel


@dataclass(frozen=True, slots=True)
class ModelState:
    """An encoder and whether it can be used at once; None where only its hub's cache would know."""

    model: EncoderModel
    installed: bool | None


@dataclass(frozen=True, slots=True)
class InstallModelRequest:
    """An encoder to make from what pip installed, by its name."""

    name: str


@dataclass(frozen=True, slots=True)
class InstallModelResult:
    """The folder where an encoder lies now."""

    name: str
    folder: Path
