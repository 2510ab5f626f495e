"""A Word file again with tracked changes in its main text, and nothing else changed.

The runs that hold the words of a change are struck out as deleted, and what stands for them is
inserted behind, looking as the first of them. Changes and comments that were there stay.
"""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from tmtool import archive
from tmtool.documents.docx.commented import (
    CommentableDocx,
    MarkPlacer,
    WordComment,
    list_change_numbers,
    write_part,
)
from tmtool.documents.docx.package import W
from tmtool.errors import InputError

if TYPE_CHECKING:
    from lxml.etree import _Element

_PRESERVE = "{http://www.w3.org/XML/1998/namespace}space"
_KEPT = frozenset({f"{W}rPr", f"{W}t", f"{W}tab", f"{W}br", f"{W}noBreakHyphen"})
"""What a run may have to be struck out; fields, pictures and notes are left to people."""


@dataclass(frozen=True, slots=True)
class TrackedChange:
    """Other words for a stretch of a file's text, by offsets in its `TextMap`."""

    span: range
    before: str
    text: str


def track_changes(
    file: CommentableDocx, changes: Sequence[TrackedChange], *, author: str, when: datetime
) -> bytes:
    """Write a file again with changes of somebody; it can't be changed twice.

    InputError for words that stand in a field, a picture or another change, or in two paragraphs.
    """
    first = 1 + max(list_change_numbers([file.root]), default=-1)
    placer = MarkPlacer(file)
    numbers = range(first, first + len(changes))
    for number, change in zip(numbers, changes, strict=True):
        placer.plan(number, WordComment(change.span, ""))
    placer.place()
    next_one = numbers.stop
    for number, change in zip(numbers, changes, strict=True):
        stamp = {
            f"{W}id": str(next_one), f"{W}author": author,
            f"{W}date": when.strftime("%Y-%m-%dT%H:%M:%SZ"),
        }  # fmt: skip
        _track(file.root, number, change, stamp)
        next_one += 2
    package = file.package
    names = {package.actual_name(package.main): write_part(file, file.root)}
    return archive.replace_members(file.data, package.name, names)


def _track(root: _Element, number: int, change: TrackedChange, stamp: dict[str, str]) -> None:
    """Make a change of what stands between two marks, which go."""
    marks = [
        next(each for each in root.iter(f"{W}{name}") if each.get(f"{W}id") == str(number))
        for name in ("commentRangeStart", "commentRangeEnd", "commentReference")
    ]
    start, stop, called = marks
    runs = _list_runs(start, stop)
    if runs is None:
        raise InputError(
            f"“{change.before}” stands in a field, a link, a note or another change of the Word "
            "file: reopen the finding, and correct it by hand",
            code="words in a field",
        )  # fmt: skip
    deleted = start.makeelement(f"{W}del", stamp)
    inserted = start.makeelement(f"{W}ins", {**stamp, f"{W}id": str(int(stamp[f"{W}id"]) + 1)})
    start.addprevious(deleted)
    deleted.addnext(inserted)
    new = inserted.makeelement(f"{W}r")
    looks = runs[0].find(f"{W}rPr")
    if looks is not None:
        new.append(deepcopy(looks))
    text = new.makeelement(f"{W}t", {_PRESERVE: "preserve"})
    text.text = change.text
    new.append(text)
    inserted.append(new)
    for run in runs:
        deleted.append(run)
        for each in run.iterchildren(f"{W}t"):
            each.tag = f"{W}delText"
            each.set(_PRESERVE, "preserve")
    caller = called.getparent()
    assert caller is not None
    for each in (start, stop, caller):
        parent = each.getparent()
        assert parent is not None
        parent.remove(each)


def _list_runs(start: _Element, stop: _Element) -> list[_Element] | None:
    """The runs between two marks; None where anything else is there, or a change around them."""
    parent = start.getparent()
    if parent is None or parent is not stop.getparent() or parent.tag != f"{W}p":
        return None
    runs: list[_Element] = []
    each = start.getnext()
    while each is not None and each is not stop:
        if each.tag == f"{W}r" and all(child.tag in _KEPT for child in each):
            runs.append(each)
        elif each.tag not in (f"{W}proofErr", f"{W}bookmarkStart", f"{W}bookmarkEnd"):
            return None
        each = each.getnext()
    return runs if runs and each is stop else None
