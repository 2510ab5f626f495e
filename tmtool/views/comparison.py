"""Comparisons as pages, sheets and Word files, and the rows that all forms share."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from difflib import SequenceMatcher
from functools import partial
from pathlib import Path
from typing import IO

from tmtool import files
from tmtool.formats import docx_write
from tmtool.formats.docx_write import Change, ChangedRow, DocxCell, DocxRun
from tmtool.fuzzy.edits import Edit, compute_edits
from tmtool.lang.codes import name
from tmtool.memory.comparison.model import BREAK, Comparison, Earlier, ParagraphRow, Verdict
from tmtool.memory.places import Locator, describe_origin, locate
from tmtool.views import TextPart, split_edits, split_parts
from tmtool.views.commands import show_command

_IMPLIED: dict[Verdict, str] = {"unbracketed": "unbracketed", "bracketed": "newly bracketed"}
"""Agreements that a verdict on brackets implies."""
_TEXTS = ("draft", "previous version", "translation", "values put in")
_COLUMNS: dict[str, float | None] = {
    name: 60.0 if name in _TEXTS else 24.0 for name in ("place", "verdict", *_TEXTS, "source")
}
_CHANGES: dict[str, Change] = {"new": "inserted", "repeated": "inserted", "dropped": "deleted"}
"""Changes by the verdicts on paragraphs that only one of the texts has."""
_END = "¶"
ENDS = f"{_END} the end of a paragraph"
"""The legend of the sign for an end of a paragraph that only one of the texts has."""


@dataclass(frozen=True, slots=True)
class ShownRow:
    """A row of a comparison in words, with its texts in paragraphs of parts."""

    row: ParagraphRow
    comparison: Comparison

    @property
    def text(self) -> str:
        """The text of the draft; several paragraphs have `BREAK` between them."""
        return self.comparison.get_text(self.row)

    @property
    def before(self) -> Earlier | None:
        """The earlier paragraph; several are joined."""
        return self.comparison.get_earlier(self.row)

    @property
    def differences(self) -> list[list[TextPart]]:
        """The source, with additions and deletions of the draft."""
        before = self.before
        if before is None or self.row.verdict == "repeated":
            return _split_paragraphs([TextPart(self.text)])
        if not self.row.draft:
            return _split_paragraphs([TextPart(before.text)])
        parts = split_edits(self.row.edits, self.text, before.text, keeps_new=True)
        signs = (
            replace(part, text=part.text.replace(BREAK, _END)) if part.role == "gone" else part
            for part in parts
        )
        return _split_paragraphs(signs, _END)

    @property
    def translation(self) -> list[list[TextPart]]:
        """The earlier translation, with the renderings of differences.

        A translation of several rows is shown in one of them.
        """
        if (before := self.before) is None or self.comparison.find_beside(self.row) is not None:
            return []
        return _split_paragraphs(split_parts(before.target, self.row.affected, "affected"))

    @property
    def proposal(self) -> list[list[TextPart]]:
        """The translation with the values of the draft, if there is one."""
        if (made := self.row.rewritten) is None:
            return []
        spans = [range(each.start, each.stop) for each in made.changes]
        return _split_paragraphs(split_parts(made.text, spans, "value"))

    @property
    def copied(self) -> str:
        """The proposal or the translation, a line per paragraph."""
        paragraphs = self.proposal or self.translation
        return "\n".join("".join(part.text for part in each) for each in paragraphs)

    @property
    def place(self) -> str:
        """The place in the draft, and the earlier one if it differs."""
        row, comparison = self.row, self.comparison
        own = [comparison.draft.paragraphs[at].label for at in row.draft]
        old = [comparison.previous.paragraphs[at].label for at in row.earlier]
        if not own:
            return f"was {_name_place(old, row.earlier)}"
        unlabelled = not any(own + old) and row.verdict not in ("moved", "repeated")
        if not old or own == old or unlabelled:
            return _name_place(own, row.draft)
        return f"{_name_place(own, row.draft)}, was {_name_place(old, row.earlier)}"

    @property
    def places(self) -> list[Locator]:
        """The places of the earlier paragraphs in the memory."""
        comparison = self.comparison
        origins = (comparison.previous.paragraphs[at].origin for at in self.row.earlier)
        found = (locate(origin, comparison.langs[0]) for origin in origins if origin)
        return list(dict.fromkeys(filter(None, found)))

    @property
    def commands(self) -> list[str]:
        """The commands that open the earlier paragraphs."""
        return [f"tmtool documents show {show_command(each)}" for each in self.places]

    @property
    def lacks_translation(self) -> bool:
        """True if the paragraph has no earlier translation, though others have one."""
        before = self.before
        others = self.comparison.previous.paragraphs
        return before is not None and not before.target and any(each.target for each in others)

    @property
    def verdict(self) -> str:
        """What became of the paragraph, and where its translation is, if not in this row."""
        row = self.row
        told = describe_verdict(row)
        if row.agreement and row.agreement != _IMPLIED.get(row.verdict):
            told = f"{told}, {row.agreement}"
        if self.lacks_translation:
            return f"{told}, no translation known"
        beside = self.comparison.find_beside(row)
        if beside is None:
            return told
        return f"{told}, translated as one with {ShownRow(beside, self.comparison).place}"


def list_rows(comparison: Comparison) -> list[ShownRow]:
    """List the rows of a comparison as they are shown."""
    return [ShownRow(row, comparison) for row in comparison.rows]


def write(
    comparison: Comparison, path: Path, *, when: datetime, force: bool = False, clean: bool = False
) -> None:
    """Write a page, a sheet, or a Word file with tracked changes of the time `when`.

    A `clean` Word file has the changes accepted.
    """
    if path.suffix.lower() == ".html":
        from tmtool.views.html.render import render

        files.write(path, render("comparison.html", **build_context(comparison)), force=force)
    elif path.suffix.lower() == ".xlsx":
        files.write_bytes(path, partial(_write_sheet, comparison, when), force=force)
    else:
        word = partial(_write_word, comparison, when=when, clean=clean)
        files.write_bytes(path, word, force=force)


def build_context(comparison: Comparison) -> dict[str, object]:
    """Return what the template of a page, or of a part of one, shows."""
    draft, earlier = build_titles(comparison)
    return {
        "title": f"{draft} against {earlier}",
        "draft": draft,
        "earlier": earlier,
        "comparison": comparison,
        "rows": list_rows(comparison),
        "counted": describe_counts(comparison),
        "ends": ENDS if is_recut(comparison) else "",
        "source": comparison.langs[0],
        "target": comparison.langs[1],
        "notes": [*iter_remarks(comparison)],
    }


def _write_sheet(comparison: Comparison, when: datetime, file: IO[bytes]) -> None:
    """Write a sheet about the comparison, and one with its rows."""
    from tmtool.formats.tables.sheets import write_table

    draft, earlier = build_titles(comparison)
    about = [("draft", draft), ("previous version", earlier), ("rows", describe_counts(comparison))]
    about += (("remark", each) for each in iter_remarks(comparison))
    rows = []
    for shown in list_rows(comparison):
        before, made = shown.before, shown.row.rewritten
        cells = (
            shown.place,
            shown.verdict,
            shown.text,
            before.text if before else "",
            before.target if before and shown.translation else "",
            made.text if made else "",
            "\n".join(show_command(each) for each in shown.places),
        )
        rows.append([each.replace(BREAK, "\n") for each in cells])
    write_table(file, "comparison", _COLUMNS, rows, about=about, when=when)


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
    is_plain = not row.changed and row.verdict != "edited"
    if is_plain or row.verdict in ("unbracketed", "bracketed"):
        return words
    if row.rewritten:
        return f"{words}, values only"
    return words if row.score == 1 else f"{words}, {min(int(100 * row.score + 1e-6), 99)} % alike"


def describe_counts(comparison: Comparison) -> str:
    """Describe the number of paragraphs by verdict."""
    counts = (f"{count} {name}" for name, count in comparison.counts.items() if count)
    return ", ".join(counts) or "no paragraphs"


def build_titles(comparison: Comparison) -> tuple[str, str]:
    """Return the names of the draft and its previous version."""
    draft = comparison.draft
    return draft.symbol or draft.meta.file or "the draft", comparison.previous.name


def iter_remarks(comparison: Comparison) -> Iterator[str]:
    """Yield sentences on the previous version: its status, why it was chosen, what is missing."""
    draft, previous = comparison.draft, comparison.previous
    if draft.meta.restriction:
        yield f"{build_titles(comparison)[0]}: {draft.meta.restriction.upper()}"
    facts = describe_origin(previous.origin, previous.successors) if previous.origin else ()
    if status := ", ".join(facts):
        yield f"{previous.name}: {status}"
    if previous.evidence:
        yield f"taken as the previous version: {'; '.join(previous.evidence)}"
    yield from comparison.notes


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


def _split_paragraphs(parts: Iterable[TextPart], end: str = "") -> list[list[TextPart]]:
    """Split parts into paragraphs; all but the last end in `end`."""
    found: list[list[TextPart]] = [[]]
    for part in parts:
        *ended, last = part.text.split(BREAK)
        for text in ended:
            found[-1].append(replace(part, text=text + end))
            found.append([])
        found[-1].append(replace(part, text=last))
    kept = ([part for part in own if part.text] for own in found)
    return [own for own in kept if own]


# The Word file: rejecting the changes gives the previous version and its translation, in the order
# of the draft; accepting them, the draft, and the translation with its values where these could be
# inserted.


def _write_word(comparison: Comparison, file: IO[bytes], *, when: datetime, clean: bool) -> None:
    draft, earlier = build_titles(comparison)
    source, target = (name(lang) for lang in comparison.langs)
    columns = {"Place": 39.0, f"{source}: the draft": 114.0, f"{target}: {earlier}": 114.0}
    remarks = [[DocxRun(describe_counts(comparison), "strong")]]
    remarks += [[DocxRun(sentence, "quiet")] for sentence in iter_remarks(comparison)]
    about = "Tracked changes lead from the previous version to the draft.   "
    rows = map(_build_row, list_rows(comparison))
    if clean:
        about = "The changes from the previous version to the draft are accepted.   "
        rows = map(_accept, (row for row in rows if row.change != "deleted"))
    remarks.append([DocxRun(about, "quiet"), DocxRun("renders what differs", "marked")])
    docx_write.write(file, f"{draft} against {earlier}", remarks, columns, rows, when=when)


def _build_row(shown: ShownRow) -> ChangedRow:
    row = shown.row
    change = _CHANGES.get(row.verdict)
    place = [[DocxRun(shown.place, "strong")], [DocxRun(shown.verdict, "quiet")]]
    if row.rewritten is not None:
        values = "; ".join(f"{each.stored} -> {each.new}" for each in row.rewritten.changes)
        place.append([DocxRun(f"values put in, in no document: {values}", "quiet")])
    place += [[DocxRun(command, "quiet")] for command in shown.commands]
    source, target = shown.comparison.langs
    cells = [
        DocxCell(place),
        DocxCell(_paragraphs(_source(shown)), source),
        DocxCell(_paragraphs(_target(shown)), target),
    ]
    return ChangedRow([_change(cell, change) for cell in cells] if change else cells, change)


def _accept(row: ChangedRow) -> ChangedRow:
    cells = []
    for cell in row.cells:
        kept = [[run for run in runs if run.change != "deleted"] for runs in cell.paragraphs]
        accepted = [[replace(run, change=None) for run in runs] for runs in kept]
        cells.append(replace(cell, paragraphs=accepted))
    return ChangedRow(cells)


def _change(cell: DocxCell, change: Change) -> DocxCell:
    """Mark everything in a cell of a row that is new or gone."""
    paragraphs = [
        [replace(run, change=change) for run in runs if run.text] for runs in cell.paragraphs
    ]
    return replace(cell, paragraphs=paragraphs)


def _source(shown: ShownRow) -> Iterator[DocxRun]:
    row, text, before = shown.row, shown.text, shown.before
    if before is None or not row.draft or row.verdict == "repeated":
        return iter([DocxRun(text or (before.text if before else ""))])
    return _tracked(row.edits, text, before.text)


def _target(shown: ShownRow) -> Iterator[DocxRun]:
    """Return the translation with the draft's values as changes, or with differences marked."""
    row, before = shown.row, shown.before
    if before is None or shown.comparison.find_beside(row) is not None:
        return iter(())
    if row.rewritten is not None and row.draft:
        made = row.rewritten.text
        return _tracked(compute_edits(made, before.target), made, before.target)
    parts = split_parts(before.target, row.affected if row.draft else (), "affected")
    return (DocxRun(part.text, "marked" if part.role else None) for part in parts)


def _tracked(listed: Iterable[Edit], text: str, before: str) -> Iterator[DocxRun]:
    """Yield changes by letters: edits that count as equal may differ in script."""
    for edit in listed:
        own = text[edit.query.start : edit.query.stop]
        old = before[edit.text.start : edit.text.stop]
        pieces = [(old, own)]
        if edit.operation == "equal":
            codes = SequenceMatcher(None, old, own, autojunk=False).get_opcodes()
            pieces = [(old[a:b], own[c:d]) for _, a, b, c, d in codes]
        for gone, new in pieces:
            if gone == new:
                yield DocxRun(new)
                continue
            yield from [DocxRun(gone, change="deleted")] * bool(gone)
            yield from [DocxRun(new, change="inserted")] * bool(new)


def _paragraphs(runs: Iterable[DocxRun]) -> list[list[DocxRun]]:
    """Split runs into paragraphs; an inserted or deleted end of a paragraph is tracked."""
    found: list[list[DocxRun]] = [[]]
    for run in runs:
        first, *others = run.text.split(BREAK)
        found[-1] += [replace(run, text=first)] if first else []
        for text in others:
            found[-1] += [DocxRun("", change=run.change)] if run.change else []
            found.append([replace(run, text=text)] if text else [])
    return found
