"""Where in a document a place is that a person named, by its part, paragraph and subparagraph."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tmtool.memory.layouts import Line, UntranslatedPart, list_labels
from tmtool.un.labels import normalize_label
from tmtool.un.places import DocumentPart, DocumentPlace, PartName, read_heading

_RANKS: dict[PartName, int] = {
    "annex": 0, "appendix": 1, "chapter": 1, "section": 2, "draft resolution": 3,
    "draft decision": 3, "footnote": 4,
}  # fmt: skip
"""A part ends where another begins that is as large or larger."""
_NUMBERED_ALONE: tuple[PartName, ...] = ("chapter", "section")
"""Parts that a heading may call by their number alone: "II. Conclusions"."""


def locate(lines: Sequence[Line], place: DocumentPlace) -> list[int]:
    """The lines of a place, by their numbers; none where there is no such place."""
    scope = _find_scope(lines, place.parts)
    if scope is None:
        return []
    if place.paragraph is None:
        return [scope.start] if scope else []
    found = _find_run(lines, scope, place.paragraph)
    inside = (
        range(found[-1] + 1, _find_end(lines, scope, found, place.paragraph)) if found else scope
    )
    for label in place.subparagraphs:
        if not found:
            return []
        # A subparagraph may stand in a line of its paragraph.
        inside = range(found[0], inside.stop)
        found = _find_run(lines, inside, label)
        if found:
            inside = range(found[0], _find_next(lines, inside, found, label))
    return found


def _find_scope(lines: Sequence[Line], parts: Sequence[DocumentPart]) -> range | None:
    """The lines of the innermost part, or of all that comes before the first annex."""
    start, stop = 0, len(lines)
    for part in parts:
        begins = (
            at for at in range(start, len(lines)) if part in _list_parts(lines[at], part.name)
        )
        first = next(begins, None)
        if first is None:
            return None
        start = first
    rank = _RANKS[parts[-1].name] if parts else 0
    for at in range(start + 1, len(lines)):
        # The heading of a part is there in each language, maybe in lines of their own.
        found = (each for each in _list_headings(lines[at]) if each not in parts[-1:])
        if any(_RANKS[each.name] <= rank for each in found):
            stop = at
            break
    return range(start, stop)


def _list_parts(line: Line, wanted: PartName) -> list[DocumentPart]:
    """The parts that begin at a line, as far as it can be one of a kind."""
    kinds, labels = _list_kinds(line), list_labels(line)
    if wanted == "footnote":
        return [
            DocumentPart("footnote", normalize_label(each).upper())
            for each in labels
            if "footnote" in kinds
        ]
    found = list(_list_headings(line))
    if wanted in _NUMBERED_ALONE and "heading" in kinds:
        found += [DocumentPart(wanted, normalize_label(each).upper()) for each in labels]
    return found


def _list_headings(line: Line) -> Iterator[DocumentPart]:
    texts = (
        [line.text] if isinstance(line, UntranslatedPart) else [v.text for v in line.unit.variants]
    )
    return (part for text in texts if (part := read_heading(text)) is not None)


def _list_kinds(line: Line) -> set[str | None]:
    if isinstance(line, UntranslatedPart):
        return {line.kind}
    return {place.kind for place in line.unit.origins[0].places}


def _find_run(lines: Sequence[Line], scope: range, label: str) -> list[int]:
    """The first lines in a row that have a label: the sentences of a paragraph."""
    found: list[int] = []
    for at in scope:
        if label in _list_plain_labels(lines[at]) and "footnote" not in _list_kinds(lines[at]):
            found.append(at)
        elif found:
            break
    return found


def _find_end(lines: Sequence[Line], scope: range, starts: Sequence[int], label: str) -> int:
    """Where a paragraph ends: at the next one that has a number."""
    for at in range(starts[-1] + 1, scope.stop):
        numbers = {each for each in _list_plain_labels(lines[at]) if each[:1].isdecimal()}
        if numbers - {label} or "heading" in _list_kinds(lines[at]):
            return at
    return scope.stop


def _find_next(lines: Sequence[Line], inside: range, starts: Sequence[int], label: str) -> int:
    """Where a subparagraph ends: at the one with the next letter."""
    following = chr(ord(label) + 1) if len(label) == 1 else None
    later = range(starts[-1] + 1, inside.stop)
    return next((at for at in later if following in _list_plain_labels(lines[at])), inside.stop)


def _list_plain_labels(line: Line) -> set[str]:
    """The labels in their plain spelling; a unit may be made of several paragraphs."""
    return {normalize_label(each) for label in list_labels(line) for each in label.split(", ")}
