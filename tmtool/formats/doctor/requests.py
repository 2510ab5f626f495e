"""What the doctor is asked."""

from __future__ import annotations

from dataclasses import dataclass

from tmtool.errors import InputError


@dataclass(frozen=True, slots=True)
class DoctorRequest:
    """A TMX to look through, and where a repaired copy and the log of repairs go, if wanted."""

    file: str
    copy: str | None = None
    log: str | None = None
    force: bool = False

    def __post_init__(self) -> None:
        """InputError for a log without a copy."""
        if self.log and not self.copy:
            message = (
                "a log is written only with repairs: name a file for the repaired copy as well"
            )
            raise InputError(message, code="log without repair", field="log")

    @property
    def log_file(self) -> str:
        """Where repairs are told, one a line: a file that was named, or one beside the copy."""
        return self.log or f"{self.copy}.log"
