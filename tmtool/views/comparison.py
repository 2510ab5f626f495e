"""Comparisons as files, by their names, and the parts and sentences that all forms share."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import IO

from tmtool import files
from tmtool.memory.comparison.model import BREAK, Comparison, ParagraphRow, Verdict
from tmtool.memory.places import Show, describe_origin, show_place
from tmtool.views import TextPart, split_parts

FORMATS = (".html", ".docx", ".xlsx")
_COLUMNS: dict[str, float | None] = {
    "place": 16,
    "verdict": 22,
    "draft": 60,
    "previous version": 60,
    "translation": 60,
    "values put in": 60,
    "source": 28,
}
NO_TRANSLATION = "no translation known"
_IMPLIED: dict[Verdict, str] = {"unbracketed": "unbracketed", "bracketed": "newly bracketed"}
"""Agreements that a verdict on brackets implies."""
_END = "¶"
ENDS = f"{_END} the end of a paragraph"
"""The legend of the sign for an end of a paragraph that only one of the texts has."""


def write(
    comparison: Comparison,
    path: Path,
    *,
    when: datetime,
    show: Show = str,
    clean: bool = False,
    force: bool = False,
) -> None:
    """Write a page, a sheet, or a Word file with tracked changes of the time `when`.

    A `clean` Word file has all changes accepted. `show` formats what opens a place.
    """
    if path.suffix.lower() == ".html":
        from tmtool.views.html.comparison import render_chunks

        files.write(path, render_chunks(comparison, show), force=force)
    elif path.suffix.lower() == ".xlsx":
        files.write_bytes(path, partial(_write_sheet, comparison, when, show), force=force)
    else:
        from tmtool.views.docx import comparison as word

        write_word = partial(word.write, comparison, show=show, when=when, clean=clean)
        files.write_bytes(path, write_word, force=force)


def _write_sheet(comparison: Comparison, when: datetime, show: Show, file: IO[bytes]) -> None:
    """Write a sheet about the comparison, and one with its rows."""
    from tmtool.formats.tables.sheets import write_table

    draft, earlier = build_titles(comparison)
    about = [("draft", draft), ("previous version", earlier), ("rows", describe_counts(comparison))]
    about += (("remark", each) for each in iter_remarks(comparison))
    rows = (_list_cells(row, comparison, show) for row in comparison.rows)
    write_table(file, "comparison", _COLUMNS, rows, about=about, when=when)


def _list_cells(row: ParagraphRow, comparison: Comparison, show: Show) -> list[str]:
    before = comparison.get_earlier(row)
    has_translation = before is not None and comparison.find_beside(row) is None
    cells = (
        describe_places(row, comparison),
        tell_verdict(row, comparison),
        comparison.get_text(row),
        before.text if before else "",
        before.target if before and has_translation else "",
        row.rewritten.text if row.rewritten else "",
        "\n".join(list_sources(row, comparison, show)),
    )
    return [each.replace(BREAK, "\n") for each in cells]


def build_differences(row: ParagraphRow, comparison: Comparison) -> list[list[TextPart]]:
    """Split the source into paragraphs, with additions and deletions of the draft."""
    text, before = comparison.get_text(row), comparison.get_earlier(row)
    if before is None or row.verdict == "repeated":
        return [[TextPart(text)]]
    if not row.draft:
        return [[TextPart(before.text)]]
    found: list[TextPart] = []
    for edit in row.edits:
        own = text[edit.query.start : edit.query.stop]
        if edit.operation == "equal":
            found.append(TextPart(own))
        else:
            gone = before.text[edit.text.start : edit.text.stop]
            found += [TextPart(gone.replace(BREAK, _END), "gone"), TextPart(own, "new")]
    return _paragraphs(found, _END)


def build_translation(row: ParagraphRow, comparison: Comparison) -> list[list[TextPart]]:
    """Split the earlier translation into paragraphs, and mark the renderings of differences.

    A translation of several rows is returned for one of them.
    """
    before = comparison.get_earlier(row)
    if comparison.find_beside(row) is not None:
        return []
    return _paragraphs(split_parts(before.target, row.affected, "affected")) if before else []


def build_proposal(row: ParagraphRow) -> list[list[TextPart]]:
    """Split the translation with the values of the draft into paragraphs, if there is one."""
    if row.rewritten is None:
        return []
    spans = [range(each.start, each.stop) for each in row.rewritten.changes]
    return _paragraphs(split_parts(row.rewritten.text, spans, "value"))


def describe_verdict(row: ParagraphRow) -> str:
    """Describe what became of a paragraph.

    >>> describe_verdict(ParagraphRow("edited", range(3, 4), range(3, 4), 0.876))
    'edited, 87 % alike'
    >>> describe_verdict(ParagraphRow("split", range(3, 5), range(3, 4), 1.0))
    'split in 2'
    """
    told = []
    if row.verdict == "moved" or len(row.draft) == len(row.earlier):
        told.append(str(row.verdict))
    if len(row.draft) > len(row.earlier) > 0:
        told.append(f"split in {len(row.draft)}")
    elif 0 < len(row.draft) < len(row.earlier):
        told.append(f"merged from {len(row.earlier)}")
    elif row.verdict == "moved" and row.changed:
        told.append("edited")
    words = " and ".join(told or [row.verdict])
    if row.verdict in ("unbracketed", "bracketed"):
        return words
    if not row.changed and row.verdict != "edited":
        return words
    if row.rewritten:
        return f"{words}, values only"
    return words if row.score == 1 else f"{words}, {min(int(100 * row.score + 1e-6), 99)} % alike"


def tell_verdict(row: ParagraphRow, comparison: Comparison) -> str:
    """Describe what became of a paragraph, and where its translation is, if not in its row.

    A missing translation is reported if other rows have one.
    """
    told = describe_verdict(row)
    if row.agreement and row.agreement != _IMPLIED.get(row.verdict):
        told = f"{told}, {row.agreement}"
    if lacks_translation(row, comparison):
        return f"{told}, {NO_TRANSLATION}"
    beside = comparison.find_beside(row)
    if beside is not None:
        return f"{told}, translated as one with {describe_places(beside, comparison)}"
    return told


def lacks_translation(row: ParagraphRow, comparison: Comparison) -> bool:
    """Return True if a paragraph has no earlier translation, though others have one."""
    before = comparison.get_earlier(row)
    return (
        before is not None
        and not before.target
        and any(each.target for each in comparison.previous.paragraphs)
    )


def describe_places(row: ParagraphRow, comparison: Comparison) -> str:
    """Describe the place in the draft, and the earlier one if it differs."""
    own = [comparison.draft.paragraphs[at].label for at in row.draft]
    old = [comparison.previous.paragraphs[at].label for at in row.earlier]
    if not own:
        return f"was {_name_place(old, row.earlier)}"
    unlabelled = not any(own + old) and row.verdict not in ("moved", "repeated")
    if not old or own == old or unlabelled:
        return _name_place(own, row.draft)
    return f"{_name_place(own, row.draft)}, was {_name_place(old, row.earlier)}"


def describe_counts(comparison: Comparison) -> str:
    """Describe the number of paragraphs by verdict."""
    counts = (f"{count} {name}" for name, count in comparison.counts.items() if count)
    return ", ".join(counts) or "no paragraphs"


def list_sources(row: ParagraphRow, comparison: Comparison, show: Show) -> list[str]:
    """List what opens the earlier paragraphs in the memory."""
    origins = (comparison.previous.paragraphs[at].origin for at in row.earlier)
    found = (show_place(origin, comparison.langs[0], show) for origin in origins if origin)
    return list(dict.fromkeys(filter(None, found)))


def build_titles(comparison: Comparison) -> tuple[str, str]:
    """Return the names of the draft and its previous version."""
    draft = comparison.draft
    return draft.symbol or draft.meta.file or "the draft", comparison.previous.name


def iter_remarks(comparison: Comparison) -> Iterator[str]:
    """Yield sentences on the previous version: its status, why it was chosen, what is missing."""
    restriction = comparison.draft.meta.restriction
    if restriction:
        yield f"{build_titles(comparison)[0]}: {restriction.upper()}"
    origin = comparison.previous.origin
    known = describe_origin(origin, comparison.previous.successors) if origin else ()
    standing = ", ".join(known)
    if standing:
        yield f"{comparison.previous.name}: {standing}"
    if comparison.previous.evidence:
        yield f"taken as the previous version: {'; '.join(comparison.previous.evidence)}"
    yield from comparison.notes


def join(paragraphs: Iterable[Iterable[TextPart]]) -> str:
    """Join paragraphs as they are copied, a line each."""
    return "\n".join("".join(part.text for part in each) for each in paragraphs)


def is_recut(comparison: Comparison) -> bool:
    """Return True if any paragraph was split or merged."""
    return any(
        len(row.draft) != len(row.earlier) for row in comparison.rows if row.draft and row.earlier
    )


def _name_place(labels: Sequence[str | None], numbers: range) -> str:
    """Name a place by labels if all paragraphs have one, else by numbers.

    >>> _name_place(["1", "2"], range(4, 6)), _name_place(["1", None], range(4, 6))
    ('paras. 1-2', '[5]-[6]')
    """
    several = len(numbers) > 1
    if all(labels):
        return f"paras. {labels[0]}-{labels[-1]}" if several else f"para. {labels[0]}"
    first, last = f"[{numbers.start + 1}]", f"[{numbers.stop}]"
    return f"{first}-{last}" if several else first


def _paragraphs(listed: Iterable[TextPart], end: str = "") -> list[list[TextPart]]:
    """Split parts into paragraphs; all but the last end in `end`."""
    found: list[list[TextPart]] = [[]]
    for part in listed:
        *ended, last = part.text.split(BREAK)
        for text in ended:
            found[-1].append(replace(part, text=text + end))
            found.append([])
        found[-1].append(replace(part, text=last))
    kept = ([part for part in own if part.text] for own in found)
    return [own for own in kept if own]
