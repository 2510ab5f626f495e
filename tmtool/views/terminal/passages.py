"""Places in documents on a terminal, with what stands around them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from tmtool.formats.units.provenance import find_edit
from tmtool.lang.wrap import make_printable, wrap
from tmtool.memory.passages import Passage
from tmtool.memory.places import describe_origin
from tmtool.memory.whole_texts import UntranslatedPart
from tmtool.protocols import StoredUnit
from tmtool.texts import Record
from tmtool.views import TextPart
from tmtool.views.terminal.look import STRONG, Look, indent_lines, lay_out, render_quietly

NOT_PAIRED = "no translation known"
_NUMBER = 7
"""Columns for the number of a paragraph. Chosen, no measurement."""


def show_passages(
    passages: Sequence[Passage], languages: Sequence[str] | None, look: Look
) -> Iterator[str]:
    """The passages, line by line, line ends included; `languages` None means all."""
    for number, passage in enumerate(passages):
        yield from ["\n"] * bool(number)
        yield from _head(passage, look)
        for line in passage.lines:
            if isinstance(line, UntranslatedPart):
                yield from _show_unpaired(line, passage, languages, look)
            else:
                yield from _render_place(line, passage, languages, look)


def _head(passage: Passage, look: Look) -> Iterator[str]:
    """What the document is, what became of it, and which files it came from."""
    document = passage.document
    files = dict.fromkeys(
        name for name in (document.file, *(each.file for each in document.places)) if name
    )
    name = document.symbol or next(iter(files), None) or "of unknown origin"
    others = [each for each in files if each != name]
    plain = replace(document, score=None, checked=None, line=None)
    facts = [*describe_origin(plain, passage.successors)]
    facts += [each for each in _record_facts(passage.record) if each not in facts]
    # Files stand together; where there is a symbol they are what one needs last.
    told = [name, *facts, *others] if document.symbol else [name, *others, *facts]
    for line in wrap(make_printable(", ".join(told)), look.columns):
        yield f"{look.paint(line, STRONG)}\n"


def _record_facts(record: Record | None) -> list[str]:
    """What a document says of itself beyond what its origins know."""
    if record is None:
        return []
    named = (
        ("session", record.session), ("agenda item", record.agenda_item),
        ("distribution", record.distribution), ("job", record.job), ("original", record.original),
    )  # fmt: skip
    told = [each for each in (record.kind, record.stage) if each]
    return told + [f"{name} {value}" for name, value in named if value]


def _render_place(
    stored: StoredUnit, passage: Passage, languages: Sequence[str] | None, look: Look
) -> Iterator[str]:
    """One place: its position, and what each language says under its label."""
    origin = stored.unit.origins[0]
    chosen = origin.position in passage.chosen
    position = "" if origin.position is None else f"{origin.position}"
    name = f"{'>' if chosen else ' '} {position}"
    wanted = [each for each in stored.unit.variants if languages is None or each.lang in languages]
    indent = max((len(each.tag) for each in wanted), default=0) + 2
    room = look.columns - _NUMBER - indent
    for variant in wanted:
        label = origin.place(variant.lang, variant.region).label
        text = lay_out(
            [TextPart(f"{label}  " if label else ""), TextPart(variant.text)], room, look
        )
        lines = [look.paint(line, STRONG) if chosen else line for line in text]
        for line in indent_lines(variant.tag, lines, indent):
            yield f"{name:<{_NUMBER}}{line}"
            name = ""
    if chosen and (origin.score is not None or find_edit(origin)):
        told = ", ".join(describe_origin(replace(origin, date=None, body=None, status=None)))
        yield from indent_lines(
            " " * _NUMBER, render_quietly(told, look.columns - _NUMBER, look), _NUMBER
        )


def _show_unpaired(
    line: UntranslatedPart, passage: Passage, languages: Sequence[str] | None, look: Look
) -> Iterator[str]:
    """What was paired with nothing: its text under its label, and that it is so."""
    if languages is not None and line.lang not in languages:
        return
    is_sought = line in passage.sought
    indent = len(line.lang) + 2
    room = look.columns - _NUMBER - indent
    text = lay_out(
        [TextPart(f"{line.label}  " if line.label else ""), TextPart(line.text)], room, look
    )
    lines = [look.paint(each, STRONG) if is_sought else each for each in text]
    name = f"{'>' if is_sought else ' '} -"
    for each in indent_lines(line.lang, lines, indent):
        yield f"{name:<{_NUMBER}}{each}"
        name = ""
    yield from indent_lines(
        " " * (_NUMBER + indent), render_quietly(NOT_PAIRED, room, look), _NUMBER + indent
    )
