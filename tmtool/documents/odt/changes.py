"""Tracked changes: which text counts, whether they are accepted or rejected."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tmtool.documents.content import Revisions
from tmtool.documents.lines import RemovedText
from tmtool.documents.odt.names import expand_name, read_spoken, shorten_name

if TYPE_CHECKING:
    from lxml.etree import _Element


class Changes:
    """The changes of a document: where inserted text begins and ends, and what was deleted.

    While a rejected insertion is open the text is muted; it is reported when all of them end.
    """

    def __init__(self, revisions: Revisions) -> None:
        self._rejects = revisions == "reject"
        self._inserted: set[str] = set()
        self._deleted: dict[str, _Element] = {}
        self._open: set[str] = set()
        self._muted: list[str] = []
        self._reports: list[RemovedText] = []

    def begin(self, body: _Element) -> None:
        """Take up the list of changes at the top of a body; deletions are reported if accepted."""
        for region in body.iter(expand_name("text:changed-region")):
            name = region.get(expand_name("xml:id")) or region.get(expand_name("text:id")) or ""
            for change in region:
                if shorten_name(change.tag) == "text:insertion":
                    self._inserted.add(name)
                elif shorten_name(change.tag) == "text:deletion":
                    self._delete(name, change)

    def _delete(self, name: str, change: _Element) -> None:
        if self._rejects:
            self._deleted[name] = change
        elif text := read_spoken(change):
            self._report(text, "deleted revision")

    def _report(self, text: str, reason: str) -> None:
        self._reports.append(RemovedText(text, reason, len(self._reports) + 1, "tracked changes"))

    @property
    def is_muted(self) -> bool:
        """Whether the text that comes now was inserted, and the insertion rejected."""
        return bool(self._open)

    def mark_removed(self, text: str) -> None:
        self._muted.append(text)

    def start(self, name: str) -> None:
        if self._rejects and name in self._inserted:
            self._open.add(name)

    def stop(self, name: str) -> None:
        self._open.discard(name)
        text = "" if self._open else " ".join("".join(self._muted).split())
        if text:
            self._report(text, "inserted revision")
            self._muted.clear()

    def take_restored(self, name: str) -> _Element | None:
        """What was deleted at a place, if the deletion is rejected; each only once."""
        return self._deleted.pop(name, None)

    def list_removed(self) -> list[RemovedText]:
        """All that was left out, when the body is read; an insertion may lack its end."""
        self._open.clear()
        self.stop("")
        for change in self._deleted.values():
            if text := read_spoken(change):
                self._report(text, "deleted revision")
        return self._reports
