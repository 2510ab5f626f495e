"""What a memory can be asked for, and what comes back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tmtool.errors import InputError
from tmtool.selection import EVERYTHING, Selection

if TYPE_CHECKING:
    from tmtool.memory.passages import Passage
    from tmtool.un.places import DocumentPlace


@dataclass(frozen=True, slots=True)
class ShowRequest:
    """A document, by symbol, file, hash or id, and a place in it: a label or a running number.

    Or a name that goes on with the place: "A/RES/75/202, annex I, para. 7 (b)". `around` units
    before and after are shown as well.
    """

    name: str
    label: str | None = None
    position: int | None = None
    around: int = 2
    langs: tuple[str, ...] = ()
    selection: Selection = EVERYTHING

    def __post_init__(self) -> None:
        """InputError where both places are given, or a name is empty."""
        if self.label is not None and self.position is not None:
            message = "a paragraph is named by its label or by its running number, not by both"
            raise InputError(message, code="two places")
        if not self.name.strip() or (self.label is not None and not self.label.strip()):
            message = (
                "no document is named: give its symbol, file, hash or id, and the "
                "label of a paragraph"
            )
            raise InputError(message)


@dataclass(frozen=True, slots=True)
class ShowResult:
    """The places of that label or number, and in which languages they are wanted (None: all).

    `place` is the one that the name went on with. Where there are none, `units` says how many the
    document has here and `labels` which it has.
    """

    request: ShowRequest
    passages: tuple[Passage, ...]
    langs: tuple[str, ...] | None
    units: int = 0
    labels: tuple[str, ...] = ()
    place: DocumentPlace | None = None
