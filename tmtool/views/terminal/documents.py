"""Documents of a memory on a terminal: lists, places in them, and what a corrigendum changes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from tmtool.formats.units.provenance import find_edit
from tmtool.fuzzy.edits import compute_edits
from tmtool.lang.wrap import format_count
from tmtool.memory.corrigenda import PlannedCorrection
from tmtool.memory.passages import Passage
from tmtool.memory.places import describe_origin
from tmtool.memory.successors import name_origin
from tmtool.memory.whole_texts import UntranslatedPart
from tmtool.operations.document_places import ShowResult
from tmtool.operations.documents import CorrectResult, ListedDocuments
from tmtool.texts import Record
from tmtool.views import split_edits
from tmtool.views.terminal.look import QUIET, STRONG, Look

_INDENT = 4
_NUMBER = 7  # columns for the number of a unit


def show_documents(result: ListedDocuments, look: Look) -> Iterator[str]:
    """Show a line for each document, with its units, facts and successors."""
    for each in result.documents:
        name = name_origin(each.origin) or "of unknown origin"
        facts = [format_count(each.units, "unit"), *describe_origin(each.origin, each.successors)]
        yield from look.write(f"{name}  {', '.join(facts)}")


def show_corrections(result: CorrectResult, look: Look) -> Iterator[str]:
    """Show each correction with its place, and what it changes or why it does not."""
    plan = result.plan
    done = "corrected" if result.change is not None else "to be corrected"
    problems = sum(each.problem is not None for each in plan.corrections)
    left = f", {format_count(problems, 'correction')} left out" if problems else ""
    head = f"{result.name} -> {plan.document}: {format_count(len(plan.units), 'unit')} {done}"
    yield from look.write(head + left, colour=STRONG)
    for each in plan.corrections:
        yield "\n"
        yield from _show_correction(each, look)
    if result.unread:
        yield "\nnot understood:\n"
        for line in result.unread:
            yield from look.write(line, _INDENT)


def _show_correction(planned: PlannedCorrection, look: Look) -> Iterator[str]:
    correction = planned.correction
    subs = "".join(f" ({each})" for each in correction.subparagraphs)
    named = [*map(str, correction.parts)]
    named += [f"para. {correction.paragraph}{subs}"] if correction.paragraph else []
    yield from look.write(f"{', '.join(named) or 'anywhere'}: {correction.sentence}")
    if planned.problem is not None:
        yield from look.write(f"left out: {planned.problem}", _INDENT)
        return
    edits = compute_edits(planned.after, planned.before)
    yield from look.write(split_edits(edits, planned.after, planned.before), _INDENT)


def show_passages(result: ShowResult, look: Look) -> Iterator[str]:
    """Show each passage: its document, then each unit in the languages of the result."""
    for number, passage in enumerate(result.passages):
        yield from ["\n"] * bool(number)
        yield from _show_head(passage, look)
        for line in passage.lines:
            if isinstance(line, UntranslatedPart):
                texts = [(line.lang, line.lang, line.label, line.text)]
                origin, is_chosen = None, line in passage.sought
            else:
                origin = line.unit.origins[0]
                is_chosen = origin.position in passage.chosen
                texts = [
                    (each.lang, each.tag, origin.place(each.lang, each.region).label, each.text)
                    for each in line.unit.variants
                ]
            texts = [each for each in texts if result.langs is None or each[0] in result.langs]
            position = "-" if origin is None else origin.position
            name = f"{'>' * is_chosen or ' '} {'' if position is None else position}"
            tag_width = max((len(tag) for _, tag, _, _ in texts), default=0) + 2
            for _, tag, label, text in texts:
                told = f"{label}  {text}" if label else text
                first = f"{name:<{_NUMBER}}{tag}"
                yield from look.write(told, _NUMBER + tag_width, first, STRONG * is_chosen)
                name = ""
            if origin is None and texts:
                yield from look.write("no translation known", _NUMBER + tag_width, colour=QUIET)
            elif origin and is_chosen and (origin.score is not None or find_edit(origin)):
                facts = describe_origin(replace(origin, date=None, body=None, status=None))
                yield from look.write(", ".join(facts), _NUMBER, colour=QUIET)


def _show_head(passage: Passage, look: Look) -> Iterator[str]:
    """Show what the document is, its successors, and the files it came from."""
    document = passage.document
    files = dict.fromkeys(
        name for name in (document.file, *(each.file for each in document.places)) if name
    )
    name = document.symbol or next(iter(files), None) or "of unknown origin"
    plain = replace(document, score=None, checked=None, line=None)
    facts = [*describe_origin(plain, passage.successors)]
    facts += [each for each in _list_record_facts(passage.record) if each not in facts]
    told = dict.fromkeys((name, *facts, *files))
    yield from look.write(", ".join(told), colour=STRONG)


def _list_record_facts(record: Record | None) -> list[str]:
    """List what a document says about itself beyond what its origins have."""
    if record is None:
        return []
    names = ("session", "agenda_item", "distribution", "job", "original")
    values = ((name.replace("_", " "), getattr(record, name)) for name in names)
    told = [each for each in (record.kind, record.stage) if each]
    return told + [f"{name} {value}" for name, value in values if value]
